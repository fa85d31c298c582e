package casefolder

import (
	"bufio"
	"bytes"
	"crypto/md5"  //nolint:gosec // as the manifest has them
	"crypto/sha1" //nolint:gosec // as above
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
)

// Verdict is what there is to say of a case.
type Verdict struct {
	Path     string
	Files    int       // that hold
	Problems []Problem // none: all is as it was written
}

// Problem is something that is not as it was written.
type Problem struct {
	File string // below the case's folder: hostile, as anything may have been put there
	What string
}

// Find finds the cases that a folder is or holds, also those from which a part was taken. What was left when the program was
// killed while it wrote is none.
func Find(dir string) ([]string, error) {
	if isCase(dir) {
		return []string{dir}, nil
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the folder: %w", err)
	}
	var out []string
	for _, d := range list {
		if at := filepath.Join(dir, d.Name()); evidence.Whole(d.Name()) && isCase(at) {
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no case in %s: no %s", content.Value(dir), ManifestFile)
	}
	return out, nil
}

// isCase tells whether a folder holds one of the files that each case has.
func isCase(dir string) bool {
	return slices.ContainsFunc([]string{ManifestFile, SumsFile, MessageFile}, func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return err == nil
	})
}

// Verify reads every file of a case and holds it to the manifest, and the manifest to its own chain and to the sums. Who
// writes all of it anew can't be found out here: keep a copy of the sums elsewhere.
func Verify(dir string) (Verdict, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Verdict{}, fmt.Errorf("reading the case: %w", err)
	}
	defer func() { _ = root.Close() }()
	v := &verifying{root: root, Verdict: Verdict{Path: dir}, known: map[string]string{}}
	entries, err := v.chain()
	if err != nil {
		return Verdict{}, err
	}
	var files []evidence.File
	for _, e := range entries {
		if e.File != "" {
			v.file(e)
			files = append(files, evidence.File{Path: e.File, SHA256: e.SHA256})
		}
	}
	v.sums(files)
	v.strangers()
	return v.Verdict, nil
}

type verifying struct {
	Verdict
	root  *os.Root
	known map[string]string // SHA-256 by file, as the manifest has them
}

func (v *verifying) wrong(file, format string, args ...any) {
	v.Problems = append(v.Problems, Problem{file, fmt.Sprintf(format, args...)})
}

// Entries reads the manifest of a case, without holding it to anything.
func Entries(dir string) ([]Entry, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the case: %w", err)
	}
	defer func() { _ = root.Close() }()
	return (&verifying{root: root, known: map[string]string{}}).chain()
}

// manifestLimit is how many bytes of a manifest are read.
const manifestLimit = 64 << 20

// chain reads the manifest and follows its chain.
func (v *verifying) chain() ([]Entry, error) {
	f, err := openFile(v.root, ManifestFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no manifest")
	}
	if err != nil {
		return nil, fmt.Errorf("reading the manifest: %w", err)
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewReader(io.LimitReader(f, manifestLimit))
	var entries []Entry
	prev, n := first, 0
	for {
		line, err := in.ReadBytes('\n')
		if line = bytes.TrimSuffix(line, []byte("\n")); len(line) > 0 {
			n++
			var e Entry
			switch json.Unmarshal(line, &e) {
			case nil:
				if e.Prev != prev {
					v.wrong(ManifestFile, "line %d does not follow the one before it", n)
				} else if e.Number != n {
					v.wrong(ManifestFile, "line %d says that it is line %d", n, e.Number)
				}
				entries = append(entries, e)
			default:
				v.wrong(ManifestFile, "line %d can't be read", n)
			}
			prev = chained(line)
		}
		switch {
		case errors.Is(err, io.EOF):
			if len(line) > 0 {
				v.wrong(ManifestFile, "line %d was cut short", n)
			}
			return entries, nil
		case err != nil:
			return nil, fmt.Errorf("reading the manifest: %w", err)
		}
	}
}

// file holds a file to its line.
func (v *verifying) file(e Entry) {
	if v.known[e.File] != "" {
		v.wrong(e.File, "it stands in the manifest twice")
		return
	}
	v.known[e.File] = e.SHA256
	size, got, err := v.hashes(e.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.wrong(e.File, "it is missing")
	case err != nil:
		v.wrong(e.File, "it can't be read: %v", err)
	case size != int64(e.Size):
		v.wrong(e.File, "it has %d bytes in place of %d", size, e.Size)
	case got != [3]string{e.MD5, e.SHA1, e.SHA256}:
		v.wrong(e.File, "it was changed: its hashes are others")
	default:
		v.Files++
	}
}

// hashes reads a file that is nothing else.
func (v *verifying) hashes(name string) (size int64, sums [3]string, err error) {
	f, err := openFile(v.root, name)
	if err != nil {
		return 0, sums, err
	}
	defer func() { _ = f.Close() }()
	a, b, c := md5.New(), sha1.New(), sha256.New() //nolint:gosec // as above
	size, err = io.Copy(io.MultiWriter(a, b, c), f)
	return size, [3]string{hex.EncodeToString(a.Sum(nil)), hex.EncodeToString(b.Sum(nil)), hex.EncodeToString(c.Sum(nil))}, err
}

// openFile opens a file that is nothing else: what waits for somebody to write into it would be waited for without end.
func openFile(root *os.Root, name string) (*os.File, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, errors.New("it is not below the case's folder")
	}
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no file any more")
	}
	return root.Open(name)
}

