package graph

import (
	"context"
	"net/http"
	"slices"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// WellKnownFolders are the names by which folders can be asked for whatever the mailbox's language
// (https://learn.microsoft.com/graph/api/resources/mailfolder), in the order in which people look for them.
func WellKnownFolders() []string {
	return []string{
		"inbox", "drafts", "sentitems", "deleteditems", "junkemail", "archive", "outbox", "scheduled", "conversationhistory", "clutter",
		"searchfolders", "syncissues", "conflicts", "localfailures", "serverfailures", "recoverableitemsdeletions", "msgfolderroot",
	}
}

type folderJSON struct {
	Type             string `json:"@odata.type"`
	ID               string `json:"id"`
	ParentFolderID   string `json:"parentFolderId"`
	DisplayName      string `json:"displayName"`
	ChildFolderCount int    `json:"childFolderCount"`
	TotalItemCount   int    `json:"totalItemCount"`
	UnreadItemCount  int    `json:"unreadItemCount"`
	IsHidden         bool   `json:"isHidden"`
	Removed          any    `json:"@removed"`
}

func (f folderJSON) folder() Folder {
	return Folder{
		ID: f.ID, ParentID: f.ParentFolderID, Name: f.DisplayName, Children: f.ChildFolderCount, Total: f.TotalItemCount, Unread: f.UnreadItemCount,
		Hidden: f.IsHidden, Search: f.Type == "#microsoft.graph.mailSearchFolder",
	}
}

// Folders lists all folders of the mailbox, flat; those with well-known names carry them. Hidden and search folders
// are marked.
//
// Operation: GET /users/{id}/mailFolders/delta
// Docs: https://learn.microsoft.com/graph/api/mailfolder-delta
// Permission: Mail.ReadBasic
func (m *Mailbox) Folders(ctx context.Context) ([]Folder, error) {
	o := op{"reading the folders", "Mail.ReadBasic"}
	info, err := m.user().MailFolders().Delta().ToGetRequestInformation(ctx, &users.ItemMailFoldersDeltaRequestBuilderGetRequestConfiguration{
		Headers: headers("odata.maxpagesize=500"),
		QueryParameters: &users.ItemMailFoldersDeltaRequestBuilderGetQueryParameters{
			Select: []string{"id", "parentFolderId", "displayName", "childFolderCount", "totalItemCount", "unreadItemCount", "isHidden"},
		},
	})
	var folders []Folder
	for {
		next, page, err2 := m.folderPage(ctx, o, info, err)
		if err2 != nil {
			return nil, err2
		}
		folders = append(folders, page...)
		if next == "" {
			break
		}
		info, err = m.c.link(o, next, headers("odata.maxpagesize=500"))
	}
	return m.nameWellKnown(ctx, folders)
}

func (m *Mailbox) folderPage(ctx context.Context, o op, info *abs.RequestInformation, err error) (next string, folders []Folder, _ error) {
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return "", nil, err
	}
	var page struct {
		Value []folderJSON
		Next  string `json:"@odata.nextLink"`
	}
	if err := o.decode(a, &page); err != nil {
		return "", nil, err
	}
	for _, f := range page.Value {
		if f.Removed == nil {
			folders = append(folders, f.folder())
		}
	}
	return page.Next, folders, nil
}

// nameWellKnown finds out which folders have well-known names: by asking for each, since display names are in the
// mailbox's language. The folder above all, which a delta need not list, is added.
func (m *Mailbox) nameWellKnown(ctx context.Context, folders []Folder) ([]Folder, error) {
	names := WellKnownFolders()
	requests := make([]Request, len(names))
	for i, n := range names {
		requests[i] = Request{Doing: "finding the folder " + n, Permission: "Mail.ReadBasic", Method: http.MethodGet, URL: m.path("/mailFolders/" + n + "?$select=id,displayName")}
	}
	for i, r := range m.c.Batch(ctx, requests) {
		if r.Err != nil {
			if r.Err.Kind == NotFound {
				continue // not every mailbox has every folder
			}
			return nil, r.Err
		}
		var f folderJSON
		if err := r.Decode(&f); err != nil {
			return nil, err
		}
		at := slices.IndexFunc(folders, func(x Folder) bool { return x.ID == f.ID })
		switch {
		case at >= 0:
			folders[at].WellKnown = names[i]
		case names[i] == "msgfolderroot":
			folders = append(folders, Folder{ID: f.ID, Name: f.DisplayName, WellKnown: names[i]})
		}
	}
	return folders, nil
}

// Folder reads one folder, by id or well-known name.
//
// Operation: GET /users/{id}/mailFolders/{id}
// Docs: https://learn.microsoft.com/graph/api/mailfolder-get
// Permission: Mail.ReadBasic
func (m *Mailbox) Folder(ctx context.Context, id string) (Folder, error) {
	o := op{"reading the folder", "Mail.ReadBasic"}
	info, err := m.user().MailFolders().ByMailFolderId(id).ToGetRequestInformation(ctx, &users.ItemMailFoldersMailFolderItemRequestBuilderGetRequestConfiguration{Headers: headers()})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return Folder{}, err
	}
	var f folderJSON
	if err := o.decode(a, &f); err != nil {
		return Folder{}, err
	}
	return f.folder(), nil
}
