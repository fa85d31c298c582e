package evidence

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"mailtriage/graph/content"
)

// Pack writes a folder with all below it into a zip, whole or not at all and never over another. With a password each file
// is encrypted as zip does of old (APPNOTE.TXT, section 6.1), which every tool opens: it keeps scanners and careless hands
// away from what is in it, and nobody who wants to read it. What is no file is passed over, and so is what is not whole yet.
func Pack(dir, where, password string) (File, error) {
	where, err := filepath.Abs(where)
	if err != nil {
		return File{}, fmt.Errorf("finding the folder: %w", err)
	}
	if within(where, dir) {
		return File{}, errors.New("the zip can't be written into what it packs")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return File{}, fmt.Errorf("reading the folder: %w", err)
	}
	defer func() { _ = root.Close() }()
	z, err := openZip(where)
	if err != nil {
		return File{}, err
	}
	top := filepath.Base(dir)
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err == nil && d.IsDir() && unfinished.MatchString(d.Name()):
			return fs.SkipDir
		case err != nil || !d.Type().IsRegular() || unfinished.MatchString(strings.TrimSuffix(d.Name(), locks)):
			return err
		}
		return z.pack(root, name, path.Join(content.FileName(top), name), password)
	})
	if err != nil {
		z.discard()
		return File{}, fmt.Errorf("packing: %w", err)
	}
	c, err := z.finish()
	if err != nil {
		z.discard()
		return File{}, fmt.Errorf("packing: %w", err)
	}
	info, err := os.Stat(c.path)
	if err != nil {
		return File{}, fmt.Errorf("packing: %w", err)
	}
	return File{Path: c.path, Size: int(info.Size()), SHA256: c.sha256}, errors.Join(z.at.sync(""), z.at.root.Close())
}

// within tells whether a path is below a folder.
func within(where, dir string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return true
	}
	rel, err := filepath.Rel(abs, where)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// pack puts one file in. It is compressed aside first: what stands before it tells its size and sum.
func (z *zipped) pack(root *os.Root, from, as, password string) error {
	in, err := root.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	name := as + partly
	tmp, err := os.CreateTemp(z.at.path, ".mailtriage-*"+partly)
	if err != nil {
		return fmt.Errorf("%s: %w", content.Log(name), err)
	}
	defer func() { _ = tmp.Close(); _ = os.Remove(tmp.Name()) }()
	sum := crc32.NewIEEE()
	deflate, err := flate.NewWriter(tmp, flate.DefaultCompression)
	if err != nil {
		return err
	}
	size, err := io.Copy(io.MultiWriter(deflate, sum), in)
	if err = errors.Join(err, deflate.Close()); err != nil {
		return err
	}
	packed, err := tmp.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return err
	}
	head := &zip.FileHeader{Name: as, Method: zip.Deflate, CRC32: sum.Sum32(), UncompressedSize64: uint64(size), CompressedSize64: uint64(packed)}
	head.SetMode(0o600)
	for _, r := range as {
		if r >= 0x80 {
			head.Flags |= 0x800 // the name is of UTF-8
		}
	}
	if password == "" {
		w, err := z.w.CreateRaw(head)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, tmp)
		return err
	}
	head.Flags |= 1
	head.CompressedSize64 += cipherHead
	w, err := z.w.CreateRaw(head)
	if err != nil {
		return err
	}
	c, err := newZipCipher(w, password, byte(head.CRC32>>24))
	if err != nil {
		return err
	}
	_, err = io.Copy(c, tmp)
	return err
}
