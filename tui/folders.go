package tui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// folderActions are the actions on the folder under the tree's cursor.
func (m *Model) folderActions() map[keys.ID]func() tea.Cmd {
	return map[keys.ID]func() tea.Cmd{
		keys.CreateFolder: m.createFolder, keys.RenameFolder: m.renameFolder, keys.MoveFolder: m.moveFolder, keys.DeleteFolder: m.deleteFolder,
		keys.EmptyFolder: m.emptyFolder, keys.GoToFolder: m.goToFolder,
	}
}

// folderDisabled says why an action on a folder can't be done just now; empty: it can, or is none.
func (m *Model) folderDisabled(a keys.Action) string {
	f, ok := m.folders.Cursor()
	switch a.ID {
	case keys.GoToFolder:
		if len(m.folders.All()) == 0 {
			return "The folders have not been read yet: a moment, or " + m.Keys.Key(keys.Refresh)
		}
		return ""
	case keys.CreateFolder, keys.EmptyFolder, keys.RenameFolder, keys.MoveFolder, keys.DeleteFolder:
	default:
		return ""
	}
	switch {
	case !ok:
		return a.Title + ": there is no folder here"
	case f.Search || f.WellKnown == "searchfolders":
		return a.Title + ": " + triage.ErrSearchFolder.Error()
	case a.ID == keys.EmptyFolder || a.ID == keys.CreateFolder:
		return ""
	case f.WellKnown != "":
		return a.Title + ": " + triage.ErrFixedFolder.Error()
	}
	if trash, _ := m.folders.WellKnown("deleteditems"); a.ID == keys.DeleteFolder && m.folders.Within(f.ID, trash.ID) {
		return m.off(m.Keys.Action(keys.PurgeFolder))
	}
	return ""
}

// changeOf is a folder as an order names it.
func (m *Model) changeOf(f graph.Folder) triage.FolderChange {
	return triage.FolderChange{ID: f.ID, Path: m.folders.Path(f.ID), Name: f.Name, ParentID: f.ParentID}
}

func (m *Model) beginFolder(action keys.ID, c triage.FolderChange, to triage.Place) tea.Cmd {
	return m.begin(triage.Order{Action: action, To: to, Details: triage.Details{Folder: c}})
}

func (m *Model) createFolder() tea.Cmd {
	f, _ := m.folders.Cursor()
	return m.push(newNaming(m, "Create a folder below "+m.folders.Path(f.ID), "", []string{`A path makes what is missing of it: 2026/November. A slash within a name is written \/.`, "One that begins with / begins at the top."}, func(m *Model, text string) (tea.Cmd, error) {
		if rest, top := strings.CutPrefix(text, "/"); top {
			return m.createPath(rest, "")
		}
		return m.createPath(text, f.ID)
	}))
}

// createPath begins to create a path below a folder; empty: at the top.
func (m *Model) createPath(path, above string) (tea.Cmd, error) {
	names, err := graph.ParseFolderPath(path)
	if err != nil {
		return nil, err
	}
	if above == "" {
		above = m.folders.Root().ID
	}
	full := path
	if p := m.folders.Path(above); p != "" {
		full = p + "/" + path
	}
	return m.beginFolder(keys.CreateFolder, triage.FolderChange{Path: full, ParentID: above, Make: names}, triage.Place{}), nil
}

func (m *Model) renameFolder() tea.Cmd {
	f, _ := m.folders.Cursor()
	return m.push(newNaming(m, "Rename "+m.folders.Path(f.ID), f.Name, nil, func(m *Model, name string) (tea.Cmd, error) {
		if other, taken := m.folders.Child(f.ParentID, name); taken && other.ID != f.ID {
			return nil, &triage.FolderExists{Name: name}
		}
		c := m.changeOf(f)
		c.NewName = name
		return m.beginFolder(keys.RenameFolder, c, triage.Place{}), nil
	}))
}

func (m *Model) moveFolder() tea.Cmd {
	f, _ := m.folders.Cursor()
	d := newPicker(m, content.Line("Move the folder "+f.Name+" below").String(), func(m *Model, to triage.Place) tea.Cmd {
		if other, taken := m.folders.Child(to.ID, f.Name); taken && other.ID != f.ID {
			return m.refuse(capital((&triage.FolderExists{Name: f.Name}).Error()))
		}
		return m.beginFolder(keys.MoveFolder, m.changeOf(f), to)
	})
	var choices []choice
	if root := m.folders.Root(); root.ID != "" {
		choices = append(choices, choice{text: "/", note: "the top of the mailbox", id: root.ID, pick: func(m *Model) tea.Cmd {
			return d.then(m, triage.Place{ID: root.ID, Path: "the top"})
		}})
	}
	for _, c := range d.choices {
		if !m.folders.Within(c.id, f.ID) {
			choices = append(choices, c)
		}
	}
	d.choices = choices
	d.match()
	return m.push(d)
}

