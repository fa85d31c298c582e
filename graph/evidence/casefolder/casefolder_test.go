package casefolder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/indicators"
)

var clock = time.Date(2026, 11, 24, 9, 12, 30, 0, time.UTC)

const mail = "From: =?utf-8?Q?B=C3=B6se?= <boss@evil.org>\r\nTo: ann@corp.test\r\nSubject: \x1b[31mpay | now\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Pay at <a href='https://pay.evil.org/x'>https://bank.test</a> www.evil.org\u202e ```</p><script>alert(1)</script>\r\n"

// box is a mailbox that gives what it is told to.
type box struct {
	mime  string
	list  []graph.Attachment
	bytes map[string]string // by id
	fail  map[string]error  // by id; "mime", "list"
	twice bool              // the first try is cut
}

func (b *box) give(to graph.Sink, s string, failed error) (graph.Receipt, error) {
	if failed != nil {
		_, _ = to.Write([]byte(s[:len(s)/2]))
		return graph.Receipt{}, failed
	}
	if b.twice {
		_, _ = to.Write([]byte("cut off"))
		if err := to.Reset(); err != nil {
			return graph.Receipt{}, err
		}
	}
	_, err := to.Write([]byte(s))
	return graph.Receipt{Operation: "GET it", RequestID: "request-1", Time: clock, Size: int64(len(s))}, err
}

func (b *box) CopyMIME(_ context.Context, _ string, to graph.Sink) (graph.Receipt, error) {
	return b.give(to, b.mime, b.fail["mime"])
}

func (b *box) Attachments(context.Context, string) ([]graph.Attachment, error) {
	return b.list, b.fail["list"]
}

func (b *box) CopyAttachment(_ context.Context, _ string, of graph.Attachment, to graph.Sink) (graph.Receipt, error) {
	return b.give(to, b.bytes[of.ID], b.fail[of.ID])
}

func full() *box {
	return &box{mime: mail, bytes: map[string]string{"1": "one\x00\xff", "2": "", "3": "From: x\r\n\r\ninner", "4": "other"}, list: []graph.Attachment{
		{ID: "1", Name: "..\\CON.pdf", Kind: "file"}, {ID: "2", Name: "a.txt", Kind: "file"}, {ID: "3", Name: "fwd: hello", Kind: "item"}, {ID: "4", Name: "A.TXT", Kind: "file"},
		{ID: "5", Name: "shared\x1b.docx", Kind: "reference"},
	}}
}

func order(dir string) Order {
	return Order{
		Messages: []graph.Header{{ID: "AAMk1", InternetMessageID: "<1@evil.org>", Subject: "pay | now", Received: clock}}, Path: dir, Who: "ann", Mailbox: "soc@corp.test", Program: "mailtriage test",
		Now: func() time.Time { return clock }, Indicators: indicators.Options{Own: []string{"corp.test"}},
		Journal: func(graph.Header) ([]string, error) {
			return []string{`{"time":"2026-11-24T09:12:30Z","kind":"intent","action":"move","who":"ann"}`}, nil
		},
	}
}

// make1 makes one case.
func make1(t *testing.T, b *box, o Order) Case {
	t.Helper()
	r, err := Make(t.Context(), b, o, func(int) {})
	if err != nil || len(r.Cases) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	return r.Cases[0]
}

