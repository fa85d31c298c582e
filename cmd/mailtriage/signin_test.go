package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/entra"
	"mailtriage/graph/emulator/person"
)

const brandt = "j.brandt@contoso.com"

// workplace is a home with settings for a server, in which the program is run as a person would run it.
type workplace struct {
	t    testing.TB
	s    *server
	home string
	vars []string
	said bytes.Buffer // all that the program said on stdout and stderr
}

// settle makes a home whose settings lead to the server, in a way to sign in.
func settle(t testing.TB, s *server, way string, more ...string) *workplace {
	t.Helper()
	w := emptyHome(t, s)
	text := fmt.Sprintf("# kept\n[profiles.default]\ncloud = \"custom\"\ngraph_url = %q\nauthority = %q\ntenant = %q\nclient_id = %q\nauth = %q\nmailbox = %q\n%s\n",
		s.info.Graph, s.info.Authority, s.info.Tenant, s.info.ClientID, way, s.info.Mailbox, strings.Join(more, "\n"))
	file := filepath.Join(w.home, "config", "mailtriage", "config.toml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

func emptyHome(t testing.TB, s *server) *workplace {
	t.Helper()
	w := &workplace{t: t, s: s, home: t.TempDir()}
	w.vars = []string{
		varCerts + "=" + s.info.CA, "HOME=" + w.home, "XDG_CONFIG_HOME=" + filepath.Join(w.home, "config"), "XDG_STATE_HOME=" + filepath.Join(w.home, "state"),
		"XDG_CACHE_HOME=" + filepath.Join(w.home, "cache"), "XDG_DATA_HOME=" + filepath.Join(w.home, "data"), "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8",
	}
	if bus := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); bus != "" && os.Getenv(withKeyring) != "" {
		w.vars = append(w.vars, "DBUS_SESSION_BUS_ADDRESS="+bus)
	} else { // no keyring of whoever runs this is touched
		w.vars = append(w.vars, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(w.home, "no-bus"))
	}
	return w
}

// browser puts a person in front of the browser.
func (w *workplace) browser(login, answer string) {
	w.t.Helper()
	folder := filepath.Join(w.home, "bin")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := person.Install(folder, os.Args[0], login, answer); err != nil {
		w.t.Fatal(err)
	}
	w.vars = append(w.vars, "PATH="+folder+":"+os.Getenv("PATH"))
}

// run runs a command with something on its standard input.
func (w *workplace) run(input string, args ...string) (code int, out, errs string) {
	w.t.Helper()
	cmd := program(w.t, w.vars, args...)
	var o, e bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &o, &e
	err := cmd.Run()
	if _, ended := err.(*exec.ExitError); err != nil && !ended { //nolint:errorlint // it is what Run gives
		w.t.Fatal(err)
	}
	w.said.WriteString(o.String() + e.String())
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// open opens the app in a terminal.
func (w *workplace) open(width, height int, args ...string) *terminal {
	w.t.Helper()
	return newTerminal(w.t, width, height, program(w.t, w.vars, args...))
}

func (w *workplace) post(path string, body any) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	w.s.admin(w.t, "POST", path, "application/json", raw, nil)
}

// signIns are the requests to the authority.
func (w *workplace) signIns() []entra.SignIn {
	var list []entra.SignIn
	w.s.admin(w.t, "GET", "signins", "", nil, &list) //nolint:misspell // sign-ins, in one word
	return list
}

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 3072)
	if err != nil {
		panic(err)
	}
	return k
})

// certificate writes a key and its certificate to a file, and registers it with the application. With padding, it is
// larger than 4 kB, as those of some authorities are.
func (w *workplace) certificate(until time.Time) (file string) {
	w.t.Helper()
	key := testKey()
	c := &x509.Certificate{SerialNumber: big.NewInt(5), Subject: pkix.Name{CommonName: "mailtriage", Organization: []string{strings.Repeat("Contoso ", 120)}}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		w.t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		w.t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	raw := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), cert...)
	file = filepath.Join(w.t.TempDir(), "app.pem")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.post("app", map[string]any{"client_id": w.s.info.ClientID, "add_certificate": string(cert)})
	return file
}

