package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"mailtriage/graph/emulator/person"
)

// withKeyring is set where a real keyring is at hand, of a session of its own (graph/auth/vault/testdata/session.sh).
const withKeyring = "MAILTRIAGE_TEST_KEYRING"

// asProgram is set for a copy of the test binary that is to be mailtriage itself.
const asProgram = "MAILTRIAGE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if person.Main(os.Getenv, os.Args) {
		return
	}
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program makes a command that is this program, with only the variables given.
func program(t testing.TB, vars []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append([]string{asProgram + "=1", "TERM=xterm-256color", "COLORTERM=truecolor", "HOME=" + t.TempDir()}, vars...)
	return cmd
}

// terminal is a program in a pseudo-terminal, with a terminal emulator at the other end.
type terminal struct {
	t    testing.TB
	cmd  *exec.Cmd
	keys io.Writer
	file *os.File // the pseudo-terminal

	mu              sync.Mutex
	screen          *vt.Emulator
	wrote, answered []byte        // what the program sent, and what the terminal answered to its queries
	titles          []string      // that the terminal was given
	asked           sync.Mutex    // of answered
	changed         chan struct{} // holds one token when something was drawn since the last look
	ended           chan struct{}
}

// patience is how long a screen may take to show what it must, on a slow machine.
const patience = 40 * time.Second

func newTerminal(t testing.TB, w, h int, cmd *exec.Cmd) *terminal {
	t.Helper()
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, cmd: cmd, keys: file, file: file, screen: vt.NewEmulator(w, h), changed: make(chan struct{}, 1), ended: make(chan struct{})}
	term.screen.SetCallbacks(vt.Callbacks{Title: func(title string) { term.titles = append(term.titles, title) }})
	go term.answer(file)
	go term.draw(file)
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = file.Close()
		<-term.ended
		_ = term.screen.Close()
		_ = cmd.Wait()
	})
	return term
}

// answer gives the program what the terminal answers to its queries.
func (term *terminal) answer(w io.Writer) {
	buf := make([]byte, 4<<10)
	for {
		n, err := term.screen.Read(buf)
		term.asked.Lock() // not the screen's: it is drawing when it answers
		term.answered = append(term.answered, buf[:n]...)
		term.asked.Unlock()
		if _, failed := w.Write(buf[:n]); err != nil || failed != nil {
			return
		}
	}
}

func (term *terminal) draw(r io.Reader) {
	defer close(term.ended)
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		term.mu.Lock()
		_, _ = term.screen.Write(buf[:n])
		term.wrote = append(term.wrote, buf[:n]...)
		term.mu.Unlock()
		select {
		case term.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// Screen is the text on the screen now.
func (term *terminal) Screen() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.screen.String()
}

// Press types keys, each given as the bytes that a terminal sends for it.
func (term *terminal) Press(keys ...string) {
	term.t.Helper()
	for _, k := range keys {
		if _, err := io.WriteString(term.keys, k); err != nil {
			term.t.Fatalf("pressing %q: %v", k, err)
		}
	}
}

// Until waits until the screen is as it must be, and fails with the screen when it does not come to that.
func (term *terminal) Until(what string, ok func(screen string) bool) string {
	term.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		s := term.Screen()
		if ok(s) {
			return s
		}
		select {
		case <-term.changed:
		case <-term.ended:
			if s = term.Screen(); ok(s) {
				return s
			}
			term.t.Fatalf("the program ended while waiting for %s; the screen:\n%s", what, s)
		case <-deadline.C:
			term.t.Fatalf("waited %v in vain for %s; the screen:\n%s", patience, what, s)
		}
	}
}

// Shows waits until all the texts are on the screen.
func (term *terminal) Shows(texts ...string) string {
	term.t.Helper()
	return term.Until(strings.Join(texts, " and "), func(s string) bool {
		for _, text := range texts {
			if !strings.Contains(s, text) {
				return false
			}
		}
		return true
	})
}

// Gone waits until a text is no longer on the screen.
func (term *terminal) Gone(text string) string {
	term.t.Helper()
	return term.Until("no "+text, func(s string) bool { return !strings.Contains(s, text) })
}

// Ends waits for the program to end and returns its exit code.
func (term *terminal) Ends() int {
	term.t.Helper()
	select {
	case <-term.ended:
	case <-time.After(patience):
		term.t.Fatalf("the program goes on; the screen:\n%s", term.Screen())
	}
	_ = term.cmd.Wait()
	return term.cmd.ProcessState.ExitCode()
}
