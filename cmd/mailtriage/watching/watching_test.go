package watching_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/cmd/mailtriage/watching"
	"mailtriage/graph"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/evidence/casefolder"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/store"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

var tenant = demo.Tenant(demo.Options{Seed: 1, Messages: 20, Now: noon.Add(-time.Hour)})

// scene is a folder that is watched for as many rounds as a test says.
type scene struct {
	*testing.T
	e      *emulator.Running
	o      watching.Options
	out    bytes.Buffer
	said   []string
	now    time.Time
	rounds []func() // what happens before each round but the first
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{T: t, now: noon}
	var err error
	if s.e, err = emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tenant, Mailbox: demo.Mailbox, Now: func() time.Time { return s.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.e.Stop)
	c, err := graph.New(graph.Config{BaseURL: s.e.Info.Graph, Token: s.e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	box := c.Mailbox(demo.Mailbox)
	f, err := box.Folder(t.Context(), "inbox")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), store.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	s.o = watching.Options{
		Mailbox: box, Store: kept, Folders: []watching.Folder{{Folder: f, Path: "Inbox"}}, First: 1000, Later: 100, Start: noon, Every: 30 * time.Second,
		Sink: watching.JSON{W: &s.out}, Now: func() time.Time { return s.now }, Say: func(f string, a ...any) { s.said = append(s.said, fmt.Sprintf(f, a...)) },
		Marking: watching.NewMarking(box, nil),
		Wait: func(_ context.Context, d time.Duration) error {
			s.now = s.now.Add(max(0, d))
			if len(s.rounds) == 0 {
				return context.Canceled
			}
			next := s.rounds[0]
			s.rounds = s.rounds[1:]
			next()
			return nil
		},
	}
	return s
}

func (s *scene) deliver(subject, text string) {
	s.Helper()
	if _, err := s.e.Deliver("", fmt.Appendf(nil, "From: Eve <eve@attack.example>\r\nTo: soc@contoso.com\r\nSubject: %s\r\nMessage-ID: <%s@x>\r\n\r\n%s\r\n", subject, subject, text)); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) run() (watching.Tally, error) {
	s.Helper()
	return watching.Run(s.Context(), s.o)
}

// records are what was written since the last time.
func (s *scene) records() []map[string]any {
	s.Helper()
	defer s.out.Reset()
	return parsed(s.T, s.out.Bytes())
}

func parsed(t *testing.T, raw []byte) []map[string]any {
	t.Helper()
	var out []map[string]any
	for line := range bytes.Lines(raw) {
		var r map[string]any
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out = append(out, r)
	}
	return out
}

func subjects(list []map[string]any) []string {
	var out []string
	for _, r := range list {
		if r["record"] == "message" {
			out = append(out, r["subject"].(string))
		}
	}
	return out
}

func TestALineAMessageAndIndicator(t *testing.T) {
	s := newScene(t)
	s.o.Extract = []string{"urls", "emails"}
	s.deliver("parcel", "Pay at hxxp://pay-pa1[.]example/now, or tell eve@attack.example. 198.51.100.7 knows.")
	s.rounds = []func(){func() { s.deliver("later", "nothing") }}
	tally, err := s.run()
	if err != nil || tally.Handled != 2 {
		t.Errorf("%+v %v", tally, err)
	}
	list := s.records()
	if got := subjects(list); !slices.Equal(got, []string{"parcel", "later"}) {
		t.Errorf("%v", got)
	}
	found := map[string]map[string]any{}
	for _, r := range list {
		if r["record"] == "indicator" && r["id"] == list[0]["id"] {
			found[r["type"].(string)+" "+r["value"].(string)] = r
		}
	}
	url := found["url http://pay-pa1.example/now"]
	if url == nil || url["defanged"] != "hxxp://pay-pa1[.]example/now" || found["email eve@attack.example"] == nil || found["ipv4 198.51.100.7"] != nil {
		t.Errorf("%v", found)
	}
	if n := list[0]["indicators"].(float64); int(n) != len(found) {
		t.Errorf("it says %v of %d", n, len(found))
	}
	if sum, _ := list[0]["sha256"].(string); len(sum) != 64 {
		t.Errorf("%v", list[0])
	}
	raw, _, err := s.o.Store.Mailbox(demo.Mailbox).Extract(t.Context(), list[0]["id"].(string))
	kept, problem := indicators.Unpack(raw)
	if err != nil || problem != nil || !kept.Holds(func(key string) bool { return key == list[0]["changeKey"] }, nil) {
		t.Errorf("%s %v", raw, err)
	}
	if i := slices.IndexFunc(kept.Whole.List, func(i indicators.Indicator) bool { return i.Value == "198.51.100.7" }); i < 0 {
		t.Errorf("only what was asked for is kept: %+v", kept.Whole.List)
	}
	if _, err := s.run(); err != nil || len(s.records()) > 0 {
		t.Error("another run tells it again")
	}
}

// TestACommandGetsTheRecords on its standard input; what it fails with is set aside with the reason, and tried again.
func TestACommandGetsTheRecords(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a shell of Unix")
	}
	s := newScene(t)
	dir := t.TempDir()
	got, broken := filepath.Join(dir, "got"), filepath.Join(dir, "broken")
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	line := `in=$(cat); case "$in" in *bad*) if test -e ` + broken + `; then echo "the ticket system is down" >&2; exit 3; fi;; esac; printf '%s %s\n' "$*" "$in" >> ` + got
	s.o.Command = watching.Command(line, os.Environ(), time.Minute, &bytes.Buffer{})
	s.deliver("good; $(touch "+filepath.Join(dir, "pwned")+")", "x")
	s.deliver("bad", "x")
	s.rounds = []func(){
		func() {},
		func() { _ = os.Remove(broken); s.now = s.now.Add(time.Hour) },
	}
	tally, err := s.run()
	if err != nil || tally.Handled != 2 || tally.Failed != 1 || tally.Aside != 0 {
		t.Errorf("%+v %v %q", tally, err, s.said)
	}
	if list := subjects(s.records()); len(list) != 2 || list[1] != "bad" {
		t.Errorf("%v", list)
	}
	raw, err := os.ReadFile(got)
	if err != nil || bytes.Count(raw, []byte("\n")) != 2 || !bytes.HasPrefix(raw, []byte(` {"record":"message"`)) {
		t.Errorf("the command got %s, %v", raw, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
		t.Error("a subject was run")
	}
	if all := strings.Join(s.said, "\n"); !strings.Contains(all, "1 set aside") {
		t.Errorf("%s", all)
	}
}

func TestACommandThatHangsIsEnded(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a shell of Unix")
	}
	run := watching.Command("cat >/dev/null; sleep 100 & wait", os.Environ(), 50*time.Millisecond, &bytes.Buffer{})
	if err := run(t.Context(), []any{watching.Message{}}); err == nil || !strings.Contains(err.Error(), "longer than 50ms") {
		t.Errorf("%v", err)
	}
}

