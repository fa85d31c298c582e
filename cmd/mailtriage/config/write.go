package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"mailtriage/cmd/mailtriage/atomic"
)

const (
	linkLimit = 16 // symbolic links followed to the file
	lockRetry = 20 * time.Millisecond
)

// rewrite reads a file, has it changed, and writes it, while it holds the file's lock: of two at once, the second
// changes what the first wrote. A symbolic link stays one: the file that it points to is written.
func rewrite(ctx context.Context, path string, change func(text []byte, exists bool) ([]byte, error)) error {
	target, err := follow(path)
	if err != nil {
		return fmt.Errorf("finding the settings: %w", plainly(err))
	}
	dir, name := filepath.Split(target)
	if err := os.MkdirAll(filepath.Clean(dir), 0o700); err != nil {
		return fmt.Errorf("making the folder of the settings: %w", plainly(err))
	}
	lock := flock.New(filepath.Join(dir, "."+name+".lock"), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		return fmt.Errorf("locking the settings: %w", plainly(err))
	}
	defer func() { _ = lock.Close() }() // the lock ends with its file, whatever this says
	text, err := load(target)
	exists := !errors.Is(err, fs.ErrNotExist)
	if err != nil && exists {
		return err
	}
	changed, err := change(text, exists)
	if err != nil || exists && bytes.Equal(changed, text) {
		return err
	}
	if err := atomic.Write(target, changed); err != nil {
		return fmt.Errorf("writing the settings: %w", plainly(err))
	}
	return nil
}

// follow is the file that a path leads to in the end, which need not be there.
func follow(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for range linkLimit {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", &fs.PathError{Op: "follow", Path: path, Err: errors.New("too many symbolic links")}
}
