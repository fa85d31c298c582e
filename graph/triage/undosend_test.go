package triage_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// outbox is a mailbox in which letters are only counted: the time in it is the test's.
type outbox struct {
	triage.Mailbox
	mu   sync.Mutex
	made int
	sent []time.Time
	slow time.Duration // how long it takes to send
}

func (o *outbox) ID() string { return "soc@contoso.com" }

func (o *outbox) CreateDraft(context.Context, graph.Letter, string) (graph.Draft, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.made++
	return graph.Draft{Header: graph.Header{ID: "draft"}, IsDraft: true}, nil
}

func (o *outbox) SendDraft(ctx context.Context, _ string) error {
	time.Sleep(o.slow)
	if err := ctx.Err(); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, time.Now())
	return nil
}

func (o *outbox) count() (made, sent int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.made, len(o.sent)
}

// delayed runs a story of a letter that waits for ten seconds, on a clock of its own.
func delayed(t *testing.T, story func(t *testing.T, o *outbox, e *triage.Engine, j triage.Job)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := &outbox{slow: time.Second}
		e, err := triage.New(triage.Config{Mailbox: o, Journal: triage.MemoryJournal(), UndoSend: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		p, err := e.Plan(triage.Order{Action: keys.Send, Letter: graph.Letter{Kind: graph.NewLetter, To: []graph.Address{{Address: "ada@x.test"}}, Subject: "s"}})
		if err != nil || !strings.Contains(p.Undo, "for 10 s undo stops it") {
			t.Fatal(err, p.Undo)
		}
		j, err := e.Start(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		story(t, o, e, j)
	})
}

// ending reads events to the end of a job, and the seconds that were told to be left.
func ending(e *triage.Engine) (f triage.Finished, left []time.Duration) {
	for event := range e.Events() {
		switch x := event.(type) {
		case triage.Progress:
			if u := x.Job.Underway; u.Doing == "waiting" {
				left = append(left, u.Left)
			}
		case triage.Finished:
			return x, left
		}
	}
	return f, left
}

func TestALetterWaitsAndTellsHowLong(t *testing.T) {
	delayed(t, func(t *testing.T, o *outbox, e *triage.Engine, _ triage.Job) {
		begun := time.Now()
		f, left := ending(e)
		var want []time.Duration
		for s := 10; s > 0; s-- {
			want = append(want, time.Duration(s)*time.Second)
		}
		if f.Err != nil || !slices.Equal(left, want) || len(o.sent) != 1 || o.sent[0].Sub(begun) != 11*time.Second {
			t.Errorf("%v %v %v", f.Err, left, o.sent)
		}
	})
}

func TestALetterIsStoppedAtTheLastMoment(t *testing.T) {
	for name, stop := range map[string]func(*triage.Engine, triage.JobID) error{
		"undo":   func(e *triage.Engine, id triage.JobID) error { _, err := e.Undo(context.Background(), id); return err },
		"cancel": func(e *triage.Engine, id triage.JobID) error { e.Cancel(id); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			delayed(t, func(t *testing.T, o *outbox, e *triage.Engine, j triage.Job) {
				time.Sleep(10*time.Second - time.Millisecond)
				synctest.Wait()
				if list := e.Undoable(); len(list) != 1 || list[0].ID != j.ID {
					t.Errorf("what can be undone: %v", list)
				}
				if err := stop(e, j.ID); err != nil {
					t.Fatal(err)
				}
				f, _ := ending(e)
				made, sent := o.count()
				if made != 1 || sent != 0 || f.Err != nil || !f.Job.Stopped || f.Note != "Not sent: the draft is in Drafts" || f.Job.Underway.DraftID != "draft" {
					t.Errorf("made %d sent %d %+v", made, sent, f)
				}
				if _, err := e.Undo(t.Context(), j.ID); err == nil || len(e.Undoable()) > 0 {
					t.Error("it can be stopped twice")
				}
			})
		})
	}
}

