package triage

import (
	"bufio"
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
	Kind    string    `json:"kind"` // "intent", "adding" (of block: what was not there before), "result", "settled"
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
	chain   string // while reading: the hash of the line before
	loose   bool   // and whether it is not known
	by      string // this program's mark
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

// release gives up this program's mark.
func (j *Journal) release() {
	if j.mark != nil {
		_ = j.mark.Close()
		_ = os.Remove(filepath.Join(j.dir, j.by))
	}
}

// Damaged names the lines that could not be read, or whose chain is broken, as of the last reading.
func (j *Journal) Damaged() []string { return j.damaged }

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
	prev, whole, err := j.last()
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
	return appendFile(filepath.Join(j.dir, e.Time.UTC().Format("2006-01")+".jsonl"), line)
}

func appendFile(name string, line []byte) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	_, err = f.Write(line)
	if err == nil {
		err = f.Sync()
	}
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return nil
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

// files lists the journal's files, oldest first.
func (j *Journal) files() ([]string, error) {
	list, err := filepath.Glob(filepath.Join(j.dir, "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	slices.Sort(list)
	return list, nil
}

// last is the hash of the last line there is, and whether that line is whole.
func (j *Journal) last() (hash string, whole bool, err error) {
	files, err := j.files()
	if err != nil || len(files) == 0 {
		return "", true, err
	}
	tail, err := lastLine(files[len(files)-1])
	if err != nil {
		return "", false, err
	}
	var e entry
	if json.Unmarshal(tail, &e) != nil {
		return "damaged", bytes.HasSuffix(tail, []byte("\n")) || len(tail) == 0, nil
	}
	return e.Hash, bytes.HasSuffix(tail, []byte("\n")), nil
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

// monthsRead is how far back the journal is read at the start: undo goes no further.
const monthsRead = 3

// read reads the entries of the last months. A line that can't be read is named and passed over.
func (j *Journal) read() ([]entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.damaged = nil
	if j.dir == "" {
		j.chain, j.loose = "", false
		return j.scan("memory", bytes.NewReader(j.memory.Bytes()))
	}
	files, err := j.files()
	if err != nil {
		return nil, err
	}
	var all []entry
	j.chain, j.loose = "", len(files) > monthsRead // before the first month that is read there may be others
	for _, name := range files[max(0, len(files)-monthsRead):] {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("reading the journal: %w", err)
		}
		list, err := j.scan(filepath.Base(name), f)
		_ = f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func (j *Journal) scan(name string, r io.Reader) ([]entry, error) {
	var list []entry
	b := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := b.ReadBytes('\n')
		if text := strings.TrimSpace(string(line)); text != "" {
			e, problem := open([]byte(text))
			if problem == "" {
				list = append(list, e)
				if !j.loose && e.Prev != j.chain {
					problem = "lines before it are missing"
				}
			}
			j.loose = problem != "" && e.Hash == ""
			j.chain = e.Hash
			if problem != "" {
				j.damaged = append(j.damaged, fmt.Sprintf("%s line %d: %s", name, n, problem))
			}
		}
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the journal: %w", err)
		}
	}
}

// open reads a line and holds it to its hash.
func open(line []byte) (e entry, problem string) {
	if json.Unmarshal(line, &e) != nil {
		return e, "it is cut short or not JSON"
	}
	bare := e
	bare.Hash = ""
	raw, err := json.Marshal(bare)
	if err != nil || digest(raw) != e.Hash {
		return e, "it was changed after it was written"
	}
	return e, ""
}
