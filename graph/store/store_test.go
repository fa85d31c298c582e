package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const box, inbox = "SOC@Contoso.test", "AAMkAG-inbox"

func opened(t testing.TB, path string, key []byte) *Store {
	t.Helper()
	s, err := Open(context.Background(), path, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func fresh(t testing.TB) (s *Store, path string, key []byte) {
	t.Helper()
	path, key = filepath.Join(t.TempDir(), "deep", "store.db"), NewKey()
	return opened(t, path, key), path, key
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var at = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func header(i int) Header {
	return Header{ID: fmt.Sprintf("id-%d", i), Received: at.Add(time.Duration(i) * time.Second), Data: fmt.Appendf(nil, "header %d: Subject-Of-The-Invoice from eve@attack.example", i)}
}

func texts(list [][]byte) []string {
	var out []string
	for _, d := range list {
		name, _, _ := strings.Cut(string(d), ":")
		out = append(out, name)
	}
	return out
}

func TestHeadersComeBackNewestFirst(t *testing.T) {
	s, path, key := fresh(t)
	p := s.Folder(box, inbox)
	must(t, p.Apply(t.Context(), Change{Put: []Header{header(1), header(3), header(2), header(5), header(4)}, Values: []Value{{"live", []byte("link")}}}))
	changed := header(3)
	changed.Data = []byte("header 3 as it is now:")
	must(t, p.Apply(t.Context(), Change{Put: []Header{changed}, Remove: []string{"id-4", "id-unknown"}}))
	must(t, s.Close())
	p = opened(t, path, key).Folder(strings.ToUpper(box), inbox) // an address is the same in capitals
	first, mark, err := p.Headers(t.Context(), nil, 2)
	must(t, err)
	rest, end, err := p.Headers(t.Context(), mark, 10)
	must(t, err)
	if got := texts(slices.Concat(first, rest)); !slices.Equal(got, []string{"header 5", "header 3 as it is now", "header 2", "header 1"}) || end != nil {
		t.Errorf("%v, %v", got, end)
	}
	if link, when, err := p.Get(t.Context(), "live"); err != nil || string(link) != "link" || time.Since(when) > time.Minute {
		t.Errorf("%q %v %v", link, when, err)
	}
	if n, err := readAll(t, p); n != 4 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	after := header(2).Received
	must(t, p.Apply(t.Context(), Change{Put: []Header{header(6), header(5)}, After: &after}))
	left, _, err := p.Headers(t.Context(), nil, 10)
	must(t, err)
	if got := texts(left); !slices.Equal(got, []string{"header 6", "header 5", "header 2", "header 1"}) {
		t.Errorf("%v are left when 3 is not among what came after 2", got)
	}
	after = header(8).Received
	must(t, p.Apply(t.Context(), Change{Put: []Header{header(9), header(8)}, After: &after}))
	left, _, err = p.Headers(t.Context(), nil, 10)
	must(t, err)
	if got := texts(left); !slices.Equal(got, []string{"header 9", "header 8", "header 6", "header 5", "header 2", "header 1"}) {
		t.Errorf("%v are left", got)
	}
	must(t, p.Apply(t.Context(), Change{Put: []Header{header(5)}, After: &time.Time{}}))
	left, _, err = p.Headers(t.Context(), nil, 10)
	must(t, err)
	if got := texts(left); !slices.Equal(got, []string{"header 5"}) {
		t.Errorf("%v are left of a folder that has one", got)
	}
	if other, _, err := opened(t, path, key).Folder(box, "another").Headers(t.Context(), nil, 10); len(other) > 0 || err != nil {
		t.Errorf("another folder has %d, %v", len(other), err)
	}
}

// TestFromWhenOnAllIsKept follows what is known of gaps through what can become of a folder.
func TestFromWhenOnAllIsKept(t *testing.T) {
	s, _, _ := fresh(t)
	p := s.Folder(box, inbox)
	when := func(i int) time.Time { return header(i).Received.Truncate(time.Second) }
	page := func(from, to int) (list []Header) {
		for i := to; i >= from; i-- {
			list = append(list, header(i))
		}
		return list
	}
	newest := func(from, to int) Change {
		after := when(from)
		return Change{Put: page(from, to), After: &after}
	}
	for _, step := range []struct {
		name string
		do   func() error
		want time.Time
	}{
		{"a walk has begun", func() error { return p.Apply(t.Context(), Change{Put: page(3, 4), Partly: true}) }, when(4).Add(time.Second)},
		{"the newest", func() error { return p.Apply(t.Context(), newest(60, 69)) }, when(60)},
		{"the walk goes on", func() error { return p.Apply(t.Context(), Change{Put: page(10, 20), Partly: true}) }, when(60)},
		{"older ones", func() error {
			return p.Apply(t.Context(), Change{Put: page(50, 60), Reach: &Reach{when(50), when(60)}})
		}, when(50)},
		{"others, far below", func() error {
			return p.Apply(t.Context(), Change{Put: page(20, 30), Reach: &Reach{when(20), when(30)}})
		}, when(50)},
		{"the newest go on from those", func() error { return p.Apply(t.Context(), newest(65, 75)) }, when(50)},
		{"the newest do not", func() error { return p.Apply(t.Context(), newest(80, 90)) }, when(80)},
		{"the walk is over", func() error { return p.Apply(t.Context(), Change{Put: page(0, 90), Whole: true}) }, time.Time{}},
		{"one round more", func() error { return p.Apply(t.Context(), Change{Put: page(91, 91)}) }, time.Time{}},
		{"another walk", func() error { return p.Apply(t.Context(), Change{Put: page(1, 2), Partly: true}) }, time.Time{}},
		{"the old are removed", func() error {
			s.now = func() time.Time { return when(10).Add(time.Hour) }
			return s.Trim(t.Context(), Limits{Age: time.Hour})
		}, when(10)},
		{"down to the end", func() error {
			return p.Apply(t.Context(), Change{Put: page(0, 10), Reach: &Reach{To: when(10)}})
		}, time.Time{}},
		{"all there is", func() error { return p.Apply(t.Context(), Change{Put: page(5, 9), After: &time.Time{}}) }, time.Time{}},
	} {
		must(t, step.do())
		if got, err := p.Since(t.Context()); !got.Equal(step.want) || err != nil {
			t.Errorf("%s: since %v in place of %v, %v", step.name, got, step.want, err)
		}
	}
	if n, _ := readAll(t, p); n != 5 {
		t.Errorf("%d are kept of a folder of 5", n)
	}
	must(t, p.Apply(t.Context(), Change{Put: page(0, 90), Whole: true}))
	must(t, s.shrink(t.Context(), 1))
	if got, err := p.Since(t.Context()); !got.Equal(when(90).Add(time.Second)) || err != nil {
		t.Errorf("since %v when all was removed for its size, %v", got, err)
	}
}

func TestMessagesOfOneSecondAreAllPaged(t *testing.T) {
	s, _, _ := fresh(t)
	p := s.Folder(box, inbox)
	var list []Header
	for i := range 25 {
		h := header(i)
		h.Received = at
		list = append(list, h)
	}
	must(t, p.Apply(t.Context(), Change{Put: list}))
	seen := map[string]bool{}
	var mark *Mark
	for {
		page, next, err := p.Headers(t.Context(), mark, 10)
		must(t, err)
		for _, name := range texts(page) {
			seen[name] = true
		}
		if mark = next; mark == nil {
			break
		}
	}
	if len(seen) != 25 {
		t.Errorf("%d of 25", len(seen))
	}
}

// TestNothingIsReadable looks at every byte that is on disk while the store is open, and after.
func TestNothingIsReadable(t *testing.T) {
	s, _, _ := fresh(t)
	var list []Header
	for i := range 2000 {
		list = append(list, header(i))
	}
	p := s.Folder(box, inbox)
	must(t, p.Apply(t.Context(), Change{Put: list, Values: []Value{{"live", []byte("https://graph.microsoft.com/v1.0/delta-of-the-Inbox")}}}))
	_, err := p.Take(t.Context(), Arrival{Letters: []Letter{{ID: "AAkALg-immutable", Change: "CQAAABYAAAB", Received: at, Data: []byte("Subject-Of-The-Letter")}}})
	must(t, err)
	must(t, s.Mailbox(box).PutBody(t.Context(), "AAkALg-immutable", []byte("<p>Pay the invoice at attack.example</p>")))
	must(t, p.Step(t.Context(), Step{Failed: "AAkALg-immutable", Why: "exit status 3 of the-command", Due: at}))
	look := func() {
		files, err := filepath.Glob(filepath.Join(filepath.Dir(s.path), "*"))
		must(t, err)
		if len(files) == 0 {
			t.Fatal("there is nothing to look at")
		}
		for _, f := range files {
			info, err := os.Stat(f)
			must(t, err)
			if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
				t.Errorf("%s has mode %o", filepath.Base(f), mode)
			}
			raw, err := os.ReadFile(f)
			must(t, err)
			raw = bytes.ToLower(raw)
			words := []string{"invoice", "attack.example", "contoso", "aamkag", "subject", "delta-of", "the-command"}
			if !strings.HasSuffix(f, "-shm") {
				words = append(words, "sqlite", "create table", "received")
			}
			for _, word := range words {
				if bytes.Contains(raw, []byte(word)) {
					t.Errorf("%s is to be read in %s", word, filepath.Base(f))
				}
			}
		}
	}
	look()
	must(t, s.Close())
	look()
}

// TestAFileThatIsDamagedIsSetAside: whatever is wrong with it, the store works, says so, and has kept the file.
func TestAFileThatIsDamagedIsSetAside(t *testing.T) {
	for name, harm := range map[string]func(raw []byte) []byte{
		"no database":    func([]byte) []byte { return []byte("this is a text, and longer than the sixteen bytes of a head") },
		"cut":            func(raw []byte) []byte { return raw[:len(raw)/2+100] },
		"first page":     func(raw []byte) []byte { return flip(raw, 50) },
		"some page":      func(raw []byte) []byte { return flip(raw, len(raw)/2) },
		"all zeros":      func(raw []byte) []byte { return make([]byte, len(raw)) },
		"every page but": func(raw []byte) []byte { return flipAll(raw) },
	} {
		t.Run(name, func(t *testing.T) {
			s, path, key := fresh(t)
			var list []Header
			for i := range 3000 {
				list = append(list, header(i))
			}
			p := s.Folder(box, inbox)
			must(t, p.Apply(t.Context(), Change{Put: list}))
			must(t, s.Close())
			raw, err := os.ReadFile(s.path)
			must(t, err)
			bad := harm(bytes.Clone(raw))
			must(t, os.WriteFile(s.path, bad, 0o600))
			s = opened(t, path, key)
			p = s.Folder(box, inbox)
			if n, err := readAll(t, p); err != nil || n != 0 {
				t.Errorf("%d headers and %v after the file was damaged", n, err)
			}
			if n := s.Notice(); !strings.Contains(n, "set aside") || !strings.Contains(n, s.path+".damaged") {
				t.Errorf("it says %q", n)
			}
			if n := s.Notice(); n != "" {
				t.Errorf("it says it twice: %q", n)
			}
			must(t, p.Apply(t.Context(), Change{Put: list[:5]}))
			if n, err := readAll(t, p); n != 5 || err != nil {
				t.Errorf("the new one holds %d, %v", n, err)
			}
			if kept, err := os.ReadFile(s.path + ".damaged"); err != nil || len(kept) != len(bad) {
				t.Errorf("what was set aside has %d bytes of %d, %v", len(kept), len(bad), err)
			}
		})
	}
}

func flip(raw []byte, at int) []byte { raw[at] ^= 1; return raw }

func flipAll(raw []byte) []byte {
	for i := 4096; i < len(raw); i += 4096 {
		raw[i] ^= 1
	}
	return raw
}

func readAll(t *testing.T, p Place) (int, error) {
	t.Helper()
	list, _, err := p.Headers(t.Context(), nil, 100_000)
	return len(list), err
}

// TestAnotherKeyHarmsNothing: each key has its own file, also while the other's is in use and not all of it is out of the
// write-ahead log.
func TestAnotherKeyHarmsNothing(t *testing.T) {
	s, path, key := fresh(t)
	must(t, s.Folder(box, inbox).Apply(t.Context(), Change{Put: []Header{header(1)}}))
	other := opened(t, path, NewKey())
	if n, err := readAll(t, other.Folder(box, inbox)); n != 0 || err != nil || other.Notice() != "" {
		t.Errorf("%d %v %q", n, err, other.Notice())
	}
	must(t, other.Folder(box, inbox).Apply(t.Context(), Change{Put: []Header{header(2), header(3)}}))
	must(t, s.Folder(box, inbox).Apply(t.Context(), Change{Put: []Header{header(4)}}))
	again := opened(t, path, key)
	if n, err := readAll(t, again.Folder(box, inbox)); n != 2 || err != nil || again.Notice() != "" {
		t.Errorf("%d %v %q", n, err, again.Notice())
	}
	if n, _ := readAll(t, other.Folder(box, inbox)); n != 2 {
		t.Errorf("the other key's has %d", n)
	}
	if _, err := Open(t.Context(), path, []byte("short")); err == nil {
		t.Error("a short key was taken")
	}
}

// harmed writes nonsense over the middle of a file without replacing it, as a bad disk does.
func harmed(t *testing.T, path string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, flipAll(flip(raw, 50)), 0o600))
}

