package triage_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// TestAFullDiskRefusesTheAction lets files grow by a few bytes only, so that the journal's line is cut short: no request
// is sent, and the journal stays whole. The limit is a process's, so another one is used.
func TestAFullDiskRefusesTheAction(t *testing.T) {
	if os.Getenv("TRIAGE_TEST_FULL") == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAFullDiskRefusesTheAction$")
		cmd.Env = append(os.Environ(), "TRIAGE_TEST_FULL=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	for name, room := range map[string]uint64{"no room": 0, "room for half a line": 200} {
		t.Run(name, func(t *testing.T) {
			b := set(t, 0)
			targets, trash := b.inbox(2), b.place("deleteditems")
			b.do(triage.Order{Action: keys.Copy, Targets: targets[:1], To: trash})
			p, err := b.engine.Plan(triage.Order{Action: keys.Delete, Targets: targets, To: trash})
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(b.journalFile())
			if err != nil {
				t.Fatal(err)
			}
			b.e.ForgetRequests()
			var was syscall.Rlimit
			if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
				t.Fatal(err)
			}
			few := was
			few.Cur = uint64(info.Size()) + room
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &few); err != nil {
				t.Fatal(err)
			}
			_, err = b.engine.Start(t.Context(), p)
			if back := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); back != nil {
				t.Fatal(back)
			}
			if err == nil || !strings.Contains(err.Error(), "nothing was sent") {
				t.Errorf("%v", err)
			}
			if n := len(b.e.Requests()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
			b.do(triage.Order{Action: keys.Copy, Targets: targets[:1], To: trash})
			if h := b.history(); len(h.Damage) != 0 || len(h.Records) != 2 {
				t.Errorf("%d actions, %v", len(h.Records), h.Damage)
			}
		})
	}
}
