package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"
)

// State is what has become of a message that a watch has found.
type State int

// The states. What is handled or passed over is remembered by its id, so that it is known when it comes again.
const (
	Waiting  State = iota // to be handled
	Begun                 // it was given to be handled, and nothing is known of the end: the program ended first
	SetAside              // it failed, and is due again later
	Handled
	PassedOver // it is outside of the times that are watched
	gone       // it was handled, and is no longer in the folder
)

// memory is how long it is known of a message that has left the folder that it was handled, should it come back.
const memory = 90 * 24 * time.Hour

// Letter is a message that a watch has found.
type Letter struct {
	ID       string
	Change   string // its change key
	Received time.Time
	Data     []byte // as the caller wrote it
	State    State
	Tries    int
	Due      time.Time // set aside: when it is due again
	Why      string    // set aside: why
}

// Arrival is what a round has found.
type Arrival struct {
	Letters []Letter // each is Waiting or PassedOver
	Gone    []string // ids of what is no longer in the folder
	Changes bool     // a message with another change key than was handled is to be handled again
	Values  []Value  // kept with it: where the watch is
}

// Take keeps what a round has found, and where it is then: all of it or nothing. What is known already is passed over. It
// tells how many are new.
func (p Place) Take(ctx context.Context, a Arrival) (added int, err error) {
	err = p.s.write(ctx, "keeping what a round has found", func(tx *sql.Tx) error {
		added = 0
		n, err := p.number(ctx, tx)
		if err != nil {
			return err
		}
		// A message that was passed over and now is not: the times that are watched are others. What is new of one that
		// still waits is what will be handled.
		again := "letter.state = 4 OR letter.state < 3 AND letter.change <> excluded.change"
		if a.Changes {
			again += " OR letter.state = 3 AND letter.change <> excluded.change"
		}
		insert, err := tx.PrepareContext(ctx, `INSERT INTO letter (place, key, change, received, state, data, at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (place, key) DO UPDATE SET change = excluded.change, received = excluded.received, data = excluded.data,
				state = CASE WHEN letter.state < 3 THEN letter.state ELSE excluded.state END WHERE excluded.state = 0 AND (`+again+`)`)
		if err != nil {
			return err
		}
		defer func() { _ = insert.Close() }()
		if err := p.depart(ctx, tx, n, a.Gone); err != nil {
			return err
		}
		back, err := tx.PrepareContext(ctx, "UPDATE letter SET state = 3 WHERE place = ? AND key = ? AND state = 5")
		if err != nil {
			return err
		}
		defer func() { _ = back.Close() }()
		for _, l := range a.Letters {
			if _, err := back.ExecContext(ctx, n, messageKey(l.ID)); err != nil {
				return err
			}
			data := l.Data
			if l.State == PassedOver {
				data = nil
			}
			r, err := insert.ExecContext(ctx, n, messageKey(l.ID), changeKey(l.Change), l.Received.Unix(), l.State, data, p.s.now().Unix())
			if err != nil {
				return err
			}
			if rows, _ := r.RowsAffected(); rows > 0 && l.State == Waiting {
				added++
			}
		}
		return p.put(ctx, tx, a.Values)
	})
	return added, err
}

// depart notes what is no longer in the folder, and forgets what went long ago.
func (p Place) depart(ctx context.Context, tx *sql.Tx, n int64, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	now := p.s.now()
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, "UPDATE letter SET state = 5, at = ? WHERE place = ? AND key = ? AND state = 3", now.Unix(), n, messageKey(id)); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM letter WHERE place = ? AND state = 5 AND at < ?", n, now.Add(-memory).Unix())
	return err
}

// changeKey is what a change key is compared by.
func changeKey(change string) []byte {
	sum := sha256.Sum256([]byte(change))
	return sum[:8]
}

// Open lists what is to be handled, at most so many: first what was begun, then what waits, by the time it was received.
func (p Place) Open(ctx context.Context, newestFirst bool, limit int) ([]Letter, error) {
	order := "ASC"
	if newestFirst {
		order = "DESC"
	}
	return p.list(ctx, "l.state < 2 AND l.due <= ?", "l.state DESC, l.received "+order+", l.key "+order, limit, time.Unix(1<<40, 0))
}

