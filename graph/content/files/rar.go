package files

import (
	"bytes"
	"errors"
	"io"

	"github.com/nwaples/rardecode/v2"
)

// rarDictionary is the most that a RAR archive may have its readers remember. The reader makes room for it, and clears it,
// for each file that is listed; that is counted as work.
const rarDictionary = 32 << 20

// rar lists a RAR archive by its headers; nothing of it is unpacked.
func (f *file) rar() {
	r, err := rardecode.NewReader(bytes.NewReader(f.data), rardecode.MaxDictionarySize(rarDictionary))
	var total int64
	for err == nil {
		var h *rardecode.FileHeader
		if h, err = r.Next(); err != nil {
			break
		}
		total += max(0, h.UnPackedSize)
		room := min(max(0, h.UnPackedSize), rarDictionary)
		if h.UnKnownSize {
			room = rarDictionary
		}
		if f.left -= room / 32; f.left < 0 {
			f.cut("Its files take more memory to unpack than a look has: not all are listed.")
			break
		}
		e := Entry{Path: h.Name, Size: h.UnPackedSize, Dir: h.IsDir, Encrypted: h.Encrypted || h.HeaderEncrypted}
		if h.UnKnownSize {
			e.Size = -1
		}
		if h.LinkType != rardecode.LinkTypeNone {
			f.found(Path, Odd, "It holds a link to another file.", h.Name+" -> "+h.LinkTarget)
		}
		if !f.entry(e, nil, copied) {
			break
		}
	}
	switch {
	case err == nil, errors.Is(err, io.EOF):
	case errors.Is(err, rardecode.ErrArchiveEncrypted):
		f.locked()
		return
	case errors.Is(err, rardecode.ErrDictionaryTooLarge):
		f.cut("Its files take more memory to unpack than a look has: not all are listed.")
	case errors.Is(err, rardecode.ErrMultiVolume):
		f.found(Fact, Note, "It is one of several parts: not all of its files are in it.")
	default:
		f.broken("Its list of files breaks off.", err)
	}
	f.listed(total)
}
