package tui

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/report"
	"mailtriage/graph/content/sender"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/views/reader"
)

// insideLimit is how many bytes of a message are read to look for a mail inside it: what is larger is not looked into by
// itself.
const insideLimit = 25 << 20

const nothingInside = "There is no mail inside this message"

// mayHold tells whether a message may hold another, by what is known of it without its bytes.
func mayHold(msg graph.Message) bool {
	for _, a := range msg.Attachments {
		switch ext := strings.ToLower(path.Ext(a.Name)); {
		case a.Kind == "item", ext == ".eml", ext == ".msg", strings.HasPrefix(strings.ToLower(a.ContentType), "message/"):
			return true
		}
	}
	return report.Likely(msg.Subject) || strings.Contains(msg.BodyPreview, "-----BEGIN REPORTER AGENT-----") || strings.Contains(msg.BodyPreview, "Begin Email Headers")
}

// mayBeReport tells of a message that was not opened.
func (m *Model) mayBeReport(h graph.Header) bool {
	return report.Likely(h.Subject) && !m.cache.byID[h.ID].looked
}

// lookInside looks in the message that is shown for one that it holds, when that is likely and was not done.
func (m *Model) lookInside(id string) tea.Cmd {
	x, ok := m.cache.byID[id]
	switch {
	case !ok:
		return nil
	case x.inside != nil:
		m.reader.SetReported(m.marked(*x.inside))
		return nil
	case x.looked || !mayHold(x.message):
		return nil
	}
	return m.readInside(x.message, false)
}

// readInside reads a message's bytes and finds what it is a report of; asked: a person wants to know.
func (m *Model) readInside(msg graph.Message, asked bool) tea.Cmd {
	m.reader.SetLookingInside("Looking for the mail inside …")
	m.giveUp(loadJudge) // of the same bytes
	box, around := m.Mailbox, m.around
	return m.read(loadInside, "looking inside the message", func(ctx context.Context) loaded {
		var found *reader.Reported
		var e *exam
		raw, more, err := box.MIME(ctx, msg.ID, insideLimit)
		if err == nil && !more {
			own := around.domainsOnce(ctx) // without them nobody is known to be of the tenant
			e = examOf(msg.Header, raw, false, own, around)
			if found = reported(msg, e.report); found != nil {
				found.Doubt = doubt(msg, own)
			}
		}
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd {
			if e != nil {
				m.lastExam = e
			}
			m.insideRead(msg.ID, found, more, err)
			if more {
				m.judged(msg.ID, false, reader.Suspicion{Failed: tooLarge})
			}
			if asked && found == nil && !more && err == nil {
				return tea.Batch(m.judge(), m.say(nothingInside))
			}
			return m.judge()
		}}
	})
}

func (m *Model) insideRead(id string, found *reader.Reported, more bool, err error) {
	shown := m.reader.ID() == id
	if err != nil {
		if shown {
			m.reader.SetInsideFailed("Whether there is a mail inside could not be read: " + m.words(err) + ". " + m.Keys.Key(keys.Inside) + " tries again.")
		}
		return
	}
	if x, ok := m.cache.byID[id]; ok {
		x.inside, x.looked = found, true
		m.cache.byID[id] = x
	}
	switch {
	case !shown:
	case more:
		m.reader.SetInsideFailed(fmt.Sprintf("It is larger than %d MB, and was not looked into for a mail inside.", insideLimit>>20))
	case found != nil:
		m.reader.SetReported(m.marked(*found))
	default:
		m.reader.SetLookingInside("")
	}
}

// marked is a report with the keys that its band names.
func (m *Model) marked(r reader.Reported) reader.Reported {
	k := m.Keys.Key
	r.Key = k(keys.Inside)
	r.Acts = fmt.Sprintf("%s, %s, %s act on the original's sender, all else on the report.", k(keys.Block), k(keys.Unblock), k(keys.ResolveName))
	return r
}

// turnInside turns between the original and the report; of a message that was not looked into, it looks.
func (m *Model) turnInside() tea.Cmd {
	h, ok := m.messages.Cursor()
	if !ok {
		return nil
	}
	x, opened := m.cache.byID[h.ID]
	switch {
	case !opened || m.reader.ID() != h.ID:
		return m.refuse("The message has not been read yet: a moment")
	case m.reader.TurnInside():
		return m.judge()
	case x.looked:
		return m.refuse(nothingInside)
	case m.reading(loadInside):
		return m.refuse("The mail inside is being looked for: a moment")
	}
	return m.readInside(x.message, true)
}

