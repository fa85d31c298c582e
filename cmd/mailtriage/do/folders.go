package do

import (
	"context"
	"errors"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// FolderResult is a folder of the mailbox.
type FolderResult struct {
	ID               string `json:"id" doc:"the folder's id"`
	DisplayName      string `json:"displayName" doc:"its name, in the mailbox's language"`
	ParentFolderID   string `json:"parentFolderId" doc:"the folder in which it lies"`
	ChildFolderCount int    `json:"childFolderCount" doc:"how many folders lie in it"`
	UnreadItemCount  int    `json:"unreadItemCount" doc:"how many unread messages lie in it"`
	TotalItemCount   int    `json:"totalItemCount" doc:"how many messages lie in it"`
	Path             string `json:"path" doc:"its path, as --folder takes it"`
	WellKnownName    string `json:"wellKnownName,omitempty" doc:"its well-known name, if it has one"`
	IsHidden         bool   `json:"isHidden" doc:"whether it is hidden"`
	IsSearchFolder   bool   `json:"isSearchFolder" doc:"whether it is a search folder"`
}

// FolderID is what get-folder-id tells.
type FolderID struct {
	FolderID       string `json:"folder_id" doc:"the folder's id"`
	FolderName     string `json:"folder_name" doc:"its path, as --folder takes it"`
	DisplayName    string `json:"display_name" doc:"its name, in the mailbox's language"`
	ParentFolderID string `json:"parent_folder_id" doc:"the folder in which it lies"`
}

func onFolders() []Action {
	parent := Param{Name: "folder", Also: []string{"folder-id"}, Kind: Folder, Help: "only what lies below this folder: a well-known name, a path or an id"}
	return []Action{
		{
			Name: "list-folders", Of: keys.ListFolders, Title: "list the mailbox's folders, however deep, each after what it lies in", Result: FolderResult{}, run: listFolders,
			Params: []Param{parent},
		},
		{Name: "folder-id", Of: keys.FolderID, Title: "find a folder's id", Params: []Param{folder("which one")}, Result: FolderID{}, run: folderID},
	}
}

func listFolders(ctx context.Context, c *call) error {
	t, err := c.tree(ctx)
	if err != nil {
		return err
	}
	top := ""
	if asked := c.text("folder"); asked != "" {
		f, err := t.Resolve(asked)
		if err != nil {
			return folderFault(err)
		}
		top = f.ID
	}
	for _, child := range t.Children(top) {
		for _, f := range t.Below(child.ID) {
			c.tally.done++
			c.put(FolderResult{
				ID: f.ID, DisplayName: f.Name, ParentFolderID: f.ParentID, ChildFolderCount: f.Children, UnreadItemCount: f.Unread, TotalItemCount: f.Total,
				Path: t.Path(f.ID), WellKnownName: f.WellKnown, IsHidden: f.Hidden, IsSearchFolder: f.Search,
			})
		}
	}
	return nil
}

func folderID(ctx context.Context, c *call) error {
	f, path, err := c.seat.Mailbox.ResolveFolder(ctx, c.text("folder"))
	if err != nil {
		return folderFault(err)
	}
	c.tally.done++
	c.put(FolderID{FolderID: f.ID, FolderName: path, DisplayName: f.Name, ParentFolderID: f.ParentID})
	return nil
}

// place is the folder that was given, as a destination.
func (c *call) place(ctx context.Context, asked string) (triage.Place, error) {
	f, path, err := c.seat.Mailbox.ResolveFolder(ctx, asked)
	if err != nil {
		return triage.Place{}, folderFault(err)
	}
	if f.Search {
		return triage.Place{}, usagef("%q is a search folder: nothing lies in it", asked)
	}
	return triage.Place{ID: f.ID, Path: path}, nil
}

// wellKnown is a folder by its well-known name, as a destination.
func (c *call) wellKnown(ctx context.Context, name string) (triage.Place, error) {
	f, err := c.seat.Mailbox.Folder(ctx, name)
	if err != nil {
		return triage.Place{}, err
	}
	return triage.Place{ID: f.ID, Path: f.Name}, nil
}

// folderFault tells of a folder that was asked for and is none, or several: it was asked for wrongly.
func folderFault(err error) error {
	var none *graph.FolderNotFound
	var several *graph.FolderAmbiguous
	if errors.As(err, &none) || errors.As(err, &several) {
		return &ExitError{Code: Failed, Err: err}
	}
	return err
}
