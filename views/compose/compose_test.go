package compose

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
	"mailtriage/theme"
)

func newTest() *Model {
	return New(theme.New(theme.Options{Dark: true}), "New message", "soc@contoso.com")
}

func typed(m *Model, texts ...string) {
	special := map[string]tea.Key{"enter": {Code: tea.KeyEnter}, "down": {Code: tea.KeyDown}, "up": {Code: tea.KeyUp}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "backspace": {Code: tea.KeyBackspace}}
	for _, text := range texts {
		if k, ok := special[text]; ok {
			m.Type(tea.KeyPressMsg(k))
			continue
		}
		for _, r := range text {
			m.Type(tea.KeyPressMsg(tea.Key{Code: r, Text: string(r)}))
		}
	}
}

func TestTheFirstOfferIsTaken(t *testing.T) {
	people := []graph.Person{{DisplayName: "Ada", Mail: "ada@contoso.com"}, {DisplayName: "Adam", Mail: "adam@contoso.com"}}
	for name, c := range map[string]struct {
		typed []string
		want  string
	}{
		"what is no address":    {[]string{"ad", "offer", "enter"}, "Ada <ada@contoso.com>,"},
		"the second":            {[]string{"ad", "offer", "down", "enter"}, "Adam <adam@contoso.com>,"},
		"nobody, by going up":   {[]string{"ad", "offer", "up", "enter"}, "ad"},
		"an address is whole":   {[]string{"ad@x.com", "offer", "enter"}, "ad@x.com"},
		"an address with name":  {[]string{"Ad <ad@x.com>", "offer", "enter"}, "Ad <ad@x.com>"},
		"whole in the meantime": {[]string{"ad", "offer", "@x.com", "enter"}, "ad@x.com"},
		"a comma of one's own":  {[]string{"ad", "offer", "enter", ",b@x.com"}, "Ada <ada@contoso.com>, b@x.com"},
		"the last of some":      {[]string{"b@x.com, ad", "offer", "enter"}, "b@x.com, Ada <ada@contoso.com>,"},
	} {
		m := newTest()
		for _, text := range c.typed {
			if text == "offer" {
				m.Offer(people)
				continue
			}
			typed(m, text)
		}
		if m.Line(To) != c.want {
			t.Errorf("%s: %q, want %q", name, m.Line(To), c.want)
		}
	}
}

func TestAnOfferNeverReplacesWhatIsTyped(t *testing.T) {
	people := []graph.Person{{DisplayName: "Okafor, Ada", Mail: "ada@contoso.com"}, {DisplayName: "Adam", Mail: "adam@contoso.com"}, {DisplayName: "No address", Mail: "x"}}
	m := newTest()
	typed(m, "bob@x.com, ada")
	if m.Sought() != "ada" {
		t.Fatalf("sought: %q", m.Sought())
	}
	m.Offer(people)
	typed(m, "up", "enter") // nobody is chosen
	if m.Line(To) != "bob@x.com, ada" || m.Focused() != Subject {
		t.Errorf("%q, field %d", m.Line(To), m.Focused())
	}
	m.Focus(To)
	m.Offer(people)
	typed(m, "down", "down", "down", "up", "enter")
	if want := `bob@x.com, "Okafor, Ada" <ada@contoso.com>,`; m.Line(To) != want {
		t.Errorf("%q, want %q", m.Line(To), want)
	}
	typed(m, "eve@x.com")
	list, err := m.Recipients(To)
	if err != nil || len(list) != 3 || m.Sought() != "" {
		t.Errorf("%v %v, sought %q", list, err, m.Sought())
	}
}

func TestFieldsAreGoneThrough(t *testing.T) {
	m := newTest()
	var seen []Field
	for range 4 {
		seen = append(seen, m.Focused())
		m.Next(1)
	}
	if !slices.Equal(seen, []Field{To, Subject, Body, To}) {
		t.Error(seen)
	}
	m.ToggleCopies()
	typed(m, "c@x.com")
	if m.Focused() != Cc || m.ToggleCopies() {
		t.Error("what is written in Cc was hidden")
	}
	m.SetLine(Cc, "")
	if !m.ToggleCopies() || m.Focused() != Subject {
		t.Error("empty copies are not hidden")
	}
	m.Attach(File{File: graph.FileOf("a.txt", []byte("x"))})
	m.Attach(File{File: graph.FileOf("b.txt", []byte("xy"))})
	m.Focus(Files)
	typed(m, "right", "d", "x", "backspace")
	if f, ok := m.Detach(); !ok || f.Name != "b.txt" || m.Total() != 1 {
		t.Errorf("%v %v", f, m.Total())
	}
	if _, ok := m.Detach(); !ok || m.Focused() != Body {
		t.Error("the last attachment keeps the keys")
	}
}

