package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"strings"
	"time"
)

// Place is a mailbox, or a folder of one, in a store.
type Place struct {
	s    *Store
	name placeName
}

type placeName struct{ mailbox, folder string }

// Mailbox is the place of what is known of a mailbox as a whole: a user id, a user principal name or an address.
func (s *Store) Mailbox(mailbox string) Place { return s.Folder(mailbox, "") }

// Folder is the place of what is known of a folder, by its id.
func (s *Store) Folder(mailbox, folder string) Place {
	return Place{s, placeName{strings.ToLower(mailbox), folder}}
}

// LockName is the name of the file by which a process says that it alone feeds from a folder.
func (s *Store) LockName(mailbox, folder string) string {
	return s.path + "-" + hex.EncodeToString(messageKey(strings.ToLower(mailbox) + "/" + folder))[:12] + ".lock"
}

// Store is the store that the place is in.
func (p Place) Store() *Store { return p.s }

// queryer is a database or a transaction in it.
type queryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// number is the place's number; it is given one if it has none.
func (p Place) number(ctx context.Context, q queryer) (int64, error) {
	n, err := p.known(ctx, q)
	if n != 0 || err != nil {
		return n, err
	}
	if _, err := q.ExecContext(ctx, "INSERT OR IGNORE INTO place (mailbox, folder) VALUES (?, ?)", p.name.mailbox, p.name.folder); err != nil {
		return 0, err
	}
	err = q.QueryRowContext(ctx, "SELECT n FROM place WHERE mailbox = ? AND folder = ?", p.name.mailbox, p.name.folder).Scan(&n)
	return n, err // not remembered: the transaction may yet come to nothing
}

// known is the place's number; 0: nothing is known of it.
func (p Place) known(ctx context.Context, q queryer) (int64, error) {
	var n int64
	err := q.QueryRowContext(ctx, "SELECT n FROM place WHERE mailbox = ? AND folder = ?", p.name.mailbox, p.name.folder).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// messageKey is what a message is known by.
func messageKey(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:16]
}

// Value is something kept of a place by a name.
type Value struct {
	Name string
	Data []byte // empty: nothing is kept
}

// Put keeps values, in place of what was there.
func (p Place) Put(ctx context.Context, values ...Value) error {
	return p.s.write(ctx, "keeping "+values[0].Name, func(tx *sql.Tx) error { return p.put(ctx, tx, values) })
}

func (p Place) put(ctx context.Context, tx *sql.Tx, values []Value) error {
	if len(values) == 0 {
		return nil
	}
	n, err := p.number(ctx, tx)
	if err != nil {
		return err
	}
	for _, v := range values {
		if len(v.Data) == 0 {
			_, err = tx.ExecContext(ctx, "DELETE FROM value WHERE place = ? AND name = ?", n, v.Name)
		} else {
			_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO value (place, name, data, at) VALUES (?, ?, ?, ?)", n, v.Name, v.Data, p.s.now().Unix())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Get gives a value and when it was kept; nil: there is none.
func (p Place) Get(ctx context.Context, name string) (data []byte, at time.Time, err error) {
	err = p.s.do(ctx, "reading "+name, func(db *sql.DB) error {
		var unix int64
		err := db.QueryRowContext(ctx, "SELECT v.data, v.at FROM value v JOIN place p ON p.n = v.place WHERE p.mailbox = ? AND p.folder = ? AND v.name = ?",
			p.name.mailbox, p.name.folder, name).Scan(&data, &unix)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		at = time.Unix(unix, 0)
		return err
	})
	return data, at, err
}

// Folders lists the folders of a mailbox of which something is kept under a name.
func (p Place) Folders(ctx context.Context, name string) (ids []string, err error) {
	err = p.s.do(ctx, "listing folders", func(db *sql.DB) error {
		ids = nil
		rows, err := db.QueryContext(ctx, "SELECT p.folder FROM place p JOIN value v ON v.place = p.n WHERE p.mailbox = ? AND p.folder <> '' AND v.name = ? ORDER BY p.n", p.name.mailbox, name)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return rows.Err()
	})
	return ids, err
}
