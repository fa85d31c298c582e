package vault

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/zalando/go-keyring"
)

// windows refuses what go-keyring v0.2.8 and Credential Manager refuse: keyring_windows.go, and CRED_MAX_USERNAME_LENGTH
// (513). It does not know upper case from lower case.
type windows struct{ memory }

func (w *windows) Set(service, user, password string) error {
	if len(password) > 2560 || len(service) >= 512 {
		return keyring.ErrSetDataTooBig
	}
	if len(user) > 513 {
		return errors.New("ERROR_BAD_USERNAME")
	}
	return w.memory.Set(strings.ToLower(service), strings.ToLower(user), password)
}

func (w *windows) Get(service, user string) (string, error) {
	return w.memory.Get(strings.ToLower(service), strings.ToLower(user))
}

func (w *windows) Delete(service, user string) error {
	return w.memory.Delete(strings.ToLower(service), strings.ToLower(user))
}

// DeleteAll goes by the beginning of the target's name, which is "service:user".
func (w *windows) DeleteAll(service string) error {
	w.Lock()
	defer w.Unlock()
	for at := range w.entries {
		if strings.HasPrefix(at.service+":"+at.user, strings.ToLower(service)+":") {
			delete(w.entries, at)
		}
	}
	return nil
}

// macOS refuses what keyring_darwin.go refuses: a command for security(1) of more than 4,096 bytes, the names quoted
// for a shell. A name that needs quoting is refused here, so that nothing depends on how security(1) reads quotes.
type macOS struct{ memory }

var plain = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

func (m *macOS) Set(service, user, password string) error {
	command := fmt.Sprintf("add-generic-password -U -s %s -a %s -w %s\n", service, user,
		"go-keyring-base64:"+base64.StdEncoding.EncodeToString([]byte(password)))
	if len(command) > 4096 {
		return keyring.ErrSetDataTooBig
	}
	if !plain.MatchString(service) || !plain.MatchString(user) {
		return errors.New("a name to be quoted")
	}
	return m.memory.Set(service, user, password)
}

// textOnly keeps nothing but text, as some that speak the Secret Service.
type textOnly struct{ memory }

func (x *textOnly) Set(service, user, password string) error {
	if !utf8.ValidString(password) || strings.ContainsAny(password, "\x00\n") {
		return errors.New("not a text")
	}
	return x.memory.Set(service, user, password)
}

func newMemory() *memory { return &memory{entries: map[entry]string{}} }

// count tells how many entries a backend has.
func (m *memory) count() int {
	m.Lock()
	defer m.Unlock()
	return len(m.entries)
}

// backends are all that a vault must work over.
func backends() map[string]Backend {
	return map[string]Backend{
		"memory":    newMemory(),
		"Windows":   &windows{memory{entries: map[entry]string{}}},
		"macOS":     &macOS{memory{entries: map[entry]string{}}},
		"text only": &textOnly{memory{entries: map[entry]string{}}},
	}
}

// hooked calls a hook before, and another after, each call of a backend; calls are counted from 0. An error of a hook is
// the call's.
type hooked struct {
	Backend
	mu            sync.Mutex
	calls         int
	given         string // the last text to set
	before, after func(call int, what string) error
}

func (h *hooked) do(what string, call func() error) error {
	h.mu.Lock()
	n := h.calls
	h.calls++
	h.mu.Unlock()
	if h.before != nil {
		if err := h.before(n, what); err != nil {
			return err
		}
	}
	err := call()
	if h.after != nil {
		if err := h.after(n, what); err != nil {
			return err
		}
	}
	return err
}

func (h *hooked) Set(service, user, password string) error {
	h.mu.Lock()
	h.given = password
	h.mu.Unlock()
	return h.do("set", func() error { return h.Backend.Set(service, user, password) })
}

func (h *hooked) Get(service, user string) (password string, err error) {
	err = h.do("get", func() error {
		password, err = h.Backend.Get(service, user)
		return err
	})
	return password, err
}

func (h *hooked) Delete(service, user string) error {
	return h.do("delete", func() error { return h.Backend.Delete(service, user) })
}

func (h *hooked) DeleteAll(service string) error {
	return h.do("delete all", func() error { return h.Backend.DeleteAll(service) })
}
