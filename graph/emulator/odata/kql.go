package odata

import (
	"strings"
	"time"
	"unicode"
)

// Searchable is what a message $search looks at. Texts are compared without regard to case.
type Searchable interface {
	// Texts gives the texts of a property: "from", "to", "cc", "bcc", "participants", "subject", "body",
	// "attachment"; "" is everything that a free word is looked for in.
	Texts(property string) []string
	HasAttachments() bool
	Received() time.Time
}

// Search is a parsed message $search
// (https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections).
type Search struct{ root searchNode }

// ParseSearch parses a message $search: KQL within double quotes.
func ParseSearch(s string) (*Search, error) {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, `"`); ok {
		inner, ok = strings.CutSuffix(inner, `"`)
		if !ok {
			return nil, &Error{"BadRequest", "Syntax error: unterminated quotation mark in $search."}
		}
		s = strings.ReplaceAll(inner, `\"`, `"`)
	}
	p := &kql{words: kqlWords(s)}
	root, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.next < len(p.words) {
		return nil, &Error{"BadRequest", "Syntax error: character ')' is not valid in $search."}
	}
	if root == nil {
		return nil, &Error{"BadRequest", "The $search query option is empty."}
	}
	return &Search{root}, nil
}

// Match tells whether a message is found.
func (s *Search) Match(m Searchable) bool { return s.root.found(m) }

type searchNode interface{ found(Searchable) bool }

type (
	searchAnd struct{ a, b searchNode }
	searchOr  struct{ a, b searchNode }
	searchNot struct{ a searchNode }
	term      struct{ property, text string }
	flag      struct{ want bool }
	span      struct{ from, to time.Time } // from ≤ t < to; zero is open
)

func (n searchAnd) found(m Searchable) bool { return n.a.found(m) && n.b.found(m) }
func (n searchOr) found(m Searchable) bool  { return n.a.found(m) || n.b.found(m) }
func (n searchNot) found(m Searchable) bool { return !n.a.found(m) }
func (n flag) found(m Searchable) bool      { return m.HasAttachments() == n.want }

func (n span) found(m Searchable) bool {
	t := m.Received()
	return !t.Before(n.from) && (n.to.IsZero() || t.Before(n.to))
}

func (n term) found(m Searchable) bool {
	for _, text := range m.Texts(n.property) {
		if prefixFound(strings.ToLower(text), n.text) {
			return true
		}
	}
	return false
}

// prefixFound looks for words that begin a word of the text, as KQL does.
func prefixFound(text, want string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], want)
		if i < 0 {
			return false
		}
		at := from + i
		if at == 0 || !wordEnd(text[:at]) || !unicode.IsLetter([]rune(want)[0]) && !unicode.IsDigit([]rune(want)[0]) {
			return true
		}
		from = at + 1
		for from < len(text) && text[from]&0xc0 == 0x80 {
			from++
		}
	}
}

// wordEnd tells whether a text ends within a word.
func wordEnd(s string) bool {
	last := rune(0)
	for _, r := range s[max(0, len(s)-4):] {
		last = r
	}
	return unicode.IsLetter(last) || unicode.IsDigit(last)
}

// kqlWords cuts KQL at spaces and parentheses, keeping phrases in double quotes together with their property.
func kqlWords(s string) []string {
	var words []string
	var b strings.Builder
	phrase := false
	done := func() {
		if b.Len() > 0 {
			words = append(words, b.String())
			b.Reset()
		}
	}
	for _, r := range s {
		switch {
		case r == '"':
			phrase = !phrase
			b.WriteRune(r)
		case phrase:
			b.WriteRune(r)
		case unicode.IsSpace(r):
			done()
		case r == '(' || r == ')':
			done()
			words = append(words, string(r))
		default:
			b.WriteRune(r)
		}
	}
	done()
	return words
}

type kql struct {
	words []string
	next  int
	depth int
}

func (p *kql) peek() string {
	if p.next < len(p.words) {
		return p.words[p.next]
	}
	return ""
}

