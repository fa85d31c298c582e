package graph

import "net/http"

// CreateFolderRequest makes a folder below another, given by id or well-known name. A name that is taken there, whatever
// its case, is a Conflict (ErrorFolderExists).
//
// Operation: POST /users/{id}/mailFolders/{id}/childFolders
// Docs: https://learn.microsoft.com/graph/api/mailfolder-post-childfolders
// Permission: Mail.ReadWrite
func (m *Mailbox) CreateFolderRequest(above, name string) Request {
	return m.folderRequest("creating the folder", http.MethodPost, above, "/childFolders", map[string]string{"displayName": name})
}

// RenameFolderRequest gives a folder another name. A well-known folder keeps its own.
//
// Operation: PATCH /users/{id}/mailFolders/{id}
// Docs: https://learn.microsoft.com/graph/api/mailfolder-update
// Permission: Mail.ReadWrite
func (m *Mailbox) RenameFolderRequest(id, name string) Request {
	return m.folderRequest("renaming the folder", http.MethodPatch, id, "", map[string]string{"displayName": name})
}

// MoveFolderRequest puts a folder, with all that is in it, below another. Its id stays.
//
// Operation: POST /users/{id}/mailFolders/{id}/move
// Docs: https://learn.microsoft.com/graph/api/mailfolder-move
// Permission: Mail.ReadWrite
func (m *Mailbox) MoveFolderRequest(id, to string) Request {
	return m.folderRequest("moving the folder", http.MethodPost, id, "/move", map[string]string{"destinationId": to})
}

// DeleteFolderRequest deletes a folder. The documentation leaves open where it goes: what is to come back is moved to
// Deleted Items instead.
//
// Operation: DELETE /users/{id}/mailFolders/{id}
// Docs: https://learn.microsoft.com/graph/api/mailfolder-delete
// Permission: Mail.ReadWrite
func (m *Mailbox) DeleteFolderRequest(id string) Request {
	return m.folderRequest("deleting the folder", http.MethodDelete, id, "", nil)
}

// PurgeFolderRequest deletes a folder for good, with all that is in it: the folder itself is not kept in Recoverable Items.
//
// Operation: POST /users/{id}/mailFolders/{id}/permanentDelete
// Docs: https://learn.microsoft.com/graph/api/mailfolder-permanentdelete
// Permission: Mail.ReadWrite
func (m *Mailbox) PurgeFolderRequest(id string) Request {
	return m.folderRequest("deleting the folder for good", http.MethodPost, id, "/permanentDelete", nil)
}

func (m *Mailbox) folderRequest(doing, method, id, rest string, body map[string]string) Request {
	r := Request{Doing: doing, Permission: "Mail.ReadWrite", Method: method, URL: m.path("/mailFolders/" + segment(id) + rest)}
	if body != nil {
		r.Body = body
	}
	return r
}
