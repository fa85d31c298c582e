package emulator

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"mailtriage/graph/emulator/odata"
)

// folderProperties are those of v1.0's mailFolder; it has no well-known name.
var folderProperties = []string{"id", "displayName", "parentFolderId", "childFolderCount", "unreadItemCount", "totalItemCount", "isHidden"}

func folderLimits() odata.Limits {
	return odata.Limits{Known: func(p string) bool { return slices.Contains(folderProperties, p) }}
}

func refusedQuery(err error) error {
	var refused *odata.Error
	if errors.As(err, &refused) {
		return &graphError{http.StatusBadRequest, refused.Code, refused.Message}
	}
	return err
}

func sortEntities(list []object, orders []odata.Order) {
	if len(orders) == 0 {
		return
	}
	slices.SortStableFunc(list, func(a, b object) int {
		switch {
		case odata.Less(orders, a, b):
			return -1
		case odata.Less(orders, b, a):
			return 1
		}
		return 0
	})
}

// json is the folder as Graph shows it.
func (b *mailbox) folderJSON(f *folder) object {
	messages, err := b.contents(f)
	if err != nil {
		messages = nil
	}
	unread := 0
	for _, m := range messages {
		if !m.Read {
			unread++
		}
	}
	shown := 0
	for _, child := range f.children {
		if !child.hidden {
			shown++
		}
	}
	o := object{
		"id": b.folderID(f), "displayName": f.name, "childFolderCount": shown, "unreadItemCount": unread,
		"totalItemCount": len(messages), "isHidden": f.hidden,
	}
	if f.parent != nil {
		o["parentFolderId"] = b.folderID(f.parent)
	} else {
		o["parentFolderId"] = b.folderID(b.root)
	}
	if f.search != nil {
		var sources []any
		for _, s := range f.search.Sources {
			if source := b.byPath(s); source != nil {
				sources = append(sources, b.folderID(source))
			}
		}
		o["@odata.type"] = "#microsoft.graph.mailSearchFolder"
		o["isSupported"], o["includeNestedFolders"], o["sourceFolderIds"], o["filterQuery"] = true, f.search.Deep, sources, f.search.Filter
	}
	return o
}

// byPath finds a folder by a well-known name or a path of display names.
func (b *mailbox) byPath(path string) *folder {
	if f, err := b.find(path); err == nil {
		return f
	}
	f := b.root
	for name := range strings.SplitSeq(path, "/") {
		i := slices.IndexFunc(f.children, func(c *folder) bool {
			return c.name == name || c.wellKnown != "" && strings.EqualFold(c.wellKnown, name)
		})
		if i < 0 {
			return nil
		}
		f = f.children[i]
	}
	return f
}

// target finds the mailbox and the folder of a call; without a folder, the root.
func (c *call) target() (*mailbox, *folder, error) {
	b, err := c.box()
	if err != nil {
		return nil, nil, err
	}
	key := c.params["folder"]
	if key == "" {
		return b, b.root, nil
	}
	f, err := b.find(key)
	return b, f, err
}

func (c *call) hiddenToo() bool {
	return strings.EqualFold(c.values.Get("includeHiddenFolders"), "true")
}

func (c *call) listFolders() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(folderLimits())
	if err != nil {
		return answer{}, err
	}
	var list []object
	for _, child := range f.children {
		if !child.hidden || c.hiddenToo() {
			list = append(list, b.folderJSON(child))
		}
	}
	return c.listed(q, "users('"+c.params["user"]+"')/mailFolders", defaultPage, list)
}

func (c *call) getFolder() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(folderLimits())
	if err != nil {
		return answer{}, err
	}
	return c.folderReply(http.StatusOK, b, f, q.Select)
}

func (c *call) folderReply(status int, b *mailbox, f *folder, selected []string) (answer, error) {
	o := pick(b.folderJSON(f), selected)
	o["@odata.context"] = c.context("users('" + c.params["user"] + "')/mailFolders/$entity")
	return reply(status, o)
}

func folderExists(name string) error {
	return fault(http.StatusConflict, "ErrorFolderExists", "A folder with the specified name already exists., Could not create folder '%s'.", name)
}

func (f *folder) child(name string) *folder {
	for _, c := range f.children {
		if strings.EqualFold(c.name, name) {
			return c
		}
	}
	return nil
}

