package graph

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mailtriage/graph/auth"
)

// Kind is what went wrong, as far as it matters for what to do next.
type Kind uint8

// The kinds of errors.
const (
	Other           Kind = iota
	BadRequest           // 400: a fault of ours
	Unauthenticated      // 401, or no token could be had
	Forbidden            // 403: the token or the mailbox's policy does not allow it
	NotFound             // 404
	Conflict             // 409
	Gone                 // 410: a delta token is too old, or an operation was withdrawn
	Precondition         // 412: changed by somebody else since it was read
	Throttled            // 429
	Unavailable          // 5xx
	Offline              // no connection: nothing was sent
	CutOff               // the connection ended before the answer: it may have been done
	TimedOut             // no answer in time: it may have been done
	Malformed            // the answer can't be read: it may have been done
	Foreign              // a link to another server, to which nothing is sent
)

// Error is what a call failed with. errors.As finds it; Is tells of its kind.
type Error struct {
	Op         string // what was being done: "moving the message"
	Kind       Kind
	Status     int    // of HTTP, 0 when there was no answer
	Code       string // Graph's
	Message    string // Graph's: from the server, hostile
	RequestID  string // Graph's, for support
	RetryAfter time.Duration
	Permission string // the least permission that the call needs
	Err        error  // below HTTP
}

// Error is one line that says what was being done, what happened, and the request's id.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op + ": " + e.happened())
	if e.Code != "" {
		b.WriteString(" (" + e.Code + ")")
	}
	if e.Kind == Other || e.Kind == BadRequest {
		if e.Message != "" {
			b.WriteString(": " + bounded(e.Message))
		}
	}
	return b.String()
}

func (e *Error) happened() string {
	switch e.Kind {
	case BadRequest:
		return "the service did not understand the request"
	case Unauthenticated:
		return "not signed in"
	case Forbidden:
		if words, ok := mailboxTrouble(e); ok {
			return words[0]
		}
		return "not allowed"
	case NotFound:
		if words, ok := mailboxTrouble(e); ok {
			return words[0]
		}
		return "no longer there"
	case Conflict:
		return "in conflict with what is there"
	case Gone:
		return "gone"
	case Precondition:
		return "changed by somebody else meanwhile"
	case Throttled:
		return "too many requests, the service asks to wait " + seconds(e.RetryAfter)
	case Unavailable:
		return "the service is not available just now"
	case Offline:
		return "no connection"
	case CutOff:
		return "the connection was cut before the answer came"
	case TimedOut:
		return "no answer in time"
	case Malformed:
		if errors.Is(e.Err, errTooLarge) {
			return errTooLarge.Error()
		}
		return "the answer could not be read"
	case Foreign:
		return "the service named a link to another server, which was not followed"
	case Other:
	}
	if e.Status != 0 {
		return "the service answered " + strconv.Itoa(e.Status)
	}
	return "it failed"
}

// Advice says what to do about it, in words for the person at the keys.
func (e *Error) Advice() string {
	switch e.Kind {
	case Unauthenticated:
		switch {
		case auth.NoBrowser(e.Err):
			return "No browser was found on this machine: sign in by a device code (auth = \"device-code\" in the settings)."
		case auth.NeedsPerson(e.Err):
			return "Sign in: mailtriage login, or ^s in the app."
		}
		return "Sign in again (mailtriage login; in the app: ^s), and check that the secret or the certificate has not run out."
	case Forbidden:
		if words, ok := mailboxTrouble(e); ok {
			return words[1]
		}
		if e.Permission != "" {
			return "It needs the permission " + e.Permission + ": ask an administrator to grant it, and check that an access policy does not exclude this mailbox."
		}
		return "Ask an administrator for the permission, and check that an access policy does not exclude this mailbox."
	case NotFound:
		if words, ok := mailboxTrouble(e); ok {
			return words[1]
		}
		return "It was moved or deleted by somebody else. Refresh the list."
	case Conflict, Precondition:
		return "Refresh, look at what is there now, and try again."
	case Gone:
		return "It is read anew by itself; otherwise refresh."
	case Throttled:
		if e.RetryAfter > 0 {
			return "Try again after that." // how long was said before
		}
		return "Try again in a minute."
	case Unavailable:
		return "Try again in a while."
	case Offline:
		if certificate(e.Err) {
			return "The server's certificate is not trusted. If a proxy or a private authority stands between, name its certificate in SSL_CERT_FILE."
		}
		return "Check the network, the proxy and the name of the server."
	case CutOff, TimedOut, Malformed:
		return "It may have been done: the mailbox is looked at before anything is sent again."
	case Foreign:
		return "Report it: the service should name links to itself only."
	case BadRequest, Other:
	}
	return "Look at the details; the request-id helps support to find it."
}

