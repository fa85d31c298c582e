package triage_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

func order(action keys.ID, d triage.Details) triage.Order {
	return triage.Order{Action: action, Details: d}
}

func tags(add, remove []string) triage.Order {
	return order(keys.Categories, triage.Details{Tags: triage.Tags{Add: add, Remove: remove}})
}

func (b *bench) report(as graph.ReportAction, move bool) triage.Order {
	o := order(keys.Report, triage.Details{Report: triage.Report{As: as, Move: move}})
	if move {
		o.To = b.place(map[graph.ReportAction]string{graph.Phish: "junkemail", graph.Junk: "junkemail", graph.NotJunk: "inbox"}[as])
	}
	return o
}

// on gives an order the Inbox's newest messages.
func (b *bench) on(n int, o triage.Order) triage.Order {
	o.Targets = b.inbox(n)
	return o
}

// lying finds a message, and the folder that it lies in.
func (b *bench) lying(id string) (folder string, m emulator.Lying) {
	b.t.Helper()
	s, err := b.e.Mailbox("")
	if err != nil {
		b.t.Fatal(err)
	}
	for path, list := range s.Folders {
		if i := slices.IndexFunc(list, func(m emulator.Lying) bool { return m.ID == id }); i >= 0 {
			return path, list[i]
		}
	}
	b.t.Fatalf("%s is nowhere", id)
	return "", emulator.Lying{}
}

// setTags is what somebody else does: all categories anew.
func (b *bench) setTags(id string, list ...string) {
	b.t.Helper()
	if r := b.box.Batch(b.t.Context(), []graph.Request{b.box.CategoriesRequest(id, list, "")})[0]; r.Err != nil {
		b.t.Fatal(r.Err)
	}
}

func TestCategoriesAreMerged(t *testing.T) {
	b := set(t, 0)
	target := b.inbox(1)
	b.setTags(target[0].ID, "Theirs", "campaign")
	// The list was read before that: the change is merged with what is there now.
	o := tags([]string{"Phishing", "THEIRS"}, []string{"Campaign", "Absent"})
	o.Targets = target
	f := b.do(o)
	if f.Err != nil || len(f.Failed) > 0 {
		t.Fatalf("%+v", f)
	}
	if _, m := b.lying(target[0].ID); !slices.Equal(m.Categories, []string{"Theirs", "Phishing"}) {
		t.Fatalf("%v", m.Categories)
	}
	// And so is the undo: what somebody else adds meanwhile stays, and only what this job did is taken back.
	b.setTags(target[0].ID, "Theirs", "Phishing", "Later")
	if u := b.undo(f.Job.ID); len(u.Failed) > 0 {
		t.Fatalf("%+v", u.Failed)
	}
	if _, m := b.lying(target[0].ID); !slices.Equal(m.Categories, []string{"Theirs", "Later", "campaign"}) {
		t.Errorf("%v", m.Categories)
	}
}

func TestCategoriesAreReadBeforeTheyAreWritten(t *testing.T) {
	b := set(t, 0)
	o := b.on(25, tags([]string{"Wave 7"}, nil))
	b.e.ForgetRequests()
	b.do(o)
	var gets, patches, batches int
	for _, r := range b.e.Requests() {
		switch {
		case r.Path == "/v1.0/$batch":
			batches++
		case r.Method == http.MethodGet:
			gets++
		case r.Method == http.MethodPatch:
			patches++
			var body map[string][]string
			if err := json.Unmarshal(r.Body, &body); err != nil || len(body) != 1 || !slices.Contains(body["categories"], "Wave 7") || !strings.HasPrefix(r.Headers["If-Match"], `W/"`) {
				t.Errorf("%s, If-Match %q", r.Body, r.Headers["If-Match"])
			}
		}
	}
	if gets != 25 || patches != 25 || batches > 25 { // in pieces, so that a key press finds its way between
		t.Errorf("%d GET, %d PATCH in %d batches", gets, patches, batches)
	}
}

