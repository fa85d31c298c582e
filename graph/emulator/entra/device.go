package entra

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// deviceLifetime is how long a device code waits for the person
// (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code).
const deviceLifetime = 15 * time.Minute

// device is a device code that was given out.
type device struct {
	grant
	userCode string
	expires  time.Time
	polled   time.Time
	state    deviceState
}

type deviceState int

const (
	pending deviceState = iota
	accepted
	refusedByPerson
	redeemed
)

// deviceCode begins a sign-in on another device.
func (q *request) deviceCode() (any, *refusal) {
	if refused := q.find(); refused != nil {
		return nil, refused
	}
	if strings.TrimSpace(q.form.Get("scope")) == "" {
		return nil, missing("scope")
	}
	if _, refused := q.capabilities(); refused != nil {
		return nil, refused
	}
	if _, refused := q.scopes(q.form.Get("scope")); refused != nil {
		return nil, refused
	}
	value := opaque("DAQAB")
	d := &device{grant: grant{tenant: q.tenant.ID, client: q.app.ClientID, scope: q.form.Get("scope")}, userCode: userCode(), expires: q.now.Add(deviceLifetime)}
	q.a.devices[value] = d
	q.a.give("device_code", value)
	at := q.base() + devicePath
	return map[string]any{
		"user_code": d.userCode, "device_code": value, "verification_uri": at, "expires_in": int(deviceLifetime.Seconds()),
		"interval": int(q.a.config.DeviceInterval.Seconds()), "message": fmt.Sprintf("To sign in, use a web browser to open the page %s and enter the code %s to authenticate.", at, d.userCode),
	}, nil
}

// userCode is short enough to be typed, without letters that look like others.
func userCode() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	var b [9]byte
	_, _ = rand.Read(b[:])
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:])
}

// redeemDevice is a poll with a device code.
func (q *request) redeemDevice() (any, *refusal) {
	value := q.form.Get("device_code")
	if value == "" {
		return nil, missing("device_code")
	}
	d := q.a.devices[value]
	if d == nil || !d.belongs(q) {
		return nil, bad(70018, "bad_verification_code", "The provided value for the input parameter 'device_code' is not valid.")
	}
	sincePoll := q.now.Sub(d.polled)
	d.polled = q.now
	switch {
	case d.state == redeemed:
		return nil, bad(54005, "invalid_grant", "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.")
	case d.state == refusedByPerson:
		return nil, bad(65004, "authorization_declined", "User declined to consent to access the app.")
	case !q.now.Before(d.expires):
		return nil, bad(70020, "expired_token", "The provided value for the input parameter 'device_code' is not valid. This device code has expired.")
	case d.state == pending && sincePoll < q.a.config.DeviceInterval:
		return nil, bad(70016, "slow_down", "OAuth 2.0 device flow error. Authorization is pending. Poll less often.")
	case d.state == pending:
		return nil, bad(70016, "authorization_pending", "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
	}
	q.user = q.tenant.user(d.user)
	if refused := q.mayEnter(); refused != nil {
		return nil, refused
	}
	asked, refused := q.scopes(d.scope)
	if refused != nil {
		return nil, refused
	}
	d.state = redeemed
	return q.answerTokens(asked, &d.grant)
}

// devicePage is where a person enters the code that the device shows, and accepts or declines.
func (q *request) devicePage(w http.ResponseWriter) *refusal {
	form := func(problem string) {
		code, login := q.form.Get("user_code"), q.form.Get("login")
		show(w, http.StatusOK, page{Title: "Enter code", Text: "Enter the code displayed on your app or device", Error: problem, Method: http.MethodPost, Action: devicePath, Code: &code, Login: &login, Decide: true})
	}
	if q.http.Method == http.MethodGet {
		form("")
		return nil
	}
	answer := q.form.Get("answer")
	if refused := q.answerDevice(q.form.Get("user_code"), q.form.Get("login"), answer == "accept"); refused != nil {
		form(refused.Error())
		return refused
	}
	if answer != "accept" {
		show(w, http.StatusOK, page{Title: "You have declined", Text: "You can close this window."})
		return declined()
	}
	show(w, http.StatusOK, page{Title: "You have signed in", Text: "You have signed in to " + q.app.Name + " on your device. You can close this window."})
	return nil
}

// answerDevice is what a person says to a device code.
func (q *request) answerDevice(userCode, login string, accept bool) *refusal {
	d := q.a.deviceOf(userCode)
	if d == nil || d.state != pending || !q.now.Before(d.expires) {
		return bad(70018, "bad_verification_code", "That code didn't work. Check the code and try again.")
	}
	q.form.Set("client_id", d.client)
	q.key = d.tenant
	if refused := q.find(); refused != nil {
		return refused
	}
	if !accept {
		d.state = refusedByPerson
		return nil
	}
	if refused := q.identify(login); refused != nil {
		return refused
	}
	asked, refused := q.scopes(d.scope)
	if refused == nil {
		refused = q.admit(asked)
	}
	if refused != nil {
		return refused
	}
	d.state, d.user = accepted, q.user.ID
	return nil
}

// deviceOf finds a device code by what the person types for it.
func (a *Authority) deviceOf(userCode string) *device {
	typed := strings.NewReplacer(" ", "", "-", "").Replace(userCode)
	for _, d := range a.devices {
		if strings.EqualFold(d.userCode, typed) {
			return d
		}
	}
	return nil
}

// AnswerDevice answers a device code in place of a person: "accept", "decline", or "expire", which lets its time run
// out.
func (a *Authority) AnswerDevice(userCode, user, answer string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.deviceOf(userCode)
	switch {
	case d == nil:
		return fmt.Errorf("there is no device code %q", userCode)
	case answer == "expire":
		d.expires = a.config.Now()
		return nil
	case answer != "accept" && answer != "decline":
		return errors.New(`the answer must be "accept", "decline" or "expire"`)
	}
	q := &request{a: a, http: &http.Request{}, form: map[string][]string{}, now: a.config.Now()}
	if refused := q.answerDevice(userCode, user, answer == "accept"); refused != nil {
		return refused
	}
	return nil
}
