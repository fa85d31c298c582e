package evidence

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mailtriage/graph/content"
)

// TestWithoutHardLinks writes where a file system has none: FAT, some network drives.
func TestWithoutHardLinks(t *testing.T) {
	dir := t.TempDir()
	d, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	d.link = func(string, string) error { return errors.New("operation not supported") }
	for i, want := range []string{"a.eml", "a (2).eml"} {
		d.names = map[string]*content.Names{}
		f, err := d.put("", "a.eml", []byte{byte(i)})
		if err != nil || f.Path != want {
			t.Fatalf("%+v %v", f, err)
		}
		if raw, err := os.ReadFile(filepath.Join(dir, f.Path)); err != nil || len(raw) != 1 || raw[0] != byte(i) {
			t.Errorf("%s: %v %v", f.Path, raw, err)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != 2 {
		t.Errorf("%v", list)
	}
}