func TestCategoriesSomebodyElseIsChangingToo(t *testing.T) {
	for times, fails := range map[int]bool{1: false, 3: false, 4: true} {
		b := set(t, 0)
		o := b.on(1, tags([]string{"Wave 7"}, nil))
		b.e.AddFaults(emulator.Fault{Operation: "message.patch", Status: 412, Count: times})
		b.e.ForgetRequests()
		f := b.do(o)
		reads := 0
		for _, r := range b.e.Requests() {
			if r.Method == http.MethodGet && r.Batch {
				reads++
			}
		}
		if (len(f.Failed) == 1) != fails || reads != times+1 {
			t.Errorf("%d times 412: %d failed after %d reads", times, len(f.Failed), reads)
		}
		if fails && !graph.IsKind(f.Failed[0].Err, graph.Precondition) {
			t.Error(f.Failed[0].Err)
		}
	}
}

func TestCategoriesFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault emulator.Fault
		fails int
	}{
		"403": {emulator.Fault{Status: 403}, 1}, "404": {emulator.Fault{Status: 404}, 1}, "429": {emulator.Fault{Status: 429}, 0}, "409": {emulator.Fault{Status: 409}, 1},
		"503": {emulator.Fault{Status: 503}, 0}, "504": {emulator.Fault{Status: 504}, 0}, "cut before": {emulator.Fault{Cut: "before"}, 0},
		"cut after": {emulator.Fault{Cut: "after"}, 0}, "truncated": {emulator.Fault{Body: "truncated"}, 0}, "HTML": {emulator.Fault{Body: "html"}, 0},
		"token": {emulator.Fault{Token: "expired"}, 1}, // the static token of these tests can't be renewed
	} {
		for _, operation := range []string{"message.patch", "message.get"} {
			t.Run(name+", "+operation, func(t *testing.T) {
				b := set(t, 0)
				before := b.state()
				o := b.on(45, tags([]string{"Wave 7"}, []string{"Campaign"}))
				c.fault.Operation, c.fault.Skip = operation, 7
				b.e.AddFaults(c.fault)
				f := b.do(o)
				if f.Job.Done != f.Job.Total-c.fails || len(f.Failed) != c.fails {
					t.Errorf("%d of %d done, %d failed", f.Job.Done, f.Job.Total, len(f.Failed))
				}
				has := 0
				for _, target := range o.Targets {
					if _, m := b.lying(target.ID); slices.Contains(m.Categories, "Wave 7") && !slices.Contains(m.Categories, "Campaign") {
						has++
					}
				}
				if has != len(o.Targets)-c.fails {
					t.Errorf("%d have it", has)
				}
				if u := b.undo(f.Job.ID); len(u.Failed) > 0 || b.state() != before {
					t.Errorf("undo: %d failed, as before: %v", len(u.Failed), b.state() == before)
				}
			})
		}
	}
}

func TestReportsAndWhatBecomesOfThem(t *testing.T) {
	for name, c := range map[string]struct {
		as   graph.ReportAction
		move bool
		from string
		at   string
		undo bool
	}{
		"phish":              {graph.Phish, true, "inbox", "junkemail", true},
		"junk":               {graph.Junk, true, "inbox", "junkemail", true},
		"not junk":           {graph.NotJunk, true, "junkemail", "inbox", true},
		"phish, left":        {graph.Phish, false, "inbox", "inbox", false},
		"unknown":            {graph.Unsure, false, "inbox", "inbox", false},
		"there already":      {graph.Junk, true, "junkemail", "junkemail", false},
		"not junk, in Inbox": {graph.NotJunk, true, "inbox", "inbox", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := set(t, 0)
			targets := b.inbox(3)
			if c.from != "inbox" {
				for i, target := range targets {
					b.box.Batch(t.Context(), []graph.Request{b.box.MoveRequest(target.ID, c.from)})
					targets[i].FolderID = b.place(c.from).ID
				}
			}
			o := b.report(c.as, c.move)
			o.Targets = targets
			before := b.state()
			f := b.do(o)
			if f.Err != nil || len(f.Failed) > 0 || f.Job.Done != 3 {
				t.Fatalf("%+v", f)
			}
			if at, _ := b.lying(targets[0].ID); at != c.at {
				t.Errorf("it lies in %s", at)
			}
			if f.Job.Plan.Undoable != c.undo || !c.undo && len(b.engine.Undoable()) > 0 || !strings.Contains(f.Job.Plan.Undo, map[bool]string{true: "the report itself is not undone", false: "no undo"}[c.undo]) {
				t.Errorf("undoable %v: %s", f.Job.Plan.Undoable, f.Job.Plan.Undo)
			}
			if !c.undo {
				return
			}
			b.e.ForgetRequests()
			if u := b.undo(f.Job.ID); len(u.Failed) > 0 || b.state() != before {
				t.Errorf("%+v", u.Failed)
			}
			for _, r := range b.e.Requests() {
				if strings.HasSuffix(r.Path, "/reportMessage") {
					t.Error("the undo reports again")
				}
			}
		})
	}
}

