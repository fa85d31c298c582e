package outlook

import (
	"bytes"
	"encoding/hex"
	"flag"
	"os"
	"runtime"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
)

var update = flag.Bool("update", false, "write the fixtures anew")

const wrappedHTML = `{\rtf1\ansi\ansicpg1251\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\*\generator x;}
{\*\htmltag18 <html>}{\*\htmltag50 <body>}\htmlrtf {\htmlrtf0
{\*\htmltag84 <a href="https://track-parcel.example/pay">}\htmlrtf {\field{\*\fldinst{HYPERLINK "x"}}\htmlrtf0 \'cf\'f0\'e8\'e2\'e5\'f2 \u8364? \{x\}\htmlrtf }\htmlrtf0 {\*\htmltag92 </a>}\par
{\*\htmltag58 </body>}{\*\htmltag27 </html>}}`

const unwrappedHTML = `<html><body><a href="https://track-parcel.example/pay">Привет € {x}</a>` + "\r\n</body></html>"

// original is a mail as Outlook keeps it.
func original() []prop {
	return []prop{
		unicode(prClass, "IPM.Note"), unicode(prSubject, "Your parcel is held"), unicode(prRepName, "SwiftParcel"), unicode(prRepAddress, "/o=ExchangeLabs/cn=x"), unicode(prRepSMTP, "notice@swift-parcel.example"),
		{prSent, typeTime, []byte{0x00, 0xc8, 0x87, 0xd6, 0xd4, 0x7f, 0xdd, 0x01}}, unicode(prMessageID, "<orig-1@swift-parcel.example>"), {prRTF, typeBinary, compressed(wrappedHTML)},
		unicode(prHeader, "Received: from a by b\r\nFrom: \"SwiftParcel\" <notice@swift-parcel.example>\r\nSubject: Your parcel is held\r\nMessage-ID: <orig-1@swift-parcel.example>\r\nDate: Sun, 29 Nov 2026 07:40:00 +0000\r\nContent-Type: text/html\r\n\r\n"),
	}
}

// reportMSG is a .msg with a file and a mail attached.
func reportMSG() []byte {
	root := asMSG(topHeader, unicode(prClass, "IPM.Note"), unicode(prSubject, "FW: is this real?"), unicode(prSenderName, "Priya Raman"), unicode(prSenderSMTP, "p.raman@contoso.com"),
		prop{prBody, typeANSI, []byte("Is this real? \xe4")}, long(prCodepage, 1252))
	root.below["__recip_version1.0_#00000000"] = asMSG(otherHeader, unicode(prName, "Security, Operations"), unicode(prSMTP, "soc@contoso.com"), long(prRecipientType, 1))
	root.below["__recip_version1.0_#00000001"] = asMSG(otherHeader, unicode(prName, "C"), unicode(prAddress, "c@contoso.com"), long(prRecipientType, 2))
	root.below["__attach_version1.0_#00000000"] = asMSG(otherHeader, unicode(prLongFile, "Rechnung €.pdf"), unicode(prMIMEType, "application/pdf"), prop{prData, typeBinary, bytes.Repeat([]byte("%PDF-1.4 "), 600)})
	inner := asMSG(otherHeader, unicode(prName, "Your parcel is held"))
	inner.below[valuePrefix+"3701000D"] = asMSG(embeddedHeader, original()...)
	root.below["__attach_version1.0_#00000001"] = inner
	return compoundFile(root)
}

// winmailDat is TNEF with a file and a mail attached.
func winmailDat() []byte {
	embedded := winmail(attribute(1, 6, attMessage, asTNEF(original()...)))
	return winmail(
		attribute(1, 6, attOEMCodepage, []byte{0xe4, 4, 0, 0}),
		attribute(1, 7, attClass, []byte("IPM.Microsoft Mail.Note\x00")),
		attribute(1, 1, attSubject, []byte("winmail \xe4\x00")),
		attribute(1, 6, attMessage, asTNEF(prop{prHTML, typeBinary, []byte("<p>inside</p>")}, unicode(prSenderName, "Priya Raman"))),
		attribute(2, 6, attRendData, make([]byte, 14)),
		attribute(2, 1, attTitle, []byte("A.PDF\x00")),
		attribute(2, 6, attData, []byte("%PDF-1.4")),
		attribute(2, 6, attAttachment, asTNEF(unicode(prLongFile, "a long name.pdf"), unicode(prMIMEType, "application/pdf"))),
		attribute(2, 6, attRendData, make([]byte, 14)),
		attribute(2, 6, attAttachment, asTNEF(unicode(prName, "Your parcel is held"), prop{prData, typeObject, append(make([]byte, 16), embedded...)})),
	)
}