// TestWhatACommandSaysIsSafe: it may be what a mail says.
func TestWhatACommandSaysIsSafe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a shell of Unix")
	}
	var out bytes.Buffer
	err := watching.Command(`cat >/dev/null; printf '\033]0;title\007one\n\033[31mtwo' >&2; printf 'three\rfour\n'; exit 3`, os.Environ(), time.Minute, &out)(t.Context(), []any{watching.Message{}})
	if err == nil || !strings.Contains(err.Error(), "two") {
		t.Errorf("%v", err)
	}
	if bytes.ContainsAny(out.Bytes(), "\x1b\x07\r") || !strings.Contains(out.String(), "one\n") || !strings.Contains(out.String(), "two\n") || !strings.Contains(out.String(), "four\n") {
		t.Errorf("%q", out.String())
	}
	out.Reset()
	if err := watching.Command(`head -c 3000000 /dev/zero; cat >/dev/null`, os.Environ(), time.Minute, &out)(t.Context(), []any{watching.Message{}}); err != nil || out.Len() == 0 || bytes.IndexByte(out.Bytes(), 0) >= 0 {
		t.Errorf("%d bytes, %v", out.Len(), err)
	}
}

// TestACommandMayLeaveSomethingBehind: its exit code alone says whether it failed.
func TestACommandMayLeaveSomethingBehind(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a shell of Unix")
	}
	for line, want := range map[string]bool{"cat >/dev/null; sleep 5 &": true, "cat >/dev/null; sleep 5 & exit 3": false} {
		if err := watching.Command(line, os.Environ(), time.Minute, &bytes.Buffer{})(t.Context(), []any{watching.Message{}}); (err == nil) != want {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// TestAFolderThatIsNamedTwice is watched once.
func TestAFolderThatIsNamedTwice(t *testing.T) {
	s := newScene(t)
	s.o.Folders = append(s.o.Folders, watching.Folder{Folder: s.o.Folders[0].Folder, Path: "inbox"})
	s.deliver("m1", "x")
	if tally, err := s.run(); err != nil || tally.Handled != 1 {
		t.Errorf("%+v %v", tally, err)
	}
}

// TestCasesThatCannotBeWritten: every other message would meet the same, so they wait, and what is wrong is told.
func TestCasesThatCannotBeWritten(t *testing.T) {
	s := newScene(t)
	s.o.Gauge = &watching.Gauge{Now: s.o.Now, Every: s.o.Every}
	dir := t.TempDir()
	s.o.Case = watching.Cases(s.o.Mailbox, casefolder.Order{Path: filepath.Join(dir, "cases"), Who: "analyst", Mailbox: demo.Mailbox, Program: "test", Now: s.o.Now}, s.o.Marking)
	if err := os.WriteFile(filepath.Join(dir, "cases"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, subject := range []string{"m1", "m2", "m3"} {
		s.deliver(subject, "x")
	}
	s.rounds = []func(){func() {
		if err := os.Remove(filepath.Join(dir, "cases")); err != nil {
			t.Error(err)
		}
	}, func() { s.now = s.now.Add(time.Hour) }}
	tally, err := s.run()
	if err != nil || tally.Handled != 3 || tally.Failed != 1 {
		t.Errorf("%+v %v %q", tally, err, s.said)
	}
	if all := strings.Join(s.said, "\n"); !strings.Contains(all, "Inbox: making the case: nothing can be handled just now: ") || !strings.Contains(all, "again in 1m0s") {
		t.Errorf("%s", all)
	}
}

// TestAServiceThatGivesNothingWhileCasesAreMade sets nothing aside.
func TestAServiceThatGivesNothingWhileCasesAreMade(t *testing.T) {
	s := newScene(t)
	s.o.Case = watching.Cases(s.o.Mailbox, casefolder.Order{Path: t.TempDir(), Who: "analyst", Mailbox: demo.Mailbox, Program: "test", Now: s.o.Now}, s.o.Marking)
	for _, subject := range []string{"m1", "m2", "m3"} {
		s.deliver(subject, "x")
	}
	s.e.AddFaults(emulator.Fault{Operation: "message.mime", Status: 429, Count: -1})
	s.rounds = []func(){s.e.ClearFaults}
	tally, err := s.run()
	if err != nil || tally.Handled != 3 || tally.Failed != 0 {
		t.Errorf("%+v %v %q", tally, err, s.said)
	}
	for _, r := range s.records() {
		if r["again"] == true {
			t.Errorf("%v is said to have been given before", r["subject"])
		}
	}
}

// TestAFolderThatIsGone is said to be, and not that it is looked at again.
func TestAFolderThatIsGone(t *testing.T) {
	s := newScene(t)
	made, path, err := s.o.Mailbox.ResolveFolder(t.Context(), "Inbox/Phishing/Parcel wave")
	if err != nil {
		t.Fatal(err)
	}
	s.o.Folders = append(s.o.Folders, watching.Folder{Folder: made, Path: path})
	s.rounds = []func(){
		func() { s.o.Mailbox.Batch(t.Context(), []graph.Request{s.o.Mailbox.PurgeFolderRequest(made.ID)}) },
		func() { s.now = s.now.Add(time.Minute) },
		func() { s.said = append(s.said, "-") },
		func() { s.now = s.now.Add(time.Hour) },
	}
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(s.said, "\n")
	_, after, ok := strings.Cut(all, "the folder Inbox/Phishing/Parcel wave was deleted: it is no longer watched")
	if !ok || strings.Contains(after, "again in") {
		t.Errorf("%s", all)
	}
}

// TestALongRoundIsNotIll: who restarts what hangs is not to end a watch that hands on one message after another.
func TestALongRoundIsNotIll(t *testing.T) {
	s := newScene(t)
	s.o.Gauge = &watching.Gauge{Now: s.o.Now, Every: s.o.Every}
	for _, subject := range []string{"m1", "m2", "m3", "m4"} {
		s.deliver(subject, "x")
	}
	var codes []int
	s.o.Command = func(context.Context, []any) error {
		s.now = s.now.Add(4 * time.Minute)
		w := httptest.NewRecorder()
		s.o.Gauge.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
		codes = append(codes, w.Code)
		return nil
	}
	s.rounds = []func(){func() { s.deliver("m5", "x"); s.deliver("m6", "x"); s.deliver("m7", "x") }}
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(codes, []int{200, 200, 200, 200, 200, 200, 200}) {
		t.Errorf("%v", codes)
	}
}

func TestNobodyReads(t *testing.T) {
	s := newScene(t)
	s.o.Sink = watching.JSON{W: closed{}}
	s.deliver("m1", "x")
	if _, err := s.run(); err == nil || !strings.Contains(err.Error(), "nobody reads") {
		t.Errorf("%v", err)
	}
	s.o.Sink = watching.JSON{W: &s.out}
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	if list := s.records(); len(list) != 1 || list[0]["again"] != true {
		t.Errorf("%v", list)
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }

func TestAFileOfRecords(t *testing.T) {
	s := newScene(t)
	s.o.Output = filepath.Join(t.TempDir(), "out.jsonl")
	s.deliver("m1", "x")
	s.rounds = []func(){func() { s.deliver("m2", "x") }}
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	s.deliver("m3", "x")
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(s.o.Output)
	if err != nil || !slices.Equal(subjects(parsed(t, raw)), []string{"m1", "m2", "m3"}) {
		t.Errorf("%s %v", raw, err)
	}
	if info, _ := os.Stat(s.o.Output); info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %o", info.Mode().Perm())
	}
}

func TestCases(t *testing.T) {
	s := newScene(t)
	dir := t.TempDir()
	s.o.Case = watching.Cases(s.o.Mailbox, casefolder.Order{Path: dir, Who: "analyst", Mailbox: demo.Mailbox, Program: "test", Now: s.o.Now}, watching.NewMarking(s.o.Mailbox, nil))
	s.deliver("m1", "x")
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	list := s.records()
	at, _ := list[0]["case"].(string)
	if v, err := casefolder.Verify(at); err != nil || len(v.Problems) > 0 {
		t.Errorf("%q %+v %v", at, v, err)
	}
}

func TestTwoDoNotWatchOneFolder(t *testing.T) {
	s := newScene(t)
	other := s.o
	var second error
	s.rounds = []func(){func() { _, second = watching.Run(t.Context(), other) }}
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	if second == nil || !strings.Contains(second.Error(), "another mailtriage watches Inbox") {
		t.Errorf("%v", second)
	}
}

func TestOnce(t *testing.T) {
	s := newScene(t)
	s.o.Once = true
	s.deliver("m1", "x")
	if tally, err := s.run(); err != nil || tally.Handled != 1 {
		t.Errorf("%+v %v", tally, err)
	}
	s.e.AddFaults(emulator.Fault{Operation: "*", Status: 503, Count: 20})
	if _, err := s.run(); !graph.IsKind(err, graph.Unavailable) {
		t.Errorf("%v", err)
	}
}

// TestOnceLooksAtEveryFolder: the first that can't be looked at keeps no other from being looked at.
func TestOnceLooksAtEveryFolder(t *testing.T) {
	s := newScene(t)
	s.o.Once = true
	other, err := s.o.Mailbox.Folder(t.Context(), "archive")
	if err != nil {
		t.Fatal(err)
	}
	s.o.Folders = append([]watching.Folder{{Folder: other, Path: "Archive"}}, s.o.Folders...)
	s.e.AddFaults(emulator.Fault{Operation: "*", Path: other.ID, Status: 403, Count: -1})
	s.deliver("m1", "x")
	tally, err := s.run()
	var missed *watching.MissedError
	if !errors.As(err, &missed) || len(missed.Folders) != 1 || missed.Of != 2 || tally.Handled != 1 {
		t.Errorf("%+v %v", tally, err)
	}
	if !graph.IsKind(err, graph.Forbidden) || !strings.HasPrefix(err.Error(), "1 of 2 folders could not be looked at: Archive: ") {
		t.Errorf("%v", err)
	}
	if all := strings.Join(s.said, "\n"); strings.Contains(all, "again in") {
		t.Errorf("it says that it looks again: %s", all)
	}
}

// TestMarks marks by the tenant's own domains, which are asked for again as long as they are not had, and by what is known to
// be good.
func TestMarks(t *testing.T) {
	s := newScene(t)
	s.o.Extract = []string{"domains"}
	s.o.Marking = watching.NewMarking(s.o.Mailbox, []string{"good.example", "198.51.100.0/24"})
	s.e.AddFaults(emulator.Fault{Operation: "organization.list", Status: 500, Count: -1})
	s.deliver("m1", "See www.good.example, www.contoso.com and www.bad.org")
	s.rounds = []func(){func() { s.e.ClearFaults(); s.now = s.now.Add(time.Hour) }}
	tally, err := s.run()
	if err != nil || tally.Handled != 1 || tally.Failed != 1 {
		t.Fatalf("%+v %v %q", tally, err, s.said)
	}
	marks := map[string]string{}
	for _, r := range s.records() {
		if r["record"] == "indicator" {
			marks[r["value"].(string)] = fmt.Sprint(r["marks"])
		}
	}
	if marks["www.good.example"] != "[reserved known]" || marks["www.contoso.com"] != "[own]" || marks["www.bad.org"] != "<nil>" {
		t.Errorf("%v", marks)
	}
}

// TestAMessageIsNotKept: its bytes are hashed and counted as they come, however often the service begins anew.
func TestAMessageIsNotKept(t *testing.T) {
	s := newScene(t)
	s.o.Extract = []string{"urls"}
	s.deliver("big", strings.Repeat("https://pay.example/ "+strings.Repeat("x", 900)+"\r\n", 2000))
	s.e.AddFaults(emulator.Fault{Operation: "message.mime", Cut: "middle", Count: 1})
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	list := s.records()
	raw, _, err := s.o.Mailbox.MIME(t.Context(), list[0]["id"].(string), 0)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(raw); list[0]["sha256"] != hex.EncodeToString(sum[:]) || list[0]["size"] != float64(len(raw)) {
		t.Errorf("%v", list[0])
	}
}

func TestTroubleIsTold(t *testing.T) {
	s := newScene(t)
	s.o.Gauge = &watching.Gauge{Now: s.o.Now, Every: s.o.Every}
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		s.o.Gauge.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code, w.Body.String()
	}
	s.deliver("m1", "x")
	var code int
	var health, metrics string
	s.rounds = []func(){
		func() {
			s.e.AddFaults(emulator.Fault{Operation: "*", Status: 503, Count: 200})
			code, health = get("/healthz")
			if code != 200 {
				t.Errorf("ill while all is well: %s", health)
			}
		},
		func() {}, func() {}, func() {}, func() {}, func() {},
		func() {
			code, health = get("/healthz")
			_, metrics = get("/metrics")
			s.e.ClearFaults()
		},
	}
	if _, err := s.run(); err != nil {
		t.Fatal(err)
	}
	if code != 503 || !strings.Contains(health, "Inbox: ") {
		t.Errorf("%d %s", code, health)
	}
	if !strings.Contains(metrics, `mailtriage_watch_messages_total{folder="Inbox"} 1`) || !strings.Contains(metrics, "# TYPE mailtriage_watch_waiting gauge") {
		t.Error(metrics)
	}
	if all := strings.Join(s.said, "\n"); !strings.Contains(all, "not available just now (ServiceUnavailable); again in 1m0s") || !strings.Contains(all, "watched again") {
		t.Errorf("%s", all)
	}
}

// BenchmarkAgainstTheConnectorsWay handles 1,000 messages with all extraction on, at a service that takes its time: as the
// watch does, and as the connector does it, one request after another (message, what is attached, MIME). What Graph takes for
// a request of mail is rather 20 ms and more than 5.
func BenchmarkAgainstTheConnectorsWay(b *testing.B) {
	for _, latency := range []time.Duration{5 * time.Millisecond, 20 * time.Millisecond} {
		b.Run(latency.String(), func(b *testing.B) { againstTheConnector(b, latency) })
	}
}

func againstTheConnector(b *testing.B, latency time.Duration) {
	const many = 1000
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tenant, Mailbox: demo.Mailbox, Now: func() time.Time { return noon }})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Stop()
	for i := range many {
		if _, err := e.Deliver("", fmt.Appendf(nil, "From: a@b.test\r\nSubject: m%d\r\nMessage-ID: <m%d@x>\r\n\r\nhttp://h%d.example/x\r\n", i, i, i)); err != nil {
			b.Fatal(err)
		}
	}
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token})
	if err != nil {
		b.Fatal(err)
	}
	box := c.Mailbox(demo.Mailbox)
	f, err := box.Folder(b.Context(), "inbox")
	if err != nil {
		b.Fatal(err)
	}
	e.AddFaults(emulator.Fault{Operation: "*", Latency: latency.String(), Count: -1})
	for b.Loop() {
		kept, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "s.db"), store.NewKey())
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		t, err := watching.Run(b.Context(), watching.Options{
			Mailbox: box, Store: kept, Folders: []watching.Folder{{Folder: f, Path: "Inbox"}}, First: many, Later: many, Start: noon, Once: true, Extract: []string{"urls", "ips", "domains", "hashes", "emails"},
			Marking: watching.NewMarking(box, nil), Sink: watching.JSON{W: &bytes.Buffer{}}, Now: time.Now, Say: func(string, ...any) {},
		})
		if err != nil || t.Handled != many {
			b.Fatal(t, err)
		}
		ours := time.Since(began)
		_ = kept.Close()
		began = time.Now()
		var list []graph.Header
		for page, err := box.Messages(b.Context(), f.ID, 100); ; page, err = box.NextMessages(b.Context(), page.Next) {
			if err != nil {
				b.Fatal(err)
			}
			if list = append(list, page.Headers...); page.Next == "" || len(list) >= many {
				break
			}
		}
		for _, h := range list[:many] {
			if _, err := box.Message(b.Context(), h.ID); err != nil {
				b.Fatal(err)
			}
			if _, err := box.Attachments(b.Context(), h.ID); err != nil {
				b.Fatal(err)
			}
			raw, _, err := box.MIME(b.Context(), h.ID, 0)
			if err != nil {
				b.Fatal(err)
			}
			indicators.Find(eml.Parse(raw), indicators.Options{})
		}
		b.ReportMetric(float64(time.Since(began))/float64(ours), "times-faster")
	}
}
