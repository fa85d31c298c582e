package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/keys"
)

// fakeTenant is a directory in memory, and how it was asked.
type fakeTenant struct {
	mu      sync.Mutex
	objects []graph.DirectoryObject
	members map[string][]graph.DirectoryObject
	persons map[string]graph.PersonCard
	groups  map[string]graph.GroupCard
	near    []graph.Person
	missing []graph.Missing
	fail    map[string]error // by "find", "more", "resolve", "person", "group", "members", "people"
	asked   []string
	ended   []string      // what was given up
	block   chan struct{} // everything waits for it, when set
}

func (f *fakeTenant) ask(ctx context.Context, what, text string) error {
	f.mu.Lock()
	f.asked = append(f.asked, what+" "+text)
	wait, err := f.block, f.fail[what]
	f.mu.Unlock()
	if wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			f.mu.Lock()
			defer f.mu.Unlock()
			f.ended = append(f.ended, what+" "+text)
			return ctx.Err()
		}
	}
	return err
}

func (f *fakeTenant) said() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := strings.Join(f.asked, ", ")
	f.asked = nil
	return out
}

func (f *fakeTenant) FindObjects(ctx context.Context, q graph.DirectoryQuery, at graph.DirectoryPoint) (graph.DirectoryPage, error) {
	what := "find"
	if at.End() {
		what = "more"
	}
	page := graph.DirectoryPage{People: -1, Groups: -1, Missing: f.missing}
	if err := f.ask(ctx, what, fmt.Sprintf("%q %q %v %v %d", q.Text, q.Filter, q.People, q.Groups, q.Top)); err != nil {
		return page, err
	}
	people, groups := 0, 0
	for _, o := range f.objects {
		group := o.Kind == graph.GroupObject
		if group && !q.Groups || !group && !q.People || !strings.Contains(strings.ToLower(o.DisplayName+o.Mail), strings.ToLower(q.Text)) {
			continue
		}
		if group {
			groups++
		} else {
			people++
		}
		page.Objects = append(page.Objects, o)
	}
	page.People, page.Groups = people, groups
	page.Next = graph.EndOfDirectory()
	if len(page.Objects) > q.Top {
		page.Objects, page.Next = page.Objects[:q.Top], graph.DirectoryPoint{}
	}
	return page, nil
}

func (f *fakeTenant) Resolve(ctx context.Context, address string) (graph.DirectoryPage, error) {
	page := graph.DirectoryPage{Next: graph.EndOfDirectory(), Missing: f.missing}
	if err := f.ask(ctx, "resolve", address); err != nil {
		return page, err
	}
	for _, o := range f.objects {
		if strings.EqualFold(o.Mail, address) {
			page.Objects = append(page.Objects, o)
		}
	}
	return page, nil
}

func (f *fakeTenant) People(ctx context.Context, typed string, _ int) ([]graph.Person, error) {
	return f.near, f.ask(ctx, "people", typed)
}

func (f *fakeTenant) Person(ctx context.Context, id string) (graph.PersonCard, error) {
	return f.persons[id], f.ask(ctx, "person", id)
}

func (f *fakeTenant) GroupCard(ctx context.Context, id string) (graph.GroupCard, error) {
	return f.groups[id], f.ask(ctx, "group", id)
}

func (f *fakeTenant) Members(ctx context.Context, group string, nested bool, q graph.ListQuery, next string) (graph.ObjectPage, error) {
	list := f.members[group]
	if nested {
		list = append(slices.Clone(list), f.objects...)
	}
	page := graph.ObjectPage{Objects: list[:min(q.Top, len(list))], Count: len(list)}
	return page, f.ask(ctx, "members", fmt.Sprintf("%s %v %q %q %d%s", group, nested, q.Search, q.Filter, q.Top, next))
}

func somebody(i int) graph.DirectoryObject {
	return graph.DirectoryObject{
		Kind: graph.UserObject, ID: fmt.Sprintf("u%05d", i), DisplayName: fmt.Sprintf("Person %05d", i), Mail: fmt.Sprintf("p%d@contoso.com", i), UserPrincipalName: fmt.Sprintf("p%d@contoso.com", i),
		JobTitle: "Analyst", UserType: "Member",
	}
}

