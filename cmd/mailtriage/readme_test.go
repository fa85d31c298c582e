package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/cmd/mailtriage/do"
	"mailtriage/graph/content/reasons"
	"mailtriage/graph/rules"
	"mailtriage/keys"
)

var update = flag.Bool("update", false, "write generated parts of the README anew")

// TestREADMEIsFresh holds the README's tables to those that they are made from.
func TestREADMEIsFresh(t *testing.T) {
	m, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]string{"keys": keys.Markdown(m), "settings": config.Markdown(), "actions": do.Markdown(), "exit codes": do.MarkdownCodes(), "signs": rules.Markdown(), "reasons": reasons.Markdown()} {
		t.Run(part, func(t *testing.T) { fresh(t, part, want) })
	}
}

func fresh(t *testing.T, part, want string) {
	t.Helper()
	begin, end := "<!-- "+part+": begin -->\n", "<!-- "+part+": end -->"
	file := filepath.Join("..", "..", "README.md")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("README.md has lost the marks of its table of %s", part)
	}
	if table == want {
		return
	}
	if !*update {
		t.Fatalf("the table of %s in README.md is stale: go test ./cmd/mailtriage -run README -update", part)
	}
	if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
