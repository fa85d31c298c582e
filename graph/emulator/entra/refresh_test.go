package entra

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRefresh(t *testing.T) {
	d := newDesk(t)
	first := d.post("token", codeForm(d.signIn(with(signInForm(), "scope", delegated+" offline_access"))))
	form := url.Values{"grant_type": {grantRefresh}, "client_id": {publicID}, "refresh_token": {first.RefreshToken}}
	again := d.post("token", form)
	if again.RefreshToken == "" || again.RefreshToken == first.RefreshToken || again.Scope != delegated {
		t.Errorf("%+v", again)
	}
	if r := d.post("token", with(form, "scope", "Mail.Read openid")); r.Scope != "openid Mail.Read" || r.IDToken == "" || payload(t, r.AccessToken)["scp"] != "Mail.Read openid" {
		t.Errorf("narrower: %+v", r)
	}
	for name, c := range map[string]struct {
		pairs []string
		code  int
		oauth string
	}{
		"none":             {[]string{"refresh_token", ""}, 900144, "invalid_request"},
		"made up":          {[]string{"refresh_token", "x"}, 9002313, "invalid_grant"},
		"another app's":    {[]string{"client_id", otherID}, 70000, "invalid_grant"},
		"a secret needed":  {[]string{"client_id", clientID}, 7000218, "invalid_client"},
		"not consented to": {[]string{"scope", "Mail.Send"}, 65001, "invalid_grant"},
	} {
		d.refused(name, d.post("token", with(form, c.pairs...)), c.code, c.oauth)
	}
	for state, code := range map[string]int{NeedsMFA: 50076, ConditionalAccess: 53003, Disabled: 50057, "": 0} {
		if err := d.ChangeUser(ada, func(u *User) { u.SignIn = state }); err != nil {
			t.Fatal(err)
		}
		r := d.post("token", form)
		d.refused(state, r, code, map[int]string{50076: "invalid_grant", 53003: "invalid_grant", 50057: "invalid_grant"}[code])
		if want := map[int]string{50076: "basic_action", 53003: "message_only"}[code]; r.Suberror != want {
			t.Errorf("%s: suberror %q", state, r.Suberror)
		}
		if want := code == 50076 || code == 53003; strings.Contains(r.Claims, `"capolids":{"essential":true`) != want {
			t.Errorf("%s: claims %q", state, r.Claims)
		}
		if err := d.ChangeUser(ada, func(u *User) { u.SignIn = "" }); err != nil {
			t.Fatal(err)
		}
	}
	*d.now = d.now.Add(89 * 24 * time.Hour)
	d.refused("in use", d.post("token", form), 0, "")
	*d.now = d.now.Add(2 * 24 * time.Hour)
	d.refused("used two days ago", d.post("token", form), 0, "")
	unused := d.post("token", with(form, "refresh_token", again.RefreshToken))
	d.refused("unused", unused, 700082, "invalid_grant")
	d.RevokeRefresh()
	revoked := d.post("token", form)
	d.refused("revoked", revoked, 50173, "invalid_grant")
	if unused.Suberror != "bad_token" || revoked.Suberror != "bad_token" {
		t.Errorf("a client cannot tell that the token is lost: %q, %q", unused.Suberror, revoked.Suberror)
	}
	if r := d.post("token", codeForm(d.signIn(signInForm()))); d.post("token", with(form, "refresh_token", r.RefreshToken)).AccessToken == "" {
		t.Error("a new sign-in does not help")
	}
}

// What was given out can be looked for, and what was asked can be looked at without finding any of it.
func TestNothingSecretIsNoted(t *testing.T) {
	d := newDesk(t)
	_, valid := d.certificates()
	signed := d.assertion(valid).signed(t)
	d.post("token", url.Values{"grant_type": {grantClient}, "client_id": {clientID}, "client_secret": {"s3cret"}, "scope": {resource + "/.default"}})
	d.post("token", url.Values{"grant_type": {grantClient}, "client_id": {clientID}, "client_assertion": {signed}, "client_assertion_type": {assertionType}, "scope": {resource + "/.default"}})
	r := d.post("token", codeForm(d.signIn(signInForm())))
	d.post("token", url.Values{"grant_type": {grantRefresh}, "client_id": {publicID}, "refresh_token": {r.RefreshToken}})
	code := d.post("devicecode", url.Values{"client_id": {publicID}, "scope": {"Mail.Read"}})
	d.post("token", url.Values{"grant_type": {grantDevice}, "client_id": {publicID}, "device_code": {code.DeviceCode}})
	kinds := map[string]int{}
	secrets := []string{"s3cret", signed, verifier}
	for _, g := range d.Given() {
		kinds[g.Kind]++
		secrets = append(secrets, g.Value)
	}
	for kind, n := range map[string]int{"access_token": 4, "refresh_token": 2, "id_token": 2, "code": 1, "device_code": 1} {
		if kinds[kind] != n {
			t.Errorf("%d of %s", kinds[kind], kind)
		}
	}
	var credentials []string
	for _, s := range d.SignIns() {
		credentials = append(credentials, s.Credential)
		for _, field := range []string{s.Path, s.GrantType, s.ClientID, s.Scope, s.Claims, s.User, s.Error} {
			if slices.ContainsFunc(secrets, func(secret string) bool { return strings.Contains(field, secret) }) {
				t.Errorf("%+v tells a secret", s)
			}
		}
	}
	if !slices.Equal(credentials, []string{"secret", "certificate", "", "", "", "", ""}) {
		t.Errorf("%q", credentials)
	}
}
