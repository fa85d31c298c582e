package emulator

import (
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"mailtriage/graph/emulator/odata"
	"mailtriage/graph/emulator/world"
)

// searchLimit is the most that a $search of messages finds.
const searchLimit = 1000

var messageProperties = []string{
	"id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "receivedDateTime", "sentDateTime", "hasAttachments",
	"internetMessageId", "internetMessageHeaders", "subject", "body", "bodyPreview", "importance", "parentFolderId", "sender", "from",
	"toRecipients", "ccRecipients", "bccRecipients", "replyTo", "conversationId", "conversationIndex", "uniqueBody",
	"isDeliveryReceiptRequested", "isReadReceiptRequested", "isRead", "isDraft", "webLink", "inferenceClassification", "flag", "attachments", "singleValueExtendedProperties",
}

func messageLimits() odata.Limits {
	return odata.Limits{
		Known: func(p string) bool { return slices.Contains(messageProperties, p) }, OrderInFilter: true, SearchAlone: true,
	}
}

// listMessages lists a folder, or the whole mailbox.
func (c *call) listMessages() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(messageLimits())
	if err != nil {
		return answer{}, err
	}
	var in []*message
	if c.params["folder"] == "" {
		in = b.all()
	} else if in, err = b.contents(f); err != nil {
		return answer{}, err
	}
	in, err = c.chosen(b, in, &q)
	if err != nil {
		return answer{}, err
	}
	return c.messagePage(b, in, q)
}

// chosen filters, searches and orders messages.
func (c *call) chosen(b *mailbox, in []*message, q *odata.Query) ([]*message, error) {
	if q.Search != "" {
		return c.found(b, in, q.Search)
	}
	if q.Filter != nil {
		low, high, whole := q.Filter.Bounds("receivedDateTime")
		if in = between(in, low, high); whole {
			q.Filter = nil
		}
	}
	if q.Filter != nil {
		deep := slices.ContainsFunc(q.Filter.Paths(), func(p string) bool { return strings.HasPrefix(p, "body/") || strings.HasPrefix(p, "uniqueBody/") })
		var kept []*message
		for _, m := range in {
			o := b.light(c, m)
			if deep {
				o = b.full(c, m, []string{"body", "uniqueBody"})
			}
			o["singleValueExtendedProperties"] = m.extendedJSON()
			ok, err := q.Filter.Match(o)
			if err != nil {
				return nil, refusedQuery(err)
			}
			if ok {
				kept = append(kept, m)
			}
		}
		in = kept
	}
	if len(q.OrderBy) == 0 || len(q.OrderBy) == 1 && q.OrderBy[0] == (odata.Order{Path: "receivedDateTime", Desc: true}) {
		return in, nil // as they lie
	}
	return c.ordered(b, in, q.OrderBy), nil
}

// between cuts a list, newest first, to what came between two times, both included; zero is open.
func between(in []*message, low, high time.Time) []*message {
	from, to := 0, len(in)
	if !high.IsZero() {
		from = sort.Search(len(in), func(i int) bool { return !in[i].received.After(high) })
	}
	if !low.IsZero() {
		to = sort.Search(len(in), func(i int) bool { return in[i].received.Before(low) })
	}
	return in[from:max(from, to)]
}

func (c *call) ordered(b *mailbox, in []*message, orders []odata.Order) []*message {
	if len(orders) == 1 && orders[0].Path == "receivedDateTime" {
		out := slices.Clone(in)
		slices.Reverse(out)
		return out
	}
	type row struct {
		m *message
		o object
	}
	rows := make([]row, len(in))
	for i, m := range in {
		rows[i] = row{m, b.light(c, m)}
	}
	slices.SortStableFunc(rows, func(x, y row) int {
		switch {
		case odata.Less(orders, x.o, y.o):
			return -1
		case odata.Less(orders, y.o, x.o):
			return 1
		}
		return 0
	})
	out := make([]*message, len(rows))
	for i, r := range rows {
		out[i] = r.m
	}
	return out
}

// found searches: what was sent last comes first, at most searchLimit
// (https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections).
func (c *call) found(_ *mailbox, in []*message, search string) ([]*message, error) {
	s, err := odata.ParseSearch(search)
	if err != nil {
		return nil, refusedQuery(err)
	}
	var out []*message
	for _, m := range in {
		if s.Match(searchable{m}) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b *message) int { return b.Sent.Compare(a.Sent) })
	return out[:min(len(out), searchLimit)], nil
}

