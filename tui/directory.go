package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/directory"
)

// Directory is what people and groups are read from.
type Directory interface {
	graph.Resolver
	Person(ctx context.Context, id string) (graph.PersonCard, error)
	GroupCard(ctx context.Context, id string) (graph.GroupCard, error)
	Members(ctx context.Context, group string, transitive bool, q graph.ListQuery, next string) (graph.ObjectPage, error)
}

// Sizes of the directory's lists. A row takes some 300 bytes: what is kept of a list is bounded by mostRows.
const (
	firstObjects = 100 // so that the first are there soon
	nextObjects  = graph.DirectoryTop
	mostRows     = 100_000
)

// which kinds of things are searched.
const (
	both = iota
	peopleOnly
	groupsOnly
)

// people is what the directory tab shows.
type people struct {
	found   *directory.List
	members *directory.List
	card    *directory.Card

	search finding
	group  graph.DirectoryObject // whose members are shown
	nested bool
	in     finding    // among the members
	from   keys.Scope // where the name was met that the card is of, to go back to; 0: here
}

// finding is a search of a list: what is asked for, and how far it is.
type finding struct {
	n             int // counts what was typed: only the last search counts
	asked         bool
	text, filter  string
	limit         int // 0: none
	kinds         int
	at            graph.DirectoryPoint
	next          string // of members
	people, group int    // counts; -1: not told
	more          bool
	wide          bool // it goes on in large pages, begun anew: a link goes on in pages as small as its own
}

func newPeople(t *theme.Theme) people {
	p := people{found: directory.NewFound(t), members: directory.NewMembers(t), card: directory.NewCard(t)}
	p.members.SetRows(nil)
	return p
}

func (p people) setTheme(t *theme.Theme) {
	p.found.SetTheme(t)
	p.members.SetTheme(t)
	p.card.SetTheme(t)
}

// directoryDue asks for a search when nothing was typed for a moment.
type directoryDue struct {
	visit, n int
	members  bool
}

func (d directoryDue) tell(m *Model) tea.Cmd {
	f := &m.people.search
	if d.members {
		f = &m.people.in
	}
	if d.visit != m.visits || d.n != f.n {
		return nil
	}
	if d.members {
		return m.readMembers()
	}
	return m.searchDirectory()
}

// directoryShown begins with all that there is when the tab is opened for the first time.
func (m *Model) directoryShown() tea.Cmd {
	if m.people.search.asked || m.Directory == nil {
		return nil
	}
	return m.searchDirectory()
}

// directoryTyped gives the earlier search up and begins another when the keys are still.
func (m *Model) directoryTyped() tea.Cmd {
	f, text, kind, members := &m.people.search, m.people.found.Filter(), loadDirectory, false
	if m.focus == keys.Members {
		f, text, kind, members = &m.people.in, m.people.members.Filter(), loadMembers, true
	}
	if text == f.text {
		return m.moreOfDirectory()
	}
	m.giveUp(kind)
	f.text = text
	f.n++
	due := directoryDue{m.visits, f.n, members}
	return tea.Tick(searchAfter, func(time.Time) tea.Msg { return due })
}

// query is what is asked of people and groups.
func (f *finding) query() graph.DirectoryQuery {
	return graph.DirectoryQuery{Text: f.text, Filter: f.filter, People: f.kinds != groupsOnly, Groups: f.kinds != peopleOnly, Top: top(f.limit, firstObjects)}
}

func top(limit, most int) int {
	if limit > 0 {
		return min(limit, most)
	}
	return most
}

// searchDirectory searches anew.
func (m *Model) searchDirectory() tea.Cmd {
	if m.Directory == nil {
		m.people.found.SetFailed("The directory is not offered here.")
		return nil
	}
	f := &m.people.search
	f.asked, f.at, f.more, f.wide = true, graph.DirectoryPoint{}, false, false
	m.people.found.SetLoading()
	return m.askDirectory(f.query(), true)
}

func (m *Model) askDirectory(q graph.DirectoryQuery, first bool) tea.Cmd {
	f := &m.people.search
	if !first && !f.wide {
		f.wide, f.at = true, graph.DirectoryPoint{}
	}
	if f.wide {
		q.Top = top(f.limit, nextObjects)
	}
	d, at := m.Directory, f.at
	return m.read(loadDirectory, "searching the directory", func(ctx context.Context) loaded {
		page, err := d.FindObjects(ctx, q, at)
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd { return m.objectsFound(page, first, err) }}
	})
}

func (m *Model) objectsFound(page graph.DirectoryPage, first bool, err error) tea.Cmd {
	p := &m.people
	f := &p.search
	if err != nil {
		f.more = false
		if first {
			p.found.SetRows(nil)
			p.found.SetFailed(capital(m.words(err)))
		} else {
			p.found.SetNote("The rest could not be read: " + m.words(err) + ". " + m.Keys.Key(keys.Refresh) + " reads anew.")
		}
		return m.fail(err)
	}
	m.around.meet(page.Objects)
	f.at, f.more = page.Next, !page.Next.End()
	if first {
		f.people, f.group = page.People, page.Groups
		p.found.SetRows(page.Objects)
		p.found.Do(keys.Top)
		p.found.SetNote(missingNote(page.Missing))
	} else {
		p.found.Append(page.Objects)
	}
	f.more = m.within(p.found, f, f.more)
	return m.moreOfDirectory()
}

