package rules

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"mailtriage/graph/rules"
	"mailtriage/views/table"
)

// sequence is the column of the order in which the service runs rules.
const sequence = "No"

// columns are the list's. What is exported has the names of Microsoft Graph, and beside them what is said of a rule.
func (m *Model) columns() []table.Column[*Row] {
	raw := func(part func(*Row) json.RawMessage) func(*Row) string {
		return func(r *Row) string { return string(part(r)) }
	}
	yes := func(is func(*Row) bool) func(*Row) string {
		return func(r *Row) string { return strconv.FormatBool(is(r)) }
	}
	return []table.Column[*Row]{
		{Name: sequence, Field: "sequence", Width: 4, Right: true, Text: func(r *Row) string { return strconv.Itoa(r.Sequence) }, Order: func(a, b *Row) int { return cmp.Compare(a.Sequence, b.Sequence) }, Tone: muted},
		{Name: "Signs", Width: 5, Text: m.sign, Order: func(a, b *Row) int { return cmp.Compare(b.weight, a.weight) }, Tone: tone},
		{Name: "Name", Field: "displayName", Text: func(r *Row) string { return cmp.Or(r.Name, "(no name)") }, Tone: tone},
		{Name: "State", Width: 24, Text: func(r *Row) string { return strings.Join(r.state(), ", ") }, Tone: muted},
		{Name: "In words", Field: "sentence", Off: true, Text: func(r *Row) string { return r.words }},
		{Name: "Weight", Field: "weight", Width: 6, Right: true, Off: true, Text: func(r *Row) string { return strconv.Itoa(r.weight) }, Order: func(a, b *Row) int { return cmp.Compare(a.weight, b.weight) }},
		{Name: "Signs in words", Field: "signs", Off: true, Text: (*Row).why},
		{Name: "On", Field: "isEnabled", Width: 5, Off: true, Text: yes(func(r *Row) bool { return r.Enabled })},
		{Name: "Read only", Field: "isReadOnly", Width: 9, Off: true, Text: yes(func(r *Row) bool { return r.ReadOnly })},
		{Name: "Broken", Field: "hasError", Width: 6, Off: true, Text: yes(func(r *Row) bool { return r.HasError })},
		{Name: "Conditions", Field: "conditions", Off: true, Text: raw(func(r *Row) json.RawMessage { return r.Conditions })},
		{Name: "Exceptions", Field: "exceptions", Off: true, Text: raw(func(r *Row) json.RawMessage { return r.Exceptions })},
		{Name: "Actions", Field: "actions", Off: true, Text: raw(func(r *Row) json.RawMessage { return r.Actions })},
		{Name: "Id", Field: "id", Off: true, Text: func(r *Row) string { return r.ID }},
	}
}

func muted(*Row) table.Tone { return table.Muted }

func tone(r *Row) table.Tone {
	switch {
	case r.marked() > 0:
		return table.Bad
	case !r.Enabled:
		return table.Muted
	}
	return table.Normal
}

// sign is a warning with the weight of a rule's signs, where they are enough; fewer stand without one.
func (m *Model) sign(r *Row) string {
	switch {
	case r.weight >= rules.Suspicious:
		return m.theme.Glyphs.Warning + " " + strconv.Itoa(r.weight)
	case r.weight > 0:
		return "  " + strconv.Itoa(r.weight)
	}
	return ""
}

// state is how a rule stands, in words: they say it without colour too.
func (r *Row) state() []string {
	var parts []string
	if !r.Enabled {
		parts = append(parts, "off")
	}
	if r.HasError {
		parts = append(parts, "broken")
	}
	if r.ReadOnly {
		parts = append(parts, "read only")
	}
	if r.ours {
		parts = append(parts, "our block")
	}
	return parts
}
