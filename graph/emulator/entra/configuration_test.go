package entra

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func (d desk) document(path string, query url.Values) (int, map[string]any, http.Header) {
	d.t.Helper()
	w := d.ask(http.MethodGet, "https://example.com"+path, query)
	body := map[string]any{}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		d.t.Fatalf("%s: %v: %s", path, err, w.Body)
	}
	return w.Code, body, w.Header()
}

func TestConfiguration(t *testing.T) {
	const path = "/v2.0/.well-known/openid-configuration"
	d := newDesk(t)
	at := "https://example.com/"
	for name, c := range map[string]struct{ tenant, issuer, endpoints string }{
		"by id":        {tenantID, tenantID, tenantID},
		"by domain":    {"Contoso.com", tenantID, tenantID},
		"every tenant": {"organizations", "{tenantid}", "organizations"},
	} {
		status, doc, header := d.document("/"+c.tenant+path, nil)
		if status != http.StatusOK || doc["issuer"] != at+c.issuer+"/v2.0" || doc["token_endpoint"] != at+c.endpoints+"/oauth2/v2.0/token" || doc["userinfo_endpoint"] != resource+"/oidc/userinfo" {
			t.Errorf("%s: %d %v", name, status, doc)
		}
		if got := header.Get("Cache-Control"); got != "max-age=86400, private" {
			t.Errorf("%s may be kept: %q", name, got)
		}
		jwks, _ := doc["jwks_uri"].(string)
		if _, keys, _ := d.document(strings.TrimPrefix(jwks, "https://example.com"), nil); keys["keys"].([]any)[0].(map[string]any)["issuer"] != doc["issuer"] {
			t.Errorf("%s: %v", name, keys)
		}
	}
	for tenant, number := range map[string]float64{"nowhere.example": 90002, "undefined": 900023} {
		for _, path := range []string{path, "/discovery/v2.0/keys"} {
			status, body, _ := d.document("/"+tenant+path, nil)
			if codes, _ := body["error_codes"].([]any); status != http.StatusBadRequest || body["error"] != "invalid_tenant" || len(codes) != 1 || codes[0] != number {
				t.Errorf("%s%s: %d %v", tenant, path, status, body)
			}
		}
	}
}

func TestInstanceDiscovery(t *testing.T) {
	d := newDesk(t)
	endpoint := "https://example.com/contoso.com/oauth2/v2.0/authorize"
	status, body, _ := d.document(discoveryPath, url.Values{"api-version": {"1.1"}, "authorization_endpoint": {endpoint}})
	if metadata, _ := body["metadata"].([]any); status != http.StatusOK || body["tenant_discovery_endpoint"] != "https://example.com/contoso.com/v2.0/.well-known/openid-configuration" || len(metadata) != 1 {
		t.Errorf("%d %v", status, body)
	}
	if _, body, _ = d.document(discoveryPath, url.Values{"authorization_endpoint": {endpoint}}); body["metadata"] != nil {
		t.Errorf("the first version has no metadata: %v", body)
	}
	for endpoint, want := range map[string]string{"": "invalid_request", "https://evil.test/x/oauth2/v2.0/authorize": "invalid_instance", "http://example.com/x": "invalid_instance", ":": "invalid_instance"} {
		if status, body, _ := d.document(discoveryPath, url.Values{"authorization_endpoint": {endpoint}}); status != http.StatusBadRequest || body["error"] != want {
			t.Errorf("%q: %d %v", endpoint, status, body)
		}
	}
}

func TestWhatIsAskedWrongly(t *testing.T) {
	d := newDesk(t)
	form := url.Values{"grant_type": {grantClient}, "client_id": {clientID}, "client_secret": {"s3cret"}, "scope": {resource + "/.default"}}
	d.refused("twice", d.post("token", doubled(form, "scope")), 9000411, "invalid_request")
	d.refused("in the address", d.post("token?"+form.Encode(), url.Values{}), 900144, "invalid_request")
	for path, want := range map[string]string{
		"/" + tenantID + "/oauth2/v2.0/token":      "AADSTS900561: The endpoint only accepts POST, OPTIONS requests. Received a GET request.",
		"/" + tenantID + "/oauth2/v2.0/devicecode": "AADSTS900561: The endpoint only accepts POST requests. Received a GET request.",
	} {
		if w := d.ask(http.MethodGet, path, form); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := d.ask(http.MethodGet, "/"+tenantID+"/nothing", nil); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
}

// The ids of a request are how support finds it: the client's comes back, the server's is in header and text.
func TestIDsOfARequest(t *testing.T) {
	const mine = "0f8fad5b-d9cb-469f-a165-70867728950e"
	d := newDesk(t)
	for name, c := range map[string]struct{ header, parameter, want string }{
		"by header": {mine, "", mine}, "by parameter": {"", mine, mine}, "no id": {`<script>`, "x", ""}, "none": {"", "", ""},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/"+tenantID+"/oauth2/v2.0/token", strings.NewReader(url.Values{"client-request-id": {c.parameter}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("client-request-id", c.header)
		r.Header.Set("return-client-request-id", "true")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		var body struct {
			Description string `json:"error_description"`
			Trace       string `json:"trace_id"`
			Correlation string `json:"correlation_id"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
		if c.want != "" && body.Correlation != c.want || !isGUID(body.Correlation) || w.Header().Get("client-request-id") != body.Correlation || w.Header().Get("x-ms-request-id") != body.Trace {
			t.Errorf("%s: %+v %v", name, body, w.Header())
		}
		if !strings.Contains(body.Description, "Trace ID: "+body.Trace+" Correlation ID: "+body.Correlation) || w.Header().Get("Cache-Control") != "no-store, no-cache" {
			t.Errorf("%s: %+v", name, body)
		}
	}
}
