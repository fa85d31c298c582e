package tui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mailtriage/graph"
)

// The places that a search looks into.
const (
	inMailbox = ""
	inFolder  = "folder"
	inKnown   = "well-known"
)

// SearchQuery is a search as it was typed; saved searches are kept so, that "7d" is a week whenever it is opened.
type SearchQuery struct {
	Text        string      `json:"text,omitempty"` // words or KQL, or OData behind "$filter="
	Subject     string      `json:"subject,omitempty"`
	Sender      string      `json:"sender,omitempty"`
	Body        string      `json:"body,omitempty"`
	MessageID   string      `json:"internet_message_id,omitempty"`
	Since       string      `json:"since,omitempty"` // a day, a day and a time, or how long ago: "7d"
	Until       string      `json:"until,omitempty"`
	Attachments graph.Which `json:"attachments,omitempty"`
	Read        graph.Which `json:"read,omitempty"`
	In          string      `json:"in,omitempty"`     // "folder", "well-known"; empty: the mailbox
	Folder      string      `json:"folder,omitempty"` // with "folder": a well-known name, or a path as shown
}

// SavedSearch is a search with a name.
type SavedSearch struct {
	Name  string      `json:"name"`
	Query SearchQuery `json:"query"`
}

// Searches keeps a profile's saved searches. What changes them does I/O.
type Searches interface {
	List() []SavedSearch
	// Put saves a search, in place of one of the same name. Rename and Delete fail when there is none.
	Put(SavedSearch) error
	Rename(from, to string) error
	Delete(name string) error
}

// Search is the query as it is asked, now; folder is the id of the folder that it names.
func (q SearchQuery) Search(now time.Time, folder string) (graph.Search, error) {
	s := graph.Search{
		WellKnown: q.In == inKnown, Query: q.Text, Subject: q.Subject, Sender: q.Sender, Body: q.Body, InternetMessageID: q.MessageID,
		Attachments: q.Attachments, Read: q.Read,
	}
	if q.In == inFolder {
		s.Folder = folder
	}
	var err error
	if s.After, _, err = moment(q.Since, now); err != nil {
		return s, err
	}
	if _, s.Before, err = moment(q.Until, now); err != nil {
		return s, err
	}
	if !s.After.IsZero() && !s.Before.IsZero() && !s.After.Before(s.Before) {
		return s, errors.New("it begins after it ends: look at the dates")
	}
	return s, nil
}

// moment reads a time as people type it: from when, and until when it lasts. A day is the whole of it, how long ago is
// a moment.
func moment(text string, now time.Time) (from, to time.Time, err error) {
	text = strings.ToLower(strings.TrimSpace(text))
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch text {
	case "":
		return from, to, nil
	case "today":
		return midnight, midnight.AddDate(0, 0, 1), nil
	case "yesterday":
		return midnight.AddDate(0, 0, -1), midnight, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, text, now.Location()); err == nil {
		return t, t.AddDate(0, 0, 1), nil
	}
	if t, err := time.ParseInLocation("2006-01-02 15:04", text, now.Location()); err == nil {
		return t, t.Add(time.Minute), nil
	}
	if n, err := strconv.Atoi(text[:len(text)-1]); err == nil && n > 0 && n < 100_000 {
		switch text[len(text)-1] {
		case 'h':
			t := now.Add(-time.Duration(n) * time.Hour)
			return t, t, nil
		case 'd':
			t := now.AddDate(0, 0, -n)
			return t, t, nil
		case 'w':
			t := now.AddDate(0, 0, -7*n)
			return t, t, nil
		}
	}
	return from, to, fmt.Errorf("%q is no date: 2026-11-24, 2026-11-24 14:30, today, yesterday, or how long ago: 24h, 7d, 2w", text)
}

// InFolder is the folder that it looks in, as it was typed; empty: it names none.
func (q SearchQuery) InFolder() string {
	if q.In != inFolder {
		return ""
	}
	return q.Folder
}

// Words says in one line what is looked for.
func (q SearchQuery) Words() string {
	var parts []string
	add := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" {
			parts = append(parts, name+value)
		}
	}
	add("", q.Text)
	add("subject:", q.Subject)
	add("from:", q.Sender)
	add("body:", q.Body)
	add("id:", q.MessageID)
	add("since ", q.Since)
	add("until ", q.Until)
	add("", map[graph.Which]string{graph.Yes: "with attachments", graph.No: "without attachments"}[q.Attachments])
	add("", map[graph.Which]string{graph.Yes: "read", graph.No: "unread"}[q.Read])
	return strings.Join(parts, ", ")
}

// whereOf says where a query looks.
func (m *Model) whereOf(q SearchQuery) string {
	switch q.In {
	case inFolder:
		return "in " + m.folderOf(q)
	case inKnown:
		return "in the well-known folders"
	}
	return "in the mailbox"
}

// folderOf is what people call the folder of a query.
func (m *Model) folderOf(q SearchQuery) string {
	if f, ok := m.folders.WellKnown(q.Folder); ok {
		return m.folders.Path(f.ID)
	}
	return q.Folder
}
