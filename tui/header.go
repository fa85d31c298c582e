package tui

import (
	"fmt"
	"math"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
)

// header says whose mailbox this is, where in it we are, and what goes on. Profile and mailbox are always named: what
// goes on is dropped first where there is no room, then the path is cut.
func (m *Model) header() string {
	t := m.theme
	name, badges := m.nameplate().draw(m), m.badges()
	room := m.width - cellWidth(name) - cellWidth(badges)
	where := m.where(room)
	right := m.status()
	for len(right) > 0 && cellWidth(where)+cellWidth(strings.Join(right, "  "))+1 > room {
		right = right[:len(right)-1]
	}
	end := ""
	if len(right) > 0 {
		end = strings.Join(right, t.BarText.Say("  ")) + t.Bar.Say(" ")
	}
	gap := room - cellWidth(where) - cellWidth(end)
	return theme.Fit(name+where+badges+t.Bar.Render(content.Line(repeat(" ", gap)))+end, m.width)
}

// badges are what must not be forgotten.
func (m *Model) badges() string {
	out := ""
	for _, badge := range []struct {
		on   bool
		text string
	}{{m.Badge != "", m.Badge}, {m.ReadOnly, "READ ONLY"}, {m.dryRun, "DRY RUN"}, {m.offline.on, "OFFLINE"}, {m.keptBadge() != "", m.keptBadge()}, {m.waitingToOpen() != nil, "LETTER NOT SENT"}} {
		if badge.on {
			out += m.theme.BarBadge.Render(content.Line(" "+content.Line(badge.text).String()+" ")) + m.theme.Bar.Say(" ")
		}
	}
	return out
}

// where names profile, mailbox and folder within so many cells.
func (m *Model) where(room int) string {
	t := m.theme
	arrow := t.BarText.Render(content.Line(" " + t.Glyphs.Arrow + " "))
	parts := []content.Text{content.Line(m.Mailbox.ID()).Truncate(m.width / 3), m.front().where(m).Truncate(m.width / 3)}
	least := []int{18, 8} // that each keeps of itself
	if m.Profile != "" {
		parts, least = append([]content.Text{content.Line(m.Profile).Truncate(m.width / 5)}, parts...), append([]int{8}, least...)
	}
	over := 2 + 3*(len(parts)-1) - room
	for _, p := range parts {
		over += p.Width()
	}
	for i := len(parts) - 1; i >= 0 && over > 0; i-- {
		before := parts[i].Width()
		parts[i] = parts[i].Truncate(max(min(before, least[i]), before-over))
		over -= before - parts[i].Width()
	}
	shown := make([]string, len(parts))
	for i, p := range parts {
		shown[i] = t.Bar.Render(p)
	}
	return t.Bar.Say(" ") + strings.Join(shown, arrow) + t.Bar.Say(" ")
}

// status is what goes on, the most important first.
func (m *Model) status() []string {
	t := m.theme
	var out []string
	if left := m.gate().ThrottledUntil.Sub(m.Now()); left > 0 {
		out = append(out, t.Warn.On(t.Bar).Render(content.Line(fmt.Sprintf("%s throttled %ds", t.Glyphs.Warning, int(math.Ceil(left.Seconds()))))))
	}
	if x := m.export; x != nil {
		out = append(out, t.BarText.Render(content.Line(fmt.Sprintf("exported %s of %s", content.Count(x.done), content.Count(x.total)))))
	}
	out = append(out, m.lettersAway()...)
	if here, elsewhere := m.running(); len(here)+len(elsewhere) > 0 {
		done, total := 0, 0
		for _, j := range append(here, elsewhere...) {
			if j.Plan.Order.Action == keys.Send && j.UndoOf == "" && j.Underway.Doing != "" {
				continue // how far it is has been said
			}
			done += j.Done + j.Failed
			total += j.Total
		}
		if total > 0 {
			out = append(out, t.BarText.Render(content.Line(fmt.Sprintf("%s of %s done", content.Count(done), content.Count(total)))))
		}
	}
	for k := range m.loads {
		if l := m.loads[k]; l.cancel != nil && l.what != "" && m.Now().Sub(l.began).Seconds() >= 1 {
			out = append(out, t.BarText.Render(content.Line(fmt.Sprintf("%s %ds", l.what, int(m.Now().Sub(l.began).Seconds())))))
			break
		}
	}
	switch {
	case m.liveNote != "":
		out = append(out, t.Warn.On(t.Bar).Render(content.Line(t.Glyphs.Warning+" "+m.liveNote)))
	case m.watchNote() != "":
		out = append(out, t.Warn.On(t.Bar).Render(content.Line(t.Glyphs.Warning+" "+m.watchNote())))
	case m.live && m.results == nil || len(m.watches.list) > 0:
		out = append(out, t.Good.On(t.Bar).Render(content.Line(t.Glyphs.Live))+t.BarText.Render(content.Line(strings.Join(nonEmpty(" live "+m.interval().String(), m.watchStatus()), ", "))))
	default:
		out = append(out, t.BarText.Render(content.Line(t.Glyphs.Paused+" live off")))
	}
	return out
}
