package watch

import (
	"cmp"
	"context"
	"errors"

	"mailtriage/graph"
	"mailtriage/graph/ahead"
	"mailtriage/graph/store"
)

// hand hands on what waits and what is due again.
func (f *Feed) hand(ctx context.Context, r *Report) error {
	limit := f.LaterMax
	if !f.mark.Ran {
		limit = f.FirstMax
	}
	list, err := f.Place.Open(ctx, f.NewestFirst, limit)
	if err != nil {
		return err
	}
	due, err := f.Place.Aside(ctx, f.Now(), limit)
	if err != nil {
		return err
	}
	if err := f.handle(ctx, append(list, due...), r); err != nil || ctx.Err() != nil || f.mark.Ran {
		return err
	}
	f.mark.Ran = true
	v, err := f.value()
	if err != nil {
		return err
	}
	return f.Place.Put(ctx, v)
}

// handle hands letters on, one after another; what is needed of those to come is read meanwhile.
func (f *Feed) handle(ctx context.Context, list []store.Letter, r *Report) error {
	letters, err := opened(list)
	if err != nil || len(letters) == 0 {
		return err
	}
	whole := context.WithoutCancel(ctx)
	step := store.Step{}
	var refused []refusal
	for i, got := range ahead.Read(ctx, len(letters), func(ctx context.Context, i int) (any, error) { return f.Handler.Read(ctx, letters[i]) }) {
		l := letters[i]
		if ctx.Err() != nil {
			break
		}
		done, failed, err := f.give(whole, l, got.Value, got.Err, &step)
		if err != nil {
			return err
		}
		if graph.IsKind(failed, graph.Forbidden) && l.Tries == 0 {
			if err := f.settle(whole, &step); err != nil {
				return err
			}
			refused = append(refused, refusal{l, failed})
			continue
		}
		if concernsAll(failed) {
			r.Problem = failed
			break
		}
		if errors.Is(failed, ErrStop) { // it stays begun
			r.Fatal = failed
			return nil
		}
		if failed != nil {
			if err := f.settle(whole, &step); err != nil {
				return err
			}
			step = store.Step{Failed: l.ID, Why: bounded(failed), Due: f.Now().Add(backOff(l.Tries, failed))}
			r.Failed++
			if errors.Is(failed, ErrPause) {
				r.Problem = failed
				break
			}
			continue
		}
		step = store.Step{Done: l.ID, Extract: done.Extract, Values: done.Values}
		r.Handled++
	}
	if err := f.settle(whole, &step); err != nil {
		return err
	}
	return f.judge(whole, refused, r)
}

// refusal is a letter that is refused for the first time. Whether that is so of it alone or of all is known when the others
// were tried.
type refusal struct {
	letter Letter
	failed error
}

// judge sets aside what was refused while others were not, so that one message holds up nothing. Where all were refused, it is
// the sign-in that is wrong.
func (f *Feed) judge(ctx context.Context, refused []refusal, r *Report) error {
	if len(refused) > 0 && r.Handled == 0 {
		r.Problem = cmp.Or(r.Problem, refused[0].failed)
		return nil
	}
	for _, x := range refused {
		if err := f.Place.Step(ctx, store.Step{Failed: x.letter.ID, Why: bounded(x.failed), Due: f.Now().Add(backOff(x.letter.Tries, x.failed))}); err != nil {
			return err
		}
		r.Failed++
	}
	return nil
}

// give notes that a letter is begun, and hands it to the handler; unread is why it could not be read, and is what failed then.
func (f *Feed) give(ctx context.Context, l Letter, read any, unread error, step *store.Step) (done Handled, failed, err error) {
	if unread != nil {
		return done, unread, nil
	}
	step.Begin = l.ID
	if err := f.Place.Step(ctx, *step); err != nil {
		return done, nil, err
	}
	*step = store.Step{}
	done, failed = f.Handler.Handle(ctx, l, read)
	if (concernsAll(failed) || graph.IsKind(failed, graph.Forbidden)) && !l.Again {
		step.Back = l.ID
	}
	return done, failed, nil
}

// settle notes what became of the last message.
func (f *Feed) settle(ctx context.Context, step *store.Step) error {
	if step.Done == "" && step.Failed == "" && step.Back == "" {
		return nil
	}
	err := f.Place.Step(ctx, *step)
	*step = store.Step{}
	return err
}

// concernsAll tells of what is wrong with no message, but with the connection or the sign-in: nothing is set aside for it. Of
// what is forbidden, judge tells whether it is.
func concernsAll(err error) bool {
	for _, k := range []graph.Kind{graph.Offline, graph.Unauthenticated, graph.Throttled} {
		if graph.IsKind(err, k) {
			return true
		}
	}
	return false
}
