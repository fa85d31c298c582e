package graph

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Traffic is a message as it went or came: its header with everybody it is for. Nothing of it needs its body.
type Traffic struct {
	Header
	To, Cc, Bcc []Address
	Sent        time.Time
}

// TrafficPage is what was found, the newest first. More tells that there is more than was asked for.
type TrafficPage struct {
	List []Traffic
	More bool
}

// TrafficOf says which messages are asked for.
type TrafficOf struct {
	Folder  string    // an id or a well-known name; empty: the whole mailbox
	Since   time.Time // received from then on
	Senders []string  // from exactly one of these addresses; none: from anybody
	Most    int       // how many at most
}

// trafficTop is how many messages of a page: headers without previews are small.
const trafficTop = 250

// Traffic lists the messages that came, or were sent, since a time, with whom they are for.
//
// Operation: GET /users/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/user-list-messages
// Permission: Mail.ReadBasic
func (m *Mailbox) Traffic(ctx context.Context, of TrafficOf) (TrafficPage, error) {
	out, err := m.traffic(ctx, of, true)
	if inefficient(err) { // so many addresses: the service finds the filter too complex with $orderby
		out, err = m.traffic(ctx, of, false)
	}
	return out, err
}

func (m *Mailbox) traffic(ctx context.Context, of TrafficOf, ordered bool) (out TrafficPage, err error) {
	o := op{"reading the messages", "Mail.ReadBasic"}
	link := m.c.origin.String() + "/v1.0" + m.trafficURL(of, ordered)
	for link != "" {
		info, err := m.c.link(o, link, headers())
		if err != nil {
			return TrafficPage{}, err
		}
		a, err := m.c.send(ctx, o, info, nil)
		if err != nil {
			return TrafficPage{}, err
		}
		var page struct {
			Value []messageJSON `json:"value"`
			Next  string        `json:"@odata.nextLink"`
		}
		if err := o.decode(a, &page); err != nil {
			return TrafficPage{}, err
		}
		for i := range page.Value {
			if len(out.List) == of.Most {
				out.More = true
				return out, nil
			}
			v := &page.Value[i]
			out.List = append(out.List, Traffic{v.header(), addresses(v.ToRecipients), addresses(v.CcRecipients), addresses(v.BccRecipients), v.SentDateTime})
		}
		link = page.Next
		if len(out.List) >= of.Most && link != "" {
			out.More = true
			return out, nil
		}
	}
	return out, nil
}

func (m *Mailbox) trafficURL(of TrafficOf, ordered bool) string {
	path := "/messages?"
	if of.Folder != "" {
		path = "/mailFolders/" + segment(of.Folder) + "/messages?"
	}
	filter := "receivedDateTime ge " + of.Since.UTC().Format(time.RFC3339)
	var from []string
	for _, a := range of.Senders {
		from = append(from, "from/emailAddress/address eq "+literal(a))
	}
	if len(from) > 0 {
		filter += " and (" + strings.Join(from, " or ") + ")"
	}
	selected := append(headerSelect(), "toRecipients", "ccRecipients", "bccRecipients", "sentDateTime")
	url := fmt.Sprintf("%s$filter=%s&$select=%s&$top=%d", path, queryValue(filter), strings.Join(selected, ","), min(trafficTop, max(1, of.Most)))
	if ordered {
		url += "&$orderby=receivedDateTime%20desc"
	}
	return m.path(url)
}
