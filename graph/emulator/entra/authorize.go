package entra

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// codeLifetime is how long an authorization code is good
// (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow).
const codeLifetime = 10 * time.Minute

// code is an authorization code that was given out.
type code struct {
	grant
	redirect, challenge, method string
	issued                      time.Time
	used                        bool
}

// authorize is the page where a person signs in for an application: the GET shows it, the POST of its form sends the
// person back to the application with a code, or with the reason why there is none.
func (q *request) authorize(w http.ResponseWriter) *refusal {
	refused := q.find()
	if refused == nil {
		refused = q.checkRedirect()
	}
	if refused != nil { // there is nowhere safe to send the person to
		q.errorPage(w, refused)
		return refused
	}
	back := q.wayBack()
	asked, refused := q.checkAuthorize()
	if refused == nil && q.form.Get("prompt") == "none" {
		refused = bad(50058, "login_required", "A silent sign-in request was sent but no user is signed in.")
	}
	if refused != nil {
		q.leave(w, back, refusedValues(q, refused), "")
		return refused
	}
	switch {
	case q.http.Method == http.MethodGet:
		q.signInPage(w, q.form.Get("login_hint"), "")
		return nil
	case q.form.Get("answer") != "accept":
		refused = declined()
		values := refusedValues(q, refused)
		values.Set("error_subcode", "cancel")
		q.leave(w, back, values, "")
		return refused
	}
	if refused := q.identify(q.form.Get("login")); refused != nil {
		q.signInPage(w, q.form.Get("login"), refused.Error())
		return refused
	}
	if refused := q.admit(asked); refused != nil {
		q.leave(w, back, refusedValues(q, refused), refused.Error())
		return refused
	}
	values := url.Values{"code": {q.giveCode()}, "session_state": {newID()}}
	if q.form.Get("client_info") == "1" {
		values.Set("client_info", q.clientInfo())
	}
	q.leave(w, back, values, "")
	return nil
}

func declined() *refusal {
	return bad(65004, "access_denied", "User declined to consent to access the app.")
}

// admit tells what keeps a person out who has signed in: a policy, or consent that nobody has given.
func (q *request) admit(asked scopes) *refusal {
	if refused := q.mayEnter(); refused != nil {
		refused.code = "access_denied" // there is no grant yet
		if refused.suberror == "basic_action" {
			refused.code = "interaction_required"
		}
		return refused
	}
	if _, refused := q.consented(asked); refused != nil {
		refused.code = "consent_required"
		return refused
	}
	return nil
}

func (q *request) giveCode() string {
	value := opaque("1.AX0A")
	q.a.codes[value] = &code{
		grant:    grant{tenant: q.tenant.ID, client: q.app.ClientID, user: q.user.ID, scope: q.form.Get("scope"), nonce: q.form.Get("nonce")},
		redirect: q.form.Get("redirect_uri"), challenge: q.form.Get("code_challenge"), method: q.form.Get("code_challenge_method"), issued: q.now,
	}
	return q.a.give("code", value)
}

// checkRedirect holds the redirect URI to those registered.
func (q *request) checkRedirect() *refusal {
	uri := q.form.Get("redirect_uri")
	if uri == "" {
		return bad(900971, "invalid_request", "No reply address provided.")
	}
	if !slices.ContainsFunc(q.app.RedirectURIs, func(registered string) bool { return sameRedirect(registered, uri) }) {
		return bad(50011, "invalid_request", "The redirect URI '%s' specified in the request does not match the redirect URIs configured for the application '%s'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.", uri, q.app.ClientID)
	}
	return nil
}

// sameRedirect compares a redirect URI with a registered one. On loopback the port does not matter
// (https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions).
func sameRedirect(registered, uri string) bool {
	if registered == uri {
		return true
	}
	r, err1 := url.Parse(registered)
	u, err2 := url.Parse(uri)
	return err1 == nil && err2 == nil && r.Scheme == "http" && u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1"}, r.Hostname()) &&
		r.Hostname() == u.Hostname() && rooted(r.Path) == rooted(u.Path) && u.User == nil && u.RawQuery == r.RawQuery && u.Fragment == ""
}

