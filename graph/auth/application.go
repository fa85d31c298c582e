package auth

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

func (c Config) secretCredential() (azcore.TokenCredential, error) {
	return azidentity.NewClientSecretCredential(c.Tenant, c.ClientID, c.Secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: c.options(), DisableInstanceDiscovery: !public(c.Authority),
	})
}

func (c Config) certificateCredential() (azcore.TokenCredential, error) {
	if len(c.KeyPair.Chain) == 0 {
		return azidentity.NewClientAssertionCredential(c.Tenant, c.ClientID, c.assertion, &azidentity.ClientAssertionCredentialOptions{
			ClientOptions: c.options(), DisableInstanceDiscovery: !public(c.Authority),
		})
	}
	return azidentity.NewClientCertificateCredential(c.Tenant, c.ClientID, c.KeyPair.Chain, c.KeyPair.Key, &azidentity.ClientCertificateCredentialOptions{
		ClientOptions: c.options(), DisableInstanceDiscovery: !public(c.Authority), SendCertificateChain: len(c.KeyPair.Chain) > 1,
	})
}

// assertionLifetime is how long an assertion is good: it is used at once.
const assertionLifetime = 10 * time.Minute

// assertion signs what an application says of itself when only its certificate's thumbprint is at hand, which
// azidentity's certificate credential does not take
// (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).
func (c Config) assertion(context.Context) (string, error) {
	thumbprint, err := hex.DecodeString(c.KeyPair.Thumbprint)
	if err != nil {
		return "", err
	}
	now := time.Now()
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
		Audience: jwt.ClaimStrings{strings.TrimRight(c.Authority, "/") + "/" + c.Tenant + "/oauth2/v2.0/token"}, Issuer: c.ClientID, Subject: c.ClientID,
		ID: uuid.NewString(), NotBefore: jwt.NewNumericDate(now), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(assertionLifetime)),
	})
	t.Header["x5t"] = base64.RawURLEncoding.EncodeToString(thumbprint)
	return t.SignedString(c.KeyPair.Key)
}

// automatic signs in with the secret, and with the certificate once the secret has been refused.
type automatic struct {
	secret, certificate azcore.TokenCredential

	mu      sync.Mutex
	refused error // why the secret is no longer used
}

func (c Config) automaticCredential() (azcore.TokenCredential, error) {
	switch {
	case c.KeyPair == nil:
		return c.secretCredential()
	case c.Secret == "":
		return c.certificateCredential()
	}
	secret, err := c.secretCredential()
	if err != nil {
		return nil, err
	}
	certificate, err := c.certificateCredential()
	if err != nil {
		return nil, err
	}
	return &automatic{secret: secret, certificate: certificate}, nil
}

// GetToken gives a token.
func (a *automatic) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if a.fellBack() {
		return a.certificate.GetToken(ctx, o)
	}
	t, err := a.secret.GetToken(ctx, o)
	if err == nil || !secretRefused(err) {
		return t, err
	}
	a.mu.Lock()
	a.refused = err
	a.mu.Unlock()
	return a.certificate.GetToken(ctx, o)
}

func (a *automatic) fellBack() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.refused != nil
}

func (a *automatic) reason() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if e, ok := Explain(a.refused); ok {
		return e.What + " (" + e.Code + ")"
	}
	return "refused"
}
