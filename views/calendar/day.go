package calendar

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/zones"
	"mailtriage/theme"
)

// leastLane is how narrow an event of a day may become; more that overlap are counted.
const leastLane = 14

// hoursWide is the cells that the hours take at the left edge of a day.
const hoursWide = 7

// block is an event on a day: from which slot to which, and in which lane of how many.
type block struct {
	event       *graph.Event
	from, to    int
	lane, lanes int
}

// drawDay draws a day hour by hour. A day on which clocks change has as many hours as it has.
func (m *Model) drawDay(w, h int, cursor theme.RowState) ([]string, theme.Scroll) {
	t := m.theme
	next := zones.DayOf(m.day, 1)
	list := m.on(m.day)
	lines := []string{t.Label.Render(content.Line(" " + m.dayName(m.day, "Monday 2 January 2006")).Truncate(w))}
	var timed []graph.Event
	whole := 0
	for i := range list {
		if from, to := m.span(&list[i]); from.After(m.day) || to.Before(next) {
			timed = append(timed, list[i])
			continue
		}
		if whole++; whole <= max(1, h/4) || m.underCursor(&list[i]) {
			lines = append(lines, "  "+m.chip(&list[i], m.day, w-2, cursor))
		}
	}
	if left := whole - (len(lines) - 1); left > 0 {
		lines[0] += t.Muted.Render(content.Line(fmt.Sprintf("  +%d all day", left)))
	}
	slot := 30 * time.Minute
	if h < 40 {
		slot = time.Hour
	}
	slots := int((next.Sub(m.day) + slot - 1) / slot)
	blocks := lay(m, timed, slot, slots)
	room := max(1, h-len(lines))
	m.follow(blocks, slots, room)
	for i := m.top; i < min(slots, m.top+room); i++ {
		lines = append(lines, m.slotLine(blocks, i, slot, w, cursor))
	}
	return lines, theme.Scroll{Offset: m.top, Visible: room, Total: slots}
}

func (m *Model) underCursor(e *graph.Event) bool {
	under, _, _ := m.Is(e.ID)
	return under
}

// follow scrolls the day so that the event under the cursor is seen; a day that is new begins in the morning.
func (m *Model) follow(blocks []block, slots, room int) {
	seen := m.day.Format(time.DateOnly)
	var at *block
	for i := range blocks {
		if m.underCursor(blocks[i].event) {
			at = &blocks[i]
			seen += blocks[i].event.ID
		}
	}
	if seen != m.seen {
		if !strings.HasPrefix(m.seen, seen[:10]) {
			m.top = slots * 7 / 24
		}
		m.seen = seen
	}
	if at != nil {
		m.top = min(m.top, at.from)
		m.top = max(m.top, min(at.from, at.to-room))
	}
	m.top = max(0, min(m.top, slots-room))
}

// lay puts the events of a day into lanes: those that overlap stand beside each other.
func lay(m *Model, list []graph.Event, slot time.Duration, slots int) []block {
	var blocks []block
	for i := range list {
		from, to := m.span(&list[i])
		b := block{event: &list[i], from: max(0, int(from.Sub(m.day)/slot))}
		if from.Before(m.day) {
			b.from = 0
		}
		b.to = min(slots, max(b.from+1, int((to.Sub(m.day)+slot-1)/slot)))
		blocks = append(blocks, b)
	}
	for begin := 0; begin < len(blocks); {
		end, last := begin, blocks[begin].to // of those that hang together
		var lanes []int                      // where each lane is free again
		for ; end < len(blocks) && (end == begin || blocks[end].from < last); end++ {
			b := &blocks[end]
			last = max(last, b.to)
			for b.lane = 0; b.lane < len(lanes) && lanes[b.lane] > b.from; b.lane++ {
			}
			if b.lane == len(lanes) {
				lanes = append(lanes, 0)
			}
			lanes[b.lane] = b.to
		}
		for ; begin < end; begin++ {
			blocks[begin].lanes = len(lanes)
		}
	}
	return blocks
}

// slotLine draws one slot of a day: its time, and what stands in each lane.
func (m *Model) slotLine(blocks []block, i int, slot time.Duration, w int, cursor theme.RowState) string {
	t := m.theme
	at := m.day.Add(time.Duration(i) * slot)
	label, style := at.Format(" 15:04 "), t.Muted
	if now := m.now; !now.Before(at) && now.Before(at.Add(slot)) {
		style = t.Accent.Bold(true)
	}
	_, was := at.Add(-time.Second).Zone()
	if _, is := at.Zone(); is != was {
		label, style = at.Format("!15:04 "), t.Warn
	}
	room := w - hoursWide
	var here []block
	for _, b := range blocks {
		if b.from <= i && i < b.to {
			here = append(here, b)
		}
	}
	if len(here) == 0 {
		return style.Render(content.Line(label)) + t.Border.Render(content.Line(t.Glyphs.Dot))
	}
	lanes := here[0].lanes
	fit := max(1, min(lanes, room/leastLane))
	shift := laneShift(here, m, lanes, fit)
	cellsOf := make([]string, fit)
	hidden := 0
	left := room
	if fit < lanes {
		left -= 4 // for how many more there are
	}
	widths := make([]int, fit)
	for k := range widths {
		widths[k] = left / (fit - k)
		left -= widths[k]
		cellsOf[k] = strings.Repeat(" ", widths[k])
	}
	for _, b := range here {
		k := b.lane - shift
		if k < 0 || k >= fit {
			hidden++
			continue
		}
		cellsOf[k] = m.blockLine(&b, i-b.from, widths[k], cursor)
	}
	line := style.Render(content.Line(label)) + strings.Join(cellsOf, "")
	if hidden > 0 {
		line += t.Muted.Render(content.Line(fmt.Sprintf(" +%d", hidden)))
	}
	return line
}

// laneShift is the first lane that is shown where there are too many: the one under the cursor is.
func laneShift(here []block, m *Model, lanes, fit int) int {
	for _, b := range here {
		if m.underCursor(b.event) {
			return max(0, min(b.lane-fit+1, lanes-fit))
		}
	}
	return 0
}

// blockLine is the n-th line of an event in its lane.
func (m *Model) blockLine(b *block, n, w int, cursor theme.RowState) string {
	s := m.row(b.event, cursor)
	edge := s.Accent.Render(content.Line(m.theme.Glyphs.Cursor))
	inner := w - 2
	if inner < 1 {
		return edge + strings.Repeat(" ", max(0, w-1))
	}
	text := ""
	switch n {
	case 0:
		return edge + m.chip(b.event, m.day, inner, cursor) + " "
	case 1:
		text = organizer(b.event)
		if place := strings.Join(b.event.Locations, "; "); place != "" {
			text += ", " + place
		}
	}
	return edge + s.Muted.Render(content.Line(text).Pad(inner)) + " "
}
