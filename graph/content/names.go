package content

import (
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// nameLimit is how many bytes a file name may have: every file system in use takes so many.
const nameLimit = 180

// cutEnds are what may not end a name that is cut: joiners join nothing there.
const cutEnds = ". \u200c\u200d"

// FileName makes a name from a mail safe for a path, on Windows too: one component, no device name, no leading dot
// or dash, nothing hidden, composed (NFC), never empty.
func FileName(s string) string {
	if len(s) > lineLimit {
		s = s[:nameLimit] + filepath.Ext(s[len(s)-16:])
	}
	t := clean(s, lineLimit, false)
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, norm.NFC.String(t.s))
	name = strings.TrimLeft(name, ".- ")
	name = strings.TrimRight(name, ". ")
	base, _, _ := strings.Cut(name, ".")
	if device(strings.TrimSpace(base)) {
		name = "_" + name
	}
	if name == "" {
		return "unnamed"
	}
	return shorten(name)
}

// shorten keeps the extension, which tells people what a file says it is.
func shorten(name string) string {
	if len(name) <= nameLimit {
		return name
	}
	ext := filepath.Ext(name)
	if len(ext) > 16 {
		ext = ""
	}
	end := nameLimit - len(ext)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimRight(name[:end], cutEnds) + ext
}

// Names gives out the names of one folder, each once.
type Names struct{ taken map[string]bool }

// Take gives a name out. One that is taken, in any case of its letters, is numbered: "a.pdf", "a (2).pdf".
func (n *Names) Take(name string) string {
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	for i := 1; ; i++ {
		one := numbered(name, i)
		// As file systems that do not tell cases apart see it.
		folded := strings.ToLower(strings.ToUpper(one))
		if !n.taken[folded] {
			n.taken[folded] = true
			return one
		}
	}
}

// numbered is the i-th of the files that would all have a name.
func numbered(name string, i int) string {
	if i == 1 {
		return name
	}
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(name, ext)
	number := " (" + strconv.Itoa(i) + ")"
	if over := len(name) + len(number) - nameLimit; over > 0 && over < len(base) {
		end := len(base) - over
		for !utf8.RuneStart(base[end]) {
			end--
		}
		base = strings.TrimRight(base[:end], cutEnds)
	}
	return base + number + ext
}

// device tells of the names that Windows keeps for devices
// (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
func device(base string) bool {
	base = strings.ToUpper(base)
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	if len(base) < 4 {
		return false
	}
	if n := strings.TrimPrefix(strings.TrimPrefix(base, "COM"), "LPT"); len(n) < len(base) {
		return len([]rune(n)) == 1 && strings.Contains("0123456789¹²³", n)
	}
	return false
}

// Log makes text safe for one line of a log.
func Log(s string) string { return Line(s).s }
