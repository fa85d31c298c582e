package sender

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // to check what was signed with it, and to say that it is weak
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// Limits of what is checked.
const (
	signatureLimit = 8         // signatures
	signedHeader   = 256 << 10 // bytes of a header
	signedLines    = 4000      // of a header
)

// Check is what came of checking a part of a signature.
type Check uint8

// The results of a check.
const (
	Unchecked Check = iota // what it takes is not at hand
	Holds
	Broken
)

// Signature is one DKIM signature (RFC 6376).
type Signature struct {
	Source
	Domain     string // d=
	Selector   string // s=
	Identifier string // i=
	Algorithm  string // a=
	Canon      string // c=
	Signed     []string
	At         time.Time // zero: not told
	Expires    time.Time // zero: never
	Length     int64     // l=: only so many bytes of the body are signed; -1: all
	Body       Check     // the hash of the body
	Whole      Check     // the signature over header and body, by a key that was given
	Why        []string  // in words, fit to draw
}

// KeyName is where the key is published: the name of a TXT record.
func (s Signature) KeyName() string { return s.Selector + "._domainkey." + s.Domain }

// sign reads the signatures and checks of them what can be checked.
func (r *Report) sign(h header, o Options) {
	lines := h.all("DKIM-Signature")
	if len(lines) > signatureLimit {
		r.limit("%d DKIM signatures after the first %d", len(lines)-signatureLimit, signatureLimit)
		lines = lines[:signatureLimit]
	}
	for _, l := range lines {
		s, tags := signature(l)
		if o.MIME != nil {
			s.body(tags, o.MIME)
		}
		r.Signatures = append(r.Signatures, s)
	}
	if len(o.Keys) > 0 && o.MIME != nil && len(lines) > 0 {
		r.verify(o)
	}
}

func signature(l line) (Signature, map[string]string) {
	tags := tagList(l.value)
	s := Signature{Source: l.Source, Domain: strings.ToLower(tags["d"]), Selector: tags["s"], Identifier: tags["i"], Algorithm: tags["a"], Canon: tags["c"], Length: -1}
	if tags["h"] != "" {
		s.Signed = strings.Split(strings.ToLower(tags["h"]), ":")
	}
	s.At, s.Expires = seconds(tags["t"]), seconds(tags["x"])
	if n, err := strconv.ParseInt(tags["l"], 10, 64); err == nil && n >= 0 {
		s.Length = n
	}
	if !slices.Contains(s.Signed, "from") {
		s.Why = append(s.Why, "From is not signed")
	}
	return s, tags
}

func seconds(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// body checks the hash of the body: it takes no key.
func (s *Signature) body(tags map[string]string, mime []byte) {
	var sum hash.Hash
	switch {
	case strings.HasSuffix(s.Algorithm, "-sha256"):
		sum = sha256.New()
	case strings.HasSuffix(s.Algorithm, "-sha1"):
		sum = sha1.New() //nolint:gosec // as above
		s.Why = append(s.Why, "SHA-1 proves nothing any more (RFC 8301)")
	default:
		s.Why = append(s.Why, "the body's hash is of a kind that is not known")
		return
	}
	want, err := base64.StdEncoding.DecodeString(tags["bh"])
	if err != nil || len(want) != sum.Size() {
		s.Body, s.Why = Broken, append(s.Why, "the body's hash cannot be read")
		return
	}
	_, canon, _ := strings.Cut(s.Canon, "/")
	body := canonical(bodyOf(mime), strings.EqualFold(canon, "relaxed"))
	if s.Length >= 0 {
		if rest := int64(len(body)) - s.Length; rest > 0 {
			s.Why = append(s.Why, fmt.Sprintf("only the first %d bytes of the body are signed, %d more follow", s.Length, rest))
			body = body[:s.Length]
		}
	}
	sum.Write(body)
	if bytes.Equal(sum.Sum(nil), want) {
		s.Body = Holds
		return
	}
	s.Body = Broken
	s.Why = append(s.Why, "the body is not the one that was signed: changed on its way, or written anew by Exchange when it was read")
}

func bodyOf(mime []byte) []byte {
	rest := mime[headerEnd(mime):]
	rest = bytes.TrimPrefix(rest, []byte("\r"))
	return bytes.TrimPrefix(rest, []byte("\n"))
}

// canonical makes a body fit for hashing (RFC 6376, sections 3.4.3 and 3.4.4).
func canonical(body []byte, relaxed bool) []byte {
	out := make([]byte, 0, len(body)+2)
	blank := 0 // empty lines that are not written yet: those at the end are not
	for len(body) > 0 {
		line, rest, _ := bytes.Cut(body, []byte("\n"))
		body = rest
		line = bytes.TrimSuffix(line, []byte("\r"))
		if relaxed {
			line = bytes.TrimRight(line, " \t")
		}
		if len(line) == 0 {
			blank++
			continue
		}
		for ; blank > 0; blank-- {
			out = append(out, '\r', '\n')
		}
		if relaxed {
			out = squeezed(out, line)
		} else {
			out = append(out, line...)
		}
		out = append(out, '\r', '\n')
	}
	if len(out) == 0 && !relaxed {
		return append(out, '\r', '\n')
	}
	return out
}

// squeezed appends a line with one space for each run of white space.
func squeezed(out, line []byte) []byte {
	space := false
	for _, ch := range line {
		if ch == ' ' || ch == '\t' {
			space = true
			continue
		}
		if space {
			out = append(out, ' ')
			space = false
		}
		out = append(out, ch)
	}
	return out
}

// errNoKey is for signatures of which no key was given.
var errNoKey = errors.New("no key was given")

// verify checks the signatures of which a key was given.
func (r *Report) verify(o Options) {
	end := headerEnd(o.MIME)
	if end > signedHeader || bytes.Count(o.MIME[:end], []byte("\n")) > signedLines {
		r.limit("signatures: the header has more than %d kB or %d lines", signedHeader>>10, signedLines)
		return
	}
	keys := map[string]string{}
	for name, record := range o.Keys {
		keys[strings.ToLower(strings.Trim(strings.TrimSpace(name), "."))] = record
	}
	mime := o.MIME
	if end == len(mime) { // no body: the header must end all the same
		mime = append(bytes.TrimRight(bytes.Clone(mime), "\r\n"), "\r\n\r\n"...)
	}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(mime), &dkim.VerifyOptions{
		MaxVerifications: signatureLimit,
		LookupTXT: func(name string) ([]string, error) {
			if record, ok := keys[strings.ToLower(name)]; ok {
				return []string{Record(record)}, nil
			}
			return nil, errNoKey
		},
	})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		r.limit("signatures: %s", safe(err.Error()))
		return
	}
	for i, v := range found {
		if i >= len(r.Signatures) {
			return
		}
		s := &r.Signatures[i]
		if _, given := keys[strings.ToLower(s.KeyName())]; !given {
			continue
		}
		if s.Whole = Holds; v.Err != nil {
			s.Whole, s.Why = Broken, append(s.Why, "by the key given: "+safe(strings.TrimPrefix(v.Err.Error(), "dkim: ")))
		}
	}
}

// Record brings a TXT record that was copied from somewhere into one piece: its quoted strings are joined.
func Record(s string) string {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, `"`) {
		return strings.Join(strings.Fields(s), " ")
	}
	var b strings.Builder
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			b.WriteString(part)
		}
	}
	return b.String()
}
