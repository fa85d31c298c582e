package files

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// fileData begins a file in a OneNote section: FileDataStoreObject, [MS-ONESTORE] 2.6.13.
const fileData = "\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e\xac"

// onenote lists the files in a section of OneNote: attackers put scripts behind pictures of buttons.
func (f *file) onenote() {
	n := 0
	for rest := f.data; len(f.Entries) < entryLimit; {
		i := bytes.Index(rest, []byte(fileData))
		if i < 0 || len(rest) < i+36 {
			break
		}
		size := binary.LittleEndian.Uint64(rest[i+16:])
		body := rest[i+36:]
		body = body[:min(uint64(len(body)), size)]
		rest = rest[i+36:]
		n++
		f.embed(fmt.Sprintf("embedded file %d", n), body)
		in := f.Entries[len(f.Entries)-1].Inside
		if in != nil && in.Type.Class != Picture {
			f.found(Embedded, Odd, "It holds embedded files that are not pictures.", in.Type.Words)
		}
	}
	for _, name := range namesIn(f.data) {
		f.found(Embedded, Bad, "It names files that run when opened.", name)
	}
}

// nameLimit is how many dots are looked at for what stands around them.
const nameLimit = 50_000

// namesIn finds names of files that run, in UTF-16.
func namesIn(data []byte) []string {
	var out []string
	dot := []byte{'.', 0}
	data = data[:min(len(data), pdfLimit)]
	at := 0
	for range nameLimit {
		i := bytes.Index(data[at:], dot)
		if i < 0 || len(out) >= evidenceLimit {
			break
		}
		i += at
		at = i + 2
		from, to := i, i+2
		for from >= 2 && i-from < 256 && printable(data[from-2], data[from-1]) {
			from -= 2
		}
		for to+1 < len(data) && to-i < 32 && wordly(data[to], data[to+1]) {
			to += 2
		}
		if i-from < 2 || !typeOfExt(utf16Text(data[i+2:to], false)).runs() {
			continue
		}
		if name := utf16Text(data[from:to], false); !strings.Contains(name, "://") {
			out = append(out, name)
		}
	}
	return out
}

func printable(lo, hi byte) bool { return hi == 0 && lo >= ' ' && lo < 0x7f }

func wordly(lo, hi byte) bool {
	return hi == 0 && (lo >= '0' && lo <= '9' || lo|0x20 >= 'a' && lo|0x20 <= 'z' || lo == '-')
}
