// Package compose is the pane in which a letter is written: to whom, about what, with which attachments, and its text.
// It holds and draws; what is read, found or sent is handed in.
package compose

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textarea"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/theme"
)

// Field is a part of the pane that can have the keys.
type Field uint8

// The fields, from top to bottom. Each but the last two is a line to type into.
const (
	To Field = iota
	Cc
	Bcc
	Subject
	Files
	Body
	inputs = Files // how many are lines to type into
)

// Limits of a text: what is longer is not taken. They are those of the field that it is written in.
const (
	lineMost  = 9_000
	textMost  = 1 << 20 // bytes
	fieldMost = 64 << 10
)

// File is an attachment. Trouble says why it can't be sent any more; empty: it can.
// Attached is the id of what is attached to the draft already; only name and size are known of it.
type File struct {
	graph.File
	Trouble  string
	Attached string
}

func (f File) same(x File) bool {
	if f.Attached != "" || x.Attached != "" {
		return f.Attached == x.Attached
	}
	return f.Path == x.Path && (f.Path != "" || f.Name == x.Name)
}

// Original is what is answered or forwarded, as it goes along. Way says how, in words; Warn, that it is risky.
type Original struct {
	Way   string
	Warn  bool
	Quote content.Text // what stands under the text; empty: nothing
}

// Model is a letter being written.
type Model struct {
	theme    *theme.Theme
	title    string
	from     string
	input    [inputs]textinput.Model
	body     textarea.Model
	copies   bool // Cc and Bcc are shown
	files    []File
	file     int // the attachment under the cursor
	original Original
	focus    Field
	offers   offers
	notes    [inputs]string // what is wrong with a line
}

// New makes an empty letter of a mailbox; title says what it is: "Reply".
func New(t *theme.Theme, title, from string) *Model {
	m := &Model{title: title, from: from, body: textarea.New(), offers: offers{at: -1}}
	m.body.Prompt, m.body.ShowLineNumbers, m.body.CharLimit, m.body.MaxHeight, m.body.MaxWidth = "", false, 0, 0, 0
	for f := range m.input {
		m.input[f] = textinput.New()
		m.input[f].Prompt, m.input[f].CharLimit = "", fieldMost
	}
	m.SetTheme(t)
	m.Focus(To)
	return m
}

// SetTheme changes how the pane looks.
func (m *Model) SetTheme(t *theme.Theme) {
	m.theme = t
	for f := range m.input {
		s := m.input[f].Styles()
		s.Focused.Text, s.Blurred.Text = t.Text.Look(), t.Text.Look()
		s.Cursor.Blink = false
		m.input[f].SetStyles(s)
	}
	s := m.body.Styles()
	plain := textarea.StyleState{Text: t.Text.Look(), CursorLine: t.Text.Look(), Selection: t.Text.Reverse(true).Look()}
	s.Focused, s.Blurred = plain, plain
	s.Cursor.Blink = false
	m.body.SetStyles(s)
}

// From is the address that the letter is from, and SetFrom changes it.
func (m *Model) From() string { return m.from }

// SetFrom changes the address that the letter is from.
func (m *Model) SetFrom(address string) { m.from = address }

// Title says what is being written.
func (m *Model) Title() string { return m.title }

// Focused is the field that has the keys.
func (m *Model) Focused() Field { return m.focus }

// Focus gives the keys to a field.
func (m *Model) Focus(f Field) {
	if f == Cc || f == Bcc {
		m.copies = true
	}
	m.check(m.focus)
	m.focus = f
	m.ClearOffers()
	for i := range m.input {
		m.input[i].Blur()
	}
	m.body.Blur()
	switch {
	case f == Body:
		m.body.Focus()
	case f < inputs:
		m.input[f].Focus()
	}
}

// fields are those that are there to go through.
func (m *Model) fields() []Field {
	list := []Field{To}
	if m.copies {
		list = append(list, Cc, Bcc)
	}
	list = append(list, Subject)
	if len(m.files) > 0 {
		list = append(list, Files)
	}
	return append(list, Body)
}

// Next goes to the field after this one, or before it.
func (m *Model) Next(step int) {
	list := m.fields()
	at := slices.Index(list, m.focus)
	m.Focus(list[(at+step+len(list))%len(list)])
}

// ToggleCopies shows Cc and Bcc, or hides them when they are empty; false: they are not.
func (m *Model) ToggleCopies() bool {
	switch {
	case !m.copies:
		m.copies = true
		m.Focus(Cc)
	case m.Line(Cc)+m.Line(Bcc) != "":
		return false
	default:
		if m.copies = false; m.focus == Cc || m.focus == Bcc {
			m.Focus(Subject)
		}
	}
	return true
}

