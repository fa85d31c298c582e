package links

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"
)

// wrapper is a service that puts its own link in the place of another.
type wrapper struct {
	name  string
	hosts []string // "*.x" is all under x
	path  string   // how the path begins; empty: any
	// target finds the link within; nil: it is not in it, and only the service knows it.
	target func(p parts) string
	hint   string // the parameter that names the target's domain, where the target itself is not in it
}

// wrappers are the services, and what of the target stands in their links. Where each form is described is said with its row in
// unwrap_test.go.
var wrappers = []wrapper{
	{name: "Microsoft Safe Links", hosts: []string{"*.safelinks.protection.outlook.com", "*.safelinks.o365filtering.com", "*.safelinks.protection.office365.us", "*.safelinks.protection.partner.outlook.cn"}, target: in("url")},
	{name: "Microsoft Teams Safe Links", hosts: []string{"statics.teams.cdn.office.net", "statics.teams.microsoft.com"}, path: "/evergreen-assets/safelinks/", target: in("url")},
	{name: "Proofpoint URL Defense v1", hosts: urldefense, path: "/v1/url", target: in("u")},
	{name: "Proofpoint URL Defense v2", hosts: urldefense, path: "/v2/url", target: defenseTwo},
	{name: "Proofpoint URL Defense v3", hosts: urldefense, path: "/v3/__", target: defenseThree},
	{name: "Proofpoint short link", hosts: []string{"urldefense.com", "urldefense.us", "*.urldefense.com", "*.urldefense.us", "ppt.cc", "urlisolation.com", "*.urlisolation.com"}},
	{name: "Mimecast", hosts: []string{"*.mimecast.com", "*.mimecastprotect.com", "*.mimecast.co.za"}, path: "/s/", hint: "domain"},
	{name: "Mimecast", hosts: []string{"*.mimecast.com", "*.mimecastprotect.com", "*.mimecast.co.za"}, path: "/r/", hint: "domain"},
	{name: "Barracuda Link Protection", hosts: []string{"linkprotect.cudasvc.com", "*.linkprotect.cudasvc.com"}, path: "/url", target: in("a")},
	{name: "Cisco Secure Email", hosts: []string{"secure-web.cisco.com", "*.secure-web.cisco.com"}, target: second},
	{name: "Sophos Time-of-Click", hosts: []string{"*.protection.sophos.com"}, target: coded("u")},
	{name: "Trend Micro Time-of-Click", hosts: []string{"*.trendmicro.com", "*.trendmicro.eu"}, path: "/wis/clicktime/", target: in("url")},
	{name: "Symantec Click-time", hosts: []string{"clicktime.symantec.com", "*.clicktime.symantec.com", "clicktime.cloud.postoffice.net"}, target: in("u")},
	{name: "Trellix (FireEye) URL Protect", hosts: []string{"protect.fireeye.com", "protect2.fireeye.com", "protect-us.fireeye.com", "*.protect.fireeye.com", "*.fireeyecloud.com"}, target: in("u")},
	{name: "Trustwave", hosts: []string{"scanmail.trustwave.com", "*.scanmail.trustwave.com"}, target: in("u")},
	{name: "Vade", hosts: []string{"antiphishing.vadesecure.com", "*.antiphishing.vadesecure.com"}, target: in("u")},
	{name: "Check Point Harmony", hosts: []string{"protect.checkpoint.com"}, path: "/v2/", target: underscored},
	{name: "Avanan", hosts: []string{"*.url-protection.com"}, target: in("o")},
	{name: "Libraesva URLSand", hosts: []string{"urlsand.esvalabs.com", "*.urlsand.com", "urlsand.com"}, target: in("u")},
	{name: "Inky", hosts: []string{"*.inky.com"}, path: "/link", hint: "domain"},
	{name: "EdgePilot", hosts: []string{"link.edgepilot.com"}, target: in("u")},

	{name: "Google", hosts: google, path: "/url", target: in("q", "url")},
	{name: "Google AMP", hosts: google, path: "/amp/s/", target: after("/amp/s/", "https://")},
	{name: "Google AMP", hosts: google, path: "/amp/", target: after("/amp/", "http://")},
	{name: "Google AMP cache", hosts: []string{"*.cdn.ampproject.org"}, target: ampCache},
	{name: "Google advertising", hosts: []string{"*.doubleclick.net", "www.googleadservices.com"}, target: in("adurl")},
	{name: "Bing", hosts: []string{"bing.com", "www.bing.com"}, path: "/ck/a", target: bing},
	{name: "Facebook", hosts: []string{"l.facebook.com", "lm.facebook.com", "www.facebook.com", "l.messenger.com"}, path: "/l.php", target: in("u")},
	{name: "Instagram", hosts: []string{"l.instagram.com"}, target: in("u")},
	{name: "LinkedIn", hosts: []string{"linkedin.com", "*.linkedin.com"}, path: "/redir/redirect", target: in("url")},
	{name: "LinkedIn", hosts: []string{"linkedin.com", "*.linkedin.com"}, path: "/safety/go", target: in("url")},
	{name: "LinkedIn smart link", hosts: []string{"linkedin.com", "*.linkedin.com"}, path: "/slink"},
	{name: "YouTube", hosts: []string{"youtube.com", "www.youtube.com"}, path: "/redirect", target: in("q")},
	{name: "DuckDuckGo", hosts: []string{"duckduckgo.com"}, path: "/l/", target: in("uddg")},
	{name: "Slack", hosts: []string{"slack-redir.net"}, path: "/link", target: in("url")},
	{name: "GMX and WEB.DE", hosts: []string{"deref-gmx.net", "deref-web.de", "deref-gmx.com", "deref-mail.com"}, target: in("redirectUrl")},

	{name: "short link", hosts: []string{"bit.ly", "j.mp", "tinyurl.com", "t.co", "goo.gl", "is.gd", "v.gd", "ow.ly", "buff.ly", "rebrand.ly", "cutt.ly", "t.ly", "rb.gy", "lnkd.in", "fb.me", "amzn.to", "aka.ms", "shorturl.at",
		"tiny.cc", "bl.ink", "short.io", "s.id", "qrco.de", "qr.link", "me-qr.com", "trib.al", "dlvr.it", "ift.tt", "wp.me", "youtu.be", "g.co", "forms.gle", "maps.app.goo.gl", "page.link", "*.page.link", "soo.gd", "u.to", "clck.ru", "vk.cc", "kutt.it", "urlz.fr", "shrtco.de", "linktr.ee"}},
}

