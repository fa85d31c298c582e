package takeover_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/takeover"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// box is a mailbox in memory.
type box struct {
	id      string
	domains []string
	folders []graph.Folder
	rules   []graph.Rule
	setting graph.MailboxSettings
	shares  []graph.CalendarShare
	mail    map[string][]graph.Traffic // by folder
	account graph.AccountState
	fail    map[string]error // by what is asked
	asked   chan string      // nil: nobody listens
	wait    func(ctx context.Context, what string) error
}

func newBox() *box {
	yes := true
	b := &box{
		id: "ada@contoso.com", domains: []string{"contoso.com", "contoso.de"}, mail: map[string][]graph.Traffic{}, fail: map[string]error{},
		account: graph.AccountState{Enabled: &yes, Created: noon.AddDate(-3, 0, 0), PasswordChanged: noon.AddDate(0, -4, 0)}, setting: graph.MailboxSettings{UserPurpose: "user", Replies: graph.AutomaticReplies{Status: "disabled"}},
		shares: []graph.CalendarShare{{Who: graph.Address{Name: "My Organization"}, Role: "freeBusyRead", Inside: true}},
	}
	for _, f := range []struct{ id, name, known string }{
		{"root", "Top of Information Store", "msgfolderroot"}, {"inbox", "Inbox", "inbox"}, {"sent", "Sent Items", "sentitems"}, {"trash", "Deleted Items", "deleteditems"}, {"junk", "Junk Email", "junkemail"},
		{"archive", "Archive", "archive"}, {"talks", "Conversation History", "conversationhistory"}, {"rss", "RSS Feeds", ""}, {"projects", "Projects", ""},
	} {
		parent := "root"
		if f.id == "root" {
			parent = ""
		}
		b.folders = append(b.folders, graph.Folder{ID: f.id, ParentID: parent, Name: f.name, WellKnown: f.known, Total: 1})
	}
	return b
}

func (b *box) ask(ctx context.Context, what string) error {
	if b.asked != nil {
		b.asked <- what
	}
	if b.wait != nil {
		if err := b.wait(ctx, what); err != nil {
			return err
		}
	}
	return b.fail[what]
}

func (b *box) ID() string { return b.id }
func (b *box) VerifiedDomains(ctx context.Context) ([]string, error) {
	return slices.Clone(b.domains), b.ask(ctx, "domains")
}
func (b *box) Folders(ctx context.Context) ([]graph.Folder, error) {
	return b.folders, b.ask(ctx, "folders")
}
func (b *box) Rules(ctx context.Context) ([]graph.Rule, error) { return b.rules, b.ask(ctx, "rules") }
func (b *box) Settings(ctx context.Context) (graph.MailboxSettings, error) {
	return b.setting, b.ask(ctx, "settings")
}
func (b *box) CalendarShares(ctx context.Context) ([]graph.CalendarShare, error) {
	return b.shares, b.ask(ctx, "shares")
}
func (b *box) AccountState(ctx context.Context) (graph.AccountState, error) {
	return b.account, b.ask(ctx, "account")
}

// Traffic finds messages as the service does: those of senders in all folders.
func (b *box) Traffic(ctx context.Context, of graph.TrafficOf) (graph.TrafficPage, error) {
	what := "mail " + of.Folder
	if err := b.ask(ctx, strings.TrimSpace(what)); err != nil {
		return graph.TrafficPage{}, err
	}
	var list []graph.Traffic
	for folder, mail := range b.mail {
		for _, m := range mail {
			known := of.Folder == folder || of.Folder == "sentitems" && folder == "sent" || of.Folder == "" && slices.Contains(of.Senders, m.From.Address)
			if known && !m.Received.Before(of.Since) {
				m.ParentFolderID = folder
				list = append(list, m)
			}
		}
	}
	slices.SortFunc(list, func(x, y graph.Traffic) int { return y.Received.Compare(x.Received) })
	if len(list) > of.Most {
		return graph.TrafficPage{List: list[:of.Most], More: true}, nil
	}
	return graph.TrafficPage{List: list}, nil
}

// put lays a message into a folder.
func (b *box) put(folder, from, subject string, ago time.Duration, to ...string) {
	m := graph.Traffic{Header: graph.Header{ID: fmt.Sprint(folder, len(b.mail[folder])), Subject: subject, From: graph.Address{Address: from}, Received: noon.Add(-ago), Read: true}, Sent: noon.Add(-ago)}
	for _, a := range to {
		m.To = append(m.To, graph.Address{Address: a})
	}
	b.mail[folder] = append(b.mail[folder], m)
}

func (b *box) rule(name, conditions, actions string) {
	b.rules = append(b.rules, graph.Rule{ID: "rule-" + name, Name: name, Sequence: len(b.rules) + 1, Enabled: true, Conditions: json.RawMessage(conditions), Actions: json.RawMessage(actions)})
}

// everyday is a week of somebody's mail: a few a day, to the same people.
func (b *box) everyday() {
	for day := range 7 {
		for i := range 9 {
			b.put("sent", b.id, fmt.Sprintf("RE: project plan %d", i%4), time.Duration(day*24+i)*time.Hour, "ben@contoso.com", fmt.Sprintf("buyer%d@fabrikam.test", i%3))
		}
	}
	b.put("trash", "news@patchweekly.test", "Patch Weekly #31", 5*time.Hour)
	b.put("junk", "x@attack.example", "Your password expires today", 6*time.Hour)
	b.put("archive", "ben@contoso.com", "RE: invoice of October", 30*time.Hour)
}

// wave sends one subject to many people within an hour.
func (b *box) wave(subject string, n int, to string, ago time.Duration) {
	for i := range n {
		b.put("sent", b.id, subject, ago+time.Duration(i)*20*time.Second, fmt.Sprintf("p%d@%s", i, to))
	}
}

func check(b *box, o takeover.Options) takeover.Report {
	o.Now = func() time.Time { return noon }
	return takeover.Run(context.Background(), b, o, nil)
}
