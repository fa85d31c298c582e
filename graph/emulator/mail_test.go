package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

// raw sends a request as it is given and returns status, code of the error, and body.
func (a asker) raw(method, path, body string, headers ...string) (status int, code string, raw []byte, header http.Header) {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), method, a.e.Info.Graph+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+a.e.Info.Token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err = io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	var e struct{ Error struct{ Code string } }
	_ = json.Unmarshal(raw, &e)
	return resp.StatusCode, e.Error.Code, raw, resp.Header
}

// TestALargeMessageIsDeliveredWhole: none is cut where it is too long.
func TestALargeMessageIsDeliveredWhole(t *testing.T) {
	a := ask(t)
	mime := "From: a@b.test\r\nSubject: large\r\n\r\n" + strings.Repeat(strings.Repeat("x", 998)+"\r\n", 66_000)
	status, _, raw, _ := a.raw("POST", "/_emulator/messages", mime, "Content-Type", "message/rfc822")
	var made struct{ ID string }
	if err := json.Unmarshal(raw, &made); err != nil || status != http.StatusOK {
		t.Fatalf("%d %v", status, err)
	}
	if _, _, got, _ := a.raw("GET", "/v1.0/users/soc@contoso.com/messages/"+url.PathEscape(made.ID)+"/$value", ""); len(got) != len(mime) {
		t.Errorf("%d bytes of %d", len(got), len(mime))
	}
}

func TestWhatGraphRefusesIsRefused(t *testing.T) {
	a := ask(t)
	const inbox = "/v1.0/users/soc@contoso.com/mailFolders/inbox/messages"
	one := a.id("/users/soc@contoso.com/mailFolders/inbox/messages", "", nil)
	message := "/v1.0/users/soc@contoso.com/messages/" + one
	q := url.QueryEscape
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		code               string
	}{
		"orderby not in filter":       {"GET", inbox + "?$orderby=receivedDateTime&$filter=" + q("from/emailAddress/address eq 'a@b.test'"), "", 400, "InefficientFilter"},
		"orderby not first in filter": {"GET", inbox + "?$orderby=receivedDateTime&$filter=" + q("isRead eq true and receivedDateTime ge 2026-01-01"), "", 400, "InefficientFilter"},
		"search with filter":          {"GET", inbox + "?$search=" + q(`"x"`) + "&$filter=" + q("isRead eq true"), "", 400, "SearchWithFilter"},
		"search with orderby":         {"GET", inbox + "?$search=" + q(`"x"`) + "&$orderby=subject", "", 400, "SearchWithOrderBy"},
		"too large a page":            {"GET", inbox + "?$top=1001", "", 400, "BadRequest"},
		"page of none":                {"GET", inbox + "?$top=0", "", 400, "BadRequest"},
		"unknown property":            {"GET", inbox + "?$select=colour", "", 400, "BadRequest"},
		"unknown in filter":           {"GET", inbox + "?$filter=" + q("size gt 5"), "", 400, "BadRequest"},
		"unterminated string":         {"GET", inbox + "?$filter=" + q("subject eq 'O'Brien'"), "", 400, "BadRequest"},
		"malformed id":                {"GET", "/v1.0/users/soc@contoso.com/messages/x", "", 400, "ErrorInvalidIdMalformed"},
		"no such mailbox":             {"GET", "/v1.0/users/nobody@contoso.com/messages", "", 404, "ErrorInvalidUser"},
		"a person without a mailbox":  {"GET", "/v1.0/users/ada.okafor@contoso.com/messages", "", 404, "MailboxNotEnabledForRESTAPI"},
		"me without a person":         {"GET", "/v1.0/me/messages", "", 400, "BadRequest"},
		"no such segment":             {"GET", "/v1.0/users/soc@contoso.com/mailFoldersX", "", 400, "BadRequest"},
		"wrong method":                {"PUT", inbox, "", 405, "Request_BadRequest"},
		"no such version":             {"GET", "/v2.0/users", "", 404, ""},
		"reportMessage in v1.0":       {"POST", message + "/reportMessage", `{"ReportAction":"phish","IsMessageMoveRequested":true}`, 400, "BadRequest"},
		"markAsJunk":                  {"POST", strings.Replace(message, "v1.0", "beta", 1) + "/markAsJunk", `{"moveToJunk":true}`, 410, "Gone"},
		"folder that exists":          {"POST", "/v1.0/users/soc@contoso.com/mailFolders/inbox/childFolders", `{"displayName":"Phishing"}`, 409, "ErrorFolderExists"},
		"delete the Inbox":            {"DELETE", "/v1.0/users/soc@contoso.com/mailFolders/inbox", "", 400, "ErrorDeleteDistinguishedFolder"},
		"move to nowhere":             {"POST", message + "/move", `{"destinationId":"x"}`, 400, "ErrorInvalidIdMalformed"},
		"change what can't be":        {"PATCH", message, `{"receivedDateTime":"2026-01-01T00:00:00Z"}`, 400, "ErrorInvalidPropertySet"},
		"wrong type":                  {"PATCH", message, `{"isRead":"yes"}`, 400, "BadRequest"},
		"no JSON":                     {"PATCH", message, `{`, 400, "BadRequest"},
		"delta with search":           {"GET", inbox + "/delta?$search=" + q(`"x"`), "", 400, "BadRequest"},
		"delta by subject":            {"GET", inbox + "/delta?$orderby=subject", "", 400, "BadRequest"},
	} {
		t.Run(name, func(t *testing.T) {
			status, code, raw, header := a.raw(c.method, c.path, c.body, "client-request-id", "mine")
			if status != c.status || code != c.code {
				t.Errorf("%d %s, want %d %s: %s", status, code, c.status, c.code, raw)
			}
			if code != "" && (header.Get("request-id") == "" || header.Get("client-request-id") != "mine" || !strings.Contains(string(raw), `"innerError"`)) {
				t.Errorf("the error has no ids: %s", raw)
			}
		})
	}
}

