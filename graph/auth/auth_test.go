package auth_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"mailtriage/graph/auth"
)

func whole() auth.ClientSecret {
	return auth.ClientSecret{Tenant: "contoso.com", ClientID: "6b29fc40-ca47-1067-b31d-00dd010662da", Secret: "s3cret", Authority: "https://login.microsoftonline.com"}
}

func TestForm(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*auth.ClientSecret)
		ok     bool
	}{
		"as it should be":       {func(*auth.ClientSecret) {}, true},
		"tenant as a GUID":      {func(c *auth.ClientSecret) { c.Tenant = "9f4083d5-0e6a-4d1c-9a4c-7d5a8f0b1c2d" }, true},
		"tenant with a slash":   {func(c *auth.ClientSecret) { c.Tenant = "contoso.com/x" }, false},
		"tenant in one word":    {func(c *auth.ClientSecret) { c.Tenant = "contoso" }, false},
		"client id, no GUID":    {func(c *auth.ClientSecret) { c.ClientID = "mailtriage" }, false},
		"no secret":             {func(c *auth.ClientSecret) { c.Secret = "" }, false},
		"authority, plain http": {func(c *auth.ClientSecret) { c.Authority = "http://login.example" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := whole()
			c.change(&s)
			_, err := s.Credential()
			if (err == nil) != c.ok {
				t.Errorf("%v", err)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%q tells the secret", err)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	for in, want := range map[string]string{
		"AADSTS7000215: Invalid client secret": "secret is wrong", "AADSTS7000222: expired": "has expired", "AADSTS700016: x": "client id", "AADSTS90002: x": "no such tenant",
		"AADSTS53003: x": "conditional access",
	} {
		_, words, ok := auth.Explain(fmt.Errorf("signing in: %w", errors.New(in)))
		if !ok || !strings.Contains(words, want) {
			t.Errorf("%q is explained as %q", in, words)
		}
	}
	if code, _, ok := auth.Explain(errors.New("AADSTS1234567: something new")); ok || code != "AADSTS1234567" {
		t.Errorf("%q %v", code, ok)
	}
	if _, _, ok := auth.Explain(nil); ok {
		t.Error("nothing is explained")
	}
}
