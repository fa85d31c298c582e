package entra

import (
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // x5t is SHA-1 by RFC 7515
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	assertionSkew = 5 * time.Minute // by which a client's clock may be off
)

// checkAssertion holds a client assertion to a certificate of the application
// (https://learn.microsoft.com/entra/identity-platform/certificate-credentials, RFC 7523).
func (q *request) checkAssertion(assertion string) *refusal {
	switch q.form.Get("client_assertion_type") {
	case assertionType:
	case "":
		return missing("client_assertion_type")
	default:
		return notValid("client_assertion_type")
	}
	invalid := func(why string) *refusal {
		return bad(50027, "invalid_client", "JWT token is invalid or malformed. %s", why)
	}
	var c jwt.RegisteredClaims
	t, _, err := jwt.NewParser().ParseUnverified(assertion, &c)
	switch {
	case err != nil:
		return invalid("The token is not a JWT.")
	case !slices.Contains([]string{"RS256", "PS256"}, t.Method.Alg()):
		return invalid("The algorithm is not supported: RS256 and PS256 are.")
	case c.ExpiresAt == nil:
		return invalid("The claim 'exp' is missing.")
	case !strings.EqualFold(c.Issuer, q.app.ClientID) || !strings.EqualFold(c.Subject, q.app.ClientID):
		return bad(700021, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .")
	}
	if refused := q.checkSignature(assertion, t.Header); refused != nil {
		return refused
	}
	if !slices.ContainsFunc(c.Audience, q.isAudience) {
		return bad(700023, "invalid_client", "Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .")
	}
	if tooEarly := c.NotBefore != nil && q.now.Add(assertionSkew).Before(c.NotBefore.Time); tooEarly || q.now.After(c.ExpiresAt.Add(assertionSkew)) {
		from := time.Unix(0, 0)
		if c.NotBefore != nil {
			from = c.NotBefore.Time
		}
		const layout = "2006-01-02T15:04:05.0000000Z"
		return bad(700024, "invalid_client", "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
			q.now.UTC().Format(layout), from.UTC().Format(layout), c.ExpiresAt.UTC().Format(layout))
	}
	return nil
}

// isAudience tells whether an assertion's audience is this tenant: its token endpoint, or its issuer.
func (q *request) isAudience(audience string) bool {
	for _, key := range []string{q.key, q.tenant.ID} {
		at := q.base() + "/" + key + "/"
		if slices.Contains([]string{at + "oauth2/v2.0/token", at + "v2.0", at}, audience) {
			return true
		}
	}
	return false
}

// checkSignature finds the certificate that an assertion names and checks it and the signature.
func (q *request) checkSignature(assertion string, header map[string]any) *refusal {
	const where = "Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%[1]s'. Review the documentation at https://learn.microsoft.com/graph/deployments to determine the corresponding service endpoint and https://learn.microsoft.com/graph/api/application-get to build a query request URL, such as 'https://graph.microsoft.com/beta/applications/%[1]s'"
	certificate, thumbprint := q.certificate(header)
	if certificate == nil {
		reason := "The key was not found."
		if thumbprint != "" {
			reason += ", Thumbprint of key used by client: '" + thumbprint + "'"
		}
		return bad(700027, "invalid_client", "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - %[2]s, "+where+"].", q.app.ClientID, reason)
	}
	wrong := func(reason string) *refusal {
		const layout = "01/02/2006 15:04:05"
		return bad(700027, "invalid_client", "Client assertion contains an invalid signature. [Reason - %[2]s, Thumbprint of key used by client: '%[3]s', Found key 'Start=%[4]s, End=%[5]s', "+where+"].",
			q.app.ClientID, reason, thumbprint, certificate.NotBefore.UTC().Format(layout), certificate.NotAfter.UTC().Format(layout))
	}
	if q.now.After(certificate.NotAfter) {
		return wrong("The key used is expired.")
	}
	_, err := jwt.NewParser(jwt.WithoutClaimsValidation()).Parse(assertion, func(*jwt.Token) (any, error) {
		if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok {
			return key, nil
		}
		return nil, errors.New("the certificate's key is not RSA")
	})
	if err != nil {
		return wrong("The provided signature value did not match the expected signature value.")
	}
	return nil
}

// certificate finds the application's certificate by the thumbprint in an assertion's header: x5t, x5t#S256 or, in
// hexadecimal, kid. Clients write it in either base64.
func (q *request) certificate(header map[string]any) (found *x509.Certificate, thumbprint string) {
	named := func(field string) string {
		s, _ := header[field].(string)
		if raw, err := hex.DecodeString(s); field == "kid" && err == nil {
			return string(raw)
		}
		raw, err := base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "=")))
		if err != nil {
			return ""
		}
		return string(raw)
	}
	for _, field := range []string{"x5t#S256", "x5t", "kid"} {
		want := named(field)
		if want == "" {
			continue
		}
		thumbprint = strings.ToUpper(hex.EncodeToString([]byte(want)))
		for _, der := range q.app.Certificates {
			short, long := sha1.Sum(der), sha256.Sum256(der) //nolint:gosec // as above
			if want != string(short[:]) && want != string(long[:]) {
				continue
			}
			certificate, err := x509.ParseCertificate(der)
			if err != nil {
				return nil, thumbprint
			}
			return certificate, thumbprint
		}
		return nil, thumbprint
	}
	return nil, ""
}