func TestCase(t *testing.T) {
	b := full()
	b.twice = true
	dir := t.TempDir()
	c := make1(t, b, order(dir))
	var names []string
	for _, f := range c.Files {
		names = append(names, f.Path)
		raw, err := os.ReadFile(filepath.Join(c.Path, f.Path))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(raw)
		if f.Size != len(raw) || f.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: what is told of it is not what it holds", f.Path)
		}
	}
	want := []string{"message.eml", "attachments/_CON.pdf", "attachments/a.txt", "messages/fwd_ hello.eml", "attachments/A (2).TXT", "headers.json", "message.txt", "indicators.jsonl", "journal.jsonl", "manifest.jsonl"}
	if !slices.Equal(names, want) {
		t.Errorf("the files are %q; want %q", names, want)
	}
	if raw, _ := os.ReadFile(filepath.Join(c.Path, MessageFile)); string(raw) != mail {
		t.Error("the message is not as the service gave it")
	}
	if raw, _ := os.ReadFile(filepath.Join(c.Path, TextFile)); strings.ContainsAny(string(raw), "\x1b\u202e") {
		t.Errorf("the text is not safe: %q", raw)
	}
	if c.Links != 1 || len(c.Notes) != 1 || strings.Contains(c.Notes[0], "\x1b") {
		t.Errorf("links %d, notes %q", c.Links, c.Notes)
	}
	if runtime.GOOS != "windows" {
		modes(t, dir)
	}
	v, err := Verify(c.Path)
	if err != nil || len(v.Problems) > 0 || v.Files != len(want)-1 {
		t.Errorf("%+v, %v", v, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	// The tool that everybody has takes the sums as they are.
	if tool, err := exec.LookPath("sha256sum"); err == nil {
		cmd := exec.CommandContext(t.Context(), tool, "-c", "--strict", SumsFile)
		cmd.Dir = c.Path
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("sha256sum -c: %v\n%s", err, out)
		}
	}
}

