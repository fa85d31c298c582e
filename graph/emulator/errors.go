package emulator

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// graphError is a refusal, in Graph's terms (https://learn.microsoft.com/graph/errors).
type graphError struct {
	status  int
	code    string
	message string
}

func (e *graphError) Error() string { return strconv.Itoa(e.status) + " " + e.code + ": " + e.message }

func fault(status int, code, format string, args ...any) error {
	return &graphError{status, code, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return fault(http.StatusBadRequest, "BadRequest", format, args...)
}

func malformedID() error {
	return fault(http.StatusBadRequest, "ErrorInvalidIdMalformed", "Id is malformed.")
}

func itemNotFound() error {
	return fault(http.StatusNotFound, "ErrorItemNotFound", "The specified object was not found in the store.")
}

func folderNotFound() error {
	return fault(http.StatusNotFound, "ErrorFolderNotFound", "The specified folder could not be found in the store.")
}

func resourceNotFound(id string) error {
	return fault(http.StatusNotFound, "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.", id)
}

// refuse writes an error as Graph does.
func refuse(err error, now time.Time, requestID, clientID string) answer {
	var e *graphError
	if !errors.As(err, &e) {
		e = &graphError{http.StatusInternalServerError, "InternalServerError", err.Error()}
	}
	raw, _ := json.Marshal(object{"error": object{
		"code": e.code, "message": e.message,
		"innerError": object{"date": now.Format("2006-01-02T15:04:05"), "request-id": requestID, "client-request-id": clientID},
	}})
	return answer{status: e.status, body: raw}.with("Content-Type", "application/json")
}

func newGUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
