package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// CalendarShare is somebody who may see or change a calendar (https://learn.microsoft.com/graph/api/resources/calendarpermission).
type CalendarShare struct {
	ID     string
	Who    Address // without an address: everybody ("My Organization")
	Role   string  // none, freeBusyRead, limitedRead, read, write, delegateWithoutPrivateEventAccess, delegateWithPrivateEventAccess, custom
	Inside bool    // of the organization
}

// CalendarShares lists who may see or change the mailbox's own calendar. For a person the list is empty unless the calendar
// is their own.
//
// Operation: GET /users/{id}/calendar/calendarPermissions
// Docs: https://learn.microsoft.com/graph/api/calendar-list-calendarpermissions
// Permission: Calendars.ReadBasic
func (m *Mailbox) CalendarShares(ctx context.Context) ([]CalendarShare, error) {
	o := op{"reading the calendar's permissions", "Calendars.ReadBasic"}
	info, err := m.user().Calendar().CalendarPermissions().ToGetRequestInformation(ctx, &users.ItemCalendarCalendarPermissionsRequestBuilderGetRequestConfiguration{Headers: headers()})
	var list []CalendarShare
	for {
		a, err2 := m.c.send(ctx, o, info, err)
		if err2 != nil {
			return nil, err2
		}
		var page struct {
			Value []struct {
				ID                   string
				Role                 string
				IsInsideOrganization bool
				EmailAddress         struct{ Name, Address string }
			}
			Next string `json:"@odata.nextLink"`
		}
		if err := o.decode(a, &page); err != nil {
			return nil, err
		}
		for _, v := range page.Value {
			list = append(list, CalendarShare{v.ID, Address(v.EmailAddress), v.Role, v.IsInsideOrganization})
		}
		if page.Next == "" {
			return list, nil
		}
		info, err = m.c.link(o, page.Next, headers())
	}
}
