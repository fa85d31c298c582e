package emulator

import (
	"net/http"
	"slices"
	"strings"

	"mailtriage/graph/emulator/odata"
	"mailtriage/graph/emulator/world"
)

// Default properties of users (https://learn.microsoft.com/graph/api/user-list); the rest comes when selected.
var (
	userDefaults   = []string{"businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname", "userPrincipalName"}
	userProperties = append([]string{"accountEnabled", "createdDateTime", "department", "mailNickname", "proxyAddresses", "userType", "companyName", "otherMails", "usageLocation", "lastPasswordChangeDateTime", "signInSessionsValidFromDateTime"}, userDefaults...)
	deviceProps    = []string{"id", "displayName", "operatingSystem", "operatingSystemVersion", "deviceId", "accountEnabled"}
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
		"usageLocation": null(u.UsageLocation), "lastPasswordChangeDateTime": when(firstTime(u.PasswordChanged, u.Created)),
		"signInSessionsValidFromDateTime": when(firstTime(u.SessionsValidFrom, u.PasswordChanged, u.Created)),
	}
}

func groupJSON(g *world.Group) object {
	return object{
		"id": g.ID, "displayName": g.DisplayName, "description": null(g.Description), "mail": null(g.Mail), "mailNickname": g.MailNickname,
		"mailEnabled": g.MailEnabled, "securityEnabled": g.SecurityEnabled, "groupTypes": list(g.GroupTypes), "createdDateTime": when(g.Created),
		"visibility": null(g.Visibility), "proxyAddresses": groupAddresses(g),
	}
}

func groupAddresses(g *world.Group) []any {
	if g.Mail == "" {
		return []any{}
	}
	return []any{"SMTP:" + g.Mail}
}

func (t *tenant) group(key string) *world.Group {
	for i := range t.Groups {
		if t.Groups[i].ID == key {
			return &t.Groups[i]
		}
	}
	return nil
}

// basicProfile is what User.ReadBasic.All tells of a user (https://learn.microsoft.com/graph/permissions-reference#userreadbasicall).
var basicProfile = []string{"id", "displayName", "givenName", "surname", "mail", "userPrincipalName"}

// shownUser is a user as far as the token may read it: a basic profile with User.ReadBasic.All, and with no permission for
// users the id alone, as a member of something. What may not be read is null.
func (c *call) shownUser(u *world.User) object {
	o := userJSON(u)
	full := slices.ContainsFunc(usersRead[1:], func(p string) bool { return holds(c.who, p) }) || c.delegated() && u.ID == c.who.ObjectID
	if full {
		return o
	}
	basic := holds(c.who, usersRead[0])
	for k := range o {
		if k != "id" && (!basic || !slices.Contains(basicProfile, k)) {
			o[k] = nil
		}
	}
	return o
}

func (c *call) listUsers() (answer, error) {
	t := c.s.state
	name := func(i int) string { return t.Users[i].DisplayName }
	return c.directory("users", entries{len(t.Users), func(i int) object { return c.shownUser(&t.Users[i]) }, name, t.usersByName}, userDefaults, userProperties)
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
	return c.entity(c.shownUser(u), "users/$entity", userDefaults, userProperties)
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
		return answer{}, fault(http.StatusNotFound, "Request_ResourceNotFound", "Resource 'manager' does not exist or one of its queried reference-property objects are not present.")
	}
	return c.entity(typed(c.shownUser(manager), "user"), "directoryObjects/$entity", userDefaults, userProperties)
}

func (c *call) memberOf() (answer, error) {
	u, err := c.userOf()
	if err != nil {
		return answer{}, err
	}
	var of []string
	for i := range c.s.state.Groups {
		if g := &c.s.state.Groups[i]; slices.Contains(g.Members, u.ID) {
			of = append(of, g.ID)
		}
	}
	return c.objects(of)
}

func (c *call) listDevices() (answer, error) {
	u, err := c.userOf()
	if err != nil {
		return answer{}, err
	}
	var ids []string
	for _, k := range c.s.state.Contacts {
		if k.Kind == "device" && k.OwnerID == u.ID {
			ids = append(ids, k.ID)
		}
	}
	return c.objects(ids)
}

func typed(o object, kind string) object {
	o["@odata.type"] = "#microsoft.graph." + kind
	return o
}

func (c *call) listGroups() (answer, error) {
	t := c.s.state
	name := func(i int) string { return t.Groups[i].DisplayName }
	return c.directory("groups", entries{len(t.Groups), func(i int) object { return groupJSON(&t.Groups[i]) }, name, nil}, nil, groupProps)
}

func (c *call) groupOf() (*world.Group, error) {
	if g := c.s.state.group(c.params["group"]); g != nil {
		return g, nil
	}
	return nil, fault(http.StatusNotFound, "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.", c.params["group"])
}

func (c *call) getGroup() (answer, error) {
	g, err := c.groupOf()
	if err != nil {
		return answer{}, err
	}
	return c.entity(groupJSON(g), "groups/$entity", nil, groupProps)
}

// directoryObject is a user, a group, a contact, a device or an application, typed; nil: there is no such.
func (c *call) directoryObject(id string) object {
	t := c.s.state
	if i, ok := t.users[id]; ok {
		return typed(c.shownUser(&t.Users[i]), "user")
	}
	if g := t.group(id); g != nil {
		return typed(groupJSON(g), "group")
	}
	for _, k := range t.Contacts {
		if k.ID != id {
			continue
		}
		o := object{"id": k.ID, "displayName": k.DisplayName}
		switch k.Kind {
		case "device":
			o["operatingSystem"], o["operatingSystemVersion"], o["deviceId"], o["accountEnabled"] = null(k.System), null(k.Version), k.ID, true
		case "orgContact":
			o["mail"] = null(k.Mail)
		}
		return typed(o, orElse(k.Kind, "orgContact"))
	}
	return nil
}

// objects lists what ids stand for.
func (c *call) objects(ids []string) (answer, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !c.s.state.has(id) })
	at := func(i int) object { return c.directoryObject(ids[i]) }
	name := func(i int) string { s, _ := at(i)["displayName"].(string); return s }
	return c.directory("directoryObjects", entries{len(ids), at, name, nil}, nil, slices.Concat(userProperties, groupProps, deviceProps))
}

func (t *tenant) has(id string) bool {
	_, user := t.users[id]
	return user || t.group(id) != nil || slices.ContainsFunc(t.Contacts, func(k world.Contact) bool { return k.ID == id })
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
		if u.ID == me.ID || q.Search != "" && !inPerson(u.DisplayName+" "+u.Mail, want) {
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
