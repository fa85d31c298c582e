package evidence

import (
	"archive/zip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// begun is a folder that is being written.
func begun(t *testing.T, dir string) *Aside {
	t.Helper()
	a, err := WriteAside(dir, "a case")
	if err != nil {
		t.Fatal(err)
	}
	in, err := a.Folder("attachments")
	if err != nil {
		t.Fatal(err)
	}
	w, err := a.Create(in, "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return a
}

// kill ends who writes as the system does: what it holds is given up, and nothing else happens.
func kill(t *testing.T, a *Aside) {
	t.Helper()
	if err := a.lock.Close(); err != nil {
		t.Fatal(err)
	}
	_, _ = a.in.root.Close(), a.parent.root.Close()
}

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range list {
		out = append(out, d.Name())
	}
	return out
}

// TestSweepTakesOnlyWhatNobodyWrites: of two that were begun one was killed; all else that looks alike is somebody's own.
func TestSweepTakesOnlyWhatNobodyWrites(t *testing.T) {
	dir := t.TempDir()
	others := []string{".mailtriage-0123456789abcdef.part", ".other.part", "mailtriage-0123456789abcdef.part", ".mailtriage-0123456789abcdef.part.old"}
	for _, name := range others { // none has a lock beside it
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	alive, killed := begun(t, dir), begun(t, dir)
	kill(t, killed)
	n, err := Sweep(dir)
	if err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	want := append(slices.Clone(others), alive.part, alive.part+locks)
	slices.Sort(want)
	if got := namesIn(t, dir); !slices.Equal(got, want) {
		t.Errorf("left is %v; want %v", got, want)
	}
	if n, err := Sweep(dir); err != nil || n != 0 {
		t.Errorf("again: %d, %v", n, err)
	}
	if _, err := alive.Done(); err != nil {
		t.Errorf("what was being written: %v", err)
	}
	want = append(slices.Clone(others), "a case")
	slices.Sort(want)
	if got := namesIn(t, dir); !slices.Equal(got, want) {
		t.Errorf("in the end there is %v; want %v", got, want)
	}
}

// TestSweepFollowsNothing out of the folder: a link in the place of what was left is no folder of ours.
func TestSweepFollowsNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there")
	}
	dir, outside := t.TempDir(), t.TempDir()
	a := begun(t, dir)
	kill(t, a)
	if err := os.RemoveAll(filepath.Join(dir, a.part)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(outside, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, a.part)); err != nil {
		t.Fatal(err)
	}
	if n, err := Sweep(dir); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
	if got := namesIn(t, outside); !slices.Equal(got, []string{"x"}) {
		t.Errorf("outside is %v", got)
	}
}

// TestNothingIsLeft of a folder that was given up, nor of the one that it was to be in.
func TestNothingIsLeft(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cases")
	if n, err := Sweep(dir); err != nil || n != 0 {
		t.Errorf("of nothing: %d, %v", n, err)
	}
	begun(t, dir).Discard()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%v: %v", namesIn(t, dir), err)
	}
}

// TestPackPassesOverWhatIsNotWhole: somebody still writes it, or nobody ever will.
func TestPackPassesOverWhatIsNotWhole(t *testing.T) {
	dir := t.TempDir()
	if _, err := begun(t, dir).Done(); err != nil {
		t.Fatal(err)
	}
	kill(t, begun(t, dir))
	f, err := Pack(dir, filepath.Join(t.TempDir(), "x.zip"), "")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	if len(z.File) != 1 || z.File[0].Name != filepath.Base(dir)+"/a case/attachments/a.txt" {
		t.Errorf("packed is %+v", z.File)
	}
}
