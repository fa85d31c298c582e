package vault

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
)

// secret makes a value of n bytes that stands out in any error.
func secret(mark string, n int) []byte {
	return bytes.Repeat([]byte(mark+"-hush;"), n/(len(mark)+6)+1)[:n]
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, v *Vault, kind Kind, want []byte) {
	t.Helper()
	got, err := v.Get(t.Context(), kind)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Fatalf("%s: got %d bytes, want %d, or others", kind, len(got), len(want))
	}
}

func TestEverySizeComesBackFromEveryBackend(t *testing.T) {
	binary := random(5000)
	copy(binary, []byte{0, 0xff, '\n', '\r', 0})
	values := map[string][]byte{"empty": {}, "spaces": []byte(" \t\n "), "binary": binary, "PEM": aPEM(t)}
	for _, n := range []int{1, 40, maxPart - 1, maxPart, maxPart + 1, 2*maxPart - 1, 2 * maxPart, 2*maxPart + 1, 2560, 4096, 30_000, MaxSize} {
		values[fmt.Sprint(n)] = random(n)
	}
	for n := 1600; n < 1760; n++ { // where the head gets too small for it
		values[fmt.Sprint(n)] = random(n)
	}
	for name, backend := range backends() {
		for _, profile := range []string{"soc", strings.Repeat("长", 200)} {
			v := New("mailtriage", profile, Over(backend))
			for size, value := range values {
				must(t, v.Put(t.Context(), Certificate, value))
				got, err := v.Get(t.Context(), Certificate)
				if err != nil || !bytes.Equal(got, value) {
					t.Errorf("%s: %s: %d bytes came back (%v)", name, size, len(got), err)
				}
			}
			must(t, v.RemoveAll(t.Context()))
		}
		if n := backend.(interface{ count() int }).count(); n != 0 {
			t.Errorf("%s: %d entries are left", name, n)
		}
	}
}

// aPEM is what people have: a key, their certificate and the one above, more than 4 kB.
func aPEM(t *testing.T) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 4096)
	must(t, err)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	out := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	for range 2 {
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, ec)
		must(t, err)
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	if len(out) < 4096 {
		t.Fatalf("the PEM has %d bytes only", len(out))
	}
	return out
}

func TestMostEntriesThatAPutMakes(t *testing.T) {
	for size, want := range map[int]int{0: 1, 100: 1, 1600: 1, 4096: 1 + 3, 30_000: 1 + 17} {
		m := newMemory()
		v := New("mailtriage", "soc", Over(m))
		for range 3 {
			must(t, v.Put(t.Context(), Tokens, random(size)))
			if m.count() != want {
				t.Errorf("%d bytes: %d entries, want %d", size, m.count(), want)
			}
		}
		must(t, v.Put(t.Context(), Tokens, []byte("short")))
		if m.count() != 1 {
			t.Errorf("%d bytes, then a few: %d entries", size, m.count())
		}
		for _, text := range m.entries {
			if strings.Contains(text, "short") {
				t.Error("an entry is not in base64")
			}
		}
	}
}

func TestProfilesAndKindsAreApart(t *testing.T) {
	for name, backend := range backends() {
		ring := Over(backend)
		profiles := []string{"soc", "SOC", "soc/tokens", "soc2", "so", "", "a b'\"\n;", "süd", "%53oc", "%", "-w"}
		for _, profile := range profiles {
			v := New("mailtriage", profile, ring)
			for _, kind := range Kinds() {
				must(t, v.Put(t.Context(), kind, secret(profile+string(kind), 3000)))
			}
		}
		must(t, New("mailtriage", "soc", ring).RemoveAll(t.Context()))
		must(t, New("mailtriage", "SOC", ring).Remove(t.Context(), Tokens))
		for _, profile := range profiles {
			for _, kind := range Kinds() {
				v := New("mailtriage", profile, ring)
				has, err := v.Has(t.Context(), kind)
				must(t, err)
				if want := profile != "soc" && (profile != "SOC" || kind != Tokens); has != want {
					t.Errorf("%s: profile %q, %s: has is %v", name, profile, kind, has)
				} else if has {
					holds(t, v, kind, secret(profile+string(kind), 3000))
				}
			}
		}
	}
}

func TestNothingStored(t *testing.T) {
	v := New("mailtriage", "soc", Memory())
	if _, err := v.Get(t.Context(), Tokens); !errors.Is(err, ErrNone) || err.Error() != `reading the tokens of profile "soc": nothing is stored` {
		t.Errorf("get: %v", err)
	}
	if has, err := v.Has(t.Context(), Tokens); has || err != nil {
		t.Errorf("has: %v, %v", has, err)
	}
	must(t, v.Remove(t.Context(), Tokens))
	must(t, v.RemoveAll(t.Context()))
}

func TestWhatAVaultDoesNotTake(t *testing.T) {
	m := newMemory()
	v := New("mailtriage", "soc", Over(m))
	if err := v.Put(t.Context(), "passport", []byte("x")); err == nil {
		t.Error("a kind that RemoveAll does not know was stored")
	}
	if err := v.Put(t.Context(), Tokens, make([]byte, MaxSize+1)); err == nil || !strings.Contains(err.Error(), "115201 bytes, and the most that can be kept is 115200") {
		t.Errorf("too long: %v", err)
	}
	if m.count() != 0 {
		t.Errorf("%d entries", m.count())
	}
}

