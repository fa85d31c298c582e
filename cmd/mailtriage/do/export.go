package do

import (
	"context"
	"errors"
	"path/filepath"

	"mailtriage/graph/evidence"
	"mailtriage/graph/triage"
)

// Exported is what was exported.
type Exported struct {
	Path   string          `json:"path" doc:"the folder or the zip; empty: nothing was written"`
	SHA256 string          `json:"sha256,omitempty" doc:"of a zip: its SHA-256, in hexadecimal"`
	Sums   string          `json:"sums,omitempty" doc:"the file of hashes, as sha256sum -c reads it"`
	Files  []FileResult    `json:"files,omitempty" doc:"the files, in the order of the messages"`
	Done   int             `json:"done" doc:"how many messages are in it"`
	Left   int             `json:"left,omitempty" doc:"how many were not begun"`
	Links  int             `json:"links,omitempty" doc:"attachments that are links to something elsewhere, which is not fetched"`
	Failed []ExportFailure `json:"failed,omitempty" doc:"what is not in it"`
	Outcome
}

// ExportFailure is a message, or something attached to it, that is not in the export.
type ExportFailure struct {
	ID         string `json:"id" doc:"the message's id"`
	Attachment string `json:"attachment,omitempty" doc:"what is attached, if it is not the message itself"`
	Error      *Fault `json:"error" doc:"why"`
}

func export(ctx context.Context, c *call) error {
	if c.text("dir") == "" {
		return usagef("--dir is needed: where are the messages to be written?")
	}
	ids, err := c.ids(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	targets, headers, lost := c.targets(ctx, ids)
	x := Exported{Outcome: Outcome{Status: stateDone}}
	for _, u := range lost {
		f := c.faultOf(u.err)
		c.tally.fail(u.id, u.err, f)
		x.Failed = append(x.Failed, ExportFailure{ID: u.id, Error: f})
	}
	o := evidence.Order{Path: c.text("dir"), Zip: c.is("zip"), Attachments: c.is("attachments")}
	for _, t := range targets {
		o.Messages = append(o.Messages, headers[t.ID])
	}
	if len(o.Messages) > 0 {
		c.exportTo(ctx, o, &x)
	}
	if c.tally.failed > 0 {
		x.Status = stateFailed
	}
	c.put(x)
	return nil
}

func (c *call) exportTo(ctx context.Context, o evidence.Order, x *Exported) {
	bar := newProgress(c.env, triage.Job{})
	r, err := evidence.Export(ctx, c.seat.Mailbox, o, func(done int) { bar.show(triage.Job{Total: len(o.Messages), Done: done}) })
	bar.clear()
	x.Path, x.SHA256, x.Done, x.Left, x.Links, x.Files = r.Path, r.SHA256, r.Done, r.Left, r.Links, files(r)
	if r.Sums != "" && !o.Zip {
		x.Sums = filepath.Join(r.Path, r.Sums)
	} else {
		x.Sums = r.Sums
	}
	c.tally.done += r.Done
	for _, f := range r.Failed {
		fault := c.faultOf(f.Err)
		c.tally.fail(f.Message.ID, f.Err, fault)
		x.Failed = append(x.Failed, ExportFailure{ID: f.Message.ID, Attachment: f.Attachment, Error: fault})
	}
	switch {
	case err != nil:
		x.Error = c.faultOf(err)
		x.Message = x.Error.Message
		c.tally.fail("", err, x.Error)
	case r.Left > 0:
		err := errors.New("not all messages were begun: it was given up")
		x.Error = c.faultOf(err)
		x.Message = x.Error.Message
		c.tally.fail("", err, x.Error)
	}
}

// files are the files of an export, by where they are; in a zip, by where they are in it.
func files(r evidence.Result) []FileResult {
	var out []FileResult
	for _, f := range r.Files {
		path := f.Path
		if r.SHA256 == "" {
			path = filepath.Join(r.Path, filepath.FromSlash(f.Path))
		}
		out = append(out, FileResult{Path: path, Size: f.Size, SHA256: f.SHA256})
	}
	return out
}