func TestReportsThatCannotBe(t *testing.T) {
	b := set(t, 0)
	for _, o := range []triage.Order{
		b.report("spam", false), b.report(graph.Unsure, true), order(keys.Report, triage.Details{Report: triage.Report{As: graph.Phish, Move: true}}), order(keys.Report, triage.Details{}),
	} {
		if _, err := b.engine.Plan(b.on(1, o)); err == nil {
			t.Errorf("%+v is planned", o.Report)
		}
	}
	if _, err := b.engine.Plan(b.report(graph.Phish, false)); !errors.Is(err, triage.ErrNothing) {
		t.Error(err)
	}
}

// TestAReportIsNeverSentTwiceUnseen: one that moves can be seen to have been done, another can't.
func TestAReportIsNeverSentTwiceUnseen(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"cut before": {Cut: "before"}, "cut after": {Cut: "after"}, "truncated": {Body: "truncated"}, "504": {Status: 504}, "503": {Status: 503}, "429": {Status: 429},
	} {
		for _, move := range []bool{true, false} {
			b := set(t, 0)
			o := b.on(1, b.report(graph.Phish, move))
			fault.Operation = "message.report"
			b.e.AddFaults(fault)
			f := b.do(o)
			sent := 0
			for _, r := range b.e.Requests() {
				if strings.HasSuffix(r.Path, "/reportMessage") && strings.HasPrefix(r.Path, "/beta/") {
					sent++
				}
			}
			at, _ := b.lying(o.Targets[0].ID)
			switch {
			case move || name == "429" || name == "truncated": // that it was done is known by the status
				again := map[bool]int{true: 1, false: 2}[name == "cut after" || name == "truncated"] // it had been done
				if f.Job.Done != 1 || sent != again || move && at != "junkemail" {
					t.Errorf("%s, moved: %d done, sent %d times, lies in %s: %+v", name, f.Job.Done, sent, at, f.Failed)
				}
				if !move {
					continue
				}
				b.undo(f.Job.ID)
				if at, _ := b.lying(o.Targets[0].ID); at != "inbox" {
					t.Errorf("%s: after the undo it lies in %s", name, at)
				}
			case len(f.Failed) != 1 || sent != 1 || !errors.Is(f.Failed[0].Err, triage.ErrMaybeReported):
				t.Errorf("%s, left: sent %d times, %+v", name, sent, f.Failed)
			}
		}
	}
}

func TestAReportThatIsRefused(t *testing.T) {
	for _, status := range []int{403, 404, 409} {
		b := set(t, 0)
		before := b.state()
		o := b.on(1, b.report(graph.Phish, true))
		b.e.AddFaults(emulator.Fault{Operation: "message.report", Status: status})
		if f := b.do(o); len(f.Failed) != 1 || b.state() != before || len(b.engine.Undoable()) > 0 {
			t.Errorf("%d: %+v", status, f)
		}
	}
}

