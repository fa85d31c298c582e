package config

import (
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/pflag"
)

const (
	someGUID = "6b29fc40-ca47-1067-b31d-00dd010662da"
	someHex  = "0123456789ABCDEF0123456789ABCDEF01234567"
)

// samples has, for every row, values that are taken, each with what it is then, and values that are refused, each with
// a word of the reason.
var samples = map[string]struct{ good, bad map[string]string }{
	"profile": {
		good: map[string]string{"soc": "soc", "a.b-c_D9": "a.b-c_D9", strings.Repeat("x", 64): strings.Repeat("x", 64)},
		bad:  map[string]string{"": "empty", "..": "no name", "-x": "no name", "a b": "no name", "a/b": "no name", "é": "no name", strings.Repeat("x", 65): "at most 64"},
	},
	"theme": {
		good: map[string]string{"auto": "auto", "light": "light", "dark": "dark"},
		bad:  map[string]string{"": "one of", "Dark": `did you mean "dark"?`, "purple": "auto, light, dark", "\x1b[31m": "one of"},
	},
	"ascii": {
		good: map[string]string{"true": "true", "false": "false", "1": "true", "F": "false"},
		bad:  map[string]string{"": "true or false", "yes please": "true or false"},
	},
	"tenant": {
		good: map[string]string{someGUID: someGUID, strings.ToUpper(someGUID): someGUID, "Contoso.com": "contoso.com", "contoso.onmicrosoft.com": "contoso.onmicrosoft.com"},
		bad:  map[string]string{"": "empty", "contoso": "neither", "contoso .com": "neither", "https://contoso.com": "neither", "1.2.3.4": "neither", "-a.com": "neither", "a..com": "neither", strings.Repeat("a.", 130) + "com": "neither"},
	},
	"client_id": {
		good: map[string]string{someGUID: someGUID, strings.ToUpper(someGUID): someGUID},
		bad:  map[string]string{"": "empty", "{" + someGUID + "}": "GUID", "urn:uuid:" + someGUID: "GUID", strings.ReplaceAll(someGUID, "-", ""): "GUID", "app": "GUID"},
	},
	"auth": {
		good: map[string]string{"automatic": "automatic", "client-secret": "client-secret", "certificate": "certificate", "browser": "browser", "device-code": "device-code", "environment": "environment"},
		bad:  map[string]string{"": "one of", "device_code": `did you mean "device-code"?`, "oauth": "one of"},
	},
	"thumbprint": {
		good: map[string]string{someHex: someHex, strings.ToLower(someHex): someHex, "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67": someHex, "0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567": someHex},
		bad:  map[string]string{"": "empty", someHex[:39]: "40", someHex + "0": "40", "G" + someHex[1:]: "40"},
	},
	"scopes": {
		good: map[string]string{"triage": "triage", "read-only": "read-only", "everything": "everything", " Mail.Read  User.Read ": "Mail.Read User.Read", "openid https://graph.microsoft.com/Mail.Read": "openid https://graph.microsoft.com/Mail.Read"},
		bad:  map[string]string{"": "empty", "  ": "empty", "triaje": `did you mean "triage"?`, "triage Mail.Read": "alone", "Mail.\"Read": "no scope", "Mail.Read,User.Read x": "no scope", "Mäil.Read": "no scope", strings.Repeat("a.", 200): "no scope"},
	},
	"cloud": {
		good: map[string]string{"us-gov": "us-gov", "us-dod": "us-dod", "china": "china", "global": "global"},
		bad:  map[string]string{"": "one of", "usgov": `did you mean "us-gov"?`, "germany": "one of"},
	},
	"graph_url": {
		good: map[string]string{"https://Graph.example/": "https://graph.example", "https://graph.example:8443/proxy/": "https://graph.example:8443/proxy", "http://127.0.0.1:8080": "http://127.0.0.1:8080", "http://[::1]:1": "http://[::1]:1", "http://localhost:8080": "http://localhost:8080"},
		bad: map[string]string{"": "empty", "graph.example": "not a URL", "ftp://graph.example": "not a URL", "https://": "not a URL", "https://:443": "not a URL", "https://u:p@graph.example": "user", "https://graph.example?a=b": "query",
			"https://graph.example/?": "query", "https://graph.example#x": "fragment", "http://graph.example": "plain http", "http://localhost.example": "plain http", "https://graph.microsoft.com/v1.0": "version", "https://gräph.example": "xn--", "https://graph.example/\u202e": "characters"},
	},
	"authority": {
		good: map[string]string{"https://login.example": "https://login.example", "https://login.example:8443/": "https://login.example:8443"},
		bad:  map[string]string{"": "empty", "http://127.0.0.1:8080": "https", "https://login.example/contoso.com": "path", "https://u@login.example": "user", "login.example": "not a URL"},
	},
	"mailbox": {
		good: map[string]string{"soc@contoso.com": "soc@contoso.com", someGUID: someGUID, "o'brien+x@contoso.com": "o'brien+x@contoso.com"},
		bad:  map[string]string{"": "empty", "soc @contoso.com": "neither", "soc/../x": "neither", `a\b`: "neither", "a?b": "neither", "a#b": "neither", "a\tb": "neither", "a\x00b": "neither", "a\u202eb": "neither", strings.Repeat("a", 321): "neither"},
	},
	"folder": {
		good: map[string]string{"Inbox": "Inbox", "Inbox/Phishing 2026": "Inbox/Phishing 2026", "Entwürfe": "Entwürfe"},
		bad:  map[string]string{"": "empty", "  ": "not a folder", "a\nb": "not a folder", "a\x1b[2Jb": "not a folder", strings.Repeat("a", 5000): "not a folder"},
	},
	"pictures": {
		good: map[string]string{"auto": "auto", "kitty": "kitty", "sixel": "sixel", "iterm2": "iterm2", "blocks": "blocks"},
		bad:  map[string]string{"": "auto, kitty", "png": "auto, kitty"},
	},
	"judge": {
		good: map[string]string{"true": "true", "false": "false"},
		bad:  map[string]string{"maybe": "true or false"},
	},
	"read_only": {
		good: map[string]string{"true": "true", "false": "false"},
		bad:  map[string]string{"maybe": "true or false"},
	},
	"block_to": {
		good: map[string]string{"junk": "junk", "deleted": "deleted"},
		bad:  map[string]string{"": "junk, deleted", "inbox": "junk, deleted"},
	},
	"retry_count": {
		good: map[string]string{"0": "0", "10": "10", "7": "7"},
		bad:  map[string]string{"": "0 to 10", "-1": "0 to 10", "11": "0 to 10", "1.5": "0 to 10", "three": "0 to 10", "99999999999999999999": "0 to 10"},
	},
	"retry_wait": {
		good: map[string]string{"1s": "1s", "10m": "10m", "60s": "1m", "90s": "1m30s"},
		bad:  map[string]string{"": "1s to 10m", "999ms": "1s to 10m", "10m1s": "1s to 10m", "60": "1s to 10m", "off": "1s to 10m"},
	},
	"live": {
		good: map[string]string{"1s": "1s", "1h": "1h", "off": "off", "0": "off"},
		bad:  map[string]string{"": "or off", "1ms": "or off", "1h1s": "or off", "30": "or off", "-30s": "or off"},
	},
	"undo_send": {
		good: map[string]string{"1s": "1s", "5m": "5m", "off": "off", "0": "off"},
		bad:  map[string]string{"": "or off", "1ms": "or off", "5m1s": "or off", "10": "or off", "-10s": "or off"},
	},
	"no_cache": {
		good: map[string]string{"true": "true", "false": "false"},
		bad:  map[string]string{"maybe": "true or false"},
	},
	"cache_size": {
		good: map[string]string{"1": "1", "100000": "100000", "20": "20"},
		bad:  map[string]string{"0": "1 to 100000", "100001": "1 to 100000", "20MB": "1 to 100000"},
	},
	"cache_days": {
		good: map[string]string{"1": "1", "36500": "36500", "20": "20"},
		bad:  map[string]string{"0": "1 to 36500", "36501": "1 to 36500", "20d": "1 to 36500"},
	},
	"cache_bodies": {
		good: map[string]string{"true": "true", "false": "false"},
		bad:  map[string]string{"maybe": "true or false"},
	},
	"first_run_max": {
		good: map[string]string{"1": "1", "1000000": "1000000", "20": "20"},
		bad:  map[string]string{"0": "1 to 1000000", "1000001": "1 to 1000000", "1,000": "1 to 1000000"},
	},
	"later_max": {
		good: map[string]string{"1": "1", "1000000": "1000000", "20": "20"},
		bad:  map[string]string{"0": "1 to 1000000", "1000001": "1 to 1000000"},
	},
	"order": {
		good: map[string]string{"oldest-first": "oldest-first", "newest-first": "newest-first"},
		bad:  map[string]string{"": "one of", "oldest": "one of", "newest_first": `did you mean "newest-first"?`},
	},
	"known_good": {
		good: map[string]string{"none": "none", "good.example": "good.example", " contoso.com, 198.51.100.0/24,https://portal.example/help ,contoso.com": "contoso.com,198.51.100.0/24,https://portal.example/help"},
		bad:  map[string]string{"": `has "" in it`, "a.example,,b.example": `has "" in it`, "*.example": `has "*.example" in it`, "a b": `has "a b" in it`, "x\u202ey": "in it"},
	},
	"notify": {
		good: map[string]string{"off": "off", "bell": "bell", "desktop": "desktop"},
		bad:  map[string]string{"": "one of", "beep": "one of", "on": "one of"},
	},
	"notify_for": {
		good: map[string]string{"from:boss": "from:boss", "has:attachment invoice": "has:attachment invoice", "再確認": "再確認"},
		bad:  map[string]string{"": "is empty", " ": "is no filter", "a\nb": "is no filter", "a\x1bb": "is no filter"},
	},
	"extract": {
		good: map[string]string{"none": "none", "urls": "urls", "urls, ips,urls": "urls,ips", "attached-eml,attachments": "attached-eml,attachments", "domains,hashes,emails,root-eml": "domains,hashes,emails,root-eml"},
		bad:  map[string]string{"": "a list of", "url": `did you mean "urls"?`, "urls,,ips": "a list of", "none,urls": "a list of", "attached-eml": "attachments"},
	},
}

