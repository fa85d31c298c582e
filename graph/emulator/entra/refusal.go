package entra

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// refusal is an error in Entra's terms
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
type refusal struct {
	status   int
	code     string // of OAuth
	number   int    // of AADSTS
	message  string
	suberror string // what a client should do: "basic_action", "message_only", "consent_required", "bad_token"
	claims   string // what a new sign-in must ask for, in JSON; empty: nothing
}

// Error gives the refusal's number and words.
func (r *refusal) Error() string { return fmt.Sprintf("AADSTS%d: %s", r.number, r.message) }

// bad is a refusal with the status that its code has.
func bad(number int, code, format string, args ...any) *refusal {
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	return &refusal{status: status, code: code, number: number, message: fmt.Sprintf(format, args...)}
}

func missing(parameter string) *refusal {
	return bad(900144, "invalid_request", "The request body must contain the following parameter: '%s'.", parameter)
}

func notValid(parameter string) *refusal {
	return bad(90100, "invalid_request", "%s parameter is empty or not valid.", parameter)
}

// malformedGrant is what Entra says of a code or a refresh token that it cannot read.
func malformedGrant() *refusal {
	return bad(9002313, "invalid_grant", "Invalid request. Request is malformed or invalid.")
}

// malformedTenant tells of the names that can be no tenant's.
func malformedTenant(key string) *refusal {
	switch {
	case key == "00000000-0000-0000-0000-000000000000":
		return bad(900021, "invalid_request", "Requested tenant identifier '%s' is not valid. Tenant identifiers may not be an empty GUID.", key)
	case !isGUID(key) && !strings.Contains(key, "."):
		return bad(900023, "invalid_request", "Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain.", key)
	}
	return nil
}

func blocked() *refusal {
	r := bad(53003, "invalid_grant", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.")
	r.suberror, r.claims = "message_only", policyClaims
	return r
}

// needsMFA is what the token endpoint says; the page that a person sees would ask them for it.
func needsMFA() *refusal {
	r := bad(50076, "invalid_grant", "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'.")
	r.suberror, r.claims = "basic_action", policyClaims
	return r
}

// policyClaims names the policy that a new sign-in must satisfy
// (https://learn.microsoft.com/entra/identity-platform/v2-conditional-access-dev-guide).
const policyClaims = `{"access_token":{"capolids":{"essential":true,"values":["5f2a0c1e-6c4b-4f6e-9d0e-2f9e2b7c4a10"]}}}`

// badToken is a refusal of a refresh token that will never be good again.
func badToken(number int, format string, args ...any) *refusal {
	r := bad(number, "invalid_grant", format, args...)
	r.suberror = "bad_token"
	return r
}

// wrongMethod is for an endpoint that is asked by another method than its own.
func wrongMethod(r *http.Request, takes string) *refusal {
	return bad(900561, "invalid_request", "The endpoint only accepts %s requests. Received a %s request.", takes, r.Method)
}

// describe words a refusal as clients get it, with the ids that support asks for.
func (q *request) describe(r *refusal) string {
	return fmt.Sprintf("%s Trace ID: %s Correlation ID: %s Timestamp: %s", r.Error(), q.trace, q.correlation, stamp(q.now))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// refuse answers a refusal in JSON.
func (q *request) refuse(w http.ResponseWriter, r *refusal) {
	body := map[string]any{
		"error": r.code, "error_description": q.describe(r),
		"error_codes": []int{r.number}, "timestamp": stamp(q.now), "trace_id": q.trace, "correlation_id": q.correlation,
		"error_uri": fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", r.number),
	}
	if r.suberror != "" {
		body["suberror"] = r.suberror
	}
	if r.claims != "" {
		body["claims"] = r.claims
	}
	q.answer(w, r.status, body)
}

// Fail answers as Entra does when it is not well: with a status, and an OAuth code and words of one's own or the usual.
func (a *Authority) Fail(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	q, _ := a.receive(w, r)
	q.fail(w, status, code, message)
}

func (q *request) fail(w http.ResponseWriter, status int, code, message string) {
	r := &refusal{status: status, code: code, number: 90033, message: message}
	if r.code == "" {
		r.code = "temporarily_unavailable"
	}
	if r.message == "" {
		r.message = "A transient error has occurred. Please try again."
	}
	q.refuse(w, r)
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return guid(b[:])
}

func guid(b []byte) string {
	h := hex.EncodeToString(b[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

var guids = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func isGUID(s string) bool { return guids.MatchString(s) }