// within tells whether a list is to be read on; where it is not, though there is more, that is said.
func (m *Model) within(l *directory.List, f *finding, more bool) bool {
	_, n := l.Count()
	switch {
	case f.limit > 0 && n >= f.limit:
		l.SetRows(l.Rows()[:f.limit])
		if more || n > f.limit {
			l.SetNote(fmt.Sprintf("The first %s, as asked: there are more.", content.Count(f.limit)))
		}
		return false
	case more && n >= mostRows:
		l.SetNote(fmt.Sprintf("These are the first %s: type to find others.", content.Count(mostRows)))
		return false
	}
	return more
}

// missingNote says what could not be searched, and which permission that needs.
func missingNote(list []graph.Missing) string {
	var parts []string
	for _, x := range list {
		why := x.Err.Error()
		if x.Err.Kind == graph.Forbidden && x.Err.Permission != "" {
			why = "the token lacks " + x.Err.Permission
		}
		parts = append(parts, capital(x.What)+" were not searched: "+why)
	}
	return strings.Join(parts, ". ")
}

// moreOfDirectory reads on when the cursor comes near the end of what is there.
func (m *Model) moreOfDirectory() tea.Cmd {
	p := &m.people
	switch m.focus {
	case keys.Members:
		if !p.in.more || m.reading(loadMembers) || !p.members.NearEnd() {
			return nil
		}
		return m.askMembers(false)
	case keys.Directory, keys.Card:
		if !p.search.more || m.reading(loadDirectory) || !p.found.NearEnd() {
			return nil
		}
		return m.askDirectory(p.search.query(), false)
	}
	return nil
}

// nextKind goes to people only, groups only, both.
func (m *Model) nextKind() tea.Cmd {
	f := &m.people.search
	f.kinds = (f.kinds + 1) % 3
	f.n++
	return tea.Batch(m.say([]string{"People and groups", "People only", "Groups only"}[f.kinds]), m.searchDirectory())
}

// showMembers shows the members of the group at hand.
func (m *Model) showMembers() tea.Cmd {
	o, ok := m.objectAtHand()
	if !ok || o.Kind != graph.GroupObject {
		return m.refuse("Members: this is no group")
	}
	p := &m.people
	m.focusTo(keys.Members)
	if o.ID == p.group.ID {
		return nil
	}
	t := m.theme
	p.group, p.nested, p.in = o, false, finding{n: p.in.n + 1}
	p.members = directory.NewMembers(t)
	return m.readMembers()
}

func (m *Model) toggleNested() tea.Cmd {
	p := &m.people
	if p.group.ID == "" {
		return m.refuse("Nested: no group is open")
	}
	p.nested = !p.nested
	said := "Its own members only"
	if p.nested {
		said = "With the members of the groups in it"
	}
	return tea.Batch(m.say(said), m.readMembers())
}

// readMembers reads the members anew.
func (m *Model) readMembers() tea.Cmd {
	p := &m.people
	if p.group.ID == "" {
		return nil
	}
	p.in.asked, p.in.next, p.in.more, p.in.wide = true, "", false, false
	p.in.n++
	p.members.SetLoading()
	return m.askMembers(true)
}

func (m *Model) askMembers(first bool) tea.Cmd {
	p := &m.people
	q := graph.ListQuery{Search: p.in.text, Filter: p.in.filter, Top: top(p.in.limit, firstObjects)}
	if !first && !p.in.wide {
		p.in.wide, p.in.next = true, ""
	}
	if p.in.wide {
		q.Top = top(p.in.limit, nextObjects)
	}
	d, group, nested, next := m.Directory, p.group.ID, p.nested, p.in.next
	return m.read(loadMembers, "reading the members", func(ctx context.Context) loaded {
		page, err := d.Members(ctx, group, nested, q, next)
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd { return m.membersRead(page, first, err) }}
	})
}

func (m *Model) membersRead(page graph.ObjectPage, first bool, err error) tea.Cmd {
	p := &m.people
	if err != nil {
		p.in.more = false
		if first {
			p.members.SetRows(nil)
			p.members.SetFailed(capital(m.words(err)))
		} else {
			p.members.SetNote("The rest could not be read: " + m.words(err) + ". " + m.Keys.Key(keys.Refresh) + " reads anew.")
		}
		return m.fail(err)
	}
	m.around.meet(page.Objects)
	p.in.next = page.Next
	if first {
		p.in.people = page.Count
		p.members.SetRows(page.Objects)
		p.members.Do(keys.Top)
		p.members.SetNote("")
	} else {
		p.members.Append(page.Objects)
	}
	p.in.more = m.within(p.members, &p.in, page.Next != "")
	return m.moreOfDirectory()
}
