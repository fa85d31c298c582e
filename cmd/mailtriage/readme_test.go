package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailtriage/keys"
)

var update = flag.Bool("update", false, "write generated parts of the README anew")

// TestREADMEKeys holds the README's key table to the table of actions.
func TestREADMEKeys(t *testing.T) {
	const begin, end = "<!-- keys: begin -->\n", "<!-- keys: end -->"
	file := filepath.Join("..", "..", "README.md")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("README.md has lost the marks of its key table")
	}
	m, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := keys.Markdown(m)
	if table == want {
		return
	}
	if !*update {
		t.Fatal("the key table in README.md is stale: go test ./cmd/mailtriage -run README -update")
	}
	if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
