package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
	"mailtriage/keys"
)

// Kept is what is kept of a mailbox on this machine from one run to the next. All of it is called in commands. A folder goes
// by its well-known name where it has one, else by its id.
type Kept interface {
	Folders(context.Context) ([]graph.Folder, error)
	PutFolders(context.Context, []graph.Folder) error
	// List reads the newest messages of a folder, or those that follow a mark.
	List(ctx context.Context, folder string, after *store.Mark, limit int) (KeptList, error)
	Change(ctx context.Context, folder string, c KeptChange) error
	// Start reads where a watch of a folder can go on.
	Start(ctx context.Context, folder string) (KeptStart, error)
	// PutLast keeps where the person was last.
	PutLast(context.Context, Last) error
	// Message reads a message in full; false: it is not kept.
	Message(ctx context.Context, id string) (graph.Message, bool, error)
	// PutMessage keeps a message in full, where that is wanted.
	PutMessage(context.Context, graph.Message) error
	// Found reads the indicators that a watch has found in a message; false: none are kept.
	Found(ctx context.Context, id string) (KeptFindings, bool, error)
}

// KeptList is a part of a folder's list as it was kept.
type KeptList struct {
	Headers []graph.Header
	Next    *store.Mark  // of what follows; nil: that was all
	At      time.Time    // when the folder was as it is kept; zero: it is not kept
	Since   time.Time    // from when on all its messages are kept; zero: all that it holds
	Point   *watch.Point // since when it can be asked what has changed; nil: that is not known
}

// KeptStart is where a watch of a folder can go on.
type KeptStart struct {
	Point *watch.Point    // nil: it begins anew
	Held  map[uint64]bool // the messages that the folder held there, by their fingerprints
}

// Last is where a person was in a mailbox when they left it.
type Last struct {
	Folder  graph.Folder // without an id: they were never here
	Message string       // the id of the one under the cursor
	Watched []string     // the ids of the folders that were watched; nil: watching was never on
}

// KeptChange is what has become of a folder.
type KeptChange struct {
	Put    []graph.Header
	Remove []string             // ids
	Holds  func(id string) bool // what it does not hold has gone; nil: that is not known
	After  *time.Time           // Put is all that came after this second; nil: that is not known
	Reach  *store.Reach         // Put is all that came between two seconds; nil: that is not known
	Whole  bool                 // all that the folder holds is kept then
	Partly bool                 // the folder is being walked through
	Point  *watch.Point         // where the folder is asked from the next time; nil: as before
	Now    bool                 // the folder is now as it is kept then
}

// How much is read of what is kept.
const (
	keptPage     = 1000
	keptDeadline = 30 * time.Second
	// savedEvery is how often it is noted that nothing has changed.
	savedEvery = time.Minute
)

// keptState is what is shown of what was kept, and how far what is kept can be relied on.
type keptState struct {
	at       time.Time   // when the list was as it is shown; zero: it is as the service has it
	since    time.Time   // from when on all was kept; zero: all that the folder holds
	next     *store.Mark // of what follows the list's end; nil: nothing that is kept
	followed bool        // what is kept of the folder is changed with it: it can be gone on from
	walking  bool        // the walk through the folder goes on where an earlier run has left it
	saved    time.Time   // when that was last noted
}

// keptName is what the open folder is kept by.
func keptName(f graph.Folder) string {
	if f.WellKnown != "" {
		return f.WellKnown
	}
	return f.ID
}

// keptFolders is the tree of folders as it was kept.
type keptFolders struct {
	visit int
	list  []graph.Folder
}

// readKeptFolders reads the tree of folders as it was kept.
func (m *Model) readKeptFolders() tea.Cmd {
	if m.Kept == nil {
		return nil
	}
	kept, visit := m.Kept, m.visits
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), keptDeadline)
		defer cancel()
		list, err := kept.Folders(ctx)
		if err != nil || len(list) == 0 {
			return nil // the service has them
		}
		return keptFolders{visit, list}
	}
}

func (k keptFolders) tell(m *Model) tea.Cmd {
	if k.visit != m.visits || len(m.folders.All()) > 0 {
		return nil // the service has been quicker
	}
	m.folders.SetFolders(k.list)
	if m.wanted == "" {
		m.folderKnown()
		return nil
	}
	if f, err := m.folders.Resolve(m.wanted); err == nil {
		return m.openFolder(f)
	}
	return nil // it may be new
}

