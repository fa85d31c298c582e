package tui

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
	"mailtriage/keys"
)

// The folders that are watched wherever one is. While one of them is open the list's own watch follows it, and tells this of
// each round: no folder is asked for twice.

const (
	// beat is how often it is looked whether a folder is due, and whether the machine has slept.
	beat = 15 * time.Second
	// asleep is how much later than it should a beat comes after the machine has slept.
	asleep = time.Minute
	// newsLimit is how many of the newest messages are listed.
	newsLimit = 200
	// roundDeadline is how long a look at a folder may take.
	roundDeadline = 2 * time.Minute
)

// watches are the watched folders of a visit.
type watches struct {
	list    []*watched
	news    []arrival // of all of them, the newest first
	resting []string  // folders that were watched, in a run in which nothing is at first
	first   bool      // the folder to begin with is to be watched once it is known
	ticking bool
	due     time.Time // when the next beat should come, by the clock on the wall
	want    arrival   // the message to go to once its folder is open; without an id: none
}

// watched is a folder that is watched.
type watched struct {
	id       string
	w        *watch.Watcher
	looking  context.CancelFunc // gives up the round under way; nil: there is none
	again    bool               // the machine slept in the middle of it: it is looked once more at once
	due      time.Time
	failures int // rounds in a row that failed
	why      error

	began    time.Time
	good     time.Time       // of the last round that went well; zero: none yet
	known    map[uint64]bool // the messages that it has or had, by their fingerprints
	whole    bool            // known holds all that it held when the watch began, or where it went on
	followed bool            // what is kept of the folder is changed with it
	walking  bool            // the walk through the folder goes on where an earlier run has left it
	saved    time.Time       // when it was last noted that what is kept is as the folder is
	fresh    int             // messages that came since
}

// arrival is a message that came into a watched folder.
type arrival struct {
	graph.Header
	folder string // its id
}

// of finds the watch of a folder; nil: it is not watched.
func (w *watches) of(id string) *watched {
	for _, x := range w.list {
		if x.id == id && id != "" {
			return x
		}
	}
	return nil
}

// toggleLive watches a folder, or ends that: the one under the cursor in the tree, else the open one.
func (m *Model) toggleLive() tea.Cmd {
	f := m.folder
	if m.focus == keys.Folders {
		f, _ = m.folders.Cursor()
	}
	switch {
	case f.ID == "":
		return m.refuse("There is no folder to watch yet")
	case f.Search:
		return m.refuse("The service tells of no changes in a search folder: watch the folders that it searches")
	}
	name, here := m.folderName(f.ID), f.ID == m.folder.ID
	if m.watches.of(f.ID) != nil {
		m.unwatch(f.ID)
		if here {
			m.live = false
			m.watch()
		}
		m.markLive()
		return tea.Batch(m.say("No longer watching "+name), m.keepLast())
	}
	m.addWatch(f.ID)
	keep := m.keepLast()
	text := "Watching " + name + " every " + m.interval().String()
	if !here {
		m.markLive()
		return tea.Batch(keep, m.say(text+", while others are open: "+m.Keys.Key(keys.Watched)+" lists what came"))
	}
	m.live = true
	m.watch() // from where it is known what the folder held: from what is kept, else from the beginning
	m.markLive()
	if m.Kept != nil && !m.reading(loadPage) {
		return tea.Batch(keep, m.say(text), m.goOn())
	}
	return tea.Batch(keep, m.say(text), m.tickLive(0))
}

// folderName is a folder as people call it.
func (m *Model) folderName(id string) string { return cmp.Or(m.folders.Path(id), "this folder") }

func (m *Model) addWatch(id string) *watched {
	x := &watched{id: id, w: m.newWatcher(id), began: m.Now(), due: m.Now().Round(0), known: map[uint64]bool{}}
	m.watches.list = append(m.watches.list, x)
	return x
}

func (m *Model) newWatcher(id string) *watch.Watcher {
	if keys.Lacks(m.Cloud, keys.MessageDelta) {
		return watch.NewPolling(m.Mailbox, id, m.Now)
	}
	return watch.New(m.Mailbox, id)
}

// unwatch ends the watch of a folder. What came into it is listed no longer.
func (m *Model) unwatch(id string) {
	m.watches.list = slices.DeleteFunc(m.watches.list, func(x *watched) bool {
		if x.id == id && x.looking != nil {
			x.looking()
		}
		return x.id == id
	})
	m.watches.news = slices.DeleteFunc(m.watches.news, func(a arrival) bool { return a.folder == id })
}

// endWatches gives up what is under way, as another mailbox opens.
func (m *Model) endWatches() {
	for _, x := range m.watches.list {
		if x.looking != nil {
			x.looking()
		}
	}
	m.watches.list = nil
}

