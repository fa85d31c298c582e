package triage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"mailtriage/keys"
)

// entry is one line of the journal. An intent is written and synced before anything is sent; a result after.
type entry struct {
	Time    time.Time `json:"time"`
	Kind    string    `json:"kind"` // "intent", "adding" (of block: what was not there before), "removing" (of unblock: what was), "draft" and "sending" (of send), "result", "settled"
	Job     JobID     `json:"job"`
	Who     string    `json:"who,omitempty"`
	By      string    `json:"by,omitempty"` // which running program: see Journal.alive
	Mailbox string    `json:"mailbox,omitempty"`
	Action  keys.ID   `json:"action,omitempty"`
	UndoOf  JobID     `json:"undoOf,omitempty"`
	Rows    []string  `json:"rows,omitempty"` // of an undo of some rows: which
	To      Place     `json:"to,omitzero"`
	Senders []string  `json:"senders,omitempty"`
	Targets []Target  `json:"targets,omitempty"`
	Details
	Draft   string    `json:"draft,omitempty"` // of send: the draft's id
	Results []outcome `json:"results,omitempty"`
	Error   string    `json:"error,omitempty"`
	Prev    string    `json:"prev"`
	Hash    string    `json:"hash"`
}

// outcome is what became of one target, or of one sender of a block.
type outcome struct {
	ID        string `json:"id,omitempty"` // of the target
	Sender    string `json:"sender,omitempty"`
	State     string `json:"state"`            // "done", "failed", "unknown"
	Parent    string `json:"parent,omitempty"` // where it lies now
	NewID     string `json:"newId,omitempty"`  // of a copy
	Error     string `json:"error,omitempty"`
	RequestID string `json:"requestId,omitempty"`
	Half      bool   `json:"half,omitempty"` // it was begun and is not done as a whole: undo takes back what there is

	Added   []string `json:"added,omitempty"`   // of categories: what it did not have before
	Removed []string `json:"removed,omitempty"` // and what it had
}

const (
	done    = "done"
	failed  = "failed"
	unknown = "unknown"
)

// Journal is the record of what was done: append-only JSON lines, each chained to the one before by its SHA-256.
type Journal struct {
	mu      sync.Mutex
	dir     string // empty: in memory
	memory  bytes.Buffer
	prev    string
	damaged []string
	older   bool   // it goes further back than was read
	by      string // this program's mark
	engines int    // that write to it: the mark is given up with the last of them
	mark    *flock.Flock
}

// MemoryJournal keeps its lines in memory: the demo leaves nothing on disk.
func MemoryJournal() *Journal { return &Journal{} }

// OpenJournal opens the journal in a folder, which it makes: one file a month, for its owner alone.
func OpenJournal(dir string) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("opening the journal: %w", err)
	}
	j := &Journal{dir: dir, by: "running-" + random() + ".lock"}
	j.mark = flock.New(filepath.Join(dir, j.by))
	if err := j.mark.Lock(); err != nil {
		return nil, fmt.Errorf("opening the journal: %w", err)
	}
	return j, nil
}

// alive tells whether the program that wrote an intent is still running: then its job is its own business. It holds a
// lock as long as it runs; one that has crashed does not.
func (j *Journal) alive(by string) bool {
	if j.dir == "" || by == "" {
		return false
	}
	if by == j.by {
		return true
	}
	name := filepath.Join(j.dir, filepath.Base(by))
	if _, err := os.Stat(name); err != nil {
		return false
	}
	lock := flock.New(name)
	got, err := lock.TryLock()
	if err != nil || !got {
		return err == nil
	}
	_ = lock.Close()
	_ = os.Remove(name)
	return false
}

// hold counts an engine in.
func (j *Journal) hold() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.engines++
}

// release gives up this program's mark when no engine is left.
func (j *Journal) release() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.engines--; j.engines == 0 && j.mark != nil {
		_ = j.mark.Close()
		_ = os.Remove(filepath.Join(j.dir, j.by))
	}
}

// Damaged names the lines that could not be read, or whose chain is broken, as of the last reading.
func (j *Journal) Damaged() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.damaged
}

