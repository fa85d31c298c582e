// Package vault keeps the secrets of a profile in the keyring of the operating system, and nowhere else: the Secret
// Service on Linux and the BSDs, the login keychain on macOS, Credential Manager on Windows. There is no plain-text
// fallback.
package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Kind is what a secret is for. A profile has at most one secret of each.
type Kind string

// The kinds of secrets.
const (
	ClientSecret Kind = "client-secret" // the secret's value
	Certificate  Kind = "certificate"   // PEM: the key and the certificates
	Account      Kind = "account"       // JSON: who signed in
	Tokens       Kind = "tokens"        // a token cache: refresh and access tokens
	StoreKey     Kind = "store-key"     // 32 bytes: the key of what is kept of mailboxes on this machine
)

// Kinds lists every kind, also those that are no longer written: RemoveAll goes by it.
func Kinds() []Kind { return []Kind{ClientSecret, Certificate, Account, Tokens, StoreKey} }

// trial is the kind of what Probe writes.
const trial Kind = "probe"

// Vault keeps the secrets of one profile. It may be used by several goroutines, and several processes may use the same
// profile: the last Put stands, and a Get gives what one Put was given, whole, or an error.
//
// Every method answers within the deadline of its context, and within Patience. Its error is an *Unavailable when the
// keyring can't be used, the context's when that was cancelled. No error holds a secret.
type Vault struct {
	ring             *Keyring
	service, profile string
}

// New gives the vault of a profile in a keyring. The service is the program's name, which the keyring's own tools show.
func New(service, profile string, ring *Keyring) *Vault {
	return &Vault{ring: ring, service: service, profile: profile}
}

// Put stores a secret in place of what was there. After an error the old secret stands, unless the keyring failed at the
// last step, or the time was up: then it may be the new one. It is always one of the two, whole.
//
// The parts of a long secret are written first, under new names; then the head, which names them; then the old parts
// are removed. What a crash leaves over is never read, and Remove finds it.
func (v *Vault) Put(ctx context.Context, kind Kind, value []byte) error {
	if !slices.Contains(Kinds(), kind) {
		return fmt.Errorf("the vault has no kind %q", kind)
	}
	h, parts, err := split(value)
	if err != nil {
		return v.failed("storing", kind, err)
	}
	err = v.ring.run(ctx, func(ctx context.Context) error { return v.put(ctx, kind, h, parts) })
	return v.failed("storing", kind, err)
}

// Get gives a secret. Its error is ErrNone when nothing is stored and ErrDamaged when that is not whole.
func (v *Vault) Get(ctx context.Context, kind Kind) ([]byte, error) {
	value, err := do(ctx, v.ring, func(ctx context.Context) ([]byte, error) { return v.get(ctx, kind) })
	return value, v.failed("reading", kind, err)
}

// Has tells whether a secret is stored. It does not look whether it is whole.
func (v *Vault) Has(ctx context.Context, kind Kind) (bool, error) {
	has, err := do(ctx, v.ring, func(ctx context.Context) (bool, error) {
		_, err := v.ring.get(ctx, v.head(kind))
		if errors.Is(err, ErrNone) {
			return false, nil
		}
		return err == nil, err
	})
	return has, v.failed("looking for", kind, err)
}

// Remove removes a secret with all its parts, also those that a crash left over. That there is none is no error.
func (v *Vault) Remove(ctx context.Context, kind Kind) error {
	err := v.ring.run(ctx, func(ctx context.Context) error { return v.remove(ctx, kind) })
	return v.failed("removing", kind, err)
}

// RemoveAll removes every entry of the profile. What can't be removed does not keep the rest; the first error is given.
func (v *Vault) RemoveAll(ctx context.Context) error {
	err := v.ring.run(ctx, func(ctx context.Context) error {
		var first error
		for _, kind := range append(Kinds(), trial) {
			err := v.remove(ctx, kind)
			if hopeless(err) {
				return err
			}
			if first == nil {
				first = err
			}
		}
		return first
	})
	if err != nil {
		return fmt.Errorf("removing what is stored of profile %q: %w", v.profile, err)
	}
	return nil
}

// Probe writes an entry of random text as long as an entry gets, reads it, removes it, and gives what is wrong.
func (v *Vault) Probe(ctx context.Context) error {
	if err := v.ring.run(ctx, v.probe); err != nil {
		return fmt.Errorf("trying the keyring: %w", err)
	}
	return nil
}

// folder is the service under which all entries of a kind are, so that those left over are found without a list.
func (v *Vault) folder(kind Kind) string {
	return escaped(v.service) + "/" + escaped(v.profile) + "/" + string(kind)
}

func (v *Vault) head(kind Kind) entry { return entry{v.folder(kind), string(kind)} }

func (v *Vault) part(kind Kind, h head, i int) entry {
	return entry{v.folder(kind), fmt.Sprintf("%s.%s.%d", kind, h.Generation, i)}
}

func (v *Vault) failed(doing string, kind Kind, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s the %s of profile %q: %w", doing, kind, v.profile, err)
}
