package triage_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// thing is a message as the model knows it.
type thing struct {
	folder string // its id
	read   bool
	flag   graph.FlagStatus
	tags   []string // sorted
}

// deedDone is a job as the model knows it: what of it can be undone, and how.
type deedDone struct {
	id     triage.JobID
	action keys.ID
	to     string
	rows   map[string]takingBack // by target or sender; those that are not undone yet
}

// takingBack is how a row is undone.
type takingBack struct {
	was    thing  // as it was seen
	id     string // what is undone: the message, or the copy
	parent string // where the job has put it
	tags   triage.Tags
}

// model is what a mailbox ought to be after all that was done to it.
type model struct {
	*bench
	rt      *rapid.T
	things  map[string]thing
	blocked map[string]bool
	jobs    []*deedDone
	screen  []triage.Target // as they were when the list was read
	folder  map[string]string
	other   *graph.Mailbox // somebody else's client
}

const modelSize = 8

func newModel(t testing.TB, rt *rapid.T) *model {
	m := &model{bench: little(t, modelSize, true), rt: rt, things: map[string]thing{}, blocked: map[string]bool{}, folder: map[string]string{}}
	m.other = m.client()
	for _, name := range []string{"inbox", "archive", "junkemail", "deleteditems"} {
		m.folder[name] = m.place(name).ID
	}
	for id, l := range m.world().all {
		m.things[id] = m.thing(l)
	}
	m.look(rt)
	return m
}

func (m *model) thing(l lies) thing {
	flag := graph.FlagStatus(l.Flag)
	if flag == "" {
		flag = graph.NotFlagged
	}
	return thing{m.folder[l.folder], l.Read, flag, slices.Sorted(slices.Values(l.Categories))}
}

// look reads the lists anew: what is acted on is what was seen then.
func (m *model) look(*rapid.T) {
	m.screen = nil
	for _, folder := range slices.Sorted(maps.Keys(m.folder)) {
		page, err := m.box.Messages(m.t.Context(), folder, 100)
		if err != nil {
			m.rt.Fatal(err)
		}
		for _, h := range page.Headers {
			m.screen = append(m.screen, triage.TargetOf(h))
		}
	}
}

// drawOrder draws an order on some of what is on the screen.
func (m *model) drawOrder(rt *rapid.T) triage.Order {
	var names []string
	for _, w := range writes() {
		names = append(names, w.name)
	}
	name := rapid.SampledFrom(names).Draw(rt, "write")
	w := writes()[slices.Index(names, name)]
	o := w.order
	o.Action = w.action
	if w.to != "" {
		o.To = m.place(w.to)
	}
	if len(m.screen) > 0 {
		at := rapid.SliceOfNDistinct(rapid.IntRange(0, len(m.screen)-1), 1, min(6, len(m.screen)), rapid.ID[int]).Draw(rt, "targets")
		for _, i := range at {
			o.Targets = append(o.Targets, m.screen[i])
		}
	}
	return o
}

// act does an action on what was seen; it may have changed since.
func (m *model) act(rt *rapid.T) { m.carryOut(m.drawOrder(rt), func(triage.Job) {}) }

func (m *model) carryOut(o triage.Order, meanwhile func(triage.Job)) bool {
	p, err := m.engine.Plan(o)
	if err != nil {
		return false // there is nothing to do
	}
	j, err := m.engine.Start(m.t.Context(), p)
	if err != nil {
		m.rt.Fatal(err)
	}
	meanwhile(j)
	m.apply(p.Order, m.end())
	return true
}

