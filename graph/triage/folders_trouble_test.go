package triage_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// TestFoldersAtTheTop: what lies right below the folder above all is changed, and brought back, like any other.
func TestFoldersAtTheTop(t *testing.T) {
	b := set(t, 0)
	root := b.tree().Root()
	f := b.do(triage.Order{Action: keys.CreateFolder, Details: triage.Details{Folder: triage.FolderChange{ParentID: root.ID, Path: "Top", Make: []string{"Top"}}}})
	if f.Err != nil || f.Made.Path != "Top" {
		t.Fatalf("%v %+v", f.Err, f.Made)
	}
	for name, c := range map[string]struct {
		order triage.Order
		after string
	}{
		"rename": {b.folderOrder(keys.RenameFolder, "Top", "", "Later"), "Later"},
		"move":   {b.folderOrder(keys.MoveFolder, "Top", "archive", ""), "archive/Top"},
		"delete": {b.folderOrder(keys.DeleteFolder, "Top", "deleteditems", ""), "deleteditems/Top"},
	} {
		f := b.do(c.order)
		if f.Err != nil {
			t.Fatalf("%s: %v", name, f.Err)
		}
		b.isAt(c.after, true)
		if u := b.undo(f.Job.ID); u.Err != nil {
			t.Fatalf("undo of %s: %v", name, u.Err)
		}
		b.isAt("Top", true)
	}
	own := b.do(b.creating("inbox", "Own"))
	moved := b.folderOrder(keys.MoveFolder, "Inbox/Own", "", "")
	moved.To = triage.Place{ID: root.ID, Path: "the top"}
	if f := b.do(moved); own.Err != nil || f.Err != nil {
		t.Fatal(own.Err, f.Err)
	}
	b.isAt("Own", true)
}

// TestFolderActionsInEveryTrouble holds what can't be done to being told, and the folders to being as they were or as
// they were to be.
func TestFolderActionsInEveryTrouble(t *testing.T) {
	for trouble, c := range map[string]struct {
		fault emulator.Fault
		says  string
	}{
		"403":       {emulator.Fault{Status: 403, Code: "ErrorAccessDenied", Count: -1}, "not allowed"},
		"404":       {emulator.Fault{Status: 404, Code: "ErrorItemNotFound", Count: -1}, "no longer there"},
		"429":       {emulator.Fault{Status: 429, Count: 2}, ""},
		"503":       {emulator.Fault{Status: 503, Count: 2}, ""},
		"truncated": {emulator.Fault{Body: "truncated", Count: 1}, ""},
		"HTML":      {emulator.Fault{Body: "html", Count: 1}, ""},
	} {
		for name, action := range folderCases {
			t.Run(trouble+" "+name, func(t *testing.T) {
				b := own(t)
				o := action.order(b)
				c.fault.Operation = action.operation
				b.e.AddFaults(c.fault)
				f := b.do(o)
				b.e.ClearFaults()
				if c.says == "" {
					if f.Err != nil {
						t.Fatal(f.Err)
					}
					b.isAt(action.after, true)
					return
				}
				if f.Err == nil || !strings.Contains(f.Err.Error(), c.says) {
					t.Errorf("it says %v, want %q", f.Err, c.says)
				}
				b.isAt(action.after, false)
				if action.before != "" {
					b.isAt(action.before, true)
				}
			})
		}
	}
}

// TestFolderActionsWhenTheFoldersCannotBeRead sends nothing that changes.
func TestFolderActionsWhenTheFoldersCannotBeRead(t *testing.T) {
	for name, action := range folderCases {
		b := own(t)
		o := action.order(b)
		b.e.ForgetRequests()
		b.e.AddFaults(emulator.Fault{Operation: "folders.delta", Status: 403, Code: "ErrorAccessDenied", Count: -1})
		if f := b.do(o); f.Err == nil || !strings.Contains(f.Err.Error(), "looking at the folders") {
			t.Errorf("%s: %v", name, f.Err)
		}
		for _, q := range b.e.Requests() {
			if q.Method != http.MethodGet && !strings.HasSuffix(q.Path, "/$batch") {
				t.Errorf("%s: %s %s was sent", name, q.Method, q.Path)
			}
		}
	}
}

// clash is the order to delete a folder whose name is taken in Deleted Items.
func clash(b *bench) triage.Order {
	b.do(b.folderOrder(keys.DeleteFolder, "Inbox/Own", "deleteditems", ""))
	b.do(b.creating("inbox", "Own"))
	return b.folderOrder(keys.DeleteFolder, "Inbox/Own", "deleteditems", "")
}

