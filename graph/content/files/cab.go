package files

import (
	"bytes"
	"encoding/binary"
	"io"
)

// cab lists a Windows cabinet by its header, [MS-CAB] 2.1.
func (f *file) cab() {
	const head, entry = 36, 16
	if len(f.data) < head {
		f.broken("Its head breaks off.", io.ErrUnexpectedEOF)
		return
	}
	at, count := int(binary.LittleEndian.Uint32(f.data[16:])), int(binary.LittleEndian.Uint16(f.data[28:]))
	if f.data[30]&3 != 0 { // cfhdrPREV_CABINET, cfhdrNEXT_CABINET
		f.found(Fact, Note, "It is one of several parts: not all of its files are in it.")
	}
	var total int64
	for range count {
		if at < 0 || at+entry > len(f.data) {
			f.broken("Its list of files breaks off.", io.ErrUnexpectedEOF)
			break
		}
		size := int64(binary.LittleEndian.Uint32(f.data[at:]))
		name, _, ended := bytes.Cut(f.data[at+entry:min(len(f.data), at+entry+512)], []byte{0})
		if !ended {
			f.broken("Its list of files breaks off.", io.ErrUnexpectedEOF)
			break
		}
		at += entry + len(name) + 1
		total += size
		f.entry(Entry{Path: string(name), Size: size}, nil, copied)
	}
	f.listed(total)
}
