package graph_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"mailtriage/graph"
)

// pattern is bytes without end: every value, and no two blocks alike.
type pattern struct{ at int }

func (p *pattern) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(p.at*31 + p.at>>8*7 + p.at>>16)
		p.at++
	}
	return len(b), nil
}

func sumOf(t testing.TB, n int64) string {
	t.Helper()
	h := sha256.New()
	if _, err := io.CopyN(h, &pattern{}, n); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// giver answers every request with n bytes; of the first cuts, it gives half.
func giver(t testing.TB, n int64, cuts int32) *graph.Mailbox {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("request-id", "0000-1111")
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Length", strconv.FormatInt(n, 10))
		give := n
		if atomic.AddInt32(&cuts, -1) >= 0 {
			give /= 2
		}
		_, _ = io.CopyN(w, &pattern{}, give)
	}))
	t.Cleanup(s.Close)
	c, err := graph.New(graph.Config{BaseURL: s.URL, Token: "token", WaitCap: 1})
	if err != nil {
		t.Fatal(err)
	}
	return c.Mailbox("soc@corp.test")
}

// sink hashes what it is given, and keeps none of it.
type sink struct {
	hash.Hash
	resets int
	fail   error
}

func (s *sink) Write(p []byte) (int, error) {
	if s.fail != nil {
		return 0, s.fail
	}
	return s.Hash.Write(p)
}

func (s *sink) Reset() error { s.resets++; s.Hash.Reset(); return nil }
func (s *sink) sum() string  { return hex.EncodeToString(s.Sum(nil)) }

// TestStreamed takes messages and attachments of every size up to the largest that Exchange Online takes: what comes is what
// was sent, and little of it is in memory at a time, whatever its size.
func TestStreamed(t *testing.T) {
	const room = 16 << 20                                                                   // bytes allocated in all, over what the smallest needs
	for _, n := range []int64{0, 1, 2, 75, 76, 77, 4096, 1<<20 + 1, 150 << 20, 210 << 20} { // the last: 150 MB in base64
		if n > 1<<24 && testing.Short() {
			continue
		}
		box := giver(t, n, 0)
		for what, take := range map[string]func(graph.Sink) (graph.Receipt, error){
			"message": func(s graph.Sink) (graph.Receipt, error) { return box.CopyMIME(t.Context(), "AAMk=", s) },
			"attachment": func(s graph.Sink) (graph.Receipt, error) {
				return box.CopyAttachment(t.Context(), "AAMk=", graph.Attachment{ID: "a"}, s)
			},
		} {
			s := &sink{Hash: sha256.New()}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := take(s)
			runtime.ReadMemStats(&after)
			if n == 0 && what == "message" {
				if err == nil {
					t.Error("an empty message is taken")
				}
				continue
			}
			if err != nil || r.Size != n || r.RequestID != "0000-1111" || !strings.HasSuffix(r.Operation, "/$value") || r.Time.IsZero() {
				t.Errorf("%s of %d bytes: %+v, %v", what, n, r, err)
			}
			if got := s.sum(); got != sumOf(t, n) {
				t.Errorf("%s of %d bytes: the hash is %s", what, n, got)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > room {
				t.Errorf("%s of %d bytes: %d MB were allocated", what, n, grown>>20)
			}
		}
	}
}

// TestStreamedWithoutEnd: what is larger than any message is not asked for again, and called what it is.
func TestStreamedWithoutEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("it is 256 MB")
	}
	s := &sink{Hash: sha256.New()}
	_, err := giver(t, 256<<20+1, 0).CopyMIME(t.Context(), "AAMk=", s)
	if !graph.IsKind(err, graph.Malformed) || !strings.Contains(err.Error(), "larger than 256 MB") || s.resets != 1 {
		t.Errorf("%v after %d tries", err, s.resets)
	}
}

// TestStreamedAgain takes it all once more when the connection was cut.
func TestStreamedAgain(t *testing.T) {
	box := giver(t, 1<<20, 2)
	s := &sink{Hash: sha256.New()}
	if r, err := box.CopyMIME(t.Context(), "AAMk=", s); err != nil || r.Size != 1<<20 || s.sum() != sumOf(t, 1<<20) || s.resets != 3 {
		t.Errorf("%+v, %v after %d resets", r, err, s.resets)
	}
}

// TestStreamedNowhere gives up at once when the sink takes nothing.
func TestStreamedNowhere(t *testing.T) {
	full := errors.New("no space left")
	s := &sink{Hash: sha256.New(), fail: full}
	if _, err := giver(t, 1<<20, 0).CopyMIME(t.Context(), "AAMk=", s); !errors.Is(err, full) || s.resets != 1 {
		t.Errorf("%v after %d tries", err, s.resets)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := giver(t, 1, 0).CopyMIME(ctx, "AAMk=", &sink{Hash: sha256.New()}); err == nil {
		t.Error("it was taken after it was given up")
	}
}
