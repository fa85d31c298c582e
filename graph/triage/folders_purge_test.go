package triage_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// trashed is the order to delete a folder for good that has just been deleted.
func trashed(b *bench) triage.Order {
	b.do(b.folderOrder(keys.DeleteFolder, "Inbox/Own", "deleteditems", ""))
	return b.purging("deleteditems/Own")
}

func (b *bench) purging(path string) triage.Order {
	b.t.Helper()
	o := b.folderOrder(keys.PurgeFolder, path, "", "")
	o.Folder.Holds = b.tree().Holds(o.Folder.ID)
	return o
}

// filled puts messages into the folder of tests, and a folder below it with one more.
func (b *bench) filled() {
	b.t.Helper()
	below := b.do(b.creating("inbox", "Own", "below"))
	list, own := b.inbox(3), b.folder("Inbox/Own")
	b.do(triage.Order{Action: keys.Move, Targets: list[:2], To: triage.Place{ID: own.ID, Path: "Inbox/Own"}})
	b.do(triage.Order{Action: keys.Move, Targets: list[2:3], To: below.Made})
}

func (b *bench) purges() int {
	return len(slices.DeleteFunc(b.e.Requests(), func(q emulator.Request) bool { return !strings.HasSuffix(q.Path, "/permanentDelete") }))
}

func TestAFolderIsDeletedForGood(t *testing.T) {
	b := own(t)
	b.filled()
	o := trashed(b)
	if o.Folder.Holds != 3 {
		t.Fatalf("it holds %d", o.Folder.Holds)
	}
	p, err := b.engine.Plan(o)
	if err != nil || p.Undoable || !strings.Contains(p.Summary, "for good, with 3 messages") || !strings.Contains(strings.Join(p.Lines, "\n"), "/permanentDelete") {
		t.Errorf("%+v %v", p, err)
	}
	b.e.ForgetRequests()
	f := b.do(o)
	if f.Err != nil || f.Job.Done != 1 {
		t.Fatal(f.Err)
	}
	b.isAt("deleteditems/Own", false)
	for _, q := range b.e.Requests() {
		if q.Method != http.MethodGet && !strings.HasSuffix(q.Path, "/$batch") && (q.Method != http.MethodPost || !strings.HasSuffix(q.Path, "/permanentDelete") || len(q.Body) != 0 || !strings.Contains(q.Headers["Prefer"], "ImmutableId")) {
			t.Errorf("it sent %s %s %s", q.Method, q.Path, q.Body)
		}
	}
	if _, err := b.engine.Undo(t.Context(), f.Job.ID); err == nil || !strings.Contains(err.Error(), "there is no undo") {
		t.Errorf("undo says %v", err)
	}
	h := b.history()
	if r := h.Records[len(h.Records)-1]; r.Result() != "done" || r.Summary() != "Delete folder for good Deleted Items/Own" || r.Folder.Holds != 3 {
		t.Errorf("the journal tells %q, %s", r.Summary(), r.Result())
	}
	if again := b.do(o); again.Err != nil || again.Note != "it was gone already" || b.purges() != 1 {
		t.Errorf("once more: %v %q, %d requests", again.Err, again.Note, b.purges())
	}
}

// TestAFolderThatIsNotWhatWasConfirmed is left, and nothing that changes is sent.
func TestAFolderThatIsNotWhatWasConfirmed(t *testing.T) {
	for name, c := range map[string]struct {
		order func(*bench) triage.Order
		want  error
	}{
		"not in Deleted Items": {func(b *bench) triage.Order { return b.purging("Inbox/Own") }, triage.ErrNotInTrash},
		"a well-known folder":  {func(b *bench) triage.Order { return b.purging("deleteditems") }, triage.ErrFixedFolder},
		"moved out again": {func(b *bench) triage.Order {
			o := trashed(b)
			b.do(b.folderOrder(keys.MoveFolder, "deleteditems/Own", "inbox", ""))
			return o
		}, triage.ErrNotInTrash},
		"renamed": {func(b *bench) triage.Order {
			o := trashed(b)
			b.do(b.folderOrder(keys.RenameFolder, "deleteditems/Own", "", "Evidence"))
			return o
		}, triage.ErrRenamed},
		"moved within": {func(b *bench) triage.Order {
			o := trashed(b)
			b.do(b.creating("deleteditems", "Cases"))
			b.do(b.folderOrder(keys.MoveFolder, "deleteditems/Own", "deleteditems/Cases", ""))
			return o
		}, triage.ErrMovedOn},
		"more has come": {func(b *bench) triage.Order {
			b.filled()
			o := trashed(b)
			below := b.folder("deleteditems/Own/below")
			b.do(triage.Order{Action: keys.Move, Targets: b.inbox(1), To: triage.Place{ID: below.ID, Path: "below"}})
			return o
		}, triage.ErrFuller},
	} {
		t.Run(name, func(t *testing.T) {
			b := own(t)
			o := c.order(b)
			b.e.ForgetRequests()
			if f := b.do(o); !errors.Is(f.Err, c.want) {
				t.Errorf("it says %v, want %v", f.Err, c.want)
			}
			if n := b.purges(); n != 0 {
				t.Errorf("%d were sent", n)
			}
		})
	}
}

// TestDeletingAFolderForGoodInTrouble: it is gone, or is there and that is said; it is never sent again unseen.
func TestDeletingAFolderForGoodInTrouble(t *testing.T) {
	for name, c := range map[string]struct {
		fault emulator.Fault
		says  string
		sent  int
	}{
		"403":            {emulator.Fault{Status: 403, Code: "ErrorAccessDenied", Count: -1}, "not allowed", 1},
		"429":            {emulator.Fault{Status: 429, RetryAfter: 1, Count: 1}, "", 2},
		"503":            {emulator.Fault{Status: 503, Count: 1}, "", 2},
		"504":            {emulator.Fault{Status: 504, Count: 1}, "", 2},
		"cut before":     {emulator.Fault{Cut: "before", Count: 1}, "", 2},
		"cut after":      {emulator.Fault{Cut: "after", Count: 1}, "", 1},
		"truncated":      {emulator.Fault{Body: "truncated", Count: 1}, "", 1},
		"a page of HTML": {emulator.Fault{Body: "html", Count: 1}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := own(t)
			o := trashed(b)
			b.e.ForgetRequests()
			c.fault.Operation = "folder.permanentDelete"
			b.e.AddFaults(c.fault)
			f := b.do(o)
			b.isAt("deleteditems/Own", c.says != "")
			if (f.Err == nil) != (c.says == "") || f.Err != nil && !strings.Contains(f.Err.Error(), c.says) {
				t.Errorf("it says %v, want %q", f.Err, c.says)
			}
			if n := b.purges(); n > c.sent {
				t.Errorf("it was sent %d times", n)
			}
		})
	}
}
