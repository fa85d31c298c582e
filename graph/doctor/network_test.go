package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailtriage/graph/doctor"
)

// graphAt looks at a service for which there is a ready token, over a transport.
func graphAt(base string, transport *http.Transport) doctor.Subject {
	return doctor.Subject{Graph: base, Mailbox: "soc@contoso.com", Token: "opaque", Transport: transport}
}

func TestWhyThereIsNoConnection(t *testing.T) {
	dial := func(err error) func(context.Context, string, string) (net.Conn, error) {
		return func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
		}
	}
	for name, c := range map[string]struct {
		err         error
		cause, mend string
	}{
		"no such name":   {&net.DNSError{Err: "no such host", Name: "graph.contoso.test", IsNotFound: true}, "there is no host graph.contoso.test", "DNS"},
		"no DNS":         {&net.DNSError{Err: "server misbehaving", Name: "graph.contoso.test", IsTemporary: true}, "DNS does not answer", "network and DNS"},
		"refused":        {os.NewSyscallError("connect", syscall.ECONNREFUSED), "graph.contoso.test refuses connections", "the host and its port"},
		"no route":       {os.NewSyscallError("connect", syscall.EHOSTUNREACH), "no route to graph.contoso.test", "firewall"},
		"no network":     {os.NewSyscallError("connect", syscall.ENETUNREACH), "no route to graph.contoso.test", "firewall"},
		"takes too long": {os.ErrDeadlineExceeded, "graph.contoso.test: it took too long", "port 443"},
		"another":        {os.NewSyscallError("connect", syscall.EACCES), "no connection to graph.contoso.test: connect: permission denied", "firewall"},
	} {
		t.Run(name, func(t *testing.T) {
			r := doctor.Run(t.Context(), graphAt("https://graph.contoso.test", &http.Transport{DialContext: dial(c.err)}), nil)
			got := find(t, r, "network Graph")
			if got.State != doctor.Fail || !strings.Contains(got.Found, c.cause) || !strings.Contains(got.Mend, c.mend) {
				t.Errorf("%s: %q, mend %q", got.State, got.Found, got.Mend)
			}
			if m := find(t, r, "mailbox"); m.State != doctor.Skipped || m.Found != "not tried: see network Graph" {
				t.Errorf("the mailbox: %s: %q", m.State, m.Found)
			}
		})
	}
}

// localCertificate is a certificate for loopback by itself, good until a time.
func localCertificate(t *testing.T, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: until.AddDate(-1, 0, 0), NotAfter: until, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	c, err := x509.ParseCertificate(der)
	must(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(c)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func TestWhyTLSFails(t *testing.T) {
	serve := func(t *testing.T, config *tls.Config) string {
		s := httptest.NewUnstartedServer(http.NotFoundHandler())
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.TLS = config
		s.StartTLS()
		t.Cleanup(s.Close)
		return s.Listener.Addr().String()
	}
	good, goodRoots := localCertificate(t, time.Now().AddDate(0, 1, 0))
	ended, endedRoots := localCertificate(t, time.Now().AddDate(0, -1, 0))
	cut, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = cut.Close() })
	go func() {
		for c, err := cut.Accept(); err == nil; c, err = cut.Accept() {
			_ = c.Close()
		}
	}()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for name, c := range map[string]struct {
		to, host    string
		roots       *x509.CertPool
		cause, mend string
	}{
		"nobody's authority": {serve(t, &tls.Config{Certificates: []tls.Certificate{good}}), "127.0.0.1", x509.NewCertPool(), "is not trusted", "SSL_CERT_FILE"},
		"another host":       {serve(t, &tls.Config{Certificates: []tls.Certificate{good}}), "graph.contoso.test", goodRoots, "is for other hosts", "check the host"},
		"ended":              {serve(t, &tls.Config{Certificates: []tls.Certificate{ended}}), "127.0.0.1", endedRoots, "has ended or is not valid yet", "clock"},
		"wants a certificate": {serve(t, &tls.Config{Certificates: []tls.Certificate{good}, MaxVersion: tls.VersionTLS12, ClientAuth: tls.RequireAnyClientCert}), "127.0.0.1", goodRoots,
			"refuses TLS", "ask its administrator"},
		"plain http": {plain.Listener.Addr().String(), "127.0.0.1", goodRoots, "answers without TLS", "check the port"},
		"cut off":    {cut.Addr().String(), "127.0.0.1", goodRoots, "cut the connection, the TLS handshake", "firewall"},
	} {
		t.Run(name, func(t *testing.T) {
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: c.roots}, DialContext: to(c.to)}
			got := find(t, doctor.Run(t.Context(), graphAt("https://"+c.host, transport), nil), "network Graph")
			if got.State != doctor.Fail || !strings.Contains(got.Found, c.cause) || !strings.Contains(got.Mend, c.mend) {
				t.Errorf("%s: %q, mend %q", got.State, got.Found, got.Mend)
			}
		})
	}
}

