package content

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

var (
	schemes = regexp.MustCompile(`(?i)\b(h)tt(ps?)\s*:|\b(f)t(ps?)\s*:`)
	acting  = regexp.MustCompile(`(?i)\b(javascript|vbscript|data|mailto|file|tel|ms-[a-z]+):`)
	bare    = regexp.MustCompile(`(?i)\bwww\.`)
	front   = regexp.MustCompile(`(?i)^\s*([a-z][a-z0-9+.-]*):([/\\]*)`)
)

// What is harmless already stays as it is: reports and digests write so themselves.
var (
	dots = strings.NewReplacer("[.]", "[.]", ".", "[.]")
	ats  = strings.NewReplacer("[@]", "[@]", "@", "[@]")
)

// Defang writes a link, a host or an address so that nothing makes it clickable: hxxps://evil[.]example/.
func Defang(s string) Text {
	s = strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(strings.TrimSpace(s))
	head, rest := "", s
	if m := front.FindString(s); m != "" && strings.ContainsAny(m, `/\`) {
		head, rest = m, s[len(m):]
	} else if strings.HasPrefix(s, "//") {
		head, rest = "//", s[2:]
	}
	host, tail := rest, ""
	if i := strings.IndexAny(rest, `/\?# `); i >= 0 {
		host, tail = rest[:i], rest[i:]
	}
	host = dots.Replace(host)
	if head == "" {
		host = ats.Replace(host)
	}
	s = head + host + tail
	s = schemes.ReplaceAllString(s, "${1}${3}xx${2}${4}:")
	s = strings.ReplaceAll(s, "fxxp", "fxp")
	s = acting.ReplaceAllString(s, "$1[:]")
	return Line(bare.ReplaceAllStringFunc(s, func(w string) string { return w[:3] + "[.]" }))
}

// place is where a link leads.
type place struct {
	scheme, user, host, port string
	raw                      string // the host as it is written
}

// breaks are what a browser passes over in a link.
var breaks = strings.NewReplacer("\t", "", "\n", "", "\r", "")

// authority takes a link apart as a browser does, which forgives much: tabs and line breaks within, backslashes for
// slashes, too few or too many of them, and hosts written with percent signs or in other forms of letters (WHATWG URL, 4.4).
func authority(link string) (p place) {
	link = breaks.Replace(strings.TrimSpace(link))
	m := front.FindStringSubmatch(link)
	switch {
	case m != nil:
		p.scheme = strings.ToLower(m[1])
		if web := p.scheme == "http" || p.scheme == "https" || p.scheme == "ftp"; web {
			link = link[len(m[0]):]
		} else if link = link[len(m[0])-len(m[2]):]; !strings.HasPrefix(link, "//") && !strings.HasPrefix(link, `\\`) {
			return p
		} else {
			link = link[2:]
		}
	case strings.HasPrefix(link, "//"), strings.HasPrefix(link, `\\`):
		link = link[2:]
	}
	if i := strings.IndexAny(link, `/\?#`); i >= 0 {
		link = link[:i]
	}
	if i := strings.LastIndexByte(link, '@'); i >= 0 {
		p.user, link = link[:i], link[i+1:]
	}
	if strings.HasPrefix(link, "[") {
		p.raw, p.port, _ = strings.Cut(link[1:], "]")
		p.host, p.port = strings.ToLower(p.raw), strings.TrimPrefix(p.port, ":")
		return p
	}
	p.raw, p.port, _ = strings.Cut(link, ":")
	p.host = mapped(p.raw)
	return p
}

// forms are signs of a host that browsers take for others, or leave out.
var forms = strings.NewReplacer("。", ".", "．", ".", "｡", ".", "\u00ad", "", "\u200b", "", "\u2060", "", "\ufeff", "")

