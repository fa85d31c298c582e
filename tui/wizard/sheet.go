package wizard

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// page is what stands on the screen.
type page interface {
	title() string
	key(*Model, tea.KeyPressMsg) tea.Cmd
	paste(*Model, string) tea.Cmd
	view(m *Model, w int) body
	hints(*Model) []hint
}

// body is a page's lines, and which of them must be seen.
type body struct {
	lines    []string
	from, to int
}

type hint struct{ key, text string }

// sheet is a page of text.
type sheet struct {
	name  string
	lines func(m *Model, w int) []string
	keys  func(*Model) []hint
	press func(m *Model, key string) tea.Cmd
}

func (s *sheet) title() string                { return s.name }
func (s *sheet) paste(*Model, string) tea.Cmd { return nil }
func (s *sheet) view(m *Model, w int) body    { return body{lines: s.lines(m, w)} }
func (s *sheet) hints(m *Model) []hint        { return s.keys(m) }
func (s *sheet) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch name := msg.String(); name {
	case "j", "down":
		m.scrollBy(1)
	case "k", "up":
		m.scrollBy(-1)
	default:
		return s.press(m, name)
	}
	return nil
}

// always are hints that do not change.
func always(list ...hint) func(*Model) []hint { return func(*Model) []hint { return list } }

// line makes foreign text safe for one line.
func line(s string) string { return content.Line(s).String() }

// wrapped breaks text, ours or foreign, into styled lines; the indent of the first holds for all.
func wrapped(style theme.Style, text string, w int) []string {
	var out []string
	indent := ""
	for len(indent) < len(text) && text[len(indent)] == ' ' {
		indent += " "
	}
	for _, l := range content.Block(text[len(indent):]).Wrap(w - len(indent)) {
		out = append(out, indent+style.Render(l))
	}
	return out
}

func ratio(n, of int) string { return fmt.Sprintf("%d of %d", n, of) }
