package do

import (
	"context"
	"errors"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
)

func searching() Action {
	either := func(name, help string) Param {
		return Param{Name: name, Kind: Text, Choices: []string{"true", "false"}, Help: help}
	}
	return Action{
		Name: "search", Of: keys.Search, Title: "search a folder, the whole mailbox, or the well-known folders", Result: Listed{}, run: search,
		Long: "All that is asked for must hold. Without --folder the whole mailbox is searched. Where Graph stops at 1,000 results the search\ngoes on by date.",
		Params: []Param{
			{Name: "folder", Kind: Folder, Help: "only in this folder: a well-known name, a path (Inbox/Phishing) or an id"},
			{Name: "search-well-known-folders", Kind: Switch, Help: "in each of the well-known folders"},
			{Name: "subject", Kind: Text, Help: "words of the subject"},
			{Name: "sender", Kind: Text, Help: "the sender's address, or a part of address or name"},
			{Name: "from", Kind: Text, Help: "exactly this sender's address"},
			{Name: "body", Kind: Text, Help: "words of the body"},
			{Name: "internet-message-id", Kind: Text, Help: "the whole Message-ID header"},
			{Name: "query", Kind: Text, Help: "KQL as the service takes it, or OData: $filter=…"},
			{Name: "start-date", Kind: Date, Help: "only what was received on that day or later: a date (2026-11-24, by UTC), or a time (2026-11-24T09:00:00Z)"},
			{Name: "end-date", Kind: Date, Help: "only what was received up to the end of that day, or before that time"},
			either("has-attachments", "only what has something attached, or only what has not"),
			either("is-read", "only what is read, or only what is not"),
			{Name: "saved", Kind: Text, Help: "the search that was saved in the app under this name, in place of all else"},
			{Name: "limit", Kind: Number, Default: "100", Help: "how many at most; 0: all there are"},
		},
	}
}

func search(ctx context.Context, c *call) error {
	if c.given("saved") {
		return c.searchSaved(ctx, c.text("saved"))
	}
	s := graph.Search{
		WellKnown: c.is("search-well-known-folders"), Query: c.text("query"), Subject: c.text("subject"), Sender: c.text("sender"), From: c.text("from"), Body: c.text("body"),
		InternetMessageID: c.text("internet-message-id"), Attachments: which(c.text("has-attachments")), Read: which(c.text("is-read")), Previews: true,
	}
	var err error
	if s.After, s.Before, err = c.dates(); err != nil {
		return err
	}
	if s.WellKnown && c.given("folder") {
		return usagef("--folder and --search-well-known-folders exclude each other")
	}
	if f := c.text("folder"); f != "" {
		to, err := c.place(ctx, f)
		if err != nil {
			return err
		}
		s.Folder = to.ID
	}
	return c.searchThrough(ctx, s)
}

// searchThrough writes what a search finds as it is found, each once.
func (c *call) searchThrough(ctx context.Context, s graph.Search) error {
	limit := c.number("limit")
	seen := map[string]bool{}
	var at graph.SearchPoint
	for !at.End && c.out.err == nil {
		page, err := c.seat.Mailbox.Search(ctx, s, at)
		var refused *graph.Error
		if err != nil && !errors.As(err, &refused) && ctx.Err() == nil { // what can't be searched for is told before anything is sent
			return &ExitError{Code: Usage, Err: err}
		}
		if err != nil {
			return err
		}
		for _, h := range page.Headers {
			if seen[h.ID] || limit > 0 && len(seen) == limit {
				continue
			}
			seen[h.ID] = true
			c.tally.done++
			c.put(listed(graph.Preview{Header: h, Sender: page.Senders[h.ID], BodyPreview: page.Previews[h.ID]}))
		}
		if at = page.Next; limit > 0 && len(seen) == limit {
			break
		}
	}
	for _, t := range at.Missed {
		err := errors.New("more messages of " + t.UTC().String() + " are found than Graph gives: narrow the search")
		c.tally.fail("", err, c.faultOf(err))
	}
	for _, f := range at.Skipped {
		c.tally.fail(content.Log(f.Folder), f.Err, c.faultOf(f.Err))
	}
	return nil
}

func which(s string) graph.Which {
	return map[string]graph.Which{"true": graph.Yes, "false": graph.No}[strings.ToLower(s)]
}