// newTenant is Ada, whose mails are in the mailbox, a disabled account, a guest, two groups, and many more.
func newTenant(many int) *fakeTenant {
	yes, no := true, false
	ada := graph.DirectoryObject{Kind: graph.UserObject, ID: "ada", DisplayName: "Ada Okafor", Mail: "ada.okafor@contoso.com", UserPrincipalName: "ada.okafor@contoso.com", JobTitle: "Accountant", Department: "Finance"}
	bob := graph.DirectoryObject{Kind: graph.UserObject, ID: "bob", DisplayName: "Bob O'Neil", Mail: "bob@contoso.com", UserPrincipalName: "bob@contoso.com", Disabled: true}
	guest := graph.DirectoryObject{Kind: graph.UserObject, ID: "guest", DisplayName: "田中 裕子", Mail: "tanaka@osaka-trading.test", UserPrincipalName: "tanaka_osaka#EXT#@contoso.com", UserType: "Guest"}
	finance := graph.DirectoryObject{Kind: graph.GroupObject, ID: "fin", DisplayName: "Finance", Mail: "finance@contoso.com", GroupKind: "Microsoft 365 group"}
	all := graph.DirectoryObject{Kind: graph.GroupObject, ID: "all", DisplayName: "All Contoso", GroupKind: "security group", Description: "Groups within groups"}
	f := &fakeTenant{fail: map[string]error{}, objects: []graph.DirectoryObject{ada, bob, guest, finance, all}, members: map[string][]graph.DirectoryObject{}}
	for i := range many {
		f.objects = append(f.objects, somebody(i))
	}
	f.members["all"] = []graph.DirectoryObject{
		finance, ada, {Kind: graph.DeviceObject, ID: "d", DisplayName: "SOC-WALLBOARD-01"}, {Kind: graph.ContactObject, ID: "c", DisplayName: "Tax adviser Behrens", Mail: "kanzlei@behrens.example"},
		{Kind: graph.AppObject, ID: "s", DisplayName: "Mail archive connector"}, {Kind: graph.UserObject, ID: "hidden"},
	}
	replies := graph.AutomaticReplies{
		Status: "scheduled", ExternalAudience: "contactsOnly", Internal: "<p>I am away until <b>Monday</b>.</p><script>alert(1)</script>", External: `<a href="https://evil.example/x">Ask here</a>`,
		Start: graph.ReplyTime{DateTime: "2026-11-23T20:00:00.0000000", TimeZone: "UTC"}, End: graph.ReplyTime{DateTime: "2026-11-29T20:00:00.0000000", TimeZone: "UTC"},
	}
	f.persons = map[string]graph.PersonCard{
		"ada": {
			User: graph.User{
				ID: "ada", DisplayName: "Ada Okafor", Mail: "ada.okafor@contoso.com", UserPrincipalName: "a.okafor@contoso.com", JobTitle: "Accountant", Department: "Finance", OfficeLocation: "Hamburg 2.14",
				MobilePhone: "+49 170 5550003", BusinessPhones: []string{"+49 40 5550003"}, ProxyAddresses: []string{"SMTP:ada.okafor@contoso.com", "smtp:ada@contoso.com", "X500:/o=x"}, UserType: "Member",
				UsageLocation: "DE", AccountEnabled: &yes, Created: noon.AddDate(-3, 0, 0),
			},
			Manager: &bob, MemberOf: []graph.DirectoryObject{finance, all}, MoreMemberOf: true, Devices: []graph.Device{{ID: "d1", DisplayName: "FIN-LT-0231", OperatingSystem: "Windows", Version: "10", Owned: true, Registered: true}},
			Settings: &graph.MailboxSettings{TimeZone: "W. Europe Standard Time", Language: "en-GB", UserPurpose: "user"}, Replies: &replies,
		},
		"bob": {
			User:    graph.User{ID: "bob", DisplayName: "Bob O'Neil", Mail: "bob@contoso.com", UserPrincipalName: "bob@contoso.com", AccountEnabled: &no},
			Replies: &graph.AutomaticReplies{Status: "alwaysEnabled", Internal: "<p>Gone.</p>", FromTips: true},
			Missing: []graph.Missing{{What: "manager", Err: &graph.Error{Op: "reading the manager", Kind: graph.Forbidden, Permission: "User.Read.All"}}, {What: "mailbox settings", Err: &graph.Error{Op: "reading the mailbox settings", Kind: graph.Forbidden, Permission: "MailboxSettings.Read"}}, {What: "groups", Err: &graph.Error{Op: "reading the groups", Kind: graph.Unavailable}}},
		},
		"guest": {User: graph.User{ID: "guest", DisplayName: "田中 裕子", Mail: "tanaka@osaka-trading.test"}, NoMailbox: true},
	}
	f.groups = map[string]graph.GroupCard{
		"all": {Group: graph.Group{ID: "all", DisplayName: "All Contoso", Description: "Groups within groups", SecurityEnabled: true, Visibility: "Private"}, Owners: []graph.DirectoryObject{ada}, Direct: 6, Transitive: 1234},
		"fin": {Group: graph.Group{ID: "fin", DisplayName: "Finance", Mail: "finance@contoso.com", GroupTypes: []string{"Unified"}}, Direct: -1, Transitive: -1, Missing: []graph.Missing{{What: "owners", Err: &graph.Error{Kind: graph.Forbidden, Permission: "GroupMember.Read.All"}}}},
	}
	return f
}

