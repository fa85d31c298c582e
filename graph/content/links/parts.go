package links

import (
	"iter"
	"net/url"
	"strings"

	"mailtriage/graph/content"
)

// parts is a link taken apart, as forgivingly as a browser does.
type parts struct {
	host                  string // where it truly leads, in lower case and in Unicode
	path, query, fragment string // as they stand
}

func split(link string) parts {
	p := parts{host: content.Host(link)}
	rest := link
	if scheme, after, ok := strings.Cut(link, ":"); ok && !strings.ContainsAny(scheme, "/?#") {
		rest = after
	}
	rest = strings.TrimLeft(rest, `/\`)
	i := strings.IndexAny(rest, `/\?#`)
	if i < 0 {
		return p
	}
	rest = rest[i:]
	rest, p.fragment, _ = strings.Cut(rest, "#")
	p.path, p.query, _ = strings.Cut(rest, "?")
	return p
}

// whole is all after the host.
func (p parts) whole() string {
	s := p.path
	if p.query != "" {
		s += "?" + p.query
	}
	if p.fragment != "" {
		s += "#" + p.fragment
	}
	return s
}

// paramLimit is how many parameters of a link are looked at.
const paramLimit = 200

// params goes through the parameters of a link, those after # too: pages read them there. Names and values are unescaped.
func (p parts) params() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		n := 0
		for pair := range strings.SplitSeq(p.query+"&"+p.fragment, "&") {
			name, value, ok := strings.Cut(pair, "=")
			if n++; n > paramLimit || ok && !yield(query(name), query(value)) {
				return
			}
		}
	}
}

// param is a parameter's value; names are compared as services do, in any case, and as HTML leaves them ("&amp;u=").
func (p parts) param(name string) string { return query(p.rawParam(name)) }

// rawParam is it as it stands.
func (p parts) rawParam(name string) string {
	value, _, _ := strings.Cut(p.rawRest(name), "&")
	return value
}

// rawRest is it with all that follows.
func (p parts) rawRest(name string) string {
	for rest := p.query; rest != ""; {
		pair, after, _ := strings.Cut(rest, "&")
		key, _, ok := strings.Cut(pair, "=")
		if ok && strings.EqualFold(strings.TrimPrefix(key, "amp;"), name) {
			return rest[len(key)+1:]
		}
		rest = after
	}
	return ""
}

func query(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return unescape(s)
}
