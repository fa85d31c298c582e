package graph_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
)

func TestFolderPath(t *testing.T) {
	for path, want := range map[string][]string{
		"Inbox/Phishing/2026": {"Inbox", "Phishing", "2026"}, `A\/B/C`: {"A/B", "C"}, `back\\slash`: {`back\slash`}, `\\\//x`: {`\/`, "x"}, " a ": {" a "}, "請求書/ö": {"請求書", "ö"},
	} {
		names, err := graph.ParseFolderPath(path)
		if err != nil || !slices.Equal(names, want) || graph.FormatFolderPath(want...) != path {
			t.Errorf("%s: %q, %v, written %s; want %q", path, names, err, graph.FormatFolderPath(want...), want)
		}
	}
	for path, want := range map[string]error{
		"": graph.ErrEmptyName, "/": graph.ErrEmptyName, "/Inbox": graph.ErrEmptyName, "Inbox/": graph.ErrEmptyName, "a//b": graph.ErrEmptyName,
		`a\`: graph.ErrBackslash, `Inbox\Phishing`: graph.ErrBackslash, `a\\\`: graph.ErrBackslash,
	} {
		if names, err := graph.ParseFolderPath(path); !errors.Is(err, want) {
			t.Errorf("%q: %q, %v; want %v", path, names, err, want)
		}
	}
}

// FuzzFolderPath holds parsing and writing to being each other's inverse, and a folder's path to naming that folder.
func FuzzFolderPath(f *testing.F) {
	for _, s := range []string{"Inbox/Phishing/2026", `A\/B`, `\\`, "//", `\`, "inbox", "\x00/\xff", "a/a/a", strings.Repeat("x/", 300) + "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		names, err := graph.ParseFolderPath(s)
		if err != nil {
			if names != nil {
				t.Fatalf("%q: %q beside %v", s, names, err)
			}
			return
		}
		if again := graph.FormatFolderPath(names...); again != s {
			t.Fatalf("%q was read as %q, which is written %q", s, names, again)
		}
		if slices.Contains(graph.WellKnownFolders(), strings.ToLower(s)) {
			return
		}
		list := []graph.Folder{{ID: "0", Name: "other"}}
		for i, name := range names {
			id, above := strings.Repeat("n", i+1), strings.Repeat("n", i)
			list = append(list, graph.Folder{ID: id, ParentID: above, Name: name}, graph.Folder{ID: id + "'", ParentID: above, Name: name + "x"})
		}
		tree := graph.NewFolderTree(list)
		want := strings.Repeat("n", len(names))
		if got, err := tree.Resolve(tree.Path(want)); err != nil || got.ID != want || tree.Path(want) != s {
			t.Fatalf("%q leads to %q, %v", s, got.ID, err)
		}
	})
}
