package do_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailtriage/graph/evidence/casefolder"
)

func TestExtractIndicators(t *testing.T) {
	d := newDesk(t)
	ids := d.some(3)
	r := d.run(append([]string{"extract-indicators"}, flags("id", ids...)...)...)
	if r.code != 0 || len(r.rows) == 0 {
		t.Fatalf("%+v", r)
	}
	last := 0
	for _, row := range r.rows {
		at := -1
		for i, id := range ids {
			if id == text(row, "id") {
				at = i
			}
		}
		if at < last {
			t.Errorf("%v: they are not in the order that was asked for", row)
		}
		last = at
		if text(row, "value") == "" || strings.Contains(text(row, "defanged"), "://") && strings.HasPrefix(text(row, "defanged"), "http") || row["count"] == 0.0 {
			t.Errorf("%v", row)
		}
	}
	if two := d.run(append([]string{"extract-indicators", "--kind", "email, domain"}, flags("id", ids...)...)...); two.code != 0 || len(two.rows) == 0 || text(two.rows[0], "kind") == "url" {
		t.Errorf("%+v", two)
	}
	if wrong := d.run(append([]string{"extract-indicators", "--kind", "email", "--kind", "urls"}, flags("id", ids...)...)...); wrong.code != 2 || !strings.Contains(wrong.errs, `--kind has "urls" in it`) {
		t.Errorf("%+v", wrong)
	}
	only := d.run(append([]string{"extract-indicators", "--kind", "email"}, flags("id", ids...)...)...)
	for _, row := range only.rows {
		if text(row, "kind") != "email" {
			t.Errorf("%v", row)
		}
	}
	if len(only.rows) == 0 || len(only.rows) >= len(r.rows) {
		t.Errorf("%d rows of one kind, %d of all", len(only.rows), len(r.rows))
	}
	bad := d.run("extract-indicators", "--id", ids[0], "--id", "AAMkNone")
	if bad.code != 3 || text(bad.rows[len(bad.rows)-1], "status") != "failed" {
		t.Errorf("%+v", bad)
	}
}

func TestExtractIndicatorsIntoAFile(t *testing.T) {
	d := newDesk(t)
	ids := d.some(2)
	dir := t.TempDir()
	for _, name := range []string{"x.csv", "x.jsonl", "x.stix.json", "x.misp.json"} {
		file := filepath.Join(dir, name)
		r := d.run(append([]string{"extract-indicators", "--out", file}, flags("id", ids...)...)...)
		if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "sha256") == "" || r.rows[0]["messages"] != 2.0 {
			t.Fatalf("%s: %+v", name, r)
		}
		raw, err := os.ReadFile(file)
		if err != nil || len(raw) == 0 {
			t.Error(err)
		}
		if strings.HasSuffix(name, ".json") && !json.Valid(raw) {
			t.Errorf("%s is no JSON", name)
		}
		if again := d.run(append([]string{"extract-indicators", "--out", file}, flags("id", ids...)...)...); again.code == 0 {
			t.Errorf("%s was written over", name)
		}
	}
	if r := d.run("extract-indicators", "--id", ids[0], "--out", "x.json"); r.code != 2 {
		t.Errorf("%+v", r)
	}
}

func TestCase(t *testing.T) {
	d := newDesk(t)
	ids := d.some(2)
	dir := filepath.Join(t.TempDir(), "cases")
	if r := d.run("case", "--id", ids[0]); r.code != 2 {
		t.Errorf("without a folder: %+v", r)
	}
	r := d.run(append([]string{"case", "--dir", dir}, flags("id", append(ids, "AAMkNone")...)...)...)
	if r.code != 3 || len(r.rows) != 3 {
		t.Fatalf("%+v", r)
	}
	made := 0
	for _, row := range r.rows {
		if text(row, "status") != "done" {
			continue
		}
		made++
		v, err := casefolder.Verify(text(row, "path"))
		if err != nil || len(v.Problems) > 0 {
			t.Errorf("%+v, %v", v, err)
		}
		entries, err := casefolder.Entries(text(row, "path"))
		if err != nil || entries[0].RequestID == "" || entries[0].MessageID != text(row, "id") {
			t.Errorf("%+v, %v", entries, err)
		}
	}
	if made != 2 {
		t.Errorf("%d cases were made", made)
	}
}
