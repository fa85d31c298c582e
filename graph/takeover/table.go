package takeover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
)

// Row is one part of the check, declared once.
type Row struct {
	Name, Title string
	Reads       string // what it asks the service for
	Permission  string // the least that it needs
	Feature     string // of Microsoft Graph, where not every cloud offers it; empty: every cloud has it
	Judged      string // how what it reads is judged
	Unseen      []Unseen
	read        func(*check, context.Context, *Part) error
}

// Table is every part of the check, in the order in which it is told.
func Table() []Row {
	return []Row{
		{
			Name: "rules", Title: "Inbox rules", Reads: "all Inbox rules, and the folders that they name", Permission: "MailboxSettings.Read", Feature: "Inbox rules",
			Judged: "each by the table of signs of rules; the heaviest counts", read: (*check).rules,
		},
		{
			Name: "forwarding", Title: "Forwarding", Reads: "what Inbox rules forward and redirect", Permission: "MailboxSettings.Read", Feature: "Inbox rules",
			Judged: "told, and weighed with the rules; what is set on the mailbox itself is not shown by Graph", read: (*check).forwarding,
			Unseen: []Unseen{
				{"forwarding set on the mailbox itself (SMTP forwarding)", "Get-Mailbox -Identity %s | Format-List ForwardingSmtpAddress,ForwardingAddress,DeliverToMailboxAndForward"},
				{"transport rules of the organization", "Get-TransportRule | Format-List Name,State,RedirectMessageTo,BlindCopyTo"},
				{"rules hidden from Outlook and Graph", "Get-InboxRule -Mailbox %s -IncludeHidden"},
			},
		},
		{
			Name: "replies", Title: "Automatic replies", Reads: "the mailbox's settings", Permission: "MailboxSettings.Read",
			Judged: "by links, addresses and bank accounts in them that lead outside of the tenant", read: (*check).replies,
			Unseen: []Unseen{{"when the automatic reply was set, and by whom", "Search-UnifiedAuditLog -UserIds %s -Operations Set-MailboxAutoReplyConfiguration -StartDate (Get-Date).AddDays(-30) -EndDate (Get-Date)"}},
		},
		{
			Name: "permissions", Title: "Permissions", Reads: "who may see or change the calendar", Permission: "Calendars.ReadBasic",
			Judged: "by who of outside may read or change it, and whether everybody may change it", read: (*check).permissions,
			Unseen: []Unseen{
				{"who has full access to the mailbox", "Get-MailboxPermission -Identity %s"},
				{"who may send as it, or on its behalf", "Get-RecipientPermission -Identity %s; Get-Mailbox -Identity %s | Format-List GrantSendOnBehalfTo"},
				{"who may see its folders", "Get-MailboxFolderPermission -Identity %s"},
			},
		},
		{
			Name: "sent", Title: "Sent mail", Reads: "Sent Items of the last days, headers and recipients, the newest 1,000", Permission: "Mail.ReadBasic",
			Judged: "by bursts within an hour, and one subject to many people outside", read: (*check).sent,
			Unseen: []Unseen{{"what was sent and then deleted for good, or sent without a copy", "Get-MessageTraceV2 -SenderAddress %s"}},
		},
		{
			Name: "aside", Title: "Deleted and moved away", Reads: "Deleted Items, Junk, Archive, RSS Feeds and the like of the last days, headers, the newest 250 of each", Permission: "Mail.ReadBasic",
			Judged: "by mail about money or security in folders that nobody opens, warnings that were deleted, and mail that came back", read: (*check).aside,
		},
		{
			Name: "notices", Title: "Security notices", Reads: "mail of Microsoft's and others' account services of the last days, headers, in all folders", Permission: "Mail.ReadBasic",
			Judged: "by what they tell (password, sign-in method, new sign-in), and whether they were put out of sight", read: (*check).notices,
		},
		{
			Name: "account", Title: "Account", Reads: "whether the account is enabled, and when its password was changed", Permission: "User.Read.All",
			Judged: "a password that was changed lately is a weak sign", read: (*check).account,
			Unseen: []Unseen{
				{"where and how it was signed in to", "Entra admin center: Sign-in logs; or Get-MgAuditLogSignIn -Filter \"userPrincipalName eq '%s'\""},
				{"which sign-in methods it has", "Get-MgUserAuthenticationMethod -UserId %s"},
				{"which applications it has let in", "Get-MgUserOauth2PermissionGrant -UserId %s"},
			},
		},
	}
}

// check is one check under way: what several parts need is read once.
type check struct {
	Options
	box   Source
	begun time.Time
	since time.Time

	domains  func(context.Context) (tenant, error)
	folders  func(context.Context) ([]graph.Folder, error)
	ruleList func(context.Context) ([]graph.Rule, error)
}

// tenant is whose domains are not outside. Guessed: the tenant's own could not be read, and this is the mailbox's alone.
type tenant struct {
	domains []string
	guessed bool
}

