package files

import (
	"bytes"
	"compress/lzw"
	"encoding/ascii85"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mailtriage/graph/content/hostile"
)

// pdfSheet is a PDF of one page that draws something, with fonts and more objects, which begin with number 10.
func pdfSheet(content, fonts string, more ...string) []byte {
	return pdfSheets(pdfStream("", content), fonts, more...)
}

func pdfSheets(stream, fonts string, more ...string) []byte {
	list := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << " + fonts + " >> >> >>", "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>", stream, "5", "6", "7", "8", "9"}
	return pdfOf(append(list, more...)...)
}

const plainFont = "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"

// glyphs is a font of codes of two bytes with a map, as most programs write them: the code of a letter is 3 more than its place.
func glyphs() []string {
	return []string{
		"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Sans /Encoding /Identity-H /DescendantFonts [11 0 R] /ToUnicode 12 0 R >>",
		"<< /Type /Font /Subtype /CIDFontType2 /DW 600 /W [1 [500 500] 20 60 600] >>",
		pdfStream("/Filter /FlateDecode", deflate("/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n2 beginbfrange <0024> <0040> <0041> <0044> <005D> <0061> endbfrange 1 beginbfrange <0003> <0005> [<0020> <002E> <0066006600690069>] endbfrange\n2 beginbfchar <0006> <002F> <0007> <003A> endbfchar endcmap")),
	}
}

// coded is text in that font.
func coded(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c >= 'a':
			fmt.Fprintf(&b, "%04X", 0x44+int(c-'a'))
		case c >= 'A':
			fmt.Fprintf(&b, "%04X", 0x24+int(c-'A'))
		default:
			fmt.Fprintf(&b, "%04X", map[byte]int{' ': 3, '.': 4, '/': 6, ':': 7}[c])
		}
	}
	return b.String()
}

