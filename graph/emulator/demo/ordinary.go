package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// sender is somebody who writes ordinary mail.
type sender struct {
	from     world.Address
	subjects []string
	text     string
	bulk     bool
}

func senders() []sender {
	return []sender{
		{world.Address{Name: "Patch Weekly", Address: "news@patchweekly.test"}, []string{"Patch Weekly #%d: what to fix first", "Patch Weekly #%d: two in the wild"}, "This week's fixes, in order of who is using them against you.\n\n1. A print service, again.\n2. A VPN appliance that logs in anybody who asks nicely.\n", true},
		{world.Address{Name: "Threat Digest", Address: "digest@threat-digest.test"}, []string{"Threat digest %d: quieter than it sounds"}, "Three families went quiet, two came back under new names.\n", true},
		{world.Address{Name: "Contoso Scanner", Address: "scanner@contoso.com"}, []string{"Scan finished: %d hosts", "Nightly report %d"}, "0 critical, 3 high, 41 medium. The high ones are the same as yesterday.\n", false},
		{world.Address{Name: "Fabrikam Billing", Address: "billing@fabrikam.test"}, []string{"Invoice 2026-%d", "Credit note 2026-%d"}, "Dear customer,\n\nplease find the invoice attached. Payable within 30 days.\n", false},
		{world.Address{Name: "Certificates", Address: "noreply@certs.contoso.com"}, []string{"Certificate %d expires in 30 days"}, "The certificate below expires in 30 days. Renew it in the portal.\n", false},
		{world.Address{Name: "Canteen", Address: "canteen@contoso.com"}, []string{"Menu of week %d"}, "Monday: lentil soup. Tuesday: pasta. Wednesday: what is left of both.\n", true},
		{world.Address{Name: "Ticket system", Address: "tickets@contoso.com"}, []string{"[T-%d] Laptop does not wake", "[T-%d] Please unlock my account", "[T-%d] closed"}, "A ticket of yours has changed. Do not answer this mail.\n", false},
	}
}

