package table

import (
	"slices"
	"strings"

	"golang.org/x/text/cases"
)

// SetFilter narrows the list to rows that have each of the words somewhere, without regard to case; Filter tells it.
func (m *Model[R]) SetFilter(text string) {
	if text != m.filter {
		m.filter = text
		m.arrange()
	}
}

// Filter is what the list is narrowed to.
func (m *Model[R]) Filter() string { return m.filter }

// SortNext sorts by the next column that is shown; after the last one, the first order is back. It tells by what.
func (m *Model[R]) SortNext() string {
	for m.sorted++; m.sorted < len(m.columns) && m.hidden[m.sorted]; m.sorted++ {
	}
	if m.sorted >= len(m.columns) {
		m.sorted = -1
	}
	m.down = false
	m.arrange()
	return m.Sorted()
}

// Unsorted tells whether rows stand as they came.
func (m *Model[R]) Unsorted() bool { return m.sorted < 0 && !m.down }

// SortBy sorts by the column of a name, the least first.
func (m *Model[R]) SortBy(name string) {
	for i, c := range m.columns {
		if c.Name == name {
			m.sorted, m.down = i, false
			m.arrange()
		}
	}
}

// Reverse turns the order round, and tells it.
func (m *Model[R]) Reverse() string {
	m.down = !m.down
	m.arrange()
	return m.Sorted()
}

// Sorted tells the order in words.
func (m *Model[R]) Sorted() string {
	text := "as they come"
	if m.sorted >= 0 {
		text = "by " + strings.ToLower(m.columns[m.sorted].Name)
	}
	if m.down {
		text += ", the other way round"
	}
	return text
}

// Choice is a column as it can be switched on and off.
type Choice struct {
	Name  string
	Shown bool
}

// Choices lists the columns.
func (m *Model[R]) Choices() []Choice {
	out := make([]Choice, len(m.columns))
	for i, c := range m.columns {
		out[i] = Choice{c.Name, !m.hidden[i]}
	}
	return out
}

// Show shows a column, or hides it; the last one that is shown stays.
func (m *Model[R]) Show(i int, on bool) {
	m.hidden[i] = !on
	if !slices.Contains(m.hidden, false) {
		m.hidden[i] = false
	}
	if m.hidden[i] && m.sorted == i {
		m.sorted = -1
		m.arrange()
	}
}

// arrange works out what is shown in which order. The cursor stays on its row; if that has gone, on what took its place.
func (m *Model[R]) arrange() {
	was := m.at
	m.shown = m.shown[:0]
	words := strings.Fields(fold(m.filter))
	for i := range m.rows {
		if m.matches(m.rows[i], words) {
			m.shown = append(m.shown, int32(i)) //nolint:gosec // no list has so many rows
		}
	}
	m.sort()
	if m.cursor == "" || !m.GoTo(m.cursor) {
		m.goTo(max(0, was))
	}
}

// fold makes texts comparable without regard to case, in any script.
func fold(s string) string { return cases.Fold().String(s) }

func (m *Model[R]) matches(r R, words []string) bool {
	if len(words) == 0 {
		return true
	}
	var all strings.Builder
	for _, c := range m.columns {
		all.WriteString(c.Text(r))
		all.WriteByte('\n')
	}
	if m.Below != nil {
		all.WriteString(m.Below(r).String())
		all.WriteByte('\n')
	}
	if m.Seek != nil {
		all.WriteString(m.Seek(r))
	}
	text := fold(all.String())
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

func (m *Model[R]) sort() {
	if m.sorted >= 0 {
		m.sortBy(m.columns[m.sorted])
	}
	if m.down {
		slices.Reverse(m.shown)
	}
}

func (m *Model[R]) sortBy(c Column[R]) {
	if c.Order != nil {
		slices.SortStableFunc(m.shown, func(a, b int32) int { return c.Order(m.rows[a], m.rows[b]) })
		return
	}
	texts := make(map[int32]string, len(m.shown))
	for _, i := range m.shown {
		texts[i] = fold(c.Text(m.rows[i]))
	}
	slices.SortStableFunc(m.shown, func(a, b int32) int { return strings.Compare(texts[a], texts[b]) })
}
