package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"mailtriage/graph/emulator"
)

// server is the emulator as another process, and a way to look into it.
type server struct {
	info   emulator.Info
	client *http.Client
	stop   func()
}

// startServer runs `mailtriage emulator` as another process.
func startServer(t testing.TB, args ...string) *server {
	t.Helper()
	cmd := program(t, nil, append([]string{"emulator", "--at", "2026-11-01", "--listen", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	t.Cleanup(stop)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the emulator's first line: %v", err)
	}
	s := &server{client: &http.Client{}, stop: stop}
	if err := json.Unmarshal(line, &s.info); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if s.info.CA != "" {
		pem, err := os.ReadFile(s.info.CA)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		s.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	}
	return s
}

// vars are the variables by which mailtriage finds the server.
func (s *server) vars(more ...string) []string {
	return append([]string{
		varTenant + "=" + s.info.Tenant, varClient + "=" + s.info.ClientID, varSecret + "=" + s.info.ClientSecret, varAuthority + "=" + s.info.Authority,
		varGraph + "=" + s.info.Graph, varMailbox + "=" + s.info.Mailbox, varCerts + "=" + s.info.CA,
	}, more...)
}

// admin asks the emulator something that no client of Graph can.
func (s *server) admin(t testing.TB, method, path string, contentType string, body []byte, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.info.Graph+"/_emulator/"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %s %v", method, path, resp.StatusCode, raw, err)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *server) mailbox(t testing.TB) emulator.MailboxState {
	t.Helper()
	var state emulator.MailboxState
	s.admin(t, "GET", "mailbox", "", nil, &state)
	return state
}

func (s *server) requests(t testing.TB) []emulator.Request {
	t.Helper()
	var list []emulator.Request
	s.admin(t, "GET", "requests", "", nil, &list)
	return list
}

// deliver hands in a mail, through the mailbox's rules.
func (s *server) deliver(t testing.TB, from, subject string) {
	t.Helper()
	mime := fmt.Sprintf("From: %s\r\nTo: soc@contoso.com\r\nSubject: %s\r\nMessage-ID: <%s@story.test>\r\n\r\nHello.\r\n", from, subject, url.PathEscape(subject))
	s.admin(t, "POST", "messages", "message/rfc822", []byte(mime), nil)
}

func subjects(list []emulator.Lying) []string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.Subject
	}
	return out
}

// TestStory is the main job, told with real keys in a pseudo-terminal against the emulator as another process over
// TLS: open, filter, select three, move, undo, delete, block, new mail of the blocked sender arrives and is gone,
// unblock, quit.
func TestStory(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			tellStory(t, size[0], size[1])
		})
	}
}

