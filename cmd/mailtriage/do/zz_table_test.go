package do_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailtriage/cmd/mailtriage/do"
	"mailtriage/keys"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTheTableIsWhole holds the table to the connector's actions and to itself.
func TestTheTableIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range do.Actions() {
		for _, name := range append([]string{a.Name}, a.Also...) {
			if seen[name] {
				t.Errorf("two actions are called %s", name)
			}
			seen[name] = true
		}
		row, known := slices.Collect(rowOf(a.Of)), false
		if known = len(row) == 1; !known || a.Title == "" {
			t.Errorf("%s: it is not in the table of keys, or has no title", a.Name)
		}
		if a.Result == nil || a.Plans != row[0].Writes {
			t.Errorf("%s: no result, or what it plans is not what it writes", a.Name)
		}
		for _, p := range a.Params {
			if p.Help == "" || p.Name != strings.ToLower(p.Name) || strings.ContainsAny(p.Name, "_ ") {
				t.Errorf("%s --%s: no help, or not in kebab case", a.Name, p.Name)
			}
		}
	}
	for _, connector := range keys.ConnectorActions() {
		if name := strings.ReplaceAll(connector, " ", "-"); !seen[name] {
			t.Errorf("nothing answers to %s", name)
		}
	}
	for _, id := range []keys.ID{keys.Move, keys.Copy, keys.Delete, keys.Purge, keys.Archive, keys.MarkRead, keys.MarkUnread, keys.Categories, keys.Flag, keys.Report, keys.Block, keys.Unblock, keys.Undo, keys.UndoList, keys.Export, keys.Search, keys.Open, keys.Properties} {
		if !seen[string(id)] {
			t.Errorf("there is no %s", id)
		}
	}
}

// TestWhatAKeyDoesCanBeDoneHere goes through the table of keys: what changes mail or asks for it is here too, unless it is
// of the screen alone.
func TestWhatAKeyDoesCanBeDoneHere(t *testing.T) {
	screenOnly := map[keys.ID]string{
		keys.NewMessage: "send is it", keys.GoToFolder: "--folder takes a path", keys.Refresh: "each run reads anew",
		keys.Inside:  "it turns what is shown",
		keys.WhoSent: "headers and source are what it reads",
		keys.Parts:   "source is it",
		keys.Links:   "extract-indicators lists them", keys.Reasons: "it asks around the mail for the person who looks", keys.Attachments: "get-email-properties and export are it",
		keys.Conversation: "search by conversationId",
		keys.OpenCard:     "resolve-name, list-users and out-of-office are it", keys.NestedMembers: "list-members --transitive", keys.TheirMail: "search --sender",
		keys.TheirRules: "list-rules --mailbox", keys.TheirCalendar: "list-events --mailbox",
	}
	for _, k := range keys.Actions() {
		ofMail := k.Scope == 0 && k.Connector != "" || k.Scope&(keys.Mail|keys.Activity|keys.Compose) != 0
		if !ofMail || !k.Writes && k.Permission == "" && k.Connector == "" {
			continue
		}
		here := slices.ContainsFunc(do.Actions(), func(a do.Action) bool { return a.Of == k.ID })
		if _, alone := screenOnly[k.ID]; !here && !alone {
			t.Errorf("%s can't be done by the command line", k.ID)
		} else if here && alone {
			t.Errorf("%s is not of the screen alone", k.ID)
		}
	}
}

func rowOf(id keys.ID) func(func(keys.Action) bool) {
	return func(yield func(keys.Action) bool) {
		for _, a := range keys.Actions() {
			if a.ID == id && !yield(a) {
				return
			}
		}
	}
}

