// Package domains tells what a domain's name says of itself: what ends it, and which part of it somebody registered, by the
// public suffix list (https://publicsuffix.org).
package domains

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

var (
	// special are of the networks beside the Internet, and of RFC 2606, RFC 6761, RFC 9476 and ICANN's .internal.
	special = set("onion i2p alt example test invalid localhost local internal lan home corp intranet localdomain")
	// words are endings that are words of English: "red dot in the middle", "ten a.m.".
	words = set("in it is no so to me my at be by do us am as an all can for the how here moe may now one open out page place play plus run sale save see show top win work world you art best bid big blue box call care cash center city click cool day deal dog eat email family fan fast fit food fun game gift give gold green guide help home hot house land law life like link live love men name network new news off page part party pet photo pink post press rent rest rich ride room safe school science sexy shop site social solutions sport store study style support surf tax team tips today tools tour toys trade travel video vote watch water wine works yes zone baby bar beer bike boo cafe cam car cards chat church cheap coffee company dance date design direct dish dot dog earth engineering events express farm")
	// common are those that end nearly all domains of phishing: enough to join what blanks have parted.
	common = set("com net org info biz ru cn xyz top online site club io co uk de fr tk ml ga cf gq pw cc icu buzz shop example test")
)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// Of is the domain of an address, in lower case: what stands after its last @; empty: there is none.
func Of(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return ""
	}
	return strings.ToLower(strings.Trim(address[at+1:], " .>"))
}

// Org is the organizational domain of a domain, in ASCII: one label more than the public suffix, which is what somebody
// registered. A domain that is a public suffix itself is its own.
func Org(domain string) string {
	domain = strings.ToLower(strings.Trim(domain, " \t\r\n."))
	if domain == "" || len(domain) > 253 || strings.HasPrefix(domain, "[") {
		return domain
	}
	domain = ASCII(domain)
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return org
	}
	return domain
}

// Ends tells whether a label ends domains.
func Ends(label string) bool {
	label = ASCII(label)
	if special[label] {
		return true
	}
	if len(label) < 2 {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix("x." + label)
	return icann && suffix == label
}

// Spoken tells whether a word written out ends domains and is nothing else.
func Spoken(label string) bool {
	label = strings.ToLower(label)
	return Ends(label) && !words[label]
}

// Word tells of endings that are words of English, too; the label is in lower case.
func Word(label string) bool { return words[label] }

// Common tells of endings that nearly all domains of phishing have; the label is in lower case.
func Common(label string) bool { return common[label] }

// ASCII writes a host or a label as the DNS has it (RFC 5891), in lower case; as it is where it can't be.
func ASCII(host string) string {
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

func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
