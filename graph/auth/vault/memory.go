package vault

import (
	"sync"

	"github.com/zalando/go-keyring"
)

// Memory gives a keyring that forgets everything with the program: for the demo and for tests. It refuses what the
// narrowest of the real ones refuses.
func Memory() *Keyring { return Over(&memory{entries: map[entry]string{}}) }

type memory struct {
	sync.Mutex
	entries map[entry]string
}

// windowsLimit is what go-keyring takes on Windows at most, in bytes.
const windowsLimit = 2560

func (m *memory) Set(service, user, password string) error {
	m.Lock()
	defer m.Unlock()
	if len(password) > windowsLimit {
		return keyring.ErrSetDataTooBig
	}
	m.entries[entry{service, user}] = password
	return nil
}

func (m *memory) Get(service, user string) (string, error) {
	m.Lock()
	defer m.Unlock()
	password, ok := m.entries[entry{service, user}]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return password, nil
}

func (m *memory) Delete(service, user string) error {
	m.Lock()
	defer m.Unlock()
	if _, ok := m.entries[entry{service, user}]; !ok {
		return keyring.ErrNotFound
	}
	delete(m.entries, entry{service, user})
	return nil
}

func (m *memory) DeleteAll(service string) error {
	m.Lock()
	defer m.Unlock()
	for at := range m.entries {
		if at.service == service {
			delete(m.entries, at)
		}
	}
	return nil
}
