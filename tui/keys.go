package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

var triageStopped = triage.ErrStopped

// key routes a key: to the dialog on top, to the line being typed, else to the action that it means in this pane.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() == "ctrl+c" {
		return m.cancel()
	}
	msg.Text = content.Line(msg.Text).String() // a terminal that does not tell pastes apart types them
	if n := len(m.dialogs); n > 0 {
		return m.dialogs[n-1].key(m, msg)
	}
	if m.writing != nil {
		return m.composeKey(msg)
	}
	if m.filtering {
		return m.typeFilter(msg)
	}
	if m.finding {
		return m.typeFind(msg)
	}
	a, ok := m.Keys.Lookup(m.focus, msg.String())
	if !ok || m.reading(loadLetter) && a.ID != keys.Back { // who begins to write before the letter is there must not delete
		return nil
	}
	return m.do(a)
}

// do does an action, or says why it can't be done now.
func (m *Model) do(a keys.Action) tea.Cmd {
	if why := m.disabled(a); why != "" {
		return m.refuse(why)
	}
	if h, ok := m.handler(a.ID); ok {
		return h()
	}
	return m.front().motion(m, a.ID)
}

// disabled says why an action can't be done just now; empty: it can.
func (m *Model) disabled(a keys.Action) string {
	if why := m.off(a); why != "" {
		return why
	}
	if why := m.listDisabled(a); why != "" {
		return why
	}
	if a.Takes != keys.Nothing && keys.Mail&m.focus != 0 {
		if _, ok := m.messages.Cursor(); !ok {
			return a.Title + ": there is no message here"
		}
	}
	if why := m.folderDisabled(a); why != "" {
		return why
	}
	if why := m.front().disabled(m, a); why != "" {
		return why
	}
	switch a.ID {
	case keys.Undo, keys.UndoList:
		if m.front().action == keys.ActivityTab { // it is about the job under the cursor
			break
		}
		if len(m.Engine.Undoable()) == 0 {
			return "There is nothing to undo" + m.waitsElsewhere()
		}
	case keys.Details:
		if m.lastError == nil {
			return "Nothing has gone wrong so far"
		}
	case keys.Source:
		if !m.reader.Ready() {
			return a.Title + ": no message has been opened yet"
		}
	case keys.Export:
		return m.exportBusy()
	case keys.Live:
		if m.results != nil && m.focus != keys.Folders {
			return "Live watch is off in search results: " + m.Keys.Key(keys.Back) + " goes back to the folder, " + m.Keys.Key(keys.Refresh) + " searches again"
		}
	case keys.Search, keys.Searches:
		if m.wanted != "" {
			return "The folders have not been read yet: a moment, or " + m.Keys.Key(keys.Refresh)
		}
		if a.ID == keys.Searches && m.Searches == nil {
			return "Searches are not saved here"
		}
	case keys.Delete:
		if m.folder.WellKnown == "deleteditems" {
			return "This is Deleted Items already: " + m.Keys.Key(keys.Purge) + " deletes for good"
		}
	case keys.Archive:
		if m.folder.WellKnown == "archive" {
			return "This is the archive already"
		}
	}
	return ""
}

