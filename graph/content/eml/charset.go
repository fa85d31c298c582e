package eml

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// aliases are labels in use that neither WHATWG's list nor IANA's knows, or that it gives up on.
var aliases = map[string]string{
	"utf8mb4": "utf-8", "utf-8-sig": "utf-8", "unicode-1-1-utf-7": "utf-7", "utf7": "utf-7", "x-utf-7": "utf-7", "cp65000": "utf-7", "cp65001": "utf-8",
	"ansi": "windows-1252", "iso": "windows-1252", "iso8859": "windows-1252", "cp932": "shift_jis", "cp936": "gbk", "cp949": "euc-kr", "cp950": "big5",
	"ks_c_5601": "euc-kr", "x-mac-roman": "macintosh", "hz": "hz-gb-2312", "iso-8859-8-e": "iso-8859-8",
}

var numbered = regexp.MustCompile(`^(?:cp|win|windows)[-_]?(125\d|874)$`)

// label is a charset's name as lists of them have it.
func label(s string) string {
	s = strings.ToLower(strings.Trim(strings.TrimSpace(s), `"'=; `))
	s = strings.TrimPrefix(s, "charset=")
	if m := numbered.FindStringSubmatch(s); m != nil {
		return "windows-" + m[1]
	}
	if a, ok := aliases[s]; ok {
		return a
	}
	return s
}

// lookup finds how a charset is decoded; nil: it is not known.
func lookup(name string) encoding.Encoding {
	if name == "hz-gb-2312" {
		return simplifiedchinese.HZGB2312
	}
	if e, canonical := charset.Lookup(name); e != nil && canonical != "replacement" {
		return e
	}
	if e, err := ianaindex.MIME.Encoding(name); err == nil && e != nil {
		return e
	}
	return nil
}

// decodeText reads bytes in the charset that is declared, or in the one that they are in: what is declared is wrong often,
// by mistake and on purpose. used names the charset that the text was read in; g is what may be spent on finding it.
func decodeText(b []byte, declared string, html bool, g *guesses) (text, used string, fault *Fault) {
	name := label(declared)
	if e, bom := marked(b); e != nil {
		return through(e, b), bom, nil
	}
	if name == "" {
		if html {
			name = inMarkup(b)
		}
		if name == "" {
			text, used = guess(b, "", g)
			return text, used, nil
		}
	}
	switch name {
	case "utf-7":
		return utf7(b), name, nil
	case "us-ascii", "ascii":
		if plainBytes(b) {
			return string(b), name, nil
		}
		text, used = guess(b, "", g)
		return text, used, &Fault{CharsetWrong, "says " + name + ", read as " + used}
	case "utf-8", "utf8", "unicode-1-1-utf-8":
		return asUTF8(b, g)
	}
	e := lookup(name)
	if e == nil {
		text, used = guess(b, "", g)
		return text, used, &Fault{CharsetUnknown, declared}
	}
	if strings.HasPrefix(name, "utf-16") && bytes.IndexByte(b, 0) < 0 && utf8.Valid(b) { // text of some length has a space in it
		return string(b), "utf-8", &Fault{CharsetWrong, "says " + name + ", read as utf-8"}
	}
	if !plainBytes(b) && utf8.Valid(b) && !wide(name) && likelyUTF8(b) {
		return string(b), "utf-8", &Fault{CharsetWrong, "says " + name + ", read as utf-8"}
	}
	return through(e, b), name, nil
}

// asUTF8 reads what says that it is UTF-8. A few broken bytes among many good ones are damage, and stay to be seen; else it is
// something else.
func asUTF8(b []byte, g *guesses) (string, string, *Fault) {
	if utf8.Valid(b) {
		return string(b), "utf-8", nil
	}
	good, bad := 0, 0
	for rest := b; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		rest = rest[size:]
	}
	if good > 4*bad {
		return string(b), "utf-8", &Fault{CharsetWrong, "broken utf-8"}
	}
	text, used := guess(b, "utf-8", g)
	return text, used, &Fault{CharsetWrong, "says utf-8, read as " + used}
}

// wide tells of charsets of which every text is a text in another, so that validity says nothing, or whose characters are
// not of eight bits.
func wide(name string) bool {
	return strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32") || strings.HasPrefix(name, "iso-2022") || name == "hz-gb-2312"
}

// likelyUTF8 tells whether bytes that are valid UTF-8 are so by more than chance: two characters of several bytes, or one of
// three.
func likelyUTF8(b []byte) bool {
	n := 0
	for rest := b; len(rest) > 0 && n < 2; {
		_, size := utf8.DecodeRune(rest)
		n += max(0, size-1)
		rest = rest[size:]
	}
	return n >= 2
}

// marked tells of a byte order mark.
func marked(b []byte) (encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return unicode.UTF8BOM, "utf-8"
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16le"
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16be"
	}
	return nil, ""
}

var meta = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_.:-]{2,40})`)

// inMarkup is the charset that HTML declares of itself.
func inMarkup(b []byte) string {
	m := meta.FindSubmatch(b[:min(len(b), 4096)])
	if m == nil {
		return ""
	}
	name := label(string(m[1]))
	if strings.HasPrefix(name, "utf-16") { // it could not be read if that were so
		return ""
	}
	if lookup(name) == nil && name != "utf-7" {
		return ""
	}
	return name
}

// guesses is how often a charset may still be guessed in a mail: it takes about a millisecond each time. nil: never.
type guesses int

const guessLimit = 20

func (g *guesses) take() bool {
	if g == nil || *g <= 0 {
		return false
	}
	*g--
	return true
}

// guess reads text of which nothing is known.
func guess(b []byte, not string, g *guesses) (text, used string) {
	if utf8.Valid(b) {
		return string(b), "utf-8"
	}
	if g.take() {
		if r, err := chardet.NewTextDetector().DetectBest(b[:min(len(b), 4<<10)]); err == nil && r != nil && r.Confidence >= 40 {
			name := label(r.Charset)
			if e := lookup(name); e != nil && name != not && !strings.HasPrefix(name, "iso-8859-1") {
				return through(e, b), name
			}
		}
	}
	return through(charmap.Windows1252, b), "windows-1252"
}

func through(e encoding.Encoding, b []byte) string {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return string(b)
	}
	return string(out)
}

func plainBytes(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// utf7 decodes UTF-7 (RFC 2152), which no mail needs any more and some clients still read: what it hides from a filter must
// be seen here.
func utf7(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); {
		if b[i] != '+' {
			if b[i] < 0x80 {
				out.WriteByte(b[i])
			} else {
				out.WriteRune(rune(b[i]))
			}
			i++
			continue
		}
		i++
		from := i
		for i < len(b) && base64Value(b[i]) >= 0 {
			i++
		}
		switch run := b[from:i]; {
		case len(run) == 0 && i < len(b) && b[i] == '-':
			out.WriteByte('+')
		case len(run) == 0:
			out.WriteByte('+')
			continue
		default:
			out.WriteString(shifted(run))
		}
		if i < len(b) && b[i] == '-' {
			i++
		}
	}
	return out.String()
}

// shifted is base64 of UTF-16, big end first.
func shifted(run []byte) string {
	var units []uint16
	bits, n := uint32(0), 0
	for _, c := range run {
		bits, n = bits<<6|uint32(base64Value(c)), n+6
		if n >= 16 {
			n -= 16
			units = append(units, uint16(bits>>n))
		}
	}
	return string(utf16.Decode(units))
}
