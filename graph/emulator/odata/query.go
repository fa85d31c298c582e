package odata

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Query is the query options of a request.
type Query struct {
	Filter    *Expr // nil: none
	OrderBy   []Order
	Select    []string // nil: the default properties
	Expand    []Expand
	Top, Skip int    // -1: not given
	Count     bool   // $count=true
	Search    string // as given, empty: none
	SkipToken string
}

// Order is one property to sort by.
type Order struct {
	Path string // "receivedDateTime", "from/emailAddress/name"
	Desc bool
}

// Expand is a relationship to bring along, with the properties wanted of it.
type Expand struct {
	Property string
	Select   []string
}

// Limits are what an endpoint allows.
type Limits struct {
	MaxTop int // 0: 1000
	// Known tells whether the entity has a property; nil knows all. Only the first step of a path is asked for.
	Known func(property string) bool
	// OrderInFilter holds $orderby with $filter to Exchange's rule: what is ordered by comes first in the filter, in
	// the same order.
	OrderInFilter bool
	// SearchAlone forbids $search beside $filter or $orderby, as messages do.
	SearchAlone bool
}

// Parse reads the query options of a request. Options that OData does not know are left alone.
func Parse(values url.Values, limits Limits) (Query, error) {
	q := Query{Top: -1, Skip: -1, SkipToken: option(values, "skiptoken"), Search: option(values, "search")}
	var err error
	if s := option(values, "filter"); s != "" {
		if q.Filter, err = ParseFilter(s); err != nil {
			return q, err
		}
	}
	if q.OrderBy, err = orderBy(option(values, "orderby")); err != nil {
		return q, err
	}
	q.Select = names(option(values, "select"))
	if q.Expand, err = expand(option(values, "expand")); err != nil {
		return q, err
	}
	if q.Top, err = count(values, "top", 1); err != nil {
		return q, err
	}
	if q.Skip, err = count(values, "skip", 0); err != nil {
		return q, err
	}
	q.Count = strings.EqualFold(option(values, "count"), "true")
	return q, q.check(limits)
}

// option finds a system query option, with or without its dollar sign, in any case.
func option(values url.Values, name string) string {
	for k, v := range values {
		if len(v) > 0 && strings.EqualFold(strings.TrimPrefix(k, "$"), name) {
			return v[0]
		}
	}
	return ""
}

func names(list string) []string {
	var out []string
	for n := range strings.SplitSeq(list, ",") {
		if n = strings.TrimSpace(n); n != "" {
			out = append(out, n)
		}
	}
	return out
}

func count(values url.Values, name string, least int) (int, error) {
	s := option(values, name)
	if s == "" {
		return -1, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least {
		return -1, &Error{"BadRequest", fmt.Sprintf("Invalid value '%s' for $%s query option found. The $%s query option requires a non-negative integer value.", s, name, name)}
	}
	return n, nil
}

func orderBy(s string) ([]Order, error) {
	var list []Order
	for _, part := range names(s) {
		fields := strings.Fields(part)
		o := Order{Path: fields[0]}
		switch {
		case len(fields) == 1, len(fields) == 2 && fields[1] == "asc":
		case len(fields) == 2 && fields[1] == "desc":
			o.Desc = true
		default:
			return nil, &Error{"BadRequest", fmt.Sprintf("Syntax error in $orderby: '%s'.", part)}
		}
		list = append(list, o)
	}
	return list, nil
}

// expand reads "attachments($select=id,name),extensions".
func expand(s string) ([]Expand, error) {
	var list []Expand
	for s != "" {
		end := strings.IndexAny(s, ",(")
		e := Expand{Property: s}
		switch {
		case end < 0:
			s = ""
		case s[end] == ',':
			e.Property, s = s[:end], s[end+1:]
		default:
			shut := strings.IndexByte(s, ')')
			if shut < end {
				return nil, &Error{"BadRequest", "Syntax error in $expand."}
			}
			e.Property = s[:end]
			for o := range strings.SplitSeq(s[end+1:shut], ";") {
				if list, ok := strings.CutPrefix(strings.TrimSpace(o), "$select="); ok {
					e.Select = names(list)
				}
			}
			s = strings.TrimPrefix(s[shut+1:], ",")
		}
		e.Property = strings.TrimSpace(e.Property)
		list = append(list, e)
	}
	return list, nil
}

func (q Query) check(limits Limits) error {
	if limits.MaxTop == 0 {
		limits.MaxTop = 1000
	}
	if q.Top > limits.MaxTop {
		return &Error{"BadRequest", fmt.Sprintf("The limit of '%d' for Top query has been exceeded. The value from the incoming request is '%d'.", limits.MaxTop, q.Top)}
	}
	if limits.SearchAlone && q.Search != "" {
		if q.Filter != nil {
			return &Error{"SearchWithFilter", "The query parameter '$filter' is not supported with '$search'."}
		}
		if len(q.OrderBy) > 0 {
			return &Error{"SearchWithOrderBy", "The query parameter '$orderby' is not supported with '$search'."}
		}
	}
	if err := q.known(limits.Known); err != nil {
		return err
	}
	if limits.OrderInFilter && q.Filter != nil && len(q.OrderBy) > 0 && !q.ordered() {
		return &Error{"InefficientFilter", "The restriction or sort order is too complex for this operation."}
	}
	return nil
}

// ordered tells whether the properties ordered by come first in the filter, in the same order.
func (q Query) ordered() bool {
	paths := q.Filter.Paths()
	for i, o := range q.OrderBy {
		if i >= len(paths) || paths[i] != o.Path {
			return false
		}
	}
	return true
}

func (q Query) known(known func(string) bool) error {
	if known == nil {
		return nil
	}
	asked := slices.Clone(q.Select)
	if q.Filter != nil {
		asked = append(asked, q.Filter.Paths()...)
	}
	for _, o := range q.OrderBy {
		asked = append(asked, o.Path)
	}
	for _, p := range asked {
		name, _, _ := strings.Cut(p, "/")
		if name != "*" && !known(name) {
			return &Error{"BadRequest", fmt.Sprintf("Could not find a property named '%s' on type 'microsoft.graph'.", name)}
		}
	}
	return nil
}

// Less compares two entities in the order asked for.
func Less(orders []Order, a, b Entity) bool {
	for _, o := range orders {
		steps := strings.Split(o.Path, "/")
		x, y := walk(a, steps), walk(b, steps)
		c := 0
		switch {
		case x == nil && y == nil:
		case x == nil:
			c = -1
		case y == nil:
			c = 1
		default:
			c, _ = order(x, y)
		}
		if c != 0 {
			return (c < 0) != o.Desc
		}
	}
	return false
}
