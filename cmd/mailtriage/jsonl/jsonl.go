// Package jsonl writes values as lines of JSON that may be looked at in a terminal.
package jsonl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"mailtriage/graph/content"
)

// Line gives a value as one line of JSON with its end. For who reads the JSON it is the value; what could command a terminal
// or deceive the eye is written as an escape.
func Line(v any) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		return nil, err
	}
	return harmless(b.Bytes()), nil
}

// stacked is how many combining marks in a row are written as they are; the rest only climbs over other lines.
const stacked = 4

// harmless writes as JSON escapes what could command a terminal or deceive the eye: for who reads the JSON it is the same,
// and it may be looked at. Control characters below 0x20 are escaped already.
func harmless(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	marks := 0
	for i := 0; i < len(raw); {
		if raw[i] < 0x7f {
			out, marks = append(out, raw[i]), 0
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		if marks > stacked || !plain(r) {
			out = escape(out, r)
		} else {
			out = append(out, raw[i:i+size]...)
		}
		i += size
	}
	return out
}

// plain tells whether a character shows what it is.
func plain(r rune) bool {
	if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
		return content.Line("x"+string(r)).Tricks() == 0 && r != 0xfe0e && r != 0xfe0f
	}
	return unicode.IsGraphic(r) && content.Line(string(r)).Tricks() == 0
}

func escape(out []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Appendf(out, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}
