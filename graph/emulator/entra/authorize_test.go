package entra

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

func asChallenge(err error, c *Challenge) bool { return errors.As(err, c) }

const authorizePath = "/" + tenantID + "/oauth2/v2.0/authorize"

func signInForm() url.Values {
	return url.Values{
		"client_id": {publicID}, "response_type": {"code"}, "redirect_uri": {redirect}, "scope": {"Mail.Read openid profile offline_access"}, "state": {"s"}, "nonce": {"n"},
		"code_challenge": {challengeOf(verifier)}, "code_challenge_method": {"S256"},
	}
}

// seen is where a person or the application is told something.
func (d desk) seen(form url.Values) (where string, values url.Values, body string) {
	d.t.Helper()
	method := http.MethodGet
	if form.Get("answer") != "" {
		method = http.MethodPost
	}
	w := d.ask(method, authorizePath, form)
	body = html.UnescapeString(w.Body.String())
	switch action := regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(body); {
	case w.Code == http.StatusFound:
		u, err := url.Parse(w.Header().Get("Location"))
		if err != nil || !strings.HasPrefix(u.String(), form.Get("redirect_uri")) {
			d.t.Fatalf("sent to %q: %v", u, err)
		}
		return "redirect", u.Query(), ""
	case w.Code == http.StatusBadRequest:
		return "error page", nil, body
	case action != nil && action[1] == authorizePath:
		return "sign-in page", nil, body
	default:
		values = url.Values{}
		for _, m := range regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(w.Body.String(), -1) {
			values.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
		}
		return "way back", values, body
	}
}

