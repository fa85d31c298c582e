package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
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
	// After tells that Put is all that came after this second: what is kept of that time and is not in Put is removed. When
	// nothing of Put was kept before, what is older is removed too: it is not known what lies between.
	After  *time.Time
	Values []Value
}

// Apply keeps a change as a whole or not at all.
func (p Place) Apply(ctx context.Context, c Change) error {
	return p.s.write(ctx, "keeping headers", func(tx *sql.Tx) error {
		n, err := p.number(ctx, tx)
		if err != nil {
			return err
		}
		if c.After != nil {
			if err := only(ctx, tx, n, c.Put, *c.After); err != nil {
				return err
			}
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

// only removes the headers of a folder that came after a second and are not among those held, and the older ones that those
// do not reach.
func only(ctx context.Context, tx *sql.Tx, place int64, held []Header, after time.Time) error {
	if _, err := tx.ExecContext(ctx, "CREATE TEMP TABLE held (key BLOB PRIMARY KEY) WITHOUT ROWID"); err != nil {
		return err
	}
	for _, h := range held {
		if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO held VALUES (?)", messageKey(h.ID)); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM header WHERE place = ?1 AND key NOT IN (SELECT key FROM held)
		AND (received > ?2 OR NOT EXISTS (SELECT 1 FROM header h JOIN held USING (key) WHERE h.place = ?1))`, place, after.Unix())
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DROP TABLE held")
	return err
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
		held = map[uint64]bool{}
		rows, err := db.QueryContext(ctx, "SELECT h.key FROM header h JOIN place p ON p.n = h.place WHERE p.mailbox = ? AND p.folder = ?", p.name.mailbox, p.name.folder)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		var key sql.RawBytes
		for rows.Next() {
			if err := rows.Scan(&key); err != nil {
				return err
			}
			held[binary.BigEndian.Uint64(key)] = true
		}
		return rows.Err()
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
