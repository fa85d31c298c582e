package wizard

import tea "charm.land/bubbletea/v2"

// saver keeps the answers, one writing at a time.
type saver struct {
	busy, again, quit bool
	err               error // of the last time
}

type saved struct{ err error }

// save keeps the answers so far; while that is still being done for earlier ones, it is done again afterwards.
func (m *Model) save() tea.Cmd {
	if m.Save == nil || m.stored || m.step == StepWelcome {
		return nil
	}
	if m.saver.busy {
		m.saver.again = true
		return nil
	}
	m.saver.busy = true
	save, a := m.Save, m.answers.kept()
	return func() tea.Msg { return saved{save(a)} }
}

func (m *Model) saved(msg saved) tea.Cmd {
	m.saver.busy, m.saver.err = false, msg.err
	switch {
	case m.saver.again:
		m.saver.again = false
		return m.save()
	case m.saver.quit:
		return tea.Quit
	case msg.err != nil:
		return m.complain("The answers could not be kept: " + msg.err.Error())
	}
	return nil
}

// leave ends the wizard before its end. What is being stored is waited for, so that nothing is half done; a second time
// nothing is waited for.
func (m *Model) leave() tea.Cmd {
	if m.leaving {
		return m.end(Left)
	}
	m.leaving = true
	if p, storing := m.page.(*storage); storing {
		p.givenUp = true
		m.work.cancel()
		return nil
	}
	m.stop()
	cmd := m.save()
	if !m.saver.busy {
		return m.end(Left)
	}
	m.saver.quit = true
	m.forget()
	return cmd
}

// end ends the wizard.
func (m *Model) end(o Outcome) tea.Cmd {
	m.outcome = o
	m.stop()
	m.forget()
	return tea.Quit
}

// forget lets go of all secrets, and of the fields that they were typed into.
func (m *Model) forget() {
	m.secrets, m.readFrom = Secrets{}, ""
	m.over, m.page = true, nil
}
