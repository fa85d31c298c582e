package files

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/compound"
)

// streamLimit is how many bytes of one stream of a compound file are looked at.
const streamLimit = 16 << 20

// ole looks into a compound file: a document of Office 97 to 2003, a message, an installer.
func (f *file) ole() {
	c, err := compound.Open(f.data, &f.left)
	if err != nil {
		f.broken("Its parts can't be read.", err)
		return
	}
	if id := oleType(c); id != "" {
		f.Type = typeNamed(id)
	}
	switch f.Type.ID {
	case "msi", "msg":
		return // a program, and a message that is opened as one
	case "sealed":
		f.Encrypted = true
		f.found(Locked, Odd, "It takes a password to open: no filter on the way could look into it.")
		return
	}
	f.macros(c)
	f.oleObjects(c)
	switch f.Type.ID {
	case "doc":
		f.wordBinary(c)
	case "xls":
		f.excelBinary(c)
	}
}

// oleType tells what a compound file is, by the streams and the class it has.
func oleType(c *compound.File) string {
	for _, o := range []struct{ stream, id string }{
		{"EncryptedPackage", "sealed"}, {"WordDocument", "doc"}, {"Workbook", "xls"}, {"Book", "xls"}, {"PowerPoint Document", "ppt"},
		{"__properties_version1.0", "msg"}, {"VisioDocument", "vsdx"}, {"Quill", "pub"},
	} {
		for _, s := range c.Entries {
			if s.Path == o.stream {
				return o.id
			}
		}
	}
	if strings.HasPrefix(c.Class, "{000C108") { // installer, patch, transform
		return "msi"
	}
	return ""
}

// classes are objects known from attacks.
var classes = map[string]string{
	"{0002CE02-0000-0000-C000-000000000046}": "Equation Editor", // CVE-2017-11882
	"{0002CE03-0000-0000-C000-000000000046}": "MathType",
	"{D27CDB6E-AE6D-11CF-96B8-444553540000}": "Flash",
	"{EAB22AC3-30C1-11CF-A7EB-0000C05BAE0B}": "a web browser",
	"{00000300-0000-0000-C000-000000000046}": "a link to an object elsewhere", // CVE-2017-0199
	"{79EAC9E0-BAF9-11CE-8C82-00AA004BA90B}": "a link to an object elsewhere", // URL moniker
	"{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}": "an HTML application",
	"{06290BD3-48AA-11D2-8432-006008C3FBFC}": "a script moniker",
}

func (f *file) oleObjects(c *compound.File) {
	for _, s := range c.Entries {
		switch {
		case s.Storage && classes[s.Class] != "":
			f.found(Exploit, Bad, "It holds an object known from attacks ("+classes[s.Class]+").", s.Path+" "+s.Class)
		case strings.EqualFold(s.Name, "Equation Native"):
			f.found(Exploit, Bad, "It holds an object known from attacks (Equation Editor).", s.Path)
		case strings.EqualFold(s.Name, "\x01Ole10Native"):
			f.packaged(c.Read(s, streamLimit), s.Path)
		case s.Storage && strings.EqualFold(s.Name, "ObjectPool"):
			f.found(Embedded, Note, "It holds embedded objects.")
		}
	}
}

