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
)

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
		for _, l := range a.Letters {
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

// changeKey is what a change key is compared by.
func changeKey(change string) []byte {
	sum := sha256.Sum256([]byte(change))
	return sum[:8]
}

// Open lists what is to be handled now, at most so many: first what was begun, then what is due again, then what waits, by
// the time it was received.
func (p Place) Open(ctx context.Context, now time.Time, newestFirst bool, limit int) ([]Letter, error) {
	order := "ASC"
	if newestFirst {
		order = "DESC"
	}
	return p.list(ctx, "(l.state IN (0, 1) OR l.state = 2 AND l.due <= ?)", "CASE l.state WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END, l.received "+order+", l.key "+order, limit, now.Unix())
}

// Aside lists what failed and is tried again.
func (p Place) Aside(ctx context.Context, limit int) ([]Letter, error) {
	return p.list(ctx, "l.state = 2 AND l.due >= ?", "l.due, l.key", limit, 0)
}

func (p Place) list(ctx context.Context, which, order string, limit int, arg any) (list []Letter, err error) {
	err = p.s.do(ctx, "reading what waits", func(db *sql.DB) error {
		list = nil
		n, err := p.known(ctx, db)
		if n == 0 || err != nil {
			return err
		}
		rows, err := db.QueryContext(ctx, "SELECT l.received, l.state, l.data, l.tries, l.due, l.why FROM letter l WHERE l.place = ? AND l.state < 3 AND "+which+" ORDER BY "+order+" LIMIT ?", n, arg, limit)
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

// Begin notes that a message is given to be handled now.
func (p Place) Begin(ctx context.Context, id string) error {
	return p.letter(ctx, id, "UPDATE letter SET state = 1 WHERE place = ? AND key = ? AND state < 3")
}

// Done notes that a message was handled, with what was extracted from it, if anything, and values that go with it: of the
// mailbox, since several folders may be handled into one place.
func (p Place) Done(ctx context.Context, id string, extract []byte, values ...Value) error {
	return p.s.write(ctx, "noting that a message was handled", func(tx *sql.Tx) error {
		if err := p.update(ctx, tx, id, "UPDATE letter SET state = 3, data = NULL, why = '', due = 0, at = ? WHERE place = ? AND key = ?", p.s.now().Unix()); err != nil {
			return err
		}
		if len(extract) > 0 {
			if err := p.s.Mailbox(p.name.mailbox).putExtract(ctx, tx, id, extract); err != nil {
				return err
			}
		}
		return p.s.Mailbox(p.name.mailbox).put(ctx, tx, values)
	})
}

// Fail sets a message aside until it is due again.
func (p Place) Fail(ctx context.Context, id, why string, due time.Time) error {
	return p.letter(ctx, id, "UPDATE letter SET state = 2, tries = tries + 1, why = ?, due = ? WHERE place = ? AND key = ?", why, due.Unix())
}

func (p Place) letter(ctx context.Context, id, query string, args ...any) error {
	return p.s.write(ctx, "noting what became of a message", func(tx *sql.Tx) error { return p.update(ctx, tx, id, query, args...) })
}

var errNoLetter = errors.New("there is no such message in it")

func (p Place) update(ctx context.Context, tx *sql.Tx, id, query string, args ...any) error {
	n, err := p.known(ctx, tx)
	if err != nil {
		return err
	}
	r, err := tx.ExecContext(ctx, query, append(args, n, messageKey(id))...)
	if err != nil {
		return err
	}
	if rows, _ := r.RowsAffected(); rows == 0 {
		return errNoLetter
	}
	return nil
}
