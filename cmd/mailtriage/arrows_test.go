package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// arrows is the law of who may import whom within the module; "x/..." is x and all below it. What a room is not
// given it may not import, tests aside: they may also import what testing gives.
var arrows = []struct {
	room string
	may  []string
}{
	{"cmd/mailtriage/atomic", nil},
	{"cmd/mailtriage/jsonl", []string{"graph/content"}},
	{"cmd/mailtriage/watching", []string{"cmd/mailtriage/jsonl", "graph", "graph/content/...", "graph/evidence/...", "graph/store", "graph/watch"}},
	{"cmd/mailtriage/do", []string{"cmd/mailtriage/jsonl", "cmd/mailtriage/watching", "graph", "graph/ahead", "graph/auth", "graph/content/...", "graph/doctor", "graph/evidence/...", "graph/rules", "graph/store", "graph/takeover", "graph/triage", "graph/watch", "graph/zones", "keys"}},
	{"cmd/...", []string{"cmd/mailtriage/atomic", "cmd/mailtriage/config", "cmd/mailtriage/do", "cmd/mailtriage/jsonl", "cmd/mailtriage/watching", "tui/...", "views/...", "graph/...", "keys", "theme"}},
	{"tui/...", []string{"tui/...", "views/...", "keys", "theme", "graph", "graph/auth", "graph/content/...", "graph/doctor", "graph/evidence/...", "graph/rules", "graph/store", "graph/takeover", "graph/triage", "graph/watch", "graph/zones"}},
	{"views/table", []string{"keys", "theme", "graph/content"}},
	{"views/...", []string{"views/table", "keys", "theme", "graph", "graph/content/...", "graph/evidence/indicators", "graph/rules", "graph/takeover", "graph/triage", "graph/zones"}},
	{"keys", nil},
	{"theme", nil},
	{"graph", []string{"graph/auth", "graph/content", "graph/zones"}},
	{"graph/ahead", nil},
	{"graph/auth/...", nil},
	{"graph/doctor", []string{"graph", "graph/auth", "keys"}},
	{"graph/content/...", []string{"graph/content/..."}},
	{"graph/evidence", []string{"graph", "graph/content/..."}},
	{"graph/evidence/indicators", []string{"graph/content/..."}},
	{"graph/evidence/sharing", []string{"graph/content/...", "graph/evidence", "graph/evidence/indicators"}},
	{"graph/evidence/casefolder", []string{"graph", "graph/content/...", "graph/evidence", "graph/evidence/indicators", "graph/evidence/sharing"}},
	{"graph/rules", []string{"graph"}},
	{"graph/store", nil},
	{"graph/takeover", []string{"graph", "graph/content", "graph/rules"}},
	{"graph/watch", []string{"graph", "graph/ahead", "graph/store", "graph/evidence/..."}},
	{"graph/triage", []string{"graph", "graph/store", "keys"}},
	{"graph/zones", nil},
	{"graph/emulator/...", []string{"graph/emulator/..."}},
}

// forTests is what tests may import beside what their room may.
var forTests = []string{"graph", "graph/auth", "graph/emulator/...", "graph/content/hostile"}

func TestArrowsBetweenRooms(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		room := filepath.ToSlash(rel)
		may, known := allowed(room)
		if !known {
			t.Errorf("%s: the house has no room %q: give it one in the table, and say why in CONTRIBUTING.md", file, room)
			return nil
		}
		seen[room] = true
		if strings.HasSuffix(file, "_test.go") {
			may = append([]string{room}, may...)
			if !covers([]string{"graph/emulator/..."}, room) { // the emulator's tests don't know our client either
				may = append(may, forTests...)
			}
		}
		for _, imported := range imports(t, file) {
			if !covers(may, imported) {
				t.Errorf("%s imports %s, which %s may not", file, imported, room)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range []string{"cmd/mailtriage", "tui", "keys", "theme", "graph", "graph/triage", "graph/emulator"} {
		if !seen[room] {
			t.Errorf("no Go file of %s was looked at", room)
		}
	}
}

// TestArrowsAreHeld shows that the check can fail.
func TestArrowsAreHeld(t *testing.T) {
	for _, arrow := range [][2]string{
		{"views/messages", "views/reader"}, {"keys", "theme"}, {"graph/emulator", "graph"}, {"graph", "tui"},
		{"tui", "graph/emulator"}, {"graph/content", "graph"}, {"theme", "keys"}, {"graph/triage", "tui"},
	} {
		may, known := allowed(arrow[0])
		if !known || covers(may, arrow[1]) {
			t.Errorf("%s may import %s", arrow[0], arrow[1])
		}
	}
}

func allowed(room string) (may []string, known bool) {
	for _, a := range arrows {
		if covers([]string{a.room}, room) {
			return a.may, true
		}
	}
	return nil, false
}

func covers(patterns []string, room string) bool {
	for _, p := range patterns {
		if base, deep := strings.CutSuffix(p, "/..."); p == room || deep && (room == base || strings.HasPrefix(room, base+"/")) {
			return true
		}
	}
	return false
}

// imports lists what a file imports of our own, by its path in the repository.
func imports(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if rest, ok := strings.CutPrefix(p, "mailtriage/"); ok {
			own = append(own, path.Clean(rest))
		}
	}
	return own
}
