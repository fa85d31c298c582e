package content_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"mailtriage/graph/content"
)

// made is how many bytes a call makes room for: what grows with the square of a page shows in it, whatever the machine.
func made(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// list writes a pattern with numbers.
func list(n int, pattern string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, pattern, i)
	}
	return b.String()
}

// TestPagesThatMultiply holds pages to what their bytes can account for, each built so that a part of it is taken with each other part.
func TestPagesThatMultiply(t *testing.T) {
	for name, c := range map[string]struct {
		page string
		says string
	}{
		"noscript within noscript":     {strings.Repeat("<noscript>", 20_000) + "PAY ME", "noscript within noscript"},
		"selectors times declarations": {"<style>" + strings.Repeat(".c,", 10_000) + "p{" + list(3_000, "top:%dpx;") + "}</style><p>PAY ME", "style sheets were read in part"},
		"a rule for each element":      {"<style>p{" + list(10_000, "x%d:1;") + "}</style>" + strings.Repeat("<p>x", 2_000) + "PAY ME", ""},
		"many rules":                   {"<style>" + list(3_000, ".c%d{top:0}") + "</style><p>PAY ME", "style sheets were read in part"},
		"a large sheet":                {"<style>" + list(60_000, "p{}") + strings.Repeat(" ", 300<<10) + "</style><p>PAY ME", "style sheets were read in part"},
		"links within links":           {"PAY ME" + list(250, "<a href=//h%d.x>") + strings.Repeat("x", 1<<20) + strings.Repeat("</a>", 250), ""},
		"what a style would load":      {`<p style="` + strings.Repeat("a:URL(x)", 100) + strings.Repeat("X", 3<<20) + `">PAY ME`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var d content.Document
			if n := made(func() { d = content.FromHTML(c.page) }); n > 100<<20 {
				t.Errorf("%d kB of page make %d MB", len(c.page)>>10, n>>20)
			}
			text := d.Text.String()
			if !strings.Contains(text, "PAY ME") {
				t.Errorf("text is lost: %.200q", text)
			}
			if !strings.Contains(text, c.says) || c.says == "" && strings.Contains(text, "in part") {
				t.Errorf("want a word of %q at the end: %.200q", c.says, text[max(0, len(text)-200):])
			}
		})
	}
}

// TestSheetsHideAsStylesDo has every way of hiding a text once in a sheet and once at the element: what is not kept of a
// sheet can't be seen in it.
func TestSheetsHideAsStylesDo(t *testing.T) {
	for _, way := range []string{
		"display:none", "visibility:hidden", "mso-hide:all", "opacity:0", "font-size:0", "max-height:0", "height:0;overflow:hidden",
		"text-indent:-999px", "left:-999px", "top:-999px", "margin-left:-999px", "color:#fff", "color:#111;background:#111", "color:#111;background-color:#111",
	} {
		for where, page := range map[string]string{"sheet": "<style>p{" + way + "}</style><p>x", "style": `<p style="` + way + `">x`} {
			if got := content.FromHTML(page).Text.String(); !strings.Contains(got, "⟦hidden: x") {
				t.Errorf("%s in a %s: %q", way, where, got)
			}
		}
	}
}