// handler finds what an action does.
func (m *Model) handler(id keys.ID) (func() tea.Cmd, bool) {
	if h, ok := m.front().handler(m, id); ok {
		return h, true
	}
	if h, ok := m.tabHandler(id); ok {
		return h, true
	}
	if h, ok := m.listHandler(id); ok {
		return h, true
	}
	if h, ok := m.sheetHandler(id); ok {
		return h, true
	}
	table := map[keys.ID]func() tea.Cmd{
		keys.Open: m.open, keys.Back: m.back, keys.Left: m.left, keys.Right: m.right,
		keys.NextPane: func() tea.Cmd { return m.cycle(1) }, keys.PrevPane: func() tea.Cmd { return m.cycle(-1) },
		keys.NextFolder: func() tea.Cmd { return m.besideFolder(1) }, keys.PrevFolder: func() tea.Cmd { return m.besideFolder(-1) },
		keys.NextMessage: func() tea.Cmd { return m.besideMessage(keys.Down) }, keys.PrevMessage: func() tea.Cmd { return m.besideMessage(keys.Up) },
		keys.Zoom:   func() tea.Cmd { m.zoomed = !m.zoomed; return nil },
		keys.Delete: m.delete, keys.Purge: m.purge, keys.Move: m.move, keys.Copy: m.copy, keys.Archive: m.archive,
		keys.MarkRead:   func() tea.Cmd { return m.order(keys.MarkRead, triage.Place{}) },
		keys.MarkUnread: func() tea.Cmd { return m.order(keys.MarkUnread, triage.Place{}) },
		keys.Block:      m.blockMenu, keys.Blocks: m.blockList, keys.Unblock: m.unblock,
		keys.Reply:    func() tea.Cmd { return m.answer(graph.Reply) },
		keys.ReplyAll: func() tea.Cmd { return m.answer(graph.ReplyAll) },
		keys.Forward:  func() tea.Cmd { return m.answer(graph.Forward) }, keys.NewMessage: m.writeNew,
		keys.Send: m.askToSend, keys.Attach: m.attach, keys.Detach: m.detach, keys.Editor: m.openEditor, keys.Original: m.nextWay, keys.SendFrom: m.chooseFrom, keys.Copies: m.toggleCopies,
		keys.NextField: func() tea.Cmd { return m.nextField(1) }, keys.PrevField: func() tea.Cmd { return m.nextField(-1) },
		keys.CloseLetter: m.closeLetter, keys.ComposeHelp: m.help,
		keys.Report: m.report, keys.Categories: m.categorise, keys.Flag: m.flag,
		keys.Undo: m.undoLast, keys.UndoList: m.undoList, keys.DryRun: m.toggleDryRun, keys.Filter: m.startFilter, keys.Find: m.startFind, keys.Conversation: m.conversation, keys.Live: m.toggleLive, keys.Watched: m.showWatched,
		keys.Search: m.askSearch, keys.Searches: m.savedSearches,
		keys.Refresh: m.refresh, keys.Palette: m.palette, keys.Help: m.help, keys.RequestLog: m.requestLog, keys.Details: m.details,
		keys.Profiles: m.profiles, keys.Mailboxes: m.mailboxes, keys.SignIn: m.signInOrWho, keys.Doctor: m.doctor,
		keys.Source: m.nextSource, keys.ResolveName: m.resolveName, keys.Headers: m.showHeaders, keys.Properties: m.showProperties, keys.Inside: m.turnInside, keys.Export: m.askExport, keys.Cancel: m.cancel, keys.Quit: m.quit,
	}
	h, ok := table[id]
	if !ok {
		h, ok = m.folderActions()[id]
	}
	return h, ok
}

// motion moves within the pane of the mail tab that has the focus.
func (m *Model) motion(id keys.ID) tea.Cmd {
	switch m.focus {
	case keys.Folders:
		m.folders.Do(id)
	case keys.Reader:
		m.reader.Do(id)
	default:
		m.messages.Do(id)
		if id == keys.SelectAll {
			return tea.Batch(m.moved(), m.markedSoFar())
		}
		return m.moved()
	}
	return nil
}

// markedSoFar says that not all that match are marked, where the list has not been read to its end.
func (m *Model) markedSoFar() tea.Cmd {
	n, complete := m.messages.Loaded()
	if complete || m.messages.Selected() == 0 {
		return nil
	}
	return m.say(fmt.Sprintf("Marked among the %s that have been read so far: %s reads on", content.Count(n), m.Keys.Key(keys.Bottom)))
}

func (m *Model) open() tea.Cmd {
	if m.focus == keys.Folders {
		f, ok := m.folders.Cursor()
		if !ok {
			return nil
		}
		m.focusTo(keys.Messages)
		switch r := m.results; {
		case r != nil && f.ID == r.folder.ID:
			return m.leaveResults()
		case f.ID == m.folder.ID:
			return nil
		}
		return m.openFolder(f)
	}
	h, ok := m.messages.Cursor()
	if !ok {
		return nil
	}
	if h.Draft && m.off(m.Keys.Action(keys.Send)) == "" {
		return m.openDraft(h)
	}
	m.focusTo(keys.Reader)
	if m.reader.ID() == h.ID && (m.reading(loadBody) || m.cached(h.ID)) {
		return nil
	}
	m.reader.SetLoading(h)
	return m.openMessage(h)
}

