package watching

import (
	"bytes"
	"fmt"
	"io"

	"mailtriage/cmd/mailtriage/jsonl"
	"mailtriage/graph/content"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
)

// JSON writes records as lines of JSON.
type JSON struct{ W io.Writer }

// Put writes the records of a message in one piece.
func (s JSON) Put(records []any) (watch.Handled, error) {
	raw, err := lines(records)
	if err == nil {
		_, err = s.W.Write(raw)
	}
	return watch.Handled{}, err
}

func lines(records []any) ([]byte, error) {
	var b bytes.Buffer
	for _, r := range records {
		line, err := jsonl.Line(r)
		if err != nil {
			return nil, err
		}
		b.Write(line)
	}
	return b.Bytes(), nil
}

// Text writes a line a message for a person to read.
type Text struct{ W io.Writer }

// Put writes a message.
func (s Text) Put(records []any) (watch.Handled, error) {
	m, ok := records[0].(Message)
	if !ok {
		return watch.Handled{}, nil
	}
	from := ""
	if m.From != nil {
		from = m.From.EmailAddress.Address
	}
	more := ""
	if m.Indicators > 0 {
		more = fmt.Sprintf("  (%d indicators)", m.Indicators)
	}
	_, err := fmt.Fprintf(s.W, "%s  %s  %s  %s%s\n", m.ReceivedDateTime.Local().Format("2006-01-02 15:04:05"), content.Log(m.Folder), content.Log(from), content.Log(m.Subject), more)
	return watch.Handled{}, err
}

// file writes records to a file, each once.
type file struct{ out *watch.Output }

// Put appends the records of a message.
func (s file) Put(records []any) (watch.Handled, error) {
	raw, err := lines(records)
	if err != nil {
		return watch.Handled{}, err
	}
	v, err := s.out.Write(raw)
	return watch.Handled{Values: []store.Value{v}}, err
}