// TestWhatWasSetAsideStays: a second file that is damaged is set aside beside the first, each with what SQLite kept with it.
func TestWhatWasSetAsideStays(t *testing.T) {
	s, path, key := fresh(t)
	file := s.path
	must(t, s.Folder(box, inbox).Apply(t.Context(), Change{Put: []Header{header(1)}}))
	for i := range 3 {
		must(t, s.Close())
		harmed(t, file)
		for _, with := range beside() {
			must(t, os.WriteFile(file+with, fmt.Appendf(nil, "%d%s", i, with), 0o600))
		}
		s = opened(t, path, key)
		if n := s.Notice(); !strings.Contains(n, "damaged") {
			t.Errorf("it says %q", n)
		}
		must(t, s.Folder(box, inbox).Apply(t.Context(), Change{Put: []Header{header(1)}}))
	}
	for i, name := range []string{".damaged", ".damaged.2", ".damaged.3"} {
		if _, err := os.Stat(file + name); err != nil {
			t.Errorf("%v", err)
		}
		if log, err := os.ReadFile(file + name + "-journal"); string(log) != fmt.Sprintf("%d-journal", i) {
			t.Errorf("%s: %q %v", name, log, err)
		}
	}
	if n, err := readAll(t, s.Folder(box, inbox)); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	must(t, s.Clear(t.Context(), false))
	if left := asides(file); len(left) > 0 {
		t.Errorf("%v are left when all was cleared", left)
	}
}

