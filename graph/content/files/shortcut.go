package files

import (
	"bytes"
	"encoding/binary"
	"strings"

	"mailtriage/graph/content"
)

// lnk tells what a Windows shortcut starts, [MS-SHLLINK] 2.
func (f *file) lnk() {
	const head = 76
	d := f.data
	if len(d) < head {
		f.broken("Its head breaks off.", nil)
		return
	}
	flags := binary.LittleEndian.Uint32(d[20:])
	wide := flags&0x80 != 0
	d = d[head:]
	if flags&1 != 0 { // LinkTargetIDList
		d = sized(d, 2, true)
	}
	local := ""
	if flags&2 != 0 { // LinkInfo
		local = linkInfo(d)
		d = sized(d, 4, false)
	}
	if local != "" {
		f.found(Program, Bad, "What it starts.", local)
	}
	all := local
	for bit, words := range []string{"Its description.", "What it starts.", "The folder it starts in.", "With these words.", "The icon it shows."} {
		if flags&(4<<bit) == 0 {
			continue
		}
		var s string
		s, d = linkString(d, wide)
		severity := Note
		if bit == 1 || bit == 3 {
			severity = Bad
			all += " " + s
		}
		f.found(Program, severity, words, strings.Join(strings.Fields(s), " "))
		if bit == 3 && strings.Contains(s, strings.Repeat(" ", 50)) {
			f.found(Program, Bad, "Spaces push what it starts with out of sight.")
		}
	}
	for len(d) >= 8 { // ExtraData
		n := int(binary.LittleEndian.Uint32(d))
		if n < 8 || n > len(d) {
			break
		}
		if binary.LittleEndian.Uint32(d[4:]) == 0xa0000001 && n >= 8+260 { // EnvironmentVariableDataBlock
			s, _, _ := bytes.Cut(d[8:8+260], []byte{0})
			f.found(Program, Bad, "What it starts.", string(s))
			all += " " + string(s)
		}
		d = d[n:]
	}
	if len(d) > 1024 {
		f.found(Embedded, Bad, "Behind the shortcut stands something else: "+Bytes(int64(len(d)))+".")
	}
	f.codeSigns(Program, strings.ToLower(all))
	f.links("Addresses in it.", all)
}

// sized passes a structure that begins with its size, in so many bytes; beside: these are not counted in it.
func sized(d []byte, width int, beside bool) []byte {
	if len(d) < width {
		return nil
	}
	n := int(binary.LittleEndian.Uint16(d))
	if width == 4 {
		n = int(binary.LittleEndian.Uint32(d))
	}
	if beside {
		n += width
	}
	return d[min(len(d), max(n, width)):]
}

// linkInfo is the path in a LinkInfo: on a disk, or on a server.
func linkInfo(d []byte) string {
	if len(d) < 28 {
		return ""
	}
	at := func(offset int) string {
		i := int(binary.LittleEndian.Uint32(d[offset:]))
		if i <= 0 || i >= len(d) {
			return ""
		}
		s, _, _ := bytes.Cut(d[i:min(len(d), i+512)], []byte{0})
		return string(s)
	}
	out := ""
	if flags := binary.LittleEndian.Uint32(d[8:]); flags&1 != 0 {
		out = at(16)
	} else if i := int(binary.LittleEndian.Uint32(d[20:])); flags&2 != 0 && i > 0 && i+20 < len(d) {
		if name := i + int(binary.LittleEndian.Uint32(d[i+8:])); name > 0 && name < len(d) {
			s, _, _ := bytes.Cut(d[name:min(len(d), name+512)], []byte{0})
			out = string(s) + `\`
		}
	}
	return out + at(24)
}

func linkString(d []byte, wide bool) (string, []byte) {
	if len(d) < 2 {
		return "", nil
	}
	n := int(binary.LittleEndian.Uint16(d))
	d = d[2:]
	if wide {
		n = min(2*n, len(d)&^1)
		return utf16Text(d[:n], false), d[n:]
	}
	n = min(n, len(d))
	return string(d[:n]), d[n:]
}

// settings looks at a file of text that starts or opens something: it tells the lines that do.
func (f *file) settings() {
	text, _ := textOf(f.data, 1<<20)
	lower := content.ASCIILower(text)
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "url", "exec", "iconfile", "icon", "workingdirectory", "baseurl":
			f.found(Program, Bad, "What it opens.", strings.ToLower(key)+" = "+strings.TrimSpace(value))
			if v := strings.ToLower(value); strings.HasPrefix(v, "file:") || strings.HasPrefix(v, `\\`) {
				f.found(Outside, Bad, "It opens a file on a server elsewhere: Windows may run it, and gives away who the reader is.", value)
			}
		}
	}
	for _, line := range []string{"full address:s:", "remoteapplicationprogram:s:", "drivestoredirect:s:", "gatewayhostname:s:"} {
		if i := strings.Index(lower, line); i >= 0 {
			part, _, _ := strings.Cut(text[i:min(len(text), i+300)], "\n")
			f.found(Program, Bad, "What it opens.", strings.TrimSpace(part))
		}
	}
	f.codeSigns(Program, lower)
	f.links("Addresses in it.", text)
}

// script looks at the text of a script.
func (f *file) script() {
	text, _ := textOf(f.data, codeLimit)
	if len(f.data) > codeLimit {
		f.cut("Only its first 4 MB were looked at.")
	}
	f.codeSigns(Program, strings.ToLower(text))
	f.links("Addresses in it.", text)
	if strings.Contains(strings.ToLower(text), "<script") {
		f.page()
	}
}
