package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/google/uuid"
	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	khttp "github.com/microsoft/kiota-http-go"
	kjson "github.com/microsoft/kiota-serialization-json-go"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"mailtriage/graph/auth"
)

// Config says which service a client talks to and how it signs in.
type Config struct {
	BaseURL    string                 // https://graph.microsoft.com; plain http on loopback only
	Credential azcore.TokenCredential // or
	Token      string                 // a ready token, for plain http on loopback only
	Transport  http.RoundTripper      // nil: http.DefaultTransport
	UserAgent  string
	Observe    func(RequestLog) // is told of every request; must not block
	Gate       func(GateState)  // is told when the gate's state changes; must not block
	WaitCap    time.Duration    // the longest pause between repeats that the service did not ask for; 0: 60 s
	Attempts   int              // how often a request is sent at most; 0: 4
}

// Client talks to Microsoft Graph. One is enough for a whole program: its gate is the app's.
type Client struct {
	adapter  *khttp.NetHttpRequestAdapter
	pipeline *pipeline
	origin   *url.URL
	agent    string
	preview  preview
}

// New makes a client. It sends nothing.
func New(c Config) (*Client, error) {
	origin, err := url.Parse(strings.TrimRight(c.BaseURL, "/"))
	if err != nil || origin.Host == "" {
		return nil, fmt.Errorf("graph: %q is not a base URL", c.BaseURL)
	}
	plain := origin.Scheme == "http" && auth.Loopback(origin.Hostname())
	switch {
	case origin.Scheme != "https" && !plain:
		return nil, fmt.Errorf("graph: %s: only https, or plain http to a loopback address", origin)
	case c.Credential == nil && c.Token == "":
		return nil, errors.New("graph: neither a credential nor a token to sign in with")
	case c.Token != "" && !plain:
		return nil, errors.New("graph: a ready token is taken for plain http to a loopback address only")
	}
	p := &pipeline{
		origin: origin, base: c.Transport, gate: newGate(c.Gate), observe: c.Observe, waitCap: c.WaitCap, attempts: c.Attempts,
		tokens: &tokens{credential: c.Credential, static: c.Token, scope: c.BaseURL + "/.default", base: origin.String(), now: time.Now, replacing: make(chan struct{}, 1)},
	}
	if p.base == nil {
		p.base = http.DefaultTransport
	}
	if p.observe == nil {
		p.observe = func(RequestLog) {}
	}
	if p.waitCap == 0 {
		p.waitCap = time.Minute
	}
	if p.attempts == 0 {
		p.attempts = defaultAttempts
	}
	adapter, err := khttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&authentication.AnonymousAuthenticationProvider{}, kjson.NewJsonParseNodeFactory(), kjson.NewJsonSerializationWriterFactory(),
		&http.Client{Transport: p, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }})
	if err != nil {
		return nil, fmt.Errorf("graph: %w", err)
	}
	adapter.SetBaseUrl(origin.String() + "/v1.0")
	return &Client{adapter: adapter, pipeline: p, origin: origin, agent: c.UserAgent, preview: newPreview()}, nil
}

// Mailbox is one mailbox of a client: every call names it.
type Mailbox struct {
	c  *Client
	id string
}

// Mailbox gives the mailbox of a user id, a user principal name or an address.
func (c *Client) Mailbox(id string) *Mailbox { return &Mailbox{c: c, id: id} }

// ID is what the mailbox was asked for by.
func (m *Mailbox) ID() string { return m.id }

// Client is the client whose mailbox this is.
func (m *Mailbox) Client() *Client { return m.c }

// user is the SDK's builder of requests about the mailbox.
func (m *Mailbox) user() *users.UserItemRequestBuilder {
	return users.NewUsersRequestBuilderInternal(map[string]string{}, m.c.adapter).ByUserId(m.id)
}

// preferences every request carries: ids stay through moves.
const immutable = `IdType="ImmutableId"`

func headers(more ...string) *abs.RequestHeaders {
	h := abs.NewRequestHeaders()
	h.Add("Prefer", strings.Join(append([]string{immutable}, more...), ", "))
	return h
}

// answer is what came back: status, headers, and the whole body.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request through the SDK's adapter and hands back what came, errors made of refusals.
func (c *Client) send(ctx context.Context, o op, info *abs.RequestInformation, err error) (answer, error) {
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", o.doing, err)
	}
	info.Headers.TryAdd("client-request-id", uuid.NewString())
	if c.agent != "" {
		info.Headers.TryAdd("User-Agent", c.agent)
	}
	var a answer
	handler := abs.NewRequestHandlerOption()
	handler.SetResponseHandler(func(response any, _ abs.ErrorMappings) (any, error) {
		resp, ok := response.(*http.Response)
		if !ok {
			return nil, errors.New("no answer")
		}
		defer func() { _ = resp.Body.Close() }()
		a.status, a.header = resp.StatusCode, resp.Header
		var err error
		a.body, err = io.ReadAll(resp.Body)
		return nil, err
	})
	info.AddRequestOptions([]abs.RequestOption{handler})
	if err := c.adapter.SendNoContent(ctx, info, nil); err != nil {
		return answer{}, o.failed(ctx, err)
	}
	if a.status < 200 || a.status > 299 {
		return answer{}, o.refused(a.status, a.header, a.body)
	}
	return a, nil
}

// decode reads an answer's JSON.
func (o op) decode(a answer, v any) error {
	if err := json.Unmarshal(a.body, v); err != nil {
		return o.unreadable(a.status, a.header, err)
	}
	return nil
}

// link makes a request of a link that the service gave: it must lead back to the service.
func (c *Client) link(o op, to string, h *abs.RequestHeaders) (*abs.RequestInformation, error) {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != c.origin.Scheme || u.Host != c.origin.Host || u.User != nil {
		return nil, &Error{Op: o.doing, Kind: Foreign}
	}
	info := abs.NewRequestInformation()
	info.Method = abs.GET
	info.SetUri(*u)
	info.Headers.AddAll(h)
	return info, nil
}

// post makes a request with a JSON body to a path below the base URL: "/v1.0/$batch".
func (c *Client) post(path string, body []byte, h *abs.RequestHeaders) *abs.RequestInformation {
	u := *c.origin
	u.Path += path
	info := abs.NewRequestInformation()
	info.Method = abs.POST
	info.SetUri(u)
	info.Headers.AddAll(h)
	info.SetStreamContentAndContentType(bytes.Clone(body), "application/json")
	return info
}

// signInKind tells a refused sign-in from one that could not be tried.
func signInKind(err error) Kind {
	var refused *azidentity.AuthenticationFailedError
	if errors.As(err, &refused) && refused.RawResponse != nil {
		if refused.RawResponse.StatusCode >= http.StatusInternalServerError {
			return Unavailable
		}
		return Unauthenticated
	}
	var network net.Error
	var unreachable *auth.UnreachableError
	switch (op{}).failed(context.Background(), err).Kind {
	case Offline, TimedOut:
		return Offline
	default:
		if errors.As(err, &network) || errors.As(err, &unreachable) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return Offline
		}
	}
	return Unauthenticated
}

// SignInError makes an error of a sign-in that failed, with words on what to do; nil when it did not fail.
func SignInError(err error) *Error {
	if err == nil {
		return nil
	}
	return &Error{Op: "signing in", Kind: signInKind(err), Err: err}
}
