package watching

import (
	"bytes"
	"io"
	"sync"

	"mailtriage/graph/content"
)

// safe writes what a command says on one of its outputs, line by line and safe to look at: it may be what a mail says.
type safe struct {
	w    io.Writer
	mu   *sync.Mutex // of w: a command writes to both its outputs at once
	rest []byte      // of a line that has not ended
}

// longestLine is how many bytes of a line are waited for.
const longestLine = 64 << 10

func (s *safe) Write(p []byte) (int, error) {
	s.rest = append(s.rest, p...)
	for {
		end := bytes.IndexByte(s.rest, '\n')
		switch {
		case end < 0 && len(s.rest) > longestLine:
			s.line(s.rest)
			s.rest = nil
			return len(p), nil
		case end < 0:
			return len(p), nil
		}
		s.line(s.rest[:end])
		s.rest = s.rest[end+1:]
	}
}

// flush writes a last line that has no end.
func (s *safe) flush() {
	if len(s.rest) > 0 {
		s.line(s.rest)
		s.rest = nil
	}
}

// line writes a line. That nobody reads it any more is no fault of the command's.
func (s *safe) line(p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = io.WriteString(s.w, content.Log(string(p))+"\n")
}
