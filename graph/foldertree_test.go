package graph_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
)

var longID = "AAMkAGVmMDEzMTM4LTZmYWUtNDdkNC1hMDZiLTU1OGY5OTZhYmY4OAAuAAAAAAAiQ8W967B7TKBjgx9rVEURAQ/+="

func german() *graph.FolderTree {
	return graph.NewFolderTree([]graph.Folder{
		{ID: "root", WellKnown: "msgfolderroot", Name: "Oberste Ebene"},
		{ID: "in", ParentID: "root", Name: "Posteingang", WellKnown: "inbox"},
		{ID: "ar", ParentID: "root", Name: "Archiv", WellKnown: "archive"},
		{ID: "own", ParentID: "root", Name: "Archive"},
		{ID: "26", ParentID: "own", Name: "2026"},
		{ID: "p", ParentID: "in", Name: "Phishing"},
		{ID: "p26", ParentID: "p", Name: "2026"},
		{ID: "r", ParentID: "root", Name: "Reports"},
		{ID: "s", ParentID: "root", Name: "reports"},
		{ID: "q", ParentID: "root", Name: `A/B\C`},
		{ID: "nfd", ParentID: "root", Name: "Pru\u0308fung"},
		{ID: "t1", ParentID: "root", Name: "Twin"}, {ID: "t2", ParentID: "root", Name: "Twin"}, {ID: "t3", ParentID: "t2", Name: "Only"},
		{ID: longID, ParentID: "root", Name: "by id"},
		{ID: "x", ParentID: "y", Name: "bites"}, {ID: "y", ParentID: "x", Name: "its tail"},
	})
}

func TestResolve(t *testing.T) {
	tree := german()
	for asked, want := range map[string]string{
		"INBOX": "in", "Posteingang": "in", "posteingang/phishing": "p", "inbox/Phishing/2026": "p26", "Inbox/phishing": "p", "msgfolderroot": "root",
		"archive": "ar", "Archive/2026": "26", "Archiv": "ar", // a well-known name first, in a longer path what is called so
		"Reports": "r", "reports": "s", `A\/B\\C`: "q", `a\/b\\c`: "q", "Pr\u00fcfung": "nfd", "Twin/Only": "t3",
		longID: longID, "p26": "p26", "its tail": "y", "its tail/bites": "x", "bites": "", "root": "root",
	} {
		f, err := tree.Resolve(asked)
		if want != "" && (err != nil || f.ID != want) || want == "" && err == nil {
			t.Errorf("%q is %q, %v; want %q", asked, f.ID, err, want)
		}
	}
}

func TestResolveSaysWhatItLacks(t *testing.T) {
	tree := german()
	for asked, want := range map[string]string{
		"REPORTS":                  `"REPORTS" fits 2 folders: Reports (id r), reports (id s); give its exact path or its id`,
		"Twin":                     `"Twin" fits 2 folders: Twin (id t1), Twin (id t2); give its exact path or its id`,
		"Posteingang/Pishing/2026": `there is no folder "Posteingang/Pishing/2026": "Posteingang" has no "Pishing"; did you mean Posteingang/Phishing?`,
		"inbox/Phishing/2062":      `there is no folder "inbox/Phishing/2062": "Posteingang/Phishing" has no "2062"`,
		"Phishing":                 `there is no folder "Phishing"; did you mean Posteingang/Phishing?`,
		"Phish/2026":               `there is no folder "Phish/2026": nothing at the top is called "Phish"; did you mean Posteingang/Phishing?`,
		"clutter":                  `there is no folder "clutter"`,
		"Inbox\\Phishing":          `there is no folder "Inbox\Phishing": a backslash stands alone; one within a name is written \\, and folders are parted by /`,
		"Inbox/":                   `there is no folder "Inbox/": a name in it is empty; a slash within a name is written \/`,
		"B" + longID:               `there is no folder "B` + longID + `"`,
		"Twin/Onl/x":               `there is no folder "Twin/Onl/x": "Twin" has no "Onl"; did you mean Twin/Only?`,
	} {
		if f, err := tree.Resolve(asked); err == nil || err.Error() != want {
			t.Errorf("%q is %q\n got %v\nwant %s", asked, f.ID, err, want)
		}
	}
	var none *graph.FolderNotFound
	if _, err := tree.Resolve("inbox/a/b"); !errors.As(err, &none) || none.Part != "a" || none.Above != "Posteingang" {
		t.Errorf("%+v", none)
	}
	var several *graph.FolderAmbiguous
	if _, err := tree.Resolve("Twin"); !errors.As(err, &several) || len(several.Fits) != 2 {
		t.Errorf("%+v", several)
	}
}

func TestFolderTree(t *testing.T) {
	tree := german()
	if got := tree.Path("p26"); got != "Posteingang/Phishing/2026" {
		t.Errorf("the path is %q", got)
	}
	if !tree.Within("p26", "in") || !tree.Within("in", "in") || tree.Within("in", "p26") {
		t.Error("what lies in what is wrong")
	}
	var below []string
	for _, f := range tree.Below("in") {
		below = append(below, f.ID)
	}
	if !slices.Equal(below, []string{"in", "p", "p26"}) {
		t.Errorf("below the Inbox: %v", below)
	}
	if f, ok := tree.Child("root", "ARCHIV"); !ok || f.ID != "ar" {
		t.Errorf("at the top: %v", f)
	}
	if n := len(tree.Children("")); n != 11 { // one of the two that bite each other's tail
		t.Errorf("%d folders at the top", n)
	}
}

func BenchmarkResolve(b *testing.B) {
	list := []graph.Folder{{ID: "0", Name: "Inbox", WellKnown: "inbox"}}
	for i := 1; i < 5000; i++ {
		list = append(list, graph.Folder{ID: fmt.Sprint(i), ParentID: fmt.Sprint(i / 10), Name: fmt.Sprintf("Folder %d", i)})
	}
	for b.Loop() {
		tree := graph.NewFolderTree(list)
		if _, err := tree.Resolve("inbox/folder 1/folder 12/" + strings.Repeat("x", 20)); err == nil {
			b.Fatal("found")
		}
	}
}

func TestAFolderWithoutAnIDIsNone(t *testing.T) {
	tree := graph.NewFolderTree([]graph.Folder{{Name: "nothing"}, {ID: "a", Name: "A"}})
	if top := tree.Children(""); len(top) != 1 || top[0].ID != "a" {
		t.Errorf("at the top lie %+v", top)
	}
}
