package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph/store"
)

// gateway is the network between a program and a server: it can be cut and joined again.
type gateway struct {
	t        testing.TB
	to       string
	at       string // its own address
	mu       sync.Mutex
	listener net.Listener
	open     []net.Conn
}

func newGateway(t testing.TB, to string) *gateway {
	t.Helper()
	g := &gateway{t: t, to: to, at: "127.0.0.1:0"}
	g.join()
	t.Cleanup(g.cut)
	return g
}

// join lets everything through, at the address that it had before.
func (g *gateway) join() {
	g.t.Helper()
	l, err := net.Listen("tcp", g.at)
	if err != nil {
		g.t.Fatal(err)
	}
	g.at, g.listener = l.Addr().String(), l
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", g.to)
			if err != nil {
				_ = near.Close()
				continue
			}
			g.mu.Lock()
			g.open = append(g.open, near, far)
			g.mu.Unlock()
			go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
			go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
		}
	}()
}

// cut ends all connections and takes no more.
func (g *gateway) cut() {
	_ = g.listener.Close()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.open {
		_ = c.Close()
	}
	g.open = nil
}

// throughGateway is a server behind a gateway, and the variables by which a program finds it there.
func throughGateway(t testing.TB, s *server, more ...string) (g *gateway, vars []string) {
	t.Helper()
	_, to, _ := strings.Cut(s.info.Graph, "//")
	g = newGateway(t, to)
	return g, append([]string{varGraph + "=http://" + g.at, varToken + "=" + s.info.Token, varMailbox + "=" + s.info.Mailbox}, more...)
}

// keptNow waits until so many headers and messages are kept.
func keptNow(t *testing.T, vars []string, headers, messages int) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		out, err := program(t, vars, "cache", "info", "--json").Output()
		var k kept
		if err != nil || json.Unmarshal(out, &k) != nil {
			t.Fatalf("%s %v", out, err)
		}
		if k.Headers >= headers && k.Bodies >= messages {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("kept are %+v", k)
		}
	}
}

// nothingReadable looks for words in all files below a folder.
func nothingReadable(t *testing.T, folder string, words ...string) {
	t.Helper()
	files := 0
	err := fsWalk(folder, func(name string, raw []byte) {
		files++
		raw = bytes.ToLower(raw)
		for _, w := range words {
			if bytes.Contains(raw, []byte(strings.ToLower(w))) {
				t.Errorf("%q is to be read in %s", w, name)
			}
		}
	})
	if err != nil || files == 0 {
		t.Errorf("%d files were looked at, %v", files, err)
	}
}

// TestWithoutANetwork: what an earlier run has read is there at once and can be read, what changes the mailbox is refused, and
// with the network everything is as it should be.
func TestWithoutANetwork(t *testing.T) {
	s := startServer(t, "--messages", "200") // a token of a sign-in would be for the server's own address
	s.deliver(t, "Eve <eve@attack.example>", "Last chance to confirm")
	state := t.TempDir()
	net, vars := throughGateway(t, s, varLive+"=off", "XDG_STATE_HOME="+state, varStoreKey+"="+hex.EncodeToString(store.NewKey()), "MAILTRIAGE_CACHE_BODIES=true")

	term := newTerminal(t, 120, 40, program(t, vars))
	term.Shows("Last chance to confirm", "Hello.")
	keptNow(t, vars, 90, 1)
	term.Press("q")
	term.Ends()
	nothingReadable(t, filepath.Join(state, "mailtriage", "store"), "last chance", "attack.example", "contoso", "hello")

	net.cut()
	s.deliver(t, "Bob <bob@partner.test>", "Came while nobody looked")
	before := s.mailbox(t)
	term = newTerminal(t, 120, 40, program(t, vars))
	term.Shows("OFFLINE", "KEPT", "Last chance to confirm", "Hello.", "Phishing")
	term.Press("j")
	term.Shows("is not kept on this machine")
	term.Press("d")
	term.Shows("Delete: offline, nothing can be changed")
	if after := s.mailbox(t); !slices.Equal(subjects(after.Folders["inbox"]), subjects(before.Folders["inbox"])) {
		t.Error("something was changed")
	}

	net.join()
	term.Shows("Came while nobody looked")
	term.Gone("OFFLINE")
	term.Gone("KEPT")
	term.Press("g", "d")
	term.Shows("Deleted 1 message")
	if got := s.mailbox(t); !slices.Contains(subjects(got.Folders["deleteditems"]), "Came while nobody looked") {
		t.Error("nothing was changed")
	}
	term.Press("q")
	term.Ends()
}

// TestTheSignInCantBeReached: that is as having no network.
func TestTheSignInCantBeReached(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "60")
	ca, err := os.ReadFile(s.info.CA)
	if err != nil {
		t.Fatal(err)
	}
	trusted := filepath.Join(t.TempDir(), "ca.pem") // the server's own goes with it
	if err := os.WriteFile(trusted, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	vars := s.vars(varLive+"=1s", varCerts+"="+trusted, "XDG_STATE_HOME="+t.TempDir(), varStoreKey+"="+hex.EncodeToString(store.NewKey()))
	term := newTerminal(t, 80, 24, program(t, vars))
	screen := term.Shows("unread)", "Checks")
	keptNow(t, vars, 20, 0)
	term.Press("q")
	term.Ends()
	s.stop()
	term = newTerminal(t, 80, 24, program(t, vars))
	first := strings.Split(screen, "\n")[2][:40]
	term.Shows("OFFLINE", "KEPT", first)
	term.Press("d")
	term.Shows("Delete: offline")
}

