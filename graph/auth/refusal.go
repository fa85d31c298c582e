package auth

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	msal "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"
)

// refusal is a failed sign-in with a text that may be shown. The libraries' own texts hold whole answers: one that can't
// be read may be tokens, and a gateway's page may repeat what was sent, the secret in it.
type refusal struct {
	text string
	err  error
}

func (r *refusal) Error() string { return r.text }
func (r *refusal) Unwrap() error { return r.err }

// unread are the libraries' words before an answer that they could not read.
var unread = regexp.MustCompile(`raw message was:|json message bytes were:`)

// plainly gives an error a text without answers in it, but for the service's own words on why it refuses.
func plainly(err error) error {
	if err == nil {
		return nil
	}
	if answer := answerTo(err); answer != nil { //nolint:bodyclose // it has been read, and is kept
		return &refusal{said(answer), err}
	}
	var invalid msal.InvalidJsonErr
	if errors.As(err, &invalid) || unread.MatchString(err.Error()) {
		return &refusal{"the sign-in service's answer can't be read", err}
	}
	return err
}

// answerTo is the answer that an error is about; nil: there was none.
func answerTo(err error) *http.Response {
	var failed *azidentity.AuthenticationFailedError
	var call msal.CallErr
	switch {
	case errors.As(err, &failed):
		return failed.RawResponse
	case errors.As(err, &call):
		return call.Resp
	}
	return nil
}

const descriptionLimit = 600 // characters

// said is why the service refuses. It is hostile.
func said(answer *http.Response) string {
	raw, err := runtime.Payload(answer)
	if words := reasonIn(raw); err == nil && words != "" {
		return words
	}
	return fmt.Sprintf("the sign-in service answers with status %d and gives no reason", answer.StatusCode)
}

// reasonIn is the reason that an answer gives (RFC 6749, section 5.2); empty: it gives none.
func reasonIn(raw []byte) string {
	var told struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(raw, &told) != nil || told.Error == "" {
		return ""
	}
	text := []rune(strings.Join(strings.Fields(cmp.Or(told.Description, told.Error)), " "))
	return string(text[:min(len(text), descriptionLimit)])
}
