package do_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestIDsOfEveryForm reads ids as people and programs write them.
func TestIDsOfEveryForm(t *testing.T) {
	d := newDesk(t)
	ids := d.some(6)
	d.in = "\ufeff" + ids[0] + "\r\n\r\n  \n" + fmt.Sprintf(`{"subject":"x","id":%q,"status":"done"}`, ids[1]) + "\r\n" + fmt.Sprintf("%q", ids[2]) + "\n  " + ids[3] + "  \n" + ids[0] + "\n" + fmt.Sprintf(`{"id":%q,"body":%q}`, ids[4], strings.Repeat("x", 1<<20))
	r := d.run("move", "--folder", "archive", "--ids", "-", "--id", ids[5])
	if r.code != 0 || len(r.rows) != 6 || r.errs != "" {
		t.Fatalf("%d %s %s", r.code, r.errs, r.out)
	}
	for _, id := range ids {
		if d.where(id) != "archive" {
			t.Errorf("it lies in %s", d.where(id))
		}
	}
	name := filepath.Join(t.TempDir(), "ids")
	if err := os.WriteFile(name, []byte(r.out), 0o600); err != nil {
		t.Fatal(err)
	}
	if r = d.run("move", "--folder", "inbox", "--ids", name); r.code != 0 || len(r.rows) != 6 || d.where(ids[2]) != "inbox" {
		t.Errorf("results are not taken as ids: %+v", r)
	}
	d.in = "\n\n"
	if r = d.run("delete", "--ids", "-"); r.code != 0 || r.out != "" || r.errs != "" {
		t.Errorf("nothing to do: %+v", r)
	}
}

// TestAListThatIsWrongDoesNothing has a fault in the last line.
func TestAListThatIsWrongDoesNothing(t *testing.T) {
	for name, c := range map[string]struct{ line, says string }{
		"no id":      {`{"subject":"x"}`, "no id"},
		"not JSON":   {`{"id":`, "not a JSON object"},
		"an array":   {`["a","b"]`, "jq -c"},
		"a number":   {`{"id":7}`, "not a JSON object"},
		"two words":  {`AAMk AAMk`, "no id"},
		"hostile":    {"AA\x1b[2J", `\x1b`},
		"empty":      {`{"id":""}`, "empty"},
		"no end":     {`"AAMk`, "not a JSON string"},
		"not ASCII":  {"AA\u202ek", `\u202e`},
		"far longer": {strings.Repeat("A", 5000), "longer"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			ids := d.some(2)
			d.in = ids[0] + "\n" + ids[1] + "\n" + c.line
			r := d.run("delete", "--ids", "-")
			if r.code != 2 || !strings.Contains(r.errs, "line 3") || !strings.Contains(r.errs, c.says) || !strings.Contains(r.errs, "nothing was sent") || strings.Contains(r.errs, "\x1b") {
				t.Errorf("%d %q", r.code, r.errs)
			}
			if len(d.writes()) != 0 || r.out != "" {
				t.Errorf("%q was sent", d.writes())
			}
		})
	}
	d := newDesk(t)
	if r := d.run("delete", "--ids", "no-such-file"); r.code != 2 || !strings.Contains(r.errs, "no-such-file") {
		t.Errorf("%+v", r)
	}
}
