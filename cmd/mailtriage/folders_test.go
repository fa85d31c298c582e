package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
)

// folderRequests are the requests that changed folders: method, what follows the folder's id, and body.
func folderRequests(t *testing.T, list []emulator.Request) []string {
	t.Helper()
	var out []string
	for _, r := range list {
		_, rest, in := strings.Cut(r.Path, "/mailFolders/")
		if !in || r.Method == http.MethodGet {
			continue
		}
		if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
			t.Errorf("%s %s does not ask for immutable ids", r.Method, r.Path)
		}
		_, after, _ := strings.Cut(rest, "/")
		body, _, _ := strings.Cut(string(r.Body), `":"AAM`) // an id: of the place
		out = append(out, strings.TrimSpace(r.Method+" "+after+" "+body))
	}
	return out
}

// TestFolderStory creates, renames, moves, empties and deletes folders with real keys against the emulator as another
// process, and undoes it all.
func TestFolderStory(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "60")
	term := newTerminal(t, 80, 24, program(t, s.vars("XDG_STATE_HOME="+t.TempDir())))
	term.Shows("Inbox", "Security Operations")
	lies := func(path string) bool { _, ok := s.mailbox(t).Folders[path]; return ok }

	// Create one below the Inbox, with what is missing above it.
	term.Press("\t", "\t")
	term.Shows("+ create", "D empty")
	term.Press("+")
	term.Shows("Create a folder below Inbox")
	term.Press("Aaa/Nov", "\r")
	term.Shows("Created the folder Inbox/Aaa/Nov", "u undoes", "▸ Aaa")
	if !lies("inbox/Aaa/Nov") {
		t.Fatal("it is not in the mailbox")
	}

	// Put two messages into it.
	term.Press("\t", "g", " ", " ", "m")
	term.Shows("Move 2 messages to")
	term.Press("AaaNov")
	term.Shows("▌ Inbox/Aaa/Nov")
	term.Press("\r")
	term.Shows("Moved 2 messages to Inbox/Aaa/Nov")

	// Rename the one above it.
	term.Press("\t", "\t", "j")
	term.Shows("e rename", "m move", "d delete")
	term.Press("e")
	term.Shows("Rename Inbox/Aaa")
	term.Press("\x15", "Cases", "\r")
	term.Shows("Renamed the folder Inbox/Aaa to Cases", "Cases")
	if lies("inbox/Aaa/Nov") || !lies("inbox/Cases/Nov") {
		t.Error("it is not renamed")
	}

	// Move it, with what is in it, to the top.
	term.Press("m")
	term.Shows("Move the folder Cases below")
	term.Press("Archive")
	term.Shows("▌ Archive")
	term.Press("\r")
	term.Shows("Moved the folder Inbox/Cases to Archive")
	if got := s.mailbox(t).Folders["archive/Cases/Nov"]; len(got) != 2 {
		t.Errorf("%d messages in it", len(got))
	}

	// Empty the deep one: the count is typed.
	term.Press("'")
	term.Shows("Go to a folder")
	term.Press("CasesNov")
	term.Shows("▌ Archive/Cases/Nov")
	term.Press("\r")
	term.Shows("Nov 2")
	term.Press("\t", "\t", "D")
	term.Shows("Delete all 2 messages in Archive/Cases/Nov", "Type the count, 2")
	term.Press("2", "\r")
	term.Shows("Deleted 2 messages")
	if got := s.mailbox(t).Folders["archive/Cases/Nov"]; len(got) != 0 {
		t.Errorf("%d messages are left in it", len(got))
	}

	// Delete it: at once, to Deleted Items.
	term.Press("d")
	term.Shows("Deleted the folder Archive/Cases/Nov", "u undoes")
	if !lies("deleteditems/Nov") || lies("archive/Cases/Nov") {
		t.Error("it is not in Deleted Items")
	}

	// Undo all, the last first.
	for _, undone := range []string{"deleted the folder", "deleted 2 messages", "moved the folder", "renamed the folder", "moved 2 messages", "created the folder"} {
		term.Press("u")
		term.Shows("Undone: " + undone)
	}
	if lies("inbox/Aaa") || lies("inbox/Cases") || lies("archive/Cases") {
		t.Error("something of it is left")
	}
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}

	want := []string{
		`POST childFolders {"displayName":"Aaa"}`, `POST childFolders {"displayName":"Nov"}`, `PATCH {"displayName":"Cases"}`, `POST move {"destinationId`, `POST move {"destinationId`,
		`POST move {"destinationId`, `POST move {"destinationId`, `PATCH {"displayName":"Aaa"}`, "DELETE", "DELETE",
	}
	got := folderRequests(t, s.requests(t))
	for i := range got {
		got[i] = strings.Replace(got[i], "  ", " ", 1)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the requests are %q, want %q", got, want)
	}
}
