// Package compound reads compound files, each a small file system in a file: old Office documents, macros, Outlook messages,
// installers ([MS-CFB]). They are read here, since the library that reads them copies each folder's whole path for each
// folder in it, which a file of a megabyte makes gigabytes.
package compound

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Limits on a compound file: what is beyond them is left out.
const (
	folderLimit = 4 << 20 // bytes of its directory: 32,768 streams
	pathLimit   = 512     // bytes of a path: what is in a storage with a longer one stands by its name alone
)

const signature = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

var errBroken = errors.New("the compound file is not built as it should be")

// Entry is a stream, or a storage, which holds streams.
type Entry struct {
	Path    string // with /
	Name    string
	Storage bool
	Loose   bool   // it hangs in no storage: no ordinary program finds it, and its path is its name
	Class   string // of a storage: {00020906-0000-0000-C000-000000000046}; empty: none
	Size    uint64 // in bytes, as the file says; there may be less

	start uint32
}

// File is an open compound file.
type File struct {
	Entries []Entry
	Class   string // of its root, as an Entry's

	data    []byte
	left    *int64
	sector  int
	fat     []uint32
	miniFAT []uint32
	mini    []byte
}

// Is tells whether bytes begin as a compound file.
func Is(data []byte) bool {
	return strings.HasPrefix(string(data[:min(len(data), len(signature))]), signature)
}

const endOfChain = 0xfffffffa // this and above: no sector

// Open lists what a compound file holds. left is how many bytes may be read of its streams, and is counted down: they may all
// be the same sectors, read over and over. It fails where the file has no directory.
func Open(data []byte, left *int64) (*File, error) {
	if len(data) < 512 || !Is(data) {
		return nil, errBroken
	}
	c := &File{data: data, left: left, sector: 512}
	if binary.LittleEndian.Uint16(data[30:]) == 12 {
		c.sector = 4096
	}
	c.readFAT()
	c.miniFAT = words32(c.chain(c.fat, binary.LittleEndian.Uint32(data[60:]), folderLimit))
	folder := c.chain(c.fat, binary.LittleEndian.Uint32(data[48:]), folderLimit)
	if len(folder) < 128 {
		return nil, errBroken
	}
	c.mini = c.chain(c.fat, binary.LittleEndian.Uint32(folder[116:]), int(min(uint64(binary.LittleEndian.Uint32(folder[120:])), uint64(len(data)))))
	c.Class = class(folder[80:96])
	c.walk(folder)
	return c, nil
}

// readFAT gathers the table that says which sector follows which.
func (c *File) readFAT() {
	sectors := len(c.data) / c.sector
	add := func(table []byte) {
		for _, at := range words32(table) {
			if at >= endOfChain || len(c.fat) > sectors {
				continue
			}
			c.fat = append(c.fat, words32(c.at(at))...)
		}
	}
	add(c.data[76:512])
	next := binary.LittleEndian.Uint32(c.data[68:])
	for range sectors {
		s := c.at(next)
		if next >= endOfChain || len(s) < c.sector {
			return
		}
		add(s[:c.sector-4])
		next = binary.LittleEndian.Uint32(s[c.sector-4:])
	}
}

// at is a sector, as far as it is there.
func (c *File) at(n uint32) []byte {
	from := (uint64(n) + 1) * uint64(c.sector)
	if from >= uint64(len(c.data)) {
		return nil
	}
	return c.data[from:min(uint64(len(c.data)), from+uint64(c.sector))]
}

// chain is what a chain of sectors holds, to a limit.
func (c *File) chain(fat []uint32, n uint32, limit int) []byte {
	var out []byte
	for range fat {
		s := c.at(n)
		if n >= endOfChain || s == nil || len(out) >= limit {
			break
		}
		out = append(out, s...)
		if int(n) >= len(fat) {
			break
		}
		n = fat[n]
	}
	return out[:min(len(out), limit)]
}

// walk lists the streams: those in the tree by their paths, others by their names.
func (c *File) walk(folder []byte) {
	count := len(folder) / 128
	seen := make([]bool, count)
	type step struct {
		id   uint32
		path string
	}
	todo := []step{{binary.LittleEndian.Uint32(folder[76:]), ""}}
	loose := false
	seen[0] = true
	list := func(id uint32, path string) {
		e := folder[id*128 : id*128+128]
		s := Entry{Name: entryName(e), Storage: e[66] == 1, Loose: loose, start: binary.LittleEndian.Uint32(e[116:]), Size: uint64(binary.LittleEndian.Uint32(e[120:]))}
		s.Path = path + s.Name
		if s.Storage {
			s.Class = class(e[80:96])
		}
		if e[66] == 1 || e[66] == 2 {
			c.Entries = append(c.Entries, s)
		}
		todo = append(todo, step{binary.LittleEndian.Uint32(e[68:]), path}, step{binary.LittleEndian.Uint32(e[72:]), path})
		if s.Storage && len(s.Path) < pathLimit {
			todo = append(todo, step{binary.LittleEndian.Uint32(e[76:]), s.Path + "/"})
		}
	}
	drain := func() {
		for len(todo) > 0 {
			s := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if uint64(s.id) < uint64(count) && !seen[s.id] {
				seen[s.id] = true
				list(s.id, s.path)
			}
		}
	}
	drain()
	loose = true
	for id := range count { // hung out of the tree
		if !seen[id] {
			seen[id] = true
			list(uint32(id), "")
			drain()
		}
	}
}

func entryName(e []byte) string {
	n := int(binary.LittleEndian.Uint16(e[64:]))
	if n < 2 || n > 64 {
		return ""
	}
	units := make([]uint16, (n-2)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(e[2*i:])
	}
	return string(utf16.Decode(units))
}

// Read is what a stream holds, to a limit in bytes.
func (c *File) Read(s Entry, limit int) []byte {
	limit = int(min(uint64(limit), s.Size, uint64(max(0, *c.left))))
	*c.left -= int64(max(limit, 256))
	if s.Size >= 4096 {
		return c.chain(c.fat, s.start, limit)
	}
	var out []byte
	n := s.start
	for range c.miniFAT {
		from := uint64(n) * 64
		if n >= endOfChain || from >= uint64(len(c.mini)) || len(out) >= limit {
			break
		}
		out = append(out, c.mini[from:min(uint64(len(c.mini)), from+64)]...)
		if int(n) >= len(c.miniFAT) {
			break
		}
		n = c.miniFAT[n]
	}
	return out[:min(len(out), limit)]
}

// Find is the first stream or storage of one of the names, in whatever letters, wherever it is.
func (c *File) Find(names ...string) (Entry, bool) {
	for _, s := range c.Entries {
		for _, n := range names {
			if strings.EqualFold(s.Name, n) {
				return s, true
			}
		}
	}
	return Entry{}, false
}

func words32(b []byte) []uint32 {
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}

// class writes a class identifier as it is known; empty: none.
func class(b []byte) string {
	a := binary.LittleEndian.Uint32(b)
	if a == 0 {
		return ""
	}
	return fmt.Sprintf("{%08X-%04X-%04X-%04X-%012X}", a, binary.LittleEndian.Uint16(b[4:]), binary.LittleEndian.Uint16(b[6:]), b[8:10], b[10:16])
}