// readList reads the open folder's list: at once what is kept of it, then what has changed since; else from the service.
func (m *Model) readList() tea.Cmd {
	if m.Kept == nil {
		return tea.Batch(m.readFirst(), m.startLive())
	}
	return m.readKept(nil, func(m *Model, list KeptList, err error) tea.Cmd {
		empty := len(list.Headers) == 0
		if whole := list.Point != nil && list.Point.Synced && list.Since.IsZero() && !keys.Lacks(m.Cloud, keys.MessageDelta); err != nil || empty && !whole {
			return tea.Batch(m.readFirst(), m.startLive())
		}
		m.showKept(list)
		return tea.Batch(m.reconcile(list.Point), m.moved())
	})
}

// readKept reads a part of what is kept of the open folder.
func (m *Model) readKept(after *store.Mark, then func(*Model, KeptList, error) tea.Cmd) tea.Cmd {
	kept, name := m.Kept, keptName(m.folder)
	return m.read(loadPage, "reading what is kept", func(ctx context.Context) loaded {
		list, err := kept.List(ctx, name, after, keptPage)
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd { return then(m, list, err) }}
	})
}

// showKept shows the beginning of a list as it was kept.
func (m *Model) showKept(list KeptList) {
	m.asKept = keptState{at: list.At, since: list.Since, next: list.Next}
	m.messages.Append(list.Headers, len(list.Headers) > 0) // what is older may not be kept, but for a folder that was empty
	m.takeUnderWay(list.Headers)
	m.toLastRow()
	m.byTime = true
}

// moreKept reads on in what is kept.
func (m *Model) moreKept() tea.Cmd {
	return m.readKept(m.asKept.next, func(m *Model, list KeptList, err error) tea.Cmd {
		m.asKept.next = list.Next
		if err != nil {
			m.asKept.next = nil
			return m.fail(err)
		}
		m.messages.Append(list.Headers, true)
		m.takeUnderWay(list.Headers)
		return nil
	})
}

// reconcile asks what has become of a list that may be shown as it was kept: by what has changed since a point, else by reading
// it anew. A walk through the folder that an earlier run has begun is gone on with.
func (m *Model) reconcile(since *watch.Point) tea.Cmd {
	if since != nil && !keys.Lacks(m.Cloud, keys.MessageDelta) {
		m.watcher.Resume(*since)
		if m.asKept.followed, m.asKept.walking = since.Synced, !since.Synced; since.Synced {
			return m.round()
		}
	}
	if m.asKept.at.IsZero() {
		return m.startLive()
	}
	return tea.Batch(m.readFirst(), m.startLive())
}

// goOn follows the open folder from the point that is kept of it. A list that is shown as it was kept is brought to what it
// is now.
func (m *Model) goOn() tea.Cmd {
	if m.Kept == nil {
		return m.startLive()
	}
	kept, name := m.Kept, keptName(m.folder)
	return m.read(loadPage, "reading what is kept", func(ctx context.Context) loaded {
		list, err := kept.List(ctx, name, nil, 1)
		return loaded{err: err, then: func(m *Model, _ error) tea.Cmd {
			return m.reconcile(list.Point)
		}}
	})
}

// settled takes the newest of the folder in place of what was kept of it.
func (m *Model) settled(page graph.HeaderPage) {
	m.asKept.at, m.asKept.next = time.Time{}, nil
	m.next, m.byTime = page.Next, false
	m.messages.Settle(page.Headers, page.Next != "")
	m.takeUnderWay(page.Headers)
}

// roundTaken notes how far what is kept can be relied on after a round, and goes on with a list that is shown as it was kept.
func (m *Model) roundTaken(c watch.Changes) tea.Cmd {
	m.asKept.followed = c.Synced && (m.asKept.followed || m.asKept.walking || c.Holds != nil)
	m.asKept.walking = m.asKept.walking && !c.Synced
	if m.asKept.next != nil {
		m.giveUp(loadPage) // what was being read of what is kept may have changed: it is read again
	}
	if m.asKept.at.IsZero() {
		return nil
	}
	if !c.Synced { // the point was too old, and the folder is large
		return m.readFirst()
	}
	m.asKept.at = time.Time{}
	return nil
}

