package tui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"mailtriage/tui/pictures"
)

// graphics is what is known of the terminal's way with pictures, and what it shows. It is asked for each screen that a picture is
// drawn on: how large its cells are may have changed. Its answer tells, too, that it was sent the cells around the picture: a
// question goes out with the frame that was drawn before it, and what follows the answer comes after both.
type graphics struct {
	terminal pictures.Terminal
	told     bool // it has said all, or nothing in its time
	question int  // counts those that it was asked
	open     int  // those that it has not answered
	due      bool // a picture waits for the answer to the last one

	front *picture          // has the screen; nil: none has
	drawn bool              // and the terminal was sent it
	by    pictures.Protocol // of what was drawn last
}

// answerPatience is how long a terminal is given to say what it has: all of them answer, but lines can be slow.
const answerPatience = time.Second

// unanswered tells that the terminal has had its time for a question.
type unanswered struct{ question int }

func (g *graphics) environment(env tea.EnvMsg) {
	g.terminal.Program = env.Getenv("TERM_PROGRAM")
	g.terminal.Within = env.Getenv("TMUX") != "" || strings.HasPrefix(env.Getenv("TERM"), "screen") || strings.HasPrefix(env.Getenv("TERM"), "tmux")
}

// protocol is what pictures are drawn by, as far as is known.
func (m *Model) protocol() pictures.Protocol { return m.graphics.terminal.Best(m.Pictures) }

// followPicture keeps the terminal in step with the dialogs: a picture that has lost the screen is taken off it, and one that has
// the screen, and was not drawn for it as it is, is on its way.
func (m *Model) followPicture() tea.Cmd {
	g, p := &m.graphics, m.picture()
	var cmds []tea.Cmd
	if g.front != p {
		if g.front != nil {
			g.front.asked = false
		}
		if g.drawn {
			cmds = append(cmds, tea.Raw(pictures.Wiped(g.by)), tea.ClearScreen)
		}
		g.front, g.drawn = p, false
	}
	if p != nil && !p.asked {
		p.asked = true
		cmds = append(cmds, m.askTerminal())
	}
	return tea.Batch(cmds...)
}

// askTerminal asks what it has; a picture is drawn upon the answer.
func (m *Model) askTerminal() tea.Cmd {
	g := &m.graphics
	g.question, g.open, g.due = g.question+1, g.open+1, true
	n := g.question
	ask := pictures.Query()
	if g.drawn { // for the screen as it was before
		ask = pictures.Wiped(g.by) + ask
	}
	return tea.Batch(tea.Raw(ask), tea.Tick(answerPatience, func(time.Time) tea.Msg { return unanswered{n} }))
}

// terminalAnswered takes the last of a terminal's answers to a question.
func (m *Model) terminalAnswered(attributes uv.PrimaryDeviceAttributesEvent) tea.Cmd {
	const sixels = 4
	g := &m.graphics
	g.terminal.TakesSixel = slices.Contains(attributes, sixels)
	g.told = true
	if g.open = max(0, g.open-1); g.open > 0 {
		return nil
	}
	return m.questionOver()
}

func (u unanswered) tell(m *Model) tea.Cmd {
	if u.question != m.graphics.question {
		return nil
	}
	return m.questionOver()
}

// questionOver goes on with the picture that the terminal was asked for.
func (m *Model) questionOver() tea.Cmd {
	g := &m.graphics
	if !g.due {
		return nil
	}
	g.due, g.told = false, true
	if p := m.picture(); p != nil {
		return m.preparePicture(p)
	}
	return nil
}
