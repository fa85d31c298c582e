package doctor_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/doctor"
)

func nothingStored(context.Context) (*auth.Session, error) {
	return nil, errors.New("nothing is stored")
}

// wire is a network of one server, in memory.
type wire struct {
	accepted chan net.Conn
	closed   chan struct{}
}

func (l *wire) Accept() (net.Conn, error) {
	select {
	case c := <-l.accepted:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *wire) Close() error { close(l.closed); return nil }

func (l *wire) Addr() net.Addr { return &net.UnixAddr{} }

func (l *wire) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	l.accepted <- server
	return client, nil
}

// slowReader reads no folder.
type slowReader struct{}

func (slowReader) Folder(ctx context.Context, _ string) (graph.Folder, error) {
	<-ctx.Done()
	return graph.Folder{}, &graph.Error{Op: "reading the folder", Kind: graph.TimedOut, Err: ctx.Err()}
}

// answering is a network whose hosts all answer, but one.
func answering(t *testing.T, silent string) *http.Transport {
	l := &wire{make(chan net.Conn), make(chan struct{})}
	s := &http.Server{ReadHeaderTimeout: time.Hour, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == silent {
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{}`)
	})}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return &http.Transport{DialContext: l.dial}
}

func TestEachCheckHasItsDeadline(t *testing.T) {
	for name, c := range map[string]struct {
		silent string
		change func(*doctor.Subject, chan struct{})
		check  string
		found  string
	}{
		"keyring": {"", func(d *doctor.Subject, release chan struct{}) {
			d.Keyring = func(context.Context) error { <-release; return nil } // heeds no context
		}, "keyring", "no answer within 20 s: it may wait to be unlocked"},
		"authority": {"login.test", nil, "network authority", "login.test: no answer within 20 s, waiting for the answer"},
		"Graph":     {"graph.test", nil, "network Graph", "graph.test: no answer within 20 s, waiting for the answer"},
		"sign-in": {"", func(d *doctor.Subject, release chan struct{}) {
			d.Session = func(context.Context) (*auth.Session, error) { <-release; return nil, errors.New("late") }
		}, "sign-in", "no answer within 20 s, making the sign-in ready"},
		"mailbox": {"", func(d *doctor.Subject, _ chan struct{}) { d.Session, d.Token = nil, "opaque" }, "mailbox", "soc@contoso.com: no answer within 20 s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				d := doctor.Subject{
					Authority: "http://login.test", Graph: "http://graph.test", Tenant: "contoso.com", Mailbox: "soc@contoso.com", Transport: answering(t, c.silent),
					Session: nothingStored, Inbox: func(*auth.Session) (doctor.FolderReader, error) { return slowReader{}, nil },
				}
				if c.change != nil {
					c.change(&d, release)
				}
				began := time.Now()
				got := find(t, doctor.Run(t.Context(), d, nil), c.check)
				if got.State != doctor.Fail || got.Found != c.found || got.Mend == "" {
					t.Errorf("%s: %q, mend %q", got.State, got.Found, got.Mend)
				}
				if took := time.Since(began); took != 20*time.Second {
					t.Errorf("it took %s", took)
				}
				close(release)
			})
		})
	}
}

func TestGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		d := doctor.Subject{
			Config: []doctor.Check{{State: doctor.OK, Found: "fine"}}, Terminal: []doctor.Check{{State: doctor.OK, Found: "80x24"}},
			Keyring: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, Session: nothingStored,
		}
		began := time.Now()
		r := doctor.Run(ctx, d, nil)
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %s", took)
		}
		if c := find(t, r, "keyring"); c.State != doctor.Skipped || c.Found != "given up while it was looked at" {
			t.Errorf("%+v", c)
		}
		if c := find(t, r, "mailbox"); c.State != doctor.Skipped || c.Found != "given up before it was looked at" {
			t.Errorf("%+v", c)
		}
		failed := slices.ContainsFunc(r.Checks, func(c doctor.Check) bool { return c.State == doctor.Fail })
		if failed || find(t, r, "terminal").State != doctor.OK || !strings.Contains(find(t, r, "move email").Found, "not known: see sign-in") {
			t.Errorf("%+v", r.Checks)
		}
	})
}