// packaged looks at a file that was dropped into a document, [MS-OLEDS] 2.3.6 with what the packager writes.
func (f *file) packaged(b []byte, at string) {
	if len(b) < 6 {
		return
	}
	rest := b[6:]
	label, rest, ok := bytes.Cut(rest, []byte{0})
	from, rest, ok2 := bytes.Cut(rest, []byte{0})
	if !ok || !ok2 || len(rest) < 8 || len(label) == 0 || len(label) > 512 {
		f.found(Embedded, Odd, "It holds an embedded object.", at)
		return
	}
	n := int(binary.LittleEndian.Uint32(rest[4:]))
	if n < 0 || 8+n+4 > len(rest) {
		f.found(Embedded, Odd, "It holds an embedded file.", string(label))
		return
	}
	rest = rest[8+n:] // past the path of the copy
	size := min(int(binary.LittleEndian.Uint32(rest)), len(rest)-4)
	f.found(Embedded, Odd, "It holds an embedded file.", string(label)+" ("+string(from)+")")
	f.embed(path.Base(strings.ReplaceAll(string(label), `\`, "/")), rest[4:4+max(0, size)])
}

// embed lists a file that is in a document, and looks at it.
func (f *file) embed(name string, data []byte) {
	if len(f.Entries) >= entryLimit {
		f.Unlisted++
		return
	}
	whole := len(data) <= insideLimit
	data = data[:min(len(data), insideLimit)]
	e := Entry{Path: piece(name), Size: int64(len(data))}
	if f.depth <= depthLimit && f.left > 0 {
		f.left -= int64(len(data))
		e.Inside = f.within(e.Path, data, whole)
	} else {
		f.named(e.Path)
	}
	f.Entries = append(f.Entries, e)
}

// wordBinary looks at a Word document of 97 to 2003, [MS-DOC] 2.5.
func (f *file) wordBinary(c *compound.File) {
	s, _ := c.Find("WordDocument")
	b := c.Read(s, streamLimit)
	if len(b) > 12 && binary.LittleEndian.Uint16(b[10:])&0x100 != 0 {
		f.Encrypted = true
		f.found(Locked, Odd, "It takes a password to open: no filter on the way could look into it.")
	}
	f.fields(string(bytes.ReplaceAll(b, []byte{0}, nil)))
}

// fields looks for fields that start programs or fetch; text is that of the document.
func (f *file) fields(text string) {
	lower := content.ASCIILower(text)
	for _, w := range []string{"ddeauto", "\x13dde ", "\x13 dde "} {
		if i := strings.Index(lower, w); i >= 0 {
			f.found(DDE, Bad, "It holds a DDE field, which starts a program.", strings.Trim(text[i:min(len(text), i+200)], "\x13 "))
		}
	}
	for _, w := range []string{"includepicture", "includetext"} {
		if i := strings.Index(lower, w); i >= 0 {
			if part := text[i:min(len(text), i+200)]; len(addresses(part)) > 0 {
				f.found(Outside, Odd, "It holds a field that loads something from elsewhere.", addresses(part)...)
			}
		}
	}
}

// excelBinary goes through the records of a workbook, [MS-XLS] 2.3.
func (f *file) excelBinary(c *compound.File) {
	s, _ := c.Find("Workbook", "Book")
	b := c.Read(s, streamLimit)
	for range 1 << 20 {
		if len(b) < 4 {
			return
		}
		id, n := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
		body := b[4:min(len(b), 4+n)]
		b = b[min(len(b), 4+n):]
		switch {
		case id == 0x2f: // FilePass
			f.Encrypted = true
			f.found(Locked, Odd, "It takes a password to open: no filter on the way could look into it.")
			return
		case id == 0x85 && len(body) > 7: // BoundSheet8
			name := sheetName(body[6:])
			if body[5] == 1 {
				f.found(Macro, Bad, "It holds a sheet of Excel 4 macros.", name)
			}
			if body[4]&3 == 2 {
				f.found(Fact, Odd, "It holds a sheet that Excel's own menus do not show.", name)
			}
		case id == 0x1ae && len(body) > 6 && bytes.ContainsRune(body[4:], 3): // SupBook: DDE is written program, 3, topic
			f.found(DDE, Odd, "It may hold a DDE link, which starts a program.", strings.Map(visible, string(body[5:])))
		}
	}
}

func sheetName(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	n := int(b[0])
	if b[1]&1 != 0 {
		return utf16Text(b[2:min(len(b), 2+2*n)], false)
	}
	return string(b[2:min(len(b), 2+n)])
}

func visible(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}
