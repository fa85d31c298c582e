package entra

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"
)

// refusal is an error in Entra's terms
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
type refusal struct {
	status   int
	code     string // of OAuth
	number   int    // of AADSTS
	message  string
	suberror string // how a client should ask: "basic_action", "message_only", "consent_required"
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

func blocked() *refusal {
	r := bad(53003, "invalid_grant", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.")
	r.suberror = "message_only"
	return r
}

// describe words a refusal as clients get it, with the ids that support asks for.
func describe(r *refusal, now time.Time, trace, correlation string) string {
	return fmt.Sprintf("%s Trace ID: %s Correlation ID: %s Timestamp: %s", r.Error(), trace, correlation, stamp(now))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// refuse answers a refusal in JSON.
func (a *Authority) refuse(w http.ResponseWriter, r *refusal) {
	now, trace, correlation := a.config.Now(), newID(), newID()
	body := map[string]any{
		"error": r.code, "error_description": describe(r, now, trace, correlation),
		"error_codes": []int{r.number}, "timestamp": stamp(now), "trace_id": trace, "correlation_id": correlation,
		"error_uri": fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", r.number),
	}
	if r.suberror != "" {
		body["suberror"] = r.suberror
	}
	answer(w, r.status, body)
}

// Fail answers as Entra does when it is not well: with a status, and an OAuth code and words of one's own or the usual.
func (a *Authority) Fail(w http.ResponseWriter, status int, code, message string) {
	r := &refusal{status: status, code: code, number: 90033, message: message}
	if r.code == "" {
		r.code = "temporarily_unavailable"
	}
	if r.message == "" {
		r.message = "A transient error has occurred. Please try again."
	}
	a.refuse(w, r)
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
