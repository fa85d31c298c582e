package files

import "strings"

// checkTypes holds what the file is against its name and what the mail declares.
func (f *file) checkTypes() {
	f.compare(f.Claimed, "its name says")
	if declared := typeOfMedia(f.Declared); !same(declared, f.Claimed) {
		f.compare(declared, "the mail declares")
	}
}

func (f *file) compare(claimed Type, who string) {
	real := f.Type
	if !claimed.Known() || len(f.data) == 0 || same(claimed, real) {
		return
	}
	if !real.Known() {
		if fixed(claimed) {
			f.found(Mismatch, Odd, "It is not the "+claimed.Words+" that "+who+", and nothing else that is known: damaged, or encoded.")
		}
		return
	}
	words := "It is " + a(real.Words) + "; " + who + ": " + claimed.Words + "."
	switch {
	case real.runs() && !claimed.runs(), (real.Class == Page || real.Class == DiskLike) && claimed.Class != real.Class && claimed.Class != Text && !sheetAsPage(claimed, real):
		f.found(Mismatch, Bad, words)
	case claimed.Class == Text && !real.runs(): // what is named as text is opened as text
		f.found(Mismatch, Note, words)
	case real.Class == claimed.Class, real.Class == Text && claimed.Class == Data, sheetAsPage(claimed, real):
		f.found(Mismatch, Note, words)
	default:
		f.found(Mismatch, Odd, words)
	}
}

// same tells whether two types are one to whoever opens the file.
func same(a, b Type) bool {
	if a.ID == b.ID {
		return true
	}
	pair := func(x, y string) bool { return a.ID == x && b.ID == y || a.ID == y && b.ID == x }
	switch {
	case pair("iso", "img"), pair("vhd", "img"), pair("txt", "xml"), pair("msc", "p7s"), pair("txt", "p7s"), pair("txt", "pgp"), pair("txt", "pub"), pair("p7s", "p7m"):
		return true
	case pair("audio", "video"), pair("gadget", "pe"), pair("docx", "docm"), pair("xlsx", "xlsm"), pair("pptx", "pptm"): // macros are told apart
		return true
	case a.ID == "sealed" || b.ID == "sealed", a.ID == "ole" || b.ID == "ole": // whatever Office opens
		return a.Class == b.Class || a.ID == "msi" || b.ID == "msi" || a.ID == "msg" || b.ID == "msg" || a.ID == "gadget" || b.ID == "gadget"
	case pair("svg", "gz"), pair("emf", "gz"), pair("cab", "msc"), pair("cab", "one"), pair("zip", "crx"), pair("zip", "epub"), pair("zip", "appx"):
		return true
	case pair("eml", "mht"), pair("txt", "eml"):
		return true
	}
	return false
}

// sheetAsPage: web applications give out HTML and text under names of Excel and Word.
func sheetAsPage(claimed, real Type) bool {
	return (claimed.ID == "xls" || claimed.ID == "doc") && (real.ID == "html" || real.ID == "txt" || real.ID == "mht" || real.ID == "xml" || real.ID == "officexml")
}

// fixed tells whether every file of a type begins with marks that are known here.
func fixed(t Type) bool {
	switch t.Class {
	case Office, PDF, Picture, Archive:
		return t.ID != "z" && t.ID != "emf"
	}
	return t.ID == "pe" || t.ID == "lnk"
}

// checkRuns tells of what runs when it is opened, by its bytes or, as Windows does, by its name.
func (f *file) checkRuns() {
	for _, t := range []Type{f.Type, f.Claimed} {
		switch t.Class {
		case Runs:
			f.found(Program, Bad, "A program ("+t.Words+"): opening it runs it.")
		case Scripts:
			f.found(Program, Bad, "A script ("+t.Words+"): opening it may run it.")
		case Shortcut:
			f.found(Program, Bad, "A file that starts something else ("+t.Words+").")
		case DiskLike:
			f.found(Disk, Bad, "A disk image: Windows opens it as a drive, and what is in it runs without the warning for files from outside.")
		case Unknown, Archive, Office, PDF, Page, Picture, Media, Mail, Calendar, Text, Data:
			continue
		}
		if f.Type.runs() || strings.EqualFold(f.Type.ID, f.Claimed.ID) {
			return
		}
	}
}

// a puts the article before the words of a type.
func a(words string) string {
	if words == "text" || words == "sound" || words == "XML" || words == "JavaScript" || words == "VBScript" || words == "WebAssembly" {
		return words
	}
	if strings.ContainsRune("AEIOaeio", rune(words[0])) || strings.HasPrefix(words, "RTF") || strings.HasPrefix(words, "SVG") || strings.HasPrefix(words, "HTML") || strings.HasPrefix(words, "XML") || strings.HasPrefix(words, "MSI") {
		return "an " + words
	}
	return "a " + words
}
