package graph

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// Sink takes bytes as they come, without any of them being kept here. It is emptied when what has come so far is of no use:
// the connection was cut, and all of it comes once more.
type Sink interface {
	io.Writer
	Reset() error
}

// Receipt is what is known of bytes that the service gave.
type Receipt struct {
	Operation string // "GET /users/{id}/messages/{id}/$value"
	RequestID string // by which the service knows the request
	Time      time.Time
	Size      int64
}

// sinkKey is for where an answer's bytes go.
type sinkKey struct{}

// filled is a sink, and what it was filled with.
type filled struct {
	to   Sink
	size int64
	err  error // of the sink, not of the connection
}

func (f *filled) Write(p []byte) (int, error) {
	n, err := f.to.Write(p)
	f.size += int64(n)
	f.err = err
	return n, err
}

// SinkError is that a sink did not take what came: asking again would not help.
type SinkError struct{ Err error }

func (e *SinkError) Error() string { return e.Err.Error() }

// Unwrap gives what the sink said.
func (e *SinkError) Unwrap() error { return e.Err }

// pour empties the sink and fills it with the answer. The answer is left without a body.
func (f *filled) pour(resp *http.Response) error {
	f.size = 0
	if err := f.to.Reset(); err != nil {
		return &SinkError{err}
	}
	n, err := io.Copy(f, io.LimitReader(resp.Body, bodyLimit+1))
	_ = resp.Body.Close()
	resp.Body = http.NoBody
	switch {
	case f.err != nil:
		return &SinkError{f.err}
	case err != nil:
		return cut(err)
	case n > bodyLimit:
		return errTooLarge
	}
	return nil
}

// why is the sink's own error, if that is what it was.
func (f *filled) why(err error) error {
	var sunk *SinkError
	if errors.As(err, &sunk) {
		return sunk
	}
	return err
}

// receipt is for what a sink was filled with.
func (f *filled) receipt(operation string, a answer) Receipt {
	at, err := http.ParseTime(a.header.Get("Date"))
	if err != nil {
		at = time.Now()
	}
	return Receipt{Operation: operation, RequestID: a.header.Get("request-id"), Time: at.UTC(), Size: f.size}
}

// CopyMIME writes the message's bytes as they come into a sink: MIME, without keeping them.
//
// Operation: GET /users/{id}/messages/{id}/$value
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.Read
func (m *Mailbox) CopyMIME(ctx context.Context, id string, to Sink) (Receipt, error) {
	o := op{"reading the message's bytes", "Mail.Read"}
	f := &filled{to: to}
	info, err := m.mime(ctx, id)
	a, err := m.c.send(context.WithValue(ctx, sinkKey{}, f), o, info, err)
	if err != nil {
		return Receipt{}, f.why(err)
	}
	if err := genuine(a, true); err != nil {
		return Receipt{}, o.unreadable(a.status, a.header, err)
	}
	if f.size == 0 {
		return Receipt{}, o.unreadable(a.status, a.header, errors.New("it is empty"))
	}
	return f.receipt("GET /users/{id}/messages/{id}/$value", a), nil
}

// CopyAttachment writes an attachment's bytes as they come into a sink: AttachmentBytes, without keeping them.
//
// Operation: GET /users/{id}/messages/{id}/attachments/{id}/$value
// Docs: https://learn.microsoft.com/graph/api/attachment-get
// Permission: Mail.Read
func (m *Mailbox) CopyAttachment(ctx context.Context, id string, of Attachment, to Sink) (Receipt, error) {
	o := op{"reading the attachment", "Mail.Read"}
	f := &filled{to: to}
	a, err := m.c.send(context.WithValue(ctx, sinkKey{}, f), o, m.attachment(id, of), nil)
	if err != nil {
		return Receipt{}, f.why(err)
	}
	if err := genuine(a, noPage(of)); err != nil {
		return Receipt{}, o.unreadable(a.status, a.header, err)
	}
	if f.size == 0 && of.Size > emptySize {
		return Receipt{}, o.unreadable(a.status, a.header, errors.New("it is empty"))
	}
	return f.receipt("GET /users/{id}/messages/{id}/attachments/{id}/$value", a), nil
}
