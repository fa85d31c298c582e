package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const composing = "/v1.0/users/soc@contoso.com/messages"

// drafted makes a draft and returns its id.
func (a asker) drafted(body string) string {
	a.t.Helper()
	status, code, raw, _ := a.raw("POST", composing, body)
	var m struct{ ID string }
	if err := json.Unmarshal(raw, &m); err != nil || status != 201 {
		a.t.Fatalf("%d %s %s", status, code, raw)
	}
	return url.PathEscape(m.ID)
}

func TestWhatCantBeSentIsRefused(t *testing.T) {
	a := ask(t)
	for name, c := range map[string]struct {
		message string
		status  int
		code    string
	}{
		"to nobody":        {`{"subject":"x"}`, 400, "ErrorInvalidRecipients"},
		"to no address":    {`{"toRecipients":[{"emailAddress":{"address":"ada"}}]}`, 400, "ErrorInvalidRecipients"},
		"as somebody else": {`{"toRecipients":[{"emailAddress":{"address":"ada@x.test"}}],"from":{"emailAddress":{"address":"j.brandt@contoso.com"}}}`, 403, "ErrorSendAsDenied"},
		"as itself":        {`{"toRecipients":[{"emailAddress":{"address":"ada@x.test"}}],"from":{"emailAddress":{"address":"soc@contoso.com"}}}`, 202, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if status, code, raw, _ := a.raw("POST", composing+"/"+a.drafted(c.message)+"/send", ""); status != c.status || code != c.code {
				t.Errorf("a draft: %d %s %s", status, code, raw)
			}
			if status, code, raw, _ := a.raw("POST", "/v1.0/users/soc@contoso.com/sendMail", `{"message":`+c.message+`}`); status != c.status || code != c.code {
				t.Errorf("sendMail: %d %s %s", status, code, raw)
			}
		})
	}
	one := a.id("/users/soc@contoso.com/mailFolders/inbox/messages", "", nil)
	if status, _, _, _ := a.raw("POST", composing+"/"+one+"/createReply", `{"comment":"c","message":{"body":{"contentType":"text","content":"b"}}}`); status != 400 {
		t.Errorf("comment and body: %d", status)
	}
}

func TestAnExtendedPropertyIsFoundAndStays(t *testing.T) {
	a := ask(t)
	const name = "String {6f1c1a0e-5d0b-4c7e-9d7a-2f5c1b9e8a41} Name x"
	id := a.drafted(`{"toRecipients":[{"emailAddress":{"address":"ada@x.test"}}],"singleValueExtendedProperties":[{"id":"` + name + `","value":"1"}]}`)
	found := func(folder, value string) int {
		filter := url.QueryEscape(fmt.Sprintf("singleValueExtendedProperties/any(ep: ep/id eq '%s' and ep/value eq '%s')", name, value))
		_, _, raw, _ := a.raw("GET", "/v1.0/users/soc@contoso.com/mailFolders/"+folder+"/messages?$select=id&$filter="+filter, "")
		var page struct{ Value []struct{ ID string } }
		if err := json.Unmarshal(raw, &page); err != nil {
			t.Fatalf("%s", raw)
		}
		return len(page.Value)
	}
	if found("drafts", "1") != 1 || found("drafts", "2") != 0 {
		t.Error("the draft is not found by its property")
	}
	if status, _, raw, _ := a.raw("POST", composing+"/"+id+"/send", ""); status != 202 {
		t.Fatalf("%d %s", status, raw)
	}
	if found("drafts", "1") != 0 || found("sentitems", "1") != 1 {
		t.Error("what was sent is not found by its property")
	}
	if status, _, _, _ := a.raw("POST", composing, `{"singleValueExtendedProperties":[{"id":"x","value":"1"}]}`); status != 400 {
		t.Errorf("a name that is none: %d", status)
	}
}

func TestAnUploadSessionHoldsToItsRules(t *testing.T) {
	a := ask(t)
	id := a.drafted(`{"subject":"x"}`)
	const unit, size = 320 << 10, 320<<10*2 + 7
	session := func() string {
		t.Helper()
		status, _, raw, _ := a.raw("POST", composing+"/"+id+"/attachments/createUploadSession", fmt.Sprintf(`{"AttachmentItem":{"attachmentType":"file","name":"x.bin","size":%d}}`, size))
		var s struct{ UploadURL string }
		if err := json.Unmarshal(raw, &s); err != nil || status != 201 {
			t.Fatalf("%d %s", status, raw)
		}
		return s.UploadURL
	}
	put := func(to, contentRange string, n int, token bool) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, to, bytes.NewReader(make([]byte, n)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Range", contentRange)
		if token {
			req.Header.Set("Authorization", "Bearer "+a.e.Info.Token)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(raw)
	}
	to := session()
	for name, c := range map[string]struct {
		contentRange string
		n            int
		token        bool
		status       int
	}{
		"a token":            {fmt.Sprintf("bytes 0-%d/%d", unit-1, size), unit, true, 401},
		"no range":           {"", unit, false, 400},
		"a range of another": {fmt.Sprintf("bytes 0-%d/%d", unit-1, size+1), unit, false, 400},
		"not what is sent":   {fmt.Sprintf("bytes 0-%d/%d", unit-1, size), unit - 1, false, 400},
		"no multiple":        {fmt.Sprintf("bytes 0-%d/%d", unit, size), unit + 1, false, 400},
		"from the middle":    {fmt.Sprintf("bytes %d-%d/%d", unit, 2*unit-1, size), unit, false, 416},
	} {
		if status, raw := put(to, c.contentRange, c.n, c.token); status != c.status {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
	if status, raw := put(to, fmt.Sprintf("bytes 0-%d/%d", 2*unit-1, size), 2*unit, false); status != 200 || !strings.Contains(raw, fmt.Sprintf(`"%d-"`, 2*unit)) {
		t.Errorf("%d %s", status, raw)
	}
	if status, raw := put(to, fmt.Sprintf("bytes %d-%d/%d", 2*unit, size-1, size), 7, false); status != 201 {
		t.Errorf("%d %s", status, raw)
	}
	if status, _ := put(to, fmt.Sprintf("bytes 0-%d/%d", unit-1, size), unit, false); status != 404 {
		t.Errorf("after its end: %d", status)
	}
	_, _, raw, _ := a.raw("GET", composing+"/"+id+"/attachments?$select=name", "")
	if strings.Count(string(raw), "x.bin") != 1 {
		t.Errorf("%s", raw)
	}
}
