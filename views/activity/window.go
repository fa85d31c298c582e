// Package activity shows what is under way and what was done: jobs, the rows of one, and the requests. Its parts are
// plain structs that draw only what of them is on the screen.
package activity

import (
	"time"

	"mailtriage/keys"
	"mailtriage/theme"
)

// wide is the width from which a row is one line: below it, it has two.
const wide = 92

func linesPer(w int) int {
	if w >= wide {
		return 1
	}
	return 2
}

// window is a cursor in a list of which only a part is seen.
type window struct{ at, top, rows int }

// move moves the cursor in a list of n; false: it is no motion.
func (w *window) move(id keys.ID, n int) bool {
	to := w.at
	switch id {
	case keys.Down:
		to++
	case keys.Up:
		to--
	case keys.Top:
		to = 0
	case keys.Bottom:
		to = n
	case keys.HalfDown:
		to += max(1, w.rows/2)
	case keys.HalfUp:
		to -= max(1, w.rows/2)
	case keys.PageDown:
		to += max(1, w.rows-1)
	case keys.PageUp:
		to -= max(1, w.rows-1)
	default:
		return false
	}
	w.at = max(0, min(to, n-1))
	return true
}

// fit keeps the cursor on a screen of so many rows of a list of n, and says which of them are seen.
func (w *window) fit(rows, n int) (from, to int, scroll theme.Scroll) {
	w.rows = max(1, rows)
	w.at = max(0, min(w.at, n-1))
	w.top = max(w.at-w.rows+1, min(w.top, w.at))
	w.top = max(0, min(w.top, n-w.rows))
	return w.top, min(n, w.top+w.rows), theme.Scroll{Offset: w.top, Visible: w.rows, Total: n}
}

// state is how a row is drawn.
func (w *window) state(i int, focused bool) theme.RowState {
	switch {
	case i == w.at && focused:
		return theme.Cursor
	case i == w.at:
		return theme.CursorAway
	}
	return theme.Plain
}

// when writes a time as short as it can be told apart.
func when(t, now time.Time) string {
	t = t.In(now.Location())
	switch {
	case now.Sub(t) < 20*time.Hour && t.Day() == now.Day():
		return t.Format("15:04:05")
	case t.Year() == now.Year():
		return t.Format("Jan _2 15:04")
	}
	return t.Format(time.DateOnly)
}
