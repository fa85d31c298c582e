package graph_test

import (
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

func TestKnown(t *testing.T) {
	e, m, _ := serve(t, 0)
	page, err := m.Messages(t.Context(), "inbox", 300)
	if err != nil {
		t.Fatal(err)
	}
	oldest := map[string]graph.Header{} // of each sender
	var again graph.Header              // a sender's second mail
	for i := len(page.Headers) - 1; i >= 0; i-- {
		h := page.Headers[i]
		if first, ok := oldest[h.From.Address]; !ok {
			oldest[h.From.Address] = h
		} else if first.Received.Before(h.Received) {
			again = h
		}
	}
	if again.ID == "" {
		t.Fatal("nobody wrote twice")
	}
	e.ForgetRequests()
	got, err := m.Known(t.Context(), graph.KnownQuery{Sender: strings.ToUpper(again.From.Address), Before: again.Received, IDs: []string{again.InternetMessageID, "<nothing'@nowhere.example>"}})
	if err != nil || !got.Asked || !got.Wrote || !got.Messages[again.InternetMessageID] || got.Messages["<nothing'@nowhere.example>"] || len(got.Messages) != 2 {
		t.Errorf("%+v %v", got, err)
	}
	batches := 0
	for _, r := range e.Requests() {
		if strings.HasSuffix(r.Path, "/$batch") {
			batches++
		}
	}
	if batches != 1 {
		t.Errorf("it took %d batches", batches)
	}
	got, err = m.Known(t.Context(), graph.KnownQuery{Sender: "nobody@nowhere.example", Before: time.Now()})
	if err != nil || !got.Asked || got.Wrote {
		t.Errorf("of a stranger: %+v %v", got, err)
	}
	got, err = m.Known(t.Context(), graph.KnownQuery{Sender: again.From.Address, Before: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil || got.Wrote {
		t.Errorf("before all mail: %+v %v", got, err)
	}
	e.ForgetRequests()
	if got, err = m.Known(t.Context(), graph.KnownQuery{}); err != nil || got.Asked || len(e.Requests()) != 0 {
		t.Errorf("of nothing: %+v %v", got, err)
	}
	many := make([]string, 30)
	for i := range many {
		many[i] = "<" + strings.Repeat("x", i+1) + "@x.example>"
	}
	if got, err = m.Known(t.Context(), graph.KnownQuery{Sender: "a@b.example", Before: time.Now(), IDs: many}); err != nil || len(got.Messages) != graph.KnownIDs || !got.Asked {
		t.Errorf("of too many: %d %v", len(got.Messages), err)
	}
}

func TestKnownTellsWhatItCouldNotAsk(t *testing.T) {
	e, m, _ := serve(t, 0)
	e.Stop()
	got, err := m.Known(t.Context(), graph.KnownQuery{Sender: "a@b.example", Before: time.Now(), IDs: []string{"<x@y.example>"}})
	if err == nil || got.Asked || len(got.Messages) != 0 {
		t.Errorf("%+v %v", got, err)
	}
}
