package emulator

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// StartInMemory serves until Stop, as Start does without TLS, over pipes within the program in place of a network: so a
// test can run client and emulator on a clock of its own (testing/synctest). The transport reaches it, whatever host is
// asked for.
func StartInMemory(opts Options) (*Running, *http.Transport, error) {
	if len(opts.Tenant.Apps) == 0 {
		return nil, nil, errors.New("the tenant has no application to sign in as")
	}
	l := &pipes{arriving: make(chan net.Conn), closed: make(chan struct{})}
	opts.Resource, opts.Secret = "http://127.0.0.1", "emulator-"+newGUID()
	r := &Running{ended: make(chan struct{}), Info: Info{Graph: opts.Resource, Token: opts.Secret, Mailbox: opts.Mailbox}}
	var err error
	if r.Server, err = New(opts); err != nil {
		return nil, nil, err
	}
	r.http = &http.Server{Handler: r.Server, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(nowhere{}, "", 0)}
	go func() {
		defer close(r.ended)
		_ = r.http.Serve(l) // ends by Stop
	}()
	return r, &http.Transport{DialContext: l.dial}, nil
}

// pipes is a listener without a network.
type pipes struct {
	arriving chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.arriving <- there:
		return here, nil
	case <-p.closed:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept waits for the next connection.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.arriving:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close lets nobody in any more.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr is where a pipe leads.
func (*pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "pipe"} }
