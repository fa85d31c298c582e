package content

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

var (
	schemes = regexp.MustCompile(`(?i)\b(h)tt(ps?)\s*:|\b(f)t(ps?)\s*:`)
	acting  = regexp.MustCompile(`(?i)\b(javascript|vbscript|data|mailto|file|tel|ms-[a-z]+):`)
	bare    = regexp.MustCompile(`(?i)\bwww\.`)
	front   = regexp.MustCompile(`(?i)^\s*([a-z][a-z0-9+.-]*):([/\\]*)`)
)

// What a browser takes for a dot, and what it passes over.
var (
	dots   = strings.NewReplacer("。", ".", "．", ".", "｡", ".")
	breaks = strings.NewReplacer("\t", "", "\n", "", "\r", "")
)

// Defang writes a link, a host or an address so that nothing makes it clickable: hxxps://evil[.]example/.
func Defang(s string) Text {
	s = dots.Replace(strings.TrimSpace(s))
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
	host = strings.ReplaceAll(host, ".", "[.]")
	if head == "" {
		host = strings.ReplaceAll(host, "@", "[@]")
	}
	s = head + host + tail
	s = schemes.ReplaceAllString(s, "${1}${3}xx${2}${4}:")
	s = strings.ReplaceAll(s, "fxxp", "fxp")
	s = acting.ReplaceAllString(s, "$1[:]")
	return Line(bare.ReplaceAllStringFunc(s, func(w string) string { return w[:3] + "[.]" }))
}

// authority takes a link apart as a browser does, which forgives much: tabs and line breaks within, backslashes for
// slashes, too few or too many of them.
func authority(link string) (scheme, user, host string) {
	link = breaks.Replace(strings.TrimSpace(link))
	m := front.FindStringSubmatch(link)
	switch {
	case m != nil:
		scheme, link = strings.ToLower(m[1]), link[len(m[0]):]
		if web := scheme == "http" || scheme == "https" || scheme == "ftp"; !web && m[2] == "" {
			return scheme, "", ""
		}
	case strings.HasPrefix(link, "//"):
		link = link[2:]
	}
	if i := strings.IndexAny(link, `/\?#`); i >= 0 {
		link = link[:i]
	}
	if i := strings.LastIndexByte(link, '@'); i >= 0 {
		user, link = link[:i], link[i+1:]
	}
	if strings.HasPrefix(link, "[") {
		inner, _, _ := strings.Cut(link[1:], "]")
		return scheme, user, inner
	}
	host, _, _ = strings.Cut(link, ":")
	return scheme, user, strings.ToLower(dots.Replace(host))
}

// Host finds the host that a link truly leads to, in lower case and in Unicode; empty when there is none.
func Host(link string) string {
	_, _, host := authority(link)
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
	scheme, user, host := authority(link)
	var flags []string
	if user != "" {
		flags = append(flags, "what stands before @ is not the host")
	}
	if ip, ok := address(host); ok {
		if ip.String() == host {
			flags = append(flags, "bare IP address")
		} else {
			flags = append(flags, "IP address in disguise: "+ip.String())
		}
	}
	if ascii, err := idna.Punycode.ToASCII(host); err == nil && strings.Contains(ascii, "xn--") {
		flags = append(flags, "written "+ascii)
	}
	if shown, err := idna.Punycode.ToUnicode(host); err == nil && mixed(shown) {
		flags = append(flags, "letters of several scripts in one name")
	}
	switch scheme {
	case "javascript", "data", "vbscript", "file":
		flags = append(flags, scheme+": link")
	}
	return flags
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
