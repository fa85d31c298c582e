package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/doctor"
)

// doctorDeadline is how long all checks together may take.
const doctorDeadline = 3 * time.Minute

// checkup shows the doctor's checks as they end.
type checkup struct {
	scroller
	run    int
	began  time.Time
	cancel context.CancelFunc
	checks []doctor.Check
	done   bool
	wrong  []int // the lines on which what is wrong begins
}

// checked is the end of a check; examined, of them all.
type checked struct {
	dialog *checkup
	run    int
	check  doctor.Check
}

type examined struct {
	dialog *checkup
	run    int
	report doctor.Report
}

func (m *Model) doctor() tea.Cmd {
	d := &checkup{}
	return tea.Batch(m.push(d), d.start(m))
}

func (d *checkup) start(m *Model) tea.Cmd {
	d.run++
	d.began, d.checks, d.done, d.top = m.Now(), nil, false, 0
	run, examine := d.run, m.Doctor
	cmd, cancel := follow(doctorDeadline, func(ctx context.Context, tell func(tea.Msg)) {
		r := examine(ctx, func(c doctor.Check) { tell(checked{d, run, c}) })
		tell(examined{d, run, r})
	})
	d.cancel = cancel
	return cmd
}

func (m *Model) checked(msg checked) {
	if d := msg.dialog; msg.run == d.run {
		d.checks = append(d.checks, msg.check)
	}
}

func (m *Model) examined(msg examined) {
	if d := msg.dialog; msg.run == d.run {
		d.cancel()
		d.checks, d.done = msg.report.Checks, true
	}
}

func (d *checkup) close() { d.cancel() }

func (d *checkup) waits() bool { return !d.done }

func (d *checkup) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "r":
		d.cancel()
		return d.start(m)
	case "n":
		d.next()
		return nil
	}
	return d.scroller.key(m, msg)
}

// next goes to the next thing that is wrong; after the last, to the first.
func (d *checkup) next() {
	i := slices.IndexFunc(d.wrong, func(line int) bool { return line > d.top })
	if i < 0 || d.top >= d.total-d.rows {
		i = 0
	}
	if len(d.wrong) > 0 {
		d.top = d.wrong[i]
	}
}

// view is as high as it may be, so that it stands still while checks are added.
func (d *checkup) view(m *Model, w, h int) []string {
	w = min(w, 100)
	shown, scroll := d.window(d.report(m, w-4), h-3)
	for len(shown) < d.rows {
		shown = append(shown, "")
	}
	keys := keyLine(m.theme, "Esc", "gives up")
	if d.done {
		keys = keyLine(m.theme, "j k", "scroll", "n", "next problem", "r", "again", "Esc", "closes")
	}
	return m.theme.Frame(titled("Doctor", d.summary(m)), append(shown, " "+keys), w, h, true, scroll)
}

// report is each check with what it found and how to mend it, then the actions.
func (d *checkup) report(m *Model, w int) []string {
	const least, most = 10, 20 // cells of a name
	width := map[bool]int{false: least, true: least}
	allowed, actions := 0, 0
	for _, c := range d.checks {
		width[c.Action] = min(most, max(width[c.Action], content.Line(c.Name).Width()))
		if c.Action {
			actions++
		}
		if c.Action && c.State == doctor.OK {
			allowed++
		}
	}
	var lines []string
	d.wrong = nil
	headed := false
	for _, c := range d.checks {
		if c.Action && !headed {
			headed = true
			lines = append(lines, "", m.theme.OverlayTitle.Render(content.Line(fmt.Sprintf("What this sign-in may do: %d of %d", allowed, actions))))
		}
		if c.State == doctor.Fail || c.State == doctor.Warn {
			d.wrong = append(d.wrong, len(lines))
		}
		lines = append(lines, checkLines(m, c, width[c.Action], w)...)
	}
	return lines
}

// summary counts what was found; an action that is not allowed may not have been wanted, and does not count.
func (d *checkup) summary(m *Model) string {
	count := map[doctor.State]int{}
	for _, c := range d.checks {
		if !c.Action {
			count[c.State]++
		}
	}
	var parts []string
	if !d.done {
		parts = append(parts, "checking "+m.since(d.began))
	}
	if n := count[doctor.Fail]; n > 0 {
		parts = append(parts, fmt.Sprintf("%s %d failed", m.theme.Glyphs.Fail, n))
	}
	if n := count[doctor.Warn]; n > 0 {
		parts = append(parts, fmt.Sprintf("%s %s", m.theme.Glyphs.Warning, plural(n, "warning", "warnings")))
	}
	if n := count[doctor.OK]; n > 0 {
		parts = append(parts, fmt.Sprintf("%s %d ok", m.theme.Glyphs.Pass, n))
	}
	return strings.Join(parts, "  ")
}

// checkLines are a check's: its sign, its name, what was found; below that, what to do about it.
func checkLines(m *Model, c doctor.Check, width, w int) []string {
	t := m.theme
	sign, style := t.Muted.Render(content.Line(t.Glyphs.Dot)), t.Muted
	switch c.State {
	case doctor.OK:
		sign, style = t.Good.Render(content.Line(t.Glyphs.Pass)), t.Text
	case doctor.Warn:
		sign, style = t.Warn.Render(content.Line(t.Glyphs.Warning)), t.Warn
	case doctor.Fail:
		sign, style = t.Bad.Render(content.Line(t.Glyphs.Fail)), t.Bad
	case doctor.Skipped:
	}
	room := max(10, w-width-3)
	lines := []string{}
	name := content.Line(c.Name).Pad(width).String()
	for i, l := range content.Line(c.Found).Wrap(room) {
		if i == 0 {
			lines = append(lines, sign+" "+t.Label.Render(content.Line(name))+" "+style.Render(l))
		} else {
			lines = append(lines, repeat(" ", width+3)+style.Render(l))
		}
	}
	if c.Mend != "" {
		for _, l := range content.Line(c.Mend).Wrap(room) {
			lines = append(lines, repeat(" ", width+3)+t.Accent.Render(l))
		}
	}
	return lines
}
