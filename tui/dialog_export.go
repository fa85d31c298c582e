package tui

import (
	"fmt"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
	"mailtriage/theme"
)

// exportAsk asks where messages are to be exported to, and how.
type exportAsk struct {
	targets     []graph.Header
	unseen      int // of them are hidden by the filter
	input       textinput.Model
	attachments bool
	zip         bool
	cases       bool // case folders, in place of files
	at          int  // the line that has the keys
	wrong       string
}

// The lines of the dialog; a zip is offered for several messages only.
const (
	askFolder = iota
	askAttachments
	askZip
	askCases
	askLines
)

func (m *Model) askExport() tea.Cmd {
	d := &exportAsk{targets: m.messages.Targets(), unseen: m.messages.Unseen(), input: newInput(m.theme), attachments: true}
	d.input.SetValue(m.short(filepath.Join(m.Downloads, evidence.FolderName(m.Now()))))
	d.input.CursorEnd()
	d.input.Focus()
	return m.push(d)
}

// short writes a path with "~" for the home folder.
func (m *Model) short(path string) string {
	if rest, ok := strings.CutPrefix(path, m.Home+string(filepath.Separator)); ok && m.Home != "" {
		return filepath.Join("~", rest)
	}
	return path
}

// long is the path that a short one stands for.
func (m *Model) long(path string) string {
	path = strings.TrimSpace(path)
	if path == "~" && m.Home != "" {
		return m.Home
	}
	for _, prefix := range []string{"~/", "~" + string(filepath.Separator)} {
		if rest, ok := strings.CutPrefix(path, prefix); ok && m.Home != "" {
			return filepath.Join(m.Home, rest)
		}
	}
	return path
}

// beside is the line above or below the one that has the keys.
func (d *exportAsk) beside(by int) int {
	at := (d.at + by + askLines) % askLines
	if at == askZip && len(d.targets) == 1 {
		at += by
	}
	return at
}

func (d *exportAsk) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	d.wrong = ""
	switch key := msg.String(); {
	case key == "esc":
		m.pop()
		return m.say("Nothing was exported")
	case key == "enter":
		return d.begin(m)
	case key == "tab" || key == "down":
		d.focus(d.beside(1))
	case key == "shift+tab" || key == "up":
		d.focus(d.beside(-1))
	case d.at == askAttachments && key == "space":
		d.attachments = !d.attachments
	case d.at == askZip && key == "space":
		d.zip, d.cases = !d.zip, false
	case d.at == askCases && key == "space":
		d.cases, d.zip = !d.cases, false
	case d.at == askFolder:
		d.input, _ = d.input.Update(msg)
	}
	return nil
}

func (d *exportAsk) focus(at int) {
	if d.at = at; at == askFolder {
		d.input.Focus()
	} else {
		d.input.Blur()
	}
}

func (d *exportAsk) paste(_ *Model, text string) tea.Cmd {
	if d.at == askFolder {
		d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	}
	return nil
}

func (d *exportAsk) begin(m *Model) tea.Cmd {
	path := m.long(d.input.Value())
	if path == "" {
		d.wrong = "Name a folder."
		d.focus(askFolder)
		return nil
	}
	m.pop()
	if d.cases {
		return m.startCases(d.targets, path)
	}
	return m.startExport(evidence.Order{Messages: d.targets, Path: path, Zip: d.zip, Attachments: d.attachments})
}

