package main

import (
	"strings"
	"testing"
	"time"

	"mailtriage/graph/emulator"
)

// TestEachWayOfSigningIn goes through every way against the emulator as another process: right, wrong, expired,
// declined, cut off, and with a slow server. Where no keyring is needed for it, it does without.
func TestEachWayOfSigningIn(t *testing.T) {
	past := time.Now().Add(-time.Hour)
	secret := func(w *workplace, value string) { w.vars = append(w.vars, varSecret+"="+value) }
	certificate := func(w *workplace, until time.Time) {
		w.vars = append(w.vars, varCertificate+"="+w.certificate(until), varSecret+"=")
	}
	fault := func(w *workplace, f emulator.Fault) { w.post("faults", []emulator.Fault{f}) }
	cut := emulator.Fault{Operation: "signin.token", Cut: "after", Count: 50}
	slow := emulator.Fault{Operation: "signin.token", Latency: "1500ms", Count: 1}
	for name, c := range map[string]struct {
		way     string // empty: by variables
		prepare func(*workplace)
		args    []string
		code    int
		says    string
	}{
		"secret, right":   {"", func(w *workplace) { secret(w, w.s.info.ClientSecret) }, []string{"whoami"}, 0, "client secret"},
		"secret, wrong":   {"", func(w *workplace) { secret(w, "nonsense") }, []string{"whoami"}, 1, "AADSTS7000215"},
		"secret, expired": {"", func(w *workplace) { w.change(map[string]any{"secret_expires": past}) }, []string{"whoami"}, 1, "AADSTS7000222"},
		"secret, cut off": {"", func(w *workplace) { fault(w, cut) }, []string{"whoami"}, 1, "signing in"},
		"secret, slow":    {"", func(w *workplace) { fault(w, slow) }, []string{"whoami"}, 0, "client secret"},

		"certificate, right":     {"", func(w *workplace) { certificate(w, time.Now().AddDate(1, 0, 0)) }, []string{"whoami"}, 0, "good until"},
		"certificate, ends soon": {"", func(w *workplace) { certificate(w, time.Now().AddDate(0, 0, 20)) }, []string{"whoami"}, 0, "in 19 days"},
		"certificate, expired":   {"", func(w *workplace) { certificate(w, past) }, []string{"whoami"}, 1, "AADSTS700027"},
		"certificate, unknown": {"", func(w *workplace) {
			certificate(w, time.Now().AddDate(1, 0, 0))
			w.vars = append(w.vars, varClient+"="+w.app("read only"))
		}, []string{"whoami"}, 1, "AADSTS700027"},
		"certificate, slow": {"", func(w *workplace) { certificate(w, time.Now().AddDate(1, 0, 0)); fault(w, slow) }, []string{"whoami"}, 0, "good until"},

		"browser, right":    {"browser", func(w *workplace) { w.browser(brandt, "accept") }, []string{"login"}, 0, brandt},
		"browser, declined": {"browser", func(w *workplace) { w.browser(brandt, "decline") }, []string{"login"}, 1, "AADSTS65004"},
		"browser, MFA":      {"browser", func(w *workplace) { w.browser(brandt, "accept"); w.user("mfa") }, []string{"login"}, 1, "AADSTS50076"},
		"browser, blocked":  {"browser", func(w *workplace) { w.browser(brandt, "accept"); w.user("conditional-access") }, []string{"login"}, 1, "AADSTS53003"},
		"browser, disabled": {"browser", func(w *workplace) { w.browser(brandt, "accept"); w.user("disabled") }, []string{"login"}, 1, "AADSTS50057"},
		"browser, cut off":  {"browser", func(w *workplace) { w.browser(brandt, "accept"); fault(w, cut) }, []string{"login"}, 1, "signing in"},
		"browser, slow":     {"browser", func(w *workplace) { w.browser(brandt, "accept"); fault(w, slow) }, []string{"login"}, 0, brandt},
		"browser, no consent": {"browser", func(w *workplace) {
			w.browser(brandt, "accept")
			w.change(map[string]any{"delegated": []string{"User.Read"}})
		}, []string{"login"}, 1, "AADSTS65001"},

		"device code, not allowed": {"device-code", func(w *workplace) { w.change(map[string]any{"public": false}) }, []string{"login"}, 1, "AADSTS7000218"},
		"device code, cut off": {"device-code", func(w *workplace) {
			fault(w, emulator.Fault{Operation: "signin.devicecode", Cut: "before", Count: 50})
		}, []string{"login"}, 1, "signing in"},
		"device code, blocked": {"device-code", func(w *workplace) { w.change(map[string]any{"conditional_access": true}) }, []string{"login"}, 1, "AADSTS53003"},

		"automatic, the secret": {"", func(w *workplace) {
			certificate(w, time.Now().AddDate(1, 0, 0))
			secret(w, w.s.info.ClientSecret)
		}, []string{"whoami"}, 0, "client secret"},
		"automatic, the secret expired": {"", func(w *workplace) {
			certificate(w, time.Now().AddDate(1, 0, 0))
			secret(w, w.s.info.ClientSecret)
			w.change(map[string]any{"secret_expires": past})
		}, []string{"whoami"}, 0, "has expired"},
		"automatic, neither": {"", func(w *workplace) {
			certificate(w, past)
			secret(w, "nonsense")
		}, []string{"whoami"}, 1, "AADSTS700027"},

		"tenant, unknown":       {"", func(w *workplace) { w.vars = append(w.vars, varTenant+"=nowhere.example") }, []string{"whoami"}, 1, "AADSTS90002"},
		"application, unknown":  {"", func(w *workplace) { w.vars = append(w.vars, varClient+"=11111111-2222-4333-8444-555555555555") }, []string{"whoami"}, 1, "AADSTS700016"},
		"authority not trusted": {"", func(w *workplace) { w.vars = append(w.vars, varCerts+"=") }, []string{"whoami"}, 1, "certificate is not trusted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, "--tls", "--messages", "20")
			w := emptyHome(t, s)
			if c.way == "" {
				w.vars = append(w.vars, s.vars()...)
			} else {
				w = settle(t, s, c.way, `scopes = "User.Read Mail.ReadWrite.Shared"`)
			}
			c.prepare(w)
			code, out, errs := w.run("", c.args...)
			if code != c.code || !strings.Contains(out+errs, c.says) {
				t.Errorf("%d, want %d and %q:\n%s%s", code, c.code, c.says, out, errs)
			}
			if strings.Contains(out+errs, "nonsense") || strings.Contains(out+errs, s.info.ClientSecret) {
				t.Error("the secret is told")
			}
			if last := strings.TrimSpace(errs); code == 1 && (strings.Contains(last, "\n\n") || strings.Contains(last, "RESPONSE")) {
				t.Errorf("the error is not in words:\n%s", errs)
			}
		})
	}
}

// change changes the application of the settings.
func (w *workplace) change(c map[string]any) {
	w.t.Helper()
	c["client_id"] = w.s.info.ClientID
	w.post("app", c)
}

// user puts something in the way of the person's sign-in.
func (w *workplace) user(state string) {
	w.t.Helper()
	w.post("user", map[string]string{"user": brandt, "sign_in": state})
}

// app finds another application by a part of its name.
func (w *workplace) app(name string) string {
	w.t.Helper()
	var apps []struct {
		ClientID string `json:"client_id"`
		Name     string `json:"name"`
	}
	w.s.admin(w.t, "GET", "apps", "", nil, &apps)
	for _, a := range apps {
		if strings.Contains(a.Name, name) {
			return a.ClientID
		}
	}
	w.t.Fatalf("there is no application called %s in %+v", name, apps)
	return ""
}
