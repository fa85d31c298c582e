package odata

import (
	"slices"
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
	Sent() time.Time
}

// Search is a parsed message $search
// (https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections).
type Search struct{ root searchNode }

// ParseSearch parses a message $search: KQL within double quotes.
func ParseSearch(s string) (*Search, error) {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, `"`); ok {
		if s, ok = unquoted(inner); !ok {
			return nil, &Error{"BadRequest", "Syntax error: character '\"' is not valid in $search."}
		}
	}
	if strings.Count(s, `"`)%2 != 0 {
		return nil, &Error{"BadRequest", "Syntax error: unterminated quotation mark in $search."}
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

// unquoted reads what stands within quotation marks, up to the closing one, in which a backslash escapes a quotation mark
// and a backslash.
func unquoted(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), i == len(s)-1
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			fallthrough
		default:
			b.WriteByte(s[i])
		}
	}
	return "", false
}

// Match tells whether a message is found.
func (s *Search) Match(m Searchable) bool { return s.root.found(m) }

type searchNode interface{ found(Searchable) bool }

type (
	searchAnd struct{ a, b searchNode }
	searchOr  struct{ a, b searchNode }
	searchNot struct{ a searchNode }
	term      struct {
		property string
		words    []string
	}
	flag struct{ want bool }
	span struct { // from ≤ t < to; zero is open
		from, to time.Time
		sent     bool // it is about when it was sent
	}
)

func (n searchAnd) found(m Searchable) bool { return n.a.found(m) && n.b.found(m) }
func (n searchOr) found(m Searchable) bool  { return n.a.found(m) || n.b.found(m) }
func (n searchNot) found(m Searchable) bool { return !n.a.found(m) }
func (n flag) found(m Searchable) bool      { return m.HasAttachments() == n.want }

func (n span) found(m Searchable) bool {
	t := m.Received()
	if n.sent {
		t = m.Sent()
	}
	return !t.Before(n.from) && (n.to.IsZero() || t.Before(n.to))
}

func (n term) found(m Searchable) bool {
	for _, text := range m.Texts(n.property) {
		if phraseFound(strings.ToLower(text), n.words) {
			return true
		}
	}
	return false
}

// phraseFound looks for words that follow one another in a text, whatever stands between them. The last may be the
// beginning of a word only.
func phraseFound(text string, words []string) bool {
	if len(words) == 0 || !strings.Contains(text, words[0]) {
		return false
	}
	last := len(words) - 1
	in := indexWords(text)
	for i := 0; i+last < len(in); i++ {
		if slices.Equal(in[i:i+last], words[:last]) && strings.HasPrefix(in[i+last], words[last]) {
			return true
		}
	}
	return false
}

// indexWords are the words of a text as an index breaks it: letters and digits. Scripts that write no spaces are taken
// character by character.
func indexWords(s string) []string {
	var words []string
	begin := -1
	done := func(end int) {
		if begin >= 0 {
			words = append(words, s[begin:end])
			begin = -1
		}
	}
	for i, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			done(i)
			words = append(words, string(r))
		case !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r):
			done(i)
		case begin < 0:
			begin = i
		}
	}
	done(len(s))
	return words
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
	if at := strings.IndexAny(w, "<>="); at > 0 && (strings.EqualFold(w[:at], "received") || strings.EqualFold(w[:at], "sent")) {
		return when(strings.ToLower(w[:at]), w[at:])
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
		return when(name, rest)
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
	if text = strings.Trim(text, `"`); strings.Trim(text, "*") == "" {
		return nil
	}
	return term{property, indexWords(strings.ToLower(text))}
}

// when reads what is said of when a message was received or sent.
func when(property, s string) (searchNode, error) {
	n, err := dates(s)
	n.sent = property == "sent"
	return n, err
}

// dates reads a date, a range a..b, or a comparison.
func dates(s string) (span, error) {
	bad := &Error{"BadRequest", "Invalid date in $search."}
	if a, b, ok := strings.Cut(s, ".."); ok {
		from, _, ok1 := day(a)
		_, to, ok2 := day(b)
		if !ok1 || !ok2 {
			return span{}, bad
		}
		return span{from: from, to: to}, nil
	}
	for _, op := range []string{">=", "<=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(s, op); ok {
			from, to, ok := day(rest)
			if !ok {
				return span{}, bad
			}
			return map[string]span{">=": {from: from}, "<=": {to: to}, ">": {from: to}, "<": {to: from}, "=": {from: from, to: to}}[op], nil
		}
	}
	from, to, ok := day(s)
	if !ok {
		return span{}, bad
	}
	return span{from: from, to: to}, nil
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
