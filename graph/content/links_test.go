package content_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
)

// The forms of hosts are those of the WHATWG URL standard (host parsing, IPv4 parser) and of UTS #46, as browsers take them.
func TestHostFormsAreSeenThrough(t *testing.T) {
	for link, want := range map[string]struct{ host, flag string }{
		"http://192.0.2.5/":                   {"192.0.2.5", "bare IP address"},
		"http://3221225989/":                  {"192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://0xC0000205/":                  {"192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://0300.0.2.5/":                  {"192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://030000001005/":                {"192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://192.517/":                     {"192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://0xc0.0.0x205/":                {"192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://192.0.2.5./":                  {"192.0.2.5", "IP address"},
		"http://１９２.0.2.5/":                   {"192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://%31%392.0.2.5/":               {"192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://[::ffff:192.0.2.5]/":          {"::ffff:192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://[::ffff:c000:205]:8080/":      {"::ffff:192.0.2.5", "IP address in disguise: 192.0.2.5"},
		"http://[2001:db8::1]/":               {"2001:db8::1", "bare IP address"},
		"https://contoso.com@evil.example/":   {"evil.example", "what stands before @ is not the host"},
		"https://contoso.com%2F@evil.example": {"evil.example", "what stands before @ is not the host"},
		"https://ev%69l.example/":             {"evil.example", "host written in disguise"},
		"https://ev\u00adil.example/":         {"evil.example", "host written in disguise"},
		"https://ev\u200bil.example/":         {"evil.example", "host written in disguise"},
		"https://ｅｖｉｌ．example/":               {"evil.example", ""},
		"https://ⓔvil.example/":               {"evil.example", ""},
		"https://evil.example./":              {"evil.example", ""},
		"https://xn--mnchen-3ya.example/":     {"münchen.example", "written xn--mnchen-3ya.example"},
		"https://münchen.example/":            {"münchen.example", "written xn--mnchen-3ya.example"},
		"https://evil.example:8443/":          {"evil.example", "port 8443"},
		"https://evil.example:443/":           {"evil.example", ""},
		"javascript:alert(1)":                 {"", "javascript: link"},
		"JaVaScRiPt:alert(1)":                 {"", "javascript: link"},
		"java\nscript:alert(1)":               {"", "javascript: link"},
		"data:text/html;base64,PGI+":          {"", "data: link"},
		"blob:https://evil.example/1-2-3":     {"", "blob: link"},
		"file://evil.example/share/x.lnk":     {"evil.example", "file: link"},
		`\\evil.example\share`:                {"evil.example", "file: link"},
		"file:///C:/x.lnk":                    {"", "file: link"},
		"ms-msdt:/id":                         {"", "opens a program"},
		"search-ms:query=x":                   {"", "opens a program"},
	} {
		flags := strings.Join(content.HostFlags(link), "; ")
		if got := content.Host(link); got != want.host || !strings.Contains(flags, want.flag) || want.flag == "" && flags != "" {
			t.Errorf("%q leads to %q (%s), want %q (%s)", link, got, flags, want.host, want.flag)
		}
	}
}

func FuzzHost(f *testing.F) {
	for _, s := range []string{"https://a@b@evil.example:99999/", "http://0x7f.1/", "http://[::ffff:c000:205", "https://%zz.example", "https://xn--/", "//", `\\x`, "http://\u00ad", "data:", "https://ⓔ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, link string) {
		defer hostile.Bounded(t)()
		host := content.Host(link)
		if strings.ContainsAny(host, "/\\?#") && !strings.Contains(link, "%") {
			t.Errorf("%q leads to %q", link, host)
		}
		content.HostFlags(link)
		content.Defang(link)
	})
}
