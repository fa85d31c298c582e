package do

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/casefolder"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// CaseResult is a case folder that was made.
type CaseResult struct {
	ID         string       `json:"id" doc:"the message's immutable id"`
	Subject    string       `json:"subject" doc:"its subject"`
	Path       string       `json:"path,omitempty" doc:"the folder"`
	Sums       string       `json:"sums,omitempty" doc:"the file of hashes, as sha256sum -c reads it"`
	Files      []FileResult `json:"files,omitempty" doc:"the files"`
	Indicators int          `json:"indicators" doc:"how many are in it"`
	Links      int          `json:"links,omitempty" doc:"attachments that are links to something elsewhere, which is not fetched"`
	Notes      []string     `json:"notes,omitempty" doc:"what is not in it, or not in full"`
	Outcome
}

func caseAction() Action {
	return Action{
		Name: "case", Of: keys.CaseFolder, Title: "keep messages as evidence: a folder each, with a chained manifest", Result: CaseResult{}, run: makeCases,
		Long: "A folder holds the message's bytes as Graph gave them, what is attached byte by byte, headers, safe text, indicators, the lines of\nthe journal that touch it, manifest.jsonl and SHA256SUMS. It is whole or not there. mailtriage case verify, report and pack go on from it.",
		Params: append(ids(), dirParam(), Param{Name: "attached-messages", Kind: Switch, Default: "true", Help: "write attached messages as files of their own, too: the first level"},
			Param{Name: "allow", Kind: List, Help: "no indicators: domains with all below them, addresses, networks, hashes, beginnings of URLs; may be given more than once"}),
	}
}

func makeCases(ctx context.Context, c *call) error {
	if c.text("dir") == "" {
		return usagef("--dir is needed: where are the cases to be made?")
	}
	list, err := c.ids(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	targets, headers, lost := c.targets(ctx, list)
	for _, u := range lost {
		c.noCase(u.id, "", u.err)
	}
	o := casefolder.Order{
		Path: c.text("dir"), NoMessages: !c.is("attached-messages"), Who: c.seat.Who, Mailbox: c.seat.Mailbox.ID(), Program: c.seat.Program, Now: time.Now,
		Indicators: c.options(ctx), Journal: c.seat.Journal,
	}
	for _, t := range targets {
		o.Messages = append(o.Messages, headers[t.ID])
	}
	if len(o.Messages) == 0 {
		return nil
	}
	bar := newProgress(c.env, triage.Job{})
	r, err := casefolder.Make(ctx, c.seat.Mailbox, o, func(done int) { bar.show(triage.Job{Total: len(o.Messages), Done: done}) })
	bar.clear()
	for _, k := range r.Cases {
		c.tally.done++
		c.put(caseResult(k))
	}
	for _, f := range r.Failed {
		c.noCase(f.Message.ID, f.Message.Subject, f.Err)
	}
	if err == nil && r.Left > 0 {
		err = errors.New("not all messages were begun: it was given up")
	}
	if err != nil {
		c.tally.fail("", err, c.faultOf(err))
	}
	return nil
}

func (c *call) noCase(id, subject string, err error) {
	f := c.faultOf(err)
	c.tally.fail(id, err, f)
	c.put(CaseResult{ID: id, Subject: subject, Outcome: Outcome{Status: stateFailed, Message: f.Message, Error: f}})
}

func caseResult(k casefolder.Case) CaseResult {
	return CaseResult{
		ID: k.Message.ID, Subject: k.Message.Subject, Path: k.Path, Sums: filepath.Join(k.Path, casefolder.SumsFile), Files: caseFiles(k.Path, k.Files),
		Indicators: len(k.Indicators), Links: k.Links, Notes: k.Notes, Outcome: Outcome{Status: stateDone},
	}
}

func caseFiles(dir string, list []evidence.File) []FileResult {
	var out []FileResult
	for _, f := range list {
		out = append(out, FileResult{Path: filepath.Join(dir, filepath.FromSlash(f.Path)), Size: f.Size, SHA256: f.SHA256})
	}
	return out
}
