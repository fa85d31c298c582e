package triage

import (
	"context"
	"slices"

	"mailtriage/graph"
)

// creatingFolder makes a folder and those above it that are missing. It asks for what is there first: what was there
// before is not this job's, and undo leaves it.
func creatingFolder() special {
	return special{
		plan: planCreate, touches: []string{theFolders},
		run: func(r *runner, o Order) (string, error) { return r.createFolders(o) },
		undo: func(r *runner, of *job) (string, error) {
			return "", r.removeFolders(of)
		},
		look:     lookAtCreated,
		lookUndo: lookAtRemoved,
	}
}

func planCreate(m Mailbox, o Order) (Plan, error) {
	c := o.Folder
	if len(c.Make) == 0 || slices.Contains(c.Make, "") {
		return Plan{}, graph.ErrEmptyName
	}
	if c.ParentID == "" {
		return Plan{}, errNoPlace
	}
	what := c.Path
	if len(c.Make) > 1 {
		what += " and what is missing above it"
	}
	p := Plan{Order: o, Undoable: true, Summary: "Create the folder " + what, Done: "Created the folder " + c.Path, Undo: "deletes it, if it is still empty"}
	p.Lines = []string{"GET all folders (to check)"}
	for i, name := range c.Make {
		above := c.ParentID
		if i > 0 {
			above = "{" + c.Make[i-1] + "}"
		}
		p.Lines = append(p.Lines, line(m.CreateFolderRequest(above, name), Target{Subject: name}))
	}
	return p, nil
}

// createFolders makes what is missing, the topmost first.
func (r *runner) createFolders(o Order) (note string, err error) {
	known, begun := map[string]bool{}, false // the folders that were there before
	refused := -1                            // the place of a name that somebody else has taken meanwhile
	err = r.folderRounds(func(ctx context.Context, tree *graph.FolderTree) (bool, error) {
		there, last, err := down(tree, o)
		if err != nil {
			return true, err
		}
		if !begun {
			begun = true
			for _, f := range there {
				known[f.ID] = true
			}
			if len(there) < len(o.Folder.Make) {
				if err := r.e.Journal.append(entry{Time: r.e.Now(), Kind: "adding", Job: r.job.ID, Senders: o.Folder.Make[len(there):]}); err != nil {
					return true, err
				}
			}
		}
		if refused >= 0 && refused < len(there) {
			known[there[refused].ID] = true
		}
		refused = -1
		r.outcomes = r.outcomes[:0]
		for _, f := range there {
			if !known[f.ID] {
				r.outcomes = append(r.outcomes, outcome{ID: f.ID, State: done, Parent: f.ParentID})
			}
		}
		if len(there) == len(o.Folder.Make) {
			r.made = Place{ID: last.ID, Path: tree.Path(last.ID)}
			return true, nil
		}
		err = answered(r.e.Mailbox.Batch(ctx, []graph.Request{r.e.Mailbox.CreateFolderRequest(last.ID, o.Folder.Make[len(there)])})[0])
		if graph.IsKind(err, graph.Conflict) {
			refused = len(there)
		}
		return false, err
	})
	r.done = len(r.outcomes)
	if err != nil {
		return "", r.failedWhole(err)
	}
	r.e.progress(r.job, 1, nil)
	if r.done == 0 {
		note = "it was there already"
	}
	return note, nil
}

// down are the folders of an order that are there, and the lowest of them; there being none, that which they come into.
func down(tree *graph.FolderTree, o Order) (there []graph.Folder, last graph.Folder, err error) {
	last, ok := tree.Get(o.Folder.ParentID)
	if !ok {
		return nil, last, ErrFolderGone
	}
	for _, name := range o.Folder.Make {
		f, ok := tree.Child(last.ID, name)
		if !ok {
			break
		}
		there, last = append(there, f), f
	}
	if last.Search {
		return nil, last, ErrSearchFolder
	}
	return there, last, nil
}

// removeFolders deletes what a job has created, the lowest first, if nothing is in it.
func (r *runner) removeFolders(of *job) error {
	list := r.job.wanted(of)
	r.total(len(list))
	var first error
	for _, x := range slices.Backward(list) {
		if x.State != done || x.ID == "" {
			continue
		}
		t := Target{ID: x.ID, Subject: of.Plan.Order.Folder.Path}
		err := r.folderRounds(func(ctx context.Context, tree *graph.FolderTree) (bool, error) {
			f, there := tree.Get(x.ID)
			switch trash, _ := tree.WellKnown("deleteditems"); {
			case !there || trash.ID != "" && tree.Within(f.ID, trash.ID):
				return true, nil
			case f.Total > 0 || len(tree.Children(f.ID)) > 0:
				return true, ErrNotEmpty
			}
			return false, answered(r.e.Mailbox.Batch(ctx, []graph.Request{r.e.Mailbox.DeleteFolderRequest(x.ID)})[0])
		})
		if err != nil {
			r.e.progress(r.job, 0, []Failure{r.fail(t, err, outcome{ID: x.ID, State: failed})})
			first = err
			continue
		}
		r.outcomes = append(r.outcomes, outcome{ID: x.ID, State: done})
		r.done++
		r.e.progress(r.job, 1, nil)
	}
	if r.done > 0 {
		return nil // the others are told of one by one
	}
	return first
}

// lookAtCreated looks for what was missing before a job began.
func lookAtCreated(ctx context.Context, r *runner, o Order) error {
	list, err := r.e.Mailbox.Folders(ctx)
	if err != nil {
		return err
	}
	there, _, err := down(graph.NewFolderTree(list), o)
	if err != nil {
		there = nil // where they were to come is not there
	}
	before := len(o.Folder.Make) - len(r.job.adding)
	for _, f := range there[min(before, len(there)):] {
		r.outcomes = append(r.outcomes, outcome{ID: f.ID, State: done, Parent: f.ParentID})
		r.done++
	}
	if len(there) < len(o.Folder.Make) {
		r.fail(Target{Subject: o.Folder.Path}, ErrStopped, outcome{State: failed})
	}
	return nil
}

// lookAtRemoved finds out which of the folders that an undo was to delete are gone.
func lookAtRemoved(ctx context.Context, r *runner, of *job) error {
	list, err := r.e.Mailbox.Folders(ctx)
	if err != nil {
		return err
	}
	tree := graph.NewFolderTree(list)
	trash, _ := tree.WellKnown("deleteditems")
	for _, x := range r.job.wanted(of) {
		if x.State != done {
			continue
		}
		if f, there := tree.Get(x.ID); there && !tree.Within(f.ID, trash.ID) {
			r.fail(Target{ID: x.ID, Subject: of.Plan.Order.Folder.Path}, ErrStopped, outcome{ID: x.ID, State: failed})
			continue
		}
		r.outcomes = append(r.outcomes, outcome{ID: x.ID, State: done})
		r.done++
	}
	return nil
}
