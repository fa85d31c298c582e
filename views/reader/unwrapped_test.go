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

// TestWrappedLinksAreJudgedByWhereTheyLead: where a tenant has Safe Links, each link of each mail is wrapped.
func TestWrappedLinksAreJudgedByWhereTheyLead(t *testing.T) {
	const wrap = "https://eur01.safelinks.protection.outlook.com/?data=05&amp;url="
	for name, c := range map[string]struct {
		body    string
		says    string
		differs bool
	}{
		"the same host":   {`<a href="` + wrap + `https%3A%2F%2Fwww.contoso.com%2Fa">https://www.contoso.com/a</a>`, "hxxps://www[.]contoso[.]com/a", false},
		"another host":    {`<a href="` + wrap + `https%3A%2F%2Fevil.example%2Fa">https://www.contoso.com/a</a>`, "the link goes to evil[.]example", true},
		"wrapped twice":   {`<a href="` + wrap + `https%3A%2F%2Fwww.contoso.com%2Fa">` + wrap + `https%3A%2F%2Fwww.contoso.com%2Fa</a>`, "hxxps://www[.]contoso[.]com/a", false},
		"text wrapped":    {`<a href="https://www.contoso.com/a">` + wrap + `https%3A%2F%2Fwww.contoso.com%2Fa</a>`, "hxxps://www[.]contoso[.]com/a", false},
		"text of another": {`<a href="` + wrap + `https%3A%2F%2Fevil.example%2Fa">` + wrap + `https%3A%2F%2Fwww.contoso.com%2Fa</a>`, "the text says hxxps://www[.]contoso[.]com/a, the link goes to evil[.]example", true},
		"no address":      {`<a href="` + wrap + `https%3A%2F%2Fevil.example%2Fa">sign in</a>`, "hxxps://evil[.]example/a", false},
		"not wrapped":     {`<a href="https://evil.example/a">https://www.contoso.com/a</a>`, "the link goes to evil[.]example", true},
		"an odd address":  {`<a href="` + wrap + `http%3A%2F%2F0xCB.0x0.0x71.0x9%2F">sign in</a>`, "IP address in disguise: 203.0.113.9", false},
	} {
		m := New(theme.New(theme.Options{Dark: true}))
		m.SetMessage(graph.Message{Header: graph.Header{ID: "1"}, BodyType: "html", Body: c.body}, content.Body("html", c.body))
		lines, _ := m.View(90, 30, time.Time{})
		text := ansi.Strip(strings.Join(lines, "\n"))
		if !strings.Contains(text, c.says) || strings.Contains(text, "the text says") != c.differs {
			t.Errorf("%s:\n%s", name, text)
		}
		if wrapped := strings.Contains(c.body, `="`+wrap); strings.Contains(text, "wrapped by Microsoft Safe Links") != wrapped {
			t.Errorf("%s: who wrapped it is not told:\n%s", name, text)
		}
	}
}
