// Package store keeps what is known of mailboxes between runs in one encrypted SQLite file: folders, message headers, where
// a watch is, which messages it has handled, and what was extracted from them. Everything in it can be had again from the
// service; what cannot is only which messages were handled.
//
// The file is encrypted with Adiantum (https://eprint.iacr.org/2018/720) under a key that is nowhere on disk. That hides
// what is in it; it does not show that somebody who can write the file has put back an older one. Each page has a checksum,
// so that what is damaged is noticed.
//
// Several processes may use the same file. A Store may be used by several goroutines.
package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // the encrypting file system
)

// KeySize is the length of a key in bytes.
const KeySize = 32

// NewKey makes a key.
func NewKey() []byte {
	key := make([]byte, KeySize)
	_, _ = rand.Read(key) // never fails
	return key
}

// busy is how long a process waits for another to end its writing.
const busy = 20 * time.Second

// Store is an open store.
type Store struct {
	path string // empty: in memory
	key  []byte
	now  func() time.Time

	version int // of the tables

	mu     sync.RWMutex // held to use db, locked to replace it
	db     *sql.DB
	file   os.FileInfo // which file db is
	notice string
	times  int // how often db was replaced
}

// ErrNewer is what opening ends with when a newer version of the program has written the file: it is left as it is, since
// that version may be at work.
var ErrNewer = errors.New("a newer version of mailtriage has written what is kept on this machine: use that version, or clear it with that version's cache clear")

// Open opens the store of a key, and makes it where there is none; its folder too. The path is that of all keys: each has a
// file of its own beside it, so that one never harms what belongs to another. A file that is damaged is set aside, and a new
// one made in its place: Notice says so.
func Open(ctx context.Context, path string, key []byte) (*Store, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("the store's key has %d bytes in place of %d", len(key), KeySize)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making a place for the store: %w", err)
	}
	s := &Store{path: fileOf(path, key), key: key, now: time.Now}
	return s, s.open(ctx)
}

// fileOf names a key's file: "soc.db" becomes "soc-5f2b81c0.db". The digest tells keys apart and nothing about them.
func fileOf(path string, key []byte) string {
	sum := sha256.Sum256(append([]byte("mailtriage store file\n"), key...))
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + hex.EncodeToString(sum[:4]) + ext
}

// Memory opens a store that forgets everything with the program.
func Memory(ctx context.Context) (*Store, error) {
	s := &Store{now: time.Now}
	return s, s.open(ctx)
}

// Kept tells whether anything is kept for the next run.
func (s *Store) Kept() bool { return s.path != "" }

// Notice says what was found wrong with the file, once; empty: nothing.
func (s *Store) Notice() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.notice
	s.notice = ""
	return n
}

// Replaced tells how often the file was found damaged and replaced since it was opened: what was in it is not there then.
func (s *Store) Replaced() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.times
}

// Close closes the store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.db.Close()
}

func (s *Store) open(ctx context.Context) error { return s.openAt(ctx, len(steps())) }

func (s *Store) openAt(ctx context.Context, version int) error {
	s.version = version
	db, err := s.connect(ctx)
	if damaged(err) {
		if s.notice, err = s.setAside(err); err == nil {
			db, err = s.connect(ctx)
		}
	}
	if err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	s.db = db
	return nil
}

// connect opens the file, and brings its tables to this version.
func (s *Store) connect(ctx context.Context) (*sql.DB, error) {
	name := ":memory:"
	if s.path != "" {
		for _, file := range []string{s.path, s.path + "-shm"} { // others get their mode by modeof
			if err := private(file); err != nil {
				return nil, err
			}
		}
		path, err := filepath.Abs(s.path)
		if err != nil {
			return nil, err
		}
		u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: url.Values{"vfs": {"adiantum"}, "modeof": {path}}.Encode()}
		if path[0] != '/' { // C:\… on Windows
			u.Path = "/" + u.Path
		}
		name = u.String()
		if s.file, err = os.Stat(path); err != nil {
			return nil, err
		}
	}
	db, err := driver.Open(name, s.prepare)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, db, s.version); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// private makes a file that nobody else may read, before SQLite makes one that all may.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// prepare sets a connection up: https://sqlite.org/pragma.html.