// watchFirst watches the folder to begin with, if watching is on: once it is known by its id, as before it may go by its
// well-known name.
func (m *Model) watchFirst() {
	if _, known := m.folders.Get(m.folder.ID); !known {
		return
	}
	if m.watches.first && m.live && m.watches.of(m.folder.ID) == nil {
		m.addWatch(m.folder.ID)
	}
	m.watches.first = false
}

// pulse is a beat; visit tells which mailbox's it is.
type pulse struct{ visit int }

// beatOn asks for the next beat, as long as anything is watched.
func (m *Model) beatOn() tea.Cmd {
	w := &m.watches
	if w.ticking || len(w.list) == 0 && !m.live {
		return nil
	}
	now := m.Now().Round(0) // the clock on the wall goes on while the machine sleeps, the other does not
	w.ticking, w.due = true, now.Add(beat)
	for _, x := range w.list {
		if x.looking == nil && !m.follows(x) && x.due.Before(w.due) {
			w.due = x.due
		}
	}
	visit := m.visits
	return tea.Tick(max(0, w.due.Sub(now)), func(time.Time) tea.Msg { return pulse{visit} })
}

// follows tells whether the list's own watch follows the folder just now.
func (m *Model) follows(x *watched) bool { return m.live && m.results == nil && m.folder.ID == x.id }

func (p pulse) tell(m *Model) tea.Cmd {
	w := &m.watches
	if p.visit != m.visits {
		return nil
	}
	w.ticking = false
	now := m.Now().Round(0)
	var cmds []tea.Cmd
	if late := now.Sub(w.due); late > asleep {
		cmds = append(cmds, m.woke(late))
	}
	for _, x := range slices.Clone(w.list) {
		if _, there := m.folders.Get(x.id); !there {
			x.due = now.Add(time.Second) // the folders may not have been read yet
			if len(m.folders.All()) > 0 && m.wanted == "" && !m.reading(loadFolders) {
				m.unwatch(x.id)
				m.markLive()
				cmds = append(cmds, m.refuse("A watched folder is no longer there, and is not watched any more"), m.keepLast())
			}
			continue
		}
		if x.looking == nil && !m.follows(x) && !now.Before(x.due) {
			cmds = append(cmds, m.lookAt(x))
		}
	}
	return tea.Batch(cmds...)
}

// woke looks at every folder at once after the machine has slept: what was asked for before is not waited for.
func (m *Model) woke(after time.Duration) tea.Cmd {
	for _, x := range m.watches.list {
		x.due, x.failures = m.Now().Round(0), 0
		if x.looking != nil {
			x.again = true
			x.looking()
		}
	}
	cmds := []tea.Cmd{m.say(fmt.Sprintf("Nothing was looked at for %s: catching up", after.Round(time.Second)))}
	if m.live && m.results == nil && m.looking == nil {
		m.failures = 0
		m.liveRun++
		cmds = append(cmds, m.tickLive(0))
	}
	return tea.Batch(cmds...)
}

// watchRound is the end of a look at a watched folder.
type watchRound struct {
	of      *watched
	changes watch.Changes
	point   watch.Point     // where the watcher is then
	began   *watch.Point    // where the watch has gone on; nil: where it was
	held    map[uint64]bool // what the folder held there
	folder  graph.Folder    // its counts, when something has changed
	during  bool            // jobs were under way when it began
	err     error
}

// startOf reads where a watch of a folder can go on. Whatever goes wrong with it, the watch can begin anew.
func startOf(ctx context.Context, kept Kept, folder string) KeptStart {
	if kept == nil {
		return KeptStart{}
	}
	s, err := kept.Start(ctx, folder)
	if err != nil {
		return KeptStart{}
	}
	return s
}

func (m *Model) lookAt(x *watched) tea.Cmd {
	ctx, cancel := context.WithTimeout(graph.Bulk(context.Background()), roundDeadline)
	x.looking = cancel
	w, box, during := x.w, m.Mailbox, len(m.Engine.Running()) > 0
	var kept Kept
	if w.Point().Link == "" && !keys.Lacks(m.Cloud, keys.MessageDelta) {
		kept = m.Kept
	}
	f, _ := m.folders.Get(x.id)
	return func() tea.Msg {
		defer cancel()
		start := startOf(ctx, kept, keptName(f))
		if start.Point != nil {
			w.Resume(*start.Point)
		}
		c, err := w.Round(ctx)
		r := watchRound{of: x, changes: c, point: w.Point(), began: start.Point, held: start.Held, during: during, err: err}
		if err == nil && len(c.Upserted)+len(c.Removed) > 0 {
			r.folder, _ = box.Folder(ctx, w.Folder())
		}
		return r
	}
}

