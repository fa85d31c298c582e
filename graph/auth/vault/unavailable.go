package vault

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"strings"
	"syscall"
	"unicode"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"
)

// Reason is why the keyring can't be used.
type Reason uint8

// The reasons.
const (
	Refused   Reason = iota // it answered no, or did not do what it said
	NoBus                   // Linux: there is no D-Bus session bus
	NoService               // there is no keyring: nothing serves it
	Locked                  // it is locked, or was never made, and nobody unlocked it: no prompt, or one that was dismissed
	TimedOut                // no answer in time: most often a prompt that nobody saw
)

// Unavailable is the error of a keyring that can't be used. Error says what is wrong, Advice what to do.
type Unavailable struct {
	Reason   Reason
	Platform string // as runtime.GOOS has it
	Err      error  // of the keyring or its library
}

// Unwrap gives what the keyring or its library said.
func (e *Unavailable) Unwrap() error { return e.Err }

var (
	errNotKept    = errors.New("it did not keep what it was given")
	errNotRemoved = errors.New("it did not remove what it was told to")
)

func (k *Keyring) refused(err error) error {
	return &Unavailable{Reason: Refused, Platform: k.platform, Err: err}
}

// explain gives what an error of a backend means.
func (k *Keyring) explain(err error) error {
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNone
	}
	return &Unavailable{Reason: reasonOf(err, k.platform), Platform: k.platform, Err: err}
}

// hopeless tells of errors after which asking again would only fail again, or show another prompt.
func hopeless(err error) bool {
	var e *Unavailable
	return errors.As(err, &e) && (e.Reason == NoBus || e.Reason == NoService || e.Reason == Locked)
}

func reasonOf(err error, platform string) Reason {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return TimedOut
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return NoService
	}
	switch platform {
	case "darwin":
		return reasonOfKeychain(err)
	case "windows":
		return reasonOfWindows(err)
	}
	return reasonOfSecretService(err)
}

// reasonOfSecretService goes by the names of D-Bus errors
// (https://dbus.freedesktop.org/doc/api/html/group__DBusProtocol.html,
// https://specifications.freedesktop.org/secret-service-spec/latest/errors.html) and by go-keyring's own words.
func reasonOfSecretService(err error) Reason {
	var answer dbus.Error
	if errors.As(err, &answer) {
		switch name := answer.Name; {
		case name == "org.freedesktop.Secret.Error.IsLocked":
			return Locked
		case name == "org.freedesktop.DBus.Error.ServiceUnknown", name == "org.freedesktop.DBus.Error.NameHasNoOwner",
			strings.HasPrefix(name, "org.freedesktop.DBus.Error.Spawn."):
			return NoService
		case name == "org.freedesktop.DBus.Error.NoReply", name == "org.freedesktop.DBus.Error.Timeout", name == "org.freedesktop.DBus.Error.TimedOut":
			return TimedOut
		case name == "org.freedesktop.DBus.Error.NoServer", name == "org.freedesktop.DBus.Error.Disconnected":
			return NoBus
		}
		return Refused
	}
	var network *net.OpError
	switch {
	case strings.Contains(err.Error(), "failed to unlock correct collection"):
		return Locked
	case errors.Is(err, errNoBus), errors.Is(err, exec.ErrNotFound), errors.Is(err, dbus.ErrClosed), errors.As(err, &network),
		strings.HasPrefix(err.Error(), "dbus: "):
		return NoBus
	}
	return Refused
}

// reasonOfKeychain goes by the exit code of security(1): the last eight bits of an OSStatus
// (https://developer.apple.com/documentation/security/security-framework-result-codes).
func reasonOfKeychain(err error) Reason {
	var exit interface{ ExitCode() int }
	if !errors.As(err, &exit) {
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, syscall.ENOENT) {
			return NoService
		}
		return Refused
	}
	switch int8(exit.ExitCode()) {
	case status(-25308), status(-25293), status(-128): // errSecInteractionNotAllowed, errSecAuthFailed, errSecUserCanceled
		return Locked
	case status(-25307), status(-25294), status(-25291): // errSecNoDefaultKeychain, errSecNoSuchKeychain, errSecNotAvailable
		return NoService
	}
	return Refused
}

func status(code int) int8 { return int8(code) }

// reasonOfWindows goes by the error codes of CredWrite and CredRead
// (https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-credwritew).
func reasonOfWindows(err error) Reason {
	const noSuchLogonSession syscall.Errno = 1312
	if errors.Is(err, noSuchLogonSession) {
		return NoService
	}
	return Refused
}

// maxSaid is how many characters of somebody else's error are shown.
const maxSaid = 200

// said is what the keyring or its library said, as one line.
func said(err error) string {
	line := []rune(strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, err.Error())), " "))
	if len(line) > maxSaid {
		return string(line[:maxSaid]) + "…"
	}
	return string(line)
}
