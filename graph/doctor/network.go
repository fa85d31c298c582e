package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"mailtriage/graph/auth"
)

// visit is what came of asking a host for something that needs no sign-in.
type visit struct {
	made    bool // an answer came
	host    string
	status  int
	kind    string // media type
	body    []byte
	date    time.Time // of the answer; zero: it names none
	arrived time.Time
	tls     *tls.ConnectionState
	proxy   *url.URL
	address string // that was connected to
	err     error
	during  string
}

const bodyLimit = 64 << 10

// networkAuthority asks the authority for its OpenID configuration, which every sign-in begins with
// (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document).
func (e *examination) networkAuthority(ctx context.Context) Check {
	if e.ready() {
		return skipped("not needed: there is a ready token", "")
	}
	if e.Authority == "" || e.Tenant == "" {
		return skipped("authority or tenant is not set", nameConfig)
	}
	e.authority = e.call(ctx, strings.TrimRight(e.Authority, "/")+"/"+url.PathEscape(e.Tenant)+"/v2.0/.well-known/openid-configuration")
	c := e.reached(e.authority)
	if other := e.otherCloud(); c.State == OK && other != "" {
		return warning("the tenant is in another cloud: its Graph is "+other, "set the cloud that the tenant is in")
	}
	return c
}

// networkGraph asks Graph for its service document.
func (e *examination) networkGraph(ctx context.Context) Check {
	if e.Graph == "" {
		return skipped("Graph's base URL is not set", nameConfig)
	}
	e.graph = e.call(ctx, strings.TrimRight(e.Graph, "/")+"/v1.0/")
	return e.reached(e.graph)
}

// call sends one GET without a token, over a connection of its own.
func (e *examination) call(ctx context.Context, address string) visit {
	t := e.transport()
	defer t.CloseIdleConnections()
	var seen steps
	r, err := http.NewRequestWithContext(seen.trace(ctx), http.MethodGet, address, nil)
	if err != nil {
		return visit{err: errors.New("its URL can't be read")}
	}
	r.Header.Set("Accept", "application/json")
	v := visit{host: r.URL.Host}
	if t.Proxy != nil {
		if v.proxy, err = t.Proxy(r); err != nil {
			v.err = errProxySetting
			return v
		}
	}
	resp, err := t.RoundTrip(r)
	if err == nil {
		v.arrived = e.Now()
		v.body, err = io.ReadAll(io.LimitReader(resp.Body, bodyLimit))
		_ = resp.Body.Close()
	}
	v.during, v.address = seen.last()
	if err != nil {
		v.err = err
		return v
	}
	v.made, v.status, v.tls = true, resp.StatusCode, resp.TLS
	v.kind, _, _ = mime.ParseMediaType(resp.Header.Get("Content-Type"))
	v.date, _ = http.ParseTime(resp.Header.Get("Date"))
	e.throttled = e.throttled || v.status == http.StatusTooManyRequests
	return v
}

// transport is the app's, without its open connections, and with an eye on what a proxy answers.
func (e *examination) transport() *http.Transport {
	t := e.Transport
	if t == nil {
		t, _ = http.DefaultTransport.(*http.Transport)
	}
	if t == nil {
		return &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	}
	t = t.Clone()
	t.DisableKeepAlives = true
	if t.OnProxyConnectResponse == nil {
		t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			return &proxyRefusal{resp.StatusCode}
		}
	}
	return t
}

// reached says how a visit went, as far as the network is concerned.
func (e *examination) reached(v visit) Check {
	if !v.made {
		if proxyTrouble(v) != nil {
			return skipped("there is no way through the proxy to "+v.host, nameProxy)
		}
		return e.unreached(v)
	}
	switch {
	case v.status == http.StatusProxyAuthRequired:
		return skipped("there is no way through the proxy to "+v.host, nameProxy)
	case v.kind == "text/html", v.status >= 300 && v.status < 400:
		return failed(fmt.Sprintf("%s is answered for by something else, with a web page (status %d)", v.host, v.status),
			"a gateway or the sign-in page of the network stands between: open https://"+v.host+" in a browser and see, or set HTTPS_PROXY")
	case v.status == http.StatusTooManyRequests:
		return warning(v.host+" answers, and is throttling", "nothing to do: try again in a while")
	case v.status >= http.StatusInternalServerError:
		return warning(fmt.Sprintf("%s answers with status %d: %s", v.host, v.status, v.how()),
			"the service is not available just now, or a gateway before it: try again in a while")
	case !json.Valid(v.body):
		return failed(fmt.Sprintf("%s answers, but not as the service does (status %d, %s)", v.host, v.status, v.kindWords()),
			"check the host (cloud, authority, graph_url): it is another server's, or a gateway stands between")
	}
	return fine(v.host + " answers: " + v.how())
}

func (v visit) kindWords() string {
	if v.kind == "" {
		return "of no kind"
	}
	return v.kind
}

// how says by which way the answer came.
func (v visit) how() string {
	parts := []string{}
	if v.address != "" && v.proxy == nil {
		parts = append(parts, "at "+v.address)
	}
	parts = append(parts, v.security())
	if v.proxy != nil {
		parts = append(parts, "through the proxy "+proxyName(v.proxy))
	}
	return strings.Join(parts, ", ")
}

func (v visit) security() string {
	if v.tls == nil || len(v.tls.PeerCertificates) == 0 {
		return "TLS not used"
	}
	leaf := v.tls.PeerCertificates[0]
	return fmt.Sprintf("%s, its certificate is by %s and good until %s", tls.VersionName(v.tls.Version), nameOf(leaf.Issuer), leaf.NotAfter.UTC().Format(time.DateOnly))
}

// otherCloud names the Graph of the cloud that the tenant is really in, as the authority tells it; empty: it is this one,
// or not one of Microsoft's.
func (e *examination) otherCloud() string {
	var told struct {
		Graph string `json:"msgraph_host"`
	}
	if json.Unmarshal(e.authority.body, &told) != nil || told.Graph == "" || strings.EqualFold(told.Graph, e.hostOf(e.Graph)) {
		return ""
	}
	for _, c := range auth.Clouds() {
		if strings.EqualFold(e.hostOf(c.Graph), told.Graph) && e.Cloud != "custom" {
			return told.Graph
		}
	}
	return ""
}

func (e *examination) hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Host
}

var code = regexp.MustCompile(`AADSTS\d{5,7}`)

// refusedTenant is what the authority says of a tenant that it does not know; nil: it has nothing to say.
func (v visit) refusedTenant() error {
	if v.status != http.StatusBadRequest && v.status != http.StatusNotFound {
		return nil
	}
	if found := code.Find(bytes.TrimSpace(v.body)); found != nil {
		return errors.New(string(found))
	}
	return nil
}