func (r watchRound) tell(m *Model) tea.Cmd {
	x := r.of
	if m.watches.of(x.id) != x {
		return nil
	}
	x.looking = nil
	if r.began != nil {
		x.followed, x.walking = r.began.Synced, !r.began.Synced
		x.held(r.held, r.began.Synced)
	}
	now := m.Now().Round(0)
	if x.again {
		x.again, x.due = false, now
		return m.pulseNow()
	}
	if r.err != nil {
		x.failures++
		x.why, m.lastError = r.err, r.err
		x.due = now.Add(watch.Pause(m.interval(), x.failures, r.err))
		if graph.IsKind(r.err, graph.NotFound) {
			return m.readFolders() // it may have gone
		}
		return m.askPerson(r.err, "")
	}
	pause := m.interval()
	if !r.changes.Synced {
		pause = min(pause, walking)
	}
	x.due = now.Add(pause)
	news := m.heardOf(x, r.changes)
	f, _ := m.folders.Get(x.id)
	x.followed = r.changes.Synced && (x.followed || x.walking || r.changes.Holds != nil)
	news = tea.Batch(news, m.keepRound(f, r.changes, r.point, x.followed, x.walking, &x.saved))
	if x.walking && r.changes.Synced {
		x.walking, x.whole = false, true
	}
	var counts tea.Cmd
	if r.folder.ID != "" {
		counts = m.countsRead(r.folder, r.during)
	}
	return tea.Batch(news, counts, m.pulseNow())
}

// pulseNow has the beat come when the next folder is due.
func (m *Model) pulseNow() tea.Cmd {
	m.watches.ticking = false
	return m.beatOn()
}

// followed tells the watch of the open folder what the list's own watch has heard.
func (m *Model) followed(r liveRound) tea.Cmd {
	if x := m.watches.of(m.folder.ID); x != nil {
		x.due = m.Now().Round(0).Add(m.interval())
		if r.held != nil {
			x.held(r.held, true)
		}
		return m.heardOf(x, r.changes)
	}
	return nil
}

// held notes what the folder held where the watch goes on; all: that is all of it.
func (x *watched) held(list map[uint64]bool, all bool) {
	maps.Copy(x.known, list)
	x.whole = x.whole || all
}

// heardOf takes what a round has found: what was not known before has come.
func (m *Model) heardOf(x *watched, c watch.Changes) tea.Cmd {
	x.failures, x.why, x.good = 0, nil, m.Now()
	var came []graph.Header
	for _, h := range c.Upserted {
		key := store.Fingerprint(h.ID)
		if x.known[key] {
			continue
		}
		x.known[key] = true
		if x.whole || h.Received.After(x.began) {
			came = append(came, h)
		}
	}
	x.whole = x.whole || c.Holds != nil
	gone := make(map[string]bool, len(c.Removed))
	for _, id := range c.Removed {
		gone[id] = true
	}
	m.watches.news = slices.DeleteFunc(m.watches.news, func(a arrival) bool { return a.folder == x.id && gone[a.ID] })
	if len(came) == 0 {
		return nil
	}
	x.fresh += len(came)
	for _, h := range came {
		m.watches.news = append(m.watches.news, arrival{h, x.id})
	}
	slices.SortStableFunc(m.watches.news, func(a, b arrival) int { return b.Received.Compare(a.Received) })
	m.watches.news = m.watches.news[:min(len(m.watches.news), newsLimit)]
	m.markLive()
	return m.notify(x, came)
}

// markLive shows in the tree which folders are watched, and how many messages came into each.
func (m *Model) markLive() {
	marks := map[string]int{}
	for _, x := range m.watches.list {
		marks[x.id] = x.fresh
	}
	if m.live && m.results == nil {
		marks[m.folder.ID] += 0
	}
	m.folders.SetWatched(marks)
}

// watchNote is the trouble of a watched folder, for the header; empty: there is none.
func (m *Model) watchNote() string {
	for _, x := range m.watches.list {
		if x.why != nil && !m.follows(x) {
			name := m.folderName(x.id)
			return fmt.Sprintf("%s: %s, again in %s", name[strings.LastIndexByte(name, '/')+1:], short(x.why), max(0, x.due.Sub(m.Now().Round(0))).Round(time.Second))
		}
	}
	return ""
}

// watchStatus is how many folders are watched beside the open one, and what came, for the header; empty: nothing beside it.
func (m *Model) watchStatus() string {
	fresh, beside := 0, 0
	for _, x := range m.watches.list {
		if fresh += x.fresh; x.id != m.folder.ID {
			beside++
		}
	}
	if beside == 0 {
		return ""
	}
	text := plural(len(m.watches.list), "folder", "folders")
	if fresh > 0 {
		text += ", " + content.Count(fresh) + " new"
	}
	return text
}

// goToArrival goes to the message that was chosen, once its folder's list has it.
func (m *Model) goToArrival() tea.Cmd {
	want := m.watches.want
	if want.ID == "" {
		return nil
	}
	if want.folder != m.folder.ID {
		m.watches.want = arrival{}
		return nil
	}
	if !m.messages.GoToID(want.ID) {
		return nil
	}
	m.watches.want = arrival{}
	return m.moved()
}
