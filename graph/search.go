package graph

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Which tells whether something must be so, must not, or may be either way (the zero value).
type Which string

// What may be asked of attachments and of being read.
const (
	Either Which = ""
	Yes    Which = "yes"
	No     Which = "no"
)

// Search says which messages are looked for, and where. What is left empty is not asked for; all that is asked for must
// hold.
type Search struct {
	Folder    string // an id or a well-known name; empty: the whole mailbox
	WellKnown bool   // in each of the well-known folders, in place of Folder

	// Query is KQL as the service takes it, words being the simplest of it; or OData when it begins with "$filter=".
	Query                 string
	Subject, Sender, Body string
	From                  string // exactly this address
	InternetMessageID     string // the whole of it, with its angle brackets
	After, Before         time.Time
	Attachments, Read     Which

	Previews bool // bring the beginnings of the bodies along
}

// Errors of what can't be searched for. They are told before anything is sent.
var (
	ErrNoSearch = errors.New("there is nothing to search for yet: fill in a line")
	errBothWays = errors.New("an Internet message id or OData ($filter=) can't be searched for together with a body or with KQL: Microsoft Graph takes either $filter or $search")
	errQuote    = errors.New(`a quotation mark (") is left open in what is searched for`)
	errBrackets = errors.New("the brackets in what is searched for don't match")
)

// criteria are a search as Graph takes it: $search or $filter, never both
// (https://learn.microsoft.com/graph/search-query-parameter), and what is left to look at ourselves.
type criteria struct {
	kql    []string // for $search: all must hold
	filter []string // for $filter
	order  bool     // $filter goes with $orderby: the filter begins with what is ordered by

	after, before time.Time
	read          Which // that $search can't ask for
}

// criteria decides how each thing is asked for. Words in subject, sender and body go to the index ($search): it is what
// Graph offers for them, and fast. An Internet message id is in no index and goes to $filter; so does what has no
// words in it, and what is asked of dates, attachments and being read alone: $filter knows no limit of results.
func (s Search) criteria() (criteria, error) {
	kql, filter, err := ParseQuery(s.Query)
	if err != nil {
		return criteria{}, err
	}
	words, exact := kql != "" || !blank(s.Body), filter != "" || !blank(s.InternetMessageID) || !blank(s.From)
	fields := !blank(s.Subject) || !blank(s.Sender)
	switch {
	case words && exact:
		return criteria{}, errBothWays
	case !words && !exact && !fields && s.After.IsZero() && s.Before.IsZero() && s.Attachments == Either && s.Read == Either:
		return criteria{}, ErrNoSearch
	case words, !exact && fields && wordy(s.Subject) && wordy(s.Sender):
		return s.byWords(kql)
	}
	return s.byFilter(filter), nil
}

