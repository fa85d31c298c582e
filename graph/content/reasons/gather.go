package reasons

import (
	"regexp"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/files"
	"mailtriage/graph/content/links"
	"mailtriage/graph/content/lookalike"
	"mailtriage/graph/content/sender"
)

// Of takes from a mail, as it came to its tenant, what the rules look at.
func Of(mail *eml.Part) Mail {
	kind, body := mail.Content()
	m := Outline(mail.Header, kind, body, content.Body(kind, body))
	for _, p := range mail.Attachments() {
		m.Attachments = append(m.Attachments, files.Look(p.Name, p.Type, p.Body))
	}
	for _, k := range links.Of(mail, lookalike.Known{}).Links {
		if k.QR() {
			m.QR = append(m.QR, k.Target)
		}
	}
	for _, p := range mail.All() {
		if p.Type == "text/calendar" && (strings.EqualFold(p.Params["method"], "REQUEST") || strings.Contains(p.Text, "METHOD:REQUEST")) {
			m.Invite = true
		}
	}
	return m
}

// Outline is as much of it as header and body tell. The kind is "html" or "text", and doc is the body made safe.
func Outline(h eml.Header, kind, body string, doc content.Document) Mail {
	m := Mail{
		From: first(h, "From"), Sender: first(h, "Sender"), ReplyTo: addresses(h.Addresses("Reply-To")), Subject: h.Get("Subject"),
		Threads:  append(strings.Fields(h.Get("In-Reply-To")), strings.Fields(h.Get("References"))...),
		Verdicts: verdicts(h), Internal: strings.EqualFold(strings.TrimSpace(h.Get("X-MS-Exchange-Organization-AuthAs")), "Internal"),
		Text: doc.Text.String(),
	}
	m.Links = linksOf(doc, m.Text, kind)
	for i, k := range doc.Links {
		if k.Outlook {
			m.Outlook = append(m.Outlook, m.Links[i])
		}
	}
	if kind == "html" {
		m.Page = files.Look("", "text/html", []byte(body))
		m.Forms = forms(m.Page)
	}
	return m
}

func first(h eml.Header, name string) Address {
	if list := addresses(h.Addresses(name)); len(list) > 0 {
		return list[0]
	}
	return Address{}
}

func addresses(list []eml.Address) (out []Address) {
	for _, a := range list {
		out = append(out, Address(a))
	}
	return out
}

// verdicts are those of the topmost field of results: that of the tenant's boundary.
func verdicts(h eml.Header) sender.Verdicts {
	fields := make([]sender.Field, len(h))
	for i, f := range h {
		fields[i] = sender.Field{Name: f.Name, Value: f.Raw}
	}
	return sender.Read(fields, sender.Options{}).Verdicts
}

// forms are those of a page, by what was seen in it.
func forms(page files.Report) (out []Form) {
	for _, f := range page.Findings {
		if f.Kind == files.Form {
			for _, action := range f.Evidence {
				out = append(out, Form{action, f.Severity == files.Bad})
			}
		}
	}
	return out
}

var written = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"'“”]+`)

// linksOf are the links of a body, unwrapped; in plain text, those that clients make of addresses.
func linksOf(doc content.Document, text, kind string) (out []Link) {
	for _, k := range doc.Links {
		out = append(out, Link{k.Label.String(), unwrapped(k.Raw())})
	}
	if kind != "html" {
		for _, address := range written.FindAllString(short(text, textLimit), listLimit) {
			out = append(out, Link{"", unwrapped(strings.TrimRight(address, ".,;:!?)]}"))})
		}
	}
	return out
}

func unwrapped(link string) string {
	if u := links.Unwrap(link); u.Target != "" {
		return u.Target
	}
	return link
}
