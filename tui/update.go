package tui

import (
	"image"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"mailtriage/theme"
)

// news is a message that knows itself what the screen makes of it.
type news interface{ tell(*Model) tea.Cmd }

// Update takes a message and says what is to be done. Each kind of message has a handler of its own.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.handle(msg)
	m.showTags()
	m.followJob()
	m.messages.Hold(len(m.dialogs) > 0)
	return m, tea.Batch(cmd, m.wantMore(), m.tick(), m.goToArrival(), m.beatOn(), m.followPicture())
}

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		if p := m.picture(); p != nil {
			p.asked = false
		}
	case tea.BackgroundColorMsg:
		if m.Theme == "auto" && msg.IsDark() != m.theme.Dark {
			m.setTheme(theme.New(theme.Options{Dark: msg.IsDark(), NoColor: m.NoColor, ASCII: m.ASCII}))
		}
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.MouseClickMsg:
		return m.click(msg)
	case tea.MouseWheelMsg:
		return m.wheel(msg)
	case loaded:
		return m.loaded(msg)
	case rested:
		return m.rested(msg)
	case eventArrived:
		return m.eventArrived(msg)
	case started:
		return m.started(msg)
	case recovered:
		return m.recovered(msg)
	case liveTick:
		return m.liveTick(msg)
	case liveRound:
		return m.liveRound(msg)
	case headersBack:
		return m.headersBack(msg)
	case gateChanged:
		return m.gateChanged(msg)
	case step:
		return tea.Batch(m.handle(msg.msg), msg.next)
	case switched:
		return m.switched(msg)
	case searchDue:
		return m.searchDue(msg)
	case peopleFound:
		m.peopleFound(msg)
	case categoriesRead:
		m.categoriesRead(msg)
	case blocksRead:
		m.blocksRead(msg)
	case deviceShown:
		m.deviceShown(msg)
	case signedIn:
		return m.signedIn(msg)
	case checked:
		m.checked(msg)
	case examined:
		m.examined(msg)
	case sheetMade:
		m.sheetMade(msg)
	case inspected:
		m.inspected(msg)
	case exported:
		m.exported(msg)
	case exportEnded:
		return m.exportEnded(msg)
	case posted:
		return m.posted(msg)
	case recipientDue:
		return m.recipientDue(msg)
	case recipientsFound:
		m.recipientsFound(msg)
	case pathsFound:
		return m.pathsFound(msg)
	case fileFound:
		return m.fileFound(msg)
	case filesChecked:
		return m.filesChecked(msg)
	case editorReady:
		return m.editorReady(msg)
	case editorClosed:
		return m.editorClosed(msg)
	case searchesChanged:
		return m.searchesChanged(msg)
	case tallied:
		return m.tallied(msg)
	case startedAll:
		return m.startedAll(msg)
	case emptyRead:
		return m.emptyRead(msg)
	case second:
		return m.second()
	case tea.EnvMsg:
		m.graphics.environment(msg)
	case tea.RawMsg:
		m.sent(msg)
	case tea.TerminalVersionMsg:
		m.graphics.terminal.Name = msg.Name
	case uv.KittyGraphicsEvent:
		m.graphics.terminal.Answered(msg.Options, msg.Payload)
	case uv.CellSizeEvent:
		m.graphics.terminal.Cell = image.Pt(msg.Width, msg.Height)
	case uv.PrimaryDeviceAttributesEvent:
		return m.terminalAnswered(msg)
	case news:
		return msg.tell(m)
	case toastOver:
		m.toastOver(msg)
	}
	return nil
}
