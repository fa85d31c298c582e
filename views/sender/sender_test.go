package sender_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content/hostile"
	from "mailtriage/graph/content/sender"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/sender"
)

var update = flag.Bool("update", false, "write the goldens anew")

// spoof is a mail that says it is from the tenant's own boss, with results of its own making.
const spoof = `Received: from DB5EUR03FT031.eop-EUR03.prod.protection.outlook.com (2603:10a6:10:110:cafe::6b) by DB8PR04CA0011.outlook.office365.com with Microsoft SMTP Server id 15.20.9298.10 via Frontend Transport; Thu, 5 Nov 2026 09:12:05 +0000
Authentication-Results: spf=pass (sender IP is 203.0.113.25) smtp.mailfrom=mailer.test; dkim=none (message not signed) header.d=none;dmarc=fail action=none header.from=contoso.com;compauth=fail reason=010
Received: from mailer.test (203.0.113.25) by DB5EUR03FT031.mail.protection.outlook.com (10.152.20.99) with Microsoft SMTP Server id 15.20.9298.9; Thu, 5 Nov 2026 09:12:04 +0000
Authentication-Results: mx.contoso.com; spf=pass smtp.mailfrom=contoso.com; dkim=pass header.d=contoso.com; dmarc=pass
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mailer.test; s=s1; h=from:to; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AA
ARC-Seal: i=1; a=rsa-sha256; d=lists.test; s=x; cv=none; b=AA
ARC-Authentication-Results: i=1; mx.lists.test; spf=pass
Received: from desk ([192.0.2.77]) by mailer.test with ESMTPSA id 1; Thu, 5 Nov 2026 09:42:01 +0000
From: "ceo@contoso.com" <boss@contoso.com>
Reply-To: "www.pay.test" <boss@freemail.test>
Date: Thu, 5 Nov 2026 09:12:00 +0000
X-Forefront-Antispam-Report: CIP:203.0.113.25;CTRY:NL;LANG:en;SCL:5;SFV:SPM;PTR:mailer.test;CAT:SPOOF;DIR:INB;
X-Microsoft-Antispam: BCL:0;

`

func sheet(o theme.Options) *sender.Model {
	mime := []byte(strings.ReplaceAll(spoof, "\n", "\r\n"))
	m := sender.New(func(records map[string]string) from.Report {
		return from.Read(nil, from.Options{Domains: []string{"contoso.com"}, MIME: mime, Keys: records})
	}, from.Header(mime))
	m.SetTheme(theme.New(o))
	return m
}

func text(t *testing.T, m *sender.Model, w, h int) string {
	t.Helper()
	lines, scroll := m.View(w, h)
	if len(lines) > h || scroll.Total < len(lines) {
		t.Errorf("%d lines of %d for %d", len(lines), scroll.Total, h)
	}
	for _, l := range lines {
		if n := ansi.StringWidth(l); n > w {
			t.Errorf("%d cells of %d: %q", n, w, ansi.Strip(l))
		}
	}
	return ansi.Strip(strings.Join(lines, "\n"))
}

func TestTheSheet(t *testing.T) {
	for _, size := range [][2]int{{78, 20}, {118, 36}, {118, 90}} {
		for _, ascii := range []bool{false, true} {
			name := fmt.Sprintf("%dx%d%s", size[0], size[1], map[bool]string{true: "-ascii"}[ascii])
			got := text(t, sheet(theme.Options{Dark: true, ASCII: ascii}), size[0], size[1]) + "\n"
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || got != string(want) {
				t.Errorf("%s (%v):\n%s", name, err, got)
			}
		}
	}
}

func TestNoTickStandsAboveASenderThatIsNotProven(t *testing.T) {
	for verdict, want := range map[from.Verdict]string{
		from.Pass: "✓ Nothing: all addresses", from.Fail: "? No address and no time. But nothing proves", from.NoPolicy: "? No address and no time. But nothing proves",
		from.NotChecked: "? No address and no time. But nothing proves",
	} {
		m := sender.New(func(map[string]string) from.Report {
			return from.Report{Verdicts: from.Verdicts{SPF: from.Pass, DMARC: verdict}}
		}, nil)
		m.SetTheme(theme.New(theme.Options{}))
		if got := text(t, m, 118, 30); !strings.Contains(got, want) {
			t.Errorf("DMARC %v: %q is not shown:\n%s", verdict, want, got)
		}
	}
}

