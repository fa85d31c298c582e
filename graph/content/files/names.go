package files

import (
	"strings"
	"unicode"
)

// checkName looks for what deceives in a name.
func (f *file) checkName(name string) {
	for _, o := range nameTricks(name) {
		f.found(BadName, o.Severity, o.Words)
	}
}

// nameTricks tells what deceives in a file's name: MITRE ATT&CK T1036.002 (right-to-left override), T1036.006 (space
// after), T1036.007 (double extension).
func nameTricks(name string) []Finding {
	var out []Finding
	add := func(s Severity, words string) {
		out = append(out, Finding{Kind: BadName, Severity: s, Words: words})
	}
	ext := extension(name)
	acts := typeOfExt(ext).runs() || typeOfExt(ext).Class == DiskLike || typeOfExt(ext).Class == Page
	if strings.ContainsFunc(name, turns) {
		add(Bad, "The name holds characters that turn the direction of writing: it shows another extension than it has ("+words(ext)+").")
	}
	if strings.ContainsFunc(name, unseen) {
		add(Odd, "The name holds characters that are not seen.")
	}
	if strings.ContainsAny(name, "\u2024\u2025\u2026\uff0e\ufe52\u0701\u0702\u2044\u2215\u29f8\uff0f") {
		add(Odd, "The name holds characters that look like a dot or a slash and are none.")
	}
	if mixed(name) {
		add(Odd, "The name mixes Latin letters with Cyrillic ones that look like them.")
	}
	if doubled(name) && acts {
		add(Bad, "The name has two extensions, so that it looks like "+typeOfExt(inner(name)).Words+" where the last one ("+words(ext)+") is not shown.")
	}
	if strings.Contains(name, "      ") && acts {
		add(Bad, "Spaces push the extension ("+words(ext)+") out of sight.")
	}
	if trimmed := strings.TrimRight(name, ". \u00a0"); trimmed != name && ext != "" && acts {
		add(Odd, "The name ends in dots or spaces, which Windows drops.")
	}
	return out
}

// words is an extension that is safe in a sentence of ours.
func words(ext string) string {
	if typeOfExt(ext).Known() {
		return "." + ext
	}
	return "one that is not known"
}

// turns: characters of the bidirectional algorithm, Unicode UAX #9 2.
func turns(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// directs: the marks that stand in honest Hebrew and Arabic names and turn no letters round (UAX #9 2.6).
func directs(r rune) bool { return r == 0x200e || r == 0x200f || r == 0x061c }

func unseen(r rune) bool {
	return !turns(r) && !directs(r) && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x3164 || r == 0x115f || r == 0x2800 || r == 0x00ad)
}

// mixed tells of a word in letters of two scripts, some of which look alike.
func mixed(name string) bool {
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if strings.ContainsAny(word, "аеорсхуіАВЕКМНОРСТХ") && strings.ContainsFunc(word, func(r rune) bool { return r < 0x80 }) {
			return true
		}
	}
	return false
}

// inner is the extension before the last one.
func inner(name string) string {
	name = strings.TrimRight(name, ". \u00a0\x00")
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return ""
	}
	return extension(strings.TrimRight(name[:i], " \u00a0"))
}

// doubled tells whether a name pretends to another type with an extension before its last.
func doubled(name string) bool {
	switch before := typeOfExt(inner(name)); before.Class {
	case Office, PDF, Picture, Media, Text, Calendar, Mail, Archive, Page:
		return before.ID != typeOfName(name).ID
	}
	return false
}