// TestWhatAnotherHasSetAsideIsLeft: a process that has the file open when another sets it aside goes on with the new one.
func TestWhatAnotherHasSetAsideIsLeft(t *testing.T) {
	s, path, key := fresh(t)
	must(t, s.Folder(box, inbox).Apply(t.Context(), Change{Put: []Header{header(1)}}))
	other := opened(t, path, key)
	if n, err := readAll(t, other.Folder(box, inbox)); n != 1 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	if _, err := s.setAside(errors.New("said to be damaged")); err != nil {
		t.Fatal(err)
	}
	must(t, other.Folder(box, inbox).Apply(t.Context(), Change{Put: []Header{header(2), header(3)}}))
	if other.Replaced() != 1 {
		t.Errorf("replaced %d times", other.Replaced())
	}
	if n, err := readAll(t, s.Folder(box, inbox)); n != 2 || err != nil || s.Replaced() != 1 {
		t.Errorf("the one has %d of what the other has written, %v", n, err)
	}
}

// TestAFileOfANewerVersionIsLeftAlone: the newer version may be at work, and its watches must not begin anew.
func TestAFileOfANewerVersionIsLeftAlone(t *testing.T) {
	s, path, key := fresh(t)
	_, err := s.db.Exec("PRAGMA user_version = 99")
	must(t, err)
	must(t, s.Close())
	if _, err := Open(t.Context(), path, key); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("%v", err)
	}
	if left := asides(s.path); len(left) > 0 {
		t.Errorf("%v was set aside", left)
	}
}

