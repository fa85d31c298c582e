package do

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// UserResult is a person of the directory.
type UserResult struct {
	ID                string   `json:"id" doc:"the user's id"`
	DisplayName       string   `json:"displayName" doc:"the name that is shown"`
	GivenName         string   `json:"givenName" doc:"the given name"`
	Surname           string   `json:"surname" doc:"the surname"`
	UserPrincipalName string   `json:"userPrincipalName" doc:"the user name"`
	Mail              string   `json:"mail" doc:"the address, empty for somebody without a mailbox"`
	JobTitle          string   `json:"jobTitle" doc:"the job, empty where the token may read basic profiles only"`
	MobilePhone       string   `json:"mobilePhone" doc:"the mobile phone, likewise"`
	OfficeLocation    string   `json:"officeLocation" doc:"the office, likewise"`
	BusinessPhones    []string `json:"businessPhones" doc:"the phones at work, likewise"`
}

// GroupResult is a group of the directory.
type GroupResult struct {
	ID              string    `json:"id" doc:"the group's id"`
	DisplayName     string    `json:"displayName" doc:"its name"`
	Description     string    `json:"description" doc:"what it is for"`
	Mail            string    `json:"mail" doc:"its address, empty for one without mail"`
	MailEnabled     bool      `json:"mailEnabled" doc:"whether mail can be sent to it"`
	MailNickname    string    `json:"mailNickname" doc:"its alias"`
	GroupTypes      []string  `json:"groupTypes" doc:"Unified: a Microsoft 365 group; DynamicMembership"`
	SecurityEnabled bool      `json:"securityEnabled" doc:"whether it is a security group"`
	CreatedDateTime time.Time `json:"createdDateTime" doc:"when it was made"`
}

// MemberResult is a member of a group: a user, a group, a device, a contact or an application.
type MemberResult struct {
	ID                string `json:"id" doc:"its id"`
	Kind              string `json:"kind" doc:"user, group, device, orgContact, servicePrincipal"`
	DisplayName       string `json:"displayName" doc:"its name; empty where the token may not read it"`
	Mail              string `json:"mail" doc:"its address"`
	UserPrincipalName string `json:"userPrincipalName" doc:"of a user: the user name"`
	UserType          string `json:"userType" doc:"of a user: Member or Guest"`
}

// ResolvedName is somebody who may be meant by a name.
type ResolvedName struct {
	DisplayName       string `json:"displayName" doc:"the name that is shown"`
	EmailAddress      string `json:"emailAddress" doc:"the address"`
	UserPrincipalName string `json:"userPrincipalName" doc:"of a user: the user name"`
	ID                string `json:"id" doc:"the id"`
	Kind              string `json:"kind" doc:"user or group; person: not in the directory"`
	Source            string `json:"source" enum:"directory,people" doc:"people: the mailbox's owner deals with them, and the directory does not know them"`
}

// Zoned is a time without an offset, by a zone.
type Zoned struct {
	DateTime string `json:"dateTime" doc:"the time, without an offset"`
	TimeZone string `json:"timeZone" doc:"the zone that it is meant in"`
}

// OutOfOffice is a mailbox's automatic replies.
type OutOfOffice struct {
	User                   string `json:"user" doc:"whose they are"`
	Status                 string `json:"status" enum:"disabled,alwaysEnabled,scheduled" doc:"how they are set"`
	Active                 bool   `json:"active" doc:"whether they are sent just now"`
	ExternalAudience       string `json:"externalAudience" doc:"which outsiders get one: none, contactsOnly, all"`
	InternalReplyMessage   string `json:"internalReplyMessage" doc:"the reply to insiders, as HTML"`
	ExternalReplyMessage   string `json:"externalReplyMessage" doc:"the reply to outsiders, as HTML"`
	ScheduledStartDateTime Zoned  `json:"scheduledStartDateTime" doc:"from when on, if they are scheduled"`
	ScheduledEndDateTime   Zoned  `json:"scheduledEndDateTime" doc:"until when"`
	Source                 string `json:"source" enum:"settings,mailTips" doc:"mailTips: the settings may not be read, and a sender is told neither the audience nor the reply to outsiders"`
}

