package main

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth/vault"
)

// plainCommand runs a command within this process, on a console with a file of settings and a keyring in memory.
func plainCommand(t *testing.T, c console, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	c.in, c.out, c.err = strings.NewReader(""), &o, &e
	code = run(t.Context(), c, args)
	return code, o.String(), e.String()
}

// TestASecretIsNotAskedForForEver ends a prompt by ^C, and leaves the terminal as it was.
func TestASecretIsNotAskedForForEver(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "50")
	w := settle(t, s, "client-secret")
	term := w.open(100, 30, "login")
	term.Shows("not shown")
	term.Press("\x03")
	if code := term.Ends(); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if screen := term.Screen(); !strings.Contains(screen, "given up") {
		t.Errorf("it says\n%s", screen)
	}
}

// TestASecretGivenAsAnArgumentIsNotSaidAgain keeps it out of what a script writes down of its errors.
func TestASecretGivenAsAnArgumentIsNotSaidAgain(t *testing.T) {
	code, out, errs := plainCommand(t, quiet(t, nil, twoProfiles), "login", "s3cret")
	if code != exitUsage || strings.Contains(out+errs, "s3cret") || !strings.Contains(errs, "--secret-file") {
		t.Errorf("%d %s%s", code, out, errs)
	}
}

// TestLogoutOfAProfileThatIsGone removes what is kept of it all the same.
func TestLogoutOfAProfileThatIsGone(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	c := quiet(t, nil, twoProfiles)
	if err := c.vaultOf("gone").Put(t.Context(), vault.ClientSecret, []byte("s3cret")); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := plainCommand(t, c, "logout", "--profile", "gone"); code != exitDone {
		t.Errorf("%d %s", code, errs)
	}
	if has, err := c.vaultOf("gone").Has(t.Context(), vault.ClientSecret); has || err != nil {
		t.Errorf("it is there still: %v", err)
	}
	if code, _, errs := plainCommand(t, c, "logout", "--profile", "../gone"); code != exitUsage {
		t.Errorf("%d %s", code, errs)
	}
}

// TestTheDoctorKeepsToASCII draws its signs with ASCII when that is asked for.
func TestTheDoctorKeepsToASCII(t *testing.T) {
	vars := whole(varGraph, "http://127.0.0.1:1", varToken, "ready")
	for _, args := range [][]string{{"doctor", "--ascii"}, {"config", "show", "--ascii"}} {
		_, out, errs := plainCommand(t, quiet(t, vars, ""), args...)
		if out == "" || strings.ContainsFunc(out, func(r rune) bool { return r > '~' }) {
			t.Errorf("%v says\n%s%s", args, out, errs)
		}
	}
}

// TestAnEditorOfSpacesIsNone takes the usual one instead of none at all.
func TestAnEditorOfSpacesIsNone(t *testing.T) {
	c := quiet(t, map[string]string{"VISUAL": " ", "EDITOR": "true"}, twoProfiles)
	c.in, c.out, c.err = strings.NewReader(""), io.Discard, io.Discard
	if err := c.editConfig(t.Context(), config.Path(nil, nil, c.home)); err != nil {
		t.Error(err)
	}
}

// TestTheDoctorTakesAReadyToken looks at the mailbox with it, and asks for no sign-in.
func TestTheDoctorTakesAReadyToken(t *testing.T) {
	s := startServer(t, "--messages", "50")
	c := quiet(t, map[string]string{varGraph: s.info.Graph, varToken: s.info.Token, varMailbox: s.info.Mailbox}, "")
	code, out, errs := plainCommand(t, c, "doctor")
	if code != exitDone || !strings.Contains(out, "there is a ready token") || !strings.Contains(out, "is reachable") {
		t.Errorf("%d %s%s", code, out, errs)
	}
}
