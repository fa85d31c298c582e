package auth_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"mailtriage/graph/auth"
)

var rsaKeys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var out [2]*rsa.PrivateKey
	for i := range out {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		out[i] = k
	}
	return out
})

// certified makes a certificate of a key, good from an hour ago until a time.
func certified(t testing.TB, key *rsa.PrivateKey, until time.Time) []byte {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "mailtriage test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func keyPEM(t testing.TB, key *rsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestKeyPairs(t *testing.T) {
	keys := rsaKeys()
	certificate, other := certified(t, keys[0], time.Now().AddDate(1, 0, 0)), certified(t, keys[1], time.Now().AddDate(1, 0, 0))
	key := keyPEM(t, keys[0])
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(keys[0])})
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	elliptical := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	encrypted := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")})
	good, err := auth.ReadKeyPair(join(key, certificate), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	thumb := good.Thumbprint
	spaced := strings.ToLower(thumb[:2] + ":" + thumb[2:4] + " " + thumb[4:])
	for name, c := range map[string]struct {
		raw        []byte
		thumbprint string
		says       string // empty: it is taken
	}{
		"key and certificate":            {join(key, certificate), "", ""},
		"the other way round":            {join(certificate, key), thumb, ""},
		"thumbprint as people write it":  {join(key, certificate), spaced, ""},
		"another certificate before":     {join(key, other, certificate), thumb, ""},
		"PKCS #1":                        {join(pkcs1, certificate), "", ""},
		"key and thumbprint":             {key, thumb, ""},
		"PKCS #1 key and thumbprint":     {pkcs1, thumb, ""},
		"thumbprint of another":          {join(key, certificate), strings.Repeat("AB", 20), "is not the certificate's"},
		"thumbprint too short":           {join(key, certificate), "ABCD", "40 hexadecimal"},
		"key alone":                      {key, "", "thumbprint"},
		"certificate alone":              {certificate, "", "neither PEM"},
		"certificate of another key":     {join(key, other), "", "belongs to its private key"},
		"elliptic curve":                 {elliptical, thumb, "RSA"},
		"encrypted key":                  {join(encrypted, certificate), "", "encrypted"},
		"nothing":                        {nil, "", "neither PEM"},
		"neither PEM nor PFX":            {[]byte("hello"), "", "neither PEM"},
		"a key with something behind it": {append(bytes.Clone(join(key, certificate)), "\n# made on Monday\n"...), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			pair, err := auth.ReadKeyPair(c.raw, nil, c.thumbprint)
			if c.says != "" {
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Fatalf("%v, want %q", err, c.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if pair.Thumbprint != thumb {
				t.Errorf("thumbprint %s, want %s", pair.Thumbprint, thumb)
			}
			raw, err := pair.PEM()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := auth.ReadKeyPair(raw, nil, pair.Thumbprint); err != nil || len(again.Chain) != len(pair.Chain) {
				t.Errorf("kept and read again: %v", err)
			}
		})
	}
}

// TestPFX reads files as today's tools write them, and as those of old did.
func TestPFX(t *testing.T) {
	key := rsaKeys()[0]
	block, _ := pem.Decode(certified(t, key, time.Now().AddDate(1, 0, 0)))
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	for name, encoder := range map[string]*pkcs12.Encoder{"modern": pkcs12.Modern2023, "old": pkcs12.LegacyDES} {
		raw, err := encoder.Encode(key, certificate, nil, "pässword")
		if err != nil {
			t.Fatal(err)
		}
		if pair, err := auth.ReadKeyPair(raw, []byte("pässword"), ""); err != nil || len(pair.Chain) != 1 {
			t.Errorf("%s: %v", name, err)
		}
		for _, wrong := range []string{"", "other"} {
			if _, err := auth.ReadKeyPair(raw, []byte(wrong), ""); !auth.NeedsPassword(err) || strings.Contains(err.Error(), "other") {
				t.Errorf("%s with the password %q: %v", name, wrong, err)
			}
		}
		if _, err := auth.ReadKeyPair(raw[:len(raw)/2], []byte("pässword"), ""); err == nil || auth.NeedsPassword(err) {
			t.Errorf("%s, cut: %v", name, err)
		}
	}
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestWhenACertificateEnds(t *testing.T) {
	key := rsaKeys()[0]
	now := time.Now()
	for _, c := range []struct {
		until time.Duration
		warn  bool
		says  string
	}{
		{365 * 24 * time.Hour, false, "good until"}, {31 * 24 * time.Hour, false, "good until"}, {29*24*time.Hour + time.Hour, true, "in 29 days"}, {-time.Minute, true, "ended on"},
	} {
		pair, err := auth.ReadKeyPair(join(keyPEM(t, key), certified(t, key, now.Add(c.until))), nil, "")
		if err != nil {
			t.Fatal(err)
		}
		if text, warn := pair.Describe(now); warn != c.warn || !strings.Contains(text, c.says) {
			t.Errorf("%v: %q %v", c.until, text, warn)
		}
	}
	bare, err := auth.ReadKeyPair(keyPEM(t, key), nil, strings.Repeat("AB", 20))
	if err != nil {
		t.Fatal(err)
	}
	if text, warn := bare.Describe(now); warn || !strings.Contains(text, "not known") {
		t.Errorf("%q", text)
	}
}

func FuzzReadKeyPair(f *testing.F) {
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "pw", "")
	f.Add([]byte{0x30, 0x82, 0x01, 0x00}, "", strings.Repeat("AB", 20))
	f.Fuzz(func(t *testing.T, raw []byte, password, thumbprint string) {
		pair, err := auth.ReadKeyPair(raw, []byte(password), thumbprint)
		if err == nil && pair.Key == nil {
			t.Error("a pair without a key")
		}
		if err != nil && len(password) > 8 && strings.Contains(err.Error(), password) {
			t.Errorf("%q tells the password", err)
		}
	})
}
