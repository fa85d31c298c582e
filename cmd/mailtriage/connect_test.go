package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth"
	"mailtriage/graph/auth/vault"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// whole are the variables that say all there is to say, with changes.
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

// quiet is a console of variables and a file, with a keyring in memory.
func quiet(t *testing.T, vars map[string]string, file string) console {
	t.Helper()
	home := t.TempDir()
	if file != "" {
		if err := os.MkdirAll(filepath.Join(home, "mailtriage"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, "mailtriage", "config.toml"), []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return console{getenv: env(vars), home: home, keyring: vault.Memory()}
}

func flagsOf(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	f := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.Register(f)
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestConnectionFromVariables(t *testing.T) {
	n, err := quiet(t, whole(), "").connect(flagsOf(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if n.way != auth.Environment || n.graph != "https://graph.microsoft.com" || n.authority != "https://login.microsoftonline.com" || n.Mailbox != "soc@contoso.com" || n.Live != 30*time.Second {
		t.Errorf("%+v", n)
	}
}

func TestFlagsStandOverVariables(t *testing.T) {
	n, err := quiet(t, whole(varGraph, "https://other.example", varLive, "5s"), "").
		connect(flagsOf(t, "--mailbox", "a@contoso.com", "--graph-url", "https://graph.example/", "--live", "off"), "")
	if err != nil {
		t.Fatal(err)
	}
	if n.Mailbox != "a@contoso.com" || n.graph != "https://graph.example" || n.Live != 0 {
		t.Errorf("%q %q %v", n.Mailbox, n.graph, n.Live)
	}
}

func TestTokenOnLoopback(t *testing.T) {
	n, err := quiet(t, map[string]string{varGraph: "http://127.0.0.1:8080", varToken: "t", varMailbox: "soc@contoso.com", varLive: "2s"}, "").connect(flagsOf(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if n.token != "t" || n.Live != 2*time.Second {
		t.Errorf("%q %v", n.token, n.Live)
	}
}

const twoProfiles = `profile = "soc"

[profiles.soc]
tenant = "contoso.com"
client_id = "6b29fc40-ca47-1067-b31d-00dd010662da"
auth = "client-secret"
mailbox = "soc@contoso.com"

[profiles.china]
tenant = "contoso.cn"
client_id = "7b29fc40-ca47-1067-b31d-00dd010662da"
auth = "browser"
cloud = "china"
mailbox = "soc@contoso.cn"
`

// TestVariablesOfOthersDoNotTouchAProfile keeps what other tools set in the environment out of a profile that says
// itself how to sign in.
func TestVariablesOfOthersDoNotTouchAProfile(t *testing.T) {
	vars := whole()
	delete(vars, varMailbox)
	n, err := quiet(t, vars, twoProfiles).connect(flagsOf(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if n.way != auth.ClientSecret || n.tenant != "contoso.com" || n.clientID != "6b29fc40-ca47-1067-b31d-00dd010662da" || n.Profile != "soc" {
		t.Errorf("%+v", n)
	}
}

func TestCloudsHaveHostsOfTheirOwn(t *testing.T) {
	n, err := quiet(t, nil, twoProfiles).connect(flagsOf(t, "--profile", "china"), "")
	if err != nil {
		t.Fatal(err)
	}
	if n.graph != "https://microsoftgraph.chinacloudapi.cn" || n.authority != "https://login.partner.microsoftonline.cn" || n.Cloud != "china" || !n.way.Delegated() {
		t.Errorf("%+v", n)
	}
}

// TestAnotherProfileIsAsTheFileHasIt lets flags and variables speak of the profile that the run began with only, and
// keeps all of the run read only when it was told to be.
func TestAnotherProfileIsAsTheFileHasIt(t *testing.T) {
	connect := quiet(t, map[string]string{varMailbox: "ceo@contoso.com"}, twoProfiles).profiles(flagsOf(t, "--read-only", "--live", "off"))
	began, err := connect("")
	if err != nil || began.Mailbox != "ceo@contoso.com" || !began.ReadOnly || began.Live != 0 {
		t.Fatalf("%+v, %v", began, err)
	}
	other, err := connect("china")
	if err != nil || other.Mailbox != "soc@contoso.cn" || !other.ReadOnly || other.Live == 0 {
		t.Errorf("%+v, %v", other, err)
	}
	back, err := connect("soc")
	if err != nil || back.Mailbox != "ceo@contoso.com" {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestConnectionsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		vars map[string]string
		file string
		says string
	}{
		"nothing set":              {nil, "", "mailtriage setup"},
		"no client":                {whole(varClient, ""), "", varClient},
		"no tenant":                {whole(varTenant, ""), "", varTenant},
		"client id no GUID":        {whole(varClient, "mailtriage"), "", varClient},
		"mailbox with a slash":     {whole(varMailbox, "soc/../x"), "", varMailbox},
		"plain http elsewhere":     {whole(varGraph, "http://graph.example"), "", varGraph},
		"plain http, no token":     {whole(varGraph, "http://127.0.0.1:1"), "", varToken},
		"token over https":         {whole(varToken, "t"), "", varToken},
		"not a URL":                {whole(varGraph, "::"), "", varGraph},
		"other scheme":             {whole(varGraph, "ftp://graph.example"), "", varGraph},
		"user in URL":              {whole(varGraph, "https://a:b@graph.example"), "", varGraph},
		"authority in plain http":  {whole(varAuthority, "http://login.example"), "", varAuthority},
		"live without unit":        {whole(varLive, "30"), "", varLive},
		"live too short":           {whole(varLive, "1ms"), "", varLive},
		"certificate file missing": {whole(varCerts, filepath.Join("no", "such.pem")), "", varCerts},
		"half a profile":           {nil, "[profiles.default]\ntenant = \"contoso.com\"\n", "client_id"},
		"a key that there is not":  {nil, "[profiles.default]\ntennant = \"contoso.com\"\n", `did you mean "tenant"`},
		"a secret in the file":     {nil, "[profiles.default]\nclient_secret = \"s3cret\"\n", "keyring"},
		"custom without hosts":     {nil, "[profiles.default]\ncloud = \"custom\"\n", "graph_url"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := quiet(t, c.vars, c.file).connect(flagsOf(t), "")
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
	n, err := quiet(t, whole(varCerts, file), "").connect(flagsOf(t), "")
	if err != nil || string(n.roots) != "PEM" {
		t.Errorf("%q %v", n.roots, err)
	}
}

func TestRecentMailboxesAreRemembered(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "recent.json")
	r := readRecent(file)
	for _, m := range []string{"a@x", "b@x", "A@x", "c@x"} {
		if said := r.add("soc", m); said != "" {
			t.Fatal(said)
		}
	}
	r.add("other", "z@x")
	again := readRecent(file)
	if got := strings.Join(again.of("soc"), " "); got != "c@x A@x b@x" {
		t.Errorf("%q", got)
	}
	if err := again.forget("soc"); err != nil || len(readRecent(file).of("soc")) != 0 || len(readRecent(file).of("other")) != 1 {
		t.Errorf("not forgotten, or too much: %v", err)
	}
	if err := os.WriteFile(file, []byte("null"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := readRecent(file).of("soc"); len(got) != 0 {
		t.Errorf("%v of a damaged file", got)
	}
}

// TestConfigShowTellsOfVariablesThatSignIn names what is in force when azidentity's variables say how to sign in.
func TestConfigShowTellsOfVariablesThatSignIn(t *testing.T) {
	code, out, errs := command(t, whole(), "config", "show")
	if code != 0 {
		t.Fatalf("%d %s", code, errs)
	}
	for _, want := range []string{"environment", "variable " + varTenant, "variable " + varClient, "6b29fc40-ca47-1067-b31d-00dd010662da"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(out, "s3cret") {
		t.Error("the secret is told")
	}
}

// TestDoctorNamesACertificateFileThatIsNone tells of it as a row, as of any other fault of what was set.
func TestDoctorNamesACertificateFileThatIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte("no PEM"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := command(t, whole(varCerts, file), "doctor")
	if code != exitFailed || !strings.Contains(out, "✗ config") || !strings.Contains(out, varCerts) {
		t.Errorf("%d %s", code, out)
	}
}

// TestTheAuthorityOfTheEnvironmentNamesTheCloud, unless a cloud is asked for.
func TestTheAuthorityOfTheEnvironmentNamesTheCloud(t *testing.T) {
	for authority, want := range map[string][2]string{
		"https://login.microsoftonline.us/": {"us-gov", "https://graph.microsoft.us"}, "https://login.partner.microsoftonline.cn": {"china", "https://microsoftgraph.chinacloudapi.cn"},
		"https://login.elsewhere.example": {"global", ""}, "": {"global", "https://graph.microsoft.com"},
	} {
		n, err := quiet(t, whole(varAuthority, authority), "").connect(flagsOf(t), "")
		if err != nil {
			t.Fatal(err)
		}
		if n.Cloud != want[0] || want[1] != "" && n.graph != want[1] {
			t.Errorf("%s: %s, %s", authority, n.Cloud, n.graph)
		}
	}
	n, err := quiet(t, whole(varAuthority, "https://login.microsoftonline.us"), "").connect(flagsOf(t, "--cloud", "us-dod"), "")
	if err != nil || n.Cloud != "us-dod" || n.authority != "https://login.microsoftonline.us" {
		t.Errorf("%+v, %v", n, err)
	}
}
