package tui

import (
	"context"
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
	m.folder, m.wanted, m.next, m.pages, m.results = f, "", "", 0, nil
	m.messages.Reset()
	m.reader.Clear()
	m.giveUp(loadBody)
	m.giveUp(loadSource)
	m.giveUp(loadInside)
	m.giveUp(loadJudge)
	m.filtering = false
	m.filter.SetValue("")
	m.folders.Open(f.ID)
	m.watchFirst()
	m.watch()
	m.markLive()
	return tea.Batch(m.readFirst(), m.startLive())
}

func (m *Model) readFirst() tea.Cmd {
	id := m.folder.ID
	return m.read(loadPage, "reading messages", func(ctx context.Context) loaded {
		page, err := m.Mailbox.Messages(ctx, id, firstPage)
		return loaded{page: page, err: err, first: true}
	})
}

// wantMore reads on when the cursor comes near the end of what is loaded.
func (m *Model) wantMore() tea.Cmd {
	if m.results != nil {
		return m.moreResults()
	}
	if m.next == "" || m.reading(loadPage) || !m.messages.NearEnd() {
		return nil
	}
	next, id := m.next, m.folder.ID
	oldest, ok := m.messages.Oldest()
	small := ok && m.pages == 1
	return m.read(loadPage, "reading more messages", func(ctx context.Context) (l loaded) {
		if small { // the first page's link goes on in pages as small as it
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
		m.folders.SetFolders(msg.folders)
		m.countUnderWay()
		if m.inbox.read {
			m.showRules(m.rules.All())
		}
		if m.wanted != "" {
			return m.openWanted()
		}
		m.folderKnown()
		return m.lostFolder()
	case loadPage:
		return m.pageLoaded(msg)
	case loadBody:
		m.cache.put(msg.message.ID, msg.message, msg.doc)
		if m.reader.ID() == msg.message.ID {
			m.reader.SetMessage(msg.message, msg.doc)
			return m.lookFurther(msg.message.ID)
		}
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
	m.next = msg.page.Next
	m.pages++
	m.messages.Append(msg.page.Headers, msg.page.Next != "")
	m.takeUnderWay(msg.page.Headers)
	if m.restAt == 0 || msg.first {
		return m.moved()
	}
	return nil
}

func (m *Model) loadFailed(msg loaded) tea.Cmd {
	why := m.words(msg.err)
	switch msg.kind {
	case loadFolders:
		m.folders.SetFailed(why)
		if m.wanted != "" {
			m.messages.SetFailed(why)
		}
	case loadPage:
		m.stopSearch()
		m.messages.SetFailed(why)
		m.next = "" // asked for again by a refresh, not by itself
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
	return m.fail(msg.err)
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
	return m.read(loadBody, "opening the message", func(ctx context.Context) loaded {
		msg, err := m.Mailbox.Message(ctx, h.ID)
		if err != nil {
			return loaded{err: err, header: h}
		}
		return loaded{message: msg, doc: content.Body(msg.BodyType, msg.Body)}
	})
}

// refresh reads folders, list and the token anew.
func (m *Model) refresh() tea.Cmd {
	m.cache, m.own = newBodies(), nil
	m.noteUnderWay()
	return tea.Batch(m.readFolders(), m.reopen(), m.readWho(), m.recover())
}