func TestAuthorize(t *testing.T) {
	accept := with(signInForm(), "login", ada, "answer", "accept")
	for name, c := range map[string]struct {
		form         url.Values
		where, error string
		code         string // AADSTS; empty: none
	}{
		"asks who signs in":              {with(signInForm(), "login_hint", ada), "sign-in page", "", ""},
		"accepted":                       {accept, "redirect", "", ""},
		"accepted, by form":              {with(accept, "response_mode", "form_post"), "way back", "", ""},
		"a registered URI as it is":      {with(accept, "redirect_uri", "https://app.test/back"), "redirect", "", ""},
		"permissions with the resource":  {with(accept, "scope", resource+"/Mail.Read"), "redirect", "", ""},
		"all permissions":                {with(accept, "scope", resource+"/.default"), "redirect", "", ""},
		"declined":                       {with(accept, "answer", "decline"), "redirect", "access_denied", "65004"},
		"unknown application":            {with(accept, "client_id", "x"), "error page", "", "700016"},
		"no application":                 {with(accept, "client_id", ""), "error page", "", "900144"},
		"no redirect URI":                {with(accept, "redirect_uri", ""), "error page", "", "900971"},
		"another redirect URI":           {with(accept, "redirect_uri", "http://evil.test"), "error page", "", "50011"},
		"loopback by number":             {with(accept, "redirect_uri", "http://127.0.0.1:1"), "error page", "", "50011"},
		"loopback, another path":         {with(accept, "redirect_uri", "http://localhost:1/x"), "error page", "", "50011"},
		"loopback, a name in front":      {with(accept, "redirect_uri", "http://localhost:1@evil.test"), "error page", "", "50011"},
		"a token at once":                {with(accept, "response_type", "token"), "redirect", "unsupported_response_type", "700051"},
		"an id token at once":            {with(accept, "response_type", "code id_token"), "redirect", "unsupported_response_type", "700054"},
		"an unknown response type":       {with(accept, "response_type", "code x"), "redirect", "unsupported_response_type", "70005"},
		"picking an account":             {with(accept, "prompt", "select_account"), "redirect", "", ""},
		"an unknown prompt":              {with(accept, "prompt", "perhaps"), "redirect", "invalid_request", "90023"},
		"two prompts":                    {with(accept, "prompt", "consent select_account"), "redirect", "invalid_request", "90023"},
		"a redirect URI with a fragment": {with(accept, "redirect_uri", "http://localhost:1#x"), "error page", "", "50011"},
		"a parameter twice":              {doubled(accept, "scope"), "error page", "", "9000411"},
		"no response type":               {with(accept, "response_type", ""), "redirect", "invalid_request", "900144"},
		"unknown response mode":          {with(accept, "response_mode", "x"), "redirect", "invalid_request", "70007"},
		"unknown challenge method":       {with(accept, "code_challenge_method", "S512"), "redirect", "invalid_request", "90100"},
		"short challenge":                {with(accept, "code_challenge", "x"), "redirect", "invalid_request", "501491"},
		"no scope":                       {with(accept, "scope", ""), "redirect", "invalid_request", "900144"},
		"unknown permission":             {with(accept, "scope", "Mail.Juggle"), "redirect", "invalid_scope", "650053"},
		"another resource":               {with(accept, "scope", "https://other.test/Mail.Read"), "redirect", "invalid_resource", "500011"},
		"two resources":                  {with(accept, "scope", "Mail.Read https://other.test/X"), "redirect", "invalid_scope", "28000"},
		"all and one":                    {with(accept, "scope", "Mail.Read "+resource+"/.default"), "redirect", "invalid_scope", "70011"},
		"silently":                       {with(signInForm(), "prompt", "none"), "redirect", "login_required", "50058"},
		"unknown user":                   {with(accept, "login", "x@contoso.com"), "sign-in page", "", "50034"},
		"disabled user":                  {with(accept, "login", bob), "way back", "access_denied", "50057"},
		"second factor needed":           {with(accept, "login", "mfa@contoso.com"), "way back", "interaction_required", "50076"},
		"behind a policy":                {with(accept, "login", "ca@contoso.com"), "way back", "access_denied", "53003"},
		"application behind a policy":    {with(accept, "client_id", barredID), "way back", "access_denied", "53003"},
		"consent missing":                {with(accept, "scope", "Mail.Send"), "way back", "consent_required", "65001"},
		"consent missing for all":        {with(accept, "client_id", otherID, "scope", resource+"/.default"), "way back", "consent_required", "65001"},
		"claims that are not JSON":       {with(accept, "claims", "{"), "redirect", "invalid_request", "90100"},
		"a script in the name":           {with(accept, "login", `"><script>alert(1)</script>`), "sign-in page", "", "50034"},
		"what is wrong goes by form too": {with(accept, "login", bob, "response_mode", "form_post"), "way back", "access_denied", "50057"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.t = t
			where, values, body := d.seen(c.form)
			if where != c.where || values.Get("error") != c.error || !strings.Contains(body+values.Get("error_description"), "AADSTS"+c.code) && c.code != "" {
				t.Errorf("%s %v\n%s", where, values, body)
			}
			if values != nil && (values.Get("state") != "s" || (values.Get("code") == "") != (c.error != "")) {
				t.Errorf("the application is told %v", values)
			}
			if strings.Contains(d.ask(http.MethodPost, authorizePath, c.form).Body.String(), "<script>alert") {
				t.Error("the page runs what was typed into it")
			}
			s := d.SignIns()
			if last := s[0]; last.Operation != Authorize || (last.Code == 0) != (c.code == "") {
				t.Errorf("noted as %+v", last)
			}
		})
	}
}

func doubled(form url.Values, name string) url.Values {
	twice := with(form)
	twice[name] = append(twice[name], "x")
	return twice
}

// giveCode signs ada in and gives the code that the application is sent.
func (d desk) signIn(form url.Values) string {
	d.t.Helper()
	_, values, body := d.seen(with(form, "login", ada, "answer", "accept"))
	if values.Get("code") == "" {
		d.t.Fatalf("no code: %v %s", values, body)
	}
	return values.Get("code")
}

