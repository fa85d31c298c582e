package emulator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// tenant is the state of everything. Server.mu guards it.
type tenant struct {
	world.Tenant
	mailboxes map[string]*mailbox // by user id
	threats   []object
	users     map[string]int // places of users by id, and by user principal name and address in small letters
	byName    []int

	groupEvents map[string]map[string]*event // by the group's id
}

func newTenant(w world.Tenant, now time.Time) (*tenant, error) {
	t := &tenant{Tenant: w, mailboxes: map[string]*mailbox{}, users: make(map[string]int, 3*len(w.Users)), groupEvents: groupCalendars(w.Groups, now)}
	for i := len(w.Users) - 1; i >= 0; i-- { // of two with one name the first counts
		u := &w.Users[i]
		t.users[u.ID], t.users[strings.ToLower(u.UserPrincipalName)] = i, i
		if u.Mail != "" {
			t.users[strings.ToLower(u.Mail)] = i
		}
	}
	t.Apps = slices.Clone(w.Apps) // they may change
	for i := range w.Mailboxes {
		b, err := newMailbox(&w.Mailboxes[i], i+1, now)
		if err != nil {
			return nil, err
		}
		t.mailboxes[w.Mailboxes[i].UserID] = b
	}
	return t, nil
}

// user finds a user by id, user principal name, or address.
func (t *tenant) user(key string) *world.User {
	i, ok := t.users[key]
	if !ok {
		i, ok = t.users[strings.ToLower(key)]
	}
	if !ok {
		return nil
	}
	return &t.Users[i]
}

// mailbox is one mailbox's state.
type mailbox struct {
	*world.Mailbox
	number   int // part of every id
	root     *folder
	folders  map[uint64]*folder
	messages map[uint64]*message
	next     uint64 // the next item's number
	version  uint64 // counts every change
	rules    []*rule
	events   map[string]*event
	removed  []change // folders that are gone, for the delta of folders
}

// folder is one mail folder.
type folder struct {
	seq       uint64
	name      string
	wellKnown string
	hidden    bool
	search    *world.Search
	parent    *folder
	children  []*folder
	messages  []*message // newest first: by received, then by number, descending
	log       []change
	version   uint64 // of the folder itself
}

// change is a line of a folder's log.
type change struct {
	version uint64
	seq     uint64
	moves   uint32
	kind    changeKind
}

type changeKind uint8

const (
	created changeKind = iota
	updated
	gone
)

func newMailbox(w *world.Mailbox, number int, now time.Time) (*mailbox, error) {
	b := &mailbox{Mailbox: w, number: number, folders: map[uint64]*folder{}, messages: map[uint64]*message{}, next: 1, events: map[string]*event{}}
	b.root = &folder{seq: b.take(), name: "Top of Information Store", wellKnown: "msgfolderroot"}
	b.folders[b.root.seq] = b.root
	for i := range w.Folders {
		b.plant(b.root, &w.Folders[i], now)
	}
	for i := range w.Rules {
		r, err := b.seedRule(&w.Rules[i])
		if err != nil {
			return nil, fmt.Errorf("mailbox of %s: rule %q: %w", w.UserID, w.Rules[i].DisplayName, err)
		}
		b.rules = append(b.rules, r)
	}
	b.sortRules()
	b.seedEvents(now)
	return b, nil
}

func (b *mailbox) take() uint64 {
	b.next++
	return b.next - 1
}

// plant makes a folder of the seed, with all that is in it.
func (b *mailbox) plant(parent *folder, w *world.Folder, now time.Time) {
	f := &folder{seq: b.take(), name: w.Name, wellKnown: w.WellKnown, hidden: w.Hidden, search: w.Search, parent: parent}
	b.folders[f.seq] = f
	parent.children = append(parent.children, f)
	f.messages = make([]*message, 0, len(w.Messages))
	for i := range w.Messages {
		m := messageOf(&w.Messages[i], b.take(), now)
		m.folder = f
		f.messages = append(f.messages, m)
		b.messages[m.seq] = m
	}
	slices.SortFunc(f.messages, newestFirst)
	for i := range w.Children {
		b.plant(f, &w.Children[i], now)
	}
}

