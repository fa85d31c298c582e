package casefolder

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/content"
)

// Report is a case in words, for a ticket: all of it safe to look at, nothing in it to click and nothing that is loaded.
type Report struct {
	Name       string
	Verdict    Verdict
	Facts      []Fact
	Files      []Entry
	Notes      []string
	Indicators []Row
	Journal    []string
	Text       string // the message's, cut when it is long
	Cut        bool
}

// Fact is a name with a value.
type Fact struct{ Name, Value string }

// Row is an indicator, defanged.
type Row struct{ Kind, Value, Marks, Found string }

const (
	textLimit  = 20_000 // bytes of the message's text in a report
	rowsLimit  = 500    // indicators
	linesLimit = 200    // of the journal
	readLimit  = 16 << 20
)

// ReadReport reads a case and checks it.
func ReadReport(dir string) (Report, error) {
	verdict, err := Verify(dir)
	if err != nil {
		return Report{}, err
	}
	entries, err := Entries(dir)
	if err != nil {
		return Report{}, err
	}
	r := Report{Name: shown(filepath.Base(dir)), Verdict: verdict}
	for i, p := range verdict.Problems {
		r.Verdict.Problems[i] = Problem{File: shown(p.File), What: shown(p.What)}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Report{}, fmt.Errorf("reading the case: %w", err)
	}
	defer func() { _ = root.Close() }()
	r.entries(entries)
	r.headers(part(root, HeadersFile))
	r.taken(entries)
	r.indicators(part(root, IndicatorsFile))
	r.journal(part(root, JournalFile))
	r.text(part(root, TextFile))
	return r, nil
}

// part reads a file of a case; without one there is nothing to say of it, and Verify has said that.
func part(root *os.Root, name string) []byte {
	f, err := openFile(root, name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, readLimit))
	if err != nil {
		return nil
	}
	return raw
}

func (r *Report) entries(list []Entry) {
	for _, e := range list {
		if e.File == "" {
			r.Notes = append(r.Notes, shown(e.Note))
			continue
		}
		e.File, e.Source, e.RequestID, e.SHA256, e.MD5, e.SHA1 = shown(e.File), shown(e.Source), shown(e.RequestID), shown(e.SHA256), shown(e.MD5), shown(e.SHA1)
		r.Files = append(r.Files, e)
	}
}

func (r *Report) fact(name, value string) {
	if value != "" {
		r.Facts = append(r.Facts, Fact{name, shown(value)})
	}
}

// told are the headers that a report begins with.
var told = []string{"Subject", "From", "Sender", "Reply-To", "Return-Path", "To", "Cc", "Date", "Message-ID", "Authentication-Results"}

func (r *Report) headers(raw []byte) {
	var fields []struct{ Name, Value string }
	if json.Unmarshal(raw, &fields) != nil {
		return
	}
	for _, name := range told {
		for _, f := range fields {
			if strings.EqualFold(f.Name, name) {
				r.fact(name, f.Value)
				break
			}
		}
	}
}

// taken says who took it, when, and where from.
func (r *Report) taken(list []Entry) {
	if len(list) == 0 {
		return
	}
	e := list[0]
	r.fact("Mailbox", e.Mailbox)
	r.fact("Id", e.MessageID)
	r.fact("Taken", e.Time.UTC().Format(time.RFC3339))
	r.fact("By", strings.Trim(e.Who+", "+e.Program, ", "))
	r.fact("Request", e.RequestID)
}

func (r *Report) indicators(raw []byte) {
	in := bufio.NewScanner(bytes.NewReader(raw))
	in.Buffer(nil, readLimit)
	for in.Scan() {
		if len(r.Indicators) == rowsLimit {
			r.Notes = append(r.Notes, fmt.Sprintf("the first %d indicators are listed here; all are in %s", rowsLimit, IndicatorsFile))
			return
		}
		var row struct {
			Kind, Value, Marks string
			Found              string `json:"found_in"`
		}
		if json.Unmarshal(in.Bytes(), &row) == nil {
			r.Indicators = append(r.Indicators, Row{shown(row.Kind), content.Defang(row.Value).String(), shown(row.Marks), shown(row.Found)})
		}
	}
}

// journal puts the lines of the journal in words.
func (r *Report) journal(raw []byte) {
	for line := range strings.Lines(string(raw)) {
		var e struct {
			Time                            time.Time
			Kind, Job, Who, Action, Mailbox string
		}
		if json.Unmarshal([]byte(line), &e) != nil {
			continue
		}
		if len(r.Journal) == linesLimit {
			r.Notes = append(r.Notes, fmt.Sprintf("the first %d lines of the journal are told here; all are in %s", linesLimit, JournalFile))
			return
		}
		words := slices.DeleteFunc([]string{e.Time.UTC().Format(time.RFC3339), e.Kind, e.Action, e.Who, e.Mailbox, e.Job}, func(s string) bool { return s == "" })
		r.Journal = append(r.Journal, shown(strings.Join(words, "  ")))
	}
}

func (r *Report) text(raw []byte) {
	r.Text, r.Cut = defanged(content.Block(string(raw[:min(len(raw), textLimit)]))), len(raw) > textLimit
}

// addressed finds addresses of mail, which some programs make links of.
var addressed = regexp.MustCompile(`[^\s@\[]@[^\s@<>"',;)]+`)

// ours are the names of our own files as they come out of defanging, and as they are: no host is called so.
var ours = func() *strings.Replacer {
	var pairs []string
	for _, name := range []string{MessageFile, HeadersFile, TextFile, IndicatorsFile, JournalFile, ManifestFile} {
		pairs = append(pairs, content.Defang(name).String(), name)
	}
	return strings.NewReplacer(pairs...)
}()

