package outlook

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
)

// rtfLimit is how many bytes of rich text are read.
const rtfLimit = 16 << 20

// prefilled is what the dictionary of compressed rich text begins with (MS-OXRTFCP section 2.1.2.1).
const prefilled = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// decompress undoes the compression of rich text (MS-OXRTFCP).
func decompress(b []byte) ([]byte, error) {
	if len(b) < 16 {
		return nil, errors.New("it is cut off")
	}
	raw := min(int(binary.LittleEndian.Uint32(b[4:])), rtfLimit)
	switch binary.LittleEndian.Uint32(b[8:]) {
	case 0x414c454d: // MELA: not compressed
		return b[16:min(len(b), 16+raw)], nil
	case 0x75465a4c: // LZFu
	default:
		return nil, errors.New("it is compressed in no known way")
	}
	var dictionary [4096]byte
	at := copy(dictionary[:], prefilled)
	out := make([]byte, 0, min(raw, 8*len(b)))
	put := func(c byte) {
		out = append(out, c)
		dictionary[at] = c
		at = (at + 1) % len(dictionary)
	}
	for b = b[16:]; len(b) > 0 && len(out) < raw; {
		control := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0 && len(out) < raw; bit++ {
			if control>>bit&1 == 0 {
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out, nil
			}
			token := int(binary.BigEndian.Uint16(b))
			b = b[2:]
			from, n := token>>4, token&0xf+2
			if from == at {
				return out, nil
			}
			for i := range n {
				put(dictionary[(from+i)%len(dictionary)])
			}
		}
	}
	return out, nil
}

// group is the state of rich text between two braces.
type group struct {
	skip     bool // a destination that is none of the text
	htmlrtf  bool // between \htmlrtf and \htmlrtf0: not of the HTML
	tag      bool // within {\*\htmltag: of the HTML as it stands
	fallback int  // characters that follow one in Unicode for those that don't know it
}

// rtf is rich text while it is read.
type rtf struct {
	out      strings.Builder
	b        []byte
	now      group
	stack    []group
	codepage uint32
	pending  []byte // bytes in the code page
	passing  int    // characters of a fallback still to pass over
	html     bool   // it is HTML in a wrapping (MS-OXRTFEX)
}

// rtfDepth is how many groups deep rich text is read.
const rtfDepth = 200

// fromRTF unwraps the HTML that rich text holds, or makes text of it.
func fromRTF(b []byte, codepage uint32) (html, text string) {
	r := &rtf{b: b, codepage: codepage, html: strings.Contains(string(b[:min(len(b), 400)]), `\fromhtml`), now: group{fallback: 1}}
	r.read()
	if r.html {
		return r.out.String(), ""
	}
	return "", strings.TrimSpace(r.out.String())
}

func (r *rtf) read() {
	for len(r.b) > 0 && r.out.Len() < rtfLimit {
		c := r.b[0]
		r.b = r.b[1:]
		switch c {
		case '{':
			r.flush()
			if len(r.stack) < rtfDepth {
				r.stack = append(r.stack, r.now)
			}
		case '}':
			r.flush()
			if n := len(r.stack); n > 0 {
				r.now, r.stack = r.stack[n-1], r.stack[:n-1]
			}
		case '\\':
			r.control()
		case '\r', '\n':
		default:
			r.char(c)
		}
	}
	r.flush()
}

// silent tells whether what is read is not of the text.
func (r *rtf) silent() bool { return r.now.skip || r.now.htmlrtf && !r.now.tag }

func (r *rtf) char(c byte) {
	if r.passing > 0 {
		r.passing--
		return
	}
	if !r.silent() {
		r.pending = append(r.pending, c)
	}
}

func (r *rtf) text(s string) {
	r.flush()
	if !r.silent() {
		r.out.WriteString(s)
	}
}

func (r *rtf) flush() {
	if len(r.pending) > 0 {
		r.out.WriteString(inCodepage(r.pending, r.codepage))
		r.pending = r.pending[:0]
	}
}

func (r *rtf) control() {
	if len(r.b) == 0 {
		return
	}
	c := r.b[0]
	if !letter(c) {
		r.b = r.b[1:]
		r.symbol(c)
		return
	}
	n := 1
	for n < len(r.b) && n < 32 && letter(r.b[n]) {
		n++
	}
	word := string(r.b[:n])
	r.b = r.b[n:]
	n = 0
	for n < len(r.b) && n < 10 && (r.b[n] >= '0' && r.b[n] <= '9' || n == 0 && r.b[n] == '-') {
		n++
	}
	number, err := strconv.Atoi(string(r.b[:n]))
	if err != nil {
		number = 1
	}
	r.b = r.b[n:]
	if len(r.b) > 0 && r.b[0] == ' ' {
		r.b = r.b[1:]
	}
	r.word(word, number)
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func (r *rtf) symbol(c byte) {
	switch c {
	case '\'':
		if len(r.b) >= 2 {
			if v, err := strconv.ParseUint(string(r.b[:2]), 16, 8); err == nil {
				r.b = r.b[2:]
				r.char(byte(v))
			}
		}
	case '*': // what does not know the word to follow passes over the group
		rest := strings.TrimLeft(string(r.b[:min(len(r.b), 16)]), " \r\n")
		if !strings.HasPrefix(rest, `\htmltag`) && !strings.HasPrefix(rest, `\mhtmltag`) {
			r.now.skip = true
		}
	case '~':
		r.text("\u00a0")
	case '_':
		r.text("-")
	case '\\', '{', '}':
		r.char(c)
	case '\r', '\n':
		r.text("\r\n")
	}
}

func (r *rtf) word(word string, n int) {
	switch word {
	case "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "fldinst", "mhtmltag":
		r.flush()
		r.now.skip = true
	case "htmltag":
		r.flush()
		r.now.tag = true
	case "htmlrtf":
		r.flush()
		r.now.htmlrtf = n != 0
	case "par", "line", "row":
		r.text("\r\n")
	case "tab", "cell":
		r.text("\t")
	case "lquote":
		r.text("‘")
	case "rquote":
		r.text("’")
	case "ldblquote":
		r.text("“")
	case "rdblquote":
		r.text("”")
	case "bullet":
		r.text("•")
	case "endash":
		r.text("–")
	case "emdash":
		r.text("—")
	case "ansicpg":
		if n > 0 {
			r.codepage = uint32(n)
		}
	case "uc":
		r.now.fallback = max(0, min(n, 8))
	case "u":
		if n < 0 {
			n += 1 << 16
		}
		r.text(string(rune(n)))
		r.passing = r.now.fallback
	}
}