func (d *exportAsk) view(m *Model, w, h int) []string {
	t := m.theme
	w = min(w, 84)
	room := w - 4
	name := "Folder "
	if d.zip {
		name = "Zip    "
	}
	input := d.input
	input.SetWidth(max(10, room-len(name)-1))
	lines := []string{t.Label.Render(content.Line(name)) + input.View()}
	lines = append(lines, d.box(m, askAttachments, d.attachments, "attachments as files of their own, too"))
	if len(d.targets) > 1 {
		lines = append(lines, d.box(m, askZip, d.zip, "all in one zip"))
	}
	lines = append(lines, d.box(m, askCases, d.cases, "a case folder each: with text, indicators, journal and manifest"))
	lines = append(lines, "")
	lines = append(lines, wrapped(t.Muted, "Each message as it came, byte by byte, and its hash in sha256sums.txt. Nothing is written over, and nothing is opened: what is attached may be harmful.", room)...)
	if d.unseen > 0 {
		lines = append(lines, wrapped(t.Warn, fmt.Sprintf("Hidden by the filter, and selected all the same: %d.", d.unseen), room)...)
	}
	if d.wrong != "" {
		lines = append(lines, t.Bad.Render(content.Line(d.wrong)))
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("enter"), "exports", "Tab", "next", m.Keys.Label("space"), "on, off", "Esc", "leaves"))
	return box(t, "Export "+plural(len(d.targets), "message", "messages"), lines, w, h, w)
}

// box is a line that can be turned on and off.
func (d *exportAsk) box(m *Model, line int, on bool, text string) string {
	s, sign := m.theme.Row(theme.Plain), "[ ] "
	if d.at == line {
		s = m.theme.Row(theme.Cursor)
	}
	if on {
		sign = "[x] "
	}
	return s.Base.Render(content.Line(sign + text))
}

// exportedView says what an export has written, with the hashes, and what is not in it.
func (m *Model) exportedView(o evidence.Order, r evidence.Result, err error) *scroller {
	d := &scroller{title: "Exported", lines: func(m *Model, w int) []string { return m.exportLines(o, r, err, w) }}
	if len(r.Files) > 0 {
		d.more = &offer{"c", "copies the hashes", func(m *Model) tea.Cmd {
			return tea.Batch(tea.SetClipboard(hashes(r)), m.say("Copied the hashes, if the terminal allows it"))
		}}
	}
	return d
}

// hashes are an export's, as sha256sum writes them.
func hashes(r evidence.Result) string {
	var b strings.Builder
	if r.SHA256 != "" {
		b.WriteString(r.SHA256 + "  " + content.Value(filepath.Base(r.Path)).String() + "\n")
	}
	for _, f := range r.Files {
		b.WriteString(f.SHA256 + "  " + content.Value(f.Path).String() + "\n")
	}
	return b.String()
}

func (m *Model) exportLines(o evidence.Order, r evidence.Result, err error, w int) []string {
	t := m.theme
	lines := wrapped(t.Strong, exportSummary(o, r), w)
	if r.Path != "" {
		lines = append(lines, m.fact("In", m.short(r.Path), w)...)
	}
	lines = append(lines, m.fact("SHA-256", r.SHA256, w)...)
	if r.Sums != "" {
		lines = append(lines, m.fact("Hashes in", r.Sums, w)...)
	}
	if err != nil {
		lines = append(lines, wrapped(t.Bad, m.words(err), w)...)
	}
	if len(r.Failed) > 0 {
		lines = append(lines, "", t.OverlayTitle.Say("Not in it"))
	}
	for _, f := range r.Failed {
		what := f.Message.Subject
		if f.Attachment != "" {
			what += ", " + f.Attachment
		}
		lines = append(lines, t.Text.Render(content.Line(what).Truncate(w)))
		lines = append(lines, indented(wrapped(t.Bad, reason(f.Err), w-2))...)
	}
	if len(r.Files) > 0 {
		lines = append(lines, "", t.OverlayTitle.Say("Files"))
	}
	for _, f := range r.Files {
		lines = append(lines, t.Text.Render(content.Line(fmt.Sprintf("%s  %s bytes", f.Path, content.Count(f.Size))).Truncate(w)))
		lines = append(lines, indented(wrapped(t.Muted, f.SHA256, w-2))...)
	}
	return lines
}

func indented(lines []string) []string {
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	return lines
}
