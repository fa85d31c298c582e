package hostile

import (
	"strings"
	"testing"
	"time"
)

// told keeps what a test is told, in place of failing.
type told struct {
	testing.TB
	words []string
}

func (t *told) Helper()                        {}
func (t *told) Errorf(format string, _ ...any) { t.words = append(t.words, format) }

func TestBounded(t *testing.T) {
	none, room, work := &told{}, &told{}, &told{}
	Bounded(none)()
	end := bounded(room, time.Second, 1<<20)
	_ = strings.Repeat("x", 1<<20+1)
	end()
	if begun := Spent(); begun > 0 {
		end = bounded(work, time.Millisecond, 1<<30)
		for Spent() < begun+5*time.Millisecond {
			_ = strings.Count(page, "y")
		}
		if end(); len(work.words) != 1 || !strings.Contains(work.words[0], "took") {
			t.Errorf("more than a second passes: %q", work.words)
		}
	}
	if len(none.words) > 0 || len(room.words) != 1 || !strings.Contains(room.words[0], "room") {
		t.Errorf("%q, %q", none.words, room.words)
	}
}

var page = strings.Repeat("x", 1<<10)
