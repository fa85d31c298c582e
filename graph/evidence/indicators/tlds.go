package indicators

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Names that end domains beside those that ICANN has given out.
var (
	// special are of the networks beside the Internet, and of RFC 2606, RFC 6761, RFC 9476 and ICANN's .internal.
	special = set("onion i2p alt example test invalid localhost local internal lan home corp intranet localdomain")
	// aside are of other roots; only what was made harmless or has a scheme counts.
	aside = set("bit bazar lib emc coin eth crypto")
	// fileLike are those that also end names of files of that kind. A name with nothing that tells otherwise is a file.
	fileLike = set("zip mov one map dot cat pub mobi data download bar box ps pages")
	// scripts are those of countries, too: with two parts it is a file, with more a host.
	scripts = set("sh py md rs pm mk tf so bz vi st ts mo")
	// endings are extensions; one before a last part tells of a file: "invoice.pdf.zip".
	endings = set("pdf doc docx docm xls xlsx xlsm ppt pptx txt csv rtf html htm xml json js css png jpg jpeg gif bmp svg exe dll msi bat cmd ps1 vbs hta lnk iso img tar gz tgz bz2 xz rar 7z zip eml msg log ini cfg conf yml yaml bak tmp min test spec d")
	// words are those that are words of English: "red dot in the middle", "ten a.m.".
	words = set("in it is no so to me my at be by do us am as an all can for the how here moe may now one open out page place play plus run sale save see show top win work world you art best bid big blue box call care cash center city click cool day deal dog eat email family fan fast fit food fun game gift give gold green guide help home hot house land law life like link live love men name network new news off page part party pet photo pink post press rent rest rich ride room safe school science sexy shop site social solutions sport store study style support surf tax team tips today tools tour toys trade travel video vote watch water wine works yes zone baby bar beer bike boo cafe cam car cards chat church cheap coffee company dance date design direct dish dot dog earth engineering events express farm")
	// common are those that end nearly all domains of phishing: enough to join what blanks have parted.
	common = set("com net org info biz ru cn xyz top online site club io co uk de fr tk ml ga cf gq pw cc icu buzz shop example test")
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

// tld tells whether a label ends domains.
func tld(label string) bool {
	label = ascii(label)
	if special[label] {
		return true
	}
	if len(label) < 2 {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix("x." + label)
	return icann && suffix == label
}

// spokenTLD tells whether a word written out ends a domain and is nothing else.
func spokenTLD(label string) bool {
	label = strings.ToLower(label)
	return tld(label) && !words[label]
}

// ascii writes a host or a label as the DNS has it (RFC 5891), in lower case; as it is where it can't be.
func ascii(host string) string {
	if plain(host) {
		return strings.ToLower(host)
	}
	if a, err := idna.Lookup.ToASCII(host); err == nil {
		return a
	}
	if a, err := idna.Punycode.ToASCII(strings.ToLower(host)); err == nil {
		return a
	}
	return strings.ToLower(host)
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
	name = strings.TrimSuffix(ascii(name), ".")
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
	return name, len(labels) > 1 && tld(last)
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
