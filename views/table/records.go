package table

import "strings"

// Value is a column of a row in an export: as it came, not as it is drawn.
type Value struct{ Field, Value string }

// Records are the rows that are exported: those that are marked, else all that are shown. Every column that has a field
// is in them, shown or not.
func (m *Model[R]) Records() [][]Value {
	rows := make([]R, 0, len(m.shown))
	if len(m.marks) > 0 {
		rows = m.Targets()
	} else {
		for _, i := range m.shown {
			rows = append(rows, m.rows[i])
		}
	}
	out := make([][]Value, len(rows))
	for i, r := range rows {
		for _, c := range m.columns {
			if c.Field != "" {
				out[i] = append(out[i], Value{c.Field, c.Text(r)})
			}
		}
	}
	return out
}

// Text is what is copied of the marked rows, else of the one under the cursor: the columns that are shown, parted by
// tabs, a line each. The second result is how many rows they are. It is as it came: whoever draws or copies it makes it
// safe.
func (m *Model[R]) Text() (string, int) {
	rows := m.Targets()
	lines := make([]string, len(rows))
	one := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")
	for i, r := range rows {
		var cells []string
		for j, c := range m.columns {
			if !m.hidden[j] {
				cells = append(cells, one.Replace(c.Text(r)))
			}
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return strings.Join(lines, "\n"), len(rows)
}