// senderOf is whom block, unblock and resolve name are about: of a report the original's sender, unless the report itself is what
// is shown; inner tells that it is the original's.
func (m *Model) senderOf(h graph.Header) (from graph.Address, inner bool) {
	r := m.cache.byID[h.ID].inside
	if r == nil {
		return h.From, false
	}
	inner = r.Doubt == ""
	if m.reader.ID() == h.ID {
		if known, shown := m.reader.Reported(); known != nil {
			inner = shown
		}
	}
	if inner {
		return r.Original.From, true
	}
	return h.From, false
}

// unblock lifts the blocks of the messages' senders.
func (m *Model) unblock() tea.Cmd {
	o := triage.Order{Action: keys.Unblock, Targets: targetsOf(m.messages.Targets())}
	var senders []string
	any := false
	for _, h := range m.messages.Targets() {
		from, inner := m.senderOf(h)
		senders, any = append(senders, from.Address), any || inner
	}
	if any {
		o.Senders = senders
	}
	return m.begin(o)
}

// doubt says why a mail with a mail in it is not taken for a report of the tenant's own people. Anybody may send one, and its
// sender may be anybody.
func doubt(msg graph.Message, own []string) string {
	if !slices.Contains(own, triage.DomainOf(strings.ToLower(msg.From.Address))) {
		return "It is not from the tenant: whoever sent it chose what is inside."
	}
	v := reader.Verdicts(msg)
	if v.DMARC == sender.Fail || v.CompAuth == sender.Fail {
		return "Its sender failed the checks: whoever sent it chose what is inside."
	}
	return ""
}

// reported is what a message holds, for the reader; nil: it is no report.
func reported(msg graph.Message, r *report.Report) *reader.Reported {
	if r == nil {
		return nil
	}
	out := &reader.Reported{
		By: graph.Address(r.By), Words: r.Words, Tool: r.Tool, Claim: r.Claim, Way: string(r.Way), Partly: !r.Whole(),
		Original: messageOf(r.Original, msg.ID),
	}
	for _, other := range r.Others {
		also := messageOf(other, msg.ID)
		out.Also = append(out.Also, also.Subject+", from "+also.From.Name+" <"+also.From.Address+">")
	}
	for _, s := range r.Through {
		out.Through = append(out.Through, s.By.Address)
	}
	if out.By.Address == "" || strings.EqualFold(out.By.Address, msg.From.Address) {
		out.By = msg.From
	}
	out.Doc = content.Body(out.Original.BodyType, out.Original.Body)
	out.Original.Body = "" // it is in the document
	return out
}

// messageOf is a mail as the service would give it.
func messageOf(p *eml.Part, id string) graph.Message {
	one := func(name string) graph.Address {
		if list := p.Header.Addresses(name); len(list) > 0 {
			return graph.Address(list[0])
		}
		return graph.Address{}
	}
	all := func(name string) (out []graph.Address) {
		for _, a := range p.Header.Addresses(name) {
			out = append(out, graph.Address(a))
		}
		return out
	}
	msg := graph.Message{
		Header: graph.Header{ID: id + "/original", InternetMessageID: p.Header.Get("Message-ID"), Subject: p.Header.Get("Subject"), From: one("From"), Received: p.Header.Date()},
		Sender: one("Sender"), To: all("To"), Cc: all("Cc"), Bcc: all("Bcc"), ReplyTo: all("Reply-To"), Sent: p.Header.Date(),
	}
	msg.BodyType, msg.Body = p.Content()
	for _, f := range p.Header {
		msg.InternetMessageHeaders = append(msg.InternetMessageHeaders, graph.NameValue{Name: f.Name, Value: f.Value})
	}
	for _, a := range p.Attachments() {
		x := graph.Attachment{Name: a.Name, ContentType: a.Type, Kind: "file", Size: len(a.Body), Inline: a.Disposition == "inline"}
		if inner := a.Inner(); inner != nil {
			x.Kind = "item"
			if x.Name == "" {
				x.Name = inner.Header.Get("Subject")
			}
		}
		msg.Attachments = append(msg.Attachments, x)
	}
	return msg
}