// append writes a line and syncs it.
func (j *Journal) append(e entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.dir == "" {
		line, err := j.seal(&e)
		if err == nil {
			j.memory.Write(line)
		}
		return err
	}
	lock := flock.New(filepath.Join(j.dir, "lock"))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("locking the journal: %w", err)
	}
	defer func() { _ = lock.Close() }()
	prev, newest, whole, err := j.last()
	if err != nil {
		return err
	}
	j.prev = prev
	line, err := j.seal(&e)
	if err != nil {
		return err
	}
	if !whole { // a line was cut short: it stays as it is, and ours begins on a line of its own
		line = append([]byte("\n"), line...)
	}
	name := filepath.Join(j.dir, e.Time.UTC().Format("2006-01")+".jsonl")
	if name < newest { // a clock that is behind another's: the chain runs through the files in their order
		name = newest
	}
	return appendFile(name, line)
}

// seal chains a line to the one before.
func (j *Journal) seal(e *entry) ([]byte, error) {
	e.Prev, e.Hash = j.prev, ""
	raw, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("writing the journal: %w", err)
	}
	e.Hash = digest(raw)
	if raw, err = json.Marshal(e); err != nil {
		return nil, fmt.Errorf("writing the journal: %w", err)
	}
	j.prev = e.Hash
	return append(raw, '\n'), nil
}

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// journalFiles lists a journal's files, oldest first.
func journalFiles(dir string) ([]string, error) {
	list, err := filepath.Glob(filepath.Join(dir, "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	slices.Sort(list)
	return list, nil
}

// last is the hash of the last line there is, the file that it is in, and whether it is whole.
func (j *Journal) last() (hash, file string, whole bool, err error) {
	files, err := journalFiles(j.dir)
	if err != nil || len(files) == 0 {
		return "", "", true, err
	}
	file = files[len(files)-1]
	tail, err := lastLine(file)
	if err != nil {
		return "", "", false, err
	}
	var e entry
	if json.Unmarshal(tail, &e) != nil {
		return "damaged", file, bytes.HasSuffix(tail, []byte("\n")) || len(tail) == 0, nil
	}
	return e.Hash, file, bytes.HasSuffix(tail, []byte("\n")), nil
}

// lastLine reads backwards until it has one whole line.
func lastLine(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	for size := int64(4 << 10); ; size *= 4 {
		size = min(size, info.Size())
		tail := make([]byte, size)
		if _, err := f.ReadAt(tail, info.Size()-size); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("reading the journal: %w", err)
		}
		if i := bytes.LastIndexByte(bytes.TrimSuffix(tail, []byte("\n")), '\n'); i >= 0 {
			return tail[i+1:], nil
		}
		if size == info.Size() {
			return tail, nil
		}
	}
}

// How far back the journal is read at the start: undo goes no further. A mailbox in which little is done goes back for
// as long as it takes.
const (
	monthsRead = 3
	undoDepth  = 100 // actions
)

// read reads the entries of the last months. A line that can't be relied on is named and passed over.
func (j *Journal) read(mailbox string) ([]entry, mark, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.dir == "" {
		var c chain
		err := c.read("memory", bytes.NewReader(j.memory.Bytes()))
		return j.took(c), mark{}, err
	}
	unlock, err := shared(j.dir)
	if err != nil {
		return nil, mark{}, err
	}
	defer unlock()
	files, err := journalFiles(j.dir)
	if err != nil {
		return nil, mark{}, err
	}
	for months := monthsRead; ; months *= 2 {
		c := chain{loose: len(files) > months} // before the first month that is read there may be others
		if err := c.files(files[max(0, len(files)-months):]); err != nil {
			return nil, mark{}, err
		}
		if months >= len(files) || actions(c.entries, mailbox) >= undoDepth {
			j.older = months < len(files)
			return j.took(c), markAt(files, c.prev), nil
		}
	}
}

func (j *Journal) took(c chain) []entry {
	j.damaged = nil
	for _, d := range c.damage {
		j.damaged = append(j.damaged, d.String())
	}
	return c.entries
}

// actions counts what was begun in a mailbox, undoing aside.
func actions(list []entry, mailbox string) (n int) {
	for _, e := range list {
		if e.Kind == "intent" && e.UndoOf == "" && strings.EqualFold(e.Mailbox, mailbox) {
			n++
		}
	}
	return n
}
