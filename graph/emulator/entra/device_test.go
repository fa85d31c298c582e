package entra

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func (d desk) begin() (reply, url.Values) {
	d.t.Helper()
	r := d.post("devicecode", url.Values{"client_id": {publicID}, "scope": {"Mail.Read openid offline_access"}})
	if r.Interval != 5 || r.Verification != host+devicePath || !strings.Contains(r.Message, r.UserCode) || !strings.Contains(r.Message, r.Verification) {
		d.t.Errorf("%+v", r)
	}
	return r, url.Values{"grant_type": {grantDevice}, "client_id": {publicID}, "device_code": {r.DeviceCode}}
}

func TestDeviceCode(t *testing.T) {
	d := newDesk(t)
	r, poll := d.begin()
	wait := func(by time.Duration) { *d.now = d.now.Add(by) }
	d.refused("first", d.post("token", poll), 70016, "authorization_pending")
	wait(4 * time.Second)
	d.refused("too soon", d.post("token", poll), 70016, "slow_down")
	wait(5 * time.Second)
	d.refused("in time", d.post("token", poll), 70016, "authorization_pending")
	for name, c := range map[string]struct {
		pairs []string
		code  int
		oauth string
	}{
		"made up":         {[]string{"device_code", "x"}, 70018, "bad_verification_code"},
		"none":            {[]string{"device_code", ""}, 900144, "invalid_request"},
		"another app's":   {[]string{"client_id", otherID}, 70018, "bad_verification_code"},
		"not public":      {[]string{"client_id", clientID}, 7000218, "invalid_client"},
		"unknown app":     {[]string{"client_id", "x"}, 700016, "unauthorized_client"},
		"behind a policy": {[]string{"client_id", barredID}, 53003, "invalid_grant"},
	} {
		d.refused(name, d.post("token", with(poll, c.pairs...)), c.code, c.oauth)
	}
	typed := strings.ToLower(r.UserCode[:4]) + "-" + r.UserCode[4:]
	for name, c := range map[string]struct{ code, login, want string }{
		"wrong code":           {"x", ada, "AADSTS70018"},
		"unknown user":         {typed, "x@contoso.com", "AADSTS50034"},
		"disabled user":        {typed, bob, "AADSTS50057"},
		"second factor needed": {typed, "mfa@contoso.com", "AADSTS50076"},
		"behind a policy":      {typed, "ca@contoso.com", "AADSTS53003"},
	} {
		w := d.ask(http.MethodPost, devicePath, url.Values{"user_code": {c.code}, "login": {c.login}, "answer": {"accept"}})
		if !strings.Contains(w.Body.String(), c.want) || !strings.Contains(w.Body.String(), `name="user_code"`) {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
	if w := d.ask(http.MethodGet, devicePath, nil); w.Code != 200 || !strings.Contains(w.Body.String(), `name="user_code"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	w := d.ask(http.MethodPost, devicePath, url.Values{"user_code": {typed}, "login": {ada}, "answer": {"accept"}})
	if !strings.Contains(w.Body.String(), "You have signed in") {
		t.Errorf("%s", w.Body)
	}
	// A token is not held back from one who polls too often.
	if got := d.post("token", poll); got.RefreshToken == "" || got.IDToken == "" || payload(t, got.AccessToken)["upn"] != ada {
		t.Errorf("%+v", got)
	}
	d.refused("again", d.post("token", poll), 54005, "invalid_grant")
}

func TestDeviceCodeRefused(t *testing.T) {
	d := newDesk(t)
	for name, c := range map[string]struct {
		pairs []string
		code  int
		oauth string
	}{
		"unknown app":        {[]string{"client_id", "x"}, 700016, "unauthorized_client"},
		"no app":             {[]string{"client_id", ""}, 900144, "invalid_request"},
		"no scope":           {[]string{"scope", ""}, 900144, "invalid_request"},
		"unknown permission": {[]string{"scope", "Mail.Juggle"}, 650053, "invalid_scope"},
		"claims":             {[]string{"claims", "{"}, 90100, "invalid_request"},
	} {
		d.refused(name, d.post("devicecode", with(url.Values{"client_id": {publicID}, "scope": {"Mail.Read"}}, c.pairs...)), c.code, c.oauth)
	}
	r, poll := d.begin()
	if w := d.ask(http.MethodPost, devicePath, url.Values{"user_code": {r.UserCode}, "answer": {"decline"}}); !strings.Contains(w.Body.String(), "declined") {
		t.Errorf("%s", w.Body)
	}
	d.refused("declined", d.post("token", poll), 65004, "authorization_declined")
	_, poll = d.begin()
	*d.now = d.now.Add(deviceLifetime)
	d.refused("expired", d.post("token", poll), 70020, "expired_token")

	r, poll = d.begin()
	for _, c := range [][3]string{{"x", ada, "accept"}, {r.UserCode, ada, "perhaps"}, {r.UserCode, bob, "accept"}} {
		if err := d.AnswerDevice(c[0], c[1], c[2]); err == nil {
			t.Errorf("%q is taken", c)
		}
	}
	if err := d.AnswerDevice(r.UserCode, "", "expire"); err != nil {
		t.Fatal(err)
	}
	d.refused("made to expire", d.post("token", poll), 70020, "expired_token")
	if err := d.AnswerDevice(r.UserCode, ada, "accept"); err == nil {
		t.Error("an expired code is accepted")
	}
}