func (m *Model) deleteFolder() tea.Cmd {
	f, _ := m.folders.Cursor()
	trash, ok := m.wellKnown("deleteditems")
	if !ok {
		return m.refuse("The folders have not been read yet: a moment, or " + m.Keys.Key(keys.Refresh))
	}
	if m.folders.Within(f.ID, trash.ID) {
		return m.purgeFolder(f)
	}
	return m.beginFolder(keys.DeleteFolder, m.changeOf(f), trash)
}

// purgeFolder asks for the count of what is in a folder of Deleted Items, and deletes it for good.
func (m *Model) purgeFolder(f graph.Folder) tea.Cmd {
	c, below := m.changeOf(f), 0
	c.Holds, below = m.folders.Holds(f.ID)
	if m.dryRun {
		return m.beginFolder(keys.PurgeFolder, c, triage.Place{})
	}
	what := plural(c.Holds, "message", "messages")
	if below > 0 {
		what += " and " + plural(below, "folder", "folders")
	}
	return m.push(askCount(m, &typed{
		title: content.Line("Delete " + f.Name + " for good").String(), left: "Nothing was deleted", count: c.Holds,
		warning: "Delete the folder " + c.Path + " for good, with " + what + " in it. There is no undo: it is in Deleted Items already.",
		then:    func(m *Model) tea.Cmd { return m.beginFolder(keys.PurgeFolder, c, triage.Place{}) },
	}))
}

// goToFolder opens a folder picked by a few letters.
func (m *Model) goToFolder() tea.Cmd {
	d := newPicker(m, "Go to a folder", func(m *Model, p triage.Place) tea.Cmd {
		f, ok := m.folders.Get(p.ID)
		if !ok {
			return m.refuse("The folder is no longer there")
		}
		m.focusTo(keys.Messages)
		if f.ID == m.folder.ID {
			return nil
		}
		return m.openFolder(f)
	})
	d.absent = nil
	return m.push(d)
}

// applyFolder shows in the tree at once what an action on a folder will do; what is created is shown when it is there.
func (m *Model) applyFolder(o triage.Order) {
	switch o.Action {
	case keys.RenameFolder:
		m.folders.Change(o.Folder.ID, func(f *graph.Folder) { f.Name = o.Folder.NewName })
	case keys.MoveFolder, keys.DeleteFolder:
		m.folders.Change(o.Folder.ID, func(f *graph.Folder) { f.ParentID = o.To.ID })
	}
}

// folderBack shows a folder as it was before an action.
func (m *Model) folderBack(o triage.Order) {
	if o.Folder.ID != "" {
		m.folders.Change(o.Folder.ID, func(f *graph.Folder) { f.Name, f.ParentID = o.Folder.Name, o.Folder.ParentID })
	}
}

// folderEnded reads the folders anew after an action on one, and goes on with what waited for it.
func (m *Model) folderEnded(e triage.Finished) tea.Cmd {
	o := e.Job.Plan.Order
	if o.Folder.Path == "" {
		return nil
	}
	if e.Err != nil && e.Job.UndoOf == "" {
		m.folderBack(o)
	}
	cmds := []tea.Cmd{m.readFolders()}
	in, ok := m.folders.WellKnown(inbox)
	if o.Action == keys.PurgeFolder && e.Err == nil && ok && m.results == nil && m.folders.Within(m.folder.ID, o.Folder.ID) { // it was open: that it is gone is no surprise
		cmds = append(cmds, m.openFolder(in))
	}
	if o.Action == keys.CreateFolder && e.Job.UndoOf == "" {
		then := m.waiting[o.Folder.Path]
		delete(m.waiting, o.Folder.Path)
		if then != nil && e.Err == nil && e.Made.ID != "" {
			cmds = append(cmds, then(m, e.Made))
		}
	}
	return tea.Batch(cmds...)
}

// createThen creates the folder of a path, and goes on with it.
func (m *Model) createThen(path string, then func(*Model, triage.Place) tea.Cmd) tea.Cmd {
	if why := m.off(m.Keys.Action(keys.CreateFolder)); why != "" {
		return m.refuse(why)
	}
	cmd, err := m.createPath(path, "")
	if err != nil {
		return m.fail(err)
	}
	if !m.dryRun {
		if m.waiting == nil {
			m.waiting = map[string]func(*Model, triage.Place) tea.Cmd{}
		}
		m.waiting[path] = then
	}
	return cmd
}

