//go:build !darwin

package auth

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// ForgetTokens removes what azidentity keeps under a name in the platform's cache: on Linux and Windows encrypted files.
// That there is nothing is no error.
func ForgetTokens(name string) error {
	dir, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	var failed error
	for _, suffix := range []string{"", ".cae"} {
		for _, lock := range []string{"", ".lockfile"} {
			err := os.Remove(filepath.Join(dir, ".IdentityService", name+suffix+lock))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				failed = errors.Join(failed, err)
			}
		}
	}
	return failed
}
