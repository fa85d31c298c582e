package reader_test

import (
	"fmt"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/reasons"
	"mailtriage/theme"
	"mailtriage/views/reader"
)

// TestTheHeadLeavesRoom: who sends a message has no say in whether its sender, its verdict and its text are in sight.
func TestTheHeadLeavesRoom(t *testing.T) {
	from := graph.Address{Name: "Ann", Address: "ann@evil.example"}
	long := strings.Repeat("invoice ", 400)
	var many []graph.Attachment
	for i := range 200 {
		many = append(many, graph.Attachment{Name: fmt.Sprintf("file %d.txt", i), ContentType: "text/plain", Size: 9})
	}
	for name, c := range map[string]struct {
		msg   graph.Message
		says  []string
		hides string
	}{
		"long subject":     {graph.Message{Header: graph.Header{ID: "1", Subject: long, From: from}}, []string{"…", "ann@evil.example", "the text of it"}, strings.Repeat("?", 9)},
		"many attachments": {graph.Message{Header: graph.Header{ID: "1", From: from}, Attachments: many}, []string{"file 9.txt", "… and 190 more", "the text of it"}, "file 10.txt"},
		"long name": {graph.Message{Header: graph.Header{ID: "1", From: from}, Attachments: []graph.Attachment{{Name: "invoice.pdf" + strings.Repeat(" ", 400) + ".scr", ContentType: "application/pdf", Size: 12000}}},
			[]string{"invoice.pdf", ".scr", "application/pdf", "11 kB", "the text of it"}, "????"},
		"a mail": {graph.Message{Header: graph.Header{ID: "1", From: from}, Attachments: []graph.Attachment{{Name: "Your parcel", Kind: "item", Size: 995}}}, []string{"Your parcel  Outlook item  995 B"}, "????"},
	} {
		c.msg.BodyType, c.msg.Body = "text", "the text of it"
		got := text(show(t, theme.Options{Dark: true}, c.msg), 76, 22)
		for _, want := range c.says {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is not in sight:\n%s", name, want, got)
			}
		}
		if strings.Contains(got, c.hides) {
			t.Errorf("%s: %q is there:\n%s", name, c.hides, got)
		}
	}
}

// TestTheBandTellsTheOther: of a report and the mails in it one is shown, and what is bad of the others is told with it.
func TestTheBandTellsTheOther(t *testing.T) {
	m := show(t, theme.Options{Dark: true}, graph.Message{Header: graph.Header{ID: "1", Subject: "Fw: parcel", From: graph.Address{Address: "ada@contoso.com"}}, BodyType: "text", Body: "Is it real?"})
	original := graph.Message{Header: graph.Header{ID: "1/original", Subject: "Your parcel", From: graph.Address{Address: "x@evil.example"}}, BodyType: "text", Body: "Pay here"}
	m.SetReported(reader.Reported{
		By: graph.Address{Address: "ada@contoso.com"}, Words: "Is it real?\n\n────────", Way: "forwarded inline", Partly: true, Original: original, Doc: content.Body("text", "Pay here"), Key: "O",
		Also: []string{"Last reminder, from Eve <eve@evil.example>"},
	})
	m.SetSuspicion(true, reader.Suspicion{Key: "Y", Beside: "the report itself: 1 red: program attached"})
	got := text(m, 100, 30)
	for _, want := range []string{"with the words: Is it real?\n", "Also inside, and not shown: Last reminder, from Eve <eve@evil.example>", "Nothing suspicious in what is quoted of it", "✗ the report itself: 1 red: program attached"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said:\n%s", want, got)
		}
	}
	m.TurnInside()
	m.SetSuspicion(false, reader.Suspicion{Key: "Y", Reasons: []reasons.Reason{}, Beside: "the mail inside: 2 red: HTML smuggling"})
	got = text(m, 100, 30)
	for _, want := range []string{"2 mails are inside, the first: Your parcel, from x@evil.example", "✗ the mail inside: 2 red: HTML smuggling"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said:\n%s", want, got)
		}
	}
	m.Show(reader.Markup)
	if !strings.HasPrefix(m.Title(), "Report: ") {
		t.Errorf("the source of the report has the title %q", m.Title())
	}
}