func TestFlagsRoundTrip(t *testing.T) {
	b := set(t, 0)
	o := b.on(3, order(keys.Flag, triage.Details{Flag: graph.Complete}))
	b.do(o)
	for _, h := range mustHeaders(t, b, o.Targets) {
		if h.Flag() != graph.Complete {
			t.Errorf("%+v", h)
		}
	}
	o = b.on(3, order(keys.Flag, triage.Details{Flag: graph.Flagged}))
	f := b.do(o)
	if o.Targets[0].Flag != graph.Complete || f.Job.Plan.Done != "Flagged 3 messages" {
		t.Errorf("%+v %s", o.Targets[0], f.Job.Plan.Done)
	}
	b.undo(f.Job.ID)
	for _, h := range mustHeaders(t, b, o.Targets) {
		if h.Flag() != graph.Complete {
			t.Errorf("after the undo: %+v", h)
		}
	}
	f = b.do(b.on(3, order(keys.Flag, triage.Details{Flag: graph.NotFlagged})))
	for _, h := range mustHeaders(t, b, o.Targets) {
		if h.Flag() != graph.NotFlagged || f.Job.Plan.Done != "Took the flag off 3 messages" {
			t.Errorf("%s: %+v", f.Job.Plan.Done, h)
		}
	}
}

func mustHeaders(t *testing.T, b *bench, list []triage.Target) []graph.Header {
	t.Helper()
	var ids []string
	for _, target := range list {
		ids = append(ids, target.ID)
	}
	headers, err := b.box.Headers(t.Context(), ids)
	if err != nil || len(headers) != len(ids) {
		t.Fatal(err)
	}
	return headers
}

// TestTagsAfterACrash ends the program between intent and result, at each point, and looks at the next start.
func TestTagsAfterACrash(t *testing.T) {
	for name, c := range map[string]struct {
		order func(*bench) triage.Order
		did   func(*bench, triage.Target) graph.Request // of the first of three, before the crash
		state [3]string                                 // of the first, when it was done, when it was not, and of the others
	}{
		"categories": {
			func(b *bench) triage.Order { return tags([]string{"Wave 7"}, []string{"Old"}) },
			func(b *bench, t triage.Target) graph.Request {
				return b.box.CategoriesRequest(t.ID, []string{"Kept", "Wave 7"}, "")
			},
			[3]string{"done", "failed", "failed"},
		},
		"flag": {
			func(b *bench) triage.Order { return order(keys.Flag, triage.Details{Flag: graph.Complete}) },
			func(b *bench, t triage.Target) graph.Request { return b.box.FlagRequest(t.ID, graph.Complete) },
			[3]string{"done", "failed", "failed"},
		},
		"report, moved": {
			func(b *bench) triage.Order { return b.report(graph.Phish, true) },
			func(b *bench, t triage.Target) graph.Request { return b.box.ReportRequest(t.ID, graph.Phish, true) },
			[3]string{"done", "failed", "failed"},
		},
		"report, left": {
			func(b *bench) triage.Order { return b.report(graph.Junk, false) },
			func(b *bench, t triage.Target) graph.Request { return b.box.ReportRequest(t.ID, graph.Junk, false) },
			[3]string{"unknown", "unknown", "unknown"},
		},
	} {
		for _, undo := range []bool{false, true} {
			for _, did := range []bool{false, true} {
				t.Run(name+map[bool]string{true: ", undo"}[undo]+map[bool]string{true: ", done"}[did], func(t *testing.T) {
					if undo && name == "report, left" {
						t.Skip("there is none")
					}
					b := set(t, 0)
					for _, target := range b.inbox(3) {
						b.setTags(target.ID, "Kept", "Old")
					}
					o := c.order(b)
					o.Targets = b.inbox(3)
					before := b.state()
					if undo {
						f := b.do(o)
						after := b.state()
						b.undo(f.Job.ID)
						b.crash()
						if !did { // as it was before the undo
							b.engine = nil
							b.again(o, c.did)
							if b.state() != after {
								t.Fatal("not as it was")
							}
						}
					} else {
						b.do(o)
						b.crash()
						if back := undoing(b, o); back != nil {
							b.box.Batch(t.Context(), back)
						}
						if b.state() != before {
							t.Fatal("not as it was")
						}
						if did {
							b.box.Batch(t.Context(), []graph.Request{c.did(b, o.Targets[0])})
						}
					}
					b.engine = b.open()
					now := b.state()
					told, err := b.engine.Recover(t.Context())
					if err != nil || len(told) != 1 || b.state() != now {
						t.Fatalf("%+v %v, changed: %v", told, err, b.state() != now)
					}
					want := []string{c.state[1], c.state[2], c.state[2]}
					switch {
					case undo && did:
						want = []string{"done", "done", "done"}
					case undo:
						want = []string{"failed", "failed", "failed"}
					case did:
						want[0] = c.state[0]
					}
					if got := b.lastStates(); !slices.Equal(got, want) {
						t.Errorf("settled as %v, want %v", got, want)
					}
					if did && !undo && c.state[0] == "done" { // and what was done can be undone
						if u := b.undo(told[0].Job.ID); len(u.Failed) > 0 || b.state() != before {
							t.Errorf("%+v, as before: %v", u.Failed, b.state() == before)
						}
					}
				})
			}
		}
	}
}

