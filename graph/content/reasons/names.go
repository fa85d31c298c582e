package reasons

import (
	"slices"
	"strings"
	"unicode"
)

// nameWords are the words of a person's name as they are compared: without case, accents, titles, initials and order, and
// with letters of other scripts that look like Latin ones read as those.
func nameWords(name string) []string {
	name = latin(strings.TrimSpace(fold(short(name, otherLimit)).text))
	var out []string
	for w := range strings.FieldsSeq(name) {
		if len([]rune(w)) > 1 && !slices.Contains([]string{"dr", "mr", "mrs", "ms", "prof", "herr", "frau", "mme", "ing", "dipl", "mba", "phd"}, w) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Sought is what to search a directory for, to find the person whose name is shown; empty: it is no person's.
func Sought(name string) string {
	for _, mark := range []string{"|", "(", "[", "<", " via ", " - ", " – ", " in Teams"} {
		name, _, _ = strings.Cut(name, mark)
	}
	if len(nameWords(name)) < 2 || len(name) > 100 || strings.Contains(name, "@") {
		return ""
	}
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) }) {
		return strings.TrimSpace(latin(fold(name).text)) // maybe written so to be no colleague's
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(name, ",", " ")), " ")
}

// latin reads the Cyrillic and Greek letters that look like Latin ones as those (Unicode Technical Standard 39, confusables).
func latin(s string) string {
	return strings.Map(func(r rune) rune {
		const from, to = "аеорсухіјѕԁһԛԝӏкмнтвαοενρτικ", "aeopcyxijsdhqwlkmhtbaoevptik"
		if i := slices.Index([]rune(from), r); r > 0x7f && i >= 0 {
			return rune(to[i])
		}
		return r
	}, s)
}

// bears tells whether a name shown is a person's, maybe with a few words more: "Anna Berg | CEO", "Berg, Anna (Contoso)".
func bears(shown, person []string) bool {
	if len(person) < 2 || len(shown) > len(person)+4 {
		return false
	}
	for _, w := range person {
		if !slices.Contains(shown, w) {
			return false
		}
	}
	return true
}

// leads tells whether somebody's job has the power to have money sent.
func (p *Person) leads() bool {
	title := fold(p.Title)
	return slices.ContainsFunc([]string{
		"ceo", "cfo", "coo", "cto", "cio", "ciso", "chief", "president", "chair", "owner", "founder", "partner", "director", "treasurer", "controller", "managing", "head of", "vp", "geschaftsfuhr", "vorstand", "leiter", "prokurist",
		"directeur", "directrice", "president", "gerente", "direttore", "direttrice", "amministratore", "diretor", "bestuurder", "prezes", "dyrektor", "mudur", "директор", "社長", "取締役", "总裁", "总经理",
	}, func(w string) bool { _, ok := title.find(w); return ok })
}

// has tells whether an address is the person's.
func (p *Person) has(address string) bool {
	return slices.ContainsFunc(p.Addresses, func(a string) bool { return strings.EqualFold(a, address) })
}

// borrowed finds the person of the directory whose name an address outside bears; nil: nobody's.
func (l *look) borrowed(a Address) *Person {
	address := plain(a.Address)
	domain := domainOf(address)
	if domain == "" || l.own(domain) || len(l.Own) == 0 || l.Internal {
		return nil
	}
	shown := nameWords(a.Name)
	if len(shown) < 2 || l.vouched() && via(shown, site(domain)) {
		return nil
	}
	var found *Person
	for i := range l.People {
		p := &l.People[i]
		if !bears(shown, nameWords(p.Name)) {
			continue
		}
		if p.has(address) {
			return nil
		}
		if found == nil || p.leads() {
			found = p
		}
	}
	return found
}

// via tells of a name that says which service sends for somebody, and the site is that service's: "Anna Berg via Docusign".
func via(shown []string, site string) bool {
	return slices.Contains(shown, "via") && slices.ContainsFunc(shown, func(w string) bool { return len(w) >= 4 && strings.HasPrefix(label(site), w) })
}
