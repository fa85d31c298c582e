package outlook

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf16"
)

// What is here writes the forms that the package reads: small, and no better than tests need.

// folder is a storage of a compound file to be written (MS-CFB).
type folder struct {
	streams map[string][]byte
	below   map[string]*folder
	loose   map[string][]byte // streams that hang nowhere
}

func newFolder() *folder { return &folder{streams: map[string][]byte{}, below: map[string]*folder{}} }

const oleSignature = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

const (
	sector     = 512
	endOfChain = 0xfffffffe
	free       = 0xffffffff
)

// entry is one of a compound file's directory.
type entry struct {
	name               string
	kind               byte
	left, right, child uint32
	start              uint32
	size               int
	data               []byte
}

// compoundFile writes a compound file of version 3.
func compoundFile(root *folder) []byte {
	dir := []*entry{{name: "Root Entry", kind: 5, left: free, right: free, child: free}}
	list(root, 0, &dir)
	for name, data := range root.loose {
		dir = append(dir, &entry{name: name, kind: 2, left: free, right: free, child: free, data: data, size: len(data)})
	}
	var mini, miniFAT, fat []byte
	var body []byte
	chain := func(data []byte) uint32 {
		start := uint32(len(fat) / 4)
		n := (len(data) + sector - 1) / sector
		for i := range n {
			next := start + uint32(i) + 1
			if i == n-1 {
				next = endOfChain
			}
			fat = binary.LittleEndian.AppendUint32(fat, next)
		}
		body = append(body, data...)
		body = append(body, make([]byte, n*sector-len(data))...)
		return start
	}
	for _, e := range dir[1:] {
		switch {
		case e.kind != 2 || len(e.data) == 0:
			e.start = endOfChain
		case len(e.data) >= 4096:
			e.start = chain(e.data)
		default:
			e.start = uint32(len(mini) / 64)
			n := (len(e.data) + 63) / 64
			for i := range n {
				next := e.start + uint32(i) + 1
				if i == n-1 {
					next = endOfChain
				}
				miniFAT = binary.LittleEndian.AppendUint32(miniFAT, next)
			}
			mini = append(append(mini, e.data...), make([]byte, n*64-len(e.data))...)
		}
	}
	dir[0].start, dir[0].size = chain(mini), len(mini)
	for len(miniFAT)%sector != 0 {
		miniFAT = binary.LittleEndian.AppendUint32(miniFAT, free)
	}
	miniAt := chain(miniFAT)
	var d []byte
	for _, e := range dir {
		d = append(d, e.bytes()...)
	}
	dirAt := chain(d)
	fatAt := uint32(len(fat) / 4)
	n := (len(fat)/4 + 127) / 127 // with what the FAT takes itself
	for range n {
		fat = binary.LittleEndian.AppendUint32(fat, 0xfffffffd)
	}
	for len(fat)%sector != 0 {
		fat = binary.LittleEndian.AppendUint32(fat, free)
	}
	h := make([]byte, sector)
	copy(h, oleSignature)
	put16, put32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	put16(h[24:], 0x3e)
	put16(h[26:], 3)
	put16(h[28:], 0xfffe)
	put16(h[30:], 9)
	put16(h[32:], 6)
	put32(h[44:], uint32(n))
	put32(h[48:], dirAt)
	put32(h[56:], 4096)
	put32(h[60:], miniAt)
	put32(h[64:], uint32(len(miniFAT)/sector))
	put32(h[68:], endOfChain)
	for i := range 109 {
		at := uint32(free)
		if i < n {
			at = fatAt + uint32(i)
		}
		put32(h[76+4*i:], at)
	}
	return append(append(h, body...), fat[:n*sector]...)
}

