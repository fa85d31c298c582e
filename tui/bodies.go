package tui

import (
	"slices"

	"mailtriage/graph"
	"mailtriage/graph/content"
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
}

func newBodies() *bodies { return &bodies{byID: map[string]body{}} }

func (b *bodies) put(id string, m graph.Message, d content.Document) {
	b.order = append(slices.DeleteFunc(b.order, func(x string) bool { return x == id }), id)
	m.Body = "" // the document has it
	b.byID[id] = body{m, d}
	if len(b.order) > cached {
		delete(b.byID, b.order[0])
		b.order = b.order[1:]
	}
}

func (b *bodies) get(id string) (graph.Message, content.Document, bool) {
	x, ok := b.byID[id]
	return x.message, x.doc, ok
}
