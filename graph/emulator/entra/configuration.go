package entra

import (
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"net/http"
)

// configuration answers instance discovery, the OpenID configuration of a tenant, and the keys that tokens are signed
// with (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc).
func (a *Authority) configuration(w http.ResponseWriter, q *request) {
	_, rest := cut(q.http)
	switch {
	case q.http.URL.Path == discoveryPath:
		answer(w, http.StatusOK, map[string]any{"tenant_discovery_endpoint": q.base() + "/common/v2.0/.well-known/openid-configuration", "metadata": []any{}})
	case rest == "discovery/v2.0/keys":
		a.keys(w)
	case a.tenant(q.key) == nil:
		a.refuse(w, bad(90002, "invalid_tenant", "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", q.key))
	default:
		answer(w, http.StatusOK, openID(q.base()+"/"+q.key, q.http.Host))
	}
}

func openID(at, host string) map[string]any {
	return map[string]any{
		"issuer": at + "/v2.0", "authorization_endpoint": at + "/oauth2/v2.0/authorize", "token_endpoint": at + "/oauth2/v2.0/token",
		"device_authorization_endpoint": at + "/oauth2/v2.0/devicecode", "jwks_uri": at + "/discovery/v2.0/keys",
		"end_session_endpoint": at + "/oauth2/v2.0/logout", "response_types_supported": []string{"code", "id_token", "code id_token"},
		"response_modes_supported": []string{"query", "fragment", "form_post"},
		"subject_types_supported":  []string{"pairwise"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"}, "tenant_region_scope": "EU",
		"claims_supported":    []string{"sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"},
		"cloud_instance_name": host, "msgraph_host": host,
	}
}

func (a *Authority) keys(w http.ResponseWriter) {
	public := a.key().PublicKey
	answer(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "kid": a.kid(), "n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
	}}})
}

func (a *Authority) kid() string {
	sum := sha256.Sum256(a.key().N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:20])
}