// TestTheCursorGoesThroughAll is about every statement: it is seen, it has something to copy, and nothing that is
// copied is a link.
func TestTheCursorGoesThroughAll(t *testing.T) {
	for _, size := range [][2]int{{78, 20}, {58, 5}, {58, 1}} {
		m := sheet(theme.Options{})
		seen := map[string]bool{}
		for range 60 {
			if s := text(t, m, size[0], size[1]); !strings.Contains(s, "▌") {
				t.Fatalf("the cursor is out of sight:\n%s", s)
			}
			c := m.Copy().String()
			seen[c] = true
			if c == "" || strings.Contains(c, "@c") || strings.Contains(c, "mailer.test") || strings.Contains(c, "outlook.com") {
				t.Errorf("copied %q", c)
			}
			m.Do(keys.Down)
		}
		for _, want := range []string{"boss[@]freemail[.]test", "203[.]0[.]113[.]25", "s1[.]_domainkey[.]mailer[.]test", "SCL spam confidence: spam (5)"} {
			if !seen[want] {
				t.Errorf("%q was not under the cursor", want)
			}
		}
		if m.Do(keys.Top); m.Do(keys.Delete) {
			t.Error("it takes what is none of its own")
		}
	}
}

func TestAStatementOpensItsField(t *testing.T) {
	m := sheet(theme.Options{})
	for m.Copy().String() != "boss[@]freemail[.]test" {
		m.Do(keys.Down)
	}
	if m.Raw().String() != "boss@freemail.test" {
		t.Errorf("raw %q", m.Raw())
	}
	m.Do(keys.Open)
	if s := text(t, m, 100, 50); !strings.Contains(s, `Reply-To: "www[.]pay[.]test" <boss@freemail.test>`) {
		t.Errorf("its field is not shown:\n%s", s)
	}
	if got := m.Copy().String(); !strings.HasPrefix(got, `Reply-To: "www[.]pay`) {
		t.Errorf("copied %q", got)
	}
	if got := m.Raw().String(); got != `Reply-To: "www.pay.test" <boss@freemail.test>` {
		t.Errorf("raw %q", got)
	}
	if !m.Do(keys.Back) || m.Do(keys.Back) {
		t.Error("Esc closes the field, then the sheet")
	}
}

// TestNothingOfAMailCommands puts every attack into every field that is read.
func TestNothingOfAMailCommands(t *testing.T) {
	for _, attack := range hostile.Strings() {
		x := strings.NewReplacer("\r", " ", "\n", " ").Replace(attack.Text)
		header := strings.NewReplacer("contoso.com", x, "mailer.test", x, "lists.test", x, "NL", x, "s1", x, "boss", x, "desk", x).Replace(spoof)
		m := of(header)
		m.SetTheme(theme.New(theme.Options{NoColor: true}))
		for i := range 40 {
			shown := []string{m.Copy().String(), m.Raw().String()}
			if i%8 == 0 {
				m.Do(keys.Open)
				lines, _ := m.View(78, 500)
				shown = append(lines, m.Copy().String(), m.Raw().String())
			}
			for _, l := range shown {
				if strings.ContainsFunc(ansi.Strip(l), func(c rune) bool {
					return c < ' ' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
				}) {
					t.Fatalf("%s: %q", attack.Name, l)
				}
			}
			m.Do(keys.Down)
		}
	}
}

// TestALongFieldIsScrolledThrough is about one that is higher than the sheet.
func TestALongFieldIsScrolledThrough(t *testing.T) {
	header := "From: a@b.test\r\nTo: x\r\nReply-To: " + strings.Repeat("x ", 500) + "the-end <c@d.test>\r\n\r\n"
	m := of(header)
	m.Do(keys.Open)
	for range 60 {
		if strings.Contains(text(t, m, 60, 8), "the-end <c@d.test>") {
			m.Do(keys.Top)
			return
		}
		m.Do(keys.Down)
	}
	t.Error("the end of the field is not reached")
}

func of(header string) *sender.Model {
	return sender.New(func(map[string]string) from.Report { return from.Read(nil, from.Options{MIME: []byte(header)}) }, from.Header([]byte(header)))
}

// TestARecordIsPasted is about checking a signature by its key: only where the cursor is on one.
func TestARecordIsPasted(t *testing.T) {
	m := sheet(theme.Options{})
	if _, ok := m.WithRecord("v=DKIM1; p="); ok {
		t.Error("a finding takes a record")
	}
	for m.Raw().String() != "s1._domainkey.mailer.test" {
		m.Do(keys.Down)
	}
	if s := text(t, m, 160, 90); !strings.Contains(s, "signature not checked: paste its TXT record here, of s1[.]_domainkey[.]mailer[.]test") {
		t.Errorf("it does not say what to do:\n%s", s)
	}
	again, ok := m.WithRecord("v=DKIM1; p=")
	if !ok {
		t.Fatal("a signature takes no record")
	}
	n := again()
	if s := text(t, n, 160, 90); !strings.Contains(s, "signature does not hold") || !strings.Contains(s, "by the key given: key revoked") || n.Raw() != m.Raw() {
		t.Errorf("after the record:\n%s", s)
	}
	if strings.Contains(text(t, m, 100, 90), "does not hold") {
		t.Error("the sheet before has changed")
	}
}
