package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

func flagsOf(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	Register(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return flags
}

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// TestPrecedence gives every setting by every set of sources, and looks which of them holds.
func TestPrecedence(t *testing.T) {
	for _, r := range Rows() {
		good := slices.Sorted(maps.Values(samples[r.Key].good))
		for from := range 8 {
			t.Run(fmt.Sprintf("%s/%03b", r.Key, from), func(t *testing.T) {
				byFlag, byVariable, inFile := good[0], good[len(good)/2], good[len(good)-1]
				src := Sources{Getenv: env(nil), Flags: flagsOf(t)}
				text, want := "", Value{r.Default, "default"}
				if from&1 != 0 {
					text = fileWith(t, r, inFile)
				}
				path := write(t, text+profilesNamed(r, good))
				if from&1 != 0 {
					want = Value{inFile, fmt.Sprintf("file %s:%d", path, strings.Count(text, "\n"))}
				}
				if from&2 != 0 {
					src.Getenv, want = env(map[string]string{r.Variable(): byVariable}), Value{byVariable, "variable " + r.Variable()}
				}
				if from&4 != 0 {
					src.Flags, want = flagsOf(t, "--"+r.Flag()+"="+byFlag), Value{byFlag, "flag --" + r.Flag()}
				}
				if err := src.Flags.Set(PathFlag, path); err != nil {
					t.Fatal(err)
				}
				s, err := Resolve(src)
				if err != nil {
					t.Fatal(err)
				}
				if got := s.Value(r.Key); got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
				for _, other := range Rows() {
					if got := s.Value(other.Key); other.Key != r.Key && got != (Value{other.Default, "default"}) {
						t.Errorf("%s is %+v", other.Key, got)
					}
				}
			})
		}
	}
}

// fileWith ends with the setting.
func fileWith(t *testing.T, r Row, canonical string) string {
	t.Helper()
	line, err := assignment(r.Key, toTOML(r, canonical))
	if err != nil {
		t.Fatal(err)
	}
	if r.Scope == OfProfile {
		line = "[profiles.default]\n" + line
	}
	return line + "\n"
}

// profilesNamed makes the profiles there that the setting names, if it names any.
func profilesNamed(r Row, names []string) string {
	var b strings.Builder
	for _, name := range names {
		if r.Key == "profile" {
			b.WriteString("[profiles." + keyText(name) + "]\n")
		}
	}
	return b.String()
}

func TestTypedSettings(t *testing.T) {
	path := write(t, `profile = "soc"
theme = "dark"
[profiles.soc]
tenant = "contoso.com"
client_id = "`+someGUID+`"
auth = "certificate"
thumbprint = "01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67"
scopes = "Mail.Read User.Read"
cloud = "custom"
graph_url = "https://graph.example/"
authority = "https://login.example"
mailbox = "soc@contoso.com"
folder = "Inbox/Phishing"
read_only = true
block_to = "deleted"
retry_count = 0
retry_wait = "10s"
live = "off"
undo_send = "5s"
first_run_max = 10
later_max = 20
order = "newest-first"
extract = ["attachments", "attached-eml"]
[keys]
move = "alt+x"
`)
	s, err := Resolve(Sources{Flags: flagsOf(t, "--ascii", "--config", path)})
	if err != nil {
		t.Fatal(err)
	}
	s.values = nil
	want := Settings{
		Profile: "soc", Theme: "dark", ASCII: true, Pictures: "auto", Judge: true, Tenant: "contoso.com", ClientID: someGUID, Auth: "certificate", Thumbprint: someHex,
		Scopes: []string{"Mail.Read", "User.Read"}, Cloud: Custom, GraphURL: "https://graph.example", Authority: "https://login.example",
		Mailbox: "soc@contoso.com", Folder: "Inbox/Phishing", ReadOnly: true, BlockTo: BlockToDeleted, RetryCount: 0, RetryWait: 10 * time.Second, Live: 0, Notify: "off", UndoSend: 5 * time.Second, CacheSize: 500, CacheDays: 180,
		FirstRunMax: 10, LaterMax: 20, Order: NewestFirst, Extract: []string{"attachments", "attached-eml"},
		Keys: map[string][]string{"move": {"alt+x"}}, Path: path,
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
}

func TestWhichProfile(t *testing.T) {
	path := write(t, "profile = 'soc'\n[profiles.soc]\nmailbox = 'soc@x'\n[profiles.dev]\nmailbox = 'dev@x'\n")
	for name, c := range map[string]struct {
		args                  []string
		variable, chosen      string
		mailbox, says, origin string
	}{
		"of the file":    {mailbox: "soc@x", origin: "file " + path + ":1"},
		"of a variable":  {variable: "dev", mailbox: "dev@x", origin: "variable MAILTRIAGE_PROFILE"},
		"of a flag":      {args: []string{"--profile=soc"}, variable: "dev", mailbox: "soc@x", origin: "flag --profile"},
		"chosen":         {args: []string{"--profile=soc"}, chosen: "dev", mailbox: "dev@x", origin: "chosen"},
		"default":        {args: []string{"--profile=default"}, mailbox: "", origin: "flag --profile"},
		"misspelt":       {args: []string{"--profile=sco"}, says: `flag --profile: there is no profile "sco": did you mean "soc"?`},
		"unlike any":     {variable: "production", says: `variable MAILTRIAGE_PROFILE: there is no profile "production": there are soc, dev`},
		"no name at all": {args: []string{"--profile=a b"}, says: "--profile is no name for a profile"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Resolve(Sources{Flags: flagsOf(t, append(c.args, "--config", path)...), Getenv: env(map[string]string{"MAILTRIAGE_PROFILE": c.variable}), Profile: c.chosen})
			if c.says != "" {
				if err == nil || !strings.HasPrefix(err.Error(), c.says) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || s.Mailbox != c.mailbox || s.Value("profile").Origin != c.origin {
				t.Errorf("%q %+v %v", s.Mailbox, s.Value("profile"), err)
			}
		})
	}
	var unknown *UnknownProfileError
	if _, err := Resolve(Sources{Home: t.TempDir(), Profile: "soc"}); !errors.As(err, &unknown) || len(unknown.Known) > 0 {
		t.Errorf("without a file: %v", err)
	}
}

func TestErrorsNameWhereAValueCameFrom(t *testing.T) {
	for says, src := range map[string]Sources{
		`--live is "30": give a time`:                             {Flags: flagsOf(t, "--live", "30")},
		`--mailbox is empty`:                                      {Flags: flagsOf(t, "--mailbox", "")},
		`--extract has "url" in it: did you mean "urls"?`:         {Flags: flagsOf(t, "--extract", "ips", "--extract=url")},
		`MAILTRIAGE_LIVE is "30": give a time`:                    {Getenv: env(map[string]string{"MAILTRIAGE_LIVE": "30"})},
		`MAILTRIAGE_CLIENT_ID is not a GUID`:                      {Getenv: env(map[string]string{"MAILTRIAGE_CLIENT_ID": "hunter2"})},
		`cloud is custom (flag --cloud), which needs graph_url a`: {Flags: flagsOf(t, "--cloud", "custom")},
		`cloud is custom (variable MAILTRIAGE_CLOUD), which need`: {Flags: flagsOf(t, "--graph-url=https://graph.example"), Getenv: env(map[string]string{"MAILTRIAGE_CLOUD": "custom"})},
	} {
		src.Home = t.TempDir()
		_, err := Resolve(src)
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%v: want %s", err, says)
			continue
		}
		isLine(t, err)
	}
}

func TestAListGivenTwiceIsOne(t *testing.T) {
	s, err := Resolve(Sources{Home: t.TempDir(), Flags: flagsOf(t, "--extract=urls,ips", "--extract", "domains")})
	if err != nil || !slices.Equal(s.Extract, []string{"urls", "ips", "domains"}) {
		t.Errorf("%v %v", s.Extract, err)
	}
}

func TestWhereTheFileIs(t *testing.T) {
	home := t.TempDir()
	usual := filepath.Join(home, "mailtriage", "config.toml")
	named := env(map[string]string{"MAILTRIAGE_CONFIG": "/by/variable"})
	for want, got := range map[string]string{
		usual:          Path(nil, nil, home),
		"/by/variable": Path(flagsOf(t), named, home),
		"/by/flag":     Path(flagsOf(t, "--config", "/by/flag"), named, home),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if err := os.MkdirAll(filepath.Dir(usual), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(usual, []byte("theme = 'light'"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Resolve(Sources{Home: home}); err != nil || s.Theme != "light" || s.Path != usual {
		t.Errorf("%q %q %v", s.Theme, s.Path, err)
	}
	for by, src := range map[string]Sources{"MAILTRIAGE_CONFIG": {Getenv: named}, "--config": {Flags: flagsOf(t, "--config", "/by/flag"), Getenv: named}} {
		if _, err := Resolve(src); err == nil || !strings.HasPrefix(err.Error(), by+" names a file that is not there") {
			t.Errorf("%v", err)
		}
	}
}

func TestShow(t *testing.T) {
	s, err := Resolve(Sources{Home: t.TempDir(), Flags: flagsOf(t, "--mailbox", "soc@x")})
	if err != nil {
		t.Fatal(err)
	}
	lines := s.Show(Secret{"client secret", "in the keyring"}, Secret{"private key", "not set"})
	rows := Rows()
	if len(lines) != len(rows)+2 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, r := range rows {
		want := Shown{r.Key, r.Default, "default"}
		if r.Key == "mailbox" {
			want = Shown{"mailbox", "soc@x", "flag --mailbox"}
		}
		if lines[i] != want {
			t.Errorf("got %+v, want %+v", lines[i], want)
		}
	}
	if lines[len(rows)] != (Shown{Key: "client secret", Value: "in the keyring"}) || lines[len(rows)+1] != (Shown{Key: "private key", Value: "not set"}) {
		t.Errorf("%+v", lines[len(rows):])
	}
}
