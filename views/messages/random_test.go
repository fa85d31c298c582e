package messages

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/keys"
	"mailtriage/theme"
)

var someTime = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// naive is the list as one would write it without care for speed: what is here, what was taken, what waits.
type naive struct {
	here, away, waiting map[string]graph.Header
	complete, held      bool
}

// walk is one random walk over a list.
type walk struct {
	t    *testing.T
	rand *rand.Rand
	m    *Model
	n    naive
	used int // times that were given out: each message has one of its own
	next int // of the page that is to come
	said []string
}

func TestRandomWalks(t *testing.T) {
	for seed := range uint64(80) {
		w := &walk{t: t, rand: rand.New(rand.NewPCG(seed, 3)), m: New(theme.New(theme.Options{Dark: true}))} //nolint:gosec // a test's walk
		w.n = naive{here: map[string]graph.Header{}, away: map[string]graph.Header{}, waiting: map[string]graph.Header{}}
		for range 120 {
			w.step()
			w.check()
			if t.Failed() {
				t.Fatalf("seed %d, after %v", seed, w.said[max(0, len(w.said)-12):])
			}
		}
	}
}

// header makes a message: of the future when age is negative.
func (w *walk) header(id string, age int) graph.Header {
	w.used++
	words := []string{"invoice", "parcel", "Zażółć", "請求書", "re: אשליה", "🎉 party"}
	return graph.Header{
		ID: id, Subject: fmt.Sprintf("%s %d", words[w.rand.IntN(len(words))], w.used), From: graph.Address{Name: "Ada", Address: "ada@contoso.com"},
		Received: someTime.Add(-time.Duration(age)*time.Hour + time.Duration(w.used)*time.Second), Read: w.rand.IntN(2) == 0, Flagged: w.rand.IntN(5) == 0,
	}
}

func (w *walk) some(of map[string]graph.Header) []string {
	names := slices.Sorted(maps.Keys(of))
	w.rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names[:min(len(names), 1+w.rand.IntN([]int{4, 4, 30}[w.rand.IntN(3)]))]
}

func (w *walk) step() {
	was := w.shownIDs()
	cursor := w.cursorID()
	ops := []struct {
		name string
		do   func()
	}{
		{"page", w.page}, {"upsert", w.upsert}, {"remove", w.remove}, {"take", w.take}, {"restore", w.restore}, {"move", w.move}, {"move", w.move},
		{"select", w.choose}, {"filter", w.filter}, {"hold", w.hold}, {"back", func() { w.m.Back() }}, {"size", w.size}, {"read", w.read},
	}
	op := ops[w.rand.IntN(len(ops))]
	w.said = append(w.said, op.name)
	op.do()
	w.release()
	if op.name != "move" && op.name != "select" {
		w.checkCursor(was, cursor, op.name == "upsert")
	}
}

func (w *walk) page() {
	if w.n.complete || len(w.n.here) > 60 {
		return
	}
	var page []graph.Header
	for range 1 + w.rand.IntN(12) {
		w.next++
		h := w.header(fmt.Sprintf("p%d", w.next), w.next)
		page = append(page, h)
		w.n.here[h.ID] = h
	}
	w.n.complete = w.rand.IntN(4) == 0
	w.m.Append(page, !w.n.complete)
}

func (w *walk) upsert() {
	var list []graph.Header
	for _, id := range w.some(w.n.here) { // changed, now and then with another time
		h := w.n.here[id]
		h.Read = !h.Read
		if w.rand.IntN(4) == 0 {
			h = w.header(id, w.rand.IntN(max(1, w.next)))
		}
		list = append(list, h)
		w.n.here[id] = h
	}
	for _, id := range w.some(w.n.away) { // an echo of what an action took: not heard
		list = append(list, w.n.away[id])
	}
	w.m.Upsert(list)
	fresh := w.header(fmt.Sprintf("n%d", w.used), w.rand.IntN(max(1, w.next+5))-3)
	if beyond := !w.n.complete && (len(w.n.here) == 0 || fresh.Received.Before(w.oldestHere())); !beyond {
		if w.still() {
			w.n.waiting[fresh.ID] = fresh
		} else {
			w.n.here[fresh.ID] = fresh
		}
	}
	w.m.Upsert([]graph.Header{fresh})
}

func (w *walk) oldestHere() time.Time {
	oldest := someTime.Add(1000 * time.Hour)
	for _, h := range w.n.here {
		if h.Received.Before(oldest) {
			oldest = h.Received
		}
	}
	return oldest
}

func (w *walk) remove() {
	list := append(w.some(w.n.here), w.some(w.n.waiting)...)
	for _, id := range list {
		delete(w.n.here, id)
		delete(w.n.waiting, id)
	}
	w.m.Remove(list)
}

func (w *walk) take() {
	list := w.some(w.n.here)
	if w.rand.IntN(2) == 0 {
		list = nil
		for _, h := range w.m.Targets() {
			list = append(list, h.ID)
		}
	}
	for _, id := range list {
		w.n.away[id] = w.n.here[id]
		delete(w.n.here, id)
	}
	w.m.Take(list)
}

func (w *walk) restore() {
	list := w.some(w.n.away)
	for _, id := range list {
		w.n.here[id] = w.n.away[id]
		delete(w.n.away, id)
	}
	w.m.Restore(list, []string{"", "access denied"}[w.rand.IntN(2)])
}

