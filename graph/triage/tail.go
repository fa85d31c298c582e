package triage

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tailMost is how much of what others have written is read at once, in bytes; what is more is read the next time.
const tailMost = 8 << 20

// mark is how far the journal has been read.
type mark struct {
	file string
	at   int64
	prev string // the hash of the last line
}

// markAt is the mark behind all files, which nobody writes to meanwhile.
func markAt(files []string, prev string) mark {
	if len(files) == 0 {
		return mark{}
	}
	m := mark{file: files[len(files)-1], prev: prev}
	if info, err := os.Stat(m.file); err == nil {
		m.at = info.Size()
	}
	return m
}

// since reads what was written behind a mark, by whomever, and moves the mark. When nothing was, it opens nothing.
func (j *Journal) since(m *mark) ([]entry, error) {
	if j.dir == "" {
		return nil, nil // nobody else writes to it
	}
	files, err := journalFiles(j.dir)
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(f string) bool { return f < m.file })
	if len(files) == 0 || len(files) == 1 && files[0] == m.file && sizeOf(m.file) == m.at {
		return nil, nil
	}
	unlock, err := shared(j.dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var list []entry
	for left := int64(tailMost); len(files) > 0 && left > 0; {
		if files[0] != m.file {
			m.file, m.at = files[0], 0
		}
		from := m.at
		more, err := j.readOn(m, left)
		list = append(list, more...)
		if err != nil {
			return list, err
		}
		if left -= m.at - from; m.at == sizeOf(m.file) || m.at == from {
			files = files[1:]
		}
	}
	return list, nil
}

func sizeOf(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return -1
	}
	return info.Size()
}

// readOn reads whole lines of the file at a mark: at most so many bytes, but one line in any case.
func (j *Journal) readOn(m *mark, most int64) ([]entry, error) {
	f, err := os.Open(m.file)
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.Seek(m.at, io.SeekStart); err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	c := chain{prev: m.prev, loose: m.prev == "" && m.at > 0}
	b := bufio.NewReader(f)
	for read := int64(0); read < most; {
		line, err := b.ReadBytes('\n')
		read, m.at = read+int64(len(line)), m.at+int64(len(line))
		if text := bytes.TrimSpace(line); len(text) > 0 {
			if problem := c.link(text); problem != "" {
				j.mu.Lock()
				j.damaged = append(j.damaged, filepath.Base(m.file)+" behind what was read at the start: "+problem)
				j.mu.Unlock()
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return c.entries, fmt.Errorf("reading the journal: %w", err)
		}
	}
	m.prev = c.prev
	return c.entries, nil
}

// CatchUp takes in what other programs have written to the journal about this mailbox since it was read, and tells whether
// there was anything. Their jobs can be undone like those of before the start.
func (e *Engine) CatchUp() (bool, error) {
	e.catching.Lock()
	defer e.catching.Unlock()
	entries, err := e.Journal.since(&e.seen)
	if len(entries) == 0 {
		return false, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	changed := false
	for _, x := range entries {
		j := e.jobs[x.Job]
		switch {
		case x.Kind == "intent" && (j != nil || x.By != "" && x.By == e.Journal.by || !strings.EqualFold(x.Mailbox, e.Mailbox.ID())):
			continue
		case x.Kind != "intent" && (j == nil || !j.others):
			continue
		}
		e.take(x)
		j = e.jobs[x.Job]
		j.others, j.Running = true, false
		j.recount()
		changed = true
	}
	return changed, err
}
