package emulator

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/emulator/odata"
)

// calendarPermissions lists who may see or change the calendar. To whom it is shared with the list is empty
// (https://learn.microsoft.com/graph/api/resources/calendarpermission).
func (c *call) calendarPermissions() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(odata.Limits{})
	if err != nil {
		return answer{}, err
	}
	var list []object
	if !c.delegated() || b.UserID == c.who.ObjectID {
		for _, s := range b.Shares {
			_, domain, _ := strings.Cut(s.Address.Address, "@")
			inside := slices.ContainsFunc(c.s.state.Domains, func(d string) bool { return strings.EqualFold(d, domain) })
			o := shareJSON(s.Address.Address, s.Role, inside, true)
			o["emailAddress"] = object{"name": orElse(s.Name, s.Address.Address), "address": s.Address.Address}
			list = append(list, o)
		}
		o := shareJSON("Default", "freeBusyRead", true, false)
		o["emailAddress"] = object{"name": "My Organization"}
		list = append(list, o)
	}
	return c.listed(q, "users('"+c.params["user"]+"')/calendar/calendarPermissions", 1000, list)
}

func shareJSON(name, role string, inside, removable bool) object {
	roles := []any{"freeBusyRead", "limitedRead", "read"}
	if inside {
		roles = append([]any{"none"}, append(roles, "write")...)
	}
	return object{
		"id": base64.StdEncoding.EncodeToString([]byte(name)), "isRemovable": removable, "isInsideOrganization": inside, "role": role, "allowedRoles": roles,
	}
}

// firstTime is the first time that is one.
func firstTime(list ...time.Time) (t time.Time) {
	for _, t = range list {
		if !t.IsZero() {
			return t
		}
	}
	return t
}