func (w *walk) move() {
	moves := []keys.ID{keys.Down, keys.Up, keys.Top, keys.Bottom, keys.PageDown, keys.PageUp, keys.HalfDown, keys.HalfUp}
	w.m.Do(moves[w.rand.IntN(len(moves))])
}

func (w *walk) choose() {
	marks := []keys.ID{keys.Select, keys.Select, keys.Range, keys.SelectAll, keys.Invert}
	w.m.Do(marks[w.rand.IntN(len(marks))])
}

func (w *walk) filter() {
	filters := []string{"", "", "is:unread", "invoice", "p", "zazolc", "請求", "zebra"}
	w.m.SetFilter(filters[w.rand.IntN(len(filters))])
}

func (w *walk) read() {
	list, read := w.some(w.n.here), w.rand.IntN(2) == 0
	for _, id := range list {
		h := w.n.here[id]
		h.Read = read
		w.n.here[id] = h
	}
	w.m.MarkRead(list, read)
}

func (w *walk) hold() {
	w.n.held = !w.n.held
	w.m.Hold(w.n.held)
}

func (w *walk) size() {
	w.m.View(50+w.rand.IntN(100), 1+w.rand.IntN(20), true, someTime)
}

func (w *walk) still() bool { return w.n.held || len(w.m.selected) > 0 || w.m.anchor >= 0 }

// release lets in what waits in the naive list, when the list should have done so.
func (w *walk) release() {
	if w.m.Pending() > 0 {
		return
	}
	for id, h := range w.n.waiting {
		if w.n.complete || len(w.n.here) > 0 && !h.Received.Before(w.oldestHere()) {
			w.n.here[id] = h
		}
	}
	clear(w.n.waiting)
}

func (w *walk) shownIDs() []string {
	var out []string
	for _, r := range w.m.shown {
		out = append(out, w.m.store.id(r))
	}
	return out
}

func (w *walk) cursorID() string {
	h, _ := w.m.Cursor()
	return h.ID
}

// checkCursor holds that the cursor is on the message it was on, and if that is gone, on the next that is left. After
// an upsert a message may have gone because it has another time and no longer matches: then there is no next.
func (w *walk) checkCursor(was []string, cursor string, upsert bool) {
	is := w.shownIDs()
	at := slices.Index(was, cursor)
	if at < 0 || len(is) == 0 {
		return
	}
	if slices.Contains(is, cursor) {
		if w.cursorID() != cursor {
			w.t.Errorf("the cursor went from %s to %s, though it is still there", cursor, w.cursorID())
		}
		return
	}
	if upsert {
		return
	}
	for _, id := range was[at:] {
		if slices.Contains(is, id) {
			if i := slices.Index(is, w.cursorID()); i > slices.Index(is, id) {
				w.t.Errorf("%s went, and the cursor to %s, beyond the next one, %s", cursor, w.cursorID(), id)
			}
			return
		}
	}
}

func (w *walk) check() {
	m := w.m
	got := map[string]bool{}
	for _, r := range m.order {
		got[m.store.id(r)] = true
	}
	if want := len(w.n.here); len(got) != want || len(m.order) != want {
		w.t.Errorf("%d rows (%d different), want %d", len(m.order), len(got), want)
	}
	for id := range w.n.here {
		if !got[id] {
			w.t.Errorf("%s is missing", id)
		}
	}
	if m.Pending() != len(w.n.waiting) {
		w.t.Errorf("%d wait, want %d", m.Pending(), len(w.n.waiting))
	}
	if !slices.IsSortedFunc(m.order, m.store.before) || !slices.IsSortedFunc(m.shown, m.store.before) {
		w.t.Error("out of order")
	}
	if len(m.shown) == 0 != (m.cursor < 0) || m.cursor >= 0 && m.shown[m.at] != m.cursor {
		w.t.Errorf("the cursor %d is not on row %d of %d", m.cursor, m.at, len(m.shown))
	}
	for r := range m.selected {
		if _, found := slices.BinarySearchFunc(m.order, r, m.store.before); !found {
			w.t.Errorf("record %d is selected and not in the list", r)
		}
	}
	w.checkView()
}

func (w *walk) checkView() {
	width, height := 40+w.rand.IntN(120), 2+w.rand.IntN(20)
	lines, _ := w.m.View(width, height, true, someTime)
	if len(lines) > height && len(w.m.shown) > 0 {
		w.t.Errorf("%d lines, room for %d", len(lines), height)
	}
	rows := 0
	for i, line := range lines {
		if got := ansi.StringWidth(line); len(w.m.shown) > 0 && rows < len(w.m.shown)*w.m.height(width) && got != width && !last(lines, i) {
			w.t.Errorf("line %d of %d is %d cells wide, want %d: %q", i, len(lines), got, width, ansi.Strip(line))
		}
		rows++
	}
	if len(w.m.shown) > 0 && (w.m.at < w.m.top || w.m.at >= w.m.top+w.m.rows) {
		w.t.Errorf("the cursor's row %d is not on the screen from %d, %d rows", w.m.at, w.m.top, w.m.rows)
	}
}

// last allows the line that says that more is loading.
func last(lines []string, i int) bool {
	return i == len(lines)-1 && ansi.Strip(lines[i]) == "  loading more …"
}
