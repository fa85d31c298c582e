package odata

import (
	"strconv"
	"strings"
	"time"
)

// Expr is a parsed $filter.
type Expr struct{ root node }

// ParseFilter parses a $filter.
func ParseFilter(s string) (*Expr, error) {
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, source: s}
	root, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != end {
		return nil, p.fault()
	}
	return &Expr{root}, nil
}

const maxDepth = 100

type parser struct {
	tokens []token
	next   int
	depth  int
	source string
}

func (p *parser) peek() token { return p.tokens[p.next] }

func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != end {
		p.next++
	}
	return t
}

func (p *parser) is(kind kind, s string) bool {
	t := p.peek()
	return t.kind == kind && t.s == s
}

func (p *parser) accept(s string) bool {
	if t := p.peek(); t.kind != text && t.kind != end && t.s == s {
		p.next++
		return true
	}
	return false
}

func (p *parser) expect(s string) error {
	if !p.accept(s) {
		return p.fault()
	}
	return nil
}

func (p *parser) fault() error {
	return invalid("Syntax error at position %d in '%s'.", p.peek().at, p.source)
}

func (p *parser) or() (node, error) {
	return p.chain("or", p.and, func(a, b node) node { return either{a, b} })
}

func (p *parser) and() (node, error) {
	return p.chain("and", p.not, func(a, b node) node { return both{a, b} })
}

func (p *parser) chain(op string, operand func() (node, error), join func(a, b node) node) (node, error) {
	left, err := operand()
	for err == nil && p.is(word, op) {
		p.take()
		var right node
		right, err = operand()
		left = join(left, right)
	}
	return left, err
}

func (p *parser) not() (node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, invalid("The recursion limit has been exceeded.")
	}
	defer func() { p.depth-- }()
	if p.accept("not") {
		inner, err := p.not()
		return negation{inner}, err
	}
	if p.accept("(") {
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		return inner, p.expect(")")
	}
	return p.comparison()
}

func (p *parser) comparison() (node, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	if t.kind != word {
		return truth{left}, nil
	}
	switch t.s {
	case "eq", "ne", "gt", "ge", "lt", "le":
		p.take()
		right, err := p.operand()
		return compare{t.s, left, right}, err
	case "in":
		p.take()
		list, err := p.list()
		return among{left, list}, err
	}
	return truth{left}, nil
}

func (p *parser) list() ([]value, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var list []value
	for {
		v, err := p.operand()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if p.accept(")") {
			return list, nil
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
}

// operand reads a literal, a path, a function call, or a path that ends in any(…) or all(…).
func (p *parser) operand() (value, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, invalid("The recursion limit has been exceeded.")
	}
	defer func() { p.depth-- }()
	t := p.take()
	switch t.kind {
	case text:
		return literal{t.s}, nil
	case word:
		if p.is(punct, "(") && !p.is(end, "") {
			return p.call(t.s)
		}
		if v, ok := constant(t.s); ok {
			return v, nil
		}
		return p.path(t.s)
	}
	p.next = max(0, p.next-1)
	return nil, p.fault()
}

func (p *parser) path(first string) (value, error) {
	steps := []string{first}
	for p.accept("/") {
		t := p.take()
		if t.kind != word {
			return nil, p.fault()
		}
		if (t.s == "any" || t.s == "all") && p.is(punct, "(") {
			return p.lambda(t.s, steps)
		}
		steps = append(steps, t.s)
	}
	return path(steps), nil
}

func (p *parser) lambda(quantifier string, steps []string) (value, error) {
	p.take() // (
	if p.accept(")") {
		return anyOf{all: quantifier == "all", over: steps}, nil
	}
	name := p.take()
	if name.kind != word {
		return nil, p.fault()
	}
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	inner, err := p.or()
	if err != nil {
		return nil, err
	}
	return anyOf{all: quantifier == "all", over: steps, variable: name.s, inner: inner}, p.expect(")")
}

func (p *parser) call(name string) (value, error) {
	args, err := p.list()
	if err != nil {
		return nil, err
	}
	want, known := map[string]int{"startswith": 2, "endswith": 2, "contains": 2, "tolower": 1, "toupper": 1, "length": 1, "substringof": 2, "trim": 1}[strings.ToLower(name)]
	if !known {
		return nil, invalid("An unknown function with name '%s' was found.", name)
	}
	if len(args) != want {
		return nil, invalid("No function signature for the function with name '%s' matches the specified arguments.", name)
	}
	return function{strings.ToLower(name), args}, nil
}

// constant reads a word that is a value: true, null, a number, a date, a GUID.
func constant(s string) (value, bool) {
	switch s {
	case "true":
		return literal{true}, true
	case "false":
		return literal{false}, true
	case "null":
		return literal{nil}, true
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil && !strings.ContainsAny(s, "nNiIxX") {
		return literal{n}, true
	}
	if t, ok := date(s); ok {
		return literal{t}, true
	}
	if len(s) == 36 && strings.Count(s, "-") == 4 {
		return literal{s}, true
	}
	return nil, false
}

// date reads the forms in which Graph writes and takes times.
func date(s string) (time.Time, bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
