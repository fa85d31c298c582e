//go:build !windows

package evidence

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// syncFolder syncs a folder where the file system can do that.
func syncFolder(f *os.File) error {
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return fmt.Errorf("syncing the folder: %w", err)
	}
	return nil
}