func TestEveryRowTakesTheRightAndRefusesTheWrong(t *testing.T) {
	for _, r := range Rows() {
		t.Run(r.Key, func(t *testing.T) {
			if len(samples[r.Key].good) == 0 || len(samples[r.Key].bad) == 0 {
				t.Fatal("has no samples")
			}
			for text, want := range samples[r.Key].good {
				if got, err := r.take(new(Settings), text); err != nil || got != want {
					t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
				}
				if got, err := r.take(new(Settings), want); err != nil || got != want {
					t.Errorf("%q, once read, is read as %q, %v", want, got, err)
				}
			}
			for text, says := range samples[r.Key].bad {
				err := r.Check(text)
				if err == nil {
					t.Errorf("%q is taken", text)
					continue
				}
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q: %q does not say %q", text, err, says)
				}
				isLine(t, err)
			}
		})
	}
}

// isLine holds an error to one line that is safe to draw and of a bearable length.
func isLine(t *testing.T, err error) {
	t.Helper()
	if s := err.Error(); s == "" || len(s) > 600 || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		t.Errorf("%q is not one line that is safe to draw", s)
	}
}

func TestDefaultsAreGoodAndWrittenAsTheyAreShown(t *testing.T) {
	for _, r := range Rows() {
		if r.Default == "" {
			continue
		}
		if got, err := r.take(new(Settings), r.Default); err != nil || got != r.Default {
			t.Errorf("%s: %q, %v", r.Key, got, err)
		}
	}
}

