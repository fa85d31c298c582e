package tui

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

// How the directory is searched as somebody types.
const (
	searchAfter    = 250 * time.Millisecond // of silence
	searchDeadline = 20 * time.Second
	searchLeast    = 2 // characters
)

// mailboxes picks a mailbox, to go to it or to write from it: one that is typed, a recent one, one of a profile's, or one
// that the directory knows.
type mailboxes struct {
	picker
	from   *letter // that is to be from it; nil: it is gone to
	n      int     // counts what was typed: only the last search counts
	began  time.Time
	cancel context.CancelFunc // of the search under way
	people []graph.Person
	asked  bool // the directory has answered for what is typed
	err    error
}

// searchDue asks for a search when nothing was typed for a moment.
type searchDue struct {
	dialog *mailboxes
	n      int
}

// peopleFound is the end of a search.
type peopleFound struct {
	dialog *mailboxes
	n      int
	list   []graph.Person
	err    error
}

func (m *Model) mailboxes() tea.Cmd {
	return m.pickMailbox(&mailboxes{picker: *newPick(m, "Mailboxes", nil)})
}

func (m *Model) pickMailbox(d *mailboxes) tea.Cmd {
	d.nothing, d.below = "", d.state
	d.list(m)
	return m.push(d)
}

func (d *mailboxes) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	before := d.input.Value()
	cmd := d.picker.key(m, msg)
	if d.input.Value() == before {
		return cmd
	}
	return tea.Batch(cmd, d.typed(m))
}

func (d *mailboxes) paste(m *Model, text string) tea.Cmd {
	d.picker.paste(m, text)
	return d.typed(m)
}

func (d *mailboxes) text() string { return strings.TrimSpace(d.input.Value()) }

// typed gives the earlier search up and begins another when the keys are still.
func (d *mailboxes) typed(m *Model) tea.Cmd {
	d.close()
	d.n++
	d.asked, d.err = false, nil
	d.people = slices.DeleteFunc(d.people, func(p graph.Person) bool { return !within(d.text(), p.DisplayName, p.Address()) })
	d.list(m)
	if m.FindPeople == nil || len([]rune(d.text())) < searchLeast {
		return nil
	}
	n := d.n
	return tea.Tick(searchAfter, func(time.Time) tea.Msg { return searchDue{d, n} })
}

func (m *Model) searchDue(msg searchDue) tea.Cmd {
	d := msg.dialog
	if !m.isOpen(d) || msg.n != d.n {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), searchDeadline)
	d.cancel, d.began = cancel, m.Now()
	find, text := m.FindPeople, d.text()
	return func() tea.Msg {
		defer cancel()
		list, err := find(ctx, text)
		return peopleFound{d, msg.n, list, err}
	}
}

func (m *Model) peopleFound(msg peopleFound) {
	d := msg.dialog
	if !m.isOpen(d) || msg.n != d.n {
		return
	}
	d.cancel, d.asked, d.people, d.err = nil, true, msg.list, msg.err
	if msg.err != nil {
		m.lastError = msg.err
	}
	d.list(m)
}

func (d *mailboxes) close() {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
}

func (d *mailboxes) waits() bool { return d.cancel != nil }

// list puts together what there is to choose from. What the directory finds comes last, so that it moves nothing.
func (d *mailboxes) list(m *Model) {
	d.choices = nil
	seen := map[string]bool{strings.ToLower(m.Mailbox.ID()): true}
	add := func(mailbox string, c choice) {
		if key := strings.ToLower(mailbox); mailbox == "" || !seen[key] {
			seen[key] = true
			c.pick = func(m *Model) tea.Cmd { return m.switchTo(m.Profile, mailbox) }
			if d.from != nil {
				c.pick = func(m *Model) tea.Cmd { return m.setFrom(d.from, mailbox) }
			}
			d.choices = append(d.choices, c)
		}
	}
	text := d.text()
	if own := m.Mailbox.ID(); d.from != nil && within(text, own) {
		delete(seen, strings.ToLower(own))
		add(own, choice{text: own, note: "this mailbox"})
	}
	if mailboxForm.MatchString(text) && (d.from == nil || strings.Contains(text, "@")) {
		add(text, choice{text: text, note: "as typed"})
	}
	for _, r := range m.Recent {
		if within(text, r) {
			add(r, choice{text: r, note: "recent"})
		}
	}
	if d.from != nil && m.Profiles != nil {
		for _, p := range m.Profiles() {
			if within(text, p.Mailbox, p.Name) {
				add(p.Mailbox, choice{text: p.Mailbox, note: "profile " + p.Name})
			}
		}
	}
	for _, p := range d.people {
		c := choice{text: p.DisplayName + "  " + p.Address(), note: "directory"}
		if !mailboxForm.MatchString(p.Address()) {
			c.disabled = p.DisplayName + " has no address by which a mailbox could be opened"
		}
		add(p.Address(), c)
	}
	d.found = make([]fuzzy.Match, len(d.choices))
	for i := range d.choices {
		d.found[i] = fuzzy.Match{Index: i}
	}
	d.at = min(d.at, max(0, len(d.found)-1))
}

// mailboxForm is the form of what a mailbox can be asked for by: an address, or the id of a user.
var mailboxForm = regexp.MustCompile(`^([^\s@/\\?]+@[^\s@/\\?]+\.[^\s@/\\?]+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$`)

// within tells whether one of some texts holds another, capitals aside.
func within(part string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(part)) })
}

// state says how the search stands.
func (d *mailboxes) state(m *Model, w int) []string {
	t := m.theme
	switch {
	case d.err != nil:
		return firstLines(wrapped(t.Warn, m.searchWords(d.err), w), 4)
	case d.cancel != nil:
		return []string{t.Muted.Render(content.Line("Searching the directory " + m.since(d.began)))}
	case d.from != nil && len([]rune(d.text())) < searchLeast:
		return wrapped(t.Muted, "The letter is sent by "+m.Mailbox.ID()+" in the name of the one chosen, if that lets it. Type an address, or a part of a name.", w)
	case strings.EqualFold(d.text(), m.Mailbox.ID()):
		return []string{t.Muted.Say("This is the open mailbox.")}
	case d.asked && len(d.people) == 0:
		return []string{t.Muted.Say("The directory knows nobody by that.")}
	case m.FindPeople == nil && d.text() == "":
		return []string{t.Muted.Say("Type an address or the id of a user.")}
	case len([]rune(d.text())) < searchLeast && m.FindPeople != nil:
		return wrapped(t.Muted, "Type an address, the id of a user, or a part of a name to search the directory.", w)
	}
	return []string{""}
}

// searchWords says why the directory can't be searched.
func (m *Model) searchWords(err error) string {
	var e *graph.Error
	if errors.As(err, &e) && e.Kind == graph.Forbidden && e.Permission != "" {
		return "The directory can't be searched: the token lacks " + e.Permission + " (ask an administrator). An address can be typed all the same."
	}
	return capital(m.words(err))
}
