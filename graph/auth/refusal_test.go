package auth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"mailtriage/graph/auth"
)

const (
	hidden  = "0AXkLongLongRefreshTokenOfSomebody"
	foreign = "elsewhere.example"
)

// scripted is an authority of which only the answer at the token endpoint matters.
type scripted struct {
	status  int
	body    string // of the token endpoint's answer; %s: what was posted
	cut     bool   // the body ends early
	visited []string
	asked   func() // is called when a token is asked for; nil: nothing is
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	s.visited = append(s.visited, r.URL.Host)
	const base = "https://login.example.com/contoso.com"
	status, body := http.StatusOK, ""
	var end error
	switch {
	case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
		body = `{"issuer":"` + base + `/v2.0","authorization_endpoint":"` + base + `/authorize","token_endpoint":"` + base + `/token","device_authorization_endpoint":"` + base + `/devicecode"}`
	case strings.HasSuffix(r.URL.Path, "/devicecode"):
		body = `{"user_code":"ABC","device_code":"xyz","verification_uri":"https://login.example.com/device","expires_in":900,"interval":1}`
	default:
		if s.asked != nil {
			s.asked()
		}
		posted, _ := io.ReadAll(r.Body)
		status, body = s.status, strings.ReplaceAll(s.body, "%s", string(posted))
		if s.cut {
			end = io.ErrUnexpectedEOF
		}
	}
	h := http.Header{"Content-Type": {"application/json"}, "Location": {"https://" + foreign + "/token"}}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(io.MultiReader(strings.NewReader(body), broken{end})), Request: r}, nil
}

// broken ends with an error; nil: as it should.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	return 0, io.EOF
}

// TestNoErrorTellsWhatWasAnswered holds errors to the service's own words: an answer that can't be read may be tokens, and
// a gateway's page may repeat the secret that was sent.
func TestNoErrorTellsWhatWasAnswered(t *testing.T) {
	ways := map[string]auth.Config{
		"secret":              {Way: auth.ClientSecret, Secret: hidden},
		"device code":         {Way: auth.DeviceCode},
		"device code, stored": {Way: auth.DeviceCode, Store: newShelf()},
	}
	for name, answer := range map[string]struct {
		scripted
		told string
	}{
		"tokens of another form": {scripted{status: 200, body: `{"access_token":"` + hidden + `","refresh_token":"` + hidden + `","expires_in":[]}`}, "can't be read"},
		"a gateway's page":       {scripted{status: 403, body: "<html>blocked: %s " + hidden}, "status 403"},
		"a refusal":              {scripted{status: 400, body: `{"error":"invalid_grant","error_description":"AADSTS50173: It was revoked.\r\nTrace ID: 1","hint":"` + hidden + `"}`}, "AADSTS50173: It was revoked. Trace ID: 1"},
		"a refusal, cut off":     {scripted{status: 400, body: `{"error":"` + hidden, cut: true}, "unexpected EOF"},
		"another host":           {scripted{status: 307, body: `%s`}, "status 307"},
	} {
		for way, c := range ways {
			t.Run(name+"/"+way, func(t *testing.T) {
				wire := answer.scripted
				c.Tenant, c.ClientID, c.Authority, c.Graph = "contoso.com", "6b29fc40-ca47-1067-b31d-00dd010662da", "https://login.example.com", "https://graph.example.com"
				c.Scopes, c.Transport = []string{"Mail.Read"}, &wire
				s, err := auth.New(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				if s.Delegated() {
					err = s.SignIn(t.Context(), func(auth.DeviceMessage) {})
				} else {
					_, err = s.Who(t.Context())
				}
				if err == nil || !strings.Contains(err.Error(), answer.told) {
					t.Errorf("%v, want %q", err, answer.told)
				}
				if strings.Contains(fmt.Sprint(err), hidden) || strings.Contains(fmt.Sprint(err), "client_id") {
					t.Errorf("it tells what was answered: %v", err)
				}
				for _, host := range wire.visited {
					if host == foreign {
						t.Error("another host was asked")
					}
				}
			})
		}
	}
}

// TestACodeThatIsGivenUpIsNoRefusal tells of a sign-in that was given up as such, whatever was answered while it waited.
func TestACodeThatIsGivenUpIsNoRefusal(t *testing.T) {
	pending := &scripted{status: 400, body: `{"error":"authorization_pending","error_description":"AADSTS70016: Pending."}`}
	s, err := auth.New(t.Context(), auth.Config{
		Way: auth.DeviceCode, Tenant: "contoso.com", ClientID: "6b29fc40-ca47-1067-b31d-00dd010662da", Authority: "https://login.example.com",
		Graph: "https://graph.example.com", Scopes: []string{"Mail.Read"}, Transport: pending, Store: newShelf(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	asked := 0
	pending.asked = func() { asked++; giveUp() }
	err = s.SignIn(ctx, func(auth.DeviceMessage) {})
	if x, known := auth.Explain(err); known || !errors.Is(err, context.Canceled) || asked != 1 {
		t.Errorf("asked %d times, and %v is told as %q", asked, err, x.What)
	}
}
