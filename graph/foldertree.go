package graph

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// FolderTree is a mailbox's folders as they lie below each other. It is made of a flat list and changes no more.
type FolderTree struct {
	byID     map[string]Folder
	parent   map[string]string   // of those that are not at the top
	children map[string][]string // of "": those at the top
	root     Folder              // msgfolderroot, above all
}

// NewFolderTree makes a tree of folders, as Mailbox.Folders lists them. What lies below no folder of the list lies at the
// top, and so does one of folders that lie below each other.
func NewFolderTree(list []Folder) *FolderTree {
	t := &FolderTree{byID: make(map[string]Folder, len(list)), parent: make(map[string]string, len(list)), children: make(map[string][]string)}
	var order []string
	for _, f := range list {
		if f.WellKnown == "msgfolderroot" {
			t.root = f
			continue
		}
		if f.ID == "" {
			continue // it can't be asked for, and below it would lie all that lies at the top
		}
		if _, twice := t.byID[f.ID]; !twice {
			order = append(order, f.ID)
		}
		t.byID[f.ID] = f
	}
	for _, id := range order {
		above := t.byID[id].ParentID
		if _, known := t.byID[above]; known && !t.Within(above, id) {
			t.parent[id] = above
		} else {
			above = ""
		}
		t.children[above] = append(t.children[above], id)
	}
	return t
}

// Get finds a folder by its id.
func (t *FolderTree) Get(id string) (Folder, bool) {
	if id != "" && id == t.root.ID {
		return t.root, true
	}
	f, ok := t.byID[id]
	return f, ok
}

// Root is the folder above all, which holds no mail and has no path; without an id: the list did not have it.
func (t *FolderTree) Root() Folder { return t.root }

// Parent is the folder above one; false: it lies at the top.
func (t *FolderTree) Parent(id string) (Folder, bool) {
	f, ok := t.byID[t.parent[id]]
	return f, ok
}

// Children are the folders right below one, in the list's order; of an empty id, or the root's, those at the top.
func (t *FolderTree) Children(id string) []Folder {
	if id == t.root.ID {
		id = ""
	}
	var list []Folder
	for _, c := range t.children[id] {
		list = append(list, t.byID[c])
	}
	return list
}

// Below are a folder and all that lies below it, each after what it lies in.
func (t *FolderTree) Below(id string) []Folder {
	f, known := t.byID[id]
	if !known {
		return nil
	}
	list := []Folder{f}
	for i := 0; i < len(list); i++ {
		list = append(list, t.Children(list[i].ID)...)
	}
	return list
}

// Holds counts the messages in a folder and in all that lies below it.
func (t *FolderTree) Holds(id string) int {
	n := 0
	for _, f := range t.Below(id) {
		n += f.Total
	}
	return n
}

// Within tells whether a folder is another, or lies anywhere below it.
func (t *FolderTree) Within(id, other string) bool {
	for ; id != ""; id = t.parent[id] {
		if id == other {
			return true
		}
	}
	return false
}

// WellKnown finds a folder by its well-known name, in any case.
func (t *FolderTree) WellKnown(name string) (Folder, bool) {
	name = strings.ToLower(name)
	if !slices.Contains(WellKnownFolders(), name) {
		return Folder{}, false
	}
	if name == t.root.WellKnown {
		return t.root, true
	}
	var found Folder
	for id, f := range t.byID {
		if f.WellKnown == name && (found.ID == "" || id < found.ID) {
			found = f
		}
	}
	return found, found.ID != ""
}

// Path is what people call a folder: "Inbox/Phishing"; empty: there is none of this id. From the server, hostile.
func (t *FolderTree) Path(id string) string {
	var names []string
	for ; id != ""; id = t.parent[id] {
		f, known := t.byID[id]
		if !known {
			break
		}
		names = append(names, f.Name)
	}
	slices.Reverse(names)
	return FormatFolderPath(names...)
}

// Child finds the folder of a name right below another, as Exchange tells names apart: not by case. Of an empty id, at the
// top.
func (t *FolderTree) Child(id, name string) (Folder, bool) {
	for _, f := range t.Children(id) {
		if sameName(f.Name, name) {
			return f, true
		}
	}
	return Folder{}, false
}

func sameName(a, b string) bool {
	return a == b || strings.EqualFold(norm.NFC.String(a), norm.NFC.String(b))
}
