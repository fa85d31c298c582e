package content

import (
	"strings"
	"testing"
	"time"
)

// TestWhatOutlookAloneShowsIsShown: who reads the mail in Outlook reads other words than all others do.
func TestWhatOutlookAloneShowsIsShown(t *testing.T) {
	for name, c := range map[string]struct {
		html, text string
		links      int
	}{
		"words":             {`<!--[if mso]><p>Pay <a href="https://evil.example/x">here</a></p><![endif]--><p>Good day.</p>`, "⟦only in Outlook: \nPay here [1]⟧\nGood day.", 1},
		"from a version on": {`<p>Good day.</p><!--[if gte mso 9]>Pay<![endif]-->`, "Good day.\n⟦only in Outlook: Pay⟧", 0},
		"all but Outlook":   {`<!--[if !mso]><!--><p>Good day.</p><!--<![endif]-->`, "Good day.", 0},
		"a frame":           {`<!--[if mso]><table><tr><td width="600"><![endif]--><p>Good day.</p><!--[if mso]></td></tr></table><![endif]-->`, "Good day.", 0},
		"settings":          {`<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]--><p>Good day.</p>`, "Good day.", 0},
		"a comment":         {`<!-- mso --><p>Good day.</p>`, "Good day.", 0},
		"a drawn button":    {`<!--[if mso]><v:roundrect href="https://evil.example/x"><w:anchorlock/><center>Pay</center></v:roundrect><![endif]--><p>Good day.</p>`, "⟦only in Outlook: \nPay [1]⟧\nGood day.", 1},
		"never closed":      {`<p>Good day.</p><!--[if mso]><div><p>Pay`, "Good day.\n⟦only in Outlook: \nPay⟧", 0},
	} {
		d := FromHTML(c.html)
		squeezed := strings.Join(strings.FieldsFunc(d.Text.String(), func(r rune) bool { return r == '\n' }), "\n")
		if squeezed != c.text || len(d.Links) != c.links {
			t.Errorf("%s: %q with %d links, want %q with %d", name, squeezed, len(d.Links), c.text, c.links)
		}
	}
	began := time.Now()
	FromHTML(strings.Repeat("<!--[if mso]>", 100_000))
	FromHTML(strings.Repeat("<!--[if mso]>x<![endif]-->", 50_000))
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("many of them took %v", d)
	}
}

// TestLinksThatOutlookAloneShowsAreMarked holds that a link that stands elsewhere, too, is not one of them.
func TestLinksThatOutlookAloneShowsAreMarked(t *testing.T) {
	const inOutlook, elsewhere = `<!--[if mso]><v:roundrect href="https://a.example/x">Pay</v:roundrect><![endif]-->`, `<!--[if !mso]><!--><a href="https://a.example/x">Pay</a><!--<![endif]-->`
	for html, want := range map[string]bool{inOutlook: true, elsewhere: false, inOutlook + elsewhere: false, elsewhere + inOutlook: false, inOutlook + `<a href="https://b.example/x">Pay</a>`: true} {
		if d := FromHTML(html); len(d.Links) == 0 || d.Links[0].Outlook != want {
			t.Errorf("%s: %+v", html, d.Links)
		}
	}
}
