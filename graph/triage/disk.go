package triage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

// appendFile writes a line at the end of a file, synced; a file that is made is synced with its folder, else the machine
// may forget it when it goes down. A line that could not be written whole is taken out again.
func appendFile(name string, line []byte) error {
	_, err := os.Stat(name)
	made := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		if _, err = f.Write(line); err == nil {
			err = f.Sync()
		}
		if err != nil {
			_ = f.Truncate(info.Size())
		}
	}
	if err = errors.Join(err, f.Close()); err == nil && made {
		err = syncFolder(filepath.Dir(name))
	}
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return nil
}

// syncFolder makes a new name in a folder last. Windows does so by itself, and syncs no folders.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("opening the folder: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}

// shared keeps writers out while the journal is read, so that no line is seen half written. A journal that nobody writes
// to, as on a read-only disk, needs none of it.
func shared(dir string) (unlock func(), err error) {
	name := filepath.Join(dir, "lock")
	if _, err := os.Stat(name); err != nil {
		return func() {}, nil //nolint:nilerr // nobody has written yet
	}
	lock := flock.New(name, flock.SetFlag(os.O_RDONLY))
	if err := lock.RLock(); err != nil {
		return nil, fmt.Errorf("locking the journal: %w", err)
	}
	return func() { _ = lock.Close() }, nil
}
