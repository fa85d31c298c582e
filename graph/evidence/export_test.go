package evidence_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/evidence"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// tenant is made once: making it is the slow part.
var tenant = demo.Tenant(demo.Options{Seed: 1, Messages: 120, Now: noon})

// site is a mailbox on an emulator, and a folder to export to.
type site struct {
	t    *testing.T
	e    *emulator.Running
	box  *graph.Mailbox
	dir  string
	list []graph.Header
	raw  map[string][]byte // by Internet message id
}

func newSite(t *testing.T, more ...world.Message) *site {
	t.Helper()
	tn := tenant
	tn.Mailboxes = append([]world.Mailbox(nil), tenant.Mailboxes...)
	tn.Mailboxes[0].Folders = append([]world.Folder(nil), tn.Mailboxes[0].Folders...)
	s := &site{t: t, dir: filepath.Join(t.TempDir(), "case"), raw: map[string][]byte{}}
	for i, f := range tn.Mailboxes[0].Folders {
		if f.WellKnown == "inbox" {
			f.Messages = append(more, f.Messages...)
			tn.Mailboxes[0].Folders[i] = f
			for _, m := range f.Messages {
				s.raw[m.InternetMessageID] = m.MIME()
			}
		}
	}
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.e, s.box = e, c.Mailbox(demo.Mailbox)
	page, err := s.box.Messages(t.Context(), "inbox", 500)
	if err != nil {
		t.Fatal(err)
	}
	s.list = page.Headers
	return s
}

// some takes n messages, those with attachments first.
func (s *site) some(n int) []graph.Header {
	var out []graph.Header
	for _, attached := range []bool{true, false} {
		for _, h := range s.list {
			if h.Attached == attached && len(out) < n {
				out = append(out, h)
			}
		}
	}
	return out
}

func (s *site) export(ctx context.Context, o evidence.Order) (evidence.Result, error) {
	if o.Path == "" {
		o.Path = s.dir
	}
	return evidence.Export(ctx, s.box, o, func(int) {})
}

func (s *site) read(name string) []byte {
	s.t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		s.t.Fatal(err)
	}
	return raw
}

// attachedBytes are what is attached to a message, by another way than the export's.
func (s *site) attachedBytes(id string) (out [][]byte) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.e.Info.Graph+"/v1.0/users/"+demo.Mailbox+"/messages/"+strings.NewReplacer("/", "%2F", "+", "%2B", "=", "%3D").Replace(id)+"/attachments", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.e.Info.Token)
	r.Header.Set("Prefer", `IdType="ImmutableId"`)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var page struct {
		Value []struct {
			Type         string `json:"@odata.type"`
			ContentBytes string
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
		s.t.Fatal(err)
	}
	for _, a := range page.Value {
		if a.Type == "#microsoft.graph.itemAttachment" {
			out = append(out, nil) // a message: its bytes are among those of the message that it is attached to
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(a.ContentBytes)
		if err != nil {
			s.t.Fatal(err)
		}
		out = append(out, raw)
	}
	return out
}

func hashOf(raw []byte) string { return fmt.Sprintf("%x", sha256.Sum256(raw)) }

func TestExportIsByteExact(t *testing.T) {
	s := newSite(t)
	list := s.some(40)
	r, err := s.export(t.Context(), evidence.Order{Messages: list, Attachments: true})
	if err != nil || r.Done != len(list) || len(r.Failed) != 0 || r.Left != 0 || r.Path != s.dir || r.Sums != "sha256sums.txt" {
		t.Fatalf("%+v %v", r, err)
	}
	messages := map[string]bool{}
	var parts []string
	within := map[string][]byte{}
	for _, f := range r.Files {
		raw := s.read(f.Path)
		if hashOf(raw) != f.SHA256 || len(raw) != f.Size {
			t.Errorf("%s is not what it is said to be", f.Path)
		}
		if strings.Contains(f.Path, "/") {
			parts = append(parts, f.SHA256)
			within[path.Base(f.Path)+" "+path.Dir(f.Path)] = raw
		} else {
			messages[f.SHA256] = true
		}
		info, err := os.Stat(filepath.Join(s.dir, f.Path))
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f.Path, info.Mode(), err)
		}
	}
	attached := 0
	for _, h := range list {
		if !messages[hashOf(s.raw[h.InternetMessageID])] {
			t.Errorf("%q is not in it, byte by byte", h.Subject)
		}
		for _, raw := range s.attachedBytes(h.ID) {
			attached++
			if raw == nil {
				if !slices.ContainsFunc(slices.Collect(maps.Values(within)), func(part []byte) bool { return len(part) > 100 && bytes.Contains(s.raw[h.InternetMessageID], part) }) {
					t.Errorf("the message attached to %q is not in it, byte by byte", h.Subject)
				}
				continue
			}
			if !strings.Contains(strings.Join(parts, " "), hashOf(raw)) {
				t.Errorf("what is attached to %q is not in it, byte by byte", h.Subject)
			}
		}
	}
	if attached < 5 || len(parts) != attached {
		t.Errorf("%d files for %d attachments", len(parts), attached)
	}
	info, err := os.Stat(s.dir)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	var sums strings.Builder
	for _, f := range r.Files {
		fmt.Fprintf(&sums, "%s  %s\n", f.SHA256, f.Path)
	}
	if got := string(s.read("sha256sums.txt")); got != sums.String() {
		t.Errorf("%s", got)
	}
	for _, q := range s.e.Requests() {
		if q.Method != http.MethodGet {
			t.Errorf("%s %s was sent", q.Method, q.Path)
		}
	}
}

