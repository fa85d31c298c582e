package config

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"mailtriage/graph/content"
)

// document is a TOML text, what it decodes to, and where in it everything stands.
type document struct {
	text     []byte
	tree     map[string]any
	entries  []entry  // in the text's order
	heads    []head   // the same
	comments []extent // the same
	lines    map[string]int
}

// depthLimit bounds the parts of a path that are kept: settings have three, and long ones would cost their square.
const depthLimit = 8

// extent is a part of the text, in bytes.
type extent struct{ start, end int }

// entry is a key with its value.
type entry struct {
	path   []string // from the root: profiles, soc, mailbox; cut at depthLimit
	whole  extent   // from the key to the end of the value
	value  extent
	last   int // where the last part of the key begins
	inline bool
}

// head is a line like [profiles.soc].
type head struct {
	path []string
	at   int // somewhere in its line
}

// parse reads a text. A problem has the line at which it can't be read.
func parse(file string, text []byte) (*document, error) {
	d := &document{text: text, lines: map[string]int{}}
	if err := toml.Unmarshal(text, &d.tree); err != nil {
		line, message := 0, err.Error()
		var at *toml.DecodeError
		if errors.As(err, &at) {
			line, _ = at.Position()
		}
		message = content.Line(strings.TrimPrefix(message, "toml: ")).Truncate(4 * quoteLimit).String()
		return nil, Problems{{file, line, "is not TOML: " + message}}
	}
	p := unstable.Parser{KeepComments: true}
	p.Reset(text)
	var under []string
	counted, line := 0, 1
	lineAt := func(offset int) int {
		line += bytes.Count(text[counted:offset], []byte("\n"))
		counted = offset
		return line
	}
	for p.NextExpression() {
		root := p.Expression()
		d.gather(root)
		switch root.Kind {
		case unstable.Table, unstable.ArrayTable:
			path, first, _ := keyOf(root)
			under = path
			d.heads = append(d.heads, head{path: path, at: first.start})
			d.note(path, lineAt(first.start))
		case unstable.KeyValue:
			d.enter(root, under, false, lineAt)
		}
	}
	if err := p.Error(); err != nil { // the decoder reads by the same parser, so this is not to be expected
		return nil, Problems{{file, 0, "is not TOML: " + content.Line(err.Error()).Truncate(4*quoteLimit).String()}}
	}
	slices.SortFunc(d.comments, func(a, b extent) int { return a.start - b.start })
	return d, nil
}

// enter notes an entry, and those of an inline table in it.
func (d *document) enter(n *unstable.Node, under []string, inline bool, lineAt func(int) int) {
	key, _, last := keyOf(n)
	path := slices.Concat(under, key)
	path = path[:min(len(path), depthLimit)]
	whole := of(n.Raw)
	value := bytes.IndexByte(d.text[last.end:], '=') + last.end + 1
	for d.text[value] == ' ' || d.text[value] == '\t' {
		value++
	}
	d.entries = append(d.entries, entry{path: path, whole: whole, value: extent{value, whole.end}, last: last.start, inline: inline})
	d.note(path, lineAt(whole.start))
	if table := n.Value(); table.Kind == unstable.InlineTable && len(path) < depthLimit {
		for child := table.Child(); child.Valid(); child = child.Next() {
			if child.Kind == unstable.KeyValue {
				d.enter(child, path, true, lineAt)
			}
		}
	}
}

// gather notes the comments of a node, what is in it, and what follows it.
func (d *document) gather(n *unstable.Node) {
	for ; n.Valid(); n = n.Next() {
		if n.Kind == unstable.Comment {
			d.comments = append(d.comments, of(n.Raw))
		}
		d.gather(n.Child())
	}
}

// note keeps the line on which a path is first met, and with it all above it.
func (d *document) note(path []string, line int) {
	for i := range path {
		if id := pathID(path[:i+1]); d.lines[id] == 0 {
			d.lines[id] = line
		}
	}
}

// line tells where a path is first met, 0: nowhere.
func (d *document) line(path ...string) int { return d.lines[pathID(path)] }

// pathID tells paths apart: no key has a zero byte in it but one that is written as an escape, which no setting has.
func pathID(path []string) string { return strings.Join(path, "\x00") }

// keyOf is the path that a node's key spells, cut at depthLimit, and where its first and its last part stand.
func keyOf(n *unstable.Node) (path []string, first, last extent) {
	for it := n.Key(); it.Next(); {
		part := it.Node()
		if part.Kind != unstable.Key {
			break
		}
		if last = of(part.Raw); len(path) == 0 {
			first = last
		}
		if len(path) < depthLimit {
			path = append(path, string(part.Data))
		}
	}
	return path, first, last
}

func of(r unstable.Range) extent { return extent{int(r.Offset), int(r.Offset + r.Length)} }
