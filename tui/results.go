package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/folders"
	"mailtriage/views/messages"
)

// searchAhead is how many messages a search finds by itself; more are read as the list is scrolled.
const searchAhead = 5000

// results are the search that is shown in place of a folder.
type results struct {
	query   SearchQuery
	search  graph.Search
	name    string // of a saved search
	point   graph.SearchPoint
	stopped bool // it failed, or was given up

	// What lies behind, to go back to: the open folder, with its list and its cursor as they were.
	folder  graph.Folder
	list    *messages.Model
	listing listing
}

// runSearch searches, and shows what is found in place of the open folder.
func (m *Model) runSearch(q SearchQuery, name string) tea.Cmd {
	folder, err := m.searchFolder(q)
	if err != nil {
		return m.refuse(capital(err.Error()))
	}
	s, err := q.Search(m.Now(), folder)
	if err == nil {
		err = s.Check()
	}
	if err != nil {
		return m.refuse(capital(err.Error()))
	}
	r := &results{query: q, search: s, name: name, folder: m.folder, list: m.messages, listing: m.listing}
	if was := m.results; was != nil {
		r.folder, r.list, r.listing = was.folder, was.list, was.listing
	}
	m.giveUp(loadPage)
	m.giveUp(loadBody)
	m.giveUp(loadSource)
	m.results = r
	m.messages = messages.New(m.theme)
	m.messages.SetColours(m.colours())
	m.messages.SetFound(messages.Found{Place: m.placeName, Nothing: m.Keys.Key(keys.Search) + " changes the search, Esc goes back to the folder."})
	m.folder, m.listing = graph.Folder{}, listing{}
	m.filtering = false
	m.filter.SetValue("")
	m.reader.Clear()
	m.folders.Open("")
	m.watch()
	m.markLive()
	m.focusTo(keys.Messages)
	return m.moreResults()
}

// searchFolder is the id of the folder that a query names.
func (m *Model) searchFolder(q SearchQuery) (string, error) {
	if q.In != inFolder {
		return "", nil
	}
	f, err := m.folders.Resolve(q.Folder)
	if err != nil && slices.Contains(graph.WellKnownFolders(), q.Folder) {
		return q.Folder, nil // the folders have not been read yet
	}
	return f.ID, err
}

// placeName names a folder in a row: its path where that is short, else its name.
func (m *Model) placeName(id string) string {
	path := m.folders.Path(id)
	if f, ok := m.folders.Get(id); ok && content.Line(path).Width() > 17 {
		return f.Name
	}
	return path
}

// colours are those that the mailbox gives its categories, as far as they have been read.
func (m *Model) colours() theme.Colours {
	out := theme.Colours{}
	for _, k := range m.own {
		out[strings.ToLower(k.Name)] = k.Preset
	}
	return out
}

// moreResults reads on.
func (m *Model) moreResults() tea.Cmd {
	r := m.results
	if r.point.End || r.stopped || m.reading(loadPage) {
		return nil
	}
	if n, _ := m.messages.Loaded(); n >= searchAhead && !m.messages.NearEnd() {
		return nil
	}
	box, s, at := m.Mailbox, r.search, r.point
	return m.read(loadPage, "searching", func(ctx context.Context) loaded {
		page, err := box.Search(ctx, s, at)
		return loaded{found: &page, err: err}
	})
}

// foundMore takes a page of what was found.
func (m *Model) foundMore(page graph.SearchPage) tea.Cmd {
	r := m.results
	before, _ := m.messages.Loaded()
	limited := page.Next.Limited && !r.point.Limited
	r.point = page.Next
	m.messages.Append(page.Headers, !r.point.End)
	m.takeUnderWay(page.Headers)
	var cmds []tea.Cmd
	if before == 0 {
		m.toLastRow()
		cmds = append(cmds, m.moved())
	}
	if limited {
		cmds = append(cmds, m.say("Microsoft Graph stops at "+content.Count(graph.SearchLimit)+" results of a search: the rest is searched for by date"))
	}
	return tea.Batch(cmds...)
}

// stopSearch notes that a search ends before its end.
func (m *Model) stopSearch() {
	if r := m.results; r != nil {
		r.stopped = true
		m.messages.SetFailed("Given up.")
	}
}

