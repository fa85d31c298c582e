package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
	"mailtriage/tui"
)

// The names by which the app's values are kept. That of a point belongs to the headers: it is written with them.
const (
	keptTree  = "folders" // of a mailbox
	keptSeen  = "seen"    // of a folder: kept when its list was as it is kept
	keptPoint = "point"   // of a folder: since when it can be asked what has changed
	keptLast  = "last"    // of a mailbox: where the person was
)

// trimEvery is how often what is beyond the limits is removed.
const trimEvery = time.Hour

// keptMailbox is what is kept of one mailbox, as the screen takes it. Its calls come one after the other but for those that
// read.
type keptMailbox struct {
	store   *store.Store
	mailbox string
	bodies  bool
	limits  store.Limits
	trimmed time.Time
}

// openKept opens what the app keeps between runs; nil: nothing is. Whatever is wrong with it, the app starts: the note says
// what.
func (c console) openKept(ctx context.Context, n connection) (s *store.Store, note string, err error) {
	s, note, err = c.openStore(ctx, n)
	var usage usageError
	switch {
	case errors.As(err, &usage) || ctx.Err() != nil:
		return nil, "", err
	case err != nil:
		return nil, "Nothing of the mailbox is kept for the next run: " + err.Error(), nil //nolint:nilerr // it is told by the note
	case !s.Kept():
		return nil, note, s.Close()
	}
	return s, note, nil
}

// Folders reads the tree of folders.
func (k *keptMailbox) Folders(ctx context.Context) (list []graph.Folder, err error) {
	return list, decoded(ctx, k.store.Mailbox(k.mailbox), keptTree, &list)
}

// PutFolders keeps the tree of folders.
func (k *keptMailbox) PutFolders(ctx context.Context, list []graph.Folder) error {
	raw, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("keeping the folders: %w", err)
	}
	return k.store.Mailbox(k.mailbox).Put(ctx, store.Value{Name: keptTree, Data: raw})
}

// decoded reads a value; where there is none nothing is changed.
func decoded(ctx context.Context, p store.Place, name string, into any) error {
	raw, _, err := p.Get(ctx, name)
	if err != nil || raw == nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("reading %s as kept: %w", name, err)
	}
	return nil
}

// List reads a part of a folder's list.
func (k *keptMailbox) List(ctx context.Context, folder string, after *store.Mark, limit int) (list tui.KeptList, err error) {
	p := k.store.Folder(k.mailbox, folder)
	if _, list.At, err = p.Get(ctx, keptSeen); err != nil || list.At.IsZero() {
		return list, err
	}
	if err = decoded(ctx, p, keptPoint, &list.Point); err != nil {
		return list, err
	}
	if list.Since, err = p.Since(ctx); err != nil {
		return list, err
	}
	var raw [][]byte
	if raw, list.Next, err = p.Headers(ctx, after, limit); err != nil {
		return list, err
	}
	list.Headers = make([]graph.Header, len(raw))
	for i := range raw {
		if err := json.Unmarshal(raw[i], &list.Headers[i]); err != nil {
			return list, fmt.Errorf("reading headers as kept: %w", err)
		}
	}
	return list, nil
}

// Start reads where a watch of a folder can go on.
func (k *keptMailbox) Start(ctx context.Context, folder string) (s tui.KeptStart, err error) {
	p := k.store.Folder(k.mailbox, folder)
	if err = decoded(ctx, p, keptPoint, &s.Point); err != nil || s.Point == nil {
		return s, err
	}
	s.Held, err = p.Fingerprints(ctx)
	return s, err
}

// PutLast keeps where the person was.
func (k *keptMailbox) PutLast(ctx context.Context, last tui.Last) error {
	raw, err := json.Marshal(last)
	if err != nil {
		return fmt.Errorf("keeping where you were: %w", err)
	}
	return k.store.Mailbox(k.mailbox).Put(ctx, store.Value{Name: keptLast, Data: raw})
}

// last reads where the person was; what can't be read is nowhere.
func (k *keptMailbox) last(ctx context.Context) (last tui.Last) {
	if decoded(ctx, k.store.Mailbox(k.mailbox), keptLast, &last) != nil {
		return tui.Last{}
	}
	return last
}

