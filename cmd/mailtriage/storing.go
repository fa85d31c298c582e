package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"mailtriage/graph/auth/vault"
	"mailtriage/graph/store"
)

// varStoreKey holds the store's key where there is no keyring: 64 hexadecimal digits.
const varStoreKey = "MAILTRIAGE_STORE_KEY"

// storePath is where a profile's store is. Names that differ in capitals only are different profiles.
func storePath(profile string) string {
	sum := sha256.Sum256([]byte(profile))
	return stateHome(filepath.Join("store", profile+"-"+hex.EncodeToString(sum[:4])+".db"))
}

// openStore opens what is kept of a profile's mailboxes. Where nothing may be kept, or there is no key to encrypt it by, it
// forgets everything with the program, and the note says why.
func (c console) openStore(ctx context.Context, n connection) (s *store.Store, note string, err error) {
	key, note, err := c.storeKey(ctx, n)
	if err != nil {
		return nil, "", err
	}
	if key == nil {
		s, err = store.Memory(ctx)
		return s, note, err
	}
	if s, err = store.Open(ctx, storePath(n.Profile), key); err != nil {
		return nil, "", err
	}
	return s, s.Notice(), nil
}

// limits are what is kept at most.
func (n connection) limits() store.Limits {
	return store.Limits{Bytes: int64(n.CacheSize) << 20, Age: time.Duration(n.CacheDays) * 24 * time.Hour}
}

// storeKey gives the key: the variable's, else the keyring's, which is given one if it has none; nil: nothing is kept.
func (c console) storeKey(ctx context.Context, n connection) (key []byte, note string, err error) {
	if n.NoCache {
		return nil, "", nil
	}
	if text := c.getenv(varStoreKey); text != "" {
		key, err := hex.DecodeString(text)
		if err != nil || len(key) != store.KeySize {
			return nil, "", usagef("%s is not %d hexadecimal digits: openssl rand -hex %d makes some", varStoreKey, 2*store.KeySize, store.KeySize)
		}
		return key, "", nil
	}
	if c.keyringNote != "" {
		return nil, c.keyringNote, nil
	}
	key, err = c.keyringKey(ctx, n.Profile)
	var lacking *vault.Unavailable
	if errors.As(err, &lacking) {
		return nil, "Nothing of the mailbox is kept for the next run: " + lacking.Error(), nil
	}
	return key, "", err
}

// keyringKey gives the key that is in the keyring. Of two processes that find none only one makes one.
func (c console) keyringKey(ctx context.Context, profile string) ([]byte, error) {
	v := c.vaultOf(profile)
	if key, err := v.Get(ctx, vault.StoreKey); err == nil || !errors.Is(err, vault.ErrNone) && !errors.Is(err, vault.ErrDamaged) {
		return key, err
	}
	path := storePath(profile)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making a place for the store: %w", err)
	}
	lock := flock.New(path + ".lock")
	if err := lock.Lock(); err != nil {
		return nil, fmt.Errorf("making a key for the store: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	key, err := v.Get(ctx, vault.StoreKey)
	if errors.Is(err, vault.ErrNone) || errors.Is(err, vault.ErrDamaged) {
		key = store.NewKey()
		err = v.Put(ctx, vault.StoreKey, key)
	}
	return key, err
}
