package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Config says who signs in, how, and where.
type Config struct {
	Way       Way
	Tenant    string // a GUID or a domain
	ClientID  string // a GUID
	Authority string // https base URL of the authority's host
	Graph     string // Graph's base URL: what tokens are for
	Secret    string
	KeyPair   *KeyPair
	Scopes    []string // delegated permissions to ask for: "Mail.Read"
	// Store keeps what a person's sign-in leaves behind between runs, and Name tells this profile's apart; nil: nothing
	// is kept.
	Store Store
	Name  string
	// PlatformCache lets azidentity keep tokens in the platform's own cache where there is one. Otherwise they are in the
	// Store.
	PlatformCache bool
	Transport     http.RoundTripper
}

// Store keeps secrets; a vault is one. Get answers nil when there is nothing.
type Store interface {
	Get(ctx context.Context, kind string) ([]byte, error)
	Put(ctx context.Context, kind string, value []byte) error
}

var (
	guid   = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	domain = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,}$`)
)

// CheckTenant and CheckClientID hold ids to their form.
func CheckTenant(s string) error {
	if !guid.MatchString(s) && !domain.MatchString(s) {
		return errors.New("the tenant is neither a GUID nor a domain")
	}
	return nil
}

// CheckClientID holds an application's id to its form.
func CheckClientID(s string) error {
	if !guid.MatchString(s) {
		return errors.New("the client id is not a GUID")
	}
	return nil
}

// Check holds the settings to their form. Nothing is sent.
func (c Config) Check() error {
	for _, err := range []error{CheckTenant(c.Tenant), CheckClientID(c.ClientID), CheckAuthority(c.Authority), CheckGraph(c.Graph)} {
		if err != nil {
			return err
		}
	}
	switch {
	case c.Way == ClientSecret && c.Secret == "":
		return errors.New("there is no client secret")
	case c.Way == Certificate && c.KeyPair == nil:
		return errors.New("there is no certificate")
	case (c.Way == Automatic || c.Way == Environment) && c.Secret == "" && c.KeyPair == nil:
		return errors.New("there is neither a client secret nor a certificate")
	case c.Way.Delegated() && len(c.Scopes) == 0:
		return errors.New("there are no scopes to ask for")
	}
	return nil
}

// DeviceMessage is what a person must do elsewhere to sign in: type a code on a page. Both come from the server.
type DeviceMessage struct{ URL, Code string }

// Session is a sign-in: it gives tokens for one service, and renews them. It is safe for use by several goroutines.
type Session struct {
	config     Config
	scopes     []string
	credential azcore.TokenCredential
	person     person // nil for an application
	reasons    *reasons
}

// person is a credential of somebody who must be there to sign in at first.
type person interface {
	azcore.TokenCredential
	signIn(ctx context.Context, scopes []string, show func(DeviceMessage)) error
}

// New makes a session. Nothing is sent yet.
func New(ctx context.Context, c Config) (*Session, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	heard := &reasons{RoundTripper: c.Transport}
	if heard.RoundTripper == nil {
		heard.RoundTripper = http.DefaultTransport
	}
	c.Transport = heard
	s := &Session{config: c, reasons: heard, scopes: []string{strings.TrimRight(c.Graph, "/") + "/.default"}}
	var err error
	switch c.Way {
	case Browser, DeviceCode:
		s.scopes = c.resourceScopes()
		s.person, err = c.personCredential(ctx)
		s.credential = s.person
	case ClientSecret:
		s.credential, err = c.secretCredential()
	case Certificate:
		s.credential, err = c.certificateCredential()
	case Automatic, Environment:
		s.credential, err = c.automaticCredential()
	default:
		err = fmt.Errorf("there is no way to sign in called %q", c.Way)
	}
	if err != nil {
		return nil, fmt.Errorf("preparing the sign-in: %w", err)
	}
	return s, nil
}

// resourceScopes are the scopes as tokens are asked for by them: each names the service that it is for.
func (c Config) resourceScopes() []string {
	out := make([]string, len(c.Scopes))
	for i, s := range c.Scopes {
		out[i] = s
		if !strings.Contains(s, "://") {
			out[i] = strings.TrimRight(c.Graph, "/") + "/" + s
		}
	}
	return out
}

// GetToken gives a token for the session's service, whatever scopes are asked for: from memory while it is good for some
// minutes yet, else a new one. Tokens are asked for as continuous access evaluation wants it
// (https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation).
func (s *Session) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	t, err := s.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: s.scopes, Claims: o.Claims, EnableCAE: true})
	if err != nil {
		return azcore.AccessToken{}, s.failed(ctx, err)
	}
	if err := CheckAudience(t.Token, s.config.Graph); err != nil {
		return azcore.AccessToken{}, fmt.Errorf("signing in: %w", err)
	}
	return t, nil
}

// Fresh gets a token that is new, and reads it.
func (s *Session) Fresh(ctx context.Context, now time.Time) (Identity, error) {
	t, err := s.GetToken(ctx, policy.TokenRequestOptions{Claims: Renewal(now)})
	if err != nil {
		return Identity{}, err
	}
	return ReadToken(t.Token)
}

// Who reads the token that is in force, and gets one if there is none.
func (s *Session) Who(ctx context.Context) (Identity, error) {
	t, err := s.GetToken(ctx, policy.TokenRequestOptions{})
	if err != nil {
		return Identity{}, err
	}
	return ReadToken(t.Token)
}

// Delegated tells whether a person signs in.
func (s *Session) Delegated() bool { return s.person != nil }

// SignIn lets a person sign in, in the browser, or elsewhere with a code that is shown. It waits until that is done, was
// declined, or ctx ends.
func (s *Session) SignIn(ctx context.Context, show func(DeviceMessage)) error {
	if s.person == nil {
		return errors.New("an application signs in by itself")
	}
	if err := s.person.signIn(ctx, s.scopes, show); err != nil {
		return s.failed(ctx, err)
	}
	return nil
}

// failed makes an error of a sign-in that may be shown. What was given up, or took too long, is that before all else.
func (s *Session) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("signing in: %w", ctx.Err())
	}
	return fmt.Errorf("signing in: %w", s.reasons.told(plainly(err)))
}

// InForce says by what an application is signed in, and whether that is worth a warning.
func (s *Session) InForce(now time.Time) (text string, warn bool) {
	if s.person != nil {
		return map[Way]string{Browser: "a person, by the browser", DeviceCode: "a person, by a device code"}[s.config.Way], false
	}
	if a, ok := s.credential.(*automatic); ok && a.fellBack() {
		text, _ := s.config.KeyPair.Describe(now)
		return text + "; the client secret was refused: " + a.reason(), true
	}
	if s.config.Secret != "" && s.config.Way != Certificate {
		return s.byTheSecret(now)
	}
	return s.config.KeyPair.Describe(now)
}

// byTheSecret warns of a certificate that stands in reserve and will soon be none.
func (s *Session) byTheSecret(now time.Time) (text string, warn bool) {
	if s.config.KeyPair == nil || s.config.Way == ClientSecret {
		return "client secret", false
	}
	reserve, warn := s.config.KeyPair.Describe(now)
	if !warn {
		return "client secret", false
	}
	return "client secret; in reserve: " + reserve, true
}

// transporter is a round tripper as azidentity takes it.
type transporter struct{ http.RoundTripper }

func (t transporter) Do(r *http.Request) (*http.Response, error) { return t.RoundTrip(r) }

// options are azidentity's for the session's authority.
func (c Config) options() azcore.ClientOptions {
	o := azcore.ClientOptions{
		Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: strings.TrimRight(c.Authority, "/") + "/"},
		Retry: policy.RetryOptions{MaxRetries: 2, RetryDelay: 500 * time.Millisecond, MaxRetryDelay: 10 * time.Second},
	}
	if c.Transport != nil {
		o.Transport = transporter{c.Transport}
	}
	return o
}
