// Package outlook reads the two forms in which Outlook wraps a mail instead of MIME: .msg files (MS-OXMSG) and TNEF,
// known as winmail.dat (MS-OXTNEF). Both are lists of the same properties, hostile as everything in a mail: what is broken is
// left out and said, what is beyond a limit too.
package outlook

import (
	"encoding/binary"
	"fmt"
	"time"
	"unicode/utf16"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

// Limits on what is read.
const (
	depthLimit      = 8        // messages in messages
	attachmentLimit = 500      // of one message
	recipientLimit  = 2000     // of one message
	propertyLimit   = 4000     // of one object
	byteLimit       = 64 << 20 // of all values together
)

// Message is a mail as Outlook keeps it. Texts are as they were written: hostile.
type Message struct {
	Header      string // the Internet header it came with; empty: it never went over the Internet
	Class       string // "IPM.Note"
	Subject     string
	From        Person
	To, Cc, Bcc []Person
	ID          string // the Message-ID
	InReplyTo   string
	Sent        time.Time
	Text, HTML  string
	Attachments []Attachment
	Faults      []string
}

// Person is a name and an address; of people within one organisation the address may be none of mail.
type Person struct{ Name, Address string }

// Attachment is what is attached: bytes, or a message.
type Attachment struct {
	Name, Type, ContentID string
	Hidden                bool // shown within the body, or not at all
	Data                  []byte
	Message               *Message
}

// The properties that are read, without their types.
const (
	prClass         = 0x001a
	prSubject       = 0x0037
	prSent          = 0x0039
	prRepName       = 0x0042
	prRepAddress    = 0x0065
	prHeader        = 0x007d
	prRecipientType = 0x0c15
	prSenderName    = 0x0c1a
	prSenderAddress = 0x0c1f
	prDelivered     = 0x0e06
	prBody          = 0x1000
	prRTF           = 0x1009
	prHTML          = 0x1013
	prMessageID     = 0x1035
	prInReplyTo     = 0x1042
	prName          = 0x3001
	prAddress       = 0x3003
	prData          = 0x3701
	prShortFile     = 0x3704
	prLongFile      = 0x3707
	prMIMEType      = 0x370e
	prContentID     = 0x3712
	prInternetCP    = 0x3fde
	prCodepage      = 0x3ffd
	prSMTP          = 0x39fe
	prSenderSMTP    = 0x5d01
	prRepSMTP       = 0x5d02
	prHidden        = 0x7ffe
)

// The types of properties (MS-OXCDATA section 2.11.1).
const (
	typeShort  = 0x0002
	typeLong   = 0x0003
	typeBool   = 0x000b
	typeObject = 0x000d
	typeANSI   = 0x001e
	typeText   = 0x001f
	typeTime   = 0x0040
	typeBinary = 0x0102
)

// value is a property's value: its bytes, and what type they are of.
type value struct {
	kind uint16
	data []byte
}

// properties are those of a message, a recipient or an attachment, by number.
type properties map[uint16]value

// number reads a value that is a number; 0: there is none.
func (p properties) number(id uint16) uint32 {
	v := p[id]
	switch {
	case len(v.data) >= 4:
		return binary.LittleEndian.Uint32(v.data)
	case len(v.data) >= 2:
		return uint32(binary.LittleEndian.Uint16(v.data))
	case len(v.data) == 1:
		return uint32(v.data[0])
	}
	return 0
}

// text reads a value that is text, in the codepage of the message if it is not in Unicode.
func (p properties) text(codepage uint32, ids ...uint16) string {
	for _, id := range ids {
		v, ok := p[id]
		if !ok {
			continue
		}
		if s := textOf(v, codepage); s != "" {
			return s
		}
	}
	return ""
}

func textOf(v value, codepage uint32) string {
	switch v.kind {
	case typeText:
		units := make([]uint16, 0, len(v.data)/2)
		for i := 0; i+1 < len(v.data); i += 2 {
			units = append(units, binary.LittleEndian.Uint16(v.data[i:]))
		}
		for len(units) > 0 && units[len(units)-1] == 0 {
			units = units[:len(units)-1]
		}
		return string(utf16.Decode(units))
	case typeANSI, typeBinary:
		b := v.data
		for len(b) > 0 && b[len(b)-1] == 0 {
			b = b[:len(b)-1]
		}
		return inCodepage(b, codepage)
	}
	return ""
}

// inCodepage reads text in a Windows code page.
func inCodepage(b []byte, codepage uint32) string {
	plain := true
	for _, c := range b {
		plain = plain && c < 0x80
	}
	if plain || codepage == 65001 {
		return string(b)
	}
	name := fmt.Sprintf("windows-%d", codepage)
	if known, ok := codepages[codepage]; ok {
		name = known
	}
	e, _ := charset.Lookup(name)
	if e == nil {
		e = charmap.Windows1252
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return string(b)
	}
	return string(out)
}

// codepages are those with another name than "windows-…" (https://learn.microsoft.com/windows/win32/intl/code-page-identifiers).
var codepages = map[uint32]string{
	437: "ibm437", 850: "ibm850", 866: "ibm866", 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 10000: "macintosh", 20127: "us-ascii", 20866: "koi8-r",
	20932: "euc-jp", 21866: "koi8-u", 28591: "iso-8859-1", 28592: "iso-8859-2", 28595: "iso-8859-5", 28597: "iso-8859-7", 28598: "iso-8859-8", 28599: "iso-8859-9", 28605: "iso-8859-15",
	50220: "iso-2022-jp", 51932: "euc-jp", 51949: "euc-kr", 52936: "hz-gb-2312", 54936: "gb18030",
}

// time reads a value that is a point in time: hundreds of nanoseconds since 1601 (FILETIME).
func (p properties) time(ids ...uint16) time.Time {
	const since1601 = 11_644_473_600 // seconds to 1970
	for _, id := range ids {
		v := p[id]
		if v.kind != typeTime || len(v.data) < 8 {
			continue
		}
		ticks := binary.LittleEndian.Uint64(v.data)
		if ticks == 0 || ticks > 1<<62 {
			continue
		}
		return time.Unix(int64(ticks/10_000_000)-since1601, int64(ticks%10_000_000)*100).UTC()
	}
	return time.Time{}
}

// take fills a message from its properties.
func (m *Message) take(p properties, codepage uint32) {
	m.Header = p.text(codepage, prHeader)
	m.Class, m.Subject = p.text(codepage, prClass), p.text(codepage, prSubject)
	m.ID, m.InReplyTo = p.text(codepage, prMessageID), p.text(codepage, prInReplyTo)
	m.From = Person{p.text(codepage, prRepName, prSenderName), p.text(codepage, prRepSMTP, prSenderSMTP, prRepAddress, prSenderAddress)}
	m.Sent = p.time(prSent, prDelivered)
	m.Text = p.text(codepage, prBody)
	web := p.number(prInternetCP)
	if web == 0 {
		web = codepage
	}
	m.HTML = p.text(web, prHTML)
	if v, ok := p[prRTF]; ok && (m.HTML == "" || m.Text == "") {
		rtf, err := decompress(v.data)
		if err != nil {
			m.Faults = append(m.Faults, "the rich text: "+err.Error())
			return
		}
		html, text := fromRTF(rtf, codepage)
		if m.HTML == "" {
			m.HTML = html
		}
		if m.Text == "" && m.HTML == "" {
			m.Text = text
		}
	}
}

// add takes a recipient.
func (m *Message) add(p properties, codepage uint32) {
	who := Person{p.text(codepage, prName), p.text(codepage, prSMTP, prAddress)}
	switch p.number(prRecipientType) & 0xf {
	case 2:
		m.Cc = append(m.Cc, who)
	case 3:
		m.Bcc = append(m.Bcc, who)
	default:
		m.To = append(m.To, who)
	}
}

// attachment makes one of its properties.
func attachment(p properties, codepage uint32) Attachment {
	return Attachment{
		Name: p.text(codepage, prLongFile, prShortFile, prName), Type: p.text(codepage, prMIMEType), ContentID: p.text(codepage, prContentID),
		Hidden: p.number(prHidden)&0xff != 0, Data: p[prData].data,
	}
}

func codepageOf(p properties) uint32 {
	for _, id := range []uint16{prCodepage, prInternetCP} {
		if n := p.number(id); n != 0 {
			return n
		}
	}
	return 1252
}

// budget is how many bytes may still be read.
type budget struct {
	left int
	hit  bool
}

func (b *budget) take(n int) bool {
	if n > b.left {
		b.hit = true
		return false
	}
	b.left -= n
	return true
}
