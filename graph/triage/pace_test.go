package triage_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// TestThePaceOfMoves holds a thousand moves of one job, from plan to result, to 1.1·n·L/4, which is as fast as the service
// runs them, and a key pressed now and then meanwhile to 3·L. The clock is the test's own: what the machine takes to think
// does not count here; the benchmarks measure that.
func TestThePaceOfMoves(t *testing.T) {
	const n, keysPressed = 1000, 20
	synctest.Test(t, func(t *testing.T) {
		b := &bench{t: t, dir: t.TempDir(), mailbox: "soc@x.test"}
		e, transport, err := emulator.StartInMemory(emulator.Options{Tenant: littleTenant(n + keysPressed), Mailbox: b.mailbox, Latency: latency})
		if err != nil {
			t.Fatal(err)
		}
		defer time.Sleep(time.Hour) // what still waits for its time has it now
		defer e.Stop()
		defer transport.CloseIdleConnections()
		b.e, b.transport = e, transport
		b.box = b.client()
		b.engine = b.open()
		defer b.engine.Close()
		targets := b.inbox(1000)
		archive, junk := b.place("archive"), b.place("junkemail")
		wait := waits(b.engine)
		var keyed []time.Duration
		var pressing sync.WaitGroup
		began := time.Now()
		many := b.start(triage.Order{Action: keys.Move, Targets: targets[:n-keysPressed], To: archive})
		pressing.Go(func() {
			for i := range keysPressed {
				time.Sleep(9*latency + time.Duration(i)*latency/7) // at each phase of the requests beside it
				at := time.Now()
				wait(b.start(triage.Order{Action: keys.Move, Targets: targets[n-keysPressed+i:][:1], To: junk}).ID)
				keyed = append(keyed, time.Since(at))
			}
		})
		wait(many.ID)
		took := time.Since(began)
		pressing.Wait()
		least := n * latency / 4
		told := fmt.Sprintf("%.3f·n·L/4; keys %.2f·L at most", float64(took)/float64(least), float64(slices.Max(keyed))/float64(latency))
		if took > least*11/10 || slices.Max(keyed) > 3*latency {
			t.Error(told)
		}
		t.Log(told)
		if done := b.in("archive"); done != n-keysPressed {
			t.Errorf("%d were moved", done)
		}
	})
}
