package indicators

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"mailtriage/graph/content"
	"mailtriage/graph/content/links"
	"mailtriage/graph/content/textlinks"
)

// schemes are those whose URLs are told, and how people write them so that nothing can be clicked.
var schemes = map[string]string{
	"http": "http", "https": "https", "ftp": "ftp", "ftps": "ftps", "sftp": "sftp", "ws": "ws", "wss": "wss", "ldap": "ldap", "ldaps": "ldaps", "smb": "smb",
	"ssh": "ssh", "telnet": "telnet", "tcp": "tcp", "udp": "udp", "rtsp": "rtsp", "git": "git",
	"fxp": "ftp", "fxps": "ftps", "fxxp": "ftp", "f*p": "ftp", "ttp": "http", "ttps": "https", "xxp": "http", "xxps": "https", "meow": "http", "meows": "https",
}

var (
	// mangled is http with letters changed.
	mangled = regexp.MustCompile(`^h[tx*_+#?]{2}p(s?)$`)
	cutters = "，。、；：！？」』】》）（“”‘’«»…\u3000"
	another = regexp.MustCompile(`^(?i)[,;]+(?:h..ps?|f.p)://`)
)

// urls finds all that has a scheme.
func (x *extraction) urls(t *text) {
	for at := 0; at < len(t.s); {
		n := strings.IndexByte(t.s[at:], ':')
		if n < 0 {
			return
		}
		at += n + 1
		if slashes := leading(t.s[at:]); slashes > 0 {
			at = max(at, x.urlAt(t, at-1, at+slashes))
		}
	}
}

// leading counts the slashes after a scheme: "//", "\\", with a blank where somebody put one.
func leading(s string) int {
	n := 0
	if strings.HasPrefix(s, " ") {
		n = 1
	}
	if len(s) < n+2 || !slash(s[n]) || !slash(s[n+1]) {
		return 0
	}
	for n += 2; n < len(s) && slash(s[n]); n++ {
	}
	if n+1 < len(s) && s[n] == ' ' && alnum(s[n+1]) {
		n++
	}
	return n
}

func slash(b byte) bool { return b == '/' || b == '\\' }

// urlAt reads the URL whose scheme ends before the colon and whose host begins at rest; the result is where to go on.
func (x *extraction) urlAt(t *text, colon, rest int) int {
	from, scheme, changed := schemeBefore(t.s, colon)
	if scheme == "" {
		return rest
	}
	s := t.s[rest:t.urlTo(rest)]
	if !hostly(s) {
		return rest
	}
	// The host alone first: where it is none, reading all that follows would be for nothing, as often as somebody likes.
	if host := s[:min(len(s), authorityEnd(s)+1)]; len(host) < len(s) {
		front := following(host)
		if _, _, n, ok := canonical(scheme, front); !ok {
			return rest
		} else if n < authorityEnd(s) {
			s = front[:n]
		}
	}
	s = following(s)
	value, shownAs, n, ok := canonical(scheme, s)
	if !ok {
		return rest
	}
	if t.form == Code && !changed && namespace(value) {
		t.take(from, rest+n)
		return rest + n
	}
	x.url(value, shownAs, t.found(from, rest+n, ""), 0)
	t.take(from, rest+n)
	return rest + n
}

// following is how much of what stands behind a scheme belongs to the URL: not the dot of the sentence, not the bracket around it.
func following(s string) string { return s[:textlinks.End(s)] }

// authorityEnd is where in what stands behind a scheme the host and its port end.
func authorityEnd(s string) int {
	if end := strings.IndexAny(s, `/\?#`); end >= 0 {
		return end
	}
	return len(s)
}

// hostly tells whether what a URL begins with may be a host: looking costs less than reading the URL.
func hostly(s string) bool {
	end := authorityEnd(s)
	if end == 0 || end > 512 {
		return false
	}
	name, _, _ := strings.Cut(s[strings.LastIndexByte(s[:end], '@')+1:end], ":")
	return name != "" && schemes[strings.ToLower(name)] == ""
}

// namespace tells of URLs that name a vocabulary, and lead nowhere that matters.
func namespace(value string) bool {
	for _, p := range []string{"http://www.w3.org/", "http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/", "http://purl.org/", "http://ns.adobe.com/"} {
		if strings.HasPrefix(value, p) {
			return true
		}
	}
	return false
}

// urlEnd finds what no URL goes beyond, or where another begins after a comma.
func urlEnd(s string) int {
	for i, r := range s {
		if ends(r) || (r == ',' || r == ';') && another.MatchString(s[i:min(len(s), i+16)]) {
			return i
		}
	}
	return len(s)
}

// ends tells of characters that no URL goes beyond.
func ends(r rune) bool {
	switch r {
	case '<', '>', '"', '`', '^', '|', 0x7f, 0xa0, utf8.RuneError:
		return true
	}
	return r <= ' ' || r >= 0x80 && strings.ContainsRune(cutters, r)
}

// schemeBefore reads the scheme that ends before a colon; changed: it was made harmless.
func schemeBefore(s string, colon int) (from int, scheme string, changed bool) {
	end := colon
	if end > 0 && s[end-1] == ' ' {
		end--
	}
	from = end
	for from > 0 && end-from < 8 && (alnum(s[from-1]) || strings.IndexByte("*_+#?", s[from-1]) >= 0) {
		from--
	}
	for ; from < end; from++ {
		w := strings.ToLower(s[from:end])
		if known, ok := schemes[w]; ok {
			return from, known, known != w
		}
		if m := mangled.FindStringSubmatch(w); m != nil {
			return from, "http" + m[1], true
		}
	}
	return 0, "", false
}

