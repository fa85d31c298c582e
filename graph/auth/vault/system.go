package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/zalando/go-keyring"
)

// System gives the keyring of the operating system. busAddress is the value of DBUS_SESSION_BUS_ADDRESS, which only the
// Secret Service needs.
func System(busAddress string) *Keyring {
	s := system{}
	if runtime.GOOS != "windows" && runtime.GOOS != "darwin" {
		socket := filepath.Join("/run/user", strconv.Itoa(os.Getuid()), "bus")
		s.missing = func() error { return missingBus(busAddress, socket) }
	}
	return Over(s)
}

// system is go-keyring, asked only where asking starts nothing.
type system struct{ missing func() error }

var errNoBus = errors.New("no D-Bus session bus")

// missingBus gives an error unless there is a session bus where D-Bus looks for it: without one, go-keyring would start
// one by dbus-launch, which outlives the program and has no keyring to speak of.
func missingBus(address, socket string) error {
	if address != "" && address != "autolaunch:" {
		return nil
	}
	if at, err := os.Stat(socket); err != nil || at.Mode().Type() != fs.ModeSocket {
		return errNoBus
	}
	return nil
}

func (s system) Set(service, user, password string) error {
	if err := s.ready(); err != nil {
		return err
	}
	return keyring.Set(service, user, password)
}

func (s system) Get(service, user string) (string, error) {
	if err := s.ready(); err != nil {
		return "", err
	}
	return keyring.Get(service, user)
}

func (s system) Delete(service, user string) error {
	if err := s.ready(); err != nil {
		return err
	}
	return keyring.Delete(service, user)
}

func (s system) DeleteAll(service string) error {
	if err := s.ready(); err != nil {
		return err
	}
	return keyring.DeleteAll(service)
}

func (s system) ready() error {
	if s.missing == nil {
		return nil
	}
	return s.missing()
}
