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
	end := Bounded(room)
	_ = strings.Repeat("x", mostRoom+1)
	end()
	end = Bounded(work)
	if Spent() > 0 {
		for until := Spent() + mostTime + 50*time.Millisecond; Spent() < until; {
			_ = strings.Count(strings.Repeat("x", 1<<10), "y")
		}
		if end(); len(work.words) == 0 || !strings.Contains(work.words[0], "took") {
			t.Errorf("more than a second passes: %q", work.words)
		}
	}
	if len(none.words) > 0 || len(room.words) != 1 || !strings.Contains(room.words[0], "room") {
		t.Errorf("%q, %q", none.words, room.words)
	}
}
