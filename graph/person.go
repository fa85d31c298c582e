package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// Device is a device of a person (https://learn.microsoft.com/graph/api/resources/device). Its name is empty where the token
// may not read devices.
type Device struct {
	ID, DisplayName, OperatingSystem, Version string
	Owned, Registered                         bool
}

// PersonCard is a person with what is known about them. What could not be read is in Missing, never left out in silence.
type PersonCard struct {
	User
	Manager      *DirectoryObject // nil: none, or not readable
	MemberOf     []DirectoryObject
	MoreMemberOf bool
	Devices      []Device
	Settings     *MailboxSettings  // nil: there is no mailbox, or not readable
	Replies      *AutomaticReplies // of the settings, or of the mail tips
	NoMailbox    bool
	Missing      []Missing
}

// Person reads a person by id, user principal name or address, with manager, groups, devices and mailbox settings, in one
// round trip; where the settings may not be read, automatic replies by the mail tips that from may ask for (nil: they are
// not asked for).
//
// Operation: GET /users/{id}
// Docs: https://learn.microsoft.com/graph/api/user-get
// Permission: User.ReadBasic.All
func (c *Client) Person(ctx context.Context, id string, from *Mailbox) (PersonCard, error) {
	get := func(doing, permission, rest string) Request {
		return Request{Doing: doing, Permission: permission, Method: http.MethodGet, URL: "/users/" + segment(id) + rest}
	}
	const groups, devices = "?$select=id,displayName,mail,description,groupTypes,mailEnabled,securityEnabled&$top=100", "?$select=id,displayName,operatingSystem,operatingSystemVersion"
	answers := c.Batch(ctx, []Request{
		get("reading the person", "User.ReadBasic.All", "?$select="+userFull),
		get("reading the manager", "User.Read.All", "/manager?$select="+userRow),
		get("reading the person's groups", "GroupMember.Read.All", "/memberOf"+groups),
		get("reading the registered devices", "User.Read.All", "/registeredDevices"+devices),
		get("reading the owned devices", "User.Read.All", "/ownedDevices"+devices),
		get("reading the mailbox settings", "MailboxSettings.Read", "/mailboxSettings"),
	})
	var out PersonCard
	var user objectJSON
	if err := answers[0].Decode(&user); err != nil {
		return out, objectFault(err)
	}
	out.User = user.user()
	if out.AccountEnabled == nil {
		out.Missing = miss(nil, "job, phones, aliases and whether the account is enabled", &Error{Op: "reading the person", Kind: Forbidden, Permission: "User.Read.All"})
	}
	out.people(answers[1], answers[2])
	out.devices(answers[3], answers[4])
	out.settings(answers[5])
	if out.Settings == nil && !out.NoMailbox && from != nil && out.Mail != "" {
		out.tips(ctx, from)
	}
	return out, nil
}

func (p *PersonCard) people(manager, groups Response) {
	var m objectJSON
	if err := manager.Decode(&m); err == nil {
		o := m.object("")
		p.Manager = &o
	} else if !IsKind(err, NotFound) { // none
		p.Missing = miss(p.Missing, "manager", err)
	}
	var in objectsJSON
	if err := groups.Decode(&in); err != nil {
		p.Missing = miss(p.Missing, "groups", err)
		return
	}
	p.MemberOf, p.MoreMemberOf = in.objects(""), in.Next != ""
}

func (p *PersonCard) devices(registered, owned Response) {
	at := map[string]int{}
	for i, r := range []Response{registered, owned} {
		var page struct {
			Value []struct {
				ID, DisplayName, OperatingSystem, OperatingSystemVersion string
			}
		}
		if err := r.Decode(&page); err != nil {
			p.Missing = miss(p.Missing, []string{"registered devices", "owned devices"}[i], err)
			continue
		}
		for _, v := range page.Value {
			n, known := at[v.ID]
			if !known {
				n = len(p.Devices)
				at[v.ID] = n
				p.Devices = append(p.Devices, Device{ID: v.ID, DisplayName: v.DisplayName, OperatingSystem: v.OperatingSystem, Version: v.OperatingSystemVersion})
			}
			p.Devices[n].Registered = p.Devices[n].Registered || i == 0
			p.Devices[n].Owned = p.Devices[n].Owned || i == 1
		}
	}
}

func (p *PersonCard) settings(r Response) {
	var s settingsJSON
	err := r.Decode(&s)
	switch {
	case err == nil:
		set := s.settings()
		p.Settings, p.Replies = &set, &set.Replies
	case noMailbox(err):
		p.NoMailbox = true
	default:
		p.Missing = miss(p.Missing, "mailbox settings", err)
	}
}

// tips asks for the automatic replies as a sender sees them.
func (p *PersonCard) tips(ctx context.Context, from *Mailbox) {
	tips, err := from.MailTips(ctx, []string{p.Mail})
	switch {
	case err != nil:
		p.Missing = miss(p.Missing, "automatic replies", err)
	case len(tips) == 1 && tips[0].Problem == "":
		p.Replies = &tips[0].Replies
	case len(tips) == 1:
		p.Missing = miss(p.Missing, "automatic replies", &Error{Op: "asking for mail tips", Kind: Other, Message: tips[0].Problem})
	}
}

// noMailbox tells of people without a mailbox, or with one out of reach (https://learn.microsoft.com/graph/errors).
func noMailbox(err error) bool {
	var e *Error
	return errors.As(err, &e) && (strings.HasPrefix(e.Code, "MailboxNot") || e.Code == "ErrorInvalidUser" || e.Code == "ResourceNotFound")
}
