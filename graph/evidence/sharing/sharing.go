// Package sharing writes indicators in the forms in which others take them: CSV and JSON Lines for people and scripts, a
// STIX 2.1 bundle and a MISP event for platforms. What it writes says where each value was found; it judges none of them.
package sharing

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/indicators"
)

// Message is where indicators were found: subject and ids are hostile.
type Message struct {
	ID                string // of the service
	InternetMessageID string
	Subject           string
	Received          time.Time
}

// Set is what is shared: indicators, and the messages that they are of.
type Set struct {
	Title    string // of a MISP event; empty: made of the messages
	Made     time.Time
	Messages []Message
	List     []indicators.Shared // In: places in Messages
}

// Form is a form in which a set is written.
type Form struct {
	Name   string // "stix"
	Title  string // "STIX 2.1 bundle"
	Ending string // of a file's name: ".stix.json"
	encode func(Set) ([]byte, error)
}

// Forms are all forms, the plainest first.
func Forms() []Form {
	return []Form{
		{"csv", "CSV, a line an indicator", ".csv", sheet(".csv")},
		{"jsonl", "JSON Lines", ".jsonl", sheet(".jsonl")},
		{"stix", "STIX 2.1 bundle", ".stix.json", stix},
		{"misp", "MISP event", ".misp.json", misp},
	}
}

// Named finds a form by its name, or by how a file's name ends.
func Named(name string) (Form, error) {
	low := strings.ToLower(filepath.Base(name))
	var endings []string
	for _, f := range Forms() {
		if low == f.Name || strings.HasSuffix(low, f.Ending) {
			return f, nil
		}
		endings = append(endings, f.Ending)
	}
	return Form{}, fmt.Errorf("%s: the name tells no form: %s", content.Value(filepath.Base(name)), strings.Join(endings, ", "))
}

// Encode writes a set in the form.
func (f Form) Encode(s Set) ([]byte, error) { return f.encode(s) }

// Fields are the columns of CSV, and the names in JSON Lines.
func Fields() []string {
	return []string{"kind", "value", "shown", "defanged", "marks", "count", "messages", "found_in", "written_as", "part_of", "message_ids"}
}

func sheet(ending string) func(Set) ([]byte, error) {
	return func(s Set) ([]byte, error) {
		out := evidence.Sheet{Fields: Fields()}
		for _, i := range s.List {
			var places, written, of, ids []string
			for _, f := range i.Found {
				places, written, of = once(places, f.Place), once(written, f.As), once(of, f.Of)
			}
			for _, n := range i.In {
				ids = once(ids, s.Messages[n].InternetMessageID)
			}
			out.Rows = append(out.Rows, []string{
				string(i.Kind), i.Value, i.Shown, content.Defang(i.Value).String(), marks(i.Indicator), strconv.Itoa(i.Count), strconv.Itoa(len(i.In)),
				strings.Join(places, "; "), strings.Join(written, "; "), strings.Join(of, "; "), strings.Join(ids, " "),
			})
		}
		return out.Encode("indicators" + ending)
	}
}

func once(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func marks(i indicators.Indicator) string {
	var out []string
	for _, m := range i.Marks {
		out = append(out, string(m))
	}
	return strings.Join(out, " ")
}

// quiet tells of what must not set off an alarm or a block: it is of nobody, or one's own.
func quiet(i indicators.Indicator) bool { return len(i.Marks) > 0 }

// comment says where an indicator was found, safe to look at.
func comment(i indicators.Indicator) string {
	var places []string
	for _, f := range i.Found {
		place := f.Place
		if f.Of != "" {
			place += " (" + f.Of + ")"
		}
		places = once(places, place)
	}
	out := "found in: " + strings.Join(places[:min(len(places), 5)], "; ")
	if m := marks(i); m != "" {
		out += " [" + m + "]"
	}
	return content.Line(out).String()
}
