package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gofrs/flock"

	"mailtriage/graph/content"
)

// target is what files are written into.
type target interface {
	// folder makes a folder of a name that nothing has yet.
	folder(name string) (string, error)
	// aside begins a file that is to be taken when it is whole. It may be called by several goroutines at once.
	aside() (*Writer, error)
	// take gives a file that is whole its name, or a numbered one.
	take(folder, name string, part File) (File, error)
	// drop removes a file that is not to be taken.
	drop(part string)
	// close writes the hashes and ends the writing. What it says holds when it fails, too: without a path nothing is left.
	close(sums string) (closed, error)
	// discard removes what is not of use.
	discard()
}

// closed is what a target says of itself in the end.
type closed struct{ path, sums, sha256 string }

func open(o Order) (target, error) {
	where, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("finding the folder: %w", err)
	}
	if o.Zip {
		_, _ = Sweep(filepath.Dir(where)) // what can't be removed is no reason to export nothing
		return openZip(where)
	}
	_, _ = Sweep(where) // as above
	return openFolder(where)
}

func sumOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// tries is how many numbered names are tried.
const tries = 10_000

// free tries a name, then numbered ones, until one is not taken.
func free(names *content.Names, name string, try func(string) error) (string, error) {
	for range tries {
		one := names.Take(name)
		if err := try(one); !errors.Is(err, fs.ErrExist) {
			return one, err
		}
	}
	return "", fmt.Errorf("%s: %d names of this kind are taken: %w", name, tries, fs.ErrExist)
}

// onDisk writes into a folder. Nothing leads out of it: not a name, not a symbolic link.
type onDisk struct {
	path  string
	made  bool // by us
	root  *os.Root
	link  func(old, name string) error
	names map[string]*content.Names // by folder
	inUse []string                  // folders that were written to

	mu    sync.Mutex
	part  string // the folder of what is not whole yet; empty: there is none
	parts int    // that were begun in it
	lock  *flock.Flock
}

func openFolder(where string) (*onDisk, error) {
	_, err := os.Lstat(where)
	made := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(where, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	root, err := os.OpenRoot(where)
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w", err)
	}
	return &onDisk{path: where, made: made, root: root, link: root.Link, names: map[string]*content.Names{}}, nil
}

func (d *onDisk) in(folder string) *content.Names {
	if d.names[folder] == nil {
		d.names[folder] = &content.Names{}
	}
	return d.names[folder]
}

func (d *onDisk) folder(name string) (string, error) {
	return free(d.in(""), name, func(name string) error { return d.root.Mkdir(name, 0o700) })
}

func (d *onDisk) put(folder, name string, raw []byte) (File, error) {
	return d.named(folder, name, File{Size: len(raw), SHA256: sumOf(raw)}, func(name string) error { return d.whole(name, raw) })
}

// named gives a file a name that nothing has yet.
func (d *onDisk) named(folder, name string, f File, try func(path string) error) (File, error) {
	one, err := free(d.in(folder), name, func(name string) error { return try(path.Join(folder, name)) })
	if err != nil {
		return File{}, err
	}
	if !slices.Contains(d.inUse, folder) {
		d.inUse = append(d.inUse, folder)
	}
	f.Path = path.Join(folder, one)
	return f, nil
}

func (d *onDisk) aside() (*Writer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.part == "" {
		d.part = partName()
		d.lock = lockPart(d.path, d.part)
		if err := d.root.Mkdir(d.part, 0o700); err != nil {
			return nil, fmt.Errorf("making the folder: %w", err)
		}
	}
	d.parts++
	return newWriter(d.root, path.Join(d.part, strconv.Itoa(d.parts)))
}

// clear removes what was not taken.
func (d *onDisk) clear() {
	if d.part != "" {
		_ = d.root.RemoveAll(d.part)
		letGo(d.lock)
		d.part, d.lock = "", nil
	}
}

func (d *onDisk) take(folder, name string, part File) (File, error) {
	f, err := d.named(folder, name, part, func(name string) error { return d.rename(part.Path, name) })
	if err != nil {
		d.drop(part.Path)
	}
	return f, err
}

func (d *onDisk) drop(part string) { _ = d.root.Remove(part) }

// whole writes a file that is there in full under its name, or not at all, whatever happens meanwhile; never over
// another.
func (d *onDisk) whole(name string, raw []byte) error {
	if _, err := d.root.Lstat(name); err == nil {
		return fs.ErrExist
	}
	part := name + partly
	if err := d.write(part, raw); err != nil {
		return err
	}
	if err := d.rename(part, name); err != nil {
		return errors.Join(err, d.root.Remove(part))
	}
	return nil
}

// rename gives a file that is whole its name, never another's.
func (d *onDisk) rename(part, name string) error {
	err := d.link(part, name)
	if err == nil {
		return d.root.Remove(part)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// No hard links here: the place is taken first, then what stands in it is ours to replace.
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Close(), d.root.Rename(part, name)); err != nil {
		return errors.Join(err, d.root.Remove(name))
	}
	return nil
}

// How what is not whole yet is named: a file ends in partly, a folder begins with hidden, too.
const (
	partly = ".part"
	hidden = "."
)

// Whole tells whether a folder of that name was written to its end.
func Whole(name string) bool { return !strings.HasPrefix(name, hidden) }

// write writes a file anew and syncs it; what it could not write whole, it removes.
func (d *onDisk) write(name string, raw []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, d.root.Remove(name))
	}
	return nil
}

func (d *onDisk) close(sums string) (closed, error) {
	c := closed{path: d.path}
	f, err := d.put("", sumsName, []byte(sums))
	if err != nil {
		err = fmt.Errorf("writing the hashes: %w", err)
	} else {
		c.sums = f.Path
	}
	d.clear()
	for _, folder := range d.inUse {
		err = errors.Join(err, d.sync(folder))
	}
	return c, errors.Join(err, d.root.Close())
}

// discard removes the folder if it is ours, and empty.
func (d *onDisk) discard() {
	d.clear()
	_ = d.root.Close()
	if d.made {
		_ = os.Remove(d.path)
	}
}

// sync makes sure that a folder keeps the names of its files.
func (d *onDisk) sync(folder string) error {
	f, err := d.root.Open(path.Join(".", folder))
	if err != nil {
		return fmt.Errorf("syncing the folder: %w", err)
	}
	defer func() { _ = f.Close() }()
	return syncFolder(f)
}
