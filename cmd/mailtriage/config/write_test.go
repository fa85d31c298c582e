package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/flock"
)

func TestFileIsMadeForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made", "mailtriage", "config.toml")
	if err := Edit(t.Context(), path, Set(DefaultProfile, "mailbox", "soc@x")); err != nil {
		t.Fatal(err)
	}
	text := read(t, path)
	if !strings.HasPrefix(text, "# ") || !strings.Contains(text, "mailbox = 'soc@x'") {
		t.Errorf("%s", text)
	}
	if runtime.GOOS == "windows" {
		return
	}
	isMode(t, path, 0o600)
	isMode(t, filepath.Dir(path), 0o700)
	isMode(t, filepath.Dir(filepath.Dir(path)), 0o700)
}

func TestFileIsClosedToOthersWhenWritten(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the folder says who may read")
	}
	path := write(t, "theme = 'dark'\n")
	for _, mode := range []fs.FileMode{0o600, 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if err := Edit(t.Context(), path, Set("", "ascii", fmt.Sprint(mode == 0o644))); err != nil {
			t.Fatal(err)
		}
		isMode(t, path, 0o600)
	}
}

func TestSymbolicLinksStay(t *testing.T) {
	for name, exists := range map[string]bool{"to a file": true, "to nowhere yet": false} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			target, between, link := filepath.Join(dir, "dotfiles", "triage.toml"), filepath.Join(dir, "between.toml"), filepath.Join(dir, "config.toml")
			if err := os.Mkdir(filepath.Dir(target), 0o700); err != nil {
				t.Fatal(err)
			}
			if exists {
				if err := os.WriteFile(target, []byte("# mine\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := errors.Join(os.Symlink(filepath.Join("dotfiles", "triage.toml"), between), os.Symlink(between, link)); err != nil {
				t.Skip("no symbolic links here: ", err)
			}
			if err := Edit(t.Context(), link, Set("", "theme", "dark")); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
				t.Errorf("the link is %v, %v", info, err)
			}
			if text := read(t, target); !strings.HasSuffix(text, "theme = 'dark'\n") || exists && !strings.HasPrefix(text, "# mine\n") {
				t.Errorf("%s", text)
			}
		})
	}
}

func TestLinksInARing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.Symlink(path, path); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if err := Edit(t.Context(), path, Set("", "theme", "dark")); err == nil || !strings.Contains(err.Error(), "too many symbolic links") {
		t.Error(err)
	}
}

func TestDamagedFileIsLeftAlone(t *testing.T) {
	for _, text := range []string{"[profiles.soc\n", "theme = 'purple'\n", "client_secret = 'hunter2'\n", "\x00\xff", strings.Repeat("#\n", sizeLimit)} {
		path := write(t, text)
		before, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := Edit(t.Context(), path, Set("", "ascii", "true")); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%.20q: %v", text, err)
		}
		after, err := os.Stat(path)
		if err != nil || !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) || read(t, path) != text {
			t.Errorf("%.20q was touched", text)
		}
	}
}

func TestNothingIsWrittenWhereNothingChanges(t *testing.T) {
	path := write(t, "theme = 'dark'\n")
	before, _ := os.Stat(path)
	if err := Edit(t.Context(), path, Set("", "theme", "dark"), Unset("", "ascii")); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("another file, %v", err)
	}
}

func TestNothingIsLeftBeside(t *testing.T) {
	path := write(t, "")
	for i := range 3 {
		if err := Edit(t.Context(), path, Set("", "theme", []string{"dark", "light", "nonsense"}[i])); (err == nil) != (i < 2) {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "config.toml" && e.Name() != ".config.toml.lock" {
			t.Errorf("%s is left", e.Name())
		}
	}
}

func TestReplace(t *testing.T) {
	path := write(t, "theme = 'purple'\n")
	was := []byte("theme = 'purple'\n")
	if err := Replace(t.Context(), path, was, []byte("theme = 'pink'\n")); err == nil || read(t, path) != string(was) {
		t.Errorf("a wrong text: %v", err)
	}
	if err := Replace(t.Context(), path, was, []byte("theme = 'dark'\n")); err != nil || read(t, path) != "theme = 'dark'\n" {
		t.Errorf("mending: %v", err)
	}
	if err := Replace(t.Context(), path, was, []byte("theme = 'light'\n")); !errors.Is(err, ErrChanged) || read(t, path) != "theme = 'dark'\n" {
		t.Errorf("changed meanwhile: %v", err)
	}
	fresh := filepath.Join(t.TempDir(), "new.toml")
	if err := Replace(t.Context(), fresh, nil, []byte("theme = 'light'\n")); err != nil || read(t, fresh) != "theme = 'light'\n" {
		t.Errorf("a new file: %v", err)
	}
}

func TestWaitingForOthersCanBeGivenUp(t *testing.T) {
	path := write(t, "")
	other := flock.New(filepath.Join(filepath.Dir(path), ".config.toml.lock"))
	if err := other.Lock(); err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Edit(ctx, path, Set("", "theme", "dark")); !errors.Is(err, context.Canceled) || read(t, path) != "" {
		t.Error(err)
	}
}

// In the process that is started for it, this adds profiles; elsewhere it is nothing.
func TestWriterInAnotherProcess(t *testing.T) {
	path, prefix, _ := strings.Cut(os.Getenv("CONFIG_TEST_WRITER"), "|")
	if path == "" {
		t.Skip("started by TestWritersLoseNothing")
	}
	addProfiles(t, path, prefix)
}

const perWriter = 10

func addProfiles(t *testing.T, path, prefix string) {
	for i := range perWriter {
		name := fmt.Sprintf("%s%d", prefix, i)
		if err := Edit(t.Context(), path, AddProfile(name), Set(name, "mailbox", name+"@x")); err != nil {
			t.Error(err)
		}
	}
}

func TestWritersLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mailtriage", "config.toml")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for _, prefix := range []string{"p", "q"} {
		cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestWriterInAnotherProcess$")
		cmd.Env = append(os.Environ(), "CONFIG_TEST_WRITER="+path+"|"+prefix)
		writers.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	for _, prefix := range []string{"a", "b"} {
		writers.Go(func() { addProfiles(t, path, prefix) })
	}
	writers.Wait()
	f, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{"p", "q", "a", "b"} {
		for i := range perWriter {
			if name := fmt.Sprintf("%s%d", prefix, i); !slices.Contains(f.Profiles, name) || f.values[slot{name, "mailbox"}].text != name+"@x" {
				t.Errorf("%s is lost", name)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func isMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != want {
		t.Errorf("%s: %v %v", path, info.Mode(), err)
	}
}
