// Package evidence takes messages out of the mailbox as they are: byte by byte, with their hashes, into files that
// nothing is written over.
package evidence

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

// Source is what messages are exported from; *graph.Mailbox is one.
type Source interface {
	CopyMIME(ctx context.Context, id string, to graph.Sink) (graph.Receipt, error)
	Attachments(ctx context.Context, id string) ([]graph.Attachment, error)
	CopyAttachment(ctx context.Context, id string, of graph.Attachment, to graph.Sink) (graph.Receipt, error)
}

// Order says what is exported, and where to.
type Order struct {
	Messages    []graph.Header
	Path        string // of the folder, made when it is not there; of a zip, with or without ".zip"
	Zip         bool
	Attachments bool          // as files of their own beside the message, which holds them in any case
	Patience    time.Duration // with one message or attachment; 0: 5 minutes
}

// File is a file that was written: whole, and synced.
type File struct {
	Path   string // below the export's, with /
	Size   int
	SHA256 string // in hexadecimal
	MD5    string // of a case's file, as SHA1 is
	SHA1   string
}

// Failure is a message, or something attached to one, that is not in the export.
type Failure struct {
	Message    graph.Header
	Attachment string // its name: hostile; empty: the message itself
	Err        error
}

// Result is what became of an export.
type Result struct {
	Path    string // of the folder or the zip; empty: nothing was written
	Sums    string // the file of hashes, below Path
	Files   []File // in the order of the messages
	Done    int    // messages that are in it
	Left    int    // messages that were not begun
	Failed  []Failure
	Links   int    // attachments that are links to something elsewhere, which is not fetched
	SHA256  string // of a zip
	Stopped bool   // it was given up
}

var (
	errNothing = errors.New("there is nothing to export")
	errStopped = errors.New("given up before all of it was read")
)

// export is one under way.
type export struct {
	source Source
	order  Order
	target target
	told   func(done int)
	stop   context.CancelCauseFunc

	mu    sync.Mutex
	done  int
	parts []part // by message
}

// part is what became of one message.
type part struct {
	in     bool // its bytes are in the export
	files  []File
	failed []Failure
	links  int
}

// Export writes messages, and their hashes beside them. told is called as each message ends, by
// several goroutines. When the context ends,
// what is whole stays, and nothing else. An error tells that writing failed, or that the service can't be reached: the
// result says what was done until then.
func Export(ctx context.Context, source Source, o Order, told func(done int)) (Result, error) {
	if len(o.Messages) == 0 {
		return Result{}, errNothing
	}
	if o.Patience == 0 {
		o.Patience = Patience
	}
	t, err := open(o)
	if err != nil {
		return Result{}, err
	}
	run, stop := context.WithCancelCause(graph.Bulk(ctx))
	defer stop(nil)
	e := &export{source: source, order: o, target: t, told: told, stop: stop, parts: make([]part, len(o.Messages))}
	e.all(run)
	err = context.Cause(run)
	if ctx.Err() != nil {
		err = nil
	}
	return e.result(ctx.Err() != nil, err)
}

// all reads and writes every message, some side by side.
func (e *export) all(ctx context.Context) {
	names := MessageNames(e.order.Messages)
	Each(ctx, len(e.order.Messages), func(i int) { e.message(ctx, i, names[i]) })
}

// message exports one message and what is attached to it.
func (e *export) message(ctx context.Context, i int, name string) {
	if ctx.Err() != nil {
		return
	}
	p := &e.parts[i]
	h := e.order.Messages[i]
	defer e.tell()
	raw, err := e.fetch(ctx, func(ctx context.Context, to graph.Sink) (graph.Receipt, error) {
		return e.source.CopyMIME(ctx, h.ID, to)
	})
	if err == nil {
		err = e.write(ctx, p, "", name+".eml", raw)
	}
	if err != nil {
		e.failed(ctx, p, Failure{Message: h, Err: err})
		return
	}
	p.in = true
	if e.order.Attachments {
		e.attached(ctx, p, h, name)
	}
}