func codeForm(code string) url.Values {
	return url.Values{"grant_type": {grantCode}, "client_id": {publicID}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {verifier}, "client_info": {"1"}}
}

func TestCodes(t *testing.T) {
	d := newDesk(t)
	for name, c := range map[string]struct {
		pairs []string
		after time.Duration
		code  int
		oauth string
	}{
		"wrong verifier":       {[]string{"code_verifier", verifier + "x"}, 0, 501481, "invalid_grant"},
		"no verifier":          {[]string{"code_verifier", ""}, 0, 501481, "invalid_grant"},
		"another redirect URI": {[]string{"redirect_uri", "http://localhost:1"}, 0, 500112, "invalid_client"},
		"no redirect URI":      {[]string{"redirect_uri", ""}, 0, 900144, "invalid_request"},
		"no code":              {[]string{"code", ""}, 0, 900144, "invalid_request"},
		"made up":              {[]string{"code", "x"}, 0, 9002313, "invalid_grant"},
		"another app's":        {[]string{"client_id", otherID}, 0, 70000, "invalid_grant"},
		"a secret needed":      {[]string{"client_id", clientID}, 0, 7000218, "invalid_client"},
		"too late":             {nil, 11 * time.Minute, 70008, "invalid_grant"},
	} {
		form := codeForm(d.signIn(signInForm()))
		*d.now = d.now.Add(c.after)
		d.refused(name, d.post("token", with(form, c.pairs...)), c.code, c.oauth)
		if c.code == 501481 || c.code == 500112 { // what was refused may be tried again
			d.refused(name+", then right", d.post("token", form), 0, "")
		}
	}
	form := codeForm(d.signIn(signInForm()))
	r := d.post("token", form)
	if r.RefreshToken == "" || r.IDToken == "" || r.ClientInfo != "eyJ1aWQiOiJ1MSIsInV0aWQiOiIxMTExMTExMS0xMTExLTExMTEtMTExMS0xMTExMTExMTExMTEifQ" || r.Scope != "openid profile Mail.Read" {
		t.Errorf("%+v", r)
	}
	p := payload(t, r.AccessToken)
	if p["scp"] != "Mail.Read openid profile" || p["upn"] != ada || p["oid"] != "u1" || p["idtyp"] != "user" || p["appidacr"] != "0" || p["roles"] != nil || p["aud"] != resource {
		t.Errorf("%v", p)
	}
	id := payload(t, r.IDToken)
	if id["aud"] != publicID || id["nonce"] != "n" || id["preferred_username"] != ada || id["iss"] != host+"/"+tenantID+"/v2.0" || id["sub"] != p["sub"] || id["sub"] == "u1" {
		t.Errorf("%v", id)
	}
	if _, err := d.Verify(r.IDToken, publicID); err == nil {
		t.Error("an id token is taken for an access token")
	}
	claims, err := d.Verify(r.AccessToken, resource)
	if err != nil || claims.ObjectID != "u1" || len(claims.Roles) != 0 {
		t.Errorf("%+v %v", claims, err)
	}
	d.refused("used before", d.post("token", form), 54005, "invalid_grant")
	refresh := url.Values{"grant_type": {grantRefresh}, "client_id": {publicID}, "refresh_token": {r.RefreshToken}}
	d.refused("a code used twice takes nothing back", d.post("token", refresh), 0, "")
	r = d.post("token", with(codeForm(d.signIn(signInForm())), "scope", "User.Read"))
	if r.Scope != "User.Read" || r.RefreshToken == "" || r.IDToken != "" {
		t.Errorf("redeemed for another permission: %+v", r)
	}
	d.refused("redeemed for what is not consented to", d.post("token", with(codeForm(d.signIn(signInForm())), "scope", "Mail.Send")), 65001, "invalid_grant")
	_, values, _ := d.seen(with(signInForm(), "login", ada, "answer", "accept", "client_info", "1"))
	if values.Get("client_info") != "eyJ1aWQiOiJ1MSIsInV0aWQiOiIxMTExMTExMS0xMTExLTExMTEtMTExMS0xMTExMTExMTExMTEifQ" {
		t.Errorf("%v", values)
	}
}

