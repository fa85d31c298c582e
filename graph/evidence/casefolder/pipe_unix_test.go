//go:build unix

package casefolder

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestWhatIsNoFileIsNotWaitedFor puts a named pipe in the place of each file of a case.
func TestWhatIsNoFileIsNotWaitedFor(t *testing.T) {
	for _, name := range []string{MessageFile, HeadersFile, TextFile, IndicatorsFile, JournalFile, SumsFile, ManifestFile} {
		c := make1(t, full(), order(t.TempDir()))
		at := filepath.Join(c.Path, name)
		if err := os.Remove(at); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(at, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := ReadReport(c.Path)
		if name == ManifestFile {
			if err == nil || !strings.Contains(err.Error(), "no file any more") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || len(r.Verdict.Problems) == 0 {
			t.Errorf("%s: %+v, %v", name, r.Verdict, err)
		}
	}
}
