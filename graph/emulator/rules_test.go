package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

// send sends something and wants a status.
func (a asker) send(method, path, body string, want int) map[string]any {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), method, a.e.Info.Graph+"/v1.0"+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+a.e.Info.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != want {
		a.t.Fatalf("%s %s: %d %s, want %d", method, path, resp.StatusCode, raw, want)
	}
	var v map[string]any
	_ = json.Unmarshal(bytes.TrimSpace(raw), &v)
	return v
}

// TestARuleThatIsReadOnly is neither changed nor deleted (https://learn.microsoft.com/graph/api/resources/messagerule).
func TestARuleThatIsReadOnly(t *testing.T) {
	tn := demo.Tenant(demo.Options{Seed: 1, Messages: 10, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})
	tn.Mailboxes[0].Rules = []world.Rule{{DisplayName: "Theirs", Sequence: 1, Enabled: true, ReadOnly: true, Actions: map[string]any{"delete": true}}}
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	a := asker{t, e}
	const path = "/users/soc@contoso.com/mailFolders/inbox/messageRules"
	list, _ := a.send("GET", path, "", 200)["value"].([]any)
	id := "/" + url.PathEscape(list[0].(map[string]any)["id"].(string))
	a.send("PATCH", path+id, `{"isEnabled":false}`, 403)
	a.send("DELETE", path+id, "", 403)
}

const ruleMail = `From: "Eve Adams" <eve@attack.example>
To: "SOC" <soc@contoso.com>
Cc: <p.raman@contoso.com>
Subject: Overdue invoice 42
Importance: high
Sensitivity: private
X-Campaign: parcel
Message-ID: <rule@attack.example>
Content-Type: text/plain

Please wire the money today.
`

// TestRulesActOnWhatArrives makes a rule of each predicate, delivers a mail that it is for, and one that it is not.
func TestRulesActOnWhatArrives(t *testing.T) {
	const rules = "/users/soc@contoso.com/mailFolders/inbox/messageRules"
	from := func(a string) string { return `[{"emailAddress":{"address":"` + a + `"}}]` }
	for predicate, c := range map[string]struct{ fits, not string }{
		"bodyContains": {`["WIRE the"]`, `["transfer"]`}, "bodyOrSubjectContains": {`["invoice"]`, `["receipt"]`}, "subjectContains": {`["overdue"]`, `["paid"]`},
		"senderContains": {`["attack.ex"]`, `["contoso"]`}, "recipientContains": {`["soc@"]`, `["ceo@"]`}, "headerContains": {`["X-Campaign: parcel"]`, `["X-Campaign: mailbox"]`},
		"fromAddresses": {from("EVE@attack.example"), from("steve@attack.example")}, "sentToAddresses": {from("p.raman@contoso.com"), from("m.voss@contoso.com")},
		"importance": {`"high"`, `"low"`}, "sensitivity": {`"private"`, `"normal"`}, "hasAttachments": {"false", "true"}, "sentToMe": {"true", "false"}, "sentCcMe": {"false", "true"},
		"sentToOrCcMe": {"true", "false"}, "notSentToMe": {"false", "true"}, "sentOnlyToMe": {"false", "true"}, "isAutomaticReply": {"false", "true"}, "isEncrypted": {"false", "true"},
		"isSigned": {"false", "true"}, "isMeetingRequest": {"false", "true"}, "isNonDeliveryReport": {"false", "true"}, "withinSizeRange": {`{"minimumSize":0,"maximumSize":100}`, `{"minimumSize":100}`},
	} {
		t.Run(predicate, func(t *testing.T) {
			a := ask(t)
			for _, side := range []struct {
				value, lies string
				exception   bool
			}{{c.fits, "archive", false}, {c.not, "inbox", false}} {
				made := a.send("POST", rules, fmt.Sprintf(`{"displayName":"test","sequence":1,"conditions":{%q:%s},"actions":{"moveToFolder":"archive","stopProcessingRules":true}}`, predicate, side.value), 201)
				if at := a.deliver(ruleMail); at != side.lies {
					t.Errorf("%s %s: it lies in %s, want %s", predicate, side.value, at, side.lies)
				}
				a.send("DELETE", rules+"/"+escape(made["id"].(string)), "", 204)
			}
			// The same as an exception turns it round.
			a.send("POST", rules, fmt.Sprintf(`{"displayName":"test","sequence":1,"conditions":{"senderContains":["attack"]},"exceptions":{%q:%s},"actions":{"moveToFolder":"archive"}}`, predicate, c.fits), 201)
			if c.fits != "false" {
				if at := a.deliver(ruleMail); at != "inbox" {
					t.Errorf("except %s %s: it lies in %s", predicate, c.fits, at)
				}
			}
		})
	}
}

