package files

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// textLimit is how many bytes of a document's text are taken.
const textLimit = 4 << 20

// Saying is what a document says to who opens it, and where it leads, as far as that is looked through: hostile.
type Saying struct {
	Words string   // of Word, Excel, PowerPoint, OpenDocument and PDF: paragraph by paragraph, whatever their runs are
	Links []string // of these and of PDF, RTF, old Office and OneNote, and what is in an archive: of links, templates, forms, scripts
	Notes []string // ours: what was left out
}

// leading are the findings whose evidence says where a file leads.
var leading = []Kind{Link, Outside, Exploit, DDE, Form, Active, Macro}

// TextOf reads a document; false: it is no file of those that are read. It is as bounded as Look.
func TextOf(name, declaredType string, data []byte) (Saying, bool) {
	kind := detect(data, typeOfName(name))
	switch {
	case kind.ID == "zip":
	case kind.Class == Office, slices.Contains([]string{"pdf", "ole", "rtf", "one", "lnk", "url"}, kind.ID):
	default:
		return Saying{}, false
	}
	r := Look(name, declaredType, data)
	var t Saying
	f := &file{looker: &looker{left: workLimit}, Report: &Report{}, data: data, whole: true}
	f.guard(func() {
		switch {
		case kind.ID == "pdf":
			f.pdfWords(&t)
		case r.Type.Class == Office:
			f.officeWords(&t)
		}
	})
	for _, x := range f.Findings {
		t.Notes = append(t.Notes, x.Words)
	}
	more := 0
	for _, x := range r.Findings {
		switch {
		case slices.Contains(leading, x.Kind):
			t.Links, more = append(t.Links, x.Evidence...), more+x.More
		case x.Kind == Limit:
			t.Notes = append(t.Notes, x.Words)
		}
	}
	if r.Encrypted {
		t.Notes = append(t.Notes, "It, or something in it, is encrypted.")
	}
	if more > 0 && t.Words == "" {
		t.Notes = append(t.Notes, fmt.Sprintf("%d more of its links are not told.", more))
	}
	return t, true
}

// officeWords takes the text of a document that is a ZIP of parts, and all that it refers to.
func (f *file) officeWords(t *Saying) {
	z, err := zip.NewReader(bytes.NewReader(f.data), int64(len(f.data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return
	}
	var words strings.Builder
	for _, m := range z.File {
		name := strings.ToLower(strings.ReplaceAll(m.Name, `\`, "/"))
		switch {
		case m.Flags&1 != 0:
		case strings.HasSuffix(name, ".rels"):
			t.Links = append(t.Links, f.targets(f.part(m))...)
		case worded(name):
			f.words(f.part(m), name == "content.xml", &words)
		}
	}
	t.Words = words.String()
}

// worded tells which parts of a document hold what is read.
func worded(name string) bool {
	if path.Ext(name) != ".xml" {
		return false
	}
	in, base := path.Dir(name), path.Base(name)
	switch in {
	case "word":
		return fielded(base)
	case "xl":
		return base == "sharedstrings.xml" || strings.HasPrefix(base, "comments")
	case "xl/worksheets", "ppt/slides", "ppt/notesslides", "ppt/comments", "xl/threadedcomments":
		return true
	}
	return name == "content.xml"
}

// targets are what a part refers to outside of the document.
func (f *file) targets(data []byte) (list []string) {
	f.tokens(data, func(t xml.Token) {
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" {
			return
		}
		target, outside := "", false
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "Target":
				target = a.Value
			case "TargetMode":
				outside = strings.EqualFold(a.Value, "External")
			}
		}
		if outside {
			list = append(list, target[:min(len(target), pdfString)])
		}
	})
	return list
}

// spoken are the elements whose text is read (ECMA-376: w:t, a:t, t, w:instrText, f and v of a cell), and breaking those after
// which something else begins.
var (
	spoken   = map[string]bool{"t": true, "instrText": true, "delText": true, "f": true, "text": true}
	breaking = map[string]bool{"p": true, "br": true, "tab": true, "si": true, "c": true, "cr": true, "tc": true, "h": true, "comment": true, "instrText": true}
)

// words takes the text of a part; all: of every element, as in OpenDocument.
func (f *file) words(data []byte, all bool, to *strings.Builder) {
	open := 0 // elements that are read and have not ended
	f.tokens(data, func(t xml.Token) {
		switch e := t.(type) {
		case xml.StartElement:
			if all || spoken[e.Name.Local] {
				open++
			}
			for _, a := range e.Attr {
				if a.Name.Local == "href" || e.Name.Local == "fldSimple" && a.Name.Local == "instr" {
					f.say(to, " "+a.Value+" ")
				}
			}
		case xml.EndElement:
			if open > 0 && (all || spoken[e.Name.Local]) {
				open--
			}
			if breaking[e.Name.Local] {
				f.say(to, "\n")
			}
		case xml.CharData:
			if open > 0 {
				f.say(to, string(e))
			}
		}
	})
	f.say(to, "\n")
}

// say writes words, as far as there is room.
func (f *file) say(to *strings.Builder, s string) {
	room := textLimit - to.Len()
	if len(s) > room {
		s = s[:max(0, room)]
		f.cut("Only the first 4 MB of its text were looked at.")
	}
	to.WriteString(strings.ToValidUTF8(s, "\ufffd"))
}

// tokenLimit is how many pieces of XML of a part are gone through.
const tokenLimit = 2_000_000

// tokens goes through XML, as far as it can be read.
func (f *file) tokens(data []byte, each func(xml.Token)) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	for range tokenLimit {
		t, err := d.RawToken()
		if err != nil {
			return
		}
		each(t)
	}
	f.cut("It holds more than a look goes through.")
}