// keepPage keeps a page of the open folder's list.
func (m *Model) keepPage(page graph.HeaderPage, newest bool) tea.Cmd {
	c := KeptChange{Put: page.Headers, Now: newest}
	if newest {
		c.After = new(time.Time) // all there is
		if n := len(page.Headers); n > 0 && page.Next != "" {
			*c.After = page.Headers[n-1].Received
		}
	} else if oldest, ok := m.messages.Oldest(); ok { // it goes on from there
		c.Reach = &store.Reach{To: oldest.Received}
		if n := len(page.Headers); n > 0 && page.Next != "" {
			c.Reach.From = page.Headers[n-1].Received
		}
	}
	return m.keepChange(m.folder, c)
}

// keepRound keeps what a round has found in a folder, and, if what is kept of it is changed with it, where the watch is then.
func (m *Model) keepRound(f graph.Folder, c watch.Changes, at watch.Point, followed, walked bool, saved *time.Time) tea.Cmd {
	change := KeptChange{Put: c.Upserted, Remove: c.Removed, Holds: c.Holds, Now: c.Synced, Partly: !c.Synced, Whole: c.Synced && (walked || c.Holds != nil)}
	if (!c.Synced || followed || change.Whole) && !keys.Lacks(m.Cloud, keys.MessageDelta) {
		change.Point = &at
	}
	if len(c.Upserted)+len(c.Removed) == 0 && c.Holds == nil && m.Now().Sub(*saved) < savedEvery {
		return nil
	}
	*saved = m.Now()
	return m.keepChange(f, change)
}

func (m *Model) keepChange(f graph.Folder, c KeptChange) tea.Cmd {
	name := keptName(f)
	if name == "" {
		return nil
	}
	return m.keep(func(ctx context.Context, k Kept) error { return k.Change(ctx, name, c) })
}

// keptDone is the end of keeping something.
type keptDone struct {
	visit int
	err   error
}

// keep keeps something: one after the other, as what was read later is what is true.
func (m *Model) keep(work func(context.Context, Kept) error) tea.Cmd {
	if m.Kept == nil {
		return nil
	}
	kept := m.Kept
	m.toKeep = append(m.toKeep, func(ctx context.Context) error { return work(ctx, kept) })
	if len(m.toKeep) > 1 {
		return nil
	}
	return m.keepNext()
}

func (m *Model) keepNext() tea.Cmd {
	work, visit := m.toKeep[0], m.visits
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), keptDeadline)
		defer cancel()
		return keptDone{visit, work(ctx)}
	}
}

func (k keptDone) tell(m *Model) tea.Cmd {
	var cmds []tea.Cmd
	if m.toKeep = m.toKeep[1:]; len(m.toKeep) > 0 {
		cmds = append(cmds, m.keepNext())
	}
	if k.err != nil && k.visit == m.visits && !m.keptFailed { // it is a help only: once is enough
		m.keptFailed, m.lastError = true, k.err
		cmds = append(cmds, m.complain("What is read can't be kept for the next run: "+k.err.Error()))
	}
	return tea.Batch(cmds...)
}

// errNotKept is of a message that can't be read offline.
var errNotKept = errors.New("offline, and this message is not kept on this machine: the setting cache_bodies keeps those that were opened")

// readMessage reads a message in full: from the service, or offline as it was kept.
func readMessage(ctx context.Context, box Mailbox, kept Kept, off bool, id string) (msg graph.Message, wasKept bool, err error) {
	if !off || kept == nil {
		msg, err = box.Message(ctx, id)
		if kept == nil || !graph.IsKind(err, graph.Offline) {
			return msg, false, err
		}
	}
	known, ok, problem := kept.Message(ctx, id)
	switch {
	case ok:
		return known, true, nil
	case problem != nil:
		return msg, false, problem
	case err == nil:
		err = errNotKept
	}
	return msg, false, err
}

// keptBadge says of when what is shown is; empty: it is as the service has it.
func (m *Model) keptBadge() string {
	at := m.asKept.at
	if at.IsZero() || m.front().action != keys.MailTab {
		return ""
	}
	return "KEPT " + m.clock(at)
}

// clock is a time of today, or of another day with the day.
func (m *Model) clock(at time.Time) string {
	at = at.In(m.Now().Location())
	if at.Format(time.DateOnly) == m.Now().Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("2 Jan 15:04")
}