// crash ends the engine and takes the last result out of the journal, as if it had not come to that.
func (b *bench) crash() {
	b.t.Helper()
	b.engine.Close()
	l := b.lines()
	b.keepLines(l[:len(l)-1])
}

// again does what an order did once more, by hand.
func (b *bench) again(o triage.Order, did func(*bench, triage.Target) graph.Request) {
	b.t.Helper()
	for _, target := range o.Targets {
		if r := b.box.Batch(b.t.Context(), []graph.Request{did(b, target)})[0]; r.Err != nil {
			b.t.Fatal(r.Err)
		}
	}
}

// undoing are the requests by which a test puts messages back to what they were.
func undoing(b *bench, o triage.Order) []graph.Request {
	var list []graph.Request
	for _, t := range o.Targets {
		switch o.Action {
		case keys.Categories:
			list = append(list, b.box.CategoriesRequest(t.ID, t.Categories, ""))
		case keys.Flag:
			flag := t.Flag
			if flag == "" {
				flag = graph.NotFlagged
			}
			list = append(list, b.box.FlagRequest(t.ID, flag))
		case keys.Report:
			if o.Report.Move {
				list = append(list, b.box.MoveRequest(t.ID, t.FolderID))
			}
		}
	}
	return list
}

// lastStates are the outcomes of the journal's last line.
func (b *bench) lastStates() []string {
	b.t.Helper()
	l := b.lines()
	var last struct{ Results []struct{ State string } }
	if err := json.Unmarshal([]byte(l[len(l)-1]), &last); err != nil {
		b.t.Fatal(err)
	}
	var out []string
	for _, r := range last.Results {
		out = append(out, r.State)
	}
	return out
}

