package indicators

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/report"
)

// Version counts the changes of what is found: what an earlier one has found is not told any more. A test says when it is to
// be raised.
const Version = 1

// Findings are the indicators of a mail, and what of it was not looked at.
type Findings struct {
	List  []Indicator `json:",omitempty"`
	Notes []string    `json:",omitempty"`
}

// Find finds the indicators of a mail.
func Find(mail *eml.Part, o Options) Findings {
	var f Findings
	o.Tell = func(place, what string) { f.Notes = append(f.Notes, place+": "+what) }
	f.List = Extract(Of(mail, o.Tell), o)
	return f
}

// Kept is what was found in a message, as it is kept for later.
type Kept struct {
	Version  int
	Change   string   // the message's change key
	Known    []string `json:",omitempty"` // by what it is marked as known to be good
	Whole    Findings
	Original *Findings `json:",omitempty"` // of the mail inside, when it is a report of one
	Subject  string    `json:",omitempty"` // of that mail
}

// Keep finds what is in a message, and in the mail inside it if it is a report of one, to be kept.
func Keep(whole *eml.Part, change string, o Options) Kept {
	k := Kept{Version: Version, Change: change, Known: o.Known, Whole: Find(whole, o)}
	if r, ok := report.Find(whole); ok {
		f := Find(r.Original, o)
		k.Original, k.Subject = &f, r.Original.Header.Get("Subject")
	}
	return k
}

// Note says what else was not looked at.
func (k *Kept) Note(text string) {
	k.Whole.Notes = append(k.Whole.Notes, text)
	if k.Original != nil {
		k.Original.Notes = append(k.Original.Notes, text)
	}
}

// Pack writes it as it is kept: packed, since places and kinds are the same words again and again.
func (k Kept) Pack() ([]byte, error) {
	var out bytes.Buffer
	pack := gzip.NewWriter(&out)
	if err := errors.Join(json.NewEncoder(pack).Encode(k), pack.Close()); err != nil {
		return nil, fmt.Errorf("packing what was found: %w", err)
	}
	return out.Bytes(), nil
}

// unpackLimit is how many bytes are unpacked: more is not ours.
const unpackLimit = 256 << 20

// Unpack reads what Pack has written.
func Unpack(raw []byte) (k Kept, err error) {
	packed, err := gzip.NewReader(bytes.NewReader(raw))
	if err == nil {
		err = json.NewDecoder(io.LimitReader(packed, unpackLimit)).Decode(&k)
	}
	if err != nil {
		return Kept{}, fmt.Errorf("unpacking what was found: %w", err)
	}
	return k, nil
}

// Holds tells whether it would be found again: of tells whether the message is still of a change key.
func (k Kept) Holds(of func(changeKey string) bool, known []string) bool {
	return k.Version == Version && slices.Equal(k.Known, known) && of(k.Change)
}
