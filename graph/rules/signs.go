package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"mailtriage/graph"
)

// Sign is one reason to think that whoever made a rule was not the mailbox's owner.
type Sign struct {
	Name   string // of the sign, in the table
	Weight int
	Why    string // what of this rule it is, for the analyst to check; quotes hostile text
}

// Suspicious is the weight from which a rule is marked: one strong sign, or two weak ones together.
const Suspicious = 3

// Mailbox is what of the mailbox the signs need to know.
type Mailbox struct {
	Domains   []string                     // the tenant's own, in lower case
	Folder    Folders                      // by id
	WellKnown func(folderID string) string // "archive", "conversationhistory"; empty: it has no such name
	Ours      func(rule graph.Rule) bool   // our own block rules: not a sign of anything
}

// Signs lists the signs that a rule shows, the heaviest first. A rule that is switched off shows them too: it was on.
func Signs(r graph.Rule, m Mailbox) []Sign {
	if m.Ours != nil && m.Ours(r) {
		return nil
	}
	l := look{rule: r, when: partsOf(r.Conditions), do: partsOf(r.Actions), box: m}
	var out []Sign
	for _, s := range Table() {
		if why := s.shows(l); why != "" {
			out = append(out, Sign{Name: s.Name, Weight: s.Weight, Why: why})
		}
	}
	slices.SortStableFunc(out, func(a, b Sign) int { return b.Weight - a.Weight })
	return out
}

// Weight is how much signs weigh together.
func Weight(list []Sign) (sum int) {
	for _, s := range list {
		sum += s.Weight
	}
	return sum
}

// Known is one row of the table of signs.
type Known struct {
	Name   string
	Weight int
	Means  string // why this is a sign
	shows  func(look) string
}

// Table is every sign there is.
func Table() []Known {
	return []Known{
		{"forwards outside", 5, "mail leaves the tenant without its owner seeing it", look.forwardsOutside},
		{"hides unread", 4, "mail lands, marked as read or with all rules stopped, where nobody looks", look.hides},
		{"takes everything", 4, "a rule without a condition that deletes or moves away hides a conversation as a whole", look.everything},
		{"deletes", 2, "mail is gone before its owner sees it; ordinary for newsletters, not together with another sign", look.deletes},
		{"money or security words", 2, "a rule that hides mail about payments or passwords hides the answers to a fraud", look.words},
		{"name says nothing", 2, "attackers name rules by a dot or a letter, so that they are overlooked", look.emptyName},
		{"marks as read and moves", 1, "mail that is never seen as new; ordinary alone", look.readAndMoved},
	}
}

// look is one rule being looked at.
type look struct {
	rule     graph.Rule
	when, do parts
	box      Mailbox
}