// TestEveryEarlierVersionIsBroughtUp: what an earlier version has written is there in this one.
func TestEveryEarlierVersionIsBroughtUp(t *testing.T) {
	for version := 1; version <= len(steps()); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			path, key := filepath.Join(t.TempDir(), "s.db"), NewKey()
			old := &Store{path: fileOf(path, key), key: key, now: time.Now}
			must(t, old.openAt(t.Context(), version))
			must(t, old.Folder(box, inbox).Apply(t.Context(), Change{Put: []Header{header(1), header(2)}, Values: []Value{{"live", []byte("x")}}}))
			if version >= 2 {
				_, err := old.Folder(box, inbox).Take(t.Context(), Arrival{Letters: []Letter{{ID: "a", Received: at, Data: []byte("a")}}})
				must(t, err)
			}
			must(t, old.Close())
			s := opened(t, path, key)
			p := s.Folder(box, inbox)
			if n, err := readAll(t, p); n != 2 || err != nil {
				t.Errorf("%d %v", n, err)
			}
			waiting, _, err := p.Waits(t.Context())
			if want := min(1, version-1); waiting != want || err != nil {
				t.Errorf("%d wait in place of %d, %v", waiting, want, err)
			}
			must(t, s.Mailbox(box).PutBody(t.Context(), "a", []byte("e")))
			if got, err := versionOf(t.Context(), s.db); got != len(steps()) || err != nil {
				t.Errorf("version %d, %v", got, err)
			}
			if n := s.Notice(); n != "" {
				t.Errorf("it says %q", n)
			}
		})
	}
}

