package tui

import (
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content/hostile"
)

// TestFolderDialogsAreClean opens each dialog on a folder whose name attacks.
func TestFolderDialogsAreClean(t *testing.T) {
	for _, attack := range hostile.Strings() {
		t.Run(attack.Name, func(t *testing.T) {
			t.Parallel()
			drive(t, 80, 24, func(_ *Config, b *fakeBox) {
				b.folders = append(b.folders, graph.Folder{ID: "evil", ParentID: "inbox", Name: attack.Text})
				b.add("evil", header(200))
			}, func(s *screen) {
				s.wait(2 * time.Second)
				s.press("tab", "tab")
				for _, key := range []string{"+", "e", "m", "D", "'"} {
					s.m.folders.Open("evil")
					s.press(key)
					clean(t, s, key)
					s.fits()
					s.press("esc")
				}
				s.m.folders.Open("evil")
				s.press("d")
				s.wait(time.Second)
				clean(t, s, "deleted")
				s.m.folders.Open("evil")
				s.press("d")
				clean(t, s, "deleted for good")
				s.fits()
			})
		})
	}
}
