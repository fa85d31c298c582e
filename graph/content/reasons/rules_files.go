package reasons

import (
	"regexp"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/files"
)

// sourceCode is from how many files on an archive of scripts is somebody's source code, and not a program to start.
const sourceCode = 6

// files lists what was seen in attachments of some kind, and at least that severe, with where.
func (l *look) files(kind files.Kind, least files.Severity) (out []content.Text) {
	for i := range l.Attachments {
		out = append(out, seen(&l.Attachments[i], kind, least)...)
	}
	return out
}

func seen(r *files.Report, kind files.Kind, least files.Severity) (out []content.Text) {
	for _, f := range r.Findings {
		if f.Kind != kind || f.Severity < least || kind == files.Program && f.Where != "" && len(r.Entries) >= sourceCode {
			continue
		}
		where := r.Name
		if f.Where != "" {
			where += " › " + f.Where
		}
		what := f.Words
		if len(f.Evidence) > 0 && kind != files.BadName && kind != files.Program {
			what += " " + content.Defang(f.Evidence[0]).String()
		}
		out = append(out, quote(where, what))
	}
	return out
}

// held lists the attachments of which something holds.
func (l *look) held(holds func(*files.Report) bool) (out []content.Text) {
	for i := range l.Attachments {
		if holds(&l.Attachments[i]) {
			out = append(out, quote("attachment", l.Attachments[i].Name))
		}
	}
	return out
}

func class(r *files.Report, classes ...files.Class) bool {
	for _, c := range classes {
		if r.Type.Class == c || r.Claimed.Class == c {
			return true
		}
	}
	return false
}

func notebook(r *files.Report) bool { return r.Type.ID == "one" || r.Claimed.ID == "one" }

func (l *look) deceivingName() []content.Text { return l.files(files.BadName, files.Bad) }
func (l *look) disguised() []content.Text     { return l.files(files.Mismatch, files.Bad) }
func (l *look) program() []content.Text       { return l.files(files.Program, files.Bad) }
func (l *look) macros() []content.Text        { return l.files(files.Macro, files.Note) }
func (l *look) exploit() []content.Text       { return l.files(files.Exploit, files.Bad) }
func (l *look) packed() []content.Text        { return l.files(files.Package, files.Bad) }

// mistyped: another kind of harmless file than the name says.
func (l *look) mistyped() (out []content.Text) {
	for i := range l.Attachments {
		if r := &l.Attachments[i]; !r.Has(files.Mismatch, files.Bad) {
			out = append(out, seen(r, files.Mismatch, files.Odd)...)
		}
	}
	return out
}

func (l *look) macrosStranger() []content.Text {
	if l.inside() || !l.new() {
		return nil
	}
	return l.macros()
}

func (l *look) disk() []content.Text {
	return append(l.files(files.Disk, files.Bad), l.held(notebook)...)
}

func (l *look) pulls() []content.Text {
	return append(l.files(files.Outside, files.Bad), l.files(files.DDE, files.Bad)...)
}

// locked lists archives and documents that take a password. Banks lock PDF files, attackers hardly: scanners of mail can't see
// into archives, and people can.
func (l *look) locked() []content.Text {
	return l.held(func(r *files.Report) bool {
		return (r.Encrypted || r.Type.ID == "sealed") && class(r, files.Archive, files.Office)
	})
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

// smuggling finds HTML, of the body or of a file, in which a script builds what no filter has seen.
func (l *look) smuggling() []content.Text {
	body := l.Page
	body.Name = "the mail itself"
	return append(seen(&body, files.Smuggling, files.Bad), l.files(files.Smuggling, files.Bad)...)
}

// page: an HTML file, which opens in the browser as if it were the sender's site.
func (l *look) page() []content.Text {
	return l.held(func(r *files.Report) bool { return class(r, files.Page) })
}

// pageAsks: such a file with a field for a password, or with scripts that hide or lead on.
func (l *look) pageAsks() (out []content.Text) {
	for i := range l.Attachments {
		if r := &l.Attachments[i]; class(r, files.Page) {
			out = append(append(out, seen(r, files.Form, files.Bad)...), seen(r, files.Active, files.Bad)...)
		}
	}
	return out
}
