package files

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
)

// has tells whether a report has a finding with these words.
func has(r Report, k Kind, s Severity, words string) bool {
	for _, f := range r.Findings {
		if f.Kind == k && f.Severity == s && strings.Contains(f.Words, words) {
			return true
		}
	}
	return false
}

func TestWordsAreFoundWhateverBytesAreBeforeThem(t *testing.T) {
	for _, before := range []string{"", strings.Repeat("\xff", 300), strings.Repeat("İ", 300), strings.Repeat("\u212a", 300)} {
		f := &file{Report: &Report{}}
		f.fields(before + "DdeAuto c:\\x ")
		if !has(*f.Report, DDE, Bad, "DDE") || f.Findings[0].Evidence[0] != `DdeAuto c:\x` {
			t.Errorf("after %.9q: %+v", before, f.Findings)
		}
		f = &file{Report: &Report{}}
		f.fields(before + "IncludePicture http://evil.example/a.png ")
		if !has(*f.Report, Outside, Odd, "elsewhere") {
			t.Errorf("after %.9q: %+v", before, f.Findings)
		}
		r := Look("a.rdp", "", []byte(strings.ToValidUTF8(before, "\u212a")+"\nFull Address:s:evil.example\n"))
		if !has(r, Program, Bad, "What it opens.") {
			t.Errorf("after %.9q: %+v", before, r.Findings)
		}
	}
}

func TestTypes(t *testing.T) {
	for name, c := range map[string]struct {
		file, declared string
		data           string
		id             string
		kind           Kind
		severity       Severity
		words          string
	}{
		"a program as a PDF":      {"invoice.pdf", "application/pdf", "MZ\x90\x00\x03", "pe", Mismatch, Bad, "It is a Windows program; its name says: PDF document."},
		"a program, declared PDF": {"invoice.exe", "application/pdf", "MZ\x90\x00\x03", "pe", Mismatch, Bad, "the mail declares: PDF document."},
		"RTF as Word":             {"a.doc", "application/msword", "{\\rtf1 hello}", "rtf", Mismatch, Note, "It is an RTF document"},
		"a page as a picture":     {"a.png", "image/png", "<html><body>hi</body></html>", "html", Mismatch, Bad, "It is a web page; its name says: PNG picture."},
		"a page as Excel":         {"a.xls", "", "<html><table></table></html>", "html", Mismatch, Note, "It is a web page"},
		"nothing as a PDF":        {"a.pdf", "", "\x01\x02\x03\x04\x00\x00", "", Mismatch, Odd, "It is not the PDF document"},
		"JPEG as PNG":             {"a.png", "image/png", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "jpg", Mismatch, Note, "It is a JPEG picture"},
		"script by its name":      {"a.js", "text/plain", "var a = 1", "js", Program, Bad, "A script (JavaScript)"},
		"OneNote":                 {"a.one", "", "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "one", "", 0, ""},
		"text as a picture":       {"a.png", "", "version https://example.org/1\n", "txt", Mismatch, Odd, "It is text; its name says: PNG picture."},
		"a page as text":          {"a.md", "", "<html><body>hi</body></html>", "html", Mismatch, Note, "It is a web page"},
		"a key":                   {"id.pub", "", "ssh-ed25519 AAAA", "txt", "", 0, ""},
		"text":                    {"a.txt", "text/plain", "hello", "txt", "", 0, ""},
		"CSV":                     {"a.csv", "text/csv", "a,b\n1,2\n", "txt", "", 0, ""},
		"empty":                   {"a.txt", "text/plain", "", "txt", Fact, Note, "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Look(c.file, c.declared, []byte(c.data))
			if r.Type.ID != c.id {
				t.Errorf("type %q, want %q", r.Type.ID, c.id)
			}
			if c.words != "" && !has(r, c.kind, c.severity, c.words) {
				t.Errorf("want %s %v %q in %+v", c.kind, c.severity, c.words, r.Findings)
			}
			if c.words == "" && len(r.Findings) > 0 && r.Worst() > Note {
				t.Errorf("findings where there is nothing: %+v", r.Findings)
			}
		})
	}
}

func TestHashes(t *testing.T) {
	r := Look("a.txt", "", []byte("abc")) // RFC 1321 A.5, FIPS 180 examples
	if r.MD5 != "900150983cd24fb0d6963f7d28e17f72" || r.SHA1 != "a9993e364706816aba3e25717850c26c9cd0d89d" || r.SHA256 != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("%s %s %s", r.MD5, r.SHA1, r.SHA256)
	}
}

