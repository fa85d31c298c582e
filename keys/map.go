package keys

import (
	"fmt"
	"slices"
	"strings"
)

// Map is the table of actions with the user's keys in it.
type Map struct {
	actions []Action
	byID    map[ID]int
	ascii   bool
}

// NewMap makes a keymap of the table, with the keys of some actions replaced. It fails on an action that does not
// exist, on an action left without a key that can't be reached otherwise, and on two actions with one key in one
// place, naming both.
func NewMap(actions []Action, overrides map[ID][]string) (*Map, error) {
	m := &Map{actions: slices.Clone(actions), byID: make(map[ID]int, len(actions))}
	for i, a := range m.actions {
		m.byID[a.ID] = i
	}
	for id, keys := range overrides {
		i, ok := m.byID[id]
		if !ok {
			return nil, fmt.Errorf("keys: there is no action %q", id)
		}
		m.actions[i].Keys = slices.Clone(keys)
	}
	return m, m.check()
}

func (m *Map) check() error {
	for i, a := range m.actions {
		for _, b := range m.actions[i+1:] {
			for _, k := range a.Keys {
				if slices.Contains(b.Keys, k) && a.heard(k)&b.heard(k) != 0 {
					return fmt.Errorf("keys: %q is the key of both %q and %q", k, a.ID, b.ID)
				}
			}
		}
	}
	return nil
}

// heard are the places in which a key of the action is its own.
func (a Action) heard(key string) Scope {
	if len(key) == 1 {
		return a.Scope &^ a.Yields
	}
	return a.Scope
}

// Lookup finds the action that a key means in a place.
func (m *Map) Lookup(scope Scope, key string) (Action, bool) {
	for _, a := range m.actions {
		if a.heard(key)&scope != 0 && slices.Contains(a.Keys, key) {
			return a, true
		}
	}
	return Action{}, false
}

// Action returns the action of an id, with the user's keys. It panics on an id that is not in the table, which is a
// fault of the program.
func (m *Map) Action(id ID) Action {
	i, ok := m.byID[id]
	if !ok {
		panic("keys: no action " + string(id))
	}
	return m.actions[i]
}

// In lists the actions of a place, in the table's order.
func (m *Map) In(scope Scope) []Action {
	var in []Action
	for _, a := range m.actions {
		if a.Scope&scope != 0 {
			in = append(in, a)
		}
	}
	return in
}

// Key is how the action's first key is shown: "d", "␣", "^d". Empty when it has none.
func (m *Map) Key(id ID) string {
	a := m.Action(id)
	if len(a.Keys) == 0 {
		return ""
	}
	return m.Label(a.Keys[0])
}

// InASCII is the same map, for a screen that can draw nothing but ASCII.
func (m *Map) InASCII() *Map {
	twin := *m
	twin.ascii = true
	return &twin
}

// Label shows a key as people write it, on the screen that the map is for.
func (m *Map) Label(key string) string {
	if twin, ok := asciiLabels[key]; ok && m.ascii {
		return twin
	}
	return Label(key)
}

// asciiLabels are the keys whose labels are not ASCII.
var asciiLabels = map[string]string{"space": "Space", "enter": "Enter", "up": "Up", "down": "Down", "left": "Left", "right": "Right"}

// Label shows a key as people write it: "ctrl+d" is "^d", "space" is "␣".
func Label(key string) string {
	names := map[string]string{
		"space": "␣", "enter": "⏎", "esc": "Esc", "tab": "Tab", "shift+tab": "S-Tab", "up": "↑", "down": "↓",
		"left": "←", "right": "→", "home": "Home", "end": "End", "pgup": "PgUp", "pgdown": "PgDn", "f5": "F5", "f1": "F1",
	}
	if n, ok := names[key]; ok {
		return n
	}
	if rest, ok := strings.CutPrefix(key, "ctrl+"); ok {
		return "^" + rest
	}
	return key
}