func withTenant(f *fakeTenant) func(*Config, *fakeBox) {
	return func(c *Config, _ *fakeBox) { c.Directory = f }
}

func TestDirectoryScreens(t *testing.T) {
	refused := &graph.Error{Op: "searching the people", Kind: graph.Forbidden, Status: 403, Code: "Authorization_RequestDenied", RequestID: "7f0c5a1e-0000-4000-8000-000000000003", Permission: "User.ReadBasic.All"}
	for _, size := range sizes {
		for name, c := range map[string]struct {
			change func(*fakeTenant)
			keys   []string
		}{
			"directory":           {nil, []string{"4", "j", "j"}},
			"directory loading":   {func(f *fakeTenant) { f.block = make(chan struct{}) }, []string{"4"}},
			"directory empty":     {func(f *fakeTenant) { f.objects = nil }, []string{"4"}},
			"directory failed":    {func(f *fakeTenant) { f.fail["find"] = throttled }, []string{"4"}},
			"directory forbidden": {func(f *fakeTenant) { f.fail["find"] = refused }, []string{"4"}},
			"directory in part": {func(f *fakeTenant) {
				f.missing = []graph.Missing{{What: "groups", Err: &graph.Error{Kind: graph.Forbidden, Permission: "GroupMember.Read.All"}}}
			}, []string{"4", "v", "v", "v"}},
			"directory typing":  {nil, []string{"4", "/", "o", "k", "a", "wait"}},
			"directory filter":  {nil, []string{"4", "f", "a", " ", "=", " ", "1", "enter"}},
			"person":            {nil, []string{"4", "enter"}},
			"person in part":    {nil, []string{"4", "j", "enter"}},
			"person failed":     {func(f *fakeTenant) { f.fail["person"] = refused }, []string{"4", "enter"}},
			"person nowhere":    {func(f *fakeTenant) { f.near = []graph.Person{{DisplayName: "Parcel desk", Mail: "desk@parcel.test"}} }, []string{"wait", "o"}},
			"group":             {nil, []string{"4", "j", "j", "j", "j", "enter"}},
			"members":           {nil, []string{"4", "j", "j", "j", "j", "m", "j"}},
			"members forbidden": {func(f *fakeTenant) { f.fail["members"] = refused }, []string{"4", "j", "j", "j", "j", "m"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				drive(t, size[0], size[1], func(conf *Config, _ *fakeBox) {
					f := newTenant(40)
					if c.change != nil {
						c.change(f)
					}
					conf.Directory = f
				}, func(s *screen) {
					for _, k := range c.keys {
						if k == "wait" {
							s.wait(time.Second)
						} else {
							s.press(k)
						}
					}
					golden(t, s, name)
				})
			})
		}
	}
}

func TestTheDirectoryIsSearchedWhenTheKeysAreStillAndEarlierSearchesAreGivenUp(t *testing.T) {
	f := newTenant(0)
	drive(t, 120, 40, withTenant(f), func(s *screen) {
		s.press("4")
		if got := f.said(); got != `find "" "" true true 100` {
			t.Errorf("at first: %s", got)
		}
		f.block = make(chan struct{})
		s.send(tea.KeyPressMsg{Code: '/', Text: "/"})
		for _, r := range "ad" {
			s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			s.wait(100 * time.Millisecond)
		}
		if got := f.said(); got != "" {
			t.Errorf("while keys come: %s", got)
		}
		s.wait(300 * time.Millisecond)
		if got := f.said(); got != `find "ad" "" true true 100` {
			t.Errorf("when they are still: %s", got)
		}
		s.press("a")
		s.wait(400 * time.Millisecond)
		f.mu.Lock()
		ended := strings.Join(f.ended, ", ")
		f.mu.Unlock()
		if ended != `find "ad" "" true true 100` {
			t.Errorf("given up: %q", ended)
		}
		if got := f.said(); got != `find "ada" "" true true 100` {
			t.Errorf("the last: %s", got)
		}
		close(f.block)
		f.block = nil
		s.settle()
		s.shows("Ada Okafor", "/ ada")
		s.hides("Bob O'Neil")
		s.press("enter", "v", "v")
		if got := f.said(); got != `find "ada" "" true false 100, find "ada" "" false true 100` {
			t.Errorf("kinds: %s", got)
		}
		s.shows("nobody and no group")
		s.press("v", "esc")
		s.wait(time.Second)
		s.shows("Bob O'Neil", "✗ person", "▸ group", "guest")
		s.press("f")
		s.send(tea.PasteMsg{Content: "accountEnabled eq false'"})
		s.press("enter")
		s.shows("left open")
		f.said()
		s.press("backspace", "tab", "3", "enter")
		if got := f.said(); got != `find "" "accountEnabled eq false" true true 3` {
			t.Errorf("by OData: %s", got)
		}
		s.shows("$filter accountEnabled eq false", "at most 3")
	})
}

