package messages

import (
	"bytes"
	"strings"
)

// query is a filter as it was typed: words that must all be found, and conditions.
type query struct {
	words     []string // anywhere
	from      []string
	subject   []string
	category  []string
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
			q.from = append(q.from, value)
		case name == "subject" && value != "":
			q.subject = append(q.subject, value)
		case name == "category" && value != "":
			q.category = append(q.category, value)
		case strings.HasSuffix(word, ":") || strings.HasPrefix(word, "is:") || strings.HasPrefix(word, "has:"):
			// still being typed
		default:
			q.words = append(q.words, word)
		}
	}
	return q
}

func (q *query) empty() bool {
	return len(q.words)+len(q.from)+len(q.subject)+len(q.category) == 0 && q.need|q.not == 0
}

// narrows tells whether whatever q finds, an earlier query found too.
func narrows(earlier, later string) bool {
	return earlier != "" && strings.HasPrefix(later, earlier) && !strings.Contains(earlier, ":") && !strings.Contains(later, ":")
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
	key := s.slice(r, textKey)
	if len(key) > 0 {
		return q.folded(string(key))
	}
	subject, name, address, category := s.slice(r, textSubject), s.slice(r, textName), s.slice(r, textAddress), s.slice(r, textCategories)
	for _, w := range q.words {
		if !contains(subject, w) && !contains(name, w) && !contains(address, w) && !contains(category, w) {
			return false
		}
	}
	for _, w := range q.from {
		if !contains(name, w) && !contains(address, w) {
			return false
		}
	}
	return all(subject, q.subject) && all(category, q.category)
}

func all(text []byte, words []string) bool {
	for _, w := range words {
		if !contains(text, w) {
			return false
		}
	}
	return true
}

// folded matches a record whose texts were folded when they were kept.
func (q *query) folded(key string) bool {
	parts := strings.SplitN(key, "\n", 4)
	for len(parts) < 4 {
		parts = append(parts, "")
	}
	for _, w := range q.words {
		if !strings.Contains(key, w) {
			return false
		}
	}
	for _, w := range q.from {
		if !strings.Contains(parts[1], w) && !strings.Contains(parts[2], w) {
			return false
		}
	}
	return all([]byte(parts[0]), q.subject) && all([]byte(parts[3]), q.category)
}

// contains looks for a folded word in ASCII text without regard to case, and without making anything.
func contains(text []byte, word string) bool {
	if len(word) > len(text) || word == "" {
		return word == ""
	}
	low, up := word[0], upper(word[0])
	for {
		i := bytes.IndexByte(text, low)
		if low != up {
			if j := bytes.IndexByte(text, up); j >= 0 && (i < 0 || j < i) {
				i = j
			}
		}
		if i < 0 || len(text)-i < len(word) {
			return false
		}
		if equal(text[i:i+len(word)], word) {
			return true
		}
		text = text[i+1:]
	}
}

func equal(text []byte, word string) bool {
	for i := range len(word) {
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
