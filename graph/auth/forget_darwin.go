package auth

import (
	"errors"

	"github.com/zalando/go-keyring"
)

// ForgetTokens removes what azidentity keeps under a name in the keychain. That there is nothing is no error.
func ForgetTokens(name string) error {
	var failed error
	for _, n := range []string{name, name + ".cae"} {
		if err := keyring.Delete(n, "MSALCache"); err != nil && !errors.Is(err, keyring.ErrNotFound) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}
