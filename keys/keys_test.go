package keys_test

import (
	"slices"
	"strings"
	"testing"

	"mailtriage/keys"
)

func TestTheTableHasNoConflicts(t *testing.T) {
	if _, err := keys.NewMap(keys.Actions(), nil); err != nil {
		t.Fatal(err)
	}
	seen := map[keys.ID]bool{}
	for _, a := range keys.Actions() {
		switch {
		case seen[a.ID]:
			t.Errorf("%q is in the table twice", a.ID)
		case a.Title == "" || a.Help == "" || (a.Scope == 0) != (a.Group == "") || (a.Scope == 0) != (len(a.Keys) == 0):
			t.Errorf("%q is not told in full", a.ID)
		case a.Through != "" && !slices.ContainsFunc(keys.Actions(), func(b keys.Action) bool { return b.ID == a.Through && len(b.Keys) > 0 }):
			t.Errorf("%q is reached through %q, which has no key", a.ID, a.Through)
		case a.Scope == 0 && a.Connector == "" && a.Through == "":
			t.Errorf("%q can't be reached, and the connector does not know it", a.ID)
		case a.Writes && a.Takes == keys.OneOrMany && (a.Permission == "" || a.Connector == "" || a.Danger == keys.Harmless):
			t.Errorf("%q writes, and does not say what it needs", a.ID)
		case strings.HasSuffix(a.Help, "."):
			t.Errorf("%q: help is one line without a full stop", a.ID)
		}
		seen[a.ID] = true
	}
}

func TestOverrides(t *testing.T) {
	m, err := keys.NewMap(keys.Actions(), map[keys.ID][]string{keys.Delete: {"f8"}})
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := m.Lookup(keys.Messages, "f8"); !ok || a.ID != keys.Delete {
		t.Errorf("f8 is %q", a.ID)
	}
	if _, ok := m.Lookup(keys.Messages, "d"); ok {
		t.Error("d still deletes")
	}
	if m.Key(keys.Delete) != "f8" {
		t.Errorf("shown as %q", m.Key(keys.Delete))
	}
}

func TestLettersAreYieldedWhereTheyMeanSomethingElse(t *testing.T) {
	table := []keys.Action{
		{ID: "left", Keys: []string{"h", "left"}, Scope: keys.Folders | keys.Reader, Yields: keys.Reader},
		{ID: "sender", Keys: []string{"h"}, Scope: keys.Reader},
	}
	m, err := keys.NewMap(table, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		scope keys.Scope
		key   string
		want  keys.ID
	}{{keys.Folders, "h", "left"}, {keys.Folders, "left", "left"}, {keys.Reader, "h", "sender"}, {keys.Reader, "left", "left"}} {
		if a, ok := m.Lookup(c.scope, c.key); !ok || a.ID != c.want {
			t.Errorf("%s in %b is %q, not %q", c.key, c.scope, a.ID, c.want)
		}
	}
	if _, err := keys.NewMap(table, map[keys.ID][]string{"sender": {"left"}}); err == nil {
		t.Error("a key that is not a letter is not yielded: two actions have it")
	}
}

func TestBadOverridesNameWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		overrides map[keys.ID][]string
		says      []string
	}{
		"conflict":       {map[keys.ID][]string{keys.Delete: {"m"}}, []string{`"m"`, "delete", "move"}},
		"unknown action": {map[keys.ID][]string{"explode": {"x"}}, []string{"explode"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := keys.NewMap(keys.Actions(), c.overrides)
			if err == nil {
				t.Fatal("taken")
			}
			for _, s := range c.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%q does not name %s", err, s)
				}
			}
		})
	}
}

func TestKeysAreHeardOnlyWhereTheyApply(t *testing.T) {
	m, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := m.Lookup(keys.Folders, "d"); !ok || a.ID != keys.DeleteFolder {
		t.Error("d does not delete the folder while the folders have the focus")
	}
	if a, ok := m.Lookup(keys.Reader, "n"); !ok || a.ID != keys.NextMessage {
		t.Error("n does not go to the next message in the reader")
	}
}

func TestLabels(t *testing.T) {
	for key, want := range map[string]string{"d": "d", "D": "D", "space": "␣", "ctrl+d": "^d", "enter": "⏎", "shift+tab": "S-Tab", "f5": "F5"} {
		if got := keys.Label(key); got != want {
			t.Errorf("%s is shown as %q, want %q", key, got, want)
		}
	}
}

func TestMarkdownTellsOfEveryAction(t *testing.T) {
	m, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	text := keys.Markdown(m)
	for _, a := range keys.Actions() {
		if a.Group == "" {
			continue
		}
		if !strings.Contains(text, "| "+a.Title+" | "+a.Help+" |") {
			t.Errorf("%q is not in the table", a.ID)
		}
	}
}

// TestEveryActionOfTheConnectorIsAnsweredTo holds the table to the 27 actions, each by a name that the table knows.
func TestEveryActionOfTheConnectorIsAnsweredTo(t *testing.T) {
	list := keys.ConnectorActions()
	if len(list) != 27 {
		t.Errorf("%d actions, want 27", len(list))
	}
	known := map[string]bool{}
	for _, name := range list {
		known[name] = true
		if _, ok := keys.Answering(name); !ok {
			t.Errorf("nothing answers to %q", name)
		}
	}
	for _, a := range keys.Actions() {
		if a.Connector != "" && !known[a.Connector] {
			t.Errorf("%q answers to %q, which the connector does not have", a.ID, a.Connector)
		}
	}
}

func TestWhatCloudsLack(t *testing.T) {
	m, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cloud string
		id    keys.ID
		lacks bool
	}{
		{"global", keys.Block, false}, {"us-gov", keys.Block, false}, {"china", keys.Block, true}, {"china", keys.Unblock, true}, {"china", keys.Live, false},
		{"us-dod", keys.Live, false}, {"us-gov", keys.Purge, true}, {"us-dod", keys.Purge, true}, {"china", keys.Purge, true}, {"china", keys.Delete, false},
		{"us-gov", keys.Report, true}, {"custom", keys.Report, false}, {"global", keys.Purge, false}, {"china", keys.Move, false},
	} {
		why := m.Action(c.id).NotOffered(c.cloud)
		if (why != "") != c.lacks || c.lacks && !strings.Contains(why, c.cloud) {
			t.Errorf("%s in %s: %q", c.id, c.cloud, why)
		}
	}
}
