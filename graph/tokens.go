package graph

import (
	"context"
	"encoding/base64"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"mailtriage/graph/auth"
)

// tokens gives the token that requests carry, and replaces one that the service no longer takes.
type tokens struct {
	credential azcore.TokenCredential
	static     string // a ready token, never replaced
	scope      string
	base       string // the service that tokens are for
	now        func() time.Time

	replacing chan struct{} // full while one is being replaced

	mu      sync.Mutex
	checked string // the last token whose audience was found right
}

// get gives a token that is meant for the service, and for no other.
func (t *tokens) get(ctx context.Context) (string, error) { return t.ask(ctx, "") }

func (t *tokens) ask(ctx context.Context, claims string) (string, error) {
	if t.credential == nil {
		return t.static, nil
	}
	token, err := t.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{t.scope}, Claims: claims, EnableCAE: true})
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", &Error{Kind: signInKind(err), Err: err}
	}
	return token.Token, t.check(token.Token)
}

func (t *tokens) check(token string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if token == t.checked {
		return nil
	}
	if err := auth.CheckAudience(token, t.base); err != nil {
		return &Error{Kind: Unauthenticated, Err: err}
	}
	t.checked = token
	return nil
}

// replace gives another token than one that the service has refused: with the claims that it asked for, or else simply a
// new one. When somebody else has replaced it meanwhile, theirs serves: of several that are refused at once, one asks.
func (t *tokens) replace(ctx context.Context, refused, claims string) error {
	if t.credential == nil {
		return errStatic
	}
	select {
	case t.replacing <- struct{}{}:
		defer func() { <-t.replacing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	current, err := t.get(ctx)
	if err != nil || current != refused {
		return err
	}
	if claims == "" {
		claims = auth.Renewal(t.now())
	}
	_, err = t.ask(ctx, claims)
	return err
}

var errStatic = &Error{Kind: Unauthenticated, Message: "the token given is no longer taken"}

var challenge = regexp.MustCompile(`(?i)\bclaims="([A-Za-z0-9+/=_-]+)"`)

// challenged finds the claims that a 401 asks for
// (https://learn.microsoft.com/entra/identity-platform/claims-challenge). Empty: none.
func challenged(h http.Header) string {
	for _, line := range h.Values("WWW-Authenticate") {
		m := challenge.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			if raw, err := e.DecodeString(m[1]); err == nil {
				return string(raw)
			}
		}
	}
	return ""
}
