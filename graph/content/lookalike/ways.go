package lookalike

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lures are words that fraud puts beside a name: alone they say nothing.
var lures = strings.Fields(`login logon signin sign log secure security securing safe verify verification validate confirm confirmation support
 help helpdesk account accounts konto cuenta compte update updates billing bill invoice payment payments pay refund service services
 customer client id auth authenticate authentication mfa password passwort reset recovery recover unlock unlocked suspended alert alerts
 notice notification notifications online portal web webmail mail email admin access wallet connect tracking track parcel package paket
 delivery shipment shipping redelivery customs reward rewards bonus gift giftcard promo winner survey claim renew renewal subscription
 team office365 cloud document documents doc docs share shared file files voicemail fax com net org www sso vpn kundenservice
 sicherheit anmelden anmeldung aktualisierung bestatigung zahlung rechnung soporte seguridad securite assistance verificar acceso`)

func lure(s string) bool { return slices.Contains(lures, s) }

// prefixed finds a whole true domain in front of a strange one.
func prefixed(n name, targets iter.Seq[*target]) (Finding, bool) {
	if n.shared {
		return Finding{}, false
	}
	for i := range n.front {
		for j := i + 2; j <= min(len(n.front), i+4); j++ {
			d := strings.Join(n.front[i:j], ".")
			if whose := brands().domains[d]; whose != "" {
				return Finding{Imitates: d, Whose: whose, How: Prefix, Detail: fmt.Sprintf("“%s” stands before the true domain, %s.%s", d, n.label, n.suffix)}, true
			}
			for t := range targets {
				if t.kind != brand && t.domain == d {
					return t.finding(Prefix, fmt.Sprintf("“%s” stands before the true domain, %s.%s", d, n.label, n.suffix)), true
				}
			}
		}
	}
	return Finding{}, false
}

func (t *target) finding(how How, detail string) Finding {
	return Finding{Imitates: t.domain, Whose: t.whose, Own: t.kind == own, How: how, Detail: detail}
}

// confused finds a name that looks the same.
func confused(n name, targets iter.Seq[*target]) (Finding, bool) {
	fold := Fold(n.label)
	for t := range targets {
		if t.looksLike(n.label, fold) {
			return t.finding(Confusable, t.apart(n.label)), true
		}
	}
	return Finding{}, false
}

// looksLike tells whether a label, with its fold, is taken for the target's, and is another.
func (t *target) looksLike(label, fold string) bool {
	if fold != t.fold || label == t.label || brands().innocent[label] {
		return false
	}
	if len(t.label) >= 5 && !t.word || foreign(label) {
		return true
	}
	// Of short names and of words, only what nobody writes by chance: a digit within letters.
	return strings.ContainsAny(label, "0134578") && !strings.ContainsAny(t.label, "0134578")
}

