// Package demo makes the demo's tenant: Contoso, whose abuse mailbox soc@contoso.com has seen a bad week. Everything in
// it is made up; the hosts of its attackers end in .example and .test, which belong to nobody.
package demo

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// Mailbox is the mailbox that the demo opens.
const Mailbox = "soc@contoso.com"

// Options say which tenant is made: the same options make the same tenant.
type Options struct {
	Seed     uint64
	Messages int       // in soc@contoso.com; 0: about 2,000
	Users    int       // in the directory; 0: 200. From a thousand on, two fifths of them are members of one group
	Now      time.Time // what is newest is a little older than this
}

const defaultMessages = 2000

// maker makes one tenant.
type maker struct {
	Options
	users []world.User
	rng   *rand.Rand
}

// Tenant makes the tenant.
func Tenant(o Options) world.Tenant {
	if o.Messages == 0 {
		o.Messages = defaultMessages
	}
	o.Now = o.Now.UTC().Truncate(time.Second)
	k := &maker{Options: o, rng: rand.New(rand.NewPCG(o.Seed, 0x6d61696c))}
	t := world.Tenant{ID: k.guid("tenant"), DisplayName: "Contoso", Domains: []string{"contoso.com", "contoso.de", "contoso.onmicrosoft.example"}}
	t.Apps = k.apps()
	k.users = k.people()
	t.Users = k.users
	t.Groups, t.Contacts = k.groups()
	if k.Users > len(k.users) {
		t.Users, t.Groups = k.crowd(t.Groups)
	}
	t.Mailboxes = k.mailboxes()
	return t
}

// guid is a GUID that a name always has, with a seed.
func (k *maker) guid(name string) string {
	h := fnv(name) ^ k.Seed*0x9e3779b97f4a7c15
	r := rand.New(rand.NewPCG(h, k.Seed))
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], r.Uint64())
	binary.BigEndian.PutUint64(b[8:], r.Uint64())
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

