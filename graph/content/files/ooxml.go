package files

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"iter"
	"path"
	"strings"

	"mailtriage/graph/content/compound"
)

// partLimit is how many bytes of a part of a document are read.
const partLimit = 8 << 20

// parts looks into a document that is a ZIP of parts: Office Open XML (ECMA-376) or OpenDocument.
func (f *file) parts(z *zip.Reader) {
	for _, m := range z.File {
		name := strings.ToLower(strings.ReplaceAll(m.Name, `\`, "/"))
		base := path.Base(name)
		read := func() []byte { return f.part(m) }
		switch {
		case m.Flags&1 != 0:
			f.Encrypted = true
		case strings.HasSuffix(name, ".rels"):
			f.relations(read(), m.Name)
		case strings.HasSuffix(base, "vbaproject.bin"):
			f.project(read())
		case strings.HasPrefix(name, "xl/macrosheets/"):
			f.found(Macro, Bad, "It holds a sheet of Excel 4 macros.", m.Name)
		case strings.Contains(name, "/activex/"):
			f.found(Embedded, Odd, "It holds ActiveX controls.", m.Name)
		case strings.Contains(name, "/embeddings/"):
			f.embedding(m)
		case strings.HasPrefix(name, "xl/externallinks/") && strings.HasSuffix(name, ".xml"):
			f.externalLink(read())
		case name == "xl/workbook.xml":
			f.sheets(read())
		case strings.HasPrefix(name, "word/") && strings.HasSuffix(name, ".xml") && fielded(base):
			f.wordPart(read())
		case strings.HasPrefix(name, "basic/") && base != "script-lc.xml", strings.HasPrefix(name, "scripts/") && !strings.HasSuffix(name, "/"):
			f.found(Macro, Bad, "It holds macros.", m.Name)
		case name == "meta-inf/manifest.xml":
			if bytes.Contains(read(), []byte("encryption-data")) {
				f.Encrypted = true
				f.found(Locked, Odd, "It takes a password to open: no filter on the way could look into it.")
			}
		case name == "content.xml":
			f.openDocument(read())
		case strings.HasSuffix(name, ".xml"):
			f.prolog(m)
		}
	}
}

// fielded tells which parts of a Word document hold text with fields.
func fielded(base string) bool {
	for _, p := range []string{"document", "header", "footer", "footnotes", "endnotes", "comments"} {
		if strings.HasPrefix(base, p) {
			return true
		}
	}
	return false
}

// part is what a part of a document holds.
func (f *file) part(m *zip.File) []byte {
	r, err := m.Open()
	if err != nil {
		f.found(Broken, Note, "A part of it can't be read.", m.Name+": "+err.Error())
		return nil
	}
	data, whole, err := f.unpack(r, partLimit, deflated)
	switch {
	case !whole:
		f.cut("Some of its parts were looked at in part: they are larger than a look may unpack.", m.Name)
	case err != nil:
		f.found(Broken, Note, "A part of it can't be read.", m.Name+": "+err.Error())
	}
	if !f.multiplies(data, m.Name) && bytes.Contains(data, []byte("<!ENTITY")) {
		f.found(Broken, Bad, "A part of it declares XML entities, as bombs and attacks on readers do. They were not followed.", m.Name)
	}
	return data
}

// prolog looks at the beginning of a part that nothing else is looked for in, and at all of it where entities may be declared.
func (f *file) prolog(m *zip.File) {
	r, err := m.Open()
	if err != nil {
		return
	}
	if data, _, _ := f.unpack(r, prologLimit, deflated); declares(data) {
		f.part(m)
	}
}

// relations looks at what a part refers to outside of the document.
func (f *file) relations(data []byte, part string) {
	d := xml.NewDecoder(bytes.NewReader(data[:min(len(data), 1<<20)]))
	d.Strict = false
	for range 20_000 {
		t, err := d.RawToken()
		if err != nil {
			return
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" {
			continue
		}
		var kind, target, mode string
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "Type":
				kind = strings.ToLower(path.Base(a.Value))
			case "Target":
				target = a.Value
			case "TargetMode":
				mode = a.Value
			}
		}
		if strings.EqualFold(mode, "External") {
			f.external(kind, target)
		} else if kind == "afchunk" {
			f.found(Embedded, Odd, "It takes in another document when opened.", target)
		}
	}
	f.cut("It refers to more than a look goes through.", part)
}

func (f *file) external(kind, target string) {
	lower := strings.ToLower(target)
	remote := (len(addresses(target)) > 0 || strings.Contains(target, "://")) && !local(lower)
	switch {
	case strings.HasPrefix(lower, "mhtml:"), strings.Contains(lower, "!x-usc:"), strings.Contains(lower, "ms-msdt:"), strings.HasPrefix(lower, "script:"):
		f.found(Exploit, Bad, "It loads something from elsewhere by a way known from attacks.", target)
	case kind == "hyperlink":
		f.found(Link, Note, "Where its links lead.", target)
	case kind == "attachedtemplate" && remote:
		f.found(Outside, Bad, "It loads its template from elsewhere when opened: macros come with it.", target)
	case (kind == "oleobject" || kind == "frame" || kind == "subdocument") && remote:
		f.found(Outside, Bad, "It loads an object from elsewhere when opened.", target)
	case kind == "image" && remote:
		f.found(Outside, Odd, "It loads a picture from elsewhere when opened: the sender learns that it was.", target)
	case remote:
		f.found(Outside, Odd, "It refers to something elsewhere.", target)
	}
}

func (f *file) project(data []byte) {
	c, err := compound.Open(data, &f.left)
	if err != nil {
		f.found(Macro, Bad, holdsMacros)
		f.broken("Its macros can't be read.", err)
		return
	}
	f.macros(c)
	f.found(Macro, Bad, holdsMacros)
}

func (f *file) embedding(m *zip.File) {
	data := f.part(m)
	if c, err := compound.Open(data, &f.left); err == nil {
		f.found(Embedded, Note, "It holds embedded objects.", m.Name)
		f.oleObjects(c)
		if oleType(c) != "" {
			f.embed(m.Name, data)
		}
		return
	}
	f.found(Embedded, Note, "It holds embedded objects.", m.Name)
	f.embed(m.Name, data)
}

func (f *file) externalLink(data []byte) {
	if i := bytes.Index(data, []byte("ddeLink")); i >= 0 {
		f.found(DDE, Bad, "It holds a DDE link, which starts a program.", string(data[i:min(len(data), i+200)]))
	}
}

func (f *file) sheets(data []byte) {
	for tag := range sheetTags(data) {
		if bytes.Contains(tag, []byte("veryHidden")) {
			f.found(Fact, Odd, "It holds a sheet that Excel's own menus do not show.", string(tag[:min(len(tag), 120)]))
		}
	}
}

// tagLimit is how many bytes of one tag are looked at: no tool writes longer ones.
const tagLimit = 4 << 10

// sheetTags are what a workbook says of its sheets. No byte is gone through twice, also where no tag has an end.
func sheetTags(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		begins := []byte("<sheet ")
		for {
			_, rest, ok := bytes.Cut(data, begins)
			if !ok {
				return
			}
			tag, _, _ := bytes.Cut(rest[:min(len(rest), tagLimit)], []byte(">"))
			if !yield(tag) {
				return
			}
			data = rest[len(tag):]
		}
	}
}

// wordPart looks at the fields of a part of a Word document: what a field says may be cut into many runs.
func (f *file) wordPart(data []byte) {
	var text strings.Builder
	for rest := data; text.Len() < 1<<20; {
		i := bytes.Index(rest, []byte(":instr")) // instrText, fldSimple's instr
		if i < 0 {
			break
		}
		rest = rest[i+6:]
		if bytes.HasPrefix(rest, []byte("Text")) {
			_, after, _ := bytes.Cut(rest[:min(len(rest), 4<<10)], []byte(">"))
			code, _, _ := bytes.Cut(after, []byte("<"))
			text.Write(code)
		} else if quoted, ok := bytes.CutPrefix(rest, []byte(`="`)); ok {
			code, _, _ := bytes.Cut(quoted[:min(len(quoted), 4<<10)], []byte(`"`))
			text.WriteString(" ")
			text.Write(code)
		}
	}
	f.fields(unescaped(text.String()))
	if s := strings.ToUpper(strings.TrimSpace(text.String())); strings.HasPrefix(s, "DDE ") {
		f.found(DDE, Bad, "It holds a DDE field, which starts a program.", unescaped(text.String()))
	}
}

func unescaped(s string) string {
	return strings.NewReplacer("&quot;", `"`, "&lt;", "<", "&gt;", ">", "&apos;", "'", "&amp;", "&").Replace(s)
}

func (f *file) openDocument(data []byte) {
	if i := bytes.Index(data, []byte("dde-source")); i >= 0 {
		f.found(DDE, Bad, "It holds a DDE link, which starts a program.", string(data[i:min(len(data), i+200)]))
	}
	if bytes.Contains(data, []byte("script:event-listener")) {
		f.found(Macro, Bad, "Macros in it run on their own.")
	}
	f.links("Where its links lead.", string(data[:min(len(data), 2<<20)]))
}

// officeXML looks at a document that is one XML file, or pages of a document as mail.
func (f *file) officeXML() {
	f.multiplies(f.data)
	text, _ := textOf(f.data, partLimit)
	for _, sign := range []string{"macrosPresent=\"yes\"", "editdata.mso", "ActiveMime", "QWN0aXZlTWlt", "vbaProject", "w:binData"} {
		if strings.Contains(text, sign) {
			f.found(Macro, Bad, "It holds macros.", sign)
		}
	}
	f.links("Where its links lead.", text)
}

// local tells of a path on the writer's own disk, which documents carry for no harm: file:///C:\...
func local(target string) bool {
	p, ok := strings.CutPrefix(target, "file:///")
	return ok && len(p) > 1 && (p[1] == ':' || strings.HasPrefix(p, "users/") || strings.HasPrefix(p, "home/"))
}
