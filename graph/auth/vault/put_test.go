package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// sizes are from short to long and back, in every way that the number of parts can change.
var sizes = [][2]int{{10, 20}, {10, 5000}, {5000, 10}, {5000, 9000}, {9000, 5000}}

// TestAPutThatFails fails each call of a put in turn, before or after it is done, once or from then on, and cancels at
// each: the old secret stands, or the new one, and nothing of either is left when all is removed.
func TestAPutThatFails(t *testing.T) {
	for _, size := range sizes {
		for _, way := range []string{"once, before", "once, after", "for good, before", "for good, after", "cancelled"} {
			for step := 0; ; step++ {
				if !putFails(t, size, way, step) {
					if step < 2 {
						t.Fatalf("%v %s: the put made %d calls only", size, way, step)
					}
					break
				}
			}
		}
	}
}

// putFails tells whether the put got as far as the step.
func putFails(t *testing.T, size [2]int, way string, step int) bool {
	t.Helper()
	name := fmt.Sprintf("%v %s %d", size, way, step)
	m := newMemory()
	v := New("mailtriage", "soc", Over(m))
	old, young := secret("old", size[0]), secret("new", size[1])
	must(t, v.Put(t.Context(), Tokens, old))

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reached, last := false, ""
	h := &hooked{Backend: m}
	fail := func(call int, what string) error {
		if call < step || call > step && !strings.HasPrefix(way, "for good") {
			return nil
		}
		reached, last = true, what
		if way == "cancelled" {
			cancel()
			return nil
		}
		return fmt.Errorf("%s failed with %s", what, h.given)
	}
	if strings.HasSuffix(way, "after") {
		h.after = fail
	} else {
		h.before = fail
	}
	ring := Over(h)
	err := New("mailtriage", "soc", ring).Put(ctx, Tokens, young)
	ring.gate <- struct{}{} // what was left behind has ended
	if err != nil && last == "set" && strings.Contains(err.Error(), h.given[:20]) {
		t.Errorf("%s: the error holds what was to be kept: %.80s", name, err)
	}
	got, getErr := v.Get(t.Context(), Tokens)
	switch {
	case getErr != nil:
		t.Errorf("%s: the put: %v; then: %v", name, err, getErr)
	case !bytes.Equal(got, old) && !bytes.Equal(got, young):
		t.Errorf("%s: neither the old nor the new", name)
	case err == nil && !bytes.Equal(got, young):
		t.Errorf("%s: it was stored, and is not there", name)
	case err != nil && strings.HasPrefix(way, "once") && last == "set" && !bytes.Equal(got, old):
		t.Errorf("%s: it failed (%v), and is there", name, err)
	}
	if way == "cancelled" || strings.HasPrefix(way, "once") && err != nil && bytes.Equal(got, old) {
		if want := entriesOf(len(got)); m.count() != want {
			t.Errorf("%s: %d entries, want %d", name, m.count(), want)
		}
	}
	must(t, v.Put(t.Context(), Tokens, old))
	holds(t, v, Tokens, old)
	must(t, v.RemoveAll(t.Context()))
	if m.count() != 0 {
		t.Errorf("%s: %d entries are left", name, m.count())
	}
	return reached
}

func entriesOf(size int) int {
	if size < 1000 {
		return 1
	}
	return 1 + (size+maxPart-1)/maxPart
}

// TestAnotherProcess lets another process put, or remove, at each step of a put and of a get.
func TestAnotherProcess(t *testing.T) {
	for _, size := range sizes {
		for _, act := range []string{"put, put", "put, get", "remove, get"} {
			left := 0
			for step := 0; ; step++ {
				reached, over := meets(t, size, act, step)
				if left += over; !reached {
					break
				}
			}
			// Only between the last look at the head and its writing can another's parts be left over.
			if want := entriesOf(size[1]) - 1; left > want {
				t.Errorf("%v %s: %d entries were left over, want %d", size, act, left, want)
			}
		}
	}
}

