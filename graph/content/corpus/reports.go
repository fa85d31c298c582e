package corpus

import "strings"

// suspect is the mail that is reported.
func suspect() []byte {
	return []byte(strings.NewReplacer("Accounts", "SwiftParcel", "accounts@supplier.example", "no-reply@swiftparce1.example").Replace(string(markup("Your parcel is held", `<p>Pay the fee of 1.99: <a href="https://swiftparce1.example/pay">swiftparcel.example</a></p>`))))
}

// reported is a report by somebody of the tenant.
func reported(subject string, extra []string, parts ...part) []byte {
	contentType, body := multi("mixed", parts...)
	return []byte(headFrom(`"Ada Okafor" <ada.okafor@contoso.com>`, subject, append(extra, contentType)...) + "\r\n" + body)
}

// reports are the forms in which people hand on what they find suspicious.
func reports() []Mail {
	msg := letter(suspect(), "attachment; filename=\"Your parcel is held.eml\"")
	plainCopy := "From: SwiftParcel <no-reply@swiftparce1.example>\nSent: Tuesday, 24 November 2026 09:12\nTo: Ada Okafor <ada.okafor@contoso.com>\nSubject: Your parcel is held\n\nPay the fee of 1.99: https://swiftparce1.example/pay"
	twice := reported("Fw: look at this", nil, textPart("Is this real?"), msg)
	return group("reports",
		named{"button of Outlook", reported("Phishing: Your parcel is held", []string{"X-MS-Exchange-Organization-UserSubmission: 1"}, textPart("User reported this message as phishing.\nNetwork Message Id: 11111111-2222-3333-4444-555555555555\nSender: no-reply@swiftparce1.example"), msg)},
		named{"KnowBe4 Phish Alert", reported("[Phish Alert] FW: Your parcel is held", []string{"X-PhishAlert: 1", "X-KnowBe4-Phish-Alert: reported"}, textPart("Reported by Ada Okafor.\nComment: I expect no parcel."), part{[]string{"Content-Type: message/rfc822; name=phish_alert_sp2_2.0.0.0.eml", "Content-Disposition: attachment; filename=phish_alert_sp2_2.0.0.0.eml"}, string(suspect())})},
		named{"Cofense Reporter", reported("[POTENTIAL PHISH] Your parcel is held", []string{"X-Cofense-Reporter: 4.1"}, textPart("--- Reported by Cofense Reporter ---\nReporter: ada.okafor@contoso.com\nRecipient was in the To field."), msg)},
		named{"Proofpoint", reported("Potential Phish: Your parcel is held", []string{"X-Proofpoint-PhishAlarm: 1"}, textPart("This mail was reported by PhishAlarm."), msg)},
		named{"abuse report (RFC 5965)", arf()},
		named{"delivery that failed (RFC 3464)", dsn()},
		named{"mail as an attachment", reported("Fw: Your parcel is held", nil, textPart("Is this real? I am not sure about the link."), msg)},
		named{"mail as an attachment, inline", reported("Your parcel is held", nil, textPart("Look."), letter(suspect(), "inline"))},
		named{"mail as a file", reported("Suspicious", nil, textPart("See the file."), attached("application/octet-stream", "parcel.eml", suspect()))},
		named{"mail as a file in base64 rfc822", reported("Suspicious", nil, textPart("See the mail."), part{[]string{"Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=a.eml"}, wrapped(suspect())})},
		named{"report of a report", reported("Fw: Fw: look at this", nil, textPart("For you."), letter(twice, "attachment"))},
		named{"two mails in one report", reported("Two of them", nil, textPart("Both came today."), msg, letter([]byte(strings.Replace(string(suspect()), "Your parcel is held", "Last reminder", 1)), "attachment"))},
		named{"forwarded in English", []byte(headFrom(`"Ada Okafor" <ada.okafor@contoso.com>`, "FW: Your parcel is held", "Content-Type: text/plain; charset=utf-8") + "\r\n" + crlf("Is this real?\n\n________________________________\n"+plainCopy))},
		named{"forwarded in German", []byte(headFrom(`"Ada Okafor" <ada.okafor@contoso.com>`, "WG: Your parcel is held", "Content-Type: text/plain; charset=utf-8") + "\r\n" + crlf("Ist das echt?\n\nVon: SwiftParcel <no-reply@swiftparce1.example>\nGesendet: Dienstag, 24. November 2026 09:12\nAn: Ada Okafor <ada.okafor@contoso.com>\nBetreff: Your parcel is held\n\nhttps://swiftparce1.example/pay"))},
		named{"forwarded in French", []byte(headFrom(`"Ada Okafor" <ada.okafor@contoso.com>`, "TR: Your parcel is held", "Content-Type: text/plain; charset=utf-8") + "\r\n" + crlf("Est-ce réel ?\n\nDe : SwiftParcel <no-reply@swiftparce1.example>\nEnvoyé : mardi 24 novembre 2026 09:12\nÀ : Ada Okafor <ada.okafor@contoso.com>\nObjet : Your parcel is held\n\nhttps://swiftparce1.example/pay"))},
		named{"forwarded in Japanese", []byte(headFrom(`"Ada Okafor" <ada.okafor@contoso.com>`, "FW: Your parcel is held", "Content-Type: text/plain; charset=utf-8") + "\r\n" + crlf("本物ですか。\n\n差出人: SwiftParcel <no-reply@swiftparce1.example>\n送信日時: 2026年11月24日 9:12\n宛先: Ada Okafor <ada.okafor@contoso.com>\n件名: Your parcel is held\n\nhttps://swiftparce1.example/pay"))},
		named{"forwarded by Gmail", []byte(headFrom(`"Ada Okafor" <ada.okafor@contoso.com>`, "Fwd: Your parcel is held", "Content-Type: text/plain; charset=utf-8") + "\r\n" + crlf("---------- Forwarded message ---------\nFrom: SwiftParcel <no-reply@swiftparce1.example>\nDate: Tue, 24 Nov 2026 at 09:12\nSubject: Your parcel is held\nTo: <ada.okafor@contoso.com>\n\nhttps://swiftparce1.example/pay"))},
		named{"forwarded by Apple Mail", []byte(headFrom(`"Ada Okafor" <ada.okafor@contoso.com>`, "Fwd: Your parcel is held", "Content-Type: text/plain; charset=utf-8") + "\r\n" + crlf("Begin forwarded message:\n\nFrom: SwiftParcel <no-reply@swiftparce1.example>\nSubject: Your parcel is held\nDate: 24 November 2026 at 09:12:00 GMT\nTo: ada.okafor@contoso.com\n\nhttps://swiftparce1.example/pay"))},
		named{"forwarded as HTML", []byte(headFrom(`"Ada Okafor" <ada.okafor@contoso.com>`, "FW: Your parcel is held", "Content-Type: text/html; charset=utf-8") + "\r\n" + `<p>Is this real?</p><hr><div><b>From:</b> SwiftParcel &lt;no-reply@swiftparce1.example&gt;<br><b>Sent:</b> Tuesday, 24 November 2026 09:12<br><b>To:</b> Ada Okafor &lt;ada.okafor@contoso.com&gt;<br><b>Subject:</b> Your parcel is held</div><p>Pay: <a href="https://swiftparce1.example/pay">here</a></p>` + "\r\n")},
	)
}

func arf() []byte {
	contentType, body := multi("report", textPart("This is an abuse report for a message received on 24 Nov 2026."),
		part{[]string{"Content-Type: message/feedback-report"}, "Feedback-Type: abuse\r\nUser-Agent: Button/1.0\r\nVersion: 1\r\nOriginal-Mail-From: <no-reply@swiftparce1.example>\r\nSource-IP: 203.0.113.9\r\n"},
		letter(suspect(), "inline"))
	return []byte(headFrom("<fbl@isp.example>", "Abuse report", strings.Replace(contentType, "report;", "report; report-type=feedback-report;", 1)) + "\r\n" + body)
}

func dsn() []byte {
	contentType, body := multi("report", textPart("Your message could not be delivered."),
		part{[]string{"Content-Type: message/delivery-status"}, "Reporting-MTA: dns; mx.supplier.example\r\n\r\nFinal-Recipient: rfc822; nobody@supplier.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"},
		letter(text("Order 4711", "Please find the order."), "inline"))
	return []byte(headFrom(`"Mail Delivery System" <MAILER-DAEMON@mx.supplier.example>`, "Undelivered Mail Returned to Sender", strings.Replace(contentType, "report;", "report; report-type=delivery-status;", 1)) + "\r\n" + body)
}
