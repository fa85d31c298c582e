package reasons

import (
	"net/netip"
	"slices"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/files"
	"mailtriage/graph/content/links"
	"mailtriage/graph/content/lookalike"
)

// linkText finds links whose text is an address of another site than they lead to. Own: of the tenant's.
func (l *look) linkText(own bool) (out []content.Text) {
	for _, k := range l.links {
		said := content.Named(links.Said(k.Label))
		if said == "" || k.host == "" || !web(k.Target) || akin(site(said), k.site) || l.own(k.host) || l.own(said) != own {
			continue
		}
		out = append(out, pair(k.Link))
	}
	return out
}

func pair(k Link) content.Text {
	return content.Line(clip(content.Defang(links.Said(k.Label)).String()) + " leads to " + clip(content.Defang(k.Target).String()))
}

// flagged finds links about whose host content has something to say.
func (l *look) flagged(what string, of func(k aLink, flag string) bool) (out []content.Text) {
	for _, k := range l.links {
		for _, f := range k.flags {
			if of(k, f) {
				out = append(out, target(what, k.Target))
				break
			}
		}
	}
	return out
}

func has(part string) func(aLink, string) bool {
	return func(_ aLink, flag string) bool { return strings.Contains(flag, part) }
}

func (l *look) userinfo() []content.Text { return l.flagged("link", has("before @")) }

func (l *look) ipDisguised() []content.Text { return l.flagged("link", has("in disguise")) }

func (l *look) mixedScripts() (out []content.Text) {
	out = l.flagged("link", has("several scripts"))
	if slices.ContainsFunc(content.HostFlags("http://"+domainOf(l.from)), func(f string) bool { return strings.Contains(f, "several scripts") }) {
		out = append(out, quote("From", mailbox(l.From)))
	}
	return out
}

// acts are what links do that lead nowhere: run, hold a page, open a file.
var acts = []string{"javascript:", "vbscript:", "data:", "file:"}

func (l *look) acting() (out []content.Text) {
	for _, k := range l.links {
		link := strings.ToLower(strings.Map(func(r rune) rune { // as browsers read it
			if r <= ' ' {
				return -1
			}
			return r
		}, k.Target))
		if slices.ContainsFunc(acts, func(a string) bool { return strings.HasPrefix(link, a) }) {
			out = append(out, target("link", k.Target))
		}
	}
	return out
}

// ipHost finds links to bare addresses of the Internet: those of a local network are how printers and monitors write.
func (l *look) ipHost() []content.Text {
	return l.flagged("link", func(k aLink, f string) bool {
		ip, err := netip.ParseAddr(k.host)
		return strings.HasPrefix(f, "bare IP") && err == nil && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast()
	})
}

func (l *look) punycode() (out []content.Text) {
	out = l.flagged("link", has("written xn--"))
	if domain := domainOf(l.from); strings.Contains(domain, "xn--") || strings.ContainsFunc(domain, func(r rune) bool { return r > 0x7f }) {
		out = append(out, quote("From", mailbox(l.From)))
	}
	return out
}

func (l *look) lookalikeLink() []content.Text { return l.imitatingLinks(surely) }
func (l *look) namingLink() []content.Text    { return l.imitatingLinks(maybe) }

func (l *look) imitatingLinks(ways []lookalike.How) (out []content.Text) {
	seen := map[string]bool{domainOf(l.from): true}
	for _, k := range l.links {
		if k.host != "" && web(k.Target) && !seen[k.host] {
			seen[k.host] = true
			out = append(out, l.likes("link", k.host, ways...)...)
		}
	}
	return append(out, l.imitatingInFiles(ways, seen)...)
}

// imitatingInFiles does so with where attached files lead: a filter that reads the mail alone does not see it.
func (l *look) imitatingInFiles(ways []lookalike.How, seen map[string]bool) (out []content.Text) {
	for i := range l.Attachments {
		for _, f := range l.Attachments[i].Findings {
			if f.Kind != files.Link {
				continue
			}
			for _, to := range f.Evidence {
				if host := content.Host(to); host != "" && web(to) && !seen[host] {
					seen[host] = true
					out = append(out, l.likes("link in "+clip(l.Attachments[i].Name), host, ways...)...)
				}
			}
		}
	}
	return out
}

// home tells of a host that is the sender's or the tenant's.
func (l *look) home(host string) bool { return l.own(host) || l.site != "" && akin(site(host), l.site) }

// codes are the links in QR codes.
func (l *look) codes() []string {
	return slices.DeleteFunc(slices.Clone(l.QR), func(s string) bool { return !web(s) })
}

// qrLink: a code leads where no link of the mail leads.
func (l *look) qrLink() (out []content.Text) {
	for _, c := range l.codes() {
		there := site(content.Host(c))
		if !slices.ContainsFunc(l.links, func(k aLink) bool { return k.site == there }) && !l.home(content.Host(c)) {
			out = append(out, target("QR code", c))
		}
	}
	return out
}

// qrAccount: such a code in a mail about an account, where only a telephone would follow it.
func (l *look) qrAccount() []content.Text {
	code, about := l.qrLink(), l.about[account]
	if code != nil && about == nil {
		about = l.scans()
	}
	return all(code, about)
}

// scans finds that the reader is to scan a code to sign in, sign or confirm.
func (l *look) scans() []content.Text {
	for _, p := range []string{
		"multi factor", "two factor", "authenticator", "2fa", "mfa", "re authenticate", "reauthenticate", "sign in with your phone", "scan to review", "scan to sign", "scan the code to verify", "verify your identity", "zwei faktor", "double authentification",
		"doble factor", "autenticazione a due", "dois fatores", "tweestaps", "dwuskładnikow", "iki adımlı", "двухфакторн", "二要素認証", "多要素認証", "双重认证",
	} {
		if q, ok := l.words.find(p); ok {
			return one(true, quote("text", "… "+q+" …"))
		}
	}
	return nil
}

// form finds forms that send what is typed to a host that is neither the sender's nor the tenant's.
func (l *look) form(password bool) (out []content.Text) {
	for _, f := range l.Forms {
		if web(f.Action) && !l.home(content.Host(f.Action)) && f.Password == password {
			out = append(out, target("form sends to", f.Action))
		}
	}
	return out
}
