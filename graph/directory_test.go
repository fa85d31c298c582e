package graph_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/odata"
	"mailtriage/graph/emulator/world"
)

// granted starts an emulator and a client whose token has these permissions; none: all there are.
func granted(t testing.TB, roles ...string) (*emulator.Running, *graph.Client) {
	t.Helper()
	tn := fresh()
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox, Now: func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

// asks are the requests of one path's end, batches opened, with the options that they were asked with.
func asks(t *testing.T, e *emulator.Running, end string) (out []url.Values) {
	t.Helper()
	for _, r := range e.Requests() {
		if strings.HasSuffix(r.Path, end) {
			v, err := url.ParseQuery(r.Query)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, v)
		}
	}
	return out
}

func names(list []graph.DirectoryObject) (out []string) {
	for _, o := range list {
		out = append(out, string(o.Kind)+" "+o.DisplayName)
	}
	return out
}

func TestOneSearchFindsPeopleAndGroupsInOneRoundTrip(t *testing.T) {
	e, c := granted(t)
	both := func(text string) graph.DirectoryQuery {
		return graph.DirectoryQuery{Text: text, People: true, Groups: true, Top: 50}
	}
	for text, want := range map[string]string{
		"raman": "user Priya Raman", "PRI RAM": "user Priya Raman", "p.raman@c": "user Priya Raman", "payables@": "user Priya Raman", "secur": "user Security Operations, group Security Team",
		"security-team@contoso.com": "group Security Team", "O'Brien, Aoife": "user Aoife O'Brien", `"`: "", `\`: "", "nobody here": "",
	} {
		page, err := c.FindObjects(t.Context(), both(text), graph.DirectoryPoint{})
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if got := strings.Join(names(page.Objects), ", "); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	e.ForgetRequests()
	page, err := c.FindObjects(t.Context(), both(`secur "x\`), graph.DirectoryPoint{})
	if err != nil || !page.Next.End() {
		t.Errorf("%v, more %v", err, !page.Next.End())
	}
	users, groups := asks(t, e, "/users"), asks(t, e, "/groups")
	for _, list := range [][]url.Values{users, groups} { // the parts of a batch are done in any order
		slices.SortFunc(list, func(a, b url.Values) int { return strings.Compare(a.Get("$filter"), b.Get("$filter")) })
	}
	if len(users) != 2 || len(groups) != 2 || len(asks(t, e, "/$batch")) != 1 {
		t.Fatalf("%d requests for people, %d for groups", len(users), len(groups))
	}
	if got, want := users[0].Get("$search"), `"displayName:secur \"x\\" OR "mail:secur \"x\\" OR "userPrincipalName:secur \"x\\"`; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	if got, want := users[1].Get("$filter"), `proxyAddresses/any(p:startswith(p,'smtp:secur "x\'))`; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	if users[0].Get("$count") != "true" || users[0].Get("$top") != "50" || users[0].Get("$orderby") != "displayName" || groups[0].Get("$select") == "" {
		t.Errorf("asked %v and %v", users[0], groups[0])
	}
}

func TestTheDirectoryIsReadPageByPageEachOnce(t *testing.T) {
	e, c := granted(t)
	q := graph.DirectoryQuery{People: true, Groups: true, Top: 70}
	seen, pages, at := map[string]int{}, 0, graph.DirectoryPoint{}
	for !at.End() {
		page, err := c.FindObjects(t.Context(), q, at)
		if err != nil {
			t.Fatal(err)
		}
		if pages == 0 && (page.People != 200 || page.Groups != len(tenant.Groups)) {
			t.Errorf("counts %d and %d", page.People, page.Groups)
		}
		for _, o := range page.Objects {
			seen[o.ID]++
		}
		pages, at = pages+1, page.Next
	}
	if len(seen) != 200+len(tenant.Groups) || pages != 3 {
		t.Errorf("%d objects on %d pages", len(seen), pages)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	for _, r := range e.Requests() {
		if strings.HasSuffix(r.Path, "/users") && r.Headers["Consistencylevel"] != "eventual" {
			t.Errorf("asked without ConsistencyLevel: %s", r.Query)
		}
	}
}

func TestWhatMayNotBeReadIsToldBesideWhatMay(t *testing.T) {
	_, c := granted(t, "User.ReadBasic.All", "Mail.Read")
	page, err := c.FindObjects(t.Context(), graph.DirectoryQuery{Text: "secur", People: true, Groups: true}, graph.DirectoryPoint{})
	if err != nil || len(page.Objects) != 1 || len(page.Missing) != 1 || page.Missing[0].What != "groups" || page.Missing[0].Err.Permission != "GroupMember.Read.All" {
		t.Errorf("%v %+v", err, page)
	}
	card, err := c.Person(t.Context(), "p.raman@contoso.com", c.Mailbox(demo.Mailbox))
	if err != nil {
		t.Fatal(err)
	}
	need := map[string]string{}
	for _, m := range card.Missing {
		need[m.What] = m.Err.Permission
	}
	want := map[string]string{
		"job, phones, aliases and whether the account is enabled": "User.Read.All", "manager": "User.Read.All", "groups": "GroupMember.Read.All",
		"registered devices": "User.Read.All", "owned devices": "User.Read.All", "mailbox settings": "MailboxSettings.Read",
	}
	if fmt.Sprint(need) != fmt.Sprint(want) || card.AccountEnabled != nil || card.JobTitle != "" || card.GivenName != "Priya" {
		t.Errorf("%v %+v", need, card.User)
	}
	if r := card.Replies; r == nil || !r.FromTips || r.Status != "scheduled" || !strings.Contains(r.Internal, "ask Tomás") || r.External != "" {
		t.Errorf("replies by mail tips: %+v", r)
	}
	_, c = granted(t, "Mail.Read")
	_, err = c.FindObjects(t.Context(), graph.DirectoryQuery{Text: "secur", People: true, Groups: true}, graph.DirectoryPoint{})
	if !graph.IsKind(err, graph.Forbidden) || !strings.Contains(err.Error(), "searching the people") {
		t.Errorf("nothing may be searched: %v", err)
	}
	_, c = granted(t, "GroupMember.Read.All")
	group := tenant.Groups[slices.IndexFunc(tenant.Groups, func(g world.Group) bool { return g.DisplayName == "Security Team" })]
	members, err := c.Members(t.Context(), group.ID, false, graph.ListQuery{Top: 10}, "")
	if err != nil || len(members.Objects) != 3 || members.Objects[0].Kind != graph.UserObject || members.Objects[0].ID == "" || members.Objects[0].DisplayName != "" {
		t.Errorf("members of whom only the ids may be read: %v %+v", err, members)
	}
}

func TestAPersonsCard(t *testing.T) {
	e, c := granted(t)
	card, err := c.Person(t.Context(), "p.raman@contoso.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	if card.DisplayName != "Priya Raman" || card.AccountEnabled == nil || !*card.AccountEnabled || len(card.ProxyAddresses) != 3 || card.UsageLocation != "DE" || len(card.Missing) != 0 {
		t.Errorf("%+v", card)
	}
	if len(names(card.MemberOf)) != 1 || card.MemberOf[0].DisplayName != "Finance" || card.MemberOf[0].GroupKind != "Microsoft 365 group" {
		t.Errorf("member of %v", card.MemberOf)
	}
	if len(card.Devices) != 1 || card.Devices[0].DisplayName != "FIN-LT-0231" || !card.Devices[0].Owned || !card.Devices[0].Registered {
		t.Errorf("devices %+v", card.Devices)
	}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	r := card.Replies
	if r == nil || r.Status != "scheduled" || r.ExternalAudience != "all" || !r.Active(now) || r.Active(now.AddDate(0, 0, 30)) || r.Active(now.AddDate(0, 0, -30)) {
		t.Errorf("replies %+v", r)
	}
	if card.Manager != nil || card.Settings.TimeZone != "W. Europe Standard Time" || card.Settings.UserPurpose != "user" {
		t.Errorf("manager %+v, settings %+v", card.Manager, card.Settings)
	}
	if n := len(asks(t, e, "/$batch")); n != 1 {
		t.Errorf("%d round trips", n)
	}
	for _, u := range tenant.Users[8:9] { // without a mailbox, with a manager
		card, err := c.Person(t.Context(), u.ID, nil)
		if err != nil || !card.NoMailbox || card.Manager == nil || card.Manager.Kind != graph.UserObject || len(card.Missing) != 0 {
			t.Errorf("%v %+v", err, card)
		}
	}
	if _, err := c.Person(t.Context(), "nobody@contoso.com", nil); !graph.IsKind(err, graph.NotFound) || strings.Contains(err.Error(), "mailbox") {
		t.Errorf("nobody: %v", err)
	}
}

func TestMembersOfEveryKind(t *testing.T) {
	e, c := granted(t)
	at := slices.IndexFunc(tenant.Groups, func(g world.Group) bool { return g.DisplayName == "All Contoso" })
	id := tenant.Groups[at].ID
	direct, err := c.Members(t.Context(), id, false, graph.ListQuery{Top: graph.DirectoryTop}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names(direct.Objects), ", "); got != "group Finance, group Purchasing, group Security Team, orgContact Tax adviser Behrens, servicePrincipal Mail archive connector" {
		t.Errorf("members: %s", got)
	}
	var all []graph.DirectoryObject
	next, count := "", 0
	for page := 0; page == 0 || next != ""; page++ {
		p, err := c.Members(t.Context(), id, true, graph.ListQuery{Top: 20}, next)
		if err != nil {
			t.Fatal(err)
		}
		if page == 0 {
			count = p.Count
		}
		all, next = append(all, p.Objects...), p.Next
	}
	kinds := map[graph.ObjectKind]int{}
	for _, o := range all {
		kinds[o.Kind]++
	}
	if count != len(all) || kinds[graph.GroupObject] != 3 || kinds[graph.DeviceObject] != 1 || kinds[graph.UserObject] < 30 {
		t.Errorf("%d of %d: %v", len(all), count, kinds)
	}
	only, err := c.Members(t.Context(), id, true, graph.ListQuery{Filter: "startswith(displayName,'Tax')", Top: 20}, "")
	if err != nil || len(only.Objects) != 1 {
		t.Errorf("filtered: %v %v", err, names(only.Objects))
	}
	card, err := c.GroupCard(t.Context(), id)
	if err != nil || card.Direct != 5 || card.Transitive != count || len(card.Owners) != 1 || card.Owners[0].DisplayName != "Jörg Brandt" || card.Kind() != "Microsoft 365 group" {
		t.Errorf("%v %+v", err, card)
	}
	if _, err := c.GroupCard(t.Context(), "none"); !graph.IsKind(err, graph.NotFound) {
		t.Errorf("no such group: %v", err)
	}
	if q := asks(t, e, "/transitiveMembers"); q[0].Get("$top") != "20" || q[0].Get("$count") != "true" {
		t.Errorf("asked %v", q[0])
	}
}

func TestResolveByEveryAddress(t *testing.T) {
	e, c := granted(t)
	for address, want := range map[string]string{
		"P.Raman@contoso.com": "user Priya Raman", " payables@contoso.com ": "user Priya Raman", "aoife.o'brien@contoso.com": "user Aoife O'Brien",
		"security-team@contoso.com": "group Security Team", "billing@northwind-traders.example": "", "' or 1 eq 1": "",
	} {
		page, err := c.Resolve(t.Context(), address)
		if got := strings.Join(names(page.Objects), ", "); err != nil || got != want {
			t.Errorf("%q is %q, want %q: %v", address, got, want, err)
		}
	}
	e.ForgetRequests()
	_, _ = c.Resolve(t.Context(), "aoife.o'brien@contoso.com")
	var got []string // side by side: in no order
	for _, q := range asks(t, e, "/users") {
		got = append(got, q.Get("$filter"))
	}
	if want := "mail eq 'aoife.o''brien@contoso.com' or userPrincipalName eq 'aoife.o''brien@contoso.com'"; !slices.Contains(got, want) {
		t.Errorf("asked %q", got)
	}
	people, err := c.Mailbox(demo.Mailbox).People(t.Context(), `ram"an`, 5)
	if err != nil || len(people) != 0 {
		t.Errorf("people: %v %v", people, err)
	}
	if people, err = c.Mailbox(demo.Mailbox).People(t.Context(), "raman", 5); err != nil || len(people) != 1 || people[0].Mail != "p.raman@contoso.com" {
		t.Errorf("people: %v %v", people, err)
	}
}

func TestDirectoryTroubles(t *testing.T) {
	for _, f := range []struct {
		fault emulator.Fault
		kind  graph.Kind
	}{
		{emulator.Fault{Status: 404, Code: "Request_ResourceNotFound"}, graph.NotFound}, {emulator.Fault{Status: 410}, graph.Gone},
		{emulator.Fault{Status: 403, Code: "Authorization_RequestDenied"}, graph.Forbidden}, {emulator.Fault{Status: 412}, graph.Precondition},
		{emulator.Fault{Status: 501}, graph.Unavailable}, {emulator.Fault{Body: "truncated", Count: -1}, graph.Malformed}, {emulator.Fault{Body: "html", Count: -1}, graph.Malformed},
	} {
		e, c := granted(t)
		f.fault.Operation = "users.list"
		e.AddFaults(f.fault)
		_, err := c.Users(t.Context(), graph.ListQuery{Top: 5}, "")
		if !graph.IsKind(err, f.kind) {
			t.Errorf("%+v: %v", f.fault, err)
		}
	}
}

func TestFiltersAreCheckedBeforeTheyAreSent(t *testing.T) {
	for filter, why := range map[string]string{
		"": "", "$filter=startswith(displayName,'a')": "", "displayName eq 'O''Brien = (x'": "", "accountEnabled ne true and (userType in ('Guest','Member'))": "",
		"proxyAddresses/any(p:p eq 'smtp:a@b.c')": "", "displayName eq 'a": "left open", "displayName eq \"a\"": "single quotation", "displayName = 'a'": "no operator",
		"displayName eq 'a')": "brackets", "startswith(displayName,'a'": "brackets", "displayName": "compares nothing", "'eq'": "compares nothing", "in": "compares nothing", "mail eq 'a'&$top=1": "no place",
	} {
		err := graph.CheckDirectoryFilter(filter)
		if (err == nil) != (why == "") || err != nil && !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want %q", filter, err, why)
		}
	}
	e, c := granted(t)
	if _, err := c.Users(t.Context(), graph.ListQuery{Filter: "displayName eq 'a"}, ""); err == nil || len(e.Requests()) != 0 {
		t.Errorf("%v, %d requests", err, len(e.Requests()))
	}
	page, err := c.Users(t.Context(), graph.ListQuery{Filter: "endswith(mail,'.brandt@contoso.com')", Top: 5}, "")
	if err != nil || len(page.Users) != 1 || page.Count != 1 || page.Users[0].MobilePhone == "" || len(page.Users[0].BusinessPhones) != 1 {
		t.Errorf("%v %+v", err, page)
	}
	groups, err := c.Groups(t.Context(), graph.ListQuery{Filter: "mailEnabled eq true and securityEnabled eq false", Top: 2}, "")
	if err != nil || len(groups.Groups) != 2 || groups.Count <= 2 || groups.Next == "" {
		t.Errorf("%v %+v", err, groups)
	}
}

// FuzzDirectoryFilter holds what passes the check to staying within its option, and what the service's own reader takes to
// passing it.
func FuzzDirectoryFilter(f *testing.F) {
	for _, s := range []string{"displayName eq 'O''Brien'", "not startswith(mail,'a')", "a eq 'b", "((", "x/any(p:p eq 'é&')", "createdDateTime ge 2026-01-01T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := graph.CheckDirectoryFilter(s)
		text := strings.TrimPrefix(strings.TrimSpace(s), "$filter=")
		if _, readable := odata.ParseFilter(text); readable == nil && err != nil && !strings.Contains(err.Error(), "compares nothing") && !strings.Contains(err.Error(), "no place") {
			t.Errorf("%q is a filter, and is refused: %v", s, err)
		}
	})
}