func TestRowsSetAFieldEachOfItsOwn(t *testing.T) {
	owner := map[string]string{}
	for _, r := range Rows() {
		touched := map[string]bool{}
		for text := range samples[r.Key].good {
			var s Settings
			if _, err := r.take(&s, text); err != nil {
				t.Fatal(err)
			}
			for field, value := range reflect.ValueOf(s).Fields() {
				if !value.IsZero() {
					touched[field.Name] = true
				}
			}
		}
		if len(touched) != 1 {
			t.Errorf("%s sets %v", r.Key, touched)
		}
		for field := range touched {
			if owner[field] != "" {
				t.Errorf("%s and %s both set %s", r.Key, owner[field], field)
			}
			owner[field] = r.Key
		}
	}
}

func TestNamesDeriveFromTheKey(t *testing.T) {
	r, ok := RowOf("first_run_max")
	if !ok || r.Flag() != "first-run-max" || r.Variable() != "MAILTRIAGE_FIRST_RUN_MAX" {
		t.Errorf("%v %q %q", ok, r.Flag(), r.Variable())
	}
	if _, ok := RowOf("first-run-max"); ok {
		t.Error("a flag's name is found as a key")
	}
}

func TestFlagsAreRegistered(t *testing.T) {
	all := pflag.NewFlagSet("all", pflag.ContinueOnError)
	Register(all)
	for _, r := range Rows() {
		f := all.Lookup(r.Flag())
		if f == nil || f.DefValue != r.Default || !strings.Contains(f.Usage, r.Help) {
			t.Errorf("%s: %+v", r.Key, f)
		}
	}
	some := pflag.NewFlagSet("some", pflag.ContinueOnError)
	Register(some, "mailbox", "theme")
	if some.Lookup("mailbox") == nil || some.Lookup("theme") == nil || some.Lookup("config") == nil || some.Lookup("tenant") != nil {
		t.Error("other flags than those asked for")
	}
}

func TestMarkdownNamesEverySetting(t *testing.T) {
	table := Markdown()
	for _, r := range Rows() {
		for _, name := range []string{"`" + r.Key + "`", "`--" + r.Flag() + "`", "`" + r.Variable() + "`", r.Allowed, r.Help} {
			if !strings.Contains(table, name) {
				t.Errorf("%s: no %s", r.Key, name)
			}
		}
	}
	for line := range strings.Lines(table) {
		if strings.Count(line, "|") != 7 {
			t.Errorf("not six columns: %s", line)
		}
	}
}
