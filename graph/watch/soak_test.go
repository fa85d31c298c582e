package watch_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
)

// child is what the process that is killed is told.
type child struct {
	Graph, Token, Folder, Store, Key, Out string
	NoDelta                               bool
}

// TestMain is also that process.
func TestMain(m *testing.M) {
	raw := os.Getenv("WATCH_CHILD")
	if raw == "" {
		os.Exit(m.Run())
	}
	var c child
	if err := json.Unmarshal([]byte(raw), &c); err != nil {
		panic(err)
	}
	if err := c.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run follows the folder until nothing is left, or it is killed. It says "m" after each message and "r" after each round.
func (c child) run(ctx context.Context) error {
	key, err := hex.DecodeString(c.Key)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, c.Store, key)
	if err != nil {
		return err
	}
	defer s.Close()
	if n := s.Notice(); n != "" {
		return errors.New(n)
	}
	client, err := graph.New(graph.Config{BaseURL: c.Graph, Token: c.Token, WaitCap: time.Millisecond})
	if err != nil {
		return err
	}
	box := client.Mailbox(demo.Mailbox)
	var folder graph.Folder
	for folder.ID == "" { // faults are about
		folder, _ = box.Folder(ctx, c.Folder)
	}
	place := s.Folder(demo.Mailbox, folder.ID)
	begun, err := watch.Begun(ctx, place)
	if err != nil {
		return err
	}
	out, err := watch.OpenOutput(ctx, c.Out, s.Mailbox(demo.Mailbox), begun)
	if err != nil {
		return err
	}
	var now time.Time
	feed, err := watch.NewFeed(ctx, watch.FeedConfig{
		Source: box, Folder: folder, Place: place, Handler: writing{box, out}, Now: func() time.Time { return now }, FirstMax: 1000, LaterMax: 100,
		Start: soakStart, NoDelta: c.NoDelta,
	})
	if err != nil {
		return err
	}
	for {
		if now, err = c.clock(ctx); err != nil {
			return err
		}
		r, err := feed.Round(ctx)
		if err != nil {
			return err
		}
		idle := "r"
		if r.Problem == nil && r.Synced && r.Found+r.Waiting+r.Aside+r.Handled == 0 {
			idle = "idle"
		}
		fmt.Println(idle)
	}
}

// clock is what time it is in the day that is simulated.
func (c child) clock(ctx context.Context) (time.Time, error) {
	var is struct{ Now time.Time }
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Graph+"/_emulator/clock", nil)
	if err != nil {
		return is.Now, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return is.Now, err
	}
	defer resp.Body.Close()
	return is.Now, json.NewDecoder(resp.Body).Decode(&is)
}

// writing writes a record of each message, and fails with one in fifty the first time.
type writing struct {
	box *graph.Mailbox
	out *watch.Output
}

func (w writing) Read(ctx context.Context, l watch.Letter) (any, error) {
	raw, _, err := w.box.MIME(ctx, l.ID, 0)
	if graph.IsKind(err, graph.NotFound) {
		return []byte(nil), nil // it has gone meanwhile: what is known of it is told
	}
	return raw, err
}

func (w writing) Handle(_ context.Context, l watch.Letter, read any) (watch.Handled, error) {
	sum := fnv.New32()
	_, _ = io.WriteString(sum, l.ID)
	if sum.Sum32()%50 == 0 && l.Tries == 0 {
		return watch.Handled{}, errors.New("it fails the first time")
	}
	raw, _ := read.([]byte)
	line, err := json.Marshal(map[string]any{"id": l.ID, "subject": l.Subject, "bytes": len(raw)})
	if err != nil {
		return watch.Handled{}, err
	}
	v, err := w.out.Write(append(line, '\n'))
	fmt.Println("m")
	return watch.Handled{Values: []store.Value{v}}, err
}

var soakStart = time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC) // what the demo's mailbox holds came before

// soak is a day of mail, and a watch that is killed again and again.
type soak struct {
	*testing.T
	rand     *rand.Rand
	e        *emulator.Running
	box      *graph.Mailbox
	child    child
	messages int
	kills    int
	step     time.Duration

	sent    []string
	out     map[string]bool // ids of what was moved away
	removed map[string]bool
}

// TestSoak lets a day pass in which messages come, several in a second, are moved and deleted, tokens run out, and the
// service fails in every way, and kills the watch at any moment. Every message is handled once. The short run is a part of
// the day; MAILTRIAGE_SOAK=1 is the whole: 20,000 messages, killed 100 times, another number another day.
func TestSoak(t *testing.T) {
	both(t, func(t *testing.T, mode func(*watch.FeedConfig)) {
		var c watch.FeedConfig
		mode(&c)
		s := &soak{T: t, rand: rand.New(rand.NewPCG(7, 9)), messages: 400, kills: 6, out: map[string]bool{}, removed: map[string]bool{}}
		if seed, err := strconv.ParseUint(os.Getenv("MAILTRIAGE_SOAK"), 10, 64); err == nil {
			s.messages, s.kills, s.rand = 20_000, 100, rand.New(rand.NewPCG(7, seed))
		} else if c.NoDelta {
			s.messages, s.kills = 200, 3
		}
		s.run(c.NoDelta)
	})
}

