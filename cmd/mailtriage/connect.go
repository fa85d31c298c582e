package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/pflag"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth"
)

// Variables beside those of the settings. azidentity's own names are kept for what azidentity knows.
const (
	varTenant      = "AZURE_TENANT_ID"
	varClient      = "AZURE_CLIENT_ID"
	varSecret      = "AZURE_CLIENT_SECRET"               //nolint:gosec // the name of a variable, not its value
	varCertificate = "AZURE_CLIENT_CERTIFICATE_PATH"     //nolint:gosec // as above
	varPassword    = "AZURE_CLIENT_CERTIFICATE_PASSWORD" //nolint:gosec // as above
	varAuthority   = "AZURE_AUTHORITY_HOST"
	varGraph       = "MAILTRIAGE_GRAPH_URL"
	varMailbox     = "MAILTRIAGE_MAILBOX"
	varLive        = "MAILTRIAGE_LIVE"
	varToken       = "MAILTRIAGE_TOKEN" //nolint:gosec // as above
	varCerts       = "SSL_CERT_FILE"
)

// connection is where a run goes and how it signs in, worked out of what was set. Nothing has been sent anywhere yet.
type connection struct {
	config.Settings
	way              auth.Way
	tenant, clientID string
	graph, authority string // base URLs
	token            string // a ready token: plain http on loopback only
	roots            []byte // PEM to trust beside the system's, nil: none
}

// usageError is a fault in how the program was called or set up: exit 2.
type usageError struct{ error }

// Unwrap gives the fault.
func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errNothingSet is the error of a run that was told nothing at all.
var errNothingSet = errors.New("nothing is set up yet: try mailtriage setup, or mailtriage demo; on a machine without a keyring set " +
	varTenant + ", " + varClient + ", " + varSecret + " and " + varMailbox)

// settingsHome is the platform's place for settings: $XDG_CONFIG_HOME and its like.
func settingsHome() string { return xdg.ConfigHome }

// connect works out where to go, from flags over variables over the file over defaults. A profile that is named here
// stands over all of them.
func (c console) connect(flags *pflag.FlagSet, profile string) (connection, error) {
	s, err := config.Resolve(config.Sources{Flags: flags, Getenv: c.getenv, Home: c.home, Profile: profile})
	if err != nil {
		return connection{}, usageError{err}
	}
	n := connection{Settings: s, way: auth.Way(s.Auth), tenant: s.Tenant, clientID: s.ClientID, token: c.getenv(varToken)}
	if n.byVariables(c.getenv) {
		n.way, n.tenant, n.clientID = auth.Environment, cmp.Or(s.Tenant, c.getenv(varTenant)), cmp.Or(s.ClientID, c.getenv(varClient))
		n.authority = c.getenv(varAuthority)
	}
	n.hosts()
	for _, check := range []func(*connection) error{(*connection).checkService, (*connection).checkSignIn} {
		if err := check(&n); err != nil {
			return connection{}, err
		}
	}
	if file := c.getenv(varCerts); file != "" {
		if n.roots, err = os.ReadFile(file); err != nil {
			return connection{}, usagef("%s names a file that can't be read: %w", varCerts, err)
		}
	}
	return n, nil
}

// byVariables tells whether azidentity's variables say how to sign in: when that is asked for, or when they are all that
// says anything.
func (n *connection) byVariables(getenv func(string) string) bool {
	if n.way == auth.Environment {
		return true
	}
	said := getenv(varTenant) + getenv(varClient) + getenv(varSecret) + getenv(varCertificate)
	return said != "" && n.Tenant == "" && n.ClientID == "" && n.Value("auth").Origin == "default"
}

// hosts works out the base URLs: those that were set stand over the cloud's.
func (n *connection) hosts() {
	if c, known := auth.CloudAt(n.authority); known && n.Value("cloud").Origin == "default" {
		n.Cloud = c.Name // azidentity's variable says which: https://learn.microsoft.com/azure/developer/go/sdk/authentication/credential-chains
	}
	cloud, _ := auth.CloudNamed(n.Cloud) // a custom one has both set
	n.graph = strings.TrimRight(cmp.Or(n.GraphURL, cloud.Graph), "/")
	n.authority = strings.TrimRight(cmp.Or(n.Authority, n.authority, cloud.Authority), "/")
}

// checkService holds Graph's base URL and a ready token to each other.
func (n *connection) checkService() error {
	if err := auth.CheckGraph(n.graph); err != nil {
		return usagef("%s: %w", varGraph, err)
	}
	u, err := url.Parse(n.graph)
	switch {
	case err != nil:
		return usagef("%s is not a URL", varGraph)
	case u.Scheme == "https" && n.token != "":
		return usagef("%s is taken for plain http on loopback only; for %s sign in: mailtriage login", varToken, u.Host)
	case u.Scheme == "http" && n.token == "":
		return usagef("%s is plain http, which wants a ready token in %s", varGraph, varToken)
	}
	return nil
}

// checkSignIn holds what is needed to sign in to its form, as far as it is no secret.
func (n *connection) checkSignIn() error {
	if n.token != "" {
		return nil
	}
	names := [2]string{"tenant", "client_id"}
	if n.way == auth.Environment {
		names = [2]string{varTenant, varClient}
	}
	switch {
	case n.tenant == "" && n.clientID == "" && n.way != auth.Environment:
		return usageError{errNothingSet}
	case n.tenant == "":
		return usagef("%s is not set: it takes %s and %s to sign in (mailtriage setup asks for all of it)", names[0], names[0], names[1])
	case n.clientID == "":
		return usagef("%s is not set: it takes %s and %s to sign in (mailtriage setup asks for all of it)", names[1], names[0], names[1])
	}
	if err := auth.CheckTenant(n.tenant); err != nil {
		return usagef("%s: %w", names[0], err)
	}
	if err := auth.CheckClientID(n.clientID); err != nil {
		return usagef("%s: %w", names[1], err)
	}
	if err := auth.CheckAuthority(n.authority); err != nil {
		return usagef("%s: %w", varAuthority, err)
	}
	return nil
}

// needMailbox fails when no mailbox is named.
func (n connection) needMailbox() error {
	if n.Mailbox == "" {
		return usagef("%s is not set: say which mailbox, as an address or a user id (or --mailbox, or mailbox in the settings)", varMailbox)
	}
	return nil
}

// attempts is how often a request is sent at most, and the longest pause between.
func (n connection) attempts() (int, time.Duration) { return n.RetryCount + 1, n.RetryWait }
