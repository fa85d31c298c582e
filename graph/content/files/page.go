package files

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits on a page.
const (
	pageLimit   = 8 << 20 // bytes read
	codeLimit   = 4 << 20 // bytes of its scripts
	attrLimit   = 200     // attributes of a tag
	hiddenLimit = 8       // files in base64 that are looked at
	hiddenLeast = 2 << 10 // characters of base64 that make a file
)

// page looks at HTML or SVG: what it runs, loads, asks for and builds.
func (f *file) page() {
	text, _ := textOf(f.data, pageLimit)
	if len(f.data) > pageLimit {
		f.cut("Only its first 8 MB were looked at.")
	}
	p := pageReader{file: f, svg: f.Type.ID == "svg"}
	if p.svg {
		f.multiplies(f.data)
	}
	p.tokens(text)
	p.judge(strings.ToLower(p.code.String()))
	p.packed(text)
}

type pageReader struct {
	*file
	svg      bool
	code     strings.Builder // of scripts and handlers
	scripts  int
	handlers int
	action   string
	forms    int
	password bool
	gives    bool // a link that saves a file
	data     bool // a data: address that is no picture
	script   bool // text now is a script's
}

func (p *pageReader) tokens(text string) {
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(pageLimit + 1<<10)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			if p.script {
				p.wrote(string(z.Raw()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			p.tag(tagOf(z))
		case html.EndTagToken:
			p.script = false
		}
	}
}

// wrote takes code, to a limit.
func (p *pageReader) wrote(code string) {
	if p.code.Len()+len(code) > codeLimit {
		code = code[:max(0, codeLimit-p.code.Len())]
		p.cut("Only the first 4 MB of its scripts were looked at.")
	}
	p.code.WriteString(code)
	p.code.WriteByte('\n')
}

// tagOf reads a tag. Of one with attributes by the million the first are read.
func tagOf(z *html.Tokenizer) html.Token {
	name, more := z.TagName()
	t := html.Token{Type: html.StartTagToken, Data: string(name), DataAtom: atom.Lookup(name)}
	for more && len(t.Attr) < attrLimit {
		var key, value []byte
		key, value, more = z.TagAttr()
		t.Attr = append(t.Attr, html.Attribute{Key: string(key), Val: string(value)})
	}
	return t
}

func (p *pageReader) tag(t html.Token) {
	attr := map[string]string{}
	for _, a := range t.Attr {
		attr[a.Key] = a.Val
		switch {
		case strings.HasPrefix(a.Key, "on") && len(a.Key) > 3:
			p.handlers++
			p.wrote(a.Val)
		case a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "data" || a.Key == "formaction" || a.Key == "srcdoc":
			p.address(t.DataAtom, a.Key, strings.TrimSpace(a.Val))
		}
	}
	if t.Data == "script" {
		p.scripts++
		p.script = true
	}
	switch t.DataAtom {
	case atom.Form:
		p.forms++
		p.action = attr["action"]
	case atom.Input:
		p.password = p.password || strings.EqualFold(attr["type"], "password") || strings.Contains(strings.ToLower(attr["name"]+attr["placeholder"]), "passw")
	case atom.A:
		if _, ok := attr["download"]; ok {
			p.gives = true
		}
	case atom.Meta:
		if strings.EqualFold(attr["http-equiv"], "refresh") && strings.Contains(strings.ToLower(attr["content"]), "url") {
			p.found(Active, Bad, sendsOn, attr["content"])
		}
	}
	if p.svg && t.Data == "foreignobject" {
		p.found(Active, Odd, "The picture holds a web page.")
	}
}

const sendsOn = "It sends the browser elsewhere as soon as it is opened."

// address takes an address that stands in an attribute.
func (p *pageReader) address(tag atom.Atom, key, v string) {
	lower := strings.ToLower(v[:min(len(v), 64)])
	switch {
	case strings.HasPrefix(lower, "javascript:"), strings.HasPrefix(lower, "vbscript:"):
		p.handlers++
		p.wrote(v)
	case strings.HasPrefix(lower, "data:"):
		if !strings.HasPrefix(lower, "data:image/") && !strings.HasPrefix(lower, "data:font/") {
			p.data = true
		}
	case key == "action" || key == "formaction":
	case key == "href" && (tag == atom.A || tag == atom.Area || p.svg):
		if strings.Contains(v, "://") {
			p.found(Link, Note, "Where its links lead.", v)
		}
	case !strings.Contains(v, "//"):
	case tag == atom.Script:
		p.found(Active, Odd, "It runs scripts from elsewhere.", v)
	case tag == atom.Iframe || tag == atom.Frame || tag == atom.Object || tag == atom.Embed:
		p.found(Outside, Odd, "It shows a page from elsewhere.", v)
	default:
		p.found(Outside, Note, "It loads something from elsewhere.", v)
	}
}

// judge tells what the scripts do; code is in small letters.
func (p *pageReader) judge(code string) {
	has := func(list ...string) (seen []string) {
		for _, w := range list {
			if strings.Contains(code, w) {
				seen = append(seen, w)
			}
		}
		return seen
	}
	// MITRE ATT&CK T1027.006, HTML smuggling: the file is built in the browser, then saved.
	builds := has("new blob", "new file(", "atob(", "uint8array", "fromcharcode", "data:application", "createobjecturl(", "frombase64")
	gives := has("createobjecturl", "mssaveoropenblob", "mssaveblob", ".download", "setattribute(\"download", "setattribute('download", "navigator.mssave")
	if p.gives && p.data {
		p.found(Smuggling, Bad, "It holds a file that it saves: no filter on the way has seen it.", "<a download>")
	}
	if len(builds) > 0 && (len(gives) > 0 || p.gives) {
		p.found(Smuggling, Bad, "It builds a file in the browser and saves it: no filter on the way has seen it.", append(builds, gives...)...)
	}
	if moves := has("location.href", "location.replace", "location.assign", "window.location", "document.location", "top.location", "self.location"); len(moves) > 0 {
		p.found(Active, Bad, sendsOn, p.around(moves[0]))
	}
	hides := has("eval(", "unescape(", "fromcharcode", "atob(", "document.write(", "decodeuricomponent(", "function(p,a,c,k,e", "\\x68\\x74\\x74\\x70", "charcodeat", "settimeout(atob", "parseint(")
	if len(hides) >= 2 {
		p.found(Active, Bad, "Its scripts hide what they do.", hides...)
	}
	switch {
	case p.svg && (p.scripts > 0 || p.handlers > 0):
		p.found(Active, Bad, "The picture runs scripts: a browser opens it as a page.", fmt.Sprintf("%d scripts, %d handlers", p.scripts, p.handlers))
	case p.scripts > 0 || p.handlers > 0:
		p.found(Active, Odd, "It runs scripts.", fmt.Sprintf("%d scripts, %d handlers", p.scripts, p.handlers))
	}
	switch {
	case p.password:
		p.found(Form, Bad, "It asks for a password.", p.action)
	case p.forms > 0:
		p.found(Form, Odd, "It asks for something and sends it.", p.action)
	}
	p.links("Addresses in its scripts.", p.code.String())
	if sends := has("fetch(", "xmlhttprequest", "$.ajax", "$.post", "sendbeacon", "api.telegram.org", "formspree", "websocket"); len(sends) > 0 {
		p.found(Active, Odd, "Its scripts send something.", sends...)
	}
}

// around is the code where a word stands.
func (p *pageReader) around(word string) string {
	code := p.code.String()
	i := indexFold(code, word)
	if i < 0 {
		return word
	}
	return strings.Join(strings.Fields(code[i:min(len(code), i+160)]), " ")
}

// packed looks for files that stand in the page in base64.
func (p *pageReader) packed(text string) {
	found := 0
	for i := 0; i < len(text) && found < hiddenLimit; {
		from := i
		for i < len(text) && base64Char(text[i]) {
			i++
		}
		if run := text[from:i]; len(run) >= hiddenLeast {
			p.hidden(run, &found)
		}
		i++
	}
}

func (p *pageReader) hidden(run string, found *int) {
	run = strings.TrimRight(run, "=")
	if len(run)%4 == 1 {
		run = run[:len(run)-1]
	}
	head, err := base64.RawStdEncoding.DecodeString(run[:min(len(run), 64<<10)])
	if err != nil {
		return
	}
	t := detect(head, Type{})
	if t.Class == Unknown || t.Class == Text || t.Class == Picture || t.ID == "font" || t.Class == Media {
		return
	}
	*found++
	body, err := base64.RawStdEncoding.DecodeString(run[:min(len(run), insideLimit)])
	if err != nil {
		return
	}
	p.found(Smuggling, Bad, "It holds a file in base64: "+a(t.Words)+".", Bytes(int64(len(body))))
	p.embed(fmt.Sprintf("hidden file %d", *found), body)
}

func base64Char(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '+' || c == '/' || c == '='
}
