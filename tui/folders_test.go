package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

// inTree drives a screen with the cursor on a folder of the tree.
func inTree(t *testing.T, folder string, prepare func(*Config, *fakeBox), story func(*screen)) {
	t.Helper()
	drive(t, 120, 40, prepare, func(s *screen) {
		s.wait(2 * time.Second)
		s.press("tab", "tab") // messages, reader, folders
		s.m.folders.Open(folder)
		story(s)
	})
}

func (s *screen) folder(id string) graph.Folder {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	i := slices.IndexFunc(s.box.folders, func(f graph.Folder) bool { return f.ID == id })
	if i < 0 {
		return graph.Folder{}
	}
	return s.box.folders[i]
}

func TestCreateFolderByKey(t *testing.T) {
	inTree(t, "phish", nil, func(s *screen) {
		s.press("+")
		s.shows("Create a folder below Inbox/Phishing")
		s.press(`a\b`)
		s.press("enter")
		s.shows("A backslash stands alone")
		s.press("ctrl+u")
		s.press("2026/Nov")
		s.press("enter")
		s.wait(time.Second)
		s.shows("Created the folder Inbox/Phishing/2026/Nov", "u undoes", "2026")
		if f := s.folder("new-Nov"); f.ParentID != "new-2026" {
			t.Errorf("it lies in %q", f.ParentID)
		}
		s.press("u")
		s.wait(time.Second)
		s.hides("▸ 2026")
		if f := s.folder("new-2026"); f.ID != "" {
			t.Error("undo has left it")
		}
	})
}

func TestRenameFolderByKey(t *testing.T) {
	inTree(t, "reports", nil, func(s *screen) {
		s.press("e")
		s.shows("Rename Inbox/Reports")
		s.press("ctrl+u")
		s.press("phishing")
		s.press("enter")
		s.shows("There is a folder called phishing already")
		s.press("ctrl+u")
		s.press("Later")
		s.press("enter")
		s.shows("Later")
		s.wait(time.Second)
		s.shows("Renamed the folder Inbox/Reports to Later")
		s.press("u")
		s.wait(time.Second)
		if f := s.folder("reports"); f.Name != "Reports" {
			t.Errorf("it is called %q after undo", f.Name)
		}
	})
}

func TestMoveFolderByKey(t *testing.T) {
	inTree(t, "phish", nil, func(s *screen) {
		s.press("m")
		s.press("Parcel")
		s.shows("Nothing is called that.") // it lies below
		s.press("ctrl+u")
		s.press("Archive")
		s.press("enter")
		s.wait(time.Second)
		s.shows("Moved the folder Inbox/Phishing to Archive")
		if f := s.folder("phish"); f.ParentID != "archive" {
			t.Errorf("it lies in %q", f.ParentID)
		}
	})
}

func TestDeleteFolderByKey(t *testing.T) {
	inTree(t, "reports", nil, func(s *screen) {
		s.press("d")
		s.wait(time.Second)
		s.shows("Deleted the folder Inbox/Reports", "u undoes")
		if f := s.folder("reports"); f.ParentID != "trash" {
			t.Errorf("it lies in %q", f.ParentID)
		}
		s.press("u")
		s.wait(time.Second)
		if f := s.folder("reports"); f.ParentID != "inbox" {
			t.Errorf("it lies in %q after undo", f.ParentID)
		}
	})
	inTree(t, "archive", nil, func(s *screen) {
		for _, key := range []string{"d", "m", "e"} {
			s.press(key)
			s.shows("it is one of the mailbox's own folders")
		}
	})
	denied := &graph.Error{Op: "moving the folder", Kind: graph.Forbidden, Status: 403}
	inTree(t, "reports", func(_ *Config, b *fakeBox) { b.fail["folder.move"] = denied }, func(s *screen) {
		s.press("d")
		s.wait(time.Second)
		s.shows("not allowed")
		if p := s.m.folders.Path("reports"); p != "Inbox/Reports" {
			t.Errorf("the tree shows it as %q after it failed", p)
		}
	})
}

// TestDeleteFolderForGoodByKey: a folder of Deleted Items asks for the count of all that is in it and below it.
func TestDeleteFolderForGoodByKey(t *testing.T) {
	inTrash := func(_ *Config, b *fakeBox) {
		b.folders = append(b.folders, graph.Folder{ID: "old", ParentID: "trash", Name: "Old"}, graph.Folder{ID: "older", ParentID: "old", Name: "Older"})
		for i := range 12 {
			b.add(map[bool]string{true: "old", false: "older"}[i < 2], header(200+i))
		}
	}
	inTree(t, "old", inTrash, func(s *screen) {
		s.press("d")
		s.shows("Delete Old for good", "with 12 messages", "and 1 folder in it. There is no undo", "Type the count, 12")
		s.press("2")
		s.press("enter")
		s.shows("That is not the count")
		s.press("esc")
		s.shows("Nothing was deleted")
		s.press("!")
		s.press("d")
		s.shows("Dry run", "Nothing has been sent", "there is no undo")
		s.press("esc", "!", "d")
		s.press("1", "2", "enter")
		s.wait(time.Second)
		s.shows("Deleted the folder Deleted Items/Old for good")
		if f := s.folder("old"); f.ID != "" || strings.Contains(s.text(), "u undoes") {
			t.Errorf("it is still there: %+v\n%s", f, s.text())
		}
	})
	inTree(t, "old", inTrash, func(s *screen) {
		s.press("d")
		s.box.mu.Lock()
		s.box.add("older", header(300)) // by somebody else
		s.box.mu.Unlock()
		s.press("1", "2", "enter")
		s.wait(time.Second)
		s.shows("more lies in it now")
		if f := s.folder("old"); f.ID == "" {
			t.Error("it was deleted")
		}
	})
	inTree(t, "old", func(c *Config, b *fakeBox) { inTrash(c, b); c.Cloud = "us-gov" }, func(s *screen) {
		s.press("d")
		s.shows("does not offer deleting")
	})
}

