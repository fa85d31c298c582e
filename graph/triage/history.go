package triage

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"mailtriage/keys"
)

// History is a journal as it lies in its folder, all months of it. Reading it changes nothing.
type History struct {
	Files, Lines int
	Damage       []Damage
	Records      []Record // oldest first
}

// Record is one action of the journal: its intent, and its result when there is one.
type Record struct {
	Job        JobID
	Begun      time.Time
	Ended      time.Time // zero: the journal knows no result
	Settled    bool      // the result was looked for in the mailbox after a crash
	Who        string
	Mailbox    string
	Action     keys.ID
	UndoOf     JobID
	Undoes     keys.ID  // of an undo: the action that it undoes
	Send       Sending  // what was sent to whom; never the body
	Senders    []string // what block and unblock were asked for
	To         Place
	Folder     FolderChange
	Error      string // why the action as a whole was not done
	Rows       []Row
	Done, Left int // rows that are done, and that are not
}

// Row is one message, or one address of a block, of an action.
type Row struct {
	Target
	Sender    string // of block and unblock: the address
	Result    string // "done", "failed", "unknown"; "unsettled": the journal knows no result
	Parent    string // the folder where it lies now
	NewID     string // of a copy
	Error     string
	RequestID string
	Undone    bool // it has been brought back, or is being: only Engine.Rows tells
}

// Unsettled is the result of what the journal knows no result of.
const Unsettled = "unsettled"

// ReadHistory reads the journal in a folder. Lines that can't be relied on are named and passed over.
func ReadHistory(dir string) (History, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return History{}, fmt.Errorf("there is no journal in %s: nothing has been done yet, or it is kept elsewhere", dir)
	}
	unlock, err := shared(dir)
	if err != nil {
		return History{}, err
	}
	defer unlock()
	files, err := journalFiles(dir)
	if err != nil {
		return History{}, err
	}
	var c chain
	if err := c.files(files); err != nil {
		return History{}, err
	}
	return History{Files: len(files), Lines: c.lines, Damage: c.damage, Records: records(c.entries)}, nil
}

// records puts the lines of each action together.
func records(entries []entry) []Record {
	intents, results := map[JobID]entry{}, map[JobID]entry{}
	var order []JobID
	for _, e := range entries {
		switch e.Kind {
		case "intent":
			intents[e.Job] = e
			order = append(order, e.Job)
		case "result", "settled":
			results[e.Job] = e
		}
	}
	list := make([]Record, 0, len(order))
	for _, id := range order {
		list = append(list, record(intents[id], results[id], intents[intents[id].UndoOf], results[intents[id].UndoOf]))
	}
	return list
}

// record is one action; of is the one that it undoes, if it does.
func record(intent, result, of, ofResult entry) Record {
	r := Record{
		Job: intent.Job, Begun: intent.Time, Ended: result.Time, Settled: result.Kind == "settled", Who: intent.Who, Mailbox: intent.Mailbox,
		Folder: intent.Folder, Action: intent.Action, UndoOf: intent.UndoOf, Send: intent.Send, Senders: intent.Senders, To: intent.To, Error: result.Error,
	}
	r.Undoes = of.Action
	if of.Folder.Path != "" {
		r.Folder = of.Folder
	}
	targets := map[string]Target{}
	for _, t := range slices.Concat(of.Targets, intent.Targets) {
		targets[t.ID] = t
	}
	for _, o := range ofResult.Results { // an undo of a copy is about the copy
		if t, known := targets[o.ID]; known && o.NewID != "" {
			t.ID, t.FolderID = o.NewID, o.Parent
			targets[o.NewID] = t
		}
	}
	if result.Kind == "" {
		r.Rows = unsettled(intent, of, targets)
		r.Left = len(r.Rows)
		return r
	}
	for _, o := range result.Results {
		t := targets[o.ID]
		t.ID = o.ID
		t.Subject = cmp.Or(t.Subject, r.Folder.Path)
		if r.Action == keys.Send {
			t.Subject, t.From = intent.Send.Subject, intent.Send.From
		}
		if r.UndoOf != "" && t.FolderID != "" && of.To.ID != "" && o.NewID == "" {
			t.FolderID = of.To.ID // it came from where the action had put it
		}
		r.Rows = append(r.Rows, Row{Target: t, Sender: o.Sender, Result: o.State, Parent: o.Parent, NewID: o.NewID, Error: o.Error, RequestID: o.RequestID})
		if o.State == done {
			r.Done++
		} else {
			r.Left++
		}
	}
	return r
}

// unsettled are the rows of an action without a result: what it was to do.
func unsettled(intent, of entry, targets map[string]Target) []Row {
	var rows []Row
	add := func(t Target, sender string) { rows = append(rows, Row{Target: t, Sender: sender, Result: Unsettled}) }
	switch {
	case intent.Action == keys.Send:
		add(Target{Subject: intent.Send.Subject, From: intent.Send.From}, "")
	case len(intent.Senders) > 0:
		for _, s := range intent.Senders {
			add(Target{}, s)
		}
	case len(intent.Rows) > 0:
		for _, id := range intent.Rows {
			t := targets[id]
			t.ID = id
			add(t, "")
		}
	default:
		for _, t := range slices.Concat(of.Targets, intent.Targets) {
			add(t, "")
		}
	}
	return rows
}

// Result is how the action ended, in one word: "done", "partly", "failed", "nothing" (it was so already), "unsettled".
func (r Record) Result() string {
	switch {
	case r.Ended.IsZero():
		return Unsettled
	case r.Done > 0 && r.Left > 0:
		return "partly"
	case r.Left > 0 || r.Error != "":
		return failed
	case r.Done > 0:
		return done
	}
	return "nothing"
}

// Summary says in a few words what was asked for: "Move 12 messages to Inbox/Phishing".
func (r Record) Summary() string {
	if r.Action == keys.Send {
		return r.Send.summary("Send", "Keep")
	}
	title := string(r.Action)
	for _, a := range keys.Actions() {
		if a.ID == r.Action {
			title = a.Title
		}
	}
	if r.UndoOf != "" {
		title += " of " + string(r.UndoOf) + ":"
	}
	if r.Folder.Path != "" {
		return r.folderSummary(title)
	}
	n := len(r.Rows)
	if len(r.Senders) == 1 {
		return title + " " + r.Senders[0]
	}
	if len(r.Senders) > 1 {
		return title + " " + count(len(r.Senders), "sender")
	}
	what := "message"
	switch {
	case OnRules(r.Action) || OnRules(r.Undoes):
		title, what = strings.TrimSuffix(title, " rule"), "rule"
	case r.Action == keys.DeleteEvent || r.Action == keys.CancelEvent: // their titles name it
		title, what, _ = strings.Cut(title, " ")
	}
	text := title + " " + count(n, what)
	if r.UndoOf == "" && r.To.Path+r.To.ID != "" {
		text += " to " + cmp.Or(r.To.Path, r.To.ID)
	}
	if n == 1 && r.Rows[0].Subject != "" {
		text += ": " + r.Rows[0].Subject
	}
	return strings.TrimSpace(text)
}
