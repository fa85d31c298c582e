package triage_test

import (
	"strings"
	"testing"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// TestWhatACrashCutOffIsLookedAtInBatches: a job may be of thousands of messages, and the next start must not take hours.
func TestWhatACrashCutOffIsLookedAtInBatches(t *testing.T) {
	for _, action := range []keys.ID{keys.Archive, keys.Copy, keys.MarkRead} {
		b := little(t, 40, true)
		b.do(triage.Order{Action: action, Targets: b.inbox(40), To: b.place("archive")})
		b.crash()
		b.e.ForgetRequests()
		b.engine = b.open()
		told, err := b.engine.Recover(t.Context())
		if err != nil || len(told) != 1 || told[0].Job.Done != told[0].Job.Total || told[0].Job.Total < 20 {
			t.Fatalf("%s: %d settled: %v", action, len(told), err)
		}
		asked := 0
		for _, r := range b.e.Requests() {
			if strings.HasSuffix(r.Path, "/$batch") {
				asked++
			}
		}
		if asked == 0 || asked > 10 { // 4 a batch, as bulk work goes
			t.Errorf("%s: %d batches were sent to look at 40 messages", action, asked)
		}
	}
}

// TestLookingAtWhatWasCutOffGoesOnAfterACut: an answer that is lost is asked for once more, and takes no other with it.
func TestLookingAtWhatWasCutOffGoesOnAfterACut(t *testing.T) {
	b := little(t, 12, true)
	b.do(triage.Order{Action: keys.Archive, Targets: b.inbox(12), To: b.place("archive")})
	b.crash()
	b.fault(t, "message.get", "before")
	b.engine = b.open()
	told, err := b.engine.Recover(t.Context())
	if err != nil || len(told) != 1 || told[0].Job.Done != 12 {
		t.Fatalf("%d settled: %v", len(told), err)
	}
}
