package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/views/compose"
)

// letter is a letter being written, or on its way.
type letter struct {
	pane     *compose.Model
	engine   Engine // of the mailbox that it is sent from
	kind     graph.LetterKind
	of       graph.Message // that is answered or forwarded
	way      way
	replaces string // the id of its draft, if there is one
	from     graph.Address
	draft    draft  // that is written on
	note     string // worth knowing of it, for as long as it is written
	opened   string // what it held when it was opened
	back     keys.Scope
	search   search
	failed   error // why it did not go out; nil: it is not waiting to be opened again
	checks   int   // counts: what an earlier look at its files finds is ignored
}

// letters are those of a run: the one being written, and those on their way, which come back when they can't be sent.
type letters struct {
	writing  *letter
	away     map[triage.JobID]*letter
	early    map[triage.JobID]triage.Finished // ended before it was known that they had begun
	returned []*letter                        // wait for their mailbox, or for another one to be finished
}

func newLetters() letters {
	return letters{away: map[triage.JobID]*letter{}, early: map[triage.JobID]triage.Finished{}}
}

// way is how an original goes along.
type way int

// The ways: as text with or without links that lead somewhere, as an attachment, or not.
const (
	quoted way = iota
	quotedLive
	asFile
	leftOut
	keptHTML   // of a draft: its HTML, under what is written
	turnedText // of a draft: what is in it, to be written on as text
)

// ways are those of a kind of letter, in the order in which a key goes through them.
func (l *letter) ways() []way {
	switch l.kind {
	case graph.Reply, graph.ReplyAll:
		return []way{quoted, leftOut, quotedLive}
	case graph.Forward:
		return []way{quoted, asFile, quotedLive}
	case graph.NewLetter, graph.ForwardAttached:
	}
	return nil
}

func (l *letter) quoting() graph.Quoting {
	switch l.way {
	case quotedLive:
		return graph.LiveLinks
	case asFile, leftOut:
		return graph.NoQuote
	case quoted, keptHTML, turnedText:
	}
	return graph.Defanged
}

// quote is what stands under the letter's own text.
func (l *letter) quote() string { return graph.Quote(l.of, l.kind, l.quoting()) }

// showOriginal says in the pane how the original goes along.
func (l *letter) showOriginal() {
	if l.draft.html != "" {
		l.pane.SetOriginal(l.draft.original(l.way, l.note))
		return
	}
	o := compose.Original{Way: l.note, Warn: l.note != "", Quote: content.Block(strings.Trim(l.quote(), "\n"))}
	if len(l.ways()) > 0 {
		o.Way, o.Warn = map[way]string{
			quoted: "quoted as text, its links defanged", quotedLive: "quoted WITH ITS LINKS: whoever gets it can follow them", leftOut: "not quoted",
			asFile: "goes along as an attachment, as it came: whoever opens it has its links and attachments",
		}[l.way], l.way == quotedLive
	}
	l.pane.SetOriginal(o)
}

// nextWay changes how the original goes along.
func (m *Model) nextWay() tea.Cmd {
	l := m.writing
	if l.draft.html != "" {
		return m.turnDraft()
	}
	list := l.ways()
	if len(list) == 0 {
		return m.refuse("There is no original: this answers nothing")
	}
	for i, w := range list {
		if w == l.way {
			l.way = list[(i+1)%len(list)]
			break
		}
	}
	l.showOriginal()
	return nil
}

// write opens a letter in the pane.
func (m *Model) write(l *letter) tea.Cmd {
	if l.opened == "" {
		l.opened = l.state()
	}
	l.pane.SetTheme(m.theme)
	if m.writing = l; m.focus != keys.Compose {
		l.back = m.focus
	}
	m.focusTo(keys.Compose)
	return nil
}

// state is all that was written: another one is worth asking for.
func (l *letter) state() string {
	p := l.pane
	names := []string{p.Line(compose.To), p.Line(compose.Cc), p.Line(compose.Bcc), p.Line(compose.Subject), p.Text()}
	for _, f := range p.Files() {
		names = append(names, f.Path, f.Name, f.Attached)
	}
	return strings.Join(append(names, p.From(), fmt.Sprint(l.way == turnedText)), "\x00")
}

func (m *Model) newLetter(kind graph.LetterKind, title string) *letter {
	return &letter{pane: compose.New(m.theme, title, m.Mailbox.ID()), engine: m.Engine, kind: kind}
}

// writeNew opens a letter that could not be sent, if one waits; else a new one.
func (m *Model) writeNew() tea.Cmd {
	if l := m.waitingToOpen(); l != nil {
		m.returned = slices.DeleteFunc(m.returned, func(x *letter) bool { return x == l })
		err := l.failed
		l.failed, m.filtering = nil, false
		return tea.Batch(m.write(l), m.fail(err))
	}
	return m.write(m.newLetter(graph.NewLetter, "New message"))
}

// answer writes an answer to the message under the cursor, or forwards it. A draft is written on.
func (m *Model) answer(kind graph.LetterKind) tea.Cmd {
	h, ok := m.messages.Cursor()
	if !ok {
		return nil
	}
	if h.Draft && kind != graph.Forward {
		return m.openDraft(h)
	}
	if msg, _, ok := m.cache.get(h.ID); ok {
		return m.writeAbout(kind, msg)
	}
	return m.readLetter(kind, h)
}

