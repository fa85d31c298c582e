package config

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"

	"mailtriage/graph/content"
)

// Problem is one fault of the file.
type Problem struct {
	File string // its path
	Line int    // from 1; 0: the file as a whole
	Text string // one line, safe to draw
}

// Error is one line: "…/config.toml:12: unknown key …".
func (p Problem) Error() string { return place(p.File, p.Line) + ": " + p.Text }

// Problems is all that is wrong with a file, by line. As an error it tells the first. It is never empty.
type Problems []Problem

// Error tells the first problem, and how many more there are.
func (p Problems) Error() string {
	if len(p) > 1 {
		return fmt.Sprintf("%s (and %d more)", p[0].Error(), len(p)-1)
	}
	return p[0].Error()
}

// Unwrap gives the problems one by one.
func (p Problems) Unwrap() []error {
	list := make([]error, len(p))
	for i := range p {
		list[i] = p[i]
	}
	return list
}

// UnknownProfileError tells that a profile was asked for that the file does not have.
type UnknownProfileError struct {
	Name  string
	By    string   // who asked: "flag --profile"; empty: the caller itself
	Known []string // as written, in the file's order
}

// Error is one line, with the nearest name or the names that there are.
func (e *UnknownProfileError) Error() string {
	text := "there is no profile " + quote(e.Name)
	if e.By != "" {
		text = e.By + ": " + text
	}
	switch near := nearest(e.Name, e.Known); {
	case near != "":
		return text + fmt.Sprintf(": did you mean %q?", near)
	case len(e.Known) == 0:
		return text + ": none is written yet"
	}
	return text + ": there are " + listed(e.Known)
}

const (
	quoteLimit = 40 // cells of a value that an error tells
	listLimit  = 12 // names that an error tells
)

// quote makes foreign text fit to be told in an error: on one line, safe to draw, short.
func quote(s string) string { return `"` + content.Line(s).Truncate(quoteLimit).String() + `"` }

func place(file string, line int) string {
	name := content.Line(file).String()
	if line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d", name, line)
}

func listed(names []string) string {
	if len(names) > listLimit {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:listLimit], ", "), len(names)-listLimit)
	}
	return strings.Join(names, ", ")
}

func didYouMean(s string, names []string) string {
	if near := nearest(s, names); near != "" {
		return fmt.Sprintf("did you mean %q? ", near)
	}
	return ""
}

// nearest finds the name that somebody who wrote s most likely meant: a third of it may be wrong, and one letter more.
func nearest(s string, names []string) string {
	if len(s) > 2*quoteLimit {
		return ""
	}
	plain := strings.NewReplacer("-", "_")
	best, distance := "", 2+len(s)/3
	for _, name := range names {
		if d := levenshtein.ComputeDistance(plain.Replace(strings.ToLower(s)), plain.Replace(strings.ToLower(name))); d < distance {
			best, distance = name, d
		}
	}
	return best
}

// secretLooking tells of keys that a secret is put under. Known settings are not asked about.
func secretLooking(key string) bool {
	plain := strings.NewReplacer("-", "", "_", "", " ", "", ".", "").Replace(strings.ToLower(key))
	for _, word := range []string{"secret", "password", "passwd", "passphrase", "privatekey", "token", "credential", "apikey", "pfx", "pem"} {
		if strings.Contains(plain, word) {
			return true
		}
	}
	return false
}
