package config

import (
	"errors"
	"strings"
	"testing"
)

const commented = `# Settings of the SOC.

profile = "soc"   # the day shift

# mail of the SOC
[profiles.soc]
  mailbox = "soc@contoso.com" # who
  # extract what?
  extract = ["urls",
    "ips"]
  live = '''30s'''

# mail of development
[profiles.dev]
mailbox = "dev@contoso.com"
# the end
`

func TestEdit(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		changes    []Change
	}{
		"replaced":                {commented, swap(`"soc@contoso.com"`, `'ir@contoso.com'`), []Change{Set("soc", "mailbox", "ir@contoso.com")}},
		"replaced over lines":     {commented, swap("[\"urls\",\n    \"ips\"]", `['hashes']`), []Change{Set("soc", "extract", "hashes")}},
		"replaced by none":        {commented, swap("[\"urls\",\n    \"ips\"]", `[]`), []Change{Set("soc", "extract", "none")}},
		"replaced, in quotes":     {commented, swap("'''30s'''", "'off'"), []Change{Set("soc", "live", "off")}},
		"replaced, whole file":    {commented, swap(`"soc"   #`, `'dev'   #`), []Change{UseProfile("dev")}},
		"put below the last":      {commented, swap("'''30s'''\n", "'''30s'''\n  folder = \"It's\"\n"), []Change{Set("soc", "folder", "It's")}},
		"put below, whole file":   {commented, swap("shift\n", "shift\nascii = true\n"), []Change{Set("ignored", "ascii", "true")}},
		"number":                  {commented, swap("\"dev@contoso.com\"\n", "\"dev@contoso.com\"\nretry_count = 5\n"), []Change{Set("dev", "retry_count", "5")}},
		"taken out":               {commented, swap("  live = '''30s'''\n", ""), []Change{Unset("soc", "live")}},
		"taken out, comment kept": {commented, swap(`  mailbox = "soc@contoso.com" # who`, "  # who"), []Change{Unset("soc", "mailbox")}},
		"taken out over lines":    {commented, swap("  extract = [\"urls\",\n    \"ips\"]\n", ""), []Change{Unset("soc", "extract")}},
		"nothing to take out":     {commented, commented, []Change{Unset("soc", "tenant"), Unset("", "theme"), Unset("default", "mailbox")}},
		"several":                 {commented, swap(`"soc@contoso.com"`, `'a@x'`, "  live = '''30s'''\n", ""), []Change{Set("soc", "mailbox", "b@x"), Set("soc", "mailbox", "a@x"), Unset("soc", "live")}},
		"new profile":             {commented, commented + "\n[profiles.ir]\nread_only = true\n", []Change{AddProfile("ir"), Set("ir", "read_only", "true")}},
		"new profile with points": {"", "[profiles.\"a.b\"]\n", []Change{AddProfile("a.b")}},
		"default made":            {commented, commented + "\n[profiles.default]\nfolder = 'X'\n", []Change{Set(DefaultProfile, "folder", "X")}},
		"profile gone":            {commented, swap("\n# mail of development\n[profiles.dev]\nmailbox = \"dev@contoso.com\"\n", "\n# mail of development\n"), []Change{RemoveProfile("dev")}},
		"profile gone, with its comments": {commented, swap("# mail of the SOC\n[profiles.soc]\n  mailbox = \"soc@contoso.com\" # who\n  # extract what?\n  extract = [\"urls\",\n    \"ips\"]\n  live = '''30s'''\n", "# mail of the SOC\n", `"soc"   #`, `'dev'   #`),
			[]Change{RemoveProfile("soc"), UseProfile("dev")}},
		"added and gone":                {"theme = 'dark'\n", "theme = 'dark'\n", []Change{AddProfile("a"), Set("a", "mailbox", "a@x"), RemoveProfile("a")}},
		"above the first head":          {"[profiles.a]\n", "theme = 'dark'\n\n[profiles.a]\n", []Change{Set("", "theme", "dark")}},
		"below an opening":              {"# hello\n\n[profiles.a]\n", "# hello\n\ntheme = 'dark'\n\n[profiles.a]\n", []Change{Set("", "theme", "dark")}},
		"above a head's comment":        {"# of a\n[profiles.a]\n", "theme = 'dark'\n\n# of a\n[profiles.a]\n", []Change{Set("", "theme", "dark")}},
		"below an empty head":           {"[profiles.a]\n\n[profiles.b]", "[profiles.a]\nmailbox = 'a@x'\n\n[profiles.b]", []Change{Set("a", "mailbox", "a@x")}},
		"no line break at the end":      {"[profiles.a] # a", "[profiles.a] # a\nmailbox = 'a@x'\n", []Change{Set("a", "mailbox", "a@x")}},
		"keys with points":              {"profiles.a.mailbox = 'a@x'\n", "profiles.a.mailbox = 'a@x'\nprofiles.a.folder = 'X'\n", []Change{Set("a", "folder", "X")}},
		"keys with points, by half":     {"[profiles]\na.mailbox = 'a@x'\nb.mailbox = 'b@x'", "[profiles]\na.mailbox = 'a@x'\na.folder = 'X'\nb.mailbox = 'b@x'", []Change{Set("a", "folder", "X")}},
		"keys with points, profile out": {"profiles.a.mailbox = 'a@x' # a\nprofiles.b.live = 'off'\nprofiles.a.live = 'off'", "# a\nprofiles.b.live = 'off'\n", []Change{RemoveProfile("a")}},
		"in braces":                     {"[profiles]\na = { mailbox = 'a@x', live = 'off' }\n", "[profiles]\na = { mailbox = 'b@x', live = 'off' }\n", []Change{Set("a", "mailbox", "b@x")}},
		"profile in braces out":         {"[profiles]\na = { mailbox = 'a@x' }\nb = {}\n", "[profiles]\nb = {}\n", []Change{RemoveProfile("a")}},
		"other line ends":               {"[profiles.a]\r\nlive = 'off' # x\r\n", "[profiles.a]\r\nlive = 'off' # x\r\nmailbox = 'a@x'\r\n\r\n[profiles.b]\r\n", []Change{Set("a", "mailbox", "a@x"), AddProfile("b")}},
		"byte order mark":               {"\xef\xbb\xbf[profiles.a]\n", "\xef\xbb\xbftheme = 'dark'\n\n[profiles.a]\n", []Change{Set("", "theme", "dark")}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := edited("c.toml", []byte(c.text), c.changes)
			if err != nil || string(got) != c.want {
				t.Errorf("%v\ngot  %q\nwant %q", err, got, c.want)
			}
		})
	}
}