func foreign(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// apart says in what a label differs from the target's.
func (t *target) apart(label string) string {
	a, b := []rune(label), []rune(t.label)
	for len(a) > 1 && len(b) > 1 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 1 && len(b) > 1 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	said := ""
	for _, r := range a {
		if r > unicode.MaxASCII && said == "" {
			said = fmt.Sprintf(" (U+%04X, %s)", r, script(r))
		}
	}
	return fmt.Sprintf("“%s”%s stands where “%s” belongs", string(a), said, string(b))
}

func script(r rune) string {
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "no script"
}

// mistyped finds a name that is a slip of the keys away.
func mistyped(n name, targets iter.Seq[*target]) (Finding, bool) {
	if brands().innocent[n.label] {
		return Finding{}, false
	}
	for t := range targets {
		if how := t.slip(n.label); how != "" {
			return t.finding(Typo, how), true
		}
	}
	return Finding{}, false
}

// ending finds the same name where others register names.
func ending(n name, targets iter.Seq[*target]) (Finding, bool) {
	if n.shared {
		return Finding{}, false
	}
	for t := range targets {
		switch {
		case n.label != t.label || t.kind == sender:
		case t.kind == own && utf8.RuneCountInString(t.label) >= 4, t.kind == brand && !t.word && cheap(n.suffix):
			return t.finding(Ending, "the same name under “."+n.suffix+"”"), true
		}
	}
	return Finding{}, false
}

// given are endings of countries that are given away, or sold to everybody.
var given = strings.Fields("tk ml ga cf gq cc co pw ws su to la me io ai tv sh ly icu")

// cheap tells of endings under which a company seldom has its name: not a country's, nor one of the old ones.
func cheap(suffix string) bool {
	last := suffix[strings.LastIndexByte(suffix, '.')+1:]
	if slices.Contains(given, suffix) {
		return true
	}
	return utf8.RuneCountInString(last) != 2 && !slices.Contains([]string{"com", "net", "org", "edu", "gov", "mil", "int", "biz", "info", "jobs"}, suffix)
}

// contained finds a name within the one that was registered: as one of its words, or with a luring one joined to it.
func contained(n name, targets iter.Seq[*target]) (Finding, bool) {
	return within(n.label, n, targets, Part)
}

// below finds a name among what stands before the domain.
func below(n name, targets iter.Seq[*target]) (Finding, bool) {
	for _, label := range slices.Backward(n.front) {
		if f, found := within(label, n, targets, Subdomain); found {
			return f, true
		}
	}
	return Finding{}, false
}

// hosted are services that organisations have under a domain of their own, each by its name: sharepoint.contoso.com.
var hosted = strings.Fields("sharepoint onedrive office365 microsoft365 gitlab github bitbucket atlassian webex salesforce servicenow docusign dropbox")

// hosts tells whether a host is rather an organisation's own for a service: it stands there by its name alone, with nothing that lures
// beside it, under an ending that isn't given away.
func (n name) hosts(label string) bool {
	if !slices.Contains(hosted, label) || cheap(n.suffix) {
		return false
	}
	return !slices.ContainsFunc(append(slices.Clone(n.front), n.label), func(l string) bool {
		return l != label && slices.ContainsFunc(words(l), lure)
	})
}

func words(label string) []string {
	return strings.FieldsFunc(label, func(r rune) bool { return r == '-' || r == '_' })
}

// within finds a name in a label of the host.
func within(label string, n name, targets iter.Seq[*target], how How) (Finding, bool) {
	words := words(label)
	folds := make([]string, len(words))
	lured := false
	for i, w := range words {
		folds[i] = Fold(w)
		lured = lured || lure(w)
	}
	several := len(words) > 1
	for t := range targets {
		if t.kind == sender || t.kind == brand && how == Subdomain && label == t.label && n.hosts(label) {
			continue // senders have newsletters and partners under names of this kind
		}
		for j, w := range words {
			switch {
			case w == t.label && (lured && several || !t.word && !n.shared && (how == Subdomain || several)):
				return t.finding(how, t.place(n, how)), true
			case (len(t.label) >= 6 || foreign(w)) && !t.word && (how == Subdomain || several) && t.looksLike(w, folds[j]):
				return t.finding(how, t.place(n, how)+"; "+t.apart(w)), true
			}
		}
		if !t.word && len(t.label) >= 6 && joined(label, t.label) {
			return t.finding(how, t.place(n, how)), true
		}
	}
	return Finding{}, false
}

// place says where in a host the target's name stands.
func (t *target) place(n name, how How) string {
	verb := "is a part of"
	if how == Subdomain {
		verb = "stands under"
	}
	return fmt.Sprintf("“%s” %s %s.%s, which is not theirs", t.label, verb, n.label, n.suffix)
}

// joined tells whether a label is a name with a luring word before or after it, without anything between.
func joined(label, name string) bool {
	rest, after := strings.CutPrefix(label, name)
	if !after {
		rest, after = strings.CutSuffix(label, name)
	}
	return after && lure(strings.Trim(rest, "-_0123456789"))
}
