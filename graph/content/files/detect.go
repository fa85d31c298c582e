package files

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// magic is what the bytes of a type begin with. Where more than the beginning is needed, the type's reader says more.
var magic = []struct {
	at     int
	prefix string
	id     string
}{
	{0, "MZ", "pe"},
	{0, "\x7fELF", "elf"},
	{0, "\xfe\xed\xfa\xce", "macho"}, {0, "\xfe\xed\xfa\xcf", "macho"}, {0, "\xce\xfa\xed\xfe", "macho"}, {0, "\xcf\xfa\xed\xfe", "macho"},
	{0, "\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", "lnk"}, // [MS-SHLLINK] 2.1
	{0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "one"},                 // [MS-ONESTORE] 2.3.1
	{0, "\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f", "one"},                 // the table of contents
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"},                                                 // [MS-CFB] 2.2
	{0, "PK\x03\x04", "zip"}, {0, "PK\x05\x06", "zip"}, {0, "PK00PK\x03\x04", "zip"}, {0, "PK\x07\x08PK\x03\x04", "zip"}, // APPNOTE.TXT 4.3
	{0, "Rar!\x1a\x07", "rar"},
	{0, "7z\xbc\xaf\x27\x1c", "7z"},
	{0, "\x1f\x8b", "gz"},
	{0, "BZh", "bz2"},
	{0, "\xfd7zXZ\x00", "xz"},
	{0, "\x28\xb5\x2f\xfd", "zst"},
	{0, "MSCF\x00\x00\x00\x00", "cab"},
	{7, "**ACE**", "ace"},
	{0, "\x60\xea", "arj"},
	{2, "-lh", "lzh"},
	{0, "\x1f\x9d", "z"}, {0, "LZIP", "z"},
	{257, "ustar", "tar"},
	{0, "{\\rt", "rtf"}, // Word reads it with less than the whole of "{\rtf1"
	{0, "ITSF", "chm"},
	{0, "vhdxfile", "vhd"}, {0, "conectix", "vhd"}, {0, "KDMV", "vhd"}, {0, "MSWIM\x00\x00\x00", "vhd"},
	{0, "\x78\x9f\x3e\x22", "tnef"},
	{0, "!BDN", "pst"},
	{0, "FWS", "swf"}, {0, "CWS", "swf"}, {0, "ZWS", "swf"},
	{0, "Cr24", "crx"},
	{0, "\xed\xab\xee\xdb", "deb"}, {0, "!<arch>\ndebian", "deb"},
	{40, " EMF", "emf"}, {0, "\xd7\xcd\xc6\x9a", "emf"},
}

// detect tells the type by the bytes; what is text is what its name says, if that is a kind of text.
func detect(data []byte, claimed Type) Type {
	for _, m := range magic {
		if len(data) >= m.at && bytes.HasPrefix(data[m.at:], []byte(m.prefix)) {
			return typeNamed(m.id)
		}
	}
	if id := late(data); id != "" {
		return typeNamed(id)
	}
	if bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) { // where readers look for it
		return typeNamed("pdf")
	}
	if text, ok := textOf(data, 64<<10); ok {
		return textType(text, claimed)
	}
	for m := mimetype.Detect(data); m != nil; m = m.Parent() {
		if found := typeOfMedia(m.String()); found.Known() && found.Class != Text {
			return found
		}
	}
	return Type{}
}

// late tells of types whose mark stands far in, or at the end.
func late(data []byte) string {
	const sector = 2048
	for at := 16 * sector; at < 32*sector && at+sector <= len(data); at += sector { // ECMA-119 8, ECMA-167 2/9
		switch string(data[at+1 : at+6]) {
		case "CD001", "BEA01", "NSR02", "NSR03":
			return "iso"
		}
	}
	if len(data) >= 512 {
		switch string(data[len(data)-512 : len(data)-504]) {
		case "conectix":
			return "vhd"
		}
		if string(data[len(data)-512:len(data)-508]) == "koly" {
			return "dmg"
		}
	}
	return ""
}

