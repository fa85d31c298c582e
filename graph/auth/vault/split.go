package vault

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Limits. One for all platforms, so that every platform tests it:
//   - Windows: CRED_MAX_CREDENTIAL_BLOB_SIZE, 5*512 bytes an entry
//     (https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentiala).
//   - macOS: go-keyring gives the entry to security(1) as a line of at most 4,096 bytes, in base64, with the names.
//   - The Secret Service has none, but some that speak it keep text only.
//
// So an entry is text: the base64 of at most maxPart bytes, which is maxEntry bytes, and 3,200 more to macOS.
const (
	maxPart  = 1800
	maxEntry = maxPart / 3 * 4
	maxParts = 64
)

// MaxSize is the most bytes that a secret may have.
const MaxSize = maxParts * maxPart

// head is the entry that says what a secret is made of. It is the only one whose name is known beforehand.
type head struct {
	Version    int    `json:"v"`
	Generation string `json:"generation"` // of one Put: random, part of the names of its parts
	Size       int    `json:"size"`
	SHA256     []byte `json:"sha256"`
	Parts      int    `json:"parts,omitempty"` // 0: the value is here
	Value      []byte `json:"value,omitempty"`
}

// split makes a head, and the text of the parts of a value that is too long for the head.
func split(value []byte) (head, []string, error) {
	if len(value) > MaxSize {
		return head{}, nil, fmt.Errorf("it has %d bytes, and the most that can be kept is %d", len(value), MaxSize)
	}
	sum := sha256.Sum256(value)
	h := head{Version: 1, Generation: strings.ToLower(rand.Text()), Size: len(value), SHA256: sum[:], Value: bytes.Clone(value)}
	if len(h.encode()) <= maxEntry {
		return h, nil, nil
	}
	h.Value = nil
	var parts []string
	for part := range slices.Chunk(value, maxPart) {
		parts = append(parts, base64.StdEncoding.EncodeToString(part))
	}
	h.Parts = len(parts)
	return h, parts, nil
}

func (h head) encode() string {
	text, err := json.Marshal(h)
	if err != nil {
		panic(err) // numbers, strings and bytes can always be written
	}
	return string(text)
}

// decodeHead reads a head. Anything that split would not have made is an ErrDamaged.
func decodeHead(text string) (head, error) {
	var h head
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(&h); {
	case h.Version > 1:
		return head{}, fmt.Errorf("%w: a newer version of the program wrote it", ErrDamaged)
	case err != nil || decoder.More() || h.Version != 1 || h.Generation == "" || strings.Trim(h.Generation, "abcdefghijklmnopqrstuvwxyz234567") != "" ||
		len(h.Generation) > 64 || len(h.SHA256) != sha256.Size || h.Parts < 0 || h.Parts > maxParts || h.Parts > 0 && len(h.Value) > 0:
		return head{}, fmt.Errorf("%w: its entry is not one of ours", ErrDamaged)
	}
	return h, nil
}

// proves tells whether a value is the one that the head was made for.
func (h head) proves(value []byte) bool {
	sum := sha256.Sum256(value)
	return len(value) == h.Size && bytes.Equal(sum[:], h.SHA256)
}

// maxName is the most bytes of a name as it is; Windows has a limit of 512 for the service, macOS counts names in.
const maxName = 100

// escaped writes a name so that it stays itself everywhere: Windows does not know upper case from lower case, and macOS
// gets names on a command line.
func escaped(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	if b.Len() <= maxName {
		return b.String()
	}
	sum := sha256.Sum256([]byte(name))
	return "%%" + hex.EncodeToString(sum[:]) // no name escapes to that
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// What can be wrong with a secret itself.
var (
	// ErrNone is given when nothing is stored.
	ErrNone = errors.New("nothing is stored")
	// ErrDamaged is given when what is stored is not whole, or not ours. Store it again, or sign in again.
	ErrDamaged = errors.New("what is stored is damaged")
)