func TestEmptyFolderByKey(t *testing.T) {
	inTree(t, "inbox", nil, func(s *screen) {
		s.press("D")
		s.shows("Delete all 60 messages in Inbox", "Folders below it stay", "Type the count, 60")
		s.press("6")
		s.press("enter")
		s.shows("That is not the count")
		s.press("0")
		s.press("enter")
		s.wait(time.Second)
		s.shows("Deleted 60 messages")
		if n := len(s.box.messages["trash"]); n != 60 {
			t.Errorf("%d messages in Deleted Items", n)
		}
		s.press("u")
		s.wait(2 * time.Second)
		if n := len(s.box.messages["inbox"]); n != 60 {
			t.Errorf("%d messages came back", n)
		}
	})
	inTree(t, "trash", func(_ *Config, b *fakeBox) { b.add("trash", header(99)) }, func(s *screen) {
		s.press("D")
		s.shows("There is no undo", "Type the count, 1")
		s.press("esc")
		s.shows("Nothing was deleted")
	})
	inTree(t, "reports", nil, func(s *screen) {
		s.press("D")
		s.shows("The folder is empty already")
	})
	inTree(t, "inbox", func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{} }, func(s *screen) {
		s.box.slow["list"] = make(chan struct{})
		s.press("D")
		s.shows("Reading what is in Inbox")
		s.press("esc")
		s.shows("Nothing was deleted")
		close(s.box.slow["list"])
	})
}

func TestGoToFolder(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(2 * time.Second)
		s.press("'")
		s.press("parcel")
		s.press("enter")
		s.wait(time.Second)
		s.shows("▸ Inbox/Phishing/Parcel wave ", "This folder is empty")
	})
}

func TestMoveToAFolderThatIsCreated(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(2 * time.Second)
		s.press("m")
		s.press("Inbox/Reports")
		s.hides("^o creates")
		s.press("/Today")
		s.shows("^o creates Inbox/Reports/Today")
		s.press("ctrl+o")
		s.wait(time.Second)
		if n := len(s.box.messages["new-Today"]); n != 1 {
			t.Errorf("%d messages in the new folder", n)
		}
		s.shows("Moved 1 message to Inbox/Reports/Today")
	})
}

func TestTheOpenFolderGoes(t *testing.T) {
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Folder = "reports" }, func(s *screen) {
		s.wait(2 * time.Second)
		s.box.folders = slices.DeleteFunc(s.box.folders, func(f graph.Folder) bool { return f.ID == "reports" })
		s.press("f5")
		s.wait(time.Second)
		s.shows("This is the Inbox: the folder Reports is no longer there", "Inbox 60")
	})
}

func TestFolderActionsInADryRun(t *testing.T) {
	inTree(t, "reports", nil, func(s *screen) {
		s.press("!", "d")
		s.shows("Delete the folder Inbox/Reports")
		s.press("esc")
		if f := s.folder("reports"); f.ParentID != "inbox" || slices.Contains(s.box.asked, "folder.move") {
			t.Error("a dry run moved it")
		}
	})
}

// TestTheOpenFolderIsDeletedForGood: the Inbox is open then, and nothing is asked of what is gone.
func TestTheOpenFolderIsDeletedForGood(t *testing.T) {
	inTrash := func(_ *Config, b *fakeBox) {
		b.folders = append(b.folders, graph.Folder{ID: "old", ParentID: "trash", Name: "Old"})
		b.add("old", header(200))
	}
	inTree(t, "old", inTrash, func(s *screen) {
		s.press("enter")
		s.wait(time.Second)
		s.shows("Old 1")
		s.press("tab", "tab", "d", "1", "enter")
		s.wait(time.Second)
		s.shows("Deleted the folder Deleted Items/Old for good", "Inbox 60")
		if s.m.folder.ID != "inbox" || s.folder("old").ID != "" {
			t.Errorf("%q is open", s.m.folder.ID)
		}
	})
}

// A folder that is renamed while it is being picked is shown by the path that it has by then, and the cursor stays on it.
func TestPickedFoldersFollowTheTree(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(time.Second)
		s.press("'", "Phishing", "down")
		s.shows("Inbox/Phishing/Parcel wave")
		list := slices.Clone(s.box.folders)
		for i := range list {
			if list[i].ID == "phish" {
				list[i].ParentID, list[i].Name = "archive", "Phishing of November"
			}
		}
		s.run(s.m.foldersRead(list))
		s.settle()
		s.shows("▌ Archive/Phishing of November/Parcel wave")
		s.hides("Inbox/Phishing/Parcel wave")
		s.press("enter")
		s.shows("▸ Archive/Phishing of")
	})
}
