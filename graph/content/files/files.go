// Package files says what an attachment is and what is in it: its type by its bytes against its name and what the mail
// declares, its hashes, the contents of archives, and what in documents, pages and shortcuts acts on its own. It is
// pure: nothing is written, run or fetched, and a look is bounded in time and memory; what a limit cut off is told.
package files

import (
	"cmp"
	"crypto/md5"  //nolint:gosec // the name of a file in the threat lists, not a proof
	"crypto/sha1" //nolint:gosec // as above
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Severity is how much a finding says.
type Severity int

// The severities, from the least.
const (
	Note Severity = iota // worth knowing
	Odd                  // uncommon in ordinary mail
	Bad                  // how attacks are built
)

// String names the severity in a word.
func (s Severity) String() string { return [...]string{"note", "odd", "bad"}[s] }

// Kind is what a finding is about.
type Kind string

// The kinds.
const (
	BadName    Kind = "name"       // the name deceives: double extension, direction, hidden characters
	Mismatch   Kind = "mismatch"   // the bytes are not what name or mail say
	Program    Kind = "program"    // it runs: programs, scripts, shortcuts
	Locked     Kind = "locked"     // it takes a password
	Macro      Kind = "macro"      // code in a document
	Outside    Kind = "outside"    // it loads something from elsewhere when opened
	DDE        Kind = "dde"        // a field that starts a program
	Embedded   Kind = "embedded"   // a file or an object in a document
	Package    Kind = "package"    // a file packed in a document, which a click opens
	Exploit    Kind = "exploit"    // an object known from attacks on the reader
	Active     Kind = "active"     // code or an action in a PDF, a page, a picture
	Smuggling  Kind = "smuggling"  // a page that builds a file of its own
	Form       Kind = "form"       // fields whose contents are sent
	Link       Kind = "link"       // where its links lead
	Disk       Kind = "disk"       // a disk image
	Path       Kind = "path"       // a path out of an archive
	Invitation Kind = "invitation" // what a calendar file asks for
	Fact       Kind = "fact"       // what else is told of it
	Bomb       Kind = "bomb"       // it grows far beyond its size when it is read or drawn
	Limit      Kind = "limit"      // not all of it was looked at
	Broken     Kind = "broken"     // it is not built as its type demands
)

// Finding is something seen in a file.
type Finding struct {
	Kind     Kind
	Severity Severity
	Words    string   // ours: a sentence without foreign text
	Evidence []string // as it stands in the file: hostile
	More     int      // evidence that is left out
	Where    string   // the path in the archive it was seen in, hostile; empty: the file itself
}

// Entry is a file in an archive, as its table of contents has it.
type Entry struct {
	Path      string // hostile
	Size      int64  // bytes unpacked, as claimed; -1: not told
	Dir       bool
	Encrypted bool
	Inside    *Report // what was seen in it; nil: it was not looked at
}

// Report is what was seen in one file.
type Report struct {
	Name, Declared    string // as the mail says: hostile
	Size              int    // bytes that were looked at: all, but of what is in an archive
	MD5, SHA1, SHA256 string // in hexadecimal; empty: not all of it was read
	Type              Type   // by its bytes
	Claimed           Type   // by its name; zero: no extension that is known
	Encrypted         bool   // it, or something in it, takes a password
	Entries           []Entry
	Unlisted          int       // entries that are there and not listed
	Findings          []Finding // the worst first; those of what is in an archive, too
}

// Worst is the severity of the worst finding.
func (r *Report) Worst() Severity {
	worst := Note
	for _, f := range r.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Has tells whether there is a finding of a kind, at least that severe.
func (r *Report) Has(k Kind, least Severity) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Kind == k && f.Severity >= least })
}

// Limits on a look. Work is counted in bytes unpacked, times how slow that packer is.
const (
	workLimit     = 40 << 20
	insideLimit   = 16 << 20 // bytes of one file in an archive that are unpacked to look at
	entryLimit    = 1000     // entries of an archive that are listed
	findingLimit  = 200      // findings of a report
	evidenceLimit = 30       // pieces of evidence of a finding
	pieceLimit    = 400      // bytes of a piece of evidence
	depthLimit    = 2        // archives in archives whose files are looked at
)

// Look says what a file is; name and declaredType (a media type) are what the mail says of it.
func Look(name, declaredType string, data []byte) Report {
	l := &looker{left: workLimit}
	return *l.look(name, declaredType, data, 0, true)
}

// looker is one look, into a file and what is in it.
type looker struct {
	left   int64 // of the work
	strict bool  // a parser that panics is let panic
}

// file is one file that is looked at.
type file struct {
	*looker
	*Report
	data  []byte
	depth int  // in how many archives it is
	whole bool // data is all of it
}

func (l *looker) look(name, declared string, data []byte, depth int, whole bool) *Report {
	f := &file{looker: l, Report: &Report{Name: name, Declared: declared, Size: len(data)}, data: data, depth: depth, whole: whole}
	if whole {
		f.sums()
	}
	f.Claimed = typeOfName(name)
	f.Type = detect(data, f.Claimed)
	f.checkName(name)
	f.guard(f.open)
	f.checkTypes()
	f.checkRuns()
	slices.SortStableFunc(f.Findings, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return f.Report
}

// open reads what the type has a reader for.
func (f *file) open() {
	if len(f.data) == 0 {
		f.found(Fact, Note, "It is empty.")
		return
	}
	if read := readers()[f.Type.ID]; read != nil {
		read(f)
	}
}

// guard runs a parser. One that panics on a hostile file costs what it would have found, not the app.
func (f *file) guard(parse func()) {
	if !f.strict {
		defer func() {
			if p := recover(); p != nil {
				f.found(Broken, Odd, "Reading it broke off: it is built to break its readers, or damaged.", fmt.Sprint(p))
			}
		}()
	}
	parse()
}

func (f *file) sums() {
	m, s1, s2 := md5.Sum(f.data), sha1.Sum(f.data), sha256.Sum256(f.data) //nolint:gosec // see the imports
	f.MD5, f.SHA1, f.SHA256 = hex.EncodeToString(m[:]), hex.EncodeToString(s1[:]), hex.EncodeToString(s2[:])
}

// found notes something, once for each sentence.
func (f *file) found(k Kind, s Severity, words string, evidence ...string) {
	if k == Broken && !f.whole {
		return // it is we who cut it off
	}
	i := slices.IndexFunc(f.Findings, func(o Finding) bool { return o.Kind == k && o.Words == words && o.Where == "" })
	if i < 0 {
		if len(f.Findings) >= findingLimit {
			return
		}
		i = len(f.Findings)
		f.Findings = append(f.Findings, Finding{Kind: k, Severity: s, Words: words})
	}
	o := &f.Findings[i]
	for _, e := range evidence {
		e = piece(e)
		switch {
		case strings.TrimSpace(e) == "" || slices.Contains(o.Evidence, e):
		case len(o.Evidence) >= evidenceLimit:
			o.More++
		default:
			o.Evidence = append(o.Evidence, e)
		}
	}
}

// cut tells that a limit was met.
func (f *file) cut(words string, evidence ...string) { f.found(Limit, Odd, words, evidence...) }

// piece is as much of a string as is kept for evidence, valid as UTF-8.
func piece(s string) string {
	if len(s) > pieceLimit {
		return strings.ToValidUTF8(s[:pieceLimit], "") + " […]"
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
