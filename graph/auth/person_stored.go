package auth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"
	msal "github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// storedPerson is a person's credential whose tokens are kept in a store. azidentity takes no cache but its own, so the
// library underneath it is asked directly.
type storedPerson struct {
	client msal.Client
	way    Way
	scopes []string

	mu   sync.Mutex
	held azcore.AccessToken // the last token, so that the store is not read for each request
	of   string             // its scopes
	who  int                // counts sign-ins: a token that was asked for before the last one is of somebody else
}

// early is how long before its end a token is replaced.
const early = 5 * time.Minute

// inForce is the token that is held, when it is for these scopes and good for a while; else who says whose the next is.
func (p *storedPerson) inForce(scopes []string) (t azcore.AccessToken, ok bool, who int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	ok = p.of == strings.Join(scopes, " ") && now.Add(early).Before(p.held.ExpiresOn) && (p.held.RefreshOn.IsZero() || now.Before(p.held.RefreshOn))
	return p.held, ok, p.who
}

// hold keeps a token, unless somebody else has signed in since it was asked for.
func (p *storedPerson) hold(t azcore.AccessToken, scopes []string, who int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if who == p.who {
		p.held, p.of = t, strings.Join(scopes, " ")
	}
}

// another notes that somebody has signed in.
func (p *storedPerson) another() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held, p.of, p.who = azcore.AccessToken{}, "", p.who+1
}

func (c Config) storedPerson() (person, error) {
	options := []msal.Option{
		msal.WithAuthority(strings.TrimRight(c.Authority, "/") + "/" + c.Tenant), msal.WithClientCapabilities([]string{"CP1"}),
		msal.WithInstanceDiscovery(public(c.Authority)), msal.WithCache(&storedCache{store: c.Store}),
		msal.WithHTTPClient(&http.Client{Transport: c.Transport, CheckRedirect: stay}),
	}
	client, err := msal.New(c.ClientID, options...)
	if err != nil {
		return nil, err
	}
	return &storedPerson{client: client, way: c.Way, scopes: c.resourceScopes()}, nil
}

// stay follows no redirect: what is sent holds the sign-in, and is for the authority alone.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// GetToken gives a token of whoever signed in last, and asks nobody.
func (p *storedPerson) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	held, ok, who := p.inForce(o.Scopes)
	if ok && o.Claims == "" {
		return held, nil
	}
	p.hold(azcore.AccessToken{}, nil, who)
	accounts, err := p.client.Accounts(ctx)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	if len(accounts) == 0 {
		return azcore.AccessToken{}, errNobody
	}
	r, err := p.client.AcquireTokenSilent(ctx, o.Scopes, msal.WithSilentAccount(accounts[len(accounts)-1]), msal.WithClaims(o.Claims))
	if err != nil {
		return azcore.AccessToken{}, err
	}
	t := azcore.AccessToken{Token: r.AccessToken, ExpiresOn: r.ExpiresOn.UTC(), RefreshOn: r.Metadata.RefreshOn.UTC()}
	p.hold(t, o.Scopes, who)
	return t, nil
}

func (p *storedPerson) signIn(ctx context.Context, scopes []string, show func(DeviceMessage)) error {
	before, err := p.client.Accounts(ctx)
	if err != nil {
		return err
	}
	defer p.another()
	var r msal.AuthResult
	if p.way == DeviceCode {
		var code msal.DeviceCode
		if code, err = p.client.AcquireTokenByDeviceCode(ctx, scopes); err == nil {
			show(DeviceMessage{URL: code.Result.VerificationURL, Code: code.Result.UserCode})
			r, err = code.AuthenticationResult(ctx)
		}
	} else {
		r, err = p.client.AcquireTokenInteractive(ctx, scopes)
	}
	if err != nil {
		return err
	}
	for _, a := range before { // one person a profile: whoever was signed in before no longer is
		if a.HomeAccountID != r.Account.HomeAccountID {
			if err := p.client.RemoveAccount(ctx, a); err != nil {
				return fmt.Errorf("forgetting %w", err)
			}
		}
	}
	return nil
}

// storedCache keeps the library's tokens in a store.
type storedCache struct{ store Store }

// Replace reads the tokens from the store.
func (s *storedCache) Replace(ctx context.Context, to cache.Unmarshaler, _ cache.ReplaceHints) error {
	raw, err := s.store.Get(ctx, tokensKind)
	if err != nil {
		return fmt.Errorf("reading the sign-in that was kept: %w", err)
	}
	if raw == nil {
		return nil
	}
	return to.Unmarshal(raw)
}

// Export writes the tokens to the store.
func (s *storedCache) Export(ctx context.Context, from cache.Marshaler, _ cache.ExportHints) error {
	raw, err := from.Marshal()
	if err != nil {
		return err
	}
	if err := s.store.Put(ctx, tokensKind, raw); err != nil {
		return fmt.Errorf("keeping the sign-in: %w", err)
	}
	return nil
}
