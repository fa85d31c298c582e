package reasons

import (
	"mailtriage/graph/content/domains"
	"slices"
	"strings"
)

func domainOf(address string) string { return domains.Of(address) }

func site(host string) string { return domains.Org(host) }

func siteOf(address string) string { return site(domainOf(address)) }

// label is what stands before the public suffix: contoso of contoso.com, and of contoso.de.
func label(site string) string {
	name, _, _ := strings.Cut(site, ".")
	return name
}

// akin tells of sites that are one, or of one name under several suffixes, as firms of several countries have them.
func akin(a, b string) bool {
	return a == b || len(label(a)) >= 5 && label(a) == label(b)
}

// web tells of a link that a browser would follow to a host.
func web(link string) bool {
	link = strings.ToLower(strings.TrimSpace(link))
	return strings.HasPrefix(link, "http:") || strings.HasPrefix(link, "https:") || strings.HasPrefix(link, "//")
}

// free tells of a domain where anybody gets an address within a minute.
func free(domain string) bool { return slices.Contains(freeMail(), domain) }

func freeMail() []string {
	return []string{
		"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com", "rocketmail.com", "aol.com", "icloud.com", "me.com", "mac.com",
		"proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.io", "gmx.com", "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "mail.com", "email.com", "usa.com", "post.com",
		"consultant.com", "yandex.com", "yandex.ru", "mail.ru", "inbox.ru", "bk.ru", "list.ru", "rambler.ru", "zoho.com", "zohomail.com", "fastmail.com", "hushmail.com", "mailfence.com", "qq.com", "163.com", "126.com", "sina.com", "foxmail.com",
		"naver.com", "daum.net", "hanmail.net", "yahoo.co.jp", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.es", "yahoo.it", "hotmail.co.uk", "hotmail.fr", "hotmail.de", "hotmail.es", "hotmail.it", "outlook.de", "outlook.fr", "outlook.es",
		"orange.fr", "wanadoo.fr", "laposte.net", "free.fr", "sfr.fr", "libero.it", "virgilio.it", "alice.it", "tiscali.it", "terra.es", "uol.com.br", "bol.com.br", "terra.com.br", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "seznam.cz", "abv.bg",
		"ziggo.nl", "kpnmail.nl", "telenet.be", "skynet.be", "bluewin.ch", "btinternet.com", "comcast.net", "verizon.net", "att.net", "rediffmail.com", "mynet.com", "inbox.lv", "ukr.net",
	}
}