// canonical writes a URL as it is used: the host in lower case and in ASCII, all else as it is. n is how much of s
// belongs to it.
func canonical(scheme, s string) (value, unicode string, n int, ok bool) {
	end := authorityEnd(s)
	authority, tail := s[:end], strings.ReplaceAll(s[end:], `\`, "/")
	user, hostport := "", authority
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user, hostport = authority[:i+1], authority[i+1:]
	}
	name, port := hostport, ""
	if i := strings.LastIndexByte(hostport, ':'); i >= 0 && !strings.HasSuffix(hostport, "]") {
		name, port = hostport[:i], hostport[i:]
		if !digits(port[1:]) || len(port) > 6 {
			port = ""
			if !strings.HasPrefix(name, "[") && tail == "" {
				return canonical(scheme, s[:len(user)+len(name)])
			}
			return "", "", 0, false
		}
	}
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	h, cut, ok := urlHost(name)
	if !ok {
		return "", "", 0, false
	}
	if cut < len(name) { // text that goes on without a blank
		return scheme + "://" + user + h, differing(scheme+"://"+user, h, ""), len(user) + cut, true
	}
	value = scheme + "://" + user + h + port + tail
	return value, differing(scheme+"://"+user, h, port+tail), len(s), true
}

func differing(front, h, back string) string {
	if u := shown(h); u != h {
		return front + u + back
	}
	return ""
}

// urlHost reads the host of a URL: an address in any form, a domain, or a name of a network of one's own. cut is how much
// of the name belongs to it.
func urlHost(name string) (h string, cut int, ok bool) {
	if strings.HasPrefix(name, "[") {
		ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
		return "[" + ip.String() + "]", len(name), err == nil
	}
	if name == "" || schemes[strings.ToLower(name)] != "" {
		return "", 0, false
	}
	if h, ok := host(name, false); ok {
		return h, len(name), true
	}
	if ip, err := netip.ParseAddr(content.Host("http://" + name)); err == nil && ip.Is4() {
		return strings.ToLower(name), len(name), true
	}
	if !plain(name) {
		if i := foreign(name); i > 0 {
			if h, ok := host(name[:i], false); ok {
				return h, i, true
			}
		}
	}
	h, ok = host(name, true)
	return h, len(name), ok
}

// foreign finds where, in the last label of a name, ASCII ends.
func foreign(name string) int {
	last := strings.LastIndexByte(name, '.') + 1
	for i := last; i < len(name); i++ {
		if name[i] >= 0x80 {
			if i > last {
				return i
			}
			return 0
		}
	}
	return 0
}

// depth is how many wrappings, or URLs within URLs, are followed.
const depth = 5

// url notes a URL with its host, and what it stands around.
func (x *extraction) url(value, shownAs string, f Found, level int) {
	if !x.add(Indicator{Kind: URL, Value: value, Shown: shownAs}, f) {
		return
	}
	x.hostOf(value, Found{Place: f.Place, As: f.As, Of: "host of URL"})
	if level == depth {
		x.tell(f.Place, "links wrapped in links more than five times: the innermost are not listed")
		return
	}
	if w := links.Unwrap(value); len(w.Layers) > 0 && w.Target != value {
		if v, u, ok := parse(w.Target); ok {
			x.mark(URL, value, Wrapped)
			x.url(v, u, Found{Place: f.Place, As: value, Of: "wrapped"}, level+1)
			return
		}
	}
	x.within(value, f, level)
}

// parse reads a URL that stands for itself.
func parse(s string) (value, shownAs string, ok bool) {
	i := strings.Index(s, "://")
	if i <= 0 {
		return "", "", false
	}
	_, scheme, _ := schemeBefore(s, i)
	rest := s[i+3:]
	if scheme == "" || len(rest) > valueLimit {
		return "", "", false
	}
	if j := strings.IndexFunc(rest, ends); j >= 0 {
		rest = rest[:j]
	}
	v, u, _, ok := canonical(scheme, rest)
	return v, u, ok
}

var inner = regexp.MustCompile(`(?i)https?(?::|%3a)(?:/|%2f){2}[^&\s"'<>#]+`)

// within notes URLs that a URL carries, as redirectors do.
func (x *extraction) within(value string, f Found, level int) {
	_, rest, _ := strings.Cut(value, "://")
	for _, in := range inner.FindAllString(rest, depth) {
		if !strings.Contains(in, "://") {
			decoded, err := url.QueryUnescape(in)
			if err != nil {
				continue
			}
			in = decoded
		}
		if v, u, ok := parse(in); ok {
			x.url(v, u, Found{Place: f.Place, As: value, Of: "in URL"}, level+1)
		}
	}
}

// hostOf notes the host of a URL.
func (x *extraction) hostOf(value string, f Found) {
	h := content.Host(value)
	if ip, err := netip.ParseAddr(h); err == nil {
		x.add(address(ip), f)
		return
	}
	if d, ok := host(h, false); ok {
		x.add(domain(d), f)
	}
}

func domain(d string) Indicator {
	i := Indicator{Kind: Domain, Value: d}
	if u := shown(d); u != d {
		i.Shown = u
	}
	return i
}

func address(ip netip.Addr) Indicator {
	ip = ip.WithZone("")
	if ip.Is4() {
		return Indicator{Kind: IPv4, Value: ip.String()}
	}
	return Indicator{Kind: IPv6, Value: ip.String()}
}
