package report

import (
	"encoding/base64"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/hostile"
)

var update = flag.Bool("update", false, "write the goldens anew")

// say writes what was found of a report.
func say(mail *eml.Part) string {
	r, ok := Find(mail)
	if !ok {
		return "no report\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "by %s at %s, %s, with %q", r.By, r.At.UTC().Format("15:04"), r.Way, r.Tool)
	if r.Claim != "" {
		fmt.Fprintf(&b, ", as %s", r.Claim)
	}
	fmt.Fprintf(&b, "\nwords: %q\n", r.Words)
	for _, s := range r.Through {
		fmt.Fprintf(&b, "through %s: %q\n", s.By, s.Words)
	}
	for _, o := range append([]*eml.Part{r.Original}, r.Others...) {
		kind, text := o.Content()
		fmt.Fprintf(&b, "original: %q %q %q\n%s: %q\n", o.Header.Addresses("From"), o.Header.Get("Subject"), o.Header.Get("Date"), kind, text)
	}
	return b.String()
}

// TestFind holds what is found of each format of reports, in each language, against testdata/found.golden.
func TestFind(t *testing.T) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) < 40 {
		t.Fatal(len(files), err)
	}
	var b strings.Builder
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "== %s\n%s\n", filepath.Base(file), say(eml.Parse(raw)))
	}
	golden := "testdata/found.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, old := strings.Split(b.String(), "== "), strings.Split(string(want), "== ")
	for _, g := range got {
		if !slices.Contains(old, g) {
			t.Errorf("not as in %s:\n%s", golden, g)
		}
	}
	if len(got) != len(old) {
		t.Errorf("%d reports, the golden has %d", len(got), len(old))
	}
}

// TestOriginal holds what every format must give, whatever the golden says.
func TestOriginal(t *testing.T) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".eml")
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, ok := Find(eml.Parse(raw))
		if strings.HasPrefix(name, "none-") {
			if ok {
				t.Errorf("%s: taken for a report", name)
			}
			continue
		}
		if !ok {
			t.Errorf("%s: not found", name)
			continue
		}
		wantFrom, wantSubject := "notice@swift-parcel.example", "Your parcel is held"
		if name == "reported-mail-that-looks-like-a-report" {
			wantFrom, wantSubject = "it@c0ntoso.example", "[Phish Alert] nothing to see"
		}
		from := r.Original.Header.Addresses("From")
		if len(from) != 1 || from[0].Address != wantFrom || r.Original.Header.Get("Subject") != wantSubject {
			t.Errorf("%s: the original is from %v, %q", name, from, r.Original.Header.Get("Subject"))
		}
		if name != "arf" && name != "arf-header-only" && r.By.Address != "p.raman@contoso.com" {
			t.Errorf("%s: reported by %v", name, r.By)
		}
		if strings.HasPrefix(name, "outlook-inline-") && r.Words != "Please check, looks odd to me.\n\nPriya" && r.Words != "Please check, looks odd to me." {
			t.Errorf("%s: with the words %q", name, r.Words)
		}
		if _, text := r.Original.Content(); !strings.Contains(text, "Pay the fee") && r.Way != Quoted && name != "arf-header-only" && !strings.HasPrefix(name, "reported") {
			t.Errorf("%s: the original's text is lost: %q", name, text)
		}
	}
}

// TestDepth puts reports in reports without end.
func TestDepth(t *testing.T) {
	raw := "From: a@contoso.com\nSubject: x\n\nthe mail"
	for range depthLimit + 4 {
		raw = "From: a@contoso.com\nSubject: FW: x\nContent-Type: message/rfc822\n\n" + raw
	}
	r, ok := Find(eml.Parse([]byte(raw)))
	if !ok || r.Depth() != depthLimit {
		t.Errorf("%v, %d deep", ok, r.Depth())
	}
}

func FuzzFind(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.eml")
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		defer hostile.Bounded(t)()
		r, ok := Find(eml.Parse(raw))
		if ok && r.Original == nil {
			t.Fatal("a report of nothing")
		}
		if len(r.Words) > wordsLimit+10 || r.Depth() > depthLimit {
			t.Fatalf("%d bytes of words, %d deep", len(r.Words), r.Depth())
		}
	})
}

// TestWrapped finds the original in a report that came as .msg, and in a winmail.dat.
func TestWrapped(t *testing.T) {
	for name, kind := range map[string]string{"report.msg": "application/vnd.ms-outlook", "winmail.dat": "application/ms-tnef"} {
		b, err := os.ReadFile("../outlook/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		r, ok := Find(eml.Parse([]byte("From: p.raman@contoso.com\nSubject: FW: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nIs this real?\n--b\nContent-Type: " + kind + "; name=" + name +
			"\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(b) + "\n--b--\n")))
		if !ok || r.Original.Header.Get("Subject") != "Your parcel is held" || !strings.Contains(r.Original.HTML(), "track-parcel.example") {
			t.Errorf("%s: %v %+v", name, ok, r.Original)
		}
		if want := map[string]int{"report.msg": 2, "winmail.dat": 1}[name]; r.Depth() != want {
			t.Errorf("%s: %d deep", name, r.Depth())
		}
	}
}
