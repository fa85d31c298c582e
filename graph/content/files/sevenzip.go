package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// A 7z archive keeps its table of contents at its end, packed with LZMA as a rule
// (https://py7zr.readthedocs.io/en/latest/archive_format.html). It is read here, since readers that unpack make room
// for as many files as a hostile header claims; this one makes room only for what is there.

// The properties of a 7z header.
const (
	szEnd, szHeader, szArchiveProps, szAdditional, szMain, szFiles, szPack, szUnpack, szSub = 0, 1, 2, 3, 4, 5, 6, 7, 8
	szSize, szCRC, szFolder, szCodersSize, szNumUnpack                                      = 9, 10, 11, 12, 13
	szEmptyStream, szEmptyFile, szName, szEncoded                                           = 14, 15, 17, 23
)

var (
	errSevenZip = errors.New("the table of contents is not built as it should be")
	errSealed   = errors.New("the table of contents is encrypted")
	errCoder    = errors.New("the table of contents is packed in a way that is not read here")
)

// aes256 is the coder that encrypts, lzma1 the one that packs tables of contents.
var aes256, lzma1 = []byte{6, 0xf1, 7, 1}, []byte{3, 1, 1}

func (f *file) sevenZip() {
	raw, err := f.sevenHeader()
	var h *sevenHeader
	if err == nil {
		h, err = readSeven(raw)
	}
	switch {
	case errors.Is(err, errSealed):
		f.locked()
		return
	case errors.Is(err, errWork):
		f.cut("Its table of contents is larger than a look may unpack: none of its files is listed.")
		return
	case err != nil:
		f.broken("Its table of contents can't be read.", err)
		return
	}
	var total int64
	for _, e := range h.entries() {
		total += max(0, e.Size)
		f.entry(e, nil, copied)
	}
	f.listed(total)
}

// sevenHeader is the table of contents, unpacked.
func (f *file) sevenHeader() ([]byte, error) {
	const start = 32
	if len(f.data) < start {
		return nil, io.ErrUnexpectedEOF
	}
	offset, size := binary.LittleEndian.Uint64(f.data[12:]), binary.LittleEndian.Uint64(f.data[20:])
	body := f.data[start:]
	if offset > uint64(len(body)) || size > uint64(len(body))-offset {
		return nil, io.ErrUnexpectedEOF
	}
	raw := body[offset : offset+size]
	for range 4 { // a packed table may hold a packed table
		if len(raw) == 0 || raw[0] != szEncoded {
			return raw, nil
		}
		r := &sevenReader{b: raw[1:]}
		s := r.streams()
		if r.err != nil || len(s.folders) == 0 {
			return nil, errSevenZip
		}
		var err error
		if raw, err = f.sevenUnpack(body, s); err != nil {
			return nil, err
		}
	}
	return nil, errSevenZip
}

// sevenUnpack unpacks the first folder of some streams.
func (f *file) sevenUnpack(body []byte, s sevenStreams) ([]byte, error) {
	o := s.folders[0]
	if o.sealed {
		return nil, errSealed
	}
	if len(s.packed) == 0 || s.at > uint64(len(body)) || s.packed[0] > uint64(len(body))-s.at || len(o.sizes) == 0 {
		return nil, errSevenZip
	}
	packed, size := body[s.at:s.at+s.packed[0]], o.sizes[len(o.sizes)-1]
	if o.coders != 1 || !bytes.Equal(o.method, lzma1) || len(o.props) != 5 {
		return nil, errCoder
	}
	if size > insideLimit {
		return nil, errWork
	}
	head := binary.LittleEndian.AppendUint64(append([]byte{}, o.props...), size)
	r, err := lzma.ReaderConfig{DictCap: lzma.MaxDictCap}.NewReader(io.MultiReader(bytes.NewReader(head), bytes.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	out, _, err := f.unpack(r, insideLimit, slow)
	return out, err
}

// sevenFolder is a run of coders that make one stream of bytes.
type sevenFolder struct {
	coders int
	method []byte // of the first coder
	props  []byte
	sealed bool
	outs   int
	sizes  []uint64
	last   int  // the size that is the folder's
	summed bool // it has a checksum of its own
}

type sevenStreams struct {
	at      uint64 // of the packed bytes
	packed  []uint64
	folders []sevenFolder
	files   []uint64 // sizes of the files in the folders
	sealed  []bool   // by file
}

// sevenHeader is what is told of the files.
type sevenHeader struct {
	streams sevenStreams
	names   []string
	count   int
	empty   []bool // without a stream
	isFile  []bool // of those that are empty
}

func readSeven(raw []byte) (*sevenHeader, error) {
	r := &sevenReader{b: raw}
	h := &sevenHeader{}
	if len(raw) == 0 {
		return h, nil // an empty archive
	}
	if r.byte() != szHeader {
		return nil, errSevenZip
	}
	for r.err == nil {
		switch r.byte() {
		case szEnd:
			return h, nil
		case szArchiveProps:
			for r.err == nil && r.byte() != szEnd {
				r.take(r.number())
			}
		case szAdditional:
			r.streams()
		case szMain:
			h.streams = r.streams()
		case szFiles:
			r.files(h)
		default:
			return nil, errSevenZip
		}
	}
	return nil, r.err
}

func (h *sevenHeader) entries() []Entry {
	out := make([]Entry, 0, len(h.names))
	stream, empties := 0, 0
	for i, name := range h.names {
		e := Entry{Path: name}
		switch {
		case i < len(h.empty) && h.empty[i]:
			e.Dir = empties >= len(h.isFile) || !h.isFile[empties]
			empties++
		case stream < len(h.streams.files):
			e.Size, e.Encrypted = int64(min(h.streams.files[stream], 1<<62)), h.streams.sealed[stream]
			stream++
		default:
			e.Size = -1
		}
		out = append(out, e)
	}
	return out
}
