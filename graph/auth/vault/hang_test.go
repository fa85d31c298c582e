package vault

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

// stuck hangs at its calls until it is let go, as go-keyring does behind a prompt that nobody answers.
type stuck struct {
	*memory
	answer, called chan struct{}
}

func newStuck() stuck { return stuck{newMemory(), make(chan struct{}), make(chan struct{}, 100)} }

func (s stuck) Set(service, user, password string) error {
	s.called <- struct{}{}
	<-s.answer
	return s.memory.Set(service, user, password)
}

func (s stuck) Get(service, user string) (string, error) {
	s.called <- struct{}{}
	<-s.answer
	return s.memory.Get(service, user)
}

func TestAHangEndsWithTheDeadline(t *testing.T) {
	for name, test := range map[string]struct {
		call func(context.Context, *Vault) error
	}{
		"put":   {func(ctx context.Context, v *Vault) error { return v.Put(ctx, Tokens, secret("new", 5000)) }},
		"get":   {func(ctx context.Context, v *Vault) error { _, err := v.Get(ctx, Tokens); return err }},
		"has":   {func(ctx context.Context, v *Vault) error { _, err := v.Has(ctx, Tokens); return err }},
		"all":   {func(ctx context.Context, v *Vault) error { return v.RemoveAll(ctx) }},
		"probe": {func(ctx context.Context, v *Vault) error { return v.Probe(ctx) }},
	} {
		for _, limit := range []time.Duration{0, 3 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				backend := newStuck()
				v := New("mailtriage", "soc", over(backend, "linux"))
				ctx, want := context.WithoutCancel(t.Context()), Patience
				if limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, limit)
					defer cancel()
					want = limit
				}
				began := time.Now()
				err := test.call(ctx, v)
				var e *Unavailable
				if !errors.As(err, &e) || e.Reason != TimedOut || !strings.HasSuffix(err.Error(), ": the keyring did not answer in time") || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s: %v", name, err)
				}
				if took := time.Since(began); took != want {
					t.Errorf("%s: left after %v, want %v", name, took, want)
				}
				// While it hangs, others leave in their turn without a call of their own.
				began = time.Now()
				if err := v.Put(ctx, Account, []byte("x")); !errors.As(err, &e) || e.Reason != TimedOut {
					t.Errorf("%s: then: %v", name, err)
				}
				if took := time.Since(began); took > Patience {
					t.Errorf("%s: the next left after %v", name, took)
				}
				if n := len(backend.called); n != 1 {
					t.Errorf("%s: %d calls hang", name, n)
				}
				// Answered at last, what was left behind goes no further and takes back what it wrote.
				close(backend.answer)
				synctest.Wait()
				if n := backend.count(); n != 0 {
					t.Errorf("%s: %d entries came late", name, n)
				}
				must(t, v.Put(t.Context(), Account, []byte("x")))
				holds(t, v, Account, []byte("x"))
			})
		}
	}
}

func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := newStuck()
		v := New("mailtriage", "soc", Over(backend))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := v.Get(ctx, Tokens)
		var e *Unavailable
		if !errors.Is(err, context.Canceled) || errors.As(err, &e) {
			t.Errorf("cancelled: %v", err)
		}
		close(backend.answer)
		synctest.Wait()
		calls := len(backend.called)
		if err := v.Put(ctx, Tokens, []byte("x")); !errors.Is(err, context.Canceled) || len(backend.called) != calls {
			t.Errorf("cancelled before: %v, %d calls more", err, len(backend.called)-calls)
		}
	})
}

// prompting asks a person for each call, who dismisses the prompt.
type prompting struct {
	memory
	prompts int
}

func (p *prompting) Set(string, string, string) error   { return p.prompt() }
func (p *prompting) Get(string, string) (string, error) { return "", p.prompt() }
func (p *prompting) Delete(string, string) error        { return p.prompt() }
func (p *prompting) DeleteAll(string) error             { return p.prompt() }

func (p *prompting) prompt() error {
	p.prompts++
	return errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'")
}

func TestOnePromptAnOperation(t *testing.T) {
	for name, call := range map[string]func(*Vault) error{
		"put":    func(v *Vault) error { return v.Put(t.Context(), Tokens, secret("new", 5000)) },
		"get":    func(v *Vault) error { _, err := v.Get(t.Context(), Tokens); return err },
		"remove": func(v *Vault) error { return v.Remove(t.Context(), Tokens) },
		"all":    func(v *Vault) error { return v.RemoveAll(t.Context()) },
		"probe":  func(v *Vault) error { return v.Probe(t.Context()) },
	} {
		p := &prompting{}
		err := call(New("mailtriage", "soc", over(p, "linux")))
		var e *Unavailable
		if !errors.As(err, &e) || e.Reason != Locked || p.prompts != 1 {
			t.Errorf("%s: %d prompts, %v", name, p.prompts, err)
		}
	}
}

// breaking panics, as go-keyring when the bus goes away under a prompt.
type breaking struct{ memory }

func (*breaking) Get(string, string) (string, error) { panic("hush") }

func TestAPanicOfTheLibrary(t *testing.T) {
	_, err := New("mailtriage", "soc", Over(&breaking{})).Get(t.Context(), Tokens)
	if err == nil || strings.Contains(err.Error(), "hush") || !strings.Contains(err.Error(), "its library broke down (string)") {
		t.Errorf("%v", err)
	}
}

func TestNotFoundIsNone(t *testing.T) {
	if err := Memory().explain(keyring.ErrNotFound); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}
