package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/theme"
)

// TestADialogNamesItsOwnKeys: while it has the keys, the footer names none of the pane below, where they do nothing.
func TestADialogNamesItsOwnKeys(t *testing.T) {
	for _, opens := range []string{"m", "b", "?", "l", "=", ":", "e", "ctrl+l"} {
		drive(t, 80, 24, withHeaders, func(s *screen) {
			s.wait(200 * time.Millisecond)
			linked(s)
			footer := func() string { return strings.TrimSpace(ansi.Strip(s.m.footer())) }
			if !strings.Contains(footer(), "m move") {
				t.Errorf("the footer of the list is %q", footer())
			}
			s.press(opens)
			s.wait(200 * time.Millisecond)
			if len(s.m.dialogs) == 0 {
				t.Fatalf("%s opens nothing", opens)
			}
			if footer() != "" {
				t.Errorf("under the dialog of %s the footer names %q", opens, footer())
			}
			s.fits()
		})
	}
}

// TestTheKeysOfASheetAreToldWhole: where the other sheets' names have no room, their keys are told; nothing is cut in a word.
func TestTheKeysOfASheetAreToldWhole(t *testing.T) {
	for _, sheet := range []string{"Y", "l", "h", "x", "i", "%"} {
		drive(t, 80, 24, withHeaders, func(s *screen) {
			s.wait(200 * time.Millisecond)
			linked(s)
			s.press(sheet)
			s.wait(200 * time.Millisecond)
			s.shows("Esc closes")
			for _, line := range strings.Split(s.text(), "\n") {
				if i := strings.Index(line, "Esc closes"); i >= 0 && !slices.ContainsFunc([]string{"other sheets", "tree", "indicators", "…"}, func(end string) bool { return strings.HasSuffix(strings.Trim(line, "│┃ "), end) }) {
					t.Errorf("%s: %q", sheet, line[i:])
				}
			}
		})
	}
}

func TestKeysWithoutRoomAreMarked(t *testing.T) {
	th := theme.New(theme.Options{Dark: true})
	for w, want := range map[int]string{40: "Esc closes   y copies   ^y live", 30: "Esc closes   y copies   …", 12: "Esc closes   …"} {
		if got := ansi.Strip(fitted(th, w, "Esc", "closes", "y", "copies", "^y", "live")); got != want {
			t.Errorf("%d cells: %q, want %q", w, got, want)
		}
	}
}
