package demo

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// crowd fills the directory up to as many people as were asked for, and puts two fifths of it into one group. They have no
// mailboxes, and little is kept of each: a tenant of 50,000 takes some 30 MB.
func (k *maker) crowd(groups []world.Group) ([]world.User, []world.Group) {
	list := make([]world.User, len(k.users), k.Users)
	copy(list, k.users)
	for i := len(list); i < k.Users; i++ {
		given, surname := givenNames[i%len(givenNames)], surnames[i/len(givenNames)%len(surnames)]
		address := fmt.Sprintf("%s.%s.%05d@contoso.com", strings.ToLower(given), strings.ToLower(strings.ReplaceAll(surname, "'", "")), i)
		list = append(list, world.User{
			ID: fmt.Sprintf("00000000-0000-4000-9000-%012d", i), DisplayName: fmt.Sprintf("%s %s %05d", given, surname, i), GivenName: given, Surname: surname,
			UserPrincipalName: address, Mail: address, JobTitle: titles[i%len(titles)], Department: parts[i%len(parts)], OfficeLocation: places[i%len(places)],
			UserType: "Member", UsageLocation: "DE", AccountEnabled: i%97 != 0, ManagerID: list[1].ID, Created: k.Now.AddDate(-1, 0, 0).Truncate(24 * time.Hour),
		})
	}
	if k.Users < 1000 {
		return list, groups
	}
	members := make([]string, k.Users*2/5)
	for i := range members {
		members[i] = list[i].ID
	}
	return list, append(groups, world.Group{
		ID: k.guid("group everybody"), DisplayName: "Everybody", Description: "Two fifths of everybody", Mail: "everybody@contoso.com", MailNickname: "everybody",
		MailEnabled: true, SecurityEnabled: true, Visibility: "Private", Created: k.Now.AddDate(-1, 0, 0), Owners: []string{list[1].ID}, Members: members,
	})
}
