package tui

import (
	"fmt"
	"testing"
	"time"

	"mailtriage/graph"
)

// TestFolderScreens draws the dialogs of folders at each size.
func TestFolderScreens(t *testing.T) {
	for _, size := range sizes {
		for name, c := range map[string]struct {
			folder string
			keys   []string
		}{
			"create folder":       {"phish", []string{"+", "2026/Nov"}},
			"create folder wrong": {"phish", []string{"+", `a\b`, "enter"}},
			"rename folder":       {"reports", []string{"e"}},
			"rename folder taken": {"reports", []string{"e", "ctrl+u", "phishing", "enter"}},
			"move folder":         {"phish", []string{"m"}},
			"empty folder typed":  {"inbox", []string{"D", "6"}},
			"go to folder":        {"inbox", []string{"'", "p"}},
			"folder refused":      {"archive", []string{"d"}},
			"folder deleted":      {"reports", []string{"d"}},
			"folder purged typed": {"reports", []string{"d", "d", "6"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], nil, func(s *screen) {
					s.wait(2 * time.Second)
					s.press("tab", "tab")
					s.m.folders.Open(c.folder)
					s.press(c.keys...)
					golden(t, s, name)
				})
			})
		}
	}
}

// TestTheWatchedFolderIsGone: the live watch is told so, the folders are read anew, and the Inbox opens.
func TestTheWatchedFolderIsGone(t *testing.T) {
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Folder = "reports" }, func(s *screen) {
		s.wait(2 * time.Second)
		s.press("L")
		s.wait(time.Minute)
		s.box.mu.Lock()
		for i, f := range s.box.folders {
			if f.ID == "reports" {
				s.box.folders = append(s.box.folders[:i:i], s.box.folders[i+1:]...)
				break
			}
		}
		gone := &graph.Error{Op: "asking for what has changed", Kind: graph.NotFound, Status: 404}
		s.box.fail["delta"], s.box.fail["list"] = gone, nil
		s.box.mu.Unlock()
		s.wait(31 * time.Second)
		delete(s.box.fail, "delta")
		s.shows("the folder Reports is no longer there", "Inbox 60")
		s.wait(10 * time.Minute)
		s.shows("● live", "Inbox 60")
	})
}