// The proof may be the verifier itself, which is what no method means, too (RFC 7636, section 4.3).
func TestPlainProof(t *testing.T) {
	d := newDesk(t)
	for _, method := range []string{"plain", ""} {
		form := codeForm(d.signIn(with(signInForm(), "code_challenge", verifier, "code_challenge_method", method)))
		d.refused(method+", wrong", d.post("token", with(form, "code_verifier", challengeOf(verifier))), 501481, "invalid_grant")
		d.refused(method, d.post("token", form), 0, "")
	}
	none := codeForm(d.signIn(with(signInForm(), "code_challenge", "", "code_challenge_method", "")))
	d.refused("a proof that was not announced", d.post("token", none), 501481, "invalid_grant")
	d.refused("none at all", d.post("token", with(none, "code_verifier", "")), 0, "")
}

func TestSameRedirect(t *testing.T) {
	for _, c := range []struct {
		registered, uri string
		want            bool
	}{
		{"http://localhost", "http://localhost:1/", true}, {"http://localhost/back", "http://localhost:1/back", true}, {"http://127.0.0.1/back", "http://127.0.0.1:1/back", true},
		{"http://localhost/back", "http://localhost:1/back/", false}, {"http://localhost/back", "http://localhost:1/Back", false}, {"http://localhost", "https://localhost:1", false},
		{"http://[::1]", "http://[::1]:1", false}, {"https://app.test/back", "https://app.test/back/", false}, {"https://app.test", "https://app.test:1", false},
	} {
		if got := sameRedirect(c.registered, c.uri); got != c.want {
			t.Errorf("%s for %s: %v", c.uri, c.registered, got)
		}
	}
}

func TestAnIDTokenTellsWhatIsAskedFor(t *testing.T) {
	d := newDesk(t)
	for scope, want := range map[string]any{"openid": nil, "openid email": nil, "openid profile": ada} {
		id := payload(t, d.post("token", codeForm(d.signIn(with(signInForm(), "scope", scope)))).IDToken)
		if id["preferred_username"] != want || (id["oid"] != nil) != (want != nil) || id["sub"] == nil || id["tid"] != tenantID {
			t.Errorf("%q: %v", scope, id)
		}
	}
}

func TestGrantedScopes(t *testing.T) {
	d := newDesk(t)
	for asked, want := range map[string][2]string{ // scope of the answer, scp of the token
		"Mail.Read":                                  {"Mail.Read", "Mail.Read"},
		"mail.read":                                  {"mail.read", "Mail.Read"},
		resource + "/Mail.ReadWrite User.Read":       {resource + "/Mail.ReadWrite User.Read", "Mail.ReadWrite User.Read"},
		resource + "/.default offline_access":        {resource + "/User.Read " + resource + "/Mail.Read " + resource + "/Mail.ReadWrite " + resource + "/.default", delegated},
		"openid email":                               {"openid email", "openid email"},
		resource + "/.default openid offline_access": {"openid " + resource + "/User.Read " + resource + "/Mail.Read " + resource + "/Mail.ReadWrite " + resource + "/.default", delegated + " openid"},
	} {
		r := d.post("token", codeForm(d.signIn(with(signInForm(), "scope", asked))))
		if p := payload(t, r.AccessToken); r.Scope != want[0] || p["scp"] != want[1] {
			t.Errorf("%q is granted as %q, %q", asked, r.Scope, p["scp"])
		}
		if (r.RefreshToken != "") != strings.Contains(asked, "offline") || (r.IDToken != "") != strings.Contains(asked, "openid") {
			t.Errorf("%q is answered with %+v", asked, r)
		}
	}
}
