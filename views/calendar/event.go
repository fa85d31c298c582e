package calendar

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/zones"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Event is one event in full.
type Event struct {
	theme   *theme.Theme
	event   graph.Event
	doc     content.Document
	has     bool
	full    bool // its body has been read
	trouble string
	top     int
	rows    int
	total   int
}

// NewEvent makes an empty pane.
func NewEvent(t *theme.Theme) *Event { return &Event{theme: t} }

// SetTheme changes how the event looks.
func (e *Event) SetTheme(t *theme.Theme) { e.theme = t }

// ID is the event that is shown; empty: none.
func (e *Event) ID() string { return e.event.ID }

// Ready tells whether the event that is shown has been read in full.
func (e *Event) Ready() bool { return e.full }

// Clear empties the pane.
func (e *Event) Clear() { *e = Event{theme: e.theme} }

// SetLoading shows what the list knows of an event, while the rest is read.
func (e *Event) SetLoading(of graph.Event) {
	if e.event.ID != of.ID {
		*e = Event{theme: e.theme}
	}
	e.event, e.has, e.full, e.trouble = of, true, false, ""
}

// SetEvent shows an event in full; doc is its body.
func (e *Event) SetEvent(of graph.Event, doc content.Document) {
	if e.event.ID != of.ID {
		e.top = 0
	}
	e.event, e.doc, e.has, e.full, e.trouble = of, doc, true, true, ""
}

// SetFailed says why an event could not be read in full; what the list knows of it stays.
func (e *Event) SetFailed(why string) { e.trouble = why }

// Do scrolls; false: it is another action.
func (e *Event) Do(id keys.ID) bool {
	switch id {
	case keys.Down:
		e.top++
	case keys.Up:
		e.top--
	case keys.HalfDown:
		e.top += max(1, e.rows/2)
	case keys.HalfUp:
		e.top -= max(1, e.rows/2)
	case keys.PageDown:
		e.top += max(1, e.rows-1)
	case keys.PageUp:
		e.top -= max(1, e.rows-1)
	case keys.Top:
		e.top = 0
	case keys.Bottom:
		e.top = e.total
	default:
		return false
	}
	e.top = max(0, min(e.top, e.total-e.rows))
	return true
}

// View draws the event, its times in a zone: at most h lines of w cells, and how far it is scrolled.
func (e *Event) View(w, h int, z zones.Zone) ([]string, theme.Scroll) {
	t := e.theme
	if !e.has {
		return []string{" " + t.Muted.Say("No event is chosen.")}, theme.Scroll{}
	}
	var lines []string
	for _, l := range e.lines(max(10, w-2), z) {
		lines = append(lines, " "+l)
	}
	e.rows, e.total = h, len(lines)
	e.top = max(0, min(e.top, e.total-h))
	return lines[e.top:min(len(lines), e.top+h)], theme.Scroll{Offset: e.top, Visible: h, Total: len(lines)}
}

