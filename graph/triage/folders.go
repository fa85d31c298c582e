package triage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mailtriage/graph"
	"mailtriage/keys"
)

// FolderChange is what an order is for when it is about a folder, as it was when the user acted: undo goes back to this.
type FolderChange struct {
	ID       string   `json:"id,omitempty"`     // of create: none
	Path     string   `json:"path,omitempty"`   // what people call it
	Name     string   `json:"name,omitempty"`   // that it has
	ParentID string   `json:"parent,omitempty"` // where it lies; of create: below which the new ones come
	NewName  string   `json:"newName,omitempty"`
	Holds    int      `json:"holds,omitempty"` // of deleting for good: how many messages lay in it and below it
	Make     []string `json:"make,omitempty"`  // of create: the names below ParentID, each in the one before
}

// theFolders is what all actions on folders touch.
const theFolders = "folders"

// Errors of actions on folders.
var (
	ErrFolderGone   = errors.New("the folder is no longer in the mailbox")
	ErrFixedFolder  = errors.New("it is one of the mailbox's own folders, and stays so")
	ErrSearchFolder = errors.New("it is a search folder, which holds no mail of its own")
	ErrIntoItself   = errors.New("a folder can't be moved into itself or what is below it")
	ErrNotEmpty     = errors.New("there is something in it now; it was left")
	ErrRenamed      = errors.New("it has been renamed by somebody else; it was left")
	errTrash        = errors.New("it is in Deleted Items already: from there it can be deleted for good")

	errFoldersContended = errors.New("the folders are being changed by somebody else all the time: try again")
)

// FolderExists is why a folder can't be called so where it is to be.
type FolderExists struct{ Name string }

func (e *FolderExists) Error() string {
	return "there is a folder called " + graph.FormatFolderPath(e.Name) + " already"
}

// folderState is how a folder is to be: what is empty stays as it is.
type folderState struct{ parent, name string }

// folderSpecial makes an action on one folder of how it is to be after it, and after its undo.
func folderSpecial(want func(*graph.FolderTree, Order) folderState) special {
	return special{
		plan: planFolder, touches: []string{theFolders},
		run: func(r *runner, o Order) (string, error) { return "", r.changeFolder(o, want, checkFolder) },
		undo: func(r *runner, of *job) (string, error) {
			return "", r.changeFolder(of.Plan.Order, folderBefore, checkUndo(want))
		},
		look: func(ctx context.Context, r *runner, o Order) error { return r.lookAtFolder(ctx, o, want) },
		lookUndo: func(ctx context.Context, r *runner, of *job) error {
			return r.lookAtFolder(ctx, of.Plan.Order, folderBefore)
		},
	}
}

func renamingFolder() special {
	return folderSpecial(func(_ *graph.FolderTree, o Order) folderState { return folderState{name: o.Folder.NewName} })
}

func movingFolder() special {
	return folderSpecial(func(_ *graph.FolderTree, o Order) folderState { return folderState{parent: o.To.ID} })
}

// deletingFolder moves it to Deleted Items; where one of its name lies there already, it gets a number first.
func deletingFolder() special {
	return folderSpecial(func(t *graph.FolderTree, o Order) folderState {
		if f, ok := t.Get(o.Folder.ID); ok && f.ParentID == o.To.ID {
			return folderState{parent: o.To.ID}
		}
		name := o.Folder.Name
		for n := 2; ; n++ {
			if other, taken := t.Child(o.To.ID, name); !taken || other.ID == o.Folder.ID {
				return folderState{parent: o.To.ID, name: name}
			}
			name = fmt.Sprintf("%s (%d)", o.Folder.Name, n)
		}
	})
}

func folderBefore(_ *graph.FolderTree, o Order) folderState {
	return folderState{parent: o.Folder.ParentID, name: o.Folder.Name}
}

func (s folderState) is(f graph.Folder) bool {
	return (s.parent == "" || f.ParentID == s.parent) && (s.name == "" || f.Name == s.name)
}

