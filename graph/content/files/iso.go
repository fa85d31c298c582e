package files

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

// sector is the block of an optical disk, in bytes.
const sector = 2048

// folderLimit is how many folders of a disk image are read.
const folderLimit = 2000

// folderBytes is how many bytes of a folder are read: more than 1,000 entries take.
const folderBytes = 1 << 20

// iso lists a disk image: ISO 9660 (ECMA-119) with Joliet's names where there are some, else UDF (ECMA-167).
func (f *file) iso() {
	var root []byte
	joliet := false
	for at := 16 * sector; at+sector <= len(f.data); at += sector {
		d := f.data[at : at+sector]
		if string(d[1:6]) != "CD001" || d[0] == 255 {
			break
		}
		switch {
		case d[0] == 1 && root == nil:
			root = d[156:190]
		case d[0] == 2 && bytes.HasPrefix(d[88:], []byte("%/")):
			root, joliet = d[156:190], true
		}
	}
	if root == nil {
		f.udf()
		return
	}
	f.isoTree(root, joliet)
}

// isoFolder is a folder that is still to be read.
type isoFolder struct {
	path     string
	at, size uint32
}

func (f *file) isoTree(root []byte, joliet bool) {
	var total int64
	seen := map[uint32]bool{}
	todo := []isoFolder{{"", binary.LittleEndian.Uint32(root[2:]), binary.LittleEndian.Uint32(root[10:])}}
	for len(todo) > 0 && len(seen) < folderLimit && f.Unlisted == 0 {
		o := todo[0]
		todo = todo[1:]
		if seen[o.at] {
			continue
		}
		seen[o.at] = true
		data, whole := f.extent(uint64(o.at)*sector, uint64(min(o.size, folderBytes)))
		if !whole {
			f.broken("A folder of it lies outside of the image.", io.ErrUnexpectedEOF)
		}
		for len(data) > 0 && f.Unlisted == 0 {
			n := int(data[0])
			if n == 0 { // the rest of this sector is empty
				data = data[min(len(data), (len(data)-1)%sector+1):]
				continue
			}
			if n < 34 || n > len(data) || 33+int(data[32]) > n {
				f.broken("Its list of files breaks off.", nil)
				break
			}
			in, size := f.isoRecord(o, data[:n], joliet)
			if in.path != "" {
				todo = append(todo, in)
			}
			total += size
			data = data[n:]
		}
	}
	f.listed(total)
}

// isoRecord lists one file; a folder is returned, to be read.
func (f *file) isoRecord(in isoFolder, r []byte, joliet bool) (folder isoFolder, size int64) {
	at, length, flags, raw := binary.LittleEndian.Uint32(r[2:]), binary.LittleEndian.Uint32(r[10:]), r[25], r[33:33+int(r[32])]
	if len(raw) == 1 && raw[0] <= 1 { // itself, and the one above
		return
	}
	name := string(raw)
	if joliet {
		name = utf16Text(raw, true)
	}
	name, _, _ = strings.Cut(name, ";")
	e := Entry{Path: in.path + strings.TrimSuffix(name, "."), Size: int64(length), Dir: flags&2 != 0}
	if flags&1 != 0 {
		f.found(Disk, Odd, "It holds files that Windows does not show.", e.Path)
	}
	f.entry(e, func() (io.Reader, error) { return f.stored(uint64(at)*sector, uint64(length)) }, copied)
	if e.Dir {
		return isoFolder{e.Path + "/", at, length}, 0
	}
	return isoFolder{}, e.Size
}

// extent is a run of bytes of the image, as far as it is there.
func (f *file) extent(at, size uint64) (data []byte, whole bool) {
	if at > uint64(len(f.data)) {
		return nil, size == 0
	}
	rest := f.data[at:]
	return rest[:min(uint64(len(rest)), size)], size <= uint64(len(rest))
}

func (f *file) stored(at, size uint64) (io.Reader, error) {
	data, whole := f.extent(at, size)
	if !whole {
		return io.MultiReader(bytes.NewReader(data), ended{}), nil
	}
	return bytes.NewReader(data), nil
}

// ended is a reader that breaks off.
type ended struct{}

func (ended) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
