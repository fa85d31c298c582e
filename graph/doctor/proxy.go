package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// proxyRefusal is a proxy's answer to a request for a way through it.
type proxyRefusal struct{ status int }

func (p *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy answered %d %s", p.status, http.StatusText(p.status))
}

// errProxySetting stands for the real error, which holds the setting, and the setting may hold a password.
var errProxySetting = errors.New("the proxy's address can't be read")

const mendProxy = "check HTTPS_PROXY and NO_PROXY, and that the proxy runs"

// proxyName is a proxy without what signs in to it.
func proxyName(u *url.URL) string { return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String() }

// proxyTrouble is what keeps a visit from getting through a proxy; nil: nothing, or it is not the proxy's.
func proxyTrouble(v visit) error {
	var refusal *proxyRefusal
	var network *net.OpError
	switch {
	case errors.Is(v.err, errProxySetting), errors.As(v.err, &refusal):
		return v.err
	case errors.As(v.err, &network) && (network.Op == "proxyconnect" || strings.HasPrefix(network.Op, "socks")):
		return network.Err
	case v.made && v.status == http.StatusProxyAuthRequired:
		return &proxyRefusal{v.status}
	case v.proxy != nil && errors.Is(v.err, context.DeadlineExceeded) && v.during == "connecting":
		return v.err
	}
	return nil
}

// proxy says which proxy stands before which host, as the transport has it, and whether there is a way through.
func (e *examination) proxy(context.Context) Check {
	var said []string
	for _, v := range []visit{e.authority, e.graph} {
		if v.host == "" {
			continue
		}
		if err := proxyTrouble(v); err != nil {
			return e.noWayThrough(v, err)
		}
		name := "none"
		if v.proxy != nil {
			name = proxyName(v.proxy)
		}
		said = append(said, name+" for "+v.host)
	}
	switch {
	case len(said) == 0:
		return skipped("no host was asked for", nameAuthority)
	case e.authority.proxy == nil && e.graph.proxy == nil:
		return fine("none")
	}
	return fine(strings.Join(said, ", "))
}

func (e *examination) noWayThrough(v visit, err error) Check {
	var refusal *proxyRefusal
	switch {
	case errors.Is(err, errProxySetting):
		return failed(errProxySetting.Error(), "check HTTPS_PROXY: it has the form http://host:port")
	case errors.As(err, &refusal) && refusal.status == http.StatusProxyAuthRequired:
		return failed(e.through(v)+" wants a sign-in of its own (407)", "put name and password for it into HTTPS_PROXY: http://name:password@host:port")
	case errors.As(err, &refusal):
		return failed(fmt.Sprintf("%s does not let through to %s: %v", e.through(v), v.host, refusal),
			"ask the proxy's administrator to allow "+v.host+", or except it by NO_PROXY")
	}
	c := e.unreached(visit{host: e.through(v), err: err, during: v.during})
	if !strings.HasPrefix(c.Found, e.through(v)) {
		c.Found = e.through(v) + ": " + c.Found
	}
	c.Mend = mendProxy
	return c
}

func (e *examination) through(v visit) string {
	if v.proxy == nil {
		return "the proxy"
	}
	return "the proxy " + proxyName(v.proxy)
}