// creatable tells whether a path that was typed may be created: it is one, and nothing is there.
func (m *Model) creatable(path string) bool {
	if _, err := graph.ParseFolderPath(path); err != nil || m.folders.Root().ID == "" {
		return false
	}
	_, err := m.folders.Resolve(path)
	var none *graph.FolderNotFound
	return errors.As(err, &none) && none.Part != ""
}

// lostFolder opens the Inbox when the open folder is no longer among those read.
func (m *Model) lostFolder() tea.Cmd {
	in, ok := m.folders.WellKnown(inbox)
	if _, there := m.folders.Get(m.folder.ID); there || !ok || m.folder.WellKnown != "" || m.folder.ID == "" {
		return nil
	}
	name := m.folder.Name
	return tea.Batch(m.openFolder(in), m.show("This is the Inbox: the folder "+name+" is no longer there", "", bad, failedFor))
}

// emptying reads all that is in a folder before it is asked for its count.
type emptying struct {
	folder graph.Folder
	n      int
	cancel context.CancelFunc
}

// emptyRead is what of a folder has been read; done: that is all.
type emptyRead struct {
	d    *emptying
	n    int
	list []graph.Header
	done bool
	err  error
}

// emptyFolder reads what is in the folder, page by page, and asks for the count.
func (m *Model) emptyFolder() tea.Cmd {
	f, _ := m.folders.Cursor()
	d := &emptying{folder: f}
	box := m.Mailbox
	cmd, cancel := follow(emptyDeadline, func(ctx context.Context, tell func(tea.Msg)) {
		list, err := allOf(graph.Bulk(ctx), box, f.ID, func(n int) { tell(emptyRead{d: d, n: n}) })
		tell(emptyRead{d: d, n: len(list), list: list, done: true, err: err})
	})
	d.cancel = cancel
	m.push(d)
	return cmd
}

// allOf reads all headers of a folder.
func allOf(ctx context.Context, box Mailbox, folder string, tell func(n int)) ([]graph.Header, error) {
	page, err := box.Messages(ctx, folder, nextPages)
	seen := map[string]bool{}
	var list []graph.Header
	for {
		if err != nil {
			return nil, err
		}
		for i := range page.Headers {
			if h := page.Headers[i]; !seen[h.ID] {
				seen[h.ID] = true
				list = append(list, h)
			}
		}
		if page.Next == "" {
			return list, nil
		}
		tell(len(list))
		page, err = box.NextMessages(ctx, page.Next)
	}
}

func (m *Model) emptyRead(msg emptyRead) tea.Cmd {
	if !m.isOpen(msg.d) {
		return nil
	}
	msg.d.n = msg.n
	if !msg.done {
		return nil
	}
	m.pop()
	switch {
	case msg.err != nil:
		return m.fail(msg.err)
	case len(msg.list) == 0:
		return m.refuse("The folder is empty already")
	}
	return m.askEmpty(msg.d.folder, msg.list)
}

// askEmpty asks for the count, and empties the folder: to Deleted Items, or, what lies there already, for good.
func (m *Model) askEmpty(f graph.Folder, list []graph.Header) tea.Cmd {
	trash, ok := m.wellKnown("deleteditems")
	if !ok {
		return m.refuse("The folders have not been read yet: a moment, or " + m.Keys.Key(keys.Refresh))
	}
	o := triage.Order{Action: keys.Delete, Targets: targetsOf(list), To: trash}
	end := "They go to " + trash.Path + ", from where undo brings them back."
	if m.folders.Within(f.ID, trash.ID) {
		o.Action, o.To, end = keys.Purge, triage.Place{}, "There is no undo: they are in "+trash.Path+" already."
	}
	if why := m.off(m.Keys.Action(o.Action)); why != "" {
		return m.refuse(why)
	}
	if m.dryRun {
		return m.begin(o)
	}
	d := askCount(m, &typed{
		title: content.Line("Empty " + f.Name).String(), left: "Nothing was deleted", targets: list, then: func(m *Model) tea.Cmd { return m.begin(o) },
		warning: "Delete all " + plural(len(list), "message", "messages") + " in " + m.folders.Path(f.ID) + ". " + end + " Folders below it stay, with what is in them.",
	})
	d.unseen = 0 // the filter has no part in it
	return m.push(d)
}
