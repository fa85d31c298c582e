package tui

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/emulator"
	"mailtriage/views/compose"
)

// ctrl presses a key that is not typed.
func (s *screen) ctrl(letters string) {
	for _, r := range letters {
		s.send(tea.KeyPressMsg(tea.Key{Code: r, Mod: tea.ModCtrl}))
	}
}

// ask presses the key of sending and waits for the question.
func (o *onEmulator) ask() {
	o.t.Helper()
	o.ctrl("s")
	o.until("the question", func() bool { return len(o.m.dialogs) > 0 })
	o.shows("Send this?")
}

// drafts and sent are the subjects of what lies there.
func (o *onEmulator) lie(folder string) []string {
	state, err := o.e.Mailbox("")
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, m := range state.Folders[folder] {
		out = append(out, m.Subject)
	}
	return out
}

// patched is what the draft was written with.
func (o *onEmulator) bodies(method, end string) []map[string]any {
	var out []map[string]any
	for _, r := range o.e.Requests() {
		if r.Method == method && strings.HasSuffix(r.Path, end) {
			var body map[string]any
			_ = json.Unmarshal(r.Body, &body)
			out = append(out, body)
		}
	}
	return out
}

func (o *onEmulator) toast(text string) {
	o.t.Helper()
	o.until(text, func() bool { return strings.Contains(o.m.toast.text.String(), text) })
}

