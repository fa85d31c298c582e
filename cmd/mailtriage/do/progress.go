package do

import (
	"fmt"
	"io"
	"time"

	"mailtriage/graph/triage"
)

// progress is a line on a terminal that says how far a job is. Elsewhere it says nothing.
type progress struct {
	w     io.Writer
	began time.Time
	last  time.Time
	drawn bool
}

func newProgress(env Env, _ triage.Job) *progress {
	p := &progress{began: time.Now()}
	if env.Terminal {
		p.w = env.Err
	}
	return p
}

// drawEvery is how often the line is drawn at most.
const drawEvery = 100 * time.Millisecond

func (p *progress) show(j triage.Job) {
	now := time.Now()
	if p.w == nil || now.Sub(p.last) < drawEvery {
		return
	}
	p.last, p.drawn = now, true
	line := j.Tally()
	if j.Failed > 0 {
		line += fmt.Sprintf(", %d failed", j.Failed)
	}
	if past := now.Sub(p.began).Seconds(); past > 1 && j.Done > 0 {
		rate := float64(j.Done+j.Failed) / past
		line += fmt.Sprintf(", %.0f/s, %s left", rate, (time.Duration(float64(j.Total-j.Done-j.Failed)/rate) * time.Second).String())
	}
	_, _ = fmt.Fprint(p.w, "\r\x1b[K"+line)
}

// clear takes the line away.
func (p *progress) clear() {
	if p.drawn {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}
