package content_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/vt"

	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		tricks   int
	}{
		"plain":                 {"Re: overdue invoice", "Re: overdue invoice", 0},
		"escape":                {"a\x1b[31mb", "a␛[31mb", 1},
		"bell and null":         {"a\x07\x00", "a␇␀", 2},
		"delete":                {"a\x7f", "a␡", 1},
		"C1 as a character":     {"a\u009b31m", `a\x9b31m`, 1},
		"C1 as a byte":          {"a\x9b31m", `a\x9b31m`, 1},
		"line breaks and tabs":  {"a\r\nb\tc\nd", "a b c d", 0},
		"line separator":        {"a\u2028b", "a b", 1},
		"right-to-left order":   {"photo_\u202egnp.exe", "photo_⟨U+202E⟩gnp.exe", 1},
		"zero width":            {"a\u200bb\ufeff", "a⟨U+200B⟩b⟨U+FEFF⟩", 2},
		"tag characters":        {"\U000e0041", "⟨U+E0041⟩", 1},
		"private use":           {"\ue0b0", "⟨U+E0B0⟩", 1},
		"soft hyphen":           {"pass\u00adword", "pass⟨U+00AD⟩word", 1},
		"odd spaces":            {"a\u00a0b\u2003c", "a b c", 0},
		"joined emoji":          {"👩‍💻 👍🏽 ❤️", "👩‍💻 👍🏽 ❤️", 0},
		"a joiner alone":        {"a\u200db", "a⟨U+200D⟩b", 1},
		"a family of four":      {"👨🏽\u200d👩🏽\u200d👧🏽\u200d👦🏽", "👨🏽\u200d👩🏽\u200d👧🏽\u200d👦🏽", 0},
		"two families":          {"👨\u200d👩\u200d👧\u200d👦👨\u200d👩\u200d👧\u200d👦", "👨\u200d👩\u200d👧\u200d👦👨\u200d👩\u200d👧\u200d👦", 0},
		"a family of six":       {"👩🏽\u200d👩🏽\u200d👩🏽\u200d👩🏽\u200d👩🏽\u200d👩🏽", "👩🏽\u200d👩🏽\u200d👩🏽\u200d👩🏽⟨U+200D⟩👩🏽\u200d👩🏽", 1},
		"many joiners":          {"😀\u200d\u200d😀", "😀⟨U+200D⟩⟨U+200D⟩😀", 2},
		"a joiner in Persian":   {"می\u200cخواهم", "می\u200cخواهم", 0},
		"Hebrew, Arabic":        {"שלום مرحبا", "שלום مرحبا", 0},
		"Thai, Hindi":           {"กรุณา नमस्ते", "กรุณา नमस्ते", 0},
		"marks climb no higher": {"e\u0301\u0302\u0303\u0304\u0305\u0306", "e\u0301\u0302\u0303\u0304", 2},
		"a mark on nothing":     {"\u0301a", "◌\u0301a", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := content.Line(c.in)
			if got.String() != c.want || got.Tricks() != c.tricks {
				t.Errorf("%q with %d tricks, want %q with %d", got.String(), got.Tricks(), c.want, c.tricks)
			}
		})
	}
}

func TestBlockKeepsLines(t *testing.T) {
	if got := content.Block("a\r\nb\n\tc\rd").String(); got != "a\nb\n    c\nd" {
		t.Errorf("%q", got)
	}
}

// TestAttacksOnlyFillCells plays every attack, made safe, into a terminal emulator: cells change and nothing else.
func TestAttacksOnlyFillCells(t *testing.T) {
	for _, attack := range hostile.Strings() {
		t.Run(attack.Name, func(t *testing.T) {
			for _, safe := range []string{content.Line(attack.Text).String(), content.FileName(attack.Text), content.Log(attack.Text), content.Defang(attack.Text).String()} {
				if bad := hostile.Escapes(safe); len(bad) > 0 {
					t.Fatalf("%q is left", bad)
				}
			}
			if bad := hostile.Escapes(content.Block(attack.Text).String()); len(bad) > 0 {
				t.Fatalf("%q is left", bad)
			}
			text := content.Line(attack.Text).Truncate(70)
			term := vt.NewEmulator(80, 4)
			defer func() { _ = term.Close() }()
			var events []string
			term.SetCallbacks(vt.Callbacks{
				Title: func(string) { events = append(events, "title") }, Bell: func() { events = append(events, "bell") }, AltScreen: func(bool) { events = append(events, "screen") },
				WorkingDirectory: func(string) { events = append(events, "directory") }, IconName: func(string) { events = append(events, "icon") },
			})
			if _, err := term.WriteString(text.String()); err != nil {
				t.Fatal(err)
			}
			if len(events) > 0 {
				t.Errorf("it did more than fill cells: %v", events)
			}
			if at := term.CursorPosition(); at.Y != 0 {
				t.Errorf("the cursor is on line %d", at.Y)
			}
		})
	}
}

