package reasons

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mailtriage/graph/content"
)

// passage is a hidden one, with whether it stands within a word, and whether at the very beginning of the text.
type passage struct {
	text           string
	inWord, begins bool
}

// The marks that content sets around what is hidden; a mail can't forge them.
const hiddenFrom, hiddenTo = "⟦hidden: ", "⟧"

// apart parts a body into what is seen and what is hidden.
func apart(text string) (visible string, hidden []passage) {
	var seen strings.Builder
	for len(hidden) < listLimit {
		before, rest, ok := strings.Cut(text, hiddenFrom)
		if !ok {
			break
		}
		inside, after, _ := strings.Cut(rest, hiddenTo)
		seen.WriteString(before)
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		hidden = append(hidden, passage{inside, unicode.IsLetter(last) && unicode.IsLetter(next), strings.TrimSpace(seen.String()) == "" && len(hidden) == 0})
		text = after
	}
	return seen.String() + text, hidden
}

// unquoted leaves out what is quoted of earlier mails.
func unquoted(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, ">") {
			out.WriteString(line)
		}
	}
	return out.String()
}

func letters(s string) (n int) {
	for _, r := range strings.ReplaceAll(s, "⟨U+", "") {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// previewLetters is how long the hidden line may be by which newsletters say what an inbox shows beside the subject.
const previewLetters = 250

func (l *look) preview() []content.Text {
	if len(l.hidden) == 0 || !l.hidden[0].begins || letters(l.hidden[0].text) > previewLetters {
		return nil
	}
	return one(true, quote("hidden", l.hidden[0].text))
}

// hiddenText finds hidden text that is more than a preview.
func (l *look) hiddenText() (out []content.Text) {
	sum := 0
	for i, p := range l.hidden {
		if n := letters(p.text); !p.inWord && n > 0 && (i > 0 || !p.begins || n > previewLetters) {
			sum += n
			out = append(out, quote("hidden", p.text))
		}
	}
	return one(sum >= 20, out...)
}

func (l *look) hiddenLetters() (out []content.Text) {
	for _, p := range l.hidden {
		if p.inWord {
			out = append(out, quote("within a word", p.text))
		}
	}
	return one(len(out) >= 2, out...)
}

// invisible finds words split by characters that can't be seen, which hide them from filters.
func (l *look) invisible() (out []content.Text) {
	const mark = "⟨U+"
	text := l.Subject + "\n" + l.Text
	text = strings.NewReplacer("\u200b", "⟨U+200B⟩", "\u200c", "⟨U+200C⟩", "\u2060", "⟨U+2060⟩", "\ufeff", "⟨U+FEFF⟩").Replace(text)
	for at := 0; ; {
		i := strings.Index(text[at:], mark)
		if i < 0 {
			break
		}
		i += at
		end := strings.Index(text[i:], "⟩")
		if end < 0 {
			break
		}
		at = i + end + len("⟩")
		code := text[i+len(mark) : i+end]
		last, _ := utf8.DecodeLastRuneInString(text[:i])
		next, _ := utf8.DecodeRuneInString(text[at:])
		if (code == "200B" || code == "2060" || code == "FEFF" || code == "200C") && latinLetter(last) && latinLetter(next) {
			from := max(strings.LastIndexAny(text[:i], " \n")+1, i-30)
			out = append(out, quote("within a word", strings.ToValidUTF8(text[from:min(len(text), at+12)], "")))
		}
	}
	return one(len(out) >= 3, out...)
}

func latinLetter(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek)
}

func (l *look) urgentMoney() []content.Text {
	return all(l.about[urgency], l.about[money])
}

func (l *look) secretMoney() []content.Text {
	about := l.about[money]
	if about == nil {
		about = l.about[giftCards]
	}
	return all(l.about[secrecy], about)
}

// odd tells of a sender who is not whom they seem, by another rule.
func (l *look) odd() []content.Text {
	for _, evidence := range [][]content.Text{
		l.impersonation(), l.lookalikeSender(), l.lookalikeReply(), l.elsewhere(true), l.elsewhere(false), l.dmarcFailed(), l.ownSpoofed(),
	} {
		if len(evidence) > 0 {
			return evidence
		}
	}
	return one(l.new() && free(domainOf(l.from)), quote("first mail from", l.from))
}

func (l *look) bankChange() []content.Text { return l.about[newBank] }

func (l *look) bankChangeOdd() []content.Text { return all(l.about[newBank], l.odd()) }

func (l *look) cards() []content.Text {
	pressed := l.about[urgency]
	if pressed == nil {
		pressed = l.about[secrecy]
	}
	return all(l.about[giftCards], pressed)
}

// accountThreat: a threat to an account, with a link away from whoever sent it.
func (l *look) accountThreat() []content.Text {
	about := l.about[account]
	if about == nil {
		return nil
	}
	for _, k := range l.links {
		if k.host != "" && web(k.Target) && !l.home(k.host) {
			return append(about, target("link", k.Target))
		}
	}
	return nil
}