func onDirectory() []Action {
	narrow := func(what string) []Param {
		return []Param{
			{Name: "filter", Kind: Text, Help: "only " + what + " for which this OData holds: startswith(displayName,'ada')"},
			{Name: "search", Kind: Text, Help: "only " + what + " with a word in name or address that begins so"},
			{Name: "limit", Kind: Number, Default: "100", Help: "how many at most; 0: all there are"},
		}
	}
	return []Action{
		{Name: "list-users", Of: keys.ListUsers, Title: "list the people of the directory", Params: narrow("people"), Result: UserResult{}, run: listUsers},
		{Name: "list-groups", Of: keys.ListGroups, Title: "list the groups of the directory", Params: narrow("groups"), Result: GroupResult{}, run: listGroups},
		{
			Name: "list-members", Of: keys.ListMembers, Title: "list the members of a group", Result: MemberResult{}, run: listMembers,
			Params: append([]Param{
				{Name: "group-id", Kind: Text, Help: "the group's id"},
				{Name: "group-address", Also: []string{"group-email", "group-mail"}, Kind: Text, Help: "the group's address, in place of its id"},
				{Name: "transitive", Kind: Switch, Help: "also the members of groups in it, each once"},
			}, narrow("members")...),
		},
		{
			Name: "resolve-name", Of: keys.ResolveName, Title: "find who is meant by an address, an alias, a user name or a part of a name", Result: ResolvedName{}, run: resolveName,
			Params: []Param{{Name: "name", Also: []string{"email"}, Kind: Text, Required: true, Help: "an address, taken whole, or a part of a name"}},
		},
		{
			Name: "out-of-office", Of: keys.AutomaticInfo, Title: "read the automatic replies of a mailbox", Result: OutOfOffice{}, run: outOfOffice,
			Params: []Param{{Name: "user", Also: []string{"user-id", "email"}, Kind: Text, Help: "an id, a user name or an address; the mailbox's own if it is not given"}},
		},
	}
}

// narrowed is what a list of the directory is narrowed to.
func (c *call) narrowed() (q graph.ListQuery, left int, err error) {
	q = graph.ListQuery{Filter: c.text("filter"), Search: c.text("search"), Top: graph.DirectoryTop}
	if left = c.number("limit"); left < 0 {
		return q, left, usagef("--limit is %d: give a number, or 0 for all", left)
	}
	if left > 0 {
		q.Top = min(left, q.Top)
	}
	if err := graph.CheckDirectoryFilter(q.Filter); err != nil {
		return q, left, usagef("--filter: %w", err)
	}
	return q, left, nil
}

// paged reads pages until there are no more, or enough. read tells a page, of at most left rows (0: all), and how many rows and
// which page come next.
func (c *call) paged(left int, read func(next string, most int) (told int, after string, err error)) error {
	all, next := left == 0, ""
	for {
		told, after, err := read(next, left)
		if err != nil {
			return err
		}
		c.tally.done += told
		if left -= told; after == "" || !all && left <= 0 || c.out.err != nil {
			return nil //nolint:nilerr // what could not be written is told where it was written
		}
		if all {
			left = 0
		}
		next = after
	}
}

// upTo cuts a page to what is still wanted; 0: all.
func upTo[T any](list []T, most int) []T {
	if most > 0 {
		return list[:min(most, len(list))]
	}
	return list
}

func listUsers(ctx context.Context, c *call) error {
	q, left, err := c.narrowed()
	if err != nil {
		return err
	}
	return c.paged(left, func(next string, most int) (int, string, error) {
		page, err := c.seat.Mailbox.Client().Users(ctx, q, next)
		users := upTo(page.Users, most)
		for _, u := range users {
			c.put(UserResult{
				ID: u.ID, DisplayName: u.DisplayName, GivenName: u.GivenName, Surname: u.Surname, UserPrincipalName: u.UserPrincipalName, Mail: u.Mail, JobTitle: u.JobTitle,
				MobilePhone: u.MobilePhone, OfficeLocation: u.OfficeLocation, BusinessPhones: some(u.BusinessPhones),
			})
		}
		return len(users), page.Next, err
	})
}

func listGroups(ctx context.Context, c *call) error {
	q, left, err := c.narrowed()
	if err != nil {
		return err
	}
	return c.paged(left, func(next string, most int) (int, string, error) {
		page, err := c.seat.Mailbox.Client().Groups(ctx, q, next)
		groups := upTo(page.Groups, most)
		for _, g := range groups {
			c.put(GroupResult{
				ID: g.ID, DisplayName: g.DisplayName, Description: g.Description, Mail: g.Mail, MailEnabled: g.MailEnabled, MailNickname: g.MailNickname,
				GroupTypes: some(g.GroupTypes), SecurityEnabled: g.SecurityEnabled, CreatedDateTime: g.Created,
			})
		}
		return len(groups), page.Next, err
	})
}

