// Package tui is the one Bubble Tea model: layout, focus, routing of keys and messages, overlays, header and footer.
// The panes are plain structs in views; what takes time happens in commands.
package tui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/graph/watch"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/tui/pictures"
	"mailtriage/views/folders"
	"mailtriage/views/messages"
	"mailtriage/views/reader"
	"mailtriage/views/rules"
)

// Config is what the model is given: it looks for nothing by itself.
type Config struct {
	Session  // to begin with
	Keys     *keys.Map
	ASCII    bool
	NoColor  bool
	Theme    string // "light", "dark", or "auto": as the terminal says
	Now      func() time.Time
	Profiles func() []ProfileChoice // from memory; nil: there are none
	// Switch makes the session of a profile on a mailbox (empty: the profile's own), ready to be read from. What comes back
	// does not hang on the context. One whose engine still lives comes with that same engine. nil: there is no other.
	Switch func(ctx context.Context, profile, mailbox string) (Session, error)
	// Downloads is the folder that exports are proposed to go to; Home is what "~" stands for.
	Downloads, Home string
	Taker           Taker // of evidence
	// Judges tells that messages are judged by themselves once they have rested on the screen: their bytes are read for it.
	Judges bool
	// Pictures is how pictures are drawn over the whole screen.
	Pictures pictures.Protocol
	// Editor is the person's editor for what is longer, with its arguments; empty: there is none.
	Editor []string
}

// Model is the whole screen's state.
type Model struct {
	Config
	theme    *theme.Theme
	folders  *folders.Model
	messages *messages.Model
	reader   *reader.Model
	work     work
	rules    *rules.Model
	calendar calendarTabState
	people   people
	check    checking

	width, height int
	places
	dialogs []dialog
	toast   toast
	dryRun  bool

	filtering bool
	filter    textinput.Model
	finding   bool            // in the message
	find      textinput.Model // what is looked for in it

	visit
	heard  heard
	export *exporting // nil: none is under way
	letters
	loads    [loadKinds]load
	toKeep   []func(context.Context) error // what is to be kept, in this order; the first is being kept
	restAt   int                           // counts cursor moves: only the last one's rest counts
	graphics graphics

	watcher  *watch.Watcher
	live     bool
	looking  context.CancelFunc // gives up the round that is under way; nil: there is none
	liveRun  int                // counts: a tick of an earlier run is ignored
	failures int                // rounds in a row that failed
	liveNote string

	unopened       []triage.Job // of mailboxes that may not have been open in this run
	unopenedOf     int          // the visit that they were read in
	opened         time.Time    // when the program was
	readingJournal bool         // what other programs have written
	journalAgain   bool         // and is to be looked at once more
	journalTicks   bool         // the next look at it is due by itself

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
	loadInside
	loadJudge
	loadWho
	loadSource
	loadLetter
	loadAgain
	loadOlder
	loadRules
	loadCalendar
	loadAhead
	loadEvent
	loadDirectory
	loadCard
	loadMembers
	loadConversation
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
	if c.ASCII {
		c.Keys = c.Keys.InASCII()
	}
	t := theme.New(theme.Options{Dark: c.Theme != "light", NoColor: c.NoColor, ASCII: c.ASCII})
	m := &Model{Config: c, theme: t, filter: newInput(t), find: newInput(t), heard: newHeard(), letters: newLetters(), opened: c.Now()}
	m.enter(c.Session)
	return m
}

// newInput is a line to type into.
func newInput(t *theme.Theme) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	s := in.Styles()
	s.Focused.Text, s.Focused.Placeholder = t.Text.Look(), t.Muted.Look()
	s.Cursor.Blink = false
	in.SetStyles(s)
	return in
}

// Init reads folders and the folder to begin with side by side.
func (m *Model) Init() tea.Cmd {
	if m.Theme == "auto" {
		return tea.Batch(m.arrive(), tea.RequestBackgroundColor)
	}
	return m.arrive()
}

// setTheme changes how everything looks.
func (m *Model) setTheme(t *theme.Theme) {
	m.theme = t
	m.folders.SetTheme(t)
	m.messages.SetTheme(t)
	m.reader.SetTheme(t)
	if m.writing != nil {
		m.writing.pane.SetTheme(t)
	}
	m.work.setTheme(t)
	m.rules.SetTheme(t)
	m.calendar.setTheme(t)
	m.people.setTheme(t)
	m.check.pane.SetTheme(t)
	for _, d := range m.dialogs {
		if d, ok := d.(*examiner); ok {
			d.setTheme(t)
		}
	}
	value := m.filter.Value()
	m.filter = newInput(t)
	m.filter.SetValue(value)
	value = m.find.Value()
	m.find = newInput(t)
	m.find.SetValue(value)
}

// path is what people call the open folder.
func (m *Model) path() content.Text {
	if m.results != nil {
		return content.Line("Search")
	}
	if p := m.folders.Path(m.folder.ID); p != "" {
		return content.Line(p)
	}
	return content.Line(m.folder.Name)
}
