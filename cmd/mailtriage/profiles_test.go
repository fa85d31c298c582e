package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSigningInOnTheScreen signs a person in without leaving the app, by the browser and by a code; declined, it says so
// and tries again.
func TestSigningInOnTheScreen(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("browser %dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			s := startServer(t, "--tls", "--messages", "100")
			w := settle(t, s, "browser")
			w.browser(brandt, "decline")
			term := w.open(size[0], size[1])
			term.Shows("AADSTS65004", "r tries again")
			w.browser(brandt, "accept") // the person thinks better of it
			term.Press("r")
			term.Shows("Signed in", "unread)")
			term.Press("\x13") // ctrl+s
			term.Shows(brandt, "person", "s signs in again")
			term.Press("\x1b")
			term.Gone("Esc closes")
			term.Press("q")
			if code := term.Ends(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
	t.Run("device code", func(t *testing.T) {
		t.Parallel()
		s := startServer(t, "--tls", "--messages", "100", "--device-interval", "1s")
		w := settle(t, s, "device-code")
		term := w.open(80, 24)
		screen := term.Shows("type this code", "Many tenants block device codes")
		code := regexp.MustCompile(`\b[A-Z0-9]{9}\b`).FindString(screen)
		w.post("device", map[string]string{"user_code": code, "user": brandt, "answer": "accept"})
		term.Shows("Signed in", "unread)")
		term.Press("q")
		term.Ends()
	})
	t.Run("given up", func(t *testing.T) {
		t.Parallel()
		s := startServer(t, "--tls", "--messages", "100")
		term := settle(t, s, "device-code").open(80, 24)
		term.Shows("type this code")
		term.Press("\x1b")
		term.Gone("type this code")
		term.Press("q")
		if code := term.Ends(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	})
}

// profile adds a profile to the settings.
func (w *workplace) profile(name string, lines ...string) {
	w.t.Helper()
	file := filepath.Join(w.home, "config", "mailtriage", "config.toml")
	raw, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		w.t.Fatal(err)
	}
	text := fmt.Sprintf("%s\n[profiles.%s]\ngraph_url = %q\nauthority = %q\nauth = \"environment\"\n%s\n", raw, name, w.s.info.Graph, w.s.info.Authority, strings.Join(lines, "\n"))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// TestGoingToAnotherProfile leaves a job behind that goes on, comes to a profile that may not write, in a cloud that
// lacks rules, and comes back.
func TestGoingToAnotherProfile(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "600", "--latency", "60ms")
	w := emptyHome(t, s)
	w.profile("soc", `mailbox = "soc@contoso.com"`, `live = "off"`)
	w.profile("look", `mailbox = "empfang@contoso.de"`, `cloud = "china"`, `read_only = true`, `folder = "Posteingang"`)
	w.vars = append(w.vars, varTenant+"="+s.info.Tenant, varClient+"="+s.info.ClientID, varSecret+"="+s.info.ClientSecret)
	term := w.open(120, 40, "--profile", "soc")
	term.Shows("soc ▸ soc@contoso.com ▸ Inbox", "unread)", "Checks")
	before := s.mailbox(t)
	term.Press("V")
	term.Shows("100 selected")
	term.Press("a")

	// The job is under way while another profile is on the screen.
	term.Press("P")
	term.Shows("Profiles", "look")
	term.Press("look", "\r")
	term.Shows("look ▸ empfang@contoso.de ▸ Posteingang", "READ ONLY")
	term.Shows("soc@contoso.com: Archived 100 messages")
	if after := s.mailbox(t); len(after.Folders["archive"]) != len(before.Folders["archive"])+100 {
		t.Errorf("%d messages in the archive, want %d", len(after.Folders["archive"]), len(before.Folders["archive"])+100)
	}

	// Nothing can be written here, and it is said why.
	n := len(s.requests(t))
	for _, key := range []string{"d", "D", "m", "a", "r", "b", "B"} {
		term.Press(key)
		term.Shows("this profile is read only")
	}
	for _, r := range s.requests(t)[n:] {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s was sent by a profile that is read only", r.Method, r.Path)
		}
	}

	// Back again: the undo of what was done there is there.
	term.Press("P")
	term.Shows("Profiles")
	term.Press("soc", "\r")
	term.Shows("soc ▸ soc@contoso.com ▸ Inbox", "unread)")
	term.Press("u")
	term.Shows("Undone: archived 100 messages")
	if after := s.mailbox(t); len(after.Folders["archive"]) != len(before.Folders["archive"]) {
		t.Errorf("%d messages in the archive, want %d", len(after.Folders["archive"]), len(before.Folders["archive"]))
	}

	// A mailbox that is typed.
	term.Press("M")
	term.Shows("Mailboxes")
	term.Press("aoife.o'brien@contoso.com", "\r")
	term.Until("an answer about that mailbox", func(s string) bool {
		return strings.Contains(s, "soc ▸ aoife.o'brien@contoso.com") || strings.Contains(s, "⚠") || strings.Contains(s, "✗")
	})
	term.Press("\x1b", "q")
}

// TestTheFirstRun is driven by keys at 80x24 from nothing to a list of mail. It is left half-way, and goes on from there.
func TestTheFirstRun(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "100")
	w := emptyHome(t, s)
	w.browser(brandt, "accept")
	w.firstRun(t, true)
}

