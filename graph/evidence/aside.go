package evidence

import (
	"crypto/md5"  //nolint:gosec // names files, and guards nothing
	"crypto/sha1" //nolint:gosec // as above
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/gofrs/flock"

	"mailtriage/graph/content"
)

// Aside is a folder that is written aside and gets its name when it is whole: half a folder is never seen, and none is
// written into that was there before.
type Aside struct {
	parent *onDisk
	in     *onDisk
	part   string // its name as long as it is not whole: hidden, which no name from a mail is (content.FileName)
	lock   *flock.Flock
	name   string // and then; numbered if that is taken
}

// WriteAside begins a folder within another, which is made when it is not there.
func WriteAside(parent, name string) (*Aside, error) {
	where, err := filepath.Abs(parent)
	if err != nil {
		return nil, fmt.Errorf("finding the folder: %w", err)
	}
	p, err := openFolder(where)
	if err != nil {
		return nil, err
	}
	a := &Aside{parent: p, name: content.FileName(name), part: partName()}
	a.lock = lockPart(where, a.part)
	if err := p.root.Mkdir(a.part, 0o700); err != nil {
		letGo(a.lock)
		p.discard()
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	if a.in, err = openFolder(filepath.Join(where, a.part)); err != nil {
		a.Discard()
		return nil, err
	}
	return a, nil
}

// Folder makes a folder within it.
func (a *Aside) Folder(name string) (string, error) {
	made, err := a.in.folder(content.FileName(name))
	if err == nil {
		a.in.inUse = append(a.in.inUse, made)
	}
	return made, err
}

// Create begins a file of a name that nothing else in the folder has; folder is one that Folder made, or empty.
func (a *Aside) Create(folder, name string) (*Writer, error) {
	var w *Writer
	if _, err := free(a.in.in(folder), content.FileName(name), func(name string) (err error) {
		w, err = newWriter(a.in.root, path.Join(folder, name))
		return err
	}); err != nil {
		return nil, fmt.Errorf("writing %s: %w", content.Log(name), err)
	}
	return w, nil
}

// Open reads a file that was written.
func (a *Aside) Open(name string) (*os.File, error) { return a.in.root.Open(name) }

// Done syncs the folder and gives it its name, which is told.
func (a *Aside) Done() (string, error) {
	var err error
	for _, folder := range append(a.in.inUse, "") {
		err = errors.Join(err, a.in.sync(folder))
	}
	if err = errors.Join(err, a.in.root.Close()); err != nil {
		a.Discard()
		return "", err
	}
	name, err := free(&content.Names{}, a.name, a.rename)
	if err != nil {
		a.Discard()
		return "", fmt.Errorf("naming the folder: %w", err)
	}
	letGo(a.lock)
	return filepath.Join(a.parent.path, name), errors.Join(a.parent.sync(""), a.parent.root.Close())
}

// rename gives the folder a name that nothing has: the name is taken first, then the empty folder that took it is replaced.
func (a *Aside) rename(name string) error {
	if err := a.parent.root.Mkdir(name, 0o700); err != nil {
		return err
	}
	err := a.parent.root.Rename(a.part, name)
	if err != nil && a.parent.root.Remove(name) == nil { // Windows replaces no folder
		err = a.parent.root.Rename(a.part, name)
	}
	return err
}

// Discard removes what was written.
func (a *Aside) Discard() {
	if a.in != nil {
		_ = a.in.root.Close()
	}
	_ = a.parent.root.RemoveAll(a.part)
	letGo(a.lock)
	a.parent.discard()
}

// Writer writes one file, and its hashes as it goes.
type Writer struct {
	path string
	file *os.File
	size int64
	sums [3]hash.Hash // MD5, SHA-1, SHA-256
}

// newWriter begins a file that is not there yet.
func newWriter(root *os.Root, name string) (*Writer, error) {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &Writer{path: name, file: f, sums: [3]hash.Hash{md5.New(), sha1.New(), sha256.New()}}, nil //nolint:gosec // as above
}

func (w *Writer) Write(p []byte) (int, error) {
	n, err := w.file.Write(p)
	w.size += int64(n)
	for _, sum := range w.sums {
		sum.Write(p[:n])
	}
	return n, err
}

// Reset empties the file.
func (w *Writer) Reset() error {
	if w.size == 0 {
		return nil
	}
	w.size = 0
	for _, sum := range w.sums {
		sum.Reset()
	}
	_, err := w.file.Seek(0, io.SeekStart)
	return errors.Join(w.file.Truncate(0), err)
}

// Close syncs the file and says what it holds.
func (w *Writer) Close() (File, error) {
	if err := errors.Join(w.file.Sync(), w.file.Close()); err != nil {
		return File{}, fmt.Errorf("writing %s: %w", content.Log(w.path), err)
	}
	sum := func(i int) string { return hex.EncodeToString(w.sums[i].Sum(nil)) }
	return File{Path: w.path, Size: int(w.size), MD5: sum(0), SHA1: sum(1), SHA256: sum(2)}, nil
}