func (e *Event) lines(w int, z zones.Zone) []string {
	t, x := e.theme, &e.event
	subject := content.Line(x.Subject).Defanged()
	if subject.Empty() {
		subject = content.Line("(no subject)")
	}
	var out []string
	for _, l := range subject.Wrap(w) {
		out = append(out, t.Strong.Render(l))
	}
	note := func(style theme.Style, text string) {
		for _, l := range content.Line(t.Glyphs.Warning + " " + text).Wrap(w) {
			out = append(out, style.Render(l))
		}
	}
	if x.Cancelled {
		note(t.Bad, "The organizer has cancelled it.")
	}
	if x.Doubt != "" {
		note(t.Bad, capital(x.Doubt)+".")
	}
	if z.Doubt != "" {
		note(t.Warn, "The time zone "+z.String()+".")
	}
	if n := e.tricks(); n > 0 {
		note(t.Warn, fmt.Sprintf("%d characters that hide or deceive were made visible.", n))
	}
	out = append(out, "")
	field := func(name, value string) {
		if strings.TrimSpace(value) == "" {
			return
		}
		for i, l := range content.Line(value).Wrap(max(8, w-11)) {
			label := strings.Repeat(" ", 11)
			if i == 0 {
				label = t.Label.Render(content.Line(name).Pad(11))
			}
			out = append(out, label+t.Text.Render(l))
		}
	}
	field("When", When(x, z))
	field("", e.made(z))
	field("Kind", kindWords(x))
	organizer := addressWords(x.Organizer)
	if x.IsOrganizer {
		organizer += " (this mailbox)"
	}
	field("Organizer", organizer)
	field("Where", content.DefangText(strings.Join(x.Locations, "; ")))
	e.joining(field)
	if !x.IsOrganizer {
		field("Our answer", responseWords(x.Response))
	}
	field("Shown as", showAs(x.ShowAs))
	field("Categories", strings.Join(x.Categories, ", "))
	if x.Sensitivity != "" && x.Sensitivity != "normal" {
		field("Marked", x.Sensitivity)
	}
	if x.Importance == "high" {
		field("Importance", "high")
	}
	if x.Attached {
		field("Attached", "there are attachments")
	}
	field("Series", recurrenceWords(x.Recurrence))
	out = append(out, e.people(w)...)
	return append(out, e.body(w)...)
}

func (e *Event) joining(field func(name, value string)) {
	x := &e.event
	if x.JoinURL == "" {
		if x.OnlineMeeting {
			field("Join", "an online meeting, without a link")
		}
		return
	}
	flags := content.HostFlags(x.JoinURL)
	value := content.Defang(x.JoinURL).String()
	if len(flags) > 0 {
		value += " (" + strings.Join(flags, ", ") + ")"
	}
	field("Join", value)
}

// made says in which zone the event was made, where that is another.
func (e *Event) made(z zones.Zone) string {
	x := &e.event
	if x.AllDay || x.Zone == "" {
		return ""
	}
	own := zones.Find(x.Zone)
	if own.Doubt != "" {
		return "made in the zone " + x.Zone + ", which " + own.Doubt
	}
	if _, a := x.Start.In(own.Location).Zone(); own.IANA == z.IANA || sameOffset(x.Start, a, z.Location) {
		return ""
	}
	return "made in " + x.Zone + ": " + x.Start.In(own.Location).Format("Mon 15:04") + " to " + x.End.In(own.Location).Format("15:04")
}

func sameOffset(t time.Time, offset int, in *time.Location) bool {
	_, o := t.In(in).Zone()
	return o == offset
}

// people are the attendees with their answers.
func (e *Event) people(w int) []string {
	t, x := e.theme, &e.event
	if len(x.Attendees) == 0 {
		return []string{"", t.Muted.Say("Nobody was invited.")}
	}
	out := []string{"", t.Label.Render(content.Line(fmt.Sprintf("Attendees %d", len(x.Attendees)) + tally(x.Attendees)))}
	for _, a := range x.Attendees {
		sign, style := answerSign(t, a.Response)
		text := addressWords(a.Address)
		if a.Type != "" && a.Type != "required" {
			text += ", " + a.Type
		}
		if strings.EqualFold(a.Address.Address, x.Organizer.Address) {
			text += ", organizer"
		}
		out = append(out, style.Render(content.Line(sign))+" "+t.Text.Render(content.Line(text+": "+responseWords(a.Response)).Truncate(w-2)))
	}
	return out
}

