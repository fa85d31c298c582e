package do

import (
	"fmt"
	"io"

	"mailtriage/cmd/mailtriage/jsonl"
)

// lines writes results as JSON Lines. The first failure to write is kept: what is being done goes on, since nobody gains
// by half of it.
type lines struct {
	w   io.Writer
	err error
}

func (l *lines) put(v any) {
	if l.err != nil {
		return
	}
	line, err := jsonl.Line(v)
	if err != nil {
		l.err = fmt.Errorf("writing a result: %w", err)
		return
	}
	if _, err := l.w.Write(line); err != nil {
		l.err = fmt.Errorf("writing the results: %w", err)
	}
}

// text writes what is no JSON, and has been made safe already.
func (l *lines) text(s string) {
	if l.err != nil {
		return
	}
	if _, err := io.WriteString(l.w, s); err != nil {
		l.err = fmt.Errorf("writing the results: %w", err)
	}
}