// TestTheFirstRunWithTheKeyring does the same for an application, whose secret goes into the keyring.
func TestTheFirstRunWithTheKeyring(t *testing.T) {
	needKeyring(t, "1")
	s := startServer(t, "--tls", "--messages", "100")
	w := emptyHome(t, s)
	w.logoutAtTheEnd(t)
	w.firstRun(t, false)
	if out := w.must(0, "", "whoami"); !strings.Contains(out, "client secret") {
		t.Errorf("whoami says\n%s", out)
	}
	w.secretsAreNowhere(t, nil)
}

const down = "\x1b[B"

func (w *workplace) firstRun(t *testing.T, browser bool) {
	t.Helper()
	info := w.s.info
	term := w.open(80, 24)
	term.Shows("Welcome", "Set up an account", "Try the demo")
	term.Press("\r")
	term.Shows("Where is the tenant?")
	term.Press(down, down, down, down, "\r")
	term.Shows("Graph's base URL")
	term.Press(info.Graph, "\r", info.Authority)
	term.Until("both in form", func(s string) bool { return strings.Count(s, "this has the right form") == 2 })
	term.Press("\r")
	term.Shows("Who signs in, and by what?")
	term.Press("\x03") // left, and gone on with
	if code := term.Ends(); code != 0 {
		t.Errorf("left: exit code %d", code)
	}

	term = w.open(80, 24)
	term.Shows("Welcome", "where you left")
	term.Press("\r")
	term.Shows("Who signs in, and by what?")
	if browser {
		term.Press("\r")
	} else {
		term.Press(down, "\r")
	}
	term.Shows("Which app registration")
	term.Press(info.Tenant, "\r", "mailtriage")
	term.Shows("not a GUID")
	term.Press("\x15", info.ClientID, "\r")
	term.Shows("What you want to do")
	term.Press("\r")
	term.Shows("Mail.ReadWrite", "MailboxSettings.ReadWrite")
	term.Press("\r")
	if !browser {
		term.Shows("Its secret")
		term.Press(info.ClientSecret, "\r")
	}
	term.Shows("Which mailbox")
	term.Press(info.Mailbox, "\r", "\r")
	term.Shows("Summary", info.ClientID)
	term.Press("\r")
	term.Shows("Signed in as", "Is all well?")
	term.Until("the doctor's last word", func(s string) bool { return strings.Contains(s, "All is well") || strings.Contains(s, "worth knowing") })
	term.Press("\r")
	term.Shows("default ▸ soc@contoso.com ▸ Inbox", "unread)")
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	raw, err := os.ReadFile(filepath.Join(w.home, "config", "mailtriage", "config.toml"))
	if err != nil || !strings.Contains(string(raw), info.ClientID) {
		t.Errorf("%s, %v", raw, err)
	}
	if _, err := os.Stat(filepath.Join(w.home, "state", "mailtriage", "setup.json")); !os.IsNotExist(err) {
		t.Error("the answers are kept though all is set up")
	}
}

// TestSettingsAreEdited opens an editor that breaks the file, sees it kept, and one that mends it.
func TestSettingsAreEdited(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "50")
	w := settle(t, s, "browser")
	file := filepath.Join(w.home, "config", "mailtriage", "config.toml")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	editor := filepath.Join(w.home, "editor")
	edits := func(script string) {
		if err := os.WriteFile(editor, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	w.vars = append(w.vars, "EDITOR="+editor)
	edits(`echo 'tennant = "x"' >> "$1"`)
	code, _, errs := w.run("", "config", "edit")
	if code != exitUsage || !strings.Contains(errs, `did you mean "tenant"`) || !strings.Contains(errs, "is kept in") {
		t.Errorf("%d %s", code, errs)
	}
	if now, err := os.ReadFile(file); err != nil || string(now) != string(before) {
		t.Errorf("the file was touched: %s %v", now, err)
	}
	edits(`echo 'read_only = true' >> "$1"`)
	if code, _, errs := w.run("", "config", "edit"); code != 0 {
		t.Errorf("%d %s", code, errs)
	}
	if _, out, _ := w.run("", "config", "show"); !regexp.MustCompile(`read_only +true +file`).MatchString(out) {
		t.Errorf("%s", out)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if code, _, errs := w.run("", "config", "set", "live", "5h"); code != exitUsage || !strings.Contains(errs, "from 1s to 1h") {
		t.Errorf("%d %s", code, errs)
	}
	if code, _, errs := w.run("", "config", "set", "live", "10s"); code != 0 {
		t.Errorf("%d %s", code, errs)
	}
	if now, err := os.ReadFile(file); err != nil || !strings.Contains(string(now), "# kept\n") {
		t.Errorf("the comment is gone: %s %v", now, err)
	}
}
