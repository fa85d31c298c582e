package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// journalOf makes a journal by real actions: a move of three of which one is gone, its undo, and a block.
func journalOf(t *testing.T, subjects ...string) (dir string, moved triage.JobID) {
	t.Helper()
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: demo.Tenant(demo.Options{Seed: 1, Messages: 100, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}), Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	box := c.Mailbox(demo.Mailbox)
	dir = filepath.Join(t.TempDir(), "journal")
	j, err := triage.OpenJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := triage.New(triage.Config{Mailbox: box, Journal: j, Who: "=analyst"})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	end := func(job triage.Job, err error) triage.JobID {
		if err != nil {
			t.Fatal(err)
		}
		for event := range engine.Events() {
			if f, ok := event.(triage.Finished); ok && f.Job.ID == job.ID {
				break
			}
		}
		return job.ID
	}
	do := func(o triage.Order) triage.JobID {
		p, err := engine.Plan(o)
		if err != nil {
			t.Fatal(err)
		}
		return end(engine.Start(t.Context(), p))
	}
	page, err := box.Messages(t.Context(), "inbox", 3)
	if err != nil {
		t.Fatal(err)
	}
	var targets []triage.Target
	for i, h := range page.Headers {
		target := triage.TargetOf(h)
		if i < len(subjects) {
			target.Subject = subjects[i]
		}
		targets = append(targets, target)
	}
	box.Batch(t.Context(), []graph.Request{box.PurgeRequest(targets[1].ID)})
	archive, err := box.Folder(t.Context(), "archive")
	if err != nil {
		t.Fatal(err)
	}
	moved = do(triage.Order{Action: keys.Move, Targets: targets, To: triage.Place{ID: archive.ID, Path: "Archive"}})
	end(engine.Undo(t.Context(), moved))
	do(triage.Order{Action: keys.Block, Senders: []string{"x@pay-pa1.test"}, To: triage.Place{ID: "deleteditems"}})
	return dir, moved
}

