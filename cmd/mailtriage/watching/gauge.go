package watching

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"mailtriage/graph/content"
	"mailtriage/graph/watch"
)

// Gauge tells how a watch is doing: /metrics in the text format of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/), /healthz for who restarts what hangs. A nil one is told in
// vain.
type Gauge struct {
	Now   func() time.Time
	Every time.Duration

	mu      sync.Mutex
	folders map[string]*reading
}

// reading is what is known of one folder.
type reading struct {
	rounds, handled, failed, problems int
	waiting, aside                    int
	good                              time.Time // when a round last went well
	beat                              time.Time // when a message was last handled
	why                               string    // the last problem; empty: none
	gone                              bool
}

func (g *Gauge) note(p *post, r watch.Report, now time.Time) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	x := g.reading(p.Path)
	x.rounds++
	x.handled += r.Handled
	x.failed += r.Failed
	x.waiting, x.aside, x.gone, x.why = r.Waiting, r.Aside, p.gone, ""
	if r.Problem != nil {
		x.problems++
		x.why = content.Log(r.Problem.Error())
	} else {
		x.good = now
	}
}

// reading is what is known of a folder.
func (g *Gauge) reading(path string) *reading {
	if g.folders == nil {
		g.folders = map[string]*reading{}
	}
	if g.folders[path] == nil {
		g.folders[path] = &reading{}
	}
	return g.folders[path]
}

// beat notes that a message was handled, in a round that may take long.
func (g *Gauge) beat(path string, now time.Time) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reading(path).beat = now
}

// patience is how many intervals may pass without a good round before the watch is said to be ill.
const patience = 5

// ServeHTTP serves /metrics and /healthz.
func (g *Gauge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch r.URL.Path {
	case "/healthz":
		g.health(w)
	case "/metrics":
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		g.metrics(w)
	default:
		http.NotFound(w, r)
	}
}

func (g *Gauge) health(w http.ResponseWriter) {
	late := max(patience*g.Every, 5*time.Minute)
	var ill []string
	for _, path := range g.paths() {
		x := g.folders[path]
		if x.gone || g.Now().Sub(x.good) > late && g.Now().Sub(x.beat) > late {
			ill = append(ill, content.Log(path)+": "+x.why)
		}
	}
	if len(ill) == 0 {
		_, _ = io.WriteString(w, "ok\n")
		return
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, strings.Join(ill, "\n")+"\n")
}

func (g *Gauge) paths() []string {
	var out []string
	for path := range g.folders {
		out = append(out, path)
	}
	slices.Sort(out)
	return out
}

// escaped are the characters that a label's value may not have as they are: Go's own quoting has escapes that Prometheus does not
// know, and refuses the page for.
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func (g *Gauge) metrics(w io.Writer) {
	for _, m := range []struct {
		name, kind, help string
		of               func(*reading) float64
	}{
		{"messages_total", "counter", "Messages that were handled.", func(r *reading) float64 { return float64(r.handled) }},
		{"failures_total", "counter", "Times that a message was set aside.", func(r *reading) float64 { return float64(r.failed) }},
		{"rounds_total", "counter", "Rounds.", func(r *reading) float64 { return float64(r.rounds) }},
		{"problems_total", "counter", "Rounds in which the folder could not be looked at.", func(r *reading) float64 { return float64(r.problems) }},
		{"waiting", "gauge", "Messages that are still to be handled.", func(r *reading) float64 { return float64(r.waiting) }},
		{"set_aside", "gauge", "Messages that failed and are tried again.", func(r *reading) float64 { return float64(r.aside) }},
		{"last_good_round_timestamp_seconds", "gauge", "When a round last went well.", func(r *reading) float64 {
			if r.good.IsZero() {
				return 0
			}
			return float64(r.good.Unix())
		}},
	} {
		_, _ = fmt.Fprintf(w, "# HELP mailtriage_watch_%s %s\n# TYPE mailtriage_watch_%s %s\n", m.name, m.help, m.name, m.kind)
		for _, path := range g.paths() {
			_, _ = fmt.Fprintf(w, "mailtriage_watch_%s{folder=\"%s\"} %.0f\n", m.name, escaped.Replace(content.Log(path)), m.of(g.folders[path]))
		}
	}
}
