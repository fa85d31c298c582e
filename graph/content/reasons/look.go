package reasons

import (
	"slices"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/sender"
)

// How much of a mail is looked at: more than any honest one has.
const (
	textLimit  = 64 << 10 // bytes of the body's text
	listLimit  = 500      // links, files, names within a file, people
	otherLimit = 4 << 10  // bytes of any other string
)

// look is one mail being looked at: what several rules need is worked out once.
type look struct {
	Mail
	Context
	from   string // the sender's address, in lower case
	site   string // of the sender
	words  folded // of subject and text, without what is hidden or quoted
	about  [topics][]content.Text
	links  []aLink
	hidden []passage

	namesake *Person // whose name the sender bears, from outside
}

// aLink is a link with what is known of where it leads.
type aLink struct {
	Link
	host, site string
	flags      []string
}

func newLook(m Mail, c Context) *look {
	l := &look{Mail: m, Context: c}
	l.Attachments, l.QR = capped(m.Attachments), capped(m.QR)
	l.ReplyTo, l.Threads, l.Forms = m.ReplyTo[:min(len(m.ReplyTo), 20)], capped(m.Threads), capped(m.Forms)
	l.Text, l.Subject = short(m.Text, textLimit), short(m.Subject, otherLimit)
	l.From, l.Sender = l.From.short(), l.Sender.short()
	l.from = plain(m.From.Address)
	l.site = siteOf(l.from)
	visible, hidden := apart(l.Text)
	l.hidden = hidden
	l.namesake = l.borrowed(l.From)
	l.words = fold(l.Subject + "\n" + unquoted(visible))
	l.about = l.words.topics()
	for _, k := range capped(m.Links) {
		k.Label, k.Target = short(k.Label, otherLimit), short(k.Target, otherLimit)
		host := content.Host(k.Target)
		l.links = append(l.links, aLink{k, host, site(host), content.HostFlags(k.Target)})
	}
	return l
}

func capped[T any](list []T) []T { return list[:min(len(list), listLimit)] }

func short(s string, limit int) string { return s[:min(len(s), limit)] }

func (a Address) short() Address {
	return Address{short(a.Name, otherLimit), short(a.Address, otherLimit)}
}

// plain is an address as it is compared.
func plain(address string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(short(address, otherLimit)), "<>"))
}

// own tells whether a domain is one of the tenant's, or below one.
func (l *look) own(domain string) bool {
	return slices.ContainsFunc(l.Own, func(o string) bool {
		return o != "" && (strings.EqualFold(domain, o) || strings.HasSuffix(strings.ToLower(domain), "."+strings.ToLower(o)))
	})
}

// inside tells of mail from the tenant's own domains, truly or not.
func (l *look) inside() bool { return l.Internal || l.own(domainOf(l.from)) }

// new tells of a sender from whom nothing was here before; false, too, when nobody asked.
func (l *look) new() bool {
	before, asked := l.Senders[l.from]
	return asked && !before
}

// before tells of a sender from whom something was here before.
func (l *look) before() bool { return l.Senders[l.from] }

// vouched tells that the sender's domain stands for the mail.
func (l *look) vouched() bool {
	return l.Internal || l.Verdicts.DMARC == sender.Pass || l.Verdicts.CompAuth == sender.Pass
}

// refuted tells that the sender's domain does not stand for the mail, as far as the tenant's boundary could tell.
func (l *look) refuted() bool {
	v := l.Verdicts
	return !l.vouched() && (v.DMARC == sender.Fail || v.CompAuth == sender.Fail || v.SPF == sender.Fail && v.DKIM != sender.Pass)
}

// quote is something of the mail, with what it is.
func quote(what, value string) content.Text { return content.Line(what + ": " + clip(value)) }

// target is something of the mail that could be clicked, with what it is.
func target(what, link string) content.Text {
	return content.Line(what + ": " + clip(content.Defang(link).String()))
}

// clip shortens evidence to what can be taken in.
func clip(s string) string {
	const most = 240
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + " …"
}

func mailbox(a Address) string {
	if a.Name == "" || a.Name == a.Address {
		return "<" + a.Address + ">"
	}
	return a.Name + " <" + a.Address + ">"
}

// one is evidence where there is one piece of it.
func one(holds bool, evidence ...content.Text) []content.Text {
	if !holds {
		return nil
	}
	return evidence
}
