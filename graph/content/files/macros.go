package files

import (
	"bytes"
	"strings"

	"mailtriage/graph/content/compound"
)

// autoRun are the names of macros that Office runs on its own
// (https://learn.microsoft.com/office/vba/word/concepts/customizing-word/auto-macros, and the events of Workbook).
var autoRun = strings.Fields("autoopen auto_open autoexec autoclose auto_close autonew autoexit document_open document_close document_new documentopen documentbeforeclose workbook_open workbook_activate workbook_beforeclose workbook_deactivate worksheet_change app_workbookopen slideshowbegin onslideshowpagechange _painted _mouseenter _gotfocus _layout")

// macros tells what the VBA of a document does.
func (f *file) macros(c *compound.File) {
	holds := false
	for _, s := range c.Entries {
		name := strings.ToLower(s.Name)
		if s.Storage || !strings.Contains("/"+strings.ToLower(s.Path), "/vba/") || name == "dir" || strings.HasPrefix(name, "_vba_project") || strings.HasPrefix(name, "__srp_") {
			continue
		}
		holds = true
		f.module(c.Read(s, streamLimit), s.Name)
	}
	if _, project := c.Find("_VBA_PROJECT", "_VBA_PROJECT_CUR"); holds || project {
		f.found(Macro, Bad, holdsMacros)
	}
}

const holdsMacros = "It holds macros (VBA)."

// module looks at a module of VBA: its source stands packed behind what was compiled of it.
func (f *file) module(raw []byte, name string) {
	at := bytes.Index(raw, []byte("\x00Attribut")) // every source begins with "Attribute", packed from its second chunk of 8
	if at < 3 {
		return
	}
	source := f.unpackVBA(raw[at-3:])
	lower := strings.ToLower(source)
	for _, a := range autoRun {
		if strings.Contains(lower, a) {
			f.found(Macro, Bad, "Macros in it run on their own.", a+" in "+name)
		}
	}
	f.codeSigns(Macro, lower)
	f.found(Fact, Note, "Modules of its macros.", name)
	f.links("Addresses in its macros.", source)
}

// unpackVBA unpacks a compressed container, [MS-OVBA] 2.4.1.
func (f *file) unpackVBA(b []byte) string {
	const limit = 2 << 20
	if len(b) < 3 || b[0] != 1 {
		return ""
	}
	b = b[1:]
	var out []byte
	for len(b) >= 2 && len(out) < limit && f.left > 0 {
		head := int(b[0]) | int(b[1])<<8
		size := min(head&0xfff+3, len(b)) - 2
		chunk := b[2 : 2+max(0, size)]
		b = b[2+len(chunk):]
		from := len(out)
		if head&0x8000 == 0 {
			out = append(out, chunk...)
		} else {
			out = unpackChunk(out, chunk)
		}
		f.left -= int64(len(out) - from)
	}
	return string(out)
}

// unpackChunk unpacks one chunk of at most 4,096 bytes: tokens are bytes, or copies of what stands before.
func unpackChunk(out, chunk []byte) []byte {
	start := len(out)
	for len(chunk) > 0 {
		flags := chunk[0]
		chunk = chunk[1:]
		for bit := range 8 {
			if len(chunk) == 0 || len(out)-start >= 4096 {
				return out
			}
			if flags&(1<<bit) == 0 {
				out, chunk = append(out, chunk[0]), chunk[1:]
				continue
			}
			if len(chunk) < 2 {
				return out
			}
			token := int(chunk[0]) | int(chunk[1])<<8
			chunk = chunk[2:]
			bits := 4
			for 1<<bits < len(out)-start {
				bits++
			}
			offset, length := token>>(16-bits)+1, token&(0xffff>>bits)+3
			if offset > len(out)-start {
				return out
			}
			for range min(length, 4096-(len(out)-start)) {
				out = append(out, out[len(out)-offset])
			}
		}
	}
	return out
}

