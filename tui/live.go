package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/watch"
	"mailtriage/keys"
)

// walking is the pause between rounds while a folder is still being walked through.
const walking = 3 * time.Second

// liveTick asks for a round; run tells which watching it belongs to.
type liveTick struct{ run int }

// liveRound is the end of a round.
type liveRound struct {
	run     int
	changes watch.Changes
	point   watch.Point     // where the watcher is then
	folder  graph.Folder    // its counts, when something has changed
	held    map[uint64]bool // what the folder held where its watch goes on; nil: it does not
	during  bool            // jobs were under way when it began
	err     error
}

// startLive begins to watch the open folder, if watching is on.
func (m *Model) startLive() tea.Cmd {
	if !m.live || m.results != nil {
		return nil
	}
	return m.tickLive(time.Second)
}

// watch begins to follow the open folder anew. A round that is still under way belongs to the watcher before and is
// ignored when it ends.
func (m *Model) watch() {
	if m.looking != nil {
		m.looking()
	}
	m.watcher = m.newWatcher(m.folder.ID)
	m.live = m.live || m.watches.of(m.folder.ID) != nil
	m.looking, m.failures, m.liveNote, m.asKept.followed, m.asKept.walking = nil, 0, "", false, false
	m.liveRun++
}

func (m *Model) tickLive(after time.Duration) tea.Cmd {
	run := m.liveRun
	return tea.Tick(after, func(time.Time) tea.Msg { return liveTick{run} })
}

// interval is how often the folder is looked at.
func (m *Model) interval() time.Duration {
	if m.Live > 0 {
		return m.Live
	}
	return 30 * time.Second
}

func (m *Model) liveTick(msg liveTick) tea.Cmd {
	if msg.run != m.liveRun || !m.live {
		return nil
	}
	return m.round()
}

// lookNow looks at the folder at once, if it is followed.
func (m *Model) lookNow() tea.Cmd {
	if m.looking != nil || !m.live && !m.asKept.followed {
		return nil
	}
	m.liveRun++
	return m.round()
}

// round asks what has changed in the folder.
func (m *Model) round() tea.Cmd {
	if m.looking != nil || m.folder.ID == "" {
		return nil
	}
	w, run, box, during := m.watcher, m.liveRun, m.Mailbox, len(m.Engine.Running()) > 0
	ctx, cancel := context.WithTimeout(graph.Bulk(context.Background()), 2*time.Minute)
	m.looking = cancel
	var kept Kept
	if x := m.watches.of(m.folder.ID); x != nil && !x.whole && m.asKept.followed {
		kept = m.Kept
	}
	name := keptName(m.folder)
	return func() tea.Msg {
		defer cancel()
		held := startOf(ctx, kept, name).Held // before the round is kept
		c, err := w.Round(ctx)
		round := liveRound{run: run, changes: c, point: w.Point(), held: held, err: err, during: during}
		if err == nil && len(c.Upserted)+len(c.Removed) > 0 {
			round.folder, _ = box.Folder(ctx, w.Folder())
		}
		return round
	}
}

func (m *Model) liveRound(msg liveRound) tea.Cmd {
	if msg.run != m.liveRun {
		return nil
	}
	m.looking = nil
	if msg.err != nil {
		return m.roundFailed(msg.err)
	}
	m.failures, m.liveNote = 0, ""
	kept := m.keepRound(m.folder, msg.changes, msg.point, m.asKept.followed, m.asKept.walking, &m.asKept.saved)
	if n := msg.changes.Unread; n > 0 { // the rest goes on
		m.liveNote = fmt.Sprintf("live, %d unreadable", n)
		m.lastError = msg.changes.Why
	}
	if n, complete := m.messages.Loaded(); n > 0 || complete {
		m.messages.Upsert(msg.changes.Upserted)
		m.messages.Remove(msg.changes.Removed)
		if msg.changes.Holds != nil {
			m.messages.Keep(msg.changes.Holds)
		}
	}
	kept = tea.Batch(kept, m.roundTaken(msg.changes), m.listBack())
	var counts tea.Cmd
	if msg.folder.ID != "" {
		counts = m.countsRead(msg.folder, msg.during)
	}
	pause := m.interval()
	if !msg.changes.Synced {
		pause = min(pause, walking)
	}
	return tea.Batch(m.tickLive(pause), kept, m.moved(), counts, m.followed(msg))
}

func (m *Model) roundFailed(err error) tea.Cmd {
	m.failures++
	pause := watch.Pause(m.interval(), m.failures, err)
	if m.live {
		m.liveNote = fmt.Sprintf("live: %s, again in %s", short(err), pause.Round(time.Second))
	}
	m.lastError = err
	cmds := []tea.Cmd{m.tickLive(pause)}
	again, _ := m.unreached(err)
	switch {
	case again != nil || m.offline.on:
		cmds = append(cmds, again)
	case graph.IsKind(err, graph.NotFound):
		cmds = append(cmds, m.readFolders()) // the folder may have gone
	case !m.asKept.at.IsZero():
		cmds = append(cmds, m.readFirst())
	default:
		cmds = append(cmds, m.askPerson(err, ""))
	}
	return tea.Batch(cmds...)
}

// short is the first few words of an error, for the header.
func short(err error) string {
	switch {
	case graph.IsKind(err, graph.Throttled):
		return "throttled"
	case graph.IsKind(err, graph.Offline), graph.IsKind(err, graph.CutOff), graph.IsKind(err, graph.TimedOut):
		return "no connection"
	case graph.IsKind(err, graph.Forbidden):
		return "not allowed"
	case graph.IsKind(err, graph.Unauthenticated):
		return "signed out"
	}
	return "failed"
}

// second passes while there is something to count down on the screen.
type second struct{}

func (m *Model) tick() tea.Cmd {
	if m.ticking || !m.counting() {
		return nil
	}
	m.ticking = true
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return second{} })
}

func (m *Model) counting() bool {
	return m.Now().Before(m.gate().ThrottledUntil) || m.waitsLong() || m.searching() || m.goingOut() || m.showsPace() || m.check.pane.Filling()
}

// showsPace tells whether jobs are shown that are under way: how long they still take changes by itself.
func (m *Model) showsPace() bool {
	return m.front().action == keys.ActivityTab && len(m.Engine.Running()) > 0
}

// waitsLong tells whether something has been waited for long enough to say for how long.
func (m *Model) waitsLong() bool {
	for k := range m.loads {
		if m.loads[k].cancel != nil {
			return true
		}
	}
	return slices.ContainsFunc(m.dialogs, func(d dialog) bool {
		w, ok := d.(waiter)
		return ok && w.waits()
	})
}

func (m *Model) second() tea.Cmd {
	m.ticking = false
	return m.tick()
}
