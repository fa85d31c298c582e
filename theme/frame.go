package theme

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Title stands in a frame's upper border: Left always, Right while there is room.
type Title struct{ Left, Right Safe }

// Scroll says which part of how much is shown; the zero value shows no thumb.
type Scroll struct{ Offset, Visible, Total int }

// Frame puts lines into a frame of w by h cells. A line is cut or filled to fit. Below 4 by 2 there is no frame.
func (t *Theme) Frame(title Title, lines []string, w, h int, focused bool, scroll Scroll) []string {
	if w < 4 || h < 2 {
		return slices.Repeat([]string{strings.Repeat(" ", max(0, w))}, max(0, h))
	}
	border, name := t.Border.look, t.Title.look
	if focused {
		border, name = t.BorderFocused.look, t.TitleFocused.look
	}
	g := &t.Glyphs
	out := make([]string, 0, h)
	out = append(out, t.top(title, w, border, name))
	bar, thumb := border.Render(g.Bar), border.Render(g.Thumb)
	from, to := scroll.thumb(h - 2)
	for i := range h - 2 {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		right := bar
		if i >= from && i < to {
			right = thumb
		}
		out = append(out, bar+Fit(line, w-2)+right)
	}
	return append(out, border.Render(g.BottomLeft+strings.Repeat(g.Line, w-2)+g.BottomRight))
}

func (t *Theme) top(title Title, w int, border, name lipgloss.Style) string {
	g := &t.Glyphs
	left := ansi.Truncate(shown(title.Left), max(0, w-4), "")
	room := w - 2 - ansi.StringWidth(left) - 2
	right := shown(title.Right)
	if n := ansi.StringWidth(right); n > 0 && n+4 <= room {
		room -= n + 3
	} else {
		right = ""
	}
	line := border.Render(g.TopLeft) + name.Render(" "+left+" ") + border.Render(strings.Repeat(g.Line, max(0, room)))
	if right != "" {
		line += name.Bold(false).Render(" "+right+" ") + border.Render(g.Line)
	}
	return line + border.Render(g.TopRight)
}

// shown is a text that need not be there.
func shown(text Safe) string {
	if text == nil {
		return ""
	}
	return text.Safe()
}

// thumb is where the scroll mark stands on a track.
func (s Scroll) thumb(track int) (from, to int) {
	if s.Total <= s.Visible || s.Visible <= 0 || track <= 0 {
		return 0, 0
	}
	size := max(1, track*s.Visible/s.Total)
	from = min(track-size, s.Offset*(track-size)/max(1, s.Total-s.Visible))
	return from, from + size
}

// Rule is a line from edge to edge.
func (t *Theme) Rule(w int) string {
	return t.Border.look.Render(strings.Repeat(t.Glyphs.Line, max(0, w)))
}

// Fit makes a styled line exactly w cells wide. Where a wide character stands across the edge, a space takes its place.
func Fit(line string, w int) string {
	n := ansi.StringWidth(line)
	if n > w {
		line = ansi.Truncate(line, w, "")
		n = ansi.StringWidth(line)
	}
	return line + strings.Repeat(" ", max(0, w-n))
}

// after is what of a styled line stands from cell x on, exactly as wide as that is.
func after(line string, x int) string {
	want := max(0, ansi.StringWidth(line)-x)
	right := ansi.TruncateLeft(line, x, "")
	if ansi.StringWidth(right) > want { // a wide character stands across the edge, and is kept
		right = ansi.TruncateLeft(line, x+1, "")
	}
	return strings.Repeat(" ", max(0, want-ansi.StringWidth(right))) + right
}

// Beside puts blocks of lines beside each other; all must have as many lines as the first.
func Beside(blocks ...[]string) []string {
	if len(blocks) == 0 {
		return nil
	}
	out := make([]string, len(blocks[0]))
	for i := range out {
		var b strings.Builder
		for _, block := range blocks {
			if i < len(block) {
				b.WriteString(block[i])
			}
		}
		out[i] = b.String()
	}
	return out
}

// Over lays a block over lines, its upper left corner at x, y.
func Over(lines, block []string, x, y int) []string {
	out := append([]string(nil), lines...)
	for i, b := range block {
		at := y + i
		if at < 0 || at >= len(out) {
			continue
		}
		w := ansi.StringWidth(b)
		left := Fit(ansi.Truncate(out[at], x, ""), x)
		out[at] = left + "\x1b[m" + b + "\x1b[m" + after(out[at], x+w)
	}
	return out
}