// writeAbout opens a letter about a message that has been read.
func (m *Model) writeAbout(kind graph.LetterKind, msg graph.Message) tea.Cmd {
	l := m.newLetter(kind, map[graph.LetterKind]string{graph.Reply: "Reply", graph.ReplyAll: "Reply to all", graph.Forward: "Forward"}[kind])
	l.of = msg
	l.pane.SetLine(compose.Subject, graph.AnswerSubject(kind, msg.Subject))
	if kind != graph.Forward {
		a := graph.AnswerTo(msg, kind == graph.ReplyAll, m.Mailbox.ID())
		l.pane.SetRecipients(compose.To, a.To)
		l.pane.SetRecipients(compose.Cc, a.Cc)
		l.pane.Focus(compose.Body)
	}
	l.showOriginal()
	return m.write(l)
}

// letter puts together what is sent.
func (l *letter) letter() (graph.Letter, error) {
	out := graph.Letter{Kind: l.kind, Of: l.of.ID, Subject: l.pane.Line(compose.Subject), Body: l.pane.Text(), Replaces: l.replaces, From: l.from}
	l.draft.writeOn(&out, l.way)
	out.Body = graph.WithQuote(out.Body, l.quote())
	if l.kind == graph.Forward && l.way == asFile {
		out.Kind = graph.ForwardAttached
	}
	for f, list := range map[compose.Field]*[]graph.Address{compose.To: &out.To, compose.Cc: &out.Cc, compose.Bcc: &out.Bcc} {
		var err error
		if *list, err = l.pane.Recipients(f); err != nil {
			return out, err
		}
	}
	for _, f := range l.pane.Files() {
		if f.Trouble != "" {
			return out, fmt.Errorf("%s can't be sent: %s; remove it, or attach it again", f.Name, f.Trouble)
		}
		if f.Attached != "" {
			out.Draft.Kept = append(out.Draft.Kept, f.File)
			continue
		}
		out.Attachments = append(out.Attachments, f.File)
	}
	out.Draft.Drop = l.draft.dropped(l.pane.Files())
	out.Tidy()
	return out, nil
}

// composeKey routes a key while a letter is written. What types is typed: only other keys are looked up.
func (m *Model) composeKey(msg tea.KeyPressMsg) tea.Cmd {
	l := m.writing
	if msg.Text == "" {
		if a, ok := m.Keys.Lookup(keys.Compose, msg.String()); ok {
			return m.do(a)
		}
	}
	sought := l.pane.Sought()
	l.pane.Type(msg)
	return m.soughtChanged(sought)
}

// composePaste puts what was pasted into the field that has the keys.
func (m *Model) composePaste(text string) tea.Cmd {
	sought := m.writing.pane.Sought()
	if !m.writing.pane.Paste(text) {
		return m.refuse("This can't be pasted here: it is too long, or nothing is typed here")
	}
	return m.soughtChanged(sought)
}

func (m *Model) nextField(step int) tea.Cmd {
	sought := m.writing.pane.Sought()
	if step < 0 || !m.writing.pane.Take() {
		m.writing.pane.Next(step)
	}
	return m.soughtChanged(sought)
}

func (m *Model) toggleCopies() tea.Cmd {
	if !m.writing.pane.ToggleCopies() {
		return m.refuse("Cc or Bcc is not empty: it stays in sight")
	}
	return nil
}

func (m *Model) detach() tea.Cmd {
	f, ok := m.writing.pane.Detach()
	if !ok {
		return m.refuse("Nothing is attached")
	}
	return m.say("No longer attached: " + f.Name)
}

// stopWriting closes the pane. What has come back meanwhile takes its place.
func (m *Model) stopWriting() tea.Cmd {
	l := m.writing
	m.endSearch()
	m.writing = nil
	m.focusTo(l.back)
	if l.back == 0 || l.back == keys.Compose {
		m.focusTo(keys.Messages)
	}
	return m.bringHome()
}

// sentIn tells how long until a letter goes out, of those that wait.
func (m *Model) sentIn() (left time.Duration, waiting bool) {
	left, _, waiting = m.nextOut()
	return left, waiting
}

// nextOut is sentIn with the mailbox that it goes out from, when that is not the open one: "soc@contoso.com: ".
func (m *Model) nextOut() (left time.Duration, mailbox string, waiting bool) {
	for _, s := range m.heard.engines {
		for _, j := range waitingLetters(s.engine) {
			if !waiting || s.engine == m.Engine {
				left, mailbox, waiting = j.Underway.Left, m.mailboxOf(s.engine), true
			}
		}
	}
	return left, mailbox, waiting
}

// goingOut tells whether a letter is on its way: how far it is changes by the second.
func (m *Model) goingOut() bool { return len(m.away) > 0 }

// lettersAway says for the header how far letters are that are on their way.
func (m *Model) lettersAway() []string {
	t := m.theme
	if left, mailbox, waiting := m.nextOut(); waiting {
		return []string{t.Warn.On(t.Bar).Render(content.Line(content.Line(mailbox).Truncate(24).String() + fmt.Sprintf("sends in %d s", int(math.Ceil(left.Seconds())))))}
	}
	for _, s := range m.heard.engines {
		for _, j := range s.engine.Running() {
			if u := j.Underway; j.Plan.Order.Action == keys.Send && u.Doing != "" {
				text := u.Doing
				if u.Size > 0 && u.Sent < u.Size {
					text += " " + content.Size(u.Sent) + " of " + content.Size(u.Size)
				}
				return []string{t.BarText.Render(content.Line(text).Truncate(40))}
			}
		}
	}
	return nil
}

// askingToQuit tells whether the question whether to quit is open.
func (m *Model) askingToQuit() bool {
	for _, d := range m.dialogs {
		if c, ok := d.(*confirm); ok && c.title == "Quit?" {
			return true
		}
	}
	return false
}