func newCheck(s Source, o Options) *check {
	now := o.Now()
	c := &check{Options: o, box: s, begun: now.UTC(), since: now.Add(-time.Duration(o.Days) * 24 * time.Hour)}
	c.folders, c.ruleList = once(s.Folders), once(s.Rules)
	c.domains = once(func(ctx context.Context) (tenant, error) {
		list, err := s.VerifiedDomains(ctx)
		if err == nil && len(list) > 0 {
			for i := range list {
				list[i] = strings.ToLower(list[i])
			}
			return tenant{domains: list}, nil
		}
		if ctx.Err() != nil {
			return tenant{}, ctx.Err()
		}
		if d := domainOf(s.ID()); d != "" {
			return tenant{[]string{d}, true}, nil
		}
		return tenant{guessed: true}, nil
	})
	return c
}

// once reads something once, whoever asks first; the others wait for it.
func once[T any](read func(context.Context) (T, error)) func(context.Context) (T, error) {
	var value T
	var err error
	turn, done := make(chan struct{}, 1), false
	return func(ctx context.Context) (T, error) {
		select {
		case turn <- struct{}{}:
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
		defer func() { <-turn }()
		if !done {
			value, err = read(ctx)
			done = true
		}
		return value, err
	}
}

// look looks at one part.
func (c *check) look(ctx context.Context, r Row) Part {
	p := Part{Name: r.Name, Title: r.Title, Reads: r.Reads, State: Checked}
	for _, u := range r.Unseen {
		p.Unseen = append(p.Unseen, Unseen{u.What, strings.ReplaceAll(u.How, "%s", argument(c.box.ID()))})
	}
	lacks, why := c.Missing(r.Permission)
	switch {
	case ctx.Err() != nil:
		return p.not("it was given up before")
	case r.Feature != "" && c.NotOffered(r.Feature):
		return p.not("Microsoft Graph does not offer " + r.Feature + " in this cloud")
	case lacks != "" || why != "":
		p.Permission = lacks
		if why == "" {
			why = "the token lacks " + lacks
		}
		return p.not(why)
	}
	err := r.read(c, ctx, &p)
	if err == nil {
		return p
	}
	if ctx.Err() != nil {
		return p.not("it was given up meanwhile")
	}
	p.Err = err
	return p.not(c.words(err, r.Permission, &p))
}

// words say why a part could not be read.
func (c *check) words(err error, permission string, p *Part) string {
	if more := c.Explain(err); more != "" {
		return "not signed in: " + more
	}
	var e *graph.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := strings.TrimSuffix(e.Error(), ".")
	if e.Kind == graph.Forbidden {
		p.Permission = permission
		return text + "; it needs " + permission + ", and to be let into this mailbox"
	}
	return text
}

// not makes it a part that was not looked at: what was seen before it failed does not count.
func (p Part) not(why string) Part {
	p.State, p.Why, p.Reasons, p.Found = NotChecked, why, nil, nil
	return p
}

// partly tells that not all of it was seen.
func (p *Part) partly(format string, args ...any) {
	p.State = Partly
	if why := fmt.Sprintf(format, args...); p.Why == "" {
		p.Why = why
	} else {
		p.Why += "; " + why
	}
}

func (p *Part) found(format string, args ...any) {
	p.Found = append(p.Found, fmt.Sprintf(format, args...))
}

// reason adds a sign with the weight of the table.
func (p *Part) reason(sign string, r Reason) {
	r.Sign, r.Part = sign, p.Name
	if r.Weight == 0 {
		r.Weight = weightOf(sign)
	}
	p.Reasons = append(p.Reasons, r)
}

// guessing tells of domains that are not known for sure.
func (t tenant) guessing(p *Part) {
	switch {
	case t.guessed && len(t.domains) == 0:
		p.partly("the tenant's domains could not be read: everything counts as outside")
	case t.guessed:
		p.partly("the tenant's other domains could not be read: all but %s counts as outside", t.domains[0])
	}
}

// outside tells of an address whether it is of another domain; a name of Exchange without a domain is inside.
func (t tenant) outside(address string) bool {
	d := domainOf(address)
	return d != "" && !t.own(d)
}

// own tells of a host whether it is of the tenant: a domain of its own, or one below.
func (t tenant) own(host string) bool {
	return slices.ContainsFunc(t.domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

func domainOf(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return strings.ToLower(address[at+1:])
	}
	return ""
}

// addressLimit is how long an address can be (RFC 5321, section 4.5.3.1).
const addressLimit = 254

// argument writes a mailbox as an argument of a command. What could be more than an argument is not written out: the
// address may come from a mail.
func argument(mailbox string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._-"
	if mailbox == "" || len(mailbox) > addressLimit || mailbox[0] == '-' || strings.Trim(mailbox, harmless) != "" {
		return "<the mailbox>"
	}
	return mailbox
}
