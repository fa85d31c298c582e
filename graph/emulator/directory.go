package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"mailtriage/graph/emulator/odata"
	"mailtriage/graph/emulator/world"
)

// Default properties of users (https://learn.microsoft.com/graph/api/user-list); the rest comes when selected.
var (
	userDefaults   = []string{"businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname", "userPrincipalName"}
	userProperties = append([]string{"accountEnabled", "createdDateTime", "department", "mailNickname", "proxyAddresses", "userType", "companyName", "otherMails"}, userDefaults...)
	groupProps     = []string{"id", "createdDateTime", "description", "displayName", "groupTypes", "mail", "mailEnabled", "mailNickname", "proxyAddresses", "securityEnabled", "visibility"}
)

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func userJSON(u *world.User) object {
	nick, _, _ := strings.Cut(u.UserPrincipalName, "@")
	return object{
		"id": u.ID, "displayName": u.DisplayName, "givenName": null(u.GivenName), "surname": null(u.Surname), "userPrincipalName": u.UserPrincipalName,
		"mail": null(u.Mail), "jobTitle": null(u.JobTitle), "department": null(u.Department), "officeLocation": null(u.OfficeLocation), "mobilePhone": null(u.MobilePhone),
		"businessPhones": list(u.BusinessPhones), "proxyAddresses": list(u.ProxyAddresses), "userType": orElse(u.UserType, "Member"), "accountEnabled": u.AccountEnabled,
		"createdDateTime": when(u.Created), "mailNickname": nick, "preferredLanguage": nil, "companyName": nil, "otherMails": []any{},
	}
}

func groupJSON(g *world.Group) object {
	return object{
		"id": g.ID, "displayName": g.DisplayName, "description": null(g.Description), "mail": null(g.Mail), "mailNickname": g.MailNickname,
		"mailEnabled": g.MailEnabled, "securityEnabled": g.SecurityEnabled, "groupTypes": list(g.GroupTypes), "createdDateTime": when(g.Created),
		"visibility": null(g.Visibility), "proxyAddresses": []any{},
	}
}

func (t *tenant) group(key string) *world.Group {
	for i := range t.Groups {
		if t.Groups[i].ID == key {
			return &t.Groups[i]
		}
	}
	return nil
}

// advanced holds queries to what needs ConsistencyLevel: eventual
// (https://learn.microsoft.com/graph/aad-advanced-queries).
func (c *call) advanced(q odata.Query) error {
	if strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual") {
		return nil
	}
	filter := strings.ToLower(option(c.values, "filter"))
	if q.Search != "" || q.Count && q.Filter != nil || strings.Contains(filter, "endswith(") || strings.Contains(filter, " ne ") || strings.HasPrefix(strings.TrimSpace(filter), "not") || len(q.OrderBy) > 0 && q.Filter != nil {
		return fault(http.StatusBadRequest, "Request_UnsupportedQuery", "Request with $search, $count, endsWith, ne or not requires the header ConsistencyLevel: eventual.")
	}
	return nil
}

var clause = regexp.MustCompile(`"([A-Za-z]+):((?:[^"\\]|\\.)*)"`)

// directorySearch reads "displayName:x" OR "mail:y"; words match the beginnings of words.
func directorySearch(search string, properties []string) (func(object) bool, error) {
	found := clause.FindAllStringSubmatch(search, -1)
	if len(found) == 0 {
		return nil, fault(http.StatusBadRequest, "Request_BadRequest", "Syntax error: $search must be in the form \"property:value\".")
	}
	for _, f := range found {
		if !slices.Contains(properties, f[1]) {
			return nil, fault(http.StatusBadRequest, "Request_UnsupportedQuery", "Property '%s' is not searchable.", f[1])
		}
	}
	all := strings.Contains(clause.ReplaceAllString(search, ""), "AND")
	return func(o object) bool {
		for _, f := range found {
			ok := beginsWord(o[f[1]], strings.ReplaceAll(f[2], `\"`, `"`))
			if ok != all {
				return ok
			}
		}
		return all
	}, nil
}

