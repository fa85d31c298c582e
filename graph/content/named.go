package content

import (
	"strings"
	"unicode"

	"mailtriage/graph/content/domains"
)

// fileEndings end names of files more often than hosts, though registries have them. Fewer than where indicators are
// looked for: a host that is taken for a file is a lie that nobody sees.
const fileEndings = " zip mov pub mobi cat md py sh rs pl ps so ts "

// Named is the host that a link's text names, when it reads as an address of its own: in lower case and in Unicode.
// Empty: it does not, as "Invoice.pdf", "Node.js" and "v3.5" do not.
func Named(label string) string {
	label = strings.ToLower(strings.TrimSpace(label))
	if !strings.Contains(label, ".") || strings.ContainsAny(label, " \t\n@") {
		return ""
	}
	link, bare := label, !strings.Contains(label, "://") && !strings.HasPrefix(label, "//")
	if bare {
		link = "http://" + label
	}
	host := Host(link)
	if strings.ContainsFunc(host, unicode.IsSpace) { // "a%20.com": no browser goes there
		return ""
	}
	if !bare {
		return host
	}
	if _, ip := address(host); ip {
		return fourNumbers(label, host)
	}
	last := strings.LastIndexByte(host, '.')
	ending := host[last+1:]
	file := host == label && strings.Count(host, ".") == 1 && strings.Contains(fileEndings, " "+ending+" ")
	if last < 1 || file || !domains.Ends(ending) {
		return ""
	}
	return host
}

// fourNumbers takes four numbers for an address; fewer are a version, "v3.5" or "10.2", unless a path follows.
func fourNumbers(label, host string) string {
	front, _, path := strings.Cut(label, "/")
	if strings.Count(front, ".") == 3 || path && strings.Contains(front, ".") {
		return host
	}
	return ""
}