var (
	urldefense = []string{"urldefense.proofpoint.com", "urldefense.com", "urldefense.us"}
	google     = []string{"google.com", "www.google.com", "*.google.com", "google.*", "www.google.*"}
)

// matches tells whether a link is of this service.
func (w wrapper) matches(p parts) bool {
	if !strings.HasPrefix(strings.ToLower(p.path), w.path) {
		return false
	}
	for _, h := range w.hosts {
		base, deep := strings.CutPrefix(h, "*")
		front, any := strings.CutSuffix(h, "*")
		switch {
		case h == p.host, deep && strings.HasSuffix(p.host, base):
			return true
		case any && strings.HasPrefix(p.host, front) && len(p.host)-len(front) <= len("com.xx"):
			return true
		}
	}
	return false
}

// in finds the target in the first of these parameters that has one.
func in(names ...string) func(parts) string {
	return func(p parts) string {
		for _, name := range names {
			if v := p.param(name); v != "" {
				return v
			}
		}
		return ""
	}
}

// coded finds it in a parameter, in base64.
func coded(name string) func(parts) string {
	return func(p parts) string { return decode64(p.param(name)) }
}

// after finds it in the path, without its scheme.
func after(front, scheme string) func(parts) string {
	return func(p parts) string {
		rest := p.path[min(len(front), len(p.path)):]
		if rest == "" {
			return ""
		}
		if p.query != "" {
			rest += "?" + p.query
		}
		return scheme + rest
	}
}