// beginsWord tells whether every word looked for begins a word of the text.
func beginsWord(v any, want string) bool {
	text, _ := v.(string)
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" @.-_,", r) })
	for _, w := range strings.FieldsFunc(strings.ToLower(want), func(r rune) bool { return strings.ContainsRune(" @.-_,", r) }) {
		if !slices.ContainsFunc(words, func(x string) bool { return strings.HasPrefix(x, w) }) {
			return false
		}
	}
	return want != ""
}

// directory filters, searches and pages entities of the directory.
func (c *call) directory(of string, fallback int, entities []object, defaults, properties []string) (answer, error) {
	q, err := c.query(odata.Limits{MaxTop: 999, Known: func(p string) bool { return slices.Contains(properties, p) }})
	if err != nil {
		return answer{}, err
	}
	if err := c.advanced(q); err != nil {
		return answer{}, err
	}
	if q.Search != "" {
		match, err := directorySearch(q.Search, properties)
		if err != nil {
			return answer{}, err
		}
		entities = slices.DeleteFunc(entities, func(o object) bool { return !match(o) })
	}
	if q.Select == nil {
		q.Select = defaults
	}
	return c.listed(q, of, fallback, entities)
}

func (c *call) listUsers() (answer, error) {
	var list []object
	for i := range c.s.state.Users {
		list = append(list, userJSON(&c.s.state.Users[i]))
	}
	return c.directory("users", 100, list, userDefaults, userProperties)
}

func (c *call) userOf() (*world.User, error) {
	key, err := c.userKey()
	if err != nil {
		return nil, err
	}
	if u := c.s.state.user(key); u != nil {
		return u, c.reaches(u)
	}
	return nil, resourceNotFound(c.params["user"])
}

func (c *call) getUser() (answer, error) {
	u, err := c.userOf()
	if err != nil {
		return answer{}, err
	}
	return c.entity(userJSON(u), "users/$entity", userDefaults, userProperties)
}

func (c *call) entity(o object, of string, defaults, properties []string) (answer, error) {
	q, err := c.query(odata.Limits{Known: func(p string) bool { return slices.Contains(properties, p) }})
	if err != nil {
		return answer{}, err
	}
	if q.Select == nil {
		q.Select = defaults
	}
	o = pick(o, q.Select)
	if !slices.Contains(q.Select, "id") {
		delete(o, "id")
	}
	o["@odata.context"] = c.context(of)
	return reply(http.StatusOK, o)
}

func (c *call) getManager() (answer, error) {
	u, err := c.userOf()
	if err != nil {
		return answer{}, err
	}
	manager := c.s.state.user(u.ManagerID)
	if manager == nil || u.ManagerID == "" {
		return answer{}, resourceNotFound("manager")
	}
	o := pick(userJSON(manager), userDefaults)
	o["@odata.type"], o["@odata.context"] = "#microsoft.graph.user", c.context("directoryObjects/$entity")
	return reply(http.StatusOK, o)
}

func (c *call) memberOf() (answer, error) {
	u, err := c.userOf()
	if err != nil {
		return answer{}, err
	}
	var list []object
	for i := range c.s.state.Groups {
		if g := &c.s.state.Groups[i]; slices.Contains(g.Members, u.ID) {
			list = append(list, typed(groupJSON(g), "group"))
		}
	}
	return c.directory("directoryObjects", 100, list, nil, groupProps)
}

func typed(o object, kind string) object {
	o["@odata.type"] = "#microsoft.graph." + kind
	return o
}

func (c *call) listGroups() (answer, error) {
	var list []object
	for i := range c.s.state.Groups {
		list = append(list, groupJSON(&c.s.state.Groups[i]))
	}
	return c.directory("groups", 100, list, nil, groupProps)
}

