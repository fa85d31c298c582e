package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// accountKind is the secret's kind under which it is kept who has signed in; tokensKind, that of a person's tokens.
const (
	accountKind = "account"
	tokensKind  = "tokens"
)

var errNobody = errors.New("nobody is signed in yet")

// personCredential makes the credential of a person: azidentity's, which keeps tokens in the platform's cache; where
// the platform has none but there is a store, one that keeps them there.
func (c Config) personCredential(ctx context.Context) (person, error) {
	var cache azidentity.Cache
	if c.PlatformCache {
		var err error
		if cache, err = platformCache(c.Name); err != nil && c.Store != nil {
			return c.storedPerson()
		}
	}
	if !c.PlatformCache && c.Store != nil {
		return c.storedPerson()
	}
	return c.platformPerson(ctx, cache)
}

// authenticator is what azidentity's credentials of people have in common.
type authenticator interface {
	azcore.TokenCredential
	Authenticate(context.Context, *policy.TokenRequestOptions) (azidentity.AuthenticationRecord, error)
}

// platformPerson is a person's credential with azidentity's own cache.
type platformPerson struct {
	authenticator
	store Store

	mu   sync.Mutex
	show func(DeviceMessage)
}

func (c Config) platformPerson(ctx context.Context, cache azidentity.Cache) (person, error) {
	p := &platformPerson{store: c.Store}
	var record azidentity.AuthenticationRecord
	if c.Store != nil {
		raw, err := c.Store.Get(ctx, accountKind)
		if err != nil {
			return nil, fmt.Errorf("reading who signed in last: %w", err)
		}
		if raw != nil && json.Unmarshal(raw, &record) != nil {
			record = azidentity.AuthenticationRecord{} // of another version: sign in again
		}
	}
	var err error
	if c.Way == DeviceCode {
		p.authenticator, err = azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
			ClientOptions: c.options(), TenantID: c.Tenant, ClientID: c.ClientID, AuthenticationRecord: record, Cache: cache,
			DisableAutomaticAuthentication: true, DisableInstanceDiscovery: !public(c.Authority),
			UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
				p.prompt(DeviceMessage{URL: m.VerificationURL, Code: m.UserCode})
				return nil
			},
		})
	} else {
		p.authenticator, err = azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
			ClientOptions: c.options(), TenantID: c.Tenant, ClientID: c.ClientID, AuthenticationRecord: record, Cache: cache, LoginHint: record.Username,
			DisableAutomaticAuthentication: true, DisableInstanceDiscovery: !public(c.Authority),
		})
	}
	return p, err
}

func (p *platformPerson) prompt(m DeviceMessage) {
	p.mu.Lock()
	show := p.show
	p.mu.Unlock()
	if show != nil {
		show(m)
	}
}

func (p *platformPerson) signIn(ctx context.Context, scopes []string, show func(DeviceMessage)) error {
	p.mu.Lock()
	p.show = show
	p.mu.Unlock()
	record, err := p.Authenticate(ctx, &policy.TokenRequestOptions{Scopes: scopes, EnableCAE: true})
	if err != nil || p.store == nil {
		return err
	}
	raw, err := json.Marshal(record)
	if err != nil {
		return err
	}
	if err := p.store.Put(ctx, accountKind, raw); err != nil {
		return fmt.Errorf("it was done, but is not kept for the next run: %w", err)
	}
	return nil
}