func TestTheDirectoryReadsOnNearItsEndInLargePages(t *testing.T) {
	f := newTenant(2500)
	drive(t, 80, 24, withTenant(f), func(s *screen) {
		s.press("4")
		s.shows("100 of 2,505")
		f.said()
		s.press("G")
		if got := f.said(); got != `find "" "" true true 999` {
			t.Errorf("the second page: %s", got)
		}
		s.shows("999 of 2,505")
		s.press("j")
		f.fail["find"] = throttled
		s.press("G")
		s.shows("The rest could not be read")
		f.said()
		s.press("G", "G")
		if got := f.said(); got != "" {
			t.Errorf("after a failure it goes on by itself: %s", got)
		}
	})
}

func TestResolveName(t *testing.T) {
	f := newTenant(0)
	drive(t, 120, 40, withTenant(f), func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("o") // no-reply@swiftparce1.example
		s.shows("Not in this directory", "no-reply@swiftparce1.example", "SwiftParcel Delivery")
		if got := f.said(); got != "resolve no-reply@swiftparce1.example, people no-reply@swiftparce1.example" {
			t.Errorf("asked %s", got)
		}
		s.press("esc")
		if s.m.focus != keys.Messages {
			t.Errorf("Esc goes to %v", s.m.focus)
		}
		s.press("j", "o") // ada.okafor@contoso.com
		s.shows("Ada Okafor", "ada@contoso.com", "on: it answers now", "I am away until Monday.", "if they are contacts", "Mon 2026-11-23 20:00 UTC", "Manager", "Bob O'Neil", "Ask here [1]", "hxxps://evil[.]example/x")
		s.hides("alert(1)", "https://evil.example")
		if got := f.said(); got != "resolve ada.okafor@contoso.com, person ada" {
			t.Errorf("asked %s", got)
		}
		s.press("y")
		if !strings.Contains(s.copied, "Mobile      +49 170 5550003") {
			t.Errorf("copied %q", s.copied)
		}
		s.press("w")
		s.shows("from:ada.okafor@contoso.com")
		if q := s.box.searched[len(s.box.searched)-1]; q.Sender != "ada.okafor@contoso.com" {
			t.Errorf("searched %+v", q)
		}
		s.press("esc")
		f.objects = append(f.objects, graph.DirectoryObject{Kind: graph.GroupObject, ID: "g2", DisplayName: "Ada's list", Mail: "ada.okafor@contoso.com"})
		s.press("1", "g", "j", "o")
		s.shows("Ada's list", "Ada Okafor", "2 entries by that")
		f.fail["resolve"] = throttled
		s.press("1", "o")
		s.shows("too many requests")
	})
}

func TestGroupsAndTheirMembers(t *testing.T) {
	f := newTenant(3)
	drive(t, 120, 40, withTenant(f), func(s *screen) {
		s.press("4", "m")
		s.shows("this is no group")
		s.press("j", "j", "j", "j", "enter")
		s.shows("security group", "With nested 1,234", "Owners 1")
		s.press("m")
		s.shows("Members of All Contoso", "· device", "· contact", "· app", "not readable: hidden")
		s.press("t")
		f.said()
		s.press("/", "f", "i", "n", "enter")
		s.wait(time.Second)
		if got := f.said(); got != `members all true "fin" "" 100` {
			t.Errorf("asked %s", got)
		}
		s.press("j", "enter")
		s.shows("ada@contoso.com")
		s.press("esc")
		if s.m.focus != keys.Members {
			t.Errorf("Esc goes to %v", s.m.focus)
		}
		s.press("tab", "shift+tab", "esc", "esc", "esc", "esc")
		if s.m.focus != keys.Directory {
			t.Errorf("and then to %v", s.m.focus)
		}
	})
}

