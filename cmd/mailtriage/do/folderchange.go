package do

import (
	"context"
	"errors"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// FolderChanged is a folder that was created, renamed, moved or deleted.
type FolderChanged struct {
	ID               string `json:"id,omitempty" doc:"the folder's id"`
	DisplayName      string `json:"displayName,omitempty" doc:"its name now"`
	ParentFolderID   string `json:"parentFolderId,omitempty" doc:"the folder in which it lies now"`
	ChildFolderCount int    `json:"childFolderCount" doc:"how many folders lie in it"`
	TotalItemCount   int    `json:"totalItemCount" doc:"how many messages lie in it"`
	Path             string `json:"path,omitempty" doc:"its path now, as --folder takes it"`
	Outcome
}

// onFolderTree are the actions that change folders.
func onFolderTree() []Action {
	return []Action{
		{
			Name: "create-folder", Of: keys.CreateFolder, Title: "create a folder, and with --all-subdirs what is missing above it", Result: FolderChanged{}, Plans: true, run: createFolder,
			Long: "One that is there already is told as unchanged. Undo deletes what was created, if it is still empty.",
			Params: []Param{
				{Name: "folder", Kind: Folder, Required: true, Help: `the path of the folder to create (Inbox/Phishing/2026; \/ is a slash within a name)`},
				{Name: "all-subdirs", Kind: Switch, Help: "create what is missing of the path, too"},
			},
		},
		{
			Name: "rename-folder", Of: keys.RenameFolder, Title: "give a folder another name", Result: FolderChanged{}, Plans: true, run: changeFolder,
			Params: []Param{folder("which one"), {Name: "name", Kind: Text, Required: true, Help: "its new name, in which a slash is a slash"}},
		},
		{
			Name: "move-folder", Of: keys.MoveFolder, Title: "move a folder, with all that is in it, below another", Result: FolderChanged{}, Plans: true, run: changeFolder,
			Params: []Param{folder("which one"), {Name: "parent-folder", Kind: Folder, Required: true, Help: "below which one: a well-known name, a path or an id; msgfolderroot is the top"}},
		},
		{
			Name: "delete-folder", Of: keys.DeleteFolder, Title: "move a folder, with all that is in it, to Deleted Items", Result: FolderChanged{}, Plans: true, run: changeFolder,
			Params: []Param{folder("which one")},
		},
		{
			Name: "delete-folder-for-good", Of: keys.PurgeFolder, Title: "delete a folder of Deleted Items for good, with all that is in it", Result: FolderChanged{}, Plans: true, run: purgeFolder,
			Long:   "There is no undo. --confirm must be the count of messages in it and in all folders below it; without it, or with another\ncount, nothing is sent.",
			Params: []Param{folder("which one"), {Name: "confirm", Kind: Number, Default: "0", Help: "how many messages are deleted with it: it must be their very count"}},
		},
		{
			Name: "empty-folder", Of: keys.EmptyFolder, Title: "delete all messages of a folder: to Deleted Items, or for good when they are there already", Result: Moved{}, Plans: true, run: emptyFolder,
			Long:   "Folders below it stay, with what is in them. --confirm must be the count of messages in it; without it, or with another count,\nnothing is sent.",
			Params: []Param{folder("which one"), {Name: "confirm", Kind: Number, Default: "0", Help: "how many messages are to be deleted: it must be their very count"}},
		},
	}
}

// tree reads all folders.
func (c *call) tree(ctx context.Context) (*graph.FolderTree, error) {
	list, err := c.seat.Mailbox.Folders(ctx)
	if err != nil {
		return nil, err
	}
	return graph.NewFolderTree(list), nil
}

func createFolder(ctx context.Context, c *call) error {
	path := c.text("folder")
	names, err := graph.ParseFolderPath(path)
	if err != nil {
		return usagef("--folder is %q: %w", path, err)
	}
	t, err := c.tree(ctx)
	if err != nil {
		return err
	}
	if f, err := t.Resolve(path); err == nil {
		c.tally.done++
		c.put(changed(t, f.ID, Outcome{Status: stateUnchanged, Message: "it is there already"}))
		return nil
	}
	above := t.Root()
	if len(names) > 1 { // the deepest that is there: display names are in the mailbox's language, so a path may begin with a well-known one
		for n := len(names) - 1; n > 0; n-- {
			if f, err := t.Resolve(graph.FormatFolderPath(names[:n]...)); err == nil {
				above, names = f, names[n:]
				break
			}
		}
	}
	if above.ID == "" {
		return errors.New("the mailbox does not tell of its top folder")
	}
	if len(names) > 1 && !c.is("all-subdirs") {
		return &ExitError{Code: Failed, Err: errors.New("there is no folder " + names[0] + " in " + or(t.Path(above.ID), "the mailbox") + ": --all-subdirs creates what is missing")}
	}
	full := graph.FormatFolderPath(names...)
	if p := t.Path(above.ID); p != "" {
		full = p + "/" + full
	}
	o := triage.Order{Action: keys.CreateFolder}
	o.Folder = triage.FolderChange{Path: full, ParentID: above.ID, Make: names}
	return c.folderJob(ctx, o)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// changeFolder renames, moves or deletes.
func changeFolder(ctx context.Context, c *call) error {
	t, err := c.tree(ctx)
	if err != nil {
		return err
	}
	f, err := t.Resolve(c.text("folder"))
	if err != nil {
		return folderFault(err)
	}
	o := triage.Order{Action: c.action.Of}
	o.Folder = triage.FolderChange{ID: f.ID, Path: t.Path(f.ID), Name: f.Name, ParentID: f.ParentID}
	switch c.action.Of {
	case keys.RenameFolder:
		o.Folder.NewName = c.text("name")
	case keys.MoveFolder:
		to, err := t.Resolve(c.text("parent-folder"))
		if strings.EqualFold(c.text("parent-folder"), "msgfolderroot") {
			to, err = t.Root(), nil
		}
		if err != nil {
			return folderFault(err)
		}
		o.To = triage.Place{ID: to.ID, Path: or(t.Path(to.ID), "the top")}
	default:
		trash, ok := t.WellKnown("deleteditems")
		if !ok {
			return errors.New("the mailbox has no Deleted Items")
		}
		o.To = triage.Place{ID: trash.ID, Path: t.Path(trash.ID)}
	}
	switch {
	case f.WellKnown != "":
		return &ExitError{Code: Failed, Err: errors.New(o.Folder.Path + ": " + triage.ErrFixedFolder.Error())}
	case c.action.Of == keys.MoveFolder && t.Within(o.To.ID, f.ID):
		return &ExitError{Code: Failed, Err: triage.ErrIntoItself}
	}
	return c.folderJob(ctx, o)
}

// purgeFolder deletes a folder of Deleted Items for good, by the count of what is in it.
func purgeFolder(ctx context.Context, c *call) error {
	t, err := c.tree(ctx)
	if err != nil {
		return err
	}
	f, err := t.Resolve(c.text("folder"))
	if err != nil {
		return folderFault(err)
	}
	path := t.Path(f.ID)
	trash, _ := t.WellKnown("deleteditems")
	switch {
	case f.WellKnown != "":
		return &ExitError{Code: Failed, Err: errors.New(path + ": " + triage.ErrFixedFolder.Error())}
	case trash.ID == "" || !t.Within(f.ID, trash.ID):
		return &ExitError{Code: Failed, Err: errors.New(path + ": " + triage.ErrNotInTrash.Error())}
	}
	o := triage.Order{Action: keys.PurgeFolder}
	o.Folder = triage.FolderChange{ID: f.ID, Path: path, Name: f.Name, ParentID: f.ParentID, Holds: t.Holds(f.ID)}
	if n := c.number("confirm"); !c.dryRun && (n != o.Folder.Holds || !c.given("confirm")) {
		return usagef("--confirm is %d, and %d messages in %s would be deleted for good, without undo: say --confirm %d; nothing was sent", n, o.Folder.Holds, path, o.Folder.Holds)
	}
	return c.folderJob(ctx, o)
}

// folderJob does an order on one folder, and tells how it is afterwards.
func (c *call) folderJob(ctx context.Context, o triage.Order) error {
	x, planned, err := c.carryOut(ctx, o)
	if planned || err != nil {
		return err
	}
	c.note(x)
	id := o.Folder.ID
	outcome := Outcome{Status: stateUnchanged, Message: "it was so already"}
	if x != nil {
		outcome = Outcome{Status: stateDone, Job: string(x.Job.ID), Message: x.Job.Plan.Done}
		if x.Made.ID != "" {
			id = x.Made.ID
		}
	}
	if x != nil && x.Err != nil {
		outcome = c.failedBy(x.Err, x.Job.ID)
		c.tally.fail(o.Folder.Path, x.Err, outcome.Error)
	} else {
		c.tally.done++
	}
	r := FolderChanged{ID: id, Outcome: outcome}
	if t, err := c.tree(context.WithoutCancel(ctx)); err == nil { // else what was done is done
		r = changed(t, id, outcome)
	}
	c.put(r)
	return nil
}

func changed(t *graph.FolderTree, id string, o Outcome) FolderChanged {
	f, there := t.Get(id)
	if !there {
		return FolderChanged{ID: id, Outcome: o}
	}
	return FolderChanged{ID: f.ID, DisplayName: f.Name, ParentFolderID: f.ParentID, ChildFolderCount: f.Children, TotalItemCount: f.Total, Path: t.Path(f.ID), Outcome: o}
}

// emptyFolder deletes what is in a folder, by its count.
func emptyFolder(ctx context.Context, c *call) error {
	t, err := c.tree(ctx)
	if err != nil {
		return err
	}
	f, err := t.Resolve(c.text("folder"))
	if err != nil {
		return folderFault(err)
	}
	trash, ok := t.WellKnown("deleteditems")
	if !ok {
		return errors.New("the mailbox has no Deleted Items")
	}
	ids, err := c.allOf(ctx, f.ID)
	if err != nil {
		return err
	}
	o, where := triage.Order{Action: keys.Delete, To: triage.Place{ID: trash.ID, Path: t.Path(trash.ID)}}, "would go to "+t.Path(trash.ID)
	if t.Within(f.ID, trash.ID) {
		o, where = triage.Order{Action: keys.Purge}, "would be deleted for good, without undo"
	}
	if why := (Action{Of: o.Action}).row().NotOffered(c.seat.Cloud); why != "" {
		return &ExitError{Code: NotAllowed, Err: errors.New(why)}
	}
	if n := c.number("confirm"); n != len(ids) && !c.dryRun {
		return usagef("--confirm is %d, and %d messages of %s %s: say --confirm %d; nothing was sent", n, len(ids), t.Path(f.ID), where, len(ids))
	}
	return c.bulk(ctx, o, ids)
}

// allOf reads the ids of all messages of a folder.
func (c *call) allOf(ctx context.Context, folder string) (ids []string, err error) {
	page, err := c.seat.Mailbox.Messages(graph.Bulk(ctx), folder, 500)
	for seen := map[string]bool{}; err == nil; {
		for _, h := range page.Headers {
			if !seen[h.ID] {
				seen[h.ID] = true
				ids = append(ids, h.ID)
			}
		}
		if page.Next == "" {
			return ids, nil
		}
		page, err = c.seat.Mailbox.NextMessages(graph.Bulk(ctx), page.Next)
	}
	return nil, err
}