func TestPagesAreTenAndOpaque(t *testing.T) {
	a := ask(t)
	next := "/v1.0/users/soc@contoso.com/mailFolders/inbox/messages"
	seen := map[string]bool{}
	for pages := 0; next != "" && pages < 100; pages++ {
		_, _, raw, _ := a.raw("GET", next, "")
		var page struct {
			Value []struct{ ID string }
			Next  string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			t.Fatal(err)
		}
		if page.Next != "" && len(page.Value) != 10 {
			t.Errorf("a page of %d", len(page.Value))
		}
		for _, v := range page.Value {
			if seen[v.ID] {
				t.Errorf("%s comes twice", v.ID)
			}
			seen[v.ID] = true
		}
		next = strings.TrimPrefix(page.Next, a.e.Info.Graph)
	}
	s, _ := a.e.Mailbox("")
	if len(seen) != len(s.Folders["inbox"]) {
		t.Errorf("%d of %d", len(seen), len(s.Folders["inbox"]))
	}
}

func TestOrdinaryIDsChangeAndImmutableOnesStay(t *testing.T) {
	a := ask(t)
	const prefer = `IdType="ImmutableId"`
	list := "/v1.0/users/soc@contoso.com/mailFolders/inbox/messages?$top=1&$select=id"
	ids := func(headers ...string) string {
		_, _, raw, _ := a.raw("GET", list, "", headers...)
		var page struct{ Value []struct{ ID string } }
		_ = json.Unmarshal(raw, &page)
		return page.Value[0].ID
	}
	ordinary, immutable := ids(), ids("Prefer", prefer)
	if ordinary == immutable {
		t.Fatal("the two kinds of ids are one")
	}
	base := "/v1.0/users/soc@contoso.com/messages/"
	status, _, raw, _ := a.raw("POST", base+url.PathEscape(ordinary)+"/move", `{"destinationId":"archive"}`)
	var moved struct{ ID string }
	if _ = json.Unmarshal(raw, &moved); status != 201 || moved.ID == ordinary {
		t.Errorf("%d, the id is %s", status, moved.ID)
	}
	if status, code, _, _ := a.raw("GET", base+url.PathEscape(ordinary), ""); status != 404 || code != "ErrorItemNotFound" {
		t.Errorf("the old id: %d %s", status, code)
	}
	if status, _, raw, _ := a.raw("GET", base+url.PathEscape(immutable)+"?$select=id", "", "Prefer", prefer); status != 200 || !strings.Contains(string(raw), immutable) {
		t.Errorf("the immutable id: %d %s", status, raw)
	}
}

func TestIfMatch(t *testing.T) {
	a := ask(t)
	path := "/v1.0/users/soc@contoso.com/messages/" + a.id("/users/soc@contoso.com/messages", "", nil)
	_, _, _, header := a.raw("GET", path, "")
	etag := header.Get("ETag")
	if status, _, raw, _ := a.raw("PATCH", path, `{"isRead":true}`, "If-Match", etag); status != 200 {
		t.Fatalf("%d %s", status, raw)
	}
	if status, code, _, _ := a.raw("PATCH", path, `{"isRead":false}`, "If-Match", etag); status != 412 || code != "ErrorIrresolvableConflict" {
		t.Errorf("%d %s", status, code)
	}
}