// Change keeps what has become of a folder.
func (k *keptMailbox) Change(ctx context.Context, folder string, c tui.KeptChange) error {
	p := k.store.Folder(k.mailbox, folder)
	if c.After == nil && !c.Whole { // it is a part: of what is kept, or if that is gone meanwhile, of nothing
		_, at, err := p.Get(ctx, keptSeen)
		if err != nil {
			return err
		}
		if at.IsZero() {
			c.Now, c.Partly = false, true
		}
	}
	change := store.Change{Put: make([]store.Header, len(c.Put)), Remove: c.Remove, After: c.After, Reach: c.Reach, Whole: c.Whole, Partly: c.Partly}
	for i, h := range c.Put {
		raw, err := json.Marshal(h)
		if err != nil {
			return fmt.Errorf("keeping headers: %w", err)
		}
		change.Put[i] = store.Header{ID: h.ID, Received: h.Received, Data: raw}
	}
	if c.Holds != nil {
		gone, err := vanished(ctx, p, c.Holds)
		if err != nil {
			return err
		}
		change.Remove = append(gone, c.Remove...)
	}
	goes, err := k.goesOn(ctx, p, c)
	if err != nil {
		return err
	}
	if goes {
		raw, err := json.Marshal(c.Point)
		if err != nil {
			return fmt.Errorf("keeping where the watch is: %w", err)
		}
		change.Values = append(change.Values, store.Value{Name: keptPoint, Data: raw})
	}
	if c.Now {
		change.Values = append(change.Values, store.Value{Name: keptSeen, Data: []byte{1}})
	}
	if err := p.Apply(ctx, change); err != nil {
		return err
	}
	return k.trim(ctx)
}

// goesOn tells whether a folder is asked from another point the next time. That of a walk under way does not take the place of one
// that all of the folder is known by; and only what is kept by such a one can be gone on from.
func (k *keptMailbox) goesOn(ctx context.Context, p store.Place, c tui.KeptChange) (bool, error) {
	if c.Point == nil || c.Whole {
		return c.Point != nil, nil
	}
	var was *watch.Point
	err := decoded(ctx, p, keptPoint, &was)
	return c.Point.Synced == (was != nil && was.Synced), err
}

// vanished lists what is kept of a folder that it no longer holds.
func vanished(ctx context.Context, p store.Place, holds func(id string) bool) (ids []string, err error) {
	const page = 10_000
	for after, more := (*store.Mark)(nil), true; more; more = after != nil {
		var raw [][]byte
		if raw, after, err = p.Headers(ctx, after, page); err != nil {
			return nil, err
		}
		for _, r := range raw {
			var h struct{ ID string }
			if err := json.Unmarshal(r, &h); err != nil || !holds(h.ID) {
				ids = append(ids, h.ID)
			}
		}
	}
	return ids, nil
}

// trim removes what is beyond the limits, if that is due.
func (k *keptMailbox) trim(ctx context.Context) error {
	if time.Since(k.trimmed) < trimEvery {
		return nil
	}
	k.trimmed = time.Now()
	return k.store.Trim(ctx, k.limits)
}

// Message reads a message in full.
func (k *keptMailbox) Message(ctx context.Context, id string) (msg graph.Message, kept bool, err error) {
	raw, err := k.store.Mailbox(k.mailbox).Body(ctx, id)
	if err != nil || raw == nil {
		return msg, false, err
	}
	if err := json.Unmarshal(raw, &msg); err != nil {
		return msg, false, fmt.Errorf("reading the message as kept: %w", err)
	}
	return msg, true, nil
}

// PutMessage keeps a message in full, if the setting says so.
func (k *keptMailbox) PutMessage(ctx context.Context, msg graph.Message) error {
	if !k.bodies {
		return nil
	}
	raw, err := json.Marshal(msg)
	if err != nil {
		return fmt.Errorf("keeping the message: %w", err)
	}
	return k.store.Mailbox(k.mailbox).PutBody(ctx, msg.ID, raw)
}

// Found reads the indicators that a watch has found in a message.
func (k *keptMailbox) Found(ctx context.Context, id string) (f tui.KeptFindings, kept bool, err error) {
	raw, at, err := k.store.Mailbox(k.mailbox).Extract(ctx, id)
	if err != nil || raw == nil {
		return f, false, err
	}
	if f.Kept, err = indicators.Unpack(raw); err != nil {
		return f, false, nil //nolint:nilerr // an earlier version has kept it in another form
	}
	f.At = at
	return f, true, nil
}

var _ tui.Kept = (*keptMailbox)(nil)
