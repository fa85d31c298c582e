package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // x5t is SHA-1
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// assertion is one before it is signed.
type assertion struct {
	header map[string]any
	claims jwt.MapClaims
	method jwt.SigningMethod
	key    any
}

func (d desk) assertion(der []byte) *assertion {
	sum := sha256.Sum256(der)
	return &assertion{
		header: map[string]any{"x5t#S256": base64.StdEncoding.EncodeToString(sum[:])},
		claims: jwt.MapClaims{"aud": host + "/" + tenantID + "/oauth2/v2.0/token", "iss": clientID, "sub": clientID, "jti": "x", "nbf": d.now.Unix(), "exp": d.now.Add(10 * time.Minute).Unix()},
		method: jwt.SigningMethodPS256, key: clientKey(),
	}
}

func (a *assertion) signed(t *testing.T) string {
	t.Helper()
	token := jwt.NewWithClaims(a.method, a.claims)
	for k, v := range a.header {
		token.Header[k] = v
	}
	s, err := token.SignedString(a.key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (d desk) certificates() (expired, valid []byte) {
	list := d.Apps()[0].Certificates
	return list[0], list[1]
}

func TestAssertions(t *testing.T) {
	d := newDesk(t)
	expired, valid := d.certificates()
	thumb := sha1.Sum(valid) //nolint:gosec // as above
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*assertion)
		code   int
		words  string
	}{
		"x5t#S256 and PS256": {func(*assertion) {}, 0, ""},
		"x5t and RS256": {func(a *assertion) {
			a.header, a.method = map[string]any{"x5t": base64.RawURLEncoding.EncodeToString(thumb[:])}, jwt.SigningMethodRS256
		}, 0, ""},
		"kid in hexadecimal":      {func(a *assertion) { a.header = map[string]any{"kid": strings.ToUpper(hex.EncodeToString(thumb[:]))} }, 0, ""},
		"issuer as audience":      {func(a *assertion) { a.claims["aud"] = host + "/" + tenantID + "/v2.0" }, 0, ""},
		"a clock 4 minutes ahead": {func(a *assertion) { a.claims["nbf"] = d.now.Add(4 * time.Minute).Unix() }, 0, ""},
		"unknown certificate": {func(a *assertion) { a.header = map[string]any{"x5t": "AAAAAAAAAAAAAAAAAAAAAAAAAAA"} }, 700027,
			"The key was not found., Thumbprint of key used by client: '0000000000000000000000000000000000000000'"},
		"no certificate named":     {func(a *assertion) { a.header = nil }, 700027, "The key was not found., Please visit"},
		"expired certificate":      {func(a *assertion) { *a = *d.assertion(expired) }, 700027, "The key used is expired."},
		"another's signature":      {func(a *assertion) { a.key = stranger }, 700027, "did not match the expected signature value"},
		"wrong audience":           {func(a *assertion) { a.claims["aud"] = "https://login.example/" + tenantID }, 700023, "audience claim"},
		"another tenant's":         {func(a *assertion) { a.claims["aud"] = host + "/other/oauth2/v2.0/token" }, 700023, "audience claim"},
		"run out":                  {func(a *assertion) { a.claims["exp"] = d.now.Add(-6 * time.Minute).Unix() }, 700024, "Current time: 2026-11-24T09:00:00.0000000Z"},
		"a clock 10 minutes ahead": {func(a *assertion) { a.claims["nbf"] = d.now.Add(10 * time.Minute).Unix() }, 700024, "assertion valid from 2026-11-24T09:10:00"},
		"without end":              {func(a *assertion) { delete(a.claims, "exp") }, 50027, "exp"},
		"HS256":                    {func(a *assertion) { a.method, a.key = jwt.SigningMethodHS256, []byte("x") }, 50027, "algorithm"},
		"none":                     {func(a *assertion) { a.method, a.key = jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType }, 50027, "algorithm"},
		"another app's":            {func(a *assertion) { a.claims["iss"] = otherID }, 700021, "client_id"},
		"another subject":          {func(a *assertion) { a.claims["sub"] = otherID }, 700021, "client_id"},
	} {
		t.Run(name, func(t *testing.T) {
			d := d
			d.t = t
			a := d.assertion(valid)
			c.change(a)
			r := d.post("token", url.Values{
				"grant_type": {grantClient}, "client_id": {clientID}, "scope": {resource + "/.default"}, "client_assertion_type": {assertionType}, "client_assertion": {a.signed(t)},
			})
			if r.code() != c.code || !strings.Contains(r.Description, c.words) || (c.code == 0) != (r.AccessToken != "") {
				t.Errorf("%d %s", r.code(), r.Description)
			}
			if c.code != 0 && (r.status != 401 || r.Error != "invalid_client") {
				t.Errorf("%d %s", r.status, r.Error)
			}
		})
	}
}

