package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
)

// searches are the queries that were searched for, decoded, with the folder that they were asked of.
func searches(t *testing.T, list []emulator.Request) []string {
	t.Helper()
	var out []string
	for _, r := range list {
		q, err := url.ParseQuery(r.Query)
		if err != nil || q.Get("$search") == "" {
			continue
		}
		if q.Get("$filter") != "" || q.Get("$orderby") != "" {
			t.Errorf("$search does not go with %s", r.Query)
		}
		if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
			t.Errorf("%s does not ask for immutable ids", r.Path)
		}
		_, where, _ := strings.Cut(r.Path, "contoso.com/")
		if rest, in := strings.CutPrefix(where, "mailFolders/"); in {
			id, after, _ := strings.Cut(rest, "/")
			if strings.ContainsAny(id, "+=") {
				t.Errorf("the id is not escaped: %s", id)
			}
			where = "a folder's " + after
		}
		out = append(out, where+" "+q.Get("$search"))
	}
	return out
}

// TestSearchStory searches with real keys against the emulator as another process: in the folder for a value with quotes,
// then in the mailbox; moves a hit, saves the search, undoes after a restart, and opens the saved search.
func TestSearchStory(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "60")
	s.deliver(t, "Pat <pat@partner.test>", `O'Brien "zebra" invoice`)
	s.deliver(t, "Pat <pat@partner.test>", "zebra crossing")
	home := []string{"XDG_STATE_HOME=" + t.TempDir(), "XDG_CONFIG_HOME=" + t.TempDir()}
	begin := func() *terminal {
		term := newTerminal(t, 80, 24, program(t, s.vars(home...)))
		term.Shows("Inbox 2", "zebra crossing")
		return term
	}
	term := begin()
	term.Press("s")
	term.Shows("Look in", "Tab next")
	term.Press("\t", `O'Brien "zebra"`, "\x1b[Z", "\x1b[Z", " ") // to the subject, then back over the words to "look in"
	term.Shows("this folder: Inbox", `O'Brien "zebra"`)
	term.Press("\r")
	term.Shows("Search: ", "found in Inbox", `O'Brien "zebra" inv`)
	term.Gone("zebra crossing")

	// Again, in the mailbox.
	term.Press("s")
	term.Shows("Look in")
	term.Press("zebra", "\t", "\x15", "\x1b[Z", "\x1b[Z", " ", " ")
	term.Shows("< the mailbox >")
	term.Press("\r")
	term.Shows("Search: zebra 2", "found in the mailbox")

	// Move a hit: it stays found, and the row tells where it lies now.
	term.Press("g", "a")
	term.Shows("Archived 1 message", "Archive")
	archived := func() int {
		return len(slices.DeleteFunc(s.mailbox(t).Folders["archive"], func(m emulator.Lying) bool { return !strings.Contains(m.Subject, "zebra") }))
	}
	if archived() != 1 {
		t.Errorf("%d of them in Archive", archived())
	}
	term.Press("u")
	term.Shows("Undone: archived 1 message")
	if archived() != 0 {
		t.Error("it is still in Archive")
	}

	// Save it, move once more, and go back to the folder.
	term.Press("S")
	term.Shows("Saved searches", "saves the search that is shown")
	term.Press("s", "\x15", "Stripes", "\r")
	term.Shows("Saved.", "zebra in the mailbox")
	term.Press("\x1b")
	term.Gone("Saved searches")
	term.Press("g", "a")
	term.Shows("Archived 1 message")
	term.Press("\x1b")
	term.Shows("Inbox 2", "live")
	term.Gone("Search:")
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}

	// The next start undoes it from the results of the search that was kept.
	s2 := program(t, s.vars(home...))
	term = newTerminal(t, 80, 24, s2)
	term.Shows("Inbox 2")
	term.Press("S")
	term.Shows("Stripes")
	term.Press("\r")
	term.Shows("Search: Stripes 2", "Archive")
	term.Press("u")
	term.Shows("Undone: archived 1 message")
	if archived() != 0 {
		t.Error("it is still in Archive")
	}
	term.Press("\x1b")
	term.Shows("Inbox 2")
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	want := []string{`a folder's messages "subject:\"O'Brien zebra\""`, `messages "zebra"`, `messages "zebra"`}
	if got := searches(t, s.requests(t)); !slices.Equal(got, want) {
		t.Errorf("it searched for %q, want %q", got, want)
	}
}
