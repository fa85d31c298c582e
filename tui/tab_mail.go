package tui

import (
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/keys"
)

// mailTab is folders, messages and reader.
type mailTab struct{}

func (mailTab) panes(m *Model, h int) []pane                          { return m.mailPanes(h) }
func (mailTab) draw(m *Model, p pane) []string                        { return m.pane(p) }
func (mailTab) where(m *Model) content.Text                           { return m.path() }
func (mailTab) handler(*Model, keys.ID) (func() tea.Cmd, bool)        { return nil, false }
func (mailTab) disabled(*Model, keys.Action) string                   { return "" }
func (mailTab) motion(m *Model, id keys.ID) tea.Cmd                   { return m.motion(id) }
func (mailTab) click(m *Model, p pane, line int) tea.Cmd              { return m.clickMail(p, line) }
func (mailTab) wheel(m *Model, scope keys.Scope, way keys.ID) tea.Cmd { return m.wheelMail(scope, way) }