func TestNames(t *testing.T) {
	for name, c := range map[string]struct {
		words    string
		severity Severity
	}{
		"annual_report_\u202efdp.exe":       {"turn the direction", Bad},
		"invoice.pdf.exe":                   {"two extensions", Bad},
		"scan.jpg.html":                     {"two extensions", Bad},
		"photo.jpg .scr":                    {"two extensions", Bad},
		"bill.pdf                     .exe": {"Spaces push", Bad},
		"a\u200b.pdf":                       {"not seen", Odd},
		"invoice\u2024pdf.exe":              {"look like a dot", Odd},
		"run.exe. ":                         {"drops", Odd},
		"p\u0430ypal.pdf":                   {"Cyrillic", Odd},
	} {
		found := false
		for _, f := range nameTricks(name) {
			found = found || f.Severity == c.severity && strings.Contains(f.Words, c.words)
		}
		if !found {
			t.Errorf("%q: want %q, got %+v", name, c.words, nameTricks(name))
		}
	}
	for _, name := range []string{"report.pdf", "backup.tar.gz", "v1.2.docx", "Отчёт за май.pdf", "2024.05.12 minutes.docx", "setup.exe", "archive.docx.zip", "a.b.c", "", "日本語.pdf", "\u200f\u05d7\u05e9\u05d1\u05d5\u05df\u200f.pdf"} {
		if tricks := nameTricks(name); len(tricks) > 0 {
			t.Errorf("%q: %+v", name, tricks)
		}
	}
}

// zipped makes a ZIP of files, named and filled in turn.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: pairs[i], Size: int64(len(pairs[i+1])), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchivesAreListed(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		data []byte
		list string
	}{
		"zip":    {"a.zip", zipped(t, "one.txt", "1", "two/", "", "two/three.txt", "333"), "one.txt two/ two/three.txt"},
		"tar":    {"a.tar", tarred(t, "one.txt", "1", "two.txt", "22"), "one.txt two.txt"},
		"tar.gz": {"a.tar.gz", gzipped(t, tarred(t, "one.txt", "1")), "a.tar"},
		"tgz":    {"a.tgz", gzipped(t, tarred(t, "one.txt", "1")), "a.tar"},
	} {
		r := Look(c.file, "", c.data)
		var list []string
		for _, e := range r.Entries {
			list = append(list, e.Path)
			if !e.Dir && e.Inside == nil {
				t.Errorf("%s: %s was not looked at", name, e.Path)
			}
		}
		if strings.Join(list, " ") != c.list || r.Worst() > Note {
			t.Errorf("%s: %v %+v", name, list, r.Findings)
		}
	}
}

func TestInArchives(t *testing.T) {
	inner := zipped(t, "pay.pdf.exe", "MZ program", "../../etc/cron.d/x", "x")
	r := Look("a.zip", "application/zip", zipped(t, "in/docs.zip", string(inner), "ok.txt", "fine"))
	for kind, words := range map[Kind]string{Program: "A program", BadName: "two extensions", Path: "leads out"} {
		if !has(r, kind, Bad, words) {
			t.Errorf("no %s in %+v", kind, r.Findings)
		}
	}
	for _, f := range r.Findings {
		if f.Kind == Program && f.Where != "in/docs.zip > pay.pdf.exe" {
			t.Errorf("found in %q", f.Where)
		}
	}
}

func TestBombsStop(t *testing.T) {
	zeros := strings.Repeat("\x00", 33<<20)
	for name, data := range map[string][]byte{"a.zip": zipped(t, "zeros.bin", zeros), "a.gz": gzipped(t, []byte(zeros))} {
		r := Look(name, "", data)
		if !r.Has(Limit, Odd) {
			t.Errorf("%s: no limit told: %+v", name, r.Findings)
		}
	}
	many := make([]string, 0, 2*(entryLimit+5))
	for range entryLimit + 5 {
		many = append(many, "a.txt", "")
	}
	if r := Look("a.zip", "", zipped(t, many...)); len(r.Entries) != entryLimit || r.Unlisted != 5 || !has(r, Limit, Odd, "first 1000") {
		t.Errorf("%d listed, %d not", len(r.Entries), r.Unlisted)
	}
}
