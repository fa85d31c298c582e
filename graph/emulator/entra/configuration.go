package entra

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// configuration answers instance discovery, the OpenID configuration of a tenant, and the keys that tokens are signed
// with (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc).
func (q *request) configuration(w http.ResponseWriter) {
	_, rest := cut(q.http)
	tenant := q.a.tenant(q.key)
	id := "{tenantid}" // as it stands in the issuer of those documents that are for every tenant
	switch {
	case q.http.URL.Path == discoveryPath:
		q.instance(w)
		return
	case tenant != nil:
		q.key, id = tenant.ID, tenant.ID // whichever of its names was asked for
	case !slices.Contains(everyTenant, q.key):
		refused := q.noTenant()
		refused.code = "invalid_tenant"
		q.refuse(w, refused)
		return
	}
	issuer := q.base() + "/" + id + "/v2.0"
	if rest == "discovery/v2.0/keys" {
		keep(w, q.a.keys(issuer))
		return
	}
	keep(w, q.openID(issuer))
}

// keep answers with what clients keep for a day.
func keep(w http.ResponseWriter, v any) {
	w.Header().Set("Cache-Control", "max-age=86400, private")
	write(w, http.StatusOK, v)
}

// instance tells whether an authority is known. This host knows itself alone.
func (q *request) instance(w http.ResponseWriter) {
	asked := q.form.Get("authorization_endpoint")
	at, err := url.Parse(asked)
	switch {
	case asked == "":
		q.refuse(w, missing("authorization_endpoint"))
		return
	case err != nil || at.Scheme != "https" || at.Host != q.http.Host:
		q.refuse(w, bad(50049, "invalid_instance", "Unknown or invalid instance."))
		return
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(at.Path, "/"), "/")
	v := map[string]any{"tenant_discovery_endpoint": q.base() + "/" + tenant + "/v2.0/.well-known/openid-configuration"}
	if q.form.Get("api-version") == "1.1" {
		v["api-version"] = "1.1"
		v["metadata"] = []any{map[string]any{"preferred_network": at.Host, "preferred_cache": at.Host, "aliases": []string{at.Host}}}
	}
	keep(w, v)
}

func (q *request) openID(issuer string) map[string]any {
	at, host, graph := q.base()+"/"+q.key, q.http.Host, cmp.Or(strings.TrimRight(q.a.config.Resource, "/"), q.base())
	return map[string]any{
		"issuer": issuer, "authorization_endpoint": at + "/oauth2/v2.0/authorize", "token_endpoint": at + "/oauth2/v2.0/token",
		"device_authorization_endpoint": at + "/oauth2/v2.0/devicecode", "jwks_uri": at + "/discovery/v2.0/keys",
		"end_session_endpoint": at + "/oauth2/v2.0/logout", "userinfo_endpoint": graph + "/oidc/userinfo",
		"response_types_supported": []string{"code", "id_token", "code id_token", "id_token token"},
		"response_modes_supported": []string{"query", "fragment", "form_post"},
		"subject_types_supported":  []string{"pairwise"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"}, "tenant_region_scope": "EU",
		"claims_supported":    []string{"sub", "iss", "cloud_instance_name", "msgraph_host", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"},
		"cloud_instance_name": host, "cloud_graph_host_name": host, "msgraph_host": host,
		"request_uri_parameter_supported": false, "http_logout_supported": true, "frontchannel_logout_supported": true,
	}
}

func (a *Authority) keys(issuer string) map[string]any {
	public := a.key().PublicKey
	return map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "kid": a.kid(), "issuer": issuer, "n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
	}}}
}

func (a *Authority) kid() string {
	sum := sha256.Sum256(a.key().N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:20])
}