func (s *soak) run(noDelta bool) {
	var err error
	s.step = 24 * time.Hour / time.Duration(s.messages)
	if s.e, err = emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: empty(), Mailbox: demo.Mailbox, Now: func() time.Time { return soakStart }}); err != nil {
		s.Fatal(err)
	}
	defer s.e.Stop()
	client, err := graph.New(graph.Config{BaseURL: s.e.Info.Graph, Token: s.e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		s.Fatal(err)
	}
	s.box = client.Mailbox(demo.Mailbox)
	dir := s.TempDir()
	s.child = child{
		Graph: s.e.Info.Graph, Token: s.e.Info.Token, Folder: "inbox", Store: filepath.Join(dir, "s.db"), Key: hex.EncodeToString(store.NewKey()), Out: filepath.Join(dir, "out.jsonl"), NoDelta: noDelta,
	}
	began := time.Now()
	for kill := range s.kills {
		watcher := s.start()
		for len(s.sent) < s.messages*(kill+1)/s.kills {
			s.happen()
		}
		watcher.wait(s.rand.IntN(2*s.messages/s.kills), func() { s.e.Advance(30 * time.Second) }) // as long as rounds are apart
		watcher.kill()
	}
	s.e.ClearFaults()
	last := s.start()
	last.wait(-1, func() { s.e.Advance(time.Minute) }) // what failed is due again some time
	last.kill()
	s.check()
	s.Logf("%d messages, killed %d times, in %s", len(s.sent), s.kills, time.Since(began).Round(time.Second))
}

// happen lets one thing happen: mostly mail.
func (s *soak) happen() {
	switch n := s.rand.IntN(100); {
	case n < 70:
		if s.rand.IntN(3) > 0 { // else it comes in the same second
			s.e.Advance(s.step * 3 / 2)
		}
		id, err := s.e.Deliver("", fmt.Appendf(nil, "From: a@b.test\r\nSubject: m%d\r\nMessage-ID: <m%d@x>\r\n\r\ntext\r\n", len(s.sent), len(s.sent)))
		if err != nil {
			s.Fatal(err)
		}
		s.sent = append(s.sent, id)
	case n < 76 && len(s.sent) > 0:
		s.move(s.sent[s.rand.IntN(len(s.sent))])
	case n < 79 && len(s.sent) > 0:
		id := s.sent[s.rand.IntN(len(s.sent))]
		s.box.Batch(s.Context(), []graph.Request{s.box.PurgeRequest(id)})
		s.removed[id] = true
	case n < 80:
		s.e.ExpireDelta()
	default:
		s.trouble()
	}
}

// move moves a message away, or back if it was moved away before.
func (s *soak) move(id string) {
	if s.removed[id] {
		return
	}
	to := "archive"
	if s.out[id] {
		to = "inbox"
	}
	if r := s.box.Batch(s.Context(), []graph.Request{s.box.MoveRequest(id, to)}); r[0].Err != nil {
		s.Fatal(r[0].Err)
	}
	if to == "inbox" {
		delete(s.out, id)
	} else {
		s.out[id] = true
	}
}

func (s *soak) trouble() {
	operations := []string{"messages.delta", "messages.list", "message.mime", "folder.get"}
	faults := []emulator.Fault{
		{Status: 429, Count: 1 + s.rand.IntN(6)}, {Status: 503, Count: 1 + s.rand.IntN(6)}, {Status: 504}, {Status: 500, Count: 2}, {Cut: "before"}, {Cut: "middle", Count: 5}, {Cut: "after", Count: 2},
		{Body: "truncated"}, {Body: "html"}, {Body: "empty"}, {Token: "expired"}, {Status: 410},
	}
	f := faults[s.rand.IntN(len(faults))]
	f.Operation = operations[s.rand.IntN(len(operations))]
	s.e.AddFaults(f)
}

// process is a watch that runs.
type process struct {
	s      *soak
	cmd    *exec.Cmd
	lines  *bufio.Scanner
	stderr bytes.Buffer
}

func (s *soak) start() *process {
	raw, err := json.Marshal(s.child)
	if err != nil {
		s.Fatal(err)
	}
	p := &process{s: s, cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(os.Environ(), "WATCH_CHILD="+string(raw))
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		s.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	return p
}

// wait waits until so many messages were handled, or there are none left to be handled; at the end of each round it lets
// something happen.
func (p *process) wait(messages int, round func()) {
	for n := 0; n != messages; {
		if !p.lines.Scan() {
			_ = p.cmd.Wait()
			p.s.Fatalf("the watch has ended by itself: %s", p.stderr.String())
		}
		switch p.lines.Text() {
		case "m":
			n++
		case "idle":
			return
		default:
			if round != nil {
				round()
			}
		}
	}
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// check holds what was handled to what lies in the folder and to all that came.
func (s *soak) check() {
	raw, err := os.ReadFile(s.child.Out)
	if err != nil {
		s.Fatal(err)
	}
	times, came := map[string]int{}, map[string]int{}
	for i, id := range s.sent {
		came[id] = i
	}
	for line := range bytes.Lines(raw) {
		var record struct{ ID string }
		if err := json.Unmarshal(line, &record); err != nil {
			s.Fatalf("a line that is none: %q", line)
		}
		if times[record.ID]++; times[record.ID] == 2 {
			s.Errorf("message %d was handled twice", came[record.ID])
		}
		if _, ok := came[record.ID]; !ok {
			s.Errorf("%s was handled, and never came", record.ID)
		}
	}
	missed, there := 0, 0
	for i, id := range s.sent {
		if s.out[id] || s.removed[id] {
			continue // it may have gone before a round could see it
		}
		if there++; times[id] == 0 {
			missed++
			s.Errorf("message %d was never handled", i)
		}
	}
	s.Logf("%d handled, %d of %d still in the folder, %d of those missed", len(times), there, len(s.sent), missed)
}
