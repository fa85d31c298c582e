//go:build unix

package evidence_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/evidence"
)

// task is what a process of its own exports, for tests that do it harm.
type task struct {
	Graph, Token string
	Order        evidence.Order
	FileLimit    uint64 // bytes that a file may have; 0: as many as it likes
}

const taskName = "MAILTRIAGE_TEST_EXPORT"

// TestMain is that process when it is told to be.
func TestMain(m *testing.M) {
	text := os.Getenv(taskName)
	if text == "" {
		os.Exit(m.Run())
	}
	if err := perform(text); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func perform(text string) error {
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return err
	}
	if t.FileLimit > 0 {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: t.FileLimit, Max: t.FileLimit}); err != nil {
			return err
		}
	}
	c, err := graph.New(graph.Config{BaseURL: t.Graph, Token: t.Token})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	_, err = evidence.Export(ctx, c.Mailbox(demo.Mailbox), t.Order, func(done int) { fmt.Println(done) })
	return err
}

// process prepares a process that exports.
func (s *site) process(t task) *exec.Cmd {
	s.t.Helper()
	t.Graph, t.Token, t.Order.Path = s.e.Info.Graph, s.e.Info.Token, s.dir
	text, err := json.Marshal(t)
	if err != nil {
		s.t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.CommandContext(s.t.Context(), self)
	cmd.Env = append(os.Environ(), taskName+"="+string(text))
	return cmd
}

// files reads all files of the export, by name.
func (s *site) files() map[string][]byte {
	s.t.Helper()
	out := map[string][]byte{}
	if _, err := os.Stat(s.dir); errors.Is(err, os.ErrNotExist) {
		return out
	}
	err := filepath.WalkDir(s.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// known are the hashes of all messages.
func (s *site) known() map[string]bool {
	out := map[string]bool{}
	for _, raw := range s.raw {
		out[hashOf(raw)] = true
	}
	return out
}

func TestAFullDiskLeavesOnlyWhatIsWhole(t *testing.T) {
	for _, zipped := range []bool{false, true} {
		t.Run(strconv.FormatBool(zipped), func(t *testing.T) {
			s := newSite(t, big())
			list := s.some(20)
			for _, h := range s.list {
				if h.Subject == "big" {
					list = append(list, h)
				}
			}
			out, err := s.process(task{Order: evidence.Order{Messages: list, Zip: zipped}, FileLimit: 50_000}).Output()
			if err == nil || !strings.Contains(string(out), "file too large") {
				t.Errorf("%s %v", out, err)
			}
			known := s.known()
			for name, raw := range s.files() {
				if zipped || strings.HasSuffix(name, ".part") || !strings.HasSuffix(name, "sha256sums.txt") && !known[hashOf(raw)] {
					t.Errorf("%s is left, of %d bytes", name, len(raw))
				}
			}
		})
	}
}

func TestKilledWhileExportingEveryNamedFileIsWhole(t *testing.T) {
	for after := range 6 {
		s := newSite(t)
		s.e.AddFaults(emulator.Fault{Operation: "message.mime", Latency: "2ms", Count: -1})
		cmd := s.process(task{Order: evidence.Order{Messages: s.list[:50]}})
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		told := make([]byte, 1+3*after) // so many bytes of its telling, and it is killed
		if _, err := pipe.Read(told); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		known := s.known()
		whole := 0
		for name, raw := range s.files() {
			switch {
			case strings.Contains(name, "/.mailtriage-"), strings.HasSuffix(name, "sha256sums.txt"):
			case !known[hashOf(raw)]:
				t.Errorf("%s is not whole", name)
			default:
				whole++
			}
		}
		if whole == 0 {
			t.Error("it was killed before anything was written")
		}
		if n, err := evidence.Sweep(s.dir); err != nil || n != 1 {
			t.Errorf("%d swept: %v", n, err)
		}
		for name := range s.files() {
			if strings.Contains(name, "/.mailtriage-") {
				t.Errorf("%s is left", name)
			}
		}
	}
}

func TestInterruptedTheHashesAreWritten(t *testing.T) {
	s := newSite(t)
	s.e.AddFaults(emulator.Fault{Operation: "message.mime", Latency: "10s", Count: -1, Skip: 9})
	cmd := s.process(task{Order: evidence.Order{Messages: s.list[:50]}})
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := pipe.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || time.Since(began) > 8*time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
	files := s.files()
	sums := string(files[filepath.Join(s.dir, "sha256sums.txt")])
	if n := strings.Count(sums, "\n"); n == 0 || n != len(files)-1 {
		t.Errorf("%d hashes of %d files", n, len(files)-1)
	}
}
