package triage_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// next waits for the next event.
func next(t *testing.T, e *triage.Engine) triage.Event {
	t.Helper()
	select {
	case event := <-e.Events():
		return event
	case <-time.After(30 * time.Second):
		t.Fatal("nothing happens")
		return nil
	}
}

// paused begins a move of many messages and pauses it after the first batch.
func (b *bench) paused(n int) triage.Job {
	t := b.t.(*testing.T)
	t.Helper()
	job := b.start(triage.Order{Action: keys.Move, Targets: b.inbox(n), To: b.place("archive")})
	next(t, b.engine)
	if !b.engine.Pause(job.ID) || b.engine.Pause(job.ID) {
		t.Fatal("it is not paused, or paused twice")
	}
	for {
		if p := next(t, b.engine).(triage.Progress); p.Job.Paused {
			return p.Job
		}
	}
}

func (b *bench) in(folder string) int {
	s, err := b.e.Mailbox("")
	if err != nil {
		b.t.Fatal(err)
	}
	return len(s.Folders[folder])
}

func TestAPausedJobBeginsNothingUntilItIsResumed(t *testing.T) {
	b := set(t, 5*time.Millisecond)
	before := b.in("archive")
	job := b.paused(100)
	// Another action, done meanwhile, shows that time has passed in which the paused one has not gone on: at most what
	// was on its way has been done.
	others := b.inbox(150)[110:]
	for i := range 3 {
		f := b.do(triage.Order{Action: keys.Copy, Targets: others[i : i+1], To: b.place("junkemail")})
		if f.Job.ID == job.ID {
			t.Fatal("the paused job has ended")
		}
	}
	if n := b.in("archive") - before; n > job.Done+4 || n == 0 {
		t.Errorf("%d were moved, %d when it was paused", n, job.Done)
	}
	if running := b.engine.Running(); len(running) != 1 || !running[0].Paused {
		t.Errorf("under way: %+v", running)
	}
	if !b.engine.Resume(job.ID) || b.engine.Resume(job.ID) {
		t.Error("it is not resumed, or resumed twice")
	}
	if f := finish(t, b.engine); f.Job.Done != 100 || f.Job.Paused || f.Job.Stopped {
		t.Errorf("%+v", f.Job)
	}
	if b.engine.Pause(job.ID) {
		t.Error("what has ended can be paused")
	}
}

func TestStoppingSaysHowFarItCame(t *testing.T) {
	b := set(t, 5*time.Millisecond)
	before := b.in("archive")
	job := b.paused(100)
	b.engine.Cancel(job.ID)
	f := finish(t, b.engine)
	if !f.Job.Stopped || f.Job.Paused || f.Job.Done+len(f.Failed) != 100 || f.Job.Done != b.in("archive")-before || !errors.Is(f.Failed[0].Err, triage.ErrStopped) {
		t.Errorf("%+v, %d not done, %d in the archive", f.Job, len(f.Failed), b.in("archive")-before)
	}
	if got, want := (triage.Job{Done: 340, Total: 1000}).Tally(), "340 of 1,000 done"; got != want {
		t.Errorf("%q", got)
	}
	if u := b.undo(job.ID); u.Job.Done != f.Job.Done || b.in("archive") != before {
		t.Errorf("%d of %d put back", u.Job.Done, f.Job.Done)
	}
}

func TestUndoOfAPausedJobBeginsNoMoreOfIt(t *testing.T) {
	b := set(t, 5*time.Millisecond)
	before := b.state()
	job := b.paused(60)
	if _, err := b.engine.Undo(t.Context(), job.ID); err != nil {
		t.Fatal(err)
	}
	first, second := finish(t, b.engine), finish(t, b.engine)
	if !first.Job.Stopped || second.Job.UndoOf != job.ID || second.Job.Done != first.Job.Done || b.state() != before {
		t.Errorf("%+v, then %+v", first.Job, second.Job)
	}
}

func TestQuittingEndsWhatIsPaused(t *testing.T) {
	b := set(t, 5*time.Millisecond)
	b.paused(60)
	b.engine.Close() // hangs if the paused job waits on
	b.engine = b.open()
	if n := len(b.engine.Unsettled()); n != 0 {
		t.Errorf("%d without a result", n)
	}
}

func TestABlockThatIsStoppedBeforeItsTurnIsNotDone(t *testing.T) {
	b := set(t, 0)
	b.e.AddFaults(emulator.Fault{Operation: "rules.list", Latency: "300ms", Count: 1})
	b.start(triage.Order{Action: keys.Block, Senders: []string{"a@x.test"}, To: b.place("deleteditems")})
	second := b.start(triage.Order{Action: keys.Block, Senders: []string{"b@x.test"}, To: b.place("deleteditems")})
	b.engine.Cancel(second.ID)
	finish(t, b.engine)
	if f := finish(t, b.engine); f.Job.ID != second.ID || !errors.Is(f.Err, triage.ErrStopped) {
		t.Errorf("%+v", f)
	}
	if m := b.managed(); len(m) != 1 || len(m[0]) != 1 {
		t.Errorf("blocked: %v", m)
	}
}

// TestTheMarkOfAProgramStaysUntilItsLastEngineEnds: with two mailboxes open, one journal has two engines.
func TestTheMarkOfAProgramStaysUntilItsLastEngineEnds(t *testing.T) {
	b := set(t, 0)
	dir := filepath.Join(t.TempDir(), "journal")
	j, err := triage.OpenJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	var engines []*triage.Engine
	for range 2 {
		e, err := triage.New(triage.Config{Mailbox: b.box, Journal: j})
		if err != nil {
			t.Fatal(err)
		}
		engines = append(engines, e)
	}
	marks := func() int {
		list, _ := filepath.Glob(filepath.Join(dir, "running-*.lock"))
		return len(list)
	}
	engines[0].Close()
	if marks() != 1 {
		t.Error("the mark is gone while an engine runs: another program would settle its jobs")
	}
	engines[1].Close()
	if marks() != 0 {
		t.Error("the mark is left behind")
	}
}
