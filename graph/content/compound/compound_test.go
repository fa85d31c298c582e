package compound_test

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"mailtriage/graph/content/compound"
	"mailtriage/graph/content/hostile"
)

// message is a file of another package's tests, so that it need not be written twice.
func message(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("../outlook/testdata/report.msg")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOpen(t *testing.T) {
	left := int64(1 << 20)
	f, err := compound.Open(message(t), &left)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range f.Entries {
		if e.Name == "__substg1.0_3701000D" || e.Name == "__substg1.0_37010102" {
			found = append(found, e.Path)
			if e.Storage != strings.HasSuffix(e.Name, "D") || e.Loose {
				t.Errorf("%+v", e)
			}
		}
	}
	if got := strings.Join(found, " "); got != "__attach_version1.0_#00000000/__substg1.0_37010102 __attach_version1.0_#00000001/__substg1.0_3701000D" {
		t.Errorf("%s", got)
	}
	for name, want := range map[string]string{"__SUBSTG1.0_37010102": "%PDF-1.4 ", "__substg1.0_001A001F": "I\x00P\x00M\x00"} { // of 5400 bytes, and of the small stream
		e, ok := f.Find(name)
		if got := f.Read(e, 1<<20); !ok || !strings.HasPrefix(string(got), want) || uint64(len(got)) != e.Size {
			t.Errorf("%s: %d bytes of %d, %.20q", name, len(got), e.Size, got)
		}
		if got := f.Read(e, 5); len(got) != 5 {
			t.Errorf("%s: %d bytes beyond the limit", name, len(got))
		}
	}
	if spent := 1<<20 - left; spent < 5400 || spent > 10_000 {
		t.Errorf("%d bytes were counted", spent)
	}
	e, _ := f.Find("__substg1.0_37010102")
	if left = 100; len(f.Read(e, 1<<20)) != 100 || len(f.Read(e, 1<<20)) != 0 {
		t.Error("more was read than was left")
	}
}

func TestBroken(t *testing.T) {
	whole := message(t)
	for name, b := range map[string][]byte{"nothing": nil, "short": whole[:300], "no directory": whole[:512], "another file": append([]byte("PK\x03\x04"), make([]byte, 1000)...)} {
		left := int64(1 << 20)
		if _, err := compound.Open(b, &left); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
	if compound.Is(whole[:4]) || !compound.Is(whole) {
		t.Error("the signature is not known")
	}
}

// TestChainsThatGoRound has sectors follow each other for ever, and all streams stand on the same ones.
func TestChainsThatGoRound(t *testing.T) {
	b := message(t)
	fat := int(binary.LittleEndian.Uint32(b[76:])+1) * 512
	for i := fat; i < fat+512 && i+4 <= len(b); i += 4 {
		binary.LittleEndian.PutUint32(b[i:], uint32((i-fat)/4))
	}
	held(t, b)
}

// held reads all of a file and holds what is read and made to limits.
func held(t *testing.T, b []byte) {
	t.Helper()
	const most = 32 << 20
	defer hostile.Bounded(t)()
	left := int64(most)
	f, err := compound.Open(b, &left)
	if err == nil {
		size := 0
		for _, e := range f.Entries {
			got := f.Read(e, most)
			if size += len(got); uint64(len(got)) > e.Size || size > most {
				t.Fatalf("%d bytes of %+v, %d in all", len(got), e, size)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(message(f))
	f.Fuzz(held)
}
