package sharing

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence/indicators"
)

// observables is the name space of the ids of observables: the same value has the same id everywhere (STIX 2.1, section 2.9).
var observables = uuid.MustParse("00abedb4-aa42-466c-9c01-fed23315a9b7")

// ours is the name space of what has no such id.
var ours = uuid.MustParse("6a7e0cbb-43f5-5ed3-9d80-63a9ccf8c8c5")

// since is when the identity of mailtriage was made: an object that is written again must not have become younger.
const since = "2026-11-01T00:00:00.000Z"

// export is the name space of what one export makes: made twice it is the same, and what two exports say of a value are two
// objects, since each has its own time of creation.
func export(s Set) uuid.UUID {
	ids := []string{stamp(s.Made)}
	for _, m := range s.Messages {
		ids = append(ids, m.ID, m.InternetMessageID)
	}
	return uuid.NewSHA1(ours, []byte(strings.Join(ids, " ")))
}

// object is an object of STIX; encoding/json writes its names in the order of the alphabet.
type object map[string]any

// stix writes a bundle of STIX 2.1 (https://docs.oasis-open.org/cti/stix/v2.1/): every value as an observable, what was seen
// when as observed-data, and an indicator for each value that is of somebody else's.
func stix(s Set) ([]byte, error) {
	made, of := stamp(s.Made), export(s)
	who := "identity--" + uuid.NewSHA1(ours, []byte("mailtriage")).String()
	objects := []object{{
		"type": "identity", "spec_version": "2.1", "id": who, "created": since, "modified": since, "name": "mailtriage", "identity_class": "system",
	}}
	var seen []string
	had := map[string]bool{}
	for _, i := range s.List {
		o, err := observable(i.Indicator)
		if err != nil {
			return nil, err
		}
		id := o["id"].(string)
		if had[id] { // the same URL, with and without its percent signs
			continue
		}
		had[id] = true
		objects, seen = append(objects, o), append(seen, id)
		if !quiet(i.Indicator) {
			objects = append(objects, object{
				"type": "indicator", "spec_version": "2.1", "id": "indicator--" + uuid.NewSHA1(of, []byte(string(i.Kind)+" "+i.Value)).String(), "created_by_ref": who,
				"created": made, "modified": made, "valid_from": made, "name": content.Line(i.Value).String(), "description": comment(i.Indicator),
				"indicator_types": []string{"unknown"}, "pattern_type": "stix", "pattern": pattern(i.Indicator),
			})
		}
	}
	if len(seen) > 0 {
		first, last := span(s)
		objects = append(objects, object{
			"type": "observed-data", "spec_version": "2.1", "id": "observed-data--" + uuid.NewSHA1(of, []byte(strings.Join(seen, " "))).String(), "created_by_ref": who,
			"created": made, "modified": made, "first_observed": stamp(first), "last_observed": stamp(last), "number_observed": max(1, len(s.Messages)), "object_refs": seen,
		})
	}
	all, err := json.Marshal(objects)
	if err != nil {
		return nil, fmt.Errorf("writing STIX: %w", err)
	}
	return indented(object{"type": "bundle", "id": "bundle--" + uuid.NewSHA1(ours, all).String(), "objects": objects})
}

// observable is an indicator as an observable (STIX 2.1, section 6). Its id is made of its value.
func observable(i indicators.Indicator) (object, error) {
	kind, name, value := observed(i)
	from, err := canonical(map[string]any{name: value})
	if err != nil {
		return nil, err
	}
	return object{"type": kind, "spec_version": "2.1", "id": kind + "--" + uuid.NewSHA1(observables, from).String(), name: value}, nil
}

// canonical writes JSON for an id (RFC 8785): of short objects of ASCII, encoding/json does when it escapes nothing.
func canonical(v any) ([]byte, error) {
	var b strings.Builder
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		return nil, fmt.Errorf("writing STIX: %w", err)
	}
	return []byte(strings.TrimSuffix(b.String(), "\n")), nil
}

// hashNames are the names of hashes in STIX (hash-algorithm-ov).
var hashNames = map[indicators.Kind]string{
	indicators.MD5: "MD5", indicators.SHA1: "SHA-1", indicators.SHA256: "SHA-256", indicators.SHA512: "SHA-512", indicators.SSDeep: "SSDEEP",
}

func observed(i indicators.Indicator) (kind, name string, value any) {
	switch i.Kind {
	case indicators.URL:
		return "url", "value", uri(i.Value)
	case indicators.Domain:
		return "domain-name", "value", i.Value
	case indicators.IPv4:
		return "ipv4-addr", "value", i.Value
	case indicators.IPv6:
		return "ipv6-addr", "value", i.Value
	case indicators.Email:
		return "email-addr", "value", i.Value
	}
	return "file", "hashes", map[string]string{hashNames[i.Kind]: i.Value}
}

// uri writes a URL with the characters of RFC 3986 alone, as STIX has it and as it goes over the wire: brackets are of the host.
func uri(s string) string {
	host := len(s)
	if i := strings.Index(s, "://"); i >= 0 {
		if n := strings.IndexAny(s[i+3:], "/?#"); n >= 0 {
			host = i + 3 + n
		}
	}
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 || i >= host && (c == '[' || c == ']') {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// pattern is what finds the value (STIX 2.1, section 9).
func pattern(i indicators.Indicator) string {
	kind, name, value := observed(i)
	literal, operator := i.Value, "="
	if s, ok := value.(string); ok {
		literal = s
	}
	literal = strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(literal)
	switch {
	case name == "hashes":
		name = "hashes.'" + hashNames[i.Kind] + "'"
	case (i.Kind == indicators.IPv4 || i.Kind == indicators.IPv6) && strings.Contains(i.Value, "/"):
		operator = "ISSUBSET"
	}
	return fmt.Sprintf("[%s:%s %s '%s']", kind, name, operator, literal)
}

// span is when the first and the last of the messages came.
func span(s Set) (first, last time.Time) {
	for _, m := range s.Messages {
		if m.Received.IsZero() {
			continue
		}
		if first.IsZero() || m.Received.Before(first) {
			first = m.Received
		}
		if m.Received.After(last) {
			last = m.Received
		}
	}
	if first.IsZero() {
		return s.Made, s.Made
	}
	return first, last
}

// stamp writes a time as STIX has it: by UTC, to the millisecond.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func indented(v any) ([]byte, error) {
	var b strings.Builder
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(v); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return []byte(b.String()), nil
}