// meets tells whether the operation got as far as the step, and how many entries were left over.
func meets(t *testing.T, size [2]int, act string, step int) (reached bool, over int) {
	t.Helper()
	name := fmt.Sprintf("%v %s at %d", size, act, step)
	m := newMemory()
	other := New("mailtriage", "soc", Over(m))
	first, theirs, ours := secret("first", size[0]), secret("theirs", size[1]), secret("ours", size[1])
	must(t, other.Put(t.Context(), Tokens, first))
	h := &hooked{Backend: m, before: func(call int, what string) error {
		if call != step {
			return nil
		}
		reached = true
		if strings.HasPrefix(act, "remove") {
			return other.Remove(context.Background(), Tokens)
		}
		return other.Put(context.Background(), Tokens, theirs)
	}}
	v := New("mailtriage", "soc", Over(h))
	if strings.HasSuffix(act, "get") {
		got, err := v.Get(t.Context(), Tokens)
		none := act == "remove, get" && errors.Is(err, ErrNone)
		if !none && (err != nil || !bytes.Equal(got, first) && !bytes.Equal(got, theirs)) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		return reached, 0
	}
	must(t, v.Put(t.Context(), Tokens, ours))
	got, err := other.Get(t.Context(), Tokens)
	if err != nil || !bytes.Equal(got, ours) && !bytes.Equal(got, theirs) {
		t.Errorf("%s: %d bytes, %v", name, len(got), err)
	}
	over = m.count() - entriesOf(len(got))
	must(t, other.RemoveAll(t.Context()))
	if m.count() != 0 {
		t.Errorf("%s: %d entries are left", name, m.count())
	}
	return reached, over
}

// TestManyAtOnce has several processes, with several goroutines each, put and get the same secret.
func TestManyAtOnce(t *testing.T) {
	m := newMemory()
	must(t, New("mailtriage", "soc", Over(m)).Put(t.Context(), Tokens, secret("first", 4000)))
	var wg sync.WaitGroup
	for process := range 4 {
		v := New("mailtriage", "soc", Over(m))
		for worker := range 2 {
			wg.Go(func() {
				for round := range 10 {
					mark := fmt.Sprint("p", process, worker, round)
					if err := v.Put(t.Context(), Tokens, secret(mark, 2000+500*round)); err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for range 20 {
					got, err := v.Get(t.Context(), Tokens)
					mark, _, _ := bytes.Cut(got, []byte("-hush;"))
					if err == nil && !bytes.Equal(got, secret(string(mark), len(got))) || err != nil && !strings.Contains(err.Error(), "changes all the time") {
						t.Errorf("%d bytes of %q, %v", len(got), mark, err)
					}
				}
			})
		}
	}
	wg.Wait()
	v := New("mailtriage", "soc", Over(m))
	if _, err := v.Get(t.Context(), Tokens); err != nil {
		t.Error(err)
	}
	must(t, v.RemoveAll(t.Context()))
	if m.count() != 0 {
		t.Errorf("%d entries are left", m.count())
	}
}

// TestTwoThatDoNotSeeEachOther has both put over the same old secret: who finds the other's in force takes back its own.
func TestTwoThatDoNotSeeEachOther(t *testing.T) {
	const setsHead, looks = 7, 8 // after three parts, set and read, and a look at the old head
	m := newMemory()
	must(t, New("mailtriage", "soc", Over(m)).Put(t.Context(), Tokens, secret("old", 5000)))
	ready, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	other := &hooked{Backend: m, before: func(call int, _ string) error {
		if call == setsHead {
			close(ready)
			<-goOn
		}
		return nil
	}}
	ours := &hooked{Backend: m, before: func(call int, what string) error {
		if call == looks {
			close(goOn)
			return <-done
		}
		return nil
	}}
	go func() {
		done <- New("mailtriage", "soc", Over(other)).Put(context.Background(), Tokens, secret("theirs", 5000))
	}()
	<-ready
	must(t, New("mailtriage", "soc", Over(ours)).Put(t.Context(), Tokens, secret("ours", 5000)))
	holds(t, New("mailtriage", "soc", Over(m)), Tokens, secret("theirs", 5000))
	if want := entriesOf(5000); m.count() != want {
		t.Errorf("%d entries, want %d", m.count(), want)
	}
}
