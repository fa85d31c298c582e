package content

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// reserved end names of networks beside the public one, and of examples (RFC 2606, RFC 6761, RFC 7686, ICANN's .internal).
const reserved = " example test invalid localhost local internal onion "

// fileEndings end names of files more often than hosts, though they are registries' too; those of two letters are also
// of countries.
const fileEndings = " zip mov pub mobi cat md py sh rs pl ps so ts "

// Named is the host that a link's text names, when it reads as an address of its own: in lower case and in Unicode.
// Empty: it does not, as "Invoice.pdf", "Node.js" and "v3.5" do not. The endings are those of https://publicsuffix.org.
func Named(label string) string {
	label = strings.ToLower(strings.TrimSpace(label))
	if !strings.Contains(label, ".") || strings.ContainsAny(label, " \t\n@") {
		return ""
	}
	if strings.Contains(label, "://") || strings.HasPrefix(label, "//") {
		return Host(label)
	}
	host := Host("http://" + label)
	if _, ip := address(host); ip {
		return named4(label, host)
	}
	bare, ending := host, host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case ending == host || ending == "":
		return ""
	case strings.Contains(reserved, " "+ending+" "):
		return host
	case strings.Contains(fileEndings, " "+ending+" ") && bare == label && strings.Count(host, ".") == 1:
		return ""
	}
	ascii, err := idna.Punycode.ToASCII(host)
	if suffix, icann := publicsuffix.PublicSuffix(ascii); err != nil || !icann || suffix == ascii {
		return ""
	}
	return host
}

// named4 takes four numbers for an address; fewer are a version, "v3.5" or "10.2", unless a path follows.
func named4(label, host string) string {
	front, _, path := strings.Cut(label, "/")
	if strings.Count(front, ".") == 3 || path && strings.Contains(front, ".") {
		return host
	}
	return ""
}
