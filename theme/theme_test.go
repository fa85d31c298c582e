package theme

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func looks() map[string]Options {
	return map[string]Options{
		"dark": {Dark: true}, "light": {}, "no colour": {NoColor: true}, "ascii": {Dark: true, ASCII: true}, "ascii, no colour": {ASCII: true, NoColor: true},
	}
}

func TestGlyphsAreOneCellAndHaveATwin(t *testing.T) {
	rich, twin := reflect.ValueOf(glyphs(false)), reflect.ValueOf(glyphs(true))
	for i := range rich.NumField() {
		name, a, b := rich.Type().Field(i).Name, rich.Field(i).String(), twin.Field(i).String()
		if ansi.StringWidth(a) != 1 || ansi.StringWidth(b) != 1 {
			t.Errorf("%s: %q and %q must be one cell each", name, a, b)
		}
		if len(b) != 1 || b[0] < 0x20 || b[0] > 0x7e {
			t.Errorf("%s: the twin %q is not ASCII", name, b)
		}
	}
}

// TestGlyphsOfARowDiffer: what may stand in the same place must be told apart without colour.
func TestGlyphsOfARowDiffer(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		g := glyphs(ascii)
		seen := map[string]bool{}
		for _, s := range []string{g.Unread, g.Flag, g.High, g.Failed, g.Selected, g.Completed} {
			if seen[s] {
				t.Errorf("ascii %v: %q stands for two things", ascii, s)
			}
			seen[s] = true
		}
		if g.Pass == g.Fail || g.Fail == g.Unsure || g.Open == g.Closed || g.Live == g.Paused {
			t.Errorf("ascii %v: opposites look the same", ascii)
		}
	}
}

func TestFrameFillsItsPlaceExactly(t *testing.T) {
	bodies := map[string][]string{
		"empty": nil, "short": {"one"}, "too long": {strings.Repeat("long ", 60)}, "too many": strings.Split(strings.Repeat("x\n", 100), "\n"),
		"wide": {strings.Repeat("請", 100), "a" + strings.Repeat("請", 100)}, "emoji": {strings.Repeat("👩‍👩‍👧 ", 50)}, "right to left": {strings.Repeat("שלום ", 50)},
		"styled": {"\x1b[1;31m" + strings.Repeat("請x", 90) + "\x1b[m"},
	}
	titles := []Title{{}, {Left: text("Inbox")}, {Left: text("Inbox 1,284"), Right: text("3 new")}, {Left: text(strings.Repeat("長い", 60)), Right: text("r")}, {Left: text("x"), Right: text(strings.Repeat("y", 300))}}
	for look, o := range looks() {
		th := New(o)
		for name, body := range bodies {
			for i, title := range titles {
				for w := 0; w <= 44; w++ {
					for _, h := range []int{0, 1, 2, 3, 9} {
						lines := th.Frame(title, body, w, h, w%2 == 0, Scroll{Offset: i, Visible: h, Total: 100})
						if len(lines) != h {
							t.Fatalf("%s, %s, title %d: %d lines, want %d", look, name, i, len(lines), h)
						}
						for n, line := range lines {
							if got := ansi.StringWidth(line); got != w {
								t.Fatalf("%s, %s, title %d, %dx%d: line %d is %d cells wide: %q", look, name, i, w, h, n, got, ansi.Strip(line))
							}
						}
					}
				}
			}
		}
	}
}

func TestThumb(t *testing.T) {
	for _, c := range []struct {
		scroll   Scroll
		track    int
		from, to int
	}{
		{Scroll{}, 10, 0, 0},
		{Scroll{0, 10, 10}, 10, 0, 0},
		{Scroll{0, 10, 20}, 10, 0, 5},
		{Scroll{10, 10, 20}, 10, 5, 10},
		{Scroll{5, 10, 20}, 10, 2, 7},
		{Scroll{0, 10, 100000}, 10, 0, 1},
		{Scroll{99990, 10, 100000}, 10, 9, 10},
		{Scroll{500, 10, 20}, 10, 5, 10},
	} {
		if from, to := c.scroll.thumb(c.track); from != c.from || to != c.to {
			t.Errorf("%+v on %d: from %d to %d, want %d and %d", c.scroll, c.track, from, to, c.from, c.to)
		}
	}
}

