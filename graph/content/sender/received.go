package sender

import (
	"mailtriage/graph/content/eml"
	"net/netip"
	"strings"
	"time"
)

// skew is how far the clocks of two servers may be apart with nothing to be said about it.
const skew = 5 * time.Second

// Limits on one Received field, which a sender may make of whatever it likes.
const (
	partLimit = 1 << 10 // bytes of what follows one of its words
	dateLimit = 5       // semicolons behind which a date is looked for
)

// Hop is one server that took the mail (RFC 5321, section 4.4).
type Hop struct {
	Source
	From  string // how the one that handed it over called itself
	IP    string // where it came from; empty: not told
	By    string // who took it
	With  string // the protocol
	For   string
	At    time.Time // when, by its own clock; zero: not told
	Delay time.Duration
	Timed bool // there is a Delay: since the hop before that told a time
	Jump  bool // time ran backwards by more than clocks differ
	Own   bool // by the tenant's own boundary, or behind it
	First bool // where the mail came in from outside
}

// path reads the Received fields. They are kept from the oldest to the newest.
func (r *Report) path(h header) {
	lines := h.all("Received")
	if len(lines) > hopLimit {
		r.limit("%d Received fields below the topmost %d", len(lines)-hopLimit, hopLimit)
		lines = lines[:hopLimit]
	}
	var last time.Time
	for i := len(lines) - 1; i >= 0; i-- {
		hop := received(lines[i])
		if !hop.At.IsZero() {
			if hop.Timed = !last.IsZero(); hop.Timed {
				hop.Delay = hop.At.Sub(last)
				hop.Jump = hop.Delay < -skew
			}
			last = hop.At
		}
		r.Path = append(r.Path, hop)
	}
	if dates := h.all("Date"); len(dates) > 0 {
		r.Sent = eml.Date(dates[0].value)
	}
}

// received reads one field: words that name what follows, and a date after the last semicolon.
func received(l line) Hop {
	hop := Hop{Source: l.Source}
	c := scanner{s: l.value}
	part := "" // the word that was last
	words, comments := map[string]string{}, map[string]string{}
	dates := 0
	for {
		c.skip()
		if note := c.taken(); note != "" && len(comments[part]) < partLimit {
			comments[part] += " " + note
		}
		if c.end() {
			break
		}
		if c.next(';') {
			part = ""
			if dates++; dates <= dateLimit {
				hop.At = eml.Date(c.s[c.at:])
			}
			if !hop.At.IsZero() {
				break
			}
			continue
		}
		w := c.word(";")
		switch k := strings.ToLower(w); k {
		case "from", "by", "via", "with", "id", "for":
			if _, seen := words[k]; !seen {
				part, words[k] = k, ""
				continue
			}
		}
		if len(words[part]) < partLimit {
			words[part] = strings.TrimSpace(words[part] + " " + w)
		}
	}
	hop.From, hop.By = first(words["from"]), strings.TrimSuffix(first(words["by"]), ".")
	hop.With, hop.For = words["with"], strings.Trim(first(words["for"]), "<>")
	hop.IP = ip(comments["from"])
	if hop.IP == "" {
		hop.IP = ip(hop.From)
	}
	return hop
}

func first(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// ip finds the first IP address in what stands beside a server's name.
func ip(s string) string {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" []()<>,;=@", r) }) {
		if cut, ok := strings.CutPrefix(strings.ToLower(w), "ipv6:"); ok {
			w = cut
		}
		if a, err := netip.ParseAddr(w); err == nil {
			return a.Unmap().WithZone("").String()
		}
	}
	return ""
}
