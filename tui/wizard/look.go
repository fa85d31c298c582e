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
		Base: lipgloss.NewStyle(), Title: t.Strong.Look(), Description: t.Muted.Look(), Option: t.Text.Look(), UnselectedOption: t.Text.Look(),
		SelectedOption: t.Accent.Bold(true).Look(), SelectSelector: t.Accent.Look().SetString(t.Glyphs.Arrow + " "),
		TextInput: huh.TextInputStyles{Cursor: t.Accent.Look(), Text: t.Input.Look(), Placeholder: t.Muted.Look(), Prompt: t.Accent.Look()},
	}
	blurred := f
	blurred.SelectedOption = t.Text.Bold(true).Look()
	return &huh.Styles{Focused: f, Blurred: blurred}
}
