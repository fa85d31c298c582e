package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"mailtriage/graph/zones"
)

// TimeZone reads the mailbox's time zone. One of its own, for which Outlook has no name, is known by its offset from UTC
// where the working hours tell it.
//
// Operation: GET /users/{id}/mailboxSettings
// Docs: https://learn.microsoft.com/graph/api/user-get-mailboxsettings
// Permission: MailboxSettings.Read
func (m *Mailbox) TimeZone(ctx context.Context) (zones.Zone, error) {
	o := op{"reading the mailbox's time zone", "MailboxSettings.Read"}
	info, err := m.user().MailboxSettings().ToGetRequestInformation(ctx, &users.ItemMailboxSettingsRequestBuilderGetRequestConfiguration{Headers: headers()})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return zones.UTC(), err
	}
	var j struct {
		TimeZone     string `json:"timeZone"`
		WorkingHours struct {
			TimeZone struct { // timeZoneBase or customTimeZone
				Name string `json:"name"`
				Bias *int   `json:"bias"` // minutes to add to local time for UTC
			} `json:"timeZone"`
		} `json:"workingHours"`
	}
	if err := o.decode(a, &j); err != nil {
		return zones.UTC(), err
	}
	z, hours := zones.Find(j.TimeZone), j.WorkingHours.TimeZone
	if z.Doubt != "" && hours.Bias != nil && (zones.Customised(j.TimeZone) || hours.Name == j.TimeZone) {
		return zones.Fixed(j.TimeZone, -*hours.Bias), nil
	}
	return z, nil
}
