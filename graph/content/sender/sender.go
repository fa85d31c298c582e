// Package sender reads a mail's header for who sent it: who it says it is from and what of that does not fit together,
// what the tenant's own boundary found about it, what others only claim, the way it took, and its signatures.
//
// A sender writes whatever it likes into a header. What is believed here is what stands above the Received field with
// which the tenant's boundary took the mail in: servers write their fields above those that came (RFC 5321, section
// 4.4), so nothing from outside can stand there. All else is told as a claim. Nothing is asked of the network.
package sender

import (
	"fmt"
	"mailtriage/graph/content/eml"
	"strings"
	"time"
)

// Limits on what of a header is read; what is beyond is told in Report.Limits.
const (
	fieldLimit = 2000     // fields of a header
	valueLimit = 64 << 10 // bytes of a field
	hopLimit   = 100      // Received fields, as many as Exchange lets a mail go through
	stampLimit = 50       // Authentication-Results
	sealLimit  = 50       // sets of ARC (RFC 8617, section 4.2.1)
)

// Field is a field of a header, folded or not.
type Field struct{ Name, Value string }

// Options say whose mail it is, and what there is beside the header.
type Options struct {
	Domains     []string          // the tenant's own
	Authorities []string          // authserv-ids (RFC 8601, section 2.5) of gateways before Exchange Online that the tenant believes
	MIME        []byte            // the whole message: to check its signatures; may be missing
	Keys        map[string]string // TXT records of DKIM by name: "s1._domainkey.contoso.com"
}

// Source is the field that a statement was read from.
type Source struct {
	Field int    // its number in the header, from 1; 0: of none
	Name  string // as it is written there
}

// Where names the field, fit to draw.
func (s Source) Where() string {
	if s.Field == 0 {
		return ""
	}
	return fmt.Sprintf("field %d, %s", s.Field, safe(s.Name))
}

// Report is what a header tells of a sender. Its strings are as the mail has them, except those that say of themselves
// that they are fit to draw.
type Report struct {
	Boundary   Boundary
	Verdicts   Verdicts   // by the boundary alone
	Results    []Result   // the same in full
	Stamps     []Stamp    // all Authentication-Results, in the order of the header, believed or not
	ARC        []Seal     // from the newest to the oldest
	Identities []Identity // From first
	Findings   []Finding
	Antispam   []Antispam
	Path       []Hop     // from the oldest to the newest
	Sent       time.Time // what Date says; zero: nothing that can be read
	Signatures []Signature
	Limits     []string // what was not read, fit to draw
}

// Read reads a header, its fields from the top down. Without fields, the header of the MIME is read. It has no errors:
// what is broken is told as such where it stands.
func Read(fields []Field, o Options) Report {
	var r Report
	if len(fields) == 0 {
		fields = Header(o.MIME)
	}
	if len(fields) > fieldLimit {
		r.limit("%d header fields after the first %d", len(fields)-fieldLimit, fieldLimit)
		fields = fields[:fieldLimit]
	}
	h := r.header(fields)
	r.path(h)
	r.Boundary = boundary(h, r.Path)
	r.mark()
	r.authentication(h, o)
	r.seals(h)
	r.identities(h)
	r.antispam(h)
	r.sign(h, o)
	r.find(o)
	return r
}

func (r *Report) limit(format string, args ...any) {
	r.Limits = append(r.Limits, "not read: "+fmt.Sprintf(format, args...))
}

// header is a header's fields, unfolded, with their sources.
type header []line

type line struct {
	Source
	value string
}

func (r *Report) header(fields []Field) header {
	h := make(header, len(fields))
	long := 0
	for i, f := range fields {
		if len(f.Value) > valueLimit {
			f.Value = f.Value[:valueLimit]
			long++
		}
		h[i] = line{Source{i + 1, f.Name}, eml.Unfold(f.Value)}
	}
	if long > 0 {
		r.limit("what is beyond %d kB of %d fields", valueLimit>>10, long)
	}
	return h
}

// all are the fields of a name, from the top down.
func (h header) all(name string) []line {
	var out []line
	for _, l := range h {
		if strings.EqualFold(strings.TrimSpace(l.Name), name) {
			out = append(out, l)
		}
	}
	return out
}

// Header takes the header of a message in MIME apart. It ends at the first empty line; what is no field is left out.
func Header(mime []byte) []Field {
	head := string(mime[:headerEnd(mime)])
	var out []Field
	var value strings.Builder
	name := ""
	flush := func() {
		if name != "" {
			out = append(out, Field{name, strings.TrimSpace(value.String())})
		}
		name = ""
		value.Reset()
	}
	for text := range strings.SplitAfterSeq(head, "\n") {
		if text != "" && (text[0] == ' ' || text[0] == '\t') {
			value.WriteString(text)
			continue
		}
		flush()
		before, after, ok := strings.Cut(text, ":")
		if ok && strings.TrimSpace(before) != "" {
			name = strings.TrimSpace(before)
			value.WriteString(after)
		}
	}
	flush()
	return out
}
