package watching

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// lookLimit is how many bytes of a message are looked through for indicators. All of them are counted and hashed.
const lookLimit = 48 << 20

// taken are a message's bytes as they come: what is beyond the limit is not kept.
type taken struct {
	size int
	sum  hash.Hash
	head []byte
}

func newTaken() *taken { return &taken{sum: sha256.New()} }

// Write takes bytes.
func (t *taken) Write(p []byte) (int, error) {
	t.size += len(p)
	t.sum.Write(p)
	t.head = append(t.head, p[:min(len(p), lookLimit-len(t.head))]...)
	return len(p), nil
}

// Reset forgets what was taken: the service begins anew.
func (t *taken) Reset() error {
	*t = taken{sum: sha256.New(), head: t.head[:0]}
	return nil
}

func (t *taken) sha256() string { return hex.EncodeToString(t.sum.Sum(nil)) }

// note says what is not looked at; empty: all is.
func (t *taken) note() string {
	if t.size <= lookLimit {
		return ""
	}
	return fmt.Sprintf("only the first %d MB of the message are looked through", lookLimit>>20)
}
