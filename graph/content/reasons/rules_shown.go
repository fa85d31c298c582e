package reasons

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"mailtriage/graph/content"
	"mailtriage/graph/content/files"
	"mailtriage/graph/content/links"
	"mailtriage/graph/content/lookalike"
)

// shownFirm: the name that is shown is a firm's that is much imitated, or ours, and the address is of another. Free: of a provider where
// anybody gets one.
func (l *look) shownFirm(freeMail bool) []content.Text {
	domain := domainOf(l.from)
	if domain == "" || strings.Contains(l.From.Name, "@") || l.inside() || free(domain) != freeMail || l.vouched() && (l.before() || via(nameWords(l.From.Name), l.site)) {
		return nil
	}
	f, ok := lookalike.Shown(l.From.Name, l.Own)
	if !ok || f.Stands(domain) {
		return nil
	}
	return []content.Text{quote("From", mailbox(l.From)), content.Line("true domain: " + clip(content.Defang(f.Imitates).String()))}
}

// domainLikeName: the domain is the name that is shown, written with other characters: SwiftParcel <x@swiftparce1.example>.
func (l *look) domainLikeName() []content.Text {
	own := label(l.site)
	if len(own) < 5 || l.own(domainOf(l.from)) {
		return nil
	}
	words := strings.FieldsFunc(l.From.Name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = append(words, strings.Join(words, ""))
	like := false
	for _, w := range words {
		plain := strings.ReplaceAll(fold(w).text, " ", "")
		if strings.TrimSpace(plain) == own || strings.EqualFold(w, own) { // without its accents, too
			return nil
		}
		like = like || lookalike.Fold(w) == lookalike.Fold(own)
	}
	return one(like, quote("From", mailbox(l.From)))
}

// textLikeTarget: the text of a link is an address, and the link leads to one that is made to look like it.
func (l *look) textLikeTarget() (out []content.Text) {
	for _, k := range l.links {
		said := content.Named(links.Said(k.Label))
		if said == "" || k.host == "" || !web(k.Target) || site(said) == k.site || l.own(k.host) {
			continue
		}
		f, ok := lookalike.Check(k.host, lookalike.Known{Sender: []string{said}})
		if ok && (f.How == lookalike.Confusable || f.How == lookalike.Prefix) && site(f.Imitates) == site(said) {
			out = append(out, pair(k.Link))
		}
	}
	return out
}

// trap: a file is built as bombs and attacks on what reads it are.
func (l *look) trap() []content.Text {
	return slices.Concat(l.files(files.Bomb, files.Bad), l.files(files.Path, files.Bad), l.files(files.Broken, files.Bad))
}

// actingDocument: a PDF file that starts something when it is opened.
func (l *look) actingDocument() (out []content.Text) {
	for i := range l.Attachments {
		if r := &l.Attachments[i]; !class(r, files.Page) {
			out = append(out, seen(r, files.Active, files.Bad)...)
		}
	}
	return out
}

// mixedWords: words of Latin letters with Cyrillic or Greek ones among them, which people read and filters do not. One by itself is
// met in honest mail, where somebody types on the wrong keyboard.
func (l *look) mixedWords() []content.Text {
	seen := map[string]bool{}
	for word := range strings.FieldsFuncSeq(l.Subject+"\n"+l.Text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		script := func(of ...*unicode.RangeTable) bool {
			return strings.ContainsFunc(word, func(r rune) bool { return unicode.In(r, of...) })
		}
		if script(unicode.Latin) && script(unicode.Cyrillic, unicode.Greek) && len([]rune(word)) > 3 {
			seen[word] = true
		}
	}
	words := slices.Sorted(maps.Keys(seen))
	return one(len(words) > 1, quote("words", strings.Join(words[:min(len(words), 5)], ", ")))
}