func TestPasteIsMadeSafe(t *testing.T) {
	m := newTest()
	m.Paste("a@x.com\nb@x.com\r\nc@x.com")
	if list, err := m.Recipients(To); err != nil || len(list) != 3 {
		t.Errorf("%v %v", list, err)
	}
	m.Focus(Body)
	m.Paste("one\ntwo\x1b[31m\u202e\r\nthree")
	if got := m.Text(); strings.Count(got, "\n") != 2 || content.Block(got).Tricks() > 0 || strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("%q", got)
	}
	if m.Paste(strings.Repeat("\n", lineMost)) || m.SetText(strings.Repeat("x", textMost+1)) {
		t.Error("a text without end is taken")
	}
	typed(m, "x\u202ey")
	if strings.Contains(m.Text(), "\u202e") {
		t.Error("what can't be seen was typed")
	}
}

func TestViewFillsItsPlace(t *testing.T) {
	for _, attack := range hostile.Strings() {
		m := New(theme.New(theme.Options{Dark: true}), "Reply", "soc"+attack.Text+"@contoso.com")
		m.SetRecipients(To, []graph.Address{{Name: attack.Text, Address: attack.Text + "@x.com"}})
		m.SetRecipients(Cc, []graph.Address{{Name: attack.Text, Address: "b@x.com"}})
		m.SetLine(Subject, attack.Text)
		m.SetText(attack.Text + "\n" + attack.Text)
		m.Attach(File{File: graph.FileOf(attack.Text, nil), Trouble: attack.Text})
		m.SetOriginal(Original{Way: "quoted", Quote: content.Block(attack.Text + "\n" + attack.Text)})
		for _, f := range []Field{To, Subject, Files, Body} {
			m.Focus(f)
			if f == To {
				m.Offer([]graph.Person{{DisplayName: attack.Text, Mail: "a@x.com"}})
			}
			for _, size := range [][2]int{{58, 11}, {118, 36}} {
				lines := m.View(size[0], size[1], true)
				if len(lines) > size[1] {
					t.Errorf("%s: %d lines in %d", attack.Name, len(lines), size[1])
				}
				for _, line := range lines {
					if n := ansi.StringWidth(line); n > size[0] {
						t.Errorf("%s: a line of %d cells in %d: %q", attack.Name, n, size[0], line)
					}
				}
				if bad := hostile.Escapes(strings.Join(lines, "\n")); len(bad) > 0 {
					t.Fatalf("%s: %q reaches the terminal", attack.Name, bad)
				}
			}
		}
	}
}

func TestDoubts(t *testing.T) {
	to := func(list ...string) (out []graph.Address) {
		for _, a := range list {
			out = append(out, graph.Address{Address: a})
		}
		return out
	}
	about := About{Mailbox: "soc@contoso.com", Text: "Hello"}
	ok := graph.Letter{Kind: graph.NewLetter, To: to("ada@contoso.com"), Subject: "Hi"}
	for name, c := range map[string]struct {
		change func(*graph.Letter, *About)
		want   string
	}{
		"nothing":       {func(*graph.Letter, *About) {}, ""},
		"a sub-domain":  {func(l *graph.Letter, _ *About) { l.To = to("a@eu.contoso.com") }, ""},
		"no subject":    {func(l *graph.Letter, _ *About) { l.Subject = " " }, "no subject"},
		"no text":       {func(_ *graph.Letter, a *About) { a.Text = "\n" }, "Nothing is written"},
		"attached":      {func(_ *graph.Letter, a *About) { a.Text = "see the attached file" }, `"attached"`},
		"Anhang":        {func(_ *graph.Letter, a *About) { a.Text = "siehe Anhang" }, `"Anhang"`},
		"is attached":   {func(l *graph.Letter, a *About) { a.Text = "attached"; l.Attachments = []graph.File{{Name: "a"}} }, ""},
		"outside":       {func(l *graph.Letter, _ *About) { l.Bcc = to("a@x.com", "b@x.com", "c@x.com", "d@x.com") }, "Outside contoso.com: a@x.com, b@x.com, c@x.com and 1 more"},
		"look-alike":    {func(l *graph.Letter, _ *About) { l.Cc = to("a@c0ntoso.com") }, "is not of contoso.com"},
		"one letter":    {func(l *graph.Letter, _ *About) { l.Cc = to("a@contosso.com") }, "is not of contoso.com"},
		"other scripts": {func(l *graph.Letter, _ *About) { l.To = to("a@xn--cntoso-tfg.com") }, "written xn--"},
		"reply-to": {func(l *graph.Letter, a *About) {
			l.Kind, l.To = graph.Reply, to("eve@contoso.com")
			a.From, a.ReplyTo = graph.Address{Address: "ceo@contoso.com"}, to("eve@contoso.com")
		}, "the answer goes to eve@contoso.com"},
		"live": {func(_ *graph.Letter, a *About) { a.Live = true }, "links"},
	} {
		l, a := ok, about
		c.change(&l, &a)
		got := strings.Join(Doubts(l, a), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for _, other := range []string{"fabrikam.com", "example.org", "contoso-partners.com"} {
		if like(other, "contoso.com") {
			t.Errorf("%s is taken for contoso.com", other)
		}
	}
}