func TestExportAsAZip(t *testing.T) {
	s := newSite(t)
	list := s.some(10)
	for i, name := range []string{"all.zip", "all (2).zip"} { // the second time beside the first
		r, err := s.export(t.Context(), evidence.Order{Messages: list, Attachments: true, Zip: true, Path: filepath.Join(s.dir, "all")})
		if err != nil || r.Done != 10 || r.Path != filepath.Join(s.dir, name) {
			t.Fatalf("%d: %+v %v", i, r, err)
		}
		raw := s.read(name)
		if hashOf(raw) != r.SHA256 {
			t.Error("the zip's hash is another")
		}
		z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil || len(z.File) != len(r.Files)+1 {
			t.Fatalf("%v", err)
		}
		inside := map[string]string{}
		for _, f := range z.File {
			open, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(open)
			if err != nil || f.Mode().Perm() != 0o600 {
				t.Fatalf("%s: %v %v", f.Name, f.Mode(), err)
			}
			inside[f.Name] = hashOf(text)
		}
		for _, f := range r.Files {
			if inside[f.Path] != f.SHA256 {
				t.Errorf("%s is not in it", f.Path)
			}
		}
		if inside["sha256sums.txt"] == "" {
			t.Error("the hashes are not in it")
		}
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, "*.part*")); len(left) != 0 {
		t.Errorf("%q is left", left)
	}
}

func TestNothingIsWrittenOver(t *testing.T) {
	s := newSite(t)
	list := s.some(3)
	o := evidence.Order{Messages: list, Attachments: true}
	first, err := s.export(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]string{}
	for _, f := range first.Files {
		before[f.Path] = f.SHA256
	}
	second, err := s.export(t.Context(), o)
	if err != nil || second.Sums != "sha256sums (2).txt" {
		t.Fatalf("%+v %v", second, err)
	}
	for _, f := range second.Files {
		if before[f.Path] != "" {
			t.Errorf("%s was written twice", f.Path)
		}
	}
	for name, sum := range before {
		if hashOf(s.read(name)) != sum {
			t.Errorf("%s is another", name)
		}
	}
}