func rooted(path string) string { return "/" + strings.TrimPrefix(path, "/") }

// checkAuthorize holds the other parameters to their form.
func (q *request) checkAuthorize() (scopes, *refusal) {
	challenge, method := q.form.Get("code_challenge"), q.form.Get("code_challenge_method")
	switch {
	case q.form.Get("response_type") == "":
		return scopes{}, missing("response_type")
	case q.form.Get("response_type") != "code":
		return scopes{}, unsupported(q.form.Get("response_type"))
	case !slices.Contains([]string{"", "login", "none", "consent", "select_account", "create"}, q.form.Get("prompt")): // one, not a list
		return scopes{}, bad(90023, "invalid_request", "Unsupported 'prompt' value.")
	case !slices.Contains([]string{"", "query", "fragment", "form_post"}, q.form.Get("response_mode")):
		return scopes{}, bad(70007, "invalid_request", "'%s' is not a supported value of 'response_mode' when requesting a token.", q.form.Get("response_mode"))
	case strings.TrimSpace(q.form.Get("scope")) == "":
		return scopes{}, missing("scope")
	case !slices.Contains([]string{"", "plain", "S256"}, method) || method != "" && challenge == "":
		return scopes{}, notValid("code_challenge_method")
	case challenge != "" && (len(challenge) < 43 || len(challenge) > 128):
		return scopes{}, bad(501491, "invalid_request", "The size of the Code_Challenge parameter is not valid.")
	}
	if _, refused := q.capabilities(); refused != nil {
		return scopes{}, refused
	}
	return q.scopes(q.form.Get("scope"))
}

// unsupported is for a response type that needs what the application is not registered for: tokens straight from the page.
func unsupported(responseType string) *refusal {
	const code = "unsupported_response_type"
	words := strings.Fields(responseType)
	switch {
	case slices.ContainsFunc(words, func(w string) bool { return !slices.Contains([]string{"code", "id_token", "token"}, w) }):
		return bad(70005, code, "The app returned an unsupported response type '%s'.", responseType)
	case slices.Contains(words, "id_token"):
		return bad(700054, code, "response_type 'id_token' is not enabled for the application.")
	}
	return bad(700051, code, "response_type 'token' is not enabled for the application.")
}

// redeemCode gives tokens for an authorization code, once.
func (q *request) redeemCode() (any, *refusal) {
	for _, p := range []string{"code", "redirect_uri"} {
		if q.form.Get(p) == "" {
			return nil, missing(p)
		}
	}
	c := q.a.codes[q.form.Get("code")]
	switch {
	case c == nil:
		return nil, malformedGrant()
	case !c.belongs(q):
		return nil, bad(70000, "invalid_grant", "Provided grant is invalid or malformed.")
	case c.used:
		return nil, bad(54005, "invalid_grant", "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.")
	case q.now.Sub(c.issued) > codeLifetime:
		return nil, bad(70008, "invalid_grant", "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.")
	case c.redirect != q.form.Get("redirect_uri"):
		return nil, bad(500112, "invalid_client", "The reply address '%s' does not match the reply address '%s' provided when requesting Authorization code.", q.form.Get("redirect_uri"), c.redirect)
	case !c.verified(q.form.Get("code_verifier")):
		return nil, bad(501481, "invalid_grant", "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
	}
	c.used = true
	q.user = q.tenant.user(c.user)
	if refused := q.mayEnter(); refused != nil {
		return nil, refused
	}
	g := c.grant
	if scope := q.form.Get("scope"); strings.TrimSpace(scope) != "" {
		g.scope = scope
	}
	asked, refused := q.scopes(g.scope)
	if refused != nil {
		return nil, refused
	}
	asked.offline = asked.offline || slices.Contains(strings.Fields(strings.ToLower(c.scope)), "offline_access")
	return q.answerTokens(asked, &g)
}

// verified checks the proof that the one who redeems a code is the one who asked for it (RFC 7636).
func (c *code) verified(verifier string) bool {
	if c.challenge == "" {
		return verifier == ""
	}
	if c.method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		verifier = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return subtle.ConstantTimeCompare([]byte(verifier), []byte(c.challenge)) == 1
}
