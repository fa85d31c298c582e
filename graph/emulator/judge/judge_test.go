// Package judge_test lets clients that were written elsewhere judge the emulator: Microsoft's own for JavaScript.
package judge_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"flag"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

var withNpm = flag.Bool("npm", false, "run Microsoft's JavaScript libraries against the emulator; needs npm, and the registry for its first run")

func TestMicrosoftLibraries(t *testing.T) {
	if !*withNpm {
		t.Skip("needs npm: go test ./graph/emulator/judge -npm")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	run(ctx, t, nil, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	began := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for script, now := range map[string]func() time.Time{
		"graph.test.mjs":  func() time.Time { return began },
		"signin.test.mjs": time.Now, // what the library signs carries the machine's time
	} {
		t.Run(script, func(t *testing.T) { t.Parallel(); judge(ctx, t, script, now) })
	}
}

// judge runs one script against an emulator of its own.
func judge(ctx context.Context, t *testing.T, script string, now func() time.Time) {
	served, err := emulator.Start("127.0.0.1:0", true, emulator.Options{
		Tenant: demo.Tenant(demo.Options{Seed: 1, Now: now()}), Mailbox: demo.Mailbox, Now: now, DeviceInterval: time.Nanosecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer served.Stop()
	// The Graph client gives its token to https hosts only, and the sign-in library knows no other authority: so this is
	// TLS, as in a real tenant.
	folder := t.TempDir()
	ca := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(ca, served.CA, 0o600); err != nil {
		t.Fatal(err)
	}
	keyPair(t, filepath.Join(folder, "good.pem"), now().AddDate(1, 0, 0))
	keyPair(t, filepath.Join(folder, "expired.pem"), now().AddDate(0, 0, -1))
	info := served.Info
	run(ctx, t, []string{
		"NODE_EXTRA_CA_CERTS=" + ca, "JUDGE_GRAPH=" + info.Graph, "JUDGE_AUTHORITY=" + info.Authority, "JUDGE_TENANT=" + info.Tenant,
		"JUDGE_CLIENT_ID=" + info.ClientID, "JUDGE_CLIENT_SECRET=" + info.ClientSecret, "JUDGE_MAILBOX=" + info.Mailbox, "JUDGE_FOLDER=" + folder,
	}, "node", "--test", "--test-reporter=spec", "--test-timeout=20000", script)
}

// keyPair writes a key and its certificate, as an application has them.
func keyPair(t *testing.T, file string, end time.Time) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(end.Unix()), Subject: pkix.Name{CommonName: "app"}, NotBefore: end.AddDate(-2, 0, 0), NotAfter: end}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(ctx context.Context, t *testing.T, settings []string, name string, args ...string) {
	t.Helper()
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), settings...)
	out, err := c.CombinedOutput()
	t.Logf("%s %v\n%s", name, args, out)
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
}
