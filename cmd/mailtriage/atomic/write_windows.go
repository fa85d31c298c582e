package atomic

import (
	"os"
	"path/filepath"
)

// Write writes a file as a whole or not at all. renameio leaves Windows out; there os.Rename replaces what is there
// (MoveFileEx with MOVEFILE_REPLACE_EXISTING), and who may read it is the folder's to say.
func Write(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // what went wrong is told already
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
