package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"mailtriage/graph/content"
	look "mailtriage/graph/content/files"
	"mailtriage/tui/pictures"
)

// graphics is what is known of the terminal's way with pictures. It is asked when the first one is wanted.
type graphics struct {
	terminal pictures.Terminal
	told     bool // it has said all
	wanted   *wantedPicture
}

// wantedPicture is one that is to be drawn over the whole screen.
type wantedPicture struct {
	name content.Text
	data []byte
}

// picturePane is a sheet that may have a picture under its cursor.
type picturePane interface {
	Picture() (name content.Text, data []byte, ok bool)
}

// answerPatience is how long a terminal is given to say what it has: all of them answer, but lines can be slow.
const answerPatience = time.Second

// unanswered tells that the terminal has had its time.
type unanswered struct{ wanted *wantedPicture }

func (g *graphics) environment(env tea.EnvMsg) {
	g.terminal.Program = env.Getenv("TERM_PROGRAM")
	g.terminal.Within = env.Getenv("TMUX") != "" || strings.HasPrefix(env.Getenv("TERM"), "screen") || strings.HasPrefix(env.Getenv("TERM"), "tmux")
}

// showPicture draws the picture under the cursor over the whole screen.
func (m *Model) showPicture(p picturePane) tea.Cmd {
	name, data, ok := p.Picture()
	if !ok {
		return m.refuse("There is no picture under the cursor")
	}
	wanted := &wantedPicture{name, data}
	m.graphics.wanted = wanted
	if m.graphics.told || m.Pictures == pictures.Blocks {
		return m.drawWanted()
	}
	return tea.Batch(tea.Raw(pictures.Query()), tea.Tick(answerPatience, func(time.Time) tea.Msg { return unanswered{wanted} }))
}

// terminalAnswered takes the last of a terminal's answers.
func (m *Model) terminalAnswered(attributes uv.PrimaryDeviceAttributesEvent) tea.Cmd {
	const sixels = 4
	m.graphics.terminal.TakesSixel = slices.Contains(attributes, sixels)
	m.graphics.told = true
	return m.drawWanted()
}

func (u unanswered) tell(m *Model) tea.Cmd {
	if m.graphics.wanted != u.wanted {
		return nil
	}
	return m.drawWanted()
}

// drawWanted decodes the picture that is wanted, and encodes it as the terminal takes it.
func (m *Model) drawWanted() tea.Cmd {
	wanted := m.graphics.wanted
	if m.graphics.wanted = nil; wanted == nil {
		return nil
	}
	protocol := m.graphics.terminal.Best(m.Pictures)
	if protocol == pictures.Blocks {
		// drawn anew: one that knows none of the questions may have shown them
		return tea.Batch(tea.ClearScreen, m.refuse("This terminal takes no pictures: Enter draws it in blocks"))
	}
	w, h := m.graphics.terminal.Room(m.width, m.height-2)
	columns := m.width
	return func() tea.Msg {
		img, size, err := look.Thumbnail(wanted.data, w, h)
		if err != nil {
			return pictureReady{err: err}
		}
		raw, err := pictures.Encode(protocol, img)
		caption := content.Line(fmt.Sprintf("%s  %dx%d pixels  any key goes back", wanted.name.Truncate(max(8, columns-40)), size.X, size.Y)).Truncate(columns)
		return pictureReady{show: &pictures.Show{Protocol: protocol, Picture: raw, Caption: caption.String()}, err: err}
	}
}

// pictureReady is a picture that can be drawn.
type pictureReady struct {
	show *pictures.Show
	err  error
}

func (r pictureReady) tell(m *Model) tea.Cmd {
	switch {
	case r.err != nil:
		return m.fail(r.err)
	case len(m.dialogs) == 0: // the sheet was left meanwhile
		return nil
	}
	return tea.Exec(r.show, func(err error) tea.Msg { return pictureShown{err} })
}

// pictureShown is the end of looking at a picture.
type pictureShown struct{ err error }

func (s pictureShown) tell(m *Model) tea.Cmd {
	if s.err != nil {
		return m.fail(s.err)
	}
	return nil
}
