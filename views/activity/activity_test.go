package activity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/activity"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func running(done int) triage.Job {
	return triage.Job{ID: "a", Plan: triage.Plan{Summary: "Move 100 messages"}, Begun: now, Total: 100, Done: done, Running: true}
}

func state(m *activity.Jobs, at time.Time) string {
	j, _ := m.Cursor()
	return m.State(&j, at)
}

func TestRateAndRemainingAreWhatWasReallyDone(t *testing.T) {
	m := activity.NewJobs(theme.New(theme.Options{}))
	at := func(s int) time.Time { return now.Add(time.Duration(s) * time.Second) }
	m.Put(running(0), at(0))
	if got := state(m, at(0)); got != "0 of 100 done" {
		t.Errorf("at first: %q", got)
	}
	m.Put(running(20), at(10))
	if got := state(m, at(10)); got != "20 of 100 done, 2.0/s, ~40s left" {
		t.Errorf("after 10 s: %q", got)
	}
	m.SetThrottled(at(70)) // a wait that the service asks for is said, and counts
	if got := state(m, at(10)); got != "20 of 100 done, 2.0/s, ~1m40s left (throttled)" {
		t.Errorf("throttled: %q", got)
	}
	m.SetThrottled(time.Time{})
	if got := state(m, at(20)); got != "20 of 100 done, 1.0/s, ~1m20s left" {
		t.Errorf("nothing for 10 s: %q", got)
	}
	paused := running(20)
	paused.Paused = true
	m.Put(paused, at(20))
	if got := state(m, at(500)); got != "paused, 20 of 100 done" {
		t.Errorf("paused: %q", got)
	}
	m.Put(running(20), at(500)) // the pause does not count
	m.Put(running(40), at(520))
	if got := state(m, at(520)); got != "40 of 100 done, 1.0/s, ~1m00s left" {
		t.Errorf("resumed: %q", got)
	}
	waits := running(0)
	waits.ID, waits.WaitsFor = "b", []triage.JobID{"a"}
	m.Put(waits, at(521))
	m.Do(keys.Bottom)
	if got := state(m, at(521)); got != "waits for: Move 100 messages" {
		t.Errorf("waiting: %q", got)
	}
}

func TestTheCursorStaysOnItsJob(t *testing.T) {
	m := activity.NewJobs(theme.New(theme.Options{}))
	m.Put(ended("a", 0), now)
	m.Pin()
	m.Put(ended("b", 0), now)
	m.Put(running(3), now)
	if j, _ := m.Cursor(); j.ID != "a" {
		t.Errorf("it is on %q", j.ID)
	}
	m.Only(activity.UnderWay)
	if n, _ := m.Count(); n != 1 {
		t.Errorf("%d are under way", n)
	}
}

func ended(id string, n int) triage.Job {
	j := triage.Job{ID: triage.JobID(id), Plan: triage.Plan{Summary: fmt.Sprintf("Move 45 messages %d", n), Done: fmt.Sprintf("Moved 45 messages %d", n)}, Begun: now, Total: 45, Done: 45}
	j.Ended = now
	return j
}

func TestNothingHostileIsDrawn(t *testing.T) {
	for _, attack := range hostile.Strings() {
		x := attack.Text
		j := ended(x, 1)
		j.Plan.Summary, j.Plan.Done, j.Error, j.Who = x, x, x, x
		m, rows := activity.NewJobs(theme.New(theme.Options{})), activity.NewRows(theme.New(theme.Options{}))
		m.Set([]triage.Job{j}, activity.HasOlder, []string{x})
		rows.Set(j, []triage.Row{{Target: triage.Target{ID: x, Subject: x, From: x}, Result: "failed", Error: x}, {Sender: x, Result: x, Error: x}})
		for _, w := range []int{58, 118} {
			list, _ := m.View(w, 20, true, now)
			more, _ := rows.View(w, 20, true, x, x, now)
			for _, line := range append(list, more...) {
				if bad := hostile.Escapes(line); len(bad) > 0 {
					t.Fatalf("%s: %q", attack.Name, bad)
				}
			}
		}
	}
}

