package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/content"
	"mailtriage/graph/doctor"
	"mailtriage/graph/evidence"
	"mailtriage/graph/takeover"
	"mailtriage/graph/triage"
	"mailtriage/graph/watch"
	"mailtriage/keys"
	"mailtriage/views/folders"
	"mailtriage/views/messages"
	"mailtriage/views/reader"
	"mailtriage/views/rules"
)

// Mailbox is what the screen reads from; *graph.Mailbox is one.
type Mailbox interface {
	watch.Source
	evidence.Source
	MIME(ctx context.Context, id string, limit int) (raw []byte, more bool, err error)
	AttachmentBytes(ctx context.Context, id string, of graph.Attachment) ([]byte, error)
	ID() string
	Folders(context.Context) ([]graph.Folder, error)
	Folder(ctx context.Context, id string) (graph.Folder, error)
	OlderMessages(ctx context.Context, folder string, from time.Time, top int) (graph.HeaderPage, error)
	NextMessages(ctx context.Context, next string) (graph.HeaderPage, error)
	Search(context.Context, graph.Search, graph.SearchPoint) (graph.SearchPage, error)
	Headers(ctx context.Context, ids []string) ([]graph.Header, error)
	Message(ctx context.Context, id string) (graph.Message, error)
	Categories(context.Context) ([]graph.Category, error)
	Details(ctx context.Context, id string) (graph.Details, error)
	Body(ctx context.Context, id string) (graph.Body, error)
	UniqueBody(ctx context.Context, id string) (graph.Body, error)
	Rules(context.Context) ([]graph.Rule, error)
	Calendars
	OwnDomains(context.Context) ([]string, error)
	Known(context.Context, graph.KnownQuery) (graph.Known, error)
}

// Engine is what the screen acts by; *triage.Engine is one. The screen never closes one. Engines are told apart by ==.
type Engine interface {
	Plan(triage.Order) (triage.Plan, error)
	Start(context.Context, triage.Plan) (triage.Job, error)
	Undo(context.Context, triage.JobID, ...string) (triage.Job, error)
	Undoable() []triage.Job
	Running() []triage.Job
	Cancel(triage.JobID)
	Pause(triage.JobID) bool
	Resume(triage.JobID) bool
	Jobs() []triage.Job
	Job(triage.JobID) (triage.Job, bool)
	Rows(triage.JobID) []triage.Row
	Left(triage.JobID) []string
	NotBegun(triage.JobID) []string
	FailedRows(triage.JobID) []string
	Again(ctx context.Context, id triage.JobID, rows []string) (triage.Again, error)
	HasOlder() bool
	Older() (triage.History, error)
	Elsewhere() (triage.History, error)
	Damage() []string
	Events() <-chan triage.Event
	Unsettled() []triage.Job
	Recover(context.Context) ([]triage.Finished, error)
	Blocks(context.Context) (triage.Blocks, error)
	CatchUp() (bool, error)
}

// Session is one profile on one mailbox: what the screen reads from, acts by and asks. Funcs that are nil are not
// offered. What takes a context does I/O and is called in a command.
type Session struct {
	Profile  string // the profile's name; empty: there are none
	Mailbox  Mailbox
	Engine   Engine
	Gate     <-chan graph.GateState    // how things stand at the gate
	Requests func() []graph.RequestLog // the last requests, oldest first
	Badge    string                    // stands in the header: "DEMO"
	ReadOnly bool                      // every writing action is off
	Cloud    string                    // "global", "china": what it does not offer is off
	Folder   string                    // to open at the start: a well-known name, an id, or a path as shown: "Inbox/Reports"; empty: where the mailbox was left, else the Inbox
	Last     Last                      // where it was left
	BlockTo  string                    // where blocked mail goes, a well-known name; empty: Junk Email
	Live     time.Duration             // between two looks at the open folder; 0: off at first
	Known    []string                  // indicators that are known to be good
	Notify   string                    // how a person is called to what came: NotifyOff, NotifyBell, NotifyDesktop
	// NotifyFor are the messages that they are called to, as a filter of the list; empty: all.
	NotifyFor string
	Kept      Kept               // what is kept of the mailbox between runs; nil: nothing
	Notice    string             // something worth knowing at the start
	Recent    []string           // mailboxes that were open lately, the newest first
	Explain   func(error) string // what a failed sign-in means; empty: nothing to add

	// Searches are the profile's saved searches.
	Searches Searches
	// FindPeople finds people by a part of their name or address.
	FindPeople func(ctx context.Context, text string) ([]graph.Person, error)
	// Directory is what people and groups are read from.
	Directory Directory
	// Who reads the token in force, and gets one if there is none.
	Who func(context.Context) (auth.Identity, error)
	// Way is how the profile signs in; InForce says by what it has, and whether that is worth a warning.
	Way     auth.Way
	InForce func() (text string, warn bool)
	// SignIn lets a person sign in, until that is done, declined, or the context ends. It is nil for an application.
	SignIn func(ctx context.Context, show func(auth.DeviceMessage)) error
	// Doctor checks everything, tells of each check as it ends, and returns them all.
	Doctor func(ctx context.Context, report func(doctor.Check)) doctor.Report
	// Check looks at a mailbox for signs of a takeover, tells of each part as it ends, and returns them all.
	Check func(ctx context.Context, mailbox string, report func(takeover.Part)) takeover.Report
}

