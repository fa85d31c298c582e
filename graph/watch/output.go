package watch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gofrs/flock"

	"mailtriage/graph/store"
)

// Output is a file to which the records of messages are appended, each once, whenever the program ends: how far it was
// written is kept together with that a message was handled, and what was written behind that is cut off before it is
// written again.
type Output struct {
	path string
	of   store.Place
	lock *flock.Flock
	f    *os.File
	at   int64
}

// OpenOutput opens or makes a file of records, for its owner alone. A record is lines of JSON with the message's id as
// "id"; begun are the ids of messages of which it is not known whether they were handled: only their records are cut off.
// Its error may be that another process writes the file.
func OpenOutput(ctx context.Context, path string, mailbox store.Place, begun []string) (*Output, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the file of records: %w", err)
	}
	o := &Output{path: path, of: mailbox, f: f, lock: flock.New(path)}
	if err := o.begin(ctx, begun); err != nil {
		_ = o.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return o, nil
}

func (o *Output) begin(ctx context.Context, begun []string) error {
	ok, err := o.lock.TryLock()
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("another process writes to it")
	}
	raw, _, err := o.of.Get(ctx, o.name())
	if err != nil {
		return err
	}
	info, err := o.f.Stat()
	if err != nil {
		return err
	}
	o.at = info.Size()
	if kept, bad := strconv.ParseInt(string(raw), 10, 64); bad == nil && kept < o.at { // else nothing is known of it, or it was begun anew
		if err := o.cutOff(kept, begun); err != nil {
			return err
		}
	}
	if now := o.value(); string(raw) != string(now.Data) { // before the first record, or that would be taken for what was there before
		return o.of.Put(ctx, now)
	}
	return nil
}

// cutOff cuts off what was written behind a place, if it is records of messages that were begun.
func (o *Output) cutOff(kept int64, begun []string) error {
	tail, err := io.ReadAll(io.NewSectionReader(o.f, kept, o.at-kept))
	if err != nil || !recordsOf(tail, begun) {
		return err
	}
	o.at = kept
	return o.f.Truncate(kept)
}

func (o *Output) name() string { return "watch-output:" + o.path }

// recordsOf tells whether lines, the last of which may be cut short, are records of some messages.
func recordsOf(lines []byte, ids []string) bool {
	for {
		line, rest, whole := bytes.Cut(lines, []byte("\n"))
		if !whole {
			return true
		}
		var record struct{ ID string }
		if json.Unmarshal(line, &record) != nil || !contains(ids, record.ID) {
			return false
		}
		lines = rest
	}
}

func contains(ids []string, id string) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// Write appends the lines of a message, so that they are on the disk, and gives what is to be kept with it.
func (o *Output) Write(lines []byte) (store.Value, error) {
	if _, err := o.f.WriteAt(lines, o.at); err != nil {
		return store.Value{}, fmt.Errorf("writing records: %w", err)
	}
	if err := o.f.Sync(); err != nil {
		return store.Value{}, fmt.Errorf("writing records: %w", err)
	}
	o.at += int64(len(lines))
	return o.value(), nil
}

// value is what is kept: how far the file is written.
func (o *Output) value() store.Value {
	return store.Value{Name: o.name(), Data: strconv.AppendInt(nil, o.at, 10)}
}

// Close closes the file.
func (o *Output) Close() error { return errors.Join(o.f.Close(), o.lock.Close()) }