func TestTheIntentSaysWhatIsChanged(t *testing.T) {
	b := set(t, 0)
	b.do(b.on(1, tags([]string{" Wave 7 ", "wave 7", "Both"}, []string{"Old", "both", ""})))
	b.do(b.on(1, b.report(graph.Phish, true)))
	raw, err := os.ReadFile(b.journalFile())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"categories":{"add":["Wave 7","Both"],"remove":["Old"]}`, `"added":["Wave 7","Both"]`, `"report":{"as":"phish","move":true}`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the journal does not say %s:\n%s", want, raw)
		}
	}
}

func TestTagsAreUndoneAfterARestart(t *testing.T) {
	b := set(t, 0)
	before := b.state()
	b.do(b.on(5, tags([]string{"Wave 7"}, []string{"Campaign"})))
	b.do(b.on(5, order(keys.Flag, triage.Details{Flag: graph.Complete})))
	b.do(b.on(5, b.report(graph.Junk, true)))
	b.engine.Close()
	b.engine = b.open()
	list := b.engine.Undoable()
	if len(list) != 3 {
		t.Fatalf("%+v", list)
	}
	for _, j := range list {
		if u := b.undo(j.ID); len(u.Failed) > 0 || u.Err != nil {
			t.Errorf("%+v", u)
		}
	}
	if b.state() != before {
		t.Error("the mailbox is not as it was")
	}
}

func TestTagPlans(t *testing.T) {
	b := set(t, 0)
	targets := slices.Concat(b.inbox(125), b.inbox(125))
	b.e.ForgetRequests()
	for _, c := range []struct {
		order   triage.Order
		summary string
		line    string
	}{
		{tags([]string{"A"}, []string{"B"}), "Categories of 250 messages: +A -B", "GET, PATCH /users/soc@contoso.com/messages/"},
		{order(keys.Flag, triage.Details{Flag: graph.Complete}), "Tick off 250 messages", "PATCH /users/"},
		{order(keys.Report, triage.Details{Report: triage.Report{As: graph.NotJunk}}), "Report 250 messages as not junk", "/reportMessage as notJunk"},
	} {
		c.order.Targets = targets
		p, err := b.engine.Plan(c.order)
		if err != nil || p.Summary != c.summary || len(p.Lines) != 201 || !strings.Contains(p.Lines[0], c.line) {
			t.Errorf("%v %q %d lines", err, p.Summary, len(p.Lines))
		}
	}
	if n := len(b.e.Requests()); n != 0 {
		t.Errorf("planning sent %d requests", n)
	}
	o := tags([]string{" "}, nil)
	o.Targets = targets
	if _, err := b.engine.Plan(o); err == nil || errors.Is(err, triage.ErrNothing) {
		t.Error(err)
	}
	o = tags([]string{"x"}, nil)
	for i := range targets {
		targets[i].Categories = []string{"X"}
	}
	o.Targets = targets
	if _, err := b.engine.Plan(o); !errors.Is(err, triage.ErrNothing) {
		t.Error(err)
	}
}

// staying is a mailbox whose service reports and moves nothing.
type staying struct{ *graph.Mailbox }

func (m staying) ReportRequest(id string, as graph.ReportAction, _ bool) graph.Request {
	return m.Mailbox.ReportRequest(id, as, false)
}

func TestWhatTheServiceDoesNotMoveIsTold(t *testing.T) {
	b := set(t, 0)
	before := b.state()
	engine, err := triage.New(triage.Config{Mailbox: staying{b.box}, Journal: triage.MemoryJournal()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(engine.Close)
	b.engine = engine
	f := b.do(b.on(2, b.report(graph.Phish, true)))
	if len(f.Failed) != 2 || !errors.Is(f.Failed[0].Err, triage.ErrNotMoved) || b.state() != before || len(engine.Undoable()) > 0 {
		t.Errorf("%+v, %d can be undone", f.Failed, len(engine.Undoable()))
	}
}

// TestEachReportIsSentAsWhatItIs: not junk as not junk, and unknown too is sent.
func TestEachReportIsSentAsWhatItIs(t *testing.T) {
	for _, as := range []graph.ReportAction{graph.Phish, graph.Junk, graph.NotJunk, graph.Unsure} {
		b := set(t, 0)
		if f := b.do(b.on(2, b.report(as, false))); f.Job.Done != 2 {
			t.Fatalf("%s: %+v", as, f)
		}
		sent := 0
		for _, r := range b.e.Requests() {
			if strings.HasPrefix(r.Path, "/beta/") && strings.HasSuffix(r.Path, "/reportMessage") {
				var body struct{ ReportAction graph.ReportAction }
				if err := json.Unmarshal(r.Body, &body); err != nil || body.ReportAction != as {
					t.Errorf("%s was sent as %s", as, r.Body)
				}
				sent++
			}
			if strings.Contains(r.Path, "/markAs") {
				t.Errorf("%s: %s", as, r.Path)
			}
		}
		if sent != 2 {
			t.Errorf("%s: %d were sent", as, sent)
		}
	}
}