// TestANewMessageGoesOut writes one, with an attachment and a copy, and looks at what was asked, sent and kept.
func TestANewMessageGoesOut(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	file := filepath.Join(t.TempDir(), "report.txt")
	if err := os.WriteFile(file, []byte("evidence"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.presses("n", "bob@partner.test", "tab", "Findings", "tab", "See the attached report.")
	o.ctrl("y")
	o.presses("ada@contoso.com", "tab", "tab", "tab")
	o.ask()
	o.shows("bob@partner.test", "Cc", "ada@contoso.com", "Findings", "Outside contoso.com: bob@partner.test", "speaks of something attached")
	o.ctrl("s")
	o.presses("enter", "q", "s")
	if len(o.m.dialogs) != 1 || len(o.bodies("POST", "/messages")) > 0 {
		t.Fatal("another key than the confirming one did something")
	}
	o.presses("n")
	o.ctrl("o")
	o.m.dialogs[0].(*attaching).input.SetValue("")
	o.send(tea.PasteMsg{Content: file[:len(file)-3]})
	o.until("the names", func() bool { d := o.m.dialogs[0].(*attaching); return slices.Contains(d.names, "report.txt") })
	o.presses("tab", "enter")
	o.toast("Attached report.txt, 8 B")
	o.ask()
	o.shows("1 file, 8 B: report.txt")
	o.presses("y")
	o.toast("Sent the message to bob@partner.test and 1 more: Findings")
	if o.m.writing != nil || !slices.Contains(o.lie("sentitems"), "Findings") || len(o.lie("drafts")) > 0 && slices.Contains(o.lie("drafts"), "Findings") {
		t.Errorf("Sent Items: %v", o.lie("sentitems"))
	}
	made := o.bodies("POST", "/messages")
	if len(made) != 1 {
		t.Fatalf("%d drafts were made", len(made))
	}
	if body := made[0]["body"].(map[string]any); body["content"] != "See the attached report." || !strings.EqualFold(body["contentType"].(string), "text") {
		t.Errorf("%v", body)
	}
	if n := len(o.bodies("POST", "/attachments")); n != 1 {
		t.Errorf("%d attachments were sent", n)
	}
}

// TestAnAnswerIsQuotedWithoutLinks replies to a phish: nothing in what goes out can be clicked.
func TestAnAnswerIsQuotedWithoutLinks(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	for _, c := range []struct{ key, end, title string }{{"w", "/createReply", "Reply"}, {"W", "/createReplyAll", "Reply to all"}, {"f", "/createForward", "Forward"}} {
		before := len(o.bodies("PATCH", ""))
		o.until("the message is read: that it is shown already must not matter", func() bool { return o.m.reader.Ready() })
		o.presses(c.key)
		o.until("the pane", func() bool { return o.m.writing != nil })
		o.shows(c.title, "links defanged")
		if c.key == "f" {
			o.presses("ada@contoso.com", "tab", "tab")
		}
		o.presses("We look into it.")
		o.ask()
		o.presses("y")
		o.toast("Sent the ")
		if len(o.bodies("POST", c.end)) != 1 {
			t.Errorf("%s was not asked for", c.end)
		}
		written := o.bodies("PATCH", "")[before:]
		if len(written) == 0 {
			t.Fatal("the draft was not written")
		}
		text := written[len(written)-1]["body"].(map[string]any)["content"].(string)
		if !strings.HasPrefix(text, "We look into it.\n\n") || !strings.Contains(text, "\n> ") || strings.Contains(text, "http://") || strings.Contains(text, "https://") {
			t.Errorf("%s: %q has a link: %q", c.title, regexp.MustCompile(`.{20}https?://.{20}`).FindString(text), text)
		}
		o.m.toast.text = o.m.toast.text.Truncate(0)
	}
}

func TestAForwardGoesAlongAsItCame(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	o.presses("f")
	o.until("the pane", func() bool { return o.m.writing != nil })
	o.presses("ada@contoso.com")
	o.ctrl("q")
	o.shows("as an attachment, as it came")
	o.ask()
	o.shows("the original, as it came")
	o.presses("y")
	o.toast("Sent the forward")
	if len(o.bodies("POST", "/createForward")) != 0 || len(o.bodies("POST", "/attachments")) != 1 {
		t.Error("the original did not go along as a file")
	}
}

// TestUndoSendBringsThePaneBack stops a letter before it goes out, and sends it then.
func TestUndoSendBringsThePaneBack(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	o.engine.UndoSend = time.Hour
	o.presses("n", "ada@contoso.com", "tab", "Not yet", "tab", "one", "enter", "two")
	o.ask()
	o.presses("y")
	o.toast("It goes out in 3600 s")
	o.until("the wait", func() bool { _, waiting := o.m.sentIn(); return waiting })
	o.shows("sends in 3", "u stops it")
	o.presses("q")
	o.shows("A letter has not gone out yet")
	o.presses("n", "u")
	o.until("the pane", func() bool { return o.m.writing != nil })
	p := o.m.writing.pane
	if p.Text() != "one\ntwo" || p.Line(compose.Subject) != "Not yet" || !strings.Contains(p.Line(compose.To), "ada@contoso.com") {
		t.Errorf("%q %q %q", p.Text(), p.Line(compose.Subject), p.Line(compose.To))
	}
	if len(o.bodies("POST", "/send")) != 0 || !slices.Contains(o.lie("drafts"), "Not yet") {
		t.Error("it was sent, or is not in Drafts")
	}
	o.engine.UndoSend = 0
	o.ask()
	o.presses("y")
	o.toast("Sent the message")
	if got := o.lie("drafts"); slices.Contains(got, "Not yet") || len(o.bodies("POST", "/send")) != 1 {
		t.Errorf("in Drafts: %q", got)
	}
}

// TestALetterThatFailsComesBack: whatever goes wrong, what was written is there, and nothing goes out twice.
func TestALetterThatFailsComesBack(t *testing.T) {
	for name, c := range map[string]struct {
		fault emulator.Fault
		sent  bool
	}{
		"403":        {emulator.Fault{Status: 403}, false},
		"404":        {emulator.Fault{Status: 404}, false},
		"429":        {emulator.Fault{Status: 429, RetryAfter: 1}, true},
		"cut before": {emulator.Fault{Cut: "before"}, true},
		"cut after":  {emulator.Fault{Cut: "after"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOnEmulator(t, time.Minute)
			c.fault.Operation = "message.send"
			o.e.AddFaults(c.fault)
			o.presses("n", "ada@contoso.com", "tab", "Under fire", "tab", "text")
			o.ask()
			o.presses("y")
			if c.sent {
				o.toast("Sent the message")
			} else {
				o.until("the sign", func() bool { return strings.Contains(o.text(), "LETTER NOT SENT") })
				if o.m.writing != nil {
					t.Error("it came up by itself, over what was being done")
				}
				o.presses("n")
				o.toast("the draft is in Drafts")
				if o.m.writing.pane.Text() != "text" || o.m.writing.replaces == "" {
					t.Error("it did not come back whole")
				}
			}
			sent := 0
			for _, s := range o.lie("sentitems") {
				if s == "Under fire" {
					sent++
				}
			}
			if want := map[bool]int{true: 1}[c.sent]; sent != want {
				t.Errorf("it was sent %d times, want %d", sent, want)
			}
		})
	}
}

func TestALetterIsKeptAndWrittenOn(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	o.presses("n", "esc")
	if o.m.writing != nil {
		t.Fatal("an empty letter asks")
	}
	o.presses("n", "ada@contoso.com", "tab", "Later", "tab", "half a", "esc")
	o.shows("keeps it in Drafts")
	o.presses("enter", "esc", " thought", "esc", "k")
	o.toast("Kept the message in Drafts: Later")
	drafts, ok := o.m.folders.WellKnown("drafts")
	if !ok {
		t.Fatal("there is no folder Drafts")
	}
	o.run(o.m.openFolder(drafts))
	o.until("the drafts", func() bool {
		h, ok := o.m.messages.Cursor()
		return ok && h.Subject == "Later" && h.ParentFolderID == drafts.ID
	})
	o.presses("enter")
	o.until("the pane", func() bool { return o.m.writing != nil })
	if p := o.m.writing.pane; p.Text() != "half a thought" || p.Line(compose.Subject) != "Later" {
		t.Fatalf("%q %q", p.Text(), p.Line(compose.Subject))
	}
	o.presses("esc")
	if o.m.writing != nil {
		t.Fatal("a draft that was not touched asks")
	}
	o.presses("enter")
	o.until("the pane", func() bool { return o.m.writing != nil })
	o.ask()
	o.presses("y")
	o.toast("Sent the message")
	if slices.Contains(o.lie("drafts"), "Later") || !slices.Contains(o.lie("sentitems"), "Later") {
		t.Errorf("in Drafts: %q", o.lie("drafts"))
	}
}

func TestDryRunOfALetter(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	o.presses("!", "n", "ada@contoso.com", "tab", "Dry", "tab", "text")
	o.ctrl("s")
	o.until("the plan", func() bool { return len(o.m.dialogs) > 0 })
	o.shows("POST /users/", "/send: to ada@contoso.com")
	o.presses("esc")
	if o.m.writing == nil || len(o.bodies("POST", "/messages")) > 0 {
		t.Error("the dry run sent something, or closed the pane")
	}
}

func TestTypingNeverActs(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		var all strings.Builder
		for r := ' '; r < 0x7f; r++ {
			all.WriteRune(r)
		}
		s.press("n", "tab")
		s.press(strings.Split(all.String(), "")...)
		if got := s.m.writing.pane.Line(compose.Subject); got != strings.TrimSpace(all.String()) {
			t.Errorf("%q", got)
		}
		s.press("tab")
		s.press(strings.Split(all.String(), "")...)
		if got := s.m.writing.pane.Text(); got != all.String() {
			t.Errorf("%q", got)
		}
		if len(s.m.dialogs) > 0 || len(s.engine.Running()) > 0 || s.m.dryRun || s.quit {
			t.Error("something was done")
		}
		s.press("ctrl+c", "ctrl+c")
		s.shows("A letter is being written")
		s.press("n")
		s.shows("New message")
		s.press("ctrl+c", "ctrl+c", "ctrl+c")
		if s.m.writing != nil && !s.quit {
			t.Error("three times ^c does not quit")
		}
	})
}

