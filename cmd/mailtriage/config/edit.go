package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// Change is one thing to do to a file: made by Set, Unset, AddProfile, RemoveProfile, UseProfile.
type Change func(*draft) error

// Set gives a setting a value, as it is typed on the command line. A setting of the whole file has no profile: what is
// given is ignored. The profile must be there; the default profile is made when it is not.
func Set(profile, key, text string) Change {
	return func(d *draft) error {
		r, profile, err := d.target(profile, key)
		if err != nil {
			return err
		}
		canonical, err := r.take(new(Settings), text)
		if err != nil {
			return fmt.Errorf("%s %w", key, err)
		}
		return d.set(profile, key, toTOML(r, canonical))
	}
}

// Unset takes a setting out, so that its default holds. One that is not in the file is no error.
func Unset(profile, key string) Change {
	return func(d *draft) error {
		_, profile, err := d.target(profile, key)
		if err != nil {
			return err
		}
		return d.unset(profile, key)
	}
}

// AddProfile adds an empty profile at the end of the file.
func AddProfile(name string) Change {
	return func(d *draft) error {
		if _, err := profileName(name); err != nil {
			return fmt.Errorf("%s %w", quote(name), err)
		}
		if d.has(name) {
			return fmt.Errorf("there is a profile %q already", name)
		}
		return d.addProfile(name)
	}
}

// RemoveProfile takes a profile out with its settings and the comments among them; what stands above its head stays.
func RemoveProfile(name string) Change {
	return func(d *draft) error {
		if !d.has(name) {
			return d.unknown(name)
		}
		return d.removeProfile(name)
	}
}

// UseProfile names the profile that is used when none is named.
func UseProfile(name string) Change { return Set("", "profile", name) }

// target finds the setting to change, and the profile in which it stands: "" for one of the whole file.
func (d *draft) target(profile, key string) (Row, string, error) {
	r, known := RowOf(key)
	switch {
	case !known && secretLooking(key):
		return r, "", fmt.Errorf("%s looks like a secret: secrets belong in the keyring (mailtriage login)", quote(key))
	case !known:
		return r, "", fmt.Errorf("there is no setting %s: %sknown are %s", quote(key), didYouMean(key, allKeys()), listed(allKeys()))
	case r.Scope == OfFile:
		return r, "", nil
	case profile != DefaultProfile && !d.has(profile):
		return r, "", d.unknown(profile)
	}
	return r, profile, nil
}

func allKeys() []string { return slices.Concat(keysOf(OfProfile), keysOf(OfFile)) }

func (d *draft) unknown(name string) error {
	return &UnknownProfileError{Name: name, Known: d.profiles()}
}

// Edit makes changes to the file of a path, all of them or none. Everything that they don't touch stays as it was, byte
// for byte, comments too. A file that is not there is made; one that is damaged, or is written in a way that can't be
// changed with certainty, is left alone, and the error says why and where. It waits for others that edit the file, as
// long as the context lets it.
func Edit(ctx context.Context, path string, changes ...Change) error {
	return rewrite(ctx, path, func(text []byte, exists bool) ([]byte, error) {
		if !exists {
			text = []byte(preamble)
		}
		return edited(path, text, changes)
	})
}

const preamble = "# Settings of mailtriage. Secrets don't belong here: mailtriage login puts them into the keyring.\n"

// ErrChanged tells that the file is no longer what it was when somebody began to edit it.
var ErrChanged = errors.New("the settings were changed meanwhile by somebody else")

// Replace puts a text in the place of what the file was, if that is what it still is (else ErrChanged) and nothing is
// wrong in the text (else Problems). It is for a text that a person has edited, and mends a damaged file.
func Replace(ctx context.Context, path string, was, text []byte) error {
	return rewrite(ctx, path, func(now []byte, _ bool) ([]byte, error) {
		if !bytes.Equal(now, was) {
			return nil, ErrChanged
		}
		return text, Check(path, text)
	})
}

// edited is the text after the changes.
func edited(path string, text []byte, changes []Change) ([]byte, error) {
	plain, marked := bytes.CutPrefix(text, byteOrderMark)
	d, err := newDraft(path, plain)
	if err != nil {
		return nil, fmt.Errorf("the settings are left as they are: %w", err)
	}
	for _, change := range changes {
		if err := change(d); err != nil {
			return nil, err
		}
	}
	if err := d.verify(); err != nil {
		return nil, fmt.Errorf("the settings are left as they are: %w", err)
	}
	if marked {
		return slices.Concat(byteOrderMark, d.doc.text), nil
	}
	return d.doc.text, nil
}

// verify reads the changed text again and holds it to what was meant.
func (d *draft) verify() error {
	_, doc, err := understand(d.path, d.doc.text)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(pruned(doc.tree), pruned(d.want)) || !slices.Equal(doc.remarks(), d.remarks) {
		return d.byHand(0)
	}
	return nil
}

// pruned is a tree without an empty table of profiles: that says no more than none.
func pruned(tree map[string]any) map[string]any {
	if profiles, ok := tree[profilesTable].(map[string]any); ok && len(profiles) == 0 {
		delete(tree, profilesTable)
	}
	return tree
}
