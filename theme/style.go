package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Safe is text that may be drawn. Package content's Text is, and a string is not: what comes from a mail or the server and
// was not made safe can't be drawn by mistake, because that does not compile.
type Safe interface{ Safe() string }

// own is what this program says of itself: outside of this package only a constant is one.
type own string

// Style is how a text looks.
type Style struct{ look lipgloss.Style }

// Render draws a text.
func (s Style) Render(text Safe) string { return s.look.Render(text.Safe()) }

// Say draws words of our own, which are a constant.
func (s Style) Say(words own) string { return s.look.Render(string(words)) }

// Bold is the style in bold, or not in bold.
func (s Style) Bold(on bool) Style { return Style{s.look.Bold(on)} }

// Reverse is the style with its colours changed for each other.
func (s Style) Reverse(on bool) Style { return Style{s.look.Reverse(on)} }

// Underline is the style with a line below.
func (s Style) Underline(on bool) Style { return Style{s.look.Underline(on)} }

// Strikethrough is the style struck out.
func (s Style) Strikethrough(on bool) Style { return Style{s.look.Strikethrough(on)} }

// On is the style on another's background.
func (s Style) On(ground Style) Style { return Style{s.look.Inherit(ground.look)} }

// Look is the style as Bubbles and huh take it, for what they draw themselves.
func (s Style) Look() lipgloss.Style { return s.look }

func (s Style) ink(c color.Color) Style { return Style{s.look.Foreground(c)} }

func (s Style) ground(c color.Color) Style { return Style{s.look.Background(c)} }
