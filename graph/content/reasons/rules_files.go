package reasons

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mailtriage/graph/content"
)

// Ends of names, by what opening such a file does.
var (
	programs  = []string{"exe", "scr", "com", "pif", "cpl", "msi", "msix", "appx", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "jar", "lnk", "url", "reg", "dll", "chm", "scf", "gadget", "application", "appref-ms", "xll", "settingcontent-ms", "library-ms", "search-ms"}
	disks     = []string{"iso", "img", "vhd", "vhdx", "udf", "wim", "dmg"}
	documents = []string{"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "txt", "csv", "odt", "ods"}
	pictures  = []string{"jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic"}
	archives  = []string{"zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "cab", "ace", "arj", "lzh", "z"}
	pages     = []string{"html", "htm", "shtml", "xhtml", "xht", "mht", "mhtml", "svg"}
	office    = []string{"doc", "docx", "docm", "dot", "dotm", "xls", "xlsx", "xlsm", "xlsb", "xlam", "ppt", "pptx", "pptm", "ppam", "rtf"}
)

// ending is the end of a file's name, in lower case and without its dot.
func ending(name string) string {
	name = strings.ToLower(strings.TrimRight(strings.TrimSpace(short(name, otherLimit)), ". "))
	return strings.TrimPrefix(path.Ext(name), ".")
}

func (a Attachment) is(kinds ...[]string) bool {
	end := ending(a.Name)
	return slices.ContainsFunc(kinds, func(k []string) bool { return slices.Contains(k, end) || slices.Contains(k, a.Real) })
}

// files lists the attachments of which something holds.
func (l *look) files(holds func(Attachment) bool) (out []content.Text) {
	for _, a := range l.Attachments {
		if holds(a) {
			out = append(out, fileName(a))
		}
	}
	return out
}

func fileName(a Attachment) content.Text { return quote("attachment", a.Name) }

// twoEnds: invoice.pdf.exe, or a name so long that its end is not seen.
func (l *look) twoEnds() []content.Text {
	return l.files(func(a Attachment) bool {
		end := ending(a.Name)
		if !slices.Contains(programs, end) && !slices.Contains(disks, end) && !slices.Contains(pages, end) {
			return false
		}
		stem := strings.TrimSuffix(strings.ToLower(strings.TrimRight(a.Name, ". ")), "."+end)
		before := ending(stem)
		return slices.Contains(documents, before) || slices.Contains(pictures, before) || strings.Contains(stem, "        ")
	})
}

func (l *look) program() (out []content.Text) {
	for _, a := range l.Attachments {
		if a.is(programs) {
			out = append(out, fileName(a))
		}
		// A program alone in an archive is its purpose; among many files it is somebody's source code.
		for _, n := range a.Names[:min(len(a.Names), 5)] {
			if len(a.Names) <= 5 && slices.Contains(programs, ending(n)) {
				out = append(out, quote("in "+a.Name, n))
			}
		}
	}
	return out
}

func (l *look) disk() []content.Text {
	return l.files(func(a Attachment) bool { return a.is(disks) || ending(a.Name) == "one" })
}

// disguised: the bytes are a program, a page or an archive, and the name says document or picture.
func (l *look) disguised() (out []content.Text) {
	for _, a := range l.Attachments {
		end := ending(a.Name)
		says := slices.Contains(documents, end) || slices.Contains(pictures, end)
		is := slices.Contains(programs, a.Real) || slices.Contains(disks, a.Real) || slices.Contains(archives, a.Real)
		page := slices.Contains(pages, a.Real) && !slices.Contains([]string{"xls", "doc", "txt", "csv"}, end) // reports are often pages named so
		if says && (is || page) {
			out = append(out, content.Line(fileName(a).String()+", in truth "+content.Line(a.Real).String()))
		}
	}
	return out
}

// mistyped: another kind of harmless file than the name says.
func (l *look) mistyped() (out []content.Text) {
	for _, a := range l.Attachments {
		end := ending(a.Name)
		harmless := func(end string) bool {
			return slices.Contains(documents, end) || slices.Contains(pictures, end)
		}
		if harmless(end) && harmless(a.Real) && !same(end, a.Real) {
			out = append(out, content.Line(fileName(a).String()+", in truth "+content.Line(a.Real).String()))
		}
	}
	return out
}

// same tells of two ends that one kind of file has.
func same(a, b string) bool {
	kin := [][]string{{"jpg", "jpeg"}, {"tif", "tiff"}, {"doc", "rtf", "xls", "ppt"}, {"txt", "csv"}, {"docx", "xlsx", "pptx"}}
	return a == b || slices.ContainsFunc(kin, func(k []string) bool { return slices.Contains(k, a) && slices.Contains(k, b) }) || slices.Contains(pictures, a) && slices.Contains(pictures, b)
}

func (l *look) locked() []content.Text {
	return l.files(func(a Attachment) bool { return a.Encrypted && a.is(archives, office) })
}

// givenAway is a password after what it is called: after a colon, or with a digit in it.
var givenAway = regexp.MustCompile(`^[^\n:=：]{0,40}[:=：][ \t]*["'“”«»]?([^\s"'“”«»]{3,40})["'“”«».]?[ \t]*(?:\n|$)|^[^\n:=：]{0,40}[:=：]?[ \t]+["'“«]?([\p{L}!#$%&@*_\-]*\d[^\s"'”»]{2,40})|^[ \t]*["'“«]([^\s"'”»]{3,40})["'”»]`)

// told finds a password that the text gives away.
func (l *look) told() []content.Text {
	for _, p := range passwords() {
		key := foldedPhrase(p)
		for at, n := 0, 0; n < 20; n++ {
			i := strings.Index(l.words.text[at:], key)
			if i < 0 {
				break
			}
			at += i + len(key)
			rest := l.words.original[l.words.at[min(at, len(l.words.at)-1)]:]
			if m := givenAway.FindString(short(rest, 120)); m != "" {
				return one(true, quote("text", p+strings.TrimRight(m, "\n")))
			}
		}
	}
	return nil
}

func (l *look) lockedTold() []content.Text {
	if files := l.locked(); files != nil {
		return all(files, l.told())
	}
	return nil
}

func (l *look) macros() []content.Text { return l.files(func(a Attachment) bool { return a.Macros }) }

func (l *look) pulls() (out []content.Text) {
	for _, a := range l.Attachments {
		for _, p := range capped(a.Pulls) {
			out = append(out, content.Line(fileName(a).String()+" opens "+clip(content.Defang(p).String())))
		}
	}
	return out
}

// builds are the words of a script that makes a file in the reader's own browser: each set of them together.
var builds = [][]string{
	{"createobjecturl", "blob"}, {"mssaveoropenblob"}, {"mssaveblob"}, {"atob(", "document.write"}, {"atob(", "blob"}, {"unescape(", "document.write"}, {"fromcharcode", "document.write"}, {"fromcharcode", "eval("}, {"atob(", "eval("},
	{"atob(", "location"}, {"download=", "href=\"data:application"}, {"download=", "href='data:application"},
}

// smuggling finds HTML, of the body or of a file, in which a script builds what no filter has seen.
func (l *look) smuggling() (out []content.Text) {
	sources := []struct{ what, text string }{{"body", l.HTML}}
	for _, a := range l.Attachments {
		sources = append(sources, struct{ what, text string }{a.Name, short(a.Source, htmlLimit)})
	}
	for _, s := range sources {
		text := strings.ToLower(s.text)
		for _, set := range builds {
			if !slices.ContainsFunc(set, func(w string) bool { return !strings.Contains(text, w) }) {
				out = append(out, quote("in "+s.what, strings.Join(set, " and ")))
				break
			}
		}
	}
	return out
}

// page: an HTML file, which opens in the browser as if it were the sender's site.
func (l *look) page() []content.Text { return l.files(func(a Attachment) bool { return a.is(pages) }) }

// pageAsks: such a file with a field for a password, or a drawing with a script.
func (l *look) pageAsks() (out []content.Text) {
	for _, a := range l.Attachments {
		source := strings.ToLower(short(a.Source, htmlLimit))
		switch {
		case passwordField.MatchString(source):
			out = append(out, quote("password field in", a.Name))
		case (ending(a.Name) == "svg" || a.Real == "svg") && (strings.Contains(source, "<script") || strings.Contains(source, "javascript:") || svgHandler.MatchString(source)):
			out = append(out, quote("script in", a.Name))
		}
	}
	return out
}

var (
	passwordField = regexp.MustCompile(`<input[^>]{0,300}type\s*=\s*["']?password`)
	svgHandler    = regexp.MustCompile(`<[^>]{1,300}\son(load|click|error|begin)\s*=`)
)
