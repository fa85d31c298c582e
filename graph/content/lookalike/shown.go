package lookalike

import (
	"slices"
	"strings"
	"unicode"
)

// wordsLimit is how many words of a name that is shown are looked at.
const wordsLimit = 12

// Shown finds a much-imitated name, or one of the tenant's own, in a name that a mail shows of its sender, as "PayPal Service" and
// "Micros0ft 365" have it. Ordinary words that are firms' names too ("Apple") are none by themselves.
func Shown(name string, ownDomains []string) (Finding, bool) {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unseen(r) })
	words = words[:min(len(words), wordsLimit)]
	for i := range len(words) - 1 {
		words = append(words, words[i]+words[i+1]) // "Docu Sign"
	}
	for i, w := range words {
		words[i] = Fold(w)
	}
	near, _ := Known{Own: ownDomains}.targets()
	for _, t := range slices.Concat(near, brands().targets) {
		if !t.word && slices.Contains(words, t.fold) {
			return Finding{Imitates: t.domain, Whose: t.whose, Own: t.kind == own}, true
		}
	}
	return Finding{}, false
}

// Stands tells whether a host is of whose name was found: its own, or that name under another ending, as firms of several countries
// have it.
func (f Finding) Stands(host string) bool {
	n, ok := parse(host)
	if !ok {
		return false
	}
	if whose := brandOf(n.host); whose != "" && whose == f.Whose {
		return true
	}
	label, _, _ := strings.Cut(f.Imitates, ".")
	return slices.ContainsFunc(brands().targets, func(t target) bool { return t.whose == f.Whose && t.label == n.label }) || n.label == label
}
