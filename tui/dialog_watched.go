package tui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
)

// watchedList shows the watched folders, and what came into them, the newest first. It goes on while it is open.
type watchedList struct {
	on  arrival // under the cursor; without an id: the first
	top int
}

func (m *Model) showWatched() tea.Cmd { return m.push(&watchedList{}) }

// at is the place of the cursor among what came.
func (d *watchedList) at(m *Model) int {
	for i, a := range m.watches.news {
		if a.ID == d.on.ID && a.folder == d.on.folder {
			return i
		}
	}
	return 0
}

func (d *watchedList) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	news, step := m.watches.news, 0
	switch msg.String() {
	case "esc", "q":
		m.pop()
		return nil
	case "enter":
		return d.open(m)
	case "down", "j":
		step = 1
	case "up", "k":
		step = -1
	case "pgdown", "ctrl+d":
		step = 10
	case "pgup", "ctrl+u":
		step = -10
	case "g", "home":
		step = -len(news)
	case "G", "end":
		step = len(news)
	}
	if len(news) > 0 {
		d.on = news[min(max(0, d.at(m)+step), len(news)-1)]
	}
	return nil
}

func (d *watchedList) paste(*Model, string) tea.Cmd { return nil }

// open goes to the message under the cursor, in its folder.
func (d *watchedList) open(m *Model) tea.Cmd {
	if len(m.watches.news) == 0 {
		return nil
	}
	a := m.watches.news[d.at(m)]
	f, ok := m.folders.Get(a.folder)
	if !ok {
		return m.refuse("The folder is no longer there")
	}
	m.pop()
	m.watches.want = a
	m.focusTo(keys.Messages)
	if m.results == nil && f.ID == m.folder.ID {
		return m.goToArrival()
	}
	return m.openFolder(f)
}

func (d *watchedList) view(m *Model, w, h int) []string {
	w = min(w, 110)
	t, news := m.theme, m.watches.news
	lines := d.states(m, w-4, max(1, h/3))
	lines = append(lines, t.Rule(w-2))
	if len(news) == 0 {
		text := "Nothing has come yet."
		if len(m.watches.list) == 0 {
			text = "No folder is watched: " + m.Keys.Key(keys.Live) + " watches the open one, or the one under the cursor in the tree."
		}
		for _, line := range wrapped(t.Muted, text, w-4) {
			lines = append(lines, " "+line)
		}
	}
	room := max(1, h-len(lines)-4)
	at := d.at(m)
	d.top = max(0, min(max(min(d.top, at), at-room+1), len(news)-room))
	for i := d.top; i < min(len(news), d.top+room); i++ {
		lines = append(lines, d.row(m, news[i], i == at, w-2))
	}
	scroll := theme.Scroll{Offset: d.top, Visible: room, Total: len(news)}
	lines = append(lines, t.Rule(w-2), " "+keyLine(t, m.Keys.Label("enter"), "goes to it", "Esc", "closes"))
	return t.Frame(titled("Watched folders", ""), lines, w, min(h, len(lines)+2), true, scroll)
}

// states say how each watched folder is doing.
func (d *watchedList) states(m *Model, w, most int) []string {
	t := m.theme
	var lines []string
	for i, x := range m.watches.list {
		if i == most-1 && len(m.watches.list) > most {
			return append(lines, t.Muted.Render(content.Line(fmt.Sprintf(" and %d more", len(m.watches.list)-i))))
		}
		state, style := "first look", t.Muted
		switch {
		case x.why != nil:
			state, style = short(x.why), t.Warn
		case !x.good.IsZero():
			state = "looked " + ago(m.Now().Sub(x.good))
		case m.offline.on: // it waits for the network: no look is under way
			state, style = "offline", t.Warn
		}
		count := ""
		if x.fresh > 0 {
			count = "+" + content.Count(x.fresh)
		}
		room := max(8, w-32)
		lines = append(lines, " "+t.Good.Render(content.Line(t.Glyphs.Live))+" "+t.Text.Render(content.Line(m.folderName(x.id)).Pad(room))+" "+
			t.Accent.Render(content.Line(count).Pad(7))+" "+style.Render(content.Line(state).Pad(20)))
	}
	return lines
}

// ago is how long ago something was, in the one unit that matters.
func ago(d time.Duration) string {
	switch {
	case d < time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%ds ago", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm ago", int(d.Minutes()))
	}
	return fmt.Sprintf("%dh ago", int(d.Hours()))
}

func (d *watchedList) row(m *Model, a arrival, under bool, w int) string {
	state, edge := theme.Plain, " "
	if under {
		state, edge = theme.Cursor, m.theme.Glyphs.Cursor
	}
	s := m.theme.Row(state)
	when := a.Received.Local().Format("15:04:05")
	if m.Now().Sub(a.Received) > 20*time.Hour {
		when = a.Received.Local().Format("01-02 15h")
	}
	from := a.From.Name
	if from == "" {
		from = a.From.Address
	}
	subject := s.Base
	if !a.Read {
		subject = s.Unread
	}
	room := max(8, w-1-10-15-20-3)
	return s.Accent.Render(content.Line(edge)) + s.Muted.Render(content.Line(when).Pad(10)) + s.Muted.Render(content.Line(m.placeName(a.folder)).Pad(15)) + s.Base.Say(" ") +
		s.Base.Render(content.Line(from).Pad(20)) + s.Base.Say(" ") + subject.Render(content.Line(a.Subject).Pad(room)) + s.Base.Say(" ")
}
