package reader

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/theme"
)

func opened(t *testing.T, body string) *Model {
	t.Helper()
	m := New(theme.New(theme.Options{Dark: true}))
	m.SetMessage(graph.Message{Header: graph.Header{ID: "1", Subject: "A subject"}, BodyType: "text", Body: body}, content.Body("text", body))
	m.View(40, 10, time.Time{})
	return m
}

func TestFind(t *testing.T) {
	body := strings.Repeat("a line of words\n", 30) + "the Straße needle here\n" + strings.Repeat("another\n", 30) + "and a NEEDLE that goes over the end of this line of words and on\n"
	m := opened(t, body)
	for _, c := range []struct {
		want string
		of   int
	}{{"needle", 2}, {"NEEDLE  here", 1}, {"over the end of this line of words and on", 1}, {"strasse", 0}, {"straße", 1}, {"subject", 1}, {"nowhere", 0}, {"  ", 0}} {
		m.Find(c.want)
		if _, of := m.Found(); of != c.of {
			t.Errorf("%q is found %d times, not %d", c.want, of, c.of)
		}
	}
}

func TestFindGoesRoundAndShowsWhatIsFound(t *testing.T) {
	m := opened(t, strings.Repeat("a line\n", 50)+"needle one\n"+strings.Repeat("a line\n", 50)+"needle two\n")
	seen := func() string {
		lines, _ := m.View(40, 10, time.Time{})
		return ansi.Strip(strings.Join(lines, "\n"))
	}
	m.Find("needle")
	for _, want := range []string{"needle one", "needle two", "needle one"} {
		if !strings.Contains(seen(), want) {
			t.Errorf("%q is not seen:\n%s", want, seen())
		}
		m.FindNext(1)
	}
	m.FindNext(-1)
	if !strings.Contains(seen(), "needle one") {
		t.Errorf("not gone back:\n%s", seen())
	}
	m.Find("")
	if at, of := m.Found(); at != 0 || of != 0 {
		t.Errorf("%d of %d after the end", at, of)
	}
}

func TestAMarkedLineKeepsItsText(t *testing.T) {
	m := opened(t, "one ANOTHER two another 日本 another\n")
	plain, _ := m.View(60, 20, time.Time{})
	m.Find("another")
	marked, _ := m.View(60, 20, time.Time{})
	if a, b := ansi.Strip(strings.Join(plain, "\n")), ansi.Strip(strings.Join(marked, "\n")); a != b {
		t.Errorf("%s\nis not\n%s", b, a)
	}
	if strings.Join(plain, "\n") == strings.Join(marked, "\n") {
		t.Error("nothing stands out")
	}
}

func TestFindAtAnotherWidth(t *testing.T) {
	m := opened(t, strings.Repeat("a line of words that is wrapped somewhere\n", 20)+"needle\n")
	m.Find("needle")
	_, _ = m.View(20, 10, time.Time{})
	m.FindNext(1)
	if lines, _ := m.View(20, 10, time.Time{}); !strings.Contains(ansi.Strip(strings.Join(lines, "\n")), "needle") {
		t.Errorf("not seen:\n%s", ansi.Strip(strings.Join(lines, "\n")))
	}
}
