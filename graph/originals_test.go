package graph_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

// original finds the bytes that a message was made of.
func original(t *testing.T, h graph.Header) []byte {
	t.Helper()
	var find func([]world.Folder) []byte
	find = func(list []world.Folder) []byte {
		for _, f := range list {
			for _, m := range f.Messages {
				if m.InternetMessageID == h.InternetMessageID {
					return m.MIME()
				}
			}
			if raw := find(f.Children); raw != nil {
				return raw
			}
		}
		return nil
	}
	for _, b := range tenant.Mailboxes {
		if raw := find(b.Folders); raw != nil {
			return raw
		}
	}
	t.Fatalf("no message has the id %s", h.InternetMessageID)
	return nil
}

// attached finds a message with attachments.
func attached(t *testing.T, m *graph.Mailbox) graph.Header {
	t.Helper()
	page, err := m.Messages(t.Context(), "inbox", 300)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range page.Headers {
		if h.Attached {
			return h
		}
	}
	t.Fatal("no message has attachments")
	return graph.Header{}
}

func TestOriginals(t *testing.T) {
	e, m, _ := serve(t, 0)
	h := attached(t, m)
	raw := original(t, h)
	e.ForgetRequests()

	got, more, err := m.MIME(t.Context(), h.ID, 0)
	if err != nil || more || !bytes.Equal(got, raw) {
		t.Errorf("%d bytes of %d, more %v: %v", len(got), len(raw), more, err)
	}
	got, more, err = m.MIME(t.Context(), h.ID, 100)
	if err != nil || !more || !bytes.Equal(got, raw[:100]) {
		t.Errorf("%d bytes of 100, more %v: %v", len(got), more, err)
	}
	got, more, err = m.MIME(t.Context(), h.ID, len(raw))
	if err != nil || more || len(got) != len(raw) {
		t.Errorf("%d bytes of just as many, more %v: %v", len(got), more, err)
	}
	body, err := m.Body(t.Context(), h.ID)
	if err != nil || body.Content == "" || body.Type != "html" && body.Type != "text" {
		t.Errorf("%+v %v", body, err)
	}
	unique, err := m.UniqueBody(t.Context(), h.ID)
	if err != nil || unique.Content == "" {
		t.Errorf("%+v %v", unique, err)
	}
	details, err := m.Details(t.Context(), h.ID)
	if err != nil || details.ID != h.ID || details.ConversationID == "" || details.ChangeKey == "" || details.Created.IsZero() || len(details.InternetMessageHeaders) < 5 || len(details.Attachments) == 0 || details.Body != "" {
		t.Errorf("%+v %v", details, err)
	}
	list, err := m.Attachments(t.Context(), h.ID)
	if err != nil || len(list) == 0 || list[0].Kind != "file" || list[0].Name != details.Attachments[0].Name {
		t.Fatalf("%+v %v", list, err)
	}
	part, err := m.AttachmentBytes(t.Context(), h.ID, list[0])
	if err != nil || len(part) == 0 {
		t.Errorf("%d bytes: %v", len(part), err)
	}

	item := "/v1.0/users/soc%40contoso.com/messages/" + strings.NewReplacer("+", "%2B", "=", "%3D", "/", "%2F").Replace(h.ID)
	for i, want := range []struct{ path, query string }{
		{"/$value", ""}, {"/$value", ""}, {"/$value", ""}, {"", "$select=id,body"}, {"", "$select=id,uniqueBody"}, {"", "internetMessageHeaders"},
		{"/attachments", "$select=id,name,contentType,size,isInline"}, {"/attachments/" + url.PathEscape(list[0].ID) + "/$value", ""},
	} {
		r := e.Requests()[i]
		path, err := url.PathUnescape(r.Path)
		wanted, _ := url.PathUnescape(item + want.path)
		query, _ := url.QueryUnescape(r.Query)
		if err != nil || r.Method != http.MethodGet || path != wanted || !strings.Contains(query, want.query) || want.query == "" && query != "" || len(r.Body) > 0 {
			t.Errorf("%d: %s %s?%s, want %s", i, r.Method, path, query, wanted)
		}
		if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
			t.Errorf("%d: Prefer is %q", i, r.Headers["Prefer"])
		}
	}
}

// TestOriginalsThatAreNotTheServices takes no page for a message, and no half.
func TestOriginalsThatAreNotTheServices(t *testing.T) {
	e, m, _ := serve(t, 0)
	h := attached(t, m)
	list, err := m.Attachments(t.Context(), h.ID)
	if err != nil {
		t.Fatal(err)
	}
	list[0].Size = 5000 // a small one may well be empty
	reads := map[string]func() error{
		"message.mime":     func() error { _, _, err := m.MIME(t.Context(), h.ID, 0); return err },
		"attachment.value": func() error { _, err := m.AttachmentBytes(t.Context(), h.ID, list[0]); return err },
		"attachments.list": func() error { _, err := m.Attachments(t.Context(), h.ID); return err },
		"message.get":      func() error { _, err := m.Details(t.Context(), h.ID); return err },
	}
	for operation, read := range reads {
		for fault, c := range map[string]struct {
			fault emulator.Fault
			kind  graph.Kind
		}{
			"403": {emulator.Fault{Status: 403}, graph.Forbidden}, "404": {emulator.Fault{Status: 404}, graph.NotFound}, "410": {emulator.Fault{Status: 410}, graph.Gone},
			"429": {emulator.Fault{Status: 429, Count: -1}, graph.Throttled}, "503": {emulator.Fault{Status: 503, Count: -1}, graph.Unavailable},
			"cut": {emulator.Fault{Cut: "middle", Count: -1}, graph.CutOff}, "html": {emulator.Fault{Body: "html", Count: -1}, graph.Malformed}, "empty": {emulator.Fault{Body: "empty", Count: -1}, graph.Malformed},
		} {
			t.Run(operation+" "+fault, func(t *testing.T) {
				defer func() { e.ClearFaults() }()
				c.fault.Operation = operation
				e.AddFaults(c.fault)
				if err := read(); !graph.IsKind(err, c.kind) {
					t.Errorf("%v", err)
				}
			})
		}
	}
	if err := reads["message.mime"](); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestReadBasicDoesNotReadOriginals(t *testing.T) {
	for i, app := range tenant.Apps {
		if !strings.Contains(strings.Join(app.Roles, " ")+" ", "Mail.ReadBasic.All ") || strings.Contains(strings.Join(app.Roles, " "), "Mail.Read ") {
			continue
		}
		e, m, _ := serve(t, i)
		state, err := e.Mailbox(demo.Mailbox)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := m.MIME(t.Context(), state.Folders["inbox"][0].ID, 0); !graph.IsKind(err, graph.Forbidden) {
			t.Errorf("%s: %v", app.DisplayName, err)
		}
	}
}

// TestBytesThatAreNotText takes a message that is in no encoding that it says it is in: its bytes come as they are, or its
// hash would be another's.
func TestBytesThatAreNotText(t *testing.T) {
	e, m, _ := serve(t, 0)
	raw := []byte("From: a@attack.example\r\nTo: soc@contoso.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <8bit@attack.example>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\xfc\xdfe \xff\xfe\x80\xed\xa0\x80 and a lone \r here\r\n")
	id, err := e.Deliver(demo.Mailbox, raw)
	if err != nil || id == "" {
		t.Fatalf("%q %v", id, err)
	}
	got, more, err := m.MIME(t.Context(), id, 0)
	if err != nil || more || !bytes.Equal(got, raw) {
		t.Errorf("%v %v\n got %q\nwant %q", more, err, got, raw)
	}
}
