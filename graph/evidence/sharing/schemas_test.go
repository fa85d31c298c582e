package sharing

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mailtriage/graph/evidence/indicators"
)

// published is where the schemas of STIX say that they are.
const published = "http://raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas/stix2.1/schemas/"

// schemas reads from testdata what a schema refers to, and nothing from anywhere else.
type schemas struct{}

func (schemas) Load(url string) (any, error) {
	raw, err := os.ReadFile(filepath.Join("testdata", "stix", "schemas", strings.TrimPrefix(url, published)))
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(raw))
}

func compile(t *testing.T, add func(*jsonschema.Compiler) error, url string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.UseLoader(schemas{})
	c.AssertFormat()
	if err := add(c); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// stixSchema is that of an object, as OASIS publishes it: "common/bundle".
func stixSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	return compile(t, func(*jsonschema.Compiler) error { return nil }, published+name+".json")
}

// mispSchema is that of an event, as PyMISP has it.
func mispSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc := read(t, "misp/schema.json")
	// Its draft has no list among properties: "required" was put a line too deep there, and stands in its place, too.
	delete(doc["defs"].(map[string]any)["sharing_group"].(map[string]any)["properties"].(map[string]any), "required")
	return compile(t, func(c *jsonschema.Compiler) error { return c.AddResource("misp.json", doc) }, "misp.json")
}

func read(t *testing.T, name string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, raw).(map[string]any)
}

func parsed(t *testing.T, raw []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// places are the folders of the schemas of what is written.
var places = map[string]string{
	"identity": "sdos", "indicator": "sdos", "observed-data": "sdos",
	"url": "observables", "domain-name": "observables", "ipv4-addr": "observables", "ipv6-addr": "observables", "email-addr": "observables", "file": "observables",
}

// TestSTIXIsOfItsSchema holds the bundle to the schemas that OASIS publishes, each object also to its own: a bundle takes objects
// of which it knows nothing.
func TestSTIXIsOfItsSchema(t *testing.T) {
	for name, set := range map[string]Set{"all": all(t), "none": {Made: at}} {
		raw := encode(t, "stix", set)
		if err := stixSchema(t, "common/bundle").Validate(parsed(t, raw)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		of := map[string]*jsonschema.Schema{}
		for _, o := range parsed(t, raw).(map[string]any)["objects"].([]any) {
			kind := o.(map[string]any)["type"].(string)
			if places[kind] == "" {
				t.Errorf("%s: an object of the type %q", name, kind)
				continue
			}
			if of[kind] == nil {
				of[kind] = stixSchema(t, places[kind]+"/"+kind)
			}
			if err := of[kind].Validate(o); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if name == "all" && len(of) != len(places) {
			t.Errorf("only %d of %d types were written", len(of), len(places))
		}
	}
}

// TestMISPIsOfItsSchema holds the event to the schema of PyMISP, and types and categories to those that MISP has.
func TestMISPIsOfItsSchema(t *testing.T) {
	together := read(t, "misp/describeTypes.json")["result"].(map[string]any)["category_type_mappings"].(map[string]any)
	for name, set := range map[string]Set{"all": all(t), "none": {Made: at}} {
		raw := encode(t, "misp", set)
		if err := mispSchema(t).Validate(parsed(t, raw)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var e struct{ Event mispEvent }
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		if len(e.Event.Attribute) != len(set.List) {
			t.Errorf("%s: %d attributes of %d indicators", name, len(e.Event.Attribute), len(set.List))
		}
		for _, a := range e.Event.Attribute {
			types, _ := together[a.Category].([]any)
			if !contains(types, a.Type) {
				t.Errorf("%s: MISP has no %q in %q", name, a.Type, a.Category)
			}
		}
	}
}

func contains(list []any, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// TestEveryKindIsShared: a kind that is new is written in both forms, and tested here.
func TestEveryKindIsShared(t *testing.T) {
	had := map[indicators.Kind]bool{}
	for _, i := range all(t).List {
		had[i.Kind] = true
	}
	for _, k := range indicators.Kinds() {
		if !had[k] {
			t.Errorf("nothing here is of the kind %s", k)
		}
	}
}

// TestSchemasRefuse shows that the schemas can fail: one change each, in what is right but for it.
func TestSchemasRefuse(t *testing.T) {
	bundle, event := stixSchema(t, "common/bundle"), mispSchema(t)
	stix, misp := string(encode(t, "stix", all(t))), string(encode(t, "misp", all(t)))
	for _, c := range []struct {
		schema        *jsonschema.Schema
		doc, old, new string
	}{
		{bundle, stix, `"id": "indicator--`, `"id": "malware--`},
		{bundle, stix, `"id": "url--`, `"id": "file--`},
		{bundle, stix, `.123Z`, `Z`},
		{bundle, stix, `"pattern_type": "stix",`, ``},
		{bundle, stix, `"valid_from": `, `"from": `},
		{bundle, stix, `"number_observed": 2`, `"number_observed": 0`},
		{bundle, stix, `"MD5": "d`, `"MD5": "x`},
		{bundle, stix, `"value": "https://`, `"value": "//`},
		{bundle, stix, `"identity_class": "system"`, `"severity": "system"`},
		{event, misp, `"published": false`, `"published": "no"`},
		{event, misp, `"distribution": "0"`, `"distribution": 0`},
		{event, misp, `"to_ids": true`, `"to_ids": 1`},
		{event, misp, `"comment": `, `"remark": `},
		{event, misp, `"Attribute": `, `"attributes": `},
		{event, misp, `"Event": `, `"event": `},
	} {
		broken := strings.Replace(c.doc, c.old, c.new, 1)
		if broken == c.doc {
			t.Errorf("%q is not in it", c.old)
		}
		if c.schema.Validate(parsed(t, []byte(broken))) == nil {
			t.Errorf("with %q in place of %q it is still of its schema", c.new, c.old)
		}
	}
}