// Aside lists what failed, and is due again by a time.
func (p Place) Aside(ctx context.Context, by time.Time, limit int) ([]Letter, error) {
	return p.list(ctx, "l.state = 2 AND l.due <= ?", "l.due, l.key", limit, by)
}

func (p Place) list(ctx context.Context, which, order string, limit int, by time.Time) (list []Letter, err error) {
	err = p.s.do(ctx, "reading what waits", func(db *sql.DB) error {
		list = nil
		n, err := p.known(ctx, db)
		if n == 0 || err != nil {
			return err
		}
		rows, err := db.QueryContext(ctx, "SELECT l.received, l.state, l.data, l.tries, l.due, l.why FROM letter l WHERE l.place = ? AND l.state < 3 AND "+which+" ORDER BY "+order+" LIMIT ?", n, by.Unix(), limit)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var l Letter
			var received, due int64
			if err := rows.Scan(&received, &l.State, &l.Data, &l.Tries, &due, &l.Why); err != nil {
				return err
			}
			l.Received, l.Due = time.Unix(received, 0), time.Unix(due, 0)
			list = append(list, l)
		}
		return rows.Err()
	})
	return list, err
}

// Waits counts what is to be handled, and what of it is set aside.
func (p Place) Waits(ctx context.Context) (waiting, aside int, err error) {
	err = p.s.do(ctx, "counting what waits", func(db *sql.DB) error {
		waiting, aside = 0, 0
		n, err := p.known(ctx, db)
		if n == 0 || err != nil {
			return err
		}
		return db.QueryRowContext(ctx, "SELECT count(*) FILTER (WHERE state < 2), count(*) FILTER (WHERE state = 2) FROM letter WHERE place = ? AND state < 3", n).Scan(&waiting, &aside)
	})
	return waiting, aside, err
}

// Step is what becomes of messages between one and the next, in one transaction: what was handled or failed, and what is
// begun.
type Step struct {
	Done    string  // the id of what was handled; empty: nothing
	Extract []byte  // what was extracted from it, if anything
	Values  []Value // of the mailbox, kept with it: several folders may be handled into one place

	Failed string    // the id of what failed
	Why    string    // and why
	Due    time.Time // when it is due again

	Back string // the id of what was begun, and is as if it had not been

	Begin string // the id of what is handled from now on
}

// Step notes a step.
func (p Place) Step(ctx context.Context, s Step) error {
	return p.s.write(ctx, "noting what became of a message", func(tx *sql.Tx) error {
		n, err := p.known(ctx, tx)
		if err != nil {
			return err
		}
		if s.Done != "" {
			if err := update(ctx, tx, "UPDATE letter SET state = 3, data = NULL, why = '', due = 0, at = ? WHERE place = ? AND key = ?", p.s.now().Unix(), n, messageKey(s.Done)); err != nil {
				return err
			}
			if len(s.Extract) > 0 {
				if err := p.s.Mailbox(p.name.mailbox).putExtract(ctx, tx, s.Done, s.Extract); err != nil {
					return err
				}
			}
			if err := p.s.Mailbox(p.name.mailbox).put(ctx, tx, s.Values); err != nil {
				return err
			}
		}
		if s.Failed != "" {
			if err := update(ctx, tx, "UPDATE letter SET state = 2, tries = tries + 1, why = ?, due = ? WHERE place = ? AND key = ?", s.Why, s.Due.Unix(), n, messageKey(s.Failed)); err != nil {
				return err
			}
		}
		if s.Back != "" {
			if err := update(ctx, tx, "UPDATE letter SET state = CASE WHEN tries > 0 THEN 2 ELSE 0 END WHERE place = ? AND key = ? AND state = 1", n, messageKey(s.Back)); err != nil {
				return err
			}
		}
		if s.Begin != "" {
			return update(ctx, tx, "UPDATE letter SET state = 1 WHERE place = ? AND key = ? AND state < 3", n, messageKey(s.Begin))
		}
		return nil
	})
}

var errNoLetter = errors.New("there is no such message in it")

func update(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	r, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	if rows, _ := r.RowsAffected(); rows == 0 {
		return errNoLetter
	}
	return nil
}