func escape(id string) string {
	return strings.NewReplacer("/", "%2F", "+", "%2B", "=", "%3D").Replace(id)
}

// deliver hands a mail in and tells where it lies.
func (a asker) deliver(mime string) string {
	a.t.Helper()
	id, err := a.e.Deliver("", []byte(strings.ReplaceAll(mime, "\n", "\r\n")))
	if err != nil {
		a.t.Fatal(err)
	}
	s, err := a.e.Mailbox("")
	if err != nil {
		a.t.Fatal(err)
	}
	for path, list := range s.Folders {
		if slices.ContainsFunc(list, func(m emulator.Lying) bool { return m.ID == id }) {
			return path
		}
	}
	return "nowhere"
}

func TestRuleActions(t *testing.T) {
	const rules = "/users/soc@contoso.com/mailFolders/inbox/messageRules"
	for action, want := range map[string]string{
		`{"delete":true}`: "deleteditems", `{"permanentDelete":true}`: "nowhere", `{"moveToFolder":"junkemail"}`: "junkemail", `{"copyToFolder":"archive"}`: "inbox",
		`{"markAsRead":true}`: "inbox", `{"assignCategories":["Phishing"]}`: "inbox", `{"markImportance":"low"}`: "inbox",
		`{"forwardTo":[{"emailAddress":{"address":"m.voss@contoso.com"}}]}`: "inbox",
	} {
		t.Run(action, func(t *testing.T) {
			a := ask(t)
			before, _ := a.e.Mailbox("m.voss@contoso.com")
			a.send("POST", rules, `{"displayName":"test","sequence":1,"conditions":{"senderContains":["attack"]},"actions":`+action+`}`, 201)
			if at := a.deliver(ruleMail); at != want {
				t.Errorf("it lies in %s, want %s", at, want)
			}
			s, _ := a.e.Mailbox("")
			mine := func(m emulator.Lying) bool { return m.InternetMessageID == "<rule@attack.example>" }
			var newest emulator.Lying
			if i := slices.IndexFunc(s.Folders["inbox"], mine); i >= 0 {
				newest = s.Folders["inbox"][i]
			}
			after, _ := a.e.Mailbox("m.voss@contoso.com")
			switch {
			case strings.Contains(action, "copy") && !slices.ContainsFunc(s.Folders["archive"], mine),
				strings.Contains(action, "markAsRead") && !newest.Read, strings.Contains(action, "assign") && !slices.Contains(newest.Categories, "Phishing"),
				strings.Contains(action, "forward") && len(after.Folders["inbox"]) != len(before.Folders["inbox"])+1:
				t.Error("the action was not done")
			}
		})
	}
}

func TestRulesStopInSequence(t *testing.T) {
	a := ask(t)
	const rules = "/users/soc@contoso.com/mailFolders/inbox/messageRules"
	a.send("POST", rules, `{"displayName":"second","sequence":1,"conditions":{"senderContains":["attack"]},"actions":{"moveToFolder":"archive"}}`, 201)
	first := a.send("POST", rules, `{"displayName":"first","sequence":1,"conditions":{"senderContains":["attack"]},"actions":{"moveToFolder":"junkemail","stopProcessingRules":true}}`, 201)
	if at := a.deliver(ruleMail); at != "junkemail" {
		t.Errorf("it lies in %s", at)
	}
	a.send("PATCH", rules+"/"+escape(first["id"].(string)), `{"isEnabled":false}`, 200)
	if at := a.deliver(ruleMail); at != "archive" {
		t.Errorf("with the first switched off it lies in %s", at)
	}
}

func TestRulesThatAreRefused(t *testing.T) {
	a := ask(t)
	const rules = "/users/soc@contoso.com/mailFolders/inbox/messageRules"
	for body, want := range map[string]int{
		`{"displayName":"x","sequence":1,"conditions":{},"actions":{}}`: 400, `{"displayName":"x","sequence":0,"actions":{"delete":true}}`: 400, `{"sequence":1,"actions":{"delete":true}}`: 400,
		`{"displayName":"x","sequence":1,"conditions":{"fromContains":["x"]},"actions":{"delete":true}}`: 400, `{"displayName":"x","sequence":1,"conditions":{"hasAttachments":"yes"},"actions":{"delete":true}}`: 400,
		`{"displayName":"x","sequence":1,"actions":{"moveToFolder":"nosuchfolder"}}`: 400, `{"displayName":"x","sequence":1,"colour":"red","actions":{"delete":true}}`: 400, `nonsense`: 400,
		`{"displayName":"x","sequence":1,"conditions":{"bodyContains":["` + strings.Repeat("x", 300<<10) + `"]},"actions":{"delete":true}}`: 507,
	} {
		a.send("POST", rules, body, want)
	}
	a.send("GET", "/users/soc@contoso.com/mailFolders/archive/messageRules", "", 400)
}
