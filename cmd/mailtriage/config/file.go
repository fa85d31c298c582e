package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"mailtriage/graph/content"
)

// sizeLimit bounds the file, in bytes: it is written by hand.
const sizeLimit = 256 << 10

// byteOrderMark is what some editors on Windows put at the start of a text.
var byteOrderMark = []byte("\xef\xbb\xbf")

// File is a file of settings that has been read and found right.
type File struct {
	Path     string
	Exists   bool
	Profiles []string            // as written, in the file's order
	Keys     map[string][]string // keys of actions, by the action's id

	values map[slot]written
}

// slot is a setting of a profile, or of the file: then without a profile.
type slot struct{ profile, key string }

type written struct {
	text string // as on the command line
	line int
}

// Read reads the settings of a file. A file that is not there has none. What is wrong in it is told as Problems, all
// of them.
func Read(path string) (*File, error) {
	text, err := load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &File{Path: path}, nil
	}
	if err != nil {
		return nil, err
	}
	file, _, err := understand(path, text)
	return file, err
}

// Check tells what is wrong with a text that is to be the file of a path, as Problems; nil when it is right.
func Check(path string, text []byte) error {
	_, _, err := understand(path, text)
	return err
}

// Has tells whether a profile can be used: one that is written, or the default.
func (f *File) Has(profile string) bool {
	return profile == DefaultProfile || slices.Contains(f.Profiles, profile)
}

func load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the settings: %w", plainly(err))
	}
	defer func() { _ = f.Close() }() // nothing was written
	text, err := io.ReadAll(io.LimitReader(f, sizeLimit+1))
	if err != nil {
		return nil, fmt.Errorf("reading the settings: %w", plainly(err))
	}
	if len(text) > sizeLimit {
		return nil, Problems{{path, 0, fmt.Sprintf("is larger than %d kB: this is no file of settings", sizeLimit>>10)}}
	}
	return text, nil
}

// plainly makes the path in an error safe to draw.
func plainly(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return &fs.PathError{Op: at.Op, Path: content.Line(at.Path).String(), Err: at.Err}
	}
	return err
}

func understand(path string, text []byte) (*File, *document, error) {
	d, err := parse(path, bytes.TrimPrefix(text, byteOrderMark))
	if err != nil {
		return nil, nil, err
	}
	c := checker{d: d, rows: map[string]Row{}, file: &File{Path: path, Exists: true, values: map[slot]written{}}}
	for _, r := range Rows() {
		c.rows[r.Key] = r
	}
	if problems := c.check(); len(problems) > 0 {
		return nil, nil, problems
	}
	return c.file, d, nil
}
