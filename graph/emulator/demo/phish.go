package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	qrcode "github.com/skip2/go-qrcode"

	"mailtriage/graph/emulator/world"
)

// soc is the abuse mailbox as a recipient.
var soc = []world.Address{{Name: "Security Operations", Address: Mailbox}}

// campaign is a wave of phishing: the same lure under changing names.
type campaign struct {
	name     string
	from     []world.Address
	subjects []string
	host     string
	lure     string // what the text says
	button   string
	says     string // what the link's text claims
	dmarc    string
	client   string
	attach   func(i int) []part
}

func campaigns() []campaign {
	return []campaign{
		{
			name: "parcel", host: "track-parcel-redeliver.example", button: "Reschedule delivery", says: "https://www.swiftparcel.test/track", dmarc: "none", client: "198.51.100.77",
			from:     []world.Address{{Name: "SwiftParcel Delivery", Address: "no-reply@swiftparce1.example"}, {Name: "SwiftParcel", Address: "notice@swift-parcel-service.example"}, {Name: "Parcel Notice", Address: "parcel@swiftparce1.example"}},
			subjects: []string{"Your parcel could not be delivered", "Parcel held at depot: fee of 1.99 due", "Last reminder: parcel returns to sender", "Delivery attempt failed (parcel 00340434)"},
			lure:     "our driver could not deliver your parcel today. A redelivery fee of 1.99 must be paid within 24 hours, or the parcel goes back to the sender.",
		},
		{
			name: "mailbox", host: "login-c0ntoso.example", button: "Keep my password", says: "https://portal.contoso.com/password", dmarc: "fail", client: "192.0.2.140",
			from:     []world.Address{{Name: "Contoso IT Helpdesk", Address: "helpdesk@c0ntoso.example"}, {Name: "IT Service Desk", Address: "it-support@contoso-com.example"}, {Name: "Mailbox Administrator", Address: "admin@xn--contso-iya.example"}},
			subjects: []string{"Your password expires today", "[ACTION REQUIRED] Mailbox storage is full", "Sign-in from a new device blocked", "Verify your account within 2 hours"},
			lure:     "the password of your mailbox expires today. Keep your present password by confirming it now; otherwise 14 messages will be deleted from the server.",
			attach: func(i int) []part {
				if i%3 != 0 {
					return nil
				}
				return []part{{name: "Secure_Message.html", contentType: "text/html", content: []byte("<html><body><script>location='https://login-c0ntoso.example/s'</script>Loading secure message …</body></html>")}}
			},
		},
		{
			name: "invoice", host: "docs-share-invoice.test", button: "View document", says: "Invoice_2026-1187.pdf", dmarc: "none", client: "203.0.113.9",
			from:     []world.Address{{Name: "Accounts Payable", Address: "billing@northwind-traders.example"}, {Name: "Accounts", Address: "a@pay-pa1.example"}, {Name: "Tomás Ferreira", Address: "t.ferreira@contoso.com.invoice-review.example"}},
			subjects: []string{"Re: overdue invoice 2026-1187", "Outstanding payment, final notice", "Invoice shared with you", "Re: Re: remittance advice"},
			lure:     "please find the overdue invoice attached. Kindly settle it by return to avoid interruption of service; our bank details have changed.",
			attach: func(i int) []part {
				switch i % 3 {
				case 0:
					return []part{{name: "Invoice_2026-1187.pdf", contentType: "application/pdf", content: []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction 2 0 R>>endobj\n2 0 obj<</S/URI/URI(https://docs-share-invoice.test/i)>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")}}
				case 1:
					return []part{{name: "Invoice_2026-1187.pdf.zip", contentType: "application/zip", content: []byte("PK\x03\x04\x14\x00\x01\x00\x00\x00invoice.pdf.exe")}}
				}
				return nil
			},
		},
	}
}

// mail is the i-th mail of the campaign.
func (c campaign) mail(r *rand.Rand, i int, at time.Time, to []world.Address) letter {
	from := c.from[i%len(c.from)]
	name := to[0].Name
	link := fmt.Sprintf("https://%s/r/%06x?u=%s", c.host, r.Uint32N(1<<24), strings.ToLower(strings.ReplaceAll(to[0].Address, "@", "%40")))
	l := letter{
		id: fmt.Sprintf("<%s.%d.%08x@%s>", c.name, i, r.Uint32(), c.host), from: from, to: to, subject: c.subjects[i%len(c.subjects)], received: at,
		dmarc: c.dmarc, spf: map[string]string{"fail": "fail", "none": "softfail"}[c.dmarc], dkim: "none", client: c.client,
	}
	l.text = fmt.Sprintf("Dear %s,\n\n%s\n\n%s: %s\n\nThis message was sent automatically.\n", name, c.lure, c.button, link)
	l.html = fmt.Sprintf(`<html><head><style>.b{background:#0067b8;color:#fff;padding:12px}</style></head><body><table width="600" align="center"><tr><td>
<img src="https://cdn.%s/logo.png" alt="%s"></td></tr><tr><td><h2>%s</h2><p>Dear %s,</p><p>%s</p>
<p><a class="b" href="%s">%s</a></p><p>or open <a href="%s">%s</a></p>
<div style="display:none;font-size:0">meeting notes quarterly budget lunch friday %08x</div></td></tr></table>
<img src="https://%s/o.gif?m=%06x" width="1" height="1"></body></html>`,
		c.host, from.Name, l.subject, name, c.lure, link, c.button, link, c.says, r.Uint32(), c.host, r.Uint32N(1<<24))
	if c.attach != nil {
		l.parts = c.attach(i)
	}
	if i%9 == 4 {
		l.parts = append(l.parts, qr(link))
		l.html = strings.Replace(l.html, "<p><a class", `<p>Scan with your phone: <img src="cid:code" alt="QR code"></p><p><a class`, 1)
	}
	return l
}

// qr is an image with a link in it.
func qr(link string) part {
	png, err := qrcode.Encode(link, qrcode.Low, 96)
	if err != nil {
		png = nil
	}
	return part{name: "code.png", contentType: "image/png", content: png, inlineID: "code"}
}

var reportWords = []string{
	"Is this real? I did not order anything.", "Please check, looks odd to me.", "I clicked before thinking. Sorry! What now?",
	"Third one this week.", "Reported with the button, sending it here too.", "Not sure. The logo is blurred.", "My colleague got the same one.",
}

// reportStyles are the subjects of reports: by KnowBe4's button, by hand, by Cofense's button, forwarded by Gmail.
var reportStyles = []string{"[Phish Alert] %s", "FW: is this phishing? %s", "Suspicious: %s", "Fwd: %s"}

// report is a user's report of a mail, in the form of what it was made with.
func report(r *rand.Rand, by world.Address, of letter, at time.Time) letter {
	words := reportWords[r.IntN(len(reportWords))]
	id := fmt.Sprintf("<report.%08x%08x@contoso.com>", r.Uint32(), r.Uint32())
	style := r.IntN(len(reportStyles))
	l := letter{id: id, from: by, to: soc, subject: fmt.Sprintf(reportStyles[style], of.subject), received: at, client: "192.0.2.10"}
	attached := part{name: of.subject + ".eml", contentType: "message/rfc822", content: of.bytes()}
	l.text = words + "\n\n" + by.Name + "\n"
	switch style {
	case 0:
		attached.name = "phish_alert_sp2_2.0.0.0.eml"
		l.text = "Reporter: " + by.Address + "\nDisposition: Phish/Suspicious\nUser Comments: " + words + "\n"
	case 2:
		l.text = "-----BEGIN REPORTER AGENT-----\nReporter agent: Cofense Reporter for Outlook|6.2.0|Windows\nReporting User: " + by.Address + "\n-----END REPORTER AGENT-----\n\n" + words + "\n\nReported from folder: Inbox\n"
	case 3:
		l.text = words + "\n\n---------- Forwarded message ---------\nFrom: " + of.from.Name + " <" + of.from.Address + ">\nDate: " + of.received.Format("Mon, Jan 2, 2006 at 3:04 PM") +
			"\nSubject: " + of.subject + "\nTo: " + by.Name + " <" + by.Address + ">\n\n\n" + of.text
		return l
	}
	l.parts = []part{attached}
	return l
}

// compromise is a business mail compromise: a thread in which somebody else answers from the third mail on.
func (k *maker) compromise() []letter {
	priya, tomas := address(k.user("p.raman@contoso.com")), address(k.user("t.ferreira@contoso.com"))
	vendor := world.Address{Name: "Helga Sommer", Address: "h.sommer@fabrikam.test"}
	fake := world.Address{Name: "Helga Sommer", Address: "h.sommer@fabrikarn.test"}
	at := func(days, hours int) time.Time {
		return k.Now.AddDate(0, 0, -days).Truncate(24 * time.Hour).Add(time.Duration(hours) * time.Hour)
	}
	step := func(i int, from world.Address, when time.Time, text string) letter {
		return letter{
			id: fmt.Sprintf("<po-7731.%d@%s>", i, domainOf(from.Address)), conversation: "po-7731", from: from, to: []world.Address{priya}, cc: append([]world.Address{tomas}, soc...),
			subject: "RE: PO 7731, payment schedule", received: when, text: text, headers: [][2]string{{"In-Reply-To", "<po-7731.0@fabrikam.test>"}},
		}
	}
	thread := []letter{
		step(0, vendor, at(9, 9), "Hello Priya,\n\nthe second instalment for PO 7731 (48,200 EUR) is due on Friday, to the account you know.\n\nKind regards\nHelga Sommer\n"),
		step(1, priya, at(8, 10), "Hello Helga,\n\nscheduled for Friday.\n\nPriya\n"),
		step(2, fake, at(7, 7), "Dear Priya,\n\nour bank is under audit this week. Please send the instalment to our other account, IBAN DE02 5001 0517 5407 3249 31. Do confirm when it is on its way, I am in meetings and can not take calls.\n\nKind regards\nHelga Sommer\n"),
		step(3, priya, at(7, 11), "Hello Helga,\n\nchanged and released today.\n\nPriya\n"),
		step(4, vendor, at(2, 8), "Hello Priya,\n\nwe have not received the instalment. Has something come up?\n\nHelga Sommer\n"),
		step(5, priya, at(2, 9), "Security, please look at this. I answered the mail of the 7th thinking it was Helga. Look at the domain: fabrikarn, with r and n.\n\nPriya\n"),
	}
	thread[2].dmarc, thread[2].client = "bestguesspass", "198.51.100.200"
	thread[2].replyTo = []world.Address{{Name: "Helga Sommer", Address: "helga.sommer.fabrikam@freemail.test"}}
	thread[5].to, thread[5].flagged, thread[5].importance, thread[5].categories = soc, true, "high", []string{"Needs a call"}
	return thread
}