func TestRecipientsAreFoundAsTheyAreTyped(t *testing.T) {
	var asked []string
	fail := error(nil)
	change := func(c *Config, _ *fakeBox) {
		c.FindPeople = func(_ context.Context, text string) ([]graph.Person, error) {
			asked = append(asked, text)
			return []graph.Person{{DisplayName: "Ada Okafor", Mail: "ada.okafor@contoso.com"}}, fail
		}
	}
	drive(t, 80, 24, change, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("n", "ad")
		s.wait(time.Second)
		s.shows("Ada Okafor  ada.okafor@contoso.com")
		if got := s.m.writing.pane.Line(compose.To); got != "ad" {
			t.Fatalf("%q was typed over", got)
		}
		s.press("down", "tab")
		if got := s.m.writing.pane.Line(compose.To); got != "Ada Okafor <ada.okafor@contoso.com>," || !slices.Equal(asked, []string{"ad"}) {
			t.Errorf("%q, asked %q", got, asked)
		}
		fail = &graph.Error{Op: "searching the directory", Kind: graph.Forbidden, Status: 403, Permission: "User.ReadBasic.All"}
		s.press("bo")
		s.wait(time.Second)
		s.shows("the token lacks User.ReadBasic.All")
		s.press("b@x.test")
		s.wait(time.Second)
		if len(asked) != 2 {
			t.Errorf("asked %q", asked)
		}
	})
}

