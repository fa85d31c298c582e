package sender

import (
	"fmt"
	"mailtriage/graph/content/domains"
	"net/mail"
	"slices"
	"strings"
)

// Kind is what does not fit together.
type Kind string

// The kinds of findings.
const (
	NoFrom          Kind = "no From"
	ManyFrom        Kind = "several From"
	ReplyElsewhere  Kind = "answers go elsewhere"
	SentForAnother  Kind = "another Sender"
	ErrorsElsewhere Kind = "another Return-Path"
	EnvelopeDiffers Kind = "another envelope"
	SignerDiffers   Kind = "signed by another"
	NameIsAddress   Kind = "the name is another address"
	OwnFromOutside  Kind = "own domain from outside"
	ForgedStamp     Kind = "results that the sender wrote"
	ClockJump       Kind = "a clock runs backwards"
	DateOff         Kind = "Date is off"
)

// Finding is something that does not fit together, or that cannot be as it says.
type Finding struct {
	Kind    Kind
	Text    string // a sentence, fit to draw
	Sources []Source
}

func (r *Report) finding(k Kind, sources []Source, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{k, fmt.Sprintf(format, args...), sources})
}

// find tells what does not fit together.
func (r *Report) find(o Options) {
	from := r.of(From)
	if !slices.ContainsFunc(from, func(id Identity) bool { return id.Domain != "" }) {
		r.finding(NoFrom, nil, "The mail has no From that can be read")
	}
	if len(from) > 1 {
		r.finding(ManyFrom, sources(from), "%d From addresses: programs differ in which they show", len(from))
	}
	r.elsewhere()
	r.names(from)
	r.outside(from, o)
	r.forged()
	r.clocks()
}

// of are the identities of a role.
func (r *Report) of(role Role) []Identity {
	var out []Identity
	for _, id := range r.Identities {
		if id.Role == role {
			out = append(out, id)
		}
	}
	return out
}

func sources(ids []Identity) []Source {
	var out []Source
	for _, id := range ids {
		if !slices.Contains(out, id.Source) {
			out = append(out, id.Source)
		}
	}
	return out
}

// elsewhere compares all addresses to From, by organizational domain.
func (r *Report) elsewhere() {
	from := r.fromOrg()
	signers, aligned := []Identity{}, false
	for _, id := range r.Identities {
		if id.Role == Signer {
			signers, aligned = append(signers, id), aligned || !id.Differs
			continue
		}
		if !id.Differs {
			continue
		}
		where := []Source{id.Source}
		switch id.Role {
		case ReplyTo:
			r.finding(ReplyElsewhere, where, "Answers go to %s, not to %s", safe(id.Domain), safe(from))
		case SenderOf:
			r.finding(SentForAnother, where, "Sent by %s for %s", safe(id.Domain), safe(from))
		case ReturnPath:
			r.finding(ErrorsElsewhere, where, "Return-Path is of %s, not of %s", safe(id.Domain), safe(from))
		case Envelope:
			r.finding(EnvelopeDiffers, where, "The envelope is of %s, not of %s: SPF says nothing of From", safe(id.Domain), safe(from))
		case From, Signer:
		}
	}
	if len(signers) > 0 && !aligned && from != "" {
		r.finding(SignerDiffers, sources(signers), "Signed by %s, not by %s: the signature says nothing of From", safe(signers[0].Domain), safe(from))
	}
}

// names looks for another address in the name, which is all that many clients show.
func (r *Report) names(from []Identity) {
	for _, id := range from {
		for _, w := range strings.FieldsFunc(id.Name, func(c rune) bool { return strings.ContainsRune(" <>()[]\"',;", c) }) {
			a, err := mail.ParseAddress(w)
			if err == nil && strings.Contains(domains.Of(a.Address), ".") && domains.Org(domains.Of(a.Address)) != id.Org {
				r.finding(NameIsAddress, []Source{id.Source}, "The name shows %s, the address is %s", safe(a.Address), safe(id.Address))
				break
			}
		}
	}
}

// outside tells of a mail of an own domain that came in from outside with no pass of DMARC.
func (r *Report) outside(from []Identity, o Options) {
	if !r.Boundary.Found || r.Verdicts.DMARC == Pass {
		return
	}
	for _, id := range from {
		if id.Org != "" && slices.ContainsFunc(o.Domains, func(d string) bool { return domains.Org(d) == id.Org }) {
			r.finding(OwnFromOutside, []Source{id.Source, r.Boundary.Source}, "From is of your own %s, the mail came in from outside and did not pass DMARC", safe(id.Domain))
		}
	}
}

// forged tells of results below the boundary that look as if Exchange Online had written them, and say better than the
// boundary found.
func (r *Report) forged() {
	for _, s := range r.Stamps {
		if s.Trusted || !r.Boundary.Found || strings.HasSuffix(strings.ToLower(s.Name), "-original") {
			continue
		}
		var v Verdicts
		for _, res := range s.Results {
			v.add(res)
		}
		better := func(claimed, found Verdict) bool { return claimed == Pass && found != Pass && found != NotChecked }
		if better(v.DMARC, r.Verdicts.DMARC) || better(v.CompAuth, r.Verdicts.CompAuth) || better(v.SPF, r.Verdicts.SPF) || better(v.DKIM, r.Verdicts.DKIM) {
			r.finding(ForgedStamp, []Source{s.Source}, "The mail brought results with it that claim a pass where the boundary found none: of an earlier server, or forged")
		}
	}
}

// clocks tells of times that cannot be.
func (r *Report) clocks() {
	for i, hop := range r.Path {
		if hop.Jump {
			r.finding(ClockJump, []Source{hop.Source}, "%s took the mail %s before the one that handed it over did", safe(hop.By), -hop.Delay)
		}
		if i == 0 && !r.Sent.IsZero() && !hop.At.IsZero() {
			if d := r.Sent.Sub(hop.At); d > 10*60e9 {
				r.finding(DateOff, []Source{hop.Source}, "Date is %s after the first server took the mail", d)
			} else if d < -24*3600e9 {
				r.finding(DateOff, []Source{hop.Source}, "Date is %s before the first server took the mail", -d)
			}
		}
	}
}