func (e *Event) body(w int) []string {
	t := e.theme
	out := []string{""}
	switch {
	case e.trouble != "":
		for _, l := range content.Block(e.trouble).Wrap(w) {
			out = append(out, t.Bad.Render(l))
		}
		return out
	case !e.full:
		return append(out, t.Muted.Render(content.Line("Loading the text "+t.Glyphs.Ellipsis)))
	}
	if n := len(e.doc.Remote); n > 0 {
		out = append(out, wrapped(t.Warn, t.Glyphs.Warning+" "+fmt.Sprintf("It would have loaded something from %s; nothing was loaded.", listed(e.doc.Remote)), w)...)
	}
	if e.doc.Hidden > 0 {
		out = append(out, wrapped(t.Warn, t.Glyphs.Warning+" "+fmt.Sprintf("Passages hidden from the eye: %d, marked in the text.", e.doc.Hidden), w)...)
	}
	if e.doc.Text.Empty() {
		return append(out, t.Muted.Say("There is no text."))
	}
	for _, l := range e.doc.Text.Defanged().Wrap(w) {
		out = append(out, t.Text.Render(l))
	}
	return append(out, e.links(w)...)
}

func (e *Event) links(w int) []string {
	t := e.theme
	if len(e.doc.Links) == 0 {
		return nil
	}
	out := []string{"", t.Label.Render(content.Line(fmt.Sprintf("Links %d", len(e.doc.Links)+e.doc.MoreLinks)))}
	for i, l := range e.doc.Links {
		out = append(out, wrapped(t.Link, fmt.Sprintf("[%d] %s", i+1, l.Target.String()), w)...)
		notes := slices.Clone(l.Flags)
		if l.Differs {
			notes = append(notes, "the text says "+l.Label.Truncate(40).String()+", the link goes to "+content.Defang(l.Host.String()).String())
		}
		for _, n := range notes {
			out = append(out, wrapped(t.Warn, "    "+t.Glyphs.Warning+" "+n, w)...)
		}
	}
	return out
}

func wrapped(style theme.Style, text string, w int) []string {
	var out []string
	for _, l := range content.Line(text).Defanged().Wrap(w) {
		out = append(out, style.Render(l))
	}
	return out
}

func listed(hosts []string) string { // they are defanged
	list := slices.Clone(hosts[:min(len(hosts), 5)])
	if n := len(hosts) - len(list); n > 0 {
		list = append(list, fmt.Sprintf("%d more", n))
	}
	return strings.Join(list, ", ")
}

func (e *Event) tricks() int {
	n := content.Line(e.event.Subject).Tricks() + content.Line(addressWords(e.event.Organizer)).Tricks() + e.doc.Text.Tricks()
	for _, a := range e.event.Attendees {
		n += content.Line(addressWords(a.Address)).Tricks()
	}
	return n
}

func recurrenceWords(raw json.RawMessage) string {
	var r struct {
		Pattern struct {
			Type       string
			Interval   int
			DaysOfWeek []string
			DayOfMonth int
			Index      string
		}
		Range struct {
			Type                string
			StartDate, EndDate  string
			NumberOfOccurrences int
			RecurrenceTimeZone  string
		}
	}
	if len(raw) == 0 || json.Unmarshal(raw, &r) != nil || r.Pattern.Type == "" {
		return ""
	}
	p := r.Pattern
	every := func(unit string) string {
		if p.Interval > 1 {
			return fmt.Sprintf("every %d %ss", p.Interval, unit)
		}
		return "every " + unit
	}
	text := p.Type
	switch p.Type {
	case "daily":
		text = every("day")
	case "weekly":
		text = every("week") + " on " + strings.Join(p.DaysOfWeek, ", ")
	case "absoluteMonthly":
		text = every("month") + fmt.Sprintf(" on day %d", p.DayOfMonth)
	case "relativeMonthly":
		text = every("month") + " on the " + p.Index + " " + strings.Join(p.DaysOfWeek, ", ")
	case "absoluteYearly", "relativeYearly":
		text = every("year")
	}
	text += ", from " + r.Range.StartDate
	switch r.Range.Type {
	case "endDate":
		text += " until " + r.Range.EndDate
	case "numbered":
		text += fmt.Sprintf(", %d times", r.Range.NumberOfOccurrences)
	}
	return text
}
