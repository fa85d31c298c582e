package triage

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestTouching(t *testing.T) {
	dir := t.TempDir()
	var lines []string
	for _, e := range []entry{
		{Kind: "intent", Job: "j1", Targets: []Target{{ID: "a", InternetMessageID: "<a@x>"}, {ID: "b"}}},
		{Kind: "result", Job: "j1", Results: []outcome{{ID: "a", NewID: "copy"}}},
		{Kind: "intent", Job: "j2", Targets: []Target{{ID: "c"}}},
		{Kind: "intent", Job: "j3", UndoOf: "j1"},
		{Kind: "result", Job: "j3"},
	} {
		raw, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(raw))
	}
	raw := []byte(lines[0] + "\n{broken\n" + lines[1] + "\n" + lines[2] + "\n" + lines[3] + "\n" + lines[4] + "\n")
	if err := os.WriteFile(filepath.Join(dir, "2026-11.jsonl"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ids  []string
		want []int
	}{
		"by its id": {[]string{"a"}, []int{0, 1, 3, 4}}, "by its Message-ID": {[]string{"", "<a@x>"}, []int{0, 1, 3, 4}}, "by its copy's id": {[]string{"copy"}, []int{1, 0, 3, 4}},
		"another": {[]string{"c"}, []int{2}}, "nothing": {[]string{"", "z"}, nil},
	} {
		got, err := Touching(dir, c.ids...)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		slices.Sort(c.want)
		for _, i := range c.want {
			want = append(want, lines[i])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q; want %q", name, got, want)
		}
	}
	if got, err := Touching(filepath.Join(dir, "none"), "a"); err != nil || got != nil {
		t.Errorf("without a journal: %q, %v", got, err)
	}
}
