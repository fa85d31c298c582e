package theme

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestTypesetIsASCIIWhereTheTerminalIs(t *testing.T) {
	const frame = "\x1b[1mcut he… “said” ‘so’ – · • │ ⟨U+202E⟩ ⟦hidden⟧ ␛[31m → ← ↑ ↓ ✓ ✗ ␣ ⏎\x1b[m"
	got := New(Options{ASCII: true}).Typeset(frame)
	for i := range len(got) {
		if got[i] > 0x7e {
			t.Fatalf("not ASCII: %q", got)
		}
	}
	if ansi.StringWidth(got) != ansi.StringWidth(frame) {
		t.Errorf("%d cells, was %d", ansi.StringWidth(got), ansi.StringWidth(frame))
	}
	if got := New(Options{}).Typeset(frame); got != frame {
		t.Errorf("changed without need: %q", got)
	}
	if got := New(Options{ASCII: true}).Typeset("Überweisung 請求書"); got != "Überweisung 請求書" {
		t.Errorf("letters of mails are theirs: %q", got)
	}
}

// TestEllipsisIsTheCutMark: a glyph and a cut of a text look the same.
func TestEllipsisIsTheCutMark(t *testing.T) {
	if g := New(Options{ASCII: true}); g.Glyphs.Ellipsis != g.Typeset("…") {
		t.Errorf("%q and %q", g.Glyphs.Ellipsis, g.Typeset("…"))
	}
}
