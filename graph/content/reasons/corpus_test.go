package reasons

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"mime"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"

	"mailtriage/graph/content/eml"
)

// The corpus is in testdata: mails of our own making, written shortly, from which MIME is made as Exchange Online hands it out,
// so that each goes the whole way. A mail is
//
//	== name | from | subject
//	! what is known, and what is not as usual (see sample)
//	@ the reasons that it must show, of a hostile mail
//	+ file kind more
//	the body: HTML where it begins with <, else text
//
// Usually its domain stands for it (SPF, DKIM and DMARC pass), and its sender has written before.
type sample struct {
	name, from, subject, body  string
	auth                       string // pass, list, none, bare, spf, spffail, soft, fail
	first, internal, invite    bool   // first: the sender never wrote before
	thread                     string // known, lost: names a mail that is here, that is not; none: names none
	replyTo, sender, qr, wants string
	files                      []string
}

const (
	boundaryHost = "DB5EUR03FT031.mail.protection.outlook.com"
	knownMail    = "known.1@contoso.com"
	lostMail     = "lost.1@elsewhere.example"
)

func corpus(t *testing.T, pattern string) (all []sample) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(names) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split("\n"+string(raw), "\n== ")[1:] {
			all = append(all, parseSample(t, block))
		}
	}
	return all
}

func parseSample(t *testing.T, block string) sample {
	t.Helper()
	lines := strings.Split(block, "\n")
	head := strings.SplitN(lines[0], " | ", 3)
	if len(head) != 3 {
		t.Fatalf("%q is no head of a mail", lines[0])
	}
	s := sample{name: head[0], from: head[1], subject: head[2], auth: "pass"}
	var body []string
	for _, line := range lines[1:] {
		switch {
		case strings.HasPrefix(line, "! "):
			s.set(t, line[2:])
		case strings.HasPrefix(line, "@ "):
			s.wants = line[2:]
		case strings.HasPrefix(line, "+ "):
			s.files = append(s.files, line[2:])
		default:
			body = append(body, line)
		}
	}
	s.body = strings.TrimSpace(strings.Join(body, "\n")) + "\n"
	return s
}

func (s *sample) set(t *testing.T, line string) {
	t.Helper()
	for line != "" {
		word, rest, _ := strings.Cut(line, " ")
		if i := strings.Index(line, "=<"); i >= 0 && i < len(word) { // an address, up to the end of the line or the next word with =
			end := len(line)
			for _, next := range []string{" sender=<", " replyto=<", " thread=", " qr=", " auth="} {
				if j := strings.Index(line[i:], next); j >= 0 {
					end = min(end, i+j)
				}
			}
			word, rest = line[:end], strings.TrimSpace(line[end:])
		}
		key, value, _ := strings.Cut(word, "=")
		if strings.HasPrefix(value, "<") {
			value = strings.TrimSuffix(strings.TrimPrefix(value, "<"), ">")
		}
		switch key {
		case "first":
			s.first = true
		case "known": // is as usual
		case "internal":
			s.internal = true
		case "invite":
			s.invite = true
		case "auth":
			s.auth = value
		case "thread":
			s.thread = value
		case "replyto":
			s.replyTo = value
		case "sender":
			s.sender = value
		case "qr":
			s.qr = value
		default:
			t.Fatalf("%s: what is %q?", s.name, word)
		}
		line = rest
	}
}

