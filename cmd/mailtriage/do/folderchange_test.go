package do_test

import (
	"slices"
	"strings"
	"testing"
)

// paths lists the mailbox's folders by their paths.
func (d *desk) paths() (list []string) {
	for _, row := range d.run("list-folders").rows {
		list = append(list, text(row, "path"))
	}
	return list
}

func TestFoldersAreCreatedAndChanged(t *testing.T) {
	d := newDesk(t)
	before := slices.DeleteFunc(d.paths(), func(p string) bool { return strings.HasPrefix(p, "Deleted Items/") })
	if r := d.run("create-folder", "--folder", "Inbox/Cases/2026"); r.code != 1 || !strings.Contains(r.errs, "--all-subdirs") || len(d.writes()) != 0 {
		t.Fatalf("%+v", r)
	}
	if r := d.run("create-folder", "--folder", "inbox/Cases/2026", "--all-subdirs", "--dry-run"); r.code != 0 || len(d.writes()) != 0 || len(r.rows) != 1 {
		t.Fatalf("%+v", r)
	}
	r := d.run("create-folder", "--folder", "inbox/Cases/2026", "--all-subdirs")
	if r.code != 0 || text(r.rows[0], "path") != "Inbox/Cases/2026" || text(r.rows[0], "displayName") != "2026" || text(r.rows[0], "id") == "" || len(d.writes()) != 2 {
		t.Fatalf("%+v %q", r, d.writes())
	}
	if r = d.run("create-folder", "--folder", "Inbox/Cases/2026"); r.code != 0 || text(r.rows[0], "status") != "unchanged" || len(d.writes()) != 2 {
		t.Errorf("%+v", r)
	}
	if r = d.run("create-folder", "--folder", `Inbox/Cases/a\/b`); r.code != 0 || text(r.rows[0], "displayName") != "a/b" {
		t.Errorf("%+v", r)
	}
	if r = d.run("rename-folder", "--folder", "Inbox/Cases/2026", "--name", "2027"); r.code != 0 || text(r.rows[0], "path") != "Inbox/Cases/2027" {
		t.Errorf("%+v", r)
	}
	if r = d.run("move-folder", "--folder", "Inbox/Cases/2027", "--parent-folder", "msgfolderroot"); r.code != 0 || text(r.rows[0], "path") != "2027" {
		t.Errorf("%+v", r)
	}
	if r = d.run("delete-folder", "--folder", "2027"); r.code != 0 || !strings.HasSuffix(text(r.rows[0], "path"), "/2027") {
		t.Errorf("%+v", r)
	}
	for range 5 {
		if r = d.run("undo"); r.code != 0 || len(r.rows) == 0 {
			t.Fatalf("%+v", r)
		}
	}
	after := slices.DeleteFunc(d.paths(), func(p string) bool { return strings.HasPrefix(p, "Deleted Items/") }) // where a folder goes that is deleted
	slices.Sort(before)
	if slices.Sort(after); !slices.Equal(after, before) {
		t.Errorf("undone there are %q", slices.DeleteFunc(after, func(p string) bool { return slices.Contains(before, p) }))
	}
	for name, args := range map[string][]string{
		"one of the mailbox's own": {"delete-folder", "--folder", "inbox"},
		"into itself":              {"move-folder", "--folder", "Inbox/Phishing", "--parent-folder", "Inbox/Phishing/Parcel wave"},
		"not there":                {"rename-folder", "--folder", "Inbox/Nothing", "--name", "x"},
		"taken":                    {"rename-folder", "--folder", "Inbox/Phishing", "--name", "Reports"},
	} {
		if r := d.run(args...); r.code != 1 || r.errs == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestAFolderIsEmptiedByItsCount(t *testing.T) {
	d := newDesk(t)
	if r := d.run("empty-folder", "--folder", "inbox"); r.code != 2 || !strings.Contains(r.errs, "--confirm 67") || len(d.writes()) != 0 {
		t.Fatalf("%d %s", r.code, r.errs)
	}
	if r := d.run("empty-folder", "--folder", "inbox", "--dry-run"); r.code != 0 || len(d.writes()) != 0 {
		t.Fatalf("%d %s", r.code, r.errs)
	}
	r := d.run("empty-folder", "--folder", "inbox", "--confirm", "67")
	if r.code != 0 || len(r.rows) != 67 || d.where(text(r.rows[0], "id")) != "deleteditems" {
		t.Fatalf("%d %s", r.code, r.errs)
	}
	if r = d.run("undo"); r.code != 0 || len(r.rows) != 67 || d.where(text(r.rows[0], "id")) != "inbox" {
		t.Errorf("%d %s", r.code, r.errs)
	}
	if r = d.run("empty-folder", "--folder", "deleteditems", "--confirm", "1"); r.code != 2 || !strings.Contains(r.errs, "for good") {
		t.Errorf("%d %s", r.code, r.errs)
	}
}

func TestAFolderOfDeletedItemsIsDeletedForGoodByItsCount(t *testing.T) {
	d := newDesk(t)
	for _, args := range [][]string{{"create-folder", "--folder", "Inbox/Spent"}, {"delete-folder", "--folder", "Inbox/Spent"}} {
		if r := d.run(args...); r.code != 0 {
			t.Fatalf("%q: %+v", args, r)
		}
	}
	before := len(d.writes())
	for name, args := range map[string][]string{"without a count": {}, "with another count": {"--confirm", "7"}} {
		if r := d.run(append([]string{"delete-folder-for-good", "--folder", "deleteditems/Spent"}, args...)...); r.code != 2 || !strings.Contains(r.errs, "--confirm 0") || len(d.writes()) != before {
			t.Errorf("%s: %+v, %q", name, r, d.writes()[before:])
		}
	}
	if r := d.run("delete-folder-for-good", "--folder", "Inbox/Phishing", "--confirm", "0"); r.code == 0 || len(d.writes()) != before {
		t.Errorf("one that does not lie in Deleted Items: %+v", r)
	}
	if r := d.run("delete-folder-for-good", "--folder", "deleteditems/Spent", "--confirm", "0"); r.code != 0 || len(r.rows) != 1 || len(d.writes()) != before+1 || !strings.Contains(d.writes()[before], "permanentDelete") {
		t.Errorf("%+v, %q", r, d.writes()[before:])
	}
	if slices.Contains(d.paths(), "Deleted Items/Spent") {
		t.Error("it is there still")
	}
}
