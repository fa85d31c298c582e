package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// ReplyTime is a dateTimeTimeZone as it is sent: DateTime without an offset, by the zone that TimeZone names
// (https://learn.microsoft.com/graph/api/resources/datetimetimezone). Without being asked otherwise the service says UTC.
type ReplyTime struct {
	DateTime string `json:"dateTime"`
	TimeZone string `json:"timeZone"`
}

// Time is the moment that is meant; false: there is none, or its zone is not known here.
func (z ReplyTime) Time() (time.Time, bool) {
	zone := z.TimeZone
	if zone == "Local" {
		return time.Time{}, false
	}
	loc, err := time.LoadLocation(zone) // "" is UTC
	if err != nil {
		return time.Time{}, false
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05.9999999", z.DateTime, loc)
	return t, err == nil
}

// AutomaticReplies is a mailbox's out of office (https://learn.microsoft.com/graph/api/resources/automaticrepliessetting).
// The replies are HTML. FromTips: it was told as to a sender, who learns neither the audience nor the other reply.
type AutomaticReplies struct {
	Status             string // "disabled", "alwaysEnabled", "scheduled"
	ExternalAudience   string // "none", "contactsOnly", "all"
	Internal, External string
	Start, End         ReplyTime
	FromTips           bool
}

// Active tells whether replies are sent at a time.
func (r AutomaticReplies) Active(now time.Time) bool {
	if r.Status != "scheduled" {
		return r.Status == "alwaysEnabled"
	}
	start, from := r.Start.Time()
	end, until := r.End.Time()
	return (!from || !now.Before(start)) && (!until || now.Before(end))
}

// MailboxSettings are the settings of a mailbox (https://learn.microsoft.com/graph/api/resources/mailboxsettings).
type MailboxSettings struct {
	TimeZone    string // a Windows zone name, or an IANA one
	Language    string // "de-DE"
	UserPurpose string // "user", "shared", "room", …
	Replies     AutomaticReplies
	// DelegateMail says where invitations go: sendToDelegateAndInformationToPrincipal, sendToDelegateAndPrincipal or
	// sendToDelegateOnly.
	DelegateMail string
}

type repliesJSON struct {
	Status                 string    `json:"status"`
	ExternalAudience       string    `json:"externalAudience"`
	InternalReplyMessage   string    `json:"internalReplyMessage"`
	ExternalReplyMessage   string    `json:"externalReplyMessage"`
	ScheduledStartDateTime ReplyTime `json:"scheduledStartDateTime"`
	ScheduledEndDateTime   ReplyTime `json:"scheduledEndDateTime"`
}

func (j repliesJSON) replies() AutomaticReplies {
	return AutomaticReplies{
		Status: j.Status, ExternalAudience: j.ExternalAudience, Internal: j.InternalReplyMessage, External: j.ExternalReplyMessage,
		Start: j.ScheduledStartDateTime, End: j.ScheduledEndDateTime,
	}
}

type settingsJSON struct {
	TimeZone                string
	Language                struct{ Locale string }
	UserPurpose             json.RawMessage // a string; an object with one where it is asked for by itself
	AutomaticRepliesSetting repliesJSON

	DelegateMeetingMessageDeliveryOptions string
}

func (j settingsJSON) settings() MailboxSettings {
	s := MailboxSettings{TimeZone: j.TimeZone, Language: j.Language.Locale, Replies: j.AutomaticRepliesSetting.replies(), DelegateMail: j.DelegateMeetingMessageDeliveryOptions}
	var inner struct{ Value string }
	if json.Unmarshal(j.UserPurpose, &s.UserPurpose) != nil && json.Unmarshal(j.UserPurpose, &inner) == nil {
		s.UserPurpose = inner.Value
	}
	return s
}

// Settings reads the mailbox's settings, automatic replies among them.
//
// Operation: GET /users/{id}/mailboxSettings
// Docs: https://learn.microsoft.com/graph/api/user-get-mailboxsettings
// Permission: MailboxSettings.Read
func (m *Mailbox) Settings(ctx context.Context) (MailboxSettings, error) {
	var j settingsJSON
	err := m.getJSON(ctx, op{"reading the mailbox settings", "MailboxSettings.Read"}, "/mailboxSettings", &j)
	return j.settings(), err
}

// AutomaticReplies reads the mailbox's out of office alone.
//
// Operation: GET /users/{id}/mailboxSettings/automaticRepliesSetting
// Docs: https://learn.microsoft.com/graph/api/user-get-mailboxsettings
// Permission: MailboxSettings.Read
func (m *Mailbox) AutomaticReplies(ctx context.Context) (AutomaticReplies, error) {
	var j repliesJSON
	err := m.getJSON(ctx, op{"reading the automatic replies", "MailboxSettings.Read"}, "/mailboxSettings/automaticRepliesSetting", &j)
	return j.replies(), err
}

func (m *Mailbox) getJSON(ctx context.Context, o op, rest string, v any) error {
	info, err := m.c.link(o, m.c.origin.String()+"/v1.0"+m.path(rest), headers())
	if err != nil {
		return err
	}
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return err
	}
	return o.decode(a, v)
}

// MailTip is what a sender is told of a recipient before anything is sent
// (https://learn.microsoft.com/graph/api/resources/mailtips). Problem is why nothing is known of it, in the service's words.
type MailTip struct {
	Address Address
	Replies AutomaticReplies
	Problem string
}

// MailTips asks for the automatic replies of addresses, as one who writes to them from this mailbox is told: also where
// their settings may not be read.
//
// Operation: POST /users/{id}/getMailTips
// Docs: https://learn.microsoft.com/graph/api/user-getmailtips
// Permission: Mail.Read
func (m *Mailbox) MailTips(ctx context.Context, list []string) ([]MailTip, error) {
	o := op{"asking for mail tips", "Mail.Read"}
	body, err := json.Marshal(map[string]any{"EmailAddresses": list, "MailTipsOptions": "automaticReplies"})
	if err != nil {
		return nil, fmt.Errorf("writing a request: %w", err)
	}
	info, err := m.c.link(o, m.c.origin.String()+"/v1.0"+m.path("/getMailTips"), headers())
	if err != nil {
		return nil, err
	}
	info.Method = abs.POST
	info.SetStreamContentAndContentType(body, "application/json")
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return nil, err
	}
	var page struct {
		Value []struct {
			EmailAddress     Address
			AutomaticReplies *struct {
				Message                              string
				ScheduledStartTime, ScheduledEndTime ReplyTime
			}
			Error *struct{ Message, Code string }
		}
	}
	if err := o.decode(a, &page); err != nil {
		return nil, err
	}
	tips := make([]MailTip, len(page.Value))
	for i, v := range page.Value {
		t := MailTip{Address: v.EmailAddress, Replies: AutomaticReplies{Status: "disabled", FromTips: true}}
		if r := v.AutomaticReplies; r != nil && r.Message != "" {
			t.Replies.Status, t.Replies.Internal, t.Replies.Start, t.Replies.End = "alwaysEnabled", r.Message, r.ScheduledStartTime, r.ScheduledEndTime
			if t.Replies.Start.DateTime != "" {
				t.Replies.Status = "scheduled"
			}
		}
		if v.Error != nil {
			t.Problem = v.Error.Message
		}
		tips[i] = t
	}
	return tips, nil
}