func (c *call) createFolder() (answer, error) {
	b, parent, err := c.target()
	if err != nil {
		return answer{}, err
	}
	var asked struct {
		DisplayName *string
		IsHidden    bool
	}
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	if asked.DisplayName == nil || strings.TrimSpace(*asked.DisplayName) == "" {
		return answer{}, fault(http.StatusBadRequest, "ErrorInvalidRequest", "The folder's display name is missing.")
	}
	if parent.child(*asked.DisplayName) != nil {
		return answer{}, folderExists(*asked.DisplayName)
	}
	f := &folder{seq: b.take(), name: *asked.DisplayName, hidden: asked.IsHidden}
	b.attach(parent, f)
	return c.folderReply(http.StatusCreated, b, f, nil)
}

// attach puts a folder below another.
func (b *mailbox) attach(parent, f *folder) {
	f.parent = parent
	parent.children = append(parent.children, f)
	b.folders[f.seq] = f
	b.version++
	f.version, parent.version = b.version, b.version
}

func (b *mailbox) detach(f *folder) {
	f.parent.children = slices.DeleteFunc(f.parent.children, func(c *folder) bool { return c == f })
	b.version++
	f.version, f.parent.version = b.version, b.version
}

func distinguished() error {
	return fault(http.StatusBadRequest, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted, moved or renamed.")
}

func (c *call) patchFolder() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	var asked struct{ DisplayName *string }
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	if name := asked.DisplayName; name != nil && *name != f.name {
		if f.wellKnown != "" {
			return answer{}, distinguished()
		}
		if other := f.parent.child(*name); other != nil && other != f {
			return answer{}, folderExists(*name)
		}
		f.name = *name
		b.version++
		f.version = b.version
	}
	return c.folderReply(http.StatusOK, b, f, nil)
}

func (c *call) deleteFolder() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	if f.wellKnown != "" {
		return answer{}, distinguished()
	}
	trash, _ := b.find("deleteditems")
	if trash == nil || f.within(trash) {
		return c.purgeFolder()
	}
	b.detach(f)
	for n := f.name; trash.child(f.name) != nil; {
		f.name = n + " (deleted)"
		n = f.name
	}
	b.attach(trash, f)
	return done(http.StatusNoContent)
}

func (f *folder) within(other *folder) bool {
	for p := f; p != nil; p = p.parent {
		if p == other {
			return true
		}
	}
	return false
}

func (c *call) purgeFolder() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	if f.wellKnown != "" {
		return answer{}, distinguished()
	}
	b.detach(f)
	b.forget(f)
	return done(http.StatusNoContent)
}

func (b *mailbox) forget(f *folder) {
	for _, child := range f.children {
		b.forget(child)
	}
	for _, m := range f.messages {
		delete(b.messages, m.seq)
	}
	b.version++
	b.removed = append(b.removed, change{version: b.version, seq: f.seq, kind: gone})
	delete(b.folders, f.seq)
}

// destination reads where a move or a copy goes.
func (c *call) destination(b *mailbox) (*folder, error) {
	var asked struct {
		DestinationID *string `json:"destinationId"`
	}
	if err := c.read(&asked); err != nil {
		return nil, err
	}
	if asked.DestinationID == nil || *asked.DestinationID == "" {
		return nil, fault(http.StatusBadRequest, "ErrorInvalidRequest", "The destination folder id is missing.")
	}
	return b.find(*asked.DestinationID)
}

func (c *call) moveFolder() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	to, err := c.destination(b)
	if err != nil {
		return answer{}, err
	}
	switch {
	case f.wellKnown != "":
		return answer{}, distinguished()
	case to.within(f):
		return answer{}, fault(http.StatusBadRequest, "ErrorMoveCopyFailed", "The folder can't be moved into itself.")
	case to.child(f.name) != nil:
		return answer{}, folderExists(f.name)
	}
	b.detach(f)
	b.attach(to, f)
	return c.folderReply(http.StatusCreated, b, f, nil)
}

func (c *call) copyFolder() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	to, err := c.destination(b)
	if err != nil {
		return answer{}, err
	}
	if to.child(f.name) != nil {
		return answer{}, folderExists(f.name)
	}
	if to.within(f) {
		return answer{}, fault(http.StatusBadRequest, "ErrorMoveCopyFailed", "The folder can't be copied into itself.")
	}
	return c.folderReply(http.StatusCreated, b, b.copyTree(f, to, c.s.clock.Now()), nil)
}
