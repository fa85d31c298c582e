package graph

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// Limits on addresses (RFC 5321, section 4.5.3.1), in bytes.
const (
	localLimit   = 64
	addressLimit = 254
	listLimit    = 64 << 10 // of what somebody types or pastes into one field
)

// ParseAddresses reads a list of recipients as people write it: "Ada <ada@example.org>; bob@example.org", with commas,
// semicolons or line breaks between. Each address comes once; a domain in another script is written in ASCII, as it goes
// out. The error says which of them is no address, and why.
func ParseAddresses(text string) ([]Address, error) {
	if len(text) > listLimit {
		return nil, errors.New("the list of addresses is too long")
	}
	var out []Address
	for _, one := range splitAddresses(text) {
		a, err := parseAddress(one)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return Once(out), nil
}

// splitAddresses cuts a list at its separators: those in quotes, brackets and comments are none.
func splitAddresses(text string) []string {
	var out []string
	var one strings.Builder
	end := func() {
		if s := strings.TrimSpace(one.String()); s != "" {
			out = append(out, s)
		}
		one.Reset()
	}
	quoted, escaped, angle := false, false, false
	for _, r := range text {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && quoted:
			escaped = true
		case r == '"':
			quoted = !quoted
		case r == '<' && !quoted:
			angle = true
		case r == '>' && !quoted:
			angle = false
		case (r == ',' || r == ';') && !quoted && !angle, r == '\n' || r == '\r':
			end()
			quoted, angle = false, false
			continue
		}
		one.WriteRune(r)
	}
	end()
	return out
}

func parseAddress(s string) (Address, error) {
	if i := strings.IndexFunc(s, unseen); i >= 0 {
		return Address{}, fmt.Errorf("%q has a character in it that can't be seen", s)
	}
	a, err := mail.ParseAddress(s)
	if err != nil {
		if !strings.Contains(s, "@") {
			return Address{}, fmt.Errorf("%q is no address: there is no @ in it", s)
		}
		return Address{}, fmt.Errorf("%q is no address: write name@domain, or Name <name@domain>", s)
	}
	at := strings.LastIndexByte(a.Address, '@')
	local, domain := a.Address[:at], a.Address[at+1:]
	ascii, err := idna.Lookup.ToASCII(domain)
	switch {
	case err != nil || !strings.Contains(ascii, ".") || strings.HasSuffix(ascii, "."):
		return Address{}, fmt.Errorf("%q is no address: %q is no domain", s, domain)
	case strings.ContainsFunc(local, func(r rune) bool { return r == ' ' || r == '"' || unseen(r) }):
		return Address{}, fmt.Errorf("%q is no address that Exchange takes: what stands before the @ must not be quoted", s)
	case len(local) > localLimit, len(local)+1+len(ascii) > addressLimit:
		return Address{}, fmt.Errorf("%q is no address: it is too long", s)
	case strings.ContainsFunc(a.Name, unseen):
		return Address{}, fmt.Errorf("%q has a character in it that can't be seen", s)
	}
	return Address{Name: a.Name, Address: local + "@" + ascii}, nil
}

// unseen tells of the characters that do not show, or that change the direction of writing.
func unseen(r rune) bool {
	return r != ' ' && r != '\t' && !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
}

// Once keeps the first of each address, in any case of its letters.
func Once(list []Address) []Address { return except(list, map[string]bool{}) }

// except leaves out those that were seen before, and those without an address.
func except(list []Address, seen map[string]bool) []Address {
	var out []Address
	for _, a := range list {
		key := strings.ToLower(strings.TrimSpace(a.Address))
		if key == "" || seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, a)
	}
	return out
}

// FormatAddress writes an address as ParseAddresses reads it.
func FormatAddress(a Address) string {
	if a.Name == "" || a.Name == a.Address {
		return a.Address
	}
	if strings.ContainsAny(a.Name, `()<>[]:;@\,."`) {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a.Name) + `" <` + a.Address + ">"
	}
	return a.Name + " <" + a.Address + ">"
}

// Answer is whom a reply goes to. Elsewhere tells that the sender asks for replies at another address than the one that
// the message says it is from.
type Answer struct {
	To, Cc    []Address
	Elsewhere bool
}

// AnswerTo finds whom a reply to a message goes to (RFC 5322, section 3.6.3): where the sender asks for replies, else the
// sender; a reply to all also those that the message went to. Own addresses are left out, unless nobody is left.
func AnswerTo(m Message, all bool, own ...string) Answer {
	from := m.From
	if from.Address == "" {
		from = m.Sender
	}
	mine := func(a Address) bool {
		return slices.ContainsFunc(own, func(o string) bool { return o != "" && strings.EqualFold(o, a.Address) })
	}
	var answer Answer
	to := Once(m.ReplyTo)
	if len(to) == 0 {
		to = Once([]Address{from})
	}
	answer.Elsewhere = from.Address != "" && (len(to) != 1 || !strings.EqualFold(to[0].Address, from.Address))
	if mine(from) && len(m.ReplyTo) == 0 && len(m.To) > 0 { // one's own message: on to those whom it went to
		to, answer.Elsewhere = Once(m.To), false
	}
	cc := []Address(nil)
	if all {
		to, cc = append(slices.Clone(to), m.To...), m.Cc
	}
	seen := map[string]bool{}
	answer.To = except(slices.DeleteFunc(slices.Clone(to), mine), seen)
	answer.Cc = except(slices.DeleteFunc(slices.Clone(cc), mine), seen)
	if len(answer.To) == 0 && len(answer.Cc) == 0 {
		answer.To = Once(to)
	}
	return answer
}

// Tidy leaves out whoever is named twice: who is in To is not in Cc or Bcc too.
func (l *Letter) Tidy() {
	seen := map[string]bool{}
	l.To, l.Cc, l.Bcc = except(l.To, seen), except(l.Cc, seen), except(l.Bcc, seen)
}
