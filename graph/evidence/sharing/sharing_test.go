package sharing

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mailtriage/graph/evidence/indicators"
)

var at = time.Date(2026, 11, 24, 9, 12, 30, 123456789, time.UTC)

// all has every kind, and what makes trouble in each form.
func all(t *testing.T) Set {
	t.Helper()
	text := `hxxps://evil[.]org/a'b\c?x=<y> joe@evil.org =cmd.evil.org 203.0.113.9 8.8.8.0/24 2606:4700::1111 2606:4700::/32 10.0.0.1 https://münchen.de/ä joe@[203.0.113.9]
d41d8cd98f00b204e9800998ecf8427e da39a3ee5e6b4b0d3255bfef95601890afd80709 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e 3:hRMs3FsRc2:hRpg`
	one := indicators.Extract(indicators.Sources{
		{Place: "text", Text: text},
		{Place: "header Received", Kind: indicators.Header, Name: "Received", Text: "from x ([198.51.100.7])"},
		{Place: "header From", Kind: indicators.Header, Name: "From", Text: "boss@evil.org"},
		{Place: "attachment \x1b[31m=x", Text: "https://attached.evil.org/"},
	}, indicators.Options{Own: []string{"münchen.de"}})
	two := indicators.Extract(indicators.Sources{{Place: "text", Text: "joe@evil.org"}}, indicators.Options{})
	return Set{Made: at, List: indicators.Together(one, two), Messages: []Message{
		{ID: "AAMk1", InternetMessageID: "<1@evil.org>", Subject: "=SUM(1)\x1b[2J", Received: at.Add(-time.Hour)}, {ID: "AAMk2", InternetMessageID: "<2@evil.org>", Subject: "two", Received: at.Add(-2 * time.Hour)},
	}}
}

func encode(t *testing.T, form string, s Set) []byte {
	t.Helper()
	f, err := Named(form)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := f.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.Encode(s); err != nil || !bytes.Equal(raw, again) {
		t.Errorf("%s: the same set is written differently: %v", form, err)
	}
	if bytes.ContainsAny(raw, "\x1b\x00") {
		t.Errorf("%s: it holds control characters", form)
	}
	return raw
}

//go:embed testdata/stix.schema.json
var stixSchema string

//go:embed testdata/misp.schema.json
var mispSchema string

func validate(t *testing.T, schema string, raw []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(v)
}

func TestSTIX(t *testing.T) {
	raw := encode(t, "stix", all(t))
	if err := validate(t, stixSchema, raw); err != nil {
		t.Errorf("the bundle is not of its schema: %v", err)
	}
	var b struct{ Objects []map[string]any }
	if err := json.Unmarshal(raw, &b); err != nil {
		t.Fatal(err)
	}
	ids, patterns := map[string]bool{}, map[string]bool{}
	for _, o := range b.Objects {
		id, _ := o["id"].(string)
		if ids[id] {
			t.Errorf("two objects have the id %s", id)
		}
		ids[id] = true
		if p, ok := o["pattern"].(string); ok {
			patterns[p] = true
		}
	}
	// The ids of observables are those that others make: https://docs.oasis-open.org/cti/stix/v2.1/ section 2.9, of {"value":"8.8.8.0/24"}.
	for _, want := range []string{
		`[url:value = 'https://evil.org/a\'b/c?x=']`, `[ipv4-addr:value ISSUBSET '8.8.8.0/24']`, `[ipv6-addr:value = '2606:4700::1111']`,
		`[file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']`, `[email-addr:value = 'joe@evil.org']`,
	} {
		if !patterns[want] {
			t.Errorf("no pattern %s in %v", want, patterns)
		}
	}
	for p := range patterns {
		if strings.Contains(p, "10.0.0.1") || strings.Contains(p, "xn--mnchen") {
			t.Errorf("%s is taken for an indicator, and is private or one's own", p)
		}
	}
}