func TestTheirRulesOpenTheirMailboxFirst(t *testing.T) {
	f := newTenant(0)
	f.objects[0].Mail = ceo
	drive(t, 120, 40, withTenant(f), func(s *screen) {
		s.press("4", "r")
		s.shows("there is no other mailbox")
		withOffices(s)
		s.press("r")
		s.settle()
		if s.m.Mailbox.ID() != ceo || s.m.focus != keys.Rules {
			t.Errorf("this is %s, %v", s.m.Mailbox.ID(), s.m.focus)
		}
	})
}

func TestNothingHostileReachesTheTerminalFromTheDirectory(t *testing.T) {
	hostileStrings(t, func(t *testing.T, x string) {
		f := newTenant(0)
		yes := true
		for i := range f.objects {
			o := &f.objects[i]
			o.DisplayName, o.Mail, o.UserPrincipalName, o.JobTitle, o.GroupKind, o.Department, o.UserType, o.Kind = x+o.DisplayName, x+o.Mail, x, x, x, x, x, []graph.ObjectKind{o.Kind, o.Kind, graph.ObjectKind(x)}[i%3]
		}
		r := &graph.AutomaticReplies{Status: "scheduled", ExternalAudience: x, Internal: "<p>" + x + "</p>" + x, External: x, Start: graph.ReplyTime{DateTime: x, TimeZone: x}, End: graph.ReplyTime{DateTime: x, TimeZone: "../" + x}}
		missing := []graph.Missing{{What: "groups", Err: &graph.Error{Kind: graph.Other, Message: x, Code: x, RequestID: x}}}
		f.missing = missing
		f.persons["ada"] = graph.PersonCard{
			User:    graph.User{ID: x, DisplayName: x, Mail: x, UserPrincipalName: x + "u", JobTitle: x, Department: x, CompanyName: x, OfficeLocation: x, MobilePhone: x, BusinessPhones: []string{x}, ProxyAddresses: []string{"smtp:" + x, x}, UserType: x, UsageLocation: x, AccountEnabled: &yes},
			Manager: &f.objects[1], MemberOf: f.objects, Devices: []graph.Device{{ID: x, DisplayName: x, OperatingSystem: x, Version: x}}, Settings: &graph.MailboxSettings{TimeZone: x, Language: x, UserPurpose: x}, Replies: r, Missing: missing,
		}
		f.groups["all"] = graph.GroupCard{Group: graph.Group{ID: x, DisplayName: x, Description: x, Mail: x, MailNickname: x, Visibility: x, ProxyAddresses: []string{"smtp:" + x}}, Owners: f.objects, Missing: missing}
		f.members["all"] = f.objects
		f.near = []graph.Person{{DisplayName: x, Mail: x}}
		drive(t, 120, 40, withTenant(f), func(s *screen) {
			s.wait(200 * time.Millisecond)
			for _, k := range []string{"4", "C", "esc", "enter", "y", "G", "esc", "j", "j", "j", "y", "enter", "esc", "j", "enter", "m", "enter", "esc", "f", "esc", "1", "o"} {
				s.press(k)
				clean(t, s, "after "+k)
				if strings.ContainsAny(s.copied, "\x1b\r\x00\x07") {
					t.Errorf("%q was copied", s.copied)
				}
			}
			s.press("4", "/")
			s.send(tea.PasteMsg{Content: x})
			s.wait(time.Second)
			clean(t, s, "searched")
			f.fail["find"] = &graph.Error{Op: "searching", Kind: graph.Other, Code: x, Message: x, Err: fmt.Errorf("%s", x)}
			s.press("enter", "f5")
			clean(t, s, "failed")
		})
	})
}

func TestTheCardIsExported(t *testing.T) {
	f, dir := newTenant(3), t.TempDir()
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Directory, c.Downloads = f, dir }, func(s *screen) {
		s.press("4", "ada")
		s.wait(time.Second)
		s.press("enter")
		s.wait(time.Second)
		for _, end := range []string{"md", "json"} {
			s.press("e")
			s.shows("Export the card")
			s.press("ctrl+u", dir+"/ada."+end, "enter")
			s.until("The card is in")
		}
		s.press("e", "ctrl+u", dir+"/ada.txt", "enter")
		s.shows("ends in .md or in .json")
		s.press("ctrl+u", dir+"/ada.md", "enter")
		s.until("There is such a file already")
	})
	for name, says := range map[string][]string{
		"ada.md": {"Ada Okafor", "FIN-LT-0231", "Accountant", "hxxps://evil[.]example"}, "ada.json": {`"displayName": "Ada Okafor"`, `"status": "scheduled"`, `"displayName": "Finance"`, `"accountEnabled": true`, `"operatingSystem": `, `"isOwned": `},
	} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range says {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s lacks %q:\n%s", name, want, raw)
			}
		}
	}
}