// TestTheEditor lets editors at the text: one that writes, one that fails, one that removes the file.
func TestTheEditor(t *testing.T) {
	l := &letter{}
	for name, c := range map[string]struct {
		script, text string
		fails        bool
	}{"writes": {`printf 'a\nb' > "$1"`, "a\nb", false}, "fails": {"exit 3", "", true}, "removes": {`rm "$1"`, "", true}} {
		file, err := copyForEditor("before")
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]os.FileMode{file: 0o600, filepath.Dir(file): 0o700} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v %v", path, info.Mode(), err)
			}
		}
		err = exec.CommandContext(t.Context(), "sh", "-c", c.script, "sh", file).Run()
		got := closeEditor(l, file, err).(editorClosed)
		if (got.err != nil) != c.fails || got.text != c.text {
			t.Errorf("%s: %+v", name, got)
		}
		if _, err := os.Stat(filepath.Dir(file)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the copy is still there", name)
		}
	}
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("n", "tab", "tab", "mine")
		s.ctrl("g")
		s.shows("set VISUAL or EDITOR")
		s.send(editorClosed{of: s.m.writing, err: errors.New("the editor failed, and the text is as it was: exit status 3")})
		s.shows("as it was")
		if s.m.writing.pane.Text() != "mine" {
			t.Error("the text is not as it was")
		}
		s.send(editorClosed{of: s.m.writing, text: "theirs\x1b[31m"})
		if got := s.m.writing.pane.Text(); !strings.HasPrefix(got, "theirs") || strings.Contains(got, "\x1b") {
			t.Errorf("%q", got)
		}
	})
}

func TestAFileThatVanishes(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	file := filepath.Join(t.TempDir(), "gone.txt")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := graph.FileAt(file)
	if err != nil {
		t.Fatal(err)
	}
	o.presses("n", "ada@contoso.com", "tab", "s", "tab", "t")
	o.m.writing.pane.Attach(compose.File{File: f})
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	o.ctrl("s")
	o.toast("gone.txt can't be sent")
	if len(o.m.dialogs) > 0 {
		t.Error("it asks all the same")
	}
	o.ctrl("r")
	o.ask()
}

