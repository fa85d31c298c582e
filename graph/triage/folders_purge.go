package triage

import (
	"context"
	"errors"
	"fmt"

	"mailtriage/graph"
)

// Errors of deleting a folder for good.
var (
	ErrNotInTrash = errors.New("it is not in Deleted Items: move it there first")
	ErrFuller     = errors.New("more lies in it now than when it was counted; it was left")
)

// purgingFolder deletes a folder of Deleted Items for good, with all that is in it. Nothing brings it back, so it is looked
// at first: it must still lie there under its name, and hold no more than the user has seen.
func purgingFolder() special {
	return special{
		plan: planPurgeFolder, touches: []string{theFolders},
		run: func(r *runner, o Order) (string, error) { return r.purgeFolder(o) },
		look: func(ctx context.Context, r *runner, o Order) error {
			list, err := r.e.Mailbox.Folders(ctx)
			if err != nil {
				return err
			}
			if _, there := graph.NewFolderTree(list).Get(o.Folder.ID); there {
				r.fail(o.Folder.target(), fmt.Errorf("not done: %w", ErrStopped), outcome{ID: o.Folder.ID, State: failed})
				return nil
			}
			r.outcomes = append(r.outcomes, outcome{ID: o.Folder.ID, State: done})
			r.done++
			return nil
		},
	}
}

func (c FolderChange) target() Target { return Target{ID: c.ID, Subject: c.Path, FolderID: c.ParentID} }

func planPurgeFolder(m Mailbox, o Order) (Plan, error) {
	c := o.Folder
	if c.ID == "" {
		return Plan{}, ErrFolderGone
	}
	o.Targets = []Target{c.target()}
	return Plan{
		Order: o, Summary: "Delete the folder " + c.Path + " for good, with " + count(c.Holds, "message"), Done: "Deleted the folder " + c.Path + " for good",
		Undo: "there is no undo: the folder is gone, with all that was in it", Lines: []string{"GET all folders (to check)", line(m.PurgeFolderRequest(c.ID), o.Targets[0])},
	}, nil
}

// purgeFolder sends one request, and again only when a look has found the folder still there.
func (r *runner) purgeFolder(o Order) (note string, err error) {
	answer, sent := graph.Response{}, false
	err = r.folderRounds(func(ctx context.Context, tree *graph.FolderTree) (bool, error) {
		f, there := tree.Get(o.Folder.ID)
		if !there {
			if !sent {
				note = "it was gone already"
			}
			r.outcomes = append(r.outcomes, outcome{ID: o.Folder.ID, State: done, RequestID: answer.RequestID})
			r.done++
			r.e.progress(r.job, 1, nil)
			return true, nil
		}
		if err := checkPurge(tree, f, o); err != nil {
			return true, err
		}
		sent = true
		answer = r.e.Mailbox.Batch(ctx, []graph.Request{r.e.Mailbox.PurgeFolderRequest(f.ID)})[0]
		return false, answered(answer)
	})
	if err != nil {
		r.e.progress(r.job, 0, []Failure{r.fail(o.Folder.target(), err, outcome{ID: o.Folder.ID, State: failed, RequestID: answer.RequestID})})
	}
	return note, err
}

// checkPurge tells why a folder is left: it is not as it was when the user said what is to be deleted.
func checkPurge(tree *graph.FolderTree, f graph.Folder, o Order) error {
	trash, known := tree.WellKnown("deleteditems")
	switch {
	case f.WellKnown != "":
		return ErrFixedFolder
	case f.Search:
		return ErrSearchFolder
	case !known || !tree.Within(f.ID, trash.ID):
		return ErrNotInTrash
	case f.ParentID != o.Folder.ParentID:
		return ErrMovedOn
	case f.Name != o.Folder.Name:
		return ErrRenamed
	case tree.Holds(f.ID) > o.Folder.Holds:
		return ErrFuller
	}
	return nil
}
