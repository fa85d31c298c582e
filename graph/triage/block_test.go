package triage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

func (b *bench) block(senders ...string) triage.Finished {
	return b.do(triage.Order{Action: keys.Block, Senders: senders, To: b.place("deleteditems")})
}

func (b *bench) deliver(from string) {
	b.t.Helper()
	if _, err := b.e.Deliver("", fmt.Appendf(nil, "From: %s\r\nSubject: of %s\r\nMessage-ID: <%s>\r\n\r\nx\r\n", from, from, from)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) where(subject string) string {
	b.t.Helper()
	s, err := b.e.Mailbox("")
	if err != nil {
		b.t.Fatal(err)
	}
	for path, list := range s.Folders {
		for _, m := range list {
			if m.Subject == subject {
				return path
			}
		}
	}
	return ""
}

// managed lists the addresses of the managed rules, a slice a rule.
func (b *bench) managed() [][]string {
	b.t.Helper()
	rules, err := b.box.Rules(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	var out [][]string
	for _, r := range rules {
		if strings.HasPrefix(r.Name, triage.BlockRuleName) {
			var list []string
			for _, a := range r.FromAddresses {
				list = append(list, a.Address)
			}
			out = append(out, list)
		}
	}
	return out
}

func TestBlockHitsExactlyThatAddress(t *testing.T) {
	b := set(t, 0)
	b.block("Bob@Attack.example")
	for _, from := range []string{"bob@attack.example", "BOB@ATTACK.EXAMPLE", "notbob@attack.example", "bob@attack.example.test"} {
		b.deliver(from)
	}
	for from, want := range map[string]string{"bob@attack.example": "deleteditems", "BOB@ATTACK.EXAMPLE": "deleteditems", "notbob@attack.example": "inbox", "bob@attack.example.test": "inbox"} {
		if got := b.where("of " + from); got != want {
			t.Errorf("mail of %s lies in %s, want %s", from, got, want)
		}
	}
}

func TestBlockTwiceIsOnce(t *testing.T) {
	b := set(t, 0)
	b.block("a@x.test", "b@x.test")
	f := b.block("A@x.test", "c@x.test")
	if got := b.managed(); len(got) != 1 || len(got[0]) != 3 {
		t.Errorf("%v", got)
	}
	// Undoing the second leaves what the first blocked.
	b.undo(f.Job.ID)
	if got := b.managed(); len(got) != 1 || !slices.Equal(got[0], []string{"a@x.test", "b@x.test"}) {
		t.Errorf("%v", got)
	}
	if f := b.block("a@x.test"); !strings.Contains(f.Note, "already blocked") {
		t.Errorf("%q", f.Note)
	}
}

func TestUnblockTakesExactlyThatAddress(t *testing.T) {
	b := set(t, 0)
	rules := len(mustRules(t, b))
	b.block("a@x.test", "b@x.test")
	f := b.do(triage.Order{Action: keys.Unblock, Senders: []string{"A@X.test"}})
	if got := b.managed(); len(got) != 1 || !slices.Equal(got[0], []string{"b@x.test"}) {
		t.Errorf("%v", got)
	}
	b.undo(f.Job.ID)
	if got := b.managed(); len(got) != 1 || len(got[0]) != 2 {
		t.Errorf("%v", got)
	}
	b.do(triage.Order{Action: keys.Unblock, Senders: []string{"a@x.test", "b@x.test"}})
	if got := len(mustRules(t, b)); got != rules {
		t.Errorf("%d rules are left, want %d: an empty rule of ours is not kept", got, rules)
	}
	if f := b.do(triage.Order{Action: keys.Unblock, Senders: []string{"a@x.test"}}); !strings.Contains(f.Note, "was not blocked") {
		t.Errorf("%q", f.Note)
	}
}

func mustRules(t *testing.T, b *bench) []graph.Rule {
	t.Helper()
	rules, err := b.box.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestAFullRuleIsFollowedByASecond(t *testing.T) {
	b := set(t, 0)
	var many []string
	for i := range 499 {
		many = append(many, fmt.Sprintf("sender%03d@x.test", i))
	}
	b.block(many...)
	b.block("one@x.test", "two@x.test")
	got := b.managed()
	if len(got) != 2 || len(got[0])+len(got[1]) != 501 {
		t.Fatalf("%d rules", len(got))
	}
	b.deliver("two@x.test")
	if at := b.where("of two@x.test"); at != "deleteditems" {
		t.Errorf("mail of a sender in the second rule lies in %s", at)
	}
}

func TestWhatAnotherAnalystBlockedMeanwhileStays(t *testing.T) {
	b := set(t, 0)
	b.block("a@x.test")
	other := &bench{t: t, e: b.e, dir: t.TempDir()}
	other.box = other.client()
	other.engine = other.open()
	other.block("b@x.test")
	b.block("c@x.test")
	if got := b.managed(); len(got) != 1 || len(got[0]) != 3 {
		t.Errorf("%v", got)
	}
}
