package content

import (
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
	"golang.org/x/net/html"
)

// Limits on style sheets: what is beyond them is passed over.
const (
	sheetLimit    = 256 << 10 // bytes of one
	ruleLimit     = 2000
	selectorLimit = 200     // of one rule
	settingLimit  = 100_000 // declarations times the selectors that they are for, of a page
)

// sheet is what a page's own style sheets say, by the simplest selectors: "p", ".x", "#y", "p.x".
type sheet struct {
	rules map[string]map[string]string
	n     int
	set   int      // declarations times selectors
	cut   bool     // not all was read
	loads []string // what they would have fetched
}

// sheets reads the style sheets of a page. Rules for some screens alone (@media) are not what everybody sees, and are
// passed over.
func sheets(page string) sheet {
	s := sheet{rules: map[string]map[string]string{}}
	lower := ASCIILower(page)
	for at := 0; !s.full(); {
		i := strings.Index(lower[at:], "<style")
		if i < 0 {
			break
		}
		at += i
		from := strings.IndexByte(lower[at:], '>')
		if from < 0 {
			break
		}
		at += from + 1
		to := strings.Index(lower[at:], "</style")
		if to < 0 {
			to = len(lower) - at
		}
		s.read(page[at : at+min(to, sheetLimit)])
		s.cut = s.cut || to > sheetLimit
		at += to
	}
	return s
}

// full tells that no more is read.
func (s *sheet) full() bool {
	full := s.n >= ruleLimit || s.set >= settingLimit
	s.cut = s.cut || full
	return full
}

func (s *sheet) read(source string) {
	p := css.NewParser(parse.NewInputString(source), false)
	var selectors []string
	depth := 0
	for !s.full() {
		kind, _, data := p.Next()
		s.fetched(p.Values(), kind == css.AtRuleGrammar && strings.EqualFold(string(data), "@import"))
		switch kind {
		case css.ErrorGrammar:
			if !p.HasParseError() {
				return
			}
		case css.BeginAtRuleGrammar:
			depth++
		case css.EndAtRuleGrammar:
			depth--
		case css.QualifiedRuleGrammar, css.BeginRulesetGrammar:
			if len(selectors) == selectorLimit {
				s.cut = true
				continue
			}
			selectors = append(selectors, written(p.Values()))
		case css.EndRulesetGrammar:
			selectors = nil
		case css.DeclarationGrammar:
			if depth == 0 {
				s.add(selectors, strings.ToLower(string(data)), strings.ToLower(written(p.Values())))
			}
		case css.CommentGrammar, css.AtRuleGrammar, css.CustomPropertyGrammar, css.TokenGrammar:
		}
	}
}

// fetched notes what the values of a rule would have loaded.
func (s *sheet) fetched(values []css.Token, imported bool) {
	for _, v := range values {
		if len(s.loads) >= 200 {
			return
		}
		switch text := string(v.Data); {
		case v.TokenType == css.URLToken:
			s.loads = append(s.loads, urls(text)...)
		case v.TokenType == css.StringToken && imported:
			s.loads = append(s.loads, strings.Trim(text, `"'`))
		}
	}
}

func written(tokens []css.Token) string {
	var b strings.Builder
	for _, t := range tokens {
		if t.TokenType != css.WhitespaceToken {
			b.Write(t.Data)
		} else {
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

func (s *sheet) add(selectors []string, name, value string) {
	if !looked[name] {
		return
	}
	value, _, _ = strings.Cut(value, "!important")
	value = strings.Join(strings.Fields(value), "")
	s.set += len(selectors)
	for _, selector := range selectors {
		if selector == "" || strings.ContainsAny(selector, " >+~:[*") {
			continue
		}
		selector = strings.ToLower(selector)
		if s.rules[selector] == nil {
			s.rules[selector] = map[string]string{}
			s.n++
		}
		s.rules[selector][name] = value
	}
}

// style is what holds for an element: what the sheets say, the narrower selector last, and then its own style.
func (s *sheet) style(t html.Token) map[string]string {
	own := declarations(attribute(t, "style"))
	if s.n == 0 {
		return own
	}
	all := map[string]string{}
	take := func(selector string) {
		for name, value := range s.rules[selector] {
			all[name] = value
		}
	}
	take(t.Data)
	classes := strings.Fields(strings.ToLower(attribute(t, "class")))
	classes = classes[:min(len(classes), 16)]
	for _, prefix := range []string{"", t.Data} {
		for _, c := range classes {
			take(prefix + "." + c)
		}
	}
	if id := strings.ToLower(attribute(t, "id")); id != "" {
		take("#" + id)
		take(t.Data + "#" + id)
	}
	for name, value := range own {
		all[name] = value
	}
	return all
}
