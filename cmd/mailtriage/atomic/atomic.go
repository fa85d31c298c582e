// Package atomic writes files that are there as a whole or not at all, for their owner alone.
package atomic

import (
	"os"
	"path/filepath"
)

// Make writes a file, and makes its folder where it is missing.
func Make(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return Write(path, text)
}
