package indicators

import (
	"bytes"
	"net/netip"
	"regexp"
	"strings"
)

// versions are what stands before four numbers that are no address.
var versions = regexp.MustCompile(`(?i)(?:(?:^|[^a-z])(?:v|ver|version|versions|release|rel|build|firmware|fw|rev|revision|section|sections|sec|chapter|clause|paragraph|oid|update|patch|driver|engine)|§)[\s:.=#]*$`)

// queueID stands before the version of a mail server of Microsoft's, in Received: "with Microsoft SMTP Server id 15.20.1.2".
var queueID = regexp.MustCompile(`(?i)\bid\s+$`)

// product is a name of software, with a slash, before its version: "Chrome/120.0.0.0".
var product = regexp.MustCompile(`[A-Za-z]/$`)

// v4 notes an address, or a network, of IPv4; to is where it ends, 0: it is none.
func (x *extraction) v4(t *text, from, to int) (end int) {
	ip, err := netip.ParseAddr(t.s[from:to])
	if err != nil || !ip.Is4() {
		return 0
	}
	strong := t.defanged(from, to)
	if before := t.s[max(0, from-32):from]; !strong && numbered(before, t.form) {
		return to
	}
	if n := prefix(t.s[to:], 32); n > 0 {
		return x.network(t, ip, from, to, to+n)
	}
	if to+1 < len(t.s) && t.s[to] == '/' && digit(t.s[to+1]) { // of a network that can't be
		x.add(address(ip), t.found(from, to, ""))
		return to
	}
	if end := x.bareURL(t, t.s[from:to], from, to); end > 0 {
		return end
	}
	end = to + port(t.s[to:])
	x.add(address(ip), t.found(from, end, ""))
	return end
}

// numbered tells whether what stands before four numbers makes them a version or a section. The words are looked for only behind a
// letter: before most addresses there are other addresses, or nothing.
func numbered(before string, form Form) bool {
	bare := strings.TrimRight(before, " \t\r\n\f\v:.=#")
	if bare == "" || digit(bare[len(bare)-1]) {
		return false
	}
	return versions.MatchString(before) || form == Header && queueID.MatchString(before) || product.MatchString(before)
}

// network notes an address with the length of its prefix; of one address alone, that.
func (x *extraction) network(t *text, ip netip.Addr, from, slash, end int) int {
	p, err := netip.ParsePrefix(ip.WithZone("").String() + t.s[slash:end])
	if err != nil {
		return slash
	}
	i := address(ip)
	if !p.IsSingleIP() {
		i.Value = p.String()
	}
	x.add(i, t.found(from, end, ""))
	return end
}

// prefix counts the characters of "/24" at the beginning of s; 0: there is none.
func prefix(s string, limit int) int {
	if len(s) < 2 || s[0] != '/' {
		return 0
	}
	n, value := 1, 0
	for n < len(s) && n < 4 && digit(s[n]) {
		value = value*10 + int(s[n]-'0')
		n++
	}
	if n == 1 || value > limit || n < len(s) && (word(s[n]) || s[n] == '/' || s[n] == '-' || s[n] == '.' && n+1 < len(s) && word(s[n+1])) {
		return 0
	}
	return n
}

// port counts the characters of ":8080" at the beginning of s; 0: there is none.
func port(s string) int {
	if len(s) < 2 || s[0] != ':' {
		return 0
	}
	n := 1
	for n < len(s) && n < 6 && digit(s[n]) {
		n++
	}
	if n == 1 || n < len(s) && (word(s[n]) || s[n] == ':') {
		return 0
	}
	return n
}

var label6 = regexp.MustCompile(`(?i)\bipv?6:$`)

// v6 finds addresses of IPv6, in all forms of RFC 4291 and RFC 4007, alone, in brackets, with a prefix.
func (x *extraction) v6(t *text) {
	for at := 0; at < len(t.taken); at++ {
		n := bytes.IndexByte(t.taken[at:], ':')
		if n < 0 {
			return
		}
		at += n
		from, to := at, at
		for from > 0 && at-from < 48 && v6Sign(t.taken[from-1]) {
			from--
		}
		for to < len(t.taken) && to-at < 48 && v6Sign(t.taken[to]) {
			to++
		}
		x.v6At(t, from, to)
		at = to
	}
}

func v6Sign(b byte) bool { return hexDigit(b) || b == ':' || b == '.' }

func (x *extraction) v6At(t *text, from, to int) {
	run := t.s[from:to]
	if strings.Count(run, ":") < 2 {
		return
	}
	if run[0] == ':' && !strings.HasPrefix(run, "::") { // "IPv6:2001:…"
		from++
	} else if n := label6.FindStringIndex(t.s[max(0, from-4) : from+2]); n != nil { // "IPv6:2001:…", "ip6:2001:…": the 6 is a hexadecimal digit
		from += 2
	} else if from > 0 && word(t.taken[from-1]) {
		return
	}
	for to > from && (t.s[to-1] == '.' || t.s[to-1] == ':' && !strings.HasSuffix(t.s[from:to], "::")) {
		to--
	}
	ip, err := netip.ParseAddr(t.s[from:to])
	if err != nil || !ip.Is6() || to < len(t.taken) && word(t.taken[to]) || !likelyV6(t.s[from:to]) {
		return
	}
	end := to
	if end < len(t.s) && t.s[end] == '%' {
		for end++; end < len(t.s) && alnum(t.s[end]); end++ {
		}
	}
	if n := prefix(t.s[end:], 128); n > 0 && end == to {
		end = x.network(t, ip, from, to, to+n)
	} else {
		x.add(address(ip), t.found(from, end, ""))
	}
	t.take(from, end)
}

// likelyV6 tells an address from what merely has its form: "::", "dead::beef" in prose, fingerprints and EUI-64.
func likelyV6(s string) bool {
	if !strings.ContainsAny(s, "0123456789") {
		return false
	}
	if strings.Contains(s, "::") {
		return true
	}
	for g := range strings.SplitSeq(s, ":") {
		if len(g) != 2 {
			return true
		}
	}
	return false
}