func tellStory(t *testing.T, w, h int) {
	s := startServer(t, "--tls", "--messages", "400")
	s.deliver(t, "Eve <eve@attack.example>", "Last chance to confirm")
	state := t.TempDir()
	term := newTerminal(t, w, h, program(t, s.vars(varLive+"=1s", "XDG_STATE_HOME="+state)))

	// Open: the newest mail is on the screen and in the reader.
	term.Shows("soc@contoso.com", "Inbox", "Last chance to confirm", "live")
	before := s.mailbox(t)

	// Filter, and select three of what is left.
	term.Press("/", "parcel", "\r")
	term.Shows("match")
	term.Press(" ", " ", " ")
	term.Shows("3 selected")

	// Move them; the folder is found by a few letters.
	term.Press("m")
	term.Shows("Move 3 messages to")
	term.Press("parcelw")
	term.Shows("▌ Inbox/Phishing/Parcel wave")
	term.Press("\r")
	term.Shows("Moved 3 messages to Inbox/Phishing/Parcel wave", "u undoes")
	moved := s.mailbox(t)
	const wave = "inbox/Phishing/Parcel wave"
	if got, want := len(moved.Folders[wave]), len(before.Folders[wave])+3; got != want {
		t.Fatalf("%d messages in %s, want %d", got, wave, want)
	}

	// Undo: the mailbox is as before.
	term.Press("u")
	term.Shows("Undone: moved 3 messages")
	if after := s.mailbox(t); !slices.Equal(subjects(after.Folders["inbox"]), subjects(before.Folders["inbox"])) || len(after.Folders[wave]) != len(before.Folders[wave]) {
		t.Fatal("the undo left the mailbox other than it was")
	}

	// Delete one; no question is asked, since it can be undone.
	term.Press("\x1b")
	term.Gone("match")
	term.Press("g")
	term.Shows("Last chance to confirm")
	s.deliver(t, "Bob <bob@partner.test>", "Lunch on Friday?")
	term.Shows("Lunch on Friday?") // it slid in above, and the cursor is still on Eve's
	term.Press("b")
	term.Shows("its mail goes to Junk Email")
	term.Press("1")
	term.Shows("Blocked eve@attack.example")
	term.Press("d")
	term.Shows("Deleted 1 message")
	term.Gone("Last chance to confirm")
	if got := s.mailbox(t); !slices.Contains(subjects(got.Folders["deleteditems"]), "Last chance to confirm") {
		t.Fatal("the deleted message is not in Deleted Items")
	}

	// New mail of the blocked sender arrives and is gone before anybody sees it.
	s.deliver(t, "Eve <eve@attack.example>", "You ignored me")
	s.deliver(t, "Notevil <noteve@attack.example>", "Not Eve at all")
	term.Shows("Not Eve at all")
	if strings.Contains(term.Screen(), "You ignored me") {
		t.Error("mail of the blocked sender is on the screen")
	}
	blocked := s.mailbox(t)
	if !slices.Contains(subjects(blocked.Folders["junkemail"]), "You ignored me") || !slices.Contains(subjects(blocked.Folders["inbox"]), "Not Eve at all") {
		t.Error("the rule did not act on exactly the blocked address")
	}
	if len(blocked.Rules) != len(before.Rules)+1 || blocked.Rules[0]["displayName"] != "mailtriage: blocked senders" {
		t.Errorf("%d rules, the first is %v", len(blocked.Rules), blocked.Rules[0]["displayName"])
	}

	// Unblock by undoing it from the list of what can be undone.
	term.Press("U")
	term.Shows("Blocked eve@attack.example")
	term.Press("j", "u")
	term.Shows("Undone: blocked eve@attack.example")
	if got := s.mailbox(t); len(got.Rules) != len(before.Rules) {
		t.Errorf("%d rules after the unblock, want %d", len(got.Rules), len(before.Rules))
	}

	// Quit: nothing is under way, so nothing is asked.
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	checkRequests(t, s.requests(t))
	checkJournal(t, state, s.info.ClientSecret)
}

// checkRequests holds what reached the server to the contract.
func checkRequests(t *testing.T, list []emulator.Request) {
	t.Helper()
	seen := map[string]int{}
	for _, r := range list {
		path := r.Path
		if i := strings.Index(path, "/messages/"); i > 0 && !strings.HasSuffix(path, "/delta") {
			path = "message" + path[strings.LastIndexByte(path, '/'):]
		}
		seen[r.Method+" "+path]++
		if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
			t.Errorf("%s %s does not ask for immutable ids", r.Method, r.Path)
		}
		if r.Path == "/v1.0/organization" && r.Status == 403 { // whose domains are the tenant's own: without it, the mailbox's is
			continue
		}
		if r.Status >= 400 && !strings.Contains(r.Path, "/mailFolders/") {
			t.Errorf("%s %s was answered %d", r.Method, r.Path, r.Status)
		}
	}
	for want, n := range map[string]int{
		"POST message/move": 7, // three there, three back, one to Deleted Items
		"POST /v1.0/users/soc%40contoso.com/mailFolders/inbox/messageRules": 1,
	} {
		if seen[want] != n {
			t.Errorf("%d requests %q, want %d", seen[want], want, n)
		}
	}
	if seen["POST /v1.0/$batch"] < 3 {
		t.Errorf("%d batches", seen["POST /v1.0/$batch"])
	}
}

// checkJournal holds the journal to what was done.
func checkJournal(t *testing.T, state, secret string) {
	t.Helper()
	var lines []string
	err := fsWalk(state, func(name string, raw []byte) {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("%s tells the secret", name)
		}
		if strings.HasSuffix(name, ".jsonl") {
			lines = append(lines, strings.Split(strings.TrimSpace(string(raw)), "\n")...)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range lines {
		var e struct{ Kind, Action string }
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.TrimSpace(e.Kind+" "+e.Action))
	}
	want := []string{"intent move", "result", "intent undo", "result", "intent block", "adding", "result", "intent delete", "result", "intent undo", "removing", "result"}
	if !slices.Equal(got, want) {
		t.Errorf("the journal says %q, want %q", got, want)
	}
}

func fsWalk(dir string, visit func(name string, raw []byte)) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		if err == nil {
			visit(name, raw)
		}
		return err
	})
}