// ordinary is the i-th ordinary mail of somebody.
func ordinary(r *rand.Rand, s sender, i int, at time.Time) letter {
	n := 100 + i
	l := letter{
		id: fmt.Sprintf("<%d.%08x@%s>", i, r.Uint32(), domainOf(s.from.Address)), from: s.from, to: soc, subject: fmt.Sprintf(s.subjects[i%len(s.subjects)], n), received: at, text: s.text,
	}
	if s.bulk {
		l.headers = [][2]string{{"List-Unsubscribe", "<https://" + domainOf(s.from.Address) + "/u/" + fmt.Sprint(n) + ">"}, {"Precedence", "bulk"}}
		l.html = fmt.Sprintf(`<html><body><h1>%s</h1><p>%s</p><p><a href="https://%s/issue/%d">Read it in the browser</a> · <a href="https://%s/u/%d">unsubscribe</a></p></body></html>`,
			l.subject, strings.ReplaceAll(s.text, "\n", "<br>\n"), domainOf(s.from.Address), n, domainOf(s.from.Address), n)
	}
	if strings.HasPrefix(l.subject, "Invoice") {
		l.parts = []part{{name: fmt.Sprintf("invoice-%d.pdf", n), contentType: "application/pdf", content: []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")}}
	}
	return l
}

// scripts are ordinary mails in ten scripts.
func scripts() []letter {
	one := func(name, address, subject, text string) letter {
		return letter{from: world.Address{Name: name, Address: address}, to: soc, subject: subject, text: text}
	}
	return []letter{
		one("Юлия Петрова", "y.petrova@partner-msk.test", "Подозрительное письмо от «службы доставки»", "Здравствуйте!\n\nПришло такое письмо, ссылку не открывала.\n\nЮлия\n"),
		one("田中 裕子", "tanaka@osaka-trading.test", "【確認のお願い】請求書の件", "お世話になっております。\n\n添付の請求書をご確認ください。\n\n田中\n"),
		one("王小明", "wang@shenzhen-parts.test", "关于上周订单的付款确认", "您好：\n\n请确认上周订单的付款情况，谢谢。\n"),
		one("김민수", "minsu.kim@seoul-logis.test", "배송 일정 변경 안내", "안녕하세요.\n\n배송 일정이 변경되었음을 알려드립니다.\n"),
		one("ليلى حداد", "layla@haddad-legal.test", "استفسار بخصوص العقد", "السلام عليكم،\n\nأرجو تأكيد استلام العقد المرفق.\n\nليلى\n"),
		one("דנה לוי", "dana@levi-design.test", "שאלה לגבי החשבונית", "שלום,\n\nהאם קיבלתם את החשבונית מהחודש שעבר?\n\nדנה\n"),
		one("Ελένη Παππά", "eleni@pappa-shipping.test", "Ερώτηση για το τιμολόγιο", "Καλημέρα,\n\nμπορείτε να επιβεβαιώσετε το τιμολόγιο;\n"),
		one("सुनीता शर्मा", "sunita@sharma-exports.test", "भुगतान की पुष्टि", "नमस्ते,\n\nकृपया भुगतान की पुष्टि करें।\n"),
		one("สมชาย ใจดี", "somchai@jaidee-foods.test", "สอบถามเรื่องใบแจ้งหนี้", "สวัสดีครับ\n\nกรุณายืนยันการชำระเงิน\n"),
		one("Łukasz Żółć", "lukasz@zolc-meble.test", "Zażółć gęślą jaźń 🎉 zamówienie wysłane 📦", "Dzień dobry,\n\nzamówienie zostało wysłane. 👩‍💻👍🏽\n"),
	}
}

// hostile are mails that attack the program that shows them.
func hostile() []letter {
	one := func(name, subject, text string) letter {
		return letter{from: world.Address{Name: name, Address: "x@attack-lab.example"}, to: soc, subject: subject, text: text, dmarc: "fail", spf: "fail", dkim: "none", client: "192.0.2.66"}
	}
	escape := one("Mallory \x1b]0;owned\x07", "Invoice \x1b[2J\x1b[1;1H\x1b[31mSYSTEM FAILURE\x1b[0m", "Before \x1b]52;c;Y3VybCBldmlsLmV4YW1wbGU=\x07 after\n\x1bP+q544e\x1b\\ \x1b_Ga=T;\x1b\\ \u009b31m \x1b[6n \x1bc end\n")
	bidi := one("Accounts\u202e moc.osotnoc@", "Payment \u202egpj.exe\u202c for you\u200b\u200b\u200b", "The file is called photo_\u202egnp.exe and is harmless\u2066, truly\u2069.\n")
	bidi.parts = []part{{name: "statement_\u202efdp.exe", contentType: "application/octet-stream", content: []byte("MZ\x90\x00 not a program")}}
	odd := one("Path Finder", "Attachment names to trip over", "See attached.\n")
	odd.parts = []part{
		{name: `..\..\windows\system32\evil.dll`, contentType: "application/octet-stream", content: []byte("MZ"), rawName: true},
		{name: "../../../etc/cron.d/evil", contentType: "text/plain", content: []byte("* * * * *"), rawName: true},
		{name: "CON.txt", contentType: "text/plain", content: []byte("con")}, {name: "-rf", contentType: "text/plain", content: []byte("x")},
		{name: "a\x1b[31mred\x1b[0m.pdf", contentType: "application/pdf", content: []byte("%PDF-1.4\n%%EOF\n"), rawName: true},
	}
	zalgo := one("Z̷̢̛̖̗̘̙̜̝a̴̛̖̗̘̙̜̝̞l̵̛̖̗̘̙̜̝̞g̶̛̖̗̘̙̜̝̞ơ̷̖̗̘̙̜̝̞", "Ẕ̸̛a̷̢l̵̨g̴o̵ climbs over your lines \U000e0041\U000e0042\U000e0043", "H̸̡̪̯ͨ͊̽̅̾̎Ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬC̷̙̲̝͖ͭ̏ͥͮ͟Oͮ͏̮̪̝͍M̲̖͊̒ͪͩͬ̚̚͜Ȇ̴̟̟͙̞ͩ͌͝S̨̥̫͎̭ͯ̿̔̀ͅ\n")
	inner := one("Deep Down", "The innermost of three", "You found it. https://nested-deep.example/\n")
	inner.id, inner.received = "<nested.0@attack-lab.example>", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	middle := one("Half Way", "The middle one", "Look inside.\n")
	middle.id, middle.received = "<nested.1@attack-lab.example>", inner.received
	middle.parts = []part{{name: "inner.eml", contentType: "message/rfc822", content: inner.bytes()}}
	outer := one("Nest Builder", "A mail in a mail in a mail", "Look inside.\n")
	outer.parts = []part{{name: "middle.eml", contentType: "message/rfc822", content: middle.bytes()}}
	link := one("Contoso Portal", "Where does this link go?", "https://contoso.com@login-c0ntoso.example/ http://0x7f.1/ https://xn--cntoso-gya.example/\n")
	link.html = `<p><a href="https://login-c0ntoso.example/a">https://portal.contoso.com</a> <a href="https://contoso.com@203.0.113.5/x">contoso.com</a> <a href="javascript:alert(1)">click</a> <a href="https://xn--cntoso-gya.example/">cоntoso.example</a></p>`
	return []letter{escape, bidi, odd, zalgo, outer, link}
}
