package reader

import (
	"fmt"
	"slices"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/sender"
	"mailtriage/theme"
)

// Reported is what a report holds, and what there is to say of it. All of its texts are foreign.
type Reported struct {
	By      graph.Address
	Words   string   // what the reporter wrote
	Tool    string   // with which it was reported; empty: by hand
	Claim   string   // what the reporter says that it is
	Way     string   // how the original came: "attached"
	Through []string // who passed the report on, the last of them first
	Also    []string // the mails beside the original, each in a line
	Partly  bool     // of the original there is only what somebody quoted

	Original graph.Message
	Doc      content.Document
	// Doubt says why it is not taken for a report of one's own people: then it is for the person to open it. Empty: it is one.
	Doubt string
	// Key is what turns between the two; Acts says which actions are about which.
	Key, Acts string
}

// inside is the state of what a report holds.
type inside struct {
	reported *Reported
	original *Model // draws it; nil: there is none
	shown    bool   // the original rather than the report
	note     string // while it is looked for, and why that failed
	bad      bool
}

// SetReported tells that the message is a report. It is opened on the original, unless there is doubt, or the person has begun to
// read the report.
func (m *Model) SetReported(r Reported) {
	o := New(m.theme)
	o.colours = m.colours
	o.SetMessage(r.Original, r.Doc)
	o.partly = r.Partly
	if r.Doubt != "" || r.Partly { // what checks it shows are for who wrote them to say
		o.verdicts = sender.Verdicts{}
	}
	m.within = inside{reported: &r, original: o, shown: r.Doubt == "" && m.top == 0}
	m.lines = nil
}

// SetLookingInside tells that what the message holds is being read; empty: no more.
func (m *Model) SetLookingInside(note string) {
	m.within.note, m.within.bad, m.lines = note, false, nil
}

// SetInsideFailed says why what the message holds could not be read.
func (m *Model) SetInsideFailed(why string) { m.within.note, m.within.bad, m.lines = why, true, nil }

// Reported is what the message holds, and whether that is what is shown; nil: nothing that is known.
func (m *Model) Reported() (r *Reported, shown bool) { return m.within.reported, m.showsOriginal() }

// TurnInside shows the original in place of the report, or the report again; false: the message is no report.
func (m *Model) TurnInside() bool {
	if m.within.reported == nil {
		return false
	}
	if m.other.mode != Body {
		m.Show(Body)
		m.within.shown = true
	} else {
		m.within.shown = !m.within.shown
	}
	m.lines, m.top = nil, 0
	return true
}

func (m *Model) showsOriginal() bool { return m.within.shown && m.other.mode == Body }

// originalLines is the original below the band that says so.
func (m *Model) originalLines(w int) []string {
	o := m.within.original
	o.theme, o.now = m.theme, m.now
	return append(m.band(w), o.render(w)...)
}

// band says of a message that is a report what it holds, or of the original who reported it.
func (m *Model) band(w int) []string {
	r := m.within.reported
	bar := m.theme.Accent.Render(content.Line(m.theme.Glyphs.Cursor)) + " "
	var lines []string
	say := func(style theme.Style, text string, most int) {
		for i, line := range content.Line(text).Defanged().Wrap(max(10, w-2)) {
			if i == most {
				lines[len(lines)-1] += m.theme.Muted.Render(content.Line(" " + m.theme.Glyphs.Ellipsis))
				break
			}
			lines = append(lines, bar+style.Render(line))
		}
	}
	switch {
	case r == nil && m.within.note == "":
		return nil
	case r == nil && m.within.bad:
		say(m.theme.Bad, m.within.note, 3)
		return append(lines, "")
	case r == nil:
		say(m.theme.Muted, m.within.note, 1)
		return append(lines, "")
	case !m.showsOriginal():
		inside := "A mail is inside: "
		if n := len(r.Also); n > 0 {
			inside = fmt.Sprintf("%d mails are inside, the first: ", n+1)
		}
		say(m.theme.Accent, inside+r.Original.Subject+", from "+who(r.Original.From), 2)
		m.also(say)
		if r.Doubt != "" {
			say(m.theme.Warn, r.Doubt, 2)
		}
		say(m.theme.Muted, r.Key+" opens it.", 1)
		return append(lines, "")
	}
	say(m.theme.Strong, m.reportedBy(), 3)
	if words := spoken(r.Words); words != "" {
		say(m.theme.Text, "with the words: "+words, 4)
	}
	m.also(say)
	if r.Doubt != "" {
		say(m.theme.Warn, r.Doubt, 2)
	}
	if r.Partly {
		say(m.theme.Warn, "It was "+r.Way+": this is only what was quoted of it, and may have been changed.", 2)
	}
	say(m.theme.Muted, r.Key+" shows the report. "+r.Acts, 3)
	return append(lines, "")
}

// spoken are the reporter's words on one line, without the rules that mail programs draw below them.
func spoken(text string) string {
	words := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return len(w) > 2 && strings.Trim(w, "─━_-=*") == "" })
	return strings.Join(words, " ")
}

func (m *Model) reportedBy() string {
	r := m.within.reported
	s := "Reported by " + who(r.By) + ", " + ago(m.now.Sub(m.header.Received))
	if r.Tool != "" {
		s += ", with " + r.Tool
	}
	if r.Claim != "" {
		s += ", as " + r.Claim
	}
	if len(r.Through) > 0 {
		s += "; passed on by " + strings.Join(r.Through, ", ") + fmt.Sprintf(", %d reports deep", len(r.Through)+1)
	}
	return s
}

// alsoShown is how many mails beside the original are named.
const alsoShown = 3

// also names the mails beside the original, which are not opened: the first is harmless where somebody means to deceive.
func (m *Model) also(say func(style theme.Style, text string, most int)) {
	list := m.within.reported.Also
	for _, a := range list[:min(len(list), alsoShown)] {
		say(m.theme.Warn, "Also inside, and not shown: "+a, 2)
	}
	if n := len(list) - alsoShown; n > 0 {
		say(m.theme.Warn, fmt.Sprintf("and %d more", n), 1)
	}
}
