package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/views/activity"
	"mailtriage/views/reader"
)

// Deadlines and sizes of reads.
const (
	readDeadline = 60 * time.Second
	firstPage    = 100  // messages: so that the first list is there soon
	nextPages    = 1000 // messages, of a list that is being scrolled
	restFor      = 90 * time.Millisecond
)

// loaded is the end of a read.
type loaded struct {
	kind loadKind
	n    int
	err  error
	kept bool // it is what was kept, and not as the service has it

	folders []graph.Folder
	page    graph.HeaderPage
	first   bool // the list's first page
	message graph.Message
	doc     content.Document
	header  graph.Header
	rights  rights
	id      string // of the message that a source is of
	mode    reader.Mode
	source  reader.Source
	letter  *letter
	again   triage.Again
	older   triage.History
	found   *graph.SearchPage // by a search
	rules   inboxRules
	events  eventsFound
	event   graph.Event
	then    func(*Model, error) tea.Cmd // takes what was read, or why it was not; nil: the kind's own
}

// read begins a read; one of the same kind that is under way is given up.
func (m *Model) read(kind loadKind, what string, f func(context.Context) loaded) tea.Cmd {
	m.giveUp(kind)
	l := &m.loads[kind]
	l.n++
	l.what, l.began = what, m.Now()
	n := l.n
	deadline := readDeadline
	if kind == loadAgain { // it may be about thousands of messages
		deadline = settleDeadline
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	l.cancel = cancel
	return func() tea.Msg {
		defer cancel()
		done := f(ctx)
		done.kind, done.n = kind, n
		return done
	}
}

// giveUp gives a read up; false: there was none.
func (m *Model) giveUp(kind loadKind) bool {
	l := &m.loads[kind]
	if l.cancel == nil {
		return false
	}
	l.cancel()
	l.cancel = nil
	l.n++
	return true
}

func (m *Model) reading(kind loadKind) bool { return m.loads[kind].cancel != nil }

func (m *Model) readFolders() tea.Cmd {
	m.recount = len(m.Engine.Running()) > 0
	return m.read(loadFolders, "reading folders", func(ctx context.Context) loaded {
		list, err := m.Mailbox.Folders(ctx)
		return loaded{folders: list, err: err}
	})
}

// openFolder shows another folder.
func (m *Model) openFolder(f graph.Folder) tea.Cmd {
	m.clearList(f)
	m.watchFirst()
	m.watch()
	m.markLive()
	if f.ID != m.Last.Folder.ID {
		return tea.Batch(m.readList(), m.keepLast())
	}
	return m.readList()
}

// clearList makes room for the list of a folder.
func (m *Model) clearList(f graph.Folder) {
	m.folder, m.wanted, m.listing, m.results = f, "", listing{}, nil
	m.messages.Reset()
	m.reader.Clear()
	m.giveUp(loadBody)
	m.giveUp(loadSource)
	m.giveUp(loadInside)
	m.giveUp(loadJudge)
	m.filtering = false
	m.filter.SetValue("")
	m.folders.Open(f.ID)
}

// readFirst reads the newest of a list; of one that is shown as it was kept, so many as are shown.
func (m *Model) readFirst() tea.Cmd {
	id, top := m.folder.ID, firstPage
	if !m.asKept.at.IsZero() {
		n, _ := m.messages.Loaded()
		top = min(max(n, firstPage), nextPages)
	}
	return m.read(loadPage, "reading messages", func(ctx context.Context) loaded {
		page, err := m.Mailbox.Messages(ctx, id, top)
		return loaded{page: page, err: err, first: true}
	})
}

// wantMore reads on when the cursor comes near the end of what is loaded.
func (m *Model) wantMore() tea.Cmd {
	if m.results != nil {
		return m.moreResults()
	}
	if m.reading(loadPage) || !m.messages.NearEnd() {
		return nil
	}
	oldest, ok := m.messages.Oldest()
	next, id, byTime := m.next, m.folder.ID, m.byTime && ok
	switch {
	case m.asKept.next != nil && len(m.toKeep) > 0: // what is being kept may be of what is read
		return nil
	case m.asKept.next != nil:
		return m.moreKept()
	case !m.asKept.at.IsZero(), next == "" && !byTime:
		return nil
	}
	return m.read(loadPage, "reading more messages", func(ctx context.Context) (l loaded) {
		if byTime {
			l.page, l.err = m.Mailbox.OlderMessages(ctx, id, oldest.Received, nextPages)
		} else {
			l.page, l.err = m.Mailbox.NextMessages(ctx, next)
		}
		return l
	})
}

func (m *Model) loaded(msg loaded) tea.Cmd {
	l := &m.loads[msg.kind]
	if msg.n != l.n {
		return nil // given up meanwhile
	}
	l.cancel = nil
	if msg.then != nil {
		return msg.then(m, msg.err)
	}
	if msg.err != nil {
		return m.loadFailed(msg)
	}
	switch msg.kind {
	case loadFolders:
		return m.foldersRead(msg.folders)
	case loadPage:
		return m.pageLoaded(msg)
	case loadBody:
		return m.bodyRead(msg)
	case loadWho:
		return m.whoRead(msg.rights)
	case loadSource:
		m.sourceRead(msg)
	case loadLetter:
		return m.letterRead(msg)
	case loadAgain:
		return m.againPlanned(msg.again)
	case loadOlder:
		m.olderRead(msg.older)
	case loadRules:
		return m.rulesRead(msg.rules)
	case loadCalendar:
		return m.eventsRead(msg.events)
	case loadEvent:
		m.eventRead(msg.event, msg.doc)
	case loadAhead, loadInside, loadJudge, loadDirectory, loadCard, loadMembers, loadConversation, loadKinds:
	}
	return nil
}

// foldersRead takes the tree of folders as it is.
func (m *Model) foldersRead(list []graph.Folder) tea.Cmd {
	m.folders.SetFolders(list)
	m.foldersMoved()
	m.countUnderWay()
	keep := m.keep(func(ctx context.Context, k Kept) error { return k.PutFolders(ctx, list) })
	if m.inbox.read {
		m.showRules(m.rules.All())
	}
	if m.wanted != "" {
		return tea.Batch(keep, m.backOnline(), m.openWanted())
	}
	m.folderKnown()
	return tea.Batch(keep, m.backOnline(), m.lostFolder())
}

// bodyRead takes a message in full.
func (m *Model) bodyRead(msg loaded) tea.Cmd {
	m.cache.put(msg.message.ID, msg.message, msg.doc)
	var keep tea.Cmd
	if !msg.kept {
		keep = m.keep(func(ctx context.Context, k Kept) error { return k.PutMessage(ctx, msg.message) })
	}
	if m.reader.ID() != msg.message.ID {
		return keep
	}
	m.reader.SetMessage(msg.message, msg.doc)
	if m.offline.on {
		return keep
	}
	return tea.Batch(keep, m.lookFurther(msg.message.ID))
}

// folderKnown finds the open folder, which at the start is known by its well-known name alone, among those read.
func (m *Model) folderKnown() {
	if r := m.results; r != nil {
		if f, ok := m.folders.WellKnown(r.folder.WellKnown); ok && r.folder.WellKnown != "" {
			r.folder = f
		}
		return
	}
	f, ok := m.folders.Get(m.folder.ID)
	if !ok && m.folder.WellKnown != "" {
		f, ok = m.folders.WellKnown(m.folder.WellKnown)
	}
	if ok {
		m.folder = f
		if m.focus == keys.Folders {
			m.folders.SetOpen(f.ID) // the cursor is at work there
		} else {
			m.folders.Open(f.ID)
		}
		m.watchFirst()
		m.markLive()
	}
}

func (m *Model) pageLoaded(msg loaded) tea.Cmd {
	if msg.found != nil {
		return m.foundMore(*msg.found)
	}
	keep := m.keepPage(msg.page, msg.first)
	if msg.first && !m.asKept.at.IsZero() {
		m.settled(msg.page)
		return tea.Batch(keep, m.listBack(), m.moved())
	}
	m.next = msg.page.Next
	m.byTime = msg.first && m.next != "" // its link goes on in pages as small as it
	m.messages.Append(msg.page.Headers, msg.page.Next != "")
	m.takeUnderWay(msg.page.Headers)
	m.toLastRow()
	keep = tea.Batch(keep, m.listBack())
	if m.restAt == 0 || msg.first {
		return tea.Batch(keep, m.moved())
	}
	return keep
}

func (m *Model) loadFailed(msg loaded) tea.Cmd {
	why := m.words(msg.err)
	again, told := m.unreached(msg.err)
	switch msg.kind {
	case loadFolders:
		if !m.offline.on || len(m.folders.All()) == 0 { // what is known of them is better than nothing
			m.folders.SetFailed(why)
		}
		if m.wanted != "" {
			m.messages.SetFailed(why)
		}
	case loadPage:
		m.stopSearch()
		m.messages.SetFailed(why)
		m.next, m.byTime = "", false // asked for again by a refresh, not by itself
	case loadBody:
		m.reader.SetFailed(msg.header, why)
	case loadSource:
		m.sourceFailed(msg, why)
	case loadAgain:
		return m.againFailed(msg)
	case loadOlder:
		m.work.jobs.SetOlder(activity.HasOlder)
	case loadRules:
		m.rules.SetFailed(why)
	case loadCalendar:
		m.calendar.pane.SetFailed(why)
	case loadEvent:
		m.calendar.event.SetFailed(why)
	case loadInside, loadJudge, loadWho, loadLetter, loadDirectory, loadCard, loadMembers, loadConversation, loadKinds:
	}
	if told || errors.Is(msg.err, errNotKept) {
		return again
	}
	return tea.Batch(again, m.fail(msg.err))
}

// rested tells that the cursor has stood still for a moment.
type rested struct{ n int }

// moved is called when the cursor may have come to another message: it is opened when the cursor rests.
func (m *Model) moved() tea.Cmd {
	h, ok := m.messages.Cursor()
	if !ok {
		m.reader.Clear()
		return nil
	}
	if h.ID == m.reader.ID() {
		return nil
	}
	m.giveUp(loadSource)
	m.giveUp(loadInside)
	m.giveUp(loadJudge)
	if msg, doc, ok := m.cache.get(h.ID); ok {
		m.giveUp(loadBody)
		m.restAt++ // where the cursor was before is not to be opened any more
		m.reader.SetMessage(msg, doc)
		return m.lookFurther(h.ID)
	}
	m.reader.SetLoading(h)
	m.giveUp(loadBody)
	m.restAt++
	n := m.restAt
	return tea.Tick(restFor, func(time.Time) tea.Msg { return rested{n} })
}

func (m *Model) rested(msg rested) tea.Cmd {
	h, ok := m.messages.Cursor()
	if !ok || msg.n != m.restAt {
		return nil
	}
	return m.openMessage(h)
}

// openMessage reads a message and makes its body safe.
func (m *Model) openMessage(h graph.Header) tea.Cmd {
	box, kept, off := m.Mailbox, m.Kept, m.offline.on
	return m.read(loadBody, "opening the message", func(ctx context.Context) loaded {
		msg, wasKept, err := readMessage(ctx, box, kept, off, h.ID)
		if err != nil {
			return loaded{err: err, header: h}
		}
		return loaded{message: msg, doc: content.Body(msg.BodyType, msg.Body), kept: wasKept}
	})
}

// refresh reads folders, list and the token anew. Offline it tries whether that can be done.
func (m *Model) refresh() tea.Cmd {
	if m.offline.on {
		return m.tryAgain()
	}
	m.cache, m.own = newBodies(), nil
	if h, ok := m.messages.Cursor(); ok { // it stays on its message
		m.wantRow = h.ID
	}
	m.noteUnderWay()
	return tea.Batch(m.readFolders(), m.reread(), m.readWho(), m.recover())
}

// reread reads the list anew from the service, whatever is kept of it.
func (m *Model) reread() tea.Cmd {
	if m.Kept == nil || m.results != nil || m.wanted != "" {
		return m.reopen()
	}
	m.clearList(m.folder)
	return tea.Batch(m.readFirst(), m.lookNow())
}
