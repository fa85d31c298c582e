package odata

import "time"

// Bounds finds between which times a property must lie to meet the filter: low ≤ t ≤ high, zero where it is open.
// whole tells that there is nothing more to the filter.
func (e *Expr) Bounds(property string) (low, high time.Time, whole bool) {
	b := bounds{property: property, whole: true}
	b.and(e.root)
	return b.low, b.high, b.whole
}

type bounds struct {
	property  string
	low, high time.Time
	whole     bool
}

// and looks through what must all hold.
func (b *bounds) and(n node) {
	switch n := n.(type) {
	case both:
		b.and(n.a)
		b.and(n.b)
	case compare:
		p, isPath := n.a.(path)
		v, isLiteral := n.b.(literal)
		t, isTime := v.v.(time.Time)
		if !isPath || !isLiteral || !isTime || len(p) != 1 || p[0] != b.property || !b.narrow(n.op, t) {
			b.whole = false
		}
	default:
		b.whole = false
	}
}

func (b *bounds) narrow(op string, t time.Time) bool {
	switch op {
	case "gt":
		t = t.Add(1)
		fallthrough
	case "ge":
		if t.After(b.low) {
			b.low = t
		}
	case "lt":
		t = t.Add(-1)
		fallthrough
	case "le":
		if b.high.IsZero() || t.Before(b.high) {
			b.high = t
		}
	default:
		return false
	}
	return true
}
