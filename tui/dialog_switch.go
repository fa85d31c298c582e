package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/keys"
)

// switching is on its way to another profile or mailbox: everything stays as it is until it has arrived.
type switching struct {
	profile, mailbox string
	tries            int
	began            time.Time
	cancel           context.CancelFunc
	then             keys.ID // the tab to go to once it has arrived; empty: the mail
	err              error   // why it did not arrive
}

// switched is the end of a try.
type switched struct {
	dialog  *switching
	try     int
	session Session
	err     error
}

// switchTo goes to a profile's mailbox. It asks first when a letter waits here.
func (m *Model) switchTo(profile, mailbox string) tea.Cmd { return m.switchToTab(profile, mailbox, "") }

// switchToTab goes to a profile's mailbox, and there to a tab; empty: to its mail.
func (m *Model) switchToTab(profile, mailbox string, tab keys.ID) tea.Cmd {
	if len(waitingLetters(m.Engine)) > 0 {
		return m.push(&departing{profile: profile, mailbox: mailbox, then: tab, engine: m.Engine})
	}
	return m.depart(profile, mailbox, tab)
}

func (m *Model) depart(profile, mailbox string, tab keys.ID) tea.Cmd {
	d := &switching{profile: profile, mailbox: mailbox, then: tab}
	return tea.Batch(m.push(d), d.start(m))
}

func (d *switching) start(m *Model) tea.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
	d.tries++
	d.began, d.cancel, d.err = m.Now(), cancel, nil
	get, profile, mailbox, try := m.Switch, d.profile, d.mailbox, d.tries
	return func() tea.Msg {
		defer cancel()
		s, err := get(ctx, profile, mailbox)
		return switched{d, try, s, err}
	}
}

func (m *Model) switched(msg switched) tea.Cmd {
	d := msg.dialog
	if !m.isOpen(d) || msg.try != d.tries {
		return nil // given up meanwhile
	}
	if msg.err != nil {
		d.cancel, d.err, m.lastError = nil, msg.err, msg.err
		return nil
	}
	left := m.keepLast()
	m.enter(msg.session)
	cmd := tea.Batch(left, m.say("This is "+m.Mailbox.ID()), m.arrive())
	if goThere, ok := m.tabHandler(d.then); ok {
		return tea.Batch(cmd, goThere())
	}
	return cmd
}

func (d *switching) close() {
	if d.cancel != nil {
		d.cancel()
	}
}

func (d *switching) waits() bool { return d.err == nil }

func (d *switching) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch key := msg.String(); {
	case key == "esc":
		m.pop()
		if d.err == nil {
			return m.say("Given up: this is still " + m.Mailbox.ID())
		}
	case key == "r" && d.err != nil:
		return d.start(m)
	}
	return nil
}

func (d *switching) paste(*Model, string) tea.Cmd { return nil }

func (d *switching) view(m *Model, w, h int) []string {
	room := min(64, w-4)
	t := m.theme
	where := strings.Join(nonEmpty(d.profile, d.mailbox), " "+t.Glyphs.Arrow+" ")
	lines := []string{t.Strong.Render(content.Line(where).Truncate(room)), ""}
	if d.err == nil {
		lines = append(lines, t.Text.Render(content.Line(fmt.Sprintf("Signing in and opening it %s", m.since(d.began)))), "", keyLine(t, "Esc", "gives up"))
		return box(t, "Going to", lines, w, h, 44)
	}
	lines = append(lines, firstLines(wrapped(t.Bad, capital(m.words(d.err)), room), h-7)...)
	lines = append(lines, t.Muted.Say("Everything is as it was."), "", keyLine(t, "r", "tries again", "Esc", "closes"))
	return box(t, "Could not go to", lines, w, h, 44)
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// firstLines cuts what is too long for its place.
func firstLines(lines []string, n int) []string { return lines[:max(1, min(n, len(lines)))] }

// since says for how long something has been waited for: nothing in its first second.
func (m *Model) since(began time.Time) string {
	text := m.theme.Glyphs.Ellipsis
	if s := int(m.Now().Sub(began).Seconds()); s > 0 {
		text += fmt.Sprintf(" %d s", s)
	}
	return text
}
