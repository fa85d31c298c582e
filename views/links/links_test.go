package links_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/links"
	"mailtriage/graph/content/lookalike"
	"mailtriage/keys"
	"mailtriage/theme"
	view "mailtriage/views/links"
)

func pane(body string) *view.Model {
	mail := eml.Parse([]byte("Content-Type: text/html; charset=utf-8\r\n\r\n" + body))
	m := view.New(links.Of(mail, lookalike.Known{Own: []string{"contoso.com"}}))
	m.SetTheme(theme.New(theme.Options{}))
	return m
}

func shown(m *view.Model, w, h int) string {
	lines, _ := m.View(w, h)
	return ansi.Strip(strings.Join(lines, "\n"))
}

const body = `<p><a href="https://www.northwind.example/">our site</a>
<a href="https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Flogin.c0ntoso.com%2Fa&amp;data=05">https://portal.contoso.com</a>
<a href="https://protect-eu.mimecast.com/s/abc?domain=a.example">x</a> <a href="http://3221225989/">y</a>
<a href="https://shop.example/out?redirect=https%3A%2F%2Fb.example">z</a></p>`

func TestLinksAreShownWorstFirstAndDefanged(t *testing.T) {
	got := shown(pane(body), 100, 40)
	for _, want := range []string{
		"5 links to 4 domains; 1 imitating a name; 1 with another host in the text; 1 wrapped",
		"hxxps://login[.]c0ntoso[.]com/a",
		"imitates contoso.com (one of your own domains): “0” stands where “o” belongs",
		"the text says hxxps://portal[.]contoso[.]com, the link goes to login[.]c0ntoso[.]com",
		"domain c0ntoso[.]com, in HTML as “hxxps://portal[.]contoso[.]com”",
		"wrapped by Microsoft Safe Links: hxxps://nam12[.]safelinks[.]protection[.]outlook[.]com/?url=",
		"where it leads only Mimecast knows, it says a[.]example",
		"IP address in disguise: 192.0.2.5",
		"may lead on to hxxps://b[.]example (parameter redirect)",
		"hxxps://www[.]northwind[.]example/",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "https:") || strings.Contains(got, "http:") {
		t.Errorf("something can be clicked:\n%s", got)
	}
	if strings.Index(got, "c0ntoso") > strings.Index(got, "northwind") {
		t.Errorf("the worst is not first:\n%s", got)
	}
}

func TestCopyingFollowsTheCursor(t *testing.T) {
	m := pane(body)
	shown(m, 100, 40)
	if m.Copy().String() != "hxxps://login[.]c0ntoso[.]com/a" || m.Raw().String() != "https://login.c0ntoso.com/a" {
		t.Errorf("%q and %q", m.Copy(), m.Raw())
	}
	m.Do(keys.Bottom)
	if m.Copy().String() != "hxxps://www[.]northwind[.]example/" {
		t.Errorf("%q", m.Copy())
	}
	m.Do(keys.Top)
	m.Do(keys.Down)
	if l := m.Cursor(); l == nil || l.Opaque != "Mimecast" {
		t.Errorf("%+v", l)
	}
	if m.Do(keys.Back) {
		t.Error("Esc closes what is not open")
	}
	if m.Do(keys.Open); !m.Do(keys.Back) {
		t.Error("Esc does not close what is open")
	}
}

func TestALongLinkIsShownWholeWhenAsked(t *testing.T) {
	m := pane(`<a href="https://a.example/` + strings.Repeat("abcdefghi/", 60) + `end">x</a>`)
	if got := shown(m, 80, 30); strings.Contains(got, "/end") {
		t.Errorf("it is shown whole:\n%s", got)
	}
	m.Do(keys.Open)
	if got := shown(m, 80, 30); !strings.Contains(got, "/end") {
		t.Errorf("it is not shown whole:\n%s", got)
	}
}

func TestWithoutLinks(t *testing.T) {
	m := pane("<p>nothing</p>")
	if got := shown(m, 80, 24); !strings.Contains(got, "no links") || !m.Copy().Empty() || !m.Raw().Empty() {
		t.Errorf("%q", got)
	}
	for _, id := range []keys.ID{keys.Down, keys.Up, keys.Open, keys.Back, keys.Bottom} {
		m.Do(id)
		shown(m, 80, 24)
	}
}

// Every line fits, wherever the cursor is and however small the pane; and nothing of a mail is obeyed.
func TestItKeepsItsPlace(t *testing.T) {
	var b strings.Builder
	for _, a := range hostile.Strings() {
		b.WriteString(`<a href="https://evil.example/` + a.Text + `">` + a.Text + "</a>\n")
	}
	m := pane(body + b.String())
	for _, size := range [][2]int{{60, 6}, {80, 24}, {140, 50}} {
		for range 40 {
			lines, scroll := m.View(size[0], size[1])
			if len(lines) > size[1] {
				t.Fatalf("%d lines in %d", len(lines), size[1])
			}
			if scroll.Offset+len(lines) > scroll.Total+size[1] {
				t.Fatalf("%+v", scroll)
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > size[0] {
					t.Fatalf("%d cells in %d: %q", ansi.StringWidth(l), size[0], l)
				}
				if bad := hostile.Escapes(l); len(bad) > 0 {
					t.Fatalf("commands of the mail %q: %q", bad, l)
				}
			}
			m.Do(keys.Down)
			m.Do(keys.Open)
		}
		m.Do(keys.Top)
	}
}

func BenchmarkView1000(b *testing.B) {
	var s strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&s, `<a href="https://nam12.safelinks.protection.outlook.com/?url=https%%3A%%2F%%2Fmail%d.customer-news.example%%2Fx&amp;data=05">details</a> `, i)
	}
	m := pane(s.String())
	b.Run("first", func(b *testing.B) {
		for i := range b.N {
			m.View(100+i%2, 40)
		}
	})
	b.Run("moving", func(b *testing.B) {
		for b.Loop() {
			m.Do(keys.Down)
			m.View(100, 40)
		}
	})
}
