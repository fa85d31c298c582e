package files

import (
	"encoding/binary"
	"io"
)

// The tags of UDF's descriptors, ECMA-167 3/7.2.1 and 4/7.2.1.
const (
	udfAnchor, udfPartition, udfVolume, udfEnd        = 2, 5, 6, 8
	udfFileSet, udfName, udfFile, udfExtended, udfDir = 256, 257, 261, 266, 4
)

// udf lists a disk image with UDF alone.
func (f *file) udf() {
	u := udfImage{file: f, block: sector}
	if !u.mount() {
		f.broken("Its list of files can't be found.", nil)
		return
	}
	root := u.read(u.set, 0, sector)
	if tag(root) != udfFileSet || len(root) < 416 {
		f.broken("Its list of files can't be found.", nil)
		return
	}
	u.tree(binary.LittleEndian.Uint32(root[404:]))
}

// udfImage is where the parts of an image are.
type udfImage struct {
	*file
	block, start uint64 // bytes of a block; the block in which the partition begins
	set          uint32 // the block of the file set
}

// mount finds the partition and the file set in it.
func (u *udfImage) mount() bool {
	anchor, _ := u.extent(256*sector, 512)
	if tag(anchor) != udfAnchor || len(anchor) < 24 {
		return false
	}
	at := uint64(binary.LittleEndian.Uint32(anchor[20:]))
	found := 0
	for i := range uint64(64) {
		d, _ := u.extent((at+i)*sector, 512)
		switch {
		case len(d) < 512 || tag(d) == udfEnd:
			return found == 2
		case tag(d) == udfPartition:
			u.start = uint64(binary.LittleEndian.Uint32(d[188:]))
			found++
		case tag(d) == udfVolume:
			u.set = binary.LittleEndian.Uint32(d[252:])
			if b := uint64(binary.LittleEndian.Uint32(d[212:])); b >= 512 && b <= 32<<10 {
				u.block = b
			}
			found++
		}
	}
	return found == 2
}

// read gives bytes of the partition.
func (u *udfImage) read(block uint32, offset, size uint64) []byte {
	data, _ := u.extent(u.start*sector+uint64(block)*u.block+offset, size)
	return data
}

// udfFolder is a folder that is still to be read.
type udfFolder struct {
	path  string
	block uint32
}

func (u *udfImage) tree(root uint32) {
	var total int64
	seen := map[uint32]bool{}
	todo := []udfFolder{{"", root}}
	for len(todo) > 0 && len(seen) < folderLimit && u.Unlisted == 0 {
		o := todo[0]
		todo = todo[1:]
		if seen[o.block] {
			continue
		}
		seen[o.block] = true
		names, _, _ := u.content(o.block)
		names = names[:min(len(names), folderBytes)]
		for u.Unlisted == 0 && len(names) >= 38 && tag(names) == udfName {
			length, impl := int(names[19]), int(binary.LittleEndian.Uint16(names[36:]))
			end := (38 + impl + length + 3) &^ 3
			if end > len(names) {
				break
			}
			flags, raw := names[18], names[38+impl:38+impl+length]
			block := binary.LittleEndian.Uint32(names[24:])
			names = names[end:]
			if flags&(4|8) != 0 || len(raw) < 2 { // deleted, or the folder above
				continue
			}
			name := string(raw[1:])
			if raw[0] == 16 {
				name = utf16Text(raw[1:], true)
			}
			if flags&1 != 0 {
				u.found(Disk, Odd, "It holds files that Windows does not show.", o.path+name)
			}
			total += u.udfEntry(&todo, o.path+name, block)
		}
	}
	u.listed(total)
}

func (u *udfImage) udfEntry(todo *[]udfFolder, name string, block uint32) int64 {
	data, size, dir := u.content(block)
	if dir {
		*todo = append(*todo, udfFolder{name + "/", block})
		u.entry(Entry{Path: name, Dir: true}, nil, copied)
		return 0
	}
	u.entry(Entry{Path: name, Size: int64(min(size, 1<<62))}, func() (io.Reader, error) {
		return &whole{data: data, short: uint64(len(data)) < size}, nil
	}, copied)
	return int64(min(size, 1<<50))
}

// whole reads bytes, and breaks off after them where there should be more.
type whole struct {
	data  []byte
	short bool
}

func (w *whole) Read(p []byte) (int, error) {
	if len(w.data) == 0 {
		if w.short {
			return 0, io.ErrUnexpectedEOF
		}
		return 0, io.EOF
	}
	n := copy(p, w.data)
	w.data = w.data[n:]
	return n, nil
}

// content is what a file entry leads to: its first extent, which is all of it on the images that are made to be sent.
func (u *udfImage) content(block uint32) (data []byte, size uint64, dir bool) {
	e := u.read(block, 0, u.block)
	lengths, body := 168, 176
	switch tag(e) {
	case udfFile:
	case udfExtended:
		lengths, body = 208, 216
	default:
		return nil, 0, false
	}
	if len(e) < body {
		return nil, 0, false
	}
	dir, size = e[27] == udfDir, binary.LittleEndian.Uint64(e[56:])
	at := uint64(body) + uint64(binary.LittleEndian.Uint32(e[lengths:]))
	length := uint64(binary.LittleEndian.Uint32(e[lengths+4:]))
	if at+8 > uint64(len(e)) {
		return nil, size, dir
	}
	switch e[34] & 7 {
	case 0, 1: // where it is: short and long descriptors begin alike
		run := uint64(binary.LittleEndian.Uint32(e[at:]) & (1<<30 - 1))
		return u.read(binary.LittleEndian.Uint32(e[at+4:]), 0, min(run, size)), size, dir
	case 3: // in the entry itself
		return e[at:min(uint64(len(e)), at+min(length, size))], size, dir
	}
	return nil, size, dir
}

// tag is what a descriptor says it is.
func tag(d []byte) int {
	if len(d) < 16 {
		return 0
	}
	return int(binary.LittleEndian.Uint16(d))
}