// mapped writes a host as browsers ask for it: percent signs taken out, full-width and other forms of letters made plain, what is
// not seen left out (UTS #46, section 4).
func mapped(host string) string {
	if strings.Contains(host, "%") {
		if plain, err := url.PathUnescape(host); err == nil {
			host = plain
		}
	}
	if !plain(host) {
		host = norm.NFKC.String(forms.Replace(host))
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// Host finds the host that a link truly leads to, in lower case and in Unicode; empty when there is none.
func Host(link string) string {
	host := authority(link).host
	if ip, ok := address(host); ok {
		return ip.String()
	}
	if shown, err := idna.Punycode.ToUnicode(host); err == nil {
		return shown
	}
	return host
}

// address reads a host that is an IP address, in any form that a browser takes: parts in hexadecimal or octal, fewer
// than four of them, or one large number.
func address(host string) (netip.Addr, bool) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip, true
	}
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var ip uint64
	for i, p := range parts {
		n, err := strconv.ParseUint(octal(p), 0, 64)
		last := i == len(parts)-1
		if err != nil || !last && n > 255 || last && n >= 1<<(8*(5-len(parts))) {
			return netip.Addr{}, false
		}
		if last {
			ip |= n
		} else {
			ip |= n << (24 - 8*i)
		}
	}
	return netip.AddrFrom4([4]byte{byte(ip >> 24), byte(ip >> 16), byte(ip >> 8), byte(ip)}), true
}

// octal writes a number with a leading zero as Go reads octal ones.
func octal(s string) string {
	if len(s) > 1 && s[0] == '0' && s[1] != 'x' && s[1] != 'X' {
		return "0o" + s[1:]
	}
	return s
}

// HostFlags tells what is odd about where a link leads, in a few words each.
func HostFlags(link string) []string {
	p := authority(link)
	var flags []string
	if p.user != "" {
		flags = append(flags, "what stands before @ is not the host")
	}
	switch ip, ok := address(p.host); {
	case ok && ip.Is4In6():
		flags = append(flags, "IP address in disguise: "+ip.Unmap().String())
	case ok && ip.String() == strings.ToLower(p.raw):
		flags = append(flags, "bare IP address")
	case ok:
		flags = append(flags, "IP address in disguise: "+ip.String())
	case strings.ContainsAny(p.raw, "%\u00ad\u200b\u2060\ufeff") && p.host != "":
		flags = append(flags, "host written in disguise")
	}
	if ascii, err := idna.Punycode.ToASCII(p.host); err == nil && strings.Contains(ascii, "xn--") {
		flags = append(flags, "written "+ascii)
	}
	if shown, err := idna.Punycode.ToUnicode(p.host); err == nil && mixed(shown) {
		flags = append(flags, "letters of several scripts in one name")
	}
	if usual := map[string]string{"http": "80", "https": "443", "ftp": "21"}[p.scheme]; p.port != "" && p.port != usual {
		flags = append(flags, "port "+Line(p.port).s)
	}
	return append(flags, schemeFlags(link, p.scheme)...)
}

// schemeFlags tells of links that are none to a page.
func schemeFlags(link, scheme string) []string {
	switch {
	case scheme == "javascript", scheme == "vbscript":
		return []string{scheme + ": link: a program within the link"}
	case scheme == "data":
		return []string{"data: link: the page is within the link"}
	case scheme == "blob":
		return []string{"blob: link: leads to what a page has made"}
	case scheme == "file", strings.HasPrefix(strings.TrimSpace(link), `\\`):
		return []string{"file: link: opening a file share hands over the person's password hash"}
	case strings.HasPrefix(scheme, "ms-"), scheme == "search-ms", scheme == "search", scheme == "onenote", scheme == "shell":
		return []string{scheme + ": link: opens a program"}
	}
	return nil
}

// mixed tells whether one label of a host has letters of scripts that do not belong together.
func mixed(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		scripts := map[*unicode.RangeTable]bool{}
		for _, r := range label {
			for _, table := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Hebrew, unicode.Arabic, unicode.Armenian, unicode.Cherokee} {
				if unicode.Is(table, r) {
					scripts[table] = true
				}
			}
		}
		if len(scripts) > 1 {
			return true
		}
	}
	return false
}