// TestByVariables signs in without a keyring: by a secret, and by a certificate's file.
func TestByVariables(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "50")
	w := emptyHome(t, s)
	w.vars = append(w.vars, s.vars()...)
	if code, out, errs := w.run("", "whoami"); code != 0 || !strings.Contains(out, "client secret") || !strings.Contains(out, "Mail.ReadWrite") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	w.vars = append(w.vars, varSecret+"=", varCertificate+"="+w.certificate(time.Now().AddDate(0, 0, 10)))
	if code, out, errs := w.run("", "whoami"); code != 0 || !strings.Contains(out, "ends on") || !strings.Contains(out, "in 9 days") && !strings.Contains(out, "in 10 days") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	term := w.open(100, 30)
	term.Shows("unread)", "ends on") // said at the start, for a while
	term.Press("q")
	term.Ends()
	list := w.signIns()
	if last := list[len(list)-1]; last.Credential != "certificate" || last.Code != 0 {
		t.Errorf("%+v", last)
	}
}

// TestAPersonWhoIsNotKept signs in by the browser and by a code, where nothing can be kept.
func TestAPersonWhoIsNotKept(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "50", "--device-interval", "1s")
	w := settle(t, s, "browser", `scopes = "Mail.ReadWrite.Shared User.Read"`)
	w.browser(brandt, "accept")
	code, out, errs := w.run("", "login")
	if code != 0 || !strings.Contains(out, brandt) || !strings.Contains(out, "Mail.ReadWrite.Shared") || !strings.Contains(errs, "not kept for the next run") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	w.browser(brandt, "decline")
	if code, out, errs := w.run("", "login"); code != 1 || out != "" || !strings.Contains(errs, "AADSTS65004") {
		t.Errorf("declined: %d %s%s", code, out, errs)
	}
	if code, _, errs := w.run("", "whoami"); code != 1 || !strings.Contains(errs, "mailtriage login") {
		t.Errorf("nobody is signed in: %d %s", code, errs)
	}
}

