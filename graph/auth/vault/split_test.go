package vault

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
)

// FuzzHead holds the reader of heads to what the writer makes: anything else is damaged, and nothing makes it read much.
func FuzzHead(f *testing.F) {
	for _, size := range []int{0, 10, 1700, 5000} {
		h, _, err := split(secret("x", size))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(h.encode())
	}
	for _, text := range []string{"", "{}", "null", `{"v":1}`, `{"v":2}`, `{"v":1,"generation":"../a","parts":99999}`, "[1]", "{\"v\":1}x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		h, err := decodeHead(text)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if h.Parts < 0 || h.Parts > maxParts || strings.ContainsAny(h.Generation, "/:. %") {
			t.Fatalf("%q: %+v", text, h)
		}
		again, err := decodeHead(h.encode())
		if err != nil || again.Generation != h.Generation || again.Parts != h.Parts || again.Size != h.Size || !slices.Equal(again.Value, h.Value) {
			t.Fatalf("%q: %+v, then %+v (%v)", text, h, again, err)
		}
	})
}

// FuzzEscaped holds that no two names become one, even where upper case is lower case, and that a shell would not touch it.
func FuzzEscaped(f *testing.F) {
	f.Add("soc", "SOC")
	f.Add("%53oc", "Soc")
	f.Add(strings.Repeat("A", 100), strings.Repeat("a", 100))
	f.Add("A"+strings.Repeat("0", 62), strings.Repeat("é", 60))
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := escaped(a), escaped(b)
		if a != b && strings.EqualFold(x, y) {
			t.Fatalf("%q and %q are both %q", a, b, x)
		}
		if len(x) > maxName || x != "" && !plain.MatchString(x) || strings.ContainsAny(x, "/:") {
			t.Fatalf("%q is %q", a, x)
		}
	})
}

func TestADigestIsNoName(t *testing.T) {
	tried := 0
	for n := maxName + 1; n < maxName+40; n++ {
		long := strings.Repeat("x", n)
		digest := strings.TrimLeft(escaped(long), "%")
		first, err := hex.DecodeString(digest[:2])
		if err != nil {
			t.Fatal(err)
		}
		if name := string(first) + digest[2:]; escaped(string(first)) != string(first) { // escapes to one % and the digest
			tried++
			if escaped(name) == escaped(long) {
				t.Errorf("%q and %d times x are both %q", name, n, escaped(name))
			}
		}
	}
	if tried == 0 {
		t.Error("nothing was tried")
	}
}
