package parts

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/hostile"
	"mailtriage/keys"
	"mailtriage/theme"
)

var update = flag.Bool("update", false, "write the goldens anew")

const mail = "Received: from a by b;\r\n\tSun, 29 Nov 2026 08:00:00 +0000\r\nFrom: =?utf-8?Q?J=C3=BCrgen?= <j@a.example>\r\nSubject: two names\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nThis is a multi-part message.\r\n" +
	"--b\r\nContent-Type: multipart/alternative; boundary=bi\r\n\r\n--bi\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n--bi\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>x</p>\r\n--bi--\r\n" +
	"--b\r\nContent-Type: application/pdf; name=\"invoice.exe\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=utf-8''invoice%E2%80%AE.pdf\r\n\r\nJVBERi0!xLjQ=\r\n" +
	"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nSubject: inner\r\n\r\nhi\r\n--b--\r\nhidden words"

func made() *Model {
	m := New(eml.Parse([]byte(mail)))
	m.SetTheme(theme.New(theme.Options{Dark: true}))
	return m
}

// screen draws it, and holds it to its size.
func screen(t *testing.T, m *Model, w, h int) string {
	t.Helper()
	lines, _ := m.View(w, h)
	if len(lines) > h {
		t.Errorf("%d lines of %d", len(lines), h)
	}
	for _, line := range lines {
		if n := ansi.StringWidth(line); n > w {
			t.Errorf("%d cells of %d: %q", n, w, ansi.Strip(line))
		}
	}
	return ansi.Strip(strings.Join(lines, "\n")) + "\n"
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{76, 18}, {116, 34}} {
		for name, press := range map[string][]keys.ID{
			"tree": nil, "attachment": {keys.Bottom, keys.Up, keys.Up}, "header": {keys.Open}, "raw": {keys.Open, keys.Open},
		} {
			m := made()
			_ = screen(t, m, size[0], size[1])
			for _, id := range press {
				if !m.Do(id) {
					t.Errorf("%s: %s does nothing", name, id)
				}
			}
			got := screen(t, m, size[0], size[1])
			file := fmt.Sprintf("testdata/%s-%dx%d.txt", name, size[0], size[1])
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(file); err != nil || string(want) != got {
				t.Errorf("%s: look at it, and if it is right: go test -update (%v)\n%s", file, err, got)
			}
		}
	}
}

func TestBack(t *testing.T) {
	m := made()
	if m.Do(keys.Back) {
		t.Error("there is nothing to go back to")
	}
	m.Do(keys.Open)
	if !m.Do(keys.Back) || m.Do(keys.Back) {
		t.Error("back leads from a header to the tree, once")
	}
	if m.Do(keys.Delete) {
		t.Error("it deletes")
	}
}

// TestHostile: nothing of a mail reaches the terminal as it is, at any size.
func TestHostile(t *testing.T) {
	for _, a := range hostile.Strings() {
		for _, raw := range []string{
			"Subject: " + a.Text + "\r\nX-" + "Field: " + a.Text + "\r\nContent-Type: text/plain; name=\"" + a.Text + "\"; charset=\"" + a.Text + "\"\r\nContent-Disposition: " + a.Text + "; filename=\"" + a.Text + "\"\r\n\r\n" + a.Text,
			"Content-Type: " + a.Text + "\r\nContent-ID: " + a.Text + "\r\nContent-Transfer-Encoding: " + a.Text + "\r\n\r\nx",
		} {
			m := New(eml.Parse([]byte(raw)))
			m.SetTheme(theme.New(theme.Options{Dark: true, NoColor: true}))
			for range 3 {
				for _, size := range [][2]int{{40, 6}, {100, 30}} {
					lines, _ := m.View(size[0], size[1])
					if bad := hostile.Escapes(strings.Join(lines, "\n")); len(bad) > 0 {
						t.Fatalf("%s: %q", a.Name, bad)
					}
				}
				if bad := hostile.Escapes(m.Copy().String()); len(bad) > 0 {
					t.Fatalf("%s: copied %q", a.Name, bad)
				}
				m.Do(keys.Open)
			}
		}
	}
}
