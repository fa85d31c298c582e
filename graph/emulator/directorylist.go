package emulator

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"mailtriage/graph/emulator/odata"
)

// entries are entities of the directory, made when they are asked for: a tenant may have 50,000.
type entries struct {
	n      int
	at     func(int) object
	name   func(int) string // the display name
	byName func() []int     // their places in the order of names, from memory; nil: sorted anew
}

// advanced holds queries to what needs ConsistencyLevel: eventual, and $count beside it unless it is a $search
// (https://learn.microsoft.com/graph/aad-advanced-queries).
func (c *call) advanced(q odata.Query) error {
	filter := strings.ToLower(option(c.values, "filter"))
	counted := strings.Contains(filter, "endswith(") || strings.Contains(filter, " ne ") || strings.HasPrefix(strings.TrimSpace(filter), "not") ||
		strings.Contains(filter, "(not ") || strings.Contains(filter, " not(") || strings.Contains(filter, "/$count") || len(q.OrderBy) > 0 && q.Filter != nil
	if !counted && q.Search == "" && !q.Count {
		return nil
	}
	if !strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual") || counted && !q.Count {
		return fault(http.StatusBadRequest, "Request_UnsupportedQuery", "Request with $search, $count, endsWith, ne or not requires the header ConsistencyLevel: eventual, and $count=true.")
	}
	return nil
}

var clause = regexp.MustCompile(`"([A-Za-z]+):((?:[^"\\]|\\.)*)"`)

// directorySearch reads "displayName:x" OR "mail:y".
func directorySearch(search string, properties []string) (func(object) bool, error) {
	found := clause.FindAllStringSubmatch(search, -1)
	if len(found) == 0 {
		return nil, fault(http.StatusBadRequest, "Request_BadRequest", "Syntax error: $search must be in the form \"property:value\".")
	}
	if rest := strings.Fields(clause.ReplaceAllString(search, "")); slices.ContainsFunc(rest, func(w string) bool { return strings.Trim(w, "()") != "" && w != "AND" && w != "OR" }) {
		return nil, fault(http.StatusBadRequest, "Request_BadRequest", "Syntax error: $search must be in the form \"property:value\".")
	}
	for _, f := range found {
		if !slices.Contains(properties, f[1]) || f[1] == "proxyAddresses" || f[1] == "accountEnabled" {
			return nil, fault(http.StatusBadRequest, "Request_UnsupportedQuery", "Property '%s' is not searchable.", f[1])
		}
	}
	all := strings.Contains(clause.ReplaceAllString(search, ""), "AND")
	return func(o object) bool {
		for _, f := range found {
			ok := searched(f[1], o[f[1]], strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(f[2]))
			if ok != all {
				return ok
			}
		}
		return all
	}, nil
}

// searched tells whether a property has what is searched for. displayName and description are cut into words, each of which
// may be found by its beginning; everything else by its own
// (https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections).
func searched(property string, v any, want string) bool {
	text, _ := v.(string)
	if property != "displayName" && property != "description" {
		return want != "" && strings.HasPrefix(strings.ToLower(text), strings.ToLower(want))
	}
	have := tokens(text)
	asked := tokens(want)
	for _, w := range asked {
		if !slices.ContainsFunc(have, func(x string) bool { return strings.HasPrefix(x, w) }) {
			return false
		}
	}
	return len(asked) > 0
}

// tokens cuts a text into words: at spaces, symbols, numbers, and where a small letter is followed by a capital.
func tokens(text string) (out []string) {
	kind := func(r rune) int {
		switch {
		case unicode.IsDigit(r):
			return 1
		case unicode.IsLetter(r):
			return 2
		}
		return 0
	}
	var word []rune
	end := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
		}
		word = word[:0]
	}
	var before rune
	for _, r := range text {
		if kind(r) != kind(before) || unicode.IsLower(before) && unicode.IsUpper(r) {
			end()
		}
		if before = r; kind(r) > 0 {
			word = append(word, r)
		}
	}
	end()
	for part := range strings.FieldsSeq(text) { // words between which are symbols only are one word, too
		if whole := strings.Map(lettersOnly, part); whole != "" && !slices.Contains(out, strings.ToLower(whole)) {
			out = append(out, strings.ToLower(whole))
		}
	}
	return out
}

func lettersOnly(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}

// inPerson tells whether every word looked for begins a word of a person's name and address.
func inPerson(text, want string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" @.-_,", r) })
	for _, w := range strings.FieldsFunc(strings.ToLower(want), func(r rune) bool { return strings.ContainsRune(" @.-_,", r) }) {
		if !slices.ContainsFunc(words, func(x string) bool { return strings.HasPrefix(x, w) }) {
			return false
		}
	}
	return want != ""
}

// directory filters, searches, orders and pages entities of the directory: 100 to a page, or as many as asked for up to 999.
func (c *call) directory(of string, in entries, defaults, properties []string) (answer, error) {
	q, err := c.query(odata.Limits{MaxTop: 999, Known: func(p string) bool { return slices.Contains(properties, p) }})
	if err != nil {
		return answer{}, err
	}
	if err := c.advanced(q); err != nil {
		return answer{}, err
	}
	if q.Skip > 0 {
		return answer{}, badRequest("'$skip' is not supported by the service.")
	}
	kept, err := c.keep(q, in, properties)
	if err != nil {
		return answer{}, err
	}
	if q.Select == nil {
		q.Select = defaults
	}
	return c.pageOf(q, of, len(kept), 100, func(i int) object { return in.at(kept[i]) })
}

// keep lists the places of the entities that a query finds, in its order.
func (c *call) keep(q odata.Query, in entries, properties []string) ([]int, error) {
	match := func(object) bool { return true }
	if q.Search != "" {
		var err error
		if match, err = directorySearch(q.Search, properties); err != nil {
			return nil, err
		}
	}
	var kept []int
	for _, i := range in.order(q.OrderBy) {
		if q.Search == "" && q.Filter == nil {
			kept = append(kept, i)
			continue
		}
		o := in.at(i)
		if !match(o) {
			continue
		}
		if q.Filter != nil {
			ok, err := q.Filter.Match(o)
			if err != nil {
				return nil, refusedQuery(err)
			}
			if !ok {
				continue
			}
		}
		kept = append(kept, i)
	}
	return kept, nil
}

// order lists the places in the order asked for.
func (in entries) order(by []odata.Order) []int {
	byName := len(by) == 1 && by[0] == (odata.Order{Path: "displayName"})
	if byName && in.byName != nil {
		return in.byName()
	}
	places := make([]int, in.n)
	for i := range places {
		places[i] = i
	}
	switch {
	case byName:
		sortByName(places, in.name)
	case len(by) > 0:
		slices.SortStableFunc(places, func(a, b int) int {
			x, y := in.at(a), in.at(b)
			switch {
			case odata.Less(by, x, y):
				return -1
			case odata.Less(by, y, x):
				return 1
			}
			return 0
		})
	}
	return places
}

func sortByName(places []int, name func(int) string) {
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(strings.ToLower(name(a)), strings.ToLower(name(b))) })
}

// usersByName are the places of the users in the order of their names. Users do not change while the emulator runs.
func (t *tenant) usersByName() []int {
	if t.byName == nil {
		t.byName = make([]int, len(t.Users))
		for i := range t.byName {
			t.byName[i] = i
		}
		sortByName(t.byName, func(i int) string { return t.Users[i].DisplayName })
	}
	return t.byName
}
