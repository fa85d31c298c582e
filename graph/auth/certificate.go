package auth

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // a certificate's thumbprint is its SHA-1
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"software.sslmate.com/src/go-pkcs12"
)

// KeyPair is what an application with a certificate signs in with: the private key, and the certificate, or only its
// thumbprint, as the connector's users have it.
type KeyPair struct {
	Key        crypto.PrivateKey
	Chain      []*x509.Certificate // the key's own first; empty: only the thumbprint is at hand
	Thumbprint string              // SHA-1, 40 hexadecimal digits in capitals, as Entra shows it
}

// Warning is how long before its end a certificate is warned of.
const Warning = 30 * 24 * time.Hour

// errPassword is told apart from a file that can't be read at all.
var errPassword = errors.New("the password of the PFX file is missing or wrong")

// NeedsPassword tells whether reading a file failed for want of the right password.
func NeedsPassword(err error) bool { return errors.Is(err, errPassword) }

// ReadKeyPair reads a private key and its certificate from PEM or PFX (PKCS #12) bytes, or a private key alone when a
// thumbprint is given. A thumbprint that is given must be the certificate's. No error tells of the key or the password.
func ReadKeyPair(raw []byte, password []byte, thumbprint string) (KeyPair, error) {
	want, err := normalThumbprint(thumbprint)
	if err != nil {
		return KeyPair{}, err
	}
	if key, alone := keyAlone(raw); alone {
		switch {
		case want == "":
			return KeyPair{}, errors.New("the file holds a private key without its certificate: add the certificate to it, or give the certificate's thumbprint")
		case key == nil:
			return KeyPair{}, errors.New("the private key can't be read: it must be an RSA key, unencrypted, in PEM form (PKCS #8 or PKCS #1)")
		}
		return KeyPair{Key: key, Thumbprint: want}, nil
	}
	chain, key, err := parse(raw, string(password))
	if err != nil {
		return KeyPair{}, unreadable(raw, err)
	}
	own := ownCertificate(chain, key)
	if own < 0 {
		return KeyPair{}, errors.New("none of the certificates in the file belongs to its private key")
	}
	chain[0], chain[own] = chain[own], chain[0]
	pair := KeyPair{Key: key, Chain: chain, Thumbprint: thumbprintOf(chain[0])}
	if want != "" && want != pair.Thumbprint {
		return KeyPair{}, fmt.Errorf("the thumbprint that was given, %s, is not the certificate's: that is %s", want, pair.Thumbprint)
	}
	return pair, nil
}

// parse reads PEM through azidentity. Its reader of PFX knows only the ciphers of old: today's tools write others.
func parse(raw []byte, password string) ([]*x509.Certificate, crypto.PrivateKey, error) {
	if block, _ := pem.Decode(raw); block != nil {
		return azidentity.ParseCertificates(raw, nil)
	}
	key, own, others, err := pkcs12.DecodeChain(raw, password)
	return append([]*x509.Certificate{own}, others...), key, err
}

// unreadable says why a file could not be read, without what is in it.
func unreadable(raw []byte, err error) error {
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return errPassword
	case bytes.Contains(raw, []byte("ENCRYPTED PRIVATE KEY")), bytes.Contains(raw, []byte("Proc-Type: 4,ENCRYPTED")):
		return errors.New("the private key in the PEM file is encrypted: decrypt it first (openssl pkey), or give a PFX file with its password")
	}
	return errors.New("the file is neither PEM with a private key and a certificate, nor PFX (PKCS #12)")
}

func normalThumbprint(s string) (string, error) {
	s = strings.ToUpper(strings.NewReplacer(":", "", " ", "", "-", "").Replace(strings.TrimSpace(s)))
	if s == "" {
		return "", nil
	}
	if raw, err := hex.DecodeString(s); err != nil || len(raw) != sha1.Size {
		return "", errors.New("a thumbprint is the certificate's SHA-1: 40 hexadecimal digits, as Entra shows it")
	}
	return s, nil
}

// keyAlone finds a private key in PEM without any certificate beside it; alone is false when there is one, or no PEM.
func keyAlone(raw []byte) (key crypto.PrivateKey, alone bool) {
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case block.Type == "CERTIFICATE":
			return nil, false
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			alone = true
			if k, ok := rsaKey(block.Bytes); ok {
				key = k
			}
		}
	}
	return key, alone
}

func rsaKey(der []byte) (*rsa.PrivateKey, bool) {
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k, true
	}
	k, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, false
	}
	key, ok := k.(*rsa.PrivateKey)
	return key, ok
}

// ownCertificate finds the certificate of a key.
func ownCertificate(chain []*x509.Certificate, key crypto.PrivateKey) int {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return -1
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok {
		return -1
	}
	for i, c := range chain {
		if public.Equal(c.PublicKey) {
			return i
		}
	}
	return -1
}

func thumbprintOf(c *x509.Certificate) string {
	sum := sha1.Sum(c.Raw) //nolint:gosec // as above
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// PEM writes the pair as the keyring keeps it: the key in PKCS #8, then the certificates. Together with Thumbprint,
// ReadKeyPair reads it again.
func (p KeyPair) PEM() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(p.Key)
	if err != nil {
		return nil, errors.New("the private key can't be written in PKCS #8")
	}
	var out bytes.Buffer
	if err := pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: der}); err != nil {
		return nil, err
	}
	for _, c := range p.Chain {
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// Expires is when the certificate ends; false: only its thumbprint is at hand.
func (p KeyPair) Expires() (time.Time, bool) {
	if len(p.Chain) == 0 {
		return time.Time{}, false
	}
	return p.Chain[0].NotAfter, true
}

// Describe says which certificate it is, and warns when it has ended or will within Warning.
func (p KeyPair) Describe(now time.Time) (text string, warn bool) {
	end, known := p.Expires()
	switch {
	case !known:
		return "certificate " + p.Thumbprint + " (only its thumbprint is at hand: when it ends is not known)", false
	case now.Before(p.Chain[0].NotBefore):
		return fmt.Sprintf("certificate not valid before %s: %s", p.Chain[0].NotBefore.Format(time.DateOnly), p.Thumbprint), true
	case !now.Before(end):
		return fmt.Sprintf("certificate ended on %s: make a new one, and add it to the app registration (%s)", end.Format(time.DateOnly), p.Thumbprint), true
	case end.Sub(now) < Warning:
		return fmt.Sprintf("certificate ends on %s, in %d days (%s)", end.Format(time.DateOnly), int(end.Sub(now).Hours()/24), p.Thumbprint), true
	}
	return fmt.Sprintf("certificate %s, good until %s", p.Thumbprint, end.Format(time.DateOnly)), false
}
