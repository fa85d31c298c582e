package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/keys"
)

// checker takes the settings out of a document, and notes what is wrong.
type checker struct {
	d        *document
	rows     map[string]Row
	file     *File
	problems Problems
}

const (
	profilesTable = "profiles"
	keysTable     = "keys"
)

func (c *checker) wrong(line int, format string, args ...any) {
	c.problems = append(c.problems, Problem{c.file.Path, line, fmt.Sprintf(format, args...)})
}

func (c *checker) check() Problems {
	for key, value := range c.d.tree {
		switch key {
		case profilesTable:
			c.profiles(value)
		case keysTable:
			c.keys(value)
		default:
			c.setting(OfFile, "", key, value, c.d.line(key))
		}
	}
	if name, ok := c.file.values[slot{"", "profile"}]; ok && !c.file.Has(name.text) {
		err := &UnknownProfileError{Name: name.text, Known: c.file.Profiles}
		c.wrong(name.line, "%s", err.Error())
	}
	c.secrets()
	slices.SortFunc(c.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	return c.problems
}

func (c *checker) profiles(value any) {
	profiles, ok := value.(map[string]any)
	if !ok {
		c.wrong(c.d.line(profilesTable), "%q is %s: profiles are written as [profiles.NAME]", profilesTable, typeName(value))
		return
	}
	c.file.Profiles = slices.SortedFunc(maps.Keys(profiles), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.d.line(profilesTable, a), c.d.line(profilesTable, b)), cmp.Compare(a, b))
	})
	for _, name := range c.file.Profiles {
		line := c.d.line(profilesTable, name)
		if _, err := profileName(name); err != nil {
			c.wrong(line, "%s %s", quote(name), err.Error())
			continue
		}
		settings, ok := profiles[name].(map[string]any)
		if !ok {
			c.misplaced(line, name, profiles[name])
			continue
		}
		for key, v := range settings {
			c.setting(OfProfile, name, key, v, c.d.line(profilesTable, name, key))
		}
	}
}

// misplaced tells of a value where there should be a profile: most likely a setting under [profiles].
func (c *checker) misplaced(line int, name string, value any) {
	_, known := c.rows[name]
	switch {
	case known:
		c.wrong(line, "%q stands under [profiles]: put it under a profile, like [profiles.%s]", name, DefaultProfile)
	case secretLooking(name):
		c.wrong(line, secretText, quote(name))
	default:
		c.wrong(line, "%q in [profiles] is %s: a profile is written as [profiles.%s]", name, typeName(value), keyText(name))
	}
}

func (c *checker) setting(scope Scope, profile, key string, value any, line int) {
	where := ""
	if scope == OfProfile {
		where = " in [profiles." + keyText(profile) + "]"
	}
	r, known := c.rows[key]
	switch {
	case !known && secretLooking(key): // see secrets
	case !known:
		c.unknown(scope, key, where, line)
	case r.Scope == OfFile && scope == OfProfile:
		c.wrong(line, "%q%s is for the whole file: put it above the first line in brackets", key, where)
	case r.Scope == OfProfile && scope == OfFile:
		c.wrong(line, "%q belongs in a profile: put it under [profiles.%s]", key, DefaultProfile)
	default:
		text, err := fromTOML(r, value)
		if err != nil {
			c.wrong(line, "%q%s %s", key, where, err.Error())
			return
		}
		c.file.values[slot{profile, key}] = written{text, line}
	}
}

func (c *checker) unknown(scope Scope, key, where string, line int) {
	names := keysOf(scope)
	if scope == OfFile {
		names = append(names, profilesTable, keysTable)
	}
	hint := "known are " + strings.Join(names, ", ")
	if near := nearest(key, append(names, allKeys()...)); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	c.wrong(line, "unknown key %s%s: %s", quote(key), where, hint)
}

const secretText = "%s looks like a secret: secrets belong in the keyring (mailtriage login), not in this file"

// secrets refuses whatever looks like one, however deep, and never tells its value.
func (c *checker) secrets() {
	told := map[string]bool{}
	look := func(path []string) {
		for i, key := range path {
			named := i == 1 && (path[0] == profilesTable || path[0] == keysTable) // a profile or an action: not a setting's key
			if _, known := c.rows[key]; known || named || !secretLooking(key) {
				continue
			}
			if id := pathID(path[:i+1]); !told[id] {
				told[id] = true
				c.wrong(c.d.lines[id], secretText, quote(key))
			}
		}
	}
	for _, h := range c.d.heads {
		look(h.path)
	}
	for _, e := range c.d.entries {
		look(e.path)
	}
}

func (c *checker) keys(value any) {
	table, ok := value.(map[string]any)
	if !ok {
		c.wrong(c.d.line(keysTable), "%q is %s: keys are written under [keys], as action = \"key\"", keysTable, typeName(value))
		return
	}
	overrides := map[keys.ID][]string{}
	c.file.Keys = map[string][]string{}
	for id, v := range table {
		line := c.d.line(keysTable, id)
		if err := knownAction(id); err != nil {
			c.wrong(line, "%s", err.Error())
			continue
		}
		list, err := keyList(v)
		if err != nil {
			c.wrong(line, "%q in [keys] %s", id, err.Error())
			continue
		}
		overrides[keys.ID(id)], c.file.Keys[id] = list, list
	}
	if _, err := keys.NewMap(keys.Actions(), overrides); err != nil {
		text := content.Line(strings.TrimPrefix(err.Error(), "keys: ")).String()
		line := c.d.line(keysTable)
		for id := range overrides {
			if strings.Contains(text, fmt.Sprintf("%q", id)) {
				line = max(line, c.d.line(keysTable, string(id)))
			}
		}
		c.wrong(line, "in [keys]: %s", text)
	}
}

func knownAction(id string) error {
	var ids []string
	for _, a := range keys.Actions() {
		if string(a.ID) == id {
			return nil
		}
		ids = append(ids, string(a.ID))
	}
	if near := nearest(id, ids); near != "" {
		return fmt.Errorf("there is no action %s for [keys]: did you mean %q?", quote(id), near)
	}
	return fmt.Errorf("there is no action %s for [keys]: the help (?) lists them", quote(id))
}

func keyList(value any) ([]string, error) {
	if one, ok := value.(string); ok {
		value = []any{one}
	}
	items, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("is %s: it takes a key in quotes, or a list of keys", typeName(value))
	}
	list := make([]string, 0, len(items))
	for _, item := range items {
		key, ok := item.(string)
		if !ok || key == "" || hidden(key) {
			return nil, errors.New("has something in it that is not a key: it takes a key in quotes, or a list of keys")
		}
		list = append(list, key)
	}
	return list, nil
}
