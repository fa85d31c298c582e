// Package judge_test lets a Graph client that was written elsewhere judge the emulator: Microsoft's own for JavaScript.
package judge_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

var withNpm = flag.Bool("npm", false, "run Microsoft's JavaScript client against the emulator; needs npm, and the registry for its first run")

func TestMicrosoftClient(t *testing.T) {
	if !*withNpm {
		t.Skip("needs npm: go test ./graph/emulator/judge -npm")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	served, err := emulator.Start("127.0.0.1:0", true, emulator.Options{
		Tenant: demo.Tenant(demo.Options{Seed: 1, Now: now}), Mailbox: demo.Mailbox, Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer served.Stop()
	run(ctx, t, nil, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	// The client gives its token to https hosts only, so this is TLS and a sign-in as in a real tenant.
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, served.CA, 0o600); err != nil {
		t.Fatal(err)
	}
	info := served.Info
	run(ctx, t, []string{
		"NODE_EXTRA_CA_CERTS=" + ca, "JUDGE_GRAPH=" + info.Graph, "JUDGE_AUTHORITY=" + info.Authority, "JUDGE_TENANT=" + info.Tenant,
		"JUDGE_CLIENT_ID=" + info.ClientID, "JUDGE_CLIENT_SECRET=" + info.ClientSecret, "JUDGE_MAILBOX=" + info.Mailbox,
	}, "node", "--test", "--test-reporter=spec", "judge.test.mjs")
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
