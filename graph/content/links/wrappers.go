package links

import "strings"

// wrapper is a service that puts its own link in the place of another.
type wrapper struct {
	name  string
	hosts []string // "*.x" is all under x, "google.*" all that is Google's
	path  string   // how the path begins, in lower case; empty: any
	// target finds the link within; nil: it is not in it, and only the service knows it.
	target func(p parts) string
	hint   string // the parameter that names the target's domain, where the target itself is not in it
}

// wrappers are the services, and what of the target stands in their links. The first that fits is taken: one whose target is not
// always in the link stands twice. Where each form is told or seen is said with its case in wrappers_test.go. Only hosts that are the
// service's own are here: what stands in a link to any other host proves nothing.
var wrappers = []wrapper{
	{name: "Microsoft Safe Links", hosts: []string{"safelinks.protection.outlook.com", "*.safelinks.protection.outlook.com", "*.safelinks.protection.office365.us", "*.safelinks.protection.apps.mil", "*.safelinks.protection.partner.outlook.cn"}, target: in("url")},
	{name: "Microsoft Teams Safe Links", hosts: []string{"statics.teams.cdn.office.net"}, path: "/evergreen-assets/safelinks/", target: in("url")},
	{name: "Outlook on the web", hosts: []string{"outlook.office.com"}, path: "/mail/safelink.html", target: in("url")},
	{name: "Microsoft's own mail", hosts: []string{"*.safelink.emails.azure.net", "emails.azure.microsoft.com"}, path: "/redirect", target: in("destination")},
	{name: "Proofpoint URL Defense v1", hosts: urldefense, path: "/v1/url", target: in("u")},
	{name: "Proofpoint URL Defense v2", hosts: urldefense, path: "/v2/url", target: defenseTwo},
	{name: "Proofpoint URL Defense v3", hosts: urldefense, path: "/v3/__", target: defenseThree},
	{name: "Proofpoint URL Defense", hosts: urldefense},
	{name: "Proofpoint isolation", hosts: []string{"urlisolation.com", "proofpointisolation.com"}, path: "/browser", target: in("url")},
	{name: "Proofpoint isolation", hosts: []string{"urlisolation.com", "proofpointisolation.com"}, path: "/browser"},
	{name: "Mimecast", hosts: []string{"*.mimecast.com", "*.mimecastprotect.com"}, path: "/s/", target: in("url")},
	{name: "Mimecast", hosts: []string{"*.mimecast.com", "*.mimecastprotect.com"}, path: "/s/", hint: "domain"},
	{name: "Barracuda Link Protection", hosts: []string{"linkprotect.cudasvc.com", "*.linkprotect.cudasvc.com"}, target: in("a")},
	{name: "Cisco Secure Email", hosts: []string{"secure-web.cisco.com"}, target: second},
	{name: "Sophos Time-of-Click", hosts: []string{"*.protection.sophos.com"}, target: coded("u")},
	{name: "Sophos Time-of-Click", hosts: []string{"*.protection.sophos.com"}, hint: "d"},
	{name: "Trend Micro Time-of-Click", hosts: []string{"*.trendmicro.com", "*.asiainfo-sec.com"}, path: "/wis/clicktime/", target: in("url")},
	{name: "Symantec Click-time", hosts: []string{"clicktime.symantec.com"}, target: last("u")},
	{name: "Trellix (FireEye) URL Protect", hosts: []string{"protect.fireeye.com", "protect2.fireeye.com"}, target: last("u")},
	{name: "Trustwave", hosts: []string{"scanmail.trustwave.com"}, target: in("u")},
	{name: "Vade", hosts: []string{"*.vadesecure.com"}, target: in("u")},
	{name: "Hornetsecurity", hosts: []string{"atpscan.global.hornetsecurity.com"}, target: in("u")},
	{name: "Check Point Harmony", hosts: []string{"protect.checkpoint.com", "url.avanan.click"}, path: "/v2/", target: underscored},
	{name: "Check Point Harmony", hosts: []string{"checkpoint.url-protection.com", "avanan.url-protection.com", "sonicwall.url-protection.com"}, path: "/v1/", target: in("o")},
	{name: "Libraesva URLSand", hosts: []string{"*.esvalabs.com", "urlsand.com", "*.urlsand.com"}, target: in("u")},
	{name: "Mailinblack", hosts: []string{"*.mailinblack.com"}, path: "/securelink/", target: inJSON("key")},
	{name: "Egress Defend", hosts: []string{"*.defend.egress.com"}, path: "/warning", target: inflated("Base64Url")},
	{name: "Egress Defend", hosts: []string{"*.defend.egress.com"}, path: "/warning", hint: "@OriginalLink"},
	{name: "Inky", hosts: []string{"*.inky.com"}, path: "/link", hint: "domain"},
	{name: "EdgePilot", hosts: []string{"link.edgepilot.com"}, target: last("u")},
	{name: "Darktrace", hosts: []string{"l.antigena.com", "*.l.antigena.com"}, path: "/l/"},
	{name: "Email Protection (Intermedia and others)", hosts: []string{"url.emailprotection.link"}},

	{name: "Google", hosts: google, path: "/url", target: in("q", "url")},
	{name: "Google", hosts: google, path: "/linkredirect", target: in("dest")},
	{name: "Google AMP", hosts: google, path: "/amp/s/", target: after("/amp/s/", "https://")},
	{name: "Google AMP", hosts: google, path: "/amp/", target: after("/amp/", "http://")},
	{name: "Google AMP cache", hosts: []string{"cdn.ampproject.org", "*.cdn.ampproject.org"}, target: ampCache},
	{name: "Google Translate", hosts: []string{"*.translate.goog"}, target: translated},
	{name: "Google advertising", hosts: []string{"*.doubleclick.net", "www.googleadservices.com"}, target: in("adurl")},
	{name: "Bing", hosts: []string{"bing.com", "www.bing.com"}, path: "/ck/a", target: bing},
	{name: "Facebook", hosts: []string{"l.facebook.com", "lm.facebook.com", "www.facebook.com", "l.messenger.com"}, path: "/l.php", target: in("u")},
	{name: "Instagram", hosts: []string{"l.instagram.com"}, target: in("u")},
	{name: "WhatsApp", hosts: []string{"l.wl.co"}, path: "/l", target: in("u")},
	{name: "LinkedIn", hosts: []string{"linkedin.com", "*.linkedin.com"}, path: "/redir/redirect", target: in("url")},
	{name: "LinkedIn", hosts: []string{"linkedin.com", "*.linkedin.com"}, path: "/safety/go", target: in("url")},
	{name: "LinkedIn smart link", hosts: []string{"linkedin.com", "*.linkedin.com"}, path: "/slink"},
	{name: "YouTube", hosts: []string{"youtube.com", "www.youtube.com"}, path: "/redirect", target: in("q")},
	{name: "DuckDuckGo", hosts: []string{"duckduckgo.com"}, path: "/l/", target: in("uddg")},
	{name: "Slack", hosts: []string{"slack-redir.net"}, path: "/link", target: in("url")},
	{name: "GMX and WEB.DE", hosts: []string{"deref-gmx.net", "deref-gmx.com", "deref-gmx.co.uk", "deref-gmx.fr", "deref-web.de", "deref-web-02.de", "deref-mail.com", "deref-mail-02.com", "deref-1und1.de", "deref-1und1-02.de"}, target: in("redirectUrl")},

	{name: "Amazon SES", hosts: []string{"*.awstrack.me"}, path: "/l0/", target: segment},
	{name: "GovDelivery", hosts: []string{"*.govdelivery.com"}, path: "/cl0/", target: segment},
	{name: "Postmark", hosts: []string{"click.pstmrk.it", "track.pstmrk.it"}, target: segment},
	{name: "Mandrill", hosts: []string{"mandrillapp.com"}, path: "/track/click/", target: inJSON("p")},
	{name: "SendGrid", hosts: []string{"*.ct.sendgrid.net"}, path: "/ls/click"},
	{name: "Mailchimp", hosts: []string{"*.list-manage.com"}, path: "/track/click"},

	{name: "short link", hosts: []string{"bit.ly", "j.mp", "tinyurl.com", "t.co", "goo.gl", "is.gd", "v.gd", "ow.ly", "buff.ly", "rebrand.ly", "cutt.ly", "t.ly", "rb.gy", "lnkd.in", "fb.me", "amzn.to", "aka.ms", "shorturl.at", "ppt.cc",
		"tiny.cc", "bl.ink", "short.io", "s.id", "qrco.de", "qr.link", "me-qr.com", "trib.al", "dlvr.it", "ift.tt", "wp.me", "youtu.be", "g.co", "forms.gle", "maps.app.goo.gl", "page.link", "*.page.link", "soo.gd", "u.to", "clck.ru", "vk.cc", "kutt.it", "urlz.fr", "shrtco.de", "linktr.ee"}},
}

