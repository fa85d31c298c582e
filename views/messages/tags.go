package messages

import (
	"slices"
	"strings"

	"mailtriage/graph"
	"mailtriage/theme"
)

// SetColours says which colours the mailbox gives its categories. They stay through Reset.
func (m *Model) SetColours(c theme.Colours) { m.colours = c }

// Change changes categories or flag of rows, in place: the rows stay where they are.
func (m *Model) Change(ids []string, change func(*graph.Header)) {
	for _, id := range ids {
		r, known := m.store.find(id)
		if !known {
			continue
		}
		h := m.store.header(r)
		change(&h)
		m.store.replace(r, &h)
		if m.filtered() && m.store.records[r].place == here {
			m.insert(r) // it may match the filter now
		}
	}
	m.fixCursor()
}

// Categories are the categories that messages of the list have, sorted, each once.
func (m *Model) Categories() []string {
	seen := map[string]bool{}
	var out []string
	last := ""
	for _, r := range m.order {
		all := m.store.text(r, textCategories)
		if all == "" || all == last {
			continue
		}
		last = all
		for name := range strings.SplitSeq(all, "\x1f") {
			if !seen[strings.ToLower(name)] {
				seen[strings.ToLower(name)] = true
				out = append(out, name)
			}
		}
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return out
}
