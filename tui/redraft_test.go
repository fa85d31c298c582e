package tui

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/views/compose"
)

// outlookDraft leaves a reply to the message under the cursor in Drafts, as HTML, and opens it.
func (o *onEmulator) outlookDraft() (draft graph.Draft, of graph.Header) {
	o.t.Helper()
	box := o.m.Mailbox.(*graph.Mailbox)
	of, _ = o.m.messages.Cursor()
	draft, err := box.AnswerDraft(context.Background(), graph.Letter{Kind: graph.Reply, Of: of.ID}, "elsewhere")
	if err != nil {
		o.t.Fatal(err)
	}
	o.openDrafts(draft.ID)
	return draft, of
}

func (o *onEmulator) openDrafts(id string) {
	o.t.Helper()
	drafts, _ := o.m.folders.WellKnown("drafts")
	o.run(o.m.openFolder(drafts))
	o.until("the draft", func() bool { return o.m.messages.Knows(id) })
	o.m.messages.Do(keys.Top)
	for n := 0; n < 50; n++ {
		if h, _ := o.m.messages.Cursor(); h.ID == id {
			break
		}
		o.m.messages.Do(keys.Down)
	}
	o.presses("enter")
	o.until("the pane", func() bool { return o.m.writing != nil })
}

// after is a draft as it is now, with its body.
func (o *onEmulator) after(id string) (graph.Message, string) {
	o.t.Helper()
	msg, err := o.m.Mailbox.Message(context.Background(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	d, err := o.m.Mailbox.Details(context.Background(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return msg, d.ConversationID
}

// seen are the bodies of requests about one message.
func (o *onEmulator) seen(method, id, end string) []map[string]any {
	var out []map[string]any
	for _, r := range o.e.Requests() {
		path, _ := url.PathUnescape(r.Path)
		if r.Method == method && strings.HasSuffix(path, id+end) {
			var body map[string]any
			_ = json.Unmarshal(r.Body, &body)
			out = append(out, body)
		}
	}
	return out
}

// TestAReplyContinuedFromDraftsStaysInItsConversation, as HTML: it is that draft that is sent, and no other is made.
func TestAReplyContinuedFromDraftsStaysInItsConversation(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	draft, of := o.outlookDraft()
	o.shows("HTML, as it is")
	o.presses("First <of> all.", "enter", "Thanks.")
	o.ask()
	o.shows("links that lead where the sender wants")
	o.presses("y")
	o.toast("Sent the message")
	if len(o.bodies("POST", "/messages")) > 0 || len(o.bodies("POST", "/createReply")) != 1 || len(o.seen("POST", draft.ID, "/send")) != 1 {
		t.Error("another draft was made, or this one was not sent")
	}
	sent, conversation := o.after(draft.ID)
	if _, want := o.after(of.ID); conversation != want || sent.Draft {
		t.Error("it has left its conversation, or is a draft")
	}
	if !strings.EqualFold(sent.BodyType, "html") || !strings.Contains(sent.Body, "First &lt;of&gt; all.<br>\nThanks.") || !strings.Contains(sent.Body, "<b>From:</b>") || !strings.Contains(sent.Body, "href=") {
		t.Errorf("%s: %.400s", sent.BodyType, sent.Body)
	}
}

// TestADraftThatIsNotTouchedKeepsItsBody: nothing of it is written.
func TestADraftThatIsNotTouchedKeepsItsBody(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	draft, _ := o.outlookDraft()
	o.ask()
	o.presses("y")
	o.toast("Sent the message")
	written := o.seen("PATCH", draft.ID, "")
	if len(written) != 1 || written[0]["body"] != nil || written[0]["toRecipients"] == nil {
		t.Errorf("%v", written)
	}
}

// TestHTMLBecomesTextOnlyWhenAsked: by a key, with a warning in the pane and in the question.
func TestHTMLBecomesTextOnlyWhenAsked(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	draft, _ := o.outlookDraft()
	o.presses("Mine.")
	o.ctrl("q")
	o.shows("PLAIN TEXT", "Mine.")
	if !strings.Contains(o.m.writing.pane.Text(), "From:") {
		t.Errorf("what was in the draft is not there to write on: %q", o.m.writing.pane.Text())
	}
	o.ctrl("q")
	o.shows("HTML, as it is")
	if o.m.writing.pane.Text() != "Mine." {
		t.Errorf("%q", o.m.writing.pane.Text())
	}
	o.ctrl("q")
	o.presses("More.")
	o.ctrl("q")
	o.shows("The text has been changed")
	o.ask()
	o.shows("It goes out as plain text")
	o.presses("y")
	o.toast("Sent the message")
	written := o.seen("PATCH", draft.ID, "")
	if body := written[len(written)-1]["body"].(map[string]any); body["contentType"] != "text" || !strings.Contains(body["content"].(string), "More.") {
		t.Errorf("%v", body)
	}
}

// TestWhatIsAttachedToADraft stays, is taken off, and is added to, without being sent again.
func TestWhatIsAttachedToADraft(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	box := o.m.Mailbox.(*graph.Mailbox)
	draft, err := box.CreateDraft(context.Background(), graph.Letter{Kind: graph.NewLetter, To: []graph.Address{{Address: "ada@contoso.com"}}, Subject: "Files", Body: "As attached."}, "elsewhere")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stays.txt", "goes.txt"} {
		if err := box.Attach(context.Background(), draft.ID, graph.FileOf(name, []byte(name))); err != nil {
			t.Fatal(err)
		}
	}
	before := len(o.bodies("POST", "/attachments"))
	o.openDrafts(draft.ID)
	o.shows("stays.txt", "goes.txt")
	o.m.writing.pane.Focus(compose.Files)
	if o.m.writing.pane.Files()[0].Name != "goes.txt" {
		o.send(tea.KeyPressMsg(tea.Key{Code: tea.KeyRight}))
	}
	o.ctrl("r")
	o.m.writing.pane.Attach(compose.File{File: graph.FileOf("new.txt", []byte("new"))})
	o.ask()
	o.shows("2 files", "stays.txt, new.txt")
	o.hides("speaks of something attached")
	o.presses("y")
	o.toast("Sent the message")
	list, err := box.Attachments(context.Background(), draft.ID)
	var names []string
	for _, a := range list {
		names = append(names, a.Name)
	}
	if slices.Sort(names); err != nil || !slices.Equal(names, []string{"new.txt", "stays.txt"}) || len(o.bodies("POST", "/attachments")) != before+1 {
		t.Errorf("%v %v", names, err)
	}
}

// TestADraftThatSomebodyElseChanged is not written over without a word, and nothing is lost.
func TestADraftThatSomebodyElseChanged(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	draft, _ := o.outlookDraft()
	box := o.m.Mailbox.(*graph.Mailbox)
	if _, err := box.UpdateDraft(context.Background(), draft.ID, graph.Letter{Kind: graph.NewLetter, Subject: "Theirs", Body: "theirs"}, "elsewhere"); err != nil {
		t.Fatal(err)
	}
	o.presses("Mine.")
	o.ask()
	o.presses("y")
	o.toast("not sent")
	o.presses("n")
	o.until("the letter, as it was", func() bool { return strings.Contains(o.text(), "Mine.") })
	o.shows("was changed elsewhere")
	if len(o.bodies("POST", "/send")) > 0 {
		t.Fatal("it was sent")
	}
	o.ask()
	o.shows("puts this in its place")
	o.presses("y")
	o.toast("Sent the message")
	if sent, _ := o.after(draft.ID); sent.Subject == "Theirs" {
		t.Error("it is theirs that was sent")
	}
}

// TestADraftThatIsGone comes back as a letter of its own, and says so.
func TestADraftThatIsGone(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	draft, _ := o.outlookDraft()
	box := o.m.Mailbox.(*graph.Mailbox)
	if a := box.Batch(context.Background(), []graph.Request{box.PurgeRequest(draft.ID)})[0]; a.Err != nil {
		t.Fatal(a.Err)
	}
	o.presses("Mine.")
	o.ask()
	o.presses("y")
	o.toast("no longer there")
	o.presses("n")
	o.shows("Mine.", "conversation of its own")
	o.ask()
	o.presses("y")
	o.toast("Sent the message")
	if made := o.bodies("POST", "/messages"); len(made) != 1 || !strings.Contains(made[0]["body"].(map[string]any)["content"].(string), "<b>From:</b>") {
		t.Errorf("%v", made)
	}
}

// TestAContinuedDraftUnderFire: cut off before or after it was written or sent, it goes out once.
func TestAContinuedDraftUnderFire(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"written, cut before": {Operation: "message.update", Cut: "before"}, "written, cut after": {Operation: "message.update", Cut: "after"},
		"sent, cut after": {Operation: "message.send", Cut: "after"}, "throttled": {Operation: "message.update", Status: 429, RetryAfter: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOnEmulator(t, time.Minute)
			draft, of := o.outlookDraft()
			o.e.AddFaults(fault)
			o.presses("Mine.")
			o.ask()
			o.presses("y")
			o.toast("Sent the message")
			sent, conversation := o.after(draft.ID)
			if _, want := o.after(of.ID); conversation != want || strings.Count(sent.Body, "Mine.") != 1 || len(o.bodies("POST", "/messages")) > 0 {
				t.Errorf("%.200s", sent.Body)
			}
		})
	}
}

// TestAContinuedDraftIsStopped, sent after all, planned in a dry run, and settled after a crash.
func TestAContinuedDraftIsStopped(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	o.engine.UndoSend = time.Hour
	draft, _ := o.outlookDraft()
	o.presses("Mine.")
	o.ask()
	o.presses("y")
	o.until("the wait", func() bool { _, waiting := o.m.sentIn(); return waiting })
	crashed, err := triage.New(triage.Config{Mailbox: o.engine.Mailbox, Journal: o.engine.Journal})
	if err != nil {
		t.Fatal(err)
	}
	if rows := crashed.Jobs(); len(rows) != 1 || rows[0].Plan.Order.Send.Draft != draft.ID {
		t.Errorf("the journal does not tell which draft it was: %+v", rows)
	}
	o.presses("1", "u")
	o.until("the pane", func() bool { return o.m.writing != nil })
	o.engine.UndoSend = 0
	o.ask()
	o.presses("y")
	o.toast("Sent the message")
	if sent, _ := o.after(draft.ID); sent.Draft || strings.Count(sent.Body, "Mine.") != 1 {
		t.Errorf("%v %.300s", sent.Draft, sent.Body)
	}
}
