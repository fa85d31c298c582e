package watching

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/watch"
)

// TestMoreThatCantBeReadIsSaid, and not said again while it is so.
func TestMoreThatCantBeReadIsSaid(t *testing.T) {
	var said []string
	w := &watching{Options: Options{Now: time.Now, Say: func(f string, a ...any) { said = append(said, fmt.Sprintf(f, a...)) }}}
	p := &post{Folder: Folder{Path: "Inbox"}}
	for _, unread := range []int{0, 2, 2, 3, 0} {
		w.report(p, watch.Report{Unread: unread})
	}
	want := []string{"Inbox: 2 messages can't be read just now, and are tried again", "Inbox: 3 messages can't be read just now, and are tried again"}
	if !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
}

// TestOnlySoMuchOfAMessageIsKept, and that is said.
func TestOnlySoMuchOfAMessageIsKept(t *testing.T) {
	x := newTaken()
	piece := make([]byte, 1<<20)
	for range lookLimit>>20 + 2 {
		if _, err := x.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	if len(x.head) != lookLimit || x.size != lookLimit+2<<20 || x.note() == "" {
		t.Errorf("%d of %d, %q", len(x.head), x.size, x.note())
	}
	if err := x.Reset(); err != nil || x.size != 0 || len(x.head) != 0 || x.sha256() != newTaken().sha256() {
		t.Errorf("%d, %d, %v", x.size, len(x.head), err)
	}
}

// TestLabelsAreOfPrometheus: its format knows three escapes, and a page with another is refused as a whole.
func TestLabelsAreOfPrometheus(t *testing.T) {
	g := &Gauge{Now: time.Now}
	g.note(&post{Folder: Folder{Path: "A\u00a0\"B\"\\C\nD\u00ad"}}, watch.Report{}, time.Now())
	var b strings.Builder
	g.metrics(&b)
	lines := regexp.MustCompile(`(?m)^mailtriage_watch_[a-z_]+\{folder="(?:[^"\\\n]|\\[\\"n])*"\} [0-9]+$`)
	if n := len(lines.FindAllString(b.String(), -1)); n != 7 {
		t.Errorf("%d lines of 7 can be read:\n%s", n, b.String())
	}
}