func (c *call) groupOf() (*world.Group, error) {
	if g := c.s.state.group(c.params["group"]); g != nil {
		return g, nil
	}
	return nil, resourceNotFound(c.params["group"])
}

func (c *call) getGroup() (answer, error) {
	g, err := c.groupOf()
	if err != nil {
		return answer{}, err
	}
	return c.entity(groupJSON(g), "groups/$entity", nil, groupProps)
}

// directoryObject is a user, a group, a contact or a device, typed.
func (t *tenant) directoryObject(id string) object {
	if u := t.user(id); u != nil {
		return typed(pick(userJSON(u), userDefaults), "user")
	}
	if g := t.group(id); g != nil {
		return typed(groupJSON(g), "group")
	}
	for _, k := range t.Contacts {
		if k.ID == id && k.Kind == "device" {
			return object{"@odata.type": "#microsoft.graph.device", "id": k.ID, "displayName": k.DisplayName}
		} else if k.ID == id {
			return object{"@odata.type": "#microsoft.graph.orgContact", "id": k.ID, "displayName": k.DisplayName, "mail": null(k.Mail)}
		}
	}
	return nil
}

func (c *call) objects(ids []string) (answer, error) {
	var list []object
	for _, id := range ids {
		if o := c.s.state.directoryObject(id); o != nil {
			list = append(list, o)
		}
	}
	return c.directory("directoryObjects", 100, list, nil, slices.Concat(userProperties, groupProps))
}

func (c *call) listMembers() (answer, error) {
	g, err := c.groupOf()
	if err != nil {
		return answer{}, err
	}
	return c.objects(g.Members)
}

func (c *call) listOwners() (answer, error) {
	g, err := c.groupOf()
	if err != nil {
		return answer{}, err
	}
	return c.objects(g.Owners)
}

func (c *call) listTransitiveMembers() (answer, error) {
	g, err := c.groupOf()
	if err != nil {
		return answer{}, err
	}
	var ids []string
	queue, seen := slices.Clone(g.Members), map[string]bool{g.ID: true}
	for len(queue) > 0 {
		id := queue[0]
		if queue = queue[1:]; seen[id] {
			continue
		}
		seen[id] = true
		ids = append(ids, id)
		if inner := c.s.state.group(id); inner != nil {
			queue = append(queue, inner.Members...)
		}
	}
	return c.objects(ids)
}

// listPeople lists people in order of relevance: those of the same department first.
func (c *call) listPeople() (answer, error) {
	me, err := c.userOf()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(odata.Limits{MaxTop: 1000})
	if err != nil {
		return answer{}, err
	}
	var near, far []object
	for i := range c.s.state.Users {
		u := &c.s.state.Users[i]
		want := strings.Trim(q.Search, `"`)
		if u.ID == me.ID || q.Search != "" && !beginsWord(u.DisplayName+" "+u.Mail, want) {
			continue
		}
		p := personJSON(u)
		if u.Department == me.Department {
			near = append(near, p)
		} else {
			far = append(far, p)
		}
	}
	q.Search = ""
	return c.listed(q, "users('"+c.params["user"]+"')/people", defaultPage, append(near, far...))
}

func personJSON(u *world.User) object {
	return object{
		"id": u.ID, "displayName": u.DisplayName, "givenName": null(u.GivenName), "surname": null(u.Surname), "birthday": "", "personNotes": "", "isFavorite": false,
		"jobTitle": null(u.JobTitle), "companyName": nil, "yomiCompany": "", "department": null(u.Department), "officeLocation": null(u.OfficeLocation), "profession": "",
		"userPrincipalName": u.UserPrincipalName, "imAddress": "sip:" + u.Mail, "scoredEmailAddresses": []any{object{"address": u.Mail, "relevanceScore": 8.0, "selectionLikelihood": "notSpecified"}},
		"phones": []any{}, "postalAddresses": []any{}, "websites": []any{}, "personType": object{"class": "Person", "subclass": "OrganizationUser"},
	}
}
