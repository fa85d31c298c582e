package config

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// seeds are texts of all kinds, right and wrong.
var seeds = []string{
	"", commented, "\xef\xbb\xbftheme = 'dark'\r\n", "theme = 'purple'\n", "[profiles.soc", "a = 1979-05-27T07:32:00Z\n", "[[a]]\nb = {c = [1, 2.5, inf]}\n",
	"profiles = { soc = { mailbox = 'a@x', live = 'off' } }\n", "[profiles]\nsoc.mailbox = 'a@x'\nsoc.live = 'off' # x\n", "profiles.soc.extract = [ # x\n 'urls' ] # y\n",
	"[profiles.soc]\nextract = ['urls'] # x\n\n[keys]\nmove = 'alt+x'\n", "[profiles.\"s\\u006fc\"]\nfolder = \"\"\"\na\"\"\"\n", "# only\r\n# comments", "[profiles.soc]\nclient_secret = 'hunter2'\n", "profiles.soc = {\n # in braces\n live = 'off', # x\n}\n",
}

// FuzzRead reads whatever: there is an error of one line, or settings that resolve.
func FuzzRead(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, _, err := understand("c.toml", text)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("%v has no problems", err)
			}
			lines := bytes.Count(text, []byte("\n")) + 1
			for _, p := range problems {
				isLine(t, p)
				if p.Line < 1 || p.Line > lines {
					t.Errorf("%q is on line %d of %d", p, p.Line, lines)
				}
			}
			return
		}
		for s, w := range file.values {
			r, known := RowOf(s.key)
			if !known {
				t.Errorf("%q is no setting", s.key)
			} else if err := r.Check(w.text); err != nil {
				t.Errorf("%s: %v", s.key, err)
			}
		}
		s := Settings{values: map[string]Value{}}
		for _, profile := range append(file.Profiles, DefaultProfile) {
			for _, r := range Rows() {
				if err := s.settle(r, Sources{Profile: profile}, file); err != nil {
					t.Errorf("[profiles.%s] %v", profile, err)
				}
			}
		}
	})
}

// FuzzEdit changes one setting of whatever text: there is an error, or a text that differs in that setting alone and
// has all its comments still.
func FuzzEdit(f *testing.F) {
	for i, s := range seeds {
		f.Add([]byte(s), "soc", uint8(i), uint8(i))
		f.Add([]byte(s), "default", uint8(3*i+1), uint8(2))
	}
	rows := Rows()
	f.Fuzz(func(t *testing.T, text []byte, profile string, which, value uint8) {
		r := rows[int(which)%len(rows)]
		good := slices.Sorted(maps.Values(samples[r.Key].good))
		change, want := Unset(profile, r.Key), any(nil)
		if int(value)%(len(good)+1) < len(good) {
			canonical := good[int(value)%(len(good)+1)]
			change, want = Set(profile, r.Key, canonical), toTOML(r, canonical)
		}
		before := bytes.Clone(text)
		got, err := edited("c.toml", text, []Change{change})
		if !bytes.Equal(text, before) {
			t.Fatal("the text given was changed")
		}
		if err != nil {
			isLine(t, err)
			return
		}
		if err := Check("c.toml", got); err != nil {
			t.Fatalf("%q became %q: %v", text, got, err)
		}
		if old, now := commentsOf(text), commentsOf(got); !slices.Equal(old, now) {
			t.Errorf("comments %q became %q", old, now)
		}
		expected := treeOf(t, text)
		path := []string{profilesTable, profile, r.Key}
		if r.Scope == OfFile {
			path = path[2:]
		}
		alter(expected, path, want)
		if now := treeOf(t, got); !reflect.DeepEqual(now, expected) {
			t.Errorf("%q became %q: %v is not %v", text, got, now, expected)
		}
		if rest := bytes.TrimPrefix(text, byteOrderMark); want != nil && !contains(rest, path) && !isAddition(text, got) {
			t.Errorf("%q became %q: something is gone", text, got)
		}
	})
}

func treeOf(t *testing.T, text []byte) map[string]any {
	t.Helper()
	tree := map[string]any{}
	if err := toml.Unmarshal(bytes.TrimPrefix(text, byteOrderMark), &tree); err != nil {
		t.Fatal(err)
	}
	if profiles, ok := tree["profiles"].(map[string]any); ok && len(profiles) == 0 {
		delete(tree, "profiles") // an empty table says no more than none
	}
	return tree
}

// alter sets what is at a path of a tree, or takes it away.
func alter(tree map[string]any, path []string, want any) {
	for _, key := range path[:len(path)-1] {
		next, ok := tree[key].(map[string]any)
		if !ok {
			if want == nil {
				return
			}
			next = map[string]any{}
			tree[key] = next
		}
		tree = next
	}
	if key := path[len(path)-1]; want == nil {
		delete(tree, key)
	} else {
		tree[key] = want
	}
}

func contains(text []byte, path []string) bool {
	d, err := parse("c.toml", text)
	return err == nil && d.line(path...) > 0
}

// isAddition tells whether the new text is the old one with something put in at one place.
func isAddition(old, now []byte) bool {
	same := 0
	for same < len(old) && same < len(now) && old[same] == now[same] {
		same++
	}
	return bytes.HasSuffix(now[same:], old[same:])
}

// commentsOf lists the comments of a text, found without the code under test.
func commentsOf(text []byte) []string {
	p := unstable.Parser{KeepComments: true}
	p.Reset(bytes.TrimPrefix(text, byteOrderMark))
	var list []string
	var walk func(n *unstable.Node)
	walk = func(n *unstable.Node) {
		for ; n.Valid(); n = n.Next() {
			if n.Kind == unstable.Comment {
				list = append(list, string(bytes.TrimRight(n.Data, "\r")))
			}
			walk(n.Child())
		}
	}
	for p.NextExpression() {
		walk(p.Expression())
	}
	slices.Sort(list)
	return list
}