// results is what Exchange Online's boundary stamps
// (https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo).
func (s *sample) results() string {
	d := s.domain()
	head := fmt.Sprintf("spf=%%s (sender IP is 203.0.113.25) smtp.mailfrom=%s; dkim=%%s header.d=%s; dmarc=%%s action=none header.from=%s;compauth=%%s", d, d, d)
	v, ok := map[string][4]any{
		"pass":    {"pass", "pass (signature was verified)", "pass", "pass reason=100"},
		"list":    {"pass", "fail (body hash did not verify)", "fail", "pass reason=130"}, // a trusted ARC sealer
		"none":    {"none", "none (message not signed)", "none", "softpass reason=201"},
		"bare":    {"none", "none (message not signed)", "none", "none reason=405"},
		"spf":     {"pass", "none (message not signed)", "bestguesspass", "pass reason=109"},
		"soft":    {"softfail", "none (message not signed)", "none", "none reason=451"},
		"spffail": {"fail", "none (message not signed)", "none", "fail reason=001"},
		"fail":    {"fail", "none (message not signed)", "fail", "fail reason=000"},
	}[s.auth]
	if !ok {
		panic("auth=" + s.auth)
	}
	return fmt.Sprintf(head, v[:]...)
}

func (s *sample) domain() string {
	address := s.from[strings.LastIndexByte(s.from, '<')+1:]
	return domainOf(strings.TrimSuffix(address, ">"))
}

