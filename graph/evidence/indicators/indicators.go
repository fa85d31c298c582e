// Package indicators finds what a message names that can be looked up, blocked or shared: URLs, domains, IP addresses,
// e-mail addresses and hashes, however they were made harmless or hidden. It is pure: nothing is asked for, and what it
// gives is as hostile as what it was given.
package indicators

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is what an indicator is.
type Kind string

// The kinds, in the order in which they are shown.
const (
	URL    Kind = "url"
	Domain Kind = "domain"
	IPv4   Kind = "ipv4" // an address, or a network in CIDR
	IPv6   Kind = "ipv6"
	Email  Kind = "email"
	MD5    Kind = "md5"
	SHA1   Kind = "sha1"
	SHA256 Kind = "sha256"
	SHA512 Kind = "sha512"
	SSDeep Kind = "ssdeep"
)

// Kinds are all kinds, in the order in which they are shown.
func Kinds() []Kind {
	return []Kind{URL, Domain, IPv4, IPv6, Email, MD5, SHA1, SHA256, SHA512, SSDeep}
}

// Mark says something of an indicator that keeps it from being blocked or shared unseen.
type Mark string

// The marks.
const (
	Private  Mark = "private"  // of a network that is not of the Internet (RFC 1918, RFC 4193, .local, .internal)
	Reserved Mark = "reserved" // of a block or a name kept for a purpose (RFC 6890, RFC 2606, RFC 6761)
	Own      Mark = "own"      // of a domain of the tenant
	Known    Mark = "known"    // of what is known to be good (Options)
	Wrapped  Mark = "wrapped"  // a link that a mail gateway put around another, which is told too
)

// Found is a place where an indicator stands.
type Found struct {
	Place string // "header Received", "text", "attachment list.txt": hostile where an attachment gave it
	As    string // as it is written there
	Of    string // what it is a part of: "host of URL", "domain of address", "wrapped", "in URL"; empty: it stands for itself
}

// Indicator is one value, wherever it stands.
type Indicator struct {
	Kind  Kind
	Value string // as it is used: refanged, hosts in lower case and in ASCII (RFC 5890), hashes in lower case
	Shown string // the same with its host in Unicode, where that differs
	Marks []Mark
	Found []Found // each place and writing once, the first few
	Count int     // how often it stands there
}

// Part tells that the indicator stands nowhere for itself, only as a part of others.
func (i Indicator) Part() bool {
	return !slices.ContainsFunc(i.Found, func(f Found) bool { return f.Of == "" })
}

// Has tells whether an indicator has a mark.
func (i Indicator) Has(m Mark) bool { return slices.Contains(i.Marks, m) }

// Limits: beyond them it is told that something was left out.
const (
	sourceLimit = 16 << 20 // bytes of one source
	countLimit  = 20_000   // indicators
	foundLimit  = 20       // places of one indicator
	valueLimit  = 8 << 10  // bytes of a URL
)

// Options say what is told of what is found. The zero value tells all.
type Options struct {
	Own   []string // domains of one's own, with all below them
	Known []string // known to be good, and marked: domains with all below them, addresses, networks in CIDR, hashes, beginnings of URLs
	Allow []string // of the same kinds: not told at all
	// Tell is told of what was left out for its size, and where; nil: nobody is.
	Tell func(place, what string)
}

// Extract finds the indicators of sources, by kind, then in the order in which they stand.
func Extract(sources Sources, o Options) []Indicator {
	x := &extraction{options: o, own: hosts(o.Own), known: listed(o.Known), allow: listed(o.Allow), at: map[string]int{}}
	for _, s := range sources {
		if len(s.Text) > sourceLimit {
			s.Text = s.Text[:sourceLimit]
			x.tell(s.Place, fmt.Sprintf("more than %d MB: the rest was not looked at", sourceLimit>>20))
		}
		x.source(s)
	}
	slices.SortStableFunc(x.list, func(a, b Indicator) int {
		return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind)
	})
	return x.list
}

// extraction is one under way.
type extraction struct {
	options Options
	own     []string
	known   listing
	allow   listing
	list    []Indicator
	at      map[string]int // by kind and value
	full    bool
}

func (x *extraction) tell(place, what string) {
	if x.options.Tell != nil {
		x.options.Tell(place, what)
	}
}

// source looks through one source.
func (x *extraction) source(s Source) {
	switch s.Kind {
	case HTML:
		x.html(s)
	default:
		x.text(s)
	}
}

// text looks through text: what is found first is what nothing else may be found in.
func (x *extraction) text(s Source) {
	t := newText(s)
	x.urls(t)
	x.emails(t)
	x.hashes(t)
	x.v6(t)
	x.names(t)
}

// add notes an indicator; false: it is one that is not wanted.
func (x *extraction) add(i Indicator, f Found) bool {
	if x.allow.has(i) {
		return false
	}
	f.As = clip(f.As)
	key := string(i.Kind) + " " + i.Value
	n, known := x.at[key]
	if !known {
		if len(x.list) == countLimit {
			if !x.full {
				x.tell(f.Place, fmt.Sprintf("more than %d indicators: the rest is not listed", countLimit))
			}
			x.full = true
			return false
		}
		if i.Marks = x.marks(i); x.known.has(i) {
			i.Marks = append(i.Marks, Known)
		}
		n = len(x.list)
		x.at[key] = n
		x.list = append(x.list, i)
	}
	it := &x.list[n]
	it.Count++
	if len(it.Found) < foundLimit && !slices.Contains(it.Found, f) {
		it.Found = append(it.Found, f)
	}
	return true
}

func (x *extraction) mark(kind Kind, value string, m Mark) {
	if n, ok := x.at[string(kind)+" "+value]; ok && !x.list[n].Has(m) {
		x.list[n].Marks = append(x.list[n].Marks, m)
	}
}

// clip keeps what is written from being longer than it is worth.
func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), valueLimit)], "") }
