package takeover_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/takeover"
)

func part(t *testing.T, r takeover.Report, name string) takeover.Part {
	t.Helper()
	for _, p := range r.Parts {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("there is no part %s", name)
	return takeover.Part{}
}

func TestWhatIsRefusedIsNotChecked(t *testing.T) {
	forbidden := &graph.Error{Op: "reading the Inbox rules", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied"}
	b := newBox()
	b.fail = map[string]error{"rules": forbidden, "mail sentitems": forbidden, "mail": &graph.Error{Op: "reading", Kind: graph.Throttled, Status: 429}, "shares": &graph.Error{Op: "reading", Kind: graph.Malformed, Status: 200}}
	b.account.Enabled = nil // what a token sees that may see names alone
	r := check(b, takeover.Options{})
	for _, name := range []string{"rules", "forwarding", "sent", "notices", "permissions", "account"} {
		p := part(t, r, name)
		if p.State != takeover.NotChecked || p.Why == "" || p.Err == nil || len(p.Found) > 0 || len(p.Reasons) > 0 {
			t.Errorf("%+v", p)
		}
		if !strings.Contains(r.Summary, p.Title+" (") {
			t.Errorf("%s is not named in %q", p.Title, r.Summary)
		}
	}
	if p := part(t, r, "rules"); p.Permission != "MailboxSettings.Read" || !strings.Contains(p.Why, "MailboxSettings.Read") {
		t.Errorf("%+v", p)
	}
	if r.Verdict != takeover.NothingFound || !strings.Contains(r.Summary, "Nothing found in what was checked: 2 of 8 parts.") {
		t.Errorf("%s: %s", r.Verdict, r.Summary)
	}
	for _, what := range []string{"domains", "folders", "settings", "mail trash", "mail junk", "account"} {
		b.fail[what] = forbidden
	}
	if r = check(b, takeover.Options{}); r.Verdict != takeover.Unknown || !strings.HasPrefix(r.Summary, "Nothing could be checked.") {
		t.Errorf("%s: %s", r.Verdict, r.Summary)
	}
}

func TestWhatIsKnownToBeRefusedIsNotAskedFor(t *testing.T) {
	b := newBox()
	b.asked = make(chan string, 100)
	r := check(b, takeover.Options{
		Missing: func(p string) (string, string) {
			switch p {
			case "Mail.ReadBasic":
				return "Mail.ReadBasic.All", ""
			case "Calendars.ReadBasic":
				return "", "Graph shows a calendar's permissions to its owner alone"
			}
			return "", ""
		},
		NotOffered: func(f string) bool { return f == "Inbox rules" },
	})
	close(b.asked)
	for what := range b.asked {
		if strings.HasPrefix(what, "mail") || what == "rules" || what == "folders" || what == "shares" {
			t.Errorf("%s was asked for", what)
		}
	}
	for name, why := range map[string]string{"rules": "does not offer Inbox rules", "sent": "lacks Mail.ReadBasic.All", "permissions": "owner alone"} {
		if p := part(t, r, name); p.State != takeover.NotChecked || !strings.Contains(p.Why, why) {
			t.Errorf("%+v", p)
		}
	}
	if p := part(t, r, "replies"); p.State != takeover.Checked {
		t.Errorf("%+v", p)
	}
}

func TestDomainsThatAreNotKnown(t *testing.T) {
	b := newBox()
	b.fail["domains"] = errors.New("no")
	b.rule("to Berlin", `{"subjectContains":["x"]}`, `{"forwardTo":[{"emailAddress":{"address":"ben@contoso.de"}}]}`)
	r := check(b, takeover.Options{})
	if p := part(t, r, "rules"); p.State != takeover.Partly || !strings.Contains(p.Why, "all but contoso.com") {
		t.Errorf("%+v", p)
	}
}

// TestAtMostFourAtOnce lets every request wait, and counts; then it is given up.
func TestAtMostFourAtOnceAndGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox()
		var under, most atomic.Int32
		b.wait = func(ctx context.Context, _ string) error {
			most.Store(max(most.Load(), under.Add(1)))
			defer under.Add(-1)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second):
				return nil
			}
		}
		var mu sync.Mutex
		told := 0
		tell := func(takeover.Part) { mu.Lock(); told++; mu.Unlock() }
		r := takeover.Run(t.Context(), b, takeover.Options{Now: func() time.Time { return noon }}, tell)
		if most.Load() > 4 || most.Load() < 3 || told != len(takeover.Table()) || r.GivenUp {
			t.Errorf("%d at once, %d told, given up: %v", most.Load(), told, r.GivenUp)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(1500*time.Millisecond, cancel)
		r = takeover.Run(ctx, b, takeover.Options{Now: func() time.Time { return noon }}, tell)
		if !r.GivenUp || len(r.Left()) < 4 || !strings.Contains(r.Summary, "given up") {
			t.Errorf("%+v", r)
		}
	})
}

// TestNothingHostileIsWritten feeds attacks through all that is quoted.
func TestNothingHostileIsWritten(t *testing.T) {
	for _, attack := range hostile.Strings() {
		x := attack.Text
		b := newBox()
		b.id = "ada" + x + "@contoso.com"
		b.rule(x, `{}`, `{"delete":true}`)
		b.rules[0].Name = x
		b.folders[7].Name = "rss" + x
		for range 3 {
			b.put("rss", x+"@contoso.com", "RE: invoice "+x, time.Hour)
			b.put("trash", x+"@contoso.com", "RE: phish "+x, time.Hour)
		}
		b.wave("invoice | `x` <b> "+x, 31, "fabrikam.test", time.Hour)
		b.setting.Replies = graph.AutomaticReplies{Status: x, Internal: "<p>" + x + " a@b.example</p>", Start: graph.ReplyTime{DateTime: x, TimeZone: x}}
		b.shares = []graph.CalendarShare{{Who: graph.Address{Name: x, Address: x + "@" + x}, Role: x}}
		b.fail["account"] = errors.New(x)
		r := check(b, takeover.Options{})
		text := r.Markdown()
		if bad := hostile.Escapes(text); len(bad) > 0 {
			t.Errorf("%s: %q is in the Markdown", attack.Name, bad)
		}
		if strings.Contains(text, "<b>") {
			t.Errorf("%s: markup is in the Markdown", attack.Name)
		}
		raw, err := r.JSON()
		if bad := hostile.Escapes(string(raw)); err != nil || len(bad) > 0 {
			t.Errorf("%s: %v, %q is in the JSON", attack.Name, err, bad)
		}
		var back takeover.Report
		if err := json.Unmarshal(raw, &back); err != nil || back.Verdict != r.Verdict || len(back.Parts) != len(r.Parts) {
			t.Errorf("%s: %v", attack.Name, err)
		}
		for _, s := range r.Next {
			if strings.Contains(s.Command, x) && x != "" {
				t.Errorf("%s: %q is in a command", attack.Name, s.Command)
			}
		}
	}
}