// find finds a folder by a well-known name or an id.
func (b *mailbox) find(key string) (*folder, error) {
	for _, f := range b.folders {
		if f.wellKnown != "" && strings.EqualFold(f.wellKnown, key) {
			return f, nil
		}
	}
	if isWellKnown(key) {
		return nil, folderNotFound()
	}
	id, ok := parseID(key)
	if !ok {
		return nil, malformedID()
	}
	f := b.folders[id.seq]
	if f == nil || id.kind != folderID || id.box != b.number {
		return nil, folderNotFound()
	}
	return f, nil
}

// wellKnownNames are those of mailFolder (https://learn.microsoft.com/graph/api/resources/mailfolder).
func isWellKnown(key string) bool {
	return slices.Contains([]string{
		"archive", "clutter", "conflicts", "conversationhistory", "deleteditems", "drafts", "inbox", "junkemail",
		"localfailures", "msgfolderroot", "outbox", "recoverableitemsdeletions", "scheduled", "searchfolders",
		"sentitems", "serverfailures", "syncissues",
	}, strings.ToLower(key))
}

// message finds a message by either kind of id.
func (b *mailbox) message(key string) (*message, error) {
	id, ok := parseID(key)
	if !ok {
		return nil, malformedID()
	}
	m := b.messages[id.seq]
	if m == nil || id.box != b.number || id.kind == ordinaryID && id.moves != m.moves || id.kind == folderID {
		return nil, itemNotFound()
	}
	return m, nil
}

// insert puts a message into a folder and notes it in the folder's log.
func (b *mailbox) insert(f *folder, m *message) {
	m.folder = f
	i, _ := slices.BinarySearchFunc(f.messages, m, newestFirst)
	f.messages = slices.Insert(f.messages, i, m)
	b.messages[m.seq] = m
	b.note(f, m, created)
}

// remove takes a message out of its folder.
func (b *mailbox) remove(m *message) {
	f := m.folder
	i, found := slices.BinarySearchFunc(f.messages, m, newestFirst)
	if found {
		f.messages = slices.Delete(f.messages, i, i+1)
	}
	b.note(f, m, gone)
	delete(b.messages, m.seq)
}

// move takes a message to another folder; its ordinary id changes.
func (b *mailbox) move(m *message, to *folder, now time.Time) {
	b.remove(m)
	m.moves++
	m.touch(now)
	b.insert(to, m)
}

func (b *mailbox) note(f *folder, m *message, kind changeKind) {
	b.version++
	f.log = append(f.log, change{b.version, m.seq, m.moves, kind})
	f.version = b.version
}

// changed notes that a message is no longer what it was.
func (b *mailbox) changed(m *message, now time.Time) {
	m.touch(now)
	b.note(m.folder, m, updated)
}

// newestFirst is the order of a folder's messages. No two are equal.
func newestFirst(a, b *message) int {
	if c := b.received.Compare(a.received); c != 0 {
		return c
	}
	switch {
	case a.seq > b.seq:
		return -1
	case a.seq < b.seq:
		return 1
	}
	return 0
}

// contents are the messages that a folder shows: its own, or what a search finds.
func (b *mailbox) contents(f *folder) ([]*message, error) {
	if f == b.root {
		return nil, nil
	}
	if f.search == nil {
		return f.messages, nil
	}
	return b.searchFolder(f)
}

// all lists every message of the mailbox, newest first, as GET /messages does.
func (b *mailbox) all() []*message {
	list := make([]*message, 0, len(b.messages))
	for _, m := range b.messages {
		if !strings.HasPrefix(m.folder.wellKnown, "recoverable") {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, newestFirst)
	return list
}
