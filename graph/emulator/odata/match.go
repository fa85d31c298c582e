package odata

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Entity is an entity as JSON: strings, bools, float64 or int, []any, map[string]any.
type Entity = map[string]any

// Match tells whether an entity meets the filter.
func (e *Expr) Match(entity Entity) (bool, error) { return e.root.match(scope{entity: entity}) }

// Paths lists the properties that the filter looks at, in the order in which it names them: "from/emailAddress/address".
func (e *Expr) Paths() []string {
	var list []string
	e.root.paths(func(p string) {
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	})
	return list
}

// scope is what names mean: an entity, or inside a lambda the item of a collection.
type scope struct {
	entity   Entity
	variable string
	item     any
	outer    *scope
}

func (s scope) lookup(steps []string) any {
	if s.variable != "" {
		if steps[0] == s.variable {
			return walk(s.item, steps[1:])
		}
		return s.outer.lookup(steps)
	}
	return walk(s.entity, steps)
}

func walk(v any, steps []string) any {
	for _, step := range steps {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[step]
	}
	return v
}

type node interface {
	match(scope) (bool, error)
	paths(func(string))
}

type value interface {
	eval(scope) (any, error)
	paths(func(string))
}

type (
	either   struct{ a, b node }
	both     struct{ a, b node }
	negation struct{ a node }
	truth    struct{ v value }
	compare  struct {
		op   string
		a, b value
	}
	among struct {
		a    value
		list []value
	}
	literal  struct{ v any }
	path     []string
	function struct {
		name string
		args []value
	}
	anyOf struct {
		all      bool
		over     []string
		variable string
		inner    node
	}
)

func (n either) match(s scope) (bool, error) {
	ok, err := n.a.match(s)
	if ok || err != nil {
		return ok, err
	}
	return n.b.match(s)
}

func (n both) match(s scope) (bool, error) {
	ok, err := n.a.match(s)
	if !ok || err != nil {
		return false, err
	}
	return n.b.match(s)
}

func (n negation) match(s scope) (bool, error) {
	ok, err := n.a.match(s)
	return !ok, err
}

func (n truth) match(s scope) (bool, error) {
	v, err := n.v.eval(s)
	ok, _ := v.(bool)
	return ok, err
}

func (n compare) match(s scope) (bool, error) {
	a, err := n.a.eval(s)
	if err != nil {
		return false, err
	}
	b, err := n.b.eval(s)
	if err != nil {
		return false, err
	}
	if a == nil || b == nil {
		return n.op == "eq" && a == b || n.op == "ne" && a != b, nil
	}
	c, ok := order(a, b)
	if !ok {
		return false, invalid("A binary operator with incompatible types was detected.")
	}
	switch n.op {
	case "eq":
		return c == 0, nil
	case "ne":
		return c != 0, nil
	case "gt":
		return c > 0, nil
	case "ge":
		return c >= 0, nil
	case "lt":
		return c < 0, nil
	}
	return c <= 0, nil
}

func (n among) match(s scope) (bool, error) {
	for _, v := range n.list {
		ok, err := (compare{"eq", n.a, v}).match(s)
		if ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (v literal) eval(scope) (any, error) { return v.v, nil }

func (v path) eval(s scope) (any, error) { return s.lookup(v), nil }

func (v function) eval(s scope) (any, error) {
	args := make([]string, len(v.args))
	for i, a := range v.args {
		x, err := a.eval(s)
		if err != nil {
			return nil, err
		}
		if x == nil {
			return nil, nil //nolint:nilnil // null in, null out
		}
		str, ok := x.(string)
		if !ok {
			return nil, invalid("The function '%s' takes strings.", v.name)
		}
		args[i] = str
	}
	switch v.name {
	case "startswith":
		return strings.HasPrefix(fold(args[0]), fold(args[1])), nil
	case "endswith":
		return strings.HasSuffix(fold(args[0]), fold(args[1])), nil
	case "contains":
		return strings.Contains(fold(args[0]), fold(args[1])), nil
	case "substringof":
		return strings.Contains(fold(args[1]), fold(args[0])), nil
	case "tolower":
		return strings.ToLower(args[0]), nil
	case "toupper":
		return strings.ToUpper(args[0]), nil
	case "trim":
		return strings.TrimSpace(args[0]), nil
	}
	return float64(len([]rune(args[0]))), nil
}

func (v anyOf) eval(s scope) (any, error) {
	items, _ := s.lookup(v.over).([]any)
	if v.inner == nil {
		return len(items) > 0, nil
	}
	for _, item := range items {
		ok, err := v.inner.match(scope{variable: v.variable, item: item, outer: &s})
		if err != nil {
			return nil, err
		}
		if ok != v.all {
			return ok, nil
		}
	}
	return v.all, nil
}

func (n either) paths(f func(string))   { n.a.paths(f); n.b.paths(f) }
func (n both) paths(f func(string))     { n.a.paths(f); n.b.paths(f) }
func (n negation) paths(f func(string)) { n.a.paths(f) }
func (n truth) paths(f func(string))    { n.v.paths(f) }
func (n compare) paths(f func(string))  { n.a.paths(f); n.b.paths(f) }
func (n among) paths(f func(string))    { n.a.paths(f) }
func (literal) paths(func(string))      {}
func (v path) paths(f func(string))     { f(strings.Join(v, "/")) }
func (v anyOf) paths(f func(string))    { f(strings.Join(v.over, "/")) }
func (v function) paths(f func(string)) {
	for _, a := range v.args {
		a.paths(f)
	}
}

func fold(s string) string { return strings.ToLower(s) }

// order compares two values of one kind; strings without regard to case, as Exchange and Entra do.
func order(a, b any) (int, bool) {
	switch x := a.(type) {
	case string:
		switch y := b.(type) {
		case string:
			return strings.Compare(fold(x), fold(y)), true
		case time.Time:
			if t, ok := date(x); ok {
				return t.Compare(y), true
			}
		}
		return 0, false
	case bool:
		y, ok := b.(bool)
		return cmp.Compare(bit(x), bit(y)), ok
	case time.Time:
		switch y := b.(type) {
		case time.Time:
			return x.Compare(y), true
		case string:
			if t, ok := date(y); ok {
				return x.Compare(t), true
			}
		}
		return 0, false
	}
	x, ok := number(a)
	y, ok2 := number(b)
	return cmp.Compare(x, y), ok && ok2
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	}
	return 0, false
}
