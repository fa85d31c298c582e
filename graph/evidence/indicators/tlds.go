package indicators

import (
	"strings"

	"golang.org/x/net/idna"

	"mailtriage/graph/content/domains"
)

// Names that end domains beside those that ICANN has given out.
var (
	// aside are of other roots; only what was made harmless or has a scheme counts.
	aside = set("bit bazar lib emc coin eth crypto")
	// fileLike are those that also end names of files of that kind. A name with nothing that tells otherwise is a file.
	fileLike = set("zip mov one map dot cat pub mobi data download bar box ps pages")
	// scripts are those of countries, too: with two parts it is a file, with more a host.
	scripts = set("sh py md rs pm mk tf so bz vi st ts mo")
	// endings are extensions; one before a last part tells of a file: "invoice.pdf.zip".
	endings = set("pdf doc docx docm xls xlsx xlsm ppt pptx txt csv rtf html htm xml json js css png jpg jpeg gif bmp svg exe dll msi bat cmd ps1 vbs hta lnk iso img tar gz tgz bz2 xz rar 7z zip eml msg log ini cfg conf yml yaml bak tmp min test spec d")
	// techniques are names of software that look like hosts.
	techniques = set("asp.net vb.net ado.net ml.net node.js next.js socket.io paint.net")
)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// shown writes a host in Unicode.
func shown(host string) string {
	if !strings.Contains(host, "xn--") {
		return host
	}
	if u, err := idna.Punycode.ToUnicode(host); err == nil {
		return u
	}
	return host
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// host makes a host of a name, as the DNS has it; false: it is none. What ends in something that ends no domain is one
// only where loose.
func host(name string, loose bool) (string, bool) {
	name = strings.TrimSuffix(domains.ASCII(name), ".")
	if len(name) > 253 || name == "" {
		return "", false
	}
	labels := strings.Split(name, ".")
	for _, l := range labels {
		if !label(l) {
			return "", false
		}
	}
	last := labels[len(labels)-1]
	if loose {
		return name, !digits(last)
	}
	return name, len(labels) > 1 && domains.Ends(last)
}

// label tells of a label of a host (RFC 1123, section 2.1), underscores let be.
func label(l string) bool {
	if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
		return false
	}
	for i := range len(l) {
		if !alnum(l[i]) && l[i] != '-' && l[i] != '_' {
			return false
		}
	}
	return true
}
