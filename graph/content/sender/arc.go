package sender

import (
	"slices"
	"strconv"
	"strings"
)

// Seal is one set of ARC's three fields (RFC 8617): a server that passed the mail on says what it had found. The seals
// are not checked here: that takes keys.
type Seal struct {
	Source            // of ARC-Seal
	Instance int      // from 1, the oldest
	Domain   string   // who sealed, by its own word
	Selector string   // of its key
	Chain    string   // what it found of the seals before: none, pass, fail
	Results  []Result // of ARC-Authentication-Results, with their source
	Own      bool     // written behind the boundary
}

// seals reads the sets of ARC, and what the boundary says of the chain.
func (r *Report) seals(h header) {
	sets := map[int]*Seal{}
	set := func(i int) *Seal {
		if i < 1 || i > sealLimit {
			return nil
		}
		if sets[i] == nil {
			sets[i] = &Seal{Instance: i}
		}
		return sets[i]
	}
	for _, l := range h.all("ARC-Seal") {
		tags := tagList(l.value)
		if s := set(instance(tags["i"])); s != nil && s.Field == 0 {
			s.Source, s.Domain, s.Selector, s.Chain, s.Own = l.Source, tags["d"], tags["s"], strings.ToLower(tags["cv"]), r.own(l.Source)
		}
	}
	for _, l := range h.all("ARC-Authentication-Results") {
		first, _, _ := strings.Cut(l.value, ";")
		s := set(instance(tagList(first)["i"]))
		if s == nil || s.Results != nil {
			continue
		}
		s.Results = parseStamp(l).Results
		if r.own(l.Source) {
			r.chain(s.Results)
		}
	}
	for _, s := range sets {
		r.ARC = append(r.ARC, *s)
	}
	slices.SortFunc(r.ARC, func(a, b Seal) int { return b.Instance - a.Instance })
}

// chain takes over what the boundary found of ARC: Exchange Online tells it in its own seal only.
func (r *Report) chain(results []Result) {
	for _, res := range results {
		if res.Method == "arc" && !slices.ContainsFunc(r.Results, func(x Result) bool { return x.Method == "arc" }) {
			r.Results = append(r.Results, res)
			r.Verdicts.add(res)
		}
	}
}

func instance(s string) int {
	i, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return i
}

// tagList reads "name=value; …" (RFC 6376, section 3.2). Of a name that stands twice the first counts; spaces within
// values are left out.
func tagList(s string) map[string]string {
	out := map[string]string{}
	for pair := range strings.SplitSeq(s, ";") {
		name, value, ok := strings.Cut(pair, "=")
		if name = strings.ToLower(strings.TrimSpace(name)); !ok || name == "" || len(out) == 50 {
			continue
		}
		if _, seen := out[name]; !seen {
			out[name] = strings.Join(strings.Fields(value), "")
		}
	}
	return out
}
