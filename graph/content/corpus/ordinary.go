package corpus

// ordinary are mails as they come each day: nothing about them may look like an attack.
func ordinary() []Mail {
	return group("ordinary",
		named{"short note", text("Lunch on Friday", "Shall we meet at noon?\n\n-- \nBea\nSupplier Ltd, 1 High Street")},
		named{"answer with the mail below", text("Re: Lunch on Friday", "Yes, see you there.\n\nOn Mon, 23 Nov 2026 at 10:00, SOC <soc@contoso.com> wrote:\n> Shall we meet at noon?\n>> And where?")},
		named{"newsletter", markup("November at Supplier", `<div style="display:none">What is new</div><h1>November</h1><p>Read <a href="https://www.supplier.example/news">our news</a>.</p><img src="https://www.supplier.example/logo.png" alt="Supplier" width="120"><p><a href="https://www.supplier.example/leave">Unsubscribe</a></p>`, "List-Unsubscribe: <https://www.supplier.example/leave>")},
		named{"invoice", mixed("Invoice 4711", textPart("Dear customer,\nplease find the invoice attached.\nKind regards"), attached("application/pdf", "Invoice 4711.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")))},
		named{"alternatives of one text", []byte(head("Minutes", alternative("The minutes are online.", "<p>The minutes are <b>online</b>.</p>")))},
		named{"notice of a machine", text("[build] main is green", "Build 4711 of main: 312 tests passed in 4 min 2 s.\nhttps://ci.supplier.example/4711", "Auto-Submitted: auto-generated")},
		named{"out of office", text("Automatic reply: Order", "I am away until 1 December.", "Auto-Submitted: auto-replied")},
		named{"invitation", mixed("Planning", within("alternative", textPart("Planning, Thursday at 10:00"), part{[]string{"Content-Type: text/calendar; method=REQUEST; charset=utf-8"}, "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:2\r\nORGANIZER;CN=Bea:mailto:bea@supplier.example\r\nSUMMARY:Planning\r\nDTSTART:20261126T100000Z\r\nDTEND:20261126T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"}))},
		named{"picture in the body", mixed("Photo", within("related", htmlPart(`<p>The new office:</p><img src="cid:office" alt="office">`), inline("image/png", "office", onePoint())))},
		named{"table of numbers", markup("Figures", `<table><tr><th>Month</th><th>Sum</th></tr><tr><td>October</td><td>1,234.50</td></tr><tr><td>November</td><td>987.00</td></tr></table>`)},
		named{"code and diff", text("Patch", "diff --git a/x b/x\n@@ -1 +1 @@\n-old\n+new\n\n\tindented = by(a, tab)")},
		named{"long letter", text("Report", repeated(400, "Line %d of the report, with a few words in it.\n"))},
		named{"no subject", []byte(headFrom(`"Bea" <bea@supplier.example>`, "", "Content-Type: text/plain; charset=utf-8") + "\r\nJust a line.\r\n")},
	)
}

func alternative(text, html string) string {
	contentType, body := multi("alternative", textPart(text), htmlPart(html))
	return contentType + "\r\n\r\n" + body
}

// onePoint is a picture of one point.
func onePoint() []byte {
	return []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")
}
