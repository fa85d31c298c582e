package files

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextOf(t *testing.T) {
	const runs = `<w:p><w:r><w:t>Pay at hxxps://pay</w:t></w:r><w:r><w:t>-pa1.example/now</w:t></w:r></w:p><w:p><w:r><w:t>by noon &amp; tell</w:t></w:r></w:p><w:fldSimple w:instr="HYPERLINK &quot;https://field.example/&quot;"/>`
	var many []string
	for i := range 50 {
		many = append(many, "hyperlink", "https://site.example/"+string(rune('a'+i%26))+strings.Repeat("x", i), "External")
	}
	for name, c := range map[string]struct {
		file  string
		data  []byte
		words []string
		links int // at least
	}{
		"Word":         {"a.docx", wordDocument(t, runs), []string{"Pay at hxxps://pay-pa1.example/now\n", "by noon & tell", "https://field.example/"}, 0},
		"Word's links": {"a.docx", wordDocument(t, "<w:p/>", "word/_rels/document.xml.rels", rels(many...)), nil, 50},
		"a footnote":   {"a.docx", wordDocument(t, "", "word/footnotes.xml", `<w:t>see 198.51.100.7</w:t>`), []string{"see 198.51.100.7"}, 0},
		"Excel": {"a.xlsx", workbook(t, "<workbook/>", "xl/sharedStrings.xml", `<sst><si><t>evil.example</t></si><si><r><t>spl</t></r><r><t>it.example</t></r></si></sst>`,
			"xl/worksheets/sheet1.xml", `<c t="str"><f>HYPERLINK("https://cell.example/","pay")</f><v>0</v></c><c t="inlineStr"><is><t>in.example</t></is></c>`),
			[]string{"evil.example\n", "split.example\n", "https://cell.example/", "in.example"}, 0},
		"PowerPoint": {"a.pptx", zipped(t, "[Content_Types].xml", "<Types/>", "ppt/slides/slide1.xml", `<a:p><a:r><a:t>slide.</a:t></a:r><a:r><a:t>example</a:t></a:r></a:p>`, "ppt/notesSlides/notesSlide1.xml", `<a:t>notes.example</a:t>`),
			[]string{"slide.example\n", "notes.example"}, 0},
		"OpenDocument": {"a.odt", zipped(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", `<text:p>odf.<text:span>example</text:span></text:p><text:a xlink:href="https://odf.example/x">pay</text:a>`),
			[]string{"odf.example", "https://odf.example/x"}, 0},
		"PDF":    {"a.pdf", []byte("%PDF-1.4\n1 0 obj<</A<</URI(https://pdf.example/)>>>>endobj\n%%EOF"), nil, 1},
		"broken": {"a.docx", wordDocument(t, "<w:t>half <w:b attr=\"x"), []string{"half"}, 0},
	} {
		got, ok := TextOf(c.file, "", c.data)
		if !ok || len(got.Links) < c.links {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
		for _, w := range c.words {
			if !strings.Contains(got.Words, w) {
				t.Errorf("%s: %q is not in %q", name, w, got.Words)
			}
		}
	}
	for _, name := range []string{"a.txt", "a.exe", "a.png"} {
		if got, ok := TextOf(name, "", []byte("MZ evil.example")); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestTextIsBounded, and says what it leaves out.
func TestTextIsBounded(t *testing.T) {
	got, ok := TextOf("a.docx", "", wordDocument(t, "<w:t>"+strings.Repeat("evil.example ", 600_000)+"</w:t>"))
	if !ok || len(got.Words) > textLimit || !slices.ContainsFunc(got.Notes, func(s string) bool { return strings.Contains(s, "first 4 MB") }) {
		t.Errorf("%d bytes, %q", len(got.Words), got.Notes)
	}
}

// FuzzTextOf: no file breaks it, and what it gives is bounded and valid.
func FuzzTextOf(f *testing.F) {
	f.Add(wordDocument(f, "<w:p><w:t>x</w:t></w:p>", "word/_rels/document.xml.rels", rels("hyperlink", "https://a.example/", "External")))
	f.Add(workbook(f, "", "xl/sharedStrings.xml", "<si><t>x"))
	f.Add([]byte("%PDF-1.4 (x) /URI (y"))
	f.Add([]byte("{\\rtf1 https://a.example"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, _ := TextOf("x.docx", "", data)
		if len(got.Words) > textLimit+3 || !utf8.ValidString(got.Words) {
			t.Errorf("%d bytes of words", len(got.Words))
		}
	})
}
