package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"mailtriage/graph/auth"
	"mailtriage/graph/auth/vault"
)

// service is the program's name in the keyring.
const service = "mailtriage"

// vaultOf is where a profile's secrets are.
func (c console) vaultOf(profile string) *vault.Vault { return vault.New(service, profile, c.keyring) }

// cacheName tells a profile's tokens apart in the platform's cache.
func cacheName(profile string) string { return service + "-" + profile }

// transport trusts the system's authorities and those of the settings.
func (n connection) transport() (*http.Transport, error) {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("the program has no HTTP transport")
	}
	t := standard.Clone()
	t.MaxIdleConnsPerHost = 8
	t.ResponseHeaderTimeout = 2 * time.Minute
	if n.roots == nil {
		return t, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(n.roots) {
		return nil, usagef("%s names a file without a certificate in PEM form", varCerts)
	}
	t.TLSClientConfig.RootCAs = pool
	return t, nil
}

// session makes the sign-in of a connection, with the secrets that it needs. The note is worth telling, if it is not
// empty.
func (c console) session(ctx context.Context, n connection, transport http.RoundTripper) (s *auth.Session, note string, err error) {
	a := n.auth(transport)
	switch {
	case n.way.Delegated():
		note, err = c.person(ctx, n, &a)
	case n.way == auth.Environment:
		err = c.fromVariables(&a)
	default:
		err = c.fromKeyring(ctx, n, &a)
	}
	if err != nil {
		return nil, "", err
	}
	s, err = auth.New(ctx, a)
	return s, note, err
}

// auth is what a connection says of the sign-in, without secrets.
func (n connection) auth(transport http.RoundTripper) auth.Config {
	return auth.Config{Way: n.way, Tenant: n.tenant, ClientID: n.clientID, Authority: n.authority, Graph: n.graph, Name: cacheName(n.Profile), Transport: transport}
}

// person adds what a person's sign-in asks for and where it is kept. Without a keyring it is not kept.
func (c console) person(ctx context.Context, n connection, a *auth.Config) (note string, err error) {
	if a.Scopes, err = auth.Scopes(strings.Join(n.Scopes, " ")); err != nil {
		return "", usageError{err}
	}
	v := c.vaultOf(n.Profile)
	if _, err := v.Has(ctx, vault.Account); err != nil {
		var lacking *vault.Unavailable
		if !errors.As(err, &lacking) {
			return "", err
		}
		return "The sign-in is not kept for the next run: " + lacking.Error(), nil
	}
	a.Store, a.PlatformCache = stored{v}, c.platformCache
	return "", nil
}

// fromVariables reads azidentity's variables: a secret, or a certificate's file.
func (c console) fromVariables(a *auth.Config) error {
	a.Secret = c.getenv(varSecret)
	file := c.getenv(varCertificate)
	if a.Secret == "" && file == "" {
		return usagef("%s is not set, nor %s: one of them is needed to sign in by variables", varSecret, varCertificate)
	}
	if file == "" {
		return nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return usagef("%s names a file that can't be read: %w", varCertificate, err)
	}
	pair, err := auth.ReadKeyPair(raw, []byte(c.getenv(varPassword)), "")
	if err != nil {
		return usagef("%s: %w", varCertificate, err)
	}
	a.KeyPair = &pair
	return nil
}

// fromKeyring reads the secrets that a way of signing in needs.
func (c console) fromKeyring(ctx context.Context, n connection, a *auth.Config) error {
	v := c.vaultOf(n.Profile)
	if n.way != auth.Certificate {
		raw, err := v.Get(ctx, vault.ClientSecret)
		if err != nil && !errors.Is(err, vault.ErrNone) {
			return keyringError(err)
		}
		a.Secret = string(raw)
	}
	if n.way != auth.ClientSecret {
		raw, err := v.Get(ctx, vault.Certificate)
		if err != nil && !errors.Is(err, vault.ErrNone) {
			return keyringError(err)
		}
		if err == nil {
			pair, err := auth.ReadKeyPair(raw, nil, n.Thumbprint)
			if err != nil {
				return fmt.Errorf("the certificate in the keyring: %w (store it again: mailtriage login)", err)
			}
			a.KeyPair = &pair
		}
	}
	if a.Secret == "" && a.KeyPair == nil {
		what := map[auth.Way]string{auth.ClientSecret: "client secret", auth.Certificate: "certificate"}[n.way]
		return fmt.Errorf("the keyring holds no %s for the profile %s: mailtriage login stores it", cmp.Or(what, "client secret or certificate"), n.Profile)
	}
	return nil
}

// keyringError says in one message what is missing and how to do without it.
func keyringError(err error) error {
	var lacking *vault.Unavailable
	if errors.As(err, &lacking) {
		return fmt.Errorf("%w. %s", err, lacking.Advice())
	}
	return err
}

// stored is a vault as package auth takes it: what is not there is nothing, and no error.
type stored struct{ v *vault.Vault }

// Get reads a secret.
func (s stored) Get(ctx context.Context, kind string) ([]byte, error) {
	raw, err := s.v.Get(ctx, vault.Kind(kind))
	if errors.Is(err, vault.ErrNone) || errors.Is(err, vault.ErrDamaged) { // a damaged sign-in is none: sign in again
		return nil, nil
	}
	return raw, err
}

// Put writes a secret.
func (s stored) Put(ctx context.Context, kind string, value []byte) error {
	return s.v.Put(ctx, vault.Kind(kind), value)
}
