package triage_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// theirsFirst is a rule that somebody has put before ours: it keeps all mail, and no further rule sees it.
const theirsFirst = `{"displayName":"Keep all","sequence":1,"conditions":{"senderContains":["@"]},"actions":{"markAsRead":true,"stopProcessingRules":true}}`

func (b *bench) ruleNames() []string {
	var names []string
	for _, r := range mustRules(b.t.(*testing.T), b) {
		if r.Name == "Keep all" || strings.HasPrefix(r.Name, "mailtriage") {
			names = append(names, r.Name)
		}
	}
	return names
}

func TestBlockRulesArePutBackAtTheHead(t *testing.T) {
	b := set(t, 0)
	b.block("a@x.test")
	if f := b.do(triage.Order{Action: keys.Block, Senders: []string{"@evil.test"}}); f.Err != nil || f.Note != "" {
		t.Fatalf("%v %q", f.Err, f.Note)
	}
	ours := b.ruleNames() // the newest first
	b.raw("POST", "", theirsFirst)
	b.deliver("a@x.test")
	if at := b.where("of a@x.test"); at != "inbox" {
		t.Fatalf("the rule before ours does nothing: %s", at)
	}
	b.e.ForgetRequests()
	f := b.block("a@x.test") // blocked already
	if f.Err != nil || !strings.Contains(f.Note, `put back before the rule "Keep all"`) || f.Job.Done != 0 {
		t.Errorf("%v %q %d", f.Err, f.Note, f.Job.Done)
	}
	var sent []string
	for _, r := range b.e.Requests() {
		if r.Method == http.MethodPatch {
			sent = append(sent, string(r.Body))
		}
	}
	if !slices.Equal(sent, []string{`{"sequence":1}`, `{"sequence":1}`}) {
		t.Errorf("sent %q", sent)
	}
	if now := b.ruleNames(); !slices.Equal(now, append(slices.Clone(ours), "Keep all")) {
		t.Errorf("the rules are %q, and were %q", now, ours)
	}
	b.deliver("A@x.test")
	if at := b.where("of A@x.test"); at != "deleteditems" {
		t.Errorf("its mail lies in %s", at)
	}
	b.e.ForgetRequests()
	if f := b.block("b@x.test"); f.Err != nil || f.Note != "" {
		t.Errorf("%v %q", f.Err, f.Note)
	}
	for _, r := range b.e.Requests() {
		if strings.Contains(string(r.Body), "sequence") {
			t.Errorf("put first again: %s", r.Body)
		}
	}
}

func TestARuleThatCanNotBePutFirstBlocksAllTheSame(t *testing.T) {
	b := set(t, 0)
	b.block("a@x.test")
	b.raw("POST", "", theirsFirst)
	b.e.AddFaults(emulator.Fault{Operation: "rule.patch", Status: 403})
	f := b.block("a@x.test")
	if f.Err != nil || !strings.Contains(f.Note, `the rule "Keep all" comes before "mailtriage: blocked senders"`) || !strings.Contains(f.Note, "not allowed") {
		t.Errorf("%v %q", f.Err, f.Note)
	}
}