func TestDamageIsSaidNeverRead(t *testing.T) {
	at := entry{"mailtriage/soc/tokens", "tokens"}
	part := func(m *memory, n string) entry {
		for e := range m.entries {
			if strings.HasSuffix(e.user, n) {
				return e
			}
		}
		t.Fatalf("no part %s", n)
		return entry{}
	}
	for name, test := range map[string]struct {
		size   int
		damage func(*memory)
		says   string
	}{
		"missing part":    {5000, func(m *memory) { delete(m.entries, part(m, ".1")) }, "part 2 of 3 is missing"},
		"part not base64": {5000, func(m *memory) { m.entries[part(m, ".2")] = "hush?" }, "part 3 of 3 is not ours"},
		"foreign part":    {5000, func(m *memory) { m.entries[part(m, ".1")] = m.entries[part(m, ".2")] }, "do not belong together"},
		"parts swapped": {5400, func(m *memory) {
			a, b := part(m, ".0"), part(m, ".1")
			m.entries[a], m.entries[b] = m.entries[b], m.entries[a]
		}, "do not belong together"},
		"empty part":        {5000, func(m *memory) { m.entries[part(m, ".0")] = "" }, "do not belong together"},
		"head cut off":      {100, func(m *memory) { m.entries[at] = m.entries[at][:40] }, "not one of ours"},
		"head not ours":     {100, func(m *memory) { m.entries[at] = "hush" }, "not one of ours"},
		"head empty":        {100, func(m *memory) { m.entries[at] = "" }, "not one of ours"},
		"head and more":     {100, func(m *memory) { m.entries[at] += " {}" }, "not one of ours"},
		"value not its own": {100, func(m *memory) { m.entries[at] = strings.Replace(m.entries[at], `"size":100`, `"size":99`, 1) }, "do not belong together"},
		"newer":             {100, func(m *memory) { m.entries[at] = `{"v":2,"cipher":"x"}` }, "newer version"},
		"of too many parts": {5000, func(m *memory) { m.entries[at] = strings.Replace(m.entries[at], `"parts":3`, `"parts":1000000`, 1) }, "not one of ours"},
	} {
		m := newMemory()
		v := New("mailtriage", "soc", Over(m))
		must(t, v.Put(t.Context(), Tokens, secret("older", test.size)))
		test.damage(m)
		got, err := v.Get(t.Context(), Tokens)
		if got != nil || !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		must(t, v.Put(t.Context(), Tokens, secret("new", test.size)))
		holds(t, v, Tokens, secret("new", test.size))
		must(t, v.Remove(t.Context(), Tokens))
		if m.count() != 0 {
			t.Errorf("%s: %d entries are left", name, m.count())
		}
	}
}

func TestProbe(t *testing.T) {
	for name, backend := range backends() {
		must(t, New("mailtriage", "soc", Over(backend)).Probe(t.Context()))
		if n := backend.(interface{ count() int }).count(); n != 0 {
			t.Errorf("%s: the probe left %d entries", name, n)
		}
	}
	for name, broken := range map[string]Backend{
		"keeps nothing":   forgetful{newMemory(), true, false},
		"removes nothing": forgetful{newMemory(), false, true},
	} {
		err := New("mailtriage", "soc", Over(broken)).Probe(t.Context())
		var e *Unavailable
		if !errors.As(err, &e) || e.Reason != Refused || !strings.HasPrefix(err.Error(), "trying the keyring: the keyring refused: it did not ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// forgetful says yes and does nothing, as go-keyring where a prompt is dismissed.
type forgetful struct {
	*memory
	set, remove bool
}

func (f forgetful) Set(service, user, password string) error {
	if f.set {
		return nil
	}
	return f.memory.Set(service, user, password)
}

func (f forgetful) Delete(service, user string) error {
	if f.remove {
		return nil
	}
	return f.memory.Delete(service, user)
}

func (f forgetful) DeleteAll(service string) error {
	if f.remove {
		return nil
	}
	return f.memory.DeleteAll(service)
}

func TestAYesThatIsNoneIsNotBelieved(t *testing.T) {
	for _, size := range []int{10, 5000} {
		m := newMemory()
		must(t, New("mailtriage", "soc", Over(m)).Put(t.Context(), Account, secret("old", size)))
		v := New("mailtriage", "soc", Over(forgetful{m, true, false}))
		if err := v.Put(t.Context(), Account, secret("new", size)); err == nil || !strings.Contains(err.Error(), "did not keep") {
			t.Errorf("put of %d bytes: %v", size, err)
		}
		holds(t, v, Account, secret("old", size))
		v = New("mailtriage", "soc", Over(forgetful{m, false, true}))
		for _, err := range []error{v.Remove(t.Context(), Account), v.RemoveAll(t.Context())} {
			if err == nil || !strings.Contains(err.Error(), "did not remove") {
				t.Errorf("remove: %v", err)
			}
		}
	}
}

// partless keeps heads only.
type partless struct{ *memory }

func (p partless) Set(service, user, password string) error {
	if strings.Contains(user, ".") {
		return nil
	}
	return p.memory.Set(service, user, password)
}

func TestAHeadIsNotWrittenBeforeItsPartsAreKept(t *testing.T) {
	m := newMemory()
	must(t, New("mailtriage", "soc", Over(m)).Put(t.Context(), Tokens, secret("old", 5000)))
	if err := New("mailtriage", "soc", Over(partless{m})).Put(t.Context(), Tokens, secret("new", 5000)); err == nil || !strings.Contains(err.Error(), "did not keep") {
		t.Errorf("put: %v", err)
	}
	holds(t, New("mailtriage", "soc", Over(m)), Tokens, secret("old", 5000))
}
