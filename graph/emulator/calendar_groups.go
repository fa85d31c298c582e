package emulator

import (
	"net/http"
	"slices"
	"time"

	"mailtriage/graph/emulator/world"
)

// groupBox is the number of the first group's calendar: above those of mailboxes.
const groupBox = 1 << 20

// groupCalendars makes the calendars of groups, by the groups' ids. Only Microsoft 365 groups have one.
func groupCalendars(groups []world.Group, now time.Time) map[string]map[string]*event {
	all := map[string]map[string]*event{}
	for i, g := range groups {
		if !slices.Contains(g.GroupTypes, "Unified") && len(g.Events) == 0 {
			continue
		}
		all[g.ID] = map[string]*event{}
		for k := range g.Events {
			own := g.Events[k] // it may change
			e := &event{seq: uint64(k + 1), Event: &own, made: now}
			all[g.ID][e.id(groupBox+i, "")] = e
		}
	}
	return all
}

// groupEvents finds a group's calendar; only a person's token may see it
// (https://learn.microsoft.com/graph/api/group-list-events#permissions).
func (c *call) groupEvents() (map[string]*event, int, error) {
	if !c.delegated() {
		return nil, 0, accessDenied()
	}
	id := c.params["group"]
	at := slices.IndexFunc(c.s.state.Groups, func(g world.Group) bool { return g.ID == id })
	if at < 0 {
		return nil, 0, resourceNotFound(id)
	}
	events, has := c.s.state.groupEvents[id]
	if !has {
		return nil, 0, fault(http.StatusNotFound, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
	}
	return events, groupBox + at, nil
}

func (c *call) listGroupEvents() (answer, error) {
	events, box, err := c.groupEvents()
	if err != nil {
		return answer{}, err
	}
	return c.eventList(box, sortedEvents(events))
}

func (c *call) groupCalendarView() (answer, error) {
	events, box, err := c.groupEvents()
	if err != nil {
		return answer{}, err
	}
	return c.view(box, sortedEvents(events))
}

func (c *call) getGroupEvent() (answer, error) {
	events, box, err := c.groupEvents()
	if err != nil {
		return answer{}, err
	}
	return c.eventEntity(events, box)
}

func (c *call) deleteGroupEvent() (answer, error) {
	events, box, err := c.groupEvents()
	if err != nil {
		return answer{}, err
	}
	return c.drop(events, box)
}

func (c *call) cancelGroupEvent() (answer, error) {
	events, box, err := c.groupEvents()
	if err != nil {
		return answer{}, err
	}
	return c.cancel(events, box)
}
