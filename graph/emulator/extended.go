package emulator

import "regexp"

// extendedProperty is a value that an application keeps with an item
// (https://learn.microsoft.com/graph/api/resources/singlevaluelegacyextendedproperty).
type extendedProperty struct{ ID, Value string }

var extendedID = regexp.MustCompile(`(?i)^[a-z]+ (\{[0-9a-f-]{36}\} (name|id) .+|0x[0-9a-f]{1,4})$`)

func (m *message) setExtended(into func(any) error) error {
	var asked []extendedProperty
	if err := into(&asked); err != nil {
		return err
	}
	next := append([]extendedProperty{}, m.extended...)
	for _, a := range asked {
		if !extendedID.MatchString(a.ID) {
			return badRequest("PropertyId values may only be in one of the following formats: 'MapiPropertyType namespaceGuid Name propertyName'.")
		}
		known := false
		for i := range next {
			if next[i].ID == a.ID {
				next[i], known = a, true
			}
		}
		if !known {
			next = append(next, a)
		}
	}
	m.extended = next
	return nil
}

// extendedJSON is what a filter sees; an answer has them only when they are expanded, which is not served here.
func (m *message) extendedJSON() []any {
	out := []any{}
	for _, p := range m.extended {
		out = append(out, object{"id": p.ID, "value": p.Value})
	}
	return out
}
