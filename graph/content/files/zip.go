package files

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"strings"
)

// zipRecords is how many files a ZIP may have to be read at all: the reader keeps a record of each.
const zipRecords = 50_000

// zip lists a ZIP archive; what is a document, a program or an app built as one is looked at as that.
func (f *file) zip() {
	if n := bytes.Count(f.data, []byte("PK\x01\x02")); n > zipRecords {
		f.Unlisted = n
		f.cut("It holds more files than a look goes through: none is listed.")
		return
	}
	z, err := zip.NewReader(bytes.NewReader(f.data), int64(len(f.data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		f.broken("Its table of contents can't be read.", err)
		return
	}
	f.zipBomb(z.File)
	if id := builtAs(z); id != "" {
		f.Type = typeNamed(id)
		switch f.Type.Class {
		case Office:
			f.parts(z)
			return
		case Runs, Data:
			return
		}
	}
	var total int64
	for _, m := range z.File {
		total = min(most, total+int64(min(m.UncompressedSize64, most)))
		f.zipEntry(m)
	}
	f.listed(total)
}

func (f *file) zipEntry(m *zip.File) {
	e := Entry{Path: m.Name, Size: int64(min(m.UncompressedSize64, 1<<62)), Dir: strings.HasSuffix(m.Name, "/"), Encrypted: m.Flags&1 != 0} // APPNOTE.TXT 4.4.4
	f.entry(e, func() (io.Reader, error) { return inflated(m) }, deflated)
}

// inflated reads a file of a ZIP to its end. The package's own reader stops where the size ends that the table of contents claims:
// a bomb that claims little would not be seen.
func inflated(m *zip.File) (io.Reader, error) {
	if m.Method != zip.Deflate {
		return m.Open()
	}
	raw, err := m.OpenRaw()
	if err != nil {
		return nil, err
	}
	return flate.NewReader(raw), nil
}

// builtAs tells what else a ZIP is: Office documents, programs and books are ZIP archives, too.
func builtAs(z *zip.Reader) string {
	has := map[string]bool{}
	folder := map[string]bool{}
	macros := false
	for _, m := range z.File {
		name := strings.ToLower(strings.ReplaceAll(m.Name, `\`, "/"))
		has[name] = true
		first, _, _ := strings.Cut(name, "/")
		folder[first] = true
		macros = macros || strings.HasSuffix(name, "vbaproject.bin")
	}
	with := func(plain, active string) string {
		if macros {
			return active
		}
		return plain
	}
	switch {
	case has["[content_types].xml"] && has["appxmanifest.xml"]:
		return "appx"
	case has["[content_types].xml"] && folder["word"]:
		return with("docx", "docm")
	case has["[content_types].xml"] && has["xl/workbook.bin"]:
		return "xlsb"
	case has["[content_types].xml"] && folder["xl"]:
		return with("xlsx", "xlsm")
	case has["[content_types].xml"] && folder["ppt"]:
		return with("pptx", "pptm")
	case has["[content_types].xml"] && folder["visio"]:
		return "vsdx"
	case has["androidmanifest.xml"]:
		return "apk"
	case has["mimetype"] && has["meta-inf/container.xml"]:
		return "epub"
	case has["mimetype"] && (has["content.xml"] || has["meta-inf/manifest.xml"]):
		return "odf"
	case has["meta-inf/manifest.mf"]:
		return "jar"
	}
	return ""
}
