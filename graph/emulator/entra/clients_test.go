package entra

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// office is the desk behind a real listener, for Microsoft's own client libraries.
type office struct {
	desk
	server  *httptest.Server
	options azcore.ClientOptions
}

func newOffice(t *testing.T) office {
	t.Helper()
	d := newDesk(t)
	now := time.Now() // the libraries have a clock of their own
	*d.now = now
	if err := d.ChangeApp(clientID, func(a *App) {
		a.SecretExpires, a.Certificates = time.Time{}, [][]byte{certificateUntil(t, now.AddDate(0, 1, 0))}
	}); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewTLSServer(d)
	t.Cleanup(s.Close)
	return office{desk: d, server: s, options: azcore.ClientOptions{
		Transport: s.Client(), Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: s.URL + "/"}, Retry: policy.RetryOptions{MaxRetries: -1},
	}}
}

var everything = policy.TokenRequestOptions{Scopes: []string{resource + "/.default"}}

func TestCertificateCredential(t *testing.T) {
	o := newOffice(t)
	certificate, err := x509.ParseCertificate(o.Apps()[0].Certificates[0])
	if err != nil {
		t.Fatal(err)
	}
	sign := func() error {
		c, err := azidentity.NewClientCertificateCredential(tenantID, clientID, []*x509.Certificate{certificate}, crypto.PrivateKey(clientKey()), &azidentity.ClientCertificateCredentialOptions{
			ClientOptions: o.options, DisableInstanceDiscovery: true,
		})
		if err != nil {
			return err
		}
		token, err := c.GetToken(t.Context(), everything)
		if err != nil {
			return err
		}
		_, err = o.Verify(token.Token, resource)
		return err
	}
	if err := sign(); err != nil {
		t.Fatal(err)
	}
	if err := o.ChangeApp(clientID, func(a *App) { a.Certificates = nil }); err != nil {
		t.Fatal(err)
	}
	if err := sign(); err == nil || !strings.Contains(err.Error(), "AADSTS700027") {
		t.Errorf("%v", err)
	}
}

func TestSecretCredentialAnswersAChallenge(t *testing.T) {
	o := newOffice(t)
	c, err := azidentity.NewClientSecretCredential(tenantID, clientID, "s3cret", &azidentity.ClientSecretCredentialOptions{ClientOptions: o.options, DisableInstanceDiscovery: true})
	if err != nil {
		t.Fatal(err)
	}
	ask := everything
	ask.EnableCAE = true
	first, err := c.GetToken(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	o.RevokeAccess()
	var challenge Challenge
	if _, err := o.Verify(first.Token, resource); !errors.As(err, &challenge) {
		t.Fatalf("%v", err)
	}
	ask.Claims = `{"access_token":{"nbf":{"essential":true,"value":"1"}}}`
	second, err := c.GetToken(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Verify(second.Token, resource); err != nil || second.Token == first.Token {
		t.Errorf("%v", err)
	}
}

func TestDeviceCodeCredential(t *testing.T) {
	o := newOffice(t)
	signIn := func(answer string) (azcore.AccessToken, error) {
		c, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
			ClientOptions: o.options, DisableInstanceDiscovery: true, TenantID: tenantID, ClientID: publicID,
			UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
				return o.AnswerDevice(m.UserCode, ada, answer)
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		return c.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{resource + "/Mail.Read"}, EnableCAE: true})
	}
	token, err := signIn("accept")
	if err != nil {
		t.Fatal(err)
	}
	claims, err := o.Verify(token.Token, resource)
	if err != nil || claims.UPN != ada || !slices.Contains(claims.Scopes, "Mail.Read") {
		t.Errorf("%+v %v", claims, err)
	}
	for answer, want := range map[string]string{"decline": "authorization_declined", "expire": "expired_token"} {
		_, err := signIn(answer)
		asked := o.SignIns()
		if last := asked[len(asked)-1]; err == nil || last.Error != want { // the library keeps the reason to itself
			t.Errorf("%s: %v, %+v", answer, err, last)
		}
	}
}

// browser signs in as a person would, and follows every form until it is back at the application.
func (o office) browser(login, answer string) func(string) error {
	return func(at string) error {
		method, form := http.MethodGet, url.Values(nil)
		for range 5 {
			r, err := http.NewRequestWithContext(context.Background(), method, at, strings.NewReader(form.Encode()))
			if err != nil {
				return err
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			resp, err := o.server.Client().Do(r)
			if err != nil {
				return err
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil {
				return err
			}
			action := regexp.MustCompile(`method="([^"]*)" action="([^"]*)"`).FindSubmatch(body)
			if action == nil {
				return nil
			}
			next, err := url.Parse(html.UnescapeString(string(action[2])))
			if err != nil {
				return err
			}
			method, at, form = string(action[1]), resp.Request.URL.ResolveReference(next).String(), url.Values{}
			for _, m := range regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindAllSubmatch(body, -1) {
				if string(m[1]) != "answer" {
					form.Set(html.UnescapeString(string(m[1])), html.UnescapeString(string(m[2])))
				}
			}
			if form.Has("login") {
				form.Set("login", login)
				form.Set("answer", answer)
			}
		}
		return errors.New("the pages have no end")
	}
}

func TestInteractiveSignIn(t *testing.T) {
	o := newOffice(t)
	client, err := public.New(publicID, public.WithAuthority(o.server.URL+"/"+tenantID), public.WithHTTPClient(o.server.Client()), public.WithInstanceDiscovery(false), public.WithClientCapabilities([]string{"cp1"}))
	if err != nil {
		t.Fatal(err)
	}
	scopes := []string{resource + "/Mail.Read"}
	for _, c := range []struct{ login, answer, want string }{
		{ada, "decline", "AADSTS65004"}, {"mfa@contoso.com", "accept", "AADSTS50076"}, {bob, "accept", "AADSTS50057"},
	} {
		if _, err := client.AcquireTokenInteractive(t.Context(), scopes, public.WithOpenURL(o.browser(c.login, c.answer))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: %v", c.login, c.answer, err)
		}
	}
	first, err := client.AcquireTokenInteractive(t.Context(), scopes, public.WithOpenURL(o.browser(ada, "accept")))
	if err != nil {
		t.Fatal(err)
	}
	if first.Account.PreferredUsername != ada || first.IDToken.Oid != "u1" {
		t.Errorf("%+v", first.Account)
	}
	// A claims challenge is answered by the refresh token, without the person.
	o.RevokeAccess()
	second, err := client.AcquireTokenSilent(t.Context(), scopes, public.WithSilentAccount(first.Account), public.WithClaims(`{"access_token":{"nbf":{"essential":true,"value":"1"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Verify(second.AccessToken, resource); err != nil || second.AccessToken == first.AccessToken {
		t.Errorf("%v", err)
	}
}
