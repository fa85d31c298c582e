package triage

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Damage is a line of the journal that can't be relied on.
type Damage struct {
	File string
	Line int // from 1
	Why  string
}

func (d Damage) String() string { return fmt.Sprintf("%s line %d: %s", d.File, d.Line, d.Why) }

// chain is the journal being read: each line must name the hash of the one before.
type chain struct {
	prev    string // the hash of the line before
	loose   bool   // and whether it is not known
	lines   int
	entries []entry
	damage  []Damage
}

// files reads files, oldest first.
func (c *chain) files(names []string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("reading the journal: %w", err)
		}
		err = c.read(filepath.Base(name), f)
		_ = f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// read reads one file. A line that can't be relied on is named and passed over.
func (c *chain) read(name string, r io.Reader) error {
	b := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := b.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if problem := c.link(line); problem != "" {
				c.damage = append(c.damage, Damage{name, n, problem})
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the journal: %w", err)
		}
	}
}

// link takes in a line and says what is wrong with it.
func (c *chain) link(line []byte) (problem string) {
	c.lines++
	e, problem := open(line)
	if problem == "" {
		c.entries = append(c.entries, e)
		if !c.loose && e.Prev != c.prev {
			problem = "lines before it are missing"
		}
	}
	c.prev, c.loose = e.Hash, e.Hash == ""
	return problem
}

// open reads a line and holds it to its hash, which is that of the very bytes that were written, without the hash: so a
// line of another release, with fields that this one does not know, holds too.
func open(line []byte) (e entry, problem string) {
	if json.Unmarshal(line, &e) != nil {
		return entry{}, "it is cut short or not JSON"
	}
	bare, ok := bytes.CutSuffix(line, []byte(`"hash":"`+e.Hash+`"}`))
	if !ok || digest(append(bytes.Clone(bare), `"hash":""}`...)) != e.Hash {
		return e, "it was changed after it was written"
	}
	return e, ""
}
