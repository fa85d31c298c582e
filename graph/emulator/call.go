package emulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"mailtriage/graph/emulator/entra"
	"mailtriage/graph/emulator/odata"
)

// object is an entity or any other JSON object.
type object = map[string]any

// call is one request on its way through an operation.
type call struct {
	s       *Server
	op      *operation
	version string // "v1.0" or "beta"
	method  string
	path    string // escaped, with the version
	params  map[string]string
	values  url.Values
	header  http.Header
	body    []byte
	who     entra.Claims
	baseURL string // of this server, as the client called it
}

// answer is what an operation answers. A cut answer ends the connection.
type answer struct {
	status int
	header http.Header
	body   []byte
	cut    bool
	half   bool // the connection ends in the middle of it
}

func (a answer) with(name, value string) answer {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(name, value)
	return a
}

// reply is an answer in JSON.
func reply(status int, v any) (answer, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return answer{}, err
	}
	const contentType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	return answer{status: status, body: raw}.with("Content-Type", contentType), nil
}

func done(status int) (answer, error) { return answer{status: status}, nil }

// context is the @odata.context of what is answered.
func (c *call) context(of string) string { return c.baseURL + "/" + c.version + "/$metadata#" + of }

// immutable tells whether the client wants ids that stay when a message moves.
func (c *call) immutable() bool {
	return strings.EqualFold(c.preference("IdType"), "ImmutableId")
}

// preference finds a preference in the Prefer headers: IdType="ImmutableId", odata.maxpagesize=50.
func (c *call) preference(name string) string {
	for _, line := range c.header.Values("Prefer") {
		for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ',' || r == ';' }) {
			k, v, _ := strings.Cut(strings.TrimSpace(part), "=")
			if strings.EqualFold(strings.TrimSpace(k), name) {
				return strings.Trim(strings.TrimSpace(v), `"`)
			}
		}
	}
	return ""
}

// read decodes the request's body.
func (c *call) read(v any) error {
	if len(c.body) == 0 {
		return badRequest("Empty Payload. JSON content expected.")
	}
	if err := json.Unmarshal(c.body, v); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return badRequest("Cannot convert a value of '%s' to the expected type.", wrong.Field)
		}
		return badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
	}
	return nil
}

// query reads the query options.
func (c *call) query(l odata.Limits) (odata.Query, error) {
	q, err := odata.Parse(c.values, l)
	var refused *odata.Error
	if errors.As(err, &refused) {
		return q, &graphError{http.StatusBadRequest, refused.Code, refused.Message}
	}
	return q, err
}

// pick keeps the properties asked for, with id and annotations, as Graph does.
func pick(o object, properties []string) object {
	if properties == nil {
		return o
	}
	kept := object{}
	for k, v := range o {
		if k == "id" || strings.HasPrefix(k, "@") {
			kept[k] = v
		}
	}
	for _, p := range properties {
		name, _, _ := strings.Cut(p, "/")
		if v, ok := o[name]; ok {
			kept[name] = v
			if t, ok := o[name+"@odata.type"]; ok {
				kept[name+"@odata.type"] = t
			}
		}
	}
	return kept
}