// sumsLimit is how many bytes of the sums are read: enough for the largest manifest.
const sumsLimit = manifestLimit

func (v *verifying) readSums() ([]byte, error) {
	f, err := openFile(v.root, SumsFile)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, sumsLimit+1))
	if err == nil && len(raw) > sumsLimit {
		err = fmt.Errorf("it has more than %d MB", sumsLimit>>20)
	}
	return raw, err
}

// sums holds the sums to the manifest, and the manifest to the sums.
func (v *verifying) sums(files []evidence.File) {
	raw, err := v.readSums()
	if errors.Is(err, fs.ErrNotExist) {
		v.wrong(SumsFile, "it is missing")
		return
	}
	if err != nil {
		v.wrong(SumsFile, "it can't be read: %v", err)
		return
	}
	_, manifest, err := v.hashes(ManifestFile)
	if err != nil {
		v.wrong(ManifestFile, "it can't be read: %v", err)
		return
	}
	text := string(raw)
	if text == evidence.Sums(append(files, evidence.File{Path: ManifestFile, SHA256: manifest[2]})) {
		return
	}
	before := len(v.Problems)
	if broken := strings.ReplaceAll(text, "\r\n", "\n"); broken != text {
		v.wrong(SumsFile, "its line breaks were changed, to those of Windows")
		text = broken
	}
	v.lines(text, manifest[2])
	if len(v.Problems) == before {
		v.wrong(SumsFile, "it was changed: its lines are others")
	}
}

// lines finds what of the sums is not as the manifest has it.
func (v *verifying) lines(text, manifest string) {
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		switch want := v.known[name]; {
		case !ok:
			v.wrong(SumsFile, "a line can't be read")
		case name == ManifestFile && sum != manifest:
			v.wrong(ManifestFile, "it was changed: its hash in %s is another", SumsFile)
		case name == ManifestFile:
		case want == "":
			v.wrong(SumsFile, "it names %s, which the manifest does not", name)
		case want != sum:
			v.wrong(SumsFile, "it has another hash of %s than the manifest", name)
		}
		seen[name] = true
	}
	for _, name := range append(sorted(v.known), ManifestFile) {
		if !seen[name] {
			v.wrong(SumsFile, "it does not name %s", name)
		}
	}
}

func sorted(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// strangers finds what was put there later.
func (v *verifying) strangers() {
	err := fs.WalkDir(v.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != "." && !v.names(name, d.IsDir()) {
			v.wrong(name, "it is not of the case: it was put there later")
		}
		return nil
	})
	if err != nil {
		v.wrong(".", "the folder can't be read: %v", err)
	}
}

// names tells whether the manifest names a file, or files below a folder.
func (v *verifying) names(name string, folder bool) bool {
	if !folder {
		return v.known[name] != "" || name == ManifestFile || name == SumsFile
	}
	for file := range v.known {
		if strings.HasPrefix(file, name+"/") {
			return true
		}
	}
	return false
}
