package takeover_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/takeover"
)

// TestVerdicts holds the check to mailboxes that were taken over in different ways, and to ordinary busy ones.
func TestVerdicts(t *testing.T) {
	const microsoft = "account-security-noreply@accountprotection.microsoft.com"
	for name, c := range map[string]struct {
		make  func(*box)
		want  takeover.Verdict
		signs []string // that are found, in any order
	}{
		"rule that forwards outside and hides": {func(b *box) {
			b.rule(".", `{"bodyOrSubjectContains":["invoice","IBAN"]}`, `{"forwardTo":[{"emailAddress":{"address":"x@freemail.test"}}],"moveToFolder":"rss","markAsRead":true,"stopProcessingRules":true}`)
		}, takeover.TakenOver, []string{"Inbox rule"}},
		"rule that deletes everything": {func(b *box) {
			b.rule("..", `{}`, `{"delete":true,"stopProcessingRules":true}`)
		}, takeover.TakenOver, []string{"Inbox rule"}},
		"phish sent to the address book, warnings deleted": {func(b *box) {
			b.wave("Ada has shared a document with you", 120, "fabrikam.test", 20*time.Hour)
			b.put("trash", "ben@contoso.com", "RE: Ada has shared a document with you - did you send this?", 19*time.Hour)
			b.put("trash", "clara@contoso.com", "AW: Ada has shared a document with you: Phishing?", 18*time.Hour)
		}, takeover.TakenOver, []string{"burst of sent mail", "one subject to many outside", "lure in the subject", "warnings put out of sight"}},
		"phish sent, much came back": {func(b *box) {
			b.wave("Remittance advice", 300, "fabrikam.test", 20*time.Hour)
			for i := range 25 {
				b.put("trash", "postmaster@fabrikam.test", "Undeliverable: Remittance advice", time.Duration(i)*time.Minute)
			}
		}, takeover.TakenOver, []string{"burst of sent mail", "one subject to many outside", "lure in the subject", "mail that came back"}},
		"answers of a fraud hidden, the rule gone": {func(b *box) {
			b.put("rss", "h.sommer@fabrikam.test", "RE: PO 7731, payment schedule", 40*time.Hour)
			b.put("rss", "h.sommer@fabrikam.test", "RE: new bank details", 20*time.Hour)
			b.put("rss", "ben@contoso.com", "RE: is this really your new bank account?", 10*time.Hour)
			b.put("trash", "ben@contoso.com", "RE: phish from your mailbox?", 9*time.Hour)
			b.put("trash", "ben@contoso.com", "RE: you were hacked, I think", 8*time.Hour)
		}, takeover.TakenOver, []string{"mail hidden in an odd folder", "warnings put out of sight"}},
		"automatic reply with a bank account, notices deleted": {func(b *box) {
			b.setting.Replies = graph.AutomaticReplies{Status: "alwaysEnabled", External: `<p>Our account is now DE89 3704 0044 0532 0130 00. Write to <a href="mailto:ada@freemail.test">me</a>.</p>`}
			b.put("trash", microsoft, "Microsoft account security info was added", 30*time.Hour)
		}, takeover.TakenOver, []string{"bank account in the automatic reply", "automatic reply leads outside", "sign-in method changed", "security notice put out of sight"}},
		"a forward to a private mailbox": {func(b *box) {
			b.everyday()
			b.rule("To my own", `{"fromAddresses":[{"emailAddress":{"address":"club@sports.test"}}]}`, `{"forwardTo":[{"emailAddress":{"address":"ada@freemail.test"}}]}`)
		}, takeover.Suspicious, []string{"Inbox rule"}},
		"calendar given to somebody outside, nothing else": {func(b *box) {
			b.everyday()
			b.shares = append(b.shares, graph.CalendarShare{Who: graph.Address{Address: "x@freemail.test"}, Role: "write"})
		}, takeover.NothingFound, []string{"calendar open to the outside"}},
		"ordinary": {(*box).everyday, takeover.NothingFound, nil},
		"sends newsletters every day": {func(b *box) {
			for day := range 7 {
				b.wave(fmt.Sprintf("Contoso news of day %d", day), 130, "customers.test", time.Duration(day*24+3)*time.Hour)
			}
		}, takeover.Suspicious, []string{"one subject to many outside"}},
		"sent a newsletter once": {func(b *box) {
			b.everyday()
			b.wave("Our invoices: a new document portal", 400, "customers.test", 30*time.Hour)
		}, takeover.Suspicious, []string{"burst of sent mail", "one subject to many outside", "lure in the subject"}},
		"on holiday": {func(b *box) {
			b.everyday()
			b.setting.Replies = graph.AutomaticReplies{Status: "scheduled", Start: graph.ReplyTime{DateTime: "2026-11-20T08:00:00.0000000", TimeZone: "UTC"}, End: graph.ReplyTime{DateTime: "2026-12-05T08:00:00.0000000", TimeZone: "UTC"},
				Internal: "<p>For payments and invoices ask ben@contoso.com.</p>", External: `<p>I am away. <a href="https://www.contoso.com/team">Our team</a> will help.</p>`}
		}, takeover.NothingFound, nil},
		"on holiday, with a link to elsewhere": {func(b *box) {
			b.setting.Replies = graph.AutomaticReplies{Status: "alwaysEnabled", External: `<p>Find me on <a href="https://social.example/ada">social</a>.</p>`}
		}, takeover.NothingFound, []string{"automatic reply leads outside"}},
		"new telephone, notices deleted": {func(b *box) {
			b.everyday()
			b.put("trash", microsoft, "Microsoft account security info was added", 30*time.Hour)
			b.put("trash", microsoft, "New sign-in from a new device", 30*time.Hour)
			b.put("trash", "msonlineservicesteam@microsoftonline.com", "Your password has been reset", 31*time.Hour)
			b.account.PasswordChanged = noon.Add(-31 * time.Hour)
		}, takeover.Suspicious, []string{"sign-in method changed", "unusual sign-in told of", "password changed by request", "security notice put out of sight", "password changed lately"}},
		"shared mailbox with many reports of phish": {func(b *box) {
			b.setting.UserPurpose = "shared"
			for i := range 200 {
				b.put("trash", "x@attack.example", "Re: overdue invoice 2026-1187", time.Duration(i)*time.Minute)
				b.put("archive", "y@attack.example", "Your password expires today", time.Duration(i)*time.Minute)
				b.put("sent", b.id, fmt.Sprintf("RE: [Phish Alert] %d", i), time.Duration(i*40)*time.Minute, "ben@contoso.com")
			}
			b.rule("Newsletters", `{"headerContains":["List-Unsubscribe"]}`, `{"moveToFolder":"archive","stopProcessingRules":true}`)
		}, takeover.NothingFound, nil},
		"feeds in RSS Feeds": {func(b *box) {
			for i := range 40 {
				b.put("rss", "", fmt.Sprintf("Release %d of a parser", i), time.Duration(i)*time.Hour)
			}
		}, takeover.NothingFound, nil},
		"a forged notice in Junk": {func(b *box) { b.put("junk", microsoft, "Unusual sign-in activity", time.Hour) }, takeover.NothingFound, nil},
		"our own block rule": {func(b *box) {
			b.rule("mailtriage block", `{}`, `{"delete":true,"stopProcessingRules":true}`)
		}, takeover.NothingFound, nil},
		"empty": {func(*box) {}, takeover.NothingFound, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox()
			c.make(b)
			r := check(b, takeover.Options{Ours: func(r graph.Rule) bool { return r.Name == "mailtriage block" }})
			var signs []string
			for _, x := range r.Reasons() {
				if signs = append(signs, x.Sign); x.Weight == 0 || x.Why == "" {
					t.Errorf("%s weighs %d: %q", x.Sign, x.Weight, x.Why)
				}
			}
			slices.Sort(signs)
			slices.Sort(c.signs)
			if r.Verdict != c.want || !slices.Equal(signs, c.signs) {
				t.Errorf("%s (weight %d), signs %q; want %s, %q\n%s", r.Verdict, r.Weight, signs, c.want, c.signs, r.Markdown())
			}
			if !strings.Contains(r.Summary, "does not show forwarding") {
				t.Errorf("the summary does not say what can't be seen: %s", r.Summary)
			}
		})
	}
}

// TestEverySignIsInTheTable holds parts and table to each other: signs have weights, meanings and names of their own.
func TestEverySignIsInTheTable(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range takeover.Signs() {
		if s.Means == "" || seen[s.Name] || s.Weight < 0 || s.Weight > 5 {
			t.Errorf("%+v", s)
		}
		seen[s.Name] = true
	}
	for _, r := range takeover.Table() {
		if r.Title == "" || r.Reads == "" || r.Permission == "" || r.Judged == "" {
			t.Errorf("%+v", r)
		}
	}
}
