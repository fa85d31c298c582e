package doctor_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/doctor"
	"mailtriage/graph/emulator"
)

// brokenWorld is a world in which something is wrong, the check that must say so, and what it must say.
type brokenWorld struct {
	name    string
	app     int
	arrange func(*scene)
	fails   []string // the checks that fail, in order; actions aside
	check   string   // the one that names cause and mend
	state   doctor.State
	cause   string
	mend    string
}

const analyst = "j.brandt@contoso.com"

func brokenWorlds() []brokenWorld {
	worlds := append(brokenSignIns(), brokenNetworks()...)
	return append(worlds, brokenMailboxes()...)
}

func brokenSignIns() []brokenWorld {
	only := func(name string) []string { return []string{name} }
	sign := func(change func(*auth.Config)) func(*scene) { return func(s *scene) { s.sign = change } }
	return []brokenWorld{
		{"wrong tenant", appAll, sign(func(c *auth.Config) { c.Tenant = "11111111-2222-3333-4444-555555555555" }), only("sign-in"),
			"sign-in", doctor.Fail, "no such tenant (AADSTS90002)", "check the tenant's id or domain"},
		{"unknown application", appAll, sign(func(c *auth.Config) { c.ClientID = "11111111-2222-3333-4444-555555555555" }), only("sign-in"),
			"sign-in", doctor.Fail, "does not know this application (AADSTS700016)", "check client_id and tenant"},
		{"wrong secret", appAll, sign(func(c *auth.Config) { c.Secret = "nonsense" }), only("sign-in"),
			"sign-in", doctor.Fail, "the client secret is wrong (AADSTS7000215)", "give the secret's value, not its id"},
		{"expired secret", appExpired, nil, only("sign-in"), "sign-in", doctor.Fail, "the client secret has expired (AADSTS7000222)", "make a new one"},
		{"expired secret, certificate in its place", appExpired, func(s *scene) {
			pair, der := s.certificate(400 * 24 * time.Hour)
			s.options.Tenant.Apps[0].Certificates = [][]byte{der}
			s.sign = func(c *auth.Config) { c.Way, c.KeyPair = auth.Automatic, pair }
		}, nil, "sign-in", doctor.Warn, "the client secret was refused: the client secret has expired (AADSTS7000222)", "renew it in the app registration"},
		{"certificate not registered", appAll, func(s *scene) {
			pair, _ := s.certificate(400 * 24 * time.Hour)
			s.sign = func(c *auth.Config) { c.Way, c.KeyPair = auth.Certificate, pair }
		}, only("sign-in"), "sign-in", doctor.Fail, "the certificate was not accepted (AADSTS700027)", "check that it is the one in the app registration"},
		{"certificate has ended", appAll, func(s *scene) {
			pair, der := s.certificate(-24 * time.Hour)
			s.options.Tenant.Apps[0].Certificates = [][]byte{der}
			s.sign = func(c *auth.Config) { c.Way, c.KeyPair = auth.Certificate, pair }
		}, only("sign-in"), "sign-in", doctor.Fail, "ended on", "that it has not ended"},
		{"certificate ends soon", appAll, func(s *scene) {
			pair, der := s.certificate(12*24*time.Hour + time.Hour)
			s.options.Tenant.Apps[0].Certificates = [][]byte{der}
			s.sign = func(c *auth.Config) { c.Way, c.KeyPair = auth.Certificate, pair }
		}, nil, "sign-in", doctor.Warn, "in 12 days", "renew it in the app registration"},
		{"conditional access", appBlocked, nil, only("sign-in"), "sign-in", doctor.Fail, "conditional access policy blocks this sign-in (AADSTS53003)", "ask an administrator which policy"},
		{"multi-factor authentication needed", appAll, func(s *scene) {
			s.person, s.mailbox = analyst, analyst
			s.after = func(e *emulator.Server) { must(s.t, e.ChangeUser(analyst, "mfa")) }
		}, only("sign-in"), "sign-in", doctor.Fail, "multi-factor authentication is required (AADSTS50076)", "sign in with the browser"},
		{"nobody signed in", appAll, sign(func(c *auth.Config) { c.Way = auth.DeviceCode }), only("sign-in"),
			"sign-in", doctor.Fail, "nobody is signed in yet", "mailtriage login"},
		{"refusal without words of ours", appAll, func(s *scene) {
			s.front = refusingTokens("application/json", `{"error": "invalid_grant", "error_description": "AADSTS1234567: Secret words."}`)
		}, only("sign-in"), "sign-in", doctor.Fail, "Entra refuses the sign-in with AADSTS1234567", "https://login.microsoftonline.com/error?code=1234567"},
		{"web page in place of the token", appAll, func(s *scene) { s.front = refusingTokens("text/html", "<html>Secret words.") },
			only("sign-in"), "sign-in", doctor.Fail, "the sign-in service answers with status 400 and gives no reason", "in a browser"},
		{"no keyring", appAll, func(s *scene) {
			s.subject = func(d *doctor.Subject) {
				d.Keyring = func(context.Context) error { return errors.New("there is no Secret Service on the session bus") }
				d.Session = func(context.Context) (*auth.Session, error) { return nil, errors.New("no keyring") }
			}
		}, only("keyring"), "keyring", doctor.Fail, "no Secret Service", "AZURE_CLIENT_SECRET"},
		{"nothing stored", appAll, func(s *scene) {
			s.subject = func(d *doctor.Subject) {
				d.Session = func(context.Context) (*auth.Session, error) {
					return nil, errors.New("the keyring holds no client secret\n\tof the profile default")
				}
			}
		}, only("sign-in"), "sign-in", doctor.Fail, "holds no client secret of the profile default", "mailtriage login"},
		{"settings with faults", appAll, func(s *scene) {
			s.subject = func(d *doctor.Subject) {
				d.Config = []doctor.Check{{State: doctor.Fail, Found: "config.toml:3: there is no setting tennant", Mend: "the nearest is tenant: mailtriage config edit"}}
				d.Tenant, d.Session = "", func(context.Context) (*auth.Session, error) { return nil, errors.New("the tenant is not set") }
			}
		}, only("config"), "config", doctor.Fail, "config.toml:3", "mailtriage config edit"},
	}
}

