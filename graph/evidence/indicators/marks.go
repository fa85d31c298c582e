package indicators

import (
	"net/netip"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/domains"
)

// reserved are blocks that no host of the Internet has (RFC 6890 and IANA's registries of special-purpose addresses),
// beside those that net/netip knows of.
var reserved = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10")

func prefixes(list ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// marks says what is to be known of an indicator before it is used.
func (x *extraction) marks(i Indicator) []Mark {
	h := hostOf(i)
	if ip, ok := addr(h); ok {
		return marksOf(ip)
	}
	var marks []Mark
	if private(h) {
		marks = append(marks, Private)
	} else if reservedName(h) {
		marks = append(marks, Reserved)
	}
	if below(h, x.own) {
		marks = append(marks, Own)
	}
	return marks
}

func marksOf(ip netip.Addr) []Mark {
	ip = ip.Unmap()
	if ip.IsPrivate() {
		return []Mark{Private}
	}
	if ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
		return []Mark{Reserved}
	}
	for _, p := range reserved {
		if p.Contains(ip) {
			return []Mark{Reserved}
		}
	}
	return nil
}

// hostOf is the host of an indicator; empty: it has none.
func hostOf(i Indicator) string {
	switch i.Kind {
	case URL:
		return domains.ASCII(content.Host(i.Value))
	case Email:
		return strings.Trim(i.Value[strings.LastIndexByte(i.Value, '@')+1:], "[]")
	case Domain, IPv4, IPv6:
		return i.Value
	}
	return ""
}

// addr reads an address, or the first of a network.
func addr(s string) (netip.Addr, bool) {
	s, _, _ = strings.Cut(s, "/")
	ip, err := netip.ParseAddr(strings.TrimPrefix(s, "IPv6:"))
	return ip, err == nil
}

func private(h string) bool {
	switch h[strings.LastIndexByte(h, '.')+1:] {
	case "local", "internal", "lan", "home", "corp", "intranet", "localdomain":
		return true
	}
	return h != "" && !strings.Contains(h, ".") && h != "localhost"
}

// reservedName tells of names of RFC 2606 and RFC 6761.
func reservedName(h string) bool {
	switch h[strings.LastIndexByte(h, '.')+1:] {
	case "example", "test", "invalid", "localhost", "alt":
		return true
	}
	return below(h, []string{"example.com", "example.net", "example.org"})
}

// below tells whether a host is one of the domains, or below one.
func below(h string, domains []string) bool {
	for _, d := range domains {
		if h == d || strings.HasSuffix(h, "."+d) {
			return true
		}
	}
	return false
}

func hosts(list []string) []string {
	var out []string
	for _, s := range list {
		if s = strings.Trim(domains.ASCII(strings.TrimSpace(s)), "."); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// listing are indicators that somebody has listed, and what is below them.
type listing struct {
	domains  []string
	networks []netip.Prefix
	urls     []string
	values   map[string]bool // addresses and hashes
}

func listed(list []string) listing {
	a := listing{values: map[string]bool{}}
	for _, s := range list {
		s = strings.TrimSpace(s)
		switch {
		case s == "":
		case strings.Contains(s, "://"):
			if v, _, ok := parse(s); ok {
				a.urls = append(a.urls, v)
			}
		case strings.Contains(s, "@"):
			a.values[strings.ToLower(s)] = true
		default:
			if p, err := netip.ParsePrefix(s); err == nil {
				a.networks = append(a.networks, p)
			} else if ip, err := netip.ParseAddr(s); err == nil {
				a.networks = append(a.networks, netip.PrefixFrom(ip, ip.BitLen()))
			} else if d, ok := host(s, false); ok {
				a.domains = append(a.domains, d)
			} else {
				a.values[strings.ToLower(s)] = true
			}
		}
	}
	return a
}

func (a listing) has(i Indicator) bool {
	if a.values[strings.ToLower(i.Value)] {
		return true
	}
	if len(a.domains)+len(a.networks)+len(a.urls) == 0 {
		return false
	}
	h := hostOf(i)
	if ip, ok := addr(h); ok {
		for _, p := range a.networks {
			if p.Contains(ip.Unmap()) {
				return true
			}
		}
		return false
	}
	if h != "" && below(h, a.domains) {
		return true
	}
	if i.Kind != URL {
		return false
	}
	for _, u := range a.urls {
		if rest, ok := strings.CutPrefix(i.Value, u); ok && (rest == "" || strings.HasSuffix(u, "/") || strings.IndexByte("/?#", rest[0]) >= 0) {
			return true
		}
	}
	return false
}