func swap(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(commented) }

func TestEditsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text, says string
		change     Change
	}{
		"unknown setting":     {commented, `there is no setting "mailbx": did you mean "mailbox"?`, Set("soc", "mailbx", "x")},
		"secret":              {commented, `"client_secret" looks like a secret: secrets belong in the keyring`, Set("soc", "client_secret", "hunter2")},
		"wrong value":         {commented, `live is "30": give a time from 1s to 1h, or off`, Set("soc", "live", "30")},
		"unknown profile":     {commented, `there is no profile "sok": did you mean "soc"?`, Set("sok", "live", "off")},
		"unset there":         {commented, `there is no profile "sok"`, Unset("sok", "live")},
		"profile there":       {commented, `there is a profile "soc" already`, AddProfile("soc")},
		"profile's name":      {commented, `"a b" is no name for a profile`, AddProfile("a b")},
		"default name":        {commented, `profile is no name for a profile`, UseProfile("..")},
		"no profile":          {commented, `there is no profile "ir"`, RemoveProfile("ir")},
		"the default goes":    {commented, `c.toml:3: there is no profile "soc"`, RemoveProfile("soc")},
		"default not there":   {commented, `c.toml:3: there is no profile "ir"`, UseProfile("ir")},
		"comment in it":       {"[profiles.a]\nextract = [ # why\n'urls']\n", `c.toml:2: what is written there can't be changed with certainty`, Set("a", "extract", "ips")},
		"comment in it, out":  {"[profiles.a]\nextract = [ # why\n'urls']\n", `c.toml:2: what`, Unset("a", "extract")},
		"out of braces":       {"[profiles]\na = { live = 'off' }\n", `c.toml:2: what`, Unset("a", "live")},
		"into braces":         {"[profiles]\na = { live = 'off' }\n", `c.toml: what`, Set("a", "folder", "X")},
		"into braces of all":  {"profiles = { a = { live = 'off' } }\n", `c.toml: what`, AddProfile("b")},
		"last key, no head":   {"profiles.a.live = 'off'\n", `c.toml: what`, Unset("a", "live")},
		"damaged":             {"[profiles.a\n", `left as they are: c.toml:1: is not TOML`, AddProfile("b")},
		"fault elsewhere":     {"theme = 'purple'\n[profiles.a]\n", `left as they are: c.toml:1: "theme" is "purple"`, Set("a", "live", "off")},
		"fault that it mends": {"theme = 'purple'\n", `left as they are: c.toml:1: "theme" is "purple"`, Unset("", "theme")},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := edited("c.toml", []byte(c.text), []Change{c.change})
			if err == nil || got != nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%q, %v", got, err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q tells the secret", err)
			}
			isLine(t, err)
		})
	}
	var unknown *UnknownProfileError
	if _, err := edited("c.toml", nil, []Change{RemoveProfile("a")}); !errors.As(err, &unknown) {
		t.Error(err)
	}
}

func TestEverySampleCanBeWrittenAndRead(t *testing.T) {
	for _, r := range Rows() {
		for text, want := range samples[r.Key].good {
			changes := []Change{Set(DefaultProfile, r.Key, text)}
			if r.Key == "profile" {
				changes = append(changes, AddProfile(text))
			}
			got, err := edited("c.toml", nil, changes)
			if err != nil {
				t.Errorf("%s %q: %v", r.Key, text, err)
				continue
			}
			f, _, err := understand("c.toml", got)
			if err != nil {
				t.Fatal(err)
			}
			profile := DefaultProfile
			if r.Scope == OfFile {
				profile = ""
			}
			if w := f.values[slot{profile, r.Key}]; w.text != want {
				t.Errorf("%s: %q is read as %q", r.Key, text, w.text)
			}
		}
	}
}
