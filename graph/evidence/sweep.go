package evidence

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gofrs/flock"
)

// A folder that is not whole yet has a name of its own, which is never used again, and a file beside it that is locked as long
// as somebody writes into it: what has the name, and a lock that nobody holds, was left by a program that was killed.
const (
	mark  = ".mailtriage-"
	locks = ".lock"
)

var unfinished = regexp.MustCompile(`^\.mailtriage-[0-9a-f]{16}\.part$`)

// partName is a name that no folder has had.
func partName() string {
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // it never fails
	return mark + hex.EncodeToString(raw[:]) + partly
}

// lockPart locks what is about to be written. Where nothing can be locked it is written all the same: it is then never swept.
func lockPart(where, part string) *flock.Flock {
	lock := flock.New(filepath.Join(where, part+locks), flock.SetPermissions(0o600))
	if ok, err := lock.TryLock(); !ok || err != nil {
		letGo(lock)
		return nil
	}
	return lock
}

// letGo ends a lock, whose file goes with it.
func letGo(lock *flock.Flock) {
	if lock != nil {
		_ = lock.Close()
		_ = os.Remove(lock.Path())
	}
}

// Sweep removes what programs that were killed have left of folders that were to be written within one, and tells how many
// those were. What somebody writes into, and what has another name, stays as it is.
func Sweep(parent string) (int, error) {
	root, err := os.OpenRoot(parent)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("looking for what was left behind: %w", err)
	}
	defer func() { _ = root.Close() }()
	list, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return 0, fmt.Errorf("looking for what was left behind: %w", err)
	}
	swept := 0
	var left error
	for _, d := range list {
		part, isLock := strings.CutSuffix(d.Name(), locks)
		if !isLock || !d.Type().IsRegular() || !unfinished.MatchString(part) {
			continue
		}
		lock := flock.New(filepath.Join(parent, d.Name()), flock.SetFlag(os.O_RDWR))
		if ok, err := lock.TryLock(); !ok || err != nil {
			continue
		}
		if info, err := root.Lstat(part); err == nil && info.IsDir() {
			if err := root.RemoveAll(part); err != nil {
				left = errors.Join(left, fmt.Errorf("removing what was left behind: %w", err), lock.Close())
				continue
			}
			swept++
		}
		letGo(lock)
	}
	return swept, left
}
