package sender

import (
	"slices"
	"strconv"
	"strings"
)

// Where Microsoft says what the values mean.
const (
	docMessageHeaders = "https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo"
	docSCL            = "https://learn.microsoft.com/defender-office-365/anti-spam-spam-confidence-level-scl-about"
	docBCL            = "https://learn.microsoft.com/defender-office-365/anti-spam-bulk-complaint-level-bcl-about"
	docFirewall       = "https://learn.microsoft.com/exchange/header-firewall-exchange-2013-help"
	docASF            = "https://learn.microsoft.com/defender-office-365/anti-spam-policies-asf-settings-about"
	docSafeAttach     = "https://learn.microsoft.com/defender-office-365/safe-attachments-about"
)

// Weight is how a value of the filter is to be taken.
type Weight uint8

// The weights of a value.
const (
	Neutral Weight = iota
	Fine           // the filter found nothing, or let it pass
	Notable        // it got past a check, or is near one
	Grave          // the filter found something
)

// Antispam is one value that the filter stamped, in words.
type Antispam struct {
	Source
	Key, Value string // as they stand: SCL, 5
	Title      string // what the key is, fit to draw
	Words      string // what the value means, fit to draw
	Weight     Weight
	Doc        string // Microsoft's page about it
	Trusted    bool
	Why        string // fit to draw
}

// antispam reads what the filter stamped.
func (r *Report) antispam(h header) {
	reports := h.all("X-Forefront-Antispam-Report")
	for _, f := range stamped {
		lines := h.all(f.name)
		for i, l := range lines {
			if i == stampLimit {
				r.limit("%d fields %s", len(lines)-i, f.name)
				break
			}
			trusted, why := r.filter(l, f.name, reports)
			for _, a := range f.read(l) {
				a.Source, a.Trusted, a.Why = l.Source, trusted, why
				r.Antispam = append(r.Antispam, a)
			}
		}
	}
}

// filter tells whether a field is the filter's. Exchange Online does not write it above what came, so its place says
// nothing; it renames what comes in under the same name, and writes the address that it took the mail from.
func (r *Report) filter(l line, name string, reports []line) (trusted bool, why string) {
	if !r.Boundary.Found {
		return false, "not confirmed: " + r.Boundary.Why
	}
	if name != "X-Forefront-Antispam-Report" {
		return true, "Exchange Online takes it off mail from outside, and writes its own (" + docFirewall + ")"
	}
	connecting := ""
	for _, p := range pairs(l.value) {
		if p[0] == "CIP" {
			connecting = ip(p[1])
		}
	}
	switch {
	case connecting != "" && connecting == r.Boundary.IP:
		return true, "its CIP is the address from which " + r.Boundary.Where() + " took the mail in"
	case connecting != "" && r.Boundary.IP != "":
		return false, "not confirmed: its CIP is not the address from which " + r.Boundary.Where() + " took the mail in"
	case len(reports) > 1:
		return false, "not confirmed: there are several, and no address in it"
	}
	return true, "Exchange Online renames one that comes in"
}

// pairs reads "KEY:value;KEY:value;…". A value may hold colons.
func pairs(s string) [][2]string {
	var out [][2]string
	for part := range strings.SplitSeq(s, ";") {
		k, v, ok := strings.Cut(part, ":")
		if k = strings.TrimSpace(k); ok && k != "" && len(k) < 40 && len(out) < 100 {
			out = append(out, [2]string{strings.ToUpper(k), strings.TrimSpace(v)})
		}
	}
	return out
}

// keyed reads a field of pairs by the table.
func keyed(only ...string) func(line) []Antispam {
	return func(l line) []Antispam {
		var out []Antispam
		for _, p := range pairs(l.value) {
			k, ok := keysOf[p[0]]
			if !ok || p[1] == "" || len(only) > 0 && !slices.Contains(only, p[0]) {
				continue
			}
			out = append(out, k.in(p[0], p[1]))
		}
		return out
	}
}

// whole reads a field of one value.
func whole(key string) func(line) []Antispam {
	return func(l line) []Antispam {
		if l.value == "" {
			return nil
		}
		return []Antispam{keysOf[key].in(key, l.value)}
	}
}

// in says a value in words.
func (k keyWords) in(key, value string) Antispam {
	a := Antispam{Key: key, Value: value, Title: k.title, Doc: k.doc}
	switch m, ok := k.values[strings.ToUpper(value)]; {
	case ok:
		a.Words, a.Weight = m.words, m.weight
	case k.free != nil:
		a.Words, a.Weight = k.free(value)
	case k.values != nil:
		a.Words = "not described by Microsoft"
	default:
		a.Words = safe(value)
	}
	return a
}

// level reads a number by the first row that reaches up to it.
func level(rows []levelWords) func(string) (string, Weight) {
	return func(value string) (string, Weight) {
		n, err := strconv.Atoi(value)
		if err != nil {
			return "not a number", Neutral
		}
		for _, r := range rows {
			if n <= r.upTo {
				return r.words, r.weight
			}
		}
		return "not described by Microsoft", Neutral
	}
}
