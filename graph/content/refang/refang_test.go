package refang_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/refang"
)

func TestText(t *testing.T) {
	for in, want := range map[string]struct{ marked, spoken string }{
		"evil[.]example":               {"evil.example", "evil.example"},
		"evil (dot) example":           {"evil.example", "evil.example"},
		"eve{at}evil.example":          {"eve@evil.example", "eve@evil.example"},
		"hxxps[:]//evil[.]example[/]a": {"hxxps://evil.example/a", "hxxps://evil.example/a"},
		`evil\.example`:                {"evil.example", "evil.example"},
		"evil。example":                 {"evil.example", "evil.example"},
		"evil dot com":                 {"evil dot com", "evil.com"},
		"evil . com":                   {"evil . com", "evil.com"},
		"It is over. Top marks [a]":    {"It is over. Top marks [a]", "It is over. Top marks [a]"},
	} {
		for mode, want := range map[refang.Mode]string{refang.Marked: want.marked, refang.Spoken: want.spoken} {
			if got, _ := refang.Text(in, mode); got != want {
				t.Errorf("%q: %q, want %q", in, got, want)
			}
		}
	}
}

// FuzzText holds the edits to what they say: what lies between them is as it was.
func FuzzText(f *testing.F) {
	for _, s := range []string{"evil[.]example", "a (dot) b dot com", "\u200ba．b", `h**p:\\/\\/a\.b`, "a at b dot com", strings.Repeat("x [", 50)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		defer hostile.Bounded(t)()
		for _, mode := range []refang.Mode{refang.Marked, refang.Spoken} {
			out, edits := refang.Text(s, mode)
			at, was := 0, 0
			for _, e := range edits {
				if e.At < at || e.End < e.At || e.Was < was || e.WasEnd < e.Was || e.End > len(out) || e.WasEnd > len(s) || out[at:e.At] != s[was:e.Was] {
					t.Fatalf("%q becomes %q by %+v", s, out, edits)
				}
				at, was = e.End, e.WasEnd
			}
			if out[at:] != s[was:] {
				t.Fatalf("%q becomes %q by %+v", s, out, edits)
			}
		}
	})
}
