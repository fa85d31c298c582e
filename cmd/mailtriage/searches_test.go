package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/tui"
)

func TestSavedSearchesSurviveARestartAndAnotherProgram(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "searches.json")
	one, two := readSearches(file).of("soc"), readSearches(file).of("soc")
	wave := tui.SavedSearch{Name: "wave", Query: tui.SearchQuery{Text: `subject:"O'Brien \ 請求"`, Since: "7d", Read: graph.No, In: "folder", Folder: `Inbox/a\/b`}}
	if err := one.Put(wave); err != nil {
		t.Fatal(err)
	}
	if err := two.Put(tui.SavedSearch{Name: "Ads", Query: tui.SearchQuery{Sender: "ads"}}); err != nil { // it read the file before the other wrote
		t.Fatal(err)
	}
	if err := readSearches(file).of("other").Put(tui.SavedSearch{Name: "x"}); err != nil {
		t.Fatal(err)
	}
	list := readSearches(file).of("soc").List()
	if len(list) != 2 || list[0].Name != "Ads" || list[1] != wave {
		t.Fatalf("%+v", list)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if err := one.Rename("wave", "Ads"); err == nil {
		t.Error("it took the name of another")
	}
	if err := one.Rename("wave", "Wave 2"); err != nil {
		t.Error(err)
	}
	if err := two.Delete("wave"); err == nil {
		t.Error("it was renamed meanwhile")
	}
	if err := two.Delete("Ads"); err != nil {
		t.Error(err)
	}
	if list := readSearches(file).of("soc").List(); len(list) != 1 || list[0].Name != "Wave 2" || list[0].Query != wave.Query {
		t.Errorf("%+v", list)
	}
}

func TestSavedSearchesThatCannotBeReadAreNotWrittenOver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "searches.json")
	if err := os.WriteFile(file, []byte(`{"soc": [{"na`), 0o600); err != nil {
		t.Fatal(err)
	}
	k := readSearches(file).of("soc")
	if err := k.Put(tui.SavedSearch{Name: "x"}); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("%v", err)
	}
	if raw, _ := os.ReadFile(file); string(raw) != `{"soc": [{"na` || len(k.List()) != 0 {
		t.Errorf("%s %v", raw, k.List())
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil { // and a file that can't be made
		t.Fatal(err)
	}
	if err := k.Put(tui.SavedSearch{Name: "x"}); err == nil || len(k.List()) != 0 {
		t.Errorf("%v %v", err, k.List())
	}
}
