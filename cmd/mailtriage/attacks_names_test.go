package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

// attackedTenant is a tenant in which everything that a server names has a name of its own out of the texts: folders, rules, categories,
// events with who called them, people with what they do.
func attackedTenant(texts []string) world.Tenant {
	noon := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	t := demo.Tenant(demo.Options{Seed: 1, Messages: 5, Now: noon})
	var box *world.Mailbox
	for i := range t.Mailboxes {
		for _, u := range t.Users {
			if u.ID == t.Mailboxes[i].UserID && u.UserPrincipalName == demo.Mailbox {
				box = &t.Mailboxes[i]
			}
		}
	}
	box.Rules, box.Events, box.Categories = nil, nil, nil
	for i, x := range texts {
		name := fmt.Sprintf("Q%02d %s", i, x)
		who := world.Address{Name: name, Address: fmt.Sprintf("q%02d@attack.example", i)}
		box.Folders = append(box.Folders, world.Folder{Name: name})
		box.Categories = append(box.Categories, world.Category{DisplayName: name, Color: "preset3"})
		box.Rules = append(box.Rules, world.Rule{
			DisplayName: name, Sequence: i + 1, Enabled: true, Conditions: map[string]any{"subjectContains": []any{name}},
			Actions: map[string]any{"assignCategories": []any{name}, "forwardTo": []any{map[string]any{"emailAddress": map[string]any{"name": name, "address": who.Address}}}},
		})
		begins := noon.Add(time.Duration(i) * 5 * time.Minute)
		box.Events = append(box.Events, world.Event{
			UID: name, Subject: name, BodyHTML: "<p>" + x, Location: name, JoinURL: "https://evil.example/" + x, Organizer: who, Zone: "UTC", Start: begins, End: begins.Add(time.Minute),
			Attendees: []world.Attendee{{Address: who, Type: "required", Response: "none"}}, Categories: []string{name},
		})
		t.Users = append(t.Users, world.User{
			ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), DisplayName: name, GivenName: x, Surname: x, UserPrincipalName: fmt.Sprintf("q%02d@contoso.com", i), Mail: fmt.Sprintf("q%02d@contoso.com", i),
			JobTitle: name, Department: name, OfficeLocation: name, MobilePhone: x, UserType: "Member", AccountEnabled: true, Created: noon,
		})
	}
	return t
}

// serving starts an emulator of a tenant within the test, with what a program needs to find it.
func serving(t *testing.T, tenant world.Tenant) *server {
	t.Helper()
	e, err := emulator.Start("127.0.0.1:0", true, emulator.Options{Tenant: tenant, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	e.Info.CA = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(e.Info.CA, e.CA, 0o600); err != nil {
		t.Fatal(err)
	}
	return &server{info: e.Info}
}

// walk goes through every list that a server names, a screenful at a time, and opens one of each.
func walk(t *testing.T, texts []string) *terminal {
	t.Helper()
	s := serving(t, attackedTenant(texts))
	term := newTerminal(t, 140, 40, program(t, s.vars("XDG_STATE_HOME="+t.TempDir(), varLive+"=off")))
	pages := func(tab, prefix string) {
		t.Helper()
		number := func(i int) string { return fmt.Sprintf("%sQ%02d", prefix, i) }
		term.Shows(tab)
		screen := term.Shows(number(0))
		for seen := map[int]bool{}; ; {
			term.drawn(fmt.Sprintf("names, %d seen", len(seen)), tab)
			for i := range texts { // not one after the other: rules are listed by their signs
				if strings.Contains(screen, number(i)) {
					seen[i] = true
				}
			}
			if len(seen) == len(texts) {
				return
			}
			last := screen
			term.Press("\x1b[B") // one at a time: a frame that is seen half drawn is made up for by the next ones
			screen = term.Until(fmt.Sprintf("the list to move on: %d of %d seen", len(seen), len(texts)), func(s string) bool { return s != last })
		}
	}
	term.Shows("live off", "Q00")
	term.Press("c")
	term.Shows("Categories of 1 message")
	pages("[1 Mail]", "#")
	term.Press("\x1b")
	term.Gone("Categories of 1 message")
	term.Press("\t", "\t")
	pages("[1 Mail]", "")
	term.Press("2")
	pages("[2 Rules]", "")
	term.Press("3")
	term.Shows("Agenda")
	term.Press("'", "2026-11-01\r")
	pages("[3 Calendar]", "")
	term.Press("\r")
	term.Shows("Attendees 1")
	term.drawn("an event", "[3 Calendar]")
	term.Press("4")
	term.Shows("[4 Directory]")
	term.Press("/", "Q", "\r")
	pages("[4 Directory]", "")
	term.Press("\r")
	term.Shows("Department")
	term.drawn("a person", "[4 Directory]")
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	return term
}

// TestNamesAttack does as TestTerminalAttacks does, with what the server names.
func TestNamesAttack(t *testing.T) {
	t.Parallel()
	var texts, plain []string
	for i, c := range hostile.Strings() {
		if every := map[bool]int{true: 9, false: 3}[testing.Short()]; i%every == 1 {
			texts, plain = append(texts, c.Text), append(plain, fmt.Sprintf("innocent %d", i))
		}
	}
	holdToInnocent(t, walk(t, plain), walk(t, texts))
}