func modes(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[d.IsDir()]; info.Mode().Perm() != want {
			t.Errorf("%s has the mode %o; want %o", name, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNeverOver makes the same case again beside the first.
func TestNeverOver(t *testing.T) {
	dir := t.TempDir()
	one := make1(t, full(), order(dir))
	two := make1(t, full(), order(dir))
	if one.Path == two.Path {
		t.Errorf("both are in %s", one.Path)
	}
	for _, c := range []Case{one, two} {
		if v, err := Verify(c.Path); err != nil || len(v.Problems) > 0 {
			t.Errorf("%s: %+v, %v", c.Path, v, err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, filepath.Base(one.Path)+" empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	if found, err := Find(dir); err != nil || len(found) != 2 {
		t.Errorf("found %v, %v; want two cases", found, err)
	}
	if found, err := Find(one.Path); err != nil || len(found) != 1 {
		t.Errorf("found %v, %v; want the case itself", found, err)
	}
}

// TestWholeOrNot leaves nothing of a case of which something is missing.
func TestWholeOrNot(t *testing.T) {
	for _, what := range []string{"mime", "list", "1", "3"} {
		dir := filepath.Join(t.TempDir(), "cases")
		b := full()
		b.fail = map[string]error{what: errors.New("broken")}
		r, err := Make(t.Context(), b, order(dir), func(int) {})
		if err != nil || len(r.Failed) != 1 || len(r.Cases) != 0 {
			t.Errorf("%s: %+v, %v", what, r, err)
		}
		if list, _ := os.ReadDir(dir); len(list) != 0 {
			t.Errorf("%s: left over: %v", what, list)
		}
	}
}

func TestNoMessages(t *testing.T) {
	o := order(t.TempDir())
	o.NoMessages = true
	c := make1(t, full(), o)
	if _, err := os.Stat(filepath.Join(c.Path, messagesFolder)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("attached messages were written: %v", err)
	}
	if len(c.Notes) != 2 {
		t.Errorf("notes: %q", c.Notes)
	}
}

func TestGivenUp(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r, err := Make(ctx, full(), order(filepath.Join(t.TempDir(), "c")), func(int) {})
	if err != nil || !r.Stopped || r.Left != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestVerifyFinds breaks a case in every way that there is.
func TestVerifyFinds(t *testing.T) {
	edit := func(name, old, new string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			raw, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.Replace(string(raw), old, new, 1)
			if changed == string(raw) {
				t.Fatalf("%q is not in %s", old, name)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(changed), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, breaks := range map[string]struct {
		how  func(t *testing.T, dir string)
		want string // a part of a problem
	}{
		"message changed":    {edit(MessageFile, "boss", "bass"), "its hashes are others"},
		"message longer":     {edit(MessageFile, "boss", "bossy"), "bytes in place of"},
		"manifest changed":   {edit(ManifestFile, `"who":"ann"`, `"who":"bob"`), "does not follow"},
		"manifest last line": {edit(ManifestFile, `"file":"journal.jsonl","size":`, `"file":"journal.jsonl","size":1`), "it was changed: its hash in SHA256SUMS"},
		"line taken out": {func(t *testing.T, dir string) {
			raw, _ := os.ReadFile(filepath.Join(dir, ManifestFile))
			lines := strings.SplitAfter(string(raw), "\n")
			_ = os.WriteFile(filepath.Join(dir, ManifestFile), []byte(strings.Join(slices.Delete(lines, 1, 2), "")), 0o600)
		}, "does not follow"},
		"cut short": {func(t *testing.T, dir string) {
			raw, _ := os.ReadFile(filepath.Join(dir, ManifestFile))
			_ = os.WriteFile(filepath.Join(dir, ManifestFile), raw[:len(raw)-10], 0o600)
		}, "cut short"},
		"sum changed":   {edit(SumsFile, "  message.eml", "  message.emx"), "which the manifest does not"},
		"file missing":  {func(_ *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, TextFile)) }, "it is missing"},
		"sums missing":  {func(_ *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, SumsFile)) }, "it is missing"},
		"file added":    {func(_ *testing.T, dir string) { _ = os.WriteFile(filepath.Join(dir, "x"), nil, 0o600) }, "put there later"},
		"folder added":  {func(_ *testing.T, dir string) { _ = os.Mkdir(filepath.Join(dir, "x"), 0o700) }, "put there later"},
		"folder within": {func(_ *testing.T, dir string) { _ = os.Mkdir(filepath.Join(dir, attachmentsFolder, "x"), 0o700) }, "put there later"},
		"sum twice": {func(_ *testing.T, dir string) {
			raw, _ := os.ReadFile(filepath.Join(dir, SumsFile))
			line, _, _ := strings.Cut(string(raw), "\n")
			_ = os.WriteFile(filepath.Join(dir, SumsFile), append(raw, line+"\n"...), 0o600)
		}, "its lines are others"},
		"sums of Windows": {func(_ *testing.T, dir string) {
			raw, _ := os.ReadFile(filepath.Join(dir, SumsFile))
			_ = os.WriteFile(filepath.Join(dir, SumsFile), bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")), 0o600)
		}, "its line breaks were changed"},
		"outside named": {edit(ManifestFile, `"file":"message.eml"`, `"file":"../../etc/passwd"`), "not below"},
		"link": {func(_ *testing.T, dir string) {
			_ = os.Remove(filepath.Join(dir, TextFile))
			_ = os.Symlink(MessageFile, filepath.Join(dir, TextFile))
		}, "no file any more"},
	} {
		t.Run(name, func(t *testing.T) {
			c := make1(t, full(), order(t.TempDir()))
			breaks.how(t, c.Path)
			v, err := Verify(c.Path)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(v.Problems, func(p Problem) bool { return strings.Contains(p.What, breaks.want) }) {
				t.Errorf("the problems are %+v; none says %q", v.Problems, breaks.want)
			}
		})
	}
}

func TestReport(t *testing.T) {
	c := make1(t, full(), order(t.TempDir()))
	r, err := ReadReport(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	md := r.Markdown()
	page, err := r.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{"Markdown": md, "HTML": page} {
		if strings.ContainsAny(s, "\x1b\u202e") || strings.Contains(s, "https://") || strings.Contains(s, "www.evil") || strings.Contains(s, "boss@evil.org") {
			t.Errorf("%s holds what commands, or can be clicked:\n%s", name, s)
		}
		for _, want := range []string{"hxxps://pay", "evil", "as it was written: 9 files hold", "request-1", "move"} {
			if !strings.Contains(s, want) {
				t.Errorf("%s does not say %q:\n%s", name, want, s)
			}
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "src=") || strings.Contains(page, "href=") {
		t.Errorf("the page loads or runs something:\n%s", page)
	}
	if !strings.Contains(page, "<code>hxxps://pay[.]evil[.]org/x</code>") || strings.Contains(page, "[[") {
		t.Errorf("what is harmless is made harmless twice, or not at all:\n%s", page)
	}
	if !strings.Contains(md, "````text") {
		t.Errorf("the text can end its fence:\n%s", md)
	}
	if err := os.WriteFile(filepath.Join(c.Path, MessageFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err = ReadReport(c.Path); err != nil || !strings.Contains(r.Markdown(), "NOT as it was written") {
		t.Errorf("a case that was changed is called intact: %v", err)
	}
}

// TestAReportHasNothingToClick: what a mail or a case says anywhere is no link in the report, and what is cut is said.
func TestAReportHasNothingToClick(t *testing.T) {
	b := full()
	b.mime = "From: \"https://a.evil.org\" <boss@evil.org>\r\nSubject: see evil.org/now or www.b.evil.org\r\nTo: x@evil.org\r\n\r\nGo to evil.org/text, or HTTPS://c.evil.org\r\n"
	b.list[0].Name, b.list[4].Name = "evil.zip", "https://d.evil.org/shared.docx"
	o := order(t.TempDir())
	o.Messages[0].Subject = "see evil.org now"
	o.Journal = func(graph.Header) ([]string, error) {
		var out []string
		for range linesLimit + 1 {
			out = append(out, `{"time":"2026-11-24T09:12:30Z","kind":"intent","action":"https://e.evil.org","who":"ann@evil.org"}`)
		}
		return out, nil
	}
	c := make1(t, b, o)
	if err := os.WriteFile(filepath.Join(c.Path, "f.evil.org"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := ReadReport(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	page, err := r.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{"Markdown": strings.ReplaceAll(r.Markdown(), `\`, ""), "HTML": page} {
		for _, link := range []string{"evil.org", "evil.zip", "https:", "@evil"} {
			if i := strings.Index(strings.ToLower(s), link); i >= 0 {
				t.Errorf("%s has a link: …%s", name, s[max(0, i-60):i+len(link)])
			}
		}
		if !strings.Contains(s, "message.eml") || !strings.Contains(s, "first 200 lines of the journal") {
			t.Errorf("%s: %s", name, s)
		}
	}
}

// TestACaseWithoutAManifestIsFound: whoever looks at all cases is not to hear that the others are well.
func TestACaseWithoutAManifestIsFound(t *testing.T) {
	dir := t.TempDir()
	one, two := make1(t, full(), order(dir)), make1(t, full(), order(dir))
	if err := os.Remove(filepath.Join(two.Path, ManifestFile)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "notes"), 0o700); err != nil {
		t.Fatal(err)
	}
	if found, err := Find(dir); err != nil || !slices.Equal(found, []string{one.Path, two.Path}) {
		t.Errorf("found %v, %v", found, err)
	}
	if _, err := Verify(two.Path); err == nil || err.Error() != "there is no manifest" {
		t.Errorf("%v", err)
	}
}

// TestWhatWasLeftByAKillIsNoCase: a folder that was not whole yet, its manifest written.
func TestWhatWasLeftByAKillIsNoCase(t *testing.T) {
	dir := t.TempDir()
	one := make1(t, full(), order(dir))
	aside, err := evidence.WriteAside(dir, "left behind")
	if err != nil {
		t.Fatal(err)
	}
	w, err := aside.Create("", ManifestFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if found, err := Find(dir); err != nil || !slices.Equal(found, []string{one.Path}) {
		t.Errorf("found %v, %v", found, err)
	}
	o := order(dir)
	o.Messages[0].Subject = "it is called .part"
	two := make1(t, full(), o)
	if found, err := Find(dir); err != nil || len(found) != 2 || !slices.Contains(found, two.Path) {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestNobodyNeedsToBeTold(t *testing.T) {
	if r, err := Make(t.Context(), full(), order(t.TempDir()), nil); err != nil || len(r.Cases) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// FuzzVerify holds that no manifest breaks the check or leads it out of the folder.
func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"n":1,"file":"../x","size":1,"prev":"`+first+`"}`+"\n"), []byte("abc  x\n"))
	f.Add([]byte("{}\n\n{"), []byte("\n"))
	f.Fuzz(func(t *testing.T, manifest, sums []byte) {
		defer hostile.Bounded(t)()
		dir := t.TempDir()
		_ = os.WriteFile(filepath.Join(dir, ManifestFile), manifest, 0o600)
		_ = os.WriteFile(filepath.Join(dir, SumsFile), sums, 0o600)
		v, err := Verify(dir)
		if err == nil && len(v.Problems) == 0 {
			t.Errorf("a case of nothing holds: %q", manifest)
		}
		r, err := ReadReport(dir)
		if err != nil {
			return
		}
		if s := r.Markdown(); strings.ContainsAny(s, "\x1b\u202e") {
			t.Errorf("the report is not safe: %q", s)
		}
	})
}