// ProfileChoice is a profile as the picker lists it.
type ProfileChoice struct {
	Name    string
	Mailbox string
	Tenant  string
	Way     string // to sign in
}

// filled puts in what may be left out.
func (s Session) filled() Session {
	if s.Requests == nil {
		s.Requests = func() []graph.RequestLog { return nil }
	}
	if s.Explain == nil {
		s.Explain = func(error) string { return "" }
	}
	return s
}

// visit is what the screen knows of the mailbox that is open. Another mailbox begins a new one.
type visit struct {
	visits     int                   // counts: what an earlier visit asked for is told by it
	earlier    map[triage.JobID]bool // jobs that were under way when it began: the list was read in the middle of them
	recount    bool                  // counts were read in the middle of a job
	folder     graph.Folder          // that is open
	toBegin    int                   // actions whose intent is being written: their jobs can't be seen yet
	wanted     string                // the folder to open once the folders are known
	wantRow    string                // the message to put the cursor on once the list is there; empty: none
	listing                          // how far the list is read
	offline    offline
	keptFailed bool     // it was told that what is read can not be kept
	results    *results // of a search, in place of the folder; nil: the folder is shown
	cache      *bodies
	waiting    map[string]func(*Model, triage.Place) tea.Cmd // by path: what goes on with a folder once it is created
	recent     []string                                      // folders that were moved to, newest first
	own        []graph.Category
	lastError  error
	lastExam   *exam // the message examined last; nil: none
	around     *surroundings
	rights     rights
	olderRows  map[triage.JobID][]triage.Row // of jobs that the engine no longer remembers
	inbox      inboxRules
	watches    watches
	asked      bool // the sign-in has opened by itself
}

// listing is how far a list is read, and where it goes on.
type listing struct {
	next   string // of the next page; empty: there is none
	byTime bool   // it goes on by the time of the oldest row: there is no link, or one to pages that are small
	asKept keptState
}

// enter begins with a session: nothing of another one is left on the screen but a dry run, which only its key ends.
func (m *Model) enter(s Session) {
	m.endWatches()
	m.Session = s.filled()
	m.visit = visit{visits: m.visits + 1, cache: newBodies(), around: newSurroundings(m.Mailbox, m.Directory, m.Known)}
	m.noteUnderWay()
	for kind := range loadKinds {
		m.giveUp(kind)
	}
	m.clearPanes()
	m.live = m.Live > 0 && m.Keys.Action(keys.Live).NotOffered(m.Cloud) == ""
	m.openLast(m.Folder)
	m.watch()
}

// clearPanes empties the panes and closes what lies over them.
func (m *Model) clearPanes() {
	m.folders, m.messages, m.reader = folders.New(m.theme), messages.New(m.theme), reader.New(m.theme)
	m.writing = nil
	m.work = newWork(m.theme)
	m.work.jobs.SetMailbox(m.Mailbox.ID())
	m.rules = rules.New(m.theme)
	m.calendar = newCalendarTab(m)
	m.clearCheck()
	m.work.jobs.SetUndoKey(m.Keys.Key(keys.Undo))
	m.people = newPeople(m.theme)
	m.startPlaces()
	m.filtering = false
	m.filter.SetValue("")
	m.toast.text = content.Text{}
	for len(m.dialogs) > 0 {
		m.pop()
	}
}

// arrive reads what a session's screen needs, and hears its engine and its gate from now on.
func (m *Model) arrive() tea.Cmd {
	cmds := []tea.Cmd{m.readKeptFolders(), m.readFolders(), m.reopen(), m.readWho(), m.hearGate(), m.hearEngine()}
	cmds = append(cmds, m.bringHome())
	if m.Notice != "" {
		cmds = append(cmds, m.show(m.Notice, "", bad, failedFor))
	}
	return tea.Batch(cmds...)
}