// TestADeleteThatStopsAfterItsRename says so, and undo repairs it: at once, and after a crash.
func TestADeleteThatStopsAfterItsRename(t *testing.T) {
	const advice = "it is called Own (2) now: undo gives it its name back"
	b := own(t)
	o := clash(b)
	b.e.AddFaults(emulator.Fault{Operation: "folder.move", Status: 403, Code: "ErrorAccessDenied", Count: -1})
	f := b.do(o)
	if f.Err == nil || !strings.Contains(f.Err.Error(), advice) || !graph.IsKind(f.Err, graph.Forbidden) {
		t.Errorf("it says %v", f.Err)
	}
	b.isAt("Inbox/Own (2)", true)

	b.engine.Close()
	l := b.lines()
	b.keepLines(l[:len(l)-1])
	before := len(b.e.Requests())
	b.engine = b.open()
	list, err := b.engine.Recover(t.Context())
	if err != nil || len(list) != 1 || len(list[0].Failed) != 1 || !strings.Contains(list[0].Failed[0].Err.Error(), advice) {
		t.Fatalf("%v %+v", err, list)
	}
	for _, q := range b.e.Requests()[before:] {
		if q.Method != http.MethodGet && !strings.HasSuffix(q.Path, "/$batch") {
			t.Errorf("the start sent %s %s", q.Method, q.Path)
		}
	}
	if l := b.engine.Undoable(); len(l) == 0 || l[0].ID != f.Job.ID {
		t.Fatal("its undo is not offered")
	}
	b.e.ForgetRequests()
	if u := b.undo(f.Job.ID); u.Err != nil || len(u.Failed) > 0 { // though folders still can't be moved
		t.Fatal(u.Err, u.Failed)
	}
	b.isAt("Inbox/Own", true)
	b.isAt("deleteditems/Own", true)
	if u := b.engine.Left(f.Job.ID); len(u) > 0 {
		t.Error("its undo is offered again")
	}
	b.e.ClearFaults()
	if f := b.do(o); f.Err != nil { // the same order, once more
		t.Fatal(f.Err)
	}
	b.isAt("deleteditems/Own (2)", true)
}

// TestAHalfDeletedFolderThatIsAnothersNow is left to who has renamed or moved it.
func TestAHalfDeletedFolderThatIsAnothersNow(t *testing.T) {
	b := own(t)
	o := clash(b)
	b.e.AddFaults(emulator.Fault{Operation: "folder.move", Status: 403, Code: "ErrorAccessDenied", Count: -1})
	f := b.do(o)
	b.e.ClearFaults()
	b.do(b.folderOrder(keys.RenameFolder, "Inbox/Own (2)", "", "Evidence"))
	if u := b.undo(f.Job.ID); !errors.Is(u.Err, triage.ErrMovedOn) {
		t.Errorf("undo says %v", u.Err)
	}
	b.isAt("Inbox/Evidence", true)
	if f := b.do(o); !errors.Is(f.Err, triage.ErrRenamed) {
		t.Errorf("doing it anew says %v", f.Err)
	}
}

// TestFiveThousandFoldersThirtyDeep does every action in a large mailbox: the deepest is found, moved, and brought back.
func TestFiveThousandFoldersThirtyDeep(t *testing.T) {
	tn := demo.Tenant(demo.Options{Seed: 1, Messages: 10, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})
	in := slices.IndexFunc(tn.Mailboxes[0].Folders, func(f world.Folder) bool { return f.WellKnown == "inbox" })
	var chain world.Folder
	for i := 30; i > 0; i-- {
		chain = world.Folder{Name: fmt.Sprintf("level %d", i), Children: children(chain)}
	}
	many := []world.Folder{chain}
	for i := range 4970 {
		many = append(many, world.Folder{Name: fmt.Sprintf("case %04d", i)})
	}
	tn.Mailboxes[0].Folders[in].Children = append(many, tn.Mailboxes[0].Folders[in].Children...)
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	b := &bench{t: t, e: e, dir: t.TempDir()}
	b.box = b.client()
	b.engine = b.open()
	path := "inbox"
	for i := 1; i <= 30; i++ {
		path += fmt.Sprintf("/Level %d", i) // whatever the case
	}
	tree := b.tree()
	deepest, err := tree.Resolve(path)
	if err != nil || deepest.Name != "level 30" {
		t.Fatalf("%+v %v", deepest, err)
	}
	if _, err := tree.Resolve("inbox/case 497x"); err == nil || !strings.Contains(err.Error(), "did you mean") {
		t.Errorf("%v", err)
	}
	f := b.do(b.folderOrder(keys.MoveFolder, path, "archive", ""))
	if f.Err != nil {
		t.Fatal(f.Err)
	}
	b.isAt("archive/level 30", true)
	if u := b.undo(f.Job.ID); u.Err != nil {
		t.Fatal(u.Err)
	}
	b.isAt(path, true)
}

func children(f world.Folder) []world.Folder {
	if f.Name == "" {
		return nil
	}
	return []world.Folder{f}
}
