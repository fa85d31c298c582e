package textlinks_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"mvdan.cc/xurls/v2"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/textlinks"
)

func all(s string) (found []string) {
	for from, to := range textlinks.All(s) {
		found = append(found, s[from:to])
	}
	return found
}

func TestAll(t *testing.T) {
	for in, want := range map[string]string{ // apart by blanks
		"see https://a.example/x. Or (http://b.example/y), <ftp://c.example>":               "https://a.example/x http://b.example/y ftp://c.example",
		"https://a.example/wiki/Foo_(bar) (https://a.example/x_(y))":                        "https://a.example/wiki/Foo_(bar) https://a.example/x_(y)",
		"https://a.example/((x)y)(z https://b.example/[1]{2}":                               "https://a.example/((x)y) https://b.example/[1]{2}",
		"evil.com, www.evil.com/login! evil.com:8080/a?b#c evil.com?x":                      "evil.com www.evil.com/login evil.com:8080/a?b#c evil.com",
		"evil.com. Evil.COM: evil.comma a.evil_com no.suchtld evil.com-related":             "evil.com Evil.COM evil.com",
		"a@evil.com a.com@evil.com/x mailto:a@evil.com?subject=b a.com@localx b.com@-c.com": "mailto:a@evil.com?subject=b a.com b.com c.com",
		"192.0.2.1 192.0.2.1:80/x 1.2.3.4.5.6.7.8 1.2.3.456 v1.2.3.4 01.2.3.4":              "192.0.2.1 192.0.2.1:80/x 1.2.3.4 5.6.7.8",
		"1.2.3.4.evil.com 1.2.3.4-5.6.7.8":                                                  "1.2.3.4.evil.com 1.2.3.4 5.6.7.8",
		"[2001:db8::1]:80/x [::1] [x]":                                                      "[2001:db8::1]:80/x [::1]",
		"请访问https://a.example/x，谢谢 例子.中国语 пример.рф/путь xn--e1afmkfd.xn--p1ai":             "https://a.example/x，谢谢 例子.中国 пример.рф/путь xn--e1afmkfd.xn--p1ai",
		"-evil.com evil-.com a.-b.com .evil.com evil..com":                                  "evil.com b.com evil.com",
		"xhttp://evil.com HTTP://EVIL.COM http:// http://. nothttps:evil.com":               "http://evil.com HTTP://EVIL.COM evil.com",
		"javascript://evil.com/%0a data:text/html,x tel:+123 file:///etc/passwd":            "evil.com/%0a tel:+123 file:///etc/passwd",
		"http://user:x@evil.com:8080/ http://evil.com\\x http://192.0.2.1 ssh://a.b":        "http://user:x@evil.com:8080/ http://evil.com\\x http://192.0.2.1 ssh://a.b",
		"": "", ".": "", "://": "", "[": "", "a.": "", "\xff.com": "",
	} {
		if got := strings.Join(all(in), " "); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// expressions are what is found by, and where a link ends by it.
var (
	expression = xurls.Relaxed()
	ending     = func() *regexp.Regexp {
		re, err := xurls.StrictMatchingScheme("^http://")
		if err != nil {
			panic(err)
		}
		return re
	}()
)

// theirs is what the expression finds. Bare addresses of mail and of IPv6, and hosts behind an @, are left out: they are no links.
func theirs(s string) (found []string) {
	for _, m := range expression.FindAllStringSubmatchIndex(s, -1) {
		link := s[m[0]:m[1]]
		slashes, mail := strings.Contains(link, "://"), m[2] >= 0
		if slashes || !mail && !sixth(link) && !strings.HasSuffix(s[:m[0]], "@") {
			found = append(found, link)
		}
	}
	return found
}

func sixth(link string) bool {
	return strings.Count(link, ":") > 1 && strings.Trim(link, "0123456789abcdefABCDEF:.") == ""
}

// TestAsTheExpression holds what is found to what the expression of xurls finds, on every corpus there is.
func TestAsTheExpression(t *testing.T) {
	n := 0
	for _, text := range corpora(t) {
		for line := range strings.Lines(text) {
			n++
			if strings.Contains(line, "::") { // of a bare address of IPv6 that ends in one of IPv4, the latter is told here
				continue
			}
			if got, want := all(line), theirs(line); !slices.Equal(got, want) {
				t.Errorf("%q\n%q\nthe expression finds\n%q", line, got, want)
			}
		}
	}
	t.Logf("%d lines", n)
}

func FuzzAll(f *testing.F) {
	for _, s := range []string{"https://a.example/x_(y)", "a.com@b.com", "1.2.3.4.5", "例子.中国语", "xn--a.xn--p1ai-", "[::1]:8", "a.-b.com-", "mailto:a@b.c", "http://a/({[", "a_b.com", "a.b.http://c", "\xff.com\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		defer hostile.Bounded(t)()
		last := 0
		for from, to := range textlinks.All(s) {
			if from < last || to <= from || to > len(s) {
				t.Fatalf("%q: from %d to %d", s, from, to)
			}
			last = to
		}
		if len(s) > 512 { // the expression takes the square of the time
			return
		}
		m := strings.TrimPrefix(ending.FindString("http://"+s), "http://")
		if n := textlinks.End(s); n != len(m) {
			t.Errorf("%q ends at %d: %q; the expression ends it at %d", s, n, s[:n], len(m))
		}
	})
}

// FuzzAsTheExpression holds short texts to what the expression finds. Those in which it may find a bare address of IPv6 are left out.
func FuzzAsTheExpression(f *testing.F) {
	for _, s := range []string{"https://a.example/x_(y)", "a.com@b.com", "1.2.3.4.5", "例子.中国语", "xn--a.xn--p1ai-", "[::1]:8", "a.-b.com-", "mailto:a@b.c", "http://a/({[", "a_b.com", "a.b.http://c", "foo.com:80/x y.org", "0.Am@-m.om"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 60 || strings.Contains(s, "::") || strings.Count(s, ":") > 3 {
			return
		}
		if got, want := all(s), theirs(s); !slices.Equal(got, want) {
			t.Errorf("%q\n%q\nthe expression finds\n%q", s, got, want)
		}
	})
}