func TestOnlyAWindowIsDrawn(t *testing.T) {
	m := activity.NewRows(theme.New(theme.Options{}))
	m.Set(ended("a", 1), many(5000))
	m.Do(keys.Bottom)
	lines, scroll := m.View(100, 30, true, "", "", now)
	if len(lines) != 30 || scroll.Total != 5000 || !strings.Contains(ansi.Strip(lines[29]), "message 4999") {
		t.Errorf("%d lines of %d, the last %q", len(lines), scroll.Total, ansi.Strip(lines[len(lines)-1]))
	}
}

// TestWhyARowFailedIsReadInFull below the rows, on the smallest screen too.
func TestWhyARowFailedIsReadInFull(t *testing.T) {
	const why = "not sent, the draft is in Drafts: sending the message: not allowed to send in the name of that address (ErrorSendAsDenied)"
	m, rows := activity.NewRows(theme.New(theme.Options{})), many(9)
	rows[3].Result, rows[3].Error = "failed", why
	m.Set(ended("a", 9), rows)
	if lines, _ := m.View(58, 20, true, "", "", now); strings.Contains(ansi.Strip(strings.Join(lines, " ")), "ErrorSendAsDenied") {
		t.Error("it is told of a row that the cursor is not on")
	}
	for range 3 {
		m.Do(keys.Down)
	}
	lines, _ := m.View(58, 20, true, "", "", now)
	if text := strings.Join(strings.Fields(ansi.Strip(strings.Join(lines, " "))), " "); len(lines) != 20 || !strings.Contains(text, why) {
		t.Errorf("%d lines: %q", len(lines), text)
	}
	if lines, _ = m.View(58, 9, true, "", "", now); len(lines) > 9 || !strings.Contains(ansi.Strip(strings.Join(lines, " ")), "message 3") {
		t.Errorf("where there is no room for both, the row is seen: %q", lines)
	}
}

func many(n int) []triage.Row {
	rows := make([]triage.Row, n)
	for i := range rows {
		rows[i] = triage.Row{Target: triage.Target{ID: fmt.Sprint(i), Subject: fmt.Sprintf("message %d", i)}, Result: "done"}
	}
	return rows
}

func BenchmarkView5000Rows(b *testing.B) {
	m := activity.NewRows(theme.New(theme.Options{}))
	rows := many(5000)
	for b.Loop() {
		m.Set(ended("a", 1), rows)
		m.Do(keys.Down)
		m.View(100, 40, true, "", "", now)
	}
}

func BenchmarkPutAmong5000Jobs(b *testing.B) {
	m := activity.NewJobs(theme.New(theme.Options{}))
	list := make([]triage.Job, 5000)
	for i := range list {
		list[i] = ended(fmt.Sprint("job", i), i)
	}
	m.Set(list, activity.NoOlder, nil)
	for n := 0; b.Loop(); n++ {
		m.Put(running(n%100), now.Add(time.Duration(n)*time.Second))
		m.View(100, 40, true, now)
	}
}

// TestAStoppedLetterIsNotToldAsSent: what was stopped while it waited has neither the words nor the sign of what was done.
func TestAStoppedLetterIsNotToldAsSent(t *testing.T) {
	th := theme.New(theme.Options{})
	m := activity.NewJobs(th)
	j := triage.Job{ID: "a", Plan: triage.Plan{Summary: "Send the reply", Done: "Sent the reply"}, Begun: now, Total: 1, Stopped: true}
	j.Ended = now
	for done, want := range []string{"Send the reply", "Sent the reply"} { // a stop that came too late changes nothing
		j.Done = done
		m.Put(j, now)
		lines, _ := m.View(100, 4, true, now)
		got := ansi.Strip(strings.Join(lines, "\n"))
		if !strings.Contains(got, want) || strings.Contains(got, th.Glyphs.Pass) != (done == 1) {
			t.Errorf("%d done: %q", done, got)
		}
	}
}
