package activity

import (
	"fmt"
	"time"
)

// paceWindow is how far back a job's rate looks. Waits that the service asks for are in it: the rate is what was really
// done in that time.
const paceWindow = time.Minute

// sample is how much a job had done at a moment.
type sample struct {
	at time.Time
	n  int
}

// pace is how fast a job goes. Time in which it was paused, or waited for another job, does not count.
type pace struct {
	samples []sample
	idle    time.Time     // since when it stands still by will; zero: it does not
	lost    time.Duration // that it stood still
}

// note takes in how much is done, and whether the job stands still by will.
func (p *pace) note(now time.Time, n int, still bool) {
	if !p.idle.IsZero() {
		p.lost += now.Sub(p.idle)
		p.idle = time.Time{}
	}
	if still {
		p.idle = now
	}
	at := now.Add(-p.lost)
	p.samples = append(p.samples, sample{at, n})
	for len(p.samples) > 2 && p.samples[1].at.Before(at.Add(-paceWindow)) {
		p.samples = p.samples[1:]
	}
}

// rate is how many a second were done lately; 0: it can't be told yet.
func (p *pace) rate(now time.Time) float64 {
	if len(p.samples) == 0 {
		return 0
	}
	first, last := p.samples[0], p.samples[len(p.samples)-1]
	took := now.Add(-p.lost).Sub(first.at).Seconds()
	if last.n <= first.n || took < 0.2 {
		return 0
	}
	return float64(last.n-first.n) / took
}

// remaining is how long so many will take, the service's present wait included; 0: it can't be told yet.
func (p *pace) remaining(now time.Time, left int, wait time.Duration) time.Duration {
	r := p.rate(now)
	if r == 0 {
		return 0
	}
	return max(0, wait) + time.Duration(float64(left)/r*float64(time.Second))
}

// perSecond writes a rate.
func perSecond(r float64) string {
	if r < 10 {
		return fmt.Sprintf("%.1f/s", r)
	}
	return fmt.Sprintf("%.0f/s", r)
}

// about writes a duration as roughly as it is known: "~1m40s".
func about(d time.Duration) string {
	switch {
	case d < time.Second:
		return "~1s"
	case d < time.Minute:
		return "~" + d.Round(time.Second).String()
	case d < time.Hour:
		d = d.Round(10 * time.Second)
		return fmt.Sprintf("~%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("~%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}
