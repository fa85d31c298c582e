package reasons

import (
	"slices"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/lookalike"
	"mailtriage/graph/content/sender"
)

// impersonation: the name of a person of the directory, from an address that is not known to have written before: nobody may have asked.
func (l *look) impersonation() []content.Text {
	if l.namesake == nil || l.before() {
		return nil
	}
	return []content.Text{quote("From", mailbox(l.From)), directory(l.namesake)}
}

// knownNamesake: the same from an address that wrote before.
func (l *look) knownNamesake() []content.Text {
	if l.namesake == nil || !l.before() {
		return nil
	}
	return []content.Text{quote("From", mailbox(l.From)), directory(l.namesake)}
}

func (l *look) executiveFree() []content.Text {
	p := l.namesake
	if p == nil || !p.leads() || !free(domainOf(l.from)) {
		return nil
	}
	return []content.Text{quote("From", mailbox(l.From)), quote("directory", p.Name+", "+p.Title)}
}

// replyPerson: the answer goes to an address outside that bears a colleague's name.
func (l *look) replyPerson() []content.Text {
	for _, a := range l.ReplyTo {
		if p := l.borrowed(a); p != nil && plain(a.Address) != l.from {
			return []content.Text{quote("Reply-To", mailbox(a)), directory(p)}
		}
	}
	return nil
}

func directory(p *Person) content.Text {
	return quote("directory", p.Name+" <"+strings.Join(p.Addresses[:min(1, len(p.Addresses))], "")+">")
}

// addressInName finds an address in the name that is shown, of another site than the true one.
func (l *look) addressInName(own bool) []content.Text {
	for word := range strings.FieldsFuncSeq(l.From.Name, func(r rune) bool { return strings.ContainsRune(" <>()[]\"',;", r) }) {
		domain := domainOf(strings.ToLower(word))
		if !strings.Contains(domain, ".") || akin(site(domain), l.site) || l.from == "" {
			continue
		}
		if l.own(domain) == own {
			return one(!own || !l.Internal, quote("From", mailbox(l.From)))
		}
	}
	return nil
}

func (l *look) ownSpoofed() []content.Text {
	return one(l.own(domainOf(l.from)) && l.refuted(), quote("From", mailbox(l.From)), l.verdicts())
}

func (l *look) firstTime() []content.Text {
	return one(l.new() && !l.own(domainOf(l.from)), quote("From", mailbox(l.From)))
}

// elsewhere lists the answers' addresses that are of another site than the sender's, and not of the tenant.
func (l *look) elsewhere(freeOnly bool) (out []content.Text) {
	for _, a := range l.ReplyTo {
		address := plain(a.Address)
		domain := domainOf(address)
		if domain == "" || l.from == "" || akin(site(domain), l.site) || l.own(domain) {
			continue
		}
		if (free(domain) && !free(domainOf(l.from))) == freeOnly {
			out = append(out, quote("Reply-To", mailbox(a)))
		}
	}
	if len(out) > 0 {
		out = append([]content.Text{quote("From", mailbox(l.From))}, out...)
	}
	return out
}

func (l *look) verdicts() content.Text {
	v := l.Verdicts
	var parts []string
	for _, p := range []struct {
		name string
		v    sender.Verdict
	}{{"SPF", v.SPF}, {"DKIM", v.DKIM}, {"DMARC", v.DMARC}, {"compauth", v.CompAuth}} {
		if p.v != sender.NotChecked {
			parts = append(parts, p.name+" "+p.v.String())
		}
	}
	return quote("checks", strings.Join(parts, ", "))
}

// failed tells of a mail from outside whose checks came out so.
func (l *look) failed(so bool) []content.Text {
	return one(so && !l.Internal && !l.own(domainOf(l.from)), quote("From", "<"+l.From.Address+">"), l.verdicts())
}

func (l *look) dmarcFailed() []content.Text {
	return l.failed(l.Verdicts.DMARC == sender.Fail && l.Verdicts.CompAuth != sender.Pass)
}

func (l *look) dmarcForwarded() []content.Text {
	return l.failed(l.Verdicts.DMARC == sender.Fail && l.Verdicts.CompAuth == sender.Pass)
}

func (l *look) authFailed() []content.Text {
	v := l.Verdicts
	return l.failed(!l.vouched() && v.DMARC != sender.Fail && (v.CompAuth == sender.Fail || v.SPF == sender.Fail || v.DKIM == sender.Fail))
}

func (l *look) unsigned() []content.Text {
	v := l.Verdicts
	weak := func(v sender.Verdict) bool { return v != sender.Pass && v != sender.Fail }
	return l.failed(v.Known() && !l.vouched() && weak(v.SPF) && weak(v.DKIM) && weak(v.DMARC) && v.CompAuth != sender.Fail)
}

// likes tells what a domain imitates, if it does so in one of some ways.
func (l *look) likes(what, domain string, ways ...lookalike.How) []content.Text {
	if domain == "" || l.own(domain) {
		return nil
	}
	known := lookalike.Known{Own: l.Own}
	if site(domain) != l.site && l.site != "" {
		known.Sender = []string{l.site}
	}
	f, ok := lookalike.Check(domain, known)
	return one(ok && slices.Contains(ways, f.How), content.Line(what+": "+clip(content.Defang(domain).String())+" imitates "+clip(content.Defang(f.Imitates).String())+", "+f.How.String()))
}

// surely are the ways that are hardly met by chance; maybe those that honest names come to, too.
var (
	surely = []lookalike.How{lookalike.Prefix, lookalike.Confusable, lookalike.Typo}
	maybe  = []lookalike.How{lookalike.Part, lookalike.Ending}
)

func (l *look) imitatingSender(ways []lookalike.How) []content.Text {
	return append(l.likes("From", domainOf(l.from), ways...), l.likes("Sender", domainOf(plain(l.Sender.Address)), ways...)...)
}

func (l *look) lookalikeSender() []content.Text { return l.imitatingSender(surely) }
func (l *look) namingSender() []content.Text    { return l.imitatingSender(maybe) }

func (l *look) lookalikeReply() (out []content.Text) {
	for _, a := range l.ReplyTo {
		if plain(a.Address) != l.from {
			out = append(out, l.likes("Reply-To", domainOf(plain(a.Address)), surely...)...)
		}
	}
	return out
}

// override finds characters that turn the direction of writing, in what a mail shows of itself.
func (l *look) override() (out []content.Text) {
	fields := []struct{ what, value string }{{"Subject", l.Subject}, {"From", l.From.Name}}
	for _, f := range fields {
		if strings.ContainsAny(f.value, "\u202a\u202b\u202d\u202e\u2066\u2067\u2068") {
			out = append(out, quote(f.what, f.value))
		}
	}
	return out
}
