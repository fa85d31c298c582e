package eml

import (
	"iter"
	"strings"
)

// All goes through the part and all below it, in order, with how deep each stands.
func (p *Part) All() iter.Seq2[int, *Part] {
	return func(yield func(int, *Part) bool) { p.walk(0, yield) }
}

func (p *Part) walk(depth int, yield func(int, *Part) bool) bool {
	if !yield(depth, p) {
		return false
	}
	for _, c := range p.Children {
		if !c.walk(depth+1, yield) {
			return false
		}
	}
	return true
}

// Inner is the mail that a part holds (message/rfc822, .eml, .msg), or nil.
func (p *Part) Inner() *Part {
	if (p.Opened == Message || p.Opened == Outlook) && len(p.Children) > 0 {
		return p.Children[0]
	}
	return nil
}

// Attached tells whether a part is one that a client lists rather than shows.
func (p *Part) Attached() bool {
	switch {
	case p.Opened == Multipart, p.Opened == Signed:
		return false
	case p.Disposition == "attachment", p.Opened != Leaf:
		return true
	case p.Type == "text/plain", p.Type == "text/html":
		return p.Name != "" && p.Disposition != "inline"
	}
	return true
}

// within are the parts of one mail: those of mails in it stay out, as do those of what Outlook wrapped beside a body.
func (p *Part) within() iter.Seq[*Part] {
	return func(yield func(*Part) bool) { p.own(yield) }
}

func (p *Part) own(yield func(*Part) bool) bool {
	if !yield(p) {
		return false
	}
	if p.Inner() != nil {
		return true
	}
	for _, c := range p.Children {
		if !c.own(yield) {
			return false
		}
	}
	return true
}

// PlainText is the mail's own plain text: its first part of that type that is not attached.
func (p *Part) PlainText() string { return p.first("text/plain") }

// HTML is the mail's own HTML.
func (p *Part) HTML() string { return p.first("text/html") }

func (p *Part) first(kind string) string {
	for q := range p.within() {
		if q.Type == kind && !q.Attached() && strings.TrimSpace(q.Text) != "" {
			return q.Text
		}
	}
	return ""
}

// Content is the mail's own body as a client would show it, with its type as Graph's itemBody has it: "html" or "text".
func (p *Part) Content() (kind, text string) {
	if h := p.HTML(); h != "" {
		return "html", h
	}
	return "text", p.PlainText()
}

// Attachments are the parts of the mail that are attached or shown within its body, mails among them; what is within those
// is theirs. A winmail.dat stands for itself, with what it holds after it.
func (p *Part) Attachments() (out []*Part) {
	for q := range p.within() {
		if q.Attached() {
			out = append(out, q)
		}
	}
	return out
}

// AllFaults are the faults of the part and all below it.
func (p *Part) AllFaults() (out []Fault) {
	for _, q := range p.All() {
		out = append(out, q.Faults...)
	}
	return out
}
