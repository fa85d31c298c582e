package reasons

import (
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/content"
	"mailtriage/graph/content/files"
	"mailtriage/graph/content/sender"
)

// around is what is known around the mails of the tests: the tenant contoso.com.
func around() Context {
	return Context{
		Own: []string{"contoso.com", "contoso.onmicrosoft.com"},
		People: []Person{
			{"Megan Bowen", "Chief Executive Officer", []string{"megan.bowen@contoso.com", "meganb@contoso.com"}},
			{"Alex Wilber", "Marketing Assistant", []string{"alex.wilber@contoso.com"}},
			{"Zoë Müller-Lüdenscheidt", "Buchhaltung", []string{"zoe.mueller@contoso.com"}},
		},
		Senders:  map[string]bool{"billing@fabrikam.com": true, "news@fabrikam.com": true, "stranger@example.net": false, "x@gmail.com": false},
		Messages: map[string]bool{"known@contoso.com": true, "lost@contoso.com": false},
	}
}

// ordinary is a mail of which nothing is to be said.
func ordinary() Mail {
	return Mail{
		From: Address{"Fabrikam Billing", "billing@fabrikam.com"}, Subject: "Your invoice for May", Text: "Good morning,\nyour invoice for May is attached. It is due in 30 days.\n",
		Verdicts: sender.Verdicts{SPF: sender.Pass, DKIM: sender.Pass, DMARC: sender.Pass, CompAuth: sender.Pass},
	}
}

type change func(*Mail, *Context)

func from(name, address string) change {
	return func(m *Mail, _ *Context) { m.From = Address{name, address} }
}
func replyTo(name, address string) change {
	return func(m *Mail, _ *Context) { m.ReplyTo = append(m.ReplyTo, Address{name, address}) }
}
func subject(s string) change { return func(m *Mail, _ *Context) { m.Subject = s } }
func text(s string) change    { return func(m *Mail, _ *Context) { m.Text = s } }
func link(label, to string) change {
	return func(m *Mail, _ *Context) { m.Links = append(m.Links, Link{label, to}) }
}

// file attaches a file of a kind that bytesOf knows.
func file(name, kind, more string) change {
	return func(m *Mail, _ *Context) {
		m.Attachments = append(m.Attachments, files.Look(name, "application/octet-stream", bytesOf(kind, more)))
	}
}

func qr(s string) change          { return func(m *Mail, _ *Context) { m.QR = append(m.QR, s) } }
func thread(ids ...string) change { return func(m *Mail, _ *Context) { m.Threads = ids } }
func form(to string, password bool) change {
	return func(m *Mail, _ *Context) { m.Forms = append(m.Forms, Form{to, password}) }
}
func checks(spf, dkim, dmarc, comp sender.Verdict) change {
	return func(m *Mail, _ *Context) {
		m.Verdicts = sender.Verdicts{SPF: spf, DKIM: dkim, DMARC: dmarc, CompAuth: comp}
	}
}
func body(html string) change {
	return func(m *Mail, _ *Context) {
		d := content.FromHTML(html)
		m.Text, m.Page = d.Text.String(), files.Look("", "text/html", []byte(html))
	}
}

// whole takes all that the rules look at from a body.
func whole(html string) change {
	return func(m *Mail, _ *Context) {
		of := Outline(nil, "html", html, content.FromHTML(html))
		m.Text, m.Page, m.Links, m.Outlook = of.Text, of.Page, of.Links, of.Outlook
	}
}

// newsletter is built as newsletters are: frames, spaces and buttons for Outlook, which say nothing that the rest does not.
const newsletter = `<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->
<!--[if mso]><style>td {font-family: Arial}</style><table width="600"><tr><td><![endif]-->
<h1>Our offers of the week</h1><a href="https://click.list.example/1">Shop now</a><p>Shoes, shirts and more.</p>
<!--[if mso]><v:roundrect href="https://click.list.example/1" style="height:40px"><w:anchorlock/><center>Shop now</center></v:roundrect><![endif]-->
<a href="https://click.list.example/2"><!--[if mso]><i style="mso-font-width:150%">&nbsp;&#8202;</i><![endif]-->All offers<!--[if mso]><i>&nbsp;</i><![endif]--></a>
<!--[if (gte mso 9)|(IE)]></td></tr></table><![endif]-->`

func invite(m *Mail, _ *Context)    { m.Invite = true }
func internal(m *Mail, _ *Context)  { m.Internal = true }
func noDomains(_ *Mail, c *Context) { c.Own = nil }

// failing is what Exchange Online stamps on a mail that its sender's domain does not stand for.
var failing = checks(sender.Fail, sender.NoPolicy, sender.Fail, sender.Fail)

// trial is a mail with what a rule is to make of it: evidence with these words in it, or nothing.
type trial struct {
	name    string
	changes []change
	says    string
}

func with(name, says string, changes ...change) trial { return trial{name, changes, says} }