// TestALinkLeadsNowhere puts symbolic links where files would be written.
func TestALinkLeadsNowhere(t *testing.T) {
	s := newSite(t)
	list := s.some(1)
	r, err := s.export(t.Context(), evidence.Order{Messages: list, Attachments: true})
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	trap := filepath.Join(filepath.Dir(s.dir), "trap")
	if err := os.Mkdir(trap, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Files {
		head, _, _ := strings.Cut(f.Path, "/")
		for _, name := range []string{head, head + ".part"} {
			if err := os.Symlink(filepath.Join(other, "target"), filepath.Join(trap, name)); err != nil && !errors.Is(err, os.ErrExist) {
				t.Skip(err)
			}
		}
	}
	if _, err := s.export(t.Context(), evidence.Order{Messages: list, Attachments: true, Path: trap}); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadDir(other); len(got) != 0 {
		t.Errorf("%v was written elsewhere", got)
	}
}

func TestFailuresAreListedAndTheRestIsDone(t *testing.T) {
	for name, c := range map[string]struct {
		fault emulator.Fault
		kind  graph.Kind
	}{
		"403": {emulator.Fault{Status: 403}, graph.Forbidden}, "404": {emulator.Fault{Status: 404}, graph.NotFound}, "410": {emulator.Fault{Status: 410}, graph.Gone},
		"429": {emulator.Fault{Status: 429, RetryAfter: 1}, 0}, "503": {emulator.Fault{Status: 503}, 0}, "504": {emulator.Fault{Status: 504}, 0},
		"cut before": {emulator.Fault{Cut: "before"}, 0}, "cut in the middle": {emulator.Fault{Cut: "middle"}, 0}, "cut after": {emulator.Fault{Cut: "after"}, 0},
		"no answer": {emulator.Fault{Latency: "1h"}, graph.TimedOut},
		"html":      {emulator.Fault{Body: "html"}, graph.Malformed}, "empty": {emulator.Fault{Body: "empty"}, graph.Malformed},
	} {
		for _, operation := range []string{"message.mime", "attachments.list"} {
			t.Run(name+" "+operation, func(t *testing.T) {
				t.Parallel()
				s := newSite(t)
				c.fault.Operation, c.fault.Skip = operation, 2
				s.e.AddFaults(c.fault)
				list := s.some(6)
				o := evidence.Order{Messages: list, Attachments: true}
				if name == "no answer" {
					o.Patience = time.Second
				}
				r, err := s.export(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				want := 0
				if c.kind != 0 {
					want = 1
				}
				if len(r.Failed) != want || want == 1 && !graph.IsKind(r.Failed[0].Err, c.kind) {
					t.Errorf("%+v", r.Failed)
				}
				if operation == "message.mime" && r.Done != 6-want || operation == "attachments.list" && r.Done != 6 {
					t.Errorf("%d are done", r.Done)
				}
				s.whole(r)
			})
		}
	}
}

// whole holds the folder to what the result says is in it.
func (s *site) whole(r evidence.Result) {
	s.t.Helper()
	found := 0
	err := filepath.WalkDir(s.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found++
		}
		return err
	})
	if err != nil || found != len(r.Files)+1 {
		s.t.Errorf("%d files, the result names %d and the hashes: %v", found, len(r.Files), err)
	}
	for _, f := range r.Files {
		if hashOf(s.read(f.Path)) != f.SHA256 {
			s.t.Errorf("%s is not whole", f.Path)
		}
	}
}

// big is a message of 20 MB.
func big() world.Message {
	raw := []byte("From: a@evil.example\r\nTo: soc@contoso.com\r\nSubject: big\r\nMessage-ID: <big@evil.example>\r\nDate: Tue, 24 Nov 2026 11:00:00 +0000\r\n\r\n" +
		strings.Repeat("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\r\n", 20<<20/66))
	return world.Message{
		InternetMessageID: "<big@evil.example>", Subject: "big", From: world.Address{Address: "a@evil.example"}, Sent: noon, Received: noon, ConversationKey: "big", Importance: "normal",
		MIME: func() []byte { return raw },
	}
}

