package triage

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// Touching gives the lines of the journal in a folder that are of actions on a message, as they stand there, oldest first.
// The message is known by any of the ids; empty ones are passed over. Without a journal there are none.
func Touching(dir string, ids ...string) ([]string, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	unlock, err := shared(dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	files, err := journalFiles(dir)
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(ids, func(s string) bool { return s == "" })
	jobs := map[JobID]bool{}
	if err := eachLine(files, func(_ []byte, e entry) {
		if e.touches(ids) || jobs[e.UndoOf] {
			jobs[e.Job] = true
		}
	}); err != nil {
		return nil, err
	}
	var out []string
	err = eachLine(files, func(line []byte, e entry) {
		if jobs[e.Job] {
			out = append(out, string(line))
		}
	})
	return out, err
}

func (e entry) touches(ids []string) bool {
	return slices.ContainsFunc(e.Targets, func(t Target) bool { return slices.Contains(ids, t.ID) || slices.Contains(ids, t.InternetMessageID) }) ||
		slices.ContainsFunc(e.Results, func(r outcome) bool { return slices.Contains(ids, r.ID) || slices.Contains(ids, r.NewID) })
}

// eachLine goes through the lines of a journal that can be read.
func eachLine(files []string, do func(line []byte, e entry)) error {
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("reading the journal: %w", err)
		}
		err = linesOf(f, do)
		_ = f.Close()
		if err != nil {
			return fmt.Errorf("reading the journal: %w", err)
		}
	}
	return nil
}

func linesOf(r io.Reader, do func(line []byte, e entry)) error {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadBytes('\n')
		var e entry
		if line = bytes.TrimSpace(line); len(line) > 0 && json.Unmarshal(line, &e) == nil {
			do(line, e)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
