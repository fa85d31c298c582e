package tui

import (
	"slices"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/views/reader"
)

// cached is how many opened messages are kept at hand.
const cached = 24

// bodies are the messages opened last.
type bodies struct {
	order []string // the newest last
	byID  map[string]body
}

type body struct {
	message graph.Message
	doc     content.Document
	sources map[reader.Mode]reader.Source // that were asked for
	inside  *reader.Reported              // the mail that it holds; nil: none that is known
	looked  bool                          // it was looked for
	judged  map[bool]reader.Suspicion     // the original in it (true), or the message itself
}

// sourceRoom is how many bytes of sources are kept at hand beside the one that is shown.
const sourceRoom = 32 << 20

func newBodies() *bodies { return &bodies{byID: map[string]body{}} }

func (b *bodies) put(id string, m graph.Message, d content.Document) {
	b.order = append(slices.DeleteFunc(b.order, func(x string) bool { return x == id }), id)
	b.byID[id] = body{message: m, doc: d, sources: map[reader.Mode]reader.Source{}, judged: map[bool]reader.Suspicion{}}
	if len(b.order) > cached {
		delete(b.byID, b.order[0])
		b.order = b.order[1:]
	}
}

func (b *bodies) get(id string) (graph.Message, content.Document, bool) {
	x, ok := b.byID[id]
	return x.message, x.doc, ok
}

// putSource keeps a source with its message; the oldest messages' make room.
func (b *bodies) putSource(id string, mode reader.Mode, s reader.Source) {
	x, ok := b.byID[id]
	if !ok {
		return
	}
	x.sources[mode] = s
	room := sourceRoom
	for _, other := range slices.Backward(b.order) {
		if other == id {
			continue
		}
		for _, s := range b.byID[other].sources {
			room -= s.Size
		}
		if room < 0 {
			clear(b.byID[other].sources)
		}
	}
}

func (b *bodies) source(id string, mode reader.Mode) (reader.Source, bool) {
	s, ok := b.byID[id].sources[mode]
	return s, ok
}

// size is how many bytes a message has, when all of them were read.
func (b *bodies) size(id string) (int, bool) {
	s, ok := b.source(id, reader.MIME)
	if !ok || s.Cut {
		return 0, false
	}
	return s.Size, true
}
