package store

import (
	"context"
	"database/sql"
	"errors"
)

// Body is a message in full, as the caller wrote it; nil: it is not kept.
func (p Place) Body(ctx context.Context, id string) (data []byte, err error) {
	err = p.s.do(ctx, "reading a message", func(db *sql.DB) error {
		err := db.QueryRowContext(ctx, "SELECT b.data FROM body b JOIN place p ON p.n = b.place WHERE p.mailbox = ? AND p.folder = ? AND b.key = ?",
			p.name.mailbox, p.name.folder, messageKey(id)).Scan(&data)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return data, err
}

// PutBody keeps a message in full.
func (p Place) PutBody(ctx context.Context, id string, data []byte) error {
	return p.s.write(ctx, "keeping a message", func(tx *sql.Tx) error {
		n, err := p.number(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO body (place, key, data, at) VALUES (?, ?, ?, ?)", n, messageKey(id), data, p.s.now().Unix())
		return err
	})
}
