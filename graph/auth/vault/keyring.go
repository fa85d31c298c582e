package vault

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// Backend is a keyring as go-keyring has it. A service and a user name an entry; Get and Delete give
// keyring.ErrNotFound when there is none, DeleteAll does not mind.
type Backend interface {
	Set(service, user, password string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
	DeleteAll(service string) error
}

// Patience is how long an operation waits at most: enough to find a prompt and to type the keyring's password into it.
const Patience = time.Minute

// Keyring is a backend with a deadline. A backend can't be stopped: it may wait for a prompt that nobody sees. So an
// operation runs beside its caller, who leaves when the time is up, and only one runs at a time: while one hangs, the
// others wait for it and leave in their turn, and no more than one is ever left behind.
type Keyring struct {
	backend  Backend
	gate     chan struct{} // holds a token while an operation runs
	platform string        // as runtime.GOOS has it: whose words and error codes
}

// Over gives a keyring over a backend.
func Over(backend Backend) *Keyring { return over(backend, runtime.GOOS) }

func over(backend Backend, platform string) *Keyring {
	return &Keyring{backend: backend, gate: make(chan struct{}, 1), platform: platform}
}

type entry struct{ service, user string }

// do runs an operation, alone, until it is done or the time is up. Left behind, it ends at its next step.
func do[T any](ctx context.Context, k *Keyring, operation func(context.Context) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	var none T
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	select {
	case k.gate <- struct{}{}:
	case <-ctx.Done():
		return none, k.explain(ctx.Err())
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-k.gate }()
		value, err := operation(ctx)
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
	}
	select {
	case r := <-done:
		return r.value, r.err
	default:
		return none, k.explain(ctx.Err())
	}
}

// run is do for an operation that gives nothing.
func (k *Keyring) run(ctx context.Context, operation func(context.Context) error) error {
	_, err := do(ctx, k, func(ctx context.Context) (struct{}, error) { return struct{}{}, operation(ctx) })
	return err
}

func (k *Keyring) set(ctx context.Context, at entry, text string) error {
	return k.ask(ctx, func() error {
		err := k.backend.Set(at.service, at.user, text)
		if err != nil && text != "" && strings.Contains(err.Error(), text) {
			return errors.New("its answer holds the secret and is not shown")
		}
		return err
	})
}

func (k *Keyring) get(ctx context.Context, at entry) (text string, err error) {
	err = k.ask(ctx, func() error {
		var err error
		text, err = k.backend.Get(at.service, at.user)
		return err
	})
	return text, err
}

// keep sets an entry and looks whether it was kept: go-keyring does not tell when a prompt was dismissed.
func (k *Keyring) keep(ctx context.Context, at entry, text string) error {
	if err := k.set(ctx, at, text); err != nil {
		return err
	}
	switch kept, err := k.get(ctx, at); {
	case err != nil && !errors.Is(err, ErrNone):
		return err
	case err != nil || kept != text:
		return k.refused(errNotKept)
	}
	return nil
}

func (k *Keyring) remove(ctx context.Context, at entry) error {
	return k.ask(ctx, func() error { return k.backend.Delete(at.service, at.user) })
}

func (k *Keyring) removeAll(ctx context.Context, service string) error {
	return k.ask(ctx, func() error { return k.backend.DeleteAll(service) })
}

// ask calls the backend unless the time is up. go-keyring panics when the bus goes away under a prompt; the value of the
// panic is not shown.
func (k *Keyring) ask(ctx context.Context, call func() error) (err error) {
	if ctx.Err() != nil {
		return k.explain(ctx.Err())
	}
	defer func() {
		if p := recover(); p != nil {
			err = k.refused(fmt.Errorf("its library broke down (%T)", p))
		}
	}()
	return k.explain(call())
}