func TestManyRecipientsAreCounted(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	var list []graph.Address
	for i := range manyRecipients {
		list = append(list, graph.Address{Address: string(rune('a'+i%26)) + strings.Repeat("x", i/26+1) + "@contoso.com"})
	}
	o.presses("n", "tab", "All", "tab", "text")
	o.m.writing.pane.SetRecipients(compose.To, list)
	o.ask()
	o.presses("y", "enter")
	o.shows("That is not the count.")
	if len(o.bodies("POST", "/messages")) > 0 {
		t.Fatal("it was sent")
	}
	o.presses("backspace", "100", "enter")
	o.toast("Sent the message")
}

func TestLettersAreOffWhereTheyMustBe(t *testing.T) {
	drive(t, 80, 24, func(c *Config, _ *fakeBox) { c.ReadOnly = true }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for _, key := range []string{"w", "W", "f", "n"} {
			s.press(key)
			s.shows("this profile is read only")
			if s.m.writing != nil {
				t.Fatal("a letter is written")
			}
		}
	})
}

// letterScreens are the pane and its dialogs.
func letterScreens() map[string]func(*screen) {
	return map[string]func(*screen){
		"letter new":   func(s *screen) { s.press("n", "bob@x", "tab", "Hello", "tab", "Some text", "enter", "and more.") },
		"letter reply": func(s *screen) { s.press("w", "We look into it.") },
		"letter files": func(s *screen) {
			s.press("f", "ada@contoso.com", "tab")
			s.m.writing.pane.Attach(compose.File{File: graph.FileOf("report.zip", make([]byte, 48_000))})
			s.m.writing.pane.Attach(compose.File{File: graph.FileOf("gone.txt", []byte("x")), Trouble: "it can't be read"})
			s.ctrl("qy")
		},
		"letter question": func(s *screen) {
			s.press("w", "As attached.")
			s.ctrl("s")
			s.settle()
		},
		"letter leave": func(s *screen) { s.press("n", "x", "esc") },
		"letter keys":  func(s *screen) { s.press("n"); s.send(tea.KeyPressMsg(tea.Key{Code: tea.KeyF1})) },
	}
}

func TestLetterScreens(t *testing.T) {
	for _, size := range sizes {
		for name, open := range letterScreens() {
			t.Run(name, func(t *testing.T) {
				drive(t, size[0], size[1], nil, func(s *screen) {
					s.wait(200 * time.Millisecond)
					open(s)
					golden(t, s, name)
				})
			})
		}
	}
}

func TestNothingHostileReachesTheTerminalFromLetters(t *testing.T) {
	for _, attack := range hostile.Strings() {
		t.Run(attack.Name, func(t *testing.T) {
			t.Parallel()
			change := func(c *Config, b *fakeBox) {
				poison(c, b, attack.Text)
				c.FindPeople = func(context.Context, string) ([]graph.Person, error) {
					return []graph.Person{{DisplayName: attack.Text, Mail: "ada@contoso.com"}, {DisplayName: "x", Mail: attack.Text}}, nil
				}
			}
			drive(t, 80, 24, change, func(s *screen) {
				s.wait(200 * time.Millisecond)
				for _, keys := range [][]string{{"w"}, {"esc"}, {"W"}, {"esc"}, {"f"}, {"ada"}} {
					s.press(keys...)
					s.wait(time.Second)
					clean(t, s, strings.Join(keys, " "))
				}
				s.ctrl("q")
				clean(t, s, "as a file")
				s.ctrl("q")
				clean(t, s, "live")
				s.send(tea.PasteMsg{Content: attack.Text})
				clean(t, s, "pasted")
				s.m.writing.pane.SetLine(compose.To, "ada@contoso.com")
				s.ctrl("s")
				s.settle()
				clean(t, s, "the question")
				s.press("n", "tab", "tab")
				s.send(tea.PasteMsg{Content: attack.Text})
				clean(t, s, "pasted into the text")
				s.ctrl("o")
				s.send(tea.PasteMsg{Content: attack.Text})
				s.settle()
				clean(t, s, "attach")
			})
		})
	}
}
