package tui

import (
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

// TestWhatIsShownIsQuoted answers and forwards the message that the reader shows: its text goes along though nothing is
// read again for it.
func TestWhatIsShownIsQuoted(t *testing.T) {
	for key, kind := range map[string]graph.LetterKind{"w": graph.Reply, "f": graph.Forward} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			o := openOnEmulator(t, time.Minute)
			h, _ := o.m.messages.Cursor()
			o.until("the message", func() bool { _, _, ok := o.m.cache.get(h.ID); return ok })
			_, doc, _ := o.m.cache.get(h.ID)
			word := strings.Fields(doc.Text.String())[0]
			o.presses(key)
			o.until("the pane", func() bool { return o.m.writing != nil })
			_, quoted, _ := strings.Cut(o.m.writing.quote(), "\n> ")
			if word == "" || o.m.writing.kind != kind || !strings.HasPrefix(quoted, word) {
				t.Errorf("%q is not quoted in %q", word, o.m.writing.quote())
			}
		})
	}
}
