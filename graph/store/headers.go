package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"time"
)

// Header is a message's header: how Data is written is the caller's affair.
type Header struct {
	ID       string // of the message; it is not given back: Data has it
	Received time.Time
	Data     []byte
}

// Mark is where a reading of headers goes on.
type Mark struct {
	received int64
	key      []byte
}

// Change is what has become of a folder: what is new or changed, what is gone, and the values that go with it.
type Change struct {
	Put    []Header
	Remove []string // ids
	// After tells that Put is all that came after this second, and Reach the same of a time between: what is kept of that time
	// and is not in Put is removed.
	After  *time.Time
	Reach  *Reach
	Whole  bool // all that the folder holds is kept then
	Partly bool // the folder is being walked through: what is kept of one that was not kept before has gaps everywhere
	Values []Value
}

// Reach tells that Put is all that came between two seconds; From the zero time: all that came before.
type Reach struct{ From, To time.Time }

// Apply keeps a change as a whole or not at all.
func (p Place) Apply(ctx context.Context, c Change) error {
	return p.s.write(ctx, "keeping headers", func(tx *sql.Tx) error {
		n, err := p.number(ctx, tx)
		if err != nil {
			return err
		}
		if err := c.extend(ctx, tx, n); err != nil {
			return err
		}
		put, err := tx.PrepareContext(ctx, "INSERT INTO header (place, key, received, data) VALUES (?, ?, ?, ?) ON CONFLICT (place, key) DO UPDATE SET received = excluded.received, data = excluded.data")
		if err != nil {
			return err
		}
		defer func() { _ = put.Close() }()
		for _, h := range c.Put {
			if _, err := put.ExecContext(ctx, n, messageKey(h.ID), h.Received.Unix(), h.Data); err != nil {
				return err
			}
		}
		for _, id := range c.Remove {
			if _, err := tx.ExecContext(ctx, "DELETE FROM header WHERE place = ? AND key = ?", n, messageKey(id)); err != nil {
				return err
			}
		}
		return p.put(ctx, tx, c.Values)
	})
}

// extend notes from when on all headers are kept, and removes what is known to be gone.
func (c Change) extend(ctx context.Context, tx *sql.Tx, place int64) (err error) {
	switch {
	case c.After != nil:
		return c.only(ctx, tx, place, second(*c.After), math.MaxInt64)
	case c.Reach != nil:
		return c.only(ctx, tx, place, second(c.Reach.From), c.Reach.To.Unix())
	case c.Whole:
		_, err = tx.ExecContext(ctx, "UPDATE place SET since = 0 WHERE n = ?", place)
	case c.Partly:
		newest := int64(0)
		for _, h := range c.Put {
			newest = max(newest, h.Received.Unix()+1)
		}
		_, err = tx.ExecContext(ctx, "UPDATE place SET since = ? WHERE n = ? AND NOT EXISTS (SELECT 1 FROM header WHERE place = n)", newest, place)
	}
	return err
}

// only takes Put for all that came between two seconds: what else is kept of that time is gone. All is kept from the first on, if
// it is from the second on, or something of Put was kept where all is; else it is not known what lies between.
func (c Change) only(ctx context.Context, tx *sql.Tx, place, from, to int64) error {
	run := func(query string, args ...any) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}
	if err := run("CREATE TEMP TABLE held (key BLOB PRIMARY KEY) WITHOUT ROWID"); err != nil {
		return err
	}
	for _, h := range c.Put {
		if err := run("INSERT OR IGNORE INTO held VALUES (?)", messageKey(h.ID)); err != nil {
			return err
		}
	}
	err := run(`UPDATE place SET since = CASE WHEN since BETWEEN ?2 AND ?3 THEN ?2
		WHEN ?3 = 9223372036854775807 AND NOT EXISTS (SELECT 1 FROM header JOIN held USING (key) WHERE header.place = ?1 AND received >= since) THEN ?2 ELSE since END WHERE n = ?1`, place, from, to)
	if err != nil {
		return err
	}
	err = run("DELETE FROM header WHERE place = ?1 AND received > ?2 AND received < ?3 AND key NOT IN (SELECT key FROM held)", place, from, to)
	if err != nil {
		return err
	}
	return run("DROP TABLE held")
}

