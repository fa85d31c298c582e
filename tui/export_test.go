package tui

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
)

func ctrl(r rune) tea.KeyPressMsg { return tea.KeyPressMsg(tea.Key{Code: r, Mod: tea.ModCtrl}) }

// exportsTo is where the tests export to.
func exportsTo(t *testing.T) (string, func(*Config, *fakeBox)) {
	dir := t.TempDir()
	return dir, func(c *Config, _ *fakeBox) { c.Home, c.Downloads = dir, filepath.Join(dir, "Downloads") }
}

// files lists all files below a folder.
func files(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestExportOfTheMessageUnderTheCursor(t *testing.T) {
	dir, change := exportsTo(t)
	drive(t, 120, 40, change, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("e")
		s.shows("Export 1 message", filepath.Join("~", "Downloads", "mailtriage 2026-11-24 1200"), "[x] attachments")
		s.hides("zip")
		s.press("enter")
		s.until("Exported 1 of 1 message and 1 attachment")
		name := "2026-11-24T120000Z Your parcel could not be delivered (0)"
		got := files(t, filepath.Join(dir, "Downloads", "mailtriage 2026-11-24 1200"))
		if want := []string{name + "/Invoice.pdf", name + ".eml", "sha256sums.txt"}; strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q", got)
		}
		raw, err := os.ReadFile(filepath.Join(dir, "Downloads", "mailtriage 2026-11-24 1200", name+".eml"))
		if err != nil {
			t.Fatal(err)
		}
		sum := fmt.Sprintf("%x", sha256.Sum256(raw))
		s.shows(sum, "Hashes in", "sha256sums.txt")
		s.press("c")
		if !strings.Contains(s.copied, sum+"  "+name+".eml\n") {
			t.Errorf("%q was copied", s.copied)
		}
	})
}

func TestExportOfASelectionAsAZip(t *testing.T) {
	dir, change := exportsTo(t)
	drive(t, 80, 24, change, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("space", "space", "space", "e", "tab", "space", "tab", "space", "shift+tab", "shift+tab")
		s.send(ctrl('u')) // clears the line
		s.press("~/case", "enter")
		s.until("Exported 3 of 3 messages to " + filepath.Join("~", "case.zip"))
		r, err := zip.OpenReader(filepath.Join(dir, "case.zip"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		if len(r.File) != 4 || r.File[3].Name != "sha256sums.txt" {
			t.Errorf("%d files", len(r.File))
		}
		f, err := r.File[3].Open()
		if err != nil {
			t.Fatal(err)
		}
		sums, err := io.ReadAll(f)
		if err != nil || strings.Count(string(sums), "\n") != 3 {
			t.Errorf("%s %v", sums, err)
		}
		s.press("esc")
		if s.m.messages.Selected() != 3 {
			t.Error("what was exported is not selected any more")
		}
	})
}

func TestExportedScreens(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			_, change := exportsTo(t)
			drive(t, size[0], size[1], func(c *Config, b *fakeBox) {
				change(c, b)
				b.fail["attachment"] = &graph.Error{Op: "reading the attachment", Kind: graph.Forbidden, Status: 403, Permission: "Mail.Read"}
			}, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("space", "space", "e", "enter")
				s.until("Exported 2 of 2 messages")
				golden(t, s, "exported")
			})
		})
	}
}

func TestExportNeedsAFolderAndCanBeLeft(t *testing.T) {
	_, change := exportsTo(t)
	drive(t, 80, 24, change, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("e")
		s.send(ctrl('u'))
		s.press("enter")
		s.shows("Name a folder")
		s.press("esc")
		s.shows("Nothing was exported")
	})
}

func TestExportSaysWhatIsNotInIt(t *testing.T) {
	dir, change := exportsTo(t)
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		change(c, b)
		b.fail["attachment"] = &graph.Error{Op: "reading the attachment", Kind: graph.Forbidden, Status: 403}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("e", "enter")
		s.until("Exported 1 of 1 message, 1 thing is missing: not allowed")
		s.shows("Not in it", "Invoice.pdf")
		if got := files(t, dir); len(got) != 2 {
			t.Errorf("%q", got)
		}
	})
}

func TestExportIsGivenUp(t *testing.T) {
	for name, give := range map[string]tea.Msg{"Esc": tea.KeyPressMsg(tea.Key{Code: tea.KeyEscape}), "^c": ctrl('c')} {
		t.Run(name, func(t *testing.T) {
			dir, change := exportsTo(t)
			drive(t, 120, 40, func(c *Config, b *fakeBox) {
				change(c, b)
				b.slow = map[string]chan struct{}{"attachments": make(chan struct{})}
			}, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("space", "space", "space", "space", "space", "e", "enter")
				s.wait(2 * time.Second)
				s.shows("exported 0 of 5")
				s.press("e")
				s.shows("Export: 0 of 5 are done")
				s.send(give)
				s.until("Given up: exported 3 of 5 messages")
				s.shows("given up before all of it was read")
				if got := files(t, dir); len(got) != 4 || strings.Contains(strings.Join(got, " "), ".part") {
					t.Errorf("%q", got)
				}
			})
		})
	}
}

func TestQuitWaitsForWhatIsBeingWritten(t *testing.T) {
	_, change := exportsTo(t)
	drive(t, 80, 24, func(c *Config, b *fakeBox) {
		change(c, b)
		b.slow = map[string]chan struct{}{"mime": make(chan struct{})}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("e", "enter", "q")
		s.shows("An export is under way: 0 of 1 message")
		s.press("y")
		s.settle()
		if !s.quit {
			t.Error("it has not quit")
		}
		if s.m.export != nil {
			t.Error("it quit before the export had ended")
		}
	})
}

func TestExportWhereNothingCanBeWritten(t *testing.T) {
	dir, change := exportsTo(t)
	if err := os.WriteFile(filepath.Join(dir, "Downloads"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	drive(t, 120, 40, change, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("e", "enter")
		s.until("making the folder")
		s.shows("Exported 0 of 1 message")
	})
}

// until waits for a text on the screen; files are written in time that is not the test's.
func (s *screen) until(text string) {
	s.t.Helper()
	for range 100 {
		s.wait(100 * time.Millisecond)
		if strings.Contains(s.text(), text) {
			return
		}
	}
	s.t.Fatalf("%q does not come:\n%s", text, s.text())
}
