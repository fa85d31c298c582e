package doctor_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/doctor"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

func TestReadyToken(t *testing.T) {
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tenant(), Mailbox: demo.Mailbox})
	must(t, err)
	t.Cleanup(e.Stop)
	r := doctor.Run(t.Context(), doctor.Subject{Graph: e.Info.Graph, Token: e.Info.Token, KeyringNote: "there is a ready token"}, nil)
	for name, want := range map[string]string{
		"keyring": "not needed: there is a ready token", "network authority": "not needed: there is a ready token", "sign-in": "not renewed",
		"network Graph": "TLS not used", "token": "can't be read", "move email": "not known: see token", "generate token": "needs no permission",
	} {
		if c := find(t, r, name); c.State == doctor.Fail || !strings.Contains(c.Found, want) {
			t.Errorf("%s: %s: %q", name, c.State, c.Found)
		}
	}
}

func TestLayouts(t *testing.T) {
	r := doctor.Report{Checks: []doctor.Check{
		{Name: "config", State: doctor.OK, Found: "config.toml"}, {Name: "proxy", State: doctor.Skipped, Found: "not tried: see config"},
		{Name: "clock", State: doctor.Warn, Found: "180 s behind the service's", Mend: "set it right " + strings.Repeat("x", 100)},
		{Name: "move email", State: doctor.Fail, Found: "needs Mail.ReadWrite", Mend: "grant it", Action: true},
		{Name: "copy email", State: doctor.Fail, Found: "needs Mail.ReadWrite", Mend: "grant it", Action: true},
	}}
	for l, width := range map[*doctor.Layout]int{{}: 80, {Width: 50}: 50, {Width: 1}: 42, {Width: 120, ASCII: true}: 120} {
		text := l.Text(r)
		for line := range strings.SplitSeq(text, "\n") {
			if ansi.StringWidth(line) > width || strings.HasSuffix(line, " ") {
				t.Errorf("%+v: %q", l, line)
			}
		}
		if n := strings.Count(text, "grant it"); n != 1 {
			t.Errorf("what mends both actions is said %d times", n)
		}
		if ascii := !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }); ascii != l.ASCII {
			t.Errorf("%+v: ASCII only: %t", l, ascii)
		}
		if strings.ContainsRune(text, '\x1b') {
			t.Errorf("%+v: an escape sequence", l)
		}
	}
	styled := doctor.Layout{Style: func(s doctor.State, text string) string { return "<" + string(s) + ">" + text }}.Lines(r.Checks[0])
	if len(styled) != 1 || !strings.HasPrefix(styled[0], "<ok>✓ config") {
		t.Errorf("%q", styled)
	}
}

func TestClean(t *testing.T) {
	r := doctor.Report{Checks: []doctor.Check{{Name: "a\x1b", Found: "b\x1b", Mend: "c\x1b", Missing: "d\x1b"}}}
	clean := r.Clean(func(s string) string { return strings.ReplaceAll(s, "\x1b", "") })
	if c := clean.Checks[0]; c.Name+c.Found+c.Mend+c.Missing != "abcd" {
		t.Errorf("%+v", c)
	}
	if r.Checks[0].Found != "b\x1b" {
		t.Error("the report itself was changed")
	}
}

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		checks []doctor.Check
		want   doctor.State
	}{
		{nil, doctor.OK},
		{[]doctor.Check{{State: doctor.Skipped}, {State: doctor.OK}}, doctor.OK},
		{[]doctor.Check{{State: doctor.Warn}, {State: doctor.OK}}, doctor.Warn},
		{[]doctor.Check{{State: doctor.Warn}, {State: doctor.Fail}}, doctor.Fail},
		{[]doctor.Check{{State: doctor.Fail, Action: true}}, doctor.OK},
	} {
		if got := (doctor.Report{Checks: c.checks}).Worst(); got != c.want {
			t.Errorf("%v: %s, want %s", c.checks, got, c.want)
		}
	}
}

// FuzzLines holds every line to its width and every character to its place, whatever is found.
func FuzzLines(f *testing.F) {
	for _, s := range []string{"", "a", "the certificate of 127.0.0.1:443 is not trusted", strings.Repeat("x", 200), "日本語 " + strings.Repeat("漢", 90), "a\n\tb", "👩‍👩‍👧 é"} {
		f.Add(s, 60)
	}
	f.Fuzz(func(t *testing.T, found string, width int) {
		found = strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) || r == ' ' || r == '\n' {
				return r
			}
			return -1
		}, strings.ToValidUTF8(found, ""))
		width = 42 + (width%100+100)%100
		lines := doctor.Layout{Width: width}.Lines(doctor.Check{Name: "sign-in", State: doctor.Fail, Found: found, Mend: found})
		var said strings.Builder
		for _, line := range lines {
			if ansi.StringWidth(line) > width {
				t.Fatalf("%d cells in %d: %q", ansi.StringWidth(line), width, line)
			}
			said.WriteString(line)
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if squeeze(said.String()) != squeeze("✗ sign-in "+found+"→ "+found) && found != "" {
			t.Fatalf("%q became %q", found, lines)
		}
	})
}