// second is a time as it is kept; 0: the zero time.
func second(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// Since tells from which second on all headers of the folder are kept; the zero time: all that it holds.
func (p Place) Since(ctx context.Context) (t time.Time, err error) {
	err = p.s.do(ctx, "reading how much is kept", func(db *sql.DB) error {
		var unix int64
		err := db.QueryRowContext(ctx, "SELECT since FROM place WHERE mailbox = ? AND folder = ?", p.name.mailbox, p.name.folder).Scan(&unix)
		if errors.Is(err, sql.ErrNoRows) || unix == 0 {
			return nil
		}
		t = time.Unix(unix, 0)
		return err
	})
	return t, err
}

// Headers gives the newest headers, or those that follow a mark, at most so many, and the mark to go on from; nil: that
// was all.
func (p Place) Headers(ctx context.Context, after *Mark, limit int) (data [][]byte, next *Mark, err error) {
	err = p.s.do(ctx, "reading headers", func(db *sql.DB) error {
		data, next = nil, nil
		n, err := p.known(ctx, db)
		if n == 0 || err != nil {
			return err
		}
		query, args := "SELECT received, key, data FROM header WHERE place = ? ORDER BY received DESC, key DESC LIMIT ?", []any{n, limit}
		if after != nil {
			query, args = "SELECT received, key, data FROM header WHERE place = ? AND (received, key) < (?, ?) ORDER BY received DESC, key DESC LIMIT ?", []any{n, after.received, after.key, limit}
		}
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		last := Mark{}
		for rows.Next() {
			var raw []byte
			if err := rows.Scan(&last.received, &last.key, &raw); err != nil {
				return err
			}
			data = append(data, raw)
		}
		if len(data) == limit {
			next = &last
		}
		return rows.Err()
	})
	return data, next, err
}

// Fingerprint is what a message's id is told apart by where there are many of them.
func Fingerprint(id string) uint64 { return binary.BigEndian.Uint64(messageKey(id)) }

// Fingerprints are those of all messages whose headers are kept.
func (p Place) Fingerprints(ctx context.Context) (held map[uint64]bool, err error) {
	err = p.s.do(ctx, "reading which messages are kept", func(db *sql.DB) error {
		n, err := p.known(ctx, db)
		if err != nil {
			return err
		}
		var all string // in one row: a hundred thousand of them take ten times as long
		if err := db.QueryRowContext(ctx, "SELECT coalesce(group_concat(hex(substr(key, 1, 8)), ''), '') FROM header WHERE place = ?", n).Scan(&all); err != nil {
			return err
		}
		keys, err := hex.DecodeString(all)
		held = make(map[uint64]bool, len(keys)/8)
		for ; len(keys) >= 8; keys = keys[8:] {
			held[binary.BigEndian.Uint64(keys)] = true
		}
		return err
	})
	return held, err
}

// Extract is what was extracted from a message, as the caller wrote it, and when; nil: nothing is kept.
func (p Place) Extract(ctx context.Context, id string) (data []byte, at time.Time, err error) {
	err = p.s.do(ctx, "reading what was extracted", func(db *sql.DB) error {
		var unix int64
		err := db.QueryRowContext(ctx, "SELECT e.data, e.at FROM extract e JOIN place p ON p.n = e.place WHERE p.mailbox = ? AND p.folder = ? AND e.key = ?",
			p.name.mailbox, p.name.folder, messageKey(id)).Scan(&data, &unix)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		at = time.Unix(unix, 0)
		return err
	})
	return data, at, err
}

func (p Place) putExtract(ctx context.Context, tx *sql.Tx, id string, data []byte) error {
	n, err := p.number(ctx, tx)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO extract (place, key, data, at) VALUES (?, ?, ?, ?)", n, messageKey(id), data, p.s.now().Unix())
	return err
}
