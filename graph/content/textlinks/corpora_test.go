package textlinks_test

import (
	"io/fs"
	"os"
	"testing"
)

// corpora are the texts of all that is kept for tests beside this package.
func corpora(t testing.TB) (texts []string) {
	t.Helper()
	for _, root := range []string{"..", "../../evidence/indicators"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if info, err := d.Info(); err != nil || info.Size() > 256<<10 {
				return err
			}
			b, err := fs.ReadFile(os.DirFS(root), path)
			texts = append(texts, string(b))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}
