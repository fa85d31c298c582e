package files

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"mailtriage/graph/content/corpus"
	"mailtriage/graph/content/eml"
)

// bombWords are what is said of a bomb; empty: that it is none.
func bombWords(r Report) string {
	for _, f := range r.Findings {
		if f.Kind == Bomb && f.Severity == Bad {
			return f.Words
		}
	}
	return ""
}

// logs are lines as a server writes them, which pack some 30 to 1.
func logs(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "2026-11-24 11:%02d:%02d INFO request served in 12 ms, status 200, user agent monitoring-probe, path /health/ready, node a\n", i/60%60, i%60)
	}
	return b.String()
}

func laughs(levels int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">`)
	for i := range levels {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	fmt.Fprintf(&b, "]><x>&l%d;</x>", levels)
	return b.String()
}

func TestBombsAreToldWithTheirLimits(t *testing.T) {
	zeros := strings.Repeat("\x00", 40<<20)
	packed := string(gzipped(t, []byte(zeros)))
	small := pngOf(t, flag(4, 4))
	broken := claims(small, 30_000, 30_000)
	broken[29]++ // its checksum: not every program asks
	for name, c := range map[string]struct {
		file, data string
		words      []string
	}{
		"a zip":                       {"a.zip", string(zipped(t, "zeros.bin", zeros)), []string{"A bomb: it unpacks to 41.9 MB, 1,0", " times its size. No more than 16.8 MB of a file in it is unpacked."}},
		"a zip with ballast":          {"a.zip", string(zipped(t, "a.bin", zeros, "b.bin", noise(1<<20))), []string{"A bomb: a file in it unpacks to 41.9 MB"}},
		"a gzip file":                 {"a.gz", packed, []string{"A bomb: it unpacks to more than 33.6 MB, 8", "Unpacking stopped there."}},
		"a gzip file in a zip":        {"a.zip", string(zipped(t, "a.gz", packed)), []string{"A bomb: it unpacks to"}},
		"a document of a large part":  {"a.docx", string(wordDocument(t, zeros)), []string{"A bomb: it unpacks to 41.9 MB"}},
		"a document of entities":      {"a.docx", string(wordDocument(t, laughs(9))), []string{"XML that multiplies itself: written out it takes 3.0 GB. Its entities are not followed."}},
		"a part that nobody looks at": {"a.docx", string(wordDocument(t, "<w:document/>", "docProps/app.xml", laughs(9))), []string{"XML that multiplies itself"}},
		"XML":                         {"a.xml", laughs(9), []string{"XML that multiplies itself"}},
		"a drawing":                   {"a.svg", strings.Replace(laughs(9), "<x>", `<svg xmlns="http://www.w3.org/2000/svg">`, 1), []string{"XML that multiplies itself"}},
		"entities without end":        {"a.xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]><x>&a;</x>`, []string{"XML that multiplies itself without end. Its entities are not followed."}},
		"a long entity, many times":   {"a.xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "` + strings.Repeat("a", 100_000) + `">]><x>` + strings.Repeat("&a;", 10_000) + `</x>`, []string{"XML that multiplies itself: written out it takes 1.0 GB"}},
		"a picture":                   {"a.png", string(claims(small, 30_000, 30_000)), []string{"A bomb: 30,000 × 30,000 pixels take 3.6 GB to draw, of ", "More than 67.1 MB is not drawn."}},
		"a picture, its sum wrong":    {"a.png", string(broken), []string{"30,000 × 30,000 pixels"}},
		"a GIF":                       {"a.gif", "GIF89a\xff\xff\xff\xff\x00\x00\x00", []string{"65,535 × 65,535 pixels"}},
	} {
		got := bombWords(Look(c.file, "", []byte(c.data)))
		for _, w := range c.words {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is not in %q", name, w, got)
			}
		}
	}
}

func TestLargeFilesAreNoBombs(t *testing.T) {
	plan := image.NewPaletted(image.Rect(0, 0, 9_933, 14_043), color.Palette{color.White, color.Black}) // A1 at 300 dots an inch
	for name, c := range map[string]struct {
		file string
		data []byte
	}{
		"a zip of logs":        {"a.zip", zipped(t, "a.log", logs(30<<20))},
		"logs":                 {"a.gz", gzipped(t, []byte(logs(34<<20)))},
		"a small file of one":  {"a.zip", zipped(t, "a.bin", strings.Repeat("\x00", 1<<20))},
		"48 megapixels":        {"a.png", claims(append(pngOf(t, flag(4, 4)), noise(2<<20)...), 8_000, 6_000)},
		"200 megapixels":       {"a.png", claims(append(pngOf(t, flag(4, 4)), noise(8<<20)...), 16_320, 12_240)},
		"a plan":               {"a.png", pngOf(t, plan)},
		"an image that is cut": {"a.zip", zipped(t, "a.tar", string(tarred(t, "a", ""))[:512]+noise(17<<20))},
		"namespaces":           {"a.svg", []byte(`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY ns_x "http://www.w3.org/1999/xlink">]><svg xmlns="&ns_svg;" xmlns:xlink="&ns_x;"/>`)},
		"chapters":             {"a.xml", []byte(`<?xml version="1.0"?><!DOCTYPE book [<!ENTITY a "One"><!ENTITY b "Two &a;"><!ENTITY all "&a;&b;">]><book>` + strings.Repeat("<p>&all; &a; &amp;</p>", 5_000) + `</book>`)},
		"text about entities":  {"a.txt", []byte(laughs(9))[21:]},
	} {
		if got := bombWords(Look(c.file, "", c.data)); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
	r := Look("photo.png", "", claims(append(pngOf(t, flag(4, 4)), noise(2<<20)...), 8_000, 6_000))
	if !has(r, Limit, Note, "8,000 × 6,000 pixels take 192.0 MB to draw. More than 67.1 MB is not drawn.") {
		t.Errorf("it is not told why it is not drawn: %+v", r.Findings)
	}
}

// TestBombsOfTheCorpus holds that the mails that are named for it bring a bomb.
func TestBombsOfTheCorpus(t *testing.T) {
	want := map[string]string{"zip that grows a thousandfold": "unpacks to 16.8 MB", "document whose XML grows": "multiplies itself", "picture of enormous size": "50,000 × 50,000 pixels"}
	for _, m := range corpus.Mails() {
		words, ok := want[m.Name]
		for _, p := range eml.Parse(m.Raw).Attachments() {
			if got := bombWords(Look(p.Name, p.Type, p.Body)); ok && !strings.Contains(got, words) || !ok && got != "" {
				t.Errorf("%s: %q", m.Name, got)
			}
		}
		delete(want, m.Name)
	}
	if len(want) > 0 {
		t.Errorf("the corpus has no %v", want)
	}
}

// TestABombThatLiesIsTold holds that what comes out counts, and not what the table of contents says.
func TestABombThatLiesIsTold(t *testing.T) {
	data := zipped(t, "zeros.bin", strings.Repeat("\x00", 40<<20))
	at := bytes.LastIndex(data, []byte("PK\x01\x02")) // APPNOTE.TXT 4.3.12
	binary.LittleEndian.PutUint32(data[at+24:], 1000)
	if got := bombWords(Look("a.zip", "", data)); !strings.Contains(got, "it unpacks to more than 16.8 MB") || !strings.Contains(got, "Unpacking stopped there.") {
		t.Errorf("%q", got)
	}
}
