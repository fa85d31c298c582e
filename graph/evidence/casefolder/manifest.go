package casefolder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/evidence"
)

// Entry is a line of the manifest: a file, or a note. Each names the SHA-256 of the line before it.
type Entry struct {
	Number            int       `json:"n"`    // from 1
	Time              time.Time `json:"time"` // when the service gave it, by its clock; of what was made here, by ours
	Who               string    `json:"who,omitempty"`
	Program           string    `json:"program,omitempty"`
	Mailbox           string    `json:"mailbox,omitempty"`
	MessageID         string    `json:"messageId,omitempty"`
	InternetMessageID string    `json:"internetMessageId,omitempty"`
	File              string    `json:"file,omitempty"` // below the case's folder, with /
	Size              int       `json:"size"`           // bytes
	MD5               string    `json:"md5,omitempty"`
	SHA1              string    `json:"sha1,omitempty"`
	SHA256            string    `json:"sha256,omitempty"`
	Source            string    `json:"source,omitempty"` // the operation that gave it, or what it was made from
	RequestID         string    `json:"requestId,omitempty"`
	Note              string    `json:"note,omitempty"` // what is not in the case, or not in full
	Prev              string    `json:"prev"`           // of the line before, without its line break; of the first, 64 zeros
}

// first is what the first line names.
var first = strings.Repeat("0", 2*sha256.Size)

func chained(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// manifest is one being written.
type manifest struct {
	order   Order
	h       graph.Header
	entries []Entry
}

func newManifest(o Order, h graph.Header) *manifest { return &manifest{order: o, h: h} }

func (m *manifest) add(f evidence.File, source string, r graph.Receipt) {
	at := r.Time
	if at.IsZero() {
		at = m.order.Now()
	}
	m.entries = append(m.entries, Entry{
		Time: at.UTC(), File: f.Path, Size: f.Size, MD5: f.MD5, SHA1: f.SHA1, SHA256: f.SHA256, Source: source, RequestID: r.RequestID,
		Who: m.order.Who, Program: m.order.Program, Mailbox: m.order.Mailbox, MessageID: m.h.ID, InternetMessageID: m.h.InternetMessageID,
	})
}

func (m *manifest) note(s string) {
	m.entries = append(m.entries, Entry{Time: m.order.Now().UTC(), Who: m.order.Who, MessageID: m.h.ID, Note: s})
}

// lines writes the manifest, each line chained to the one before.
func (m *manifest) lines() ([]byte, error) {
	var b bytes.Buffer
	prev := first
	for i, e := range m.entries {
		e.Number, e.Prev = i+1, prev
		line, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("writing the manifest: %w", err)
		}
		prev = chained(line)
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}
