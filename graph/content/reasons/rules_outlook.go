package reasons

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"mailtriage/graph/content"
)

// outlookFrom is the mark that content sets before what Outlook for Windows alone shows; it ends as that of what is hidden does.
const outlookFrom = "⟦only in Outlook: "

// outlookLetters is from how many letters on, of words that stand nowhere else, Outlook is shown another text. Newsletters tell it
// the same in another frame, and a word or two about pictures.
const outlookLetters = 20

// outlookLinks finds links that Outlook alone shows, to where no other link leads. Buttons stand twice in newsletters: once drawn for
// Outlook, and once for all others.
func (l *look) outlookLinks() (out []content.Text) {
	apart := map[Link]bool{}
	for _, k := range capped(l.Outlook) {
		apart[k] = true
	}
	elsewhere := map[string]bool{l.site: true}
	for _, k := range capped(l.Links) {
		if !apart[k] {
			elsewhere[site(content.Host(k.Target))] = true
		}
	}
	for _, k := range capped(l.Outlook) {
		host := content.Host(k.Target)
		if host != "" && web(k.Target) && !elsewhere[site(host)] && !l.own(host) {
			out = append(out, pair(k))
		}
	}
	return out
}

// outlookText finds text that Outlook alone shows, in words that the rest does not have.
func (l *look) outlookText() (out []content.Text) {
	inside, rest := outlooked(l.Text)
	if len(inside) == 0 {
		return nil
	}
	known := map[string]bool{}
	for word := range words(rest) {
		known[word] = true
	}
	sum := 0
	for _, p := range inside {
		n := 0
		for word := range words(p) {
			if !known[word] {
				n, known[word] = n+letters(word), true
			}
		}
		if n > 0 {
			sum += n
			out = append(out, quote("only in Outlook", p))
		}
	}
	return one(sum >= outlookLetters, out...)
}

// outlooked parts a body into what Outlook alone shows and the rest.
func outlooked(text string) (inside []string, rest string) {
	var others strings.Builder
	for len(inside) < listLimit {
		before, after, ok := strings.Cut(text, outlookFrom)
		others.WriteString(before)
		if !ok {
			return inside, others.String()
		}
		end := closing(after)
		inside = append(inside, strings.TrimSpace(after[:end]))
		text = strings.TrimPrefix(after[end:], hiddenTo)
	}
	return inside, others.String() + text
}

// closing is where the mark stands that ends a passage, past those of passages in it.
func closing(text string) int {
	open := 1
	for i, r := range text {
		switch r {
		case '⟦':
			open++
		case '⟧':
			if open--; open == 0 {
				return i
			}
		}
	}
	return len(text)
}

// words are those of a text, in lower case.
func words(text string) iter.Seq[string] {
	return slices.Values(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }))
}
