package sharing

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/evidence/indicators"
)

var at = time.Date(2026, 11, 24, 9, 12, 30, 123456789, time.UTC)

// all has every kind, and what makes trouble in each form.
func all(t *testing.T) Set {
	t.Helper()
	text := `hxxps://evil[.]org/a'b\c?x=<y> joe@evil.org =cmd.evil.org 203.0.113.9 8.8.8.0/24 2606:4700::1111 2606:4700::/32 10.0.0.1 https://münchen.de/ä joe@[203.0.113.9]
d41d8cd98f00b204e9800998ecf8427e da39a3ee5e6b4b0d3255bfef95601890afd80709 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e 3:hRMs3FsRc2:hRpg`
	one := indicators.Extract(indicators.Sources{
		{Place: "text", Text: text},
		{Place: "header Received", Kind: indicators.Header, Name: "Received", Text: "from x ([198.51.100.7])"},
		{Place: "header From", Kind: indicators.Header, Name: "From", Text: "boss@evil.org"},
		{Place: "attachment \x1b[31m=x", Text: "https://attached.evil.org/"},
	}, indicators.Options{Own: []string{"münchen.de"}})
	two := indicators.Extract(indicators.Sources{{Place: "text", Text: "joe@evil.org"}}, indicators.Options{})
	return Set{Made: at, List: indicators.Together(one, two), Messages: []Message{
		{ID: "AAMk1", InternetMessageID: "<1@evil.org>", Subject: "=SUM(1)\x1b[2J", Received: at.Add(-time.Hour)}, {ID: "AAMk2", InternetMessageID: "<2@evil.org>", Subject: "two", Received: at.Add(-2 * time.Hour)},
	}}
}

func encode(t *testing.T, form string, s Set) []byte {
	t.Helper()
	f, err := Named(form)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := f.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.Encode(s); err != nil || !bytes.Equal(raw, again) {
		t.Errorf("%s: the same set is written differently: %v", form, err)
	}
	if bytes.ContainsAny(raw, "\x1b\x00") {
		t.Errorf("%s: it holds control characters", form)
	}
	return raw
}

func TestSheets(t *testing.T) {
	s := all(t)
	rows, err := csv.NewReader(bytes.NewReader(encode(t, "csv", s))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(s.List)+1 {
		t.Errorf("%d lines for %d indicators", len(rows), len(s.List))
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("a cell is a formula: %q", cell)
			}
		}
	}
	n := 0
	for line := range strings.Lines(string(encode(t, "jsonl", s))) {
		var row map[string]string
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if row["value"] == "joe@evil.org" && row["messages"] != "2" {
			t.Errorf("joe stands in %s messages; want 2", row["messages"])
		}
		n++
	}
	if n != len(s.List) {
		t.Errorf("%d lines for %d indicators", n, len(s.List))
	}
}

func TestNamed(t *testing.T) {
	for name, want := range map[string]string{"csv": "csv", "a/b.CSV": "csv", "x.jsonl": "jsonl", "x.stix.json": "stix", "misp": "misp", "x.misp.json": "misp", "x.json": "", "": ""} {
		f, err := Named(name)
		if f.Name != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", name, f.Name, err, want)
		}
	}
}

// TestWrite leaves both for validators of others, where MAILTRIAGE_TEST_SHARING names a folder.
func TestWrite(t *testing.T) {
	dir := os.Getenv("MAILTRIAGE_TEST_SHARING")
	if dir == "" {
		t.Skip("MAILTRIAGE_TEST_SHARING names no folder")
	}
	for _, form := range []string{"stix", "misp"} {
		if err := os.WriteFile(dir+"/"+form+".json", encode(t, form, all(t)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
