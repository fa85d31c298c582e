package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// golden holds a screen to what it was when a person last looked at it.
func golden(t *testing.T, s *screen, name string) {
	t.Helper()
	s.fits()
	holdFile(t, filepath.Join("testdata", fmt.Sprintf("%s-%dx%d.txt", name, s.w, s.h)), s.text()+"\n")
}

// holdFile holds a text to a golden file, or writes it.
func holdFile(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s: %s\nlook at it, and if it is right: go test ./tui -update", file, firstDifference(string(want), got))
	}
}

// firstDifference is the first line in which two texts differ, under the heading that it stands below.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	below := ""
	for i := range min(len(a), len(b)) {
		if strings.HasPrefix(b[i], "== ") {
			below = b[i]
		}
		if a[i] != b[i] {
			return fmt.Sprintf("%s, line %d:\n- %s\n+ %s", below, i+1, a[i], b[i])
		}
	}
	return "one is longer"
}

var throttled = &graph.Error{Op: "reading the messages", Kind: graph.Throttled, Status: 429, Code: "ApplicationThrottled", Message: "Application is over its MailboxConcurrency limit.", RequestID: "7f0c5a1e-0000-4000-8000-000000000001", RetryAfter: 12 * time.Second}

var forbidden = &graph.Error{Op: "moving the message", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied", Message: "Access is denied. Check credentials and try again.", RequestID: "7f0c5a1e-0000-4000-8000-000000000002", Permission: "Mail.ReadWrite"}

// sizes are those of the golden screens.
var sizes = [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 60}}

func TestScreens(t *testing.T) {
	for _, size := range sizes {
		for name, c := range map[string]struct {
			change func(*Config, *fakeBox)
			keys   []string
		}{
			"start":          {func(_ *Config, b *fakeBox) { b.block = make(chan struct{}) }, nil},
			"list":           {nil, []string{"j", "j"}},
			"folder change":  {nil, []string{"J"}},
			"empty folder":   {nil, []string{"J", "J"}},
			"long list end":  {nil, []string{"G"}},
			"reader":         {nil, []string{"enter", "j"}},
			"folders":        {nil, []string{"tab", "tab"}},
			"selection":      {nil, []string{"space", "space", "v", "j", "j"}},
			"picker":         {nil, []string{"m", "par"}},
			"typed count":    {nil, []string{"space", "space", "D", "7", "enter"}},
			"help":           {nil, []string{"?"}},
			"palette":        {nil, []string{":", "un"}},
			"filter":         {nil, []string{"/", "parcel"}},
			"nothing found":  {nil, []string{"/", "zebra", "enter"}},
			"error":          {func(_ *Config, b *fakeBox) { b.fail["list"] = throttled }, nil},
			"error details":  {func(_ *Config, b *fakeBox) { b.fail["move"] = forbidden }, []string{"d", "E"}},
			"failed rows":    {func(_ *Config, b *fakeBox) { b.fail["move"] = forbidden }, []string{"space", "space", "a"}},
			"done with undo": {nil, []string{"space", "space", "d"}},
			"undo list":      {nil, []string{"d", "r", "b", "1", "U"}},
			"activity":       {func(_ *Config, b *fakeBox) { b.fail["patch"] = forbidden }, []string{"space", "space", "space", "d", "r", "b", "1", "u", "5"}},
			"activity empty": {nil, []string{"5"}},
			"activity rows":  {func(_ *Config, b *fakeBox) { b.fail["patch"] = forbidden }, []string{"space", "space", "space", "r", "5", "enter", "space"}},
			"requests":       {func(c *Config, _ *fakeBox) { c.Requests = someRequests }, []string{"@"}},
			"dry run":        {nil, []string{"!", "space", "space", "a"}},
			"zoom":           {nil, []string{"tab", "z"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], c.change, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press(c.keys...)
					golden(t, s, name)
					if s.box.block != nil {
						close(s.box.block)
						s.settle()
					}
				})
			})
		}
	}
}

func someRequests() []graph.RequestLog {
	return []graph.RequestLog{
		{Time: noon.Add(-3 * time.Second), Method: "GET", Path: "/v1.0/users/soc%40contoso.com/mailFolders/inbox/messages", Status: 200, Duration: 48 * time.Millisecond},
		{Time: noon.Add(-2 * time.Second), Method: "POST", Path: "/v1.0/$batch", Parts: 4, Status: 429, Duration: 9 * time.Millisecond},
		{Time: noon.Add(-time.Second), Method: "POST", Path: "/v1.0/$batch", Parts: 4},
	}
}

func TestTooSmall(t *testing.T) {
	for _, size := range [][2]int{{59, 24}, {80, 14}, {20, 5}} {
		drive(t, size[0], size[1], nil, func(s *screen) {
			s.settle()
			s.shows("needs 60x15", fmt.Sprintf("%dx%d", size[0], size[1]))
		})
	}
}

func TestLooks(t *testing.T) {
	for name, change := range map[string]func(*Config, *fakeBox){
		"light": func(c *Config, _ *fakeBox) { c.Theme = "light" }, "no colour": func(c *Config, _ *fakeBox) { c.NoColor = true },
		"ascii": func(c *Config, _ *fakeBox) { c.ASCII = true },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 80, 24, change, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("space", "space")
				golden(t, s, "looks "+name)
			})
		})
	}
}
