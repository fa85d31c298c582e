package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/keys"
	"mailtriage/views/directory"
)

// cardRead is a card as it was read.
type cardRead struct {
	person *graph.PersonCard
	group  *graph.GroupCard
}

// openCard shows all that is known of something, in the pane of the card.
func (m *Model) openCard(o graph.DirectoryObject) tea.Cmd {
	m.focusTo(keys.Card)
	c := m.people.card
	if o.Kind != graph.UserObject && o.Kind != graph.GroupObject {
		m.giveUp(loadCard)
		c.SetObject(o)
		return nil
	}
	c.SetLoading(o)
	d := m.Directory
	return m.read(loadCard, "reading the card", func(ctx context.Context) loaded {
		var r cardRead
		var err error
		if o.Kind == graph.GroupObject {
			var g graph.GroupCard
			g, err = d.GroupCard(ctx, o.ID)
			r.group = &g
		} else {
			var p graph.PersonCard
			p, err = d.Person(ctx, o.ID)
			r.person = &p
		}
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd { return m.cardRead(o, r, err) }}
	})
}

func (m *Model) cardRead(o graph.DirectoryObject, r cardRead, err error) tea.Cmd {
	c := m.people.card
	switch {
	case err != nil:
		c.SetFailed(o, capital(m.words(err)))
		return m.fail(err)
	case r.group != nil:
		if o.DisplayName == "" {
			o.DisplayName = r.group.DisplayName
		}
		c.SetGroup(o, *r.group)
	default:
		if o.DisplayName == "" {
			o.DisplayName = r.person.DisplayName
		}
		c.SetPerson(o, *r.person)
	}
	return nil
}

// openRow opens the card of the row under the cursor.
func (m *Model) openRow() tea.Cmd {
	o, ok := m.objectAtHand()
	if !ok {
		return nil
	}
	if m.people.from = 0; m.focus == keys.Members {
		m.people.from = keys.Members
	}
	return m.openCard(o)
}

// objectAtHand is what the directory's actions are for: the row of the list that has the focus, or what the card is about.
func (m *Model) objectAtHand() (graph.DirectoryObject, bool) {
	switch m.focus {
	case keys.Directory:
		return m.people.found.Cursor()
	case keys.Members:
		return m.people.members.Cursor()
	}
	return m.people.card.Object()
}

// addressAtHand is the address of the person or group at hand.
func (m *Model) addressAtHand() graph.Address {
	if m.focus == keys.Card {
		return m.people.card.Address()
	}
	o, _ := m.objectAtHand()
	return graph.Address{Name: o.DisplayName, Address: o.Address()}
}

// whoAtHand is a tab in which people are met.
type whoAtHand interface {
	// who is the person at hand: a sender, an organizer; false: there is none.
	who(m *Model) (graph.Address, bool)
}

func (mailTab) who(m *Model) (graph.Address, bool) {
	h, ok := m.messages.Cursor()
	from, _ := m.senderOf(h)
	return from, ok && (from.Address != "" || from.Name != "")
}

func (calendarTab) who(m *Model) (graph.Address, bool) {
	e, ok := m.calendar.pane.Cursor()
	return e.Organizer, ok && (e.Organizer.Address != "" || e.Organizer.Name != "")
}

func (directoryTab) who(m *Model) (graph.Address, bool) {
	a := m.addressAtHand()
	return a, a.Address != "" || a.Name != ""
}

// resolveName goes to the directory's card of the person at hand.
func (m *Model) resolveName() tea.Cmd {
	if m.Directory == nil {
		return m.refuse("Resolve name: the directory is not offered here")
	}
	t, ok := m.front().tab.(whoAtHand)
	if !ok {
		return m.refuse("Resolve name: there is nobody here")
	}
	who, ok := t.who(m)
	if !ok {
		return m.refuse("Resolve name: there is nobody here")
	}
	if o, known := m.objectAtHand(); known && m.focus&(keys.Directory|keys.Members) != 0 {
		return m.openCard(o)
	}
	typed := strings.TrimSpace(who.Address)
	if typed == "" {
		typed = who.Name
	}
	p := &m.people
	if m.front().action != keys.ListUsers {
		p.from = m.focus
	}
	m.giveUp(loadDirectory)
	p.search = finding{n: p.search.n + 1, asked: true, text: typed, people: -1, group: -1}
	p.found.SetFilter(typed)
	p.found.SetRows(nil)
	p.found.SetLoading()
	m.focusTo(keys.Directory)
	d := m.Directory
	return m.read(loadDirectory, "resolving the name", func(ctx context.Context) loaded {
		r, err := graph.ResolveName(ctx, d, typed)
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd { return m.resolved(who, r, err) }}
	})
}

// resolved shows who was meant: the card of one, a list of several, and of nobody what is known all the same.
func (m *Model) resolved(who graph.Address, r graph.Resolved, err error) tea.Cmd {
	p := &m.people
	if err != nil {
		p.found.SetFailed(capital(m.words(err)))
		return m.fail(err)
	}
	p.found.SetRows(r.Objects)
	p.found.SetNote(missingNote(r.Missing))
	switch {
	case len(r.Objects) == 1:
		return m.openCard(r.Objects[0])
	case len(r.Objects) > 1:
		return m.say(plural(len(r.Objects), "entry", "entries") + " by that: Enter opens one")
	}
	m.giveUp(loadCard)
	p.card.SetOutside(directory.Outside{Name: who.Name, Address: who.Address, People: r.People, Missing: r.Missing})
	m.focusTo(keys.Card)
	return nil
}

// theirMail searches the open mailbox for the last mails from the person at hand.
func (m *Model) theirMail() tea.Cmd {
	a := m.addressAtHand()
	if a.Address == "" {
		return m.refuse("Their mail: there is no address")
	}
	cmd := m.goTo(tabOf(keys.Messages))
	return tea.Batch(cmd, m.runSearch(SearchQuery{Sender: a.Address}, ""))
}

// theirs goes to the mailbox of the person at hand, and there to a tab.
func (m *Model) theirs(tab keys.ID, what string) tea.Cmd {
	o, ok := m.objectAtHand()
	goThere, here := m.tabHandler(tab)
	switch {
	case !here:
		return m.refuse(what + ": not offered here")
	case !ok || o.Kind != graph.UserObject || o.Address() == "":
		return m.refuse(what + ": this is nobody with a mailbox in this tenant")
	case strings.EqualFold(o.Address(), m.Mailbox.ID()), strings.EqualFold(o.UserPrincipalName, m.Mailbox.ID()):
		return goThere()
	case m.Switch == nil:
		return m.refuse(what + ": there is no other mailbox to go to")
	}
	return m.switchToTab(m.Profile, o.Address(), tab)
}

func (m *Model) copyCard() tea.Cmd {
	return tea.Batch(tea.SetClipboard(m.people.card.Plain(m.Now())), m.say("Copied the card, if the terminal allows it"))
}