// planFolder plans to rename, move or delete a folder.
func planFolder(m Mailbox, o Order) (Plan, error) {
	c := o.Folder
	p := Plan{Undoable: true}
	request := m.MoveFolderRequest(c.ID, o.To.ID)
	switch {
	case c.ID == "":
		return Plan{}, ErrFolderGone
	case o.Action == keys.RenameFolder && c.NewName == "":
		return Plan{}, graph.ErrEmptyName
	case o.Action == keys.RenameFolder && c.NewName == c.Name, o.Action == keys.MoveFolder && o.To.ID == c.ParentID:
		return Plan{}, ErrNothing
	case o.Action != keys.RenameFolder && o.To.ID == "":
		return Plan{}, errNoPlace
	case o.Action == keys.DeleteFolder && o.To.ID == c.ParentID:
		return Plan{}, errTrash
	}
	switch o.Action {
	case keys.RenameFolder:
		request = m.RenameFolderRequest(c.ID, c.NewName)
		p.Summary, p.Done, p.Undo = "Rename the folder "+c.Path+" to "+c.NewName, "Renamed the folder "+c.Path+" to "+c.NewName, "gives it its name back"
	case keys.MoveFolder:
		p.Summary, p.Done, p.Undo = "Move the folder "+c.Path+" to "+o.To.Path, "Moved the folder "+c.Path+" to "+o.To.Path, "moves it back"
	default:
		p.Summary, p.Done, p.Undo = "Delete the folder "+c.Path, "Deleted the folder "+c.Path, "moves it back out of "+o.To.Path
	}
	o.Targets = []Target{{ID: c.ID, Subject: c.Path, FolderID: c.ParentID}}
	p.Order = o
	p.Lines = []string{"GET all folders (to check)", line(request, o.Targets[0])}
	return p, nil
}

// changeFolder brings a folder to a state, a request at a time, each after a look at all folders: somebody else may be
// changing them too, and an answer may be lost.
func (r *runner) changeFolder(o Order, want func(*graph.FolderTree, Order) folderState, check func(*graph.FolderTree, graph.Folder, Order) error) error {
	t := Target{ID: o.Folder.ID, Subject: o.Folder.Path, FolderID: o.Folder.ParentID}
	answer, checked, half := graph.Response{}, false, ""
	err := r.folderRounds(func(ctx context.Context, tree *graph.FolderTree) (bool, error) {
		f, there := tree.Get(o.Folder.ID)
		if !there {
			return true, ErrFolderGone
		}
		if half = ""; halfDeleted(f, o) {
			half = f.Name
		}
		to := want(tree, o)
		if to.is(f) {
			r.outcomes = append(r.outcomes, outcome{ID: f.ID, State: done, Parent: f.ParentID, RequestID: answer.RequestID})
			r.done++
			r.e.progress(r.job, 1, nil)
			return true, nil
		}
		if !checked {
			if err := check(tree, f, o); err != nil {
				return true, err
			}
			checked = true // from here on it is this job that changes it
		}
		request, err := r.nextFolderRequest(tree, f, to)
		if err != nil {
			return true, err
		}
		answer = r.e.Mailbox.Batch(ctx, []graph.Request{request})[0]
		return false, answered(answer)
	})
	if err != nil && checked && half != "" {
		err = halfway(err, half)
	}
	if err != nil {
		r.e.progress(r.job, 0, []Failure{r.fail(t, err, outcome{ID: t.ID, State: failed, Half: checked && half != ""})})
	}
	return err
}

// halfDeleted tells of a folder that it has got the number for its place in Deleted Items, and has not come there: deleting
// it was cut off between the two, or its undo was.
func halfDeleted(f graph.Folder, o Order) bool {
	var n int
	number, numbered := strings.CutPrefix(f.Name, o.Folder.Name)
	_, err := fmt.Sscanf(number, " (%d)", &n)
	return o.Action == keys.DeleteFolder && f.ParentID == o.Folder.ParentID && numbered && err == nil && number == fmt.Sprintf(" (%d)", n)
}

// nextFolderRequest is what brings a folder one step nearer to a state: into its place under a name that is free on both
// sides, then to its name.
func (r *runner) nextFolderRequest(tree *graph.FolderTree, f graph.Folder, to folderState) (graph.Request, error) {
	name := to.name
	if name == "" {
		name = f.Name
	}
	parent := to.parent
	if parent == "" {
		parent = f.ParentID
	}
	if _, there := tree.Get(parent); !there {
		return graph.Request{}, fmt.Errorf("where it is to be: %w", ErrFolderGone)
	}
	if other, taken := tree.Child(parent, name); taken && other.ID != f.ID {
		return graph.Request{}, &FolderExists{name}
	}
	if f.ParentID == parent {
		return r.e.Mailbox.RenameFolderRequest(f.ID, name), nil
	}
	if _, taken := tree.Child(parent, f.Name); taken {
		return r.e.Mailbox.RenameFolderRequest(f.ID, name), nil // it could not come in under the name that it has
	}
	return r.e.Mailbox.MoveFolderRequest(f.ID, parent), nil
}

