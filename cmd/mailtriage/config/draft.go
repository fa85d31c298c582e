package config

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// draft is a text being changed, beside what it is to decode to and the comments that it is to have in the end.
type draft struct {
	path    string
	doc     *document
	want    map[string]any
	remarks []string
}

func newDraft(path string, text []byte) (*draft, error) {
	_, doc, err := understand(path, text)
	if err != nil {
		return nil, err
	}
	_, twin, err := understand(path, text) // a tree of its own to change
	if err != nil {
		return nil, err
	}
	return &draft{path: path, doc: doc, want: twin.tree, remarks: doc.remarks()}, nil
}

// remarks lists the comments.
func (d *document) remarks() []string {
	list := make([]string, len(d.comments))
	for i, c := range d.comments {
		list[i] = strings.TrimRight(string(d.text[c.start:c.end]), "\r")
	}
	return list
}

// byHand tells that the file is right, but written in a way that only a person should change.
func (d *draft) byHand(line int) error {
	return fmt.Errorf("%s: what is written there can't be changed with certainty: change it by hand (mailtriage config edit)", place(d.path, line))
}

func pathOf(profile, key string) []string {
	if profile == "" {
		return []string{key}
	}
	return []string{profilesTable, profile, key}
}

// table is where settings are meant to be: those of a profile, or of the file.
func (d *draft) table(profile string) map[string]any {
	if profile == "" {
		return d.want
	}
	profiles, ok := d.want[profilesTable].(map[string]any)
	if !ok {
		profiles = map[string]any{}
		d.want[profilesTable] = profiles
	}
	settings, ok := profiles[profile].(map[string]any)
	if !ok {
		settings = map[string]any{}
		profiles[profile] = settings
	}
	return settings
}

func (d *draft) has(profile string) bool { return slices.Contains(d.profiles(), profile) }

func (d *draft) profiles() []string {
	profiles, _ := d.want[profilesTable].(map[string]any)
	var names []string
	for name := range profiles {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return d.doc.line(profilesTable, a) - d.doc.line(profilesTable, b) })
	return names
}

// splice puts a text in the place of a part and reads the whole again.
func (d *draft) splice(at extent, text string) error {
	doc, err := parse(d.path, slices.Concat(d.doc.text[:at.start], []byte(text), d.doc.text[at.end:]))
	if err != nil {
		return d.byHand(0)
	}
	d.doc = doc
	return nil
}

func (d *draft) set(profile, key string, value any) error {
	line, err := assignment(key, value)
	if err != nil {
		return err
	}
	d.table(profile)[key] = value
	path := pathOf(profile, key)
	if e, ok := d.doc.entry(path); ok {
		if d.doc.remarked(e.value) {
			return d.byHand(d.doc.line(path...))
		}
		return d.splice(e.value, strings.TrimPrefix(line, key+" = "))
	}
	return d.insert(profile, line)
}

// insert puts a new line below the profile's last, in the way in which that is written; else below its head; else, of
// the file, above all heads; else into a new profile at the end.
func (d *draft) insert(profile, line string) error {
	doc := d.doc
	parent := pathOf(profile, "")
	parent = parent[:len(parent)-1]
	for _, e := range slices.Backward(doc.entries) {
		if !e.inline && len(e.path) == len(parent)+1 && slices.Equal(e.path[:len(parent)], parent) {
			start := lineStart(doc.text, e.whole.start)
			return d.addLine(lineEnd(doc.text, e.whole.end), string(doc.text[start:e.last])+line)
		}
	}
	if profile == "" {
		at := belowOpening(doc.text)
		if at < len(doc.text) && !blank(doc.text, at) {
			line += d.lineBreak() // set off from what follows
		}
		return d.splice(extent{at, at}, line+d.lineBreak())
	}
	if h, ok := doc.head(parent); ok {
		return d.addLine(lineEnd(doc.text, h.at), line)
	}
	return d.append(headLine(profile) + "\n" + line)
}

func headLine(profile string) string { return "[" + profilesTable + "." + keyText(profile) + "]" }

func (d *draft) addProfile(name string) error {
	d.table(name)
	return d.append(headLine(name))
}

// append adds lines at the end, with an empty one before them.
func (d *draft) append(lines string) error {
	gap := "\n"
	if text := bytes.TrimRight(d.doc.text, " \t"); len(text) == 0 || bytes.HasSuffix(text, []byte("\n\n")) || bytes.HasSuffix(text, []byte("\n\r\n")) {
		gap = ""
	}
	return d.addLine(len(d.doc.text), strings.ReplaceAll(gap+lines, "\n", d.lineBreak()))
}

// addLine puts a line at a place where a line begins, or at the end of a text that may lack its last line break.
func (d *draft) addLine(at int, line string) error {
	if at > 0 && d.doc.text[at-1] != '\n' {
		line = d.lineBreak() + line
	}
	return d.splice(extent{at, at}, line+d.lineBreak())
}

// lineBreak is how the text's first line ends.
func (d *draft) lineBreak() string {
	if i := bytes.IndexByte(d.doc.text, '\n'); i > 0 && d.doc.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

func (d *draft) unset(profile, key string) error {
	e, ok := d.doc.entry(pathOf(profile, key))
	if !ok {
		return nil
	}
	delete(d.table(profile), key)
	return d.cut(e)
}

// cut takes an entry out with its line; a comment behind it stays where it is.
func (d *draft) cut(e entry) error {
	text := d.doc.text
	if e.inline || d.doc.remarked(e.value) {
		return d.byHand(d.doc.line(e.path...))
	}
	end := e.whole.end
	for end < len(text) && (text[end] == ' ' || text[end] == '\t') {
		end++
	}
	if end < len(text) && text[end] == '#' {
		return d.splice(extent{e.whole.start, end}, "")
	}
	return d.splice(extent{lineStart(text, e.whole.start), lineEnd(text, end)}, "")
}

func (d *draft) removeProfile(name string) error {
	profiles, _ := d.want[profilesTable].(map[string]any)
	delete(profiles, name)
	path := []string{profilesTable, name}
	if h, ok := d.doc.head(path); ok {
		return d.cutSection(h)
	}
	for _, e := range slices.Backward(d.doc.entries) { // from the end, so that those before stay where they are
		if len(e.path) >= 2 && slices.Equal(e.path[:2], path) && !e.inline {
			if err := d.cut(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// cutSection takes out a head with the lines down to the last entry below it, and one empty line above it.
func (d *draft) cutSection(h head) error {
	text := d.doc.text
	next := len(text)
	for _, other := range d.doc.heads {
		if other.at > h.at {
			next = min(next, other.at)
		}
	}
	last := h.at
	for _, e := range d.doc.entries {
		if e.whole.start > h.at && e.whole.start < next {
			last = max(last, e.whole.end)
		}
	}
	cut := extent{lineStart(text, h.at), lineEnd(text, last)}
	for _, gap := range []string{"\r\n", "\n"} {
		if before := string(text[:cut.start]); strings.HasSuffix(before, "\n"+gap) {
			cut.start -= len(gap)
			break
		}
	}
	kept := d.doc.remarks()
	from, _ := slices.BinarySearchFunc(d.doc.comments, cut.start, func(c extent, at int) int { return c.start - at })
	to, _ := slices.BinarySearchFunc(d.doc.comments, cut.end, func(c extent, at int) int { return c.start - at })
	d.remarks = slices.Delete(kept, from, to)
	return d.splice(cut, "")
}