// shown is a line as a report shows it, wherever it is from: nothing in it commands, and whatever shows the report makes no
// link of it.
func shown(s string) string { return defanged(content.Line(s)) }

func defanged(t content.Text) string {
	return ours.Replace(addressed.ReplaceAllStringFunc(content.DefangText(t.String()), func(s string) string {
		before, host, _ := strings.Cut(s, "@")
		return before + "[@]" + strings.ReplaceAll(host, ".", "[.]")
	}))
}

// Intact says in a line whether the case is as it was written.
func (r Report) Intact() string {
	if n := len(r.Verdict.Problems); n > 0 {
		return fmt.Sprintf("NOT as it was written: %d things are wrong", n)
	}
	return fmt.Sprintf("as it was written: %d files hold", r.Verdict.Files)
}

// markup are the characters that Markdown gives a meaning.
var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "#", `\#`, "!", `\!`, "&", "&amp;", "~", `\~`, "$", `\$`)

// Markdown writes the report for a ticket (CommonMark, with tables as GitHub has them).
func (r Report) Markdown() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("# Case: %s\n\nThe case is %s.\n", markup.Replace(r.Name), r.Intact())
	for _, w := range r.Verdict.Problems {
		p("- **%s**: %s", markup.Replace(w.File), markup.Replace(w.What))
	}
	p("\n| | |\n|---|---|")
	for _, f := range r.Facts {
		p("| %s | %s |", markup.Replace(f.Name), markup.Replace(f.Value))
	}
	if len(r.Notes) > 0 {
		p("\n## What to know of it\n")
	}
	for _, n := range r.Notes {
		p("- %s", markup.Replace(n))
	}
	p("\n## Files\n\n| file | bytes | SHA-256 | from | request |\n|---|---:|---|---|---|")
	for _, f := range r.Files {
		p("| %s | %d | %s | %s | %s |", markup.Replace(f.File), f.Size, markup.Replace(f.SHA256), markup.Replace(f.Source), markup.Replace(f.RequestID))
	}
	p("\n## Indicators\n")
	if len(r.Indicators) > 0 {
		p("| kind | value | | found in |\n|---|---|---|---|")
	} else {
		p("None.")
	}
	for _, i := range r.Indicators {
		p("| %s | %s | %s | %s |", markup.Replace(i.Kind), markup.Replace(i.Value), markup.Replace(i.Marks), markup.Replace(i.Found))
	}
	if len(r.Journal) > 0 {
		p("\n## What was done\n")
	}
	for _, line := range r.Journal {
		p("- %s", markup.Replace(line))
	}
	fence := fenceFor(r.Text)
	p("\n## Text\n\n%stext\n%s\n%s", fence, strings.TrimRight(r.Text, "\n"), fence)
	if r.Cut {
		p("\nCut here; all of it is in %s.", TextFile)
	}
	return b.String()
}

// fenceFor is a fence that the text can't end.
func fenceFor(s string) string {
	longest, run := 2, 0
	for i := range len(s) {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return strings.Repeat("`", longest+1)
}

var page = template.Must(template.New("report").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer">
<title>Case: {{.Name}}</title>
<style>body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#222;background:#fff}h1{font-size:1.4em}h2{font-size:1.1em;margin-top:2em}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:.3em .5em;text-align:left;vertical-align:top}td{overflow-wrap:anywhere}td:first-child{min-width:9em}
code,pre{font:13px/1.45 monospace}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f5f5;padding:1em}.bad{color:#a00;font-weight:bold}.good{color:#060}</style></head>
<body><h1>Case: {{.Name}}</h1>
<p class="{{if .Verdict.Problems}}bad{{else}}good{{end}}">The case is {{.Intact}}.</p>
{{with .Verdict.Problems}}<ul>{{range .}}<li><b>{{.File}}</b>: {{.What}}</li>{{end}}</ul>{{end}}
<table>{{range .Facts}}<tr><th>{{.Name}}</th><td>{{.Value}}</td></tr>{{end}}</table>
{{with .Notes}}<h2>What to know of it</h2><ul>{{range .}}<li>{{.}}</li>{{end}}</ul>{{end}}
<h2>Files</h2><table><tr><th>file</th><th>bytes</th><th>SHA-256</th><th>from</th><th>request</th></tr>
{{range .Files}}<tr><td>{{.File}}</td><td>{{.Size}}</td><td><code>{{.SHA256}}</code></td><td>{{.Source}}</td><td><code>{{.RequestID}}</code></td></tr>
{{end}}</table>
<h2>Indicators</h2>{{if .Indicators}}<table><tr><th>kind</th><th>value</th><th></th><th>found in</th></tr>
{{range .Indicators}}<tr><td>{{.Kind}}</td><td><code>{{.Value}}</code></td><td>{{.Marks}}</td><td>{{.Found}}</td></tr>
{{end}}</table>{{else}}<p>None.</p>{{end}}
{{with .Journal}}<h2>What was done</h2><ul>{{range .}}<li>{{.}}</li>{{end}}</ul>{{end}}
<h2>Text</h2><pre>{{.Text}}</pre>{{if .Cut}}<p>Cut here; all of it is in message.txt.</p>{{end}}
</body></html>
`))

// HTML writes the report as one page that loads nothing.
func (r Report) HTML() (string, error) {
	var b strings.Builder
	if err := page.Execute(&b, r); err != nil {
		return "", fmt.Errorf("writing the report: %w", err)
	}
	return b.String(), nil
}
