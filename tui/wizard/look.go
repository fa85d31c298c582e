package wizard

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"mailtriage/theme"
)

// setTheme changes how everything looks.
func (m *Model) setTheme(t *theme.Theme) {
	m.theme, m.styles = t, huhStyles(t)
}

// huhStyles are huh's styles made from the theme. The mark of the field in focus is drawn by the form, so that it is
// there without colour too.
func huhStyles(t *theme.Theme) *huh.Styles {
	f := huh.FieldStyles{
		Base: lipgloss.NewStyle(), Title: t.Strong, Description: t.Muted, Option: t.Text, UnselectedOption: t.Text,
		SelectedOption: t.Accent.Bold(true), SelectSelector: t.Accent.SetString(t.Glyphs.Arrow + " "),
		TextInput: huh.TextInputStyles{Cursor: t.Accent, Text: t.Input, Placeholder: t.Muted, Prompt: t.Accent},
	}
	blurred := f
	blurred.SelectedOption = t.Text.Bold(true)
	return &huh.Styles{Focused: f, Blurred: blurred}
}
