package wizard

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"mailtriage/graph/content"
)

// form is a page of huh's fields. It moves between them itself, at once: huh's own forms do that by messages to
// themselves, and a key that comes before those would still reach the field that was left. For the same reason what a
// field would do later (blink, read the clipboard) is let go.
type form struct {
	name   string
	intro  func(m *Model, w int) []string
	fields []*field
	done   func(*Model) tea.Cmd // every field is right
	back   func(*Model) tea.Cmd // nil: one step back

	focus int
	asked bool // Enter was pressed: what is missing is wrong too
	wrong string
	busy  bool // what was given is being looked at
}

// field is one of huh's fields, and what is said of it while it is typed.
type field struct {
	huh.Field
	value  func() string      // what is typed; nil: it is a list
	check  func(string) error // of what is typed
	hint   func() string      // under it
	hidden func() bool
	formed bool // check is about its form: say when that is right
	secret bool // nothing of it is drawn
}

// trimmed keeps a text without the spaces around it.
type trimmed struct{ p *string }

func (t trimmed) Get() string  { return *t.p }
func (t trimmed) Set(s string) { *t.p = strings.TrimSpace(s) }

// typedLimit is how many characters a field takes: a path may be that long.
const typedLimit = 4096

// typed is a field to type a text into.
func (m *Model) typed(p *string, title, hint string, check func(string) error) *field {
	in := huh.NewInput().Title(title).Prompt("> ").CharLimit(typedLimit).Accessor(trimmed{p})
	return m.dress(&field{Field: in, value: func() string { return *p }, check: check, formed: true, hint: func() string { return hint }})
}

// replaced keeps an unseen text until another is typed in its place: nobody can add to what they do not see.
type replaced struct {
	p     *string
	typed bool
}

func (r *replaced) Get() string {
	if r.typed {
		return *r.p
	}
	return ""
}

func (r *replaced) Set(s string) {
	if s = strings.TrimSpace(s); s != "" || r.typed {
		*r.p, r.typed = s, true
	}
}

// unseen is a field to type a secret into: nothing of it is drawn, not even how long it is.
func (m *Model) unseen(p *string, title, hint string, check func(string) error) *field {
	r := &replaced{p: p}
	in := huh.NewInput().Title(title).Prompt("> ").CharLimit(typedLimit).EchoMode(huh.EchoModeNone).Accessor(r)
	return m.dress(&field{Field: in, value: func() string { return *p }, check: check, secret: true, hint: func() string {
		switch {
		case *p == "":
			return hint
		case r.typed:
			return "typed, and not shown; ^u empties it"
		}
		return "there already, and not shown; typing replaces it"
	}})
}

// option is one of a list.
type option[T comparable] struct {
	value       T
	label, hint string
}

// choice is a field to choose one of a list; the hint is about the one under the cursor.
func choice[T comparable](m *Model, p *T, title string, options []option[T]) *field {
	list := make([]huh.Option[T], len(options))
	for i, o := range options {
		list[i] = huh.NewOption(o.label, o.value)
	}
	s := huh.NewSelect[T]().Title(title).Options(list...).Value(p)
	return m.dress(&field{Field: s, hint: func() string {
		i := slices.IndexFunc(options, func(o option[T]) bool { return o.value == *p })
		if i < 0 {
			return ""
		}
		return options[i].hint
	}})
}

func (m *Model) dress(f *field) *field {
	f.WithTheme(huh.ThemeFunc(func(bool) *huh.Styles { return m.styles }))
	f.WithKeyMap(&huh.KeyMap{Select: huh.SelectKeyMap{
		// Not to the top and the bottom at once: huh then marks another choice than it takes.
		Up: key.NewBinding(key.WithKeys("up", "k")), Down: key.NewBinding(key.WithKeys("down", "j")),
	}})
	return f
}

func (f *field) off() bool { return f.hidden != nil && f.hidden() }

// fault is what is wrong with a field; asked: that it is empty counts.
func (f *field) fault(asked bool) error {
	if f.check == nil || f.value() == "" && !asked {
		return nil
	}
	return f.check(f.value())
}

// start puts the focus on the first field.
func (f *form) start() *form {
	f.fields[f.focus].Focus()
	return f
}

func (f *form) title() string { return f.name }

