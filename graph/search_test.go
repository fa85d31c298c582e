package graph_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator/odata"
)

// asked are the query options of a search, decoded.
func asked(t testing.TB, s graph.Search) url.Values {
	t.Helper()
	options, err := graph.OptionsOf(s)
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	v, err := url.ParseQuery(options)
	if err != nil {
		t.Fatalf("%s: %v", options, err)
	}
	return v
}

func TestSearchAsksByIndexOrByFilter(t *testing.T) {
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.FixedZone("", 3600))
	for name, c := range map[string]struct {
		s              graph.Search
		search, filter string
		ordered        bool
	}{
		"words":            {graph.Search{Query: "parcel fee"}, `"parcel fee"`, "", false},
		"KQL":              {graph.Search{Query: `from:bob AND (subject:"a b" OR size>1000)`}, `"from:bob AND (subject:\"a b\" OR size>1000)"`, "", false},
		"KQL behind a $":   {graph.Search{Query: `$search="subject:\"a b\""`}, `"subject:\"a b\""`, "", false},
		"KQL and more":     {graph.Search{Query: "a OR b", Sender: "bob"}, `"(a OR b) AND from:\"bob\""`, "", false},
		"KQL and a date":   {graph.Search{Query: "a OR b", After: day}, `"(a OR b) AND received>=2026-10-31T23:00:00Z"`, "", false},
		"backslash":        {graph.Search{Query: `a\b`}, `"a\\b"`, "", false},
		"three fields":     {graph.Search{Subject: "Überfällige Rechnung", Sender: "O'Brien", Body: "請求書"}, `"subject:\"Überfällige Rechnung\" AND from:\"O'Brien\" AND body:\"請求書\""`, "", false},
		"operators":        {graph.Search{Subject: `x" OR from:"bob`}, `"subject:\"x OR from: bob\""`, "", false},
		"curly quotes":     {graph.Search{Subject: "“a” b"}, `"subject:\"a b\""`, "", false},
		"a star":           {graph.Search{Subject: "inv* parc*"}, `"subject:\"inv parc*\""`, "", false},
		"stars alone":      {graph.Search{Subject: "** a **"}, `"subject:\"a\""`, "", false},
		"attached":         {graph.Search{Body: "x", Attachments: graph.Yes}, `"body:\"x\" AND hasAttachments:true"`, "", false},
		"read is not KQL":  {graph.Search{Body: "x", Read: graph.No}, `"body:\"x\""`, "", false},
		"between":          {graph.Search{Sender: "x", After: day, Before: day.AddDate(0, 0, 1)}, `"from:\"x\" AND received>=2026-10-31T23:00:00Z AND received<2026-11-01T23:00:00Z"`, "", false},
		"message id":       {graph.Search{InternetMessageID: " <a'b&c=+%@x> "}, "", "internetMessageId eq '<a''b&c=+%@x>'", false},
		"id and a subject": {graph.Search{InternetMessageID: "<a@x>", Subject: `say "no"`}, "", `internetMessageId eq '<a@x>' and contains(subject,'say "no"')`, false},
		"dates":            {graph.Search{After: day}, "", "receivedDateTime ge 2026-10-31T23:00:00Z", true},
		"before":           {graph.Search{Before: day, Attachments: graph.No}, "", "receivedDateTime lt 2026-10-31T23:00:00Z and hasAttachments eq false", true},
		"unread":           {graph.Search{Read: graph.No}, "", "receivedDateTime ge 1900-01-01T00:00:00Z and isRead eq false", true},
		"no words":         {graph.Search{Subject: "🎉 '!'"}, "", "receivedDateTime ge 1900-01-01T00:00:00Z and contains(subject,'🎉 ''!''')", true},
		"a sender without": {graph.Search{Subject: "a", Sender: "---"}, "", "receivedDateTime ge 1900-01-01T00:00:00Z and contains(subject,'a') and (contains(from/emailAddress/address,'---') or contains(from/emailAddress/name,'---'))", true},
		"exactly from":     {graph.Search{From: " O'Brien+x@a&b.test "}, "", "receivedDateTime ge 1900-01-01T00:00:00Z and from/emailAddress/address eq 'O''Brien+x@a&b.test'", true},
		"OData":            {graph.Search{Query: "$filter=from/emailAddress/address eq 'a@b' or isRead", Read: graph.Yes}, "", "receivedDateTime ge 1900-01-01T00:00:00Z and (from/emailAddress/address eq 'a@b' or isRead) and isRead eq true", true},
	} {
		v := asked(t, c.s)
		if v.Get("$search") != c.search || v.Get("$filter") != c.filter || (v.Get("$orderby") == "receivedDateTime desc") != c.ordered || v.Get("$top") != "250" {
			t.Errorf("%s: %v", name, v)
		}
		limits := odata.Limits{OrderInFilter: true, SearchAlone: true}
		if _, err := odata.Parse(v, limits); err != nil {
			t.Errorf("%s: Graph refuses it: %v", name, err)
		}
	}
}

