package main

import (
	"context"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/adrg/xdg"
	"github.com/charmbracelet/colorprofile"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/tui"
	"mailtriage/tui/pictures"
)

// gcPercent trades a little work of the collector for memory: what is kept of a long list holds no pointers and costs
// it nothing to walk.
const gcPercent = 40

// stateHome is where what is not settings is kept: $XDG_STATE_HOME and its like.
func stateHome(name string) string { return filepath.Join(xdg.StateHome, "mailtriage", name) }

// keyringSilence is how long the keyring is waited for before that is said.
const keyringSilence = 2 * time.Second

// runMailbox opens the app on the mailbox of a profile, with a journal on disk.
func runMailbox(ctx context.Context, c console, n connection, connect func(string) (connection, error), session signIn) error {
	if err := n.needMailbox(); err != nil {
		return err
	}
	journal, err := triage.OpenJournal(stateHome("journal"))
	if err != nil {
		return err
	}
	s := &seats{
		console: c, connect: connect, session: session, journal: journal, recent: readRecent(stateHome("recent.json")), searches: readSearches(stateHome("searches.json")), list: map[string]*seat{},
	}
	return runApp(ctx, c, s, n)
}

// runApp builds everything, hands it in, and runs the screen until it is left.
func runApp(ctx context.Context, c console, s *seats, n connection) error {
	debug.SetGCPercent(gcPercent)
	keymap, err := keymapOf(n.Settings)
	if err != nil {
		return err
	}
	defer s.close()
	waiting := time.AfterFunc(keyringSilence, func() { c.say("Waiting for the keyring, which may ask to be unlocked. ^C gives up.") })
	session, err := s.sit(ctx, n.Profile, n.Mailbox)
	waiting.Stop()
	if err != nil {
		return err
	}
	choices := s.profiles(profileNames(n.Settings))
	noColor := c.getenv("NO_COLOR") != ""
	model := tui.New(tui.Config{
		Session: session, Keys: keymap, ASCII: n.ASCII, Judges: n.Judge, Pictures: pictures.Protocol(n.Pictures), NoColor: noColor, Theme: n.Theme,
		Profiles: func() []tui.ProfileChoice { return choices },
		Switch:   s.sit,
		Home:     xdg.Home, Taker: tui.Taker{Who: operator(), Program: takenBy(), Journal: touching}, Downloads: downloads(), Editor: c.editor(),
	})
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithInput(c.in), tea.WithOutput(c.out), tea.WithEnvironment(c.environ)}
	if noColor { // any value counts; the library reads a boolean
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err = tea.NewProgram(model, options...).Run()
	if ctx.Err() == nil || !errors.Is(err, tea.ErrProgramKilled) {
		return err
	}
	return nil // it was told to end
}

// downloads is where exports are proposed to go: the person's folder for what is downloaded, else where the app was
// started.
func downloads() string {
	if d, err := os.Stat(xdg.UserDirs.Download); err == nil && d.IsDir() {
		return xdg.UserDirs.Download
	}
	here, err := os.Getwd()
	if err != nil {
		return xdg.Home
	}
	return here
}

// keymapOf is the table of actions with the user's keys in it.
func keymapOf(s config.Settings) (*keys.Map, error) {
	own := make(map[keys.ID][]string, len(s.Keys))
	for id, list := range s.Keys {
		own[keys.ID(id)] = list
	}
	m, err := keys.NewMap(keys.Actions(), own)
	if err != nil {
		return nil, usagef("%s: [keys]: %w", s.Path, err)
	}
	return m, nil
}

// profileNames lists the profiles of the file, or the one that is in use when there is no file.
func profileNames(s config.Settings) []string {
	file, err := config.Read(s.Path)
	if err != nil || len(file.Profiles) == 0 {
		return []string{s.Profile}
	}
	return file.Profiles
}

// operator is who acts, for the journal.
func operator() string {
	u, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return u.Username
}

// logged is how many requests the request log shows.
const logged = 200

// requestLog keeps the last requests.
type requestLog struct {
	mu   sync.Mutex
	list []graph.RequestLog
}

func (l *requestLog) add(r graph.RequestLog) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == logged {
		l.list = append(l.list[:0], l.list[1:]...)
	}
	l.list = append(l.list, r)
}

func (l *requestLog) last() []graph.RequestLog {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]graph.RequestLog(nil), l.list...)
}

// latest hands on the gate's newest state, and only when what the screen shows of it has changed; who puts never
// waits.
type latest struct {
	mu    sync.Mutex
	state graph.GateState
	out   chan graph.GateState
}

func newLatest() *latest { return &latest{out: make(chan graph.GateState, 1)} }

func (l *latest) put(s graph.GateState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	told := l.state.ThrottledUntil
	if l.state = s; s.ThrottledUntil.Equal(told) {
		return
	}
	select {
	case <-l.out:
	default:
	}
	l.out <- s
}

// now is the gate's state as it was told last.
func (l *latest) now() graph.GateState {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.state.ThrottledUntil.After(time.Now()) {
		l.state.ThrottledUntil = time.Time{}
	}
	return l.state
}
