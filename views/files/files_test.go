package files_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	look "mailtriage/graph/content/files"
	"mailtriage/graph/content/hostile"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/files"
)

func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if _, werr := w.Write([]byte(pairs[i+1])); errors.Join(err, werr) != nil {
			t.Fatal(err, werr)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func attached(name, declared string, data []byte) files.Attachment {
	return files.Attachment{Report: look.Look(name, declared, data), Data: data}
}

func sheet(o theme.Options, list ...files.Attachment) *files.Model {
	return files.New(theme.New(o), list)
}

func shown(m *files.Model, w, h int) string {
	lines, _ := m.View(w, h)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func TestWhatIsToldOfAnAttachment(t *testing.T) {
	m := sheet(theme.Options{Dark: true}, attached("invoice.pdf.exe", "application/pdf", []byte("MZ program")))
	got := shown(m, 100, 40)
	for _, want := range []string{"▾ ✗ invoice.pdf.exe  10 bytes, Windows program", "declared as application/pdf", "✗ The name has two extensions", "It is a Windows program; the mail declares: PDF document.", "MD5    ", "SHA256 "} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestArchivesAreTrees(t *testing.T) {
	m := sheet(theme.Options{Dark: true}, attached("a.zip", "", zipped(t, "docs/2024/a.txt", "hello", "docs/run.js", "x", "b.txt", "b")))
	got := shown(m, 100, 60)
	at := -1
	for _, want := range []string{"▾   Contents: 3 files", "▾   docs/", "▾   2024/", "▸ · a.txt  5 bytes, text", "▸ ✗ run.js  1 bytes, JavaScript", "▸ · b.txt"} {
		want = strings.Replace(want, "▾   ", "▾ ", 1)
		i := strings.Index(got, want)
		if i <= at {
			t.Errorf("no %q where it should be in\n%s", want, got)
		}
		at = max(at, i)
	}
	for range 200 {
		m.Do(keys.Down)
	}
	m.Do(keys.Open)                                                                           // b.txt
	if got := shown(m, 100, 60); !strings.Contains(got, "92eb5ffee6ae2fec3ad71c777531578f") { // the MD5 of "b"
		t.Errorf("what is in the archive can't be opened:\n%s", got)
	}
	m.Do(keys.Left)
	if got := shown(m, 100, 60); strings.Contains(got, "92eb5ffee6ae2fec3ad71c777531578f") {
		t.Error("it can't be closed")
	}
}

func TestCopyIsDefangedAndHashesAreWhole(t *testing.T) {
	m := sheet(theme.Options{Dark: true}, attached("a.url", "", []byte("[InternetShortcut]\nURL=https://bad.example/x\n")))
	seen, live := map[string]bool{}, false
	for range 60 {
		seen[m.Copy().String()] = true
		live = live || strings.Contains(m.Raw().String(), "https://bad.example/x")
		if strings.Contains(m.Copy().String(), "https://bad.example") {
			t.Errorf("live: %q", m.Copy())
		}
		m.Do(keys.Down)
	}
	r := look.Look("a.url", "", []byte("[InternetShortcut]\nURL=https://bad.example/x\n"))
	for _, want := range []string{r.MD5, r.SHA1, r.SHA256, "url = hxxps://bad[.]example/x"} {
		if !seen[want] {
			t.Errorf("%q can't be copied", want)
		}
	}
	if !live {
		t.Error("what is live can't be had at all")
	}
}

func TestSaveHasASafeName(t *testing.T) {
	m := sheet(theme.Options{}, attached("..\\..\\a\x1b[2J.exe", "", []byte("MZ")))
	name, data, ok := m.Save()
	if !ok || strings.ContainsAny(name, "\\/\x1b") || strings.HasPrefix(name, ".") || string(data) != "MZ" {
		t.Errorf("%q %q %v", name, data, ok)
	}
	if _, _, ok := sheet(theme.Options{}).Save(); ok {
		t.Error("nothing can be saved")
	}
}

func TestPicturesAreDrawnWhenAsked(t *testing.T) {
	p := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	for i := range 800 {
		p.SetNRGBA(i%40, i/40, color.NRGBA{R: 200, A: 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	m := sheet(theme.Options{Dark: true}, attached("a.png", "image/png", b.Bytes()), attached("b.png", "image/png", []byte("\x89PNG\r\n\x1a\nbroken")))
	if strings.Contains(shown(m, 80, 40), "▀") || m.Work() != nil {
		t.Error("it is drawn without being asked for")
	}
	for range 2 {
		for !strings.Contains(line(m), "Picture") {
			m.Do(keys.Down)
		}
		m.Do(keys.Open)
		if work := m.Work(); work != nil {
			if !strings.Contains(shown(m, 80, 60), "Decoding it") {
				t.Error("it is not said that it is on its way")
			}
			work()()
		}
		m.Do(keys.Down)
	}
	got := shown(m, 80, 60)
	if !strings.Contains(got, strings.Repeat("▀", 40)) || !strings.Contains(got, "40 × 20 pixels") || !strings.Contains(got, "can't be decoded") {
		t.Errorf("\n%s", got)
	}
}

// line is the line of the cursor.
func line(m *files.Model) string {
	for l := range strings.SplitSeq(shown(m, 80, 200), "\n") {
		if strings.HasPrefix(l, "▌") {
			return l
		}
	}
	return ""
}

func TestNothingAttached(t *testing.T) {
	if got := shown(sheet(theme.Options{}), 80, 24); !strings.Contains(got, "Nothing is attached") {
		t.Error(got)
	}
}

// TestAttacksOnlyFillCells: whatever stands in names and files, only our own styles get out, and lines fit.
func TestAttacksOnlyFillCells(t *testing.T) {
	for _, a := range hostile.Strings() {
		a.Text = a.Text[:min(len(a.Text), 2000)]
		m := sheet(theme.Options{Dark: true, NoColor: true}, attached(a.Text, a.Text, zipped(t, a.Text+".js", "new ActiveXObject('"+a.Text+"') http://"+a.Text)), attached("a.ics", "", []byte("BEGIN:VCALENDAR\nSUMMARY:"+a.Text+"\nEND:VCALENDAR")))
		for range 40 {
			m.Do(keys.Open)
			m.Do(keys.Down)
		}
		for _, w := range []int{40, 80} {
			lines, _ := m.View(w, 200)
			for _, l := range lines {
				if ansi.StringWidth(l) > w || strings.ContainsAny(ansi.Strip(l), "\x1b\x07\r\n\u202e\u009b") {
					t.Errorf("%s: %q", a.Name, l)
				}
			}
			if bad := hostile.Escapes(strings.Join(lines, "\n")); len(bad) > 0 {
				t.Errorf("%s: %q", a.Name, bad)
			}
			if t.Failed() {
				return
			}
		}
	}
}

func BenchmarkView(b *testing.B) {
	var pairs []string
	for range 900 {
		pairs = append(pairs, "folder/a.txt", "x")
	}
	m := sheet(theme.Options{Dark: true}, attached("a.zip", "", zipped(b, pairs...)))
	b.ReportAllocs()
	for b.Loop() {
		m.View(120, 40)
	}
}
