package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/views/compose"
)

// manyRecipients is from how many recipients on their count must be typed: what has gone out can't be taken back.
const manyRecipients = 100

// sending asks before a letter goes out: who gets it, from whom, about what, and what may have been overlooked.
type sending struct {
	scroller
	of     *letter
	out    graph.Letter
	doubts []string
	input  textinput.Model // for the count, when there are many
	wrong  bool
}

func newSending(m *Model, l *letter, out graph.Letter) *sending {
	d := &sending{of: l, out: out, input: newInput(m.theme)}
	d.doubts = compose.Doubts(out, compose.About{
		Mailbox: m.Mailbox.ID(), Text: l.pane.Text(), From: l.of.From, ReplyTo: l.of.ReplyTo, Live: l.way == quotedLive || l.way == keptHTML && l.draft.links > 0, Notes: l.notes(),
	})
	d.input.CharLimit = 9
	d.input.Focus()
	return d
}

func (d *sending) many() bool { return len(d.out.Recipients()) >= manyRecipients }

func (d *sending) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	pressed := msg.String()
	switch {
	case pressed == "esc", pressed == "n" && !d.many():
		m.pop()
		return m.say("Nothing was sent")
	case pressed == "y" && !d.many():
		m.pop()
		return m.post(d.of, d.out, false)
	case pressed == "enter" && d.many():
		if d.wrong = d.input.Value() != strconv.Itoa(len(d.out.Recipients())); d.wrong {
			return nil
		}
		m.pop()
		return m.post(d.of, d.out, false)
	case pressed == "enter", pressed == "q":
	case d.many() && msg.Text != "" || pressed == "backspace":
		d.wrong = false
		d.input, _ = d.input.Update(msg)
	default:
		return d.scroller.key(m, msg)
	}
	return nil
}

// paste is ignored: neither a yes nor a count is pasted.
func (d *sending) paste(*Model, string) tea.Cmd { return nil }

func (d *sending) view(m *Model, w, h int) []string {
	t := m.theme
	w = min(w, 84)
	room := w - 4
	lines := d.facts(m, room)
	var under []string
	if d.many() {
		under = append(under, t.Muted.Render(content.Line(fmt.Sprintf("%d get it: type the count and Enter; Esc goes back.", len(d.out.Recipients())))), t.Accent.Say("> ")+d.input.View())
		if d.wrong {
			under = append(under, t.Bad.Say("That is not the count."))
		}
	} else {
		under = append(under, keyLine(t, "y", "sends it", "n", "goes back"))
	}
	shown, scroll := d.window(lines, min(len(lines), h-3-len(under)))
	shown = append(append(shown, ""), pad(under)...)
	right := ""
	if d.total > d.rows {
		right = "j k scroll"
	}
	return t.Frame(titled("Send this?", right), shown, w, len(shown)+2, true, scroll)
}

// facts are what the letter is. Doubts come first: they are what is to be read.
func (d *sending) facts(m *Model, w int) []string {
	t := m.theme
	var lines []string
	for _, doubt := range d.doubts {
		lines = append(lines, wrapped(t.Warn, t.Glyphs.Warning+" "+content.Line(doubt).String(), w)...)
	}
	lines = append(lines, m.fact("From", d.of.pane.From(), w)...)
	for _, line := range []struct {
		name string
		list []graph.Address
	}{{"To", d.out.To}, {"Cc", d.out.Cc}, {"Bcc", d.out.Bcc}} {
		name := line.name
		for _, a := range line.list {
			lines = append(lines, m.fact(name, graph.FormatAddress(a), w)...)
			name = " "
		}
	}
	subject := d.out.Subject
	if strings.TrimSpace(subject) == "" {
		subject = "(none)"
	}
	lines = append(lines, m.fact("Subject", subject, w)...)
	var names []string
	var size int64
	for _, f := range slices.Concat(d.out.Draft.Kept, d.out.Attachments) {
		names, size = append(names, f.Name), size+f.Size
	}
	text := "nothing"
	if n := len(names); n > 0 {
		text = plural(n, "file", "files") + ", " + content.Size(size) + ": " + strings.Join(names, ", ")
	}
	if d.out.Kind == graph.ForwardAttached {
		text = strings.TrimPrefix(text+"; and the original, as it came", "nothing; and ")
	}
	lines = append(lines, m.fact("Attached", text, w)...)
	if d.out.Kind == graph.Forward && d.of.of.Attached {
		lines = append(lines, m.fact(" ", "the original's attachments go along", w)...)
	}
	return lines
}

// leaving asks what becomes of a letter that is not sent.
type leaving struct{ of *letter }

// closeLetter leaves the pane: at once when nothing was written.
func (m *Model) closeLetter() tea.Cmd {
	l := m.writing
	if l.state() == l.opened {
		said := "Closed: there was nothing to keep"
		if l.draft.ID != "" {
			said = "Closed: the draft is in Drafts as it was"
		}
		return tea.Batch(m.stopWriting(), m.say(said))
	}
	return m.push(&leaving{l})
}

func (d *leaving) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.pop()
	case "k":
		m.pop()
		out, err := d.of.letter()
		if err != nil {
			return m.refuse("It can't be kept like this: " + err.Error())
		}
		return m.post(d.of, out, true)
	case "d":
		m.pop()
		text := "Discarded"
		if d.of.replaces+d.of.draft.ID != "" {
			text = "Discarded; what was kept before is in Drafts"
		}
		return tea.Batch(m.stopWriting(), m.say(text))
	}
	return nil
}

func (d *leaving) paste(*Model, string) tea.Cmd { return nil }

func (d *leaving) view(m *Model, w, h int) []string {
	lines := wrapped(m.theme.Text, "This has not been sent.", min(60, w-4))
	lines = append(lines, "", keyLine(m.theme, "k", "keeps it in Drafts", "d", "discards it", "Esc", "goes on"))
	return box(m.theme, "Leave the letter?", lines, w, h, 44)
}

// unsent says what would be lost by quitting; empty: nothing.
func (m *Model) unsent() string {
	_, waiting := m.sentIn()
	switch {
	case m.writing != nil && m.writing.state() != m.writing.opened:
		return "A letter is being written: what is in it is lost. Esc and k keep it in Drafts."
	case len(m.returned) > 0:
		return "A letter could not be sent: what is in it is lost, but for what is in Drafts. " + m.Keys.Key(keys.NewMessage) + " in the list opens it."
	case waiting:
		return "A letter has not gone out yet: it stays in Drafts, and is not sent."
	}
	return ""
}

// quitUnsent asks before a letter is lost.
func (m *Model) quitUnsent(why string) tea.Cmd {
	return m.push(&confirm{title: "Quit?", text: []string{why}, asked: m.Keys.Action(keys.Quit).Keys, yes: func(m *Model) tea.Cmd {
		m.letters = newLetters()
		return m.leave()
	}})
}
