package files

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// fixture is a file of testdata, unpacked if it is gzipped.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(name, ".gz") {
		return b
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(r); err != nil {
		t.Fatal(err)
	}
	return b
}

// node is a stream of a compound file, or a storage with what is in it.
type node struct {
	name  string
	class []byte
	data  string
	in    []node
}

// compoundFile makes a compound file: [MS-CFB], version 3. Streams under 4,096 bytes are in the small stream.
func compoundFile(rootClass []byte, nodes ...node) []byte {
	type entry struct {
		node
		kind         byte
		right, child uint32
		start, size  uint32
	}
	const none = 0xffffffff
	entries := []entry{{node: node{name: "Root Entry", class: rootClass}, kind: 5, right: none, child: none}}
	var add func(list []node) uint32
	add = func(list []node) uint32 {
		first, last := uint32(none), -1
		for _, n := range list {
			at := len(entries)
			e := entry{node: n, kind: 2, right: none, child: none}
			if n.in != nil {
				e.kind = 1
			}
			entries = append(entries, e)
			if last < 0 {
				first = uint32(at)
			} else {
				entries[last].right = uint32(at)
			}
			last = at
			if n.in != nil {
				entries[at].child = add(n.in)
			}
		}
		return first
	}
	entries[0].child = add(nodes)

	var sectors, mini []byte
	var fat, miniFAT []uint32
	chain := func(table *[]uint32, n int) uint32 {
		start := uint32(len(*table))
		for i := range n {
			next := start + uint32(i) + 1
			if i == n-1 {
				next = 0xfffffffe
			}
			*table = append(*table, next)
		}
		return start
	}
	store := func(data []byte) uint32 {
		n := (len(data) + 511) / 512
		sectors = append(sectors, append(data, make([]byte, n*512-len(data))...)...)
		return chain(&fat, n)
	}
	for i := range entries {
		e := &entries[i]
		if e.kind != 2 {
			continue
		}
		e.size = uint32(len(e.data))
		if e.size >= 4096 {
			e.start = store([]byte(e.data))
			continue
		}
		n := (len(e.data) + 63) / 64
		e.start = chain(&miniFAT, n)
		mini = append(mini, append([]byte(e.data), make([]byte, n*64-len(e.data))...)...)
	}
	entries[0].size = uint32(len(mini))
	entries[0].start = store(mini)
	var table []byte
	for _, v := range miniFAT {
		table = binary.LittleEndian.AppendUint32(table, v)
	}
	miniStart := store(table)
	var folder []byte
	for _, e := range entries {
		b := make([]byte, 128)
		for i, u := range utf16.Encode([]rune(e.name)) {
			binary.LittleEndian.PutUint16(b[2*i:], u)
		}
		binary.LittleEndian.PutUint16(b[64:], uint16(2*len(utf16.Encode([]rune(e.name)))+2))
		b[66] = e.kind
		binary.LittleEndian.PutUint32(b[68:], none)
		binary.LittleEndian.PutUint32(b[72:], e.right)
		binary.LittleEndian.PutUint32(b[76:], e.child)
		copy(b[80:96], e.class)
		binary.LittleEndian.PutUint32(b[116:], e.start)
		binary.LittleEndian.PutUint32(b[120:], e.size)
		folder = append(folder, b...)
	}
	folderStart := store(folder)
	fatSector := uint32(len(fat))
	fat = append(fat, 0xfffffffd)
	fatBytes := make([]byte, 512)
	for i := range 128 {
		v := uint32(none)
		if i < len(fat) {
			v = fat[i]
		}
		binary.LittleEndian.PutUint32(fatBytes[4*i:], v)
	}
	if len(fat) > 128 {
		panic("too large for one sector of the table")
	}
	head := make([]byte, 512)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(head[24:], 0x3e)
	binary.LittleEndian.PutUint16(head[26:], 3)
	binary.LittleEndian.PutUint16(head[28:], 0xfffe)
	binary.LittleEndian.PutUint16(head[30:], 9)
	binary.LittleEndian.PutUint16(head[32:], 6)
	binary.LittleEndian.PutUint32(head[44:], 1)
	binary.LittleEndian.PutUint32(head[48:], folderStart)
	binary.LittleEndian.PutUint32(head[56:], 4096)
	binary.LittleEndian.PutUint32(head[60:], miniStart)
	binary.LittleEndian.PutUint32(head[64:], 1)
	binary.LittleEndian.PutUint32(head[68:], 0xfffffffe)
	for i := range 109 {
		binary.LittleEndian.PutUint32(head[76+4*i:], none)
	}
	binary.LittleEndian.PutUint32(head[76:], fatSector)
	return append(append(head, sectors...), fatBytes...)
}

// packedVBA packs a source as [MS-OVBA] 2.4.1 does, without copies.
func packedVBA(source string) string {
	out := []byte{1}
	for len(source) > 0 {
		part := source[:min(len(source), 3000)]
		source = source[len(part):]
		var chunk []byte
		for len(part) > 0 {
			n := min(8, len(part))
			chunk = append(append(chunk, 0), part[:n]...)
			part = part[n:]
		}
		out = binary.LittleEndian.AppendUint16(out, uint16(len(chunk)-1)|0xb000)
		out = append(out, chunk...)
	}
	return string(out)
}

