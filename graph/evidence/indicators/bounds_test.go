package indicators

import (
	"runtime"
	"strings"
	"testing"
)

// TestTextsThatMultiply holds texts in which URLs begin over and over, and go on nowhere, to what their bytes can account for.
func TestTextsThatMultiply(t *testing.T) {
	for name, s := range map[string]string{
		"no port":            strings.Repeat("ws://a:b/", 30_000),
		"no host":            strings.Repeat("ws://a_-/", 30_000),
		"text that goes on":  strings.Repeat("ws://a.orgж:/", 20_000),
		"nothing behind a ?": strings.Repeat("a.org?(", 40_000),
		"brackets":           strings.Repeat("ws://a.org/(", 20_000),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_ = Extract(text1(s), Options{})
			runtime.ReadMemStats(&after)
			if made := after.TotalAlloc - before.TotalAlloc; made > 100<<20 {
				t.Errorf("%d kB of text make %d MB", len(s)>>10, made>>20)
			}
		})
	}
}

// TestURLEnds is about URLs whose host ends otherwise than at a slash: they are read as before the host was looked at first.
func TestURLEnds(t *testing.T) {
	for in, want := range map[string]string{
		"see http://evil.org.":            "http://evil.org",
		"(http://evil.org)":               "http://evil.org",
		"http://evil.org:8080/a,http://b": "http://evil.org:8080/a",
		"http://evil.org:text":            "http://evil.org",
		"http://user:x@evil.org/a(b)":     "http://user:x@evil.org/a(b)",
		"http://evil.org?q=1#x":           "http://evil.org?q=1#x",
		"http://evil.orgэто/а":            "http://evil.org",
		"evil.org/a?b=1),x":               "http://evil.org/a?b=1",
		"see Evil.org/a.":                 "http://evil.org/a",
	} {
		list := Extract(text1(in), Options{})
		if len(list) == 0 || list[0].Value != want {
			t.Errorf("%s: %+v, want %s", in, list, want)
		}
	}
}
