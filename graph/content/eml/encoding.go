package eml

import (
	"bytes"
	"fmt"
	"strings"
)

// decode undoes the transfer encoding (RFC 2045 section 6).
func (r *reader) decode(p *Part, body []byte) []byte {
	switch p.Encoding {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "us-ascii":
		return body
	}
	composite := strings.HasPrefix(p.Type, "multipart/")
	if composite || p.Type == "message/rfc822" { // not allowed, and done
		p.fault(EncodingWrong, p.Encoding+" on "+p.Type)
		if composite && findBoundary(body, p.Params["boundary"]) {
			return body
		}
	}
	room := decodeLimit - r.decoded
	if len(body) > room {
		p.fault(TooLarge, fmt.Sprintf("more than %d MB decoded in all", decodeLimit>>20))
		body = body[:max(0, room)]
	}
	var out []byte
	bad := 0
	switch p.Encoding {
	case "base64", "base-64", "b64":
		if out, bad = decodeBase64(body); bad > 0 {
			p.fault(Base64Broken, fmt.Sprintf("%d of its characters do not belong there", bad))
		}
	case "quoted-printable", "quotedprintable", "qp":
		if out, bad = decodeQuoted(body); bad > 0 {
			p.fault(QuotedBroken, fmt.Sprintf("%d places", bad))
		}
	case "x-uuencode", "uuencode", "x-uue", "uue":
		out = decodeUU(body)
	default:
		p.fault(EncodingWrong, p.Encoding)
		return body
	}
	r.decoded += len(out)
	return out
}

func base64Value(c byte) int {
	switch {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 26
	case '0' <= c && c <= '9':
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

// decodeBase64 decodes base64 with anything between its characters, which is passed over and counted; after padding it goes
// on, as of several texts put together.
func decodeBase64(b []byte) (out []byte, bad int) {
	out = make([]byte, 0, len(b)/4*3+3)
	bits, n := uint32(0), 0
	for _, c := range b {
		v := base64Value(c)
		switch {
		case v >= 0:
			bits, n = bits<<6|uint32(v), n+6
			if n >= 8 {
				n -= 8
				out = append(out, byte(bits>>n))
			}
		case c == '=':
			bits, n = 0, 0
		case c == '\r' || c == '\n' || c == ' ' || c == '\t':
		default:
			bad++
		}
	}
	if n >= 6 { // a character over
		bad++
	}
	return out, bad
}

// decodeQuoted decodes quoted-printable; what is none stays as it is, and is counted.
func decodeQuoted(b []byte) (out []byte, bad int) {
	out = make([]byte, 0, len(b))
	for len(b) > 0 {
		text, rest := line(b)
		b = rest
		end := text[len(bytes.TrimRight(text, "\r\n")):]
		text = bytes.TrimRight(text, " \t\r\n")
		soft := bytes.HasSuffix(text, []byte("="))
		if soft {
			text, end = text[:len(text)-1], nil
		}
		for i := 0; i < len(text); i++ {
			if text[i] != '=' {
				out = append(out, text[i])
				continue
			}
			if i+2 < len(text) && hex(text[i+1]) >= 0 && hex(text[i+2]) >= 0 {
				out = append(out, byte(hex(text[i+1])<<4|hex(text[i+2])))
				i += 2
				continue
			}
			bad++
			out = append(out, '=')
		}
		out = append(out, end...)
	}
	return out, bad
}

// decodeUU decodes uuencode, from its begin line to its end.
func decodeUU(b []byte) (out []byte) {
	begun := false
	for len(b) > 0 {
		text, rest := line(b)
		b = rest
		text = bytes.TrimRight(text, "\r\n")
		switch {
		case !begun:
			begun = bytes.HasPrefix(text, []byte("begin "))
			continue
		case bytes.Equal(text, []byte("end")):
			return out
		case len(text) == 0:
			continue
		}
		want := int(text[0]-' ') & 63
		bits, n := uint32(0), 0
		for _, c := range text[1:] {
			bits, n = bits<<6|uint32(c-' ')&63, n+6
			if n >= 8 && want > 0 {
				n -= 8
				want--
				out = append(out, byte(bits>>n))
			}
		}
	}
	return out
}