// searchFolder is what a mailSearchFolder shows.
func (b *mailbox) searchFolder(f *folder) ([]*message, error) {
	filter, err := odata.ParseFilter(f.search.Filter)
	if err != nil {
		return nil, refusedQuery(err)
	}
	var sources []*folder
	for _, s := range f.search.Sources {
		if source := b.byPath(s); source != nil {
			sources = append(sources, source)
		}
	}
	var out []*message
	for _, m := range b.messages {
		in := slices.ContainsFunc(sources, func(s *folder) bool { return m.folder == s || f.search.Deep && m.folder.within(s) })
		if !in {
			continue
		}
		if ok, err := filter.Match(b.light(&call{}, m)); err == nil && ok {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, newestFirst)
	return out, nil
}

// messagePage answers a page of messages. Where they lie in their natural order the next page goes on after the last
// message given, whatever has arrived or left meanwhile.
func (c *call) messagePage(b *mailbox, in []*message, q odata.Query) (answer, error) {
	token := pageToken{}
	if q.SkipToken != "" {
		if err := decodeToken(q.SkipToken, &token); err != nil {
			return answer{}, err
		}
	}
	natural := q.Search == "" && len(q.OrderBy) == 0 || len(q.OrderBy) > 0 && q.OrderBy[0].Path == "receivedDateTime" && q.OrderBy[0].Desc
	from := token.Offset
	if token.After != nil && natural {
		mark := &message{received: time.Unix(0, token.After.Received), seq: token.After.Seq}
		i, exact := slices.BinarySearchFunc(in, mark, newestFirst)
		if from = i; exact {
			from++
		}
	}
	from = min(len(in), from+max(0, q.Skip))
	size := defaultPage
	if q.Top >= 0 {
		size = q.Top
	}
	to := min(len(in), from+size)
	value := []any{}
	for _, m := range in[from:to] {
		o, err := c.messageJSON(b, m, q)
		if err != nil {
			return answer{}, err
		}
		value = append(value, o)
	}
	o := object{"@odata.context": c.context("users('" + c.params["user"] + "')/messages"), "value": value}
	if q.Count && q.Search == "" {
		o["@odata.count"] = len(in)
	}
	if to < len(in) {
		next := pageToken{Offset: to}
		if natural && to > 0 {
			last := in[to-1]
			next = pageToken{After: &point{last.received.UnixNano(), last.seq}}
		}
		o["@odata.nextLink"] = c.link(map[string]string{"$skiptoken": encodeToken(next)}, "$skip", "$skiptoken")
	}
	return reply(http.StatusOK, o)
}

// messageJSON is a message with what the query asks for.
func (c *call) messageJSON(b *mailbox, m *message, q odata.Query) (object, error) {
	o := pick(b.full(c, m, q.Select), q.Select)
	for _, e := range q.Expand {
		switch e.Property {
		case "attachments":
			if c.basicOnly() {
				return nil, fault(http.StatusForbidden, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
			}
			list := []any{}
			for _, a := range m.attachments() {
				list = append(list, pick(c.attachmentJSON(b, m, a, false), e.Select))
			}
			o["attachments"] = list
		case "extensions", "singleValueExtendedProperties", "multiValueExtendedProperties":
		default:
			return nil, badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.message'.", e.Property)
		}
	}
	return o, nil
}

// searchable is a message as $search looks at it.
type searchable struct{ m *message }

func (s searchable) HasAttachments() bool { return s.m.HasAttachments }
func (s searchable) Received() time.Time  { return s.m.received }
func (s searchable) Sent() time.Time      { return s.m.Sent }

func (s searchable) Texts(property string) []string {
	m := s.m
	switch property {
	case "from":
		return []string{m.From.Name, m.From.Address}
	case "to":
		return addressTexts(m.To)
	case "cc":
		return addressTexts(m.Cc)
	case "bcc":
		return addressTexts(m.bcc)
	case "recipients":
		return slices.Concat(addressTexts(m.To), addressTexts(m.Cc), addressTexts(m.bcc))
	case "participants":
		return slices.Concat(s.Texts("from"), s.Texts("recipients"))
	case "subject":
		return []string{m.Subject}
	case "attachment":
		if !m.HasAttachments {
			return nil
		}
		var names []string
		for _, a := range m.attachments() {
			names = append(names, a.name)
		}
		return names
	case "body":
		contentType, content := m.content()
		if contentType == "html" {
			content = textOf(content)
		}
		return []string{content}
	}
	return slices.Concat(s.Texts("from"), []string{m.Subject}, s.Texts("recipients"), s.Texts("body"), s.Texts("attachment"))
}

func addressTexts(list []world.Address) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.Name, a.Address)
	}
	return out
}
