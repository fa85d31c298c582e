package main

import (
	"bytes"
	"encoding/hex"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/auth/vault"
	"mailtriage/graph/emulator/entra"
	"mailtriage/graph/store"
)

// needKeyring skips a test where there is no keyring of a session of its own
// (graph/auth/vault/testdata/session.sh, as CI runs it).
func needKeyring(t *testing.T, kind string) {
	t.Helper()
	if os.Getenv(withKeyring) != kind {
		t.Skipf("%s is not %q", withKeyring, kind)
	}
}

// TestSecretsAreInTheKeyringOnly lives through a session with a secret and a certificate, and looks for every secret and
// token afterwards: in every file, in all that was said and drawn, and in what every process shows of itself.
func TestSecretsAreInTheKeyringOnly(t *testing.T) {
	needKeyring(t, "1")
	s := startServer(t, "--tls", "--messages", "200", "--token-lifetime", "303s")
	w := settle(t, s, "automatic")
	w.logoutAtTheEnd(t)
	file := w.certificate(time.Now().AddDate(1, 0, 0))

	w.must(0, "", "config", "show")
	w.must(1, "", "whoami") // nothing is stored yet
	w.must(1, "nonsense\n", "login")
	w.must(0, s.info.ClientSecret+"\n", "login")
	w.must(0, "", "login", "--certificate-file", file)
	if out := w.must(0, "", "config", "show"); strings.Count(out, "in the keyring") != 3 || strings.Count(out, "not in the keyring") != 1 {
		t.Errorf("config show says\n%s", out)
	}
	w.must(0, "", "token", "--json")
	w.must(0, "", "doctor")
	w.session(t)

	// The secret ends: the certificate takes over, and says so.
	w.post("app", map[string]any{"client_id": s.info.ClientID, "secret_expires": time.Now().Add(-time.Hour)})
	if out := w.must(0, "", "whoami"); !strings.Contains(out, "certificate") || !strings.Contains(out, "has expired") {
		t.Errorf("whoami says\n%s", out)
	}
	w.session(t)

	w.must(0, "", "logout")
	if out := w.must(0, "", "config", "show"); strings.Count(out, "not in the keyring") != 3 {
		t.Errorf("after logout config show says\n%s", out)
	}
	w.must(1, "", "whoami")
	w.secretsAreNowhere(t, append(keyLines(t, file), "nonsense"))
}

// logoutAtTheEnd leaves nothing in the keyring, however a test ends.
func (w *workplace) logoutAtTheEnd(t *testing.T) {
	t.Cleanup(func() {
		cmd := exec.Command(os.Args[0], "logout") // the test's own context has ended
		cmd.Env = append([]string{asProgram + "=1"}, w.vars...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v", out, err)
		}
	})
}

// must runs a command that must end so.
func (w *workplace) must(code int, input string, args ...string) string {
	w.t.Helper()
	got, out, errs := w.run(input, args...)
	if got != code {
		w.t.Fatalf("%v ended with %d, want %d:\n%s%s", args, got, code, out, errs)
	}
	return out + errs
}

// session opens the app, works in it, and looks at its processes meanwhile.
func (w *workplace) session(t *testing.T) {
	t.Helper()
	term := w.open(120, 40)
	term.Shows("default", "unread)", "Checks") // the list is there, and the reader
	term.Press("d")
	term.Shows("Deleted 1 message")
	term.Press("u")
	term.Shows("Undone")
	term.Press("@")
	w.said.WriteString(term.Shows("Requests", "$batch"))
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range lines { // a process may have ended meanwhile
		raw, _ := os.ReadFile(name)
		w.said.Write(append(bytes.ReplaceAll(raw, []byte{0}, []byte{' '}), '\n'))
	}
	term.Press("\x1b")
	term.Gone("Requests")
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// keyLines are the lines of the private key in a PEM file, any of which gives it away in part.
func keyLines(t *testing.T, file string) []string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) < 4000 {
		t.Errorf("the file has %d bytes: smaller than those that are hard to keep", len(raw))
	}
	block, _ := pem.Decode(raw)
	lines := strings.Split(strings.TrimSpace(string(pem.EncodeToMemory(block))), "\n")
	return lines[2 : len(lines)-2] // the first line tells only that it is a key
}

// secretsAreNowhere looks for secrets and for all tokens that the server has given out.
func (w *workplace) secretsAreNowhere(t *testing.T, secrets []string) {
	t.Helper()
	var given []entra.Given
	w.s.admin(t, "GET", "tokens", "", nil, &given)
	if len(given) < 3 {
		t.Errorf("only %d tokens were given out", len(given))
	}
	secrets = append(secrets, w.s.info.ClientSecret)
	for _, g := range given {
		secrets = append(secrets, g.Value)
	}
	if said := w.said.String(); slices.ContainsFunc(secrets, func(x string) bool { return strings.Contains(said, x) }) {
		t.Error("a secret was said, drawn, or is an argument of a process")
	}
	files := 0
	err := fsWalk(w.home, func(name string, raw []byte) {
		files++
		for i, x := range secrets {
			if bytes.Contains(raw, []byte(x)) {
				t.Errorf("%s holds secret %d", name, i)
			}
		}
	})
	if err != nil || files < 3 {
		t.Errorf("%d files were looked at, %v", files, err)
	}
}

