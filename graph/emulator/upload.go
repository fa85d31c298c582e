package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Upload sessions (https://learn.microsoft.com/graph/outlook-large-attachments): pieces of a multiple of 320 KiB, at
// most 4 MB, put to a URL that carries its own right and takes no token.
const (
	pieceUnit   = 320 << 10
	pieceLimit  = 4 << 20
	uploadLimit = 150 << 20
)

// upload is a session under way.
type upload struct {
	box     *mailbox
	message uint64
	as      *attachment
	size    int
	expires time.Time
}

func (c *call) createUpload() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	var asked struct {
		AttachmentItem *struct {
			AttachmentType, Name, ContentType, ContentID string
			Size                                         int
			IsInline                                     bool
		}
	}
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	in := asked.AttachmentItem
	if in == nil || in.Name == "" || in.Size <= 0 {
		return answer{}, badRequest("The attachment's name or size is missing.")
	}
	if in.Size > uploadLimit {
		return answer{}, fault(http.StatusRequestEntityTooLarge, "ErrorMessageSizeExceeded", "The attachment is larger than 150 MB.")
	}
	key := newGUID()
	c.s.uploads[key] = &upload{
		box: b, message: m.seq, size: in.Size, expires: c.s.clock.Now().Add(time.Hour),
		as: &attachment{name: in.Name, contentType: orElse(in.ContentType, "application/octet-stream"), inline: in.IsInline, contentID: in.ContentID},
	}
	return reply(http.StatusCreated, object{
		"@odata.context": c.context("microsoft.graph.uploadSession"), "uploadUrl": c.baseURL + "/_upload/" + key + "?authtoken=" + newGUID(),
		"expirationDateTime": when(c.s.uploads[key].expires), "nextExpectedRanges": []any{"0-"},
	})
}

// serveUpload takes the pieces.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		write(w, refuse(fault(http.StatusUnauthorized, "InvalidAuthenticationToken", "An upload URL takes no Authorization header."), s.clock.Now(), newGUID(), ""))
		return
	}
	piece, err := readAll(r.Body, pieceLimit)
	if err != nil {
		return
	}
	name := map[string]string{http.MethodPut: "upload.put", http.MethodGet: "upload.status"}[r.Method]
	f, due := s.faults.due(name, "")
	send := func(a answer) {
		s.seen.add(incoming{method: r.Method, version: "_upload", header: r.Header}, a, s.clock.Now())
		if due {
			a = f.spoil(a)
		}
		if a.cut {
			panic(http.ErrAbortHandler)
		}
		write(w, a)
	}
	if due && f.before() {
		due = false
		send(f.instead(s.clock.Now(), newGUID(), ""))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	fail := func(err error) { send(refuse(err, s.clock.Now(), newGUID(), "")) }
	key, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/_upload/"), "?")
	u := s.uploads[key]
	switch {
	case u == nil || s.clock.Now().After(u.expires):
		fail(fault(http.StatusNotFound, "ErrorItemNotFound", "The upload session was not found."))
	case r.Method == http.MethodDelete:
		delete(s.uploads, key)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodGet:
		a, _ := reply(http.StatusOK, u.status())
		send(a)
	case r.Method != http.MethodPut:
		fail(fault(http.StatusMethodNotAllowed, "Request_BadRequest", "Upload sessions take PUT."))
	default:
		a, err := s.takePiece(key, u, r.Header.Get("Content-Range"), piece)
		if err != nil {
			fail(err)
			return
		}
		send(a)
	}
}

func (u *upload) status() object {
	return object{"expirationDateTime": when(u.expires), "nextExpectedRanges": []any{strconv.Itoa(len(u.as.content)) + "-"}}
}

func (s *Server) takePiece(key string, u *upload, contentRange string, piece []byte) (answer, error) {
	var from, to, size int
	if n, err := fmt.Sscanf(contentRange, "bytes %d-%d/%d", &from, &to, &size); n != 3 || err != nil {
		return answer{}, badRequest("The Content-Range header is missing or malformed.")
	}
	last := to+1 == u.size
	switch {
	case size != u.size || to-from+1 != len(piece):
		return answer{}, badRequest("The Content-Range does not agree with the content.")
	case from != len(u.as.content):
		return answer{}, fault(http.StatusRequestedRangeNotSatisfiable, "ErrorInvalidRange", "The range was not expected: next is %d.", len(u.as.content))
	case len(piece) > pieceLimit:
		return answer{}, fault(http.StatusRequestEntityTooLarge, "ErrorMessageSizeExceeded", "A piece is 4 MB at most.")
	case !last && len(piece)%pieceUnit != 0:
		return answer{}, badRequest("A piece must be a multiple of 320 KiB.")
	}
	u.as.content = append(u.as.content, piece...)
	if !last {
		return reply(http.StatusOK, u.status())
	}
	delete(s.uploads, key)
	m := u.box.messages[u.message]
	if m == nil {
		return answer{}, itemNotFound()
	}
	m.attach(u.as)
	u.box.changed(m, s.clock.Now())
	id := itemID{kind: attachmentID, box: u.box.number, seq: m.seq, part: u.as.number}
	return answer{status: http.StatusCreated}.with("Location", "https://outlook.office.com/api/v2.0/Attachments('"+id.String()+"')"), nil
}
