package emulator

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"mailtriage/graph/emulator/odata"
)

// defaultPage is how many messages, folders or events a page has when the client does not say.
const defaultPage = 10

// pageToken is what a nextLink carries, opaque to clients.
type pageToken struct {
	Offset int    `json:"o,omitempty"`
	After  *point `json:"a,omitempty"`
}

// point is a place in the order of a folder: the last message given out.
type point struct {
	Received int64  `json:"t"` // Unix nanoseconds
	Seq      uint64 `json:"s"`
}

func encodeToken(v any) string {
	raw, _ := json.Marshal(v)
	for i := range raw {
		raw[i] ^= 0x5a // nobody is to read it
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func decodeToken(s string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		for i := range raw {
			raw[i] ^= 0x5a
		}
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return fault(http.StatusBadRequest, "ErrorInvalidUrlQueryFilter", "The skip token is malformed.")
	}
	return nil
}

// link is the URL of this request with other options in place of some of its own.
func (c *call) link(replace map[string]string, drop ...string) string {
	values := url.Values{}
	for k, v := range c.values {
		values[k] = v
	}
	for _, d := range drop {
		for k := range values {
			if strings.EqualFold(strings.TrimPrefix(k, "$"), strings.TrimPrefix(d, "$")) {
				delete(values, k)
			}
		}
	}
	for k, v := range replace {
		values.Set(k, v)
	}
	return c.baseURL + "/" + c.version + "/" + c.path + "?" + strings.NewReplacer("%24", "$", "%28", "(", "%29", ")", "%2C", ",").Replace(values.Encode())
}

// pageOf answers one page of a list that is already in order: filtered items are given as a function of their place.
func (c *call) pageOf(q odata.Query, of string, total, fallback int, at func(i int) object) (answer, error) {
	var token pageToken
	if q.SkipToken != "" {
		if err := decodeToken(q.SkipToken, &token); err != nil {
			return answer{}, err
		}
	}
	from := token.Offset + max(0, q.Skip)
	size := fallback
	if q.Top >= 0 {
		size = q.Top
	}
	to := min(total, from+size)
	value := []any{}
	for i := from; i < to; i++ {
		value = append(value, pick(at(i), q.Select))
	}
	o := object{"@odata.context": c.context(of), "value": value}
	if q.Count {
		o["@odata.count"] = total
	}
	if to < total {
		o["@odata.nextLink"] = c.link(map[string]string{"$skiptoken": encodeToken(pageToken{Offset: to})}, "$skip", "$skiptoken")
	}
	return reply(http.StatusOK, o)
}

// listed filters, orders and pages a list of entities.
func (c *call) listed(q odata.Query, of string, fallback int, entities []object) (answer, error) {
	kept := entities
	if q.Filter != nil {
		kept = nil
		for _, e := range entities {
			ok, err := q.Filter.Match(e)
			if err != nil {
				return answer{}, refusedQuery(err)
			}
			if ok {
				kept = append(kept, e)
			}
		}
	}
	sortEntities(kept, q.OrderBy)
	return c.pageOf(q, of, len(kept), fallback, func(i int) object { return kept[i] })
}
