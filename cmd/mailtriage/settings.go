package main

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"
)

// The variables that a run is told by. azidentity's own names are kept for what azidentity knows.
const (
	varTenant    = "AZURE_TENANT_ID"
	varClient    = "AZURE_CLIENT_ID"
	varSecret    = "AZURE_CLIENT_SECRET" //nolint:gosec // the name of a variable, not its value
	varAuthority = "AZURE_AUTHORITY_HOST"
	varGraph     = "MAILTRIAGE_GRAPH_URL"
	varMailbox   = "MAILTRIAGE_MAILBOX"
	varToken     = "MAILTRIAGE_TOKEN" //nolint:gosec // as above
	varLive      = "MAILTRIAGE_LIVE"
	varCerts     = "SSL_CERT_FILE"
)

const (
	publicGraph     = "https://graph.microsoft.com"
	publicAuthority = "https://login.microsoftonline.com"
	defaultLive     = 30 * time.Second
)

// settings is what a run was told, checked for form: nothing has been sent anywhere yet.
type settings struct {
	tenant, clientID, secret string
	authority                string // https base URL
	graph                    string // base URL without the version
	mailbox                  string
	token                    string        // a ready token: plain http on loopback only
	live                     time.Duration // 0: no live watch
	roots                    []byte        // PEM to trust beside the system's, nil: none
}

// usageError is a fault in how the program was called: exit 2.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// overrides are the flags that stand over variables; an empty string was not given.
type overrides struct{ mailbox, graph, live string }

// readSettings puts flags over variables over defaults and checks each for form.
func readSettings(flags overrides, getenv func(string) string) (settings, error) {
	s := settings{
		tenant: getenv(varTenant), clientID: getenv(varClient), secret: getenv(varSecret), token: getenv(varToken),
		authority: first(getenv(varAuthority), publicAuthority),
		graph:     strings.TrimRight(first(flags.graph, getenv(varGraph), publicGraph), "/"),
		mailbox:   first(flags.mailbox, getenv(varMailbox)),
	}
	for _, check := range []func(*settings) error{checkGraph, checkSignIn, checkMailbox} {
		if err := check(&s); err != nil {
			return settings{}, err
		}
	}
	var err error
	if s.live, err = parseLive(first(flags.live, getenv(varLive))); err != nil {
		return settings{}, err
	}
	if file := getenv(varCerts); file != "" {
		if s.roots, err = os.ReadFile(file); err != nil {
			return settings{}, usagef("%s names a file that can't be read: %w", varCerts, err)
		}
	}
	return s, nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func checkGraph(s *settings) error {
	u, err := url.Parse(s.graph)
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.User != nil:
		return usagef("%s is not a base URL like %s", varGraph, publicGraph)
	case u.Scheme == "https":
		if s.token != "" {
			return usagef("%s is taken for plain http on loopback only; for %s give %s, %s and %s", varToken, u.Host, varTenant, varClient, varSecret)
		}
		return nil
	case u.Scheme == "http" && loopback(u.Hostname()):
		if s.token == "" {
			return usagef("%s is plain http, which wants a ready token in %s", varGraph, varToken)
		}
		return nil
	case u.Scheme == "http":
		return usagef("%s is plain http to %s: that is for loopback only; use https", varGraph, u.Hostname())
	}
	return usagef("%s must begin with https://", varGraph)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func checkSignIn(s *settings) error {
	if s.token != "" {
		return nil
	}
	for _, need := range []struct{ name, value string }{{varTenant, s.tenant}, {varClient, s.clientID}, {varSecret, s.secret}} {
		if need.value == "" {
			return usagef("%s is not set: it takes %s, %s and %s to sign in (or try: mailtriage demo)", need.name, varTenant, varClient, varSecret)
		}
	}
	u, err := url.Parse(s.authority)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return usagef("%s must be an https URL like %s", varAuthority, publicAuthority)
	}
	return nil
}

func checkMailbox(s *settings) error {
	if s.mailbox == "" {
		return usagef("%s is not set: say which mailbox, as an address or a user id (or --mailbox)", varMailbox)
	}
	if strings.ContainsAny(s.mailbox, " \t\r\n/\\?#") {
		return usagef("%s is neither an address nor a user id", varMailbox)
	}
	return nil
}

// parseLive reads how often the open folder is looked at: a duration from a second to an hour, or "off".
func parseLive(v string) (time.Duration, error) {
	switch v {
	case "":
		return defaultLive, nil
	case "off", "0":
		return 0, nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < time.Second || d > time.Hour {
		return 0, usagef("%s is %q: give a time from 1s to 1h, or off", varLive, v)
	}
	return d, nil
}
