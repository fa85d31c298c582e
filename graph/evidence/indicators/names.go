package indicators

import (
	"net/netip"
	"strings"

	"mailtriage/graph/content/domains"
)

// names finds addresses of IPv4, and domains that stand for themselves: in what is left, every run of the characters of
// names with a dot in it is looked at.
func (x *extraction) names(t *text) {
	for at := 0; at < len(t.taken); {
		if !nameSign(t.taken[at]) {
			at++
			continue
		}
		from := at
		dots := 0
		for at < len(t.taken) && nameSign(t.taken[at]) {
			if t.taken[at] == '.' {
				dots++
			}
			at++
		}
		if dots > 0 && at-from <= nameLimit {
			at = max(at, x.name(t, from, at))
		}
	}
}

// nameLimit is how many bytes are looked at as one name: what is longer is none.
const nameLimit = 1 << 10

func nameSign(b byte) bool { return word(b) || b == '.' || b == '-' }

// name looks at one run; the result is where it ends, with what belongs to it.
func (x *extraction) name(t *text, from, to int) int {
	for from < to && (t.s[from] == '.' || t.s[from] == '-') {
		from++
	}
	for to > from && (t.s[to-1] == '.' || t.s[to-1] == '-') {
		to--
	}
	if from == to {
		return to
	}
	if end := x.v4(t, from, to); end > 0 {
		return end
	}
	if dash := strings.IndexByte(t.s[from:to], '-'); dash > 0 { // "192.0.2.1-192.0.2.9"
		if ip, err := netip.ParseAddr(t.s[from : from+dash]); err == nil && ip.Is4() {
			x.v4(t, from, from+dash)
			x.v4(t, from+dash+1, to)
			return to
		}
	}
	from += foreignFront(t.s[from:to])
	name := t.s[from:to]
	if i := sentence(name); i > 0 && !titled(name[i+1:]) {
		to = from + i
	} else if i := foreign(name); i > 0 && !domains.Ends(name[strings.LastIndexByte(name, '.')+1:]) {
		to = from + i
	}
	if i := strings.LastIndexByte(t.s[from:to], '.'); i > 0 { // "evil.example-related"
		if label, _, ok := strings.Cut(t.s[from+i+1:to], "-"); ok && domains.Common(label) {
			to = from + i + 1 + len(label)
		}
	}
	return x.domainAt(t, from, to)
}

// titled tells of endings that people write with a capital and mean: "Contoso.Com".
func titled(label string) bool {
	return label == "Com" || label == "Org" || label == strings.ToUpper(label)
}

// foreignFront counts the bytes of writing without blanks that stand before an ASCII name.
func foreignFront(name string) int {
	dot := strings.IndexByte(name, '.')
	i := 0
	for i < dot && name[i] >= 0x80 {
		i++
	}
	if i == 0 || i == dot || !unspaced(name[:i]) {
		return 0
	}
	return i
}

// unspaced tells of writing that has no blanks between words.
func unspaced(s string) bool {
	for _, r := range s {
		if r < 0x2e80 || r > 0xffef {
			return false
		}
	}
	return true
}

// domainAt notes a domain, or the URL without a scheme that it begins.
func (x *extraction) domainAt(t *text, from, to int) int {
	from, to = bared(t.s, from, to)
	name := t.s[from:to]
	h, ok := host(name, false)
	strong := t.defanged(from, to) || strings.HasPrefix(h, "www.") && strings.Count(h, ".") > 1
	if !ok {
		if last := strings.LastIndexByte(name, '.'); !strong || last < 0 || !aside[strings.ToLower(name[last+1:])] {
			return to
		}
		if h, ok = host(name, true); !ok {
			return to
		}
	}
	if strings.HasSuffix(h, ".arpa") || strings.Contains(h, "_") {
		return to
	}
	if !strong && (t.form == Code || !believable(t, name, h, from, to)) {
		return to
	}
	if end := x.bareURL(t, h, from, to); end > 0 {
		return end
	}
	x.add(domain(h), t.found(from, to, ""))
	return to
}

// bared takes off labels that name a service, not a host: "_dmarc", "selector1._domainkey".
func bared(s string, from, to int) (int, int) {
	if i := strings.LastIndex(s[from:to], "_domainkey."); i >= 0 {
		return from + i + len("_domainkey."), to
	}
	for from < to && s[from] == '_' {
		i := strings.IndexByte(s[from:to], '.')
		if i < 0 {
			return from, to
		}
		from += i + 1
	}
	return from, to
}

// bareURL notes a URL without a scheme, when a path or a query follows its host; to is where it ends, 0: there is none.
func (x *extraction) bareURL(t *text, h string, from, to int) int {
	at := to + port(t.s[to:])
	if at == len(t.s) || t.s[at] != '/' && t.s[at] != '?' && (at == to || t.s[at] != '#') || at+1 < len(t.s) && t.s[at] == '/' && t.s[at+1] == '/' {
		return 0
	}
	m := following(t.s[from:t.urlTo(to)])
	end := from + len(m)
	if end <= at+1 && t.s[at] != '/' || m == "" {
		return 0
	}
	value, shownAs, _, ok := canonical("http", h+m[min(len(m), to-from):])
	if !ok || end <= to {
		return 0
	}
	x.url(value, shownAs, t.found(from, end, ""), 0)
	t.take(from, end)
	return end
}

// believable tells a host from names of files, from versions, from code, and from sentences without a blank between them.
func believable(t *text, name, h string, from, to int) bool {
	labels := strings.Split(h, ".")
	last := labels[len(labels)-1]
	written := name[strings.LastIndexByte(name, '.')+1:]
	next, before := byte(0), byte(0)
	if to < len(t.s) {
		next = t.s[to]
	}
	if from > 0 {
		before = t.s[from-1]
	}
	switch {
	case labels[0] == "this" || labels[0] == "self" || next == '(' || next == '=' && before != '=' && t.form != Header || before == '$' || before == '\\' || before == '/' && (from < 2 || t.s[from-2] != '/'):
		return false // code, a part of a path
	case techniques[h], fileName(labels):
		return false
	case written != strings.ToLower(written) && !titled(written):
		return false // "done.In", "System.Net"
	case reversed(labels):
		return false
	case len(labels) == 2 && domains.Word(last) && (len(labels[0]) == 1 && h != "t.me" || digits(labels[0])):
		return false // "9.am", "i.am"
	}
	return true
}

// fileName tells whether labels are rather those of a file's name.
func fileName(labels []string) bool {
	last, before := labels[len(labels)-1], labels[len(labels)-2]
	switch {
	case endings[before] && len(labels) > 2 && (fileLike[last] || scripts[last] || endings[last]):
		return true
	case fileLike[last]:
		return true
	case scripts[last]:
		return len(labels) == 2 || digits(before) || endings[before]
	}
	return false
}

// reversed tells of names of packages: "com.example.app".
func reversed(labels []string) bool {
	switch labels[0] {
	case "com", "org", "net", "io", "edu", "gov":
		last := labels[len(labels)-1]
		return len(last) > 3 || domains.Word(last) || last == "app"
	}
	return false
}
