package config

import (
	"bytes"
	"slices"
)

// entry finds a key by its path.
func (d *document) entry(path []string) (entry, bool) {
	i := slices.IndexFunc(d.entries, func(e entry) bool { return slices.Equal(e.path, path) })
	if i < 0 {
		return entry{}, false
	}
	return d.entries[i], true
}

func (d *document) head(path []string) (head, bool) {
	i := slices.IndexFunc(d.heads, func(h head) bool { return slices.Equal(h.path, path) })
	if i < 0 {
		return head{}, false
	}
	return d.heads[i], true
}

// remarked tells of parts with a comment in them.
func (d *document) remarked(at extent) bool {
	return slices.ContainsFunc(d.comments, func(c extent) bool { return at.start <= c.start && c.start < at.end })
}

func lineStart(text []byte, at int) int { return bytes.LastIndexByte(text[:at], '\n') + 1 }

// lineEnd is where the next line begins, or the end of the text.
func lineEnd(text []byte, at int) int {
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

func blank(text []byte, at int) bool { return len(bytes.TrimSpace(text[at:lineEnd(text, at)])) == 0 }

// belowOpening is the place below the comments with which a text opens, if an empty line or the text's end sets them
// off from what follows; else its start.
func belowOpening(text []byte) int {
	at := 0
	for at < len(text) {
		next := lineEnd(text, at)
		switch line := bytes.TrimSpace(text[at:next]); {
		case len(line) == 0:
			return next
		case line[0] != '#':
			return 0
		}
		at = next
	}
	if at > 0 && text[at-1] != '\n' {
		return 0
	}
	return at
}
