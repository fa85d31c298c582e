package directory

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

// Markdown writes the card to be read, and to be put in a ticket. As a block of code, nothing in it is markup or a link.
func (c *Card) Markdown(now time.Time) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Card from the directory\n\nRead by mailtriage; written at %s UTC.\n\n", now.UTC().Format("2006-01-02 15:04"))
	for line := range strings.Lines(c.Plain(now)) {
		b.WriteString("    " + line)
	}
	return []byte(b.String())
}

// cardJSON is a card for programs: its names are those of Microsoft Graph, where it has the same.
type cardJSON struct {
	Kind              graph.ObjectKind `json:"kind"` // "user", "group"; empty: somebody outside of the directory
	ID                string           `json:"id,omitempty"`
	DisplayName       string           `json:"displayName"`
	Mail              string           `json:"mail,omitempty"`
	UserPrincipalName string           `json:"userPrincipalName,omitempty"`
	ProxyAddresses    []string         `json:"proxyAddresses,omitempty"`
	AccountEnabled    *bool            `json:"accountEnabled,omitempty"`
	UserType          string           `json:"userType,omitempty"`
	JobTitle          string           `json:"jobTitle,omitempty"`
	Department        string           `json:"department,omitempty"`
	CompanyName       string           `json:"companyName,omitempty"`
	OfficeLocation    string           `json:"officeLocation,omitempty"`
	MobilePhone       string           `json:"mobilePhone,omitempty"`
	BusinessPhones    []string         `json:"businessPhones,omitempty"`
	Created           *time.Time       `json:"createdDateTime,omitempty"`
	Manager           *objectJSON      `json:"manager,omitempty"`
	MemberOf          []objectJSON     `json:"memberOf,omitempty"`
	MoreMemberOf      bool             `json:"moreMemberOf,omitempty"` // there are more groups than these
	Devices           []deviceJSON     `json:"devices,omitempty"`
	NoMailbox         bool             `json:"noMailbox,omitempty"`
	OutOfOffice       *repliesJSON     `json:"outOfOffice,omitempty"`

	Description string       `json:"description,omitempty"` // from here on: of a group
	GroupKind   string       `json:"groupKind,omitempty"`
	Visibility  string       `json:"visibility,omitempty"`
	Members     *int         `json:"members,omitempty"`
	AllMembers  *int         `json:"transitiveMembers,omitempty"`
	Owners      []objectJSON `json:"owners,omitempty"`
	MoreOwners  bool         `json:"moreOwners,omitempty"`

	NotRead []missingJSON `json:"notRead,omitempty"` // what could not be read: it is not known, which is not the same as none
}

type objectJSON struct {
	Kind        graph.ObjectKind `json:"kind"`
	ID          string           `json:"id"`
	DisplayName string           `json:"displayName"`
	Address     string           `json:"address,omitempty"`
}

type deviceJSON struct {
	ID              string `json:"id"`
	DisplayName     string `json:"displayName,omitempty"`
	OperatingSystem string `json:"operatingSystem,omitempty"`
	Version         string `json:"operatingSystemVersion,omitempty"`
	Owned           bool   `json:"isOwned"`
	Registered      bool   `json:"isRegistered"`
}

type repliesJSON struct {
	Status           string          `json:"status"`
	ExternalAudience string          `json:"externalAudience,omitempty"`
	Internal         string          `json:"internalReplyMessage,omitempty"`
	External         string          `json:"externalReplyMessage,omitempty"`
	Start            graph.ReplyTime `json:"scheduledStartDateTime"`
	End              graph.ReplyTime `json:"scheduledEndDateTime"`
}

type missingJSON struct {
	What       string `json:"what"`
	Why        string `json:"why"`
	Permission string `json:"permission,omitempty"`
}

// JSON writes the card for a program.
func (c *Card) JSON() ([]byte, error) {
	o := c.object
	out := cardJSON{Kind: o.Kind, ID: o.ID, DisplayName: o.DisplayName, Mail: o.Mail, UserPrincipalName: o.UserPrincipalName}
	switch {
	case c.outside != nil:
		out.DisplayName, out.Mail, out.NotRead = c.outside.Name, c.outside.Address, missings(c.outside.Missing)
	case c.person != nil:
		out.person(c.person)
	case c.group != nil:
		out.group(c.group)
	}
	raw, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the card: %w", err)
	}
	return append(content.SafeJSON(raw), '\n'), nil
}

func (j *cardJSON) person(p *graph.PersonCard) {
	j.DisplayName, j.Mail, j.UserPrincipalName, j.ProxyAddresses, j.AccountEnabled = p.DisplayName, p.Mail, p.UserPrincipalName, p.ProxyAddresses, p.AccountEnabled
	j.UserType, j.JobTitle, j.Department, j.CompanyName, j.OfficeLocation = p.UserType, p.JobTitle, p.Department, p.CompanyName, p.OfficeLocation
	j.MobilePhone, j.BusinessPhones, j.Created = p.MobilePhone, p.BusinessPhones, moment(p.Created)
	j.MemberOf, j.MoreMemberOf, j.NoMailbox, j.NotRead = objects(p.MemberOf), p.MoreMemberOf, p.NoMailbox, missings(p.Missing)
	for _, d := range p.Devices {
		j.Devices = append(j.Devices, deviceJSON(d))
	}
	if p.Manager != nil {
		j.Manager = &objects([]graph.DirectoryObject{*p.Manager})[0]
	}
	if r := p.Replies; r != nil {
		j.OutOfOffice = &repliesJSON{Status: r.Status, ExternalAudience: r.ExternalAudience, Internal: r.Internal, External: r.External, Start: r.Start, End: r.End}
	}
}

func (j *cardJSON) group(g *graph.GroupCard) {
	j.DisplayName, j.Mail, j.ProxyAddresses, j.Created = g.DisplayName, g.Mail, g.ProxyAddresses, moment(g.Created)
	j.Description, j.GroupKind, j.Visibility = g.Description, g.Kind(), g.Visibility
	j.Members, j.AllMembers = told(g.Direct), told(g.Transitive)
	j.Owners, j.MoreOwners, j.NotRead = objects(g.Owners), g.MoreOwners, missings(g.Missing)
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// told is a count; nil where the service has not told it.
func told(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

func objects(list []graph.DirectoryObject) []objectJSON {
	out := make([]objectJSON, len(list))
	for i, o := range list {
		out[i] = objectJSON{o.Kind, o.ID, o.DisplayName, o.Address()}
	}
	return out
}

func missings(list []graph.Missing) []missingJSON {
	out := make([]missingJSON, len(list))
	for i, m := range list {
		out[i] = missingJSON{What: m.What}
		if m.Err != nil {
			out[i].Why, out[i].Permission = m.Err.Error(), m.Err.Permission
		}
	}
	return out
}