func TestBatchLimits(t *testing.T) {
	a := ask(t)
	batch := func(n int, depends string) string {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf(`{"id":"%d","method":"GET","url":"/users/soc@contoso.com/mailFolders/inbox?$select=id"%s}`, i, map[bool]string{true: depends, false: ""}[i == n-1]))
		}
		return `{"requests":[` + strings.Join(parts, ",") + `]}`
	}
	if status, _, raw, _ := a.raw("POST", "/v1.0/$batch", batch(20, "")); status != 200 || strings.Count(string(raw), `"status":200`) != 20 {
		t.Errorf("20: %d %.200s", status, raw)
	}
	if status, code, _, _ := a.raw("POST", "/v1.0/$batch", batch(21, "")); status != 400 || code != "BadRequest" {
		t.Errorf("21: %d %s", status, code)
	}
	a.e.AddFaults(emulator.Fault{Operation: "folder.get", Status: 404})
	if _, _, raw, _ := a.raw("POST", "/v1.0/$batch", `{"requests":[{"id":"a","method":"GET","url":"/users/soc@contoso.com/mailFolders/inbox"},{"id":"b","method":"GET","url":"/users/soc@contoso.com/mailFolders/inbox","dependsOn":["a"]}]}`); !strings.Contains(string(raw), `"status":424`) {
		t.Errorf("what depends on a failure: %s", raw)
	}
	if status, _, _, _ := a.raw("POST", "/v1.0/$batch", `{"requests":[{"id":"a","method":"GET","url":"https://elsewhere.example/"}]}`); status != 400 {
		t.Errorf("an absolute URL: %d", status)
	}
}

// TestFourAtOnce holds the app, not the mailbox, to four Outlook requests at once; a batch's count.
func TestFourAtOnce(t *testing.T) {
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: demo.Tenant(demo.Options{Seed: 1, Messages: 100, Now: time.Now()}), Mailbox: demo.Mailbox, Latency: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	a := asker{t, e}
	var mu sync.Mutex
	got := map[int]int{}
	var wg sync.WaitGroup
	for i := range 8 {
		box := []string{"soc@contoso.com", "m.voss@contoso.com"}[i%2]
		wg.Go(func() {
			status, code, _, header := a.raw("GET", "/v1.0/users/"+box+"/mailFolders/inbox", "")
			mu.Lock()
			defer mu.Unlock()
			got[status]++
			if status == 429 && (code != "ApplicationThrottled" || header.Get("Retry-After") == "") {
				t.Errorf("%s, Retry-After %q", code, header.Get("Retry-After"))
			}
		})
	}
	wg.Wait()
	if got[200] != 4 || got[429] != 4 {
		t.Errorf("%v, want four and four", got)
	}
}

func TestTenThousandInTenMinutes(t *testing.T) {
	a := ask(t)
	for range 10_000 / 20 {
		var parts []string
		for i := range 20 {
			parts = append(parts, fmt.Sprintf(`{"id":"%d","method":"GET","url":"/users/m.voss@contoso.com/messages/x"}`, i))
		}
		a.raw("POST", "/v1.0/$batch", `{"requests":[`+strings.Join(parts, ",")+`]}`)
	}
	status, code, _, header := a.raw("GET", "/v1.0/users/m.voss@contoso.com/mailFolders/inbox", "")
	if status != 429 || code != "TooManyRequests" || header.Get("Retry-After") == "" {
		t.Errorf("%d %s", status, code)
	}
	if status, _, _, _ := a.raw("GET", "/v1.0/users/soc@contoso.com/mailFolders/inbox", ""); status != 200 {
		t.Errorf("another mailbox: %d", status)
	}
	a.e.Advance(11 * time.Minute)
	if status, _, _, _ := a.raw("GET", "/v1.0/users/m.voss@contoso.com/mailFolders/inbox", ""); status != 200 {
		t.Errorf("ten minutes later: %d", status)
	}
}

func TestSearch(t *testing.T) {
	a := ask(t)
	count := func(kql string) int {
		_, _, raw, _ := a.raw("GET", "/v1.0/users/soc@contoso.com/messages?$top=1000&$select=id&$search="+url.QueryEscape(`"`+strings.ReplaceAll(kql, `"`, `\"`)+`"`), "")
		var page struct{ Value []any }
		if err := json.Unmarshal(raw, &page); err != nil {
			t.Fatal(err)
		}
		return len(page.Value)
	}
	both, parcel, none := count("subject:parcel hasattachment:true"), count("subject:parcel"), count("subject:parcel NOT subject:parcel")
	if parcel == 0 || both == 0 || both >= parcel || none != 0 {
		t.Errorf("%d, of which %d with attachments; %d", parcel, both, none)
	}
	if or := count("subject:parcel OR from:patchweekly"); or <= parcel {
		t.Errorf("%d or more", or)
	}
	if count(`body:"could not deliver"`) == 0 {
		t.Error("nothing is found in bodies")
	}
}

func TestNoTokenNoAnswer(t *testing.T) {
	a := ask(t)
	for name, bearer := range map[string]string{"none": "", "nonsense": "Bearer x.y.z"} {
		status, code, _, header := a.raw("GET", "/v1.0/users", "", "Authorization", bearer)
		if status != 401 || code != "InvalidAuthenticationToken" || header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", name, status, code)
		}
	}
}
