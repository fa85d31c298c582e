// Package tui is the one Bubble Tea model: layout, focus, routing of keys and messages, overlays, header and footer.
// The panes are plain structs in views; what takes time happens in commands.
package tui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/graph/watch"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/folders"
	"mailtriage/views/messages"
	"mailtriage/views/reader"
)

// Mailbox is what the screen reads from; *graph.Mailbox is one.
type Mailbox interface {
	watch.Source
	ID() string
	Folders(context.Context) ([]graph.Folder, error)
	Folder(ctx context.Context, id string) (graph.Folder, error)
	OlderMessages(ctx context.Context, folder string, from time.Time, top int) (graph.HeaderPage, error)
	NextMessages(ctx context.Context, next string) (graph.HeaderPage, error)
	Headers(ctx context.Context, ids []string) ([]graph.Header, error)
	Message(ctx context.Context, id string) (graph.Message, error)
}

// Engine is what the screen acts by; *triage.Engine is one.
type Engine interface {
	Plan(triage.Order) (triage.Plan, error)
	Start(context.Context, triage.Plan) (triage.Job, error)
	Undo(context.Context, triage.JobID) (triage.Job, error)
	Undoable() []triage.Job
	Running() []triage.Job
	Cancel(triage.JobID)
	Events() <-chan triage.Event
	Recover(context.Context) ([]triage.Finished, error)
}

// Config is what the model is given: it looks for nothing by itself.
type Config struct {
	Mailbox  Mailbox
	Engine   Engine
	Keys     *keys.Map
	Badge    string // stands in the header: "DEMO"
	ASCII    bool
	NoColor  bool
	Theme    string        // "light", "dark", or "auto": as the terminal says
	Live     time.Duration // between two looks at the open folder; 0: off at first
	Now      func() time.Time
	Gate     <-chan graph.GateState    // how things stand at the gate
	Requests func() []graph.RequestLog // the last requests, oldest first
	Notice   string                    // something worth knowing at the start
	Explain  func(error) string        // what a failed sign-in means; empty: nothing to add
}

// Model is the whole screen's state.
type Model struct {
	Config
	theme    *theme.Theme
	folders  *folders.Model
	messages *messages.Model
	reader   *reader.Model

	width, height int
	focus         keys.Scope
	zoomed        bool
	dialogs       []dialog
	toast         toast
	lastError     error
	dryRun        bool

	filtering bool
	filter    textinput.Model

	folder graph.Folder // that is open
	next   string       // of the list's next page
	pages  int          // how many pages of the list have been read
	loads  [loadKinds]load
	restAt int // counts cursor moves: only the last one's rest counts
	cache  *bodies
	recent []string // folders that were moved to, newest first

	watcher  *watch.Watcher
	live     bool
	looking  bool // a round is under way
	liveRun  int  // counts: a tick of an earlier run is ignored
	failures int  // rounds in a row that failed
	liveNote string

	gate      graph.GateState
	ticking   bool
	interrupt time.Time // of the last ctrl+c
	quitting  bool
}

// loadKind is something that is read, of which only the newest counts.
type loadKind int

const (
	loadFolders loadKind = iota
	loadPage
	loadBody
	loadKinds
)

// load is a read under way: another of its kind, or Esc, gives it up.
type load struct {
	n      int
	cancel context.CancelFunc
	what   string
	began  time.Time
}

// New makes the model. Nothing is read yet.
func New(c Config) *Model {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Requests == nil {
		c.Requests = func() []graph.RequestLog { return nil }
	}
	if c.Explain == nil {
		c.Explain = func(error) string { return "" }
	}
	t := theme.New(theme.Options{Dark: c.Theme != "light", NoColor: c.NoColor, ASCII: c.ASCII})
	m := &Model{
		Config: c, theme: t, folders: folders.New(t), messages: messages.New(t), reader: reader.New(t), focus: keys.Messages,
		folder: graph.Folder{ID: "inbox", Name: "Inbox", WellKnown: "inbox"}, cache: newBodies(), live: c.Live > 0, filter: newInput(t),
	}
	return m
}

// newInput is a line to type into.
func newInput(t *theme.Theme) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	s := in.Styles()
	s.Focused.Text, s.Focused.Placeholder = t.Text, t.Muted
	s.Cursor.Blink = false
	in.SetStyles(s)
	return in
}

// Init reads folders and Inbox side by side.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.readFolders(), m.openFolder(m.folder), m.nextEvent(), m.nextGate(), m.recover()}
	if m.Notice != "" {
		cmds = append(cmds, m.show(m.Notice, "", true, failedFor))
	}
	if m.Theme == "auto" {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// setTheme changes how everything looks.
func (m *Model) setTheme(t *theme.Theme) {
	m.theme = t
	m.folders.SetTheme(t)
	m.messages.SetTheme(t)
	m.reader.SetTheme(t)
	value := m.filter.Value()
	m.filter = newInput(t)
	m.filter.SetValue(value)
}

// path is what people call the open folder.
func (m *Model) path() content.Text {
	if p := m.folders.Path(m.folder.ID); p != "" {
		return content.Line(p)
	}
	return content.Line(m.folder.Name)
}
