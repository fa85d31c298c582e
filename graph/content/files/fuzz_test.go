//go:build unix

package files

import (
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

// looks holds a look to its limits: no panic, at most a second of work and 256 MB, reports of bounded size in UTF-8.
func looks(t *testing.T, name string, data []byte) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := spent()
	l := &looker{left: workLimit, strict: true}
	r := l.look(name, "application/octet-stream", data, 0, true)
	took := spent() - begun
	runtime.ReadMemStats(&after)
	if took > time.Second {
		t.Errorf("a look took %v", took)
	}
	if made := after.TotalAlloc - before.TotalAlloc; made > 256<<20 {
		t.Errorf("a look made room for %s", Bytes(int64(made)))
	}
	note(t, took, after.HeapSys)
	reportHolds(t, r)
}

func reportHolds(t *testing.T, r *Report) {
	t.Helper()
	if len(r.Findings) > findingLimit+1 || len(r.Entries) > entryLimit {
		t.Errorf("%d findings, %d entries", len(r.Findings), len(r.Entries))
	}
	for _, f := range r.Findings {
		if len(f.Evidence) > evidenceLimit || f.Words == "" || !utf8.ValidString(f.Words) {
			t.Errorf("%+v", f)
		}
		for _, e := range f.Evidence {
			if !utf8.ValidString(e) || len(e) > 2*pieceLimit+16 {
				t.Errorf("%q", e)
			}
		}
	}
	for _, e := range r.Entries {
		if !utf8.ValidString(e.Path) || e.Size < -1 {
			t.Errorf("%+v", e)
		}
		if e.Inside != nil {
			reportHolds(t, e.Inside)
		}
	}
}

// spent is the processor's time that this process has taken: it does not count what others keep the machine busy with.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// note keeps the worst figures of a long run in a file, if one is named.
func note(t *testing.T, took time.Duration, heap uint64) {
	path := os.Getenv("MAILTRIAGE_FUZZ_FIGURES")
	if path == "" {
		return
	}
	worst.took, worst.heap, worst.looks = max(worst.took, took), max(worst.heap, heap), worst.looks+1
	if worst.looks%1000 == 0 {
		line := "worst look " + worst.took.String() + ", heap " + Bytes(int64(worst.heap)) + ", looks " + strconv.Itoa(worst.looks) + "\n"
		_ = os.WriteFile(path+"."+strconv.Itoa(os.Getpid()), []byte(line), 0o600)
	}
}

var worst struct {
	took  time.Duration
	heap  uint64
	looks int
}

func fuzz(f *testing.F, kinds []kind) {
	for _, k := range kinds {
		if len(k.data) < 64<<10 {
			f.Add(k.file, k.data)
		}
	}
	f.Fuzz(looks)
}

func FuzzArchives(f *testing.F) {
	fuzz(f, append(archiveKinds(f), kind{file: "a.tgz", data: gzipped(f, tarred(f, "a.exe", "MZ"))}, kind{file: "a.zip", data: zipped(f, "b.zip", string(zipped(f, "c.zip", string(zipped(f, "d.txt", "x")))))}))
}
func FuzzOffice(f *testing.F)    { fuzz(f, officeKinds(f)) }
func FuzzPDF(f *testing.F)       { fuzz(f, pdfKinds()) }
func FuzzPages(f *testing.F)     { fuzz(f, pageKinds(f)) }
func FuzzShortcuts(f *testing.F) { fuzz(f, shortcutKinds()) }

func FuzzImages(f *testing.F) {
	for _, data := range [][]byte{pngOf(f, flag(8, 8)), jpegOf(f, flag(8, 8)), gifOf(f, flag(8, 8)), []byte("BM"), []byte("RIFF\x00\x00\x00\x00WEBPVP8 ")} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		begun := spent()
		small, _, err := Thumbnail(data, 40, 40)
		took := spent() - begun
		if took > time.Second {
			t.Errorf("a picture took %v", took)
		}
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		note(t, took, now.HeapSys)
		if err == nil && (small.Bounds().Dx() > 40 || small.Bounds().Dy() > 40) {
			t.Errorf("it is %v", small.Bounds())
		}
	})
}
