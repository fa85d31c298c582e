package triage

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
)

// Sending is what the journal tells of a letter: all but its body. A plan fills it in from the order's letter.
type Sending struct {
	Kind    graph.LetterKind `json:"kind"`
	Of      string           `json:"of,omitempty"` // the id of the message answered or forwarded
	From    string           `json:"from,omitempty"`
	To      []string         `json:"to,omitempty"`
	Cc      []string         `json:"cc,omitempty"`
	Bcc     []string         `json:"bcc,omitempty"`
	Subject string           `json:"subject,omitempty"`
	Files   []string         `json:"files,omitempty"` // names of what is attached
	Draft   string           `json:"draft,omitempty"` // the id of the draft that is written on
	Keep    bool             `json:"keep,omitempty"`  // it is to be kept in Drafts, not sent
	Delay   time.Duration    `json:"delay,omitempty"` // how long it waits before it goes out
}

// Underway is how far a letter is on its way: a job's Underway.
type Underway struct {
	Doing      string        // "making the draft", "attaching report.zip", "waiting", "sending"
	Sent, Size int64         // bytes of what is attached: how many have gone up, of how many
	Left       time.Duration // until it goes out: till then Undo stops it. 0: it does not wait, and Undo refuses
	DraftID    string        // once there is a draft
}

// sendingOf is what the journal tells of a letter.
func sendingOf(l graph.Letter) Sending {
	return Sending{
		Kind: l.Kind, Of: l.Of, From: l.From.Address, To: bare(l.To), Cc: bare(l.Cc), Bcc: bare(l.Bcc), Subject: l.Subject, Files: l.Files(), Draft: l.Draft.ID,
	}
}

func bare(list []graph.Address) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.Address)
	}
	return out
}

// Recipients are all addresses that a letter goes to.
func (s Sending) Recipients() []string {
	out := append([]string{}, s.To...)
	return append(append(out, s.Cc...), s.Bcc...)
}

// Errors of planning a letter.
var (
	ErrNobody     = errors.New("there is nobody to send it to: give at least one recipient")
	errNoOriginal = errors.New("the message to answer or to forward was not named")
)

// planLetter plans a letter: the requests by which its draft is made, and sent.
func planLetter(m Mailbox, o Order) (Plan, error) {
	if o.Letter.Kind != "" { // else it comes from the journal
		keep, delay := o.Send.Keep, o.Send.Delay
		o.Send = sendingOf(o.Letter)
		o.Send.Keep, o.Send.Delay = keep, delay
	}
	s := o.Send
	o.Targets = nil // what it answers stays as it is
	if len(s.Recipients()) == 0 && !s.Keep {
		return Plan{}, ErrNobody
	}
	if s.Of == "" && s.Kind != graph.NewLetter {
		return Plan{}, errNoOriginal
	}
	for _, f := range o.Letter.Attachments {
		if err := f.Check(); err != nil {
			return Plan{}, err
		}
	}
	p := Plan{Order: o, Summary: s.summary("Send", "Keep"), Done: s.summary("Sent", "Kept"), Lines: letterLines(m, o)}
	switch {
	case s.Keep && s.Draft != "":
		p.Undo = "there is no undo: the draft is written over"
	case s.Keep:
		p.Undo = "there is no undo: delete the draft, in Drafts"
	case s.Delay > 0:
		p.Undo = fmt.Sprintf("for %s undo stops it, and the draft stays in Drafts; after that there is no undo", spoken(s.Delay))
	default:
		p.Undo = "there is no undo: it goes out at once"
	}
	return p, nil
}

// summary is a letter in a line: "Send the reply to ada@example.org and 2 more: RE: invoice".
func (s Sending) summary(send, keep string) string {
	text := send + " " + s.what()
	to := s.Recipients()
	if len(to) > 0 {
		text += " to " + to[0]
	}
	if len(to) > 1 {
		text += fmt.Sprintf(" and %d more", len(to)-1)
	}
	if s.Keep {
		text = keep + " " + s.what() + " in Drafts"
	}
	if s.Subject != "" {
		text += ": " + s.Subject
	}
	return text
}

func (s Sending) what() string {
	switch s.Kind {
	case graph.Reply:
		return "the reply"
	case graph.ReplyAll:
		return "the reply to all"
	case graph.Forward, graph.ForwardAttached:
		return "the forward"
	case graph.NewLetter:
	}
	return "the message"
}

// letterLines are the requests of a letter, a line each, as a dry run shows them.
func letterLines(m Mailbox, o Order) []string {
	root := "/users/" + m.ID() + "/messages"
	var lines []string
	s := o.Send
	switch s.Kind {
	case graph.NewLetter:
		if s.Draft != "" {
			lines = append(lines, redraftLines(root, o)...)
			root += "/" + shortID(s.Draft)
			break
		}
		lines = append(lines, "POST "+root+"  "+s.Subject)
	case graph.Reply, graph.ReplyAll, graph.Forward:
		create := map[graph.LetterKind]string{graph.Reply: "createReply", graph.ReplyAll: "createReplyAll", graph.Forward: "createForward"}[s.Kind]
		lines = append(lines, "POST "+root+"/"+shortID(s.Of)+"/"+create, "PATCH "+root+"/{draft}: recipients, subject and body are ours, nothing of the original's HTML stays")
		if s.Kind != graph.Forward || o.Letter.LeaveOut {
			lines = append(lines, "DELETE "+root+"/{draft}/attachments/{id}: each that the service has taken over from the original")
		}
	case graph.ForwardAttached:
		lines = append(lines, "GET "+root+"/"+shortID(s.Of)+"/$value", "POST "+root+"  "+s.Subject, "POST "+root+"/{draft}/attachments: the original, as an .eml")
	}
	if s.Draft == "" {
		root += "/{draft}"
	}
	for _, f := range o.Letter.Attachments {
		if f.Size < graph.SmallFile {
			lines = append(lines, "POST "+root+"/attachments  "+f.Name)
			continue
		}
		lines = append(lines, "POST "+root+"/attachments/createUploadSession  "+f.Name, fmt.Sprintf("PUT {upload URL}, %d pieces", (f.Size+graph.PieceSize-1)/graph.PieceSize))
	}
	if o.Letter.Replaces != "" {
		lines = append(lines, "POST /users/"+m.ID()+"/messages/"+shortID(o.Letter.Replaces)+"/move: the earlier draft, to deleteditems")
	}
	if !s.Keep {
		lines = append(lines, "POST "+root+"/send: to "+strings.Join(s.Recipients(), ", "))
	}
	return lines
}

// spoken is a time in words: "10 s", "2 min".
func spoken(d time.Duration) string {
	if d >= time.Minute && d%time.Minute == 0 {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", (d+time.Second-1)/time.Second)
}