// mime is the mail as Graph hands it out.
func (s *sample) mime() []byte {
	var b strings.Builder
	line := func(name, value string) { b.WriteString(name + ": " + value + "\r\n") }
	if s.internal {
		line("Received", "from AM0PR04MB0042.eurprd04.prod.outlook.com (2603:10a6:208:1::7) by VI1PR04MB0117.eurprd04.prod.outlook.com with HTTPS; Thu, 5 Nov 2026 09:12:06 +0000")
		line("X-MS-Exchange-Organization-AuthAs", "Internal")
	} else {
		line("Authentication-Results", s.results())
		line("Received", "from mail."+s.domain()+" (203.0.113.25) by "+boundaryHost+" (10.152.20.99) with Microsoft SMTP Server id 15.20.9298.9; Thu, 5 Nov 2026 09:12:04 +0000")
		line("X-MS-Exchange-Organization-AuthAs", "Anonymous")
	}
	line("From", encoded(s.from))
	line("To", "<megan.bowen@contoso.com>")
	for name, value := range map[string]string{"Reply-To": s.replyTo, "Sender": s.sender} {
		if value != "" {
			line(name, encoded(value))
		}
	}
	line("Subject", mime.BEncoding.Encode("utf-8", s.subject))
	line("Message-ID", "<"+s.name+"@sample.example>")
	switch s.thread {
	case "known":
		line("In-Reply-To", "<"+knownMail+">")
	case "lost":
		line("In-Reply-To", "<"+lostMail+">")
	}
	line("MIME-Version", "1.0")
	line("Content-Type", `multipart/mixed; boundary="part"`)
	part := func(kind, name string, data []byte) {
		b.WriteString("\r\n--part\r\n")
		line("Content-Type", kind)
		line("Content-Transfer-Encoding", "base64")
		if name != "" {
			line("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		}
		b.WriteString("\r\n" + base64.StdEncoding.EncodeToString(data) + "\r\n")
	}
	kind := "text/plain; charset=utf-8"
	if strings.HasPrefix(s.body, "<") {
		kind = "text/html; charset=utf-8"
	}
	part(kind, "", []byte(s.body))
	if s.invite {
		part("text/calendar; charset=utf-8; method=REQUEST", "", []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"))
	}
	if s.qr != "" {
		code, err := qrcode.Encode(s.qr, qrcode.Medium, 256)
		if err != nil {
			panic(err)
		}
		part("image/png", "code.png", code)
	}
	for _, f := range s.files {
		name, data := made(f)
		part("application/octet-stream", name, data)
	}
	b.WriteString("\r\n--part--\r\n")
	return []byte(b.String())
}

// encoded is an address with its name as an encoded word, which a client shows as it was written here.
func encoded(address string) string {
	name, rest, ok := strings.Cut(address, " <")
	if !ok {
		return "<" + address + ">"
	}
	return "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(strings.Trim(name, `"`))) + "?= <" + rest
}

// made makes a file by its name and kind: small, and true to what it is taken for.
func made(file string) (name string, data []byte) {
	name, kind, _ := strings.Cut(file, " ")
	for strings.Contains(kind, ".") && !strings.Contains(strings.Fields(kind)[0], "<") && !slices.Contains(kinds, strings.Fields(kind)[0]) { // a name with spaces
		var more string
		more, kind, _ = strings.Cut(kind, " ")
		name += " " + more
	}
	kind, more, _ := strings.Cut(kind, " ")
	return name, bytesOf(kind, more)
}

var kinds = []string{"pdf", "exe", "png", "jpg", "rtf", "txt", "bin", "eml", "html", "svg", "iso", "one", "zip", "locked", "docx", "xlsx", "macro", "template", "equation", "bomb", "launch", "runs", "leads", "zeros", "vast", "package", "illustrated"}

func bytesOf(kind, more string) []byte {
	switch kind {
	case "pdf":
		return []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
	case "leads":
		return []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< /A << /S /URI /URI (" + more + ") >> >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
	case "launch":
		return []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction << /S /Launch /F (cmd.exe) >> >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
	case "runs":
		return []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
	case "bomb":
		return archived(map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>`})
	case "package": // an OLE package, cut off
		return []byte(`{\rtf1{\object\objemb{\*\objclass Package}{\*\objdata 01050000020000000800}}}`)
	case "illustrated": // as Word writes a picture, and a drawing that another program made
		return []byte(`{\rtf1\ansi{\*\shppict{\pict\pngblip\picw10\pich10 89504e470d0a1a0a}}{\object\objemb{\*\objclass Word.Picture.8}{\*\objdata 0105000002000000}{\result{\pict\wmetafile8 0100}}}}`)
	case "zeros":
		return archived(map[string]string{"zeros.bin": strings.Repeat("\x00", 20<<20)})
	case "vast": // a PNG that says how many pixels it has (PNG 11.2.1)
		var w, h uint32
		if _, err := fmt.Sscan(more, &w, &h); err != nil {
			panic(err)
		}
		data := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), w)
		return append(binary.BigEndian.AppendUint32(data, h), 8, 6, 0, 0, 0, 0, 0, 0, 0)
	case "exe":
		data := make([]byte, 512)
		copy(data, "MZ")
		data[0x3c] = 0x80
		copy(data[0x80:], "PE\x00\x00\x64\x86")
		return data
	case "png":
		return []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00")
	case "jpg":
		return []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9")
	case "rtf":
		return []byte(`{\rtf1\ansi Hello}`)
	case "txt":
		return []byte("a,b\r\n1,2\r\n")
	case "bin":
		return []byte("\x00\x01\x02\x03 nothing that is known")
	case "eml":
		return []byte("From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nDate: Thu, 5 Nov 2026 09:12:04 +0000\r\n\r\nx\r\n")
	case "html", "svg":
		return []byte(more)
	case "iso":
		data := make([]byte, 20*2048)
		copy(data[16*2048:], "\x01CD001\x01")
		copy(data[17*2048:], "\xffCD001\x01")
		return data
	case "one": // [MS-ONESTORE] 2.3.1: guidFileType
		return append([]byte{0xe4, 0x52, 0x5c, 0x7b, 0x8c, 0xd8, 0xa7, 0x4d, 0xae, 0xb1, 0x53, 0x78, 0xd0, 0x29, 0x96, 0xd3}, make([]byte, 1024)...)
	case "zip":
		return zipped(false, strings.Fields(more)...)
	case "locked":
		return zipped(true, "secret.docx")
	case "docx":
		return zipped(false, "[Content_Types].xml", "word/document.xml")
	case "xlsx":
		return zipped(false, "[Content_Types].xml", "xl/workbook.xml")
	case "template": // ECMA-376 part 1, 17.15.1.6: attachedTemplate
		return archived(map[string]string{
			"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "word/document.xml": "<w:document/>",
			"word/_rels/settings.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="https://example.net/t.dotm" TargetMode="External"/></Relationships>`,
		})
	case "equation": // an OLE object of the Equation Editor, as of CVE-2017-11882
		return []byte(`{\rtf1{\object\objocx{\*\objclass Equation.3}{\*\objdata 01050000020000000b0000004571756174696f6e2e3300000000000000000000000000}}}`)
	case "macro":
		return zipped(false, "[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")
	}
	panic("no file of kind " + kind)
}

