package files

import (
	"testing"
	"unicode/utf8"

	"mailtriage/graph/content/hostile"
)

// looks holds a look to its limits: no panic, bounded work, reports of bounded size in UTF-8.
func looks(t *testing.T, name string, data []byte) {
	t.Helper()
	l := &looker{left: workLimit, strict: true}
	end := hostile.Bounded(t)
	r := l.look(name, "application/octet-stream", data, 0, true)
	end()
	reportHolds(t, r)
}

func reportHolds(t *testing.T, r *Report) {
	t.Helper()
	if len(r.Findings) > findingLimit+1 || len(r.Entries) > entryLimit {
		t.Errorf("%d findings, %d entries", len(r.Findings), len(r.Entries))
	}
	for _, f := range r.Findings {
		if len(f.Evidence) > evidenceLimit || f.Words == "" || !utf8.ValidString(f.Words) {
			t.Errorf("%+v", f)
		}
		for _, e := range f.Evidence {
			if !utf8.ValidString(e) || len(e) > 2*pieceLimit+16 {
				t.Errorf("%q", e)
			}
		}
	}
	for _, e := range r.Entries {
		if !utf8.ValidString(e.Path) || e.Size < -1 {
			t.Errorf("%+v", e)
		}
		if e.Inside != nil {
			reportHolds(t, e.Inside)
		}
	}
}

func fuzz(f *testing.F, kinds []kind) {
	for _, k := range kinds {
		if len(k.data) < 64<<10 {
			f.Add(k.file, k.data)
		}
	}
	f.Fuzz(looks)
}

func FuzzArchives(f *testing.F) {
	fuzz(f, append(archiveKinds(f), kind{file: "a.tgz", data: gzipped(f, tarred(f, "a.exe", "MZ"))}, kind{file: "a.zip", data: zipped(f, "b.zip", string(zipped(f, "c.zip", string(zipped(f, "d.txt", "x")))))}))
}
func FuzzOffice(f *testing.F)    { fuzz(f, officeKinds(f)) }
func FuzzPDF(f *testing.F)       { fuzz(f, pdfKinds()) }
func FuzzPages(f *testing.F)     { fuzz(f, pageKinds(f)) }
func FuzzShortcuts(f *testing.F) { fuzz(f, shortcutKinds()) }

func FuzzImages(f *testing.F) {
	for _, data := range [][]byte{pngOf(f, flag(8, 8)), jpegOf(f, flag(8, 8)), gifOf(f, flag(8, 8)), []byte("BM"), []byte("RIFF\x00\x00\x00\x00WEBPVP8 ")} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		end := hostile.Bounded(t)
		small, _, err := Thumbnail(data, 40, 40)
		end()
		if err == nil && (small.Bounds().Dx() > 40 || small.Bounds().Dy() > 40) {
			t.Errorf("it is %v", small.Bounds())
		}
	})
}
