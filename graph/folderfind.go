package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// FolderNotFound is why a name, path or id names no folder.
type FolderNotFound struct {
	Asked string
	Part  string   // of a path: the name that is not there
	Above string   // the path of the folder in which it is not; empty: at the top
	Near  []string // the paths of folders that may be meant, the nearest first
	Err   error    // what is wrong with the path itself; nil: nothing
}

func (e *FolderNotFound) Error() string {
	text := `there is no folder "` + e.Asked + `"`
	switch {
	case e.Err != nil:
		text += ": " + e.Err.Error()
	case e.Part == "":
	case e.Above != "":
		text += `: "` + e.Above + `" has no "` + e.Part + `"`
	case e.Part != e.Asked:
		text += `: nothing at the top is called "` + e.Part + `"`
	}
	if len(e.Near) > 0 {
		text += "; did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return text
}

func (e *FolderNotFound) Unwrap() error { return e.Err }

// FolderAmbiguous is why a path names no folder: it fits several, and only their ids tell them apart, or their case.
type FolderAmbiguous struct {
	Asked string
	Fits  []Folder
	Paths []string // of each
}

func (e *FolderAmbiguous) Error() string {
	list := make([]string, len(e.Fits))
	for i, f := range e.Fits {
		list[i] = e.Paths[i] + " (id " + f.ID + ")"
	}
	return fmt.Sprintf("%q fits %d folders: %s; give its exact path or its id", e.Asked, len(list), strings.Join(list, ", "))
}

// Resolve finds the folder that is meant by a well-known name in any case, a path, or an id, in that order of trial. A path
// is matched by case first, then without it if exactly one folder fits; it may begin with a well-known name, since display
// names are in the mailbox's language. The error is a *FolderNotFound or a *FolderAmbiguous.
func (t *FolderTree) Resolve(asked string) (Folder, error) {
	if f, ok := t.WellKnown(asked); ok {
		return f, nil
	}
	names, err := ParseFolderPath(asked)
	if err == nil {
		for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, sameName} {
			if fits, _ := t.walk(names, same); len(fits) == 1 {
				return fits[0], nil
			} else if len(fits) > 1 {
				return Folder{}, t.ambiguous(asked, fits)
			}
		}
	}
	if f, ok := t.Get(asked); ok {
		return f, nil
	}
	if err != nil {
		return Folder{}, &FolderNotFound{Asked: asked, Err: err}
	}
	return Folder{}, t.notFound(asked, names)
}

// walk follows names down the tree: the folders that fit, or how many names were found and the folders that those fit.
func (t *FolderTree) walk(names []string, same func(a, b string) bool) (fits []Folder, found int) {
	fits, found = t.down(nil, t.Children(""), names, same)
	if first, ok := t.WellKnown(names[0]); ok && first.ID != t.root.ID && found < len(names) {
		if other, n := t.down([]Folder{first}, t.Children(first.ID), names[1:], same); n+1 > found {
			fits, found = other, n+1
		}
	}
	if found < len(names) {
		return nil, found
	}
	return fits, found
}

func (t *FolderTree) down(at, below []Folder, names []string, same func(a, b string) bool) (fits []Folder, found int) {
	for i, name := range names {
		var next []Folder
		for _, f := range below {
			if same(f.Name, name) {
				next = append(next, f)
			}
		}
		if len(next) == 0 {
			return at, i
		}
		at, below = next, nil
		for _, f := range at {
			below = append(below, t.Children(f.ID)...)
		}
	}
	return at, len(names)
}

func (t *FolderTree) ambiguous(asked string, fits []Folder) error {
	e := &FolderAmbiguous{Asked: asked, Fits: fits}
	slices.SortFunc(e.Fits, func(a, b Folder) int {
		return cmp.Or(cmp.Compare(t.Path(a.ID), t.Path(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	for _, f := range e.Fits {
		e.Paths = append(e.Paths, t.Path(f.ID))
	}
	return e
}

func (t *FolderTree) notFound(asked string, names []string) error {
	e := &FolderNotFound{Asked: asked}
	_, found := t.walk(names, sameName)
	if found == 0 && isLikeID(asked) {
		return e
	}
	e.Part = names[found]
	if found > 0 {
		if above, err := t.Resolve(FormatFolderPath(names[:found]...)); err == nil {
			e.Above = t.Path(above.ID)
		} else {
			e.Above = FormatFolderPath(names[:found]...)
		}
	}
	e.Near = t.near(e.Part, e.Above)
	return e
}

// isLikeID tells ids from names, by length: https://learn.microsoft.com/graph/outlook-immutable-id has them far longer.
func isLikeID(s string) bool {
	return len(s) >= 64 && !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsSpace(r) })
}

// nearest is how many folders are named that may be meant, and farthest a name, in runes, that others are compared with.
const (
	nearest  = 3
	farthest = 64
)

// near lists the paths of folders called much like a name: those in the folder where it was looked for first.
func (t *FolderTree) near(name, above string) []string {
	type candidate struct {
		path string
		far  int
	}
	var list []candidate
	for id, f := range t.byID {
		far, like := likeness(name, f.Name)
		if !like {
			continue
		}
		path := t.Path(id)
		if p, _ := t.Parent(id); t.Path(p.ID) != above {
			far += 2 // it lies elsewhere
		}
		list = append(list, candidate{path, far})
	}
	slices.SortFunc(list, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.path, b.path)) })
	var out []string
	for _, c := range list[:min(nearest, len(list))] {
		out = append(out, c.path)
	}
	return out
}

// likeness says how far two names are apart, in letters to change, and whether one may be meant by the other.
func likeness(a, b string) (far int, like bool) {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(x) > farthest || len(y) > farthest {
		return 0, false
	}
	if len(x) >= 3 && strings.Contains(string(y), string(x)) {
		return min(2, len(y)-len(x)), true
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		corner := row[0]
		row[0] = i + 1
		for j, s := range y {
			change := corner
			if r != s {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(row[j]+1, row[j+1]+1, change)
		}
	}
	far = row[len(y)]
	return far, far <= max(1, len(x)/3)
}

// ResolveFolder reads the folders and finds the one that is meant, see FolderTree.Resolve, with its path.
func (m *Mailbox) ResolveFolder(ctx context.Context, asked string) (f Folder, path string, err error) {
	list, err := m.Folders(ctx)
	if err != nil {
		return Folder{}, "", err
	}
	t := NewFolderTree(list)
	if f, err = t.Resolve(asked); err != nil {
		return Folder{}, "", err
	}
	return f, t.Path(f.ID), nil
}