func TestLimitsAndClearing(t *testing.T) {
	s, path, _ := fresh(t)
	s.now = func() time.Time { return at.Add(24 * time.Hour) }
	p := s.Folder(box, inbox)
	var list []Header
	for i := range 4000 {
		h := header(i)
		h.Data = bytes.Repeat([]byte{byte(i)}, 300)
		list = append(list, h)
	}
	must(t, p.Apply(t.Context(), Change{Put: list, Values: []Value{{"watch", []byte("x")}, {"live", []byte("y")}}}))
	_, err := p.Take(t.Context(), Arrival{Letters: []Letter{{ID: "a", Received: at, Data: []byte("a")}}})
	must(t, err)
	must(t, s.Trim(t.Context(), Limits{Age: 24*time.Hour - 1000*time.Second}))
	if n, _ := readAll(t, p); n != 3000 {
		t.Errorf("%d are left for their age", n)
	}
	before := onDisk(s.path)
	must(t, s.Trim(t.Context(), Limits{Bytes: 500_000}))
	n, _ := readAll(t, p)
	if n < 500 || n > 1600 {
		t.Errorf("%d are left for their size", n)
	}
	if after := onDisk(s.path); after > 900_000 || after >= before {
		t.Errorf("%d bytes on disk, before %d", after, before)
	}
	newest, _, err := p.Headers(t.Context(), nil, 1)
	must(t, err)
	if newest[0][0] != list[3999].Data[0] {
		t.Error("the newest is not the one that stayed")
	}
	i, err := s.Info(t.Context())
	must(t, err)
	if i.Headers != n || i.Waiting != 1 || i.Mailboxes != 1 || i.Folders != 1 || i.Version != len(steps()) || i.Oldest.IsZero() || i.Bytes == 0 {
		t.Errorf("%+v", i)
	}
	must(t, s.Clear(t.Context(), false))
	if i, _ := s.Info(t.Context()); i.Headers != 0 || i.Waiting != 1 {
		t.Errorf("%+v", i)
	}
	if watch, _, _ := p.Get(t.Context(), "watch"); string(watch) != "x" {
		t.Error("where the watch is was cleared")
	}
	if live, _, _ := p.Get(t.Context(), "live"); live != nil {
		t.Error("the live point was not cleared")
	}
	must(t, s.Clear(t.Context(), true))
	if i, _ := s.Info(t.Context()); i.Waiting != 0 || i.Mailboxes != 0 {
		t.Errorf("%+v", i)
	}
	must(t, s.Close())
	must(t, Destroy(path))
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(files) > 0 {
		t.Errorf("%v are left", files)
	}
}

