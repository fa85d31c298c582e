package files

import (
	"strconv"
	"strings"
)

// pdfGlyphs are the names of glyphs that addresses and hashes are written with, and of those that stand for several letters.
//
// Source: https://github.com/adobe-type-tools/agl-aglfn (Adobe Glyph List)
var pdfGlyphs = map[string]string{
	"space": " ", "exclam": "!", "quotedbl": `"`, "numbersign": "#", "dollar": "$", "percent": "%", "ampersand": "&", "quotesingle": "'", "quoteright": "'", "quoteleft": "'",
	"parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+", "comma": ",", "hyphen": "-", "minus": "-", "period": ".", "slash": "/", "colon": ":", "semicolon": ";",
	"less": "<", "equal": "=", "greater": ">", "question": "?", "at": "@", "bracketleft": "[", "backslash": `\`, "bracketright": "]", "asciicircum": "^", "underscore": "_",
	"grave": "`", "braceleft": "{", "bar": "|", "braceright": "}", "asciitilde": "~",
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"ff": "ff", "fi": "fi", "fl": "fl", "ffi": "ffi", "ffl": "ffl", "f_f": "ff", "f_i": "fi", "f_l": "fl", "f_f_i": "ffi", "f_f_l": "ffl",
	"endash": "–", "emdash": "—", "bullet": "•", "ellipsis": "…", "quotedblleft": "“", "quotedblright": "”", "germandbls": "ß", "ae": "æ", "oe": "œ", "oslash": "ø", "dotlessi": "ı",
}

// pdfMarks are what the name of a letter ends with that has a mark.
var pdfMarks = map[string]string{
	"acute": "\u0301", "grave": "\u0300", "circumflex": "\u0302", "dieresis": "\u0308", "tilde": "\u0303", "ring": "\u030a", "cedilla": "\u0327", "caron": "\u030c", "ogonek": "\u0328", "macron": "\u0304",
}

// pdfGlyph is what a glyph stands for by its name; empty: the name does not say.
func pdfGlyph(name string) string {
	name, _, _ = strings.Cut(name, ".") // a form of it
	if len(name) == 1 {
		return name
	}
	if s, ok := pdfGlyphs[name]; ok {
		return s
	}
	if len(name) > 1 {
		if mark, ok := pdfMarks[name[1:]]; ok {
			return name[:1] + mark
		}
	}
	digits, ok := strings.CutPrefix(name, "uni")
	if !ok || len(digits) != 4 {
		digits, ok = strings.CutPrefix(name, "u")
	}
	if n, err := strconv.ParseUint(digits, 16, 21); ok && err == nil && len(digits) >= 4 {
		return string(rune(n))
	}
	return ""
}