func TestALetterThatGoesOutCantBeStopped(t *testing.T) {
	delayed(t, func(t *testing.T, o *outbox, e *triage.Engine, j triage.Job) {
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if _, err := e.Undo(t.Context(), j.ID); err == nil || !strings.Contains(err.Error(), "going out") || len(e.Undoable()) > 0 {
			t.Errorf("%v", err)
		}
		e.Cancel(j.ID)
		f, _ := ending(e)
		if _, sent := o.count(); sent != 1 || f.Err != nil || f.Job.Done != 1 || f.Job.Stopped {
			t.Errorf("%d sent, %+v", sent, f)
		}
	})
}

func TestAPausedLetterWaits(t *testing.T) {
	delayed(t, func(t *testing.T, o *outbox, e *triage.Engine, j triage.Job) {
		time.Sleep(5500 * time.Millisecond)
		e.Pause(j.ID)
		time.Sleep(time.Hour)
		synctest.Wait()
		if _, sent := o.count(); sent != 0 {
			t.Error("it was sent while it was paused")
		}
		e.Resume(j.ID)
		if f, _ := ending(e); f.Err != nil || len(o.sent) != 1 {
			t.Errorf("%v", f.Err)
		}
	})
}

func TestQuittingKeepsALetterThatWaits(t *testing.T) {
	delayed(t, func(t *testing.T, o *outbox, e *triage.Engine, j triage.Job) {
		e.Close()
		if made, sent := o.count(); made != 1 || sent != 0 {
			t.Errorf("made %d sent %d", made, sent)
		}
	})
}

func TestAnotherProcessLeavesALetterThatWaitsAlone(t *testing.T) {
	b := set(t, 0)
	j, err := triage.OpenJournal(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	b.engine.Close()
	e, err := triage.New(triage.Config{Mailbox: b.box, Journal: j, UndoSend: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	b.engine = e
	l := b.letter(graph.NewLetter)
	p, err := e.Plan(triage.Order{Action: keys.Send, Letter: l})
	if err != nil {
		t.Fatal(err)
	}
	job, err := e.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for event := range e.Events() {
		if x, ok := event.(triage.Progress); ok && x.Job.Underway.Doing == "waiting" {
			break
		}
	}
	other := b.open()
	told, err := other.Recover(t.Context())
	if err != nil || len(told) != 0 {
		t.Errorf("the other process settled it: %v %+v", err, told)
	}
	b.lies(l.Subject, 0, 1)
	if _, err := e.Undo(t.Context(), job.ID); err != nil {
		t.Fatal(err)
	}
	if f := finish(t, e); f.Err != nil || f.Note == "" {
		t.Errorf("%+v", f)
	}
	e.Close()
	b.lies(l.Subject, 0, 1)
	if r := b.history().Records[0]; r.Result() != "failed" || !strings.Contains(r.Rows[0].Error, "Not sent: the draft is in Drafts") {
		t.Errorf("%+v", r)
	}
}

func TestWhatASendRefusesIsTold(t *testing.T) {
	err := error(&triage.KeptError{DraftID: "x", Err: &graph.Error{Op: "sending", Kind: graph.Forbidden, Status: http.StatusForbidden}})
	var ge *graph.Error
	if !errors.As(err, &ge) || ge.Kind != graph.Forbidden {
		t.Error("the cause is lost")
	}
}

// TestAStoppedLetterIsNoFailure, after a restart and in the journal's history neither.
func TestAStoppedLetterIsNoFailure(t *testing.T) {
	b := set(t, 0)
	journal, err := triage.OpenJournal(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err := triage.New(triage.Config{Mailbox: b.box, Journal: journal, UndoSend: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.Plan(triage.Order{Action: keys.Send, Letter: b.letter(graph.NewLetter)})
	if err != nil {
		t.Fatal(err)
	}
	j, err := e.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Undo(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	if f, _ := ending(e); f.Job.Failed != 0 || !f.Job.Stopped {
		t.Fatalf("%+v", f.Job)
	}
	e.Close()
	b.restart()
	told, ok := b.engine.Job(j.ID)
	if !ok || told.Failed != 0 || !told.Stopped {
		t.Errorf("after a restart: %v, %d failed, stopped %v", ok, told.Failed, told.Stopped)
	}
	list := b.history().Records
	if old := list[len(list)-1].AsJob(); old.Failed != 0 || !old.Stopped {
		t.Errorf("in the history: %d failed, stopped %v", old.Failed, old.Stopped)
	}
}