func ascii85ed(s string) string {
	var b bytes.Buffer
	w := ascii85.NewEncoder(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String() + "~>"
}

// letters places each letter by itself, as browsers do when they print.
func letters(s string, width float64) string {
	var b strings.Builder
	for i, c := range s {
		fmt.Fprintf(&b, "1 0 0 1 %g 700 Tm <%s> Tj\n", 50+float64(i)*width, coded(string(c)))
	}
	return b.String()
}

func TestTextOfPDF(t *testing.T) {
	const said = "BT /F1 12 Tf 72 700 Td (see https://pay.example/now) Tj ET"
	form := "<< /Type /XObject /Subtype /Form /Resources << /Font << " + plainFont + " >> >> /Matrix [1 0 0 1 0 0] /Length 99 >>\nstream\nBT /F1 9 Tf (in.form.example) Tj ET\nendstream"
	for name, c := range map[string]struct {
		data  []byte
		words string // in what is read
		note  string
	}{
		"a string":                {pdfSheet(said, plainFont), "see https://pay.example/now", ""},
		"packed":                  {pdfSheets(pdfStream("/Filter /FlateDecode", deflate(said)), plainFont), "https://pay.example/now", ""},
		"packed twice":            {pdfSheets(pdfStream("/Filter [ /ASCII85Decode /FlateDecode ]", ascii85ed(deflate(said))), plainFont), "https://pay.example/now", ""},
		"packed in hexadecimal":   {pdfSheets(pdfStream("/Filter /AHx", hex.EncodeToString([]byte(said))+">"), plainFont), "https://pay.example/now", ""},
		"packed in another way":   {pdfSheets(pdfStream("/Filter /RunLengthDecode", said), plainFont), "", "packed in ways"},
		"in a broken packing":     {pdfSheets(pdfStream("/Filter /FlateDecode", deflate(said)[:60]), plainFont), "https://pay.example/now", ""},
		"strings with kerning":    {pdfSheet("BT /F1 12 Tf [(htt) 20 (ps://p) -15 (ay.exam) 3 (ple/) -300 (now)] TJ ET", plainFont), "https://pay.example/ now", ""},
		"a string in hexadecimal": {pdfSheet("BT /F1 12 Tf <68747470733a2f2f 6865782e6578616d706c65> Tj ET", plainFont), "https://hex.example", ""},
		"escapes": {pdfSheet(`BT /F1 12 Tf (a\056b\(c\)\
d.example) Tj ET`, plainFont), "a.b(c)d.example", ""},
		"lines":                    {pdfSheet("BT /F1 12 Tf 14 TL (one.example) Tj T* (two.example) Tj (three.example) ' 0 0 (four.example) \" ET", plainFont), "one.example\ntwo.example\nthree.example\nfour.example", ""},
		"columns":                  {pdfSheet("BT /F1 12 Tf (host) Tj 200 0 Td (evil.example) Tj ET", plainFont), "host evil.example", ""},
		"a map":                    {pdfSheet("BT /F1 12 Tf <"+coded("go to https://map.example")+"> Tj ET", "/F1 10 0 R", glyphs()...), "go to https://map.example", ""},
		"a map of several letters": {pdfSheet("BT /F1 12 Tf <0005> Tj ET", "/F1 10 0 R", glyphs()...), "ffii", ""},
		"a letter that is two":     {pdfSheet("BT /F1 12 Tf <0001> Tj ET", "/F1 10 0 R", "<< /Subtype /Type0 /Encoding /Identity-H /ToUnicode 11 0 R >>", pdfStream("", "1 beginbfchar <0001> <FB01> endbfchar")), "fi", ""},
		"letter by letter":         {pdfSheet("BT /F1 12 Tf "+letters("go to letter.example", 7.2)+"ET", "/F1 10 0 R", glyphs()...), "go to letter.example", ""},
		"words by their place":     {pdfSheet("BT /F1 12 Tf 1 0 0 1 50 700 Tm <"+coded("see")+"> Tj 1 0 0 1 80 700 Tm <"+coded("place.example")+"> Tj ET", "/F1 10 0 R", glyphs()...), "see place.example", ""},
		"upside down and scaled":   {pdfSheet(".24 0 0 -.24 0 792 cm BT /F1 50 Tf 1 0 0 -1 50 100 Tm <"+coded("up")+"> Tj 60 0 Td <"+coded(".example")+"> Tj ET", "/F1 10 0 R", glyphs()...), "up.example", ""},
		"names of glyphs":          {pdfSheet("BT /F1 12 Tf (\x01\x02\x03\x04\x05\x06) Tj ET", "/F1 << /Subtype /Type1 /Encoding << /Differences [1 /o /ffi /c /e.alt /period /uni0063] >> >>"), "office.c", ""},
		"no map":                   {pdfSheet("BT /F1 12 Tf <00240025> Tj ET", "/F1 << /Subtype /Type0 /Encoding /Identity-H >>"), "", "fonts do not tell"},
		"UTF-16":                   {pdfSheet("BT /F1 12 Tf <0075007400660031003600002E0065> Tj <002E006500780061006D0070006C0065> Tj ET", "/F1 << /Subtype /Type0 /Encoding /UniJIS-UTF16-H >>"), ".example", ""},
		"not seen":                 {pdfSheet("BT 3 Tr /F1 12 Tf (mode3.example) Tj ET 1 1 1 rg BT /F1 1 Tf (white.example) Tj ET", plainFont), "white.example", ""},
		"a picture in between":     {pdfSheet("BI /W 1 /H 1 ID \x01(\xff EIx EI BT /F1 12 Tf (after.example) Tj ET", plainFont), "after.example", ""},
		"a form":                   {pdfOf("<< /Type /Page /Contents 2 0 R /Resources << /XObject << /X 3 0 R >> >> >>", pdfStream("", "q /X Do Q"), form), "in.form.example", ""},
		"a form that no page has":  {pdfOf(form), "in.form.example", ""},
		"two streams":              {pdfOf("<< /Type /Page /Contents [2 0 R 3 0 R] >>", pdfStream("", "BT /F1 9 Tf [(tw)"), pdfStream("", "(o.example)] TJ ET")), "two.example", ""},
		"packed objects": {pdfOf("1", pdfStream("/Type /ObjStm /N 2 /First 9 /Filter /FlateDecode", deflate("7 0 8 38 \n<< /Type /Page /Contents 3 0 R >>     << /Contents (note.example) >>")), pdfStream("", said)),
			"https://pay.example/now", ""},
		"a note":                {pdfOf("<< /Type /Annot /Contents (note.example) >>", "<< /FT /Tx /V <FEFF00660069006C006C00650064002E006500780061006D0070006C0065> >>"), "filled.example", ""},
		"encrypted":             {pdfOf("<< /Type /Page /Contents 2 0 R >>", pdfStream("/Filter /FlateDecode", "\x8f\x01\x93garbage"), "<< /Encrypt 4 0 R >>", "<< /Filter /Standard /V 2 >>", "<< /Title (\x8f\x01\x93) >>"), "", "encrypted"},
		"a page after a string": {append([]byte("%PDF-1.4\n9 0 obj (open <<\n"), pdfSheet(said, plainFont)...), "https://pay.example/now", ""},
		"an older edition":      {append(pdfSheet("BT (old.example) Tj ET", plainFont), pdfOf("1", "2", "3", pdfStream("", "BT (new.example) Tj ET"))...), "old.example", ""},
		"501 pages":             {pdfOf(slices.Repeat([]string{"<< /Type /Page /Contents 600 0 R >>"}, 501)...), "", "first 500 pages"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := TextOf("a.pdf", "", c.data)
			if !ok || !strings.Contains(got.Words, c.words) || c.words == "" && strings.TrimSpace(got.Words) != "" {
				t.Errorf("%v, words %q", ok, got.Words)
			}
			notes := strings.Join(got.Notes, " ")
			if !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("notes %q", notes)
			}
		})
	}
}

