package triage_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

const secretBody = "The body that no journal may have."

// colleague has a mailbox in the tenant: what is sent to it arrives.
func (b *bench) colleague() string {
	b.t.Helper()
	all := tenant()
	for _, m := range all.Mailboxes {
		for _, u := range all.Users {
			if u.ID == m.UserID && u.Mail != "" && !strings.EqualFold(u.Mail, demo.Mailbox) {
				return u.Mail
			}
		}
	}
	b.t.Fatal("nobody else has a mailbox")
	return ""
}

func (b *bench) letter(kind graph.LetterKind) graph.Letter {
	l := graph.Letter{Kind: kind, To: []graph.Address{{Name: "A Colleague", Address: b.colleague()}}, Subject: "Letter " + string(kind), Body: secretBody}
	if kind != graph.NewLetter {
		l.Of = b.phish()
	}
	return l
}

// phish is a message with HTML, a link and an inline image.
func (b *bench) phish() string {
	b.t.Helper()
	raw := "From: Eve <eve@evil.test>\r\nTo: soc@contoso.com\r\nSubject: Pay\r\nMessage-ID: <pay@evil.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/html\r\n\r\n<a href=\"https://evil.test/pay\">Pay</a><img src=\"https://evil.test/pixel.gif\"><img src=\"cid:logo\">\r\n" +
		"--b\r\nContent-Type: image/png; name=logo.png\r\nContent-Disposition: inline; filename=logo.png\r\nContent-ID: <logo>\r\n\r\nPNG\r\n" +
		"--b\r\nContent-Type: application/pdf; name=invoice.pdf\r\nContent-Disposition: attachment; filename=invoice.pdf\r\n\r\nPDF\r\n--b--\r\n"
	id, err := b.e.Deliver("", []byte(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b *bench) send(l graph.Letter) triage.Finished {
	b.t.Helper()
	return b.do(triage.Order{Action: keys.Send, Letter: l})
}

// howMany counts messages of a subject in a folder of a mailbox.
func (b *bench) howMany(mailbox, folder, subject string) int {
	b.t.Helper()
	state, err := b.e.Mailbox(mailbox)
	if err != nil {
		b.t.Fatal(err)
	}
	n := 0
	for _, m := range state.Folders[folder] {
		if m.Subject == subject {
			n++
		}
	}
	return n
}

// arrived counts messages of a subject wherever they lie in the colleague's mailbox.
func (b *bench) arrived(subject string) int {
	b.t.Helper()
	state, err := b.e.Mailbox(b.colleague())
	if err != nil {
		b.t.Fatal(err)
	}
	n := 0
	for _, list := range state.Folders {
		for _, m := range list {
			if m.Subject == subject {
				n++
			}
		}
	}
	return n
}

// lies holds the mailbox to where a letter must be: sent once, or kept once, or nowhere.
func (b *bench) lies(subject string, sent, drafts int) {
	b.t.Helper()
	if s, d, a := b.howMany("", "sentitems", subject), b.howMany("", "drafts", subject), b.arrived(subject); s != sent || d != drafts || a != sent {
		b.t.Errorf("%d in Sent Items, %d in Drafts, %d arrived; want %d, %d, %d", s, d, a, sent, drafts, sent)
	}
}

func TestEveryKindOfLetterIsSent(t *testing.T) {
	for _, kind := range []graph.LetterKind{graph.NewLetter, graph.Reply, graph.ReplyAll, graph.Forward, graph.ForwardAttached} {
		t.Run(string(kind), func(t *testing.T) {
			b := set(t, 0)
			l := b.letter(kind)
			l.Attachments = []graph.File{graph.FileOf("note.txt", []byte("note"))}
			b.e.ForgetRequests()
			f := b.send(l)
			if f.Err != nil || f.Job.Done != 1 || f.Job.Plan.Undoable {
				t.Fatalf("%+v", f)
			}
			b.lies(l.Subject, 1, 0)
			id := f.Job.Underway.DraftID
			m, err := b.box.Message(t.Context(), id)
			if err != nil || m.Draft || strings.Contains(m.Body, "evil.test") || !strings.Contains(m.Body, secretBody) {
				t.Errorf("%v %q", err, m.Body)
			}
			var names []string
			for _, a := range m.Attachments {
				names = append(names, a.Name)
			}
			want := map[graph.LetterKind]string{graph.Forward: "[logo.png invoice.pdf note.txt]", graph.ForwardAttached: "[Pay.eml note.txt]"}[kind]
			if want == "" {
				want = "[note.txt]"
			}
			if fmt.Sprint(names) != want {
				t.Errorf("attached: %v, want %s", names, want)
			}
			b.asked(kind)
			if _, err := b.engine.Undo(t.Context(), f.Job.ID); err == nil || !strings.Contains(err.Error(), "no undo") {
				t.Errorf("after it was sent: %v", err)
			}
			if n := len(b.engine.Undoable()); n != 0 {
				t.Errorf("%d can be undone", n)
			}
		})
	}
}

// asked holds the requests of a letter to their form.
func (b *bench) asked(kind graph.LetterKind) {
	b.t.Helper()
	how := map[graph.LetterKind]string{graph.Reply: "/createReply", graph.ReplyAll: "/createReplyAll", graph.Forward: "/createForward"}[kind]
	var made, written, sent bool
	for _, r := range b.e.Requests() {
		if !strings.Contains(r.Headers["Prefer"], "ImmutableId") {
			b.t.Errorf("%s %s without immutable ids", r.Method, r.Path)
		}
		body := string(r.Body)
		switch {
		case r.Method == http.MethodPost && how != "" && strings.HasSuffix(r.Path, how):
			made = strings.Contains(body, "singleValueExtendedProperties")
		case r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/messages"), r.Method == http.MethodPatch:
			made = made || how == ""
			written = strings.Contains(body, `"contentType":"text"`) && strings.Contains(body, `"ccRecipients":[]`) && strings.Contains(body, "A Colleague") && !strings.Contains(body, `"from"`)
		case r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/send"):
			sent = true
		}
	}
	if !made || !written || !sent {
		b.t.Errorf("made %v written %v sent %v", made, written, sent)
	}
}

func TestAForwardLeavesOutWhatIsAttached(t *testing.T) {
	b := set(t, 0)
	l := b.letter(graph.Forward)
	l.LeaveOut = true
	f := b.send(l)
	list, err := b.box.Attachments(t.Context(), f.Job.Underway.DraftID)
	if f.Err != nil || err != nil || len(list) != 0 {
		t.Errorf("%v %v %v", f.Err, err, list)
	}
}

func TestTheJournalHasNoBody(t *testing.T) {
	b := set(t, 0)
	l := b.letter(graph.NewLetter)
	l.Attachments = []graph.File{graph.FileOf("note.txt", []byte("secret note"))}
	l.Bcc = []graph.Address{{Address: "hidden@x.test"}}
	b.send(l)
	raw, err := os.ReadFile(b.journalFile())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), secretBody) || strings.Contains(string(raw), "secret note") {
		t.Error("the journal has the body")
	}
	for _, want := range []string{l.Subject, "hidden@x.test", "note.txt", b.colleague(), `"kind":"draft"`, `"kind":"sending"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the journal does not have %s", want)
		}
	}
	b.engine.Close()
	b.engine = b.open()
	if rows := b.engine.Rows(b.engine.Jobs()[0].ID); len(rows) != 1 || rows[0].Subject != l.Subject || rows[0].Result != "done" {
		t.Errorf("after a restart: %+v", rows)
	}
	h := b.history()
	r := h.Records[0]
	if len(h.Damage) > 0 || r.Result() != "done" || r.Rows[0].Subject != l.Subject || !strings.Contains(r.Summary(), "Send the message to "+b.colleague()+" and 1 more: "+l.Subject) {
		t.Errorf("%q %+v", r.Summary(), r)
	}
}

func TestADraftIsKept(t *testing.T) {
	b := set(t, 0)
	l := b.letter(graph.NewLetter)
	l.To = nil
	if _, err := b.engine.Plan(triage.Order{Action: keys.Send, Letter: l}); !errors.Is(err, triage.ErrNobody) {
		t.Errorf("to nobody: %v", err)
	}
	o := triage.Order{Action: keys.Send, Letter: l}
	o.Send.Keep = true
	f := b.do(o)
	if f.Err != nil || f.Job.Done != 1 {
		t.Fatalf("%+v", f)
	}
	b.lies(l.Subject, 0, 1)
	again := b.letter(graph.NewLetter)
	again.Replaces = f.Job.Underway.DraftID
	if f := b.send(again); f.Err != nil {
		t.Fatal(f.Err)
	}
	b.lies(l.Subject, 1, 0)
	if n := b.howMany("", "deleteditems", l.Subject); n != 1 {
		t.Errorf("%d earlier drafts in Deleted Items", n)
	}
}

func TestAPlanOfALetterSendsNothing(t *testing.T) {
	b := set(t, 0)
	l := b.letter(graph.Reply)
	l.Attachments = []graph.File{graph.FileOf("a.bin", make([]byte, graph.SmallFile-1)), graph.FileOf("b.bin", make([]byte, graph.SmallFile))}
	b.e.ForgetRequests()
	p, err := b.engine.Plan(triage.Order{Action: keys.Send, Letter: l})
	if err != nil || len(b.e.Requests()) != 0 {
		t.Fatal(err, len(b.e.Requests()))
	}
	text := strings.Join(p.Lines, "\n")
	for _, want := range []string{"/createReply", "/attachments  a.bin", "createUploadSession  b.bin", "/send: to " + b.colleague()} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for name, l := range map[string]graph.Letter{
		"empty":      {Kind: graph.NewLetter, To: l.To, Attachments: []graph.File{graph.FileOf("x", nil)}},
		"too large":  {Kind: graph.NewLetter, To: l.To, Attachments: []graph.File{{Name: "x", Size: graph.LargestFile + 1}}},
		"of nothing": {Kind: graph.Reply, To: l.To},
	} {
		if _, err := b.engine.Plan(triage.Order{Action: keys.Send, Letter: l}); err == nil {
			t.Errorf("%s was planned", name)
		}
	}
}

// TestEveryRequestOfALetterMayFail lets each request go wrong in each way: the letter is sent once, or kept once and said
// to be, and never twice.
func TestEveryRequestOfALetterMayFail(t *testing.T) {
	faults := map[string]emulator.Fault{
		"403": {Status: 403}, "404": {Status: 404}, "409": {Status: 409}, "429": {Status: 429, RetryAfter: 1}, "503": {Status: 503}, "504": {Status: 504},
		"cut before": {Cut: "before"}, "cut after": {Cut: "after"}, "truncated": {Body: "truncated"}, "page": {Body: "html"}, "expired": {Token: "expired"},
	}
	requests := map[graph.LetterKind][]string{
		graph.NewLetter: {"messages.create", "attachments.list", "attachments.create", "message.send"},
		graph.Reply:     {"message.createReply", "message.patch", "attachments.list", "attachment.delete"},
	}
	for kind, operations := range requests {
		for _, operation := range operations {
			for name, fault := range faults {
				if name == "429" && operation != "message.send" {
					continue // the gate waits a second for each
				}
				t.Run(operation+" "+name, func(t *testing.T) {
					t.Parallel()
					b := set(t, 0)
					l := b.letter(kind)
					l.Attachments = []graph.File{graph.FileOf("note.txt", []byte("note"))}
					fault.Operation = operation
					b.e.AddFaults(fault)
					f := b.send(l)
					state := b.history().Records[0].Result()
					if f.Err == nil {
						b.lies(l.Subject, 1, 0)
						m, err := b.box.Message(t.Context(), f.Job.Underway.DraftID)
						if err != nil || len(m.Attachments) != 1 || strings.Contains(m.Body, "evil") {
							t.Errorf("%v %+v", err, m)
						}
						if state != "done" {
							t.Errorf("the journal says %s", state)
						}
						return
					}
					var kept *triage.KeptError
					made := operation != "messages.create" && operation != "message.createReply"
					if errors.As(f.Err, &kept) != made || state != "failed" || !strings.Contains(f.Err.Error(), "not sent") {
						t.Errorf("%v, the journal says %s", f.Err, state)
					}
					if b.arrived(l.Subject) > 0 {
						t.Error("said not to be sent, and sent")
					}
					if made {
						if d, err := b.box.Draft(t.Context(), kept.DraftID); err != nil || !d.IsDraft {
							t.Errorf("%+v %v", d, err)
						}
					}
				})
			}
		}
	}
}

func TestFilesAroundTheLimit(t *testing.T) {
	for _, size := range []int{graph.SmallFile - 1, graph.SmallFile, 5 << 20} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			b := set(t, 0)
			f := b.sendFile(size)
			if f.Err != nil {
				t.Fatal(f.Err)
			}
			pieces := 0
			for _, r := range b.e.Requests() {
				if r.Method == http.MethodPut {
					pieces++
					if r.Headers["Content-Range"] == "" {
						t.Error("a piece without a range")
					}
				}
			}
			if want := map[bool]int{true: 0, false: (size + graph.PieceSize - 1) / graph.PieceSize}[size < graph.SmallFile]; pieces != want {
				t.Errorf("%d pieces, want %d", pieces, want)
			}
		})
	}
}

// sendFile sends a letter with a file of bytes that are all different, and holds what is in Sent Items to it.
func (b *bench) sendFile(size int) triage.Finished {
	b.t.Helper()
	raw := make([]byte, size)
	for i := range raw {
		raw[i] = byte(i>>16) ^ byte(i>>8) ^ byte(i)
	}
	name := filepath.Join(b.t.TempDir(), "large.bin")
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		b.t.Fatal(err)
	}
	file, err := graph.FileAt(name)
	if err != nil {
		b.t.Fatal(err)
	}
	l := b.letter(graph.NewLetter)
	l.Attachments = []graph.File{file}
	b.e.ForgetRequests()
	f := b.send(l)
	if f.Err != nil {
		return f
	}
	b.lies(l.Subject, 1, 0)
	list, err := b.box.Attachments(b.t.Context(), f.Job.Underway.DraftID)
	if err != nil || len(list) != 1 {
		b.t.Fatalf("%v %+v", err, list)
	}
	got, err := b.box.AttachmentBytes(b.t.Context(), f.Job.Underway.DraftID, list[0])
	if err != nil || !bytes.Equal(got, raw) {
		b.t.Errorf("%d bytes arrived of %d: %v", len(got), size, err)
	}
	return f
}

func TestAnUploadIsTakenUpAgain(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"cut before": {Operation: "upload.put", Cut: "before"}, "cut after": {Operation: "upload.put", Cut: "after"}, "cut after the last": {Operation: "upload.put", Skip: 1, Cut: "after"},
		"503": {Operation: "upload.put", Skip: 1, Status: 503}, "429": {Operation: "upload.put", Skip: 1, Status: 429, RetryAfter: 1},
		"its state cut": {Operation: "upload.put", Cut: "before"}, "session lost": {Operation: "attachments.upload", Cut: "after"},
		"session gone": {Operation: "upload.put", Skip: 1, Status: 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := set(t, 0)
			b.e.AddFaults(fault)
			if name == "its state cut" {
				b.e.AddFaults(emulator.Fault{Operation: "upload.status", Cut: "before"})
			}
			if f := b.sendFile(5 << 20); f.Err != nil {
				t.Error(f.Err)
			}
		})
	}
}

func TestAnUploadThatFailsKeepsTheDraft(t *testing.T) {
	b := set(t, 0)
	b.e.AddFaults(emulator.Fault{Operation: "upload.put", Skip: 1, Status: 403, Count: -1})
	f := b.sendFile(5 << 20)
	var kept *triage.KeptError
	if !errors.As(f.Err, &kept) || !graph.IsKind(f.Err, graph.Forbidden) {
		t.Fatalf("%v", f.Err)
	}
	b.lies("Letter new", 0, 1)
}

func TestSendingAsSomebodyElse(t *testing.T) {
	b := set(t, 0)
	l := b.letter(graph.NewLetter)
	l.From = graph.Address{Address: b.colleague()}
	f := b.send(l)
	if !graph.IsKind(f.Err, graph.Forbidden) || !strings.Contains(f.Err.Error(), "ErrorSendAsDenied") || !strings.Contains(f.Err.Error(), "the draft is in Drafts") {
		t.Errorf("%v", f.Err)
	}
	b.lies(l.Subject, 0, 1)
}

// TestALetterCutOffAnywhereIsSettled ends the program after each line of the journal, and after each request.
func TestALetterCutOffAnywhereIsSettled(t *testing.T) {
	kinds := []string{"intent", "draft", "sending", "result"}
	for lines := 1; lines <= 3; lines++ {
		for _, sent := range []bool{false, true} {
			t.Run(fmt.Sprint(kinds[lines-1], sent), func(t *testing.T) {
				b := set(t, 0)
				if !sent {
					b.e.AddFaults(emulator.Fault{Operation: "message.send", Status: 403})
				}
				l := b.letter(graph.NewLetter)
				b.send(l)
				if sent && lines < 3 {
					t.Skip("nothing is sent before the journal says so")
				}
				b.engine.Close()
				b.keepLines(b.lines()[:lines])
				for at, c := range []struct{ after time.Duration }{{0}, {time.Hour}} {
					want := "failed"
					if sent {
						want = "done"
					} else if lines == 3 && at == 0 {
						want = "unknown"
					}
					b.settled(time.Now().Add(c.after), want, lines)
				}
			})
		}
	}
}

func (b *bench) settled(at time.Time, want string, lines int) {
	b.t.Helper()
	e := b.openAt(at)
	told, err := e.Recover(b.t.Context())
	e.Close()
	if err != nil || len(told) != 1 {
		b.t.Fatalf("%v %+v", err, told)
	}
	r := b.history().Records[0]
	if r.Rows[0].Result != want {
		b.t.Errorf("%s, want %s: %s", r.Rows[0].Result, want, r.Rows[0].Error)
	}
	if want != "done" && !strings.Contains(r.Rows[0].Error, "Drafts") {
		b.t.Errorf("it is not said where the draft is: %s", r.Rows[0].Error)
	}
	e = b.openAt(at)
	defer e.Close()
	if again, _ := e.Recover(b.t.Context()); len(again) != 0 {
		b.t.Error("settled twice")
	}
	b.keepLines(b.lines()[:lines])
}

func TestALetterCutOffBeforeItsDraft(t *testing.T) {
	b := set(t, 0)
	b.e.AddFaults(emulator.Fault{Operation: "messages.create", Status: 403})
	b.send(b.letter(graph.NewLetter))
	b.engine.Close()
	b.keepLines(b.lines()[:1])
	b.engine = b.open()
	told, err := b.engine.Recover(t.Context())
	if err != nil || len(told) != 1 || told[0].Job.Done != 0 || !strings.Contains(told[0].Failed[0].Err.Error(), "before there was a draft") {
		t.Errorf("%v %+v", err, told)
	}
}

func TestADamagedAnswerNeverMakesTwoLetters(t *testing.T) {
	b := set(t, 0)
	b.e.AddFaults(emulator.Fault{Operation: "messages.create", Cut: "after"}, emulator.Fault{Operation: "message.send", Cut: "after"})
	l := b.letter(graph.NewLetter)
	if f := b.send(l); f.Err != nil {
		t.Fatal(f.Err)
	}
	b.lies(l.Subject, 1, 0)
	n := 0
	for _, r := range b.e.Requests() {
		if strings.HasSuffix(r.Path, "/send") || r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/messages") {
			n++
		}
		var whole map[string]any
		if r.Body != nil && json.Unmarshal(r.Body, &whole) != nil {
			t.Errorf("%s", r.Body)
		}
	}
	if n != 2 {
		t.Errorf("%d requests made or sent it", n)
	}
	if !slices.ContainsFunc(b.e.Requests(), func(r emulator.Request) bool { return strings.Contains(r.Query, "singleValueExtendedProperties") }) {
		t.Error("it was not looked for by its mark")
	}
}
