package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestFaultsAreNamedByLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":               {"[profiles.soc]\n\ntennant = 'x'\n", `c.toml:3: unknown key "tennant" in [profiles.soc]: did you mean "tenant"?`},
		"unknown key, nothing near": {"[profiles.soc]\nzzzzzz = 1\n", `c.toml:2: unknown key "zzzzzz" in [profiles.soc]: known are tenant, `},
		"a flag's name":             {"[profiles.soc]\nclient-id = 'x'\n", `c.toml:2: unknown key "client-id" in [profiles.soc]: did you mean "client_id"?`},
		"unknown table":             {"[profile.soc]\nmailbox = 'a'\n", `c.toml:1: "profile" is a table: it takes the name of a profile, in quotes`},
		"unknown at the top":        {"\nmailbx = 'x'\n", `c.toml:2: unknown key "mailbx": did you mean "mailbox"?`},
		"at the top by mistake":     {"mailbox = 'x'\n", `c.toml:1: "mailbox" belongs in a profile: put it under [profiles.default]`},
		"in a profile by mistake":   {"[profiles.soc]\ntheme = 'dark'\n", `c.toml:2: "theme" in [profiles.soc] is for the whole file: put it above the first line in brackets`},
		"under profiles by mistake": {"[profiles]\nmailbox = 'x'\n", `c.toml:2: "mailbox" stands under [profiles]: put it under a profile, like [profiles.default]`},
		"text for a number":         {"[profiles.soc]\nretry_count = '5'\n", `c.toml:2: "retry_count" in [profiles.soc] is text: it takes a whole number from 0 to 10, without quotes`},
		"number for a text":         {"[profiles.soc]\nlive = 30\n", `c.toml:2: "live" in [profiles.soc] is a whole number: it takes a time from 1s to 1h, or off, in quotes`},
		"text for a switch":         {"ascii = 'true'\n", `c.toml:1: "ascii" is text: it takes true or false, without quotes`},
		"text for a list":           {"[profiles.soc]\nextract = 'urls'\n", `c.toml:2: "extract" in [profiles.soc] is text: it takes a list of attachments, `},
		"number in a list":          {"[profiles.soc]\nextract = ['urls', 1]\n", `c.toml:2: "extract" in [profiles.soc] has a whole number in it: `},
		"comma in a list":           {"[profiles.soc]\nextract = ['urls,ips']\n", `c.toml:2: "extract" in [profiles.soc] has a text with a comma in it`},
		"date":                      {"[profiles.soc]\nmailbox = 2026-01-01\n", `c.toml:2: "mailbox" in [profiles.soc] is a date or a time: `},
		"number with a point":       {"[profiles.soc]\nretry_count = 1.0\n", `c.toml:2: "retry_count" in [profiles.soc] is a number with a point: `},
		"out of range":              {"[profiles.soc]\nretry_count = 11\n", `c.toml:2: "retry_count" in [profiles.soc] is "11": give a whole number from 0 to 10`},
		"not a choice":              {"\n\n[profiles.soc]\ncloud = 'us_gov'\n", `c.toml:4: "cloud" in [profiles.soc] is "us_gov": did you mean "us-gov"?`},
		"table for a text":          {"[profiles.soc.mailbox]\nx = 1\n", `c.toml:1: "mailbox" in [profiles.soc] is a table: `},
		"in a table in braces":      {"[profiles]\nsoc = { mailbx = 'x' }\n", `c.toml:2: unknown key "mailbx" in [profiles.soc]: did you mean "mailbox"?`},
		"by a key with points":      {"profiles.soc.mailbx = 'x'\n", `c.toml:1: unknown key "mailbx" in [profiles.soc]: did you mean "mailbox"?`},
		"profiles is no table":      {"profiles = 1\n", `c.toml:1: "profiles" is a whole number: profiles are written as [profiles.NAME]`},
		"profile is no table":       {"[profiles]\nsoc = 1\n", `c.toml:2: "soc" in [profiles] is a whole number: a profile is written as [profiles.soc]`},
		"profiles in a list":        {"[[profiles.soc]]\nmailbox = 'x'\n", `c.toml:1: "soc" in [profiles] is a list: `},
		"name of a profile":         {"[profiles.'a b']\n", `c.toml:1: "a b" is no name for a profile: `},
		"default that is not there": {"profile = 'sco'\n[profiles.soc]\n", `c.toml:1: there is no profile "sco": did you mean "soc"?`},
		"unknown action":            {"[keys]\nmvoe = 'x'\n", `c.toml:2: there is no action "mvoe" for [keys]: did you mean "move"?`},
		"key of two actions":        {"[keys]\n\nmove = 'd'\n", `c.toml:3: in [keys]: "d" is the key of both "delete" and "move"`},
		"no key":                    {"[keys]\nmove = 1\n", `c.toml:2: "move" in [keys] is a whole number: `},
		"keys is no table":          {"keys = 'd'\n", `c.toml:1: "keys" is text: `},
		"not TOML":                  {"\n[profiles.soc\n", `c.toml:2: is not TOML: `},
		"value missing":             {"theme =\n", `c.toml:1: is not TOML: `},
		"twice":                     {"theme = 'dark'\ntheme = 'dark'\n", `c.toml:2: is not TOML: `},
		"not UTF-8":                 {"theme = '\xff'\n", `c.toml:1: is not TOML: `},
		"commands in a key":         {"\"\\u001b[31mx\\nfoo\" = 1\n", `c.toml:1: unknown key "`},
		"commands in a value":       {"theme = \"\\u001b]0;x\\u0007\"\n", `c.toml:1: "theme" is "`},
		"long value":                {"theme = '" + strings.Repeat("x", 10_000) + "'\n", `c.toml:1: "theme" is "xxx`},
	} {
		t.Run(name, func(t *testing.T) {
			err := Check("c.toml", []byte(c.text))
			var problems Problems
			if !errors.As(err, &problems) || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			isLine(t, err)
			if crlf := Check("c.toml", []byte(strings.ReplaceAll(c.text, "\n", "\r\n"))); crlf == nil || !strings.HasPrefix(crlf.Error(), c.want) {
				t.Errorf("with other line ends: %v", crlf)
			}
		})
	}
}