func TestWidthIsWhatATerminalTakes(t *testing.T) {
	for _, s := range []string{"plain", "田中 裕子", "배송 일정", "Юлия", "ليلى حداد", "דנה לוי", "Zażółć 🎉", "สมชาย", "सुनीता", "e\u0301", "a\x1bb", "\u202e", "👍🏽"} {
		text := content.Line(s)
		term := vt.NewEmulator(80, 2)
		if _, err := term.WriteString(text.String()); err != nil {
			t.Fatal(err)
		}
		if got := term.CursorPosition().X; got != text.Width() {
			t.Errorf("%q: %d cells by our count, %d in a terminal", s, text.Width(), got)
		}
		_ = term.Close()
		for _, w := range []int{1, 3, 7, 20} {
			if got := text.Pad(w).Width(); got != w {
				t.Errorf("%q padded to %d is %d wide", s, w, got)
			}
		}
	}
}

func TestFileName(t *testing.T) {
	for in, want := range map[string]string{
		"invoice.pdf": "invoice.pdf", `..\..\windows\evil.dll`: "_.._windows_evil.dll", "../../etc/passwd": "_.._etc_passwd", "CON.txt": "_CON.txt", "com1": "_com1", "-rf": "rf",
		".bashrc": "bashrc", "": "unnamed", "...": "unnamed", "a\x00b": "a␀b", "x\u202efdp.exe": "x⟨U+202E⟩fdp.exe", "trailing. ": "trailing", "a:b|c?": "a_b_c_", "comma": "comma",
	} {
		if got := content.FileName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	for _, n := range []int{300, 5000, 50_000} {
		long := content.FileName(strings.Repeat("ä", n) + ".docm")
		if len(long) > 255 || !strings.HasSuffix(long, ".docm") || !utf8.ValidString(long) {
			t.Errorf("%d: %d bytes, ends in %q", n, len(long), long[len(long)-8:])
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, attack := range hostile.Strings() {
		f.Add(attack.Text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		defer hostile.Bounded(t)()
		for _, make := range []func(string) content.Text{content.Line, content.Block, content.Defang} {
			safe := make(s)
			if bad := hostile.Escapes(safe.String()); len(bad) > 0 {
				t.Fatalf("%q is left of %q", bad, s)
			}
		}
		once := content.Line(s).String()
		if twice := content.Line(once).String(); twice != once {
			t.Fatalf("%q is not as safe as it seems: %q", once, twice)
		}
		if strings.ContainsAny(once, "\n\r\t") {
			t.Fatalf("%q is more than a line", once)
		}
		if name := content.FileName(s); name == "" || len(name) > 255 || strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-") {
			t.Fatalf("%q is no name for a file", name)
		}
	})
}

func BenchmarkLine(b *testing.B) {
	for name, s := range map[string]string{"ASCII": "Re: overdue invoice 2026-1187", "mixed": "【確認】 Ünïcode \u202e subject 🎉"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = content.Line(s)
			}
		})
	}
}

// TestMiddleKeepsBothEnds, as of a path, whose end tells the most.
func TestMiddleKeepsBothEnds(t *testing.T) {
	const path = "/v1.0/users/soc@contoso.com/mailFolders/inbox/messages"
	for w := range 60 {
		got := content.Line(path).Middle(w)
		if got.Width() > w {
			t.Fatalf("%d cells: %q", w, got.String())
		}
		if w >= 20 && (!strings.HasPrefix(got.String(), "/v1.0/") || !strings.HasSuffix(got.String(), "/messages")) {
			t.Errorf("%d cells: %q", w, got.String())
		}
	}
	for w := range 40 {
		if got := content.Line(strings.Repeat("請", 30) + "a").Middle(w); got.Width() > w {
			t.Errorf("%d cells: %q is %d", w, got.String(), got.Width())
		}
	}
}
