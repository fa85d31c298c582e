package indicators

import (
	"bytes"
	"net/netip"
	"regexp"
	"strings"
)

const (
	localLimit = 64 // RFC 5321, section 4.5.3.1.1
	localSigns = "!#$%&'*+-/=?^_`{|}~."
)

// identifiers are headers whose values look like addresses and are none.
var identifiers = set("message-id references in-reply-to content-id resent-message-id x-ms-exchange-parent-message-id x-google-original-message-id list-unsubscribe-post thread-index dkim-signature")

var (
	idBefore = regexp.MustCompile(`(?i)(?:message-id|in-reply-to|references|content-id)\s*:?\s*<?$|\bcid:$`)
	keyed    = regexp.MustCompile(`(?i)^[a-z.-]*(?:e?mail|mailfrom|from|to|cc|bcc|user(?:name)?|login|upn|rcpt|sender|addr(?:ess)?|account|id)=`)
	encoded  = regexp.MustCompile(`(?i)^(?:%[0-9a-f]{2}|3d(?:%)?)+`)
)

// emails finds addresses, and takes what looks like one and is none out of the way.
func (x *extraction) emails(t *text) {
	for at := 0; ; {
		n := bytes.IndexByte(t.taken[at:], '@')
		if n < 0 {
			return
		}
		at += n
		x.emailAt(t, at)
		at++
	}
}

func (x *extraction) emailAt(t *text, at int) {
	from := localFrom(t, at)
	local := t.s[from:at]
	to, h, literal := domainTo(t, at+1)
	if local == "" || to == at+1 {
		return
	}
	if !addressable(local) || h == "" {
		t.take(from, at+1) // no host in what stands before the @
		return
	}
	if identifiers[t.header] || identified(t.s[max(0, from-24):from]) {
		t.take(from, at+1)
		if strings.HasSuffix(strings.ToLower(t.s[max(0, from-4):from]), "cid:") {
			t.take(at, to)
		}
		return
	}
	i := Indicator{Kind: Email, Value: strings.ToLower(local) + "@" + h}
	if u := shown(h); u != h {
		i.Shown = strings.ToLower(local) + "@" + u
	}
	if x.add(i, t.found(from, to, "")) {
		part := t.found(from, to, "domain of address")
		if literal.IsValid() {
			x.add(address(literal), part)
		} else {
			x.add(domain(h), part)
		}
	}
	t.take(from, to)
}

// identified tells whether what stands before an address makes it an identifier. All that does ends in one of three letters.
func identified(before string) bool {
	bare := strings.TrimRight(before, " \t\r\n\f\v:<")
	return bare != "" && strings.IndexByte("dDoOsS", bare[len(bare)-1]) >= 0 && idBefore.MatchString(before)
}

// localFrom finds where the local part of an address begins.
func localFrom(t *text, at int) int {
	from := at
	for from > 0 && at-from <= localLimit+32 && (word(t.taken[from-1]) || strings.IndexByte(localSigns, t.taken[from-1]) >= 0) {
		from--
	}
	for from < at && t.s[from]&0xc0 == 0x80 {
		from++
	}
	if i := strings.LastIndexAny(t.s[from:at], "/|{}`?"); i >= 0 {
		from += i + 1
	}
	if m := keyed.FindString(t.s[from:at]); m != "" {
		from += len(m)
	}
	from += len(encoded.FindString(t.s[from:at]))
	if i := strings.LastIndexFunc(t.s[from:at], func(r rune) bool { return r >= 0x2e80 }); i >= 0 { // writing without blanks
		for from += i + 1; from < at && t.s[from]&0xc0 == 0x80; from++ {
		}
	}
	for from < at && strings.IndexByte("'*.,~&=#!^%$-", t.s[from]) >= 0 {
		from++
	}
	return from
}

// addressable tells of a local part of ordinary addresses (RFC 5321's Dot-string).
func addressable(local string) bool {
	return local != "" && len(local) <= localLimit && !strings.HasPrefix(local, ".") && !strings.HasSuffix(local, ".") && !strings.Contains(local, "..")
}

// domainTo reads the domain of an address: where it ends, and what it is; empty: it is none.
func domainTo(t *text, from int) (to int, h string, literal netip.Addr) {
	if from < len(t.s) && t.s[from] == '[' {
		end := strings.IndexByte(t.s[from:min(len(t.s), from+50)], ']')
		if end > 0 {
			inner := strings.TrimPrefix(strings.TrimPrefix(t.s[from+1:from+end], "IPv6:"), "ipv6:")
			if ip, err := netip.ParseAddr(inner); err == nil {
				return from + end + 1, t.s[from : from+end+1], ip
			}
		}
	}
	to = from
	for to < len(t.taken) && to-from < 260 && (word(t.taken[to]) && t.taken[to] != '_' || t.taken[to] == '.' || t.taken[to] == '-') {
		to++
	}
	for to > from && (t.s[to-1] == '.' || t.s[to-1] == '-') {
		to--
	}
	name := t.s[from:to]
	if h, ok := host(name, false); ok {
		return to, h, literal
	}
	if i := foreign(name); i > 0 {
		if h, ok := host(name[:i], false); ok {
			return from + i, h, literal
		}
	}
	if joined := sentence(name); joined > 0 {
		if h, ok := host(name[:joined], false); ok {
			return from + joined, h, literal
		}
	}
	return to, "", literal
}

// sentence finds where a name ends and the next sentence begins without a blank: "evil.example.Please".
func sentence(name string) int {
	i := strings.LastIndexByte(name, '.')
	if i > 0 && i+1 < len(name) && name[i+1] >= 'A' && name[i+1] <= 'Z' && name[:i] == strings.ToLower(name[:i]) {
		return i
	}
	return 0
}