func (s *Store) prepare(c *sqlite3.Conn) error {
	pragmas := "PRAGMA temp_store = memory; PRAGMA foreign_keys = on;"
	if s.path != "" {
		key := "PRAGMA hexkey = '" + hex.EncodeToString(s.key) + "';"
		if err := c.Exec(key); err != nil {
			return errors.New("the key was not taken") // the error would show it
		}
		pragmas = fmt.Sprintf("PRAGMA busy_timeout = %d; PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA secure_delete = fast; PRAGMA auto_vacuum = incremental;", busy.Milliseconds()) + pragmas
	}
	return c.Exec(pragmas)
}

// damaged tells of errors that no second try mends.
func damaged(err error) bool {
	var code sqlite3.ExtendedErrorCode
	wrong := errors.As(err, &code) && code == sqlite3.IOERR_DATA // a checksum
	return wrong || errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.CORRUPT)
}

// beside are the endings of the files that SQLite keeps with a database (https://sqlite.org/tempfiles.html).
func beside() []string { return []string{"-wal", "-shm", "-journal"} }

// setAside renames a file that can't be used, unless another process has done so already. What SQLite keeps beside it goes
// along, and first: left behind, it would be taken for the new file's.
func (s *Store) setAside(why error) (notice string, err error) {
	lock := flock.New(s.path + ".lock")
	if err := lock.Lock(); err != nil {
		return "", fmt.Errorf("%w (and it could not be set aside: %w)", why, err)
	}
	defer func() { _ = lock.Unlock() }()
	if there, err := os.Stat(s.path); err == nil && !os.SameFile(there, s.file) {
		return "", nil
	}
	aside, err := s.freeName()
	for _, with := range append(beside(), "") {
		if err == nil {
			err = os.Rename(s.path+with, aside+with)
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if err != nil {
		return "", fmt.Errorf("%w (and it could not be set aside: %w)", why, err)
	}
	return fmt.Sprintf("what was kept on this machine is damaged: it is set aside as %s, and filled anew", aside), nil
}

// freeName is a name under which nothing was set aside yet.
func (s *Store) freeName() (string, error) {
	name := s.path + ".damaged"
	for n := 2; ; n++ {
		there, err := filepath.Glob(escaped(name) + "*")
		if err != nil || len(there) == 0 {
			return name, err
		}
		name = fmt.Sprintf("%s.damaged.%d", s.path, n)
	}
}

// do runs work on the database. When it finds the file damaged, that is set aside, and the work is done once more on the
// new one.
func (s *Store) do(ctx context.Context, doing string, work func(*sql.DB) error) error {
	db, err := s.present(ctx)
	if err == nil {
		err = work(db)
	}
	if damaged(err) && s.Kept() {
		if err = s.replace(ctx, db, err); err == nil {
			err = work(s.current())
		}
	}
	if err != nil {
		return fmt.Errorf("the store: %s: %w", doing, err)
	}
	return nil
}

// present is the database that is there. When another process has set the file aside, that is the one in its place: what
// would be written to the old one would be lost.
func (s *Store) present(ctx context.Context) (*sql.DB, error) {
	db := s.current()
	if !s.Kept() {
		return db, nil
	}
	s.mu.RLock()
	file := s.file
	s.mu.RUnlock()
	if there, err := os.Stat(s.path); err == nil && os.SameFile(there, file) {
		return db, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db != db {
		return s.db, nil // another goroutine has been quicker
	}
	now, err := s.connect(ctx)
	if err != nil {
		return db, err
	}
	_ = db.Close()
	s.db = now
	s.times++
	return now, nil
}

func (s *Store) current() *sql.DB {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.db
}

// replace sets the file aside and opens a new one, unless another goroutine has done so.
func (s *Store) replace(ctx context.Context, bad *sql.DB, why error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db != bad {
		return nil
	}
	_ = bad.Close()
	notice, err := s.setAside(why)
	if err != nil {
		return err
	}
	db, err := s.connect(ctx)
	if err != nil {
		return err
	}
	s.db, s.notice = db, notice
	s.times++
	return nil
}

// write runs work in one transaction: all of it is done, or nothing.
func (s *Store) write(ctx context.Context, doing string, work func(*sql.Tx) error) error {
	return s.do(ctx, doing, func(db *sql.DB) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if err := work(tx); err != nil {
			return err
		}
		return tx.Commit()
	})
}
