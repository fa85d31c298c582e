package triage_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// raw sends something past the client: what somebody else does.
func (b *bench) raw(method, path, body string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.e.Info.Graph+"/v1.0/users/soc@contoso.com/mailFolders/inbox/messageRules"+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+b.e.Info.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode > 299 {
		b.t.Fatalf("%s %s: %d", method, path, resp.StatusCode)
	}
}

func (b *bench) rule(name string) graph.Rule {
	b.t.Helper()
	for _, r := range mustRules(b.t.(*testing.T), b) {
		if r.Name == name {
			return r
		}
	}
	b.t.Fatalf("there is no rule %q", name)
	return graph.Rule{}
}

func ruleID(r graph.Rule) string {
	return "/" + strings.NewReplacer("/", "%2F", "+", "%2B", "=", "%3D").Replace(r.ID)
}

func (b *bench) list() map[string]triage.Blocked {
	b.t.Helper()
	blocks, err := b.engine.Blocks(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	out := map[string]triage.Blocked{}
	for _, x := range blocks.List {
		out[x.Sender] = x
	}
	return out
}

func TestADomainIsBlockedExactly(t *testing.T) {
	b := set(t, 0)
	f := b.do(triage.Order{Action: keys.Block, Senders: []string{"@Evil.test"}})
	if f.Err != nil {
		t.Fatal(f.Err)
	}
	for from, want := range map[string]string{
		"a@evil.test": "junkemail", "A@EVIL.TEST": "junkemail", "a@evil.test.attack.example": "inbox", "a@evil.tester.example": "inbox", "a@evil.test-x.example": "inbox",
		"a@sub.evil.test": "inbox", "a@notevil.test": "inbox", "a@evil.testing": "inbox",
	} {
		b.deliver(from)
		if got := b.where("of " + from); got != want {
			t.Errorf("mail of %s lies in %s, want %s", from, got, want)
		}
	}
	b.undo(f.Job.ID)
	if _, there := b.list()["@evil.test"]; there {
		t.Error("it is still blocked")
	}
}

func TestDomainsThatAreNotBlocked(t *testing.T) {
	b := set(t, 0)
	for _, d := range []string{"gmail.com", "yahoo.co.uk", "outlook.fr", "qq.com", "co.uk", "com", "contoso.com", "evil", "ev il.test", "..", "evil..test", "onmicrosoft.com", "mail.gmail.com.", `x"y.test`} {
		if p, err := b.engine.Plan(triage.Order{Action: keys.Block, Senders: []string{"@" + d}}); err == nil {
			t.Errorf("%s: %v", d, p.Summary)
		}
	}
	for _, d := range []string{"evil.test", "evil.co.uk", "mail.evil.example", "evil.onmicrosoft.com", "gmail.evil.test", "evil-gmail.com"} {
		if err := triage.RefuseDomain(d, "soc@contoso.com"); err != nil {
			t.Errorf("%s: %v", d, err)
		}
	}
	// Another of the tenant's own is known by asking only: no rule is made.
	before := len(mustRules(t, b))
	f := b.do(triage.Order{Action: keys.Block, Senders: []string{"@contoso.de"}})
	if !errors.Is(f.Err, triage.ErrOwnDomain) || len(mustRules(t, b)) != before {
		t.Errorf("%v, %d rules", f.Err, len(mustRules(t, b)))
	}
	// Where that may not be asked, the mailbox's own is what is known.
	b.e.AddFaults(emulator.Fault{Operation: "organization.list", Status: 403})
	if f := b.do(triage.Order{Action: keys.Block, Senders: []string{"@evil.test"}}); f.Err != nil {
		t.Error(f.Err)
	}
}

func TestTheFolderMayChange(t *testing.T) {
	b := set(t, 0)
	b.block("old@x.test") // to Deleted Items
	f := b.do(triage.Order{Action: keys.Block, Senders: []string{"new@x.test", "old@x.test"}})
	for from, want := range map[string]string{"old@x.test": "deleteditems", "new@x.test": "junkemail"} {
		b.deliver(from)
		if got := b.where("of " + from); got != want {
			t.Errorf("mail of %s lies in %s, want %s", from, got, want)
		}
	}
	// An unblock of both, undone after a restart, brings each back to where it was.
	b.undo(f.Job.ID)
	b.do(triage.Order{Action: keys.Block, Senders: []string{"new@x.test"}})
	u := b.do(triage.Order{Action: keys.Unblock, Senders: []string{"new@x.test", "old@x.test"}})
	if len(b.managed()) != 0 {
		t.Errorf("%v", b.managed())
	}
	b.engine.Close()
	b.engine = b.open()
	b.undo(u.Job.ID)
	list := b.list()
	if list["old@x.test"].Folder != b.place("deleteditems").ID || list["new@x.test"].Folder != b.place("junkemail").ID {
		t.Errorf("%+v", list)
	}
}

func TestRulesThatOthersHaveChangedAreLeftAlone(t *testing.T) {
	for what, change := range map[string]string{
		"is switched off": `{"isEnabled":false}`, "has been given other conditions": `{"conditions":{"fromAddresses":[{"emailAddress":{"address":"a@x.test"}}],"subjectContains":["x"]}}`,
		"does something else now": `{"actions":{"moveToFolder":"archive","markAsRead":true}}`,
	} {
		t.Run(what, func(t *testing.T) {
			b := set(t, 0)
			b.block("a@x.test")
			b.raw("PATCH", ruleID(b.rule(triage.BlockRuleName)), change)
			was := b.rule(triage.BlockRuleName)
			f := b.block("b@x.test")
			if f.Err != nil || !strings.Contains(f.Note, what) {
				t.Errorf("%v %q", f.Err, f.Note)
			}
			if now := b.rule(triage.BlockRuleName); string(now.Conditions) != string(was.Conditions) || string(now.Actions) != string(was.Actions) || now.Enabled != was.Enabled {
				t.Error("it was changed")
			}
			b.deliver("b@x.test")
			if at := b.where("of b@x.test"); at != "deleteditems" {
				t.Errorf("mail lies in %s", at)
			}
			if x := b.list()["a@x.test"]; x.Managed || x.Odd != what {
				t.Errorf("%+v", x)
			}
		})
	}
}

// holding is a mailbox whose writes of rules wait for a word.
type holding struct {
	*graph.Mailbox
	reached, gate chan struct{}
	used          bool
}

func (h *holding) SetRuleSenders(ctx context.Context, id string, list []string) (graph.Rule, error) {
	if !h.used {
		h.used = true
		h.reached <- struct{}{}
		<-h.gate
	}
	return h.Mailbox.SetRuleSenders(ctx, id, list)
}

// TestTwoAnalystsAtOnceLoseNoAddress lets one read, the other do all of its work, and the first then write on what it read.
func TestTwoAnalystsAtOnceLoseNoAddress(t *testing.T) {
	b := set(t, 0)
	b.block("first@x.test")
	j := triage.MemoryJournal()
	slow := &holding{Mailbox: b.client(), reached: make(chan struct{}), gate: make(chan struct{})}
	other, err := triage.New(triage.Config{Mailbox: slow, Journal: j, Who: "other", Settle: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	start := func(e *triage.Engine, sender string) {
		p, err := e.Plan(triage.Order{Action: keys.Block, Senders: []string{sender}, To: b.place("deleteditems")})
		if err == nil {
			_, err = e.Start(t.Context(), p)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	mine, err := triage.New(triage.Config{Mailbox: b.client(), Journal: triage.MemoryJournal(), Who: "me", Settle: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mine.Close)
	start(other, "theirs@x.test")
	<-slow.reached // it has read
	start(mine, "mine@x.test")
	for !slices.Contains(slices.Concat(b.managed()...), "mine@x.test") { // it has written
	}
	close(slow.gate) // and is overwritten
	for _, e := range []*triage.Engine{mine, other} {
		if f := finish(t, e); f.Err != nil {
			t.Error(f.Err)
		}
	}
	got := slices.Sorted(slices.Values(slices.Concat(b.managed()...)))
	if !slices.Equal(got, []string{"first@x.test", "mine@x.test", "theirs@x.test"}) {
		t.Errorf("%v", got)
	}
}

func TestAtOnceInTheOrdinaryWay(t *testing.T) {
	b := set(t, 0)
	var engines []*triage.Engine
	for range 3 {
		e, err := triage.New(triage.Config{Mailbox: b.client(), Journal: triage.MemoryJournal(), Settle: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(e.Close)
		engines = append(engines, e)
	}
	b.block("seed@x.test")
	for i, e := range engines {
		p, err := e.Plan(triage.Order{Action: keys.Block, Senders: []string{fmt.Sprintf("a%d@x.test", i), fmt.Sprintf("b%d@x.test", i)}, To: b.place("deleteditems")})
		if err == nil {
			_, err = e.Start(t.Context(), p)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range engines {
		if f := finish(t, e); f.Err != nil {
			t.Error(f.Err)
		}
	}
	if n := len(slices.Concat(b.managed()...)); n != 7 {
		t.Errorf("%d addresses are blocked, want 7: %v", n, b.managed())
	}
}

func TestFullRules(t *testing.T) {
	b := set(t, 0)
	b.raw("POST", "", `{"displayName":"huge","sequence":9,"conditions":{"bodyContains":["`+strings.Repeat("x", 250<<10)+`"]},"actions":{"delete":true}}`)
	var many []string
	for i := range 200 {
		many = append(many, fmt.Sprintf("someone-with-a-long-name-%03d@a-rather-long-domain.example", i))
	}
	f := b.block(many...)
	if !errors.Is(f.Err, triage.ErrRulesFull) {
		t.Fatalf("%v", f.Err)
	}
	n := len(slices.Concat(b.managed()...))
	if n == 0 || n == 200 || len(b.engine.Left(f.Job.ID)) != n {
		t.Errorf("%d are blocked, %d can be undone", n, len(b.engine.Left(f.Job.ID)))
	}
	blocks, err := b.engine.Blocks(t.Context())
	if err != nil || blocks.Used < 240<<10 || blocks.Quota != 256<<10 {
		t.Errorf("%d of %d, %v", blocks.Used, blocks.Quota, err)
	}
	b.undo(f.Job.ID)
	if len(b.managed()) != 0 {
		t.Errorf("%v", b.managed())
	}
}

func TestBlocksOfOthersAreFoundAndLifted(t *testing.T) {
	b := set(t, 0)
	b.raw("POST", "", `{"displayName":"Block sender: bob@x.test","sequence":1,"conditions":{"senderContains":["bob@x.test"]},"actions":{"delete":true}}`)
	b.raw("POST", "", `{"displayName":"mine","sequence":2,"conditions":{"fromAddresses":[{"emailAddress":{"address":"Eve@x.test"}}],"subjectContains":["a"]},"actions":{"moveToFolder":"junkemail"}}`)
	b.block("carol@x.test")
	list := b.list()
	if x := list["bob@x.test"]; x.Managed || !x.Part || x.RuleName != "Block sender: bob@x.test" || !x.Works || x.Narrow {
		t.Errorf("%+v", x)
	}
	if x := list["eve@x.test"]; x.Part || !x.Narrow || x.Managed {
		t.Errorf("%+v", x)
	}
	if x := list["carol@x.test"]; !x.Managed || x.Who != "analyst" || x.At.IsZero() || x.Folder != b.place("deleteditems").ID {
		t.Errorf("%+v", x)
	}
	if _, there := list["scanner@contoso.com"]; there {
		t.Error("a rule that files mail is no block")
	}
	if f := b.do(triage.Order{Action: keys.Unblock, Senders: []string{"notbob@x.test"}}); !strings.Contains(f.Note, `"Block sender: bob@x.test" still acts`) {
		t.Errorf("%q", f.Note)
	}
	x := list["bob@x.test"]
	order := triage.Order{Action: keys.LiftRule, Targets: []triage.Target{{ID: x.RuleID, Subject: x.RuleName}}}
	was := b.rule(x.RuleName)
	f := b.do(order)
	if f.Err != nil || len(f.Failed) > 0 || b.rule(x.RuleName).Enabled || b.list()["bob@x.test"].Works {
		t.Fatalf("%+v", f)
	}
	requests := b.e.Requests()
	if i := slices.IndexFunc(requests, func(r emulator.Request) bool {
		return r.Method == http.MethodPatch && strings.Contains(r.Path, "messageRules")
	}); i < 0 {
		t.Error("no rule was patched")
	}
	b.engine.Close()
	b.engine = b.open()
	b.undo(f.Job.ID)
	if now := b.rule(x.RuleName); !now.Enabled || string(now.Conditions) != string(was.Conditions) || string(now.Actions) != string(was.Actions) {
		t.Errorf("%+v", now)
	}
	h, err := triage.ReadHistory(b.dir)
	if err != nil || !strings.Contains(h.Records[len(h.Records)-2].Summary(), "1 rule") {
		t.Errorf("%v %q", err, h.Records[len(h.Records)-2].Summary())
	}
	// A rule that is gone can't be switched on again: that is said, and not offered for ever.
	f = b.do(order)
	b.raw("DELETE", ruleID(was), "")
	if g := b.undo(f.Job.ID); len(g.Failed) != 1 {
		t.Errorf("%+v", g)
	}
	for _, j := range b.engine.Undoable() {
		if j.ID == f.Job.ID {
			t.Error("it is still offered")
		}
	}
}

func TestLiftCutOffByACrash(t *testing.T) {
	b := set(t, 0)
	b.raw("POST", "", `{"displayName":"Block sender: bob@x.test","sequence":1,"conditions":{"senderContains":["bob@x.test"]},"actions":{"delete":true}}`)
	r := b.rule("Block sender: bob@x.test")
	b.do(triage.Order{Action: keys.LiftRule, Targets: []triage.Target{{ID: r.ID, Subject: r.Name}}})
	b.engine.Close()
	l := b.lines()
	b.keepLines(l[:len(l)-1])
	b.engine = b.open()
	told, err := b.engine.Recover(t.Context())
	if err != nil || len(told) != 1 || told[0].Job.Done != 1 {
		t.Fatalf("%+v %v", told, err)
	}
	b.undo(told[0].Job.ID)
	if !b.rule(r.Name).Enabled {
		t.Error("it is still off")
	}
}

func TestTenantBlock(t *testing.T) {
	b := set(t, 0)
	until := time.Now().AddDate(0, 0, 30).Truncate(time.Second)
	targets := b.inbox(1)
	o := triage.Order{Action: keys.BlockTenant, Targets: append(targets, targets[0]), Details: triage.Details{Tenant: triage.TenantBlock{Until: until, Note: `case "7"`}}}
	p, err := b.engine.Plan(o)
	if err != nil || p.Undoable || len(p.Lines) != 1 || !strings.Contains(p.Lines[0], "/beta/security/threatSubmission/emailThreats") {
		t.Fatalf("%+v %v", p, err)
	}
	if f := b.do(o); f.Err != nil || f.Job.Done != 1 {
		t.Fatalf("%+v", f)
	}
	var list struct {
		Value []struct {
			Category, MessageURL, RecipientEmailAddress string
			TenantAllowOrBlockListAction                struct{ Action, ExpirationDateTime, Note string }
		}
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, b.e.Info.Graph+"/beta/security/threatSubmission/emailThreats", http.NoBody)
	req.Header.Set("Authorization", "Bearer "+b.e.Info.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || len(list.Value) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	v := list.Value[0]
	if v.Category != "phishing" || v.RecipientEmailAddress != "soc@contoso.com" || v.TenantAllowOrBlockListAction.Action != "block" || v.TenantAllowOrBlockListAction.Note != `case "7"` ||
		v.TenantAllowOrBlockListAction.ExpirationDateTime != until.UTC().Format(time.RFC3339) || !strings.Contains(v.MessageURL, "/beta/users/soc@contoso.com/messages/") {
		t.Errorf("%+v", v)
	}
	// An answer that is lost is not sent again, and is said to be unknown; what the service refuses has failed.
	b.e.AddFaults(emulator.Fault{Operation: "threat.submit", Cut: "after", Count: 1})
	b.e.AddFaults(emulator.Fault{Operation: "batch", Cut: "after", Count: 1})
	if f := b.do(o); len(f.Failed) != 1 || !errors.Is(f.Failed[0].Err, triage.ErrMaybeSubmitted) {
		t.Errorf("%+v", f)
	}
	o.Tenant.Until = time.Now().AddDate(0, 0, -1)
	if f := b.do(o); len(f.Failed) != 1 || errors.Is(f.Failed[0].Err, triage.ErrMaybeSubmitted) {
		t.Errorf("%+v", f)
	}
}

func FuzzRefuseDomain(f *testing.F) {
	for _, s := range []string{"evil.test", "co.uk", "", ".", "a..b", "xn--", "ü.de", "a.b.c", "\x00.com", "gmail.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, domain string) {
		if triage.RefuseDomain(domain, "soc@contoso.com") == nil && (!strings.Contains(domain, ".") || strings.ContainsAny(domain, " @\"<>\\\r\n\x00")) {
			t.Errorf("%q may be blocked", domain)
		}
	})
}

func TestTenantBlockCutOffByACrash(t *testing.T) {
	b := set(t, 0)
	b.do(triage.Order{Action: keys.BlockTenant, Targets: b.inbox(1), Details: triage.Details{Tenant: triage.TenantBlock{Until: time.Now().AddDate(0, 0, 7)}}})
	b.engine.Close()
	l := b.lines()
	b.keepLines(l[:len(l)-1])
	b.engine = b.open()
	b.e.ForgetRequests()
	told, err := b.engine.Recover(t.Context())
	if err != nil || len(told) != 1 || len(told[0].Failed) != 1 || !errors.Is(told[0].Failed[0].Err, triage.ErrMaybeSubmitted) {
		t.Fatalf("%+v %v", told, err)
	}
	for _, r := range b.e.Requests() {
		if r.Method == http.MethodPost {
			t.Errorf("%s %s was sent again", r.Method, r.Path)
		}
	}
}