func TestClientCredentials(t *testing.T) {
	d := newDesk(t)
	_, valid := d.certificates()
	good := url.Values{"grant_type": {grantClient}, "client_id": {clientID}, "client_secret": {"s3cret"}, "scope": {resource + "/.default openid offline_access profile"}}
	r := d.post("token", good)
	if p := payload(t, r.AccessToken); p["appidacr"] != "1" || p["idtyp"] != "app" || p["aud"] != resource || p["scp"] != nil || r.RefreshToken != "" || r.IDToken != "" || r.ExpiresIn != 3600 {
		t.Errorf("%v %+v", p, r)
	}
	signed := d.assertion(valid).signed(t)
	for name, c := range map[string]struct {
		form  url.Values
		code  int
		oauth string
	}{
		"two credentials":          {with(good, "client_assertion", signed, "client_assertion_type", assertionType), 9002324, "invalid_request"},
		"assertion without a type": {with(good, "client_secret", "", "client_assertion", signed), 900144, "invalid_request"},
		"assertion of a type":      {with(good, "client_secret", "", "client_assertion", signed, "client_assertion_type", "saml"), 90100, "invalid_request"},
		"assertion, malformed":     {with(good, "client_secret", "", "client_assertion", "x.y.z", "client_assertion_type", assertionType), 50027, "invalid_client"},
		"no credential, public":    {with(good, "client_secret", "", "client_id", publicID), 7000216, "invalid_client"},
		"no secret registered":     {with(good, "client_id", publicID), 7000215, "invalid_client"},
		"another resource":         {with(good, "scope", "https://graph.microsoft.com/.default"), 500011, "invalid_resource"},
		"behind a policy":          {with(good, "client_id", barredID), 53003, "invalid_grant"},
		"claims that are not JSON": {with(good, "claims", "{"), 90100, "invalid_request"},
	} {
		d.refused(name, d.post("token", c.form), c.code, c.oauth)
	}
	*d.now = d.now.AddDate(0, 1, 0)
	d.refused("expired secret", d.post("token", good), 7000222, "invalid_client")
	d.refused("wrong and expired secret", d.post("token", with(good, "client_secret", "x")), 7000215, "invalid_client")
}

// A client that says it can answer a challenge is challenged when its token is revoked, another is not; what is given out
// afterwards is taken.
func TestRevokedTokens(t *testing.T) {
	d := newDesk(t)
	form := url.Values{"grant_type": {grantClient}, "client_id": {clientID}, "client_secret": {"s3cret"}, "scope": {resource + "/.default"}}
	capable := with(form, "claims", `{"access_token":{"xms_cc":{"values":["CP1"]}}}`)
	plain, able := d.post("token", form).AccessToken, d.post("token", capable).AccessToken
	if p := payload(t, able); p["xms_cc"].([]any)[0] != "CP1" {
		t.Errorf("%v", p)
	}
	d.RevokeAccess()
	if _, err := d.Verify(plain, resource); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("%v", err)
	}
	var c Challenge
	if _, err := d.Verify(able, resource); err == nil || !asChallenge(err, &c) || !c.NotBefore.Equal(*d.now) {
		t.Errorf("%v", err)
	}
	renewed := d.post("token", with(form, "claims", `{"access_token":{"nbf":{"essential":true,"value":"1"},"xms_cc":{"values":["cp1"]}}}`)).AccessToken
	if _, err := d.Verify(renewed, resource); err != nil {
		t.Error(err)
	}
	d.ExpireAccess()
	if _, err := d.Verify(renewed, resource); err == nil || asChallenge(err, &c) {
		t.Errorf("%v", err)
	}
}
