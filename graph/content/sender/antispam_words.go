package sender

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// meaning is what a value stands for.
type meaning struct {
	words  string
	weight Weight
}

type levelWords struct {
	upTo   int
	words  string
	weight Weight
}

// keyWords says what a key is and what its values mean: by a table, else by a function, else as they stand.
type keyWords struct {
	title  string
	doc    string
	values map[string]meaning
	free   func(string) (string, Weight)
}

// stamped are the fields of the filter, in the order in which they are shown.
var stamped = []struct {
	name string
	read func(line) []Antispam
}{
	{"X-Forefront-Antispam-Report", keyed()},
	{"X-Microsoft-Antispam", keyed("BCL")},
	{"X-MS-Exchange-Organization-SCL", whole("SCL")},
	{"X-MS-Exchange-Organization-AuthAs", whole("AUTHAS")},
	{"X-MS-Exchange-AtpMessageProperties", whole("ATP")},
	{"X-CustomSpam", whole("CUSTOM")},
}

// keysOf are the keys that Microsoft describes; all others are for its own people.
var keysOf = map[string]keyWords{
	"CAT":    {title: "category", doc: docMessageHeaders, values: categories},
	"SFV":    {title: "filter's verdict", doc: docMessageHeaders, values: filterVerdicts},
	"SCL":    {title: "spam confidence", doc: docSCL, free: level(sclLevels)},
	"BCL":    {title: "bulk complaints", doc: docBCL, free: level(bclLevels)},
	"SFTY":   {title: "safety tip", doc: docMessageHeaders, values: safetyTips},
	"IPV":    {title: "reputation of the IP", doc: docMessageHeaders, values: map[string]meaning{"CAL": {"on the tenant's list of allowed IPs: not filtered", Notable}, "NLI": {"on no list of IP reputation", Neutral}}},
	"SRV":    {title: "service", doc: docMessageHeaders, values: map[string]meaning{"BULK": {"taken for bulk mail", Notable}}},
	"DIR":    {title: "direction", doc: docMessageHeaders, values: map[string]meaning{"INB": {"came in from outside", Neutral}, "OUT": {"went out", Neutral}, "INT": {"within the organization", Neutral}}},
	"CIP":    {title: "connecting IP", doc: docMessageHeaders},
	"CTRY":   {title: "country of the IP", doc: docMessageHeaders, free: country},
	"LANG":   {title: "language", doc: docMessageHeaders, free: tongue},
	"PTR":    {title: "reverse DNS of the IP", doc: docMessageHeaders},
	"H":      {title: "HELO", doc: docMessageHeaders},
	"AUTHAS": {title: "came in as", doc: docFirewall, values: map[string]meaning{"ANONYMOUS": {"from outside, by nobody who signed in", Neutral}, "INTERNAL": {"of this organization", Fine}, "EXTERNAL": {"from outside, signed in", Neutral}, "PARTNER": {"of a partner's connector", Notable}}},
	"ATP":    {title: "Safe Attachments/Links", doc: docSafeAttach, values: map[string]meaning{"SA": {"Safe Attachments looked at it", Neutral}, "SL": {"Safe Links looked at it", Neutral}, "SA|SL": {"Safe Attachments and Safe Links looked at it", Neutral}}},
	"CUSTOM": {title: "advanced spam filter", doc: docASF},
}

// categories are the kinds of protection of which a policy was applied.
var categories = map[string]meaning{
	"NONE": {"nothing found", Fine}, "AMP": {"malware", Grave}, "BIMP": {"impersonates a brand", Grave}, "BULK": {"bulk mail", Notable}, "DIMP": {"impersonates a domain", Grave},
	"FTBP": {"an attachment of a kind that is not let in", Grave}, "GIMP": {"impersonates somebody whom the mailbox knows", Grave}, "HPHSH": {"phishing, with high confidence", Grave},
	"HPHISH": {"phishing, with high confidence", Grave}, "HSPM": {"spam, with high confidence", Grave}, "INTOS": {"phishing within the organization", Grave}, "MALW": {"malware", Grave},
	"OSPM": {"spam that went out", Grave}, "PHSH": {"phishing", Grave}, "SAP": {"Safe Attachments found malware", Grave}, "SPM": {"spam", Grave}, "SPOOF": {"spoofing", Grave}, "UIMP": {"impersonates a person", Grave},
}

// filterVerdicts are what the filter came to, and why it did not look.
var filterVerdicts = map[string]meaning{
	"BLK":  {"not filtered: from an address that the mailbox blocks", Grave},
	"NSPM": {"no spam", Fine},
	"SFE":  {"not filtered: from an address that the mailbox calls safe", Notable},
	"SKA":  {"not filtered: the anti-spam policy allows the sender or the domain", Notable},
	"SKB":  {"spam: the anti-spam policy blocks the sender or the domain", Grave},
	"SKI":  {"not filtered: within the organization", Neutral},
	"SKN":  {"not filtered: taken for no spam beforehand, as by a mail flow rule", Notable},
	"SKQ":  {"released from the quarantine", Notable},
	"SKS":  {"spam beforehand, as by a mail flow rule", Grave},
	"SPM":  {"spam", Grave},
}

// safetyTips are what a reader was warned of.
var safetyTips = map[string]meaning{
	"9.19": {"phishing: the domain impersonates a protected one", Grave},
	"9.20": {"phishing: the sender impersonates a protected person", Grave},
	"9.25": {"first contact: the sender is new to the mailbox", Notable},
}

var sclLevels = []levelWords{{-2, "not described by Microsoft", Neutral}, {-1, "not filtered", Notable}, {1, "no spam", Fine}, {4, "not described by Microsoft", Neutral}, {6, "spam", Grave}, {9, "spam, with high confidence", Grave}}

var bclLevels = []levelWords{{-1, "not described by Microsoft", Neutral}, {0, "no bulk mail", Fine}, {3, "bulk mail with few complaints", Neutral}, {7, "bulk mail with some complaints", Notable}, {9, "bulk mail with many complaints", Notable}}

// reasons are what composite authentication came to its result by, by the first digits of the code
// (docMessageHeaders).
var reasons = []struct{ code, words string }{
	{"000", "DMARC failed, and the domain asks for quarantine or rejection"},
	{"001", "the domain has no records, or weak ones, and nothing else speaks for it"},
	{"002", "the organization forbids this sender to send for this domain"},
	{"010", "DMARC failed, and the domain is one of the organization's own"},
	{"130", "passed: ARC stands in for DMARC, which failed"},
	{"1", "passed"}, {"7", "passed"},
	{"2", "passed softly, without records that prove it"},
	{"3", "not checked"},
	{"4", "let past the check"}, {"9", "let past the check"},
	{"6", "failed, and the domain is one of the organization's own"},
}

// Reason says in words what a code of composite authentication means; empty: Microsoft does not say.
func Reason(code string) string {
	if len(code) != 3 {
		return ""
	}
	for _, r := range reasons {
		if strings.HasPrefix(code, r.code) {
			return r.words
		}
	}
	return ""
}

func country(code string) (string, Weight) {
	r, err := language.ParseRegion(code)
	if err != nil {
		return safe(code), Neutral
	}
	return display.English.Regions().Name(r), Neutral
}

func tongue(code string) (string, Weight) {
	t, err := language.Parse(code)
	if err != nil {
		return safe(code), Neutral
	}
	return display.English.Tags().Name(t), Neutral
}
