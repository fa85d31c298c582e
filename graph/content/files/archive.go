package files

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// How slow packers are, in bytes of one that is copied.
const (
	copied   = 1
	deflated = 1
	slow     = 4 // bzip2, LZMA
)

// opening is the work of beginning to unpack, however little comes of it.
const opening = 4 << 10

var errWork = errors.New("the work of a look is done")

// unpack reads what a packer makes, within the limits; false: there is more.
func (f *file) unpack(r io.Reader, limit, cost int64) (data []byte, whole bool, err error) {
	limit = min(limit, f.left/cost)
	if limit <= 0 {
		return nil, false, errWork
	}
	data, err = io.ReadAll(io.LimitReader(r, limit+1))
	f.left -= max(int64(len(data)), opening) * cost
	if int64(len(data)) > limit {
		return data[:limit], false, nil
	}
	return data, true, err
}

// entry lists a file of an archive, and looks into it where open gives its bytes. False: no more are listed.
func (f *file) entry(e Entry, open func() (io.Reader, error), cost int64) bool {
	if len(f.Entries) >= entryLimit {
		f.Unlisted++
		return false
	}
	e.Path = piece(e.Path)
	f.checkPath(e.Path)
	if e.Encrypted {
		f.Encrypted = true
	}
	switch {
	case e.Dir:
	case open == nil || e.Encrypted || f.depth >= depthLimit:
		f.named(e.Path)
	default:
		e.Inside = f.inside(e, open, cost)
	}
	f.Entries = append(f.Entries, e)
	return true
}

// inside looks at a file of an archive, and takes over what is found in it.
func (f *file) inside(e Entry, open func() (io.Reader, error), cost int64) *Report {
	r, err := open()
	if err != nil {
		f.unread(e.Path, err)
		return nil
	}
	data, whole, err := f.unpack(r, insideLimit, cost)
	if err != nil && len(data) == 0 {
		f.unread(e.Path, err)
		return nil
	}
	if err != nil {
		whole = false
	}
	f.unpacked(data, whole, e.Path)
	return f.within(e.Path, data, whole)
}

// within looks at a file that is in this one.
func (f *file) within(name string, data []byte, whole bool) *Report {
	in := f.look(name, "", data, f.depth+1, whole)
	if !whole {
		f.cut("Of what is packed in it, some was looked at in part: it is larger than a look may unpack.", name)
	}
	if in.Encrypted {
		f.Encrypted = true
	}
	for _, o := range in.Findings {
		if o.Severity == Note || len(f.Findings) >= findingLimit {
			continue
		}
		if o.Where == "" {
			o.Where = name
		} else {
			o.Where = name + " > " + o.Where
		}
		f.Findings = append(f.Findings, o)
	}
	return in
}

// unread tells of a file of an archive that could not be read.
func (f *file) unread(name string, err error) {
	f.named(name)
	if errors.Is(err, errWork) {
		f.cut("Some of what is packed in it was not looked at: a look unpacks no more than it has to, and this is more.", name)
		return
	}
	f.found(Broken, Note, "Some of what is packed in it could not be unpacked.", name+": "+err.Error())
}

// named tells what a name alone tells of a file that is not looked at.
func (f *file) named(name string) {
	in := &file{looker: f.looker, Report: &Report{Name: name, Claimed: typeOfName(name)}, whole: true}
	in.checkName(name)
	in.checkRuns()
	for _, o := range in.Findings {
		if len(f.Findings) < findingLimit {
			o.Where = name
			f.Findings = append(f.Findings, o)
		}
	}
}

// checkPath looks for ways out of the folder that an archive is unpacked into (CWE-22).
func (f *file) checkPath(p string) {
	slashed := strings.ReplaceAll(p, `\`, "/")
	clean := path.Clean(slashed)
	if strings.HasPrefix(clean, "../") || clean == ".." || strings.HasPrefix(slashed, "/") || len(slashed) > 1 && slashed[1] == ':' {
		f.found(Path, Bad, "It holds a path that leads out of the folder it is unpacked into.", p)
	}
}

// listed tells what is true of the archive as a whole.
func (f *file) listed(unpacked int64) {
	if f.Unlisted > 0 {
		f.cut(fmt.Sprintf("Only its first %d files are listed.", entryLimit))
	}
	if f.Encrypted {
		f.found(Locked, Odd, "It takes a password: no filter on the way could look into it.")
	}
	f.unpacks(unpacked)
}

// locked tells that not even the names can be read.
func (f *file) locked() {
	f.Encrypted = true
	f.found(Locked, Odd, "It takes a password even for the names of its files: no filter on the way could look into it.")
}

// broken tells that a file is not built as it should be.
func (f *file) broken(what string, err error) {
	evidence := ""
	if err != nil {
		evidence = err.Error()
	}
	f.found(Broken, Odd, what, evidence)
}

// Bytes writes a number of bytes as people do: 1.2 MB.
func Bytes(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"}
	v, i := float64(n), 0
	for v >= 1000 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}
