package tui

import (
	"context"
	"fmt"
	"image"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	look "mailtriage/graph/content/files"
	"mailtriage/tui/pictures"
)

// picture is a dialog that shows one over the whole screen. The program goes on behind it: what the terminal draws by its own
// protocol stands on cells that are left empty for it, and goes with the dialog.
type picture struct {
	name  content.Text
	data  []byte
	began time.Time

	asked  bool               // the terminal was, for the screen as it is now
	size   image.Point        // zero: it is not ready
	cancel context.CancelFunc // of making it ready
}

// picturePane is a sheet that may have a picture under its cursor.
type picturePane interface {
	Picture() (name content.Text, data []byte, ok bool)
}

const noPictures = "This terminal takes no pictures: Enter draws it in blocks"

// showPicture draws the picture under the cursor over the whole screen.
func (m *Model) showPicture(p picturePane) tea.Cmd {
	name, data, ok := p.Picture()
	switch {
	case !ok:
		return m.refuse("There is no picture under the cursor")
	case m.graphics.told && m.protocol() == pictures.Blocks, m.Pictures == pictures.Blocks:
		return m.refuse(noPictures)
	}
	return m.push(&picture{name: name, data: data, began: m.Now()})
}

func (d *picture) key(m *Model, _ tea.KeyPressMsg) tea.Cmd {
	m.pop()
	return nil
}

func (d *picture) paste(*Model, string) tea.Cmd { return nil }

func (d *picture) close() {
	if d.cancel != nil {
		d.cancel()
	}
}

func (d *picture) waits() bool { return d.size == image.Point{} }

// view is what is seen of it below another dialog.
func (d *picture) view(m *Model, w, h int) []string {
	return box(m.theme, "Picture", []string{m.theme.Text.Render(d.name.Truncate(max(1, w-4)))}, w, h, 0)
}

// screen is the cells around it: its name above, and below what has just happened.
func (d *picture) screen(m *Model) []string {
	lines := make([]string, m.height)
	for i := range lines {
		lines[i] = repeat(" ", m.width)
	}
	about := fmt.Sprintf("%dx%d pixels", d.size.X, d.size.Y)
	if d.waits() {
		about = "being decoded " + m.since(d.began)
	}
	lines[0] = m.theme.Text.Render(content.Line(" " + d.name.Truncate(max(8, m.width-40)).String() + "  " + about + "  any key goes back").Pad(m.width))
	if lines[m.height-1] = m.toastLine(); lines[m.height-1] == "" {
		lines[m.height-1] = m.theme.Hint.Render(content.Line("").Pad(m.width))
	}
	return lines
}

// picture is the one that has the screen; nil: none has.
func (m *Model) picture() *picture {
	if len(m.dialogs) == 0 || m.width == 0 || m.tooSmall() || m.quitting {
		return nil
	}
	p, _ := m.dialogs[len(m.dialogs)-1].(*picture)
	return p
}

// dropPicture closes it, wherever it lies.
func (m *Model) dropPicture(p *picture) {
	p.close()
	m.dialogs = slices.DeleteFunc(m.dialogs, func(d dialog) bool { return d == dialog(p) })
}

// preparePicture decodes it and encodes it as the terminal takes it, as large as there is room.
func (m *Model) preparePicture(p *picture) tea.Cmd {
	protocol := m.protocol()
	if protocol == pictures.Blocks {
		m.dropPicture(p)
		return tea.Batch(tea.ClearScreen, m.refuse(noPictures)) // drawn anew: one that knows none of the questions may have shown them
	}
	p.close()
	ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
	p.cancel = cancel
	w, h := m.graphics.terminal.Room(m.width, m.height-2)
	r := pictureReady{of: p, question: m.graphics.question, protocol: protocol}
	return func() tea.Msg {
		defer cancel()
		var img image.Image
		if img, r.size, r.err = look.Thumbnail(p.data, w, h); r.err == nil {
			r.err = ctx.Err() // who has gone on waits for no encoder
		}
		if r.err == nil {
			r.encoded, r.err = pictures.Encode(protocol, img)
		}
		return r
	}
}

// pictureReady is a picture that can be drawn, or why it can't be.
type pictureReady struct {
	of       *picture
	question int // it was made for the screen that this one was about
	protocol pictures.Protocol
	encoded  []byte
	size     image.Point
	err      error
}

func (r pictureReady) tell(m *Model) tea.Cmd {
	switch {
	case !m.isOpen(r.of) || r.question != m.graphics.question:
		return nil
	case r.err != nil:
		m.dropPicture(r.of)
		return m.fail(r.err)
	}
	r.of.size = r.size
	return tea.Raw(drawing{m, r})
}

// drawing is what the terminal is sent. It asks once more, when it is sent, whether it still has the screen: commands overtake
// each other, and a picture must not be drawn over what came after it.
type drawing struct {
	m *Model
	pictureReady
}

func (d drawing) wanted() bool {
	return d.m.picture() == d.of && d.of.asked && d.question == d.m.graphics.question
}

// String is called where messages are handled, before Update is told of it.
func (d drawing) String() string {
	if !d.wanted() {
		return ""
	}
	return pictures.Drawn(d.encoded)
}

// sent takes note of what the terminal was sent.
func (m *Model) sent(raw tea.RawMsg) {
	if d, ok := raw.Msg.(drawing); ok && d.wanted() {
		m.graphics.drawn, m.graphics.by = true, d.protocol
	}
}