// leaveResults goes back to the folder, as it was left.
func (m *Model) leaveResults() tea.Cmd {
	r := m.results
	m.giveUp(loadPage)
	m.giveUp(loadBody)
	m.giveUp(loadSource)
	m.results, m.folder, m.messages, m.listing = nil, r.folder, r.list, r.listing
	m.messages.SetTheme(m.theme)
	m.messages.SetColours(m.colours())
	m.filtering = false
	m.filter.SetValue(m.messages.Filter())
	m.reader.Clear()
	m.folderKnown()
	m.watch()
	m.markLive()
	if n, complete := m.messages.Loaded(); n == 0 && !complete {
		return m.reopen()
	}
	return tea.Batch(m.moved(), m.goOn())
}

// stays tells of messages that an action moves and that are found all the same: what is searched is the mailbox, not the
// folder that they leave. What is deleted leaves the results.
func (m *Model) stays(o triage.Order) bool {
	r := m.results
	if r == nil || r.search.Folder != "" || o.Action == keys.Delete || o.Action == keys.Purge {
		return false
	}
	to, _ := m.folders.Get(o.To.ID)
	return !r.search.WellKnown || to.WellKnown != ""
}

// takeAway shows at once that messages leave for another folder.
func (m *Model) takeAway(o triage.Order, ids []string) {
	if !m.stays(o) {
		m.messages.Take(ids)
		return
	}
	m.messages.Change(ids, func(h *graph.Header) { h.ParentFolderID = o.To.ID })
}

// bringBack shows messages where they were; reason says why, empty for none.
func (m *Model) bringBack(list []triage.Target, reason string) {
	ids := make([]string, len(list))
	for i, t := range list {
		ids[i] = t.ID
		if m.results != nil {
			m.messages.Change(ids[i:i+1], func(h *graph.Header) { h.ParentFolderID = t.FolderID })
		}
	}
	m.messages.Restore(ids, reason)
}

// alsoBehind does to the list behind the results what was done to them, so that it is true when it is gone back to. The
// counts of the folders are not touched again.
func (m *Model) alsoBehind(do func()) {
	r := m.results
	if r == nil {
		return
	}
	list, tree, folder := m.messages, m.folders, m.folder
	m.messages, m.folders, m.folder, m.results = r.list, folders.New(m.theme), r.folder, nil
	do()
	m.messages, m.folders, m.folder, m.results = list, tree, folder, r
}

// resultsTitle says what was looked for and how much has been found.
func (m *Model) resultsTitle(w int) theme.Title {
	r, right := m.results, m.listState()
	n, _ := m.messages.Loaded()
	count := " " + content.Count(n)
	what := r.name
	if what == "" {
		what = r.query.Words()
	}
	const border = 9
	room := w - border - cellWidth(right) - cellWidth("Search: "+count)
	if room < 4 {
		return titled("Search"+count, right)
	}
	return titled("Search: "+content.Line(what).Truncate(room).String()+count, right)
}

// resultsLines say below the list how the search stands, and what is not among its results.
func (m *Model) resultsLines(w int) []string {
	r, t := m.results, m.theme
	n, _ := m.messages.Loaded()
	text, key := "found "+m.whereOf(r.query), "Esc goes back"
	switch {
	case m.reading(loadPage):
		text, key = "searching "+m.whereOf(r.query)+": "+content.Count(n)+" so far", "Esc stops"
	case r.stopped:
		text, key = "stopped early", "F5 tries again"
	case !r.point.End:
		text = "more as you scroll"
	}
	var out []string
	if note := r.notes(); note != "" {
		out = firstLines(indented(wrapped(t.Warn, note, max(10, w-3))), 4)
	}
	key = t.Glyphs.Dot + " " + key
	return append(out, t.Muted.Render(content.Line(" "+content.Line(text).Truncate(max(1, w-2-cellWidth(key))).String()+" "+key)))
}

// notes are what must be known about the results: what is not among them.
func (r *results) notes() string {
	var parts []string
	if k := len(r.point.Missed); k > 0 {
		parts = append(parts, fmt.Sprintf("more than %s came at %s: some are missing", content.Count(graph.SearchLimit), r.point.Missed[0].UTC().Format("2006-01-02 15:04:05Z")))
	}
	if k := len(r.point.Skipped); k > 0 {
		parts = append(parts, "not searched: "+r.point.Skipped[0].Folder+" ("+reason(r.point.Skipped[0].Err)+")")
		if k > 1 {
			parts[len(parts)-1] += fmt.Sprintf(" and %d more", k-1)
		}
	}
	if r.point.Limited && len(parts) == 0 {
		parts = append(parts, "past Graph's "+content.Count(graph.SearchLimit)+" by date")
	}
	return strings.Join(parts, "; ")
}
