// Package directory shows people and groups: the list of what is found, the members of a group, and one of them in full.
package directory

import (
	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/theme"
	"mailtriage/views/table"
)

// List is a list of people, groups and what else a directory has. What narrows it is asked of the service: its filter is the
// search, and the rows are what it found.
type List struct {
	*table.Model[graph.DirectoryObject]
	theme *theme.Theme
	text  string
	note  string
}

// NewFound makes the list of what is found; NewMembers that of a group's members.
func NewFound(t *theme.Theme) *List {
	return newList(t, table.Words{Loading: "Searching the directory", Empty: "The directory has nobody and no group by that."})
}

// NewMembers makes the list of a group's members.
func NewMembers(t *theme.Theme) *List {
	return newList(t, table.Words{Loading: "Reading the members", Empty: "There are no members by that."})
}

func newList(t *theme.Theme, words table.Words) *List {
	l := &List{theme: t}
	kind := func(o graph.DirectoryObject) table.Tone {
		switch {
		case o.Disabled:
			return table.Warn
		case o.Kind == graph.GroupObject:
			return table.Accent
		case o.Kind != graph.UserObject:
			return table.Muted
		}
		return table.Normal
	}
	l.Model = table.New(t, words, func(o graph.DirectoryObject) string { return o.ID },
		table.Column[graph.DirectoryObject]{Name: "Kind", Width: 10, Text: func(o graph.DirectoryObject) string { return l.sign(o) + " " + Word(o) }, Tone: kind},
		table.Column[graph.DirectoryObject]{Name: "Name", Field: "displayName", Text: Name},
		table.Column[graph.DirectoryObject]{Name: "Address", Field: "mail", Text: graph.DirectoryObject.Address},
		table.Column[graph.DirectoryObject]{Name: "About", Field: "about", Width: 26, From: 90, Text: about, Tone: func(graph.DirectoryObject) table.Tone { return table.Muted }},
		table.Column[graph.DirectoryObject]{Name: "Kind in a word", Field: "kind", Off: true, Width: 10, Text: Word},
		table.Column[graph.DirectoryObject]{Name: "User name", Field: "userPrincipalName", Off: true, Text: func(o graph.DirectoryObject) string { return o.UserPrincipalName }},
		table.Column[graph.DirectoryObject]{Name: "Department", Field: "department", Off: true, Width: 18, Text: func(o graph.DirectoryObject) string { return o.Department }},
		table.Column[graph.DirectoryObject]{Name: "Id", Field: "id", Off: true, Width: 36, Text: func(o graph.DirectoryObject) string { return o.ID }},
	)
	return l
}

// Word says in a word what something of the directory is.
func Word(o graph.DirectoryObject) string {
	switch {
	case o.Kind == graph.UserObject && o.UserType == "Guest":
		return "guest"
	case o.Kind == graph.UserObject:
		return "person"
	case o.Kind == graph.ContactObject:
		return "contact"
	case o.Kind == graph.AppObject:
		return "app"
	case o.Kind == graph.GroupObject, o.Kind == graph.DeviceObject:
		return string(o.Kind)
	}
	return "other"
}

// sign tells kinds apart at a glance; the word beside it says what it means.
func (l *List) sign(o graph.DirectoryObject) string {
	switch {
	case o.Disabled:
		return l.theme.Glyphs.Fail
	case o.Kind == graph.GroupObject:
		return l.theme.Glyphs.Closed
	case o.Kind == graph.UserObject:
		return l.theme.Glyphs.Live
	}
	return l.theme.Glyphs.Dot
}

// Name is what something is called. Where the token may not read it, that is said, with the id.
func Name(o graph.DirectoryObject) string {
	switch {
	case o.DisplayName != "":
		return o.DisplayName
	case o.UserPrincipalName != "":
		return o.UserPrincipalName
	}
	return "not readable: " + o.ID
}

func about(o graph.DirectoryObject) string {
	switch {
	case o.Disabled:
		return "account disabled"
	case o.Kind == graph.GroupObject:
		return o.GroupKind
	case o.JobTitle != "":
		return o.JobTitle
	}
	return o.Department
}

// SetTheme changes how the list looks.
func (l *List) SetTheme(t *theme.Theme) {
	l.theme = t
	l.Model.SetTheme(t)
}

// Filter is what is searched for; SetFilter sets it, and changes nothing of what is shown: that comes with the answer.
func (l *List) Filter() string { return l.text }

// SetFilter sets what is searched for.
func (l *List) SetFilter(text string) { l.text = text }

// Back takes the marks off, then what is searched for; false: there is neither.
func (l *List) Back() bool {
	if l.Marked() > 0 {
		l.ClearMarks()
		return true
	}
	was := l.text
	l.text = ""
	return was != ""
}

// SetNote sets a line that stands below the rows; Note tells it: what could not be searched, and that there is more.
func (l *List) SetNote(note string) { l.note = note }

// View draws the list with its note: at most h lines of w cells, and how far it is scrolled.
func (l *List) View(w, h int, focused bool) ([]string, theme.Scroll) {
	var below []string
	if l.note != "" && h > 5 {
		for _, line := range content.Block(l.note).Wrap(max(10, w-2)) {
			below = append(below, " "+l.theme.Warn.Render(line))
		}
		below = below[:min(len(below), 3)]
	}
	lines, scroll := l.Model.View(w, h-len(below), focused)
	for len(below) > 0 && len(lines) < h-len(below) {
		lines = append(lines, "")
	}
	return append(lines, below...), scroll
}

// NearEnd tells whether the cursor comes near the end of the rows that are there.
func (l *List) NearEnd() bool {
	shown, _ := l.Count()
	return l.Index() >= shown-near
}

// near is how many rows before the end the next page is asked for.
const near = 50
