package rules_test

import (
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/rules"
)

func box() rules.Mailbox {
	return rules.Mailbox{Domains: []string{"contoso.example"}, Folder: folder, WellKnown: wellKnown, Ours: func(r graph.Rule) bool { return strings.HasPrefix(r.Name, "mailtriage:") }}
}

func to(address string) string { return `[{"emailAddress":{"address":"` + address + `"}}]` }

const (
	read   = `"markAsRead":true,`
	rss    = `"moveToFolder":"f-rss"`
	hist   = `"moveToFolder":"f-hist"`
	del    = `"delete":true`
	toNews = `"moveToFolder":"f-news"`
)

func subject(words ...string) string {
	return `"subjectContains":["` + strings.Join(words, `","`) + `"]`
}

func either(words ...string) string {
	return `"bodyOrSubjectContains":["` + strings.Join(words, `","`) + `"]`
}

// takeover are rules of the shapes told of in reports on business e-mail compromise (Microsoft's and others' write-ups on
// inbox rule abuse, MITRE ATT&CK T1564.008 and T1114.003), each with a sign that it must show.
var takeover = []struct {
	name, when, do string
	sign           string
}{
	{".", "", `"forwardTo":` + to("x@gmail.com"), "forwards outside"},
	{"..", subject("invoice"), rss, "hides unread"},
	{"a", either("invoice", "payment"), read + rss + "," + stop, "money or security words"},
	{",", either("hacked", "phishing", "scam"), del, "money or security words"},
	{"Fwd", "", `"redirectTo":` + to("drop@evil.example"), "forwards outside"},
	{"Archive all", "", read + `"moveToFolder":"f-arch",` + stop, "takes everything"},
	{"x", "", del, "takes everything"},
	{"Clean up", "", `"permanentDelete":true`, "takes everything"},
	{"Bills", either("wire", "iban", "swift"), read + hist, "hides unread"},
	{"1", `"fromAddresses":` + to("cfo@contoso.example"), rss, "hides unread"},
	{"Boss", `"fromAddresses":` + to("ceo@contoso.example"), hist + "," + stop, "hides unread"},
	{"rule", `"senderContains":["bank"]`, del, "money or security words"},
	{"HD", either("helpdesk", "password reset"), del, "money or security words"},
	{"-", `"senderContains":["@contoso.example"]`, read + rss, "name says nothing"},
	{"Spam", either("did you send", "is this legit"), del, "money or security words"},
	{"NDR", `"senderContains":["mailer-daemon","postmaster"]`, del, "money or security words"},
	{"Undelivered", subject("Undeliverable", "Delivery Status"), read + `"moveToFolder":"f-del"`, "money or security words"},
	{"Copies", `"hasAttachments":true`, `"forwardAsAttachmentTo":` + to("collect@proton.example"), "forwards outside"},
	{"Payroll", subject("payroll", "direct deposit"), read + rss, "hides unread"},
	{"...", `"sentToMe":true`, read + `"moveToFolder":"f-arch",` + stop, "hides unread"},
	{"MFA", either("verification code", "MFA"), del, "money or security words"},
	{"Codes", `"senderContains":["account-security-noreply"]`, `"permanentDelete":true`, "deletes"},
	{"Rechnung", either("Rechnung", "Zahlung"), rss, "money or security words"},
	{"Factures", either("facture", "virement"), hist, "money or security words"},
	{"Pagos", either("factura", "transferencia"), del, "money or security words"},
	{"_", subject("contract"), `"moveToFolder":"f-dot"`, "hides unread"},
	{"Hidden", subject("contract"), `"moveToFolder":"f-dot",` + stop, "hides unread"},
	{"Notes", either("purchase order"), `"moveToFolder":"f-notes",` + stop, "hides unread"},
	{"sync", `"fromAddresses":` + to("partner@fabrikam.example"), read + hist, "hides unread"},
	{"DocuSign", subject("DocuSign"), del, "money or security words"},
	{"aa", `"senderContains":["fabrikam"]`, del, "name says nothing"},
	{"@@@", `"recipientContains":["accounts"]`, del, "name says nothing"},
	{"Forward finance", subject("invoice"), `"forwardTo":` + to("me@contoso-mail.example"), "money or security words"},
	{"To myself", "", `"forwardTo":` + to("owner@gmail.com"), "takes everything or forwards"},
	{"Security", `"senderContains":["security@","abuse@"]`, rss, "hides unread"},
	{"IT", either("unusual sign-in activity"), del, "money or security words"},
	{"Vendors", `"bodyContains":["bank details","account number"]`, read + rss, "money or security words"},
	{"  ", subject("urgent"), del, "name says nothing"},
	{"Redirect", `"sentOnlyToMe":true`, `"redirectTo":` + to("x@contoso.example.evil.example"), "forwards outside"},
	{"!", subject("virus", "malware"), `"moveToFolder":"f-junk",` + `"markAsRead":true`, "marks as read and moves"},
}

func TestRulesOfTakeovers(t *testing.T) {
	if len(takeover) < 40 {
		t.Errorf("%d rules, want 40", len(takeover))
	}
	for _, c := range takeover {
		list := rules.Signs(rule(c.name, c.when, "", c.do), box())
		if rules.Weight(list) < rules.Suspicious {
			t.Errorf("%q (%s → %s) is not marked: %v", c.name, c.when, c.do, list)
		}
		if c.sign == "takes everything or forwards" {
			continue
		}
		found := false
		for _, s := range list {
			found = found || s.Name == c.sign && s.Why != ""
		}
		if !found {
			t.Errorf("%q does not show %q: %v", c.name, c.sign, list)
		}
	}
}

