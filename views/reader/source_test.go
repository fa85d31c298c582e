package reader_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/reader"
)

func TestModesAreGoneThrough(t *testing.T) {
	var names []string
	mode := reader.Body
	for range 5 {
		names = append(names, mode.String())
		mode = mode.Next()
	}
	if got := strings.Join(names, ", "); got != "body, unique body, HTML source, raw MIME, body" {
		t.Error(got)
	}
}

func TestTitles(t *testing.T) {
	m := open(t, "<p>hello</p>")
	for _, c := range []struct {
		mode   reader.Mode
		source *reader.Source
		want   string
	}{
		{reader.Body, nil, "Message"}, {reader.Unique, nil, "Message: unique body"}, {reader.Markup, &reader.Source{Size: 2048}, "Message: HTML source, 2 kB"},
		{reader.Markup, &reader.Source{Plain: true}, "Message: text source"}, {reader.MIME, &reader.Source{Size: 10 << 20, Cut: true}, "Message: raw MIME, 10.0 MB and more"},
	} {
		m.Show(c.mode)
		if c.source != nil {
			m.SetSource(c.mode, *c.source)
		}
		if got := m.Title(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestASourceIsScrolledToItsEndAndSaysWhenItIsCut(t *testing.T) {
	m := open(t, "<p>hello</p>")
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "line %d of it\r\n", i)
	}
	m.SetSource(reader.MIME, reader.Source{Text: content.Source(text.String()), Cut: true})
	lines, scroll := m.View(40, 10, now)
	if len(lines) != 10 || !strings.Contains(lines[0], "line 0 of it") || scroll.Total != 1003 {
		t.Errorf("%q %+v", lines, scroll)
	}
	m.Do(keys.Bottom)
	lines, _ = m.View(80, 10, now)
	if got := ansi.Strip(strings.Join(lines, "\n")); !strings.Contains(got, "cut: no more than the first 10 MB are shown") || !strings.Contains(got, "line 999") {
		t.Errorf("%s", got)
	}
	m.Do(keys.Top)
	for _, w := range []int{3, 12, 200} {
		for _, l := range first(m.View(w, 5, now)) {
			if n := ansi.StringWidth(l); n > max(w, 11) {
				t.Errorf("%d cells of %d: %q", n, w, l)
			}
		}
	}
	m.Show(reader.Body)
	if got := ansi.Strip(strings.Join(first(m.View(80, 20, now)), "\n")); !strings.Contains(got, "hello") {
		t.Errorf("the body does not come back:\n%s", got)
	}
}

func TestUniqueBodyHasItsOwnLinks(t *testing.T) {
	m := open(t, `<p>hello <a href="https://one.example/">a</a></p>`)
	m.SetSource(reader.Unique, reader.Source{Doc: content.Body("html", `<p>new <a href="https://two.example/">b</a></p>`)})
	got := ansi.Strip(strings.Join(first(m.View(80, 40, now)), "\n"))
	if !strings.Contains(got, "two[.]example") || strings.Contains(got, "one[.]example") {
		t.Errorf("%s", got)
	}
	m.SetSourceFailed(reader.Unique, "not \x1b[2Jallowed")
	if got := strings.Join(first(m.View(80, 40, now)), "\n"); !strings.Contains(ansi.Strip(got), "not ␛[2Jallowed") {
		t.Errorf("%q", got)
	}
}

// open shows a message of a body.
func open(t *testing.T, body string) *reader.Model {
	t.Helper()
	return show(t, theme.Options{Dark: true}, graph.Message{Header: graph.Header{ID: "1", Subject: "s", Received: now}, BodyType: "html", Body: body})
}

func first[A, B any](a A, _ B) A { return a }