// TestBodiesGoBeforeHeaders: what was read longest ago first, and by their age.
func TestBodiesGoBeforeHeaders(t *testing.T) {
	s, _, _ := fresh(t)
	p, m := s.Folder(box, inbox), s.Mailbox(box)
	var list []Header
	for i := range 100 {
		h := header(i)
		h.Received = at.Add(99 * time.Hour)
		list = append(list, h)
		s.now = func() time.Time { return at.Add(time.Duration(i) * time.Hour) }
		must(t, m.PutBody(t.Context(), fmt.Sprint("id-", i), bytes.Repeat([]byte{byte(i)}, 20_000)))
	}
	must(t, p.Apply(t.Context(), Change{Put: list}))
	must(t, s.Trim(t.Context(), Limits{Age: 80 * time.Hour, Bytes: 1_000_000}))
	oldest, err := m.Body(t.Context(), "id-30")
	must(t, err)
	newest, err := m.Body(t.Context(), "id-99")
	must(t, err)
	if i, err := s.Info(t.Context()); err != nil || i.Bodies < 20 || i.Bodies > 50 || i.Headers != 100 || oldest != nil || len(newest) != 20_000 {
		t.Errorf("%+v %v, the old body has %d bytes, the new one %d", i, err, len(oldest), len(newest))
	}
	must(t, s.Trim(t.Context(), Limits{Bytes: 1}))
	if i, err := s.Info(t.Context()); err != nil || i.Bodies != 0 || i.Headers != 0 {
		t.Errorf("%+v %v", i, err)
	}
}

// TestWhatWasExtractedIsBoundedToo: it goes before headers do, the oldest first.
func TestWhatWasExtractedIsBoundedToo(t *testing.T) {
	s, _, _ := fresh(t)
	p := s.Folder(box, inbox)
	var headers []Header
	for i := range 100 {
		headers = append(headers, header(i))
	}
	must(t, p.Apply(t.Context(), Change{Put: headers}))
	clock := time.Now().Add(-time.Hour)
	s.now = func() time.Time { return clock }
	for i := range 100 {
		id := fmt.Sprint("m", i)
		clock = clock.Add(time.Second)
		_, err := p.Take(t.Context(), Arrival{Letters: []Letter{{ID: id, Received: clock, Data: []byte("x")}}})
		must(t, err)
		must(t, p.Step(t.Context(), Step{Done: id, Extract: bytes.Repeat([]byte("x"), 20_000)}))
	}
	must(t, s.Trim(t.Context(), Limits{Bytes: 1_000_000}))
	oldest, _, err := s.Mailbox(box).Extract(t.Context(), "m0")
	must(t, err)
	newest, _, err := s.Mailbox(box).Extract(t.Context(), "m99")
	must(t, err)
	if i, err := s.Info(t.Context()); err != nil || i.Extracts < 20 || i.Extracts > 50 || i.Headers != 100 || oldest != nil || newest == nil {
		t.Errorf("%+v %v, the oldest has %d bytes, the newest %d", i, err, len(oldest), len(newest))
	}
}