// signs are words in code that tell what it is for. Sources: MITRE ATT&CK T1059, T1105, T1218, T1027.
var signs = []struct {
	words string
	list  []string
}{
	{"Its code starts other programs.", []string{"wscript.shell", "shell.application", "shellexecute", "createobject(", "getobject(", "callbyname", "powershell", "cmd.exe", "cmd /c", "cmd /k", "cmd.exe /c", "mshta", "rundll32", "regsvr32", "wmic ", "win32_process", "schtasks", "msiexec", "cscript", "wscript.exe", "start-process", "invoke-expression", "activexobject", "forfiles", "installutil", "msbuild", "pcalua", "conhost", "shell(", "curl.exe"}},
	{"Its code fetches from elsewhere.", []string{"urldownloadtofile", "downloadfile", "downloadstring", "downloaddata", "invoke-webrequest", "invoke-restmethod", "net.webclient", "msxml2.xmlhttp", "msxml2.serverxmlhttp", "winhttp.winhttprequest", "xmlhttprequest", "certutil", "bitsadmin", "start-bitstransfer", "adodb.stream", "iwr ", "irm ", "curl ", "wget ", "\\davwwwroot", "fetch("}},
	{"Its code hides what it does.", []string{"-enc ", "-encodedcommand", " -e ja", "frombase64string", "fromcharcode", "unescape(", "eval(", "executeglobal", "execute(", "-windowstyle hidden", "-w hidden", "-w 1 ", "iex(", "iex ", "|iex", "| iex", "strreverse", "charcodeat", "[char]", "atob(", "chrw(", "gzipstream", "-bxor", "replace(", "certutil -decode", "findstr"}},
	{"Its code reaches into memory or the system.", []string{"virtualalloc", "rtlmovememory", "createthread", "writeprocessmemory", "declare ptrsafe", "kernel32", "ntdll", "amsi", "add-mppreference", "set-mppreference", "currentversion\\run", "regwrite", "vssadmin", "reflection.assembly", "getdelegateforfunctionpointer"}},
}

// codeSigns tells what code is for, by words in it; lower is in small letters.
func (f *file) codeSigns(k Kind, lower string) {
	for _, s := range signs {
		var seen []string
		for _, w := range s.list {
			if strings.Contains(lower, w) {
				seen = append(seen, strings.TrimSpace(w))
			}
		}
		if len(seen) > 0 {
			f.found(k, Bad, s.words, seen...)
		}
	}
}

// links notes the addresses in a text.
func (f *file) links(words, text string) {
	if list := addresses(text); len(list) > 0 {
		f.found(Link, Note, words, list...)
	}
}

// addresses are the addresses in a text, each once, to a number.
func addresses(text string) []string {
	const most, limit = 2 * evidenceLimit, 4 << 20
	text = text[:min(len(text), limit)]
	var out []string
	seen := map[string]bool{}
	for _, scheme := range []string{"http://", "https://", "ftp://", "file://", `\\`} {
		rest := text
		for len(out) < most {
			i := indexFold(rest, scheme)
			if i < 0 {
				break
			}
			rest = rest[i:]
			end := strings.IndexFunc(rest, func(r rune) bool { return r <= ' ' || strings.ContainsRune("\"'<>`|^{}", r) || r == 0xfffd })
			if end < 0 {
				end = len(rest)
			}
			a := strings.TrimRight(rest[:min(end, pieceLimit)], ").,;\\")
			rest = rest[max(end, len(scheme)):]
			if scheme == `\\` && !unc(a) || len(a) <= len(scheme) || seen[a] || ours(a) {
				continue
			}
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}

// unc tells whether what begins with two backslashes is a path to a server: \\host\share.
func unc(a string) bool {
	host, share, ok := strings.Cut(strings.TrimPrefix(a, `\\`), `\`)
	return ok && len(host) > 2 && len(share) > 0 && !strings.ContainsAny(host, `()[]+*?\=,;`) && host != "." && host != "?"
}

// ours are addresses that name formats and lead nowhere.
func ours(a string) bool {
	for _, p := range []string{"http://schemas.", "https://schemas.", "http://www.w3.org/", "https://www.w3.org/", "http://purl.org/", "http://ns.adobe.com/", "http://purl.oclc.org/", "http://openoffice.org/", "http://www.aiim.org/"} {
		if strings.HasPrefix(strings.ToLower(a), p) {
			return true
		}
	}
	return false
}

// indexFold finds a sign in small ASCII letters in a text of any.
func indexFold(text, sign string) int {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], sign[len(sign)-1])
		if i < 0 {
			return -1
		}
		at += i + 1
		if at >= len(sign) && strings.EqualFold(text[at-len(sign):at], sign) {
			return at - len(sign)
		}
	}
}