// TestFixtures keeps in testdata what is written here, for the tests of others.
func TestFixtures(t *testing.T) {
	for name, made := range map[string][]byte{"report.msg": reportMSG(), "winmail.dat": winmailDat()} {
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile("testdata/"+name, made, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.ReadFile("testdata/" + name); err != nil || !bytes.Equal(kept, made) {
			t.Errorf("%s is not what is written today (%v): go test -update", name, err)
		}
	}
}

func holdOriginal(t *testing.T, m *Message) {
	t.Helper()
	if m == nil {
		t.Fatal("the original was not read")
	}
	if m.Subject != "Your parcel is held" || m.From != (Person{"SwiftParcel", "notice@swift-parcel.example"}) || m.ID != "<orig-1@swift-parcel.example>" || !strings.HasPrefix(m.Header, "Received: from a by b\r\n") {
		t.Errorf("the original: %+v", m)
	}
	if m.HTML != unwrappedHTML {
		t.Errorf("its HTML:\n%q\nwant\n%q", m.HTML, unwrappedHTML)
	}
	if got := m.Sent.Format("2006-01-02 15:04"); got != "2026-11-29 07:40" {
		t.Errorf("sent %s", got)
	}
}

func TestReadMSG(t *testing.T) {
	m, err := ReadMSG(reportMSG())
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "FW: is this real?" || m.From != (Person{"Priya Raman", "p.raman@contoso.com"}) || m.Text != "Is this real? ä" || len(m.Faults) > 0 {
		t.Errorf("%+v", m)
	}
	if len(m.To) != 1 || m.To[0] != (Person{"Security, Operations", "soc@contoso.com"}) || len(m.Cc) != 1 || m.Cc[0].Address != "c@contoso.com" {
		t.Errorf("to %v, copies to %v", m.To, m.Cc)
	}
	if len(m.Attachments) != 2 || m.Attachments[0].Name != "Rechnung €.pdf" || m.Attachments[0].Type != "application/pdf" || len(m.Attachments[0].Data) != 5400 {
		t.Fatalf("attached: %d", len(m.Attachments))
	}
	holdOriginal(t, m.Attachments[1].Message)
}

func TestReadTNEF(t *testing.T) {
	m, err := ReadTNEF(winmailDat())
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "winmail ä" || m.HTML != "<p>inside</p>" || m.From.Name != "Priya Raman" || len(m.Faults) > 0 || len(m.Attachments) != 2 {
		t.Fatalf("%+v", m)
	}
	if a := m.Attachments[0]; a.Name != "a long name.pdf" || a.Type != "application/pdf" || string(a.Data) != "%PDF-1.4" {
		t.Errorf("attached: %+v", a)
	}
	holdOriginal(t, m.Attachments[1].Message)
}

// TestBroken cuts both forms off at every place, and turns bytes of them over: nothing may fall, and what is found is of
// bounded size.
func TestBroken(t *testing.T) {
	for name, raw := range map[string][]byte{"winmail": winmailDat(), "msg": reportMSG()} {
		read := ReadTNEF
		if name == "msg" {
			read = ReadMSG
		}
		for i := 0; i < len(raw); i += 1 + len(raw)/400 {
			_, _ = read(raw[:i])
			bent := bytes.Clone(raw)
			bent[i] ^= 0xff
			_, _ = read(bent)
		}
	}
	if _, err := ReadTNEF([]byte("no")); err == nil {
		t.Error("two letters are TNEF")
	}
	if _, err := ReadMSG(append([]byte(oleSignature), make([]byte, 600)...)); err == nil {
		t.Error("an empty compound file is a message")
	}
	if _, err := ReadMSG(compoundFile(newFolder())); err == nil {
		t.Error("a compound file without properties is a message")
	}
	m, err := ReadTNEF(winmailDat()[:len(winmailDat())-200])
	if err != nil || len(m.Faults) == 0 {
		t.Errorf("cut off, and no word of it: %v", err)
	}
}

// TestFoldersInFolders holds a file of many folders, each in the one before it, to what its bytes can account for.
func TestFoldersInFolders(t *testing.T) {
	raw := compoundFile(nestedFolders(6000))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := ReadMSG(raw)
	runtime.ReadMemStats(&after)
	if err != nil || m.Subject != "x" {
		t.Errorf("%+v, %v", m, err)
	}
	if made := after.TotalAlloc - before.TotalAlloc; made > 64<<20 {
		t.Errorf("%d kB of file make %d MB", len(raw)>>10, made>>20)
	}
}

func nestedFolders(n int) *folder {
	root := asMSG(topHeader, unicode(prSubject, "x"))
	for at := root; n > 0; n-- {
		at.below["a"] = newFolder()
		at = at.below["a"]
	}
	return root
}

// TestStreamsOutOfTheTree leaves out what no mail client would find.
func TestStreamsOutOfTheTree(t *testing.T) {
	root := asMSG(topHeader, unicode(prSubject, "seen"))
	root.loose = map[string][]byte{valuePrefix + "0037001F": []byte("u\x00n\x00")}
	if m, err := ReadMSG(compoundFile(root)); err != nil || m.Subject != "seen" {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestNestedTooDeep(t *testing.T) {
	raw := winmail(attribute(1, 6, attMessage, asTNEF(unicode(prSubject, "x"))))
	for range depthLimit + 3 {
		raw = winmail(attribute(2, 6, attRendData, make([]byte, 14)), attribute(2, 6, attAttachment, asTNEF(prop{prData, typeObject, append(make([]byte, 16), raw...)})))
	}
	m, err := ReadTNEF(raw)
	if err != nil {
		t.Fatal(err)
	}
	n := 1
	for len(m.Attachments) > 0 && m.Attachments[0].Message != nil {
		m, n = m.Attachments[0].Message, n+1
	}
	if n != depthLimit || len(m.Faults) == 0 {
		t.Errorf("%d deep, faults %v", n, m.Faults)
	}
}

// The first two are the examples of MS-OXRTFCP sections 3.1.1 and 3.1.2.
func TestDecompress(t *testing.T) {
	for in, want := range map[string]string{
		"2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277 05b06c647d0a800fa0": "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
		"1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0":                                        "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}",
		"0e000000020000004d454c41000000006869":                                                                "hi",
	} {
		b, err := hex.DecodeString(strings.ReplaceAll(in, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decompress(b); err != nil || string(got) != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	for _, bad := range []string{"", "short", "0123456789abcdefXXXXXXXXXXXX"} {
		if _, err := decompress([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestPlainRichText(t *testing.T) {
	_, text := fromRTF([]byte(`{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\author x}}\pard Hello\par \b world\b0\tab \u8364?\'e4 {\*\unknown hidden}\lquote q\rquote}`), 1252)
	if want := "Hello\r\nworld\t€ä ‘q’"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

func FuzzMSG(f *testing.F) {
	f.Add(reportMSG())
	f.Add(compoundFile(asMSG(topHeader, original()...)))
	f.Fuzz(func(t *testing.T, b []byte) {
		defer hostile.Bounded(t)()
		hold(t, b, ReadMSG)
	})
}

func FuzzTNEF(f *testing.F) {
	f.Add(winmailDat())
	f.Add(winmail(attribute(1, 6, attMessage, asTNEF(original()...))))
	f.Fuzz(func(t *testing.T, b []byte) {
		defer hostile.Bounded(t)()
		hold(t, b, ReadTNEF)
	})
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(wrappedHTML))
	f.Add([]byte(`{\rtf1 a\'e4\u-3?\uc0 {\*\x y}\htmlrtf z\htmlrtf0}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		defer hostile.Bounded(t)()
		html, text := fromRTF(b, 1252)
		if len(html)+len(text) > 8*len(b)+64 {
			t.Fatalf("%d bytes of %d", len(html)+len(text), len(b))
		}
		_, _ = decompress(b)
	})
}

// hold holds what is read to a size that the bytes can account for.
func hold(t *testing.T, b []byte, read func([]byte) (*Message, error)) {
	m, err := read(b)
	if err != nil {
		return
	}
	size := 0
	var count func(m *Message, depth int)
	count = func(m *Message, depth int) {
		if depth > depthLimit || len(m.Attachments) > attachmentLimit {
			t.Fatalf("%d deep, %d attachments", depth, len(m.Attachments))
		}
		for _, a := range m.Attachments {
			size += len(a.Data)
			if a.Message != nil {
				count(a.Message, depth+1)
			}
		}
	}
	count(m, 1)
	if size > byteLimit {
		t.Fatalf("%d bytes", size)
	}
}