// apply is what an action does to the model.
func (m *model) apply(o triage.Order, f triage.Finished) {
	d := &deedDone{id: f.Job.ID, action: o.Action, to: o.To.ID, rows: map[string]takingBack{}}
	if o.Action == keys.BlockTenant {
		return // nothing in the mailbox changes, and it is not undone
	}
	if o.Action == keys.Block || o.Action == keys.Unblock {
		if errors.Is(f.Err, triage.ErrStopped) {
			return
		}
		for _, s := range o.Senders {
			if m.blocked[s] != (o.Action == keys.Block) {
				m.blocked[s], d.rows[s] = o.Action == keys.Block, takingBack{id: s}
			}
		}
		m.jobs = append(m.jobs, d)
		return
	}
	failed := map[string]error{}
	for _, x := range f.Failed {
		failed[x.Target.ID] = x.Err
	}
	for _, t := range o.Targets {
		now, there := m.things[t.ID]
		switch err := failed[t.ID]; {
		case errors.Is(err, triage.ErrStopped):
		case !there && o.Action != keys.Purge:
			if err == nil {
				m.rt.Fatalf("%s of a message that is gone is said to be done", o.Action)
			}
		case err != nil:
			m.rt.Fatalf("%s of %q failed: %v", o.Action, t.Subject, err)
		default:
			m.change(d, o, t, now)
		}
	}
	m.jobs = append(m.jobs, d)
}

// change is what an action does to one message.
func (m *model) change(d *deedDone, o triage.Order, t triage.Target, now thing) {
	u := takingBack{was: thing{folder: t.FolderID, read: t.Read, flag: t.Flag, tags: t.Categories}, id: t.ID, parent: o.To.ID}
	if u.was.flag == "" {
		u.was.flag = graph.NotFlagged
	}
	switch o.Action {
	case keys.Purge:
		delete(m.things, t.ID)
		return
	case keys.Copy:
		u.id = m.newID(d.id, t.ID)
		l, there := m.world().all[u.id]
		if _, twice := m.things[u.id]; !there || twice || l.InternetMessageID != t.InternetMessageID {
			m.rt.Fatalf("the journal names a copy of %q that is none (there: %v, another's: %v)", t.Subject, there, twice)
		}
		m.things[u.id] = m.thing(l) // as the service makes it
		d.rows[t.ID] = u
		return
	case keys.Report:
		if !o.Report.Move {
			return
		}
		now.folder = o.To.ID
		if t.FolderID != o.To.ID {
			d.rows[t.ID] = u
		}
	case keys.MarkRead, keys.MarkUnread:
		now.read = o.Action == keys.MarkRead
		d.rows[t.ID] = u
	case keys.Flag:
		now.flag = o.Flag
		d.rows[t.ID] = u
	case keys.Categories:
		next := sorted(o.Tags.Merge(now.tags))
		u.tags = o.Tags.Back(now.tags)
		if !slices.Equal(next, now.tags) {
			d.rows[t.ID] = u
		}
		now.tags = next
	default:
		now.folder = o.To.ID
		d.rows[t.ID] = u
	}
	m.things[t.ID] = now
}