// to leads every connection to one address.
func to(address string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

func TestWhatAnswersInPlaceOfTheService(t *testing.T) {
	for name, c := range map[string]struct {
		status      int
		kind, body  string
		state       doctor.State
		cause, mend string
	}{
		"Graph":            {200, "application/json", `{"value": []}`, doctor.OK, "TLS not used", ""},
		"Graph, unsigned":  {401, "application/json", `{"error": {"code": "InvalidAuthenticationToken"}}`, doctor.OK, "answers", ""},
		"a web page":       {200, "text/html; charset=utf-8", "<html>", doctor.Fail, "web page (status 200)", "in a browser"},
		"another place":    {302, "", "", doctor.Fail, "web page (status 302)", "in a browser"},
		"another server":   {404, "text/plain", "404 page not found", doctor.Fail, "not as the service does (status 404, text/plain)", "check the host"},
		"nothing":          {200, "", "", doctor.Fail, "not as the service does", "check the host"},
		"a gateway":        {502, "application/json", `{}`, doctor.Warn, "status 502", "try again"},
		"too many":         {429, "application/json", `{}`, doctor.Warn, "throttling", "try again"},
		"a gateway's page": {503, "text/html", "<html>", doctor.Fail, "web page (status 503)", "in a browser"},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{c.kind}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			t.Cleanup(s.Close)
			r := doctor.Run(t.Context(), graphAt(s.URL, &http.Transport{}), nil)
			got := find(t, r, "network Graph")
			if got.State != c.state || !strings.Contains(got.Found, c.cause) || !strings.Contains(got.Mend, c.mend) {
				t.Errorf("%s: %q, mend %q", got.State, got.Found, got.Mend)
			}
			if throttled := find(t, r, "throttling").State == doctor.Warn; throttled != (c.status == 429) {
				t.Errorf("throttled: %t", throttled)
			}
		})
	}
}

func TestTenantOfAnotherCloud(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"issuer": "x", "msgraph_host": "graph.microsoft.us"}`)
	}))
	t.Cleanup(s.Close)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "example.com"}, DialContext: to(s.Listener.Addr().String())}
	transport.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	for graph, want := range map[string]doctor.State{"https://graph.microsoft.com": doctor.Warn, "https://graph.microsoft.us": doctor.OK} {
		d := graphAt(graph, transport)
		d.Authority, d.Tenant, d.Session = "https://login.microsoftonline.com", "contoso.com", nothingStored
		c := find(t, doctor.Run(t.Context(), d, nil), "network authority")
		if c.State != want || want == doctor.Warn && (!strings.Contains(c.Found, "graph.microsoft.us") || c.Mend == "") {
			t.Errorf("%s: %s: %q, mend %q", graph, c.State, c.Found, c.Mend)
		}
	}
}

func TestThroughAProxy(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(tunnel))
	t.Cleanup(proxy.Close)
	s := newScene(t, appAll)
	s.wire = func(tr *http.Transport) { tr.Proxy = proxyAt(strings.TrimPrefix(proxy.URL, "http://")) }
	r := s.run(t)
	if r.Worst() != doctor.OK {
		t.Errorf("the worst is %s", r.Worst())
	}
	golden(t, "through a proxy", r)
}

// tunnel is a proxy that lets everything through.
func tunnel(w http.ResponseWriter, r *http.Request) {
	out, err := new(net.Dialer).DialContext(r.Context(), "tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	in, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = out.Close()
		return
	}
	_, _ = io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(out, in)
		_ = out.Close()
	}()
	_, _ = io.Copy(in, out)
	_ = in.Close()
}

func TestProxySettingThatCanNotBeRead(t *testing.T) {
	transport := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) {
		return nil, &url.Error{Op: "parse", URL: "http://somebody:proxy-password@host:port", Err: errors.New("invalid port")}
	}}
	c := find(t, doctor.Run(t.Context(), graphAt("https://graph.contoso.test", transport), nil), "proxy")
	if c.State != doctor.Fail || !strings.Contains(c.Mend, "http://host:port") || strings.Contains(c.Found, "password") {
		t.Errorf("%s: %q, mend %q", c.State, c.Found, c.Mend)
	}
}
