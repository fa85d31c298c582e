package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"syscall"
)

// steps notes how far a request came.
type steps struct {
	mu      sync.Mutex
	during  string
	address string
}

// trace makes a context whose requests are watched.
func (s *steps) trace(ctx context.Context) context.Context {
	s.reach("preparing the request", "")
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { s.reach("looking up the name", "") },
		ConnectStart:      func(_, address string) { s.reach("connecting", address) },
		TLSHandshakeStart: func() { s.reach("the TLS handshake", "") },
		GotConn:           func(httptrace.GotConnInfo) { s.reach("waiting for the answer", "") },
	})
}

// reach is called from several goroutines: connections to several addresses are tried at once.
func (s *steps) reach(during, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.during = during
	if address != "" {
		s.address = address
	}
}

func (s *steps) last() (during, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.during, s.address
}

const (
	mendReach = "check the network and the firewall: this host must be reachable on port 443, or through a proxy (HTTPS_PROXY)"
	mendTrust = "if a proxy or a private authority stands between, name its certificate in SSL_CERT_FILE; otherwise somebody may be listening in"
)

// unreached says why there was no answer, by the type of what went wrong.
func (e *examination) unreached(v visit) Check {
	var (
		dns  *net.DNSError
		slow net.Error
		dial *net.OpError
	)
	if c, ok := untrusted(v); ok {
		return c
	}
	switch {
	case errors.As(v.err, &dns) && dns.IsNotFound:
		return failed("there is no host "+dns.Name+" (DNS)",
			"check the name (cloud, authority, graph_url) and this machine's DNS; behind a proxy, set HTTPS_PROXY")
	case errors.As(v.err, &dns):
		return failed("the name "+dns.Name+" can't be looked up: DNS does not answer", "check this machine's network and DNS; behind a proxy, set HTTPS_PROXY")
	case errors.Is(v.err, context.DeadlineExceeded):
		return failed(v.host+": "+e.late()+", "+v.during, mendReach)
	case errors.As(v.err, &slow) && slow.Timeout():
		return failed(v.host+": it took too long, "+v.during, mendReach)
	case errors.Is(v.err, syscall.ECONNREFUSED):
		return failed(v.host+" refuses connections"+at(v), "check the host and its port (cloud, authority, graph_url), and the firewall")
	case errors.Is(v.err, syscall.EHOSTUNREACH), errors.Is(v.err, syscall.ENETUNREACH):
		return failed("there is no route to "+v.host+at(v), mendReach)
	case errors.As(v.err, &dial) && dial.Op == "dial":
		return failed("there is no connection to "+v.host+": "+dial.Err.Error(), mendReach)
	case errors.Is(v.err, io.EOF), errors.Is(v.err, io.ErrUnexpectedEOF), errors.Is(v.err, syscall.ECONNRESET):
		return failed(v.host+" cut the connection, "+v.during, mendReach)
	}
	return failed(v.host+": "+v.err.Error(), mendReach)
}

func at(v visit) string {
	if v.address == "" || v.address == v.host {
		return ""
	}
	return " (" + v.address + ")"
}

// untrusted tells of what goes wrong with TLS.
func untrusted(v visit) (Check, bool) {
	var (
		verify  *tls.CertificateVerificationError
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		host    x509.HostnameError
		record  tls.RecordHeaderError
		alert   *net.OpError
	)
	signer := ""
	if errors.As(v.err, &verify) && len(verify.UnverifiedCertificates) > 0 {
		signer = ": it is by " + nameOf(verify.UnverifiedCertificates[0].Issuer)
	}
	switch {
	case errors.As(v.err, &unknown):
		return failed("the certificate of "+v.host+" is not trusted"+signer, mendTrust), true
	case errors.As(v.err, &host):
		return failed("the certificate of "+v.host+" is for other hosts"+signer, "check the host (cloud, authority, graph_url); "+mendTrust), true
	case errors.As(v.err, &invalid) && invalid.Reason == x509.Expired:
		return failed("the certificate of "+v.host+" has ended or is not valid yet"+signer,
			"check this machine's clock and date; if they are right, the server's owner must renew it"), true
	case verify != nil:
		return failed("the certificate of "+v.host+" is not trusted: "+verify.Err.Error(), mendTrust), true
	case errors.As(v.err, &record), errors.Is(v.err, http.ErrSchemeMismatch):
		return failed(v.host+" answers without TLS", "check the port of the host (cloud, authority, graph_url): a gateway may stand between"), true
	case errors.As(v.err, &alert) && alert.Op == "remote error":
		return failed(v.host+" refuses TLS: "+alert.Err.Error(),
			"a gateway that inspects TLS, or wants a certificate of its own, may stand between: ask its administrator"), true
	}
	return Check{}, false
}

// nameOf is what people call an authority by.
func nameOf(n pkix.Name) string {
	switch {
	case n.CommonName != "":
		return n.CommonName
	case len(n.Organization) > 0:
		return strings.Join(n.Organization, ", ")
	}
	return n.String()
}
