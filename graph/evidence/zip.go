package evidence

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"mailtriage/graph/content"
)

// zipped writes into one zip, which gets its name when it is whole.
type zipped struct {
	at    *onDisk // the folder that it lies in
	name  string
	file  *os.File
	sum   hash.Hash
	w     *zip.Writer
	names map[string]*content.Names // by folder

	broken error // a file in it is not whole: it is of no use
}

func openZip(where string) (*zipped, error) {
	at, err := openFolder(filepath.Dir(where))
	if err != nil {
		return nil, err
	}
	name := filepath.Base(where)
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		name = name[:len(name)-len(".zip")]
	}
	z := &zipped{at: at, name: name + ".zip", sum: sha256.New(), names: map[string]*content.Names{}}
	_, err = free(&content.Names{}, z.name+partly, func(name string) error {
		z.file, err = at.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		return err
	})
	if err != nil {
		at.discard()
		return nil, fmt.Errorf("making the zip: %w", err)
	}
	z.w = zip.NewWriter(io.MultiWriter(z.file, z.sum))
	return z, nil
}

func (z *zipped) in(folder string) *content.Names {
	if z.names[folder] == nil {
		z.names[folder] = &content.Names{}
	}
	return z.names[folder]
}

func (z *zipped) folder(name string) (string, error) { return z.in("").Take(name), nil }

func (z *zipped) aside() (*Writer, error) { return z.at.aside() }

func (z *zipped) drop(part string) { z.at.drop(part) }

func (z *zipped) take(folder, name string, part File) (File, error) {
	defer z.drop(part.Path)
	in, err := z.at.root.Open(part.Path)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = in.Close() }()
	return z.put(folder, name, in, part)
}

// put writes what comes into the zip; f is what is known of it.
func (z *zipped) put(folder, name string, from io.Reader, f File) (File, error) {
	name = path.Join(folder, z.in(folder).Take(name))
	head := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Time{}}
	head.SetMode(0o600)
	w, err := z.w.CreateHeader(head)
	if err == nil {
		_, err = io.Copy(w, from)
	}
	if err != nil {
		z.broken = err
		return File{}, err
	}
	f.Path = name
	return f, nil
}

func (z *zipped) close(sums string) (closed, error) {
	c, err := z.end(sums)
	if err != nil {
		z.discard()
		return closed{}, fmt.Errorf("ending the zip: %w", err)
	}
	z.at.clear()
	return c, errors.Join(z.at.sync(""), z.at.root.Close())
}

// end writes what an export ends with.
func (z *zipped) end(sums string) (closed, error) {
	if z.broken != nil {
		return closed{}, fmt.Errorf("a file in it is not whole: %w", z.broken)
	}
	f, err := z.put("", sumsName, strings.NewReader(sums), File{Size: len(sums), SHA256: sumOf([]byte(sums))})
	if err != nil {
		return closed{}, err
	}
	c, err := z.finish()
	c.sums = f.Path
	return c, err
}

// finish ends the zip, and gives it its name.
func (z *zipped) finish() (closed, error) {
	if err := errors.Join(z.w.Close(), z.file.Sync(), z.file.Close()); err != nil {
		return closed{}, err
	}
	part := filepath.Base(z.file.Name())
	name, err := free(&content.Names{}, z.name, func(name string) error { return z.at.rename(part, name) })
	return closed{path: filepath.Join(z.at.path, name), sha256: hex.EncodeToString(z.sum.Sum(nil))}, err
}

func (z *zipped) discard() {
	part := filepath.Base(z.file.Name())
	_ = z.file.Close()
	_ = z.at.root.Remove(part)
	z.at.discard()
}
