// Package theme holds how things look: palettes, named styles, glyphs with their ASCII twins, and the frame of a pane.
// It is the only place with a colour in it. Every state that a colour tells is told by a sign or an attribute too.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Options say what the terminal can do.
type Options struct {
	Dark    bool // the background is dark
	NoColor bool
	ASCII   bool
}

// palette is the colours of one background.
type palette struct {
	text, muted, line, accent, second, good, warn, bad, cursor, shade, bar, onAccent string
}

func dark() palette {
	return palette{
		text: "#d5dae3", muted: "#98a2b3", line: "#414a5e", accent: "#7fb4ff", second: "#c7a8ff", good: "#8ed1a0", warn: "#f0c268", bad: "#ff8088",
		cursor: "#253350", shade: "#252b3b", bar: "#1c2230", onAccent: "#10141c",
	}
}

func light() palette {
	return palette{
		text: "#20242e", muted: "#5a6372", line: "#b9c1ce", accent: "#1c5fb8", second: "#6c3fc0", good: "#12703a", warn: "#855400", bad: "#b4231c",
		cursor: "#d3e2fb", shade: "#e6ebf3", bar: "#eaeef5", onAccent: "#ffffff",
	}
}

// Theme is the styles, by what they are for.
type Theme struct {
	Options
	Glyphs Glyphs

	Text, Muted, Strong, Accent, Good, Warn, Bad Style
	Bar, BarName, BarText, BarBadge              Style // header and footer
	Key, Hint                                    Style
	Border, BorderFocused, Title, TitleFocused   Style
	Overlay, OverlayTitle, Input                 Style
	Toast, ToastBad, ToastGood                   Style
	Label, Quote, Link, Flagged                  Style // the reader
	rows                                         [rowStates]Row
}

// RowState is how a row of a list stands.
type RowState int

// The states of a row.
const (
	Plain RowState = iota
	Cursor
	CursorAway // the cursor, while the focus is elsewhere
	rowStates
)

// Row is the styles of a row's parts in one state.
type Row struct {
	Base, Unread, Muted, Accent, Mark, Good, Warn, Bad, Match Style
	category                                                  [25]Style
}

// New makes a theme.
func New(o Options) *Theme {
	t := &Theme{Options: o, Glyphs: glyphs(o.ASCII)}
	p := light()
	if o.Dark {
		p = dark()
	}
	c := func(hex string) color.Color {
		if o.NoColor {
			return lipgloss.NoColor{}
		}
		return lipgloss.Color(hex)
	}
	s := func(hex string) Style { return Style{}.ink(c(hex)) }
	t.Text, t.Muted, t.Strong, t.Accent = s(p.text), s(p.muted), s(p.text).Bold(true), s(p.accent)
	t.Good, t.Warn, t.Bad = s(p.good), s(p.warn), s(p.bad)
	t.Bar = s(p.text).ground(c(p.bar))
	t.BarName = s(p.accent).ground(c(p.bar)).Bold(true)
	t.BarText = s(p.muted).ground(c(p.bar))
	t.BarBadge = Style{}.ink(c(p.onAccent)).ground(c(p.warn)).Bold(true)
	t.Key, t.Hint = s(p.accent).ground(c(p.bar)).Bold(true), s(p.muted).ground(c(p.bar))
	t.Border, t.BorderFocused, t.Title, t.TitleFocused = s(p.line), s(p.accent), s(p.muted), s(p.accent).Bold(true)
	t.Overlay, t.OverlayTitle, t.Input = s(p.text), s(p.accent).Bold(true), s(p.text).Underline(o.NoColor)
	t.Toast = s(p.text).ground(c(p.shade))
	t.ToastBad = s(p.bad).ground(c(p.shade)).Bold(true)
	t.ToastGood = s(p.good).ground(c(p.shade))
	t.Label, t.Quote, t.Link = s(p.muted), s(p.second), s(p.accent).Underline(true)
	t.Flagged = s(p.warn).Bold(true)
	if o.NoColor {
		t.Bar, t.BarName, t.BarText, t.BarBadge = t.Bar.Reverse(true), t.BarName.Reverse(true), t.BarText.Reverse(true), Style{}.Bold(true)
		t.Key, t.Hint = t.Key.Reverse(true), t.Hint.Reverse(true)
		t.Toast, t.ToastBad, t.ToastGood = t.Toast.Reverse(true), t.ToastBad.Reverse(true), t.ToastGood.Reverse(true)
	}
	t.makeRows(p, c)
	return t
}

func (t *Theme) makeRows(p palette, c func(string) color.Color) {
	for state := range rowStates {
		base := Style{}
		switch {
		case state == Cursor && t.NoColor:
			base = base.Reverse(true)
		case state == CursorAway && t.NoColor:
			base = base.Underline(true)
		case state == Cursor:
			base = base.ground(c(p.cursor))
		case state == CursorAway:
			base = base.ground(c(p.shade))
		}
		r := Row{
			Base: base.ink(c(p.text)), Unread: base.ink(c(p.text)).Bold(true), Muted: base.ink(c(p.muted)), Accent: base.ink(c(p.accent)),
			Mark: base.ink(c(p.warn)).Bold(true), Good: base.ink(c(p.good)), Warn: base.ink(c(p.warn)), Bad: base.ink(c(p.bad)).Bold(true),
			Match: base.ink(c(p.warn)).Underline(true),
		}
		for i, hex := range categoryColours(t.Dark) {
			r.category[i] = base.ink(c(hex))
		}
		t.rows[state] = r
	}
}

// Row is the styles of a row in a state.
func (t *Theme) Row(s RowState) *Row { return &t.rows[s] }

// Category is the style of a category's sign. The mailbox's own colour of it is not known here, so its name picks one
// of the 25 presets: the same name has always the same colour.
func (r *Row) Category(name string) Style {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return r.category[h%uint32(len(r.category))]
}

// categoryColours are Outlook's preset0 to preset24, made readable on the background
// (https://learn.microsoft.com/graph/api/resources/outlookcategory).
func categoryColours(dark bool) [25]string {
	if dark {
		return [25]string{
			"#ff8088", "#ffab70", "#d8a878", "#f0d068", "#8ed1a0", "#78d0c8", "#b8c078", "#7fb4ff", "#c7a8ff", "#f090b8", "#a8b4c4", "#98a4b4", "#b0b0b0",
			"#a4a4a4", "#c0c0c0", "#e88890", "#e09860", "#c09868", "#d0b058", "#78b88a", "#68b8b0", "#a0a868", "#78a4e8", "#b498e8", "#dc86ae",
		}
	}
	return [25]string{
		"#b4231c", "#a04a00", "#7a4a18", "#7a5c00", "#12703a", "#0a6e66", "#5c6410", "#1c5fb8", "#6c3fc0", "#a8246c", "#44566c", "#3a4858", "#505050",
		"#606060", "#303030", "#8c1812", "#7c3800", "#603810", "#604800", "#0c5c2c", "#065850", "#484e0a", "#144a94", "#5430a0", "#861a54",
	}
}
