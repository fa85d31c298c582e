package takeover

import (
	"strconv"
	"strings"

	"mailtriage/graph/content"
)

func itoa(n int) string { return strconv.Itoa(n) }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return content.Count(n) + " " + many
}

func countOrNone(n int, what string) string {
	if n == 0 {
		return "none " + what
	}
	return content.Count(n) + " " + what
}

// answers are how mail clients begin the subject of an answer or a forwarded message, in several languages.
func answers() []string {
	return []string{"re:", "aw:", "wg:", "fw:", "fwd:", "sv:", "vs:", "rv:", "antw:", "odp:", "tr:", "r:", "i:", "enc:", "res:", "ref:", "回复:", "答复:", "转发:", "回复：", "答复：", "转发："}
}

// bare is a subject without what answers put before it, in lower case; answer tells that there was something.
func bare(subject string) (text string, answer bool) {
	text = strings.ToLower(strings.TrimSpace(subject))
	for range 20 {
		before := text
		for _, a := range answers() {
			if rest, ok := strings.CutPrefix(text, a); ok {
				text, answer = strings.TrimSpace(rest), true
			}
		}
		if text == before {
			break
		}
	}
	return strings.Join(strings.Fields(text), " "), answer
}

// warningWords are what people write who were sent a phish from a colleague's mailbox, as parts of a subject.
func warningWords() []string {
	return []string{
		"phish", "hacked", "hack ", "compromised", "is this you", "is this from you", "is this really", "did you send", "did you mean to", "is this legit", "legitimate?", "suspicious", "scam", "fraud", "virus", "malware", "spam",
		"gehackt", "hast du das", "haben sie das", "bist du das", "verdächtig", "betrug", "piraté", "hameçonnage", "est-ce vous", "suspect", "arnaque", "hackead", "sospechos", "estafa", "eres tú", "truffa", "sospett", "sei tu", "golpe", "suspeit", "gehackt", "verdacht",
	}
}

func warns(text string) bool {
	for _, w := range warningWords() {
		if strings.Contains(text+" ", w) {
			return true
		}
	}
	return false
}

// lureWords are what a phish from a taken over account is about, beside money and security.
func lureWords() []string {
	return []string{"shared", "document", "voicemail", "voice mail", "fax", "docusign", "onedrive", "sharepoint", "e-sign", "signature", "proposal", "bid ", "freigegeben", "dokument", "partagé", "compartid", "condivis", "geteilt"}
}

func lures(text string) bool {
	for _, w := range lureWords() {
		if strings.Contains(text+" ", w) {
			return true
		}
	}
	return false
}

// returnedWords are how reports of failed delivery begin, in the languages of Exchange.
func returnedWords() []string {
	return []string{
		"undeliverable", "delivery status notification", "mail delivery failed", "returned mail", "delivery has failed", "failure notice", "unzustellbar", "nicht zustellbar", "non remis", "échec de la remise",
		"no se puede entregar", "non recapitabile", "não entregue", "não é possível entregar", "onbestelbaar", "niet-bezorgd", "olevererbart", "nie można dostarczyć", "配信不能", "无法送达", "未送达", "не удается доставить",
	}
}

func cameBack(text string) bool {
	for _, w := range returnedWords() {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}

func join(list []string) string { return strings.Join(list, ", ") }
