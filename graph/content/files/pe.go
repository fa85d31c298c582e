package files

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// pe tells what the head of a Windows program says of it
// (https://learn.microsoft.com/windows/win32/debug/pe-format).
func (f *file) pe() {
	d := f.data
	if len(d) < 64 {
		return
	}
	at := int(binary.LittleEndian.Uint32(d[60:]))
	if at < 0 || at+24 > len(d) || string(d[at:at+4]) != "PE\x00\x00" {
		f.found(Fact, Note, "It has no head of a Windows program: one for DOS, or damaged.")
		return
	}
	h := d[at+4:]
	sections, optional, flags := int(binary.LittleEndian.Uint16(h[2:])), int(binary.LittleEndian.Uint16(h[16:])), binary.LittleEndian.Uint16(h[18:])
	facts := []string{map[uint16]string{0x14c: "32-bit", 0x8664: "64-bit", 0xaa64: "ARM 64-bit"}[binary.LittleEndian.Uint16(h)]}
	if flags&0x2000 != 0 {
		facts = append(facts, "a library (DLL)")
	}
	if made := binary.LittleEndian.Uint32(h[4:]); made != 0 {
		facts = append(facts, "says it was built "+time.Unix(int64(made), 0).UTC().Format("2006-01-02"))
	}
	o := h[20:]
	o = o[:min(len(o), optional)]
	directories := 96
	if len(o) > 2 && binary.LittleEndian.Uint16(o) == 0x20b {
		directories = 112
	}
	entry := func(i int) (at, size uint32) {
		if p := directories + 8*i; p+8 <= len(o) {
			return binary.LittleEndian.Uint32(o[p:]), binary.LittleEndian.Uint32(o[p+4:])
		}
		return 0, 0
	}
	if _, size := entry(14); size > 0 {
		facts = append(facts, ".NET")
	}
	signed, signature := entry(4)
	if signature > 0 {
		facts = append(facts, "signed (not checked)")
	} else {
		facts = append(facts, "not signed")
	}
	end := 0
	for i := range min(sections, 96) {
		p := 20 + optional + 40*i
		if p+40 > len(h) {
			break
		}
		if name := strings.TrimRight(string(h[p:p+8]), "\x00"); strings.HasPrefix(name, "UPX") {
			f.found(Fact, Odd, "It is packed (UPX).", name)
		}
		end = max(end, int(binary.LittleEndian.Uint32(h[p+16:]))+int(binary.LittleEndian.Uint32(h[p+20:])))
	}
	if over := len(d) - end; end > 0 && over > 4096 && (signature == 0 || int(signed)-end > 4096) {
		facts = append(facts, fmt.Sprintf("%s behind the program", Bytes(int64(over))))
	}
	f.found(Fact, Note, "What its head says.", facts...)
}
