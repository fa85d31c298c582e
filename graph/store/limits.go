package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Limits bound what is kept. What a watch has still to handle, and what it has handled, is not bounded by them: without
// it messages would be lost or come again.
type Limits struct {
	Bytes int64         // of the file, roughly; 0: none
	Age   time.Duration // headers of messages that came longer ago are not kept, nor bodies that were read longer ago; 0: none
}

// Trim removes what is beyond the limits, the oldest messages first, and gives the space back.
func (s *Store) Trim(ctx context.Context, l Limits) error {
	if l.Age > 0 {
		before := s.now().Add(-l.Age).Unix()
		err := s.write(ctx, "removing what is old", func(tx *sql.Tx) error {
			for _, q := range []string{"UPDATE place SET since = max(since, ?1) WHERE n IN (SELECT place FROM header WHERE received < ?1)", "DELETE FROM header WHERE received < ?", "DELETE FROM extract WHERE at < ?", "DELETE FROM body WHERE at < ?"} {
				if _, err := tx.ExecContext(ctx, q, before); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if l.Bytes > 0 {
		if err := s.shrink(ctx, l.Bytes); err != nil {
			return err
		}
	}
	return s.release(ctx)
}

// shrink removes the oldest tenth of all bodies, when none is left of all that was extracted, then of all headers, until what is
// left fits.
func (s *Store) shrink(ctx context.Context, limit int64) error {
	for range 200 {
		size, rows, err := s.inUse(ctx)
		if err != nil || size <= limit {
			return err
		}
		i := slices.IndexFunc(rows, func(n int) bool { return n > 0 })
		if i < 0 {
			return nil
		}
		err = s.write(ctx, "removing what is oldest", func(tx *sql.Tx) error {
			t, n := shrinking()[i], max(1, rows[i]/10)
			if t.table == "header" {
				_, err := tx.ExecContext(ctx, `WITH last AS (SELECT max(received) + 1 AS at FROM (SELECT received FROM header ORDER BY received LIMIT ?))
					UPDATE place SET since = max(since, (SELECT at FROM last)) WHERE n IN (SELECT place FROM header, last WHERE received < at)`, n)
				if err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, t.oldest, n)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// shrinking are the tables that are made smaller, in this order, and how the oldest of each are removed.
func shrinking() []struct{ table, oldest string } {
	return []struct{ table, oldest string }{
		{"body", "DELETE FROM body WHERE rowid IN (SELECT rowid FROM body ORDER BY at LIMIT ?)"},
		{"extract", "DELETE FROM extract WHERE (place, key) IN (SELECT place, key FROM extract ORDER BY at LIMIT ?)"},
		{"header", "DELETE FROM header WHERE rowid IN (SELECT rowid FROM header ORDER BY received LIMIT ?)"},
	}
}

// inUse is how many bytes of the file are in use, and how many rows each table has that can be made smaller.
func (s *Store) inUse(ctx context.Context) (size int64, rows []int, err error) {
	err = s.do(ctx, "looking at its size", func(db *sql.DB) error {
		var pages, free, page int64
		if err := db.QueryRowContext(ctx, "SELECT page_count, freelist_count, page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size").Scan(&pages, &free, &page); err != nil {
			return err
		}
		size, rows = (pages-free)*page, make([]int, len(shrinking()))
		for i, t := range shrinking() {
			if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+t.table).Scan(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return size, rows, err
}

// release gives free space back to the disk.
func (s *Store) release(ctx context.Context) error {
	return s.do(ctx, "giving space back", func(db *sql.DB) error {
		for _, q := range []string{"PRAGMA incremental_vacuum", "PRAGMA wal_checkpoint(TRUNCATE)"} {
			rows, err := db.QueryContext(ctx, q)
			if err != nil {
				return err
			}
			for rows.Next() { //nolint:revive // each step frees a page
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Clear removes folders, headers, bodies, what was extracted, and files that were set aside; with watches, also where watches are
// and what they have handled: they begin anew then.
func (s *Store) Clear(ctx context.Context, watches bool) error {
	err := s.write(ctx, "clearing", func(tx *sql.Tx) error {
		queries := []string{"DELETE FROM header", "DELETE FROM body", "DELETE FROM extract", "DELETE FROM value WHERE name NOT LIKE 'watch%'", "UPDATE place SET since = 0"}
		if watches {
			queries = append(queries, "DELETE FROM letter", "DELETE FROM value", "DELETE FROM place")
		}
		for _, q := range queries {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range asides(s.path) {
		errs = append(errs, remove(name))
	}
	return errors.Join(append(errs, s.release(ctx))...)
}

// Info is what a store holds.
type Info struct {
	Path      string // empty: in memory
	Bytes     int64  // on disk, with what SQLite keeps beside the file, and what was set aside
	Version   int    // of the tables
	Mailboxes int
	Folders   int // of which something is kept
	Headers   int
	Bodies    int // messages that are kept in full
	Extracts  int // messages of which it is kept what was extracted
	Waiting   int // messages that watches have still to handle
	Aside     int // those that failed and are tried again
	Handled   int
	Oldest    time.Time // when the oldest header's message came; zero: there is none
}

// Info tells what the store holds.
func (s *Store) Info(ctx context.Context) (i Info, err error) {
	err = s.do(ctx, "looking at what it holds", func(db *sql.DB) error {
		i = Info{Path: s.path, Version: len(steps())}
		var oldest sql.NullInt64
		err := db.QueryRowContext(ctx, `SELECT (SELECT count(DISTINCT mailbox) FROM place), (SELECT count(*) FROM place WHERE folder <> ''), (SELECT count(*) FROM header), (SELECT count(*) FROM body), (SELECT count(*) FROM extract),
			(SELECT count(*) FROM letter WHERE state < 2), (SELECT count(*) FROM letter WHERE state = 2), (SELECT count(*) FROM letter WHERE state = 3), (SELECT min(received) FROM header)`).
			Scan(&i.Mailboxes, &i.Folders, &i.Headers, &i.Bodies, &i.Extracts, &i.Waiting, &i.Aside, &i.Handled, &oldest)
		if oldest.Valid {
			i.Oldest = time.Unix(oldest.Int64, 0)
		}
		return err
	})
	i.Bytes = onDisk(s.path)
	return i, err
}

// onDisk is how many bytes a store takes with all that is beside it, and with what was set aside.
func onDisk(path string) (size int64) {
	if path == "" {
		return 0
	}
	for _, with := range append(beside(), "") {
		if f, err := os.Stat(path + with); err == nil {
			size += f.Size()
		}
	}
	for _, name := range asides(path) {
		if f, err := os.Stat(name); err == nil {
			size += f.Size()
		}
	}
	return size
}

// asides are the files that were set aside.
func asides(path string) []string {
	list, _ := filepath.Glob(escaped(path) + ".damaged*") // the pattern is sound
	return list
}

// escaped is a path as a pattern that matches it alone.
func escaped(path string) string {
	if runtime.GOOS == "windows" {
		return path // names there hold no asterisk, and a backslash escapes nothing
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// Destroy removes the stores of all keys at a path, with all that is beside them. That there is none is no error.
func Destroy(path string) error {
	ext := filepath.Ext(path)
	list, err := filepath.Glob(escaped(strings.TrimSuffix(path, ext)) + "-????????" + ext + "*")
	errs := []error{err}
	for _, name := range append(list, path+".lock") {
		errs = append(errs, remove(name))
	}
	return errors.Join(errs...)
}

func remove(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