// TestTextOfPDFIsBounded: what is built to keep a reader busy is read in part, within a second and 256 MB.
func TestTextOfPDFIsBounded(t *testing.T) {
	const size = 2 << 20
	var bomb bytes.Buffer
	w := lzw.NewWriter(&bomb, lzw.MSB, 8)
	_, _ = w.Write(bytes.Repeat([]byte("BT (a) Tj ET "), size))
	_ = w.Close()
	deep := strings.Repeat("[", size)
	nest := []string{"<< /Type /Page /Contents 2 0 R /Resources << /XObject << /X 3 0 R >> >> >>", pdfStream("", "/X Do /X Do")}
	for i := range 40 {
		nest = append(nest, pdfStream(fmt.Sprintf("/Subtype /Form /Resources << /XObject << /X %d 0 R >> >>", i+4), "/X Do /X Do BT (a) Tj ET"))
	}
	for name, data := range map[string][]byte{
		"unpacks to more":     pdfSheets(pdfStream("/Filter /FlateDecode", deflate(strings.Repeat("BT /F1 9 Tf (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example) Tj ET ", size))), plainFont),
		"packed in itself":    pdfSheets(pdfStream("/Filter [/FlateDecode /FlateDecode /FlateDecode]", deflate(deflate(deflate(strings.Repeat("(", 8*size))))), plainFont),
		"an early change":     pdfSheets(pdfStream("/Filter /LZWDecode", bomb.String()), plainFont),
		"objects":             bytes.Repeat([]byte("1 0 obj<</A/B>>endobj\n"), size/8),
		"numbers":             pdfSheet(strings.Repeat("1 ", 4*size), ""),
		"numbers in objects":  pdfOf("[" + strings.Repeat("1 ", 4*size) + "]"),
		"open strings":        append([]byte("%PDF-1.4\n1 0 obj <<"), bytes.Repeat([]byte("("), size)...),
		"open dictionaries":   append([]byte("%PDF-1.4\n1 0 obj "), bytes.Repeat([]byte("<<"), size)...),
		"arrays in arrays":    pdfSheet(deep, ""),
		"forms in forms":      pdfOf(nest...),
		"a map of all":        pdfSheet("BT /F1 9 Tf (a) Tj ET", "/F1 10 0 R", "<< /Subtype /Type0 /Encoding /Identity-H /ToUnicode 11 0 R >>", pdfStream("", strings.Repeat("1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange ", size/60))),
		"widths":              pdfSheet("BT /F1 9 Tf "+strings.Repeat("(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ", size/80)+"ET", "/F1 10 0 R", "<< /Subtype /Type0 /DescendantFonts [11 0 R] >>", "<< /W ["+strings.Repeat("9 9 9 ", size/40)+"] >>"),
		"fonts":               pdfSheet("BT "+strings.Repeat("/F1 9 Tf (a) Tj ", size/32)+"ET", "/F1 << /Subtype /Type1 /Widths ["+strings.Repeat("9 ", 9000)+"] /Encoding << /Differences ["+strings.Repeat("0 /a ", 9000)+"] >> >>"),
		"states":              pdfSheet(strings.Repeat("q ", size), ""),
		"pages of one":        pdfOf(slices.Repeat([]string{"<< /Type /Page /Contents [" + strings.Repeat("2 0 R ", 400) + "] >>", pdfStream("", strings.Repeat("BT (a.example) Tj ET ", 400))}, 250)...),
		"matrices of nothing": pdfSheet("0 0 0 0 0 0 cm BT 1e308 0 0 1e308 1e308 1e308 Tm 1e308 1e308 Td (a) Tj (b) Tj ET", ""),
	} {
		t.Run(name, func(t *testing.T) {
			defer hostile.Bounded(t)()
			got, _ := TextOf("a.pdf", "", data)
			if len(got.Words) > textLimit+3 || !utf8.ValidString(got.Words) {
				t.Errorf("%d bytes of words", len(got.Words))
			}
		})
	}
}

// FuzzTextOfPDF: no PDF breaks it, and it stays within its limits.
func FuzzTextOfPDF(f *testing.F) {
	f.Add(pdfSheet("BT /F1 12 Tf [(htt) 20 (ps://p) -15 (ay.exam)] TJ T* (a) ' 1 2 (b) \" /X Do BI ID x EI ET q Q 1 0 0 1 2 2 cm", plainFont))
	f.Add(pdfSheet("BT /F1 12 Tf <"+coded("see map.example")+"> Tj ET", "/F1 10 0 R", glyphs()...))
	f.Add(pdfOf("1", pdfStream("/Type /ObjStm /N 2 /First 9", "7 0 8 38 \n<< /Type /Page /Contents 3 0 R >>     << /Contents (note.example) >>"), pdfStream("/Filter [/A85 /Fl]", "x")))
	f.Add(pdfSheet("BT /F1 12 Tf (\x01) Tj ET", "/F1 << /Subtype /Type1 /FirstChar 1 /Widths [500] /Encoding << /Differences [1 /o] >> >>"))
	for _, name := range []string{"rc4-128.pdf", "aes-128.pdf", "aes-256.pdf"} {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		defer hostile.Bounded(t)()
		var said Saying
		x := &file{looker: &looker{left: workLimit}, Report: &Report{}, data: data, whole: true}
		x.pdfWords(&said) // without the guard: a panic is a fault
		if len(said.Words) > textLimit+3 || !utf8.ValidString(said.Words) {
			t.Errorf("%d bytes of words", len(said.Words))
		}
	})
}
