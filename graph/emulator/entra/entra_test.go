package entra

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

const (
	tenantID = "11111111-1111-1111-1111-111111111111"
	clientID = "22222222-2222-2222-2222-222222222222"
	resource = "https://graph.test"
)

func serve(t *testing.T, now *time.Time) (*Authority, *httptest.Server) {
	a := New(Config{Now: func() time.Time { return *now }, Tenants: []Tenant{{ID: tenantID, Domains: []string{"contoso.com"},
		Apps: []App{{ClientID: clientID, Name: "app", Secret: "s3cret", Roles: []string{"Mail.Read"}}}}}})
	s := httptest.NewTLSServer(a)
	t.Cleanup(s.Close)
	return a, s
}

// The library that the app signs in with gets a token that tells who it is for, and for how long.
func TestAzidentity(t *testing.T) {
	now := time.Now()
	a, s := serve(t, &now)
	credential, err := azidentity.NewClientSecretCredential(tenantID, clientID, "s3cret", &azidentity.ClientSecretCredentialOptions{
		DisableInstanceDiscovery: true,
		ClientOptions:            azcore.ClientOptions{Transport: s.Client(), Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: s.URL + "/"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{resource + "/.default"}})
	if err != nil {
		t.Fatal(err)
	}
	claims, err := a.Verify(token.Token, resource)
	if err != nil || claims.AppID != clientID || claims.TenantID != tenantID || !slices.Equal(claims.Roles, []string{"Mail.Read"}) {
		t.Fatalf("%+v, %v", claims, err)
	}
	refused := func(token, audience, want string) {
		t.Helper()
		if _, err := a.Verify(token, audience); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	refused(token.Token, "https://other.test", "audience")
	refused("not a token", resource, "CompactToken")
	refused(token.Token[:len(token.Token)-8]+"AAAAAAAA", resource, "signature")
	now = now.Add(2 * time.Hour)
	refused(token.Token, resource, "expired")
}

func TestRefusals(t *testing.T) {
	now := time.Now()
	_, s := serve(t, &now)
	for _, c := range []struct {
		tenant, change, value string
		number, status        int
	}{
		{tenantID, "client_secret", "wrong", 7000215, http.StatusUnauthorized},
		{tenantID, "client_secret", "", 7000216, http.StatusUnauthorized},
		{tenantID, "client_id", "other", 700016, http.StatusBadRequest},
		{"nowhere.example", "", "", 90002, http.StatusBadRequest},
		{"99999999-9999-9999-9999-999999999999", "", "", 90002, http.StatusBadRequest},
		{"undefined", "", "", 900023, http.StatusBadRequest},
		{"00000000-0000-0000-0000-000000000000", "", "", 900021, http.StatusBadRequest},
		{"common", "", "", 50194, http.StatusBadRequest},
		{"organizations", "client_id", "other", 700016, http.StatusBadRequest},
		{tenantID, "grant_type", "password", 70003, http.StatusBadRequest},
		{tenantID, "grant_type", "", 900144, http.StatusBadRequest},
		{tenantID, "scope", "", 900144, http.StatusBadRequest},
		{tenantID, "scope", "Mail.Read", 1002012, http.StatusBadRequest},
		{"contoso.com", "", "", 0, http.StatusOK},
	} {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {"s3cret"}, "scope": {resource + "/.default"}}
		if c.change != "" {
			form.Set(c.change, c.value)
		}
		r, err := s.Client().PostForm(s.URL+"/"+c.tenant+"/oauth2/v2.0/token", form)
		if err != nil {
			t.Fatal(err)
		}
		var body struct {
			Codes []int  `json:"error_codes"`
			Trace string `json:"trace_id"`
		}
		err = json.NewDecoder(r.Body).Decode(&body)
		_ = r.Body.Close()
		if err != nil || r.StatusCode != c.status || c.number != 0 && (!slices.Equal(body.Codes, []int{c.number}) || body.Trace == "") {
			t.Errorf("%+v: %d %+v %v", c, r.StatusCode, body, err)
		}
	}
}
