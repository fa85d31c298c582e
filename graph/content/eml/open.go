package eml

import (
	"bytes"
	"path"
	"strings"

	"mailtriage/graph/content/compound"
	"mailtriage/graph/content/outlook"
)

// readText makes text of a part that is to be read.
func (r *reader) readText(p *Part) {
	switch {
	case strings.HasPrefix(p.Type, "text/"), strings.HasPrefix(p.Type, "multipart/"):
	case strings.HasPrefix(p.Type, "message/") && !isMessage(p.Type):
	default:
		return
	}
	b := p.Body
	if room := min(textLimit, textsLimit-r.texts); len(b) > room {
		p.fault(TooLarge, "not all of it read as text")
		b = b[:room]
	}
	r.texts += len(b)
	var fault *Fault
	p.Text, p.Charset, fault = decodeText(b, p.Declared, p.Type == "text/html", p.guesses)
	if fault != nil {
		p.fault(fault.Code, fault.Detail)
	}
}

func isMessage(kind string) bool {
	return kind == "message/rfc822" || kind == "message/global" || kind == "message/news"
}

// open reads what a part wraps.
func (r *reader) open(p *Part, depth int) {
	ext := strings.ToLower(path.Ext(p.Name))
	switch {
	case isMessage(p.Type), ext == ".eml" && startsField(p.Body):
		r.message(p, depth)
	case outlook.IsTNEF(p.Body):
		r.openTNEF(p, depth)
	case compound.Is(p.Body) && (ext == ".msg" || p.Type == "application/vnd.ms-outlook" || p.Type == "application/x-msg"):
		r.openMSG(p, depth)
	case p.Type == "application/pkcs7-mime", p.Type == "application/x-pkcs7-mime", ext == ".p7m":
		r.openSMIME(p, depth)
	case p.Type == "message/external-body":
		p.fault(Elsewhere, p.Params["url"]+p.Params["site"])
	case strings.HasPrefix(p.Type, "application/pgp-encrypted"), bytes.HasPrefix(bytes.TrimSpace(p.Body), []byte("-----BEGIN PGP MESSAGE-----")):
		p.fault(Encrypted, "PGP")
	}
}

// message reads a mail that is attached.
func (r *reader) message(p *Part, depth int) {
	if !r.room(p, depth) {
		return
	}
	body := bytes.TrimLeft(p.Body, "\r\n")
	if !startsField(body) && !bytes.HasPrefix(body, []byte("From ")) {
		p.fault(Unreadable, "no header")
		return
	}
	p.Opened, p.Children = Message, []*Part{r.part(body, "text/plain", depth+1)}
}
