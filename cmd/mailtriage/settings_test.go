package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func whole(changes ...string) map[string]string {
	vars := map[string]string{
		varTenant: "9f4083d5-0e6a-4d1c-9a4c-7d5a8f0b1c2d", varClient: "6b29fc40-ca47-1067-b31d-00dd010662da",
		varSecret: "s3cret", varMailbox: "soc@contoso.com",
	}
	for i := 0; i+1 < len(changes); i += 2 {
		vars[changes[i]] = changes[i+1]
	}
	return vars
}

func TestSettingsFromVariables(t *testing.T) {
	s, err := readSettings(overrides{}, env(whole()))
	if err != nil {
		t.Fatal(err)
	}
	if s.graph != publicGraph || s.authority != publicAuthority || s.mailbox != "soc@contoso.com" || s.live != defaultLive {
		t.Errorf("defaults: %q %q %q %v", s.graph, s.authority, s.mailbox, s.live)
	}
}

func TestFlagsStandOverVariables(t *testing.T) {
	s, err := readSettings(overrides{mailbox: "a@contoso.com", graph: "https://graph.example/", live: "off"},
		env(whole(varGraph, "https://other.example", varLive, "5s")))
	if err != nil {
		t.Fatal(err)
	}
	if s.mailbox != "a@contoso.com" || s.graph != "https://graph.example" || s.live != 0 {
		t.Errorf("%q %q %v", s.mailbox, s.graph, s.live)
	}
}

func TestTokenOnLoopback(t *testing.T) {
	s, err := readSettings(overrides{}, env(map[string]string{varGraph: "http://127.0.0.1:8080", varToken: "t", varMailbox: "soc@contoso.com", varLive: "2s"}))
	if err != nil {
		t.Fatal(err)
	}
	if s.token != "t" || s.live != 2*time.Second {
		t.Errorf("%q %v", s.token, s.live)
	}
}

func TestSettingsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		vars map[string]string
		says string
	}{
		"nothing set":              {nil, varTenant},
		"no client":                {whole(varClient, ""), varClient},
		"no secret":                {whole(varSecret, ""), varSecret},
		"no mailbox":               {whole(varMailbox, ""), varMailbox},
		"mailbox with a slash":     {whole(varMailbox, "soc/../x"), varMailbox},
		"plain http elsewhere":     {whole(varGraph, "http://graph.example"), "loopback"},
		"plain http, no token":     {whole(varGraph, "http://127.0.0.1:1"), varToken},
		"token over https":         {whole(varToken, "t"), varToken},
		"not a URL":                {whole(varGraph, "::"), varGraph},
		"other scheme":             {whole(varGraph, "ftp://graph.example"), varGraph},
		"user in URL":              {whole(varGraph, "https://a:b@graph.example"), varGraph},
		"authority in plain http":  {whole(varAuthority, "http://login.example"), varAuthority},
		"live without unit":        {whole(varLive, "30"), varLive},
		"live too short":           {whole(varLive, "1ms"), varLive},
		"certificate file missing": {whole(varCerts, filepath.Join("no", "such.pem")), varCerts},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readSettings(overrides{}, env(c.vars))
			var usage usageError
			if !errors.As(err, &usage) {
				t.Fatalf("got %v, want a usage error", err)
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is not one line that names %s", err, c.says)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%q tells the secret", err)
			}
		})
	}
}

func TestCertificatesAreRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte("PEM"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := readSettings(overrides{}, env(whole(varCerts, file)))
	if err != nil || string(s.roots) != "PEM" {
		t.Errorf("%q %v", s.roots, err)
	}
}
