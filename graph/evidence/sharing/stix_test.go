package sharing

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"mailtriage/graph/evidence/indicators"
)

func objects(t *testing.T, s Set) []map[string]any {
	t.Helper()
	var b struct{ Objects []map[string]any }
	if err := json.Unmarshal(encode(t, "stix", s), &b); err != nil {
		t.Fatal(err)
	}
	return b.Objects
}

// one is a set of one indicator.
func one(kind indicators.Kind, value string) Set {
	return Set{Made: at, List: []indicators.Shared{{Indicator: indicators.Indicator{Kind: kind, Value: value, Count: 1}}}}
}

// TestIDsOfObservables are those that everybody gives to the same values: the first two stand in the specification (sections 2.9
// and 6.4), the others are of the same rule.
func TestIDsOfObservables(t *testing.T) {
	for want, s := range map[string]Set{
		"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4":   one(indicators.IPv4, "198.51.100.3"),
		"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7": one(indicators.Domain, "example.com"),
		"url--47c3cf9a-5027-5bf0-997a-017c7edc7c55":         one(indicators.URL, "https://example.com/research/index.html"),
		"email-addr--7165e2a9-671f-585d-b1e1-ca59c671d934":  one(indicators.Email, "john@example.com"),
	} {
		if got := objects(t, s)[1]["id"]; got != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	name := `{"hashes":{"SHA-256":"aa"}}`
	if want := "file--" + uuid.NewSHA1(observables, []byte(name)).String(); objects(t, one(indicators.SHA256, "aa"))[1]["id"] != want {
		t.Errorf("a file's id is not of %s", name)
	}
	if amp := objects(t, one(indicators.URL, "https://a.example/?b=<&c"))[1]["id"]; amp != "url--"+uuid.NewSHA1(observables, []byte(`{"value":"https://a.example/?b=%3C&c"}`)).String() {
		t.Errorf("%v is of a value that is escaped as for HTML", amp)
	}
}

// TestIDs are UUIDs made of a name, each used once whatever the type, and only those of observables are of their name space
// (section 2.9).
func TestIDs(t *testing.T) {
	had := map[string]bool{}
	set := all(t)
	for _, v := range []string{"https://a.example/ä", "https://a.example/%C3%A4"} {
		set.List = append(set.List, one(indicators.URL, v).List...)
	}
	for _, o := range objects(t, set) {
		kind, id, _ := strings.Cut(o["id"].(string), "--")
		if u, err := uuid.Parse(id); err != nil || u.Version() != 5 || u.Variant() != uuid.RFC4122 || kind != o["type"] {
			t.Errorf("%v %v", o["id"], err)
		}
		if had[id] {
			t.Errorf("two objects have %s", id)
		}
		had[id] = true
	}
}

// TestTwoExports of one value do not both say when the same object was created: what has an id keeps its time of creation
// (section 3.6), and observables have none.
func TestTwoExports(t *testing.T) {
	first, second := all(t), all(t)
	second.Made = second.Made.Add(time.Hour)
	other := all(t)
	other.Messages[0].ID = "AAMk3"
	created := map[any]any{}
	for _, o := range objects(t, first) {
		created[o["id"]] = o["created"]
	}
	for _, s := range []Set{second, other} {
		for _, o := range objects(t, s) {
			was, had := created[o["id"]]
			if kind := o["type"]; had != (kind != "indicator" && kind != "observed-data") {
				t.Errorf("%v is of both exports: %v", o["id"], had)
			}
			if had && was != o["created"] {
				t.Errorf("%v was created %v and %v", o["id"], was, o["created"])
			}
		}
	}
}

// TestTimes: to the millisecond, and in order (sections 3.2, 4.7 and 4.14).
func TestTimes(t *testing.T) {
	when := func(o map[string]any, name string) time.Time {
		s, _ := o[name].(string)
		v, err := time.Parse("2006-01-02T15:04:05.000Z", s)
		if err != nil {
			t.Errorf("%v: %s: %v", o["id"], name, err)
		}
		return v
	}
	for _, o := range objects(t, all(t)) {
		switch o["type"] {
		case "observed-data":
			if when(o, "last_observed").Before(when(o, "first_observed")) || !when(o, "first_observed").Equal(at.Add(-2*time.Hour).Truncate(time.Millisecond)) {
				t.Errorf("%v", o)
			}
			fallthrough
		case "identity", "indicator":
			if when(o, "modified").Before(when(o, "created")) {
				t.Errorf("%v", o)
			}
		}
	}
}

// TestReferences lead to what is in the bundle (sections 3.4 and 4.14): who made it, and every value that was seen.
func TestReferences(t *testing.T) {
	list := objects(t, all(t))
	kinds := map[string]string{}
	var values, refs []string
	for _, o := range list {
		id, kind := o["id"].(string), o["type"].(string)
		kinds[id] = kind
		if places[kind] == "observables" {
			values = append(values, id)
		}
	}
	for _, o := range list {
		if by, ok := o["created_by_ref"]; ok && kinds[by.(string)] != "identity" {
			t.Errorf("%v is of %v", o["id"], by)
		}
		seen, _ := o["object_refs"].([]any)
		for _, ref := range seen {
			refs = append(refs, ref.(string))
		}
	}
	if !slices.Equal(refs, values) {
		t.Errorf("seen were %v, of %v", refs, values)
	}
}

// comparison is what of the grammar of patterns is used here (section 9.6): an object path with quotes where there is a
// hyphen, an operator, and a string in which only a backslash and a quote are escaped.
var (
	comparison = regexp.MustCompile(`^\[([a-z0-9-]+):(value|hashes\.(?:[A-Z0-9]+|'[A-Z0-9-]+')) (=|ISSUBSET) '((?:[^'\\]|\\['\\])+)'\]$`)
	escaped    = regexp.MustCompile(`\\(.)`)
)

// TestPatterns parse, and say the value of an observable in the bundle again, quotes and backslashes too.
func TestPatterns(t *testing.T) {
	s := all(t)
	for _, v := range []string{`https://a.example/it's`, `https://a.example/'`, `https://a.example/\'`, `https://a.example/'] OR [x:y = '`} {
		s.List = append(s.List, indicators.Shared{Indicator: indicators.Indicator{Kind: indicators.URL, Value: v}})
	}
	s.List = append(s.List, indicators.Shared{Indicator: indicators.Indicator{Kind: indicators.Email, Value: `o'b\c'@a.example`}})
	var before map[string]any
	n := 0
	for _, o := range objects(t, s) {
		if o["type"] != "indicator" {
			before = o
			continue
		}
		n++
		m := comparison.FindStringSubmatch(o["pattern"].(string))
		if m == nil {
			t.Errorf("%v is no pattern", o["pattern"])
			continue
		}
		value := before["value"]
		if hashes, ok := before["hashes"].(map[string]any); ok {
			value = hashes[strings.Trim(strings.TrimPrefix(m[2], "hashes."), "'")]
		}
		if said := escaped.ReplaceAllString(m[4], "$1"); m[1] != before["type"] || said != value || (m[3] == "=") == (strings.Contains(said, "/") && strings.HasPrefix(m[1], "ip")) {
			t.Errorf("%v is of %v", o["pattern"], before)
		}
	}
	if n < 12 {
		t.Errorf("only %d patterns", n)
	}
}

// TestWhatIsNobodysIsNoIndicator: it was seen, and raises no alarm.
func TestWhatIsNobodysIsNoIndicator(t *testing.T) {
	seen := 0
	for _, o := range objects(t, all(t)) {
		text, _ := o["pattern"].(string)
		value, _ := o["value"].(string)
		if strings.Contains(text, "10.0.0.1") || strings.Contains(text, "xn--mnchen") {
			t.Errorf("%s is an indicator", text)
		}
		if value == "10.0.0.1" {
			seen++
		}
	}
	if seen != 1 {
		t.Errorf("10.0.0.1 is told %d times", seen)
	}
}

// TestURLs are of RFC 3986 (section 6.17), and lead to where they led.
func TestURLs(t *testing.T) {
	for value, want := range map[string]string{
		"https://xn--mnchen-3ya.de/ä?ö=1#ü":   "https://xn--mnchen-3ya.de/%C3%A4?%C3%B6=1#%C3%BC",
		"http://a.example/{x}[1]\"%41%zz":     "http://a.example/%7Bx%7D%5B1%5D%22%41%zz",
		"http://[2606:4700::1]:80/a'b?c=d&e#": "http://[2606:4700::1]:80/a'b?c=d&e#",
		"http://a.example":                    "http://a.example",
	} {
		if got := objects(t, one(indicators.URL, value))[1]["value"]; got != want {
			t.Errorf("%s is %v; want %s", value, got, want)
		}
	}
}
