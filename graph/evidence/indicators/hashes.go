package indicators

import (
	"bytes"
	"math/bits"
	"strconv"
	"strings"
)

// byLength are the hashes, by how many hexadecimal digits they have.
var byLength = map[int]Kind{32: MD5, 40: SHA1, 64: SHA256, 128: SHA512}

// hashes finds hashes: runs of hexadecimal digits of a hash's length, and what is shaped like ssdeep's.
func (x *extraction) hashes(t *text) {
	x.ssdeep(t)
	for at := 0; at < len(t.taken); {
		if !hexDigit(t.taken[at]) {
			at++
			continue
		}
		from := at
		for at < len(t.taken) && hexDigit(t.taken[at]) {
			at++
		}
		kind, ok := byLength[at-from]
		if !ok || from > 0 && inWord(t.taken[from-1]) || at < len(t.taken) && inWord(t.taken[at]) {
			continue
		}
		value := strings.ToLower(t.s[from:at])
		if !random(value) {
			continue
		}
		x.add(Indicator{Kind: kind, Value: value}, t.found(from, at, ""))
		t.take(from, at)
	}
}

// inWord tells of a byte that makes a run a part of something longer.
func inWord(b byte) bool { return alnum(b) || b == '+' }

// random tells digits of a hash from those of numbers and fillings.
func random(s string) bool {
	var seen [16]bool
	n := 0
	for i := range len(s) {
		d, err := strconv.ParseUint(s[i:i+1], 16, 8)
		if err == nil && !seen[d] {
			seen[d] = true
			n++
		}
	}
	return n >= 6 && !digits(s)
}

// ssdeep finds block size, and two signatures (https://ssdeep-project.github.io/ssdeep/): "96:s4Ud:rkT".
func (x *extraction) ssdeep(t *text) {
	for at := 0; at < len(t.taken); at++ {
		n := bytes.IndexByte(t.taken[at:], ':')
		if n < 0 {
			return
		}
		at += n
		from := at
		for from > 0 && at-from < 12 && digit(t.taken[from-1]) {
			from--
		}
		if from == at || from > 0 && word(t.taken[from-1]) || !blockSize(t.s[from:at]) {
			continue
		}
		one := base64Run(t, at+1)
		if one-at-1 < 6 || one >= len(t.taken) || t.taken[one] != ':' || !mixedCase(t.s[at+1:one]) {
			continue
		}
		two := base64Run(t, one+1)
		if two-one-1 < 3 || two < len(t.taken) && (word(t.taken[two]) || t.taken[two] == ':') {
			continue
		}
		x.add(Indicator{Kind: SSDeep, Value: t.s[from:two]}, t.found(from, two, ""))
		t.take(from, two)
		at = two
	}
}

// blockSize tells whether a number is three times a power of two.
func blockSize(s string) bool {
	n, err := strconv.ParseUint(s, 10, 40)
	return err == nil && n > 0 && n%3 == 0 && bits.OnesCount64(n/3) == 1
}

// base64Run finds where a signature ends: at most 64 characters of base64.
func base64Run(t *text, from int) int {
	to := from
	for to < len(t.taken) && to-from <= 64 && (alnum(t.taken[to]) || t.taken[to] == '+' || t.taken[to] == '/') {
		to++
	}
	return to
}

func mixedCase(s string) bool {
	return strings.ToLower(s) != s && strings.ToUpper(s) != s
}