// TestABrowserIsNotHeard keeps what a browser says of itself off the screen.
func TestABrowserIsNotHeard(t *testing.T) {
	w := settle(t, startServer(t, "--tls", "--messages", "50"), "browser")
	w.browser(brandt, "accept")
	for _, name := range []string{"xdg-open", "x-www-browser", "www-browser", "open"} {
		file := filepath.Join(w.home, "bin", name)
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		loud := strings.Replace(string(script), "\n", "\necho chatter; echo chatter >&2\n", 1)
		if err := os.WriteFile(file, []byte(loud), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, errs := w.run("", "login"); code != 0 || strings.Contains(out+errs, "chatter") {
		t.Errorf("%d %s%s", code, out, errs)
	}
}

var userCode = regexp.MustCompile(`type the code (\S+)\.`)

// TestADeviceCodeOnTheCommandLine types the code elsewhere while login waits.
func TestADeviceCodeOnTheCommandLine(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "50", "--device-interval", "1s")
	w := settle(t, s, "device-code", `scopes = "read-only"`)
	term := w.open(100, 30, "login")
	screen := term.Shows("type the code", "phishing")
	m := userCode.FindStringSubmatch(strings.Join(strings.Fields(screen), " "))
	if m == nil {
		t.Fatalf("no code in\n%s", screen)
	}
	w.post("device", map[string]string{"user_code": m[1], "user": brandt, "answer": "accept"})
	term.Shows("Signed in.", "person", brandt)
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestSecretsHaveNoWayIn refuses a secret as an argument or a setting, and says where it belongs.
func TestSecretsHaveNoWayIn(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "50")
	w := settle(t, s, "client-secret")
	for _, args := range [][]string{{"login", "--client-secret", "s3cret"}, {"login", "s3cret"}, {"config", "set", "client_secret", "s3cret"}} {
		code, out, errs := w.run("", args...)
		if code != exitUsage || strings.Contains(out+errs, "s3cret") && args[0] == "config" {
			t.Errorf("%v: %d %s%s", args, code, out, errs)
		}
	}
	code, _, errs := w.run(s.info.ClientSecret+"\n", "login")
	if code != 1 || !strings.Contains(errs, "no keyring") && !strings.Contains(errs, "keyring") || !strings.Contains(errs, varSecret) || strings.Contains(errs, s.info.ClientSecret) {
		t.Errorf("without a keyring: %d %s", code, errs)
	}
}

// TestRenewalInTheMiddle moves 300 messages while tokens run out, are refused, and are challenged, and loses none.
func TestRenewalInTheMiddle(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "900", "--latency", "40ms", "--token-lifetime", "302s") // renewed 300 s before the end
	w := emptyHome(t, s)
	w.vars = append(w.vars, s.vars(varLive+"=off")...)
	term := w.open(120, 40)
	term.Shows("Inbox 4") // hundreds
	before := w.s.mailbox(t)
	// The whole folder is loaded before it is selected.
	term.Press("G")
	term.Until("the rest of the list", func(string) bool {
		return slices.ContainsFunc(w.s.requests(t), func(r emulator.Request) bool { return strings.Contains(r.Query, "top=1000") && r.Status == 200 })
	})
	term.Until("the oldest message", func(s string) bool {
		term.Press("G")
		return strings.Contains(s, before.Folders["inbox"][len(before.Folders["inbox"])-1].Subject[:20])
	})
	term.Press("V")
	term.Until("all selected", func(s string) bool { return regexp.MustCompile(`\b[34]\d\d selected`).MatchString(s) })
	term.Press("a")
	// Two more things happen while the job runs: the tokens are refused, then challenged.
	for _, what := range []string{"tokens", "claims"} {
		n := moves(w.s.requests(t))
		term.Until("some more moves", func(string) bool { return moves(w.s.requests(t)) >= n+60 })
		w.post("expire", map[string]bool{what: true})
	}
	term.Shows("Archived", "u undoes")
	after := w.s.mailbox(t)
	if got, want := len(after.Folders["archive"]), len(before.Folders["archive"])+len(before.Folders["inbox"]); got != want || len(after.Folders["inbox"]) != 0 {
		t.Errorf("%d messages in the archive, want %d; %d left in the Inbox", got, want, len(after.Folders["inbox"]))
	}
	if got := moves(w.s.requests(t)); got != len(before.Folders["inbox"]) {
		t.Errorf("%d moves for %d messages", got, len(before.Folders["inbox"]))
	}
	if tokens, claimed := signedInAs(w.signIns()); tokens < 4 || claimed < 2 {
		t.Errorf("%d tokens, %d with claims: nothing was renewed", tokens, claimed)
	}
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// moves counts the moves that were done.
func moves(list []emulator.Request) (n int) {
	for _, r := range list {
		if strings.HasSuffix(r.Path, "/move") && r.Status < 300 {
			n++
		}
	}
	return n
}

// signedInAs counts how tokens were asked for.
func signedInAs(list []entra.SignIn) (tokens, claimed int) {
	for _, r := range list {
		if r.Operation == "signin.token" && r.Code == 0 {
			tokens++
			if strings.Contains(r.Claims, "nbf") {
				claimed++
			}
		}
	}
	return tokens, claimed
}

// TestDoctorOnTheCommandLine tells what is wrong, and by its exit code that something is.
func TestDoctorOnTheCommandLine(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "50")
	w := emptyHome(t, s)
	w.vars = append(w.vars, s.vars()...)
	code, out, errs := w.run("", "doctor")
	if code != 0 || strings.Count(out, "\n✓ ")+strings.Count(out, "\n– ") < 30 || !strings.Contains(out, "generate token") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	w.vars = append(w.vars, varSecret+"=nonsense")
	code, out, errs = w.run("", "doctor", "--json")
	var report struct {
		Checks []struct{ Name, State, Found, Mend string }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 1 {
		t.Fatalf("%d %v %s%s", code, err, out, errs)
	}
	i := slices.IndexFunc(report.Checks, func(k struct{ Name, State, Found, Mend string }) bool { return k.Name == "sign-in" })
	if i < 0 || report.Checks[i].State != "failed" || !strings.Contains(report.Checks[i].Found, "secret is wrong") {
		t.Errorf("%s", out)
	}
	if strings.Contains(out+errs, "nonsense") {
		t.Error("the secret is told")
	}
}
