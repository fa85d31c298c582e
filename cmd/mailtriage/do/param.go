package do

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// Kind is what a parameter takes.
type Kind string

// The kinds, by the names that --list gives them.
const (
	Text   Kind = "string"
	List   Kind = "list" // it may be given more than once
	Switch Kind = "boolean"
	Number Kind = "integer"
	Date   Kind = "date"   // 2026-11-24, or a time of RFC 3339
	Folder Kind = "folder" // a well-known name, a path or an id
)

// Param is one parameter of an action: a flag, named as in the connector.
type Param struct {
	Name     string   // without dashes: "internet-message-id"
	Also     []string // the connector's name, where ours is another
	Kind     Kind
	Choices  []string // what it can be, nil: anything of its kind
	Default  string
	Required bool
	Help     string
}

// The parameters that many actions have.
func ids(also ...string) []Param {
	return []Param{
		{Name: "id", Also: also, Kind: List, Help: "the message's id; may be given more than once"},
		{Name: "ids", Kind: Text, Help: "a file of ids, or of JSON objects with an id, one a line; - reads them from standard input"},
	}
}

func folder(help string) Param {
	return Param{Name: "folder", Kind: Folder, Required: true, Help: help + ": a well-known name, a path (Inbox/Phishing) or an id"}
}

// flags adds the parameters' flags.
func (a Action) flags(f *pflag.FlagSet) {
	for _, p := range a.Params {
		help := p.Help
		if p.Choices != nil {
			help += " (one of " + strings.Join(p.Choices, ", ") + ")"
		}
		if p.Required {
			help += " (required)"
		}
		switch p.Kind {
		case List:
			f.Var(&listValue{}, p.Name, help)
		case Switch:
			f.Bool(p.Name, p.Default == "true", help)
		case Number:
			n, _ := strconv.Atoi(p.Default)
			f.Int(p.Name, n, help)
		default:
			f.String(p.Name, p.Default, help)
		}
	}
	f.SetNormalizeFunc(a.normal)
}

// listValue is a flag that may be given more than once.
type listValue struct{ given []string }

// Set adds a value.
func (l *listValue) Set(s string) error { l.given = append(l.given, s); return nil }

// String is what help shows as the default: nothing.
func (l *listValue) String() string { return strings.Join(l.given, " ") }

// Type is how help calls it.
func (l *listValue) Type() string { return "text ..." }

// normal turns the connector's name of a parameter into ours.
func (a Action) normal(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	name = strings.ReplaceAll(name, "_", "-")
	for _, p := range a.Params {
		if slices.Contains(p.Also, name) {
			name = p.Name
		}
	}
	return pflag.NormalizedName(name)
}

// check holds what was given to the table.
func (a Action) check(f *pflag.FlagSet) error {
	for _, p := range a.Params {
		given := f.Lookup(p.Name)
		value := given.Value.String()
		switch {
		case p.Required && (!given.Changed || value == ""):
			return usagef("--%s is needed: %s", p.Name, p.Help)
		case !given.Changed:
		case p.Choices != nil && p.Kind != List && !slices.Contains(p.Choices, value):
			return usagef("--%s is %q: one of %s", p.Name, value, strings.Join(p.Choices, ", "))
		case p.Choices != nil && p.Kind == List:
			for _, item := range items(given) {
				if !slices.Contains(p.Choices, item) {
					return usagef("--%s has %q in it: it is a list of %s", p.Name, item, strings.Join(p.Choices, ", "))
				}
			}
		case p.Kind == Number:
			if n, err := f.GetInt(p.Name); err != nil || n < 0 {
				return usagef("--%s is %s: a whole number, not below 0", p.Name, value)
			}
		case p.Kind == Date:
			if _, _, err := when(value); err != nil {
				return usagef("--%s is %q: a date (2026-11-24, by UTC), or a time (2026-11-24T09:00:00Z)", p.Name, value)
			}
		}
	}
	return a.needsRows(f)
}

// needsRows holds what is about messages or senders to being given some.
func (a Action) needsRows(f *pflag.FlagSet) error {
	if !a.takesIDs() {
		return nil
	}
	names := []string{"id", "ids"}
	if f.Lookup("sender") != nil {
		names = append(names, "sender", "domain")
	}
	for _, n := range names {
		if f.Changed(n) {
			return nil
		}
	}
	return usagef("--%s is needed: which ones? (--ids - reads them from standard input)", strings.Join(names, " or --"))
}

// when reads a date or a time; whole tells that it is a day, by UTC.
func when(s string) (t time.Time, whole bool, err error) {
	if t, err = time.Parse(time.DateOnly, s); err == nil {
		return t, true, nil
	}
	t, err = time.Parse(time.RFC3339, s)
	return t, false, err
}

// usagef is an error of what was asked: nothing is sent.
func usagef(format string, args ...any) error {
	return &ExitError{Code: Usage, Err: fmt.Errorf(format, args...)}
}

// The values that were given.

func (c *call) text(name string) string { s, _ := c.flags.GetString(name); return s }

func (c *call) list(name string) []string {
	if f := c.flags.Lookup(name); f != nil {
		if l, ok := f.Value.(*listValue); ok {
			return l.given
		}
	}
	return nil
}

// items are what was given of a list of choices: one by one, or with commas between.
func items(f *pflag.Flag) []string {
	var out []string
	if l, ok := f.Value.(*listValue); ok {
		for _, s := range l.given {
			for item := range strings.SplitSeq(s, ",") {
				out = append(out, strings.TrimSpace(item))
			}
		}
	}
	return out
}

func (c *call) items(name string) []string { return items(c.flags.Lookup(name)) }

func (c *call) is(name string) bool { b, _ := c.flags.GetBool(name); return b }

func (c *call) number(name string) int { n, _ := c.flags.GetInt(name); return n }

func (c *call) given(name string) bool { return c.flags.Changed(name) }
