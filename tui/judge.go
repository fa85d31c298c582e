package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/reasons"
	"mailtriage/keys"
	"mailtriage/views/reader"
	view "mailtriage/views/reasons"
)

// judgeRest is how long a message rests on the screen before its bytes are read to judge it: who races through a folder
// does not fetch all of it.
const judgeRest = 600 * time.Millisecond

// tooLarge is why a message is not read unasked.
var tooLarge = fmt.Sprintf("it is larger than %d MB", insideLimit>>20)

// lookFurther looks at more of the message that is shown than its text: whether it holds another, and why it is suspicious.
func (m *Model) lookFurther(id string) tea.Cmd { return tea.Batch(m.lookInside(id), m.judge()) }

// judgeDue tells that a message has rested for long enough.
type judgeDue struct {
	id    string
	rest  int // of the cursor: another one is not meant
	inner bool
}

// judge says above the message that is shown why it is suspicious: by what is known, else once it has rested. What looks for
// a mail inside it goes first: it decides which of the two is shown, and its bytes are the same.
func (m *Model) judge() tea.Cmd {
	id, inner := m.reader.ID(), m.showsInner()
	x, opened := m.cache.byID[id]
	if !m.Judges || !opened || m.reading(loadInside) {
		return nil
	}
	if s, ok := x.judged[inner]; ok {
		m.showSuspicion(id, inner, s)
		return nil
	}
	due := judgeDue{id, m.restAt, inner}
	return tea.Tick(judgeRest, func(time.Time) tea.Msg { return due })
}

func (m *Model) showsInner() bool {
	_, shown := m.reader.Reported()
	return shown
}

func (d judgeDue) tell(m *Model) tea.Cmd {
	x, opened := m.cache.byID[d.id]
	_, judged := x.judged[d.inner]
	if !opened || judged || m.reader.ID() != d.id || m.restAt != d.rest || m.showsInner() != d.inner || m.reading(loadInside) || m.reading(loadJudge) {
		return nil
	}
	return m.readToJudge(x, d.inner)
}

// readToJudge judges a message by its bytes and by what is remembered: beside them, nothing is asked for it.
func (m *Model) readToJudge(x body, inner bool) tea.Cmd {
	box, around, h := m.Mailbox, m.around, x.message.Header
	m.lookBack(h)
	var e *exam
	if m.lastExam != nil && m.lastExam.header.ID == h.ID {
		e = m.lastExam
	}
	return m.read(loadJudge, "judging the message", func(ctx context.Context) loaded {
		var s reader.Suspicion
		var err error
		if e == nil {
			e, s.Failed, err = examToJudge(ctx, box, around, x)
		}
		if err == nil { // it takes its time: what was given up meanwhile is not judged
			err = ctx.Err()
		}
		if err == nil && s.Failed == "" {
			s.Reasons, s.Unasked = judgedAs(e.of(inner).mail, around, h)
			s.Whole, s.Beside = len(s.Unasked) == 0, beside(e.of(inner))
		}
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd {
			if err != nil { // it is not kept: the next time it is tried again
				s.Failed = m.words(err)
				m.showSuspicion(h.ID, inner, s)
				return nil
			}
			if e != nil {
				m.lastExam = e
			}
			m.judged(h.ID, inner, s)
			return nil
		}}
	})
}

// lookBack looks in the list whether who is shown has written before: that asks nobody.
func (m *Model) lookBack(h graph.Header) {
	from := []string{h.From.Address}
	if r, _ := m.reader.Reported(); r != nil {
		from = append(from, r.Original.From.Address)
	}
	for _, address := range from {
		if address != "" && m.messages.WroteBefore(address, h.Received) {
			m.around.heardFrom(address, h.Received)
		}
	}
}

// judgedAs are the reasons of a mail by what is remembered, and whom nobody has asked.
func judgedAs(part *eml.Part, around *surroundings, h graph.Header) ([]reasons.Reason, []string) {
	mail := reasons.Of(part)
	known, unasked := around.remembered(mail, h.Received)
	return reasons.Judge(mail, known), unasked
}

// beside says what is red of the mails that are not the one examined: the report around it, or those in it. Which of them is shown
// is for whoever sent them to choose.
func beside(e *exam) string {
	if e.report == nil {
		return ""
	}
	others := map[string][]*eml.Part{"the report itself": {e.whole}, "a mail beside it": e.report.Others}
	if !e.inner {
		others = map[string][]*eml.Part{"the mail inside": {e.report.Original}, "another mail inside": e.report.Others}
	}
	var said []string
	for what, list := range others {
		for _, part := range list[:min(len(list), besideLimit)] {
			list, _ := judgedAs(part, e.around, e.header)
			if n := reasons.Count(list, reasons.Red); n > 0 {
				said = append(said, fmt.Sprintf("%s: %d red: %s", what, n, list[0].Short))
			}
		}
	}
	slices.Sort(said) // "the …" is what is nearest, and stands first
	slices.Reverse(said)
	return strings.Join(said, "; ")
}

// besideLimit is how many mails in a report are judged beside the one that is shown.
const besideLimit = 5

// examToJudge reads a message's bytes, unless they are too many to be read unasked: then it says so.
func examToJudge(ctx context.Context, box Mailbox, around *surroundings, x body) (e *exam, failed string, err error) {
	raw, more, err := box.MIME(ctx, x.message.ID, insideLimit)
	switch {
	case err != nil:
		return nil, "", err
	case more:
		return nil, tooLarge, nil
	}
	return examOf(x.message.Header, raw, false, around.domainsOnce(ctx), around), "", nil
}

// judged keeps how a message was judged, and shows it.
func (m *Model) judged(id string, inner bool, s reader.Suspicion) {
	if !m.Judges {
		return
	}
	if x, ok := m.cache.byID[id]; ok {
		x.judged[inner] = s
	}
	m.showSuspicion(id, inner, s)
}

func (m *Model) showSuspicion(id string, inner bool, s reader.Suspicion) {
	if m.reader.ID() == id {
		s.Key = m.Keys.Key(keys.Reasons)
		m.reader.SetSuspicion(inner, s)
	}
}

// sheetJudged takes over what the sheet of reasons has found: more than is found without asking around.
func (m *Model) sheetJudged(msg sheetMade) {
	p, ok := msg.pane.(*view.Model)
	if !ok {
		return
	}
	list, whole := p.Reasons()
	m.judged(msg.exam.header.ID, msg.exam.inner, reader.Suspicion{Reasons: list, Whole: whole, Beside: msg.beside})
}
