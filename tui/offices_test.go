package tui

import (
	"context"
	"fmt"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
)

// offices are the mailboxes that a screen can go to, each with an engine of its own that lives on.
type offices struct {
	s       *screen
	boxes   map[string]*fakeBox
	engines map[string]*counted
	change  func(*Session)
	fail    error
	block   chan struct{} // switching waits for it, when set
	asked   []string      // where to
	gaveUp  error         // why the context ended
}

// counted counts how often an engine was listened to.
type counted struct {
	*triage.Engine
	listened int
}

func (c *counted) Events() <-chan triage.Event {
	c.listened++
	return c.Engine.Events()
}

// ceo is the second mailbox.
const ceo = "ceo@contoso.com"

// withOffices gives a screen a second profile with a mailbox of its own.
func withOffices(s *screen) *offices {
	o := &offices{s: s, boxes: map[string]*fakeBox{"soc@contoso.com": s.box}, engines: map[string]*counted{}, change: func(*Session) {}}
	box := newFakeBox()
	box.id = ceo
	box.messages = map[string][]graph.Header{}
	for i := range 3 {
		h := header(i) // the same ids as in the first mailbox: nothing may be taken for what it is not
		h.Subject = fmt.Sprintf("For the board's eyes (%d)", i)
		box.add("inbox", h)
	}
	o.boxes[ceo] = box
	s.m.Switch = o.to
	s.m.Profiles = func() []ProfileChoice {
		return []ProfileChoice{
			{Name: "soc", Mailbox: "soc@contoso.com", Tenant: "contoso.com", Way: "client-secret"},
			{Name: "board", Mailbox: ceo, Tenant: "6f2f3b9e-0000-4000-8000-00000000c0de", Way: "browser"},
		}
	}
	return o
}

func (o *offices) to(ctx context.Context, profile, mailbox string) (Session, error) {
	o.asked = append(o.asked, profile+" "+mailbox)
	if o.block != nil {
		select {
		case <-o.block:
		case <-ctx.Done():
			o.gaveUp = ctx.Err()
			return Session{}, ctx.Err()
		}
	}
	if o.fail != nil {
		return Session{}, o.fail
	}
	s := Session{Profile: profile, Mailbox: o.boxes[mailbox], Engine: o.s.m.heard.engines[0].engine}
	if mailbox == ceo {
		s.Engine = o.engine(mailbox)
	}
	o.change(&s)
	return s, nil
}

// engine makes a mailbox's engine, once.
func (o *offices) engine(mailbox string) *counted {
	if e, ok := o.engines[mailbox]; ok {
		return e
	}
	e, err := triage.New(triage.Config{Mailbox: o.boxes[mailbox], Journal: triage.MemoryJournal(), Who: "analyst", Now: o.s.m.Now})
	if err != nil {
		panic(err)
	}
	o.s.t.Cleanup(e.Close)
	o.engines[mailbox] = &counted{Engine: e}
	return o.engines[mailbox]
}

// hold lets a mailbox answer nothing until what it returns is called.
func (s *screen) hold(b *fakeBox) (release func()) {
	wait := make(chan struct{})
	b.mu.Lock()
	b.block = wait
	b.mu.Unlock()
	return func() {
		b.mu.Lock()
		b.block = nil
		b.mu.Unlock()
		close(wait)
		s.wait(200 * time.Millisecond)
	}
}

// subjects are those of a folder of the mailbox, newest first.
func (b *fakeBox) subjects(folder string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, h := range b.messages[folder] {
		out = append(out, h.Subject)
	}
	return out
}
