package messages

import "mailtriage/graph/content"

// Found is what a list of search results has beside a folder's.
type Found struct {
	Place   func(id string) string // names the folder of a message; from the server, hostile
	Nothing string                 // is said when nothing was found
}

// SetFound makes the list one of search results: each row says which folder it lies in. Reset ends that.
func (m *Model) SetFound(f Found) { m.found = f }

// places is how many cells of a row so wide name the folder.
func (m *Model) places(w int) int {
	switch {
	case m.found.Place == nil:
		return 0
	case w >= wide:
		return 18
	}
	return min(20, w/3)
}

// place names the folder that a message lies in.
func (v rowView) place(w int) string {
	if w == 0 {
		return ""
	}
	m := v.m
	name := content.Line(m.found.Place(m.store.folders[m.store.records[v.r].folder]))
	return v.styles.Muted.Render(content.Line(" " + name.String()).Pad(w))
}
