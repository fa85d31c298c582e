package content_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
)

func TestSourceKeepsItsLines(t *testing.T) {
	got := content.Source("A: b\r\n\tc\r\n\r\nx\x1b[2J\xff").Fold(80)
	var lines []string
	for _, l := range got {
		lines = append(lines, l.String())
	}
	if want := `A: b|    c||x␛[2J\xff`; strings.Join(lines, "|") != want {
		t.Errorf("%q", lines)
	}
}

func TestSourceIsBounded(t *testing.T) {
	for _, s := range []string{strings.Repeat("x", content.SourceLimit+1000), strings.Repeat("\x1b\n", content.SourceLimit)} {
		if got := content.Source(s).String(); len(got) > content.SourceLimit+100 || !strings.HasSuffix(got, "[…]") {
			t.Errorf("%d bytes, ends in %q", len(got), got[len(got)-10:])
		}
	}
}

func TestFoldBreaksAnywhere(t *testing.T) {
	for in, want := range map[string]string{"abcdefgh": "abc|def|gh", "ab cd\nx": "ab |cd|x", "": "", "田中裕子": "田|中|裕|子", "aé田b": "aé|田b", "abc": "abc"} {
		var lines []string
		for _, l := range content.Source(in).Fold(3) {
			lines = append(lines, l.String())
			if l.Width() > 3 {
				t.Errorf("%q is %d wide", l, l.Width())
			}
		}
		if got := strings.Join(lines, "|"); got != want {
			t.Errorf("%q is broken into %q, want %q", in, got, want)
		}
	}
}

func TestValueIsOneLineHoweverLong(t *testing.T) {
	long := strings.Repeat("b", 100_000)
	if got := content.Value("a\r\n\t" + long).String(); got != "a  "+long {
		t.Errorf("%d bytes: %q", len(got), got[:10])
	}
}

func TestNamesAreGivenOnce(t *testing.T) {
	var n content.Names
	for _, c := range [][2]string{
		{"a.pdf", "a.pdf"}, {"A.PDF", "A (2).PDF"}, {"a.pdf", "a (3).pdf"}, {"a (2).pdf", "a (2) (2).pdf"}, {"b", "b"}, {"b", "b (2)"}, {"ſ.txt", "ſ.txt"}, {"s.txt", "s (2).txt"},
	} {
		if got := n.Take(c[0]); got != c[1] {
			t.Errorf("%q is called %q, want %q", c[0], got, c[1])
		}
	}
	long := content.FileName(strings.Repeat("ä", 300) + ".docm")
	for range 12 {
		if got := n.Take(long); len(got) > 180 || !strings.HasSuffix(got, ".docm") || !utf8.ValidString(got) {
			t.Errorf("%q", got)
		}
	}
}

func FuzzSource(f *testing.F) {
	for _, attack := range hostile.Strings() {
		f.Add(attack.Text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		defer hostile.Bounded(t)()
		for _, text := range []content.Text{content.Source(s), content.Value(s)} {
			if bad := hostile.Escapes(text.String()); len(bad) > 0 {
				t.Fatalf("%q is left of %q", bad, s)
			}
			for _, l := range text.Fold(7) {
				if l.Width() > 7 || strings.Contains(l.String(), "\n") {
					t.Fatalf("%q is %d wide", l, l.Width())
				}
			}
		}
		if strings.ContainsAny(content.Value(s).String(), "\n\r\t") {
			t.Fatalf("%q is more than a line", content.Value(s))
		}
	})
}

func FuzzFileName(f *testing.F) {
	for _, attack := range hostile.Strings() {
		f.Add(attack.Text, "x")
	}
	for _, name := range []string{"CON", "com¹.txt", "aux .pdf", "e\u0301.txt", "\u037e", "..", "-", ". .", "a/b\\c:d", "\u2044..\u2044", strings.Repeat("ä.", 200), "ab" + strings.Repeat("👩\u200d", 60), "abc" + strings.Repeat("👩\u200d", 60), "abcde" + strings.Repeat("👩\u200d", 60), "COM1\u0301"} {
		f.Add(name, name)
	}
	f.Fuzz(func(t *testing.T, s, other string) {
		defer hostile.Bounded(t)()
		name := content.FileName(s)
		base, _, _ := strings.Cut(strings.ToUpper(name), ".")
		base = strings.TrimSpace(base)
		switch {
		case name == "" || len(name) > 180:
			t.Fatalf("%q is %d bytes", name, len(name))
		case strings.ContainsAny(name, "/\\:*?\"<>|\x00\x7f") || !utf8.ValidString(name):
			t.Fatalf("%q has what no name may have", name)
		case strings.ContainsAny(name[:1], ".- ") || strings.ContainsAny(name[len(name)-1:], ". "):
			t.Fatalf("%q begins or ends as no name may", name)
		case base == "CON" || base == "PRN" || base == "AUX" || base == "NUL" || len(base) == 4 && (base[:3] == "COM" || base[:3] == "LPT") && '0' <= base[3] && base[3] <= '9':
			t.Fatalf("%q is a device", name)
		case !norm.NFC.IsNormalString(name):
			t.Fatalf("%q is not composed", name)
		case len(hostile.Escapes(name)) > 0:
			t.Fatalf("%q commands a terminal", name)
		}
		if again := content.FileName(name); again != name {
			t.Fatalf("%q is not as safe as it seems: %q", name, again)
		}
		var names content.Names
		first, second, third := names.Take(name), names.Take(content.FileName(other)), names.Take(name)
		if strings.EqualFold(first, second) || strings.EqualFold(second, third) || strings.EqualFold(first, third) || len(third) > 255 {
			t.Fatalf("%q, %q and %q", first, second, third)
		}
	})
}

func BenchmarkSource(b *testing.B) {
	for name, s := range map[string]string{
		"MIME": strings.Repeat("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab\r\n", content.SourceLimit/78), "one line": strings.Repeat("x", content.SourceLimit),
		"foreign": strings.Repeat("田中 裕子 ü\n", content.SourceLimit/20), "one foreign line": strings.Repeat("田中 裕子 ü", content.SourceLimit/20),
	} {
		text := content.Source(s)
		b.Run("make "+name, func(b *testing.B) {
			for b.Loop() {
				content.Source(s)
			}
		})
		b.Run("fold "+name, func(b *testing.B) {
			for b.Loop() {
				text.Fold(76)
			}
		})
	}
}