func (l look) forwardsOutside() string {
	var out []string
	for _, name := range []string{"forwardTo", "forwardAsAttachmentTo", "redirectTo"} {
		for _, a := range l.do.addresses(name) {
			if l.outside(a.Address) {
				out = append(out, a.Address)
			}
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "sends mail on to " + either(out) + ", outside of " + cmp.Or(strings.Join(l.box.Domains, ", "), "the tenant")
}

// outside tells of an address whether it is of another domain. What is not an address of the Internet (an Exchange name)
// is one of the tenant's own.
func (l look) outside(address string) bool {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return false
	}
	return !slices.Contains(l.box.Domains, strings.ToLower(address[at+1:]))
}

// unread are well-known folders that hardly anybody opens. Archive and Junk are ordinary places: they count only with what
// hides mail beside.
func unreadFolders() []string {
	return []string{"conversationhistory", "syncissues", "conflicts", "localfailures", "serverfailures", "clutter", "outbox", "recoverableitemsdeletions"}
}

// oddNames are parts of names of folders that Outlook makes and nobody opens, in the languages that we know them in.
func oddNames() []string {
	return []string{"rss", "notes", "notizen", "notas", "note", "journal", "conversation history", "unterhaltungsverlauf", "aufgezeichnete unterhaltungen", "historique des conversations"}
}

// place is where a rule moves mail to, when hardly anybody looks there.
func (l look) oddPlace() string {
	id := l.do.text("moveToFolder")
	if id == "" {
		return ""
	}
	path := l.box.Folder(id)
	if path == "" {
		return ""
	}
	if !OddPlace(path, l.box.WellKnown(id)) {
		return ""
	}
	return path
}

// OddPlace tells of a folder, by its path and its well-known name, whether hardly anybody looks into it.
func OddPlace(path, wellKnown string) bool {
	name := strings.ToLower(path[strings.LastIndexByte(path, '/')+1:])
	return slices.Contains(unreadFolders(), wellKnown) || strings.HasPrefix(name, "rss") || strings.HasSuffix(name, "rss") ||
		slices.Contains(oddNames(), name) || wordless(name) || len([]rune(name)) == 1
}

func (l look) hides() string {
	place := l.oddPlace()
	if id := l.do.text("moveToFolder"); place == "" && l.box.WellKnown(id) == "archive" && l.do.has("markAsRead") && l.do.has("stopProcessingRules") {
		place = l.box.Folder(id)
	}
	if place == "" {
		return ""
	}
	return "moves mail to " + place + ", where hardly anybody looks"
}

func (l look) everything() string {
	if len(l.when) > 0 || !l.takesAway() {
		return ""
	}
	return "has no condition: it takes every message out of the Inbox"
}

// takesAway tells whether mail does not stay in the Inbox.
func (l look) takesAway() bool {
	return l.do.has("delete") || l.do.has("permanentDelete") || l.do["moveToFolder"] != nil || len(l.do.addresses("redirectTo")) > 0
}

func (l look) deletes() string {
	switch {
	case l.do.has("permanentDelete"):
		return "deletes for good"
	case l.do.has("delete"):
		return "deletes"
	case l.box.WellKnown(l.do.text("moveToFolder")) == "deleteditems":
		return "moves to Deleted Items"
	}
	return ""
}

// words are looked for only in rules that hide mail: a rule that files invoices is an ordinary one.
func (l look) words() string {
	if l.deletes() == "" && l.oddPlace() == "" && l.forwardsOutside() == "" && (!l.do.has("markAsRead") || !l.takesAway()) {
		return ""
	}
	var found []string
	for _, name := range []string{"subjectContains", "bodyOrSubjectContains", "bodyContains", "senderContains", "headerContains"} {
		for _, text := range l.when.list(name) {
			if telling(text) && !slices.Contains(found, text) {
				found = append(found, text)
			}
		}
	}
	if len(found) == 0 {
		return ""
	}
	return "looks for " + either(quoted(found)) + " and keeps such mail out of sight"
}

// tellingWords are what rules made by attackers look for, as beginnings of words.
func tellingWords() []string {
	return []string{
		"invoice", "payment", "paid", "wire", "transfer", "bank", "iban", "swift", "remit", "payroll", "salary", "deposit", "refund", "purchase order", "quote", "docusign",
		"password", "phish", "hack", "spam", "scam", "fraud", "virus", "malware", "suspicious", "compromis", "helpdesk", "help desk", "it support", "security", "mfa", "verification",
		"verify", "unusual sign", "sign-in", "mailer-daemon", "postmaster", "undeliver", "delivery status", "microsoft account", "did you send", "is this legit",
		"rechnung", "zahlung", "überweisung", "passwort", "gehackt", "facture", "paiement", "virement", "mot de passe", "factura", "pago", "transferencia", "contraseña",
		"fattura", "pagamento", "bonifico", "fatura", "senha", "factuur", "betaling", "wachtwoord",
	}
}

// Telling tells of a text whether it is about money or security, in words that rules made by attackers look for.
func Telling(text string) bool { return telling(text) }

func telling(text string) bool {
	text = strings.ToLower(text)
	for _, w := range tellingWords() {
		for at := 0; ; {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			at += i
			if before, _ := lastRune(text[:at]); !unicode.IsLetter(before) {
				return true
			}
			at += len(w)
		}
	}
	return false
}

func lastRune(s string) (last rune, ok bool) {
	for _, r := range s {
		last, ok = r, true
	}
	return last, ok
}

func (l look) emptyName() string {
	if !meaningless(l.rule.Name) {
		return ""
	}
	return fmt.Sprintf("is called “%s”", l.rule.Name)
}

// meaningless tells of a name that has at most two signs, or no letter and no digit in it.
func meaningless(name string) bool {
	name = strings.TrimSpace(name)
	if len([]rune(name)) <= 2 && !han(name) {
		return true
	}
	return wordless(name)
}

func wordless(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// han tells of a script in which two signs are a word.
func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Katakana, unicode.Hiragana)
	})
}

func (l look) readAndMoved() string {
	if !l.do.has("markAsRead") || l.do["moveToFolder"] == nil {
		return ""
	}
	return "marks mail as read and moves it, so that it is never seen as new"
}