// attached exports what is attached to a message, into a folder of the message's own.
func (e *export) attached(ctx context.Context, p *part, h graph.Header, name string) {
	short, end := context.WithTimeout(ctx, e.order.Patience)
	list, err := e.source.Attachments(short, h.ID)
	end()
	if err != nil {
		e.failed(ctx, p, Failure{Message: h, Attachment: everything, Err: err})
		return
	}
	folder := ""
	var names content.Names
	for _, a := range list {
		if ctx.Err() != nil {
			e.failed(ctx, p, Failure{Message: h, Attachment: everything, Err: errStopped})
			return
		}
		if a.Kind == "reference" {
			p.links++
			continue
		}
		raw, err := e.fetch(ctx, func(ctx context.Context, to graph.Sink) (graph.Receipt, error) {
			return e.source.CopyAttachment(ctx, h.ID, a, to)
		})
		if err == nil && folder == "" {
			if folder, err = e.folder(name); err != nil {
				e.target.drop(raw.Path)
			}
		}
		if err == nil {
			err = e.write(ctx, p, folder, names.Take(AttachmentName(a)), raw)
		}
		if err != nil {
			e.failed(ctx, p, Failure{Message: h, Attachment: a.Name, Err: err})
		}
	}
}

// everything stands for all that is attached.
const everything = "what is attached"

// fetch writes aside what the service gives, within the time that one thing may take: it is in no memory as a whole.
func (e *export) fetch(ctx context.Context, copyTo func(context.Context, graph.Sink) (graph.Receipt, error)) (File, error) {
	w, err := e.target.aside()
	if err != nil {
		return File{}, WriteError{err}
	}
	short, end := context.WithTimeout(ctx, e.order.Patience)
	defer end()
	_, err = copyTo(short, w)
	f, failed := w.Close()
	var sunk *graph.SinkError
	switch {
	case errors.As(err, &sunk):
		err = WriteError{sunk}
	case err == nil && failed != nil:
		err = WriteError{failed}
	}
	if err != nil {
		e.target.drop(w.path)
		return File{}, err
	}
	return f, nil
}

func (e *export) write(ctx context.Context, p *part, folder, name string, raw File) error {
	if err := ctx.Err(); err != nil {
		e.target.drop(raw.Path)
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	f, err := e.target.take(folder, name, raw)
	if err != nil {
		return WriteError{fmt.Errorf("writing %s: %w", content.Log(path.Join(folder, name)), err)}
	}
	p.files = append(p.files, f)
	return nil
}

func (e *export) folder(name string) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	made, err := e.target.folder(name)
	if err != nil {
		return "", WriteError{fmt.Errorf("making the folder %s: %w", content.Log(name), err)}
	}
	return made, nil
}

// failed notes a failure, and stops everything when all that follows would fail alike.
func (e *export) failed(ctx context.Context, p *part, f Failure) {
	if ctx.Err() != nil { // given up, or stopped by another
		if f.Attachment == "" {
			return
		}
		f.Err = errStopped
	}
	p.failed = append(p.failed, f)
	if Hopeless(f.Err) {
		e.stop(f.Err)
	}
}

func (e *export) tell() {
	e.mu.Lock()
	e.done++
	n := e.done
	e.mu.Unlock()
	e.told(n)
}

// result closes what was written and counts.
func (e *export) result(stopped bool, err error) (Result, error) {
	r := Result{Stopped: stopped}
	for i := range e.parts {
		p := &e.parts[i]
		r.Files = append(r.Files, p.files...)
		r.Failed = append(r.Failed, p.failed...)
		r.Links += p.links
		switch {
		case p.in:
			r.Done++
		case len(p.failed) == 0:
			r.Left++
		}
	}
	if len(r.Files) == 0 {
		e.target.discard()
		return r, err
	}
	closed, failed := e.target.close(Sums(r.Files))
	if r.Path, r.Sums, r.SHA256 = closed.path, closed.sums, closed.sha256; r.Path == "" {
		r.Files, r.Done, r.Left = nil, 0, r.Left+r.Done
	}
	return r, errors.Join(err, failed)
}

// Sums is what sha256sum -c reads.
func Sums(files []File) string {
	var b strings.Builder
	for _, f := range files {
		b.WriteString(f.SHA256 + "  " + f.Path + "\n")
	}
	return b.String()
}
