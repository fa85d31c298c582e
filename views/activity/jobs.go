package activity

import (
	"slices"
	"time"

	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Show is which jobs are shown.
type Show int

// What is shown.
const (
	All Show = iota
	UnderWay
	Undoable
	NotDone // something of it failed, or was not begun
	shows
)

// String is what is shown, for the pane's title.
func (s Show) String() string {
	return [...]string{"all", "under way", "can be undone", "not all done"}[s]
}

// Older is how it stands with what the journal knows beyond what is shown.
type Older int

// NoOlder: all is shown.
const (
	NoOlder Older = iota
	HasOlder
	ReadingOlder
)

// Jobs is the list of jobs: those under way first, as they were begun, then all others, newest first.
type Jobs struct {
	theme  *theme.Theme
	list   []triage.Job // newest first
	byID   map[triage.JobID]int
	shown  []int
	show   Show
	cursor triage.JobID
	window
	paces     map[triage.JobID]*pace
	damage    []string
	older     Older
	throttled time.Time
	undoKey   string
	mailbox   string         // that is open: jobs of others name theirs
	beginning string         // what is being begun, and not in the list yet
	settling  []triage.JobID // of which it is being looked for what became of them
}

// NewJobs makes an empty list.
func NewJobs(t *theme.Theme) *Jobs {
	return &Jobs{theme: t, byID: map[triage.JobID]int{}, paces: map[triage.JobID]*pace{}}
}

// SetTheme changes how it looks.
func (m *Jobs) SetTheme(t *theme.Theme) { m.theme = t }

// Set shows jobs, newest first; what was read of older ones stays.
func (m *Jobs) Set(list []triage.Job, older Older, damage []string) {
	known := make(map[triage.JobID]bool, len(list))
	for _, j := range list {
		known[j.ID] = true
	}
	for _, j := range m.list {
		if !known[j.ID] {
			list = append(list, j)
		}
	}
	m.damage = damage
	if m.older != NoOlder || len(m.list) == 0 {
		m.older = older
	}
	m.list = list
	m.index()
}

// AddOlder adds what was read of older ones, newest first.
func (m *Jobs) AddOlder(list []triage.Job, damage []string) {
	m.older, m.damage = NoOlder, damage
	m.list = append(m.list, list...)
	m.index()
}

// SetOlder says how it stands with older ones.
func (m *Jobs) SetOlder(o Older) { m.older = o }

// SetThrottled says until when the service makes everything wait.
func (m *Jobs) SetThrottled(until time.Time) { m.throttled = until }

// SetUndoKey says which key stops a letter that waits.
func (m *Jobs) SetUndoKey(label string) { m.undoKey = label }

// SetMailbox says which mailbox is open.
func (m *Jobs) SetMailbox(id string) { m.mailbox = id }

// SetBeginning says what is being begun and will be in the list in a moment; empty: nothing.
func (m *Jobs) SetBeginning(what string) { m.beginning = what }

// SetSettling says of which jobs it is being looked for what became of them.
func (m *Jobs) SetSettling(ids []triage.JobID) { m.settling = ids }

// Put shows a job as it stands now; one that is not known yet is the newest.
func (m *Jobs) Put(j triage.Job, now time.Time) {
	if j.Running {
		p := m.paces[j.ID]
		if p == nil {
			p = &pace{}
			m.paces[j.ID] = p
		}
		p.note(now, j.Done+j.Failed, j.Paused || len(j.WaitsFor) > 0)
	} else {
		delete(m.paces, j.ID)
	}
	if i, known := m.byID[j.ID]; known {
		was := m.list[i]
		m.list[i] = j
		if was.Running == j.Running && m.show == All {
			return
		}
		m.filter()
		return
	}
	m.list = slices.Insert(m.list, 0, j)
	m.index()
}

// Knows tells whether a job is in the list.
func (m *Jobs) Knows(id triage.JobID) bool { _, known := m.byID[id]; return known }

func (m *Jobs) index() {
	clear(m.byID)
	for i, j := range m.list {
		m.byID[j.ID] = i
	}
	m.filter()
}

// filter finds what is shown, and keeps the cursor on its job.
func (m *Jobs) filter() {
	m.shown = m.shown[:0]
	for i := range slices.Backward(m.list) {
		if m.list[i].Running && m.matches(&m.list[i]) {
			m.shown = append(m.shown, i)
		}
	}
	for i := range m.list {
		if !m.list[i].Running && m.matches(&m.list[i]) {
			m.shown = append(m.shown, i)
		}
	}
	if m.cursor == "" {
		m.at = 0
		return
	}
	if i := slices.IndexFunc(m.shown, func(i int) bool { return m.list[i].ID == m.cursor }); i >= 0 {
		m.at = i
		return
	}
	m.at = max(0, min(m.at, len(m.shown)-1))
	m.Pin()
}

func (m *Jobs) matches(j *triage.Job) bool {
	switch m.show {
	case UnderWay:
		return j.Running
	case Undoable:
		return j.Left > 0
	case NotDone:
		return j.Rest > 0 || j.Retry > 0
	}
	return true
}

// Pin ties the cursor to its job, once that is seen: what begins later does not move it.
func (m *Jobs) Pin() {
	if j, ok := m.Cursor(); ok {
		m.cursor = j.ID
	}
}

// Cursor is the job under the cursor.
func (m *Jobs) Cursor() (triage.Job, bool) {
	if m.at < 0 || m.at >= len(m.shown) {
		return triage.Job{}, false
	}
	return m.list[m.shown[m.at]], true
}

// AtOlder tells whether the cursor is on the offer to read older ones.
func (m *Jobs) AtOlder() bool { return m.older == HasOlder && m.at == len(m.shown) }

// Only shows some of the jobs, from the first on.
func (m *Jobs) Only(s Show) {
	m.show, m.at, m.cursor = s, 0, ""
	m.filter()
}

// ShowNext shows the next kind of jobs.
func (m *Jobs) ShowNext() { m.Only((m.show + 1) % shows) }

// Shows tells which are shown.
func (m *Jobs) Shows() Show { return m.show }

// Count is how many jobs are shown, and how many of them are under way.
func (m *Jobs) Count() (n, running int) {
	for running < len(m.shown) && m.list[m.shown[running]].Running {
		running++
	}
	return len(m.shown), running
}

// total is how many rows there are, with the offer of older ones.
func (m *Jobs) total() int {
	if m.older != NoOlder {
		return len(m.shown) + 1
	}
	return len(m.shown)
}

// Do moves the cursor.
func (m *Jobs) Do(id keys.ID) bool {
	if !m.move(id, m.total()) {
		return false
	}
	m.Pin()
	return true
}

// Click puts the cursor on the row at a line of the list.
func (m *Jobs) Click(line, width int) {
	if i := m.top + line/linesPer(width); line >= 0 && i < m.total() {
		m.at = i
		m.Pin()
	}
}