func TestAMessageOf20MBThatIsCutInTheMiddle(t *testing.T) {
	s := newSite(t, big())
	s.e.AddFaults(emulator.Fault{Operation: "message.mime", Cut: "middle", Count: -1})
	var list []graph.Header
	for _, h := range s.list {
		if h.Subject == "big" {
			list = append(list, h)
		}
	}
	r, err := s.export(t.Context(), evidence.Order{Messages: list, Attachments: true})
	if err != nil || r.Done != 0 || len(r.Failed) != 1 || !graph.IsKind(r.Failed[0].Err, graph.CutOff) || r.Path != "" {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := os.Stat(s.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is left: %v", err)
	}
	s.e.ClearFaults()
	s.e.AddFaults(emulator.Fault{Operation: "message.mime", Cut: "middle"}) // once: it is read again
	r, err = s.export(t.Context(), evidence.Order{Messages: list})
	if err != nil || r.Done != 1 || r.Files[0].SHA256 != hashOf(s.raw["<big@evil.example>"]) {
		t.Errorf("%+v %v", r, err)
	}
}

func TestOnlyWhatIsWholeStaysWhenItIsGivenUp(t *testing.T) {
	for _, zipped := range []bool{false, true} {
		s := newSite(t)
		ctx, stop := context.WithCancel(t.Context())
		var told atomic.Int32
		o := evidence.Order{Messages: s.some(30), Path: s.dir, Attachments: true, Zip: zipped}
		r, err := evidence.Export(ctx, s.box, o, func(done int) {
			if told.Add(1) == 5 {
				stop()
			}
		})
		if err != nil || !r.Stopped || r.Done < 5 || r.Left == 0 || r.Done+r.Left != 30 {
			t.Errorf("%d done, %d left, %+v %v", r.Done, r.Left, r.Failed, err)
		}
		if !zipped {
			s.whole(r)
		} else if z, err := zip.OpenReader(r.Path); err != nil {
			t.Error(err)
		} else {
			if len(z.File) != len(r.Files)+1 {
				t.Errorf("%d files in it, %d told of", len(z.File), len(r.Files))
			}
			_ = z.Close()
		}
	}
}

func TestExportStopsWhenNobodyIsSignedIn(t *testing.T) {
	s := newSite(t)
	s.e.AddFaults(emulator.Fault{Operation: "message.mime", Status: 401, Count: -1})
	r, err := s.export(t.Context(), evidence.Order{Messages: s.some(30)})
	if !graph.IsKind(err, graph.Unauthenticated) || r.Left < 20 || r.Stopped {
		t.Errorf("%+v %v", r, err)
	}
}

func TestExportOfNothing(t *testing.T) {
	if _, err := newSite(t).export(t.Context(), evidence.Order{}); err == nil {
		t.Error("it was done")
	}
}

// hostile is a source of messages with names that mean harm.
type hostile struct{ names []string }

func (h hostile) CopyMIME(_ context.Context, _ string, to graph.Sink) (graph.Receipt, error) {
	_, err := to.Write([]byte("x"))
	return graph.Receipt{}, err
}
func (h hostile) Attachments(context.Context, string) (list []graph.Attachment, err error) {
	for _, n := range h.names {
		list = append(list, graph.Attachment{ID: n, Name: n, Kind: "file"})
	}
	return append(list, graph.Attachment{Name: "elsewhere", Kind: "reference"}, graph.Attachment{Name: "Fwd", Kind: "item"}), nil
}
func (h hostile) CopyAttachment(_ context.Context, _ string, a graph.Attachment, to graph.Sink) (graph.Receipt, error) {
	_, err := to.Write([]byte(a.ID))
	return graph.Receipt{}, err
}

// large is a source of messages that no memory should hold.
type large struct{ hostile }

const largeSize = 64 << 20

func (large) CopyMIME(_ context.Context, _ string, to graph.Sink) (graph.Receipt, error) {
	piece := make([]byte, 1<<20)
	for range largeSize >> 20 {
		if _, err := to.Write(piece); err != nil {
			return graph.Receipt{}, err
		}
	}
	return graph.Receipt{}, nil
}

// TestExportHoldsNoMessageInMemory, in a folder or in a zip.
func TestExportHoldsNoMessageInMemory(t *testing.T) {
	for _, zipped := range []bool{false, true} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := evidence.Export(t.Context(), large{}, evidence.Order{Messages: []graph.Header{{ID: "1", Received: noon}}, Path: filepath.Join(t.TempDir(), "x"), Zip: zipped}, func(int) {})
		runtime.ReadMemStats(&after)
		if err != nil || r.Done != 1 || r.Files[0].Size != largeSize {
			t.Errorf("%+v %v", r, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > largeSize/4 {
			t.Errorf("zip %v: %d MB were allocated", zipped, grown>>20)
		}
	}
}

func TestHostileNamesStayInTheFolder(t *testing.T) {
	names := []string{"../../up", "/etc/passwd", `C:\Windows\x`, "CON", "nul.txt", ".bashrc", "-rf", "a\x1b]0;t\x07b", "x\u202efdp.exe", "same.pdf", "Same.pdf", "same.pdf", "e\u0301.txt", "\u00e9.txt", "", "a/b", strings.Repeat("long", 200) + ".pdf", "x.part", "x"}
	for _, zipped := range []bool{false, true} {
		parent := t.TempDir()
		dir := filepath.Join(parent, "in", "case")
		list := []graph.Header{{ID: "1", Subject: "../../../etc", Received: noon}, {ID: "2", Subject: "../../../ETC", Received: noon}, {ID: "3", Received: noon}}
		r, err := evidence.Export(t.Context(), hostile{names}, evidence.Order{Messages: list, Path: dir, Attachments: true, Zip: zipped}, func(int) {})
		if err != nil || r.Done != 3 || len(r.Failed) != 0 || r.Links != 3 || len(r.Files) != 3*(len(names)+2) {
			t.Fatalf("%d files, %d links: %+v %v", len(r.Files), r.Links, r.Failed, err)
		}
		seen := map[string]bool{}
		for _, f := range r.Files {
			if folded := strings.ToLower(f.Path); seen[folded] || strings.Contains(f.Path, "..") && strings.Contains(f.Path, "../") || strings.ContainsAny(f.Path, "\\\x1b\n") || strings.Count(f.Path, "/") > 1 {
				t.Errorf("%q", f.Path)
			} else {
				seen[folded] = true
			}
		}
		top, err := os.ReadDir(parent)
		if err != nil || len(top) != 1 {
			t.Errorf("%v %v", top, err)
		}
	}
}

func TestFolderName(t *testing.T) {
	if got := evidence.FolderName(noon); got != "mailtriage 2026-11-24 1200" {
		t.Errorf("%q", got)
	}
}
