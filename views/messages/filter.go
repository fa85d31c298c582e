package messages

import (
	"bytes"
	"slices"
	"strings"
)

// query is a filter as it was typed: words that must all be found, and conditions.
type query struct {
	words     [][]byte // anywhere
	from      [][]byte
	subject   [][]byte
	category  [][]byte
	need, not uint8 // flags that must and must not be set
}

// parse reads a filter: words, is:unread, is:flagged, has:attachment, from:x, subject:x, category:x.
func parse(text string) query {
	var q query
	for _, word := range strings.Fields(fold(text)) {
		name, value, _ := strings.Cut(word, ":")
		switch {
		case word == "is:unread":
			q.not |= isRead
		case word == "is:read":
			q.need |= isRead
		case word == "is:flagged":
			q.need |= isFlagged
		case word == "is:draft":
			q.need |= isDraft
		case word == "has:attachment" || word == "has:attachments":
			q.need |= isAttached
		case name == "from" && value != "":
			q.from = append(q.from, []byte(value))
		case name == "subject" && value != "":
			q.subject = append(q.subject, []byte(value))
		case name == "category" && value != "":
			q.category = append(q.category, []byte(value))
		case strings.HasSuffix(word, ":") || strings.HasPrefix(word, "is:") || strings.HasPrefix(word, "has:"):
			// still being typed
		default:
			q.words = append(q.words, []byte(word))
		}
	}
	return q
}

func (q *query) empty() bool {
	return len(q.words)+len(q.from)+len(q.subject)+len(q.category) == 0 && q.need|q.not == 0
}

// narrows tells whether whatever q finds, an earlier query found too: what was asked for then is asked for still.
func (q *query) narrows(earlier *query) bool {
	return !earlier.empty() && earlier.need&^q.need == 0 && earlier.not&^q.not == 0 &&
		within(earlier.words, q.words) && within(earlier.from, q.from) && within(earlier.subject, q.subject) && within(earlier.category, q.category)
}

// within tells whether each of some words is part of one of others.
func within(some, others [][]byte) bool {
	for _, w := range some {
		if !slices.ContainsFunc(others, func(o []byte) bool { return bytes.Contains(o, w) }) {
			return false
		}
	}
	return true
}

// match tells whether a record meets the query.
func (s *store) match(r int32, q *query) bool {
	f := s.records[r].flags
	if f&q.need != q.need || f&q.not != 0 {
		return false
	}
	if len(q.words)+len(q.from)+len(q.subject)+len(q.category) == 0 {
		return true
	}
	texts := s.fields(r)
	if key := texts[textKey]; len(key) > 0 {
		return q.folded(key)
	}
	return q.find(&[4][]byte{texts[textSubject], texts[textName], texts[textAddress], texts[textCategories]}, contains)
}

// find looks for the query's words in subject, name, address and categories.
func (q *query) find(in *[4][]byte, contains func(text, word []byte) bool) bool {
	for _, w := range q.words {
		if !contains(in[0], w) && !contains(in[1], w) && !contains(in[2], w) && !contains(in[3], w) {
			return false
		}
	}
	for _, w := range q.from {
		if !contains(in[1], w) && !contains(in[2], w) {
			return false
		}
	}
	for _, w := range q.subject {
		if !contains(in[0], w) {
			return false
		}
	}
	for _, w := range q.category {
		if !contains(in[3], w) {
			return false
		}
	}
	return true
}

// folded matches a record whose texts were folded when they were kept. No word holds a line break, so that none is
// found across two of them.
func (q *query) folded(key []byte) bool {
	for _, w := range q.words {
		if !bytes.Contains(key, w) {
			return false
		}
	}
	if len(q.from)+len(q.subject)+len(q.category) == 0 {
		return true
	}
	var parts [4][]byte
	for i := range parts {
		parts[i], key, _ = bytes.Cut(key, []byte{'\n'})
	}
	rest := query{from: q.from, subject: q.subject, category: q.category}
	return rest.find(&parts, bytes.Contains)
}

// contains looks for a folded word in ASCII text without regard to case, and without making anything.
func contains(text, word []byte) bool {
	if len(word) == 0 {
		return true
	}
	low, up := word[0], upper(word[0])
	for i := 0; i+len(word) <= len(text); i++ {
		if c := text[i]; (c == low || c == up) && equal(text[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

func equal(text, word []byte) bool {
	for i := range word {
		if c := text[i]; c != word[i] && (c < 'A' || c > 'Z' || c|0x20 != word[i]) {
			return false
		}
	}
	return true
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c &^ 0x20
	}
	return c
}