// wordy tells of values that an index can find: those with a letter or a digit, and those that aren't asked for.
func wordy(value string) bool {
	return blank(value) || strings.ContainsFunc(value, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

func blank(value string) bool { return strings.TrimSpace(value) == "" }

func (s Search) byWords(kql string) (criteria, error) {
	c := criteria{after: s.After, before: s.Before, read: s.Read}
	for _, f := range []struct{ property, value string }{{"subject", s.Subject}, {"from", s.Sender}, {"body", s.Body}} {
		if !wordy(f.value) {
			return c, fmt.Errorf("there is no letter and no digit in %q: the index finds words", strings.TrimSpace(f.value))
		}
		if !blank(f.value) {
			c.kql = append(c.kql, f.property+":"+phrase(f.value))
		}
	}
	if s.Attachments != Either {
		c.kql = append(c.kql, fmt.Sprint("hasAttachments:", s.Attachments == Yes))
	}
	if kql == "" {
		return c, nil
	}
	if len(c.kql) > 0 || !s.After.IsZero() || !s.Before.IsZero() {
		c.kql = append([]string{"(" + kql + ")"}, c.kql...)
	} else {
		c.kql = []string{kql}
	}
	return c, nil
}

// phrase writes a value as a phrase of KQL, in which nothing is an operator. KQL knows no way to write a quotation mark
// within one, and needs none: the index has words only, and what stands between them counts for nothing. A star at the
// end of a word stays: it stands for the rest of it.
func phrase(value string) string {
	value = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune("\"\\“”„‟＂\ufffd", r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(value, " "))
	words := strings.Fields(value)
	for i, w := range words {
		bare := strings.Trim(w, "*")
		if star := i == len(words)-1 && strings.HasSuffix(w, "*") && bare != "" && wordy(bare[len(bare)-1:]); star {
			bare += "*"
		}
		words[i] = strings.ReplaceAll(strings.TrimSuffix(bare, "*"), "*", " ")
		if strings.HasSuffix(bare, "*") {
			words[i] += "*"
		}
	}
	return `"` + strings.Join(strings.Fields(strings.Join(words, " ")), " ") + `"`
}

// byFilter asks by $filter. What it is ordered by stands first in it, or Exchange refuses it as inefficient
// (https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query).
func (s Search) byFilter(raw string) criteria {
	c := criteria{after: s.After, before: s.Before}
	if !blank(s.InternetMessageID) {
		c.filter = append(c.filter, "internetMessageId eq "+literal(strings.TrimSpace(s.InternetMessageID)))
	} else {
		c.order = true
	}
	if raw != "" {
		c.filter = append(c.filter, "("+raw+")")
	}
	if !blank(s.From) {
		c.filter = append(c.filter, "from/emailAddress/address eq "+literal(strings.TrimSpace(s.From)))
	}
	if !blank(s.Subject) {
		c.filter = append(c.filter, "contains(subject,"+literal(s.Subject)+")")
	}
	if sender := strings.TrimSpace(s.Sender); sender != "" {
		c.filter = append(c.filter, "(contains(from/emailAddress/address,"+literal(sender)+") or contains(from/emailAddress/name,"+literal(sender)+"))")
	}
	for _, f := range []struct {
		property string
		want     Which
	}{{"hasAttachments", s.Attachments}, {"isRead", s.Read}} {
		if f.want != Either {
			c.filter = append(c.filter, fmt.Sprint(f.property, " eq ", f.want == Yes))
		}
	}
	return c
}

// literal writes a string for OData: its quotes are doubled
// (https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html, section 5.1.1.6.1).
func literal(value string) string {
	return "'" + strings.ReplaceAll(strings.ToValidUTF8(value, "\ufffd"), "'", "''") + "'"
}

// ParseQuery reads what somebody typed as a whole query: OData behind "$filter=", KQL behind "$search=" or without
// anything before it. The quotation marks that $search is written in may be there or not.
func ParseQuery(text string) (kql, filter string, err error) {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\ufffd"))
	if rest, ok := strings.CutPrefix(text, "$filter="); ok {
		return "", strings.TrimSpace(rest), nil
	}
	if rest, ok := strings.CutPrefix(text, "$search="); ok {
		text = strings.TrimSpace(rest)
		if inner, ok := strings.CutPrefix(text, `"`); ok && strings.HasSuffix(inner, `"`) {
			text = unescape(strings.TrimSuffix(inner, `"`))
		}
	}
	open, depth := false, 0
	for _, r := range text {
		switch {
		case r == '"':
			open = !open
		case r == '(' && !open:
			depth++
		case r == ')' && !open:
			if depth--; depth < 0 {
				return "", "", errBrackets
			}
		}
	}
	switch {
	case open:
		return "", "", errQuote
	case depth != 0:
		return "", "", errBrackets
	case text != "" && !wordy(text):
		return "", "", fmt.Errorf("there is no letter and no digit in %q: the index finds words", text)
	}
	return text, "", nil
}

func unescape(s string) string { return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s) }

// span is a stretch of time in which messages came, both ends included to the second; and by when they were sent. Zero is
// open.
type span struct{ from, to, sent time.Time }

func (s span) holds(t time.Time) bool {
	t = t.Truncate(time.Second)
	return (s.from.IsZero() || !t.Before(s.from)) && (s.to.IsZero() || !t.After(s.to))
}

// options are the search as query options, within a stretch of time.
func (c criteria) options(within span, previews bool, top int) string {
	selected := append(headerSelect(), "sentDateTime")
	if previews {
		selected = append(selected, "bodyPreview", "sender")
	}
	rest := fmt.Sprintf("&$select=%s&$top=%d", strings.Join(selected, ","), top)
	if len(c.kql) > 0 {
		parts := append([]string{}, c.kql...)
		for _, t := range c.times("received", ">=", "<", within) {
			parts = append(parts, strings.ReplaceAll(t, " ", ""))
		}
		if !within.sent.IsZero() {
			parts = append(parts, "sent<"+within.sent.UTC().Add(time.Second).Format(time.RFC3339))
		}
		return "$search=" + queryValue(`"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.Join(parts, " AND "))+`"`) + rest
	}
	times := c.times("receivedDateTime", "ge", "lt", within)
	parts := append(times, c.filter...)
	if c.order {
		if len(times) == 0 {
			parts = append([]string{"receivedDateTime ge 1900-01-01T00:00:00Z"}, parts...)
		}
		rest += "&$orderby=receivedDateTime%20desc"
	} else {
		parts = append(append([]string{}, c.filter...), times...)
	}
	return "$filter=" + queryValue(strings.Join(parts, " and ")) + rest
}

// times are the conditions on when a message came. Both $search and $filter take times to the second, in UTC; what is kept
// of a message may be finer than that, so that a second ends where the next one begins.
func (c criteria) times(property, from, before string, within span) []string {
	var out []string
	add := func(op string, t time.Time) {
		if !t.IsZero() {
			out = append(out, property+" "+op+" "+t.UTC().Format(time.RFC3339))
		}
	}
	if within.from.After(c.after) {
		add(from, within.from)
	} else {
		add(from, c.after)
	}
	add(before, c.before)
	if !within.to.IsZero() {
		add(before, within.to.Add(time.Second))
	}
	return out
}

// keeps tells whether a message that was found is what was asked for: times that the service may take by the day, and
// what $search can't be asked.
func (c criteria) keeps(h Header) bool {
	if !c.after.IsZero() && h.Received.Before(c.after.Truncate(time.Second)) || !c.before.IsZero() && !h.Received.Before(c.before) {
		return false
	}
	return c.read == Either || h.Read == (c.read == Yes)
}

// queryValue writes a value for a query option: nothing in it ends the option or the query.
func queryValue(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// Check says why a search can't be asked; nil: it can. It sends nothing.
func (s Search) Check() error {
	_, err := s.criteria()
	return err
}
