package tui

import "mailtriage/keys"

// The widths at which the layout changes, and the least that anything is drawn in.
const (
	threePanes = 140
	twoPanes   = 80
	leastWide  = 60
	leastHigh  = 15
	treeWidth  = 30
)

// pane is a place on the screen.
type pane struct {
	scope      keys.Scope
	x, y, w, h int
}

func (p pane) holds(x, y int) bool { return x >= p.x && x < p.x+p.w && y >= p.y && y < p.y+p.h }

// panes lays the screen out: header above, footer below, panes between.
func (m *Model) panes() []pane {
	if m.writing != nil {
		return m.whole(keys.Compose)
	}
	if m.zoomed {
		return m.whole(m.focus)
	}
	return m.front().panes(m, m.height-2)
}

// whole is a pane alone on the screen.
func (m *Model) whole(s keys.Scope) []pane { return []pane{{s, 0, 1, m.width, m.height - 2}} }

// mailPanes lays out folders, messages and reader.
func (m *Model) mailPanes(h int) []pane {
	switch {
	case m.width >= threePanes:
		list := (m.width - treeWidth) * 48 / 100
		return []pane{
			{keys.Folders, 0, 1, treeWidth, h}, {keys.Messages, treeWidth, 1, list, h}, {keys.Reader, treeWidth + list, 1, m.width - treeWidth - list, h},
		}
	case m.width >= twoPanes && m.focus == keys.Folders:
		return []pane{{keys.Folders, 0, 1, treeWidth, h}, {keys.Messages, treeWidth, 1, m.width - treeWidth, h}}
	case m.width >= twoPanes:
		list := m.width * 50 / 100
		return []pane{{keys.Messages, 0, 1, list, h}, {keys.Reader, list, 1, m.width - list, h}}
	}
	return m.whole(m.focus)
}

func (m *Model) tooSmall() bool { return m.width < leastWide || m.height < leastHigh }