// second finds it in the second segment of the path.
func second(p parts) string {
	segments := strings.SplitN(strings.TrimPrefix(p.path, "/"), "/", 2)
	if len(segments) < 2 {
		return ""
	}
	target := unescape(segments[1])
	if p.query != "" && !strings.Contains(target, "?") {
		target += "?" + p.query
	}
	return target
}

// ampCache finds the page that a cache of AMP pages holds: /c/s/ before an https page, /c/ before an http one.
func ampCache(p parts) string {
	for _, kind := range []string{"/c/", "/v/", "/i/"} {
		rest, ok := strings.CutPrefix(p.path, kind)
		if !ok {
			continue
		}
		scheme := "http://"
		if secure, ok := strings.CutPrefix(rest, "s/"); ok {
			rest, scheme = secure, "https://"
		}
		if p.query != "" {
			rest += "?" + p.query
		}
		return scheme + rest
	}
	return ""
}

// bing finds it in the parameter u, in base64 after "a1".
func bing(p parts) string {
	v, ok := strings.CutPrefix(p.param("u"), "a1")
	if !ok {
		return ""
	}
	return decode64(v)
}

// underscored finds it between three underscores and the next three.
func underscored(p parts) string {
	_, rest, ok := strings.Cut(p.whole(), "___")
	target, _, closed := strings.Cut(rest, "___")
	if !ok || !closed {
		return ""
	}
	return target
}

// defenseTwo reads the second form of URL Defense: "-" for "%", "_" for "/", and then as in any parameter.
func defenseTwo(p parts) string {
	return unescape(strings.NewReplacer("-", "%", "_", "/").Replace(p.rawParam("u")))
}

// runs are how the third form of URL Defense counts characters that it has set aside together: A is two of them.
const runs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// defenseThree reads the third form of URL Defense: /v3/__LINK__;CHARACTERS!!…$, where each * of the link stands for the next of
// the characters, which are in base64, and ** with a letter for as many as the letter counts.
func defenseThree(p parts) string {
	_, rest, _ := strings.Cut(p.whole(), "/v3/__")
	end := strings.LastIndex(rest, "__;")
	if end < 0 {
		return ""
	}
	link := rest[:end]
	kept, _, _ := strings.Cut(rest[end+len("__;"):], "!")
	aside := []rune(decode64(kept))
	next := func(n int) string {
		n = min(n, len(aside))
		s := string(aside[:n])
		aside = aside[n:]
		return s
	}
	var b strings.Builder
	for i := 0; i < len(link); i++ {
		switch {
		case link[i] != '*' || len(aside) == 0: // a star for which nothing was set aside is a star
			b.WriteByte(link[i])
		case i+2 < len(link) && link[i+1] == '*' && strings.IndexByte(runs, link[i+2]) >= 0:
			b.WriteString(next(strings.IndexByte(runs, link[i+2]) + 2))
			i += 2
		default:
			b.WriteString(next(1))
		}
	}
	link = b.String()
	for _, scheme := range []string{"http:/", "https:/"} { // one of the two slashes is lost on the way through some servers
		if host, ok := strings.CutPrefix(link, scheme); ok && !strings.HasPrefix(host, "/") {
			link = scheme + "/" + host
		}
	}
	return link
}

// decode64 reads base64 in any of its forms; empty: it is none, or not text.
func decode64(s string) string {
	s = strings.NewReplacer("-", "+", "_", "/", " ", "+").Replace(strings.TrimRight(s, "=&"))
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || !utf8.Valid(b) {
		return ""
	}
	return string(b)
}

// unescape takes percent signs out; what is not escaped well stays as it is.
func unescape(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