func (p *kql) or() (searchNode, error) {
	left, err := p.and()
	for err == nil && p.peek() == "OR" {
		p.next++
		var right searchNode
		if right, err = p.and(); right == nil {
			break
		}
		if left == nil {
			left = right
			continue
		}
		left = searchOr{left, right}
	}
	return left, err
}

func (p *kql) and() (searchNode, error) {
	var left searchNode
	for p.next < len(p.words) && p.peek() != "OR" && p.peek() != ")" {
		if p.peek() == "AND" {
			p.next++
			continue
		}
		right, err := p.not()
		if err != nil {
			return nil, err
		}
		switch {
		case right == nil:
		case left == nil:
			left = right
		default:
			left = searchAnd{left, right}
		}
	}
	return left, nil
}

func (p *kql) not() (searchNode, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, &Error{"BadRequest", "The recursion limit has been exceeded."}
	}
	defer func() { p.depth-- }()
	w := p.peek()
	p.next++
	switch w {
	case "NOT":
		inner, err := p.not()
		if inner == nil {
			return nil, err
		}
		return searchNot{inner}, err
	case "(":
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		if p.peek() != ")" {
			return nil, &Error{"BadRequest", "Syntax error: missing ')' in $search."}
		}
		p.next++
		return inner, nil
	case "":
		return nil, nil //nolint:nilnil // nothing stands here
	}
	return restriction(w)
}

var kqlProperties = map[string]string{
	"from": "from", "to": "to", "cc": "cc", "bcc": "bcc", "participants": "participants", "recipients": "recipients",
	"subject": "subject", "body": "body", "attachment": "attachment", "attachmentnames": "attachment",
}

func restriction(w string) (searchNode, error) {
	// A comparison is looked for first: its time may hold colons.
	if at := strings.IndexAny(w, "<>="); at > 0 && strings.EqualFold(w[:at], "received") {
		return received(w[at:])
	}
	name, rest, ok := strings.Cut(w, ":")
	name = strings.ToLower(name)
	if !ok {
		return freeTerm("", w), nil
	}
	switch name {
	case "hasattachment", "hasattachments":
		return flag{strings.EqualFold(rest, "true") || rest == "1"}, nil
	case "received", "sent":
		return received(rest)
	case "kind":
		if !strings.EqualFold(rest, "email") {
			return searchNot{searchOr{flag{true}, flag{false}}}, nil
		}
		return searchOr{flag{true}, flag{false}}, nil
	}
	if property, known := kqlProperties[name]; known {
		return freeTerm(property, rest), nil
	}
	return freeTerm("", w), nil
}

func freeTerm(property, text string) searchNode {
	text = strings.ToLower(strings.TrimRight(strings.Trim(text, `"`), "*"))
	if text == "" {
		return nil
	}
	return term{property, text}
}

// received reads a date, a range a..b, or a comparison.
func received(s string) (searchNode, error) {
	bad := &Error{"BadRequest", "Invalid date in $search."}
	if a, b, ok := strings.Cut(s, ".."); ok {
		from, _, ok1 := day(a)
		_, to, ok2 := day(b)
		if !ok1 || !ok2 {
			return nil, bad
		}
		return span{from, to}, nil
	}
	for _, op := range []string{">=", "<=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(s, op); ok {
			from, to, ok := day(rest)
			if !ok {
				return nil, bad
			}
			return map[string]span{">=": {from: from}, "<=": {to: to}, ">": {from: to}, "<": {to: from}, "=": {from, to}}[op], nil
		}
	}
	from, to, ok := day(s)
	if !ok {
		return nil, bad
	}
	return span{from, to}, nil
}

// day reads a date, which is a whole day, or a time, which is a moment.
func day(s string) (from, to time.Time, ok bool) {
	s = strings.Trim(s, `"`)
	for _, layout := range []string{time.DateOnly, "01/02/2006", "1/2/2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, t.AddDate(0, 0, 1), true
		}
	}
	t, ok := date(s)
	return t, t.Add(time.Second), ok
}
