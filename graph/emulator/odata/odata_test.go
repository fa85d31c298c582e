package odata

import (
	"errors"
	"net/url"
	"testing"
	"time"
)

func message() Entity {
	return Entity{
		"subject": "Überdue O'Neil invoice", "isRead": false, "size": 42.0, "receivedDateTime": "2026-03-02T10:00:00Z", "sender": nil,
		"from":       map[string]any{"emailAddress": map[string]any{"address": "a@pay.example"}},
		"categories": []any{"red", "blue"},
		"toRecipients": []any{
			map[string]any{"emailAddress": map[string]any{"address": "x@contoso.com"}},
			map[string]any{"emailAddress": map[string]any{"address": "y@contoso.com"}},
		},
	}
}

func TestFilter(t *testing.T) {
	for filter, want := range map[string]bool{
		"isRead eq false": true, "isRead": false, "not isRead": true, "sender eq null": true, "subject ne null": true,
		"size gt 41 and size le 42": true, "size lt 42 or size ge 43": false,
		"isRead eq true and isRead eq true or size eq 42":   true, // and binds closer
		"isRead eq true and (isRead eq true or size eq 42)": false,
		"contains(subject,'O''NEIL')":                       true, "startswith(subject,'überdue')": true, "endsWith(subject,'x')": false,
		"from/emailAddress/address eq 'A@pay.example'":                  true,
		"receivedDateTime ge 2026-03-02T10:00:00Z":                      true,
		"receivedDateTime gt 2026-03-02T10:00:00Z":                      false,
		"receivedDateTime lt 2026-03-02T12:00:00+03:00":                 false,
		"subject in ('a','b')":                                          false,
		"size in (1, 42)":                                               true,
		"categories/any(c:c eq 'blue')":                                 true,
		"categories/all(c:c eq 'blue')":                                 false,
		"categories/any()":                                              true,
		"toRecipients/any(r:r/emailAddress/address eq 'y@contoso.com')": true,
		"toRecipients/any(r:r/emailAddress/address eq 'z@contoso.com')": false,
	} {
		e, err := ParseFilter(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got, err := e.Match(message()); err != nil || got != want {
			t.Errorf("%s: got %v, %v", filter, got, err)
		}
	}
}

func TestFilterRefused(t *testing.T) {
	for _, filter := range []string{"isRead eq", "(isRead", "isRead)", "subject eq 'x", "frob(subject,'x')", "contains(subject)", "a eq 1 b", "size in ()", "subject eq #", "categories/any(c:"} {
		_, err := ParseFilter(filter)
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != "BadRequest" {
			t.Errorf("%s: %v", filter, err)
		}
	}
}

func TestOptionsRefused(t *testing.T) {
	limits := Limits{OrderInFilter: true, SearchAlone: true, Known: func(p string) bool { return p != "frob" }}
	for query, code := range map[string]string{
		"$top=1000": "", "$top=1001": "BadRequest", "$top=0": "BadRequest", "$skip=-1": "BadRequest", "$top=x": "BadRequest",
		"$select=frob": "BadRequest", "$filter=frob eq 1": "BadRequest", "$orderby=frob": "BadRequest", "$orderby=a up": "BadRequest",
		`$search="a"`: "", `$search="a"&$filter=isRead`: "SearchWithFilter", `$search="a"&$orderby=subject`: "SearchWithOrderBy",
		"$filter=isRead eq true&$orderby=subject":                          "InefficientFilter",
		"$filter=subject ne null and isRead eq true&$orderby=subject desc": "",
		"$filter=isRead eq true and subject ne null&$orderby=subject desc": "InefficientFilter",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(values, limits)
		got := ""
		if refused := (*Error)(nil); errors.As(err, &refused) {
			got = refused.Code
		}
		if got != code {
			t.Errorf("%s: got %q, want %q", query, got, code)
		}
	}
}

type mail struct{}

func (mail) HasAttachments() bool { return true }
func (mail) Received() time.Time  { return time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC) }
func (mail) Sent() time.Time      { return time.Date(1999, 3, 2, 10, 0, 0, 0, time.UTC) }
func (mail) Texts(p string) []string {
	return map[string][]string{"from": {"a@pay.example"}, "subject": {"overdue invoice"}, "": {"a@pay.example", "overdue invoice", "pay today"}}[p]
}

func TestSearch(t *testing.T) {
	for search, want := range map[string]bool{
		`"invoice"`: true, `"voice"`: false, `"inv*"`: true, `"from:a@pay.example subject:invoice"`: true, `"from:bob"`: false,
		`"\"overdue invoice\""`: true, `"\"invoice overdue\""`: false, `"invoice NOT today"`: false, `"bob OR (today AND overdue)"`: true,
		`"hasattachment:true"`: true, `"hasattachment:false"`: false, `"kind:email"`: true, `"kind:meetings"`: false,
		`"received:2026-03-02"`: true, `"received:2026-03-01..2026-03-02"`: true, `"received>=2026-03-03"`: false,
		`"received>=2026-03-02T11:00:00Z"`: false, `"received<2026-03-02T11:00:00Z"`: true, `"received:>2026-03-01"`: true,
		`"sent>=2000-01-01"`: false, `"sent<2000-01-01"`: true, `"sent:1999-03-02"`: true, `"over due"`: false, `"\"overdue... invoi\""`: true, `"subject:\"over the\""`: false, `"a\\b"`: false,
	} {
		s, err := ParseSearch(search)
		if err != nil {
			t.Errorf("%s: %v", search, err)
			continue
		}
		if got := s.Match(mail{}); got != want {
			t.Errorf("%s: got %v", search, got)
		}
	}
	for _, search := range []string{`"`, `""`, `"(a"`, `"a)"`, `"received:soon"`, `"a"b"`, `"a\"b"`, `"a`} {
		if _, err := ParseSearch(search); err == nil {
			t.Errorf("%s: taken", search)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	f.Add("categories/any(c:c eq 'x') and not (a/b in (1,2))")
	f.Fuzz(func(t *testing.T, s string) {
		if e, err := ParseFilter(s); err == nil {
			_, _ = e.Match(message())
		}
	})
}

func FuzzParseSearch(f *testing.F) {
	f.Add(`"from:a OR (received>=2026-01-01 NOT \"b c\")"`)
	f.Fuzz(func(t *testing.T, s string) {
		if e, err := ParseSearch(s); err == nil {
			e.Match(mail{})
		}
	})
}