const macroSource = "Attribute VB_Name = \"ThisDocument\"\r\nSub Document_Open()\r\nCreateObject(\"WScript.Shell\").Run \"powershell -enc AAAA\"\r\n' http://files.example/x\r\nEnd Sub\r\n"

func vbaProject() []byte {
	return compoundFile(nil, node{name: "VBA", in: []node{{name: "dir", data: "x"}, {name: "_VBA_PROJECT", data: "\xcc\x61"}, {name: "ThisDocument", data: strings.Repeat("p", 200) + packedVBA(macroSource)}}})
}

// native is a file as the packager puts it into a document.
func native(name string, data string) string {
	b := binary.LittleEndian.AppendUint32(nil, 0)
	b = append(b, 2, 0)
	b = append(b, name...)
	b = append(b, 0)
	b = append(b, "C:\\Users\\x\\"+name...)
	b = append(b, 0, 0, 0, 3, 0)
	path := "C:\\Temp\\" + name + "\x00"
	b = binary.LittleEndian.AppendUint32(b, uint32(len(path)))
	b = append(b, path...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return string(append(b, data...))
}

// rels is the relations of a part, in threes: type, target, mode.
func rels(list ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i+2 < len(list); i += 3 {
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s" TargetMode="%s"/>`, i, list[i], list[i+1], list[i+2])
	}
	return b.String() + "</Relationships>"
}

func wordDocument(t testing.TB, body string, more ...string) []byte {
	return zipped(t, append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml", body}, more...)...)
}

func workbook(t testing.TB, body string, more ...string) []byte {
	return zipped(t, append([]string{"[Content_Types].xml", "<Types/>", "xl/workbook.xml", body}, more...)...)
}

// record is a record of a workbook of Excel 97.
func record(id uint16, body string) string {
	b := binary.LittleEndian.AppendUint16(nil, id)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
	return string(b) + body
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

func pdfOf(objects ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return []byte(b.String() + "trailer\n<< /Root 1 0 R >>\n%%EOF\n")
}

func pdfStream(dict, body string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(body), body)
}

func utf16le(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// shortcut is a Windows shortcut with a target beside it, and what it starts that with.
func shortcut(target, arguments string) []byte {
	b := make([]byte, 76)
	copy(b, "\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46")
	binary.LittleEndian.PutUint32(b[20:], 0x08|0x20|0x80)
	for _, s := range []string{target, arguments} {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(utf16.Encode([]rune(s)))))
		b = append(b, utf16le(s)...)
	}
	return append(b, 0, 0, 0, 0)
}

func oneNote(files ...string) []byte {
	b := []byte("\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3" + strings.Repeat("\x00", 64))
	for _, f := range files {
		b = append(b, fileData...)
		b = binary.LittleEndian.AppendUint64(b, uint64(len(f)))
		b = append(b, make([]byte, 12)...)
		b = append(b, f...)
	}
	return append(b, utf16le("open me.wsf")...)
}

func objectHex(s string) string { return hex.EncodeToString([]byte(s)) }

// rar5 makes an archive of RAR 5 whose files are stored.
func rar5(locked bool, pairs ...string) []byte {
	b := []byte("Rar!\x1a\x07\x01\x00")
	block := func(head, data string) {
		sized := string(vint(len(head))) + head
		b = binary.LittleEndian.AppendUint32(b, crc(sized))
		b = append(append(b, sized...), data...)
	}
	block("\x01\x00\x00", "")
	for i := 0; i+1 < len(pairs); i += 2 {
		name, data := pairs[i], pairs[i+1]
		flags, extra := "\x02", ""
		if locked {
			flags = "\x03"
			record := "\x01\x00\x00\x0f" + strings.Repeat("s", 16) + strings.Repeat("i", 16)
			extra = string(vint(len(record))) + record
		}
		head := "\x02" + flags
		if locked {
			head += string(vint(len(extra)))
		}
		head += string(vint(len(data))) + "\x00" + string(vint(len(data))) + "\x20\x00\x01" + string(vint(len(name))) + name + extra
		block(head, data)
	}
	block("\x05\x00\x00", "")
	return b
}

func vint(n int) (b []byte) { return binary.AppendUvarint(nil, uint64(n)) }

func cabinet(names ...string) []byte {
	b := make([]byte, 36)
	copy(b, "MSCF")
	binary.LittleEndian.PutUint32(b[16:], 36)
	binary.LittleEndian.PutUint16(b[28:], uint16(len(names)))
	for _, n := range names {
		e := make([]byte, 16)
		binary.LittleEndian.PutUint32(e, 7)
		b = append(append(b, e...), n+"\x00"...)
	}
	return b
}

// followed is a cabinet after which another comes ([MS-CAB] 2.1, cfhdrNEXT_CABINET).
func followed(cab []byte) []byte {
	cab[30] |= 2
	return cab
}

func crc(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) }
