package do

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"mailtriage/cmd/mailtriage/watching"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
	"mailtriage/keys"
)

// Polling is what a look at a folder goes by.
type Polling struct {
	Store        *store.Store // where it is kept what was handed on
	Folder       string       // the one that is watched when none is named
	First, Later int          // the most messages of the first look and of each later one
	Newest       bool
	Extract      []string
}

// The orders of a look.
const (
	oldestFirst = "oldest-first"
	newestFirst = "newest-first"
)

// nothing is what is extracted when it is said to be nothing.
const nothing = "none"

// extractable is what can be extracted.
func extractable() []string { return []string{"urls", "ips", "domains", "hashes", "emails"} }

func polling() Action {
	return Action{
		Name: "on-poll", Of: keys.Live, Title: "look at a folder once: tell each message that was not told before, and what it names", Result: watching.Message{}, And: watching.Indicator{}, run: poll,
		Long: "What was told is kept, encrypted, from one look to the next, and shared with mailtriage watch: nothing is told twice, and what the limit leaves over comes with\nthe next look. mailtriage watch looks all the time, and hands each message to a command.",
		Params: []Param{
			{Name: "folder", Kind: Folder, Help: "which one: a well-known name, a path (Inbox/Phishing) or an id; when it is not given, that of the settings"},
			{Name: "start-date", Also: []string{"start-time"}, Kind: Date, Help: "only what was received on that day or later: a date (2026-11-24, by UTC), or a time (2026-11-24T09:00:00Z)"},
			{Name: "end-date", Also: []string{"end-time"}, Kind: Date, Help: "only what was received up to the end of that day, or before that time"},
			{Name: "limit", Also: []string{"container-count"}, Kind: Number, Default: "0", Help: "how many messages at most; 0: first_run_max of the settings in the first look, later_max after"},
			{Name: "order", Kind: Text, Choices: []string{oldestFirst, newestFirst}, Help: "which come first; when it is not given, as the settings say"},
			{Name: "extract", Kind: List, Choices: append(extractable(), nothing), Help: "what is told of each message: " + strings.Join(extractable(), ", ") + ", with commas between; when it is not given, as the settings say"},
		},
	}
}

func poll(ctx context.Context, c *call) error {
	p, err := c.seat.Polling(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = p.Store.Close() }()
	o := watching.Options{
		Mailbox: c.seat.Mailbox, Store: p.Store, NoDelta: keys.Lacks(c.seat.Cloud, keys.MessageDelta), First: p.First, Later: p.Later, Newest: p.Newest, Once: true, Every: time.Minute,
		Extract: p.Extract, Marking: watching.NewMarking(c.seat.Mailbox, c.seat.Known), Sink: told{c}, Say: c.say, Now: time.Now,
	}
	if n := c.number("limit"); n > 0 {
		o.First, o.Later = n, n
	}
	if order := c.text("order"); order != "" {
		o.Newest = order == newestFirst
	}
	if c.given("extract") {
		o.Extract = slices.DeleteFunc(c.items("extract"), func(s string) bool { return s == nothing })
	}
	if o.Start, o.End, err = c.dates(); err != nil {
		return err
	}
	f, path, err := c.seat.Mailbox.ResolveFolder(ctx, cmp.Or(c.text("folder"), p.Folder))
	if err != nil {
		return folderFault(err)
	}
	o.Folders = []watching.Folder{{Folder: f, Path: path}}
	t, err := watching.Run(ctx, o)
	c.tally.done += t.Handled
	if t.Waiting > 0 {
		c.say("%d more come with the next look", t.Waiting)
	}
	if err == nil && t.Failed > 0 { // that they were set aside was said
		err = &ExitError{Code: map[bool]int{true: Partly, false: Failed}[t.Handled > 0]}
	}
	return err
}

// told writes records as an action's results.
type told struct{ c *call }

// Put writes the records of a message.
func (t told) Put(records []any) (watch.Handled, error) {
	for _, r := range records {
		t.c.put(r)
	}
	return watch.Handled{}, t.c.out.err
}
