package entra

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
)

const (
	grantClient  = "client_credentials"
	grantCode    = "authorization_code"
	grantRefresh = "refresh_token"
	grantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
)

// token is the token endpoint.
func (q *request) token() (any, *refusal) {
	grants := map[string]func() (any, *refusal){
		grantClient: q.clientCredentials, grantCode: q.redeemCode, grantRefresh: q.redeemRefresh, grantDevice: q.redeemDevice,
		"device_code": q.redeemDevice, // as Microsoft's own libraries still write it
	}
	grant := q.form.Get("grant_type")
	refused := q.find()
	switch {
	case q.tenant == nil:
		return nil, refused
	case strings.TrimSpace(grant) == "":
		return nil, missing("grant_type")
	case grant == grantClient && strings.TrimSpace(q.form.Get("scope")) == "":
		return nil, missing("scope")
	case grants[grant] == nil:
		return nil, bad(70003, "unsupported_grant_type", "The app requested an unsupported grant type '%s'.", grant)
	case refused != nil:
		return nil, refused
	}
	if refused := q.authenticate(grant); refused != nil {
		return nil, refused
	}
	if _, refused := q.capabilities(); refused != nil {
		return nil, refused
	}
	if q.app.ConditionalAccess {
		return nil, blocked()
	}
	return grants[grant]()
}

// clientCredentials signs the application itself in
// (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
func (q *request) clientCredentials() (any, *refusal) {
	asked, refused := q.scopes(q.form.Get("scope"))
	if !asked.all {
		return nil, bad(1002012, "invalid_scope", "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", q.form.Get("scope"))
	}
	if refused != nil {
		return nil, refused
	}
	return q.answerTokens(asked, nil)
}

// authenticate holds the application to its credential. A public client has none.
func (q *request) authenticate(grant string) *refusal {
	secret, assertion := q.form.Get("client_secret"), q.form.Get("client_assertion")
	if _, password, ok := q.http.BasicAuth(); ok {
		secret = password
	}
	switch {
	case secret != "" && assertion != "":
		return bad(9002324, "invalid_request", "Request should not contain more than one client credential parameters, this includes 'client_secret', 'client_assertion' and 'request' parameters.")
	case secret != "":
		return q.checkSecret(secret)
	case assertion != "":
		return q.checkAssertion(assertion)
	case grant == grantClient:
		return bad(7000216, "invalid_client", "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
	case q.app.Public:
		return nil
	}
	return bad(7000218, "invalid_client", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
}

func (q *request) checkSecret(secret string) *refusal {
	if q.app.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(q.app.Secret)) != 1 {
		return bad(7000215, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", q.app.ClientID)
	}
	if !q.app.SecretExpires.IsZero() && !q.now.Before(q.app.SecretExpires) {
		return bad(7000222, "invalid_client", "The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", q.app.ClientID)
	}
	return nil
}

// credential names the kind of credential that a request carries, for the log and for the token's appidacr.
func (q *request) credential() string {
	_, _, basic := q.http.BasicAuth()
	switch {
	case q.form.Get("client_assertion") != "":
		return "certificate"
	case basic || q.form.Get("client_secret") != "":
		return "secret"
	}
	return ""
}

// capabilities reads what a client can do out of the claims that it asks for: {"access_token": {"xms_cc": {"values":
// ["cp1"]}}} says that it can answer a claims challenge
// (https://learn.microsoft.com/entra/identity-platform/claims-challenge).
func (q *request) capabilities() ([]string, *refusal) {
	raw := q.form.Get("claims")
	if raw == "" {
		return nil, nil
	}
	var asked struct {
		AccessToken struct {
			XmsCC struct{ Values []string } `json:"xms_cc"`
		} `json:"access_token"`
	}
	if json.Unmarshal([]byte(raw), &asked) != nil {
		return nil, notValid("claims")
	}
	return asked.AccessToken.XmsCC.Values, nil
}

// answerTokens gives tokens: to the application itself, or for the user of the request, with what goes on a grant.
func (q *request) answerTokens(asked scopes, g *grant) (any, *refusal) {
	can, refused := q.capabilities()
	if refused != nil {
		return nil, refused
	}
	seconds := int(q.a.config.TokenLifetime.Seconds())
	out := map[string]any{"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds}
	if g == nil {
		out["access_token"] = q.accessToken(asked.resource, nil, can)
		return out, nil
	}
	permissions, refused := q.consented(asked)
	if refused != nil {
		return nil, refused
	}
	out["access_token"] = q.accessToken(asked.resource, slices.Concat(permissions, asked.identity), can)
	out["scope"] = strings.Join(asked.granted(permissions), " ")
	if asked.offline {
		out["refresh_token"] = q.refreshToken(g)
	}
	if asked.openid {
		out["id_token"] = q.idToken(g.nonce, slices.Contains(asked.identity, "profile"))
	}
	if q.form.Get("client_info") == "1" {
		out["client_info"] = q.clientInfo()
	}
	return out, nil
}

// clientInfo is what libraries tell accounts apart by.
func (q *request) clientInfo() string {
	info, _ := json.Marshal(map[string]string{"uid": q.user.ID, "utid": q.tenant.ID})
	return base64.RawURLEncoding.EncodeToString(info)
}
