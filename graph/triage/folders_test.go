package triage_test

import (
	"errors"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// tree reads the folders as they are.
func (b *bench) tree() *graph.FolderTree {
	b.t.Helper()
	list, err := b.box.Folders(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return graph.NewFolderTree(list)
}

func (b *bench) folder(path string) graph.Folder {
	b.t.Helper()
	f, err := b.tree().Resolve(path)
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// isAt holds a path to being there or not.
func (b *bench) isAt(path string, want bool) {
	b.t.Helper()
	if _, err := b.tree().Resolve(path); (err == nil) != want {
		b.t.Errorf("%s: %v; want it there: %v", path, err, want)
	}
}

func (b *bench) folderOrder(action keys.ID, path, to, name string) triage.Order {
	b.t.Helper()
	tree := b.tree()
	f := b.folder(path)
	o := triage.Order{Action: action, Details: triage.Details{Folder: triage.FolderChange{ID: f.ID, Path: tree.Path(f.ID), Name: f.Name, ParentID: f.ParentID, NewName: name}}}
	if to != "" {
		d := b.folder(to)
		o.To = triage.Place{ID: d.ID, Path: tree.Path(d.ID)}
	}
	return o
}

func (b *bench) creating(above string, names ...string) triage.Order {
	b.t.Helper()
	f := b.folder(above)
	return triage.Order{Action: keys.CreateFolder, Details: triage.Details{Folder: triage.FolderChange{ParentID: f.ID, Path: graph.FormatFolderPath(append([]string{f.Name}, names...)...), Make: names}}}
}

// folderCases are the four actions: what begins one, where the folder is after it, and where it was.
var folderCases = map[string]struct {
	order         func(*bench) triage.Order
	after, before string
	operation     string
}{
	"create": {func(b *bench) triage.Order { return b.creating("inbox", "Cases", "2026") }, "Inbox/Cases/2026", "", "folder.createChild"},
	"rename": {func(b *bench) triage.Order { return b.folderOrder(keys.RenameFolder, "Inbox/Own", "", "A/B 'x'") }, `Inbox/A\/B 'x'`, "Inbox/Own", "folder.rename"},
	"move":   {func(b *bench) triage.Order { return b.folderOrder(keys.MoveFolder, "Inbox/Own", "archive", "") }, "archive/Own", "Inbox/Own", "folder.move"},
	"delete": {func(b *bench) triage.Order { return b.folderOrder(keys.DeleteFolder, "Inbox/Own", "deleteditems", "") }, "deleteditems/Own", "Inbox/Own", "folder.move"},
}

func own(t *testing.T) *bench {
	b := set(t, 0)
	if f := b.do(b.creating("inbox", "Own")); f.Err != nil || f.Made.Path != "Inbox/Own" {
		t.Fatalf("%v %+v", f.Err, f.Made)
	}
	return b
}

func TestFolderActionsAndUndo(t *testing.T) {
	for name, c := range folderCases {
		t.Run(name, func(t *testing.T) {
			b := own(t)
			f := b.do(c.order(b))
			if f.Err != nil || f.Job.Failed != 0 {
				t.Fatalf("%v %+v", f.Err, f.Failed)
			}
			b.isAt(c.after, true)
			if c.before != "" {
				b.isAt(c.before, false)
			}
			b.engine.Close()
			b.engine = b.open() // undo works after a restart too
			if u := b.undo(f.Job.ID); u.Err != nil || len(u.Failed) > 0 {
				t.Fatalf("%v %+v", u.Err, u.Failed)
			}
			b.isAt(c.after, false)
			if c.before != "" {
				b.isAt(c.before, true)
			}
			if _, err := b.engine.Undo(t.Context(), f.Job.ID); err == nil {
				t.Error("it was undone twice")
			}
			h, err := triage.ReadHistory(b.dir)
			if err != nil || len(h.Damage) > 0 {
				t.Fatal(err, h.Damage)
			}
			told := h.Records[len(h.Records)-2]
			if !strings.Contains(told.Summary(), "older ") || strings.Contains(told.Summary(), "message") || told.Result() != "done" {
				t.Errorf("the journal tells %q: %s", told.Summary(), told.Result())
			}
		})
	}
}

// TestFolderActionsWhenTheAnswerIsLost holds them to being done once, whatever became of the answer.
func TestFolderActionsWhenTheAnswerIsLost(t *testing.T) {
	for name, c := range folderCases {
		for _, mode := range []string{"before", "after", "503", "409"} {
			t.Run(name+" "+mode, func(t *testing.T) {
				b := own(t)
				o := c.order(b)
				b.fault(t, c.operation, mode)
				f := b.do(o)
				if f.Err != nil {
					t.Fatalf("%v", f.Err)
				}
				b.isAt(c.after, true)
				if u := b.undo(f.Job.ID); u.Err != nil {
					t.Fatal(u.Err)
				}
				b.isAt(c.after, false)
			})
		}
	}
}

func (b *bench) fault(t *testing.T, operation, mode string) {
	t.Helper()
	f := emulator.Fault{Operation: operation, Count: 1}
	switch mode {
	case "before":
		f.Cut = "before"
	case "after":
		f.Cut = "after"
	case "503":
		f.Status, f.RetryAfter = 503, 1
	case "409":
		f.Status, f.Code = 409, "ErrorFolderExists"
	}
	b.e.AddFaults(f)
}

// TestFolderActionsThatAreRefused sends nothing that changes, and says why.
func TestFolderActionsThatAreRefused(t *testing.T) {
	b := own(t)
	b.do(b.creating("archive", "Own"))
	b.do(b.creating("inbox", "Own", "below"))
	for name, c := range map[string]struct {
		order triage.Order
		want  error
	}{
		"a well-known folder": {b.folderOrder(keys.RenameFolder, "archive", "", "x"), triage.ErrFixedFolder},
		"into itself":         {b.folderOrder(keys.MoveFolder, "Inbox/Own", "Inbox/Own/below", ""), triage.ErrIntoItself},
	} {
		if f := b.do(c.order); !errors.Is(f.Err, c.want) {
			t.Errorf("%s: %v, want %v", name, f.Err, c.want)
		}
	}
	var exists *triage.FolderExists
	if f := b.do(b.folderOrder(keys.MoveFolder, "Inbox/Own", "archive", "")); !errors.As(f.Err, &exists) {
		t.Errorf("a name that is taken: %v", f.Err)
	}
	if f := b.do(b.creating("inbox", "own")); f.Err != nil || f.Note != "it was there already" || f.Made.Path != "Inbox/Own" {
		t.Errorf("a folder that is there: %v %q %+v", f.Err, f.Note, f.Made)
	}
	old := b.folderOrder(keys.RenameFolder, "Inbox/Own", "", "first")
	b.do(b.folderOrder(keys.RenameFolder, "Inbox/Own", "", "second"))
	if f := b.do(old); !errors.Is(f.Err, triage.ErrRenamed) {
		t.Errorf("renamed meanwhile: %v", f.Err)
	}
}

func TestUndoOfFoldersWhenTheWorldHasChanged(t *testing.T) {
	b := own(t)
	made := b.do(b.creating("inbox", "Cases", "2026"))
	if f := b.do(triage.Order{Action: keys.Move, Targets: b.inbox(1), To: made.Made}); f.Err != nil || len(f.Failed) > 0 {
		t.Fatal(f.Err, f.Failed)
	}
	if u := b.undo(made.Job.ID); !errors.Is(u.Err, triage.ErrNotEmpty) {
		t.Errorf("a folder with mail in it: %v", u.Err)
	}
	b.isAt("Inbox/Cases/2026", true)
	moved := b.do(b.folderOrder(keys.MoveFolder, "Inbox/Own", "archive", ""))
	b.do(b.folderOrder(keys.MoveFolder, "archive/Own", "junkemail", ""))
	if u := b.undo(moved.Job.ID); !errors.Is(u.Err, triage.ErrMovedOn) {
		t.Errorf("moved on: %v", u.Err)
	}
	b.isAt("junkemail/Own", true)
}

func TestDeletedFolderWhoseNameIsTaken(t *testing.T) {
	b := own(t)
	b.do(b.folderOrder(keys.DeleteFolder, "Inbox/Own", "deleteditems", ""))
	b.do(b.creating("inbox", "Own"))
	f := b.do(b.folderOrder(keys.DeleteFolder, "Inbox/Own", "deleteditems", ""))
	if f.Err != nil {
		t.Fatal(f.Err)
	}
	b.isAt("deleteditems/Own (2)", true)
	b.isAt("deleteditems/Own", true)
	if u := b.undo(f.Job.ID); u.Err != nil {
		t.Fatal(u.Err)
	}
	b.isAt("Inbox/Own", true)
	b.isAt("deleteditems/Own", true)
}

// TestFolderActionsAfterACrash cuts the journal's results off and holds the next start to finding what was done.
func TestFolderActionsAfterACrash(t *testing.T) {
	for name, c := range folderCases {
		for _, undone := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				b := own(t)
				f := b.do(c.order(b))
				if undone {
					b.undo(f.Job.ID)
				}
				b.engine.Close()
				l := b.lines()
				b.keepLines(l[:len(l)-1])
				b.engine = b.open()
				list, err := b.engine.Recover(t.Context())
				if err != nil || len(list) != 1 || len(list[0].Failed) > 0 || list[0].Job.Done == 0 {
					t.Fatalf("%v %+v", err, list)
				}
				if undone {
					return
				}
				if u := b.undo(f.Job.ID); u.Err != nil {
					t.Fatal(u.Err)
				}
				b.isAt(c.after, false)
			})
		}
	}
}