// textType tells kinds of text apart.
func textType(text string, claimed Type) Type {
	head := strings.TrimLeft(strings.ToLower(text[:min(len(text), 8<<10)]), "\ufeff \t\r\n")
	has := func(signs ...string) bool {
		for _, s := range signs {
			if strings.Contains(head, s) {
				return true
			}
		}
		return false
	}
	begins := func(signs ...string) bool {
		for _, s := range signs {
			if strings.HasPrefix(head, s) {
				return true
			}
		}
		return false
	}
	switch {
	case begins("begin:vcalendar"):
		return typeNamed("ics")
	case begins("begin:vcard"):
		return typeNamed("vcf")
	case begins("[internetshortcut]", "[{000214a0"):
		return typeNamed("url")
	case begins("windows registry editor", "regedit4"):
		return typeNamed("reg")
	case begins("[desktop entry]"):
		return typeNamed("desktop")
	case begins("#!"):
		return typeNamed("sh")
	case begins("#@~^"): // what Microsoft's script encoder makes
		return either(claimed, "js", "vbs")
	case has("<hta:application"):
		return typeNamed("hta")
	case has("<librarydescription", "<searchconnectordescription", "<pcsettings", "<persistedquery"):
		return typeNamed("library")
	case has("<mmc_consolefile"):
		return typeNamed("msc")
	case has("<?mso-application"), has("<?xml") && has("schemas.microsoft.com/office/word/2003", "urn:schemas-microsoft-com:office:spreadsheet", "schemas.microsoft.com/office/2006/xmlpackage"):
		return typeNamed("officexml")
	case begins("<?xml", "<svg", "<!doctype svg", "<!--") && has("<svg"):
		return typeNamed("svg")
	case begins("mime-version:", "from:", "content-type: multipart/related") && has("content-type: multipart/related") && claimed.ID != "eml":
		return typeNamed("mht")
	case begins("id;p"):
		return typeNamed("query")
	case textual(claimed) && claimed.ID != "txt":
		return claimed
	case begins("<!doctype html", "<html", "<script", "<head", "<body", "<iframe", "<meta", "<form") || has("<html", "<script", "<body", "<iframe"):
		return typeNamed("html")
	case begins("<?xml"):
		return typeNamed("xml")
	case begins("return-path:", "received:", "mime-version:", "delivered-to:", "x-originating"):
		return typeNamed("eml")
	case claimed.ID == "gadget", claimed.ID == "msc":
		return claimed
	}
	return typeNamed("txt")
}

// textual tells whether files of a type are text, so that the name alone tells them from other text.
func textual(t Type) bool {
	switch t.ID {
	case "hta", "library", "url", "jnlp", "query", "desktop", "reg", "rdp", "wsf", "html", "svg", "xml", "ics", "vcf", "mht", "eml", "ps", "txt", "p7s", "pgp":
		return true
	}
	return t.Class == Scripts
}

func either(claimed Type, ids ...string) Type {
	for _, id := range ids {
		if claimed.ID == id {
			return claimed
		}
	}
	return typeNamed(ids[0])
}

// textOf reads bytes as text, UTF-16 too; false: they are none.
func textOf(data []byte, limit int) (string, bool) {
	data = data[:min(len(data), limit)]
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return utf16Text(data[2:], false), true
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return utf16Text(data[2:], true), true
	case len(data) >= 8 && data[1] == 0 && data[3] == 0 && data[5] == 0 && data[7] == 0 && data[0] >= ' ' && data[2] >= ' ':
		return utf16Text(data, false), true
	}
	control := 0
	for _, b := range data {
		if b == 0 {
			return "", false
		}
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1b {
			control++
		}
	}
	if control > len(data)/100 {
		return "", false
	}
	if !utf8.Valid(data) && high(data) > len(data)*3/10 {
		return "", false
	}
	return string(data), true
}

// high counts the bytes beyond ASCII.
func high(data []byte) (n int) {
	for _, b := range data {
		if b >= 0x80 {
			n++
		}
	}
	return n
}

func utf16Text(data []byte, big bool) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		lo, hi := data[2*i], data[2*i+1]
		if big {
			lo, hi = hi, lo
		}
		units[i] = uint16(lo) | uint16(hi)<<8
	}
	return string(utf16.Decode(units))
}
