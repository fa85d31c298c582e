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
	list, err := p.Open(t.Context(), at, newest, 100)
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
	must(t, p.Begin(t.Context(), "m1"))
	must(t, p.Done(t.Context(), "m1", []byte("extract"), Value{"out", []byte("17")}))
	must(t, p.Begin(t.Context(), "m3"))
	must(t, p.Begin(t.Context(), "m4"))
	must(t, p.Fail(t.Context(), "m4", "exit status 1", at.Add(time.Minute)))
	must(t, s.Close()) // the end of it: m3 was begun
	s = opened(t, path, key)
	p = s.Folder(box, inbox)
	take(Arrival{Letters: all})
	if got := open(t, p, false); !slices.Equal(got, []string{"m3/1", "m2/0"}) {
		t.Errorf("%v", got)
	}
	aside, err := p.Aside(t.Context(), 10)
	must(t, err)
	if len(aside) != 1 || string(aside[0].Data) != "m4" || aside[0].Why != "exit status 1" || aside[0].Tries != 1 || !aside[0].Due.Equal(at.Add(time.Minute)) {
		t.Errorf("%+v", aside)
	}
	list, err := p.Open(t.Context(), at.Add(time.Hour), false, 1)
	must(t, err)
	if string(list[0].Data) != "m3" {
		t.Errorf("first comes %s", list[0].Data)
	}
	if out, _, err := s.Mailbox(box).Get(t.Context(), "out"); string(out) != "17" || err != nil {
		t.Errorf("%s %v", out, err)
	}
	if x, err := s.Mailbox(box).Extract(t.Context(), "m1"); string(x) != "extract" || err != nil {
		t.Errorf("%s %v", x, err)
	}
	if waiting, aside, err := p.Waits(t.Context()); waiting != 2 || aside != 1 || err != nil {
		t.Errorf("%d %d %v", waiting, aside, err)
	}
	if err := p.Done(t.Context(), "unknown", nil); err == nil {
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
	must(t, p.Done(t.Context(), "m1", nil))
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
	must(t, p.Done(t.Context(), "m1", nil))
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
