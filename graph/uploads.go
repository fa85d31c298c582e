package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	abs "github.com/microsoft/kiota-abstractions-go"

	"mailtriage/graph/auth"
)

// Upload is a session by which a large file is attached in pieces
// (https://learn.microsoft.com/graph/outlook-large-attachments). Its URL is a secret: who has it needs no token.
type Upload struct {
	url  *url.URL
	size int64
	name string
}

// OpenUpload begins to attach a file of SmallFile or more to a draft. The URL that the service names must be its own.
//
// Operation: POST /users/{id}/messages/{id}/attachments/createUploadSession
// Docs: https://learn.microsoft.com/graph/api/attachment-createuploadsession
// Permission: Mail.ReadWrite
func (m *Mailbox) OpenUpload(ctx context.Context, id string, f File) (Upload, error) {
	o := op{"attaching " + f.Name, "Mail.ReadWrite"}
	info, err := m.messageCall(abs.POST, id, "/attachments/createUploadSession", map[string]any{
		"AttachmentItem": map[string]any{"attachmentType": "file", "name": f.Name, "size": f.Size, "contentType": f.ContentType},
	})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return Upload{}, err
	}
	var session struct {
		UploadURL string `json:"uploadUrl"`
	}
	if err := o.decode(a, &session); err != nil {
		return Upload{}, err
	}
	u, err := url.Parse(session.UploadURL)
	if err != nil || !m.c.takesUploads(u) {
		return Upload{}, &Error{Op: o.doing, Kind: Foreign, RequestID: a.header.Get("request-id")}
	}
	return Upload{url: u, size: f.Size, name: f.Name}, nil
}

// uploadHosts are the domains of Exchange Online in all clouds (https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges).
func uploadHosts() []string {
	return []string{".office.com", ".office365.com", ".outlook.com", ".office365.us", ".apps.mil", ".outlook.cn"}
}

// takesUploads tells whether a file may be sent to a URL: the service's own, or Exchange Online's. From a service on this
// machine nothing goes elsewhere.
func (c *Client) takesUploads(u *url.URL) bool {
	if u.User != nil || u.Host == "" {
		return false
	}
	if auth.Loopback(c.origin.Hostname()) {
		return (u.Scheme == "http" || u.Scheme == "https") && auth.Loopback(u.Hostname())
	}
	if u.Scheme != "https" || u.Port() != "" && u.Port() != "443" {
		return u.Scheme == "https" && u.Host == c.origin.Host
	}
	host := strings.ToLower(u.Hostname())
	if host == strings.ToLower(c.origin.Hostname()) {
		return true
	}
	for _, h := range uploadHosts() {
		if strings.HasSuffix(host, h) {
			return true
		}
	}
	return false
}

// piece reads a part of a file.
func (f File) piece(r io.ReaderAt, from, n int64) ([]byte, error) {
	raw := make([]byte, n)
	if got, err := r.ReadAt(raw, from); int64(got) < n {
		if errors.Is(err, io.EOF) {
			err = errors.New("it has become shorter since it was attached: attach it again")
		}
		return nil, fmt.Errorf("reading %s: %w", f.Name, err)
	}
	return raw, nil
}

// UploadPiece puts the piece of a file that begins at from, and tells where the next begins; done tells that it was the
// last. After a cut, ask UploadNext.
func (m *Mailbox) UploadPiece(ctx context.Context, u Upload, f File, from int64) (next int64, done bool, err error) {
	r, err := f.open()
	if err != nil {
		return 0, false, err
	}
	defer func() { _ = r.Close() }()
	raw, err := f.piece(r, from, min(PieceSize, u.size-from))
	if err != nil {
		return 0, false, err
	}
	end := from + int64(len(raw))
	a, err := m.c.pipeline.bare(ctx, op{"attaching " + u.name, "Mail.ReadWrite"}, http.MethodPut, u.url, raw, fmt.Sprintf("bytes %d-%d/%d", from, end-1, u.size))
	if err != nil {
		return 0, false, err
	}
	if a.status == http.StatusCreated || end == u.size {
		return u.size, true, nil
	}
	return m.expected(u, a, end)
}

// UploadNext asks where the next piece of a file begins. NotFound tells that the session has ended: the file is attached,
// or the session is too old.
func (m *Mailbox) UploadNext(ctx context.Context, u Upload) (int64, error) {
	a, err := m.c.pipeline.bare(ctx, op{"attaching " + u.name, "Mail.ReadWrite"}, http.MethodGet, u.url, nil, "")
	if err != nil {
		return 0, err
	}
	next, _, err := m.expected(u, a, -1)
	return next, err
}

// expected reads where the service wants to go on: "327680-" or "327680-655359". An answer that names nothing leaves it
// where it was thought to be, if that is known.
func (m *Mailbox) expected(u Upload, a answer, thought int64) (int64, bool, error) {
	var status struct {
		NextExpectedRanges []string `json:"nextExpectedRanges"`
	}
	err := json.Unmarshal(a.body, &status)
	if err == nil && len(status.NextExpectedRanges) > 0 {
		first, _, _ := strings.Cut(status.NextExpectedRanges[0], "-")
		var n int64
		if n, err = strconv.ParseInt(first, 10, 64); err == nil && n >= 0 && n < u.size {
			return n, false, nil
		}
	} else if thought >= 0 && err == nil {
		return thought, false, nil
	}
	return 0, false, op{"attaching " + u.name, "Mail.ReadWrite"}.unreadable(a.status, a.header, errors.Join(err, errors.New("it does not say where to go on")))
}

// bare sends a request to an upload session: through the gate and on record, but without a token, and once.
func (p *pipeline) bare(ctx context.Context, o op, method string, u *url.URL, body []byte, contentRange string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return answer{}, o.failed(ctx, errForeign) // the URL stays out of errors
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/octet-stream")
		r.Header.Set("Content-Range", contentRange)
	}
	if err := p.gate.enter(ctx, 1); err != nil {
		return answer{}, o.failed(ctx, err)
	}
	defer p.gate.leave(1)
	began := time.Now()
	resp, err := p.base.RoundTrip(r) //nolint:bodyclose // slurp does
	entry := RequestLog{Time: began, Method: method, Path: "/upload"}
	if err == nil {
		entry.Status, entry.RequestID = resp.StatusCode, resp.Header.Get("request-id")
		err = slurp(ctx, resp)
	}
	entry.Duration = time.Since(began)
	p.observe(entry)
	if err != nil {
		return answer{}, o.failed(ctx, err)
	}
	p.gate.hold(p.asked(resp))
	raw, _ := io.ReadAll(resp.Body)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return answer{}, o.refused(resp.StatusCode, resp.Header, raw)
	}
	return answer{resp.StatusCode, resp.Header, raw}, nil
}
