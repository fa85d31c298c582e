package graph_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

// hangUp is a server that is given each connection.
func hangUp(t *testing.T, with func(net.Conn)) (address string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go with(conn)
		}
	}()
	return l.Addr().String()
}

// TestAWriteThatWasNotSentIsNotDone: whatever is in the way of a connection, what was asked for was not done; once the request
// may have been sent, that is not known.
func TestAWriteThatWasNotSentIsNotDone(t *testing.T) {
	ended := t.Context().Done()
	closed := hangUp(t, func(c net.Conn) { _ = c.Close() })
	silent := hangUp(t, func(c net.Conn) { <-ended; _ = c.Close() })
	taking := func(then func(net.Conn)) string {
		return hangUp(t, func(c net.Conn) {
			if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				then(c)
			}
			_ = c.Close()
		})
	}
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(refusing.Close)
	by := func(proxy string) *http.Transport {
		return &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: proxy})}
	}
	nobody := "127.0.0.1:1"
	unknown := &http.Transport{DialContext: func(_ context.Context, network, _ string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: "graph.microsoft.com", IsNotFound: true}}
	}}
	for name, c := range map[string]struct {
		at        string
		transport *http.Transport
		kind      graph.Kind
	}{
		"nobody listens":                 {"http://" + nobody, &http.Transport{}, graph.Offline},
		"a name that is not known":       {"https://graph.test", unknown, graph.Offline},
		"no handshake":                   {"https://" + closed, &http.Transport{}, graph.Offline},
		"no handshake in time":           {"https://" + silent, &http.Transport{}, graph.Offline},
		"no handshake in its own time":   {"https://" + silent, &http.Transport{TLSHandshakeTimeout: time.Millisecond}, graph.Offline},
		"a certificate nobody trusts":    {tlsOnly(t), &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}, graph.Offline},
		"nobody listens as the proxy":    {"https://graph.test", by(nobody), graph.Offline},
		"a proxy that refuses":           {"https://graph.test", by(strings.TrimPrefix(refusing.URL, "http://")), graph.Offline},
		"cut off once it was sent":       {"http://" + taking(func(net.Conn) {}), &http.Transport{}, graph.CutOff},
		"cut off in the answer":          {"http://" + taking(func(c net.Conn) { _, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")) }), &http.Transport{}, graph.CutOff},
		"no answer in time":              {"http://" + taking(func(net.Conn) { <-ended }), &http.Transport{}, graph.TimedOut},
		"no answer in the transport's":   {"http://" + taking(func(net.Conn) { <-ended }), &http.Transport{ResponseHeaderTimeout: 50 * time.Millisecond}, graph.TimedOut},
		"cut off before it was read out": {"http://" + closed, &http.Transport{}, graph.CutOff},
	} {
		t.Run(name, func(t *testing.T) {
			t.Cleanup(c.transport.CloseIdleConnections)
			client, err := graph.New(graph.Config{BaseURL: c.at, Credential: &spare{tokens: []string{"any"}}, Transport: c.transport, WaitCap: time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			m := client.Mailbox("soc@contoso.com")
			r := client.Batch(ctx, []graph.Request{m.MoveRequest("id", "archive")})[0]
			if r.Err == nil || r.Err.Kind != c.kind || r.Err.Maybe() != (c.kind != graph.Offline) {
				t.Errorf("%v is of kind %d, it may have been done: %v", r.Err, r.Err.Kind, r.Err.Maybe())
			}
		})
	}
}

// tlsOnly is a server with a certificate of its own.
func tlsOnly(t *testing.T) string {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	return s.URL
}
