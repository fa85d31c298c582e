// Package folders is the tree of a mailbox's folders: however deep, well-known folders first.
package folders

import (
	"cmp"
	"slices"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Model is the tree's state.
type Model struct {
	theme   *theme.Theme
	nodes   map[string]*node
	roots   []*node
	lines   []*node // those that are shown, in order
	closed  map[string]bool
	cursor  string // a folder's id
	open    string
	watched map[string]int
	top     int
	rows    int
	trouble string
	loaded  bool
	tree    *graph.FolderTree
}

type node struct {
	graph.Folder
	name     content.Text
	path     string
	depth    int
	children []*node
	parent   *node
}

// New makes an empty tree.
func New(t *theme.Theme) *Model {
	return &Model{theme: t, nodes: map[string]*node{}, closed: map[string]bool{}, rows: 1, tree: graph.NewFolderTree(nil)}
}

// SetTheme changes how the tree looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// SetFailed says that the folders could not be read, and why.
func (m *Model) SetFailed(why string) { m.trouble, m.loaded = why, true }

// SetFolders takes the folders, flat. What was closed stays closed, and the cursor where it was.
func (m *Model) SetFolders(list []graph.Folder) {
	m.trouble = ""
	before := m.nodes
	m.nodes, m.roots, m.tree = make(map[string]*node, len(list)), nil, graph.NewFolderTree(list)
	m.roots = m.grow(nil, 0)
	for id, n := range m.nodes {
		if before[id] == nil && len(n.children) > 0 && (n.depth > 0 || n.WellKnown != "inbox") {
			m.closed[id] = true // only the Inbox is open at first
		}
	}
	for n := before[m.cursor]; n != nil && m.nodes[m.cursor] == nil; n = n.parent {
		m.cursor = n.ID // the folder has gone: the nearest that is left above it
	}
	m.loaded = true
	m.layoutFrom(before[m.cursor])
}

// layoutFrom works out which lines are shown. Where the cursor's folder is not among them any more, as it now lies in one that
// is closed, the cursor stays where the folder was: on the nearest above that.
func (m *Model) layoutFrom(was *node) {
	for m.show(); was != nil && m.at() < 0; was = was.parent {
		m.cursor = was.ID
	}
	m.home()
}

// grow makes the nodes below one, in the order in which they are shown; nil: those at the top.
func (m *Model) grow(above *node, depth int) []*node {
	id, path := "", ""
	if above != nil {
		id, path = above.ID, above.path+"/"
	}
	below := m.tree.Children(id)
	slices.SortStableFunc(below, func(a, b graph.Folder) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	list := make([]*node, len(below))
	for i, f := range below {
		n := &node{Folder: f, name: content.Line(f.Name), path: path + graph.FormatFolderPath(f.Name), depth: depth, parent: above}
		m.nodes[f.ID], list[i] = n, n
		n.children = m.grow(n, depth+1)
	}
	return list
}

// rank puts well-known folders first, in the order of the list, then the others, hidden ones last.
func rank(f graph.Folder) int {
	if f.Hidden {
		return 1000
	}
	if i := slices.Index(graph.WellKnownFolders(), f.WellKnown); i >= 0 && f.WellKnown != "" {
		if i > 5 {
			return 500 + i // those that nobody looks into
		}
		return i
	}
	return 100
}

// layout works out which lines are shown.
func (m *Model) layout() {
	m.show()
	m.home()
}

func (m *Model) show() {
	m.lines = m.lines[:0]
	var walk func(list []*node)
	walk = func(list []*node) {
		for _, n := range list {
			m.lines = append(m.lines, n)
			if !m.closed[n.ID] {
				walk(n.children)
			}
		}
	}
	walk(m.roots)
}

// home puts the cursor on the first line when it is on none.
func (m *Model) home() {
	if m.at() < 0 && len(m.lines) > 0 {
		m.cursor = m.lines[0].ID
	}
}

func (m *Model) at() int {
	return slices.IndexFunc(m.lines, func(n *node) bool { return n.ID == m.cursor })
}

// Open tells which folder is open; the cursor goes to it, and what is above it opens.
func (m *Model) Open(id string) {
	m.open = id
	n := m.nodes[id]
	if n == nil {
		return
	}
	for p := n.parent; p != nil; p = p.parent {
		delete(m.closed, p.ID)
	}
	m.cursor = id
	m.layout()
}

// SetOpen tells which folder is open, and leaves the cursor where it is.
func (m *Model) SetOpen(id string) { m.open = id }

// SetWatched marks the folders that are watched, by id, each with how many messages came into it since.
func (m *Model) SetWatched(came map[string]int) { m.watched = came }

// Cursor is the folder under the cursor.
func (m *Model) Cursor() (graph.Folder, bool) {
	if n := m.nodes[m.cursor]; n != nil {
		return n.Folder, true
	}
	return graph.Folder{}, false
}

// WellKnown finds a folder by its well-known name.
func (m *Model) WellKnown(name string) (graph.Folder, bool) {
	for _, n := range m.nodes {
		if n.WellKnown == name {
			return n.Folder, true
		}
	}
	return graph.Folder{}, false
}

// Get finds a folder by id.
func (m *Model) Get(id string) (graph.Folder, bool) {
	n := m.nodes[id]
	if n == nil {
		return graph.Folder{}, false
	}
	return n.Folder, true
}

// Path is what people call a folder: "Inbox/Phishing", a slash within a name written "\/". From the server, hostile.
func (m *Model) Path(id string) string {
	if n := m.nodes[id]; n != nil {
		return n.path
	}
	return ""
}

// Resolve finds the folder that is meant by a well-known name, a path or an id: see graph.FolderTree.
func (m *Model) Resolve(asked string) (graph.Folder, error) {
	f, err := m.tree.Resolve(asked)
	if n := m.nodes[f.ID]; err == nil && n != nil {
		f = n.Folder // with the counts that are shown
	}
	return f, err
}

// Place is a folder with its path.
type Place struct {
	graph.Folder
	Path string
}

// All lists the folders that can hold mail, in the tree's order.
func (m *Model) All() []Place {
	var out []Place
	var walk func(list []*node)
	walk = func(list []*node) {
		for _, n := range list {
			if !n.Search && !n.Hidden && n.WellKnown != "searchfolders" {
				out = append(out, Place{n.Folder, n.path})
			}
			walk(n.children)
		}
	}
	walk(m.roots)
	return out
}

// Beside is the folder that comes before (-1) or after (+1) the open one, among those shown.
func (m *Model) Beside(step int) (graph.Folder, bool) {
	i := slices.IndexFunc(m.lines, func(n *node) bool { return n.ID == m.open })
	if i += step; i < 0 || i >= len(m.lines) {
		return graph.Folder{}, false
	}
	return m.lines[i].Folder, true
}

// Count changes how many messages a folder has, before the server says so.
func (m *Model) Count(id string, total, unread int) {
	if n := m.nodes[id]; n != nil {
		n.Total = max(0, n.Total+total)
		n.Unread = min(max(0, n.Unread+unread), n.Total)
	}
}

// Do does an action of moving; false: it is none of the tree's.
func (m *Model) Do(id keys.ID) bool {
	switch id {
	case keys.Down:
		m.goTo(m.at() + 1)
	case keys.Up:
		m.goTo(m.at() - 1)
	case keys.Top:
		m.goTo(0)
	case keys.Bottom:
		m.goTo(len(m.lines) - 1)
	case keys.HalfDown:
		m.goTo(m.at() + max(1, m.rows/2))
	case keys.HalfUp:
		m.goTo(m.at() - max(1, m.rows/2))
	case keys.PageDown:
		m.goTo(m.at() + max(1, m.rows-1))
	case keys.PageUp:
		m.goTo(m.at() - max(1, m.rows-1))
	case keys.Left:
		return m.close()
	case keys.Right:
		return m.expand()
	default:
		return false
	}
	return true
}

func (m *Model) goTo(i int) {
	if len(m.lines) > 0 {
		m.cursor = m.lines[min(max(0, i), len(m.lines)-1)].ID
	}
}

// close closes the folder under the cursor, or goes to the one above it.
func (m *Model) close() bool {
	n := m.nodes[m.cursor]
	switch {
	case n == nil:
		return false
	case len(n.children) > 0 && !m.closed[n.ID]:
		m.closed[n.ID] = true
		m.layout()
	case n.parent != nil:
		m.cursor = n.parent.ID
	default:
		return false
	}
	return true
}

// expand opens the folder under the cursor; false: there is nothing below it, or it is open.
func (m *Model) expand() bool {
	n := m.nodes[m.cursor]
	if n == nil || len(n.children) == 0 || !m.closed[n.ID] {
		return false
	}
	delete(m.closed, n.ID)
	m.layout()
	return true
}

// Click puts the cursor on a line; true: it was there already.
func (m *Model) Click(line int) bool {
	i := m.top + line
	if line < 0 || i >= len(m.lines) {
		return false
	}
	was := m.cursor
	m.goTo(i)
	return was == m.cursor
}

// Change changes a folder as it is shown, before the server says so.
func (m *Model) Change(id string, change func(*graph.Folder)) {
	var list []graph.Folder
	if root := m.tree.Root(); root.ID != "" {
		list = append(list, root)
	}
	for _, top := range m.tree.Children("") {
		for _, f := range m.tree.Below(top.ID) {
			f = m.nodes[f.ID].Folder // with the counts that are shown
			if f.ID == id {
				change(&f)
			}
			list = append(list, f)
		}
	}
	m.SetFolders(list)
}

// Holds counts the messages in a folder and below it, as they are shown, and the folders below it.
func (m *Model) Holds(id string) (messages, below int) {
	list := m.tree.Below(id)
	for _, f := range list {
		messages += m.nodes[f.ID].Total
	}
	return messages, len(list) - 1
}

// Root is the folder above all; without an id: it is not known.
func (m *Model) Root() graph.Folder { return m.tree.Root() }

// Within tells whether a folder is another, or lies anywhere below it.
func (m *Model) Within(id, other string) bool { return other != "" && m.tree.Within(id, other) }

// Tree is the mailbox's folders, as they were read.
func (m *Model) Tree() *graph.FolderTree { return m.tree }

// Child finds the folder of a name right below another, whatever the case.
func (m *Model) Child(id, name string) (graph.Folder, bool) { return m.tree.Child(id, name) }