// TestAPersonIsKnownAgainByTheKeyring signs a person in once, and not again in the next run; until they log out.
func TestAPersonIsKnownAgainByTheKeyring(t *testing.T) {
	needKeyring(t, "1")
	for _, way := range []string{"browser", "device-code"} {
		t.Run(way, func(t *testing.T) {
			s := startServer(t, "--tls", "--messages", "50", "--device-interval", "1s")
			w := settle(t, s, way, `scopes = "everything"`)
			w.logoutAtTheEnd(t)
			w.browser(brandt, "accept")
			w.signInByHand(t, way)
			if out := w.must(0, "", "whoami"); !strings.Contains(out, brandt) || !strings.Contains(out, "Mail.ReadWrite.Shared") {
				t.Errorf("whoami says\n%s", out)
			}
			w.must(0, "", "token")
			term := w.open(80, 24)
			term.Shows("Inbox", "soc@contoso.com")
			term.Press("q")
			term.Ends()
			w.must(0, "", "logout")
			w.must(1, "", "whoami")
			w.secretsAreNowhere(t, nil)
		})
	}
}

// signInByHand signs in by login, and types the code elsewhere when there is one.
func (w *workplace) signInByHand(t *testing.T, way string) {
	t.Helper()
	term := w.open(100, 40, "login")
	if way == "device-code" {
		m := userCode.FindStringSubmatch(strings.Join(strings.Fields(term.Shows("type the code")), " "))
		if m == nil {
			t.Fatalf("no code in\n%s", term.Screen())
		}
		w.post("device", map[string]string{"user_code": m[1], "user": brandt, "answer": "accept"})
	}
	term.Shows("Signed in.")
	if code := term.Ends(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
}

// TestTheKeyOfWhatIsKeptIsInTheKeyring: the next run reads what this one has kept, nobody else can, and after logout nobody at
// all.
func TestTheKeyOfWhatIsKeptIsInTheKeyring(t *testing.T) {
	needKeyring(t, "1")
	s := startServer(t, "--tls", "--messages", "60")
	w := settle(t, s, "client-secret", `live = "off"`)
	w.logoutAtTheEnd(t)
	w.must(0, s.info.ClientSecret+"\n", "login")
	ca, err := os.ReadFile(s.info.CA)
	if err != nil {
		t.Fatal(err)
	}
	trusted := filepath.Join(w.home, "ca.pem") // the server's own goes with it
	if err := os.WriteFile(trusted, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	w.vars = append(w.vars, varCerts+"="+trusted)
	term := w.open(120, 40)
	screen := term.Shows("unread)", "Checks")
	for i := 0; !strings.Contains(w.must(0, "", "cache", "info", "--json"), `"headers":2`); i++ { // twenty and some
		if i > 200 {
			t.Fatal(w.must(0, "", "cache", "info"))
		}
	}
	term.Press("q")
	term.Ends()
	s.stop()
	term = w.open(120, 40)
	term.Shows("OFFLINE", "KEPT", strings.Split(screen, "\n")[3][:50])
	term.Press("q")
	term.Ends()
	stores := filepath.Join(w.home, "state", "mailtriage", "store")
	nothingReadable(t, stores, "contoso", "received", "subject")
	key, err := (console{keyring: vault.System(os.Getenv("DBUS_SESSION_BUS_ADDRESS"))}).vaultOf("default").Get(t.Context(), vault.StoreKey)
	if err != nil || len(key) != store.KeySize {
		t.Fatalf("the keyring holds a key of %d bytes, %v", len(key), err)
	}
	nothingReadable(t, w.home, string(key), hex.EncodeToString(key))
	w.must(0, "", "logout")
	if left, _ := filepath.Glob(filepath.Join(stores, "*")); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
}

// TestALockedKeyring says in one message what is wrong and how to do without.
func TestALockedKeyring(t *testing.T) {
	needKeyring(t, "locked")
	s := startServer(t, "--tls", "--messages", "50")
	w := settle(t, s, "client-secret")
	w.vars = append(w.vars, "DBUS_SESSION_BUS_ADDRESS="+os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	out := w.must(1, s.info.ClientSecret+"\n", "login")
	if !strings.Contains(out, "locked") || !strings.Contains(out, varSecret) || strings.Contains(out, s.info.ClientSecret) || strings.Count(out, "\n") != 1 {
		t.Errorf("%q", out)
	}
	if code, out, _ := w.run("", "doctor"); code != 1 || !strings.Contains(out, "✗ keyring") {
		t.Errorf("%d %s", code, out)
	}
}