func (m *Model) cached(id string) bool {
	_, _, ok := m.cache.get(id)
	return ok
}

// back gives up what is waited for, then goes back one step.
func (m *Model) back() tea.Cmd {
	if m.giveUp(loadPage) || m.wanted != "" && m.giveUp(loadFolders) {
		m.stopSearch()
		if n, _ := m.messages.Loaded(); n == 0 {
			m.messages.SetFailed("Given up.")
		}
		return m.say("Given up")
	}
	if m.giveUpSource() || m.giveUp(loadLetter) {
		return m.say("Given up")
	}
	if m.stopExport() {
		return m.say(exportStops)
	}
	if m.focus == keys.Messages && m.reading(loadBody) {
		m.giveUp(loadBody)
	}
	switch {
	case m.zoomed:
		m.zoomed = false
	case m.focus == keys.Reader, m.focus == keys.Folders:
		m.focusTo(keys.Messages)
	case m.messages.Back():
		m.filter.SetValue(m.messages.Filter())
		return m.moved()
	case m.results != nil:
		return m.leaveResults()
	}
	return nil
}

func (m *Model) left() tea.Cmd {
	switch m.focus {
	case keys.Folders:
		m.folders.Do(keys.Left)
	case keys.Reader:
		m.focusTo(keys.Messages)
	default:
		m.focusTo(keys.Folders)
	}
	return nil
}

func (m *Model) right() tea.Cmd {
	switch m.focus {
	case keys.Folders:
		if !m.folders.Do(keys.Right) {
			return m.open()
		}
	case keys.Messages:
		return m.open()
	}
	return nil
}

// cycle goes round the panes.
func (m *Model) cycle(step int) tea.Cmd {
	panes := m.front().scopes
	for i, p := range panes {
		if p == m.focus {
			m.focusTo(panes[(i+step+len(panes))%len(panes)])
			break
		}
	}
	return nil
}

func (m *Model) besideFolder(step int) tea.Cmd {
	if m.results != nil {
		m.folders.Open(m.results.folder.ID)
	}
	f, ok := m.folders.Beside(step)
	if !ok {
		return nil
	}
	if m.focus == keys.Reader {
		m.focusTo(keys.Messages)
	}
	return m.openFolder(f)
}

// besideMessage goes to another message without leaving the reader.
func (m *Model) besideMessage(way keys.ID) tea.Cmd {
	m.messages.Do(way)
	return m.moved()
}

func (m *Model) toggleDryRun() tea.Cmd {
	if m.dryRun = !m.dryRun; m.dryRun {
		return m.say("Dry run: actions show what they would send, and send nothing. " + m.Keys.Key(keys.DryRun) + " ends it")
	}
	return m.say("The dry run is over: actions are sent")
}

// startFilter begins to type a filter.
func (m *Model) startFilter() tea.Cmd {
	m.filtering = true
	if l, _ := m.list(); l == nil {
		m.focusTo(keys.Messages)
	}
	m.filter.SetValue(m.filtered().Filter())
	m.filter.CursorEnd()
	return m.filter.Focus()
}

// typeFilter narrows the list as it is typed: Enter keeps the filter, Esc clears it.
func (m *Model) typeFilter(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		m.filtering = false
	case "esc":
		m.filtering = false
		m.filter.SetValue("")
	case "up", "down":
		return m.front().motion(m, map[string]keys.ID{"up": keys.Up, "down": keys.Down}[msg.String()])
	default:
		m.filter, _ = m.filter.Update(msg)
	}
	if f := m.filtered(); m.filter.Value() != f.Filter() {
		f.SetFilter(m.filter.Value())
	}
	return m.listMoved()
}

// paste goes into what is being typed, and nowhere else: pasted text is not keys. It may come from a mail, and is hostile.
func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	text := msg.Content
	msg.Content = content.Line(text).String()
	if n := len(m.dialogs); n > 0 {
		return m.dialogs[n-1].paste(m, msg.Content)
	}
	if m.writing != nil {
		return m.composePaste(text)
	}
	if m.filtering {
		m.filter, _ = m.filter.Update(msg)
		m.filtered().SetFilter(m.filter.Value())
		return m.listMoved()
	}
	if m.finding {
		m.pasteFind(msg)
		return nil
	}
	return m.refuse("A paste is ignored here")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
