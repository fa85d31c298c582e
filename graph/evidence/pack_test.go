package evidence

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// unlock undoes the encryption, after the specification's own words (APPNOTE.TXT, section 6.1.7).
func unlock(t *testing.T, raw []byte, password string, crc uint32) []byte {
	t.Helper()
	keys := [3]uint32{305419896, 591751049, 878082192}
	update := func(b byte) {
		keys[0] = crc32.IEEETable[(keys[0]^uint32(b))&0xff] ^ (keys[0] >> 8)
		keys[1] += keys[0] & 0xff
		keys[1] = keys[1]*134775813 + 1
		keys[2] = crc32.IEEETable[(keys[2]^(keys[1]>>24))&0xff] ^ (keys[2] >> 8)
	}
	for _, b := range []byte(password) {
		update(b)
	}
	out := make([]byte, len(raw))
	for i, b := range raw {
		temp := uint16(keys[2] | 2)
		out[i] = b ^ byte((uint32(temp)*uint32(temp^1))>>8)
		update(out[i])
	}
	if out[11] != byte(crc>>24) {
		t.Fatal("the password is not the one")
	}
	return out[12:]
}

func packed(t *testing.T, password string) (dir string, f File) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "case one")
	if err := os.MkdirAll(filepath.Join(dir, "attachments"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, s := range files0 {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Symlink("/etc/passwd", filepath.Join(dir, "link"))
	f, err := Pack(dir, filepath.Join(filepath.Dir(dir), "out.zip"), password)
	if err != nil {
		t.Fatal(err)
	}
	return dir, f
}

var files0 = map[string]string{"message.eml": "From: x\r\n\r\nbody body body body", "attachments/bösé.exe": "MZ\x00\xff", "empty": ""}

func TestPack(t *testing.T) {
	for _, password := range []string{"", "infected"} {
		_, f := packed(t, password)
		r, err := zip.OpenReader(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if len(r.File) != len(files0) {
			t.Errorf("%d files; want %d: links are passed over", len(r.File), len(files0))
		}
		for _, z := range r.File {
			rel, err := filepath.Rel("case one", z.Name)
			if err != nil {
				t.Fatal(err)
			}
			if got := content0(t, z, password); got != files0[rel] {
				t.Errorf("%s holds %q; want %q", z.Name, got, files0[rel])
			}
		}
		if raw, _ := os.ReadFile(f.Path); sumOf(raw) != f.SHA256 || len(raw) != f.Size {
			t.Error("what is told of the zip is not what it is")
		} else if password != "" && bytes.Contains(raw, []byte("body")) {
			t.Error("it can be read without the password")
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(f.Path), ".*")); len(left) > 0 {
			t.Errorf("left over: %v", left)
		}
	}
}

func content0(t *testing.T, z *zip.File, password string) string {
	t.Helper()
	if (z.Flags&1 == 1) != (password != "") {
		t.Errorf("%s: encrypted: %v", z.Name, z.Flags&1 == 1)
	}
	var in io.Reader
	if password == "" {
		f, err := z.Open()
		if err != nil {
			t.Fatal(err)
		}
		in = f
	} else {
		f, err := z.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		in = flate.NewReader(bytes.NewReader(unlock(t, raw, password, z.CRC32)))
	}
	out, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestPackForOthers opens it with the tool that everybody has, where it is there.
func TestPackForOthers(t *testing.T) {
	tool, err := exec.LookPath("unzip")
	if err != nil {
		t.Skip("there is no unzip here")
	}
	_, f := packed(t, "infected")
	if out, err := exec.CommandContext(t.Context(), tool, "-P", "infected", "-t", f.Path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := exec.CommandContext(t.Context(), tool, "-P", "wrong", "-t", f.Path).CombinedOutput(); err == nil {
		t.Error("another password does, too")
	}
}

func TestPackNeverOver(t *testing.T) {
	dir, f := packed(t, "")
	again, err := Pack(dir, f.Path, "")
	if err != nil || again.Path == f.Path {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := Pack(dir, filepath.Join(dir, "x.zip"), ""); err == nil {
		t.Error("it was packed into itself")
	}
	if _, err := Pack(filepath.Join(dir, "none"), f.Path, ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing was packed: %v", err)
	}
}
