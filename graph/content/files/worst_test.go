package files

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
)

// worstCases are files that are built to keep a reader busy, of so many bytes and more.
func worstCases(t testing.TB, size int) map[string]kind {
	names := make([]string, 0, 2*zipRecords)
	for range min(size/100, zipRecords/2) {
		names = append(names, "a", "")
	}
	return map[string]kind{
		"a ZIP of 25,000 files":             {file: "a.zip", data: zipped(t, names...)},
		"entities by the thousand":          {file: "a.xml", data: append([]byte(`<?xml version="1.0"?><!DOCTYPE x [`), bytes.Repeat([]byte(`<!ENTITY a b "<!ENTITY c '&a;&a;`), size/32)...)},
		"a ZIP that unpacks to more":        {file: "a.zip", data: zipped(t, "a.txt", strings.Repeat("a", 2*size), "b.txt", strings.Repeat("b", 2*size), "c.txt", strings.Repeat("c", 2*size))},
		"a gzip in a gzip":                  {file: "a.gz", data: gzipped(t, gzipped(t, bytes.Repeat([]byte("a"), 8*size)))},
		"a document with many fields":       {file: "a.docx", data: wordDocument(t, strings.Repeat(`<w:instrText>DDE</w:instrText>`, size/30))},
		"relations by the thousand":         {file: "a.docx", data: wordDocument(t, "", "word/_rels/document.xml.rels", rels(strings.Split(strings.Repeat("image|https://a.example/x|External|", size/400), "|")...))},
		"RTF of letters and packages":       {file: "a.rtf", data: append([]byte(`{\rtf1`), bytes.Repeat([]byte(`{\uc9\u65{\object{\*\objclass Package}{\*\objdata 4f}}`), size/50)...)},
		"RTF of groups":                     {file: "a.rtf", data: append([]byte(`{\rtf1`), bytes.Repeat([]byte(`{\*\objdata 41`), 2*size/14)...)},
		"a PDF of tiny packed objects":      {file: "a.pdf", data: append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("<</Type/ObjStm/Length 9/Filter/FlateDecode>>stream\n\x78\x9c\x03\x00\x00\x00\x00\x01endstream\n"), size/40)...)},
		"a PDF of names":                    {file: "a.pdf", data: append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("/#4a#53(x)"), size/8)...)},
		"a page of many attributes":         {file: "a.html", data: append([]byte("<html><p "), bytes.Repeat([]byte("a=b "), size/4)...)},
		"a page of many slashes":            {file: "a.html", data: append([]byte("<html><script>"), bytes.Repeat([]byte("////"), size/4)...)},
		"a page of base64":                  {file: "a.html", data: append([]byte("<html>"), bytes.Repeat([]byte(strings.Repeat("TVqQ", 600)+" "), size/2400)...)},
		"a long script":                     {file: "a.js", data: bytes.Repeat([]byte("cmd.ex "), size/7)},
		"a section of OneNote of dots":      {file: "a.one", data: append(oneNote("x"), bytes.Repeat([]byte(".\x00"), size/2)...)},
		"a section of OneNote, all files":   {file: "a.one", data: append(oneNote(), bytes.Repeat([]byte(fileData+"\xff\xff\xff\x7f\x00\x00\x00\x00"+strings.Repeat("\x00", 12)), size/80)...)},
		"a long invitation":                 {file: "a.ics", data: append([]byte("BEGIN:VCALENDAR\r\n"), bytes.Repeat([]byte("SUMMARY:x\r\n "), size/12)...)},
		"a disk image of folders in itself": {file: "a.iso", data: endless(fixture(t, "joliet.iso.gz"))},
		"a compound file, all one stream":   {file: "a.doc", data: sameStream()},
	}
}

// endless makes every folder of a disk image the root.
func endless(b []byte) []byte {
	b = bytes.Clone(b)
	for i := 17 * sector; i+34 < len(b); i += 2 {
		if b[i] >= 34 && b[i] < 80 && b[i+25] == 2 && b[i+32] > 1 {
			binary.LittleEndian.PutUint32(b[i+10:], 1<<30)
		}
	}
	return b
}

// sameStream is a document of macros whose modules are all the same 4 MB.
func sameStream() []byte {
	modules := make([]node, 100)
	for i := range modules {
		modules[i] = node{name: "Module", data: ""}
	}
	b := compoundFile(nil, node{name: "VBA", in: modules})
	base := len(b)
	b = append(b, make([]byte, 4<<20)...)
	for i := 512; i+128 <= base; i += 128 {
		if bytes.HasPrefix(b[i:], []byte("M\x00o\x00d\x00")) {
			binary.LittleEndian.PutUint32(b[i+116:], 0)
			binary.LittleEndian.PutUint32(b[i+120:], 1<<30)
		}
	}
	return b
}

// TestWorstCasesEnd holds that they end at all; how soon is a matter of the benchmarks and the fuzz targets.
func TestWorstCasesEnd(t *testing.T) {
	for name, k := range worstCases(t, 256<<10) {
		t.Run(name, func(t *testing.T) {
			if r := Look(k.file, "", k.data); len(r.Entries) > entryLimit || len(r.Findings) > findingLimit+1 {
				t.Errorf("%d entries, %d findings", len(r.Entries), len(r.Findings))
			}
		})
	}
}

func BenchmarkWorst(b *testing.B) {
	for name, k := range worstCases(b, 8<<20) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			begun := hostile.Spent()
			for b.Loop() {
				Look(k.file, "", k.data)
			}
			b.ReportMetric(float64((hostile.Spent()-begun).Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
}

func BenchmarkLook(b *testing.B) {
	for name, k := range map[string]kind{
		"Word": {file: "a.docx", data: wordDocument(b, "<w:document/>", "word/vbaProject.bin", string(vbaProject()))}, "PDF": {file: "a.pdf", data: pdfKinds()[1].data},
		"page": {file: "a.html", data: bytes.Repeat([]byte("<p>Hello <a href='https://a.example/'>x</a></p>\n"), 20_000)}, "ZIP": {file: "a.zip", data: zipped(b, "a.txt", "hello", "b.txt", "hello")},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(k.data)))
			for b.Loop() {
				Look(k.file, "", k.data)
			}
		})
	}
}
