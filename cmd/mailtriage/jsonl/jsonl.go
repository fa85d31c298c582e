// Package jsonl writes values as lines of JSON that may be looked at in a terminal.
package jsonl

import (
	"bytes"
	"encoding/json"

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
	return content.SafeJSON(b.Bytes()), nil
}