func TestAllFaultsAreTold(t *testing.T) {
	err := Check("c.toml", []byte("theme = 'purple'\n[profiles.a]\nmailbox = ''\n[profiles.b]\nlive = '1ms'\nfoo.bar = 1\n"))
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	var lines []int
	for _, p := range problems {
		lines = append(lines, p.Line)
		isLine(t, p)
	}
	if !reflect.DeepEqual(lines, []int{1, 3, 5, 6}) {
		t.Errorf("lines %v", lines)
	}
	if !strings.HasSuffix(err.Error(), "(and 3 more)") || !errors.Is(err, problems[3]) {
		t.Errorf("%q", err)
	}
}

func TestSecretsAreRefusedUntold(t *testing.T) {
	for _, text := range []string{
		"client_secret = 'hunter2'", "[profiles.soc]\nclient-secret = 'hunter2'", "[profiles.soc]\npassword = 'hunter2'", "[profiles.soc]\nPrivateKey = '''hunter2'''",
		"[profiles.soc]\nrefresh_token = 'hunter2'", "[profiles.soc]\nsecret.value = 'hunter2'", "[profiles]\nsoc = { certificate_password = 'hunter2' }",
		"[profiles]\nsecret = 'hunter2'", "profiles.soc.token = 'hunter2'", "[app.credentials]\nx = 'hunter2'", "[profiles.soc.secret]\n", "[app]\nx = { pem = 'hunter2' }", "[[password]]\nx = 'hunter2'",
	} {
		err := Check("c.toml", []byte(text))
		var problems Problems
		if !errors.As(err, &problems) {
			t.Errorf("%q is taken: %v", text, err)
			continue
		}
		refused := false
		for _, p := range problems {
			refused = refused || strings.Contains(p.Text, "secrets belong in the keyring (mailtriage login)")
			if strings.Contains(p.Error(), "hunter2") {
				t.Errorf("%q tells the secret: %q", text, p)
			}
		}
		if !refused {
			t.Errorf("%q: %v", text, problems)
		}
	}
}