// Line is what stands in a line, without the space around it.
func (m *Model) Line(f Field) string { return strings.TrimSpace(m.input[f].Value()) }

// SetLine puts text into a line; what was hidden in it is shown.
func (m *Model) SetLine(f Field, text string) {
	if text = oneLine(text); text != "" && (f == Cc || f == Bcc) {
		m.copies = true
	}
	m.input[f].SetValue(text)
	m.input[f].CursorEnd()
}

// SetRecipients puts recipients into a line.
func (m *Model) SetRecipients(f Field, list []graph.Address) {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = graph.FormatAddress(a)
	}
	m.SetLine(f, strings.Join(out, ", "))
}

// Recipients reads a line's recipients.
func (m *Model) Recipients(f Field) ([]graph.Address, error) { return recipients(m.input[f].Value()) }

// check notes what is wrong with a line of recipients that is left.
func (m *Model) check(f Field) {
	if f > Bcc {
		return
	}
	m.notes[f] = ""
	if _, err := m.Recipients(f); err != nil {
		m.notes[f] = err.Error()
	}
}

// Text is the letter's text.
func (m *Model) Text() string { return m.body.Value() }

// SetText takes another text; false: it is too long, and the text is as it was. What was hidden in it is shown.
func (m *Model) SetText(text string) bool {
	if !m.fits(text) {
		return false
	}
	m.body.SetValue(content.Block(text).String())
	m.body.MoveToBegin()
	return true
}

func (m *Model) fits(text string) bool {
	return len(text) <= textMost && strings.Count(text, "\n") < lineMost
}

// SetOriginal says how what is answered goes along.
func (m *Model) SetOriginal(o Original) { m.original = o }

// Type takes a key that is no action of the pane.
func (m *Model) Type(msg tea.KeyPressMsg) {
	switch pressed := msg.String(); {
	case content.Line(msg.Text).Tricks() > 0: // no keyboard types it
	case m.focus == Files:
		m.overFiles(pressed)
	case m.focus == Body:
		if msg.Text == "" || m.body.LineCount() < lineMost && m.body.Length() < textMost {
			m.body, _ = m.body.Update(msg)
		}
	case m.choosing(pressed):
	case m.focus <= Bcc && (pressed == "," || pressed == ";") && m.divided(): // it stands there already
	case pressed == "enter", pressed == "down":
		m.Next(1)
	case pressed == "up":
		m.Next(-1)
	default:
		m.input[m.focus], _ = m.input[m.focus].Update(msg)
		m.notes[m.focus] = ""
	}
}

// divided tells whether the cursor stands behind a comma, where somebody who was taken from the offers ends.
func (m *Model) divided() bool {
	in := &m.input[m.focus]
	return strings.HasSuffix(strings.TrimRight(string([]rune(in.Value())[:in.Position()]), " "), ",")
}

// Paste puts pasted text into the field that has the keys; false: it does not take it.
func (m *Model) Paste(text string) bool {
	switch {
	case m.focus == Body:
		if !m.fits(m.body.Value() + text) {
			return false
		}
		m.body.InsertString(content.Block(text).String())
	case m.focus < inputs:
		in := &m.input[m.focus]
		*in, _ = in.Update(tea.PasteMsg{Content: oneLine(text)})
		m.notes[m.focus] = ""
	default:
		return false
	}
	return true
}

// oneLine makes foreign text one line; line breaks between recipients are commas.
func oneLine(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return content.Line(strings.Join(lines, ", ")).String()
}

// Attach adds an attachment, or renews what is known of it; false: it is there already.
func (m *Model) Attach(f File) bool {
	if i := slices.IndexFunc(m.files, f.same); i >= 0 {
		m.files[i] = f
		return false
	}
	m.files = append(m.files, f)
	return true
}

// Files lists the attachments.
func (m *Model) Files() []File { return slices.Clone(m.files) }

// Detach takes away the attachment under the cursor.
func (m *Model) Detach() (File, bool) {
	if len(m.files) == 0 {
		return File{}, false
	}
	f := m.files[m.file]
	m.files = slices.Delete(m.files, m.file, m.file+1)
	m.file = max(0, min(m.file, len(m.files)-1))
	if len(m.files) == 0 && m.focus == Files {
		m.Focus(Body)
	}
	return f, true
}

// overFiles moves among the attachments. Nothing that is typed there acts.
func (m *Model) overFiles(pressed string) {
	switch pressed {
	case "right":
		m.file = min(m.file+1, len(m.files)-1)
	case "left":
		m.file = max(m.file-1, 0)
	case "down", "enter":
		m.Next(1)
	case "up":
		m.Next(-1)
	}
}

// Total is how large the attachments are together, in bytes.
func (m *Model) Total() int64 {
	var n int64
	for _, f := range m.files {
		n += f.Size
	}
	return n
}
