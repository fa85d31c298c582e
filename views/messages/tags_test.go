package messages

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/theme"
)

func tagged(t *testing.T) *Model {
	t.Helper()
	m := New(theme.New(theme.Options{Dark: true}))
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	var page []graph.Header
	for i, tags := range [][]string{{"Phishing"}, nil, {"campaign", "Phishing"}, {"Ärger", "Campaign"}} {
		page = append(page, graph.Header{ID: string(rune('a' + i)), Subject: "s", From: graph.Address{Address: "x@x.test"}, Received: now.Add(-time.Duration(i) * time.Minute), Categories: tags, Read: true})
	}
	m.Append(page, false)
	return m
}

func TestChangeOfTags(t *testing.T) {
	m := tagged(t)
	m.Change([]string{"b", "c", "nobody"}, func(h *graph.Header) {
		h.Categories = append(h.Categories, "Wave 7")
		h.SetFlag(graph.Complete)
	})
	for id, want := range map[string]string{"a": "Phishing", "b": "Wave 7", "c": "campaign,Phishing,Wave 7"} {
		r, _ := m.store.find(id)
		if h := m.store.header(r); strings.Join(h.Categories, ",") != want || h.Completed != (id != "a") || h.Flagged || !h.Read {
			t.Errorf("%s: %+v", id, h)
		}
	}
	lines, _ := m.View(120, 10, true, time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	if text := ansi.Strip(strings.Join(lines, "\n")); !strings.Contains(text, "#Wave 7") || strings.Count(text, "⚐") != 2 {
		t.Error(text)
	}
}

func TestAChangeMayMeetTheFilter(t *testing.T) {
	m := tagged(t)
	m.SetFilter("category:wave")
	m.Change([]string{"b"}, func(h *graph.Header) { h.Categories = []string{"Wave 7"} })
	if h, ok := m.Cursor(); !ok || h.ID != "b" {
		t.Errorf("%+v", h)
	}
}

func TestCategoriesOfTheList(t *testing.T) {
	m := tagged(t)
	if got := m.Categories(); !slices.Equal(got, []string{"campaign", "Phishing", "Ärger"}) {
		t.Errorf("%v", got)
	}
}

func TestColoursStayThroughReset(t *testing.T) {
	m := tagged(t)
	m.SetColours(theme.Colours{"phishing": 0})
	m.Reset()
	if m.colours["phishing"] != 0 || len(m.colours) != 1 {
		t.Errorf("%v", m.colours)
	}
}

// TestVersion: a list knows which version of a message it has, whatever else it keeps of it.
func TestVersion(t *testing.T) {
	m := New(nil)
	m.Append([]graph.Header{{ID: "a", ChangeKey: "first"}, {ID: "b"}}, false)
	before := m.Version("a")
	m.Upsert([]graph.Header{{ID: "a", ChangeKey: "second"}})
	for name, c := range map[string]struct {
		of  func(string) bool
		key string
		is  bool
	}{
		"as it is": {m.Version("a"), "second", true}, "as it was": {m.Version("a"), "first", false}, "asked before": {before, "first", true},
		"one without": {m.Version("b"), "", false}, "one that is not there": {m.Version("c"), "", false},
	} {
		if c.of(c.key) != c.is {
			t.Errorf("%s: %v", name, !c.is)
		}
	}
}