// A secret that was put under the key of something else is not told either.
func TestValuesOfIdsAndAddressesAreNotTold(t *testing.T) {
	for _, key := range []string{"tenant", "client_id", "thumbprint", "graph_url", "authority", "mailbox"} {
		r, _ := RowOf(key)
		for _, secret := range []string{"hunter2~\x01", "https://u:hunter2~@x", "hunter2~ ?"} {
			if err := r.Check(secret); err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%s: %v", key, err)
			}
		}
	}
}

func TestNamesThatOnlyLookLikeSecrets(t *testing.T) {
	err := Check("c.toml", []byte("[profiles.token-test]\nmailbox = 'a@x'\n[keys]\ntoken = 'ctrl+y'\n"))
	if err != nil {
		t.Error(err)
	}
}

func TestReadInEveryWayOfWriting(t *testing.T) {
	for name, text := range map[string]string{
		"heads":           "profile = 'soc'\n[profiles.soc]\nmailbox = \"a@x\"\nretry_count = 0x5\nextract = [ # these\n 'urls',\n]\n[keys]\nmove = ['alt+x', 'alt+y']\nfilter = 'alt+z'\n",
		"points":          "profile = 'soc'\nprofiles.soc.mailbox = 'a@x'\nprofiles.soc.retry_count = 5\nprofiles.\"soc\".extract = ['urls']\nkeys.move = ['alt+x', 'alt+y']\nkeys.filter = 'alt+z'\n",
		"braces":          "profile = 'soc'\nprofiles = { soc = { mailbox = 'a@x', retry_count = +5, extract = ['urls'] } }\nkeys = { move = ['alt+x', 'alt+y'], filter = 'alt+z' }\n",
		"byte order mark": "\xef\xbb\xbfprofile = 'soc'\r\n[profiles.soc]\r\nmailbox = 'a@x'\r\nretry_count = 5\r\nextract = ['urls']\r\n[keys]\r\nmove = ['alt+x', 'alt+y']\r\nfilter = 'alt+z'\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, text)
			f, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for s, w := range f.values {
				got[s.profile+"/"+s.key] = w.text
			}
			if want := map[string]string{"/profile": "soc", "soc/mailbox": "a@x", "soc/retry_count": "5", "soc/extract": "urls"}; !reflect.DeepEqual(got, want) {
				t.Errorf("%v", got)
			}
			if want := map[string][]string{"move": {"alt+x", "alt+y"}, "filter": {"alt+z"}}; !reflect.DeepEqual(f.Keys, want) {
				t.Errorf("%v", f.Keys)
			}
			if !f.Exists || !f.Has("soc") || !f.Has(DefaultProfile) || f.Has("dev") {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestProfilesKeepTheirOrder(t *testing.T) {
	f, err := Read(write(t, "[profiles.z]\n[profiles.a]\n[profiles.m]\n"))
	if err != nil || !reflect.DeepEqual(f.Profiles, []string{"z", "a", "m"}) {
		t.Errorf("%v %v", f, err)
	}
}

func TestDeepAndWideTextsAreReadInBoundedMemory(t *testing.T) {
	for name, text := range map[string]string{
		"key of many parts":      strings.Repeat("a.", 100_000) + "a = 1\n",
		"head of many parts":     "[" + strings.Repeat("a.", 50_000) + "a]\n" + manyKeys(2_000),
		"braces in braces":       strings.Repeat("a={", 9_000) + strings.Repeat("}", 9_000) + "\n",
		"brackets in brackets":   "a = " + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + "\n",
		"braces too deep by far": strings.Repeat("a={", 50_000),
		"many keys":              manyKeys(3_000),
	} {
		var problems Problems
		if err := Check("c.toml", []byte(text)); !errors.As(err, &problems) {
			t.Errorf("%s: %v", name, err)
		} else if problems[0].Line != 1 {
			t.Errorf("%s: %v", name, problems[0])
		}
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d=1\n", i)
	}
	return b.String()
}

func TestFilesThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	if f, err := Read(filepath.Join(dir, "none.toml")); err != nil || f.Exists || len(f.values) > 0 {
		t.Errorf("a file that is not there: %+v, %v", f, err)
	}
	for name, path := range map[string]string{"a folder": dir, "too large": write(t, strings.Repeat("#\n", sizeLimit))} {
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// write makes a file of settings, beside which nothing stands.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
