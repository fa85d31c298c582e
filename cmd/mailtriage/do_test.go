package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// act runs one action as another process.
func (s *server) act(t *testing.T, state, in string, args ...string) (code int, rows []map[string]any, errs string) {
	t.Helper()
	cmd := program(t, s.vars("XDG_STATE_HOME="+state), append([]string{"do"}, args...)...)
	var out, e bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &e
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !asExit(err, &exit) {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		rows = append(rows, row)
	}
	for _, text := range []string{out.String(), e.String()} {
		if strings.Contains(text, s.info.ClientSecret) || strings.Contains(text, "eyJ") {
			t.Errorf("a secret is told: %s", text)
		}
	}
	return cmd.ProcessState.ExitCode(), rows, e.String()
}

func asExit(err error, exit **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError) //nolint:errorlint // as Run returns it
	*exit = e
	return ok
}

func jsonLines(t *testing.T, rows []map[string]any) string {
	t.Helper()
	var b strings.Builder
	for _, r := range rows {
		raw, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(raw, '\n'))
	}
	return b.String()
}

// TestDoAndTheAppUndoEachOther does by the command line, undoes in the app, and the other way round: all in processes of
// their own, signed in, over TLS.
func TestDoAndTheAppUndoEachOther(t *testing.T) {
	s, state := startServer(t, "--tls", "--messages", "200"), t.TempDir()
	before := s.mailbox(t)
	code, list, errs := s.act(t, state, "", "list-messages", "--limit", "3")
	if code != 0 || len(list) != 3 || errs != "" {
		t.Fatalf("%d %v %s", code, list, errs)
	}
	code, moved, errs := s.act(t, state, jsonLines(t, list), "move-email", "--ids", "-", "--folder", "inbox/phishing")
	if code != 0 || len(moved) != 3 || errs != "" || moved[2]["status"] != "done" {
		t.Fatalf("%d %v %s", code, moved, errs)
	}
	moves := 0
	for _, r := range s.requests(t) {
		if strings.HasSuffix(r.Path, "/move") && r.Method == http.MethodPost && r.Batch {
			moves++
		}
	}
	if after := s.mailbox(t); moves != 3 || len(after.Folders["inbox/Phishing"]) != len(before.Folders["inbox/Phishing"])+3 {
		t.Fatalf("%d moves, %d messages in Phishing", moves, len(after.Folders["inbox/Phishing"]))
	}

	term := newTerminal(t, 100, 30, program(t, s.vars("XDG_STATE_HOME="+state)))
	term.Shows("soc@contoso.com", "Inbox")
	term.Press("u")
	term.Shows("Undone: moved 3 messages")
	if after := s.mailbox(t); !slices.Equal(subjects(after.Folders["inbox"]), subjects(before.Folders["inbox"])) {
		t.Fatal("the app's undo left the mailbox other than it was")
	}
	term.Press("d")
	term.Shows("Deleted 1 message")
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}

	code, undone, errs := s.act(t, state, "", "undo")
	if code != 0 || len(undone) != 1 || undone[0]["status"] != "done" || errs != "" {
		t.Fatalf("%d %v %s", code, undone, errs)
	}
	if after := s.mailbox(t); !slices.Equal(subjects(after.Folders["inbox"]), subjects(before.Folders["inbox"])) {
		t.Error("the undo by the command line left the mailbox other than it was")
	}
	if _, list, _ := s.act(t, state, "", "undo-list"); len(list) != 0 {
		t.Errorf("%v can still be undone", list)
	}
}

