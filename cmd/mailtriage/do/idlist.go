package do

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
)

// Limits on what is read of ids.
const (
	idLimit   = 2 << 10   // bytes of one id
	lineLimit = 64 << 20  // of one line: a message in full
	idsLimit  = 1_000_000 // ids
)

// ids are the ids that were given, each once, in the order in which they were given. All of them are read before anything
// is sent: a list that is wrong at its end does nothing.
func (c *call) ids(ctx context.Context) ([]string, error) {
	l := idList{seen: map[string]bool{}}
	for _, id := range c.list("id") {
		if err := l.add(id); err != nil {
			return nil, usagef("--id: %w", err)
		}
	}
	if name := c.text("ids"); name != "" {
		if err := c.readIDs(ctx, name, l.line); err != nil {
			return nil, err
		}
	}
	return l.ids, nil
}

// readIDs reads lines from a file or standard input, until that ends or is given up.
func (c *call) readIDs(ctx context.Context, name string, take func(line []byte) error) error {
	in := c.env.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return usagef("--ids: %w", err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	read := make(chan error, 1)
	go func() { read <- eachLine(in, take) }()
	select {
	case err := <-read:
		if err != nil {
			return usagef("--ids %s: %w; nothing was sent", name, err)
		}
		return nil
	case <-ctx.Done():
		return &ExitError{Code: Failed, Err: errors.New("given up while ids were read; nothing was sent")}
	}
}

// eachLine hands on lines without their ends.
func eachLine(in io.Reader, take func([]byte) error) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for n, last := 1, false; !last; n++ {
		line, err := readLine(r)
		if last = errors.Is(err, io.EOF); err != nil && !last {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if wrong := take(line); wrong != nil {
			return fmt.Errorf("line %d: %w", n, wrong)
		}
	}
	return nil
}

func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > lineLimit {
			return nil, fmt.Errorf("it is longer than %d MB", lineLimit>>20)
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

type idList struct {
	ids  []string
	seen map[string]bool
}

// line takes one line: an id, an id as a JSON string, or a JSON object with an id; a line with nothing in it is passed
// over.
func (l *idList) line(line []byte) error {
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return nil
	}
	id, err := idOf(line)
	if err != nil {
		return err
	}
	return l.add(id)
}

func idOf(line []byte) (string, error) {
	switch line[0] {
	case '{':
		var o struct{ ID *string }
		if err := json.Unmarshal(line, &o); err != nil {
			return "", fmt.Errorf("it is not a JSON object with an id: %w", err)
		}
		if o.ID == nil {
			return "", errors.New("the JSON object has no id")
		}
		return *o.ID, nil
	case '"':
		var id string
		if err := json.Unmarshal(line, &id); err != nil {
			return "", fmt.Errorf("it is not a JSON string: %w", err)
		}
		return id, nil
	case '[':
		return "", errors.New("it is a JSON array: give one id, or one JSON object, a line (jq -c '.[]')")
	}
	return string(line), nil
}

// add takes an id, if it has the form of one.
func (l *idList) add(id string) error {
	switch {
	case id == "":
		return errors.New("an id is empty")
	case len(id) > idLimit:
		return fmt.Errorf("an id is longer than %d characters", idLimit)
	case strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f || unicode.IsSpace(r) }):
		return fmt.Errorf("%+q is no id", id[:min(len(id), 80)])
	case l.seen[id]:
		return nil
	case len(l.ids) == idsLimit:
		return fmt.Errorf("more than %d ids: split the list", idsLimit)
	}
	l.seen[id] = true
	l.ids = append(l.ids, id)
	return nil
}
