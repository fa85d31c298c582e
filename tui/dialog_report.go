package tui

import (
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// manyReports is from how many messages on their count must be typed: a report can't be taken back.
const manyReports = 100

// reporting asks what messages are to be reported as, and whether they are to be moved. Its answers are digits: neither
// Enter nor the key that opened it reports anything.
type reporting struct {
	targets     []graph.Header
	unseen      int // of them are hidden by the filter
	junk, inbox triage.Place
	stay        bool
	asked       []string // keys that open it
}

// reportChoice is one answer.
type reportChoice struct {
	key, name string
	as        graph.ReportAction
}

func reportChoices() []reportChoice {
	return []reportChoice{{"1", "phish", graph.Phish}, {"2", "junk", graph.Junk}, {"3", "not junk", graph.NotJunk}, {"4", "unknown", graph.Unsure}}
}

func (m *Model) report() tea.Cmd {
	junk, ok := m.wellKnown("junkemail")
	in, ok2 := m.wellKnown(inbox)
	if !ok || !ok2 {
		return m.refuse("The folders have not been read yet: a moment, or " + m.Keys.Key(keys.Refresh))
	}
	return m.push(&reporting{targets: m.messages.Targets(), unseen: m.messages.Unseen(), junk: junk, inbox: in, asked: m.Keys.Action(keys.Report).Keys})
}

func (d *reporting) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	pressed := msg.String()
	switch {
	case pressed == "esc":
		m.pop()
	case slices.Contains(d.asked, pressed):
	case pressed == "m":
		d.stay = !d.stay
	default:
		for _, c := range reportChoices() {
			if c.key == pressed {
				m.pop()
				return d.send(m, c)
			}
		}
	}
	return nil
}

func (d *reporting) paste(*Model, string) tea.Cmd { return nil }

// place is where the service moves what is reported; it moves nothing of which it is not told what it is.
func (d *reporting) place(c reportChoice) (triage.Place, bool) {
	switch {
	case d.stay || c.as == graph.Unsure:
		return triage.Place{}, false
	case c.as == graph.NotJunk:
		return d.inbox, true
	}
	return d.junk, true
}

func (d *reporting) send(m *Model, c reportChoice) tea.Cmd {
	to, move := d.place(c)
	o := triage.Order{Action: keys.Report, Targets: targetsOf(d.targets), To: to, Details: triage.Details{Report: triage.Report{As: c.as, Move: move}}}
	if len(d.targets) < manyReports || m.dryRun {
		return m.begin(o)
	}
	return m.push(askCount(m, &typed{
		title: "Report", left: "Nothing was reported", targets: d.targets,
		warning: "Report " + plural(len(d.targets), "message", "messages") + " to Microsoft as " + c.name + ". A report can't be taken back.",
		then:    func(m *Model) tea.Cmd { return m.begin(o) },
	}))
}

func (d *reporting) view(m *Model, w, h int) []string {
	room := min(60, w-4)
	lines := wrapped(m.theme.Text, "To Microsoft, who may look at the mail. A report can't be taken back; where it is moved can.", room)
	if d.unseen > 0 {
		lines = append(lines, wrapped(m.theme.Warn, "Hidden by the filter, and selected all the same: "+strconv.Itoa(d.unseen)+".", room)...)
	}
	lines = append(lines, "")
	for _, c := range reportChoices() {
		then := "stays where it is"
		if to, move := d.place(c); move {
			then = "is moved to " + to.Path
		}
		lines = append(lines, m.theme.Accent.Render(content.Line(c.key))+"  "+m.theme.Strong.Render(content.Line(fmt.Sprintf("%-9s", c.name)))+"  "+m.theme.Muted.Render(content.Line(then).Truncate(room-14)))
	}
	moves := "leaves them where they are"
	if d.stay {
		moves = "lets them be moved"
	}
	lines = append(lines, "", keyLine(m.theme, "m", moves, "Esc", "closes"))
	return box(m.theme, "Report "+plural(len(d.targets), "message", "messages")+" as", lines, w, h, 44)
}