func archived(texts map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(texts[name]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// zipped makes an archive; locked: its files are said to be encrypted (APPNOTE.TXT 4.4.4, bit 0).
func zipped(locked bool, names ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if len(names) == 0 {
		names = []string{"a.pdf", "b.pdf"}
	}
	for _, n := range names {
		data := []byte("text of " + n)
		switch ending(n) {
		case "pdf":
			data = bytesOf("pdf", "")
		case "rtf":
			data = bytesOf("package", "")
		case "html", "svg", "md", "css", "js", "json":
			data = []byte("\n")
		}
		h := &zip.FileHeader{Name: n, UncompressedSize64: uint64(len(data)), CompressedSize64: uint64(len(data)), CRC32: crc32.ChecksumIEEE(data)}
		if locked {
			h.Flags |= 1
		}
		f, err := w.CreateRaw(h)
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// judge is what is said of a mail of the corpus, at contoso.com.
func (s *sample) judge() []Reason {
	m := Of(eml.Parse(s.mime()))
	c := around()
	c.Senders = map[string]bool{plain(m.From.Address): !s.first}
	c.Messages = map[string]bool{knownMail: true, lostMail: false}
	return Judge(m, c)
}

// redAllowed is the share of ordinary mails that may show a red reason.
const redAllowed = 0.03

// TestOrdinaryMailHardlyShowsRed holds the rules to two hundred ordinary mails. Those that show red are logged: they are what the
// rules are wrong about.
func TestOrdinaryMailHardlyShowsRed(t *testing.T) {
	all := corpus(t, "ordinary-*.txt")
	if len(all) < 200 {
		t.Errorf("there are %d ordinary mails", len(all))
	}
	red, amber := 0, 0
	for _, s := range all {
		got := s.judge()
		if Count(got, Red) > 0 {
			red++
			t.Logf("%s: %s", s.name, Headline(got))
		} else if Count(got, Amber) > 0 {
			amber++
			if testing.Verbose() {
				t.Logf("amber only: %s: %s", s.name, Headline(got))
			}
		}
	}
	t.Logf("of %d ordinary mails %d show red and %d amber at most", len(all), red, amber)
	if float64(red) > redAllowed*float64(len(all)) {
		t.Errorf("%d of %d ordinary mails show red", red, len(all))
	}
}

func TestHostileMailShowsItsReasons(t *testing.T) {
	all := corpus(t, "hostile.txt")
	if len(all) < 60 {
		t.Errorf("there are %d hostile mails", len(all))
	}
	shown := map[string]bool{}
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			got := s.judge()
			for id := range strings.FieldsSeq(s.wants) {
				shown[id] = true
				if find(got, id) == nil {
					t.Errorf("it does not show %s but: %s", id, Headline(got))
				}
			}
			if s.wants == "" {
				t.Error("it is not said which reasons it is to show")
			}
		})
	}
	for _, r := range Table() {
		if r.Level() == Red && !shown[r.ID] {
			t.Errorf("no hostile mail shows %s", r.ID)
		}
	}
}

func TestEachMailOfTheCorpusHasItsName(t *testing.T) {
	names := map[string]bool{}
	for _, s := range append(corpus(t, "ordinary-*.txt"), corpus(t, "hostile.txt")...) {
		if names[s.name] {
			t.Errorf("two mails are named %s", s.name)
		}
		names[s.name] = true
	}
}

// ending is the end of a file's name, in lower case and without its dot.
func ending(name string) string {
	name = strings.ToLower(strings.TrimRight(strings.TrimSpace(short(name, otherLimit)), ". "))
	return strings.TrimPrefix(path.Ext(name), ".")
}
