package files

import (
	"bytes"
	"encoding/binary"
	"io"
)

// sevenFiles is how many files of a 7z archive are told the sizes of.
const sevenFiles = 1 << 16

// sevenReader reads a 7z header. After a failure it gives zeroes; it never makes room for more than what is left.
type sevenReader struct {
	b   []byte
	err error
}

func (r *sevenReader) fail() {
	if r.err == nil {
		r.err = io.ErrUnexpectedEOF
	}
	r.b = nil
}

func (r *sevenReader) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	b := r.b[0]
	r.b = r.b[1:]
	return b
}

func (r *sevenReader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

// number reads an integer whose first byte says how many follow.
func (r *sevenReader) number() uint64 {
	first := r.byte()
	var v uint64
	for i, mask := 0, byte(0x80); i < 8; i, mask = i+1, mask>>1 {
		if first&mask == 0 {
			return v | uint64(first&(mask-1))<<(8*i)
		}
		v |= uint64(r.byte()) << (8 * i)
	}
	return v
}

// count reads how many of something follow, each of at least one bit.
func (r *sevenReader) count() int {
	n := r.number()
	if n > uint64(len(r.b))*8 {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *sevenReader) numbers(n int) []uint64 {
	var out []uint64
	for range n {
		if r.err != nil {
			return nil
		}
		out = append(out, r.number())
	}
	return out
}

func (r *sevenReader) bits(n int) []bool {
	b := r.take(uint64(n+7) / 8)
	if b == nil {
		return nil
	}
	out := make([]bool, n)
	for i := range out {
		out[i] = b[i/8]&(0x80>>(i%8)) != 0
	}
	return out
}

// sums passes the checksums of n things, and tells which have one; nil: all.
func (r *sevenReader) sums(n int) []bool {
	if r.byte() != 0 {
		r.take(4 * uint64(n))
		return nil
	}
	which := r.bits(n)
	r.take(4 * uint64(countTrue(which)))
	return which
}

func (r *sevenReader) streams() (s sevenStreams) {
	for r.err == nil {
		switch r.byte() {
		case szEnd:
			if s.files == nil {
				s.each(nil)
			}
			return s
		case szPack:
			r.pack(&s)
		case szUnpack:
			r.unpack(&s)
		case szSub:
			r.sub(&s)
		default:
			r.fail()
		}
	}
	return s
}

func (r *sevenReader) pack(s *sevenStreams) {
	s.at = r.number()
	n := r.count()
	for r.err == nil {
		switch r.byte() {
		case szEnd:
			return
		case szSize:
			s.packed = r.numbers(n)
		case szCRC:
			r.sums(n)
		default:
			r.fail()
		}
	}
}

func (r *sevenReader) unpack(s *sevenStreams) {
	if r.byte() != szFolder {
		r.fail()
		return
	}
	n := r.count()
	if r.byte() != 0 { // told elsewhere
		r.fail()
		return
	}
	for range n {
		if r.err != nil {
			return
		}
		s.folders = append(s.folders, r.folder())
	}
	if r.byte() != szCodersSize {
		r.fail()
		return
	}
	for i := range s.folders {
		s.folders[i].sizes = r.numbers(s.folders[i].outs)
	}
	for r.err == nil {
		switch r.byte() {
		case szEnd:
			return
		case szCRC:
			which := r.sums(n)
			for i := range s.folders {
				s.folders[i].summed = which == nil || i < len(which) && which[i]
			}
		default:
			r.fail()
		}
	}
}

func (r *sevenReader) folder() (o sevenFolder) {
	n := r.count()
	ins := 0
	for i := range n {
		if r.err != nil {
			return o
		}
		flags := r.byte()
		method := r.take(uint64(flags & 0xf))
		in, out := 1, 1
		if flags&0x10 != 0 {
			in, out = r.count(), r.count()
		}
		var props []byte
		if flags&0x20 != 0 {
			props = r.take(r.number())
		}
		if i == 0 {
			o.method, o.props = method, props
		}
		o.sealed = o.sealed || bytes.Equal(method, aes256)
		ins, o.outs = ins+in, o.outs+out
		if ins > 1<<16 || o.outs > 1<<16 {
			r.fail()
			return o
		}
	}
	o.coders = n
	bound := map[uint64]bool{}
	for range o.outs - 1 {
		r.number()
		bound[r.number()] = true
	}
	for i := range o.outs {
		if !bound[uint64(i)] {
			o.last = i
		}
	}
	if packed := ins - (o.outs - 1); packed > 1 {
		r.numbers(packed)
	}
	return o
}

func (r *sevenReader) sub(s *sevenStreams) {
	counts := make([]uint64, len(s.folders))
	for i := range counts {
		counts[i] = 1
	}
	for r.err == nil {
		switch r.byte() {
		case szEnd:
			if s.files == nil {
				s.each(counts)
			}
			return
		case szNumUnpack:
			for i := range counts {
				if counts[i] = r.number(); counts[i] > uint64(len(r.b))*8 {
					r.fail()
					return
				}
			}
		case szSize:
			r.sizes(s, counts)
		case szCRC: // of those that have none from their folder
			n := uint64(0)
			for i, c := range counts {
				if c != 1 || !s.folders[i].summed {
					n += c
				}
			}
			if n > uint64(len(r.b))*8 {
				r.fail()
				return
			}
			r.sums(int(n))
		default:
			r.fail()
		}
	}
}

// sizes reads the sizes of the files of each folder: the last one's is what is left.
func (r *sevenReader) sizes(s *sevenStreams, counts []uint64) {
	for i, n := range counts {
		var sum uint64
		for j := range n {
			if r.err != nil || len(s.files) >= sevenFiles {
				return
			}
			size := s.folders[i].size() - sum
			if j < n-1 {
				size = r.number()
				sum += size
			}
			s.files, s.sealed = append(s.files, size), append(s.sealed, s.folders[i].sealed)
		}
	}
}

// each gives every folder's files their sizes where none are told: one file a folder has the folder's.
func (s *sevenStreams) each(counts []uint64) {
	for i := range s.folders {
		n := uint64(1)
		if counts != nil {
			n = counts[i]
		}
		for range min(n, uint64(sevenFiles-len(s.files))) {
			s.files, s.sealed = append(s.files, s.folders[i].size()), append(s.sealed, s.folders[i].sealed)
		}
	}
}

func (o sevenFolder) size() uint64 {
	if o.last < len(o.sizes) {
		return o.sizes[o.last]
	}
	return 0
}

// files reads the names, and which of them are folders.
func (r *sevenReader) files(h *sevenHeader) {
	h.count = r.count()
	for r.err == nil {
		what := r.number()
		if what == szEnd {
			return
		}
		in := sevenReader{b: r.take(r.number())}
		switch what {
		case szEmptyStream:
			h.empty = in.bits(h.count)
		case szEmptyFile:
			h.isFile = in.bits(countTrue(h.empty))
		case szName:
			if in.byte() == 0 {
				h.names = in.names(h.count)
			}
		}
	}
}

func countTrue(list []bool) (n int) {
	for _, b := range list {
		if b {
			n++
		}
	}
	return n
}

// names reads names in UTF-16, each ended by a zero.
func (r *sevenReader) names(n int) []string {
	var out []string
	for range n {
		end := 0
		for end+1 < len(r.b) && binary.LittleEndian.Uint16(r.b[end:]) != 0 {
			end += 2
		}
		if end+1 >= len(r.b) {
			return out
		}
		out = append(out, utf16Text(r.b[:end], false))
		r.b = r.b[end+2:]
	}
	return out
}
