package vault

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// The real Secret Service is tried where MAILTRIAGE_TEST_KEYRING is set: each of these tests in a session of its own
// (testdata/session.sh), with a bus and a gnome-keyring of its own. No other keyring is touched.
var worlds = map[string]struct {
	session string // session.sh's option
	test    func(*testing.T, *Vault)
}{
	"unlocked":            {"--unlocked", tryUnlocked},
	"locked while it ran": {"--unlocked", tryLock},
	"locked":              {"--locked", func(t *testing.T, v *Vault) { refuses(t, v, Locked, "is locked") }},
	"no keyring": {"--no-keyring", func(t *testing.T, v *Vault) {
		refuses(t, v, NoService, "nothing on the D-Bus session bus serves the Secret Service")
	}},
	"a prompt unseen": {"--no-keyring", tryUnseen},
	"no bus":          {"--no-bus", func(t *testing.T, v *Vault) { refuses(t, v, NoBus, "no D-Bus session bus") }},
	"no bus any more": {"--no-bus", tryDeadBus},
}

const (
	forReal = "MAILTRIAGE_TEST_KEYRING"
	inside  = "MAILTRIAGE_TEST_KEYRING_WORLD"
)

func TestSystem(t *testing.T) {
	if world := os.Getenv(inside); world != "" {
		worlds[world].test(t, New("mailtriage-test", "soc", System(os.Getenv("DBUS_SESSION_BUS_ADDRESS"))))
		return
	}
	if os.Getenv(forReal) == "" {
		t.Skip(forReal + " is not set")
	}
	self, err := os.Executable()
	must(t, err)
	for name, world := range worlds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, "testdata/session.sh", world.session, self, "-test.run", "^TestSystem$", "-test.v")
			cmd.Env = append(os.Environ(), inside+"="+name)
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "--- PASS: TestSystem") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func tryUnlocked(t *testing.T, v *Vault) {
	must(t, v.Probe(t.Context()))
	other := New("mailtriage-test", "SOC", v.ring)
	must(t, other.Put(t.Context(), Tokens, secret("other", 100)))
	values := map[Kind][][]byte{
		ClientSecret: {[]byte("Ab8Q~small"), {0, 0xff, '\n'}},
		Certificate:  {aPEM(t)},
		Account:      {[]byte(`{"name":"Ana"}`)},
		Tokens:       {random(30_000), random(5000), random(30_000)},
	}
	for kind, each := range values {
		for _, value := range each {
			must(t, v.Put(t.Context(), kind, value))
			holds(t, v, kind, value)
		}
	}
	// By another process's eyes: as many items as there should be, and no clear text where names are.
	if items, want := items(t), 1+1+4+1+18; len(items) != want {
		t.Errorf("%d items, want %d: %v", len(items), want, items)
	}
	// What a crash leaves over is found too.
	h, parts, err := split(random(5000))
	must(t, err)
	must(t, v.ring.set(t.Context(), v.part(Tokens, h, 0), parts[0]))
	must(t, v.RemoveAll(t.Context()))
	for _, kind := range Kinds() {
		if _, err := v.Get(t.Context(), kind); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if left := items(t); len(left) != 1 {
		t.Errorf("left after all was removed: %v", left)
	}
	holds(t, other, Tokens, secret("other", 100))
}

// items lists the names of what the login collection holds.
func items(t *testing.T) []string {
	t.Helper()
	bus, err := dbus.SessionBus()
	must(t, err)
	all, err := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login").GetProperty("org.freedesktop.Secret.Collection.Items")
	must(t, err)
	var names []string
	for _, path := range all.Value().([]dbus.ObjectPath) {
		label, err := bus.Object("org.freedesktop.secrets", path).GetProperty("org.freedesktop.Secret.Item.Label")
		must(t, err)
		names = append(names, label.String())
	}
	return names
}

// tryLock locks the keyring between a put and a get.
func tryLock(t *testing.T, v *Vault) {
	must(t, v.Put(t.Context(), Tokens, secret("old", 5000)))
	bus, err := dbus.SessionBus()
	must(t, err)
	login := []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}
	must(t, bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.Lock", 0, login).Err)
	refuses(t, v, Locked, "is locked")
}

// refuses holds every method to one error.
func refuses(t *testing.T, v *Vault, reason Reason, words string) {
	t.Helper()
	const variable = "DBUS_SESSION_BUS_ADDRESS" // D-Bus's library sets it when it starts a bus
	before := os.Getenv(variable)
	_, get := v.Get(t.Context(), Tokens)
	_, has := v.Has(t.Context(), Tokens)
	for name, err := range map[string]error{
		"put": v.Put(t.Context(), Tokens, secret("new", 5000)), "get": get, "has": has,
		"remove": v.Remove(t.Context(), Tokens), "all": v.RemoveAll(t.Context()), "probe": v.Probe(t.Context()),
	} {
		var e *Unavailable
		if !errors.As(err, &e) || e.Reason != reason || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v (%#v)", name, err, e)
		}
	}
	if after := os.Getenv(variable); after != before {
		t.Errorf("a bus was started: %s", after)
	}
}

// tryDeadBus names a bus that has ended.
func tryDeadBus(t *testing.T, _ *Vault) {
	const gone = "unix:path=/nonexistent/bus"
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", gone)
	refuses(t, New("mailtriage-test", "soc", System(gone)), NoBus, "no D-Bus session bus")
}

// service is a Secret Service that answers everything with a prompt that never ends.
type service struct{ prompted chan struct{} }

func (s service) Unlock([]dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return nil, "/prompt", nil
}

func (s service) Prompt(string) *dbus.Error {
	s.prompted <- struct{}{}
	return nil
}

// tryUnseen leaves behind a prompt that nobody sees, and then lets the whole bus go away under it.
func tryUnseen(t *testing.T, v *Vault) {
	bus, err := dbus.ConnectSessionBus()
	must(t, err)
	s := service{make(chan struct{}, 1)}
	must(t, bus.Export(s, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service"))
	must(t, bus.Export(s, "/prompt", "org.freedesktop.Secret.Prompt"))
	_, err = bus.RequestName("org.freedesktop.secrets", 0)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-s.prompted
		cancel()
	}()
	if _, err := v.Get(ctx, Tokens); !errors.Is(err, context.Canceled) {
		t.Errorf("given up at the prompt: %v", err)
	}
	shared, err := dbus.SessionBus()
	must(t, err)
	must(t, shared.Close())
	v.ring.gate <- struct{}{} // what was left behind ended, and nothing broke
}