// TestTheNextRunOpensWhereThisOneWasLeft, watches what it watched, and tells what came meanwhile; a flag names another folder.
func TestTheNextRunOpensWhereThisOneWasLeft(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "100")
	vars := s.vars(varLive+"=1s", "XDG_STATE_HOME="+t.TempDir(), varStoreKey+"="+hex.EncodeToString(store.NewKey()))
	term := newTerminal(t, 120, 40, program(t, vars))
	term.Shows("unread)", "live 1s")
	s.deliver(t, "Bob <bob@partner.test>", "Came while it was watched")
	term.Shows("Came while it was watched")
	keptNow(t, vars, len(s.mailbox(t).Folders["inbox"]), 0)
	term.Press("g", "J")
	term.Shows("▸ Inbox/Benign ")
	term.Press("q")
	term.Ends()
	s.deliver(t, "Bob <bob@partner.test>", "Came meanwhile")
	term = newTerminal(t, 120, 40, program(t, vars))
	term.Shows("▸ Inbox/Benign ", "live 1s, 1 folder, 1 new")
	term.Press("q")
	term.Ends()
	term = newTerminal(t, 120, 40, program(t, vars, "--folder", "Inbox/Reports"))
	term.Shows("▸ Inbox/Reports ")
	term.Press("q")
	term.Ends()
}

// TestADamagedStoreNeverStopsTheStart: it is said, and all is as without one.
func TestADamagedStoreNeverStopsTheStart(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "60")
	state := t.TempDir()
	vars := s.vars(varLive+"=off", "XDG_STATE_HOME="+state, varStoreKey+"="+hex.EncodeToString(store.NewKey()))
	folder := filepath.Join(state, "mailtriage", "store")
	run := func(said string) {
		term := newTerminal(t, 120, 40, program(t, vars))
		term.Shows("unread)", said)
		keptNow(t, vars, 20, 0)
		term.Press("q")
		term.Ends()
	}
	run("Inbox")
	files, err := filepath.Glob(filepath.Join(folder, "*.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := 20; i < len(raw); i += 500 {
		raw[i] ^= 1
	}
	if err := os.WriteFile(files[0], raw, 0o600); err != nil {
		t.Fatal(err)
	}
	run("is damaged: it is set aside")
	if err := os.Chmod(folder, 0o500); err == nil && os.Getuid() != 0 {
		defer func() { _ = os.Chmod(folder, 0o700) }()
		run("Nothing of the mailbox is kept")
	}
}

// TestTwoAppsAndAWatch use what is kept at once.
func TestTwoAppsAndAWatch(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "100")
	vars := s.vars(varLive+"=1s", "XDG_STATE_HOME="+t.TempDir(), varStoreKey+"="+hex.EncodeToString(store.NewKey()))
	watch := program(t, vars, "watch", "--json", "--folder", "inbox")
	records, err := watch.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := watch.Start(); err != nil {
		t.Fatal(err)
	}
	told := make(chan bool, 1)
	go func() {
		seen := false
		for lines := bufio.NewScanner(records); lines.Scan(); {
			if strings.Contains(lines.Text(), "First of the day") && !seen {
				seen = true
				told <- true
			}
		}
		close(told)
	}()
	one, two := newTerminal(t, 120, 40, program(t, vars)), newTerminal(t, 80, 24, program(t, vars))
	for _, subject := range []string{"First of the day", "Second of the day"} {
		s.deliver(t, "Bob <bob@partner.test>", subject)
		one.Shows(subject)
		two.Shows(subject[:10])
	}
	one.Press("g", "d")
	one.Shows("Deleted 1 message")
	two.Gone("Second of")
	for _, term := range []*terminal{one, two} {
		term.Press("q")
		if code := term.Ends(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	select {
	case ok := <-told:
		if !ok {
			t.Error("the watch ended without having told of it")
		}
	case <-time.After(patience):
		t.Error("the watch did not tell of it")
	}
	if err := watch.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = watch.Wait()
	out, err := program(t, vars, "cache", "clear").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Nothing is kept") {
		t.Errorf("%s %v", out, err)
	}
}

// TestNothingIsKeptWithoutAKey: with --no-cache, and said once where there is no keyring.
func TestNothingIsKeptWithoutAKey(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "60")
	for name, c := range map[string]struct {
		args []string
		said bool
	}{"no keyring": {nil, true}, "--no-cache": {[]string{"--no-cache"}, false}} {
		t.Run(name, func(t *testing.T) {
			state := t.TempDir()
			vars := s.vars(varLive+"=off", "XDG_STATE_HOME="+state, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(state, "no-bus"))
			term := newTerminal(t, 120, 40, program(t, vars, c.args...))
			if screen := term.Shows("unread)", "Checks"); strings.Contains(screen, "kept for the next run") != c.said {
				t.Errorf("the screen:\n%s", screen)
			}
			term.Press("q")
			term.Ends()
			if files, _ := filepath.Glob(filepath.Join(state, "mailtriage", "store", "*")); len(files) > 0 {
				t.Errorf("kept is %v", files)
			}
		})
	}
}
