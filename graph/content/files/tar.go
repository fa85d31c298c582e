package files

import (
	"archive/tar"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"github.com/xi2/xz"
)

func (f *file) tar() {
	r := tar.NewReader(bytes.NewReader(f.data))
	var total int64
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			f.broken("Its list of files breaks off.", err)
			break
		}
		total += h.Size
		e := Entry{Path: h.Name, Size: h.Size, Dir: h.Typeflag == tar.TypeDir}
		open := func() (io.Reader, error) { return r, nil }
		if h.Typeflag == tar.TypeSymlink || h.Typeflag == tar.TypeLink {
			f.found(Path, Odd, "It holds a link to another file.", h.Name+" -> "+h.Linkname)
			open = nil
		}
		if !f.entry(e, open, copied) {
			break // how many follow is not worth the reading
		}
	}
	f.listed(total)
}

// dictionary is the most that an xz file may have its readers remember: what "xz -9" makes takes 64 MB.
const dictionary = 64 << 20

func (f *file) gzip() {
	r, err := gzip.NewReader(bytes.NewReader(f.data))
	if err != nil {
		f.broken("Its head can't be read.", err)
		return
	}
	f.single(r.Name, r, deflated)
}

func (f *file) bzip2() { f.single("", bzip2.NewReader(bytes.NewReader(f.data)), slow) }

func (f *file) xz() {
	r, err := xz.NewReader(bytes.NewReader(f.data), dictionary)
	if err != nil {
		f.broken("Its head can't be read.", err)
		return
	}
	f.single("", r, slow)
}

// single looks into a file that is packed alone; a TAR in it is listed as if it stood there itself.
func (f *file) single(name string, r io.Reader, cost int64) {
	if name == "" {
		name = packedName(f.Name)
	}
	limit := int64(2 * insideLimit)
	data, whole, err := f.unpack(r, limit, cost)
	if err != nil && len(data) == 0 {
		if errors.Is(err, errWork) {
			f.unread(name, err)
		} else {
			f.broken("What is packed in it can't be unpacked.", err)
		}
		return
	}
	if err != nil {
		f.broken("What is packed in it breaks off.", err)
		whole = false
	}
	f.checkPath(name)
	f.unpacked(data, whole, "")
	e := Entry{Path: piece(name), Size: -1}
	if whole {
		e.Size = int64(len(data))
	}
	e.Inside = f.within(e.Path, data, whole)
	f.Entries = append(f.Entries, e)
}

// packedName is what a packed file unpacks to, by its own name.
func packedName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	ext := extension(name)
	base := strings.TrimRight(name, ". ")
	if len(ext) > 0 && len(ext) < len(base) {
		base = base[:len(base)-len(ext)-1]
	}
	if strings.HasPrefix(ext, "t") { // tgz, tbz2, txz
		return base + ".tar"
	}
	if base == "" {
		return "unnamed"
	}
	return base
}