// newID is the copy that a job has made of a message, as the journal names it.
func (m *model) newID(job triage.JobID, target string) string {
	for _, r := range m.history().Records {
		for _, row := range r.Rows {
			if r.Job == job && row.ID == target {
				return row.NewID
			}
		}
	}
	return ""
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// pausing pauses an action, and lets it go on, stops it, or undoes it.
func (m *model) pausing(rt *rapid.T) {
	o := m.drawOrder(rt)
	when := time.Duration(rapid.IntRange(0, 30).Draw(rt, "paused after")) * time.Millisecond
	then := rapid.SampledFrom([]string{"resume", "cancel", "undo"}).Draw(rt, "then")
	m.carryOut(o, func(j triage.Job) {
		time.Sleep(when)
		if !m.engine.Pause(j.ID) {
			return // it has ended
		}
		time.Sleep(time.Second)
		switch then {
		case "resume":
			m.engine.Resume(j.ID)
		default:
			m.engine.Cancel(j.ID)
		}
	})
	if then == "undo" && len(m.jobs) > 0 {
		m.undoRows(m.jobs[len(m.jobs)-1], nil)
	}
}

// undo undoes a job, or some rows of it.
func (m *model) undoSome(rt *rapid.T) {
	i := slices.IndexFunc(m.jobs, func(d *deedDone) bool { return len(d.rows) > 0 })
	if i < 0 {
		return
	}
	var list []*deedDone
	for _, d := range m.jobs {
		if len(d.rows) > 0 {
			list = append(list, d)
		}
	}
	d := rapid.SampledFrom(list).Draw(rt, "job")
	var rows []string
	if rapid.Bool().Draw(rt, "some rows") {
		rows = rapid.SliceOfNDistinct(rapid.SampledFrom(m.left(d)), 1, len(d.rows), rapid.ID[string]).Draw(rt, "rows")
	}
	m.undoRows(d, rows)
}

// left are the rows in the order of the messages, so that a drawing can be repeated.
func (m *model) left(d *deedDone) []string { return slices.Sorted(maps.Keys(d.rows)) }

func (m *model) undoRows(d *deedDone, rows []string) {
	if len(d.rows) == 0 {
		return
	}
	if _, err := m.engine.Undo(m.t.Context(), d.id, rows...); err != nil {
		m.rt.Fatalf("undo of %s: %v", d.action, err)
	}
	f := m.end()
	if f.Err != nil {
		m.rt.Fatalf("undo of %s: %v", d.action, f.Err)
	}
	failed := map[string]error{}
	for _, x := range f.Failed {
		failed[x.Target.ID] = x.Err
	}
	if rows == nil {
		rows = m.left(d)
	}
	for _, row := range rows {
		u := d.rows[row]
		delete(d.rows, row)
		if want := m.takeBack(d, u); !errors.Is(failed[u.id], want) {
			m.rt.Fatalf("undo of %s: %v, want %v", d.action, failed[u.id], want)
		}
	}
}

// takeBack is what an undo does to one row, and why it can't.
func (m *model) takeBack(d *deedDone, u takingBack) error {
	now, there := m.things[u.id]
	switch {
	case d.action == keys.Block || d.action == keys.Unblock:
		m.blocked[u.id] = d.action == keys.Unblock
		return nil
	case !there:
		return triage.ErrGone
	}
	switch d.action {
	case keys.MarkRead, keys.MarkUnread:
		now.read = u.was.read
	case keys.Flag:
		now.flag = u.was.flag
	case keys.Categories:
		now.tags = sorted(u.tags.Merge(now.tags))
	case keys.Copy:
		if now.folder == u.parent {
			now.folder = m.folder["deleteditems"]
		}
	default:
		if now.folder != u.was.folder && now.folder != u.parent {
			return triage.ErrMovedOn
		}
		now.folder = u.was.folder
	}
	m.things[u.id] = now
	return nil
}

// others is what somebody else does to a message.
func (m *model) somebodyElse(rt *rapid.T) {
	if len(m.things) == 0 {
		return
	}
	all := m.world().all
	list := slices.SortedFunc(maps.Keys(m.things), func(a, b string) int {
		return strings.Compare(all[a].InternetMessageID+all[a].folder+a, all[b].InternetMessageID+all[b].folder+b)
	})
	id := list[rapid.IntRange(0, len(list)-1).Draw(rt, "message")]
	x := m.things[id]
	var r graph.Request
	switch rapid.SampledFrom([]string{"move", "read", "flag", "tag", "delete"}).Draw(rt, "what") {
	case "move":
		x.folder = m.folder[rapid.SampledFrom([]string{"inbox", "archive", "junkemail", "deleteditems"}).Draw(rt, "to")]
		r = m.other.MoveRequest(id, x.folder)
	case "read":
		x.read = !x.read
		r = m.other.ReadRequest(id, x.read)
	case "flag":
		x.flag = rapid.SampledFrom([]graph.FlagStatus{graph.Flagged, graph.NotFlagged, graph.Complete}).Draw(rt, "flag")
		r = m.other.FlagRequest(id, x.flag)
	case "tag":
		x.tags = sorted(rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Wave 7", "Campaign", "Theirs"}), 0, 3, rapid.ID[string]).Draw(rt, "tags"))
		r = m.other.CategoriesRequest(id, x.tags, "")
	case "delete":
		r = m.other.PurgeRequest(id)
	}
	if a := m.other.Batch(m.t.Context(), []graph.Request{r})[0]; a.Err != nil {
		m.rt.Fatal(a.Err)
	}
	m.things[id] = x
	if strings.HasSuffix(r.URL, "/permanentDelete") {
		delete(m.things, id)
	}
}

// restarts ends the program and begins anew.
func (m *model) restarts(*rapid.T) { m.restart() }

// crashes does something on what is there now, loses the result's line, and begins anew.
func (m *model) crashes(rt *rapid.T) {
	m.look(rt)
	o := m.drawOrder(rt)
	if o.Action == keys.Report && !o.Report.Move || !m.carryOut(o, func(triage.Job) {}) {
		return // of such a report it is never known what became of it
	}
	m.engine.Close()
	l := m.lines()
	m.keepLines(l[:len(l)-1])
	m.engine = m.open()
	if told, err := m.engine.Recover(m.t.Context()); err != nil || len(told) != 1 {
		rt.Fatalf("%d were settled: %v", len(told), err)
	}
}

// check holds mailbox, journal and what is offered to the model.
func (m *model) check(rt *rapid.T) {
	now := m.world()
	for id, want := range m.things {
		if got, there := now.all[id]; !there || fmt.Sprint(m.thing(got)) != fmt.Sprint(want) {
			rt.Fatalf("a message is %v (there: %v), the model says %v", m.thing(got), there, want)
		}
	}
	if len(now.all) != len(m.things) {
		rt.Fatalf("%d messages, the model knows %d", len(now.all), len(m.things))
	}
	for i := range modelSize {
		if s := fmt.Sprintf("sender%d@x.test", i); now.ruled(s) > 0 != m.blocked[s] {
			rt.Fatalf("%s is blocked: %v, the model says %v", s, !m.blocked[s], m.blocked[s])
		}
	}
	offered := map[triage.JobID]bool{}
	for _, j := range m.engine.Undoable() {
		offered[j.ID] = true
	}
	for _, d := range m.jobs {
		if left := sorted(m.engine.Left(d.id)); !slices.Equal(left, m.left(d)) || offered[d.id] != (len(d.rows) > 0) {
			rt.Fatalf("of %s %d rows are offered (listed: %v), the model says %d", d.action, len(left), offered[d.id], len(d.rows))
		}
	}
	if h := m.history(); len(h.Damage) > 0 {
		rt.Fatal(h.Damage)
	}
}

// TestWhateverIsDone draws sequences of actions, undos, pauses, restarts, crashes and of what somebody else does meanwhile,
// and holds the mailbox, the journal and what can be undone to a model; in the end all that is offered is undone. The
// sequences are the same each time: -rapid.seed draws others, -rapid.checks more of them.
func TestWhateverIsDone(t *testing.T) {
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{"rapid.seed": "20261124", "rapid.checks": "30", "rapid.steps": "25", "rapid.nofailfile": "true"} {
		if !given[name] {
			if err := flag.Set(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		rapid.SyncTest(rt, func(rt *rapid.T) {
			rt.Cleanup(func() { time.Sleep(24 * time.Hour) }) // what still waits for its time then has it
			newModel(drawn{t, rt}, rt).goesOn(rt)
		})
	})
}

// drawn is a test within a drawn sequence: what fails there is rapid's to make smaller.
type drawn struct {
	testing.TB
	rt *rapid.T
}

func (d drawn) Helper()                      { d.rt.Helper() }
func (d drawn) Cleanup(f func())             { d.rt.Cleanup(f) }
func (d drawn) Context() context.Context     { return d.rt.Context() }
func (d drawn) Error(args ...any)            { d.rt.Error(args...) }
func (d drawn) Errorf(f string, args ...any) { d.rt.Errorf(f, args...) }
func (d drawn) Fatal(args ...any)            { d.rt.Fatal(args...) }
func (d drawn) Fatalf(f string, args ...any) { d.rt.Fatalf(f, args...) }

// goesOn draws a sequence, and undoes in the end all that is offered.
func (m *model) goesOn(rt *rapid.T) {
	rt.Repeat(map[string]func(*rapid.T){
		"": m.check, "act": m.act, "act again": m.act, "pause": m.pausing, "undo": m.undoSome, "somebody else": m.somebodyElse, "look": m.look, "restart": m.restarts, "crash": m.crashes,
	})
	for _, d := range slices.Backward(m.jobs) {
		m.undoRows(d, nil)
		m.check(rt)
	}
	if n := len(m.engine.Undoable()); n > 0 {
		rt.Fatalf("%d things are left to undo", n)
	}
}
