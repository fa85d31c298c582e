package content

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameLimit is how many bytes a file name may have: every file system in use takes so many.
const nameLimit = 180

// FileName makes a name from a mail safe for a path, on Windows too: one component, no device name, no leading dot
// or dash, nothing hidden, never empty.
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
	}, t.s)
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
	return strings.TrimRight(name[:end], ". ") + ext
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