func fnv(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

var (
	givenNames = strings.Fields("Ada Ben Clara Dmitri Elif Farah Grace Hiro Ines Jonas Kira Liam Maya Nils Olga Pablo Quinn Rosa Samir Tessa Umar Vera Wanda Xenia Yusuf Zoe Anil Bruno Chen Dana")
	surnames   = strings.Fields("Okafor Lindqvist Moreau Tanaka Haddad Novak Silva Kowalski O'Brien Petrov Nguyen Rossi Yilmaz Schulz Byrne Adeyemi Kaur Jensen Ortega Walsh Fischer Duarte Ivanova Mbeki")
	titles     = []string{"Accountant", "Buyer", "Sales manager", "Engineer", "Team lead", "Office manager", "Analyst", "Support specialist", "Lawyer", "Controller"}
	parts      = []string{"Finance", "Purchasing", "Sales", "Engineering", "People", "Legal", "Support", "IT"}
	places     = []string{"Hamburg 2.14", "Dublin 1.03", "Lisbon 4.20", "Osaka 3.11", "Austin 7.02", "Remote"}
)

// people makes 200 people and the shared mailboxes. The first few are characters of the story.
func (k *maker) people() []world.User {
	var list []world.User
	add := func(given, surname, address, title, department string) {
		display := strings.TrimSpace(given + " " + surname)
		u := world.User{
			ID: k.guid("user " + address), DisplayName: display, GivenName: given, Surname: surname, UserPrincipalName: address, Mail: address, JobTitle: title,
			Department: department, OfficeLocation: places[len(list)%len(places)], MobilePhone: fmt.Sprintf("+49 170 555%04d", len(list)), BusinessPhones: []string{fmt.Sprintf("+49 40 555%04d", len(list))},
			ProxyAddresses: []string{"SMTP:" + address}, UserType: "Member", UsageLocation: "DE", AccountEnabled: true, Created: k.Now.AddDate(-3, 0, -len(list)),
		}
		if len(list) > 6 {
			u.ManagerID = list[len(list)%5].ID
		}
		list = append(list, u)
	}
	add("Security", "Operations", Mailbox, "Shared mailbox", "IT")
	list[0].DisplayName, list[0].ProxyAddresses = "Security Operations", []string{"SMTP:" + Mailbox, "smtp:phishing@contoso.com", "smtp:abuse@contoso.com"}
	add("Margarethe", "Voss", "m.voss@contoso.com", "Chief executive", "Board")
	add("Tomás", "Ferreira", "t.ferreira@contoso.com", "Head of finance", "Finance")
	add("Priya", "Raman", "p.raman@contoso.com", "Accounts payable", "Finance")
	add("Jörg", "Brandt", "j.brandt@contoso.com", "Security analyst", "IT")
	add("Aoife", "O'Brien", "aoife.o'brien@contoso.com", "Security analyst", "IT")
	list[3].ProxyAddresses = append(list[3].ProxyAddresses, "smtp:priya@contoso.com", "smtp:payables@contoso.com")
	add("Empfang", "Contoso", "empfang@contoso.de", "Gemeinsames Postfach", "People")
	list[6].DisplayName = "Empfang Contoso"
	add("Boardroom", "Hamburg", "room.hamburg@contoso.com", "Room", "Facilities")
	for i := 0; len(list) < 200; i++ {
		given, surname := givenNames[i%len(givenNames)], surnames[(i*7+i/len(givenNames))%len(surnames)]
		address := strings.ToLower(strings.ReplaceAll(given+"."+surname, "'", "")) + "@contoso.com"
		if taken(list, address) {
			address = fmt.Sprintf("%s.%s%d@contoso.com", strings.ToLower(given), strings.ToLower(strings.ReplaceAll(surname, "'", "")), i)
		}
		add(given, surname, address, titles[i%len(titles)], parts[i%len(parts)])
	}
	return list
}

func taken(list []world.User, address string) bool {
	for _, u := range list {
		if u.Mail == address {
			return true
		}
	}
	return false
}

func (k *maker) groups() ([]world.Group, []world.Contact) {
	contacts := []world.Contact{
		{ID: k.guid("contact tax"), Kind: "orgContact", DisplayName: "Tax adviser Behrens", Mail: "kanzlei@behrens.example"},
		{ID: k.guid("device"), Kind: "device", DisplayName: "SOC-WALLBOARD-01", System: "Linux", Version: "6.1"},
		{ID: k.guid("device raman"), Kind: "device", DisplayName: "FIN-LT-0231", OwnerID: k.user("p.raman@contoso.com").ID, System: "Windows", Version: "10.0.26100"},
		{ID: k.guid("application"), Kind: "servicePrincipal", DisplayName: "Mail archive connector"},
	}
	var groups []world.Group
	add := func(name, description string, unified bool, members ...string) {
		nick := strings.ToLower(strings.ReplaceAll(name, " ", "-"))
		g := world.Group{
			ID: k.guid("group " + name), DisplayName: name, Description: description, MailNickname: nick, SecurityEnabled: !unified, MailEnabled: unified,
			Visibility: "Private", Created: k.Now.AddDate(-2, 0, 0), Owners: []string{k.users[4].ID}, Members: members,
		}
		if unified {
			g.Mail, g.GroupTypes = nick+"@contoso.com", []string{"Unified"}
		}
		groups = append(groups, g)
	}
	for i, p := range parts {
		var members []string
		for _, u := range k.users {
			if u.Department == p {
				members = append(members, u.ID)
			}
		}
		add(p, "Everybody in "+p, i%2 == 0, members...)
	}
	add("Security Team", "Reads soc@contoso.com", true, k.users[4].ID, k.users[5].ID, contacts[1].ID)
	groups[len(groups)-1].Events = []world.Event{{
		UID: "soc-handover", Subject: "SOC shift handover", BodyHTML: "<p>Open cases, blocks that run out, who is on call.</p>", Organizer: world.Address{Name: "Jörg Brandt", Address: "j.brandt@contoso.com"},
		Start: k.Now.Truncate(24 * time.Hour).Add(6 * time.Hour), End: k.Now.Truncate(24 * time.Hour).Add(390 * time.Minute), Zone: "W. Europe Standard Time",
	}}
	add("All Contoso", "Groups within groups", true, groups[0].ID, groups[1].ID, groups[8].ID, contacts[0].ID, contacts[3].ID)
	for i := len(groups); i < 30; i++ {
		add(fmt.Sprintf("Project %s", surnames[i%len(surnames)]), "A project team", i%3 == 0, k.users[10+i].ID, k.users[40+i].ID, k.users[70+i].ID)
	}
	return groups, contacts
}

// user finds one of the people by address.
func (k *maker) user(address string) world.User {
	for _, u := range k.users {
		if u.Mail == address {
			return u
		}
	}
	panic("demo: nobody has the address " + address)
}

func address(u world.User) world.Address { return world.Address{Name: u.DisplayName, Address: u.Mail} }
