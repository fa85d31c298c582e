package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// MailboxSettings is what a mailbox says of itself (https://learn.microsoft.com/graph/api/resources/mailboxsettings). Nothing
// in it says whether the mailbox forwards.
type MailboxSettings struct {
	Purpose      string // user, shared, room, equipment, linked, others
	TimeZone     string // a Windows zone name
	Language     string // "en-GB"
	DelegateMail string // where invitations go: sendToDelegateAndInformationToPrincipal, sendToDelegateAndPrincipal, sendToDelegateOnly
	Replies      ReplySetting
}

// ReplySetting is how a mailbox answers by itself (https://learn.microsoft.com/graph/api/resources/automaticrepliessetting).
type ReplySetting struct {
	Status             string // disabled, alwaysEnabled, scheduled
	Audience           string // of the outside: none, contactsOnly, all
	Internal, External string // HTML
	Start, End         string // as the service writes them, and their zones
	StartZone, EndZone string
}

// Settings reads the mailbox's settings.
//
// Operation: GET /users/{id}/mailboxSettings
// Docs: https://learn.microsoft.com/graph/api/user-get-mailboxsettings
// Permission: MailboxSettings.Read
func (m *Mailbox) Settings(ctx context.Context) (MailboxSettings, error) {
	o := op{"reading the mailbox's settings", "MailboxSettings.Read"}
	info, err := m.user().MailboxSettings().ToGetRequestInformation(ctx, &users.ItemMailboxSettingsRequestBuilderGetRequestConfiguration{Headers: headers()})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return MailboxSettings{}, err
	}
	type zoned struct{ DateTime, TimeZone string }
	var j struct {
		UserPurpose, TimeZone                 string
		DelegateMeetingMessageDeliveryOptions string
		Language                              struct{ Locale string }
		AutomaticRepliesSetting               struct {
			Status, ExternalAudience                     string
			InternalReplyMessage, ExternalReplyMessage   string
			ScheduledStartDateTime, ScheduledEndDateTime zoned
		}
	}
	if err := o.decode(a, &j); err != nil {
		return MailboxSettings{}, err
	}
	r := j.AutomaticRepliesSetting
	return MailboxSettings{
		j.UserPurpose, j.TimeZone, j.Language.Locale, j.DelegateMeetingMessageDeliveryOptions,
		ReplySetting{
			r.Status, r.ExternalAudience, r.InternalReplyMessage, r.ExternalReplyMessage, r.ScheduledStartDateTime.DateTime, r.ScheduledEndDateTime.DateTime,
			r.ScheduledStartDateTime.TimeZone, r.ScheduledEndDateTime.TimeZone,
		},
	}, nil
}

// OwnDomains lists the domains that are verified to be the tenant's own.
func (m *Mailbox) OwnDomains(ctx context.Context) ([]string, error) {
	return DecodeOwnDomains(m.Batch(ctx, []Request{m.OwnDomainsRequest()})[0])
}
