package vault

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

func (v *Vault) put(ctx context.Context, kind Kind, h head, parts []string) error {
	for i, part := range parts {
		if err := v.ring.keep(ctx, v.part(kind, h, i), part); err != nil {
			return v.takeBack(ctx, kind, h, err)
		}
	}
	old, err := v.readHead(ctx, kind)
	if unreadable(err) {
		return v.takeBack(ctx, kind, h, err)
	}
	setErr := v.ring.set(ctx, v.head(kind), h.encode())
	if hopeless(setErr) {
		return setErr
	}
	// Whatever the keyring said: what is in force now decides which parts are kept.
	now, err := v.readHead(context.WithoutCancel(ctx), kind)
	switch {
	case err == nil && now.Generation == h.Generation:
		v.drop(ctx, kind, old)
		return nil
	case err == nil && setErr == nil && now.Generation != old.Generation: // another process has put its own since
		v.drop(ctx, kind, h)
		v.drop(ctx, kind, old)
		return nil
	case unreadable(err): // nobody knows
		return cmp.Or(setErr, err)
	}
	v.drop(ctx, kind, h)
	return cmp.Or(setErr, v.ring.refused(errNotKept))
}

// unreadable tells of errors that leave open what is stored.
func unreadable(err error) bool {
	return err != nil && !errors.Is(err, ErrNone) && !errors.Is(err, ErrDamaged)
}

// takeBack removes the parts of a put that failed, where there is hope.
func (v *Vault) takeBack(ctx context.Context, kind Kind, h head, err error) error {
	if !hopeless(err) {
		v.drop(ctx, kind, h)
	}
	return err
}

// drop removes the parts that belong to a head, as far as it goes: nothing reads them any more, and Remove finds them.
func (v *Vault) drop(ctx context.Context, kind Kind, h head) {
	for i := range h.Parts {
		if err := v.ring.remove(context.WithoutCancel(ctx), v.part(kind, h, i)); err != nil && !errors.Is(err, ErrNone) {
			return
		}
	}
}

// tries is how often a Get starts again because somebody else was putting.
const tries = 5

func (v *Vault) get(ctx context.Context, kind Kind) ([]byte, error) {
	h, err := v.readHead(ctx, kind)
	for range tries {
		if err != nil {
			return nil, err
		}
		var value []byte
		if value, err = v.join(ctx, kind, h); !errors.Is(err, ErrDamaged) {
			return value, err
		}
		now, lookErr := v.readHead(ctx, kind)
		if lookErr == nil && now.Generation == h.Generation {
			return nil, err
		}
		h, err = now, lookErr
	}
	return nil, fmt.Errorf("%w: it changes all the time", ErrDamaged)
}

func (v *Vault) join(ctx context.Context, kind Kind, h head) ([]byte, error) {
	value := bytes.Clone(h.Value)
	for i := range h.Parts {
		text, err := v.ring.get(ctx, v.part(kind, h, i))
		if errors.Is(err, ErrNone) {
			return nil, fmt.Errorf("%w: part %d of %d is missing", ErrDamaged, i+1, h.Parts)
		}
		if err != nil {
			return nil, err
		}
		part, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("%w: part %d of %d is not ours", ErrDamaged, i+1, h.Parts)
		}
		value = append(value, part...)
	}
	if !h.proves(value) {
		return nil, fmt.Errorf("%w: its parts do not belong together", ErrDamaged)
	}
	return value, nil
}

func (v *Vault) remove(ctx context.Context, kind Kind) error {
	if err := v.ring.remove(ctx, v.head(kind)); err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	if err := v.ring.removeAll(ctx, v.folder(kind)); err != nil {
		return err
	}
	switch _, err := v.ring.get(ctx, v.head(kind)); { // some say yes when their prompt was dismissed
	case errors.Is(err, ErrNone):
		return nil
	case err != nil:
		return err
	}
	return v.ring.refused(errNotRemoved)
}

func (v *Vault) readHead(ctx context.Context, kind Kind) (head, error) {
	text, err := v.ring.get(ctx, v.head(kind))
	if err != nil {
		return head{}, err
	}
	return decodeHead(text)
}

func (v *Vault) probe(ctx context.Context) error {
	at := entry{v.folder(trial), strings.ToLower(rand.Text())} // another process may be trying too
	if err := v.ring.keep(ctx, at, base64.StdEncoding.EncodeToString(random(maxPart))); err != nil {
		if !hopeless(err) {
			_ = v.ring.remove(context.WithoutCancel(ctx), at) // if it is there; err is what to tell
		}
		return err
	}
	if err := v.ring.remove(ctx, at); err != nil {
		return err
	}
	switch _, err := v.ring.get(ctx, at); {
	case errors.Is(err, ErrNone):
		return nil
	case err != nil:
		return err
	}
	return v.ring.refused(errNotRemoved)
}