// ordinary are rules that people make for themselves.
var ordinary = []struct{ name, when, do string }{
	{"Newsletters", `"senderContains":["newsletter"]`, toNews},
	{"News read", `"senderContains":["news@"]`, read + toNews},
	{"Invoices", subject("invoice"), `"moveToFolder":"f-acc"`},
	{"Invoices 2", subject("invoice", "payment"), `"moveToFolder":"f-acc","assignCategories":["Money"]`},
	{"HR", `"fromAddresses":` + to("hr@contoso.example"), `"moveToFolder":"f-hr"`},
	{"Assistant", `"sentToMe":true`, `"forwardTo":` + to("assistant@contoso.example")},
	{"Team copy", subject("project x"), `"redirectTo":` + to("team@CONTOSO.example")},
	{"Ads", `"senderContains":["offers@shop.example"]`, del},
	{"LinkedIn", `"senderContains":["linkedin"]`, del},
	{"Facebook", `"senderContains":["facebookmail"]`, `"moveToFolder":"f-del"`},
	{"Boss is important", `"fromAddresses":` + to("ceo@contoso.example"), `"markImportance":"high"`},
	{"Flag red", subject("urgent"), `"assignCategories":["Red"]`},
	{"CI builds", `"senderContains":["jenkins"]`, read + `"moveToFolder":"f-arch"`},
	{"GitHub", `"headerContains":["X-GitHub-Reason"]`, toNews},
	{"Calendar answers", `"isMeetingResponse":true`, read + toNews},
	{"Invitations", `"isMeetingRequest":true`, `"assignCategories":["Meeting"]`},
	{"Out of office", `"isAutomaticReply":true`, del},
	{"Receipts", `"isReadReceipt":true`, del},
	{"Mailing list", `"recipientContains":["list@"]`, toNews + "," + stop},
	{"Not to me", `"notSentToMe":true`, `"moveToFolder":"f-arch"`},
	{"Cc", `"sentCcMe":true`, `"assignCategories":["Cc"]`},
	{"Large", `"withinSizeRange":{"minimumSize":5000}`, `"assignCategories":["Large"]`},
	{"Voice mail", `"isVoicemail":true`, toNews},
	{"Encrypted", `"isEncrypted":true`, `"markImportance":"high"`},
	{"Jira", `"fromAddresses":` + to("jira@contoso.example"), read + toNews},
	{"Bank statements", `"senderContains":["bank"]`, `"moveToFolder":"f-acc"`},
	{"Payroll", subject("payroll"), `"moveToFolder":"f-hr"`},
	{"Security advisories", subject("security advisory"), toNews},
	{"Password expiry", subject("password will expire"), `"markImportance":"high"`},
	{"Monitoring", `"senderContains":["nagios"]`, read + toNews + "," + stop},
	{"Chatter", subject("lunch"), `"moveToFolder":"f-arch"`},
	{"Junk shop", `"senderContains":["casino"]`, `"moveToFolder":"f-junk"`},
	{"Block sender", `"fromAddresses":` + to("spam@spam.example"), del + "," + stop},
	{"Archive old list", `"recipientContains":["old-list"]`, read + `"moveToFolder":"f-arch"`},
	{"Copy for the file", subject("contract"), `"copyToFolder":"f-acc"`},
	{"NDRs", `"isNonDeliveryReport":true`, toNews},
	{"Webinars", subject("webinar"), del},
	{"Surveys", subject("survey"), del},
	{"请假", subject("请假"), `"moveToFolder":"f-hr"`},
	{"QA", `"fromAddresses":` + to("qa@contoso.example"), toNews},
}

// TestOrdinaryRulesRaiseNoAlarm holds the false alarms to fewer than three in forty.
func TestOrdinaryRulesRaiseNoAlarm(t *testing.T) {
	if len(ordinary) < 40 {
		t.Errorf("%d rules, want 40", len(ordinary))
	}
	var flagged []string
	for _, c := range ordinary {
		if list := rules.Signs(rule(c.name, c.when, "", c.do), box()); rules.Weight(list) >= rules.Suspicious {
			flagged = append(flagged, c.name)
		}
	}
	if len(flagged) >= 3 {
		t.Errorf("%d of %d are marked: %q", len(flagged), len(ordinary), flagged)
	}
}

func TestOurOwnRuleIsNoSign(t *testing.T) {
	if list := rules.Signs(rule("mailtriage: blocked senders", `"fromAddresses":`+bob, "", `"moveToFolder":"f-del",`+stop), box()); list != nil {
		t.Errorf("%v", list)
	}
}

func TestAFolderThatIsNotKnownIsNoSign(t *testing.T) {
	if list := rules.Signs(rule("Projects", subject("x"), "", `"moveToFolder":"gone"`), box()); list != nil {
		t.Errorf("%v", list)
	}
}

func TestTheHeaviestComesFirst(t *testing.T) {
	list := rules.Signs(rule(".", "", "", del+`,"forwardTo":`+to("x@y.example")), box())
	for i := 1; i < len(list); i++ {
		if list[i].Weight > list[i-1].Weight {
			t.Errorf("%v", list)
		}
	}
	if len(list) < 3 || list[0].Name != "forwards outside" || !strings.Contains(list[0].Why, "x@y.example") {
		t.Errorf("%v", list)
	}
}