func TestMISP(t *testing.T) {
	raw := encode(t, "misp", all(t))
	if err := validate(t, mispSchema, raw); err != nil {
		t.Errorf("the event is not of its schema: %v", err)
	}
	var e struct {
		Event struct {
			Attribute []struct {
				Type, Value string
				ToIDs       bool `json:"to_ids"`
			}
		}
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range e.Event.Attribute {
		got[a.Value] = a.Type
		if quiet := a.Value == "10.0.0.1" || a.Value == "203.0.113.9"; quiet && a.ToIDs {
			t.Errorf("%s is to set off alarms", a.Value)
		}
	}
	for value, want := range map[string]string{"198.51.100.7": "ip-src", "8.8.8.0/24": "ip-dst", "boss@evil.org": "email-src", "joe@evil.org": "email", "3:hRMs3FsRc2:hRpg": "ssdeep"} {
		if got[value] != want {
			t.Errorf("%s is of the type %q; want %q", value, got[value], want)
		}
	}
}

// TestSchemasRefuse shows that the schemas can fail.
func TestSchemasRefuse(t *testing.T) {
	stix, misp := string(encode(t, "stix", all(t))), string(encode(t, "misp", all(t)))
	for _, c := range []struct{ schema, doc, old, new string }{
		{stixSchema, stix, `"indicator--`, `"malware--`}, {stixSchema, stix, ` '8.8.8.0/24'`, ` '8.8.8.0'24'`}, {stixSchema, stix, `:30.123Z`, `:30Z`}, {stixSchema, stix, `"stix"`, `"snort"`},
		{mispSchema, misp, `"ip-src"`, `"ip"`}, {mispSchema, misp, `"published": false`, `"published": true`}, {mispSchema, misp, `"Payload delivery"`, `"Network activity"`},
	} {
		broken := strings.Replace(c.doc, c.old, c.new, 1)
		if broken == c.doc {
			t.Errorf("%q is not in it", c.old)
		}
		if validate(t, c.schema, []byte(broken)) == nil {
			t.Errorf("with %q in place of %q it is still of its schema", c.new, c.old)
		}
	}
}

func TestSheets(t *testing.T) {
	s := all(t)
	rows, err := csv.NewReader(bytes.NewReader(encode(t, "csv", s))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(s.List)+1 {
		t.Errorf("%d lines for %d indicators", len(rows), len(s.List))
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("a cell is a formula: %q", cell)
			}
		}
	}
	n := 0
	for line := range strings.Lines(string(encode(t, "jsonl", s))) {
		var row map[string]string
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if row["value"] == "joe@evil.org" && row["messages"] != "2" {
			t.Errorf("joe stands in %s messages; want 2", row["messages"])
		}
		n++
	}
	if n != len(s.List) {
		t.Errorf("%d lines for %d indicators", n, len(s.List))
	}
}

func TestNamed(t *testing.T) {
	for name, want := range map[string]string{"csv": "csv", "a/b.CSV": "csv", "x.jsonl": "jsonl", "x.stix.json": "stix", "misp": "misp", "x.misp.json": "misp", "x.json": "", "": ""} {
		f, err := Named(name)
		if f.Name != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", name, f.Name, err, want)
		}
	}
}

// TestEmpty shows that nothing is still of its schema.
func TestEmpty(t *testing.T) {
	if err := validate(t, stixSchema, encode(t, "stix", Set{Made: at})); err != nil {
		t.Error(err)
	}
	if err := validate(t, mispSchema, encode(t, "misp", Set{Made: at})); err != nil {
		t.Error(err)
	}
}

// TestWrite leaves both for validators of others, where MAILTRIAGE_TEST_SHARING names a folder.
func TestWrite(t *testing.T) {
	dir := os.Getenv("MAILTRIAGE_TEST_SHARING")
	if dir == "" {
		t.Skip("MAILTRIAGE_TEST_SHARING names no folder")
	}
	for _, form := range []string{"stix", "misp"} {
		if err := os.WriteFile(dir+"/"+form+".json", encode(t, form, all(t)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