// list puts what a folder holds into the directory: brothers in a chain to the right.
func list(f *folder, parent int, dir *[]*entry) {
	var names []string
	for name := range f.streams {
		names = append(names, name)
	}
	for name := range f.below {
		names = append(names, name)
	}
	slices.Sort(names)
	last := -1
	for _, name := range names {
		e := &entry{name: name, kind: 2, left: free, right: free, child: free, data: f.streams[name]}
		if f.below[name] != nil {
			e.kind = 1
		}
		e.size = len(e.data)
		at := len(*dir)
		*dir = append(*dir, e)
		if last < 0 {
			(*dir)[parent].child = uint32(at)
		} else {
			(*dir)[last].right = uint32(at)
		}
		last = at
		if e.kind == 1 {
			list(f.below[name], at, dir)
		}
	}
}

func (e *entry) bytes() []byte {
	b := make([]byte, 128)
	units := utf16.Encode([]rune(e.name))
	for i, u := range units {
		binary.LittleEndian.PutUint16(b[2*i:], u)
	}
	binary.LittleEndian.PutUint16(b[64:], uint16(2*len(units)+2))
	b[66], b[67] = e.kind, 1
	binary.LittleEndian.PutUint32(b[68:], e.left)
	binary.LittleEndian.PutUint32(b[72:], e.right)
	binary.LittleEndian.PutUint32(b[76:], e.child)
	binary.LittleEndian.PutUint32(b[116:], e.start)
	binary.LittleEndian.PutUint32(b[120:], uint32(e.size))
	return b
}

// prop is a property to be written.
type prop struct {
	id   uint16
	kind uint16
	data []byte
}

func unicode(id uint16, s string) prop {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return prop{id, typeText, b}
}

func long(id uint16, n uint32) prop {
	return prop{id, typeLong, binary.LittleEndian.AppendUint32(nil, n)}
}

// asMSG writes properties as an object of a .msg has them.
func asMSG(header int, props ...prop) *folder {
	f := newFolder()
	table := make([]byte, header)
	for _, p := range props {
		row := make([]byte, 16)
		binary.LittleEndian.PutUint32(row, uint32(p.id)<<16|uint32(p.kind))
		if len(p.data) <= 8 && p.kind != typeText && p.kind != typeBinary && p.kind != typeANSI {
			copy(row[8:], p.data)
		} else {
			binary.LittleEndian.PutUint32(row[8:], uint32(len(p.data)))
			f.streams[fmt.Sprintf("%s%04X%04X", valuePrefix, p.id, p.kind)] = p.data
		}
		table = append(table, row...)
	}
	f.streams[propertyStream] = table
	return f
}

// asTNEF writes properties as TNEF has them.
func asTNEF(props ...prop) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(props)))
	for _, p := range props {
		b = binary.LittleEndian.AppendUint16(b, p.kind)
		b = binary.LittleEndian.AppendUint16(b, p.id)
		if p.kind == typeText || p.kind == typeANSI || p.kind == typeBinary || p.kind == typeObject {
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = binary.LittleEndian.AppendUint32(b, uint32(len(p.data)))
		}
		b = append(append(b, p.data...), make([]byte, padded(len(p.data))-len(p.data))...)
	}
	return b
}

// winmail writes attributes.
func winmail(attributes ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, tnefSignature)
	b = append(b, 1, 0)
	return append(b, bytes.Join(attributes, nil)...)
}

func attribute(level byte, kind, id uint16, data []byte) []byte {
	b := []byte{level}
	b = binary.LittleEndian.AppendUint16(b, id)
	b = binary.LittleEndian.AppendUint16(b, kind)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	return binary.LittleEndian.AppendUint16(append(b, data...), sum)
}

// compressed writes rich text in the compressed form, without compressing anything.
func compressed(text string) []byte {
	var body []byte
	for i := 0; i < len(text); i += 8 {
		body = append(append(body, 0), text[i:min(len(text), i+8)]...)
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(body)+12))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
	b = append(b, "LZFu\x00\x00\x00\x00"...)
	return append(b, body...)
}