func (f *form) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	m.scroll = 0 // to where the focus is
	x := f.fields[f.focus]
	name := msg.String()
	switch {
	case name == "esc" && f.busy:
		f.busy = false
		m.stop()
		return m.say("Given up")
	case f.busy:
		return nil
	case name == "enter":
		return f.enter(m)
	case name == "esc", name == "shift+tab" && f.after(-1) < 0:
		return f.leave(m)
	case name == "shift+tab", name == "up" && x.value != nil:
		f.move(-1)
	case name == "tab", name == "down" && x.value != nil:
		f.move(1)
	default:
		f.wrong = ""
		x.Update(msg)
	}
	return nil
}

func (f *form) leave(m *Model) tea.Cmd {
	if f.back != nil {
		return f.back(m)
	}
	return m.back()
}

// enter goes on: to the next field, else to what the form is for, if all is right.
func (f *form) enter(m *Model) tea.Cmd {
	f.asked = true
	if f.fields[f.focus].fault(true) != nil {
		return nil
	}
	if f.after(1) >= 0 {
		f.move(1)
		return nil
	}
	for i, x := range f.fields {
		if !x.off() && x.fault(true) != nil {
			f.to(i)
			f.asked = true
			return nil
		}
	}
	return f.done(m)
}

// after is the field that stands some way from the one in focus; -1: there is none.
func (f *form) after(way int) int {
	for i := f.focus + way; i >= 0 && i < len(f.fields); i += way {
		if !f.fields[i].off() {
			return i
		}
	}
	return -1
}

func (f *form) move(way int) {
	if i := f.after(way); i >= 0 {
		f.to(i)
	}
}

func (f *form) to(i int) {
	f.fields[f.focus].Blur()
	f.focus, f.asked = i, false
	f.fields[i].Focus()
}

// paste puts text into the field in focus. What is seen is made safe to draw; a secret stays as it is.
func (f *form) paste(m *Model, text string) tea.Cmd {
	x := f.fields[f.focus]
	if f.busy || x.value == nil {
		return nil
	}
	if !x.secret {
		text = strings.TrimSpace(content.Line(text).String())
	}
	f.wrong = ""
	x.Update(tea.PasteMsg{Content: text})
	return nil
}

func (f *form) view(m *Model, w int) body {
	b := body{lines: f.intro(m, w)}
	for i, x := range f.fields {
		if x.off() {
			continue
		}
		if len(b.lines) > 0 {
			b.lines = append(b.lines, "")
		}
		from := len(b.lines)
		b.lines = append(b.lines, f.draw(m, x, i == f.focus, w)...)
		if i == f.focus {
			b.from, b.to = from, len(b.lines)
		}
	}
	if f.wrong != "" {
		b.lines = append(b.lines, "")
		b.lines = append(b.lines, wrapped(m.theme.Bad, m.theme.Glyphs.Fail+" "+f.wrong, w)...)
		b.to = len(b.lines)
	}
	if f.busy {
		b.lines = append(b.lines, "", m.theme.Text.Render(content.Line(m.waited())))
		b.to = len(b.lines)
	}
	return b
}

// draw draws a field, with what is wrong with it or what is to be known of it below.
func (f *form) draw(m *Model, x *field, focused bool, w int) []string {
	t := m.theme
	const indent = 2
	x.WithWidth(w - indent)
	lines := strings.Split(x.View(), "\n")
	hint := x.hint()
	switch err := x.fault(f.asked && focused); {
	case err != nil:
		lines = append(lines, wrapped(t.Bad, t.Glyphs.Fail+" "+err.Error(), w-indent)...)
	case x.formed && x.value() != "":
		lines = append(lines, t.Good.Render(content.Line(t.Glyphs.Pass+" this has the right form")))
	case hint != "":
		if x.value == nil {
			lines = append(lines, "")
		}
		lines = append(lines, wrapped(t.Muted, hint, w-indent)...)
	}
	mark := strings.Repeat(" ", indent)
	if focused {
		mark = t.Accent.Render(content.Line(t.Glyphs.Cursor)) + " "
	}
	for i := range lines {
		lines[i] = mark + lines[i]
	}
	return lines
}

func (f *form) hints(m *Model) []hint {
	if f.busy {
		return []hint{{"Esc", "give up"}}
	}
	out := []hint{{"Enter", "next"}}
	if m.step != StepWelcome {
		out = append(out, hint{"Esc", "back"})
	}
	if f.fields[f.focus].value == nil {
		out = append(out, hint{"j k", "choose"})
	}
	return out
}