// mailboxTrouble tells of errors that are about the mailbox as a whole: what happened, and what to do
// (https://learn.microsoft.com/graph/errors, https://learn.microsoft.com/graph/auth-limit-mailbox-access).
func mailboxTrouble(e *Error) (words [2]string, ok bool) {
	switch {
	case e.Code == "ErrorInvalidUser", e.Code == "Request_ResourceNotFound", e.Code == "ResourceNotFound":
		return [2]string{"there is no such mailbox", "Check the address: it must be the user's principal name, primary address or id, in this tenant."}, true
	case e.Code == "MailboxNotEnabledForRESTAPI", e.Code == "MailboxNotSupportedForRESTAPI":
		return [2]string{"this user has no mailbox that can be reached", "Check the license: the mailbox must be in Exchange Online, and active."}, true
	case e.Kind == Forbidden && strings.HasSuffix(e.Op, inGroup):
		return [2]string{"not allowed", "Microsoft Graph shows the calendar of a group to signed-in people only (" + e.Permission + ", delegated), never to an application, and it must be a group of theirs: sign in by browser or device code."}, true
	case e.Code == "ErrorSendAsDenied", e.Code == "ErrorSendOnBehalfOfDenied":
		return [2]string{"not allowed to send in the name of that address", "It needs Send As or Send on Behalf for that mailbox, and a person's token Mail.Send.Shared: ask its owner or an administrator, or send it from another address."}, true
	case e.Kind == Forbidden && (strings.Contains(e.Message, "AppOnly AccessPolicy") || strings.Contains(e.Message, "[RAOP]")):
		return [2]string{"not allowed", "An application access policy keeps this application out of this mailbox: ask an administrator to let it in."}, true
	}
	return words, false
}

// Unwrap gives what went wrong below HTTP.
func (e *Error) Unwrap() error { return e.Err }

// Maybe tells whether the work may have been done in spite of the error.
func (e *Error) Maybe() bool {
	return e.Kind == CutOff || e.Kind == TimedOut || e.Kind == Malformed || e.Kind == Unavailable
}

// IsKind tells whether an error is a call's, of a kind.
func IsKind(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

func asError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

func bounded(s string) string {
	r := []rune(s)
	if len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return s
}

func seconds(d time.Duration) string {
	return strconv.Itoa(int(d.Round(time.Second)/time.Second)) + " s"
}

// dialled tells of errors of looking for a server, or for the proxy before it, and calling it.
func dialled(err error) bool {
	var dial *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || errors.As(err, &dial) && (dial.Op == "dial" || dial.Op == "proxyconnect")
}

func certificate(err error) bool {
	var unknown x509.UnknownAuthorityError
	var verify *tls.CertificateVerificationError
	var host x509.HostnameError
	return errors.As(err, &unknown) || errors.As(err, &verify) || errors.As(err, &host)
}

// op is an operation as errors speak of it.
type op struct{ doing, permission string }

// failed makes an error of what went wrong below HTTP.
func (o op) failed(ctx context.Context, err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		e := *known
		e.Op, e.Permission = o.doing, o.permission
		return &e
	}
	e := &Error{Op: o.doing, Permission: o.permission, Err: err}
	var sunk *SinkError
	switch {
	case errors.As(err, &sunk):
		e.Kind = Other
	case errors.Is(err, errTooLarge):
		e.Kind = Malformed
	case errors.Is(err, context.Canceled):
		e.Kind = Other
	case isUnsent(err), dialled(err), certificate(err): // also when that took too long: nothing was sent
		e.Kind = Offline
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Kind = TimedOut
	default:
		e.Kind = CutOff
	}
	return e
}

// refused makes an error of an answer that is a refusal.
func (o op) refused(status int, header http.Header, body []byte) *Error {
	e := &Error{Op: o.doing, Permission: o.permission, Status: status, Kind: kindOf(status), RequestID: header.Get("request-id"), RetryAfter: retryAfter(header, time.Now())}
	var told struct {
		Error struct {
			Code, Message string
			InnerError    struct {
				RequestID string `json:"request-id"`
			}
		}
	}
	if json.Unmarshal(body, &told) == nil {
		e.Code, e.Message = bounded(told.Error.Code), bounded(told.Error.Message)
		if e.RequestID == "" {
			e.RequestID = bounded(told.Error.InnerError.RequestID)
		}
	}
	return e
}

// unreadable makes an error of an answer that is no refusal but can't be read.
func (o op) unreadable(status int, header http.Header, err error) *Error {
	return &Error{Op: o.doing, Permission: o.permission, Kind: Malformed, Status: status, RequestID: header.Get("request-id"), Err: err}
}

func kindOf(status int) Kind {
	switch status {
	case http.StatusBadRequest:
		return BadRequest
	case http.StatusUnauthorized:
		return Unauthenticated
	case http.StatusForbidden:
		return Forbidden
	case http.StatusNotFound:
		return NotFound
	case http.StatusConflict:
		return Conflict
	case http.StatusGone:
		return Gone
	case http.StatusPreconditionFailed:
		return Precondition
	case http.StatusTooManyRequests:
		return Throttled
	}
	if status >= http.StatusInternalServerError {
		return Unavailable
	}
	return Other
}

// maxRetryAfter is the longest wait that is believed: more is a mistake of somebody's clock.
const maxRetryAfter = time.Hour

// retryAfter reads the Retry-After header: seconds or a date (RFC 9110, section 10.2.3). 0: there is none.
func retryAfter(header http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(header.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if n, err := strconv.ParseFloat(v, 64); err == nil && n >= 0 {
		return min(time.Duration(min(n, maxRetryAfter.Seconds())*float64(time.Second)), maxRetryAfter)
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, min(t.Sub(now), maxRetryAfter))
	}
	return 0
}

var errForeign = &Error{Kind: Foreign}

// cut tells of errors with which a body ends before it is whole.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the answer ended early: %w", io.ErrUnexpectedEOF)
	}
	return err
}
