package compose

import (
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
)

func TestSpans(t *testing.T) {
	for text, want := range map[string][]string{
		"":                          {""},
		"a@x.com":                   {"a@x.com"},
		"a@x.com, b; c":             {"a@x.com", " b", " c"},
		`"Okafor, Ada" <a@x.com>,b`: {`"Okafor, Ada" <a@x.com>`, "b"},
		`"a \" , b" <c@x>; d`:       {`"a \" , b" <c@x>`, " d"},
		"<a,b>, c":                  {"<a,b>", " c"},
	} {
		var got []string
		for _, s := range spans([]rune(text)) {
			got = append(got, string([]rune(text)[s.from:s.to]))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestAHostileAddressIsNone: what comes from a mail is made safe before it stands in a field, and what was hidden in an
// address then makes it none: mail never goes to another address than the one that is seen.
func TestAHostileAddressIsNone(t *testing.T) {
	for _, attack := range hostile.Strings() {
		for _, a := range []graph.Address{{Address: "a" + attack.Text + "b@evil.example"}, {Name: "x", Address: "a@evil" + attack.Text + "x.example"}, {Name: "a" + attack.Text, Address: attack.Text + "@evil.example"}} {
			if content.Line(a.Address).Tricks() == 0 {
				continue
			}
			if got, err := recipients(oneLine(graph.FormatAddress(a))); err == nil {
				t.Errorf("%s: was read as %q", attack.Name, got)
			}
		}
	}
}

func FuzzRecipients(f *testing.F) {
	for _, s := range []string{"a@x.com", `"a, b" <a@x.com>; c@x.com`, "<", `"`, "a@x.com\n\n,", "\xff@x.com", "a@é.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		list, err := recipients(oneLine(s))
		if err != nil {
			return
		}
		for _, a := range list {
			if strings.ContainsAny(a.Address, " \t\n\r\x1b<>,;\"") || content.Line(a.Address).Tricks() > 0 || strings.Count(a.Address, "@") != 1 {
				t.Errorf("%q gives the address %q", s, a.Address)
			}
		}
	})
}