func brokenNetworks() []brokenWorld {
	only := func(name string) []string { return []string{name} }
	through := func(handler http.HandlerFunc) func(*scene) {
		return func(s *scene) {
			p := httptest.NewServer(handler)
			s.t.Cleanup(p.Close)
			s.wire = func(t *http.Transport) { t.Proxy = proxyAt(strings.TrimPrefix(p.URL, "http://")) }
		}
	}
	return []brokenWorld{
		{"clock 10 minutes behind", appAll, func(s *scene) { s.ahead = 10 * time.Minute }, only("clock"),
			"clock", doctor.Fail, "600 s behind the service's", "network time (NTP)"},
		{"clock 10 minutes ahead", appAll, func(s *scene) {
			s.ahead = -10 * time.Minute
			pair, der := s.certificate(400 * 24 * time.Hour)
			s.options.Tenant.Apps[0].Certificates = [][]byte{der}
			s.sign = func(c *auth.Config) { c.Way, c.KeyPair = auth.Certificate, pair }
		}, []string{"clock", "sign-in"}, "clock", doctor.Fail, "600 s ahead of the service's", "network time (NTP)"},
		{"clock 3 minutes behind", appAll, func(s *scene) { s.ahead = 3 * time.Minute }, nil, "clock", doctor.Warn, "180 s behind the service's", "network time (NTP)"},
		{"TLS not trusted", appAll, func(s *scene) { s.wire = func(t *http.Transport) { t.TLSClientConfig.RootCAs = nil } },
			[]string{"network authority", "network Graph"}, "network authority", doctor.Fail, "not trusted: it is by Acme Co", "SSL_CERT_FILE"},
		{"proxy down", appAll, func(s *scene) {
			at := closedPort(s.t)
			s.wire = func(t *http.Transport) { t.Proxy = proxyAt(at) }
		}, only("proxy"), "proxy", doctor.Fail, "refuses connections", "check HTTPS_PROXY"},
		{"proxy wants a sign-in", appAll, through(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }),
			only("proxy"), "proxy", doctor.Fail, "wants a sign-in of its own (407)", "name:password"},
		{"proxy does not let through", appAll, through(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }),
			only("proxy"), "proxy", doctor.Fail, "does not let through", "ask the proxy's administrator"},
		{"no such host", appAll, func(s *scene) {
			s.sign = func(c *auth.Config) { c.Authority = "https://login.contoso.test" }
			s.wire = func(t *http.Transport) { t.DialContext = noSuchHost("login.contoso.test") }
		}, only("network authority"), "network authority", doctor.Fail, "there is no host login.contoso.test (DNS)", "check the name"},
		{"Graph refuses connections", appAll, func(s *scene) {
			at := closedPort(s.t)
			s.subject = func(d *doctor.Subject) { d.Graph = "https://" + at }
		}, only("network Graph"), "network Graph", doctor.Fail, "refuses connections", "check the host and its port"},
		{"web page in place of the authority", appAll, func(s *scene) { s.front = gatewayPage("/") },
			[]string{"network authority", "network Graph"}, "network authority", doctor.Fail, "with a web page (status 200)", "in a browser"},
		{"web page in place of Graph", appAll, func(s *scene) { s.front = gatewayPage("/v1.0/") },
			only("network Graph"), "network Graph", doctor.Fail, "with a web page (status 200)", "in a browser"},
		{"service not available", appAll, func(s *scene) {
			s.options.Faults = []emulator.Fault{{Operation: "folder.get", Status: 503, Count: -1}}
		}, only("mailbox"), "mailbox", doctor.Fail, "the service is not available just now", "try again in a while"},
	}
}