// TestDoIsInterrupted interrupts a bulk job: once stops it and tells how far it came; killed, the next run settles it.
func TestDoIsInterrupted(t *testing.T) {
	s, state := startServer(t, "--messages", "300"), t.TempDir()
	vars := []string{varGraph + "=" + s.info.Graph, varToken + "=" + s.info.Token, varMailbox + "=" + s.info.Mailbox, "XDG_STATE_HOME=" + state}
	slow, err := json.Marshal([]map[string]any{{"operation": "message.move", "latency": "40ms", "count": -1}})
	if err != nil {
		t.Fatal(err)
	}
	var ids bytes.Buffer
	list := program(t, vars, "do", "list-messages", "--limit", "0")
	list.Stdout = &ids
	if err := list.Run(); err != nil {
		t.Fatal(err)
	}
	s.admin(t, http.MethodPost, "faults", "application/json", slow, nil)
	n := bytes.Count(ids.Bytes(), []byte("\n"))
	for name, signals := range map[string][]os.Signal{"once": {os.Interrupt}, "killed": {syscall.SIGKILL}} {
		t.Run(name, func(t *testing.T) {
			cmd := program(t, vars, "do", "move", "--ids", "-", "--folder", "archive")
			var out bytes.Buffer
			cmd.Stdin, cmd.Stdout = bytes.NewReader(ids.Bytes()), &out
			errs, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			before := len(s.mailbox(t).Folders["archive"])
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for len(s.mailbox(t).Folders["archive"]) < before+5 {
				if cmd.ProcessState != nil {
					t.Fatal("it has ended")
				}
			}
			for _, sig := range signals {
				if err := cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
			}
			var told []string
			for lines := bufio.NewScanner(errs); lines.Scan(); {
				told = append(told, lines.Text())
			}
			_ = cmd.Wait()
			moved := len(s.mailbox(t).Folders["archive"]) - before
			if name == "once" {
				done := strings.Count(out.String(), `"status":"done"`)
				if code := cmd.ProcessState.ExitCode(); code != 3 || done != moved || strings.Count(out.String(), "\n") != n || !strings.Contains(strings.Join(told, "\n"), "stopped: ") {
					t.Errorf("exit code %d, %d told of as done, %d moved: %q", code, done, moved, told)
				}
			} else if cmd.ProcessState.Success() {
				t.Error("it was not killed")
			}
			s.admin(t, http.MethodDelete, "faults", "", nil, nil)
			undo := program(t, vars, "do", "undo")
			var undone, said bytes.Buffer
			undo.Stdout, undo.Stderr = &undone, &said
			if err := undo.Run(); err != nil {
				t.Errorf("%v: %s", err, said.String())
			}
			if got := len(s.mailbox(t).Folders["archive"]); got != before || strings.Count(undone.String(), `"status":"done"`) != moved {
				t.Errorf("%d messages in Archive, %d before; %s", got, before, said.String())
			}
			if (name == "killed") != strings.Contains(said.String(), "after a crash") {
				t.Errorf("%q", said.String())
			}
			s.admin(t, http.MethodPost, "faults", "application/json", slow, nil)
		})
	}
}

// TestDoUsedWrongly holds what fails before there is a mailbox to one line and exit code 2.
func TestDoUsedWrongly(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing set": {"do", "list-folders"}, "no such action": {"do", "explode"}, "a setting's form": {"do", "list-folders", "--tenant", "x y"}, "no messages": {"do", "move"},
	} {
		code, out, errs := command(t, nil, args...)
		if code != exitUsage || out != "" || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: %d %q %q", name, code, out, errs)
		}
	}
	code, out, _ := command(t, nil, "do", "move", "--schema")
	if code != 0 || !json.Valid([]byte(out)) {
		t.Errorf("%d %s", code, out)
	}
	if code, _, errs := command(t, whole(), "do", "move", "--id", "x", "--folder", "inbox", "--read-only"); code != 4 || !strings.Contains(errs, "read only") {
		t.Errorf("%d %s", code, errs)
	}
}

// TestCompletionScripts writes one for each shell.
func TestCompletionScripts(t *testing.T) {
	for shell, has := range map[string]string{"bash": "complete -o default", "zsh": "#compdef mailtriage", "fish": "complete -c mailtriage", "powershell": "Register-ArgumentCompleter"} {
		if code, out, errs := command(t, nil, "completion", shell); code != 0 || !strings.Contains(out, has) || errs != "" {
			t.Errorf("%s: %d %s", shell, code, errs)
		}
	}
}
