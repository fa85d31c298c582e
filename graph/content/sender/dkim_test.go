package sender_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"mailtriage/graph/content/sender"
)

// signed is a mail with a signature, and the record of its key.
func signed(t *testing.T, body string, key crypto.Signer, canon dkim.Canonicalization, expires time.Time) (mime []byte, record string) {
	t.Helper()
	mail := "From: Ann <ann@fabrikam.test>\r\nTo: soc@contoso.com\r\nSubject: hello  there\r\n\r\n" + body
	var out bytes.Buffer
	err := dkim.Sign(&out, strings.NewReader(mail), &dkim.SignOptions{Domain: "fabrikam.test", Selector: "s1", Signer: key, HeaderCanonicalization: canon, BodyCanonicalization: canon, Expiration: expires})
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := key.(ed25519.PrivateKey); ok {
		return out.Bytes(), "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(k.Public().(ed25519.PublicKey))
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), "v=DKIM1; p=" + base64.StdEncoding.EncodeToString(der)
}

// TestSignatures signs by the library and checks by what is read: RFC 6376 both ways.
func TestSignatures(t *testing.T) {
	ed := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	name := "s1._domainkey.fabrikam.test"
	bodies := map[string]string{"one line": "Hello\r\n", "spaces": "a  b \t c  \r\n\r\n d\r\n\r\n\r\n", "empty": "", "empty lines": "\r\n\r\n", "no end": "Hello", "only spaces": "  \r\n"}
	for what, body := range bodies {
		for _, canon := range []dkim.Canonicalization{dkim.CanonicalizationSimple, dkim.CanonicalizationRelaxed} {
			mime, record := signed(t, body, ed, canon, time.Time{})
			r := sender.Read(nil, sender.Options{MIME: mime, Keys: map[string]string{name: record}})
			if len(r.Signatures) != 1 {
				t.Fatalf("%d signatures", len(r.Signatures))
			}
			if s := r.Signatures[0]; s.Body != sender.Holds || s.Whole != sender.Holds || len(s.Why) > 0 || s.KeyName() != name {
				t.Errorf("%s, %s: %+v", what, canon, s)
			}
		}
	}
	mime, record := signed(t, "Hello\r\n", ed, dkim.CanonicalizationRelaxed, time.Time{})
	rsaMIME, rsaRecord := signed(t, "Hello\r\n", weak, dkim.CanonicalizationRelaxed, time.Time{})
	expired, _ := signed(t, "Hello\r\n", ed, dkim.CanonicalizationRelaxed, time.Unix(1e9, 0))
	changed := func(old, replacement string) []byte {
		return bytes.Replace(mime, []byte(old), []byte(replacement), 1)
	}
	length := bytes.Replace(mime, []byte("DKIM-Signature: "), []byte("DKIM-Signature: l=5; "), 1)
	for what, c := range map[string]struct {
		mime        []byte
		record      string
		body, whole sender.Check
		why         string
	}{
		"no key":                    {mime, "", sender.Holds, sender.Unchecked, ""},
		"RSA":                       {rsaMIME, rsaRecord, sender.Holds, sender.Holds, ""},
		"a key as it is copied":     {rsaMIME, `"` + rsaRecord[:60] + "\" \n \"" + rsaRecord[60:] + `"`, sender.Holds, sender.Holds, ""},
		"lines end in LF":           {bytes.ReplaceAll(mime, []byte("\r\n"), []byte("\n")), record, sender.Holds, sender.Holds, ""},
		"another body":              {changed("Hello", "Hallo"), record, sender.Broken, sender.Broken, "body is not the one"},
		"another subject":           {changed("hello  there", "pay now"), record, sender.Holds, sender.Broken, "by the key given: signature did not verify"},
		"another key":               {mime, rsaRecord, sender.Holds, sender.Broken, "by the key given: inappropriate key algorithm"},
		"a key that was taken back": {mime, "v=DKIM1; p=", sender.Holds, sender.Broken, "by the key given: key revoked"},
		"not a key":                 {mime, "hello", sender.Holds, sender.Broken, "by the key given: "},
		"expired":                   {expired, record, sender.Holds, sender.Broken, "by the key given: signature has expired"},
		"only a part is signed":     {length, record, sender.Broken, sender.Broken, "only the first 5 bytes of the body are signed, 2 more follow"},
		"SHA-1":                     {changed("a=ed25519-sha256", "a=rsa-sha1"), "", sender.Broken, sender.Unchecked, "SHA-1 proves nothing"},
		"an unknown hash":           {changed("a=ed25519-sha256", "a=x"), "", sender.Unchecked, sender.Unchecked, "of a kind that is not known"},
		"no hash":                   {changed(" bh=", " xbh="), "", sender.Broken, sender.Unchecked, "hash cannot be read"},
	} {
		t.Run(what, func(t *testing.T) {
			o := sender.Options{MIME: c.mime}
			if c.record != "" {
				o.Keys = map[string]string{"S1._domainkey.Fabrikam.test.": c.record}
			}
			s := sender.Read(nil, o).Signatures[0]
			if s.Body != c.body || s.Whole != c.whole || !strings.Contains(strings.Join(s.Why, ", "), c.why) {
				t.Errorf("body %v, whole %v: %q", s.Body, s.Whole, s.Why)
			}
		})
	}
}

// TestSignaturesThatAreMany is about mail with more than one, of which one key was given.
func TestSignaturesThatAreMany(t *testing.T) {
	ed := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	mime, record := signed(t, "Hello\r\n", ed, dkim.CanonicalizationRelaxed, time.Time{})
	other := "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mailer.test; s=x; h=from; bh=AAAA; b=AAAA\r\n"
	r := sender.Read(nil, sender.Options{MIME: append([]byte(strings.Repeat(other, 3)), mime...), Keys: map[string]string{"s1._domainkey.fabrikam.test": record}})
	if n := len(r.Signatures); n != 4 {
		t.Fatalf("%d signatures", n)
	}
	if s := r.Signatures[3]; s.Body != sender.Holds || s.Whole != sender.Holds {
		t.Errorf("%+v", s)
	}
	if s := r.Signatures[0]; s.Body != sender.Broken || s.Whole != sender.Unchecked {
		t.Errorf("%+v", s)
	}
}

// TestAHeaderTooLargeToVerify is about the time that folding takes.
func TestAHeaderTooLargeToVerify(t *testing.T) {
	mime := []byte("DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=s; h=from; bh=AA; b=AA\r\n" + strings.Repeat(" \r\n", 100_000) + "\r\nx")
	r := sender.Read(nil, sender.Options{MIME: mime, Keys: map[string]string{"s._domainkey.a.test": "p="}})
	if !strings.Contains(strings.Join(r.Limits, ""), "not read: signatures: the header has more than 256 kB or 4000 lines") {
		t.Errorf("%q", r.Limits)
	}
}