func brokenMailboxes() []brokenWorld {
	only := func(name string) []string { return []string{name} }
	other := func(address string) func(*scene) { return func(s *scene) { s.mailbox = address } }
	person := func(mailbox, scopes string) func(*scene) {
		return func(s *scene) {
			s.person, s.mailbox = analyst, mailbox
			s.sign = func(c *auth.Config) { c.Scopes = strings.Fields(scopes) }
		}
	}
	return []brokenWorld{
		{"no consent", appNothing, nil, only("mailbox"), "mailbox", doctor.Fail, "no permission to read mail there, Mail.ReadBasic.All at least", "Grant admin consent"},
		{"read-only permissions", appReadOnly, nil, nil, "move email", doctor.Fail, "needs Mail.ReadWrite", "Grant admin consent"},
		{"mailbox barred by a policy", appOneMailbox, other("empfang@contoso.de"), only("mailbox"),
			"mailbox", doctor.Fail, "application access policy keeps the application out of empfang@contoso.de", "Test-ApplicationAccessPolicy"},
		{"mailbox denied", appAll, func(s *scene) {
			s.options.Faults = []emulator.Fault{{Operation: "folder.get", Status: 403, Code: "ErrorAccessDenied", Message: "Access is denied. Check credentials and try again.", Count: -1}}
		}, only("mailbox"), "mailbox", doctor.Fail, "is denied (ErrorAccessDenied) although the token has Mail.ReadWrite", "Test-ServicePrincipalAuthorization"},
		{"no such mailbox", appAll, other("nobody@contoso.com"), only("mailbox"), "mailbox", doctor.Fail, "no such user or mailbox: nobody@contoso.com", "check the address"},
		{"no licence", appAll, other("ada.okafor@contoso.com"), only("mailbox"), "mailbox", doctor.Fail, "MailboxNotEnabledForRESTAPI", "give the user an Exchange Online licence"},
		{"no mailbox set", appAll, other(""), only("mailbox"), "mailbox", doctor.Fail, "none is set", "--mailbox"},
		{"throttled", appAll, func(s *scene) {
			s.options.Faults = []emulator.Fault{{Operation: "folder.get", Status: 429, RetryAfter: 120, Count: -1}}
		}, nil, "throttling", doctor.Warn, "asks to wait until", "nothing to do"},
		{"token not taken", appAll, func(s *scene) {
			s.options.Faults = []emulator.Fault{{Operation: "folder.get", Status: 401, Count: -1}}
		}, only("mailbox"), "mailbox", doctor.Fail, "Graph does not take the token", "check the cloud and graph_url"},
		{"mailbox of another person without Shared", appAll, person("soc@contoso.com", "User.Read Mail.ReadWrite"), only("mailbox"),
			"mailbox", doctor.Fail, "Mail.ReadBasic.Shared at least", "add it to the setting scopes"},
		{"mailbox of another person not shared", appAll, person("empfang@contoso.de", "User.Read Mail.ReadWrite.Shared"), only("mailbox"),
			"mailbox", doctor.Fail, "is not shared with " + analyst, "full access"},
		{"roles in Exchange only", appNothing, func(s *scene) {
			s.subject = func(d *doctor.Subject) {
				d.Inbox = func(*auth.Session) (doctor.FolderReader, error) { return inbox{Total: 3, Unread: 1}, nil }
			}
		}, nil, "move email", doctor.Warn, "RBAC for Applications may grant it", "Test-ServicePrincipalAuthorization"},
		{"cloud of China", appAll, func(s *scene) {
			s.options.Cloud = "china"
			s.subject = func(d *doctor.Subject) { d.Cloud = "china" }
		}, nil, "block sender", doctor.Skipped, "does not offer Inbox rules in the cloud china", ""},
		{"read only", appAll, func(s *scene) { s.subject = func(d *doctor.Subject) { d.ReadOnly = true } }, nil, "delete email", doctor.Skipped, "off: read only", ""},
	}
}

// inbox is an Inbox that can be read.
type inbox graph.Folder

func (f inbox) Folder(context.Context, string) (graph.Folder, error) { return graph.Folder(f), nil }

func proxyAt(address string) func(*http.Request) (*url.URL, error) {
	return func(*http.Request) (*url.URL, error) {
		return &url.URL{Scheme: "http", Host: address, User: url.UserPassword("somebody", "proxy-password")}, nil
	}
}

func noSuchHost(name string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, _ := net.SplitHostPort(address); host == name {
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}}
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

// gatewayPage answers with a page of its own for what lies below a path.
func gatewayPage(prefix string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, prefix) {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<!doctype html><title>Guest network</title><p>Please accept our terms."))
		})
	}
}

// refusingTokens answers whoever asks for a token.
func refusingTokens(kind, body string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/token") {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(body))
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
