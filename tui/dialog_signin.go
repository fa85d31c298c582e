package tui

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
	"mailtriage/graph/content"
	"mailtriage/keys"
)

// signInDeadline is as long as a device code is good.
const signInDeadline = 15 * time.Minute

// signingIn waits for a person who signs in elsewhere: in the browser, or on a page where a code is typed.
type signingIn struct {
	try    int
	began  time.Time
	cancel context.CancelFunc
	device auth.DeviceMessage // what to do elsewhere; empty: nothing has been said
	copied bool
	err    error
}

// deviceShown is what the person is to do elsewhere.
type deviceShown struct {
	dialog  *signingIn
	try     int
	message auth.DeviceMessage
}

// signedIn is the end of a try.
type signedIn struct {
	dialog *signingIn
	try    int
	err    error
}

// askPerson opens the sign-in when something failed because a person must sign in: once, until that has been done, and
// never over what somebody is in the middle of.
func (m *Model) askPerson(err error, mailbox string) tea.Cmd {
	if mailbox != "" || m.SignIn == nil || m.asked || len(m.dialogs) > 0 || !auth.NeedsPerson(err) {
		return nil
	}
	return m.signIn()
}

// signInOrWho says who is signed in; where nobody is, it lets a person sign in.
func (m *Model) signInOrWho() tea.Cmd {
	if m.SignIn == nil || m.rights.read && m.rights.err == nil {
		return m.who()
	}
	return m.signIn()
}

func (m *Model) signIn() tea.Cmd {
	m.asked = true
	d := &signingIn{}
	return tea.Batch(m.push(d), d.start(m))
}

func (d *signingIn) start(m *Model) tea.Cmd {
	d.try++
	d.began, d.device, d.copied, d.err = m.Now(), auth.DeviceMessage{}, false, nil
	try, signIn := d.try, m.SignIn
	cmd, cancel := follow(signInDeadline, func(ctx context.Context, tell func(tea.Msg)) {
		err := signIn(ctx, func(message auth.DeviceMessage) { tell(deviceShown{d, try, message}) })
		tell(signedIn{d, try, err})
	})
	d.cancel = cancel
	return cmd
}

func (m *Model) deviceShown(msg deviceShown) {
	if msg.try == msg.dialog.try {
		msg.dialog.device = msg.message
	}
}

func (m *Model) signedIn(msg signedIn) tea.Cmd {
	d := msg.dialog
	if !m.isOpen(d) || msg.try != d.try {
		return nil // given up meanwhile
	}
	d.cancel()
	if msg.err != nil {
		d.err, m.lastError = msg.err, msg.err
		return nil
	}
	m.pop()
	m.asked, m.rights.refused = false, ""
	return tea.Batch(m.say("Signed in"), m.refresh())
}

func (d *signingIn) close() { d.cancel() }

func (d *signingIn) waits() bool { return d.err == nil }

func (d *signingIn) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	waiting, coded := d.err == nil, d.device.Code != ""
	switch key := msg.String(); {
	case key == "esc" && waiting:
		m.pop()
		return m.refuse("Not signed in: " + m.Keys.Key(keys.SignIn) + " signs in")
	case key == "esc":
		m.pop()
	case key == "r" && !waiting:
		return d.start(m)
	case key == "c" && waiting && coded:
		d.copied = true
		return tea.SetClipboard(content.Line(d.device.Code).String())
	case key == "u" && waiting && coded:
		d.copied = true
		return tea.SetClipboard(content.Line(d.device.URL).String())
	}
	return nil
}

func (d *signingIn) paste(*Model, string) tea.Cmd { return nil }

func (d *signingIn) view(m *Model, w, h int) []string {
	room := min(64, w-4)
	switch {
	case d.err != nil:
		return d.failedView(m, w, h, room)
	case d.device.Code != "":
		return d.deviceView(m, w, h, room)
	}
	say := "Sign in in the browser that has opened. If none has, this machine may have none: use a profile that signs in by a device code."
	if m.Way == auth.DeviceCode {
		say = "Asking for a code to be typed on another page."
	}
	lines := append(wrapped(m.theme.Text, say, room), "")
	if id := m.rights.id; id.Kind == auth.Person {
		lines = append(lines, m.theme.Muted.Render(content.Line("Signed in until now: "+id.User).Truncate(room)))
	}
	lines = append(lines, m.theme.Text.Render(content.Line("Waiting "+m.since(d.began))), "", keyLine(m.theme, "Esc", "gives up"))
	return box(m.theme, "Sign in", lines, w, h, 44)
}

// deviceView shows page and code, each on a line of its own with nothing around it.
func (d *signingIn) deviceView(m *Model, w, h, room int) []string {
	t := m.theme
	lines := []string{t.Text.Say("Open this page, on this machine or another:")}
	lines = append(lines, wrapped(t.Link, content.Line(d.device.URL).String(), room)...)
	lines = append(lines, "", t.Text.Say("and type this code:"), "  "+t.BarBadge.Render(content.Line("  "+content.Line(d.device.Code).Truncate(room-8).String()+"  ")), "")
	why := wrapped(t.Muted, "Many tenants block device codes, since a person can be talked into typing somebody else's. The browser is the safer way.", room)
	keys := keyLine(t, "c", "copies the code", "u", "the page", "Esc", "gives up")
	wait := t.Text.Render(content.Line("Waiting " + m.since(d.began)))
	if d.copied {
		wait += t.Muted.Say("   copied, if the terminal allows it")
	}
	if len(lines)+len(why)+3 <= h-2 { // room to breathe
		lines = append(append(lines, why...), "")
	}
	return box(t, "Sign in with a code", append(lines, wait, keys), w, h, 44)
}

func (d *signingIn) failedView(m *Model, w, h, room int) []string {
	t := m.theme
	lines := firstLines(wrapped(t.Bad, m.signInWords(d.err), room), h-5)
	lines = append(lines, "", keyLine(t, "r", "tries again", "Esc", "closes"))
	return box(t, "Not signed in", lines, w, h, 44)
}

// signInWords says what a failed sign-in means and what to do.
func (m *Model) signInWords(err error) string {
	if more := m.Explain(err); more != "" {
		return capital(more)
	}
	if x, ok := auth.Explain(err); ok {
		return capital(x.What) + ": " + x.Mend + " (" + x.Code + ")"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "Nobody has signed in within " + strings.TrimSuffix(signInDeadline.String(), "0s") + "."
	}
	return capital(m.words(err))
}
