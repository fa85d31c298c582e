package activity

import (
	"fmt"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Requests is the log of the last requests, newest first.
type Requests struct {
	theme *theme.Theme
	top   int
	rows  int
	total int
}

// NewRequests makes one.
func NewRequests(t *theme.Theme) *Requests { return &Requests{theme: t} }

// SetTheme changes how it looks.
func (m *Requests) SetTheme(t *theme.Theme) { m.theme = t }

// Do scrolls.
func (m *Requests) Do(id keys.ID) bool {
	page := max(1, m.rows-1)
	by, known := map[keys.ID]int{
		keys.Down: 1, keys.Up: -1, keys.PageDown: page, keys.PageUp: -page, keys.HalfDown: page / 2, keys.HalfUp: -page / 2, keys.Top: -m.total, keys.Bottom: m.total,
	}[id]
	m.top = max(0, min(m.top+by, m.total-m.rows))
	return known
}

// View draws the log, given oldest first.
func (m *Requests) View(list []graph.RequestLog, w, h int, now time.Time) ([]string, theme.Scroll) {
	m.rows, m.total = max(1, h), len(list)
	m.top = max(0, min(m.top, m.total-m.rows))
	if len(list) == 0 {
		return []string{"", m.theme.Muted.Say("  No request has been sent yet.")}, theme.Scroll{}
	}
	var lines []string
	for i := m.top; i < min(m.total, m.top+m.rows); i++ {
		lines = append(lines, " "+m.row(list[m.total-1-i], w-2, now))
	}
	return lines, theme.Scroll{Offset: m.top, Visible: m.rows, Total: m.total}
}

func (m *Requests) row(r graph.RequestLog, w int, now time.Time) string {
	t := m.theme
	status, style := fmt.Sprint(r.Status), t.Good
	switch {
	case r.Status == 0:
		status, style = "cut", t.Bad
	case r.Status >= 400:
		style = t.Bad
	}
	what := r.Path
	if r.Parts > 0 {
		what = fmt.Sprintf("%s (%d)", what, r.Parts)
	}
	return t.Muted.Render(content.Line(r.Time.In(now.Location()).Format("15:04:05 "))) + t.Accent.Render(content.Line(fmt.Sprintf("%-6s ", r.Method))) +
		style.Render(content.Line(fmt.Sprintf("%3s ", status))) + t.Muted.Render(content.Line(fmt.Sprintf("%5d ms ", r.Duration.Milliseconds()))) + t.Text.Render(content.Line(what).Middle(max(10, w-31)))
}
