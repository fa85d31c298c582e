package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/auth/vault"
)

// command runs the program in this process.
func command(t *testing.T, vars map[string]string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), console{in: strings.NewReader(""), out: &o, err: &e, getenv: env(vars), home: t.TempDir(), keyring: vault.Memory()}, args)
	return code, o.String(), e.String()
}

func TestVersionAndHelp(t *testing.T) {
	if code, out, _ := command(t, nil, "--version"); code != 0 || !strings.HasPrefix(out, "mailtriage 0.") {
		t.Errorf("%d %q", code, out)
	}
	code, out, _ := command(t, nil, "--help")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"mailtriage demo", "emulator", "--mailbox", varTenant} {
		if !strings.Contains(out, want) {
			t.Errorf("help does not tell of %s", want)
		}
	}
}

func TestWrongUseIsOneLineAndTwo(t *testing.T) {
	for name, c := range map[string]struct {
		vars map[string]string
		args []string
		says string
	}{
		"nothing set":         {nil, nil, "mailtriage setup"},
		"unknown command":     {nil, []string{"explode"}, "explode"},
		"unknown flag":        {nil, []string{"--explode"}, "explode"},
		"client id no GUID":   {whole(varClient, "mailtriage"), nil, varClient},
		"theme":               {whole(), []string{"--theme", "pink"}, "pink"},
		"listen on all":       {nil, []string{"emulator", "--listen", "0.0.0.0:0"}, "loopback"},
		"faults not there":    {nil, []string{"emulator", "--faults", "no-such-file"}, "no-such-file"},
		"negative messages":   {nil, []string{"emulator", "--messages", "-1"}, "--messages"},
		"emulator's time":     {nil, []string{"emulator", "--at", "tomorrow"}, "--at"},
		"demo with arguments": {nil, []string{"demo", "now"}, "now"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, c.vars, c.args...)
			if code != exitUsage || out != "" {
				t.Errorf("exit code %d, stdout %q", code, out)
			}
			if strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.says) {
				t.Errorf("%q is not one line that names %s", errs, c.says)
			}
			if strings.Contains(errs, "s3cret") {
				t.Errorf("%q tells the secret", errs)
			}
		})
	}
}

// TestTheEmulatorSaysWhereItIs holds the first line to its form, with TLS and without.
func TestTheEmulatorSaysWhereItIs(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		keys []string
	}{
		"TLS":        {[]string{"--tls"}, []string{"authority", "ca", "client_id", "client_secret", "graph", "mailbox", "tenant"}},
		"plain http": {nil, []string{"graph", "mailbox", "token"}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			r, w := io.Pipe()
			ended := make(chan int, 1)
			go func() {
				ended <- run(ctx, console{out: w, err: io.Discard, getenv: env(nil), home: t.TempDir(), keyring: vault.Memory()}, append([]string{"emulator", "--messages", "100"}, c.args...))
			}()
			line := make([]byte, 4096)
			n, err := r.Read(line)
			if err != nil {
				t.Fatal(err)
			}
			var info map[string]string
			if err := json.Unmarshal(line[:n], &info); err != nil {
				t.Fatal(err)
			}
			var keys []string
			for k := range info {
				keys = append(keys, k)
			}
			if slices.Sort(keys); !slices.Equal(keys, c.keys) {
				t.Errorf("%v, want %v", keys, c.keys)
			}
			stop()
			if code := <-ended; code != 0 {
				t.Errorf("exit code %d", code)
			}
			if _, err := os.Stat(info["ca"]); info["ca"] != "" && !os.IsNotExist(err) {
				t.Error("the certificate's file is left behind")
			}
		})
	}
}

func TestTheSameSeedServesTheSameMailbox(t *testing.T) {
	page := func(seed string) []byte {
		s := startServer(t, "--messages", "200", "--seed", seed)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.info.Graph+"/v1.0/users/soc@contoso.com/mailFolders/inbox/messages?$top=50", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.info.Token)
		resp, err := s.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.ReplaceAll(raw, []byte(s.info.Graph), nil)
	}
	if !bytes.Equal(page("1"), page("1")) {
		t.Error("two servers of one seed differ")
	}
	if bytes.Equal(page("1"), page("2")) {
		t.Error("two seeds are served alike")
	}
}

// TestTheDemoLeavesNothing runs the demo with a home of its own, and looks at what is in it afterwards.
func TestTheDemoLeavesNothing(t *testing.T) {
	home := t.TempDir()
	cmd := program(t, []string{"TMPDIR=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state")}, "demo")
	cmd.Env = append(cmd.Env, "HOME="+home)
	term := newTerminal(t, 100, 30, cmd)
	term.Shows("DEMO", "soc@contoso.com", "Inbox 900")
	term.Press("d")
	term.Shows("Deleted 1 message", "u undoes") // the end of it: until then q asks
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	var left []string
	if err := fsWalk(home, func(name string, _ []byte) { left = append(left, name) }); err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

func TestNotSignedInIsSaidInWords(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "100")
	s.info.ClientSecret = "nonsense"
	term := newTerminal(t, 120, 30, program(t, s.vars("XDG_STATE_HOME="+t.TempDir())))
	screen := term.Shows("not signed in", "secret is wrong")
	if strings.Contains(screen, "nonsense") {
		t.Error("the secret is on the screen")
	}
	term.Press("q")
	term.Ends()
}