// some is a list that is never null in JSON.
func some(list []string) []string { return append([]string{}, list...) }

func listMembers(ctx context.Context, c *call) error {
	q, left, err := c.narrowed()
	if err != nil {
		return err
	}
	group, err := c.groupAsked(ctx)
	if err != nil {
		return err
	}
	return c.paged(left, func(next string, most int) (int, string, error) {
		page, err := c.seat.Mailbox.Client().Members(ctx, group, c.is("transitive"), q, next)
		members := upTo(page.Objects, most)
		for _, o := range members {
			c.put(MemberResult{ID: o.ID, Kind: string(o.Kind), DisplayName: o.DisplayName, Mail: o.Mail, UserPrincipalName: o.UserPrincipalName, UserType: o.UserType})
		}
		return len(members), page.Next, err
	})
}

// groupAsked is the id of the group that was given, by its id or by its address.
func (c *call) groupAsked(ctx context.Context) (string, error) {
	id, address := strings.TrimSpace(c.text("group-id")), strings.TrimSpace(c.text("group-address"))
	if (id == "") == (address == "") {
		return "", usagef("give the group: either --group-id or --group-address")
	}
	if id != "" {
		return id, nil
	}
	page, err := c.seat.Mailbox.Client().Resolve(ctx, address)
	if err != nil {
		return "", err
	}
	for _, o := range page.Objects {
		if o.Kind == graph.GroupObject {
			return o.ID, nil
		}
	}
	for _, m := range page.Missing {
		if m.What == "groups" {
			return "", m.Err
		}
	}
	return "", &ExitError{Code: Failed, Err: fmt.Errorf("no group has the address %s", address)}
}

func resolveName(ctx context.Context, c *call) error {
	r, err := graph.ResolveName(ctx, seen{c.seat.Mailbox.Client(), c.seat.Mailbox}, c.text("name"))
	if err != nil {
		return err
	}
	for _, o := range r.Objects {
		c.tally.done++
		c.put(ResolvedName{DisplayName: o.DisplayName, EmailAddress: o.Address(), UserPrincipalName: o.UserPrincipalName, ID: o.ID, Kind: string(o.Kind), Source: "directory"})
	}
	for _, p := range r.People {
		c.tally.done++
		c.put(ResolvedName{DisplayName: p.DisplayName, EmailAddress: p.Address(), UserPrincipalName: p.UserPrincipalName, ID: p.ID, Kind: "person", Source: "people"})
	}
	for _, m := range r.Missing {
		c.say("%s were not searched: %v", m.What, m.Err)
	}
	if r.More {
		c.say("there are more of that name: list-users --search %q --limit 0", c.text("name"))
	}
	if len(r.Objects)+len(r.People) == 0 {
		return &ExitError{Code: Failed, Err: fmt.Errorf("nobody is known by %q, in the directory or among the people that the mailbox deals with", c.text("name"))}
	}
	return nil
}

// seen is the directory as it is seen from a mailbox.
type seen struct {
	*graph.Client
	from *graph.Mailbox
}

// People are those that the mailbox's owner deals with.
func (s seen) People(ctx context.Context, typed string, top int) ([]graph.Person, error) {
	return s.from.People(ctx, typed, top)
}

func outOfOffice(ctx context.Context, c *call) error {
	box := c.seat.Mailbox
	if user := strings.TrimSpace(c.text("user")); user != "" {
		box = box.Client().Mailbox(user)
	}
	source := "settings"
	r, err := box.AutomaticReplies(ctx)
	if graph.IsKind(err, graph.Forbidden) && strings.Contains(box.ID(), "@") {
		tips, err2 := c.seat.Mailbox.MailTips(ctx, []string{box.ID()})
		if err2 != nil || len(tips) != 1 {
			return err
		}
		if tips[0].Problem != "" {
			return errors.Join(err, errors.New(tips[0].Problem))
		}
		r, source, err = tips[0].Replies, "mailTips", nil
	}
	if err != nil {
		return err
	}
	c.tally.done++
	c.put(OutOfOffice{
		User: box.ID(), Status: r.Status, Active: r.Active(time.Now()), ExternalAudience: r.ExternalAudience, InternalReplyMessage: r.Internal, ExternalReplyMessage: r.External,
		ScheduledStartDateTime: Zoned(r.Start), ScheduledEndDateTime: Zoned(r.End), Source: source,
	})
	return nil
}
