package tui

import tea "charm.land/bubbletea/v2"

func (m *Model) askPerson(error, string) tea.Cmd { return nil }