func TestInMemory(t *testing.T) {
	s, err := Memory(t.Context())
	must(t, err)
	defer s.Close()
	p := s.Folder(box, inbox)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := p.Apply(context.Background(), Change{Put: []Header{header(i)}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n, err := readAll(t, p); n != 8 || err != nil || s.Kept() {
		t.Errorf("%d %v", n, err)
	}
	must(t, s.Trim(t.Context(), Limits{Bytes: 1}))
}

func TestGivingUp(t *testing.T) {
	s, _, _ := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Folder(box, inbox).Apply(ctx, Change{Put: []Header{header(1)}}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if n, err := readAll(t, s.Folder(box, inbox)); n != 0 || err != nil {
		t.Errorf("%d %v", n, err)
	}
}

// TestMain is also the process that others are killed as.
func TestMain(m *testing.M) {
	if path := os.Getenv("STORE_WRITER"); path != "" {
		writer(path)
		return
	}
	os.Exit(m.Run())
}

// writer writes pairs of a value and a header, each in one transaction, until it is killed.
func writer(path string) {
	ctx := context.Background()
	s, err := Open(ctx, path, bytes.Repeat([]byte{7}, KeySize))
	if err != nil {
		panic(err)
	}
	p := s.Folder(box, os.Getenv("STORE_FOLDER"))
	list, _, err := p.Headers(ctx, nil, 1<<20)
	if err != nil {
		panic(err)
	}
	n := len(list)
	for i := n; ; i++ {
		if err := p.Apply(ctx, Change{Put: []Header{header(i)}, Values: []Value{{"count", fmt.Append(nil, i+1)}}}); err != nil {
			panic(err)
		}
		if i == n {
			fmt.Println("writing")
		}
	}
}

// TestTwoProcessesThatAreKilled write at once and are killed at any moment, again and again: what was written together is
// there together, and the file is whole.
func TestTwoProcessesThatAreKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	rounds := 4
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		var all sync.WaitGroup
		for _, folder := range []string{"a", "b"} {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "STORE_WRITER="+path, "STORE_FOLDER="+folder)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.StdoutPipe()
			must(t, err)
			must(t, cmd.Start())
			all.Go(func() {
				line := make([]byte, 8)
				if _, err := out.Read(line); err != nil {
					t.Errorf("%s wrote nothing: %s", folder, stderr.String())
				}
				more := make([]byte, 1+round*7) // some more is written while this waits for what never comes
				timer := time.AfterFunc(time.Duration(20+round*17)*time.Millisecond, func() { _ = cmd.Process.Kill() })
				_, _ = out.Read(more)
				timer.Stop()
				_ = cmd.Wait()
			})
		}
		all.Wait()
	}
	s := opened(t, path, bytes.Repeat([]byte{7}, KeySize))
	for _, folder := range []string{"a", "b"} {
		p := s.Folder(box, folder)
		n, err := readAll(t, p)
		must(t, err)
		count, _, err := p.Get(t.Context(), "count")
		must(t, err)
		if n == 0 || string(count) != fmt.Sprint(n) {
			t.Errorf("%s: %d headers, and the count is %s", folder, n, count)
		}
	}
	if n := s.Notice(); n != "" {
		t.Errorf("it says %q", n)
	}
	var verdict string
	must(t, s.db.QueryRow("PRAGMA integrity_check").Scan(&verdict))
	if verdict != "ok" {
		t.Error(verdict)
	}
}