// trials hold each rule to mails that it is for, and to ones near them that it is not for.
var trials = map[string]struct{ holds, not []trial }{
	"own-domain-spoofed": {
		holds: []trial{
			with("DMARC fails for our own domain", "megan.bowen@contoso.com", from("Megan Bowen", "megan.bowen@contoso.com"), failing),
			with("a subdomain, SPF alone fails", "spf fail", from("", "scan@printer.contoso.com"), checks(sender.Fail, sender.NoPolicy, sender.NoPolicy, sender.NotChecked)),
		},
		not: []trial{
			with("from inside", "", from("Megan Bowen", "megan.bowen@contoso.com"), internal, checks(sender.NoPolicy, sender.NoPolicy, sender.NoPolicy, sender.NotChecked)),
			with("SPF fails and DKIM passes", "", from("", "crm@contoso.com"), checks(sender.Fail, sender.Pass, sender.Pass, sender.Pass)),
			with("somebody else's domain", "", failing),
		},
	},
	"executive-free-mail": {
		holds: []trial{with("the chief at gmail", "Chief Executive", from("Megan Bowen", "x@gmail.com"))},
		not:   []trial{with("no chief", "", from("Alex Wilber", "x@gmail.com")), with("not free mail", "", from("Megan Bowen", "megan@litware.com"))},
	},
	"impersonation": {
		holds: []trial{
			with("as it stands", "alex.wilber@contoso.com", from("Alex Wilber", "stranger@example.net")),
			with("last name first", "alex", from("WILBER, Alex (Contoso)", "stranger@example.net")),
			with("Cyrillic letters", "alex.wilber", from("Аlех Wilbеr", "stranger@example.net")),
			with("without its accents", "zoe", from("Zoe Mueller-Ludenscheidt | Zoe Muller", "stranger@example.net")),
			with("via a service that is not the sender's", "alex", from("Alex Wilber via Docusign", "stranger@example.net")),
		},
		not: []trial{
			with("their own address", "", from("Alex Wilber", "alex.wilber@contoso.com")),
			with("one name of two", "", from("Alex", "stranger@example.net")),
			with("another Alex", "", from("Alex Wagner", "stranger@example.net")),
			with("wrote before", "", from("Alex Wilber", "billing@fabrikam.com")),
			with("a service that says that it is one", "", from("Alex Wilber via Docusign", "dse@docusign.net")),
			with("own domains not known", "", from("Alex Wilber", "stranger@example.net"), noDomains),
		},
	},
	"impersonation-known": {
		holds: []trial{with("wrote before", "billing@fabrikam.com", from("Alex Wilber", "billing@fabrikam.com"))},
		not:   []trial{with("never wrote", "", from("Alex Wilber", "stranger@example.net"))},
	},
	"reply-to-colleague": {
		holds: []trial{with("a colleague's name elsewhere", "alex@mail.example", replyTo("Alex Wilber", "alex@mail.example"))},
		not:   []trial{with("the colleague", "", replyTo("Alex Wilber", "alex.wilber@contoso.com")), with("somebody else", "", replyTo("Pat Doe", "pat@mail.example"))},
	},
	"own-address-in-name": {
		holds: []trial{with("our address before theirs", "megan.bowen@contoso.com", from("megan.bowen@contoso.com", "x@gmail.com"))},
		not:   []trial{with("their own", "", from("billing@fabrikam.com", "billing@fabrikam.com")), with("another's", "", from("pay@litware.com", "x@gmail.com"))},
	},
	"address-in-name": {
		holds: []trial{with("another's", "pay@litware.com", from("pay@litware.com", "x@gmail.com"))},
		not:   []trial{with("their own", "", from("billing@fabrikam.com (Billing)", "billing@mail.fabrikam.com")), with("an at without a domain", "", from("Pat @ Fabrikam", "billing@fabrikam.com"))},
	},
	"look-alike-sender": {
		holds: []trial{with("a digit for a letter of ours", "imitates contoso[.]com", from("Contoso", "billing@c0ntoso.com")), with("a brand", "imitates paypal[.]com", from("PayPal", "a@paypa1.com"))},
		not:   []trial{with("another firm", ""), with("the true one", "", from("PayPal", "service@paypal.com")), with("we", "", from("", "a@contoso.com"))},
	},
	"brand-in-sender": {
		holds: []trial{with("a brand with a word", "microsoft", from("", "a@microsoft-support.example"))},
		not:   []trial{with("the true one", "", from("", "a@microsoft.com")), with("another firm", "")},
	},
	"look-alike-reply-to": {
		holds: []trial{with("a digit for a letter", "c0ntoso", replyTo("Contoso", "billing@c0ntoso.com"))},
		not:   []trial{with("the true one", "", replyTo("Contoso", "billing@contoso.com"))},
	},
	"mixed-words": {
		holds: []trial{with("Cyrillic letters in English words", "pаssword", subject("Your pаssword expіres"), text("Good day"))},
		not: []trial{
			with("one of them", "", subject("Cкидка 20 %"), text("Добрый день")), with("two languages", "", subject("Новости Contoso"), text("Отчёт Fabrikam за май")), with("units", "", text("5 µg and 7 kΩ, the σ-algebra")),
		},
	},
	"domain-like-name": {
		holds: []trial{
			with("a digit for a letter", "swiftparce1.example", from("SwiftParcel", "no-reply@swiftparce1.example")), with("in two words", "n0rthwind.com", from("North Wind", "a@n0rthwind.com")),
		},
		not: []trial{
			with("the same", "", from("SwiftParcel", "no-reply@swiftparcel.example")), with("an accent less", "", from("Müller GmbH", "info@muller.example")), with("another name", "", from("Pat Doe", "pat@swiftparce1.example")),
			with("written so on purpose", "", from("Sk1llz", "a@sk1llz.example")), with("short", "", from("Lilo", "a@ll1o.example")),
		},
	},
	"firm-at-free-mail": {
		holds: []trial{
			with("a brand", "paypal[.]com", from("PayPal Service", "x@gmail.com")), with("in two words, with a digit", "microsoft[.]com", from("Micro S0ft Security", "x@gmail.com")), with("we", "contoso[.]com", from("Contoso IT", "x@gmail.com")),
		},
		not: []trial{
			with("not free mail", "", from("PayPal Service", "stranger@example.net")), with("the provider itself", "", from("Google Calendar", "noreply@gmail.com")), with("an ordinary word", "", from("Apple Pie Bakery", "x@gmail.com")), with("somebody", "", from("Pat Doe", "x@gmail.com")),
		},
	},
	"firm-in-name": {
		holds: []trial{with("a brand", "paypal[.]com", from("PayPal Service", "stranger@example.net")), with("we", "contoso[.]com", from("Contoso Helpdesk", "stranger@example.net"))},
		not: []trial{
			with("the true one", "", from("PayPal", "service@paypal.com")), with("of another country", "", from("PayPal", "service@paypal.de")), with("wrote before", "", from("Fabrikam for Microsoft 365", "billing@fabrikam.com")),
			with("a service that says that it is one", "", from("Contoso via Docusign", "dse@docusign.net")), with("free mail, which is told already", "", from("PayPal", "x@gmail.com")), with("a colleague", "", from("Contoso IT", "alex.wilber@contoso.com")),
		},
	},
	"link-text-like-target": {
		holds: []trial{with("a digit for a letter", "northw1nd", link("www.northwind.example", "https://northw1nd.example/pay"))},
		not: []trial{
			with("the same", "", link("www.northwind.example", "https://northwind.example/pay")), with("another", "", link("www.northwind.example", "https://click.list.example/1")), with("no address", "", link("pay here", "https://northw1nd.example/pay")),
		},
	},
	"file-trap": {
		holds: []trial{with("a path out of the folder", "leads out", file("a.zip", "zip", "../../evil.txt b.txt")), with("a document that grows", "XML entities", file("a.docx", "bomb", "")),
			with("an archive that grows", "unpacks to", file("a.zip", "zeros", "")), with("a picture that is drawn for ever", "pixels", file("a.png", "vast", "50000 50000"))},
		not: []trial{with("an archive", "", file("a.zip", "zip", "docs/a.txt docs/b.txt")), with("a document", "", file("a.docx", "docx", "")), with("rubbish", "", file("a.zip", "bin", "")),
			with("a photo of 48 megapixels", "", file("a.png", "vast", "8000 6000"))},
	},
	"document-acts": {
		holds: []trial{with("it starts a program", "Launch", file("order.pdf", "launch", "")), with("it runs as it is opened", "JavaScript", file("order.pdf", "runs", ""))},
		not:   []trial{with("a PDF", "", file("order.pdf", "pdf", "")), with("a page, which is told already", "", file("a.html", "html", "<script>location='https://x.example'</script>"))},
	},
	"look-alike-link": {
		holds: []trial{with("a digit for a letter", "c0ntoso", link("pay", "https://www.c0ntoso.com/pay")), with("like the sender's", "fabrikam", link("pay", "https://www.fabrlkam.com/pay")), with("in an attached file", "link in order.pdf", file("order.pdf", "leads", "https://c0ntoso.com/login"))},
		not:   []trial{with("the true one", "", link("pay", "https://www.contoso.com/pay")), with("the sender's, which is told already", "", from("", "a@c0ntoso.com"), link("pay", "https://c0ntoso.com/pay"))},
	},
	"brand-in-link": {
		holds: []trial{with("a brand with a word", "microsoft", link("in", "https://microsoft-login.example/"))},
		not:   []trial{with("the true one", "", link("in", "https://login.microsoftonline.com/")), with("a customer's place at a service", "", link("in", "https://contoso.sharepoint.com/"))},
	},
	"dmarc-failed": {
		holds: []trial{with("all fail", "dmarc fail", failing)},
		not:   []trial{with("forwarded, and accepted", "", checks(sender.Fail, sender.Fail, sender.Fail, sender.Pass)), with("from inside", "", internal, failing)},
	},
	"dmarc-forwarded": {
		holds: []trial{with("accepted nonetheless", "compauth pass", checks(sender.Fail, sender.Fail, sender.Fail, sender.Pass))},
		not:   []trial{with("all fail", "", failing)},
	},
	"authentication-failed": {
		holds: []trial{
			with("SPF fails, no policy", "spf fail", checks(sender.Fail, sender.NoPolicy, sender.NoPolicy, sender.NotChecked)),
			with("Microsoft's judgement", "compauth fail", checks(sender.NoPolicy, sender.NoPolicy, sender.NoPolicy, sender.Fail)),
		},
		not: []trial{with("DMARC passes by DKIM", "", checks(sender.Fail, sender.Pass, sender.Pass, sender.Pass)), with("nothing known", "", checks(0, 0, 0, 0))},
	},
	"not-authenticated": {
		holds: []trial{with("nothing to go by", "spf none", checks(sender.NoPolicy, sender.NoPolicy, sender.NoPolicy, sender.NotChecked))},
		not:   []trial{with("SPF passes", "", checks(sender.Pass, sender.NoPolicy, sender.NoPolicy, sender.NotChecked)), with("nothing known", "", checks(0, 0, 0, 0))},
	},
	"reply-to-free-mail": {
		holds: []trial{with("a firm answers at gmail", "a@gmail.com", replyTo("", "a@gmail.com"))},
		not:   []trial{with("a private sender", "", from("", "b@gmx.de"), replyTo("", "a@gmail.com")), with("no free mail", "", replyTo("", "a@litware.com"))},
	},
	"reply-to-elsewhere": {
		holds: []trial{with("another firm", "a@litware.com", replyTo("", "a@litware.com"))},
		not: []trial{
			with("a subdomain", "", replyTo("", "a@reply.fabrikam.com")), with("the firm in another country", "", replyTo("", "a@fabrikam.de")),
			with("ours, as of a list", "", replyTo("", "team@contoso.com")), with("free mail, told elsewhere", "", replyTo("", "a@gmail.com")),
		},
	},
	"first-time-sender": {
		holds: []trial{with("never wrote", "stranger@example.net", from("", "stranger@example.net"))},
		not:   []trial{with("wrote before", ""), with("nobody asked", "", from("", "unasked@example.net"))},
	},
	"link-says-ours": {
		holds: []trial{with("our address, elsewhere", "contoso[.]com", link("https://login.contoso.com/", "https://example.net/x"))},
		not:   []trial{with("our address, ours", "", link("https://login.contoso.com/", "https://sso.contoso.com/")), with("another's", "", link("www.litware.com", "https://example.net/x"))},
	},
	"link-text": {
		holds: []trial{
			with("another site", "hxxps://example[.]net", link("www.litware.com/pay", "https://example.net/x")),
			with("a text that is wrapped", "hxxps://www[.]litware[.]com/pay leads", link("https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.litware.com%2Fpay&data=05", "https://example.net/x")),
		},
		not: []trial{
			with("the same site", "", link("www.fabrikam.com", "https://click.fabrikam.com/?x")), with("words", "", link("Click here", "https://example.net")),
			with("wrapped on both sides", "", link("https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.litware.com%2Fpay&data=05", "https://www.litware.com/pay")),
			with("a version, not a host", "", link("Node.js", "https://example.net")), with("an address of mail", "", link("a@fabrikam.com", "mailto:a@fabrikam.com")),
			with("the firm in another country", "", link("www.fabrikam.com", "https://www.fabrikam.de/")),
		},
	},
	"user-in-link": {
		holds: []trial{with("a bank before the @", "@example", link("pay", "https://www.bank.example@example.net/x"))},
		not:   []trial{with("an @ in the path", "", link("post", "https://social.example/@pat")), with("mailto", "", link("a@b.example", "mailto:a@b.example"))},
	},
	"ip-disguised": {
		holds: []trial{with("one number", "3627734734", link("pay", "http://3627734734/x")), with("hexadecimal", "0xd8", link("pay", "http://0xd8.0x3a.0xd6.0xce/"))},
		not:   []trial{with("plain", "", link("pay", "http://203.0.113.7/x"))},
	},
	"ip-host": {
		holds: []trial{with("plain", "203[.]0[.]113[.]7", link("pay", "http://203.0.113.7/x"))},
		not:   []trial{with("a printer", "", link("jobs", "http://192.168.1.40/jobs")), with("a name", "", link("pay", "https://fabrikam.com"))},
	},
	"mixed-scripts": {
		holds: []trial{with("a Cyrillic a", "xn--", link("pay", "https://xn--pple-43d.com/")), with("in the sender", "From", from("", "a@fаbrikam.com"))},
		not:   []trial{with("all Cyrillic", "", link("сайт", "https://пример.рф/")), with("an umlaut", "", link("shop", "https://müller.de"))},
	},
	"punycode": {
		holds: []trial{with("an umlaut", "xn--mller", link("shop", "https://xn--mller-kva.de/"))},
		not:   []trial{with("ASCII", "", link("shop", "https://mueller.de/"))},
	},
	"acting-link": {
		holds: []trial{with("a script", "javascript", link("open", "javascript:alert(1)")), with("a script with a tab in it", "java script", link("open", "java\tscript:alert(1)")), with("a page in itself", "data", link("open", "data:text/html;base64,PGI+"))},
		not:   []trial{with("mail and telephone", "", link("a@b.example", "mailto:a@b.example"), link("call", "tel:+4912345"))},
	},
	"qr-account": {
		holds: []trial{with("scan to keep your account", "example[.]net", text("Your authenticator expires. Scan the code with your phone."), qr("https://example.net/mfa"))},
		not:   []trial{with("a poster", "", text("Summer party: scan for the programme."), qr("https://party.example/")), with("the sender's", "", text("Set up your authenticator."), qr("https://id.fabrikam.com/"))},
	},
	"qr-link": {
		holds: []trial{with("leads where no link leads", "party[.]example", qr("https://party.example/"))},
		not:   []trial{with("a ticket's number", "", qr("TICKET-4711")), with("where a link leads too", "", qr("https://party.example/"), link("programme", "https://www.party.example/"))},
	},
	"form-asks-password": {
		holds: []trial{with("elsewhere", "example[.]net", form("https://example.net/in", true))},
		not:   []trial{with("the sender's", "", form("https://my.fabrikam.com/in", true)), with("no password", "", form("https://example.net/in", false))},
	},
	"form-elsewhere": {
		holds: []trial{with("elsewhere", "example[.]net", form("https://example.net/in", false))},
		not:   []trial{with("the sender's", "", form("https://my.fabrikam.com/in", false)), with("goes nowhere", "", form("", false))},
	},
	"direction-override": {
		holds: []trial{with("the sender's name", "U+202E", from("abc\u202edef", "billing@fabrikam.com")), with("the subject", "Subject", subject("abc\u202edef"))},
		not:   []trial{with("Hebrew needs none", "", subject("חשבונית לחודש מאי")), with("a plain mark of direction", "", subject("שלום\u200f!"))},
	},
	"hidden-letters": {
		holds: []trial{with("a letter of no size in each word", "within a word", body(`<p>Pay<span style="font-size:0">x</span>pal acc<span style="font-size:0">y</span>ount</p>`))},
		not:   []trial{with("hidden after a word", "", body(`<p>Paypal <span style="display:none">preview text here</span> account</p>`))},
	},
	"invisible-characters": {
		holds: []trial{with("words split", "within a word", subject("P\u200ba\u200bs\u200bsword"))},
		not:   []trial{with("a newsletter's padding", "", text("News \u200c \u200c \u200c \u200c end")), with("Persian joins so", "", subject("می\u200cخواهم می\u200cروم نمی\u200cدانم کتاب\u200cها"))},
	},
	"hidden-text": {
		holds: []trial{with("white on white, at the end", "quarterly", body(`<p>Hello</p><div style="color:#fff;background:#fff">quarterly figures meeting lunch agenda thanks</div>`))},
		not:   []trial{with("a preview", "", body(`<div style="display:none">Our offers of this week, just for you</div><p>Hello</p>`)), with("padding without letters", "", body(`<p>Hello</p><div style="display:none">&nbsp;&#8199;&nbsp;</div>`))},
	},
	"hidden-preview": {
		holds: []trial{with("a preview", "offers", body(`<div style="display:none">Our offers of this week</div><p>Hello</p>`))},
		not:   []trial{with("none", "", body(`<p>Hello</p>`))},
	},
	"outlook-link": {
		holds: []trial{
			with("a link for Outlook", "evil[.]example", whole(`<!--[if mso]><a href="https://evil.example/x">Pay</a><![endif]--><p>Good day</p>`)),
			with("a drawn one, beside another", "evil[.]example", whole(`<!--[if gte mso 9]><v:rect href="https://evil.example/x">Pay</v:rect><![endif]--><a href="https://litware.com/">Pay</a>`)),
		},
		not: []trial{
			with("a button that stands twice", "", whole(`<!--[if mso]><v:roundrect href="https://litware.com/shop"><center>Shop now</center></v:roundrect><![endif]--><!--[if !mso]><!--><a href="https://litware.com/shop">Shop now</a><!--<![endif]-->`)),
			with("counted otherwise", "", whole(`<!--[if mso]><v:roundrect href="https://click.litware.com/1"><center>Shop</center></v:roundrect><![endif]--><a href="https://click.litware.com/2">Shop now</a>`)),
			with("the sender's", "", whole(`<!--[if mso]><a href="https://www.fabrikam.com/view">View</a><![endif]--><p>Hello</p>`)),
			with("a frame", "", whole(newsletter)),
		},
	},
	"outlook-text": {
		holds: []trial{with("another letter", "pay the open invoice", whole(`<!--[if mso]><p>Please pay the open invoice to our account today.</p><![endif]--><p>Good day, see you on Monday.</p>`))},
		not: []trial{
			with("the same", "", whole(`<!--[if mso]><p>Please pay the open invoice today.</p><![endif]--><!--[if !mso]><!--><div>Please pay the open invoice today.</div><!--<![endif]-->`)),
			with("a frame", "", whole(newsletter)), with("a word", "", whole(`<!--[if mso]>Shop now<![endif]--><p>Hello</p>`)), with("none", "", whole(`<p>Please pay the open invoice to our account today.</p>`)),
		},
	},
	"new-bank": {
		holds: []trial{with("new details", "new bank", text("Please note our new bank details below."))},
		not:   []trial{with("the usual ones", "", text("Please pay to the bank account on the invoice."))},
	},
	"new-bank-odd-sender": {
		holds: []trial{
			with("and the answer goes elsewhere", "Reply-To", text("Please note our new bank details below."), replyTo("", "a@gmail.com")),
			with("and DMARC fails", "dmarc", text("Unsere Bankverbindung hat sich geändert."), failing),
			with("first mail, from free mail", "first mail", text("Our bank details have changed."), from("Fabrikam", "x@gmail.com")),
		},
		not: []trial{with("an ordinary sender", "", text("Please note our new bank details below."))},
	},
	"gift-cards": {
		holds: []trial{with("in a hurry", "gift cards", text("I need five gift cards as soon as possible."))},
		not:   []trial{with("a shop", "", text("Gift cards make a lovely present."))},
	},
	"account-threat": {
		holds: []trial{with("with a link away", "example[.]net", text("Your mailbox is full. Verify your account."), link("Verify", "https://example.net/x"))},
		not: []trial{
			with("with a link home", "", text("Your password expires in 14 days."), link("Change", "https://id.fabrikam.com")),
			with("with a link to us", "", text("Your password expires in 14 days."), link("Change", "https://id.contoso.com")), with("no threat", "", text("You asked for a new password."), link("Set", "https://example.net/x")),
		},
	},
	"secret-money": {
		holds: []trial{with("a transfer, no calls", "wire transfer", text("Handle this wire transfer. I am in a meeting right now, no calls."))},
		not:   []trial{with("a confidential file without money", "", text("Strictly confidential: the plan for the summer party."))},
	},
	"urgent-money": {
		holds: []trial{with("pay now", "overdue invoice", text("The overdue invoice must be paid immediately.")), with("in letters made for formulas", "𝐰𝐢𝐫𝐞", text("𝐔𝐫𝐠𝐞𝐧𝐭: 𝐰𝐢𝐫𝐞 𝐭𝐫𝐚𝐧𝐬𝐟𝐞𝐫"))},
		not: []trial{
			with("an invoice", "", text("The invoice is due in 30 days.")), with("urgent, no money", "", text("Urgent: the lift is out of order.")),
			with("quoted only", "", text("Thanks, done.\n> The overdue invoice must be paid immediately.\n")),
		},
	},
	"html-smuggling": {
		holds: []trial{
			with("a blob in a file", "invoice.html", file("invoice.html", "html", `<script>var b=new Blob([atob(x)]);a.href=URL.createObjectURL(b);a.download="a.zip"</script>`)),
			with("a blob in the body", "the mail itself", body(`<p>x</p><script>var b=new Blob([atob(x)]);a.href=URL.createObjectURL(b);a.download="a.zip"</script>`)),
		},
		not: []trial{with("a script that does nothing of it", "", file("chart.html", "html", `<html><script>draw([1,2,3])</script></html>`))},
	},
	"deceiving-name": {
		holds: []trial{
			with("pdf.exe", "invoice.pdf.exe", file("invoice.pdf.exe", "exe", "")), with("pdf.html", "scan.pdf.html", file("scan.pdf.html", "html", "<html></html>")),
			with("far to the right", "report", file("report             .scr", "exe", "")), with("turned", "U+202E", file("invoice\u202efdp.exe", "exe", "")),
		},
		not: []trial{with("a version", "", file("report.v2.pdf", "pdf", "")), with("a tarball", "", file("a.tar.gz", "bin", "")), with("a signed document", "", file("contract.pdf.p7m", "bin", ""))},
	},
	"disguised-file": {
		holds: []trial{with("a program named as a document", "invoice.pdf", file("invoice.pdf", "exe", "")), with("a page named as a document", "invoice.pdf", file("invoice.pdf", "html", "<!DOCTYPE html><html><body>x</body></html>"))},
		not:   []trial{with("what it says", "", file("invoice.pdf", "pdf", "")), with("a report that is a page", "", file("report.xls", "html", "<html><table><tr><td>1</td></tr></table></html>"))},
	},
	"type-and-name": {
		holds: []trial{with("a document of another kind", "invoice.pdf", file("invoice.pdf", "docx", ""))},
		not:   []trial{with("a picture of another kind", "", file("photo.jpg", "png", "")), with("what it says", "", file("a.docx", "docx", "")), with("a program, which is worse", "", file("invoice.pdf", "exe", ""))},
	},
	"locked-archive-password": {
		holds: []trial{
			with("after a colon", "2024", text("The file is attached.\nPassword: 2024\n"), file("docs.zip", "locked", "")),
			with("a plain word after a colon", "infected", text("Archive password: infected"), file("docs.zip", "locked", "")),
			with("in German", "R7x", text("Das Kennwort lautet R7x-99."), file("Rechnung.zip", "locked", "")),
			with("in Japanese", "パスワード", text("解凍パスワード：abc123"), file("資料.zip", "locked", "")),
			with("in quotes", "monkey", text("Use the password \"monkey\" to open it."), file("docs.zip", "locked", "")),
		},
		not: []trial{
			with("told elsewhere", "", text("The password will follow in a separate mail."), file("docs.zip", "locked", "")),
			with("not locked", "", text("Password: 2024"), file("docs.zip", "zip", "")),
		},
	},
	"locked-file": {
		holds: []trial{with("a locked archive", "docs.zip", file("docs.zip", "locked", ""))},
		not:   []trial{with("an open one", "", file("docs.zip", "zip", "")), with("a PDF", "", file("statement.pdf", "pdf", ""))},
	},
	"remote-template": {
		holds: []trial{with("a template", "example[.]net", file("a.docx", "template", ""))},
		not:   []trial{with("none", "", file("a.docx", "docx", ""))},
	},
	"exploit": {
		holds: []trial{with("the Equation Editor", "a.doc", file("a.doc", "equation", ""))},
		not:   []trial{with("a letter", "", file("a.doc", "rtf", ""))},
	},
	"rtf-package": {
		holds: []trial{with("a file in a package", "a click opens it", file("a.doc", "package", "")), with("in an archive", "a click opens it", file("a.zip", "zip", "package.rtf"))},
		not: []trial{
			with("a letter", "", file("a.doc", "rtf", "")), with("a letter with a picture", "", file("a.rtf", "illustrated", "")), with("an object known from attacks, which is worse", "", file("a.doc", "equation", "")),
		},
	},
	"page-asks-password": {
		holds: []trial{
			with("a field for it", "login.html", file("login.html", "html", `<html><form action="https://example.net/"><input name=p type="password"></form></html>`)),
			with("a drawing with a script", "logo.svg", file("logo.svg", "svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>location='x'</script></svg>`)),
		},
		not: []trial{with("a page to read", "", file("report.html", "html", "<html><p>Password rules of May</p></html>")), with("a drawing", "", file("logo.svg", "svg", `<svg xmlns="http://www.w3.org/2000/svg"><path d='M0 0'/></svg>`))},
	},
	"program": {
		holds: []trial{
			with("a program", "setup.exe", file("setup.exe", "exe", "")), with("a program without a name for it", "readme", file("readme", "exe", "")),
			with("alone in an archive", "invoice.js", file("invoice.zip", "zip", "invoice.js")), with("a shortcut", "a.lnk", file("a.lnk", "bin", "")),
		},
		not: []trial{with("source code", "", file("site.zip", "zip", "a.js b.js c.js index.html package.json README.md")), with("a document", "", file("a.docx", "docx", ""))},
	},
	"disk-image": {
		holds: []trial{with("an image", "doc.iso", file("doc.iso", "iso", "")), with("a notebook", "note.one", file("note.one", "one", ""))},
		not:   []trial{with("an archive", "", file("doc.zip", "zip", ""))},
	},
	"page-attached": {
		holds: []trial{with("a page", "voice.htm", file("voice.htm", "html", "<html></html>")), with("a page by another name", "voice", file("voice.dat", "html", "<!DOCTYPE html><html><body>x</body></html>"))},
		not:   []trial{with("a PDF", "", file("voice.pdf", "pdf", ""))},
	},
	"macros": {
		holds: []trial{with("macros", "plan.xlsm", file("plan.xlsm", "macro", ""))},
		not:   []trial{with("none", "", file("plan.xlsx", "xlsx", ""))},
	},
	"macros-stranger": {
		holds: []trial{with("macros", "plan.xlsm", from("", "stranger@example.net"), file("plan.xlsm", "macro", ""))},
		not:   []trial{with("from somebody known", "", file("plan.xlsm", "macro", "")), with("none", "", from("", "stranger@example.net"), file("plan.xlsx", "xlsx", ""))},
	},
	"thread-hijack": {
		holds: []trial{with("a stranger goes on with our mail", "quoted", from("Pat", "stranger@example.net"), subject("Re: order"), thread("<lost@contoso.com>"),
			text("See attached.\n> From: Alex <alex.wilber@contoso.com>\n> the order"), file("order.zip", "zip", ""))},
		not: []trial{
			with("a known thread", "", from("Pat", "stranger@example.net"), thread("<known@contoso.com>"), text("Hi\n> alex.wilber@contoso.com wrote"), file("order.zip", "zip", "")),
			with("a document", "", from("Pat", "stranger@example.net"), thread("<lost@contoso.com>"), text("Hi\n> alex.wilber@contoso.com wrote"), file("order.pdf", "pdf", "")),
			with("a known sender", "", thread("<lost@contoso.com>"), text("Hi\n> alex.wilber@contoso.com wrote"), file("order.zip", "zip", "")),
		},
	},
	"invite-stranger": {
		holds: []trial{with("never wrote", "stranger@example.net", from("", "stranger@example.net"), invite)},
		not:   []trial{with("wrote before", "", invite), with("a colleague", "", from("Alex Wilber", "alex.wilber@contoso.com"), invite), with("no invitation", "", from("", "stranger@example.net"))},
	},
	"thread-unknown": {
		holds: []trial{with("a stranger answers nothing", "lost@contoso.com", from("", "stranger@example.net"), thread("<LOST@contoso.com>"))},
		not: []trial{
			with("one of them is here", "", from("", "stranger@example.net"), thread("lost@contoso.com", "known@contoso.com")), with("nobody asked", "", from("", "stranger@example.net"), thread("unasked@x.example")),
			with("wrote before", "", thread("lost@contoso.com")),
		},
	},
	"answer-without-thread": {
		holds: []trial{with("Re:", "Subject", from("", "stranger@example.net"), subject("Re: order")), with("回复：", "Subject", from("", "stranger@example.net"), subject("回复：订单"))},
		not: []trial{
			with("with its thread", "", from("", "stranger@example.net"), subject("Re: order"), thread("known@contoso.com")), with("wrote before", "", subject("Re: order")),
			with("nobody asked", "", from("", "unasked@example.net"), subject("Re: order")), with("a word", "", from("", "stranger@example.net"), subject("Regarding your order")),
		},
	},
}

func find(list []Reason, id string) *Reason {
	if i := slices.IndexFunc(list, func(r Reason) bool { return r.ID == id }); i >= 0 {
		return &list[i]
	}
	return nil
}

func (tr trial) judge() []Reason {
	m, c := ordinary(), around()
	for _, ch := range tr.changes {
		ch(&m, &c)
	}
	return Judge(m, c)
}

func TestEachRule(t *testing.T) {
	for _, rule := range Table() {
		set, ok := trials[rule.ID]
		if !ok || len(set.holds) == 0 || len(set.not) == 0 {
			t.Errorf("%s has no mail that it is for, or none that it is not for", rule.ID)
			continue
		}
		for _, tr := range set.holds {
			t.Run(rule.ID+"/"+tr.name, func(t *testing.T) {
				r := find(tr.judge(), rule.ID)
				if r == nil {
					t.Fatal("it was not found")
				}
				var all strings.Builder
				for _, e := range r.Evidence {
					all.WriteString(e.String() + "\n")
				}
				if !strings.Contains(strings.ToLower(all.String()), strings.ToLower(tr.says)) {
					t.Errorf("the evidence does not have %q in it:\n%s", tr.says, all.String())
				}
			})
		}
		for _, tr := range set.not {
			t.Run(rule.ID+"/not/"+tr.name, func(t *testing.T) {
				if r := find(tr.judge(), rule.ID); r != nil {
					t.Errorf("it was found: %v", r.Evidence)
				}
			})
		}
	}
	for id := range trials {
		if !slices.ContainsFunc(Table(), func(r Rule) bool { return r.ID == id }) {
			t.Errorf("there is no rule %s", id)
		}
	}
}

func TestNothingIsSaidOfAnOrdinaryMail(t *testing.T) {
	if got := Judge(ordinary(), around()); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	if got := Judge(Mail{}, Context{}); len(got) != 0 {
		t.Errorf("of no mail at all: %v", got)
	}
}

func TestTheTableIsWhole(t *testing.T) {
	ids, levels := map[string]bool{}, map[Level]int{}
	for _, r := range Table() {
		if ids[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		ids[r.ID] = true
		levels[r.Level()]++
		if r.Weight < 1 || r.Weight > 10 || r.Short == "" || r.finds == nil {
			t.Errorf("%s: weight, short words or rule are missing", r.ID)
		}
		for _, s := range []string{r.Words, r.Check} {
			if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
				t.Errorf("%s: %q is no sentence", r.ID, s)
			}
		}
	}
	for _, l := range []Level{Info, Amber, Red} {
		if levels[l] == 0 {
			t.Errorf("no rule is %s", l)
		}
	}
}

func TestReasonsComeHeaviestFirst(t *testing.T) {
	got := with("", "", from("Megan Bowen", "x@gmail.com"), replyTo("", "a@litware.com"), subject("Re: urgent wire transfer")).judge()
	if len(got) < 4 {
		t.Fatalf("got %d reasons", len(got))
	}
	if !slices.IsSortedFunc(got, func(a, b Reason) int { return b.Weight - a.Weight }) {
		t.Error("they are not sorted by weight")
	}
	want := "2 red, 3 amber: executive's name at a free-mail provider, name of a colleague, reply-to elsewhere, urgent money, “Re:” without a thread"
	if h := Headline(got); h != want {
		t.Errorf("headline\n got %s\nwant %s", h, want)
	}
	if h := Headline(with("", "", from("", "stranger@example.net")).judge()); h != "" {
		t.Errorf("what is only worth knowing has the headline %q", h)
	}
}

func TestEvidenceIsLimitedAndSafe(t *testing.T) {
	var changes []change
	for i := range 20 {
		changes = append(changes, file("a"+strings.Repeat("b", i)+"\x1b]0;x\a.exe", "exe", ""))
	}
	r := find(with("", "", changes...).judge(), "program")
	if r == nil || len(r.Evidence) != evidenceKept || r.More != 15 {
		t.Fatalf("got %+v", r)
	}
	for _, e := range r.Evidence {
		if strings.ContainsAny(e.String(), "\x1b\a") {
			t.Errorf("%q could command a terminal", e)
		}
	}
}
