package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"mailtriage/cmd/mailtriage/do"
	"mailtriage/cmd/mailtriage/watching"
)

// TestTimesOfAWatch: what can't be read is told by the flag's own name.
func TestTimesOfAWatch(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		f    watchFlags
		want string // of the error
	}{
		{watchFlags{}, ""},
		{watchFlags{since: "7d"}, ""},
		{watchFlags{since: "2026-11-01", until: "2026-11-24T08:00:00Z"}, ""},
		{watchFlags{since: "tomorrow"}, `--start-date is "tomorrow": `},
		{watchFlags{until: "-3d"}, `--end-date is "-3d": `},
		{watchFlags{since: "2026-11-24", until: "2026-11-23"}, "--start-date is not before --end-date"},
	} {
		_, _, err := c.f.times(now)
		if (err == nil) != (c.want == "") || err != nil && (!strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "--since")) {
			t.Errorf("%+v: %v", c.f, err)
		}
		if usage := (usageError{}); err != nil && !errors.As(err, &usage) {
			t.Errorf("%v is no error of usage", err)
		}
	}
}

func TestAWatchWithoutPatience(t *testing.T) {
	var out bytes.Buffer
	cmd := newWatch(console{out: &out, err: &out})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs([]string{"--exec", "true", "--exec-timeout", "0s"})
	if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), "--exec-timeout is 0s") {
		t.Errorf("%v", err)
	}
}

// TestTheExitCodeOfOneLook: who runs it by the clock learns that something was left undone.
func TestTheExitCodeOfOneLook(t *testing.T) {
	missed := &watching.MissedError{Folders: []error{errors.New("Inbox: gone")}, Of: 1}
	for _, c := range []struct {
		err  error
		t    watching.Tally
		once bool
		code int // 0: all was done
	}{
		{nil, watching.Tally{Handled: 2, Waiting: 5, Aside: 1}, true, 0},
		{nil, watching.Tally{Handled: 2, Failed: 1}, true, do.Partly},
		{nil, watching.Tally{Failed: 1}, true, do.Failed},
		{nil, watching.Tally{Failed: 1}, false, 0},
		{missed, watching.Tally{}, true, do.Failed},
		{missed, watching.Tally{Handled: 1}, true, do.Partly},
	} {
		err := partly(c.err, c.t, c.once)
		code, _, has := exitCode(err)
		if err != nil && !has {
			code = exitFailed
		}
		if code != c.code {
			t.Errorf("%+v: %v is exit code %d", c, err, code)
		}
	}
}

func TestWhatOnlyACaseTakes(t *testing.T) {
	if got := filesOnly([]string{"urls", "attachments", "attached-eml"}); strings.Join(got, " ") != "attachments attached-eml" {
		t.Errorf("%v", got)
	}
}
