package tui

import (
	"slices"
	"testing"
	"time"

	"mailtriage/graph"
)

func TestTheStartFolder(t *testing.T) {
	for name, c := range map[string]struct {
		folder string
		shows  []string
	}{
		"none":              {"", []string{"▸ Inbox ", "Inbox 60"}},
		"a well-known name": {"deleteditems", []string{"▸ Deleted Items ", "This folder is empty"}},
		"a path":            {"Inbox/Phishing/Parcel wave", []string{"▸ Inbox/Phishing/Parcel wave ", "in the wave"}},
		"capitals aside":    {"inbox/phishing/parcel WAVE", []string{"▸ Inbox/Phishing/Parcel wave ", "in the wave"}},
		"an id":             {"wave", []string{"▸ Inbox/Phishing/Parcel wave ", "in the wave"}},
		"one that is not":   {"Inbox/Nowhere", []string{`This is the Inbox: there is no folder "Inbox/Nowhere": "Inbox" has no "Nowhere"`, "▸ Inbox ", "Inbox 60"}},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, func(c2 *Config, b *fakeBox) {
				h := header(1)
				h.ID, h.Subject = "w", "in the wave"
				b.add("wave", h)
				c2.Folder, c2.Live = c.folder, 30*time.Second
			}, func(s *screen) {
				s.wait(2 * time.Second)
				s.shows(c.shows...)
				if asked := slices.Compact(s.box.folderOf); len(asked) != 1 {
					t.Errorf("lists were asked for of %v", asked)
				}
			})
		})
	}
}

func TestTheStartFolderWaitsForTheFolders(t *testing.T) {
	offline := &graph.Error{Op: "reading the folders", Kind: graph.Offline}
	drive(t, 120, 40, func(c *Config, b *fakeBox) { c.Folder, b.fail["folders"] = "Inbox/Reports", offline }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.shows("no connection", "F5 tries again", "Inbox/Reports")
		s.press("L") // nothing is watched that is not known
		s.shows("There is no folder to watch yet")
		s.wait(time.Minute)
		delete(s.box.fail, "folders")
		s.press("f5")
		s.shows("▸ Inbox/Reports ", "This folder is empty", "live off")
		if len(slices.Compact(s.box.folderOf)) != 1 || s.box.folderOf[0] != "reports" {
			t.Errorf("lists were asked for of %v", s.box.folderOf)
		}
	})
	drive(t, 120, 40, func(c *Config, b *fakeBox) { c.Folder, b.block = "Inbox/Reports", make(chan struct{}) }, func(s *screen) {
		s.wait(2 * time.Second)
		s.shows("Loading messages")
		s.press("esc")
		s.shows("Given up")
		close(s.box.block)
		s.box.block = nil
		s.press("f5")
		s.shows("▸ Inbox/Reports ", "This folder is empty")
	})
}

func TestTheHeaderNamesProfileAndMailbox(t *testing.T) {
	for _, size := range sizes {
		drive(t, size[0], size[1], func(c *Config, b *fakeBox) {
			c.ReadOnly, c.Badge = true, "DEMO"
			b.folders[8].Name = "Parcel wave of the last week of November, all of it"
		}, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("J", "J", "J")
			s.shows("soc ▸ soc@contoso.com ▸ ", " READ ONLY ")
			s.fits()
		})
		drive(t, size[0], size[1], func(c *Config, b *fakeBox) {
			c.Profile, b.id = "production-europe-analysts", "security.operations.and.more@eu.contoso-holding.example"
		}, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.shows(" product", "▸ security.operat", "▸ Inbox")
			s.fits()
		})
	}
}
