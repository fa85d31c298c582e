package links

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// in finds the target in the first of these parameters that has one.
func in(names ...string) func(parts) string {
	return func(p parts) string {
		for _, name := range names {
			if v := p.param(name); v != "" {
				return v
			}
		}
		return ""
	}
}

// last finds it in the parameter that is the last: where it stands there as it is, the parameters of its own are not another's.
func last(name string) func(parts) string {
	return func(p parts) string {
		if v := p.rawRest(name); absolute(v) {
			return unescape(v)
		}
		return p.param(name)
	}
}

// coded finds it in a parameter, in base64.
func coded(name string) func(parts) string {
	return func(p parts) string { return decode64(p.param(name)) }
}

// inJSON finds it as the field "url" of JSON in base64; that of some stands in more JSON, in the field "p".
func inJSON(name string) func(parts) string {
	return func(p parts) string {
		var v struct{ URL, P string }
		if json.Unmarshal(bytes64(p.param(name)), &v) != nil {
			return ""
		}
		if v.URL == "" && json.Unmarshal([]byte(v.P), &v) != nil {
			return ""
		}
		return v.URL
	}
}

// inflateLimit is how long a link is that was made smaller.
const inflateLimit = 8 << 10

// inflated finds it in a parameter, made smaller (zlib) and then in base64.
func inflated(name string) func(parts) string {
	return func(p parts) string {
		r, err := zlib.NewReader(bytes.NewReader(bytes64(p.param(name))))
		if err != nil {
			return ""
		}
		s, _ := io.ReadAll(io.LimitReader(r, inflateLimit)) // what could be read of a broken one is better than nothing
		return string(s)
	}
}

// after finds it in the path, without its scheme.
func after(front, scheme string) func(parts) string {
	return func(p parts) string {
		rest := p.path[min(len(front), len(p.path)):]
		if rest == "" {
			return ""
		}
		if p.query != "" {
			rest += "?" + p.query
		}
		return scheme + rest
	}
}

// second finds it behind the first segment of the path: as it is, escaped, or escaped twice.
func second(p parts) string {
	_, target, _ := strings.Cut(strings.TrimPrefix(p.path, "/"), "/")
	if absolute(target) && strings.Contains(target, "//") { // its slashes are none of the escaped ones
		if p.query != "" {
			target += "?" + p.query
		}
		return target
	}
	if target = unescape(target); !absolute(target) {
		target = unescape(target)
	}
	return target
}

// segment finds it as the second segment of the path, escaped.
func segment(p parts) string {
	_, target, _ := strings.Cut(strings.TrimPrefix(p.path, "/"), "/")
	target, _, _ = strings.Cut(target, "/")
	return unescape(target)
}

// ampCache finds the page that a cache of AMP pages holds: /c/s/ before an https page, /c/ before an http one.
func ampCache(p parts) string {
	for _, kind := range []string{"/c/", "/v/", "/i/", "/r/"} {
		rest, ok := strings.CutPrefix(p.path, kind)
		if !ok {
			continue
		}
		scheme := "http://"
		if secure, ok := strings.CutPrefix(rest, "s/"); ok {
			rest, scheme = secure, "https://"
		}
		if p.query != "" {
			rest += "?" + p.query
		}
		return scheme + rest
	}
	return ""
}

// translated finds the page that Google translates: in the host, "-" for "." and "--" for "-", with a part of it and how it was
// written in parameters.
func translated(p parts) string {
	host := p.param("_x_tr_hp") + strings.TrimSuffix(p.host, ".translate.goog")
	written := strings.Split(p.param("_x_tr_enc"), ",")
	if slices.Contains(written, "1") {
		host = strings.TrimPrefix(host, "1-")
	}
	coded := false
	if slices.Contains(written, "0") {
		host, coded = strings.CutPrefix(host, "0-")
	}
	host = hyphens.ReplaceAllStringFunc(host, func(s string) string {
		if s == "-" {
			return "."
		}
		return strings.ReplaceAll(s, "--", "-")
	})
	if coded {
		host = "xn--" + host
	}
	own := slices.DeleteFunc(strings.Split(p.query, "&"), func(pair string) bool {
		return pair == "" || strings.HasPrefix(strings.TrimPrefix(pair, "amp;"), "_x_tr_")
	})
	target := "https://" + host + p.path
	if p.param("_x_tr_sch") == "http" {
		target = "http://" + host + p.path
	}
	if len(own) > 0 {
		target += "?" + strings.Join(own, "&")
	}
	return target
}

var hyphens = regexp.MustCompile(`-+`)

// bing finds it in the parameter u, in base64 after "a1".
func bing(p parts) string {
	v, ok := strings.CutPrefix(p.param("u"), "a1")
	if !ok {
		return ""
	}
	return decode64(v)
}

// starred is how some write a percent sign that a server may spoil.
var starred = regexp.MustCompile(`\*([0-9A-Fa-f]{2})`)

// underscored finds it between three underscores and the next three.
func underscored(p parts) string {
	_, rest, ok := strings.Cut(p.whole(), "___")
	target, _, closed := strings.Cut(rest, "___")
	if !ok || !closed {
		return ""
	}
	if !absolute(target) {
		target = unescape(target)
	}
	return starred.ReplaceAllString(target, "%$1")
}

// decode64 reads base64 in any of its forms; empty: it is none, or not text.
func decode64(s string) string {
	if b := bytes64(s); utf8.Valid(b) {
		return string(b)
	}
	return ""
}

// bytes64 reads base64 in any of its forms; empty: it is none.
func bytes64(s string) []byte {
	s = strings.NewReplacer("-", "+", "_", "/", " ", "+").Replace(strings.TrimRight(s, "=&"))
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}

// unescape takes percent signs out; what is not escaped well stays as it is.
func unescape(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
