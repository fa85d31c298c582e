package reader

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/theme"
)

func TestTagsAreShownAndChange(t *testing.T) {
	m := New(theme.New(theme.Options{Dark: true}))
	m.SetColours(theme.Colours{"phishing": 3})
	h := graph.Header{ID: "a", Subject: "s", Categories: []string{"Phishing", "bidi\u202e"}, Flagged: true}
	m.SetMessage(graph.Message{Header: h}, content.Document{})
	text := func(w int) string {
		lines, _ := m.View(w, 30, time.Time{})
		for _, l := range lines {
			if n := ansi.StringWidth(l); n > w {
				t.Errorf("%d cells in %d: %q", n, w, ansi.Strip(l))
			}
		}
		return ansi.Strip(strings.Join(lines, "\n"))
	}
	if s := text(60); !strings.Contains(s, "⚑ flagged  #Phishing  #bidi") || strings.Contains(s, "\u202e") {
		t.Error(s)
	}
	h.Categories = nil
	for i := range 12 {
		h.Categories = append(h.Categories, fmt.Sprintf("Category number %d", i))
	}
	h.SetFlag(graph.Complete)
	m.SetTags(h)
	if s := text(60); !strings.Contains(s, "⚐ completed") || strings.Contains(s, "Phishing") || strings.Count(s, "#Category number") != 12 {
		t.Error(s)
	}
	m.SetTags(graph.Header{ID: "another"})
	if s := text(30); !strings.Contains(s, "completed") {
		t.Error("the tags of another message are shown")
	}
	h.Categories = nil
	h.SetFlag(graph.NotFlagged)
	m.SetTags(h)
	if s := text(60); strings.Contains(s, "Tags") {
		t.Error(s)
	}
}