func TestOverKeepsTheWidth(t *testing.T) {
	back := []string{strings.Repeat("請", 20), "a" + strings.Repeat("請", 19) + "b", strings.Repeat("x", 40), "\x1b[31m" + strings.Repeat("👍", 20) + "\x1b[m"}
	for x := range 30 {
		for w := 1; x+w <= 40; w++ {
			for i, line := range Over(back, []string{strings.Repeat("#", w), strings.Repeat("#", w), strings.Repeat("#", w), strings.Repeat("#", w)}, x, 0) {
				plain := ansi.Strip(line)
				if ansi.StringWidth(line) != 40 || !strings.Contains(plain, strings.Repeat("#", w)) {
					t.Fatalf("line %d, block of %d at %d: %d cells: %q", i, w, x, ansi.StringWidth(line), plain)
				}
				if before, _, _ := strings.Cut(plain, "#"); ansi.StringWidth(before) != x {
					t.Fatalf("line %d: the block stands at %d, want %d: %q", i, ansi.StringWidth(before), x, plain)
				}
			}
		}
	}
	if got := Over(back, []string{"#"}, 0, 99); len(got) != len(back) {
		t.Errorf("a block below the screen makes %d lines", len(got))
	}
}

func TestNoColourMeansNone(t *testing.T) {
	th := New(Options{NoColor: true})
	samples := []string{th.Text.Say("x"), th.Bar.Say("x"), th.BarBadge.Say("x"), th.ToastBad.Say("x"), th.Border.Say("x"), th.Link.Say("x"), th.Flagged.Say("x")}
	for s := range rowStates {
		r := th.Row(s)
		samples = append(samples, r.Base.Say("x"), r.Unread.Say("x"), r.Bad.Say("x"), r.Category("Phishing").Say("x"))
	}
	for _, s := range samples {
		if strings.Contains(s, "38;") || strings.Contains(s, "48;") {
			t.Errorf("%q has a colour", s)
		}
	}
	if th.Row(Plain).Base.Say("x") == th.Row(Cursor).Base.Say("x") || th.Row(Cursor).Base.Say("x") == th.Row(CursorAway).Base.Say("x") {
		t.Error("without colour the cursor's row looks like another")
	}
	if th.Row(Plain).Base.Say("x") == th.Row(Plain).Unread.Say("x") {
		t.Error("without colour an unread row looks like a read one")
	}
}

// TestContrast holds the colours to WCAG 2.2, 1.4.3: text has 4.5 to 1 at least, on every background that it meets.
// The terminal's own background is not ours: what is common is tried.
func TestContrast(t *testing.T) {
	for name, c := range map[string]struct {
		p     palette
		dark  bool
		backs []string
	}{
		"dark": {dark(), true, []string{"#000000", "#1e1e1e", "#0d1117", "#282c34"}}, "light": {light(), false, []string{"#ffffff", "#fafafa", "#fdf6e3"}},
	} {
		fore := map[string]string{"text": c.p.text, "muted": c.p.muted, "accent": c.p.accent, "second": c.p.second, "good": c.p.good, "warn": c.p.warn, "bad": c.p.bad}
		for i, hex := range categoryColours(c.dark) {
			fore[fmt.Sprintf("preset%d", i)] = hex
		}
		for what, hex := range fore {
			for _, back := range append(c.backs, c.p.cursor, c.p.shade, c.p.bar) {
				if got := contrast(hex, back); got < 4.5 {
					t.Errorf("%s: %s %s on %s has %.2f to 1", name, what, hex, back, got)
				}
			}
		}
		if got := contrast(c.p.onAccent, c.p.warn); got < 4.5 {
			t.Errorf("%s: a badge has %.2f to 1", name, got)
		}
	}
}

// contrast is the ratio of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func TestACategoryKeepsItsColour(t *testing.T) {
	r := New(Options{Dark: true}).Row(Plain)
	if a, b := r.Category("Phishing").Say("x"), r.Category("Phishing").Say("x"); a != b {
		t.Error("the same category has two colours")
	}
	seen := map[string]bool{}
	for i := range 50 {
		seen[r.Category(fmt.Sprintf("category %d", i)).Say("x")] = true
	}
	if len(seen) < 10 {
		t.Errorf("50 categories have %d colours only", len(seen))
	}
}
