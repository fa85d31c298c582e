package evidence

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestASheetIsReadBackAsItWasWithoutItsTricks(t *testing.T) {
	s := Sheet{Fields: []string{"id", "displayName"}, Rows: [][]string{{"1", "=cmd()"}, {"2", "a\x1b[2Jb, \"c\""}}}
	raw, err := s.Encode("x/rules.CSV")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil || len(rows) != 3 || rows[0][1] != "displayName" || rows[1][1] != "'=cmd()" || strings.Contains(string(raw), "\x1b") {
		t.Errorf("CSV %q: %v, %v", raw, rows, err)
	}
	raw, err = s.Encode("rules.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	var second map[string]string
	if len(lines) != 2 || json.Unmarshal([]byte(lines[1]), &second) != nil || second["id"] != "2" || strings.Contains(second["displayName"], "\x1b") {
		t.Errorf("JSON Lines %q: %v", raw, second)
	}
	if _, err := s.Encode("rules.xls"); err == nil {
		t.Error("a form that is not known is written all the same")
	}
}

func TestAFileIsNeverWrittenOverAnother(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "rules.csv")
	f, err := WriteFile(path, []byte("first"))
	if err != nil || f.Size != 5 {
		t.Fatalf("%+v, %v", f, err)
	}
	if _, err := WriteFile(path, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another: %v", err)
	}
	raw, err := os.ReadFile(path)
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || string(raw) != "first" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q %v: %v, %v", raw, info.Mode(), err, statErr)
	}
}

func TestSaveIsOverNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Downloads")
	for i, want := range []string{"a.pdf", "a (2).pdf", "a (3).pdf"} {
		f, err := Save(dir, "a.pdf", []byte{byte(i)})
		if err != nil || f.Path != filepath.Join(dir, want) {
			t.Fatalf("%q %v, want %q", f.Path, err, want)
		}
		raw, err := os.ReadFile(f.Path)
		if err != nil || len(raw) != 1 || raw[0] != byte(i) {
			t.Errorf("%s: %v %v", want, raw, err)
		}
		if info, err := os.Stat(f.Path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s: %v %v", want, info.Mode(), err)
		}
	}
	f, err := Save(dir, "../../out\x1b.exe", nil)
	if err != nil || filepath.Dir(f.Path) != dir {
		t.Errorf("%q %v", f.Path, err)
	}
}
