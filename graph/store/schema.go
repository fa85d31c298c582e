package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3/driver"
)

// steps bring the tables from one version to the next: the first from an empty file to version 1. A step is never changed
// once it was released; what is new is a new one.
func steps() []string {
	return []string{
		// 1: folders and headers. A place is a mailbox, or a folder of one; what is kept of it by name is a value. A
		// message is known by the first 16 bytes of the SHA-256 of its id, which is long.
		`CREATE TABLE place (n INTEGER PRIMARY KEY, mailbox TEXT NOT NULL, folder TEXT NOT NULL, UNIQUE (mailbox, folder));
		CREATE TABLE value (place INTEGER NOT NULL REFERENCES place, name TEXT NOT NULL, data BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (place, name)) WITHOUT ROWID;
		CREATE TABLE header (place INTEGER NOT NULL REFERENCES place, key BLOB NOT NULL, received INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (place, key));
		CREATE INDEX header_received ON header (place, received, key);`,
		// 2: what a watch has found, and what has become of it.
		`CREATE TABLE letter (place INTEGER NOT NULL REFERENCES place, key BLOB NOT NULL, change BLOB NOT NULL, received INTEGER NOT NULL, state INTEGER NOT NULL,
			data BLOB, tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL, PRIMARY KEY (place, key)) WITHOUT ROWID;
		CREATE INDEX letter_open ON letter (place, state, received) WHERE state < 3;`,
		// 3: what was extracted from messages.
		`CREATE TABLE extract (place INTEGER NOT NULL REFERENCES place, key BLOB NOT NULL, data BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (place, key)) WITHOUT ROWID;`,
		// 4: messages in full, where that is wanted.
		`CREATE TABLE body (place INTEGER NOT NULL REFERENCES place, key BLOB NOT NULL, data BLOB NOT NULL, at INTEGER NOT NULL, UNIQUE (place, key));
		CREATE INDEX body_at ON body (at);`,
		// 5: from which second on all headers of a folder are kept; 0: all that it holds.
		`ALTER TABLE place ADD COLUMN since INTEGER NOT NULL DEFAULT 0;`,
	}
}

// migrate brings the tables to a version, in one transaction.
func migrate(ctx context.Context, db *sql.DB, version int) error {
	at, err := versionOf(ctx, db)
	if err != nil || at == version {
		return err
	}
	if at == 0 {
		if err := withChecksums(ctx, db); err != nil {
			return err
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&at); err != nil { // another process may have been quicker
		return err
	}
	if at > version {
		return ErrNewer
	}
	for _, step := range steps()[at:version] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return err
	}
	return tx.Commit()
}

func versionOf(ctx context.Context, db *sql.DB) (int, error) {
	var at int
	err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&at)
	if err == nil && at > len(steps()) {
		err = ErrNewer
	}
	return at, err
}

// withChecksums gives a new file a checksum a page (https://sqlite.org/cksumvfs.html): what is damaged is noticed, whatever
// it decrypts to.
func withChecksums(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(c any) error {
		raw, ok := c.(driver.Conn)
		if !ok {
			return errors.New("this driver knows no checksums")
		}
		if raw.Raw().GetAutocommit() {
			return raw.Raw().EnableChecksums("main")
		}
		return nil
	})
}
