package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/views/reader"
)

// nextSource turns the reader to the next way of showing its message.
func (m *Model) nextSource() tea.Cmd {
	m.giveUp(loadSource)
	id, mode := m.reader.ID(), m.reader.Mode().Next()
	m.reader.Show(mode)
	if mode == reader.Body {
		return nil
	}
	if s, ok := m.cache.source(id, mode); ok {
		m.reader.SetSource(mode, s)
		return nil
	}
	box := m.Mailbox
	return m.read(loadSource, "reading the "+mode.String(), func(ctx context.Context) loaded {
		s, err := readSource(ctx, box, id, mode)
		return loaded{id: id, mode: mode, source: s, err: err}
	})
}

// readSource reads a message in another mode and makes it safe.
func readSource(ctx context.Context, box Mailbox, id string, mode reader.Mode) (reader.Source, error) {
	switch mode {
	case reader.Unique:
		b, err := box.UniqueBody(ctx, id)
		return reader.Source{Doc: content.Body(b.Type, b.Content), Size: len(b.Content)}, err
	case reader.Markup:
		b, err := box.Body(ctx, id)
		return reader.Source{Text: content.Source(b.Content), Plain: b.Type != "html", Size: len(b.Content), Cut: len(b.Content) > content.SourceLimit}, err
	}
	raw, more, err := box.MIME(ctx, id, content.SourceLimit)
	return reader.Source{Text: content.Source(string(raw)), Size: len(raw), Cut: more}, err
}

func (m *Model) sourceRead(msg loaded) {
	m.cache.putSource(msg.id, msg.mode, msg.source)
	if m.reader.ID() == msg.id && m.reader.Mode() == msg.mode {
		m.reader.SetSource(msg.mode, msg.source)
	}
}

func (m *Model) sourceFailed(msg loaded, why string) {
	if m.reader.ID() == msg.id && m.reader.Mode() == msg.mode {
		m.reader.SetSourceFailed(msg.mode, why)
	}
}

// giveUpSource gives up what is on its way in place of the body, and shows the body; false: there was nothing.
func (m *Model) giveUpSource() bool {
	if !m.giveUp(loadSource) {
		return false
	}
	m.reader.Show(reader.Body)
	return true
}
