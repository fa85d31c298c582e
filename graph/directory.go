package graph

import (
	"context"
	"fmt"
	"strings"
	"time"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// ObjectKind tells the objects of a directory apart: the end of their @odata.type
// (https://learn.microsoft.com/graph/api/resources/directoryobject).
type ObjectKind string

// The kinds that are met as people, groups, owners and members.
const (
	UserObject    ObjectKind = "user"
	GroupObject   ObjectKind = "group"
	DeviceObject  ObjectKind = "device"
	ContactObject ObjectKind = "orgContact"
	AppObject     ObjectKind = "servicePrincipal"
)

// DirectoryObject is what a list shows of a user, a group, a device, a contact or an application: lean, since a tenant
// has tens of thousands. A token that may not read an object is given its kind and id alone
// (https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects).
type DirectoryObject struct {
	Kind                                     ObjectKind
	ID, DisplayName, Mail, UserPrincipalName string
	UserType                                 string // of a user: "Member", "Guest"
	JobTitle, Department                     string // of a user
	Description                              string // of a group
	GroupKind                                string // of a group, in words: see Group.Kind
	Disabled                                 bool   // of a user: the account can't sign in; false, too, where that may not be read
}

// Address is what the object is written to by, empty where it has no mail.
func (o DirectoryObject) Address() string {
	if o.Mail == "" && o.Kind == UserObject {
		return o.UserPrincipalName
	}
	return o.Mail
}

// User is a person of the directory (https://learn.microsoft.com/graph/api/resources/user). With User.ReadBasic.All
// only names, mail and user principal name are told: AccountEnabled is nil then.
type User struct {
	ID, DisplayName, GivenName, Surname, UserPrincipalName, Mail string
	JobTitle, Department, CompanyName, OfficeLocation            string
	MobilePhone, UserType, UsageLocation                         string
	BusinessPhones, ProxyAddresses                               []string
	AccountEnabled                                               *bool
	Created                                                      time.Time
}

// Group is a group of the directory (https://learn.microsoft.com/graph/api/resources/group).
type Group struct {
	ID, DisplayName, Description, Mail, MailNickname, Visibility string
	MailEnabled, SecurityEnabled                                 bool
	GroupTypes, ProxyAddresses                                   []string
	Created                                                      time.Time
}

// Kind says what kind of group it is, in words
// (https://learn.microsoft.com/graph/api/resources/groups-overview#group-types-in-microsoft-entra-id-and-microsoft-graph).
func (g Group) Kind() string {
	kind := "security group"
	switch {
	case has(g.GroupTypes, "Unified"):
		kind = "Microsoft 365 group"
	case g.MailEnabled && g.SecurityEnabled:
		kind = "mail-enabled security group"
	case g.MailEnabled:
		kind = "distribution list"
	}
	if has(g.GroupTypes, "DynamicMembership") {
		kind += ", dynamic"
	}
	return kind
}

func has(list []string, want string) bool {
	for _, s := range list {
		if strings.EqualFold(s, want) {
			return true
		}
	}
	return false
}

// The properties that are asked for: of rows what a list shows, of users and groups all that there is to tell.
const (
	userRow   = "id,displayName,mail,userPrincipalName,userType,jobTitle,department,accountEnabled"
	groupRow  = "id,displayName,mail,description,groupTypes,mailEnabled,securityEnabled"
	objectRow = "id,displayName,mail,userPrincipalName,userType,jobTitle,department,accountEnabled,description,groupTypes,mailEnabled,securityEnabled"
	userFull  = "id,displayName,givenName,surname,userPrincipalName,mail,jobTitle,department,companyName,officeLocation,mobilePhone,businessPhones," +
		"proxyAddresses,userType,usageLocation,accountEnabled,createdDateTime"
	userListed = "id,displayName,givenName,surname,userPrincipalName,mail,jobTitle,mobilePhone,officeLocation,businessPhones"
	groupFull  = "id,displayName,description,mail,mailNickname,mailEnabled,securityEnabled,groupTypes,visibility,proxyAddresses,createdDateTime"
)

// objectJSON is any object of the directory as it is sent.
type objectJSON struct {
	Type              string    `json:"@odata.type"`
	ID                string    `json:"id"`
	DisplayName       string    `json:"displayName"`
	GivenName         string    `json:"givenName"`
	Surname           string    `json:"surname"`
	UserPrincipalName string    `json:"userPrincipalName"`
	Mail              string    `json:"mail"`
	MailNickname      string    `json:"mailNickname"`
	JobTitle          string    `json:"jobTitle"`
	Department        string    `json:"department"`
	CompanyName       string    `json:"companyName"`
	OfficeLocation    string    `json:"officeLocation"`
	MobilePhone       string    `json:"mobilePhone"`
	UserType          string    `json:"userType"`
	UsageLocation     string    `json:"usageLocation"`
	Description       string    `json:"description"`
	Visibility        string    `json:"visibility"`
	BusinessPhones    []string  `json:"businessPhones"`
	ProxyAddresses    []string  `json:"proxyAddresses"`
	GroupTypes        []string  `json:"groupTypes"`
	MailEnabled       bool      `json:"mailEnabled"`
	SecurityEnabled   bool      `json:"securityEnabled"`
	AccountEnabled    *bool     `json:"accountEnabled"`
	CreatedDateTime   time.Time `json:"createdDateTime"`
}

func (j *objectJSON) user() User {
	return User{
		ID: j.ID, DisplayName: j.DisplayName, GivenName: j.GivenName, Surname: j.Surname, UserPrincipalName: j.UserPrincipalName, Mail: j.Mail, JobTitle: j.JobTitle,
		Department: j.Department, CompanyName: j.CompanyName, OfficeLocation: j.OfficeLocation, MobilePhone: j.MobilePhone, UserType: j.UserType, UsageLocation: j.UsageLocation,
		BusinessPhones: j.BusinessPhones, ProxyAddresses: j.ProxyAddresses, AccountEnabled: j.AccountEnabled, Created: j.CreatedDateTime,
	}
}

func (j *objectJSON) group() Group {
	return Group{
		ID: j.ID, DisplayName: j.DisplayName, Description: j.Description, Mail: j.Mail, MailNickname: j.MailNickname, Visibility: j.Visibility, MailEnabled: j.MailEnabled,
		SecurityEnabled: j.SecurityEnabled, GroupTypes: j.GroupTypes, ProxyAddresses: j.ProxyAddresses, Created: j.CreatedDateTime,
	}
}

// object is a row; kind is what a list of one kind only holds, whose items do not say it.
func (j *objectJSON) object(kind ObjectKind) DirectoryObject {
	if kind == "" {
		kind = ObjectKind(strings.TrimPrefix(j.Type, "#microsoft.graph."))
	}
	o := DirectoryObject{
		Kind: kind, ID: j.ID, DisplayName: j.DisplayName, Mail: j.Mail, UserPrincipalName: j.UserPrincipalName, UserType: j.UserType, JobTitle: j.JobTitle,
		Department: j.Department, Description: j.Description, Disabled: j.AccountEnabled != nil && !*j.AccountEnabled,
	}
	if kind == GroupObject {
		o.GroupKind = j.group().Kind()
	}
	return o
}

// objectsJSON is a page of objects. Count is nil where it was not asked for.
type objectsJSON struct {
	Value []objectJSON `json:"value"`
	Count *int         `json:"@odata.count"`
	Next  string       `json:"@odata.nextLink"`
}

func (j *objectsJSON) count() int {
	if j.Count == nil {
		return -1
	}
	return *j.Count
}

func (j *objectsJSON) objects(kind ObjectKind) []DirectoryObject {
	out := make([]DirectoryObject, len(j.Value))
	for i := range j.Value {
		out[i] = j.Value[i].object(kind)
	}
	return out
}

// DirectoryTop is the most that a page of the directory holds (https://learn.microsoft.com/graph/api/user-list).
const DirectoryTop = 999

// listQuery is a list of the directory as it is asked for, with a count: always as an advanced query, since whoever
// types a filter or words can't be asked to know which need one (https://learn.microsoft.com/graph/aad-advanced-queries).
type listQuery struct {
	search, filter, selected string
	order                    bool
	top                      int
}

func (q listQuery) String() string {
	s := fmt.Sprintf("$count=true&$select=%s&$top=%d", q.selected, max(1, min(q.top, DirectoryTop)))
	if q.search != "" {
		s += "&$search=" + queryValue(q.search)
	}
	if q.filter != "" {
		s += "&$filter=" + queryValue(q.filter)
	}
	if q.order {
		s += "&$orderby=displayName"
	}
	return s
}

// words is a $search that finds what begins with what was typed, in any of the properties. Quotes and backslashes in it
// are searched for as they stand (https://learn.microsoft.com/graph/search-query-parameter).
func words(typed string, properties ...string) string {
	word := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.TrimSpace(strings.ToValidUTF8(typed, "\ufffd")))
	clauses := make([]string, len(properties))
	for i, p := range properties {
		clauses[i] = `"` + p + ":" + word + `"`
	}
	return strings.Join(clauses, " OR ")
}