var (
	urldefense = []string{"urldefense.proofpoint.com", "urldefense.com", "urldefense.us"}
	google     = []string{"google.*"}
)

// matches tells whether a link is of this service.
func (w wrapper) matches(p parts) bool {
	if len(p.path) < len(w.path) || !strings.EqualFold(p.path[:len(w.path)], w.path) {
		return false
	}
	for _, h := range w.hosts {
		under, deep := strings.CutPrefix(h, "*")
		if h == p.host || deep && strings.HasSuffix(p.host, under) || h == "google.*" && googles(p.host) {
			return true
		}
	}
	return false
}

// googles tells of a host of Google's search: others may own its name at other endings.
func googles(host string) bool {
	i := strings.LastIndex(host, "google.")
	return i >= 0 && (i == 0 || host[i-1] == '.') && googleEndings[host[i+len("google."):]]
}

// googleEndings are the endings of Google's search (https://www.google.com/supported_domains).
var googleEndings = func() map[string]bool {
	all := map[string]bool{"com": true}
	for front, countries := range map[string]string{
		"": `ad ae al am as at az ba be bf bg bi bj bs bt by ca cat cd cf cg ch ci cl cm cn cv cz de dj dk dm dz ee es fi fm fr ga ge gg gl
			gm gr gy hn hr ht hu ie im iq is it je jo kg ki kz la li lk lt lu lv md me mg mk ml mn mu mv mw ne nl no nr nu pl pn ps pt ro rs
			ru rw sc se sh si sk sm sn so sr st td tg tl tm tn to tt vu ws`,
		"co.": "ao bw ck cr id il in jp ke kr ls ma mz nz th tz ug uk uz ve vi za zm zw",
		"com.": `af ag ar au bd bh bn bo br bz co cu cy do ec eg et fj gh gi gt hk jm kh kw lb ly mm mt mx my na ng ni np om pa pe pg ph pk
			pr py qa sa sb sg sl sv tj tr tw ua uy vc vn`,
	} {
		for _, country := range strings.Fields(countries) {
			all[front+country] = true
		}
	}
	return all
}()
