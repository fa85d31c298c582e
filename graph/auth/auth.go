// Package auth makes credentials and says in words what a failed sign-in means.
package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// ClientSecret is what an application signs in with.
type ClientSecret struct {
	Tenant    string // a GUID or a domain
	ClientID  string // a GUID
	Secret    string
	Authority string // https base URL of the authority's host
	Transport http.RoundTripper
}

var (
	guid   = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	domain = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,}$`)
)

// Check holds the settings to their form. Nothing is sent.
func (c ClientSecret) Check() error {
	switch u, err := url.Parse(c.Authority); {
	case !guid.MatchString(c.Tenant) && !domain.MatchString(c.Tenant):
		return errors.New("the tenant is neither a GUID nor a domain")
	case !guid.MatchString(c.ClientID):
		return errors.New("the client id is not a GUID")
	case c.Secret == "":
		return errors.New("the client secret is empty")
	case err != nil || u.Scheme != "https" || u.Host == "":
		return errors.New("the authority must be an https URL")
	}
	return nil
}

// transporter is a round tripper as azidentity takes it.
type transporter struct{ http.RoundTripper }

func (t transporter) Do(r *http.Request) (*http.Response, error) { return t.RoundTrip(r) }

// Credential makes the credential. azidentity keeps its tokens and renews them.
func (c ClientSecret) Credential() (azcore.TokenCredential, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	options := &azidentity.ClientSecretCredentialOptions{
		ClientOptions: azcore.ClientOptions{
			Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: strings.TrimRight(c.Authority, "/") + "/"},
			Retry: policy.RetryOptions{MaxRetries: 2},
		},
		DisableInstanceDiscovery: !public(c.Authority),
	}
	if c.Transport != nil {
		options.Transport = transporter{c.Transport}
	}
	credential, err := azidentity.NewClientSecretCredential(c.Tenant, c.ClientID, c.Secret, options)
	if err != nil {
		return nil, fmt.Errorf("signing in: %w", err)
	}
	return credential, nil
}

// public tells of the authorities of the public clouds, which can vouch for each other; any other vouches for itself.
func public(authority string) bool {
	u, err := url.Parse(authority)
	if err != nil {
		return false
	}
	switch u.Hostname() {
	case "login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn":
		return true
	}
	return false
}

var aadsts = regexp.MustCompile(`AADSTS(\d{5,7})`)

// Explain says what a failed sign-in means and what to do, by its AADSTS code
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). ok is false for codes without words of
// ours.
func Explain(err error) (code, words string, ok bool) {
	if err == nil {
		return "", "", false
	}
	m := aadsts.FindStringSubmatch(err.Error())
	if m == nil {
		return "", "", false
	}
	words, ok = map[string]string{
		"700016":  "the tenant does not know this application: check the client id and the tenant",
		"90002":   "there is no such tenant: check the tenant's id or domain, and the cloud",
		"900023":  "the tenant's name is malformed: give its id or one of its domains",
		"7000215": "the client secret is wrong: give the secret's value, not its id",
		"7000222": "the client secret has expired: make a new one in the app registration",
		"700027":  "the certificate was not accepted: check that it is the one in the app registration",
		"65001":   "consent is missing: an administrator must grant the application its permissions",
		"50076":   "multi-factor authentication is required: sign in with the browser",
		"50079":   "multi-factor authentication must be set up first: sign in with the browser",
		"53003":   "a conditional access policy blocks this sign-in: ask an administrator",
	}[m[1]]
	return "AADSTS" + m[1], words, ok
}
