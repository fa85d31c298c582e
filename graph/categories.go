package graph

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// Category is one of the mailbox's own categories (https://learn.microsoft.com/graph/api/resources/outlookcategory).
type Category struct {
	Name   string
	Preset int // Outlook's colour, 0 to 24; -1: none
}

// Categories lists the mailbox's own categories, in its order.
//
// Operation: GET /users/{id}/outlook/masterCategories
// Docs: https://learn.microsoft.com/graph/api/outlookuser-list-mastercategories
// Permission: MailboxSettings.Read
func (m *Mailbox) Categories(ctx context.Context) ([]Category, error) {
	o := op{"reading the mailbox's categories", "MailboxSettings.Read"}
	info, err := m.user().Outlook().MasterCategories().ToGetRequestInformation(ctx, &users.ItemOutlookMasterCategoriesRequestBuilderGetRequestConfiguration{Headers: headers()})
	var list []Category
	for {
		a, err2 := m.c.send(ctx, o, info, err)
		if err2 != nil {
			return nil, err2
		}
		var page struct {
			Value []struct{ DisplayName, Color string }
			Next  string `json:"@odata.nextLink"`
		}
		if err := o.decode(a, &page); err != nil {
			return nil, err
		}
		for _, k := range page.Value {
			list = append(list, Category{Name: k.DisplayName, Preset: presetOf(k.Color)})
		}
		if page.Next == "" {
			return list, nil
		}
		info, err = m.c.link(o, page.Next, headers())
	}
}

// presets is how many colours Outlook has for categories.
const presets = 25

// presetOf reads "preset7"; whatever else there is has no colour.
func presetOf(colour string) int {
	digits, ok := strings.CutPrefix(strings.ToLower(colour), "preset")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 || n >= presets {
		return -1
	}
	return n
}

// CategoriesRequest sets all categories of a message, if it is still as its etag says.
//
// Operation: PATCH /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-update
// Permission: Mail.ReadWrite
func (m *Mailbox) CategoriesRequest(id string, list []string, etag string) Request {
	if list == nil {
		list = []string{} // null would be another thing
	}
	return Request{
		Doing: "changing the categories", Permission: "Mail.ReadWrite", Method: http.MethodPatch, URL: m.path("/messages/" + segment(id)),
		Body: map[string][]string{"categories": list}, IfMatch: etag,
	}
}

// DecodeTagged reads the answer to a HeaderRequest, with the message's etag.
func DecodeTagged(r Response) (h Header, etag string, err error) {
	var j struct {
		headerJSON
		ETag string `json:"@odata.etag"`
	}
	if err := r.Decode(&j); err != nil {
		return Header{}, "", err
	}
	return j.header(), j.ETag, nil
}

// FlagStatus is how a message's flag stands (https://learn.microsoft.com/graph/api/resources/followupflag).
type FlagStatus string

// The states of a flag.
const (
	NotFlagged FlagStatus = "notFlagged"
	Flagged    FlagStatus = "flagged"
	Complete   FlagStatus = "complete"
)

// FlagRequest sets a message's flag.
//
// Operation: PATCH /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-update
// Permission: Mail.ReadWrite
func (m *Mailbox) FlagRequest(id string, to FlagStatus) Request {
	return Request{
		Doing: "flagging the message", Permission: "Mail.ReadWrite", Method: http.MethodPatch, URL: m.path("/messages/" + segment(id)),
		Body: map[string]map[string]FlagStatus{"flag": {"flagStatus": to}},
	}
}

// Flag is how the message's flag stands.
func (h Header) Flag() FlagStatus {
	switch {
	case h.Flagged:
		return Flagged
	case h.Completed:
		return Complete
	}
	return NotFlagged
}

// SetFlag changes how the flag stands.
func (h *Header) SetFlag(to FlagStatus) { h.Flagged, h.Completed = to == Flagged, to == Complete }
