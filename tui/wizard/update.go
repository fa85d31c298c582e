package wizard

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// Update takes a message and says what is to be done.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return m, m.handle(msg) }

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if m.Theme == "auto" && msg.IsDark() != m.theme.Dark {
			m.setTheme(theme.New(theme.Options{Dark: msg.IsDark(), NoColor: m.NoColor, ASCII: m.ASCII}))
		}
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		if !m.over {
			return m.page.paste(m, msg.Content)
		}
	case saved:
		return m.saved(msg)
	case noteOver:
		m.noteOver(msg)
	}
	if m.over {
		return nil
	}
	return m.worked(msg)
}

// worked takes what comes of work under way.
func (m *Model) worked(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ticked:
		return m.ticked(msg)
	case keyPairRead:
		return m.keyPairRead(msg)
	case deviceShown:
		return m.deviceShown(msg)
	case signedIn:
		return m.signedIn(msg)
	case stored:
		return m.storedNow(msg)
	case checked:
		return m.checked(msg)
	case examined:
		m.examined(msg)
	}
	return nil
}

func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	switch name := msg.String(); {
	case name == "ctrl+c":
		return m.leave()
	case m.over:
		return nil
	case name == "pgdown":
		m.scrollBy(max(1, m.room()-1))
	case name == "pgup":
		m.scrollBy(-max(1, m.room()-1))
	default:
		m.note.text = content.Text{}
		return m.page.key(m, msg)
	}
	return nil
}

// note is one line about what has just happened, in the footer's place.
type note struct {
	text content.Text
	bad  bool
	n    int
}

type noteOver struct{ n int }

// How long a note stays, if no key is pressed.
const (
	saidFor       = 8 * time.Second
	complainedFor = 20 * time.Second
)

func (m *Model) say(text string) tea.Cmd      { return m.noted(text, false, saidFor) }
func (m *Model) complain(text string) tea.Cmd { return m.noted(text, true, complainedFor) }

func (m *Model) noted(text string, bad bool, d time.Duration) tea.Cmd {
	m.note = note{content.Line(text), bad, m.note.n + 1}
	n := m.note.n
	return tea.Tick(d, func(time.Time) tea.Msg { return noteOver{n} })
}

func (m *Model) noteOver(msg noteOver) {
	if msg.n == m.note.n {
		m.note.text = content.Text{}
	}
}