// advanced are the headers of an advanced query.
func advanced() *abs.RequestHeaders {
	h := headers()
	h.Add("ConsistencyLevel", "eventual")
	return h
}

// objects reads a page of the directory, by a path below the version or by the link to a next page.
func (c *Client) objects(ctx context.Context, o op, to string) (page objectsJSON, err error) {
	if strings.HasPrefix(to, "/") {
		to = c.origin.String() + "/v1.0" + to
	}
	info, err := c.link(o, to, advanced())
	if err != nil {
		return page, err
	}
	a, err := c.send(ctx, o, info, nil)
	if err != nil {
		return page, err
	}
	return page, o.decode(a, &page)
}

// ListQuery says which users, groups or members are listed. Filter is OData as somebody typed it; Search are the beginnings
// of words in names and addresses. Top is the size of a page, at most DirectoryTop.
type ListQuery struct {
	Filter, Search string
	Top            int
}

// UserPage is a page of users, with the number there is of them in all (-1: not told), and the opaque link to the next page.
type UserPage struct {
	Users []User
	Count int
	Next  string
}

// Users lists the people of the directory; next is the link of the page before, empty for the first.
//
// Operation: GET /users
// Docs: https://learn.microsoft.com/graph/api/user-list
// Permission: User.ReadBasic.All
func (c *Client) Users(ctx context.Context, q ListQuery, next string) (UserPage, error) {
	o := op{"reading the directory's people", "User.ReadBasic.All"}
	if next == "" {
		if err := q.check(); err != nil {
			return UserPage{}, err
		}
		next = "/users?" + listQuery{search: q.search(personWords...), filter: filterOf(q.Filter), selected: userListed, top: q.Top}.String()
	}
	page, err := c.objects(ctx, o, next)
	out := UserPage{Count: page.count(), Next: page.Next}
	for i := range page.Value {
		out.Users = append(out.Users, page.Value[i].user())
	}
	return out, err
}

// GroupPage is a page of groups, like UserPage.
type GroupPage struct {
	Groups []Group
	Count  int
	Next   string
}

// Groups lists the groups of the directory; next is the link of the page before, empty for the first.
//
// Operation: GET /groups
// Docs: https://learn.microsoft.com/graph/api/group-list
// Permission: GroupMember.Read.All
func (c *Client) Groups(ctx context.Context, q ListQuery, next string) (GroupPage, error) {
	o := op{"reading the directory's groups", "GroupMember.Read.All"}
	if next == "" {
		if err := q.check(); err != nil {
			return GroupPage{}, err
		}
		next = "/groups?" + listQuery{search: q.search(groupWords...), filter: filterOf(q.Filter), selected: groupFull, top: q.Top}.String()
	}
	page, err := c.objects(ctx, o, next)
	out := GroupPage{Count: page.count(), Next: page.Next}
	for i := range page.Value {
		out.Groups = append(out.Groups, page.Value[i].group())
	}
	return out, err
}

func (q ListQuery) search(properties ...string) string {
	if blank(q.Search) {
		return ""
	}
	return words(q.Search, properties...)
}

func (q ListQuery) check() error { return CheckDirectoryFilter(q.Filter) }
