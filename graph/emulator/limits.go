package emulator

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Outlook's limits (https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits).
const (
	atOnce    = 4      // requests at once of an app
	perWindow = 10_000 // requests of an app and mailbox within window
	window    = 10 * time.Minute
)

// limits counts what runs.
type limits struct {
	mu      sync.Mutex
	running map[string]int // by app
	spent   map[string]*quota
}

type quota struct {
	since time.Time
	n     int
}

func newLimits() *limits {
	return &limits{running: map[string]int{}, spent: map[string]*quota{}}
}

// enter counts a request in, or refuses it with the seconds to wait.
func (l *limits) enter(c *call, now time.Time) (wait int, err error) {
	if !c.op.outlook {
		return 0, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running[c.who.AppID] >= atOnce {
		return 1, fault(http.StatusTooManyRequests, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
	}
	user := c.params["user"]
	if user == "me" {
		user = c.who.ObjectID
	}
	key := c.who.AppID + " " + strings.ToLower(user)
	q := l.spent[key]
	if q == nil || now.Sub(q.since) >= window {
		q = &quota{since: now}
		l.spent[key] = q
	}
	if q.n >= perWindow {
		return max(1, int(window.Seconds()-now.Sub(q.since).Seconds())), fault(http.StatusTooManyRequests, "TooManyRequests", "Too many requests: the limit of requests in 10 minutes was reached.")
	}
	q.n++
	l.running[c.who.AppID]++
	return 0, nil
}

func (l *limits) leave(c *call) {
	if !c.op.outlook {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running[c.who.AppID]--
}
