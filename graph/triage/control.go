package triage

import "fmt"

// Pause lets a job begin no further batch; what is on its way is done. Jobs that wait for it go on waiting. It tells
// whether there was something to pause.
func (e *Engine) Pause(id JobID) bool {
	e.mu.Lock()
	j := e.jobs[id]
	if j == nil || !j.Running || j.stopped || j.Paused {
		e.mu.Unlock()
		return false
	}
	j.Paused, j.resumed = true, make(chan struct{})
	now := j.told()
	e.mu.Unlock()
	e.events.put(Progress{Job: now})
	return true
}

// Resume lets a paused job go on. It tells whether there was one.
func (e *Engine) Resume(id JobID) bool {
	e.mu.Lock()
	j := e.jobs[id]
	if j == nil || !j.Paused {
		e.mu.Unlock()
		return false
	}
	j.resume()
	now := j.told()
	e.mu.Unlock()
	e.events.put(Progress{Job: now})
	return true
}

// Cancel stops a job, paused or not: what is done stays done, and Finished tells how many were not begun.
func (e *Engine) Cancel(id JobID) {
	e.mu.Lock()
	j := e.jobs[id]
	if j == nil || !j.Running || j.stopped {
		e.mu.Unlock()
		return
	}
	j.stop()
	now := j.told()
	e.mu.Unlock()
	e.events.put(Progress{Job: now})
}

func (j *job) stop() {
	if !j.stopped && j.halt != nil {
		close(j.halt)
	}
	j.stopped = true
	j.resume()
}

func (j *job) resume() {
	if j.Paused {
		j.Paused = false
		close(j.resumed)
	}
}

// mayGoOn tells whether a job may begin its next batch; while it is paused, that is not known yet.
func (e *Engine) mayGoOn(j *job) bool {
	for {
		e.mu.Lock()
		stopped, paused, resumed := j.stopped, j.Paused, j.resumed
		e.mu.Unlock()
		if stopped || !paused {
			return !stopped
		}
		<-resumed
	}
}

// stopped notes the steps that are not begun.
func (r *runner) stopped(left []step) {
	r.e.mu.Lock()
	r.job.Stopped = true
	r.e.mu.Unlock()
	var failures []Failure
	for _, s := range left {
		failures = append(failures, r.fail(s.target, ErrStopped, outcome{ID: s.target.ID, State: failed}))
	}
	r.e.progress(r.job, 0, failures)
}

// Tally says how far a job is or came: "340 of 1,000 done".
func (j Job) Tally() string {
	return fmt.Sprintf("%s of %s done", thousands(j.Done), thousands(j.Total))
}