// checkFolder tells why a folder can't be changed, or is no longer as the user saw it.
func checkFolder(tree *graph.FolderTree, f graph.Folder, o Order) error {
	switch {
	case f.WellKnown != "":
		return ErrFixedFolder
	case f.Search:
		return ErrSearchFolder
	case f.ParentID != o.Folder.ParentID:
		return ErrMovedOn
	case f.Name != o.Folder.Name && !halfDeleted(f, o):
		return ErrRenamed
	case o.Action == keys.RenameFolder:
		return nil
	case tree.Within(o.To.ID, f.ID):
		return ErrIntoItself
	}
	return nil
}

// checkUndo tells why a folder is left as it is: it is no longer as the action had left it.
func checkUndo(want func(*graph.FolderTree, Order) folderState) func(*graph.FolderTree, graph.Folder, Order) error {
	return func(tree *graph.FolderTree, f graph.Folder, o Order) error {
		was := want(tree, o)
		switch {
		case f.WellKnown != "":
			return ErrFixedFolder
		case halfDeleted(f, o):
			return nil
		case was.parent != "" && f.ParentID != was.parent, was.parent == "" && f.ParentID != o.Folder.ParentID:
			return ErrMovedOn
		case o.Action == keys.RenameFolder && f.Name != was.name, o.Action == keys.MoveFolder && f.Name != o.Folder.Name:
			return ErrRenamed
		case tree.Within(o.Folder.ParentID, f.ID):
			return ErrIntoItself
		}
		return nil
	}
}

// halfway says that a folder has got another name for its new place and has not come there, and what to do about it.
func halfway(why error, name string) error {
	return fmt.Errorf("%w; it is called %s now: undo gives it its name back", why, name)
}

// folderRounds reads all folders and lets them be changed, until that is done; what may be repeated is, after a look.
func (r *runner) folderRounds(change func(context.Context, *graph.FolderTree) (whole bool, err error)) error {
	doubt := errFoldersContended
	const most = 500 // rounds: each brings it one step further
	for vain, n := 0, 0; vain < tries && n < most; n++ {
		whole, err := r.folderRound(change)
		switch {
		case err != nil && !again(err):
			return err
		case err != nil:
			doubt = err
			vain++
		case whole:
			return nil
		}
	}
	return doubt
}

func (r *runner) folderRound(change func(context.Context, *graph.FolderTree) (bool, error)) (bool, error) {
	ctx, cancel := r.context(false)
	defer cancel()
	list, err := r.e.Mailbox.Folders(ctx)
	if err != nil {
		return false, fmt.Errorf("looking at the folders: %w", err) // reading is repeated by the client
	}
	return change(ctx, graph.NewFolderTree(list))
}

// answered is the error of an answer, as an error: nil when there is none.
func answered(a graph.Response) error {
	if a.Err != nil {
		return a.Err
	}
	return nil
}

// lookAtFolder settles an action on a folder by how the folder is now.
func (r *runner) lookAtFolder(ctx context.Context, o Order, want func(*graph.FolderTree, Order) folderState) error {
	list, err := r.e.Mailbox.Folders(ctx)
	if err != nil {
		return err
	}
	tree := graph.NewFolderTree(list)
	f, there := tree.Get(o.Folder.ID)
	t := Target{ID: o.Folder.ID, Subject: o.Folder.Path}
	switch {
	case !there:
		r.fail(t, ErrFolderGone, outcome{ID: t.ID, State: failed})
	case want(tree, o).is(f):
		r.outcomes = append(r.outcomes, outcome{ID: f.ID, State: done, Parent: f.ParentID})
		r.done++
	case halfDeleted(f, o):
		r.fail(t, halfway(ErrStopped, f.Name), outcome{ID: t.ID, State: failed, Half: true})
	default:
		r.fail(t, fmt.Errorf("not done: %w", ErrStopped), outcome{ID: t.ID, State: failed})
	}
	return nil
}

// folderSummary says in a few words which folder an action was for, and what of it.
func (r Record) folderSummary(title string) string {
	text := title + " " + r.Folder.Path
	switch {
	case r.UndoOf != "":
	case r.Folder.NewName != "":
		text += " to " + r.Folder.NewName
	case r.To.Path != "":
		text += " to " + r.To.Path
	}
	return text
}
