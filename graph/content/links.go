package content

import (
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// Defang writes a link, a host or an address so that nothing makes it clickable: hxxps://evil[.]example/.
func Defang(s string) Text {
	s = strings.TrimSpace(s)
	for _, scheme := range []string{"https://", "http://", "ftp://"} {
		if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			rest := s[len(scheme):]
			host, path := rest, ""
			if i := strings.IndexAny(rest, "/?#"); i >= 0 {
				host, path = rest[:i], rest[i:]
			}
			return Line(fangless[scheme] + dots(host) + path)
		}
	}
	if strings.Contains(s, "@") || !strings.ContainsAny(s, "/ ") {
		return Line(strings.ReplaceAll(dots(s), "@", "[@]"))
	}
	return Line(s)
}

var fangless = map[string]string{"https://": "hxxps://", "http://": "hxxp://", "ftp://": "fxp://"}

func dots(host string) string { return strings.ReplaceAll(host, ".", "[.]") }

// Host finds the host that a link truly leads to, in lower case and in Unicode; empty when there is none.
func Host(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if unicodeHost, err := idna.Punycode.ToUnicode(host); err == nil {
		host = unicodeHost
	}
	return host
}

// HostFlags tells what is odd about where a link leads, in a word or two each.
func HostFlags(link string) []string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return []string{"malformed"}
	}
	var flags []string
	if u.User != nil {
		flags = append(flags, "name before @ is not the host")
	}
	host := strings.ToLower(u.Hostname())
	if net.ParseIP(host) != nil {
		flags = append(flags, "bare IP address")
	}
	ascii, err := idna.Punycode.ToASCII(host)
	if err == nil && strings.Contains(ascii, "xn--") {
		flags = append(flags, "written "+ascii)
	}
	switch strings.ToLower(u.Scheme) {
	case "javascript", "data", "vbscript", "file":
		flags = append(flags, u.Scheme+": link")
	}
	return flags
}