func TestJournalVerify(t *testing.T) {
	dir, _ := journalOf(t)
	code, out, errs := command(t, nil, "journal", "verify", "--dir", dir)
	if code != 0 || out != "7 lines in 1 file: all hold\n" || errs != "" {
		t.Errorf("%d %q %q", code, out, errs)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(raw), `"done"`, `"lost"`, 1)
	if err := os.WriteFile(files[0], []byte(text[:len(text)-30]), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs = command(t, nil, "journal", "verify", "--dir", dir)
	month := filepath.Base(files[0])
	if code != exitFailed || out != month+":2: it was changed after it was written\n"+month+":7: it is cut short or not JSON\n" || !strings.Contains(errs, "2 of 7 lines") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if code, out, errs = command(t, nil, "journal", "show", "--dir", dir); code != 0 || strings.Count(out, "unsettled") != 2 || !strings.Contains(errs, "journal verify") {
		t.Errorf("damage stops what can be shown: %d %q %q", code, out, errs)
	}
}

func TestJournalShow(t *testing.T) {
	dir, moved := journalOf(t, "first", "second", "third")
	_, all, _ := command(t, nil, "journal", "show", "--dir", dir)
	lines := strings.Split(strings.TrimSuffix(all, "\n"), "\n")
	for i, want := range []string{"Move 3 messages to Archive  2 done, 1 not  [" + string(moved) + "]", "    second: moving the message: no longer there", "Undo of " + string(moved) + ": 2 messages  done", "Block x@pay-pa1.test  done"} {
		if i >= len(lines) || !strings.Contains(lines[i], want) {
			t.Fatalf("line %d is not %q:\n%s", i+1, want, all)
		}
	}
	for name, c := range map[string]struct {
		args []string
		want int // lines
	}{
		"action":             {[]string{"--action", "block"}, 1},
		"undo":               {[]string{"--action", "undo"}, 1},
		"limit":              {[]string{"--limit", "2"}, 2},
		"mailbox":            {[]string{"--mailbox", "SOC@contoso.com"}, 4},
		"another mailbox":    {[]string{"--mailbox", "ceo@contoso.com"}, 0},
		"since a while":      {[]string{"--since", "1h"}, 4},
		"since days":         {[]string{"--since", "7d"}, 4},
		"since a date":       {[]string{"--since", "2020-01-01"}, 4},
		"since the future":   {[]string{"--since", "2120-01-01T00:00:00Z"}, 0},
		"action and a limit": {[]string{"--action", "move", "--limit", "1"}, 2},
	} {
		code, out, errs := command(t, nil, append([]string{"journal", "show", "--dir", dir}, c.args...)...)
		if got := strings.Count(out, "\n"); code != 0 || errs != "" || got != c.want {
			t.Errorf("%s: %d lines, want %d (%d %s)", name, got, c.want, code, errs)
		}
	}
	if _, out, _ := command(t, nil, "journal", "show", "--dir", dir, "--limit", "1"); !strings.Contains(out, "Block") {
		t.Errorf("the last one is not the newest: %q", out)
	}
}

func TestJournalExport(t *testing.T) {
	dir, moved := journalOf(t, `=HYPERLINK("http://x","y")`, "with \"quotes\",\r\nand lines", "\x1b[2J\u202eevil")
	code, out, errs := command(t, nil, "journal", "export", "--dir", dir)
	if code != 0 || errs != "" {
		t.Fatalf("%d %s", code, errs)
	}
	var rows []map[string]string
	for line := range strings.Lines(out) {
		var row map[string]string
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		rows = append(rows, row)
	}
	if len(rows) != 6 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, name := range []string{"when", "ended", "who", "mailbox", "action", "job", "messageId", "internetMessageId", "subject", "sender", "fromFolder", "toFolder", "toPath", "liesIn", "result", "requestId"} {
		if rows[0][name] == "" {
			t.Errorf("the first row does not tell %s: %v", name, rows[0])
		}
	}
	if rows[3]["undoOf"] != string(moved) || rows[3]["subject"] == "" || rows[5]["sender"] != "x@pay-pa1.test" || rows[5]["messageId"] != "" {
		t.Errorf("undo %v, block %v", rows[3], rows[5])
	}
	if n := strings.Count(out, `"result":"failed"`); n != 1 || strings.ContainsAny(out, "\x1b\u202e") || strings.Contains(out, `\u001b`) {
		t.Errorf("%d failed; %q", n, out)
	}

	code, out, _ = command(t, nil, "journal", "export", "--dir", dir, "--format", "csv")
	if strings.Count(out, "\r\n") != 7 || strings.Count(out, "\n") != 7 || code != 0 {
		t.Errorf("%d: lines do not end as RFC 4180 has it: %q", code, out)
	}
	table, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table[1:] {
		for i, cell := range row {
			if name := table[0][i]; name != "subject" && name != "who" && strings.TrimPrefix(cell, "'") != rowOf(rows, row, table[0])[name] {
				t.Errorf("%s: CSV says %q, JSON %q", name, cell, rowOf(rows, row, table[0])[name])
			}
			if strings.IndexAny(cell, "=+-@\t\r") == 0 {
				t.Errorf("%s: %q is a formula", table[0][i], cell)
			}
		}
	}
}

// rowOf finds the row of the JSON export that a row of the CSV export tells of.
func rowOf(rows []map[string]string, row, names []string) map[string]string {
	value := map[string]string{}
	for i, name := range names {
		value[name] = row[i]
	}
	for _, r := range rows {
		if r["job"] == value["job"] && r["messageId"] == value["messageId"] {
			return r
		}
	}
	return nil
}

func TestNoCellIsAFormula(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain": "plain", "a=b": "a=b", "<id@x>": "<id@x>", "2026-11-24": "2026-11-24", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "  =1": "'  =1",
		"\u00a0=1": "'\u00a0=1", "＝1": "'＝1", `"=1`: `'"=1`, "'=1": "''=1", "%0A": "'%0A", "|calc": "'|calc",
	} {
		if got := content.NoFormula(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// TestTheJournalIsSafeToLookAt shows and exports what every attack that is known here would have left in it.
func TestTheJournalIsSafeToLookAt(t *testing.T) {
	for _, c := range hostile.Strings() {
		attack := c.Text
		r := triage.Record{Who: attack, Mailbox: attack, Action: keys.Move, To: triage.Place{Path: attack}, Error: attack, Left: 2}
		r.Rows = []triage.Row{{Target: triage.Target{Subject: attack, ID: attack}, Error: "x" + attack}, {Sender: attack, Error: "y" + attack}}
		text := strings.Join(recordLines(r), "\n")
		var b strings.Builder
		if err := exportCSV(&b, []triage.Record{r}); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{text, strings.ReplaceAll(b.String(), "\r\n", "\n")} {
			if escapes := hostile.Escapes(s); len(escapes) > 0 || strings.Contains(s, "\x1b") {
				t.Errorf("%s: lets %q through", c.Name, escapes)
			}
		}
		if n := strings.Count(text, "\n"); n != 2 {
			t.Errorf("%s: %d lines", c.Name, n+1)
		}
	}
}

func TestJournalUsedWrongly(t *testing.T) {
	dir, _ := journalOf(t)
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no journal":   {[]string{"verify", "--dir", filepath.Join(dir, "none")}, exitFailed, "there is no journal"},
		"since":        {[]string{"show", "--since", "yesterday"}, exitUsage, "yesterday"},
		"since days":   {[]string{"show", "--since", "-3d"}, exitUsage, "-3d"},
		"since back":   {[]string{"show", "--since", "-3h"}, exitUsage, "-3h"},
		"action":       {[]string{"show", "--action", "explode"}, exitUsage, "explode"},
		"limit":        {[]string{"export", "--limit", "-1"}, exitUsage, "--limit"},
		"format":       {[]string{"export", "--format", "xml"}, exitUsage, "xml"},
		"argument":     {[]string{"verify", "all"}, exitUsage, "all"},
		"verify since": {[]string{"verify", "--since", "1h"}, exitUsage, "since"},
	} {
		code, out, errs := command(t, nil, append([]string{"journal", "--dir", dir}, c.args...)...)
		if code != c.code || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.says) {
			t.Errorf("%s: %d %q %q", name, code, out, errs)
		}
	}
}
