package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth"
	"mailtriage/graph/auth/vault"
	"mailtriage/tui/wizard"
)

func installing(t *testing.T, file string) *installer {
	t.Helper()
	c := quiet(t, nil, file)
	return &installer{console: c, path: config.Path(nil, nil, c.home)}
}

func answers(changes ...func(*wizard.Answers)) wizard.Answers {
	a := wizard.Answers{
		Cloud: "global", Way: auth.ClientSecret, Tenant: "contoso.com", ClientID: "6b29fc40-ca47-1067-b31d-00dd010662da", Preset: "triage",
		Mailbox: "soc@contoso.com", Profile: "default",
	}
	for _, change := range changes {
		change(&a)
	}
	return a
}

// TestAddressesOfOnesOwnAreForTheCustomCloud sends nothing to hosts that were typed for another cloud than the one that is
// chosen now, and writes none of them.
func TestAddressesOfOnesOwnAreForTheCustomCloud(t *testing.T) {
	typed := func(a *wizard.Answers) {
		a.GraphURL, a.Authority = "https://graph.example.com", "https://login.example.com"
	}
	for cloud, want := range map[string][2]string{
		"global": {"https://graph.microsoft.com", "https://login.microsoftonline.com"}, "us-gov": {"https://graph.microsoft.us", "https://login.microsoftonline.us"},
		wizard.Custom: {"https://graph.example.com", "https://login.example.com"},
	} {
		w := installing(t, "")
		a := answers(typed, func(a *wizard.Answers) { a.Cloud = cloud })
		n, err := w.connection(a)
		if err != nil || n.graph != want[0] || n.authority != want[1] {
			t.Errorf("%s leads to %s and %s, %v", cloud, n.graph, n.authority, err)
		}
		if err := w.store(t.Context(), a, wizard.Secrets{}); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(w.path)
		if err != nil || strings.Contains(string(raw), "example.com") != (cloud == wizard.Custom) {
			t.Errorf("%s: the file holds\n%s%v", cloud, raw, err)
		}
	}
}

// TestStoringIsAllOrNothing leaves what there was when the settings can't be written, or the keyring fails half-way.
func TestStoringIsAllOrNothing(t *testing.T) {
	secrets := wizard.Secrets{ClientSecret: "new"}
	for name, c := range map[string]struct {
		before string // the secret that is there; empty: none
		spoil  func(*testing.T, *installer) context.Context
	}{
		"a damaged file, nothing stored": {"", damage},
		"a damaged file, an older one":   {"old", damage},
		"given up":                       {"old", func(t *testing.T, _ *installer) context.Context { return ended(t) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := installing(t, "[profiles.default]\n")
			v := w.vaultOf("default")
			if c.before != "" {
				if err := v.Put(t.Context(), vault.ClientSecret, []byte(c.before)); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.store(c.spoil(t, w), answers(), secrets); err == nil {
				t.Error("it was stored")
			}
			raw, err := v.Get(t.Context(), vault.ClientSecret)
			if string(raw) != c.before || c.before == "" && !errors.Is(err, vault.ErrNone) {
				t.Errorf("the keyring holds %q, want %q; %v", raw, c.before, err)
			}
		})
	}
}

func damage(t *testing.T, w *installer) context.Context {
	t.Helper()
	if err := os.WriteFile(w.path, []byte("[profiles"), 0o600); err != nil {
		t.Fatal(err)
	}
	return t.Context()
}

func ended(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// ringless is a machine on which nothing keeps secrets.
type ringless struct{}

func (ringless) Set(_, _, _ string) error        { return exec.ErrNotFound }
func (ringless) Get(_, _ string) (string, error) { return "", exec.ErrNotFound }
func (ringless) Delete(_, _ string) error        { return exec.ErrNotFound }
func (ringless) DeleteAll(string) error          { return exec.ErrNotFound }

// TestSetupWithoutAKeyring says at its start that secrets can't be kept, and what to do without; a profile with a secret is
// not stored then, and the file stays as it is.
func TestSetupWithoutAKeyring(t *testing.T) {
	const file = "[profiles.other]\nmailbox = \"a@b.test\"\n"
	w := installing(t, file)
	if why := w.keyringTrouble(t.Context()); why != "" {
		t.Fatalf("with a keyring: %s", why)
	}
	w.keyring = vault.Over(ringless{})
	if why := w.keyringTrouble(t.Context()); !strings.Contains(why, "Secrets can't be kept on this machine") || !strings.Contains(why, "AZURE_CLIENT_SECRET") {
		t.Errorf("it says %q", why)
	}
	var lacking *vault.Unavailable
	if err := w.store(t.Context(), answers(), wizard.Secrets{ClientSecret: "new"}); !errors.As(err, &lacking) {
		t.Errorf("a secret: %v", err)
	}
	if raw, err := os.ReadFile(w.path); err != nil || string(raw) != file {
		t.Errorf("the file is %q, %v", raw, err)
	}
}
