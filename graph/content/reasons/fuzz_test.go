package reasons

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mailtriage/graph/content"
	"mailtriage/graph/content/files"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/sender"
)

// FuzzJudge: whatever a mail says, judging it ends soon, and its evidence is safe and short.
func FuzzJudge(f *testing.F) {
	f.Add("Megan Bowen <x@y>", "x@gmail.com", "a@b", "Re: urgent\u202e", "<p>pay<span style=font-size:0>x</span>pal</p>password: 12", "http://1.1.1.1@0x7f.1/", "a.pdf.exe", "<script>atob(document.write", true)
	f.Add("\x1b]0;x\a", "a@xn--pple-43d.com", "@", "回复：至急 送金", "⟦hidden: ⟦hidden: x⟧ ⟨U+200B⟩⟨U+", "javascript:x", "\u202e", "<input type=password", false)
	f.Add("", "", "", "", "> a@contoso.com\n", "//[::1", "a.zip", "", true)
	f.Fuzz(func(t *testing.T, name, address, reply, subject, body, to, file, source string, flag bool) {
		defer hostile.Bounded(t)()
		c := around()
		c.Senders[plain(address)], c.Messages[ThreadID(reply)] = flag, flag
		m := Mail{
			From: Address{name, address}, Sender: Address{name, reply}, ReplyTo: []Address{{name, reply}}, Subject: subject, Text: content.Body("html", body).Text.String(),
			Links: []Link{{name, to}, {to, reply}, {body, to}}, Forms: []Form{{to, flag}}, Page: files.Look("", "text/html", []byte(body)), QR: []string{to, body}, Invite: flag, Threads: []string{reply},
			Attachments: []files.Report{files.Look(file, reply, []byte(source)), {Name: file, Encrypted: flag, Type: files.Type{Class: files.Archive}, Findings: []files.Finding{{Kind: files.Program, Severity: files.Bad, Words: "x", Evidence: []string{to}, Where: file}}}},
			Verdicts:    sender.Verdicts{SPF: sender.Verdict(len(name) % 5), DMARC: sender.Verdict(len(to) % 5), CompAuth: sender.Verdict(len(body) % 5)}, //nolint:gosec // below 5
		}
		began := time.Now()
		got := Judge(m, c)
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v", took)
		}
		for _, r := range got {
			if len(r.Evidence) == 0 || len(r.Evidence) > evidenceKept {
				t.Errorf("%s has %d pieces of evidence", r.ID, len(r.Evidence))
			}
			for _, e := range r.Evidence {
				if s := e.String(); strings.ContainsAny(s, "\x1b\x07\n\u202e\u200b") || !utf8.ValidString(s) || len(s) > 4096 {
					t.Errorf("%s has the evidence %q", r.ID, s)
				}
			}
		}
	})
}

func BenchmarkJudgeOrdinary(b *testing.B) {
	m, c := ordinary(), around()
	m.Text = strings.Repeat(m.Text, 20)
	for b.Loop() {
		Judge(m, c)
	}
}

func BenchmarkJudgeLong(b *testing.B) {
	m, c := ordinary(), around()
	m.Text = strings.Repeat("Déjà vu, Grüße und 転送 ", 50000)
	for range 500 {
		m.Links = append(m.Links, Link{"www.a.example", "https://www.a.example/" + strings.Repeat("x", 500)})
	}
	for b.Loop() {
		Judge(m, c)
	}
}