// TestListTellsTheTable reads what --list --json says, as another program would.
func TestListTellsTheTable(t *testing.T) {
	d := newDesk(t)
	r := d.run("--list", "--json")
	type parameter struct {
		Name, Flag, Type string
		Required         bool
	}
	told := map[string]struct {
		Status, Reason, Connector string
		Parameters                []parameter
		Result                    map[string]any
	}{}
	var list []struct {
		Action, Status, Reason, Connector string
		Parameters                        []parameter
		Result                            map[string]any
	}
	if err := json.Unmarshal([]byte(r.out), &list); err != nil { // one document
		t.Fatal(err)
	}
	for _, a := range list {
		told[a.Action] = struct {
			Status, Reason, Connector string
			Parameters                []parameter
			Result                    map[string]any
		}{a.Status, a.Reason, a.Connector, a.Parameters, a.Result}
	}
	if len(told) != len(do.Actions()) {
		t.Errorf("%d of %d actions", len(told), len(do.Actions()))
	}
	move := told["move"]
	if move.Status != "ready" || move.Connector != "move email" || move.Result["$schema"] == nil || !slices.Contains(move.Parameters, parameter{"folder", "--folder", "folder", true}) {
		t.Errorf("%+v", move)
	}
	for name, a := range told {
		if a.Status == "later" {
			if got := d.run(name, "--limit", "3", "--whatever"); got.code != 2 || !strings.Contains(got.errs, a.Reason) {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
	if text := d.run("--list"); !strings.Contains(text.out, "move-email") || strings.Count(text.out, "\n") != len(told) {
		t.Errorf("%s", text.out)
	}
}

func TestSchemaOfAnAction(t *testing.T) {
	d := newDesk(t)
	r := d.run("move", "--schema")
	var schema map[string]any
	if err := json.Unmarshal([]byte(r.out), &schema); err != nil || r.code != 0 || schema["title"] != "a result of mailtriage do move" {
		t.Errorf("%v %+v", err, r)
	}
	if len(d.e.Requests()) != 0 {
		t.Error("something was sent")
	}
}

func TestHelp(t *testing.T) {
	for name, args := range map[string][]string{"do": {"--help"}, "move": {"move", "--help"}, "delete-for-good": {"delete-for-good", "--help"}} {
		r := newDesk(t).run(args...)
		file := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(r.out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != r.out {
			t.Errorf("%s is not what the help says (go test ./cmd/mailtriage/do -run Help -update):\n%s", file, r.out)
		}
		for line := range strings.Lines(r.out) {
			if len([]rune(line)) > 200 {
				t.Errorf("a line of %d characters: %s", len([]rune(line)), line)
			}
		}
	}
}

// TestCompletion completes as a shell would.
func TestCompletion(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		has  []string
		not  []string
	}{
		"actions":           {[]string{"arch"}, []string{"archive\tMove messages to Archive"}, []string{"move"}},
		"connector's names": {[]string{"move-"}, []string{"move-email\tMove messages to a folder"}, []string{"get-email"}},
		"flags":             {[]string{"move", "--fo"}, []string{"--folder"}, nil},
		"folders":           {[]string{"move", "--folder", "Inbox/ph"}, []string{"Inbox/Phishing", "Inbox/Phishing/Parcel wave"}, []string{"Archive"}},
		"well-known ones":   {[]string{"move", "--folder", "junk"}, []string{"junkemail"}, nil},
		"categories":        {[]string{"categories", "--category", "p"}, []string{"Phishing"}, nil},
		"choices":           {[]string{"report", "--report-action", ""}, []string{"phish", "notJunk"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := d.run(append([]string{"__complete"}, c.args...)...)
			lines := strings.Split(r.out, "\n")
			for _, want := range c.has {
				if !slices.Contains(lines, want) && !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, want+"\t") }) {
					t.Errorf("%q is not among %q", want, lines)
				}
			}
			for _, not := range c.not {
				if strings.Contains(r.out, not) {
					t.Errorf("%q is among %q", not, lines)
				}
			}
			if w := d.writes(); len(w) != 0 {
				t.Errorf("%q was sent", w)
			}
		})
	}
}

// TestFolderNamesAreKeptForAMoment asks the mailbox once for two completions.
func TestFolderNamesAreKeptForAMoment(t *testing.T) {
	d := newDesk(t)
	d.cache = filepath.Join(t.TempDir(), "cache")
	first := d.run("__complete", "move", "--folder", "Inbox/")
	n := len(d.e.Requests())
	if second := d.run("__complete", "copy", "--folder", "Inbox/"); second.out != first.out || len(d.e.Requests()) != n || n == 0 {
		t.Errorf("%d requests after %d", len(d.e.Requests()), n)
	}
	d.e.Stop()
	d.cache = ""
	if r := d.run("__complete", "move", "--folder", "Inbox/"); strings.Contains(r.out, "Inbox") || strings.Contains(r.errs, "connection") {
		t.Errorf("it does not fail in silence: %+v", r)
	}
}

// TestEveryActionIsHeldToItsSchema runs last, by the name of its file: each action that is offered has had results.
func TestEveryActionIsHeldToItsSchema(t *testing.T) {
	if testing.Short() || flag.Lookup("test.run").Value.String() != "" {
		t.Skip("only when all tests run")
	}
	for _, a := range do.Actions() {
		if validated[a.Name] == 0 {
			t.Errorf("no result of %s was held to its schema", a.Name)
		}
	}
}
