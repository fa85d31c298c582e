package hostile

import (
	"slices"
	"testing"
)

func TestStringsAreManyAndNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Strings() {
		if c.Name == "" || seen[c.Name] {
			t.Errorf("name %q is empty or used twice", c.Name)
		}
		seen[c.Name] = true
	}
	if len(seen) < 60 {
		t.Errorf("%d attacks, want 60 at least", len(seen))
	}
}

func TestEveryCommandIsFound(t *testing.T) {
	harmless := map[string]bool{"colour": true, "concealed": true, "blink and reverse": true,
		"colour with colons": true, "sequence of a thousand parameters": true}
	for _, c := range commands() {
		if found := len(Escapes(c.Text)) > 0; found == harmless[c.Name] {
			t.Errorf("%s: found %q", c.Name, Escapes(c.Text))
		}
	}
}

func TestEscapes(t *testing.T) {
	for _, c := range []struct {
		name, frame string
		want        []string
	}{
		{"nothing", "", nil},
		{"plain lines", "a\nb ⟨U+202E⟩ 漢 👩‍💻", nil},
		{"our colours", "\x1b[1;38;2;1;2;3mx\x1b[m\x1b[4:3my\x1b[0m", nil},
		{"private m", "\x1b[>4;2mx\x1b[?1m", []string{"\x1b[>4;2m", "\x1b[?1m"}},
		{"m with an intermediate", "\x1b[0 mx", []string{"\x1b[0 m"}},
		{"moves", "a\x1b[2Jb\x1b[H", []string{"\x1b[2J", "\x1b[H"}},
		{"one swallowed string", "a\x1b]8;;x\x1b\\b\x1b]8;;\ac", []string{"\x1b]8;;x\x1b\\", "\x1b]8;;\a"}},
		{"unterminated", "a\x1bPq", []string{"\x1bPq"}},
		{"cut off", "a\x1b[31", []string{"\x1b[31"}},
		{"cut by another", "\x1b[3\x1b[1mx", []string{"\x1b[3"}},
		{"short escapes", "\x1bc\x1b(0x\x1b", []string{"\x1bc", "\x1b(0", "\x1b"}},
		{"C0", "a\tb\rc\x00\x7f", []string{"\t", "\r", "\x00", "\x7f"}},
		{"C1", "a\u009bb\x9b", []string{"\u009b", "\x9b"}},
		{"bidi", "a\u202eb\u2066\u200f", []string{"\u202e", "\u2066", "\u200f"}},
		{"not UTF-8", "a\xffb\xe2\x82", []string{"\xff", "\xe2", "\x82"}},
	} {
		if got := Escapes(c.frame); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