func TestSearchRefusesWhatCannotBeAsked(t *testing.T) {
	for want, list := range map[string][]graph.Search{
		"nothing to search for": {{}, {Subject: " ", Query: "\t"}, {Folder: "inbox"}},
		"$filter or $search":    {{InternetMessageID: "<a>", Body: "x"}, {InternetMessageID: "<a>", Query: "x"}, {Query: "$filter=isRead", Body: "x"}},
		"left open":             {{Query: `subject:"a`}, {Query: `$search="a`}},
		"brackets":              {{Query: "(a"}, {Query: "a)"}, {Query: `a) OR (b`}, {Query: `"(" )`}},
		"no letter":             {{Query: "?!"}, {Body: "…"}, {Body: "x", Subject: "…"}, {Query: "x", Sender: "@"}},
	} {
		for _, s := range list {
			if _, err := graph.OptionsOf(s); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: %v, want %s", s, err, want)
			}
		}
	}
}

// letter is a message of which only the texts matter.
type letter struct{ subject, sender, body string }

func (l letter) HasAttachments() bool { return false }
func (l letter) Received() time.Time  { return time.Time{} }
func (l letter) Sent() time.Time      { return time.Time{} }
func (l letter) Texts(p string) []string {
	return map[string][]string{"subject": {l.subject}, "from": {l.sender}, "body": {l.body}, "": {l.subject, l.sender, l.body}}[p]
}

func (l letter) entity() odata.Entity {
	return odata.Entity{"subject": l.subject, "receivedDateTime": "2026-01-01T00:00:00Z", "internetMessageId": l.body, "from": map[string]any{"emailAddress": map[string]any{"address": l.sender, "name": l.sender}}}
}

// finds tells whether what is asked for finds a message, as Graph would see it.
func finds(t testing.TB, v url.Values, l letter) bool {
	t.Helper()
	q, err := odata.Parse(v, odata.Limits{OrderInFilter: true, SearchAlone: true})
	if err != nil {
		t.Fatalf("%v: refused: %v", v, err)
	}
	if q.Search != "" {
		s, err := odata.ParseSearch(q.Search)
		if err != nil {
			t.Fatalf("%s: refused: %v", q.Search, err)
		}
		return s.Match(l)
	}
	ok, err := q.Filter.Match(l.entity())
	if err != nil {
		t.Fatalf("%v: %v", v, err)
	}
	return ok
}

// FuzzSearchValues holds each value to being just that: whatever it holds, the query is one that Graph takes, it finds
// the message that has the value, and it finds no message that has it not.
func FuzzSearchValues(f *testing.F) {
	for _, s := range []string{`O'Brien`, `x" OR from:"bob`, `a\`, `\"`, "請求書の件", "שאלה", "a AND NOT b", "(", "subject:x", "received>=2026-01-01", "inv*", "*", "“x”", "\x00\xff", "a&$filter=true", "e\u0301", "＂x", "ǅ", "İ", "🎉", "x\u200by"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if strings.TrimSpace(value) == "" || strings.Contains(value, "*") {
			t.Skip()
		}
		value = strings.ToValidUTF8(value, "?")
		for _, c := range []struct {
			s    graph.Search
			have letter
		}{
			{graph.Search{Subject: value}, letter{subject: "re: " + value}},
			{graph.Search{Sender: value}, letter{sender: value}},
			{graph.Search{Body: value}, letter{body: "dear all " + value + " regards"}},
			{graph.Search{InternetMessageID: value}, letter{body: strings.TrimSpace(value)}},
		} {
			options, err := graph.OptionsOf(c.s)
			if err != nil {
				if c.s.Body == "" {
					t.Fatalf("%+v: %v", c.s, err)
				}
				continue // no words: the index can't find it
			}
			v, err := url.ParseQuery(options)
			if err != nil || len(v) > 4 {
				t.Fatalf("%s: %v", options, err)
			}
			if !finds(t, v, c.have) {
				t.Errorf("%q is not found by %v", c.have, v)
			}
			for _, other := range []letter{{}, {"other", "other", "other"}, {subject: "bob", sender: "bob", body: "bob"}} {
				has := strings.ToLower(other.subject)
				if finds(t, v, other) && (has == "" || !within(has, value)) {
					t.Errorf("%q is found by %v", other, v)
				}
			}
		}
	})
}

// within tells whether all words of a value are beginnings of a text's only word.
func within(word, value string) bool {
	for _, w := range strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if !strings.HasPrefix(word, w) && !strings.Contains(word, w) {
			return false
		}
	}
	return true
}

// FuzzSearchQuery holds raw queries to being refused here or being taken there, and the tail of the request to being ours.
func FuzzSearchQuery(f *testing.F) {
	for _, s := range []string{`from:a OR subject:"x y"`, `$search="a \"b\""`, "$filter=isRead eq true", `a"b`, "((a))", `\`, `a\"b`, "NOT", "received:x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		options, err := graph.OptionsOf(graph.Search{Query: query})
		if err != nil {
			return
		}
		v, err := url.ParseQuery(options)
		if err != nil || v.Get("$top") != "250" || len(v["$select"]) != 1 || len(v["$top"]) != 1 || len(v["$search"])+len(v["$filter"]) != 1 {
			t.Fatalf("%s: %v %v", options, v, err)
		}
		if s := v.Get("$search"); s != "" && !strings.HasPrefix(strings.TrimSpace(query), "$") {
			inner := strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`)
			if back := strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(inner); back != strings.TrimSpace(strings.ToValidUTF8(query, "\ufffd")) {
				t.Errorf("%q went as %q", query, back)
			}
		}
	})
}
