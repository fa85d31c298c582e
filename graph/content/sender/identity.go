package sender

import (
	"mime"
	"net/mail"
	"strings"

	"mailtriage/graph/content/domains"
	"mailtriage/graph/content/eml"
)

// Role is what a sender's address is there for.
type Role uint8

// The roles, in the order in which they are shown.
const (
	From       Role = iota // whom readers see
	SenderOf               // who sent it for From
	ReplyTo                // where answers go
	ReturnPath             // where errors go, by a field anyone can write
	Envelope               // MAIL FROM, as the boundary saw it
	Signer                 // a signature that the boundary found to hold
)

// String names the role as headers do.
func (r Role) String() string {
	return [...]string{"From", "Sender", "Reply-To", "Return-Path", "Envelope", "DKIM"}[r]
}

// Identity is one address by which a mail says who sent it.
type Identity struct {
	Source
	Role    Role
	Name    string // decoded
	Address string // empty: only a domain is told
	Domain  string // in lower case, as it is written
	Org     string // the organizational domain (RFC 7489, section 3.2), in ASCII; empty: none
	Differs bool   // its organizational domain is not that of From
	Trusted bool   // seen by the boundary, not only claimed
}

// addressLimit is how many addresses of a field are kept, identityLimit how many in all.
const addressLimit, identityLimit = 20, 80

// identities collects who the mail says it is from, and compares.
func (r *Report) identities(h header) {
	for _, f := range []struct {
		role Role
		name string
	}{{From, "From"}, {SenderOf, "Sender"}, {ReplyTo, "Reply-To"}, {ReturnPath, "Return-Path"}} {
		for _, l := range h.all(f.name) {
			for _, a := range Addresses(l.value) {
				r.identify(Identity{Source: l.Source, Role: f.role, Name: a.Name, Address: a.Address, Domain: domains.Of(a.Address)})
			}
		}
	}
	for _, res := range r.Results {
		switch {
		case res.Method == "spf" && res.Get("smtp.mailfrom") != "":
			id := Identity{Source: res.Source, Role: Envelope, Trusted: true}
			if from := strings.Trim(res.Get("smtp.mailfrom"), "<>"); strings.Contains(from, "@") {
				id.Address, id.Domain = from, domains.Of(from)
			} else {
				id.Domain = strings.ToLower(from)
			}
			r.identify(id)
		case res.Method == "dkim" && res.Verdict == Pass && res.Get("header.d") != "":
			r.identify(Identity{Source: res.Source, Role: Signer, Domain: strings.ToLower(res.Get("header.d")), Trusted: true})
		}
	}
	if n := len(r.Identities) - identityLimit; n > 0 {
		r.limit("%d addresses after the first %d", n, identityLimit)
		r.Identities = r.Identities[:identityLimit]
	}
	from := r.fromOrg()
	for i := range r.Identities {
		id := &r.Identities[i]
		id.Differs = from != "" && id.Domain != "" && id.Org != from
	}
}

func (r *Report) identify(id Identity) {
	id.Org = domains.Org(id.Domain)
	r.Identities = append(r.Identities, id)
}

// fromOrg is the organizational domain of From; empty: there is none, or several.
func (r *Report) fromOrg() string {
	org := ""
	for _, id := range r.Identities {
		switch {
		case id.Role != From || id.Org == "":
		case org == "":
			org = id.Org
		case org != id.Org:
			return ""
		}
	}
	return org
}

// Addresses reads a field of addresses, well formed or not: at most 20 of them.
func Addresses(value string) []mail.Address {
	value = eml.Unfold(value)
	if len(value) > 8<<10 {
		value = value[:8<<10]
	}
	words := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: decoder}}
	var out []mail.Address
	if list, err := words.ParseList(value); err == nil {
		for _, a := range list[:min(len(list), addressLimit)] {
			out = append(out, *a)
		}
		return out
	}
	for _, one := range split(value, ',') {
		if a := lenient(one); a != (mail.Address{}) && len(out) < addressLimit {
			out = append(out, a)
		}
	}
	return out
}

// lenient reads one address as clients show it: what stands in the last <…>, else the word with an @; the rest is the
// name.
func lenient(s string) mail.Address {
	s = strings.TrimSpace(s)
	if from := strings.LastIndexByte(s, '<'); from >= 0 {
		address, _, _ := strings.Cut(s[from+1:], ">")
		return mail.Address{Name: decode(strings.Trim(strings.TrimSpace(s[:from]), `"`)), Address: strings.TrimSpace(address)}
	}
	var a mail.Address
	var name []string
	for _, w := range strings.Fields(s) {
		if a.Address == "" && strings.Contains(w, "@") {
			a.Address = strings.Trim(w, `"'();`)
			continue
		}
		name = append(name, w)
	}
	a.Name = decode(strings.Trim(strings.Join(name, " "), `"()`))
	return a
}

// split cuts a list of addresses where a separator stands outside of quotes, comments and angles.
func split(s string, sep byte) []string {
	var out []string
	from, quoted, depth := 0, false, 0
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case ch == '\\':
			i++
		case ch == '"':
			quoted = !quoted
		case quoted:
		case ch == '(' || ch == '<':
			depth++
		case (ch == ')' || ch == '>') && depth > 0:
			depth--
		case ch == sep && depth == 0:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// decode reads encoded words (RFC 2047); what can't be read stays.
func decode(s string) string {
	if text, err := (&mime.WordDecoder{CharsetReader: decoder}).DecodeHeader(s); err == nil {
		return text
	}
	return s
}
