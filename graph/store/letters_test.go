package store

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func letter(i int) Letter {
	return Letter{ID: fmt.Sprintf("m%d", i), Change: "c1", Received: at.Add(time.Duration(i) * time.Second), Data: fmt.Appendf(nil, "m%d", i)}
}

func open(t *testing.T, p Place, newest bool) []string {
	t.Helper()
	list, err := p.Open(t.Context(), newest, 100)
	must(t, err)
	var out []string
	for _, l := range list {
		out = append(out, fmt.Sprintf("%s/%d", l.Data, l.State))
	}
	return out
}

// TestALetterIsHandledOnce whatever comes again, in whatever state it was when the program ended.
func TestALetterIsHandledOnce(t *testing.T) {
	s, path, key := fresh(t)
	p := s.Folder(box, inbox)
	take := func(a Arrival) int {
		t.Helper()
		n, err := p.Take(t.Context(), a)
		must(t, err)
		return n
	}
	all := []Letter{letter(1), letter(2), letter(3), letter(4)}
	if n := take(Arrival{Letters: all, Values: []Value{{"watch", []byte("1")}}}); n != 4 {
		t.Errorf("%d are new", n)
	}
	if n := take(Arrival{Letters: all}); n != 0 {
		t.Errorf("%d are new the second time", n)
	}
	must(t, p.Step(t.Context(), Step{Begin: "m1"}))
	must(t, p.Step(t.Context(), Step{Done: "m1", Extract: []byte("extract"), Values: []Value{{"out", []byte("17")}}, Begin: "m4"}))
	must(t, p.Step(t.Context(), Step{Failed: "m4", Why: "exit status 1", Due: at.Add(time.Minute), Begin: "m3"}))
	must(t, s.Close()) // the end of it: m3 was begun
	s = opened(t, path, key)
	p = s.Folder(box, inbox)
	take(Arrival{Letters: all})
	if got := open(t, p, false); !slices.Equal(got, []string{"m3/1", "m2/0"}) {
		t.Errorf("%v", got)
	}
	aside, err := p.Aside(t.Context(), at.Add(time.Minute), 10)
	must(t, err)
	if len(aside) != 1 || string(aside[0].Data) != "m4" || aside[0].Why != "exit status 1" || aside[0].Tries != 1 || !aside[0].Due.Equal(at.Add(time.Minute)) {
		t.Errorf("%+v", aside)
	}
	if early, err := p.Aside(t.Context(), at, 10); len(early) > 0 || err != nil {
		t.Errorf("%+v %v", early, err)
	}
	if out, _, err := s.Mailbox(box).Get(t.Context(), "out"); string(out) != "17" || err != nil {
		t.Errorf("%s %v", out, err)
	}
	if x, at, err := s.Mailbox(box).Extract(t.Context(), "m1"); string(x) != "extract" || at.IsZero() || err != nil {
		t.Errorf("%s %v", x, err)
	}
	if waiting, aside, err := p.Waits(t.Context()); waiting != 2 || aside != 1 || err != nil {
		t.Errorf("%d %d %v", waiting, aside, err)
	}
	if err := p.Step(t.Context(), Step{Done: "unknown"}); err == nil {
		t.Error("a message that is not in it was handled")
	}
}

func TestTheOrderOfWhatWaits(t *testing.T) {
	s, _, _ := fresh(t)
	p := s.Folder(box, inbox)
	_, err := p.Take(t.Context(), Arrival{Letters: []Letter{letter(2), letter(1), letter(3)}})
	must(t, err)
	if got := open(t, p, false); !slices.Equal(got, []string{"m1/0", "m2/0", "m3/0"}) {
		t.Errorf("oldest first: %v", got)
	}
	if got := open(t, p, true); !slices.Equal(got, []string{"m3/0", "m2/0", "m1/0"}) {
		t.Errorf("newest first: %v", got)
	}
}

func TestWhatWasPassedOverMayYetBeWanted(t *testing.T) {
	s, _, _ := fresh(t)
	p := s.Folder(box, inbox)
	old := letter(1)
	old.State = PassedOver
	_, err := p.Take(t.Context(), Arrival{Letters: []Letter{old}})
	must(t, err)
	if got := open(t, p, false); len(got) > 0 {
		t.Errorf("%v", got)
	}
	if n, err := p.Take(t.Context(), Arrival{Letters: []Letter{letter(1)}}); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if got := open(t, p, false); !slices.Equal(got, []string{"m1/0"}) {
		t.Errorf("%v", got)
	}
	must(t, p.Step(t.Context(), Step{Done: "m1"}))
	_, err = p.Take(t.Context(), Arrival{Letters: []Letter{old}})
	must(t, err)
	if n, _ := p.Take(t.Context(), Arrival{Letters: []Letter{letter(1)}}); n != 0 {
		t.Error("what was handled is handled again, since it was passed over later")
	}
}

func TestChangesAreHandledWhereTheyAreWanted(t *testing.T) {
	s, _, _ := fresh(t)
	p := s.Folder(box, inbox)
	take := func(l Letter, changes bool) int {
		t.Helper()
		n, err := p.Take(t.Context(), Arrival{Letters: []Letter{l}, Changes: changes})
		must(t, err)
		return n
	}
	l := letter(1)
	take(l, false)
	l.Change, l.Data = "c2", []byte("m1 as it is")
	take(l, false)
	if got := open(t, p, false); !slices.Equal(got, []string{"m1 as it is/0"}) {
		t.Errorf("%v", got)
	}
	must(t, p.Step(t.Context(), Step{Done: "m1"}))
	if take(l, true) != 0 {
		t.Error("the same change is handled twice")
	}
	l.Change = "c3"
	if take(l, false) != 0 {
		t.Error("a change is handled that was not asked for")
	}
	if take(l, true) != 1 {
		t.Error("a change that was asked for is not handled")
	}
}

func TestWhatWasHandledAndComesBackIsKnown(t *testing.T) {
	s, _, _ := fresh(t)
	now := at
	s.now = func() time.Time { return now }
	p := s.Folder(box, inbox)
	round := func(a Arrival) int {
		t.Helper()
		n, err := p.Take(t.Context(), a)
		must(t, err)
		return n
	}
	round(Arrival{Letters: []Letter{letter(1), letter(2), letter(3)}})
	must(t, p.Step(t.Context(), Step{Done: "m1"}))
	must(t, p.Step(t.Context(), Step{Done: "m2"}))
	round(Arrival{Gone: []string{"m1", "m2", "m3", "never seen"}})
	if got := open(t, p, false); !slices.Equal(got, []string{"m3/0"}) {
		t.Errorf("what has gone before it was handled: %v", got)
	}
	if n := round(Arrival{Letters: []Letter{letter(1)}}); n != 0 {
		t.Error("what came back is new")
	}
	now = now.Add(memory + time.Hour)
	round(Arrival{Gone: []string{"x"}})
	if n := round(Arrival{Letters: []Letter{letter(1), letter(2)}}); n != 1 {
		t.Errorf("%d are new: m1 is there all the time, m2 went long ago", n)
	}
}
