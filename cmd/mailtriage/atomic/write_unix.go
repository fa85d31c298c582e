//go:build !windows

package atomic

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// Write writes a file as a whole or not at all, for its owner alone.
func Write(path string, text []byte) error {
	f, err := renameio.TempFile(filepath.Dir(path), path) // 0600
	if err != nil {
		return err
	}
	defer func() { _ = f.Cleanup() }() // nothing to do once it has replaced
	if _, err := f.Write(text); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}
