package reasons

import (
	"fmt"
	"strings"

	"mailtriage/graph/content"
)

// Table is every rule, the gravest of each kind first. IDs are stable: they may stand in others' reports.
func Table() []Rule {
	return []Rule{
		{"own-domain-spoofed", 9, "own domain spoofed", "It says that it is from the tenant's own domain, and the checks say that it is not.",
			"Look at the sender sheet: the first hop from outside is not a server of ours. Ask the person by telephone.", (*look).ownSpoofed},
		{"executive-free-mail", 9, "executive's name at a free-mail provider", "It bears the name of somebody who may order payments, from an address that anybody can make.",
			"Compare the address with the directory's; ask the person on a number that you know already.", (*look).executiveFree},
		{"impersonation", 8, "name of a colleague", "It bears the name of a person of the directory, from an address outside that is not known to have written before.",
			"Find the person in the directory and compare the addresses letter by letter.", (*look).impersonation},
		{"reply-to-colleague", 8, "reply-to bears a colleague's name", "An answer would go to an address outside that bears a colleague's name.",
			"Compare the address in Reply-To with the directory's.", (*look).replyPerson},
		{"impersonation-known", 3, "name of a colleague, known address", "It bears the name of a person of the directory, from an address outside that has written before.",
			"Look at the earlier mails of the address: a private address, or a service that writes in people's names?", (*look).knownNamesake},
		{"own-address-in-name", 7, "our address in the name", "The name that is shown has an address of the tenant in it; the true one is another.",
			"Compare the name with what stands between < and >: only that is the address.", func(l *look) []content.Text { return l.addressInName(true) }},
		{"address-in-name", 4, "another address in the name", "The name that is shown is an address of another domain than the true one.",
			"Compare the name with what stands between < and >. Lists and ticket systems write so too.", func(l *look) []content.Text { return l.addressInName(false) }},
		{"look-alike-sender", 8, "look-alike sender", "The sender's domain is made to look like another.",
			"Spell the domain letter by letter; look up when it was registered.", (*look).lookalikeSender},
		{"brand-in-sender", 4, "another's name in the sender's domain", "The sender's domain has the name of another firm in it, or differs from it in its ending only.",
			"Does the firm name this domain on its own site? Dealers and fan clubs have such names too.", (*look).namingSender},
		{"look-alike-reply-to", 8, "look-alike reply-to", "An answer would go to a domain that is made to look like another.",
			"Spell the domain of Reply-To letter by letter.", (*look).lookalikeReply},
		{"look-alike-link", 7, "look-alike link", "A link leads to a domain that is made to look like another.",
			"Spell the host in the link sheet letter by letter; reach the true site by a bookmark instead.", (*look).lookalikeLink},
		{"brand-in-link", 3, "another's name in a link", "A link leads to a domain that has the name of another firm in it, or differs from it in its ending only.",
			"Does the firm name this domain on its own site?", (*look).namingLink},
		{"dmarc-failed", 7, "DMARC failed", "The sender's domain does not stand for this mail (DMARC).",
			"Read Authentication-Results in the sender sheet; a mailing list or a forwarder also breaks it: is there one in the Received path?", (*look).dmarcFailed},
		{"authentication-failed", 4, "authentication failed", "SPF, DKIM or Microsoft's own judgement failed, and no DMARC policy makes up for it.",
			"Read Authentication-Results in the sender sheet: which check failed, for which domain?", (*look).authFailed},
		{"not-authenticated", 3, "not authenticated", "Nothing proves that it comes from the domain that it names.",
			"Anybody could have written this From. Look at the first hop in the Received path.", (*look).unsigned},
		{"dmarc-forwarded", 1, "DMARC failed, forwarded", "DMARC failed, and Microsoft accepts it nonetheless, as for mailing lists and forwarders.",
			"Is there a mailing list or forwarder in the Received path?", (*look).dmarcForwarded},
		{"reply-to-free-mail", 5, "reply-to at a free-mail provider", "Answers would go to a free-mail address, and the sender is none.",
			"Is it a contact form of ours or of a shop? Else answer the sender, never Reply-To.", func(l *look) []content.Text { return l.elsewhere(true) }},
		{"reply-to-elsewhere", 4, "reply-to elsewhere", "Answers would go to another domain than the sender's.",
			"Who owns the domain of Reply-To? Newsletter services do so; people and banks do not.", func(l *look) []content.Text { return l.elsewhere(false) }},
		{"first-time-sender", 2, "first mail from this sender", "Nothing from this address was in the mailbox before.",
			"Search for from: with the address; ask the recipient whether they know them.", (*look).firstTime},

		{"link-says-ours", 8, "link text says ours, leads elsewhere", "The text of a link is an address of the tenant, and the link leads elsewhere.",
			"Compare the two in the link sheet; open the address that is written by hand, not the link.", func(l *look) []content.Text { return l.linkText(true) }},
		{"link-text", 4, "link text and target differ", "The text of a link is an address of another site than it leads to.",
			"Compare the two in the link sheet. Newsletters lead through their counting service: is that one known?", func(l *look) []content.Text { return l.linkText(false) }},
		{"user-in-link", 7, "user name in a link", "What stands before the @ of a link looks like its host, and is not.",
			"The host is what stands after the last @ before the first single slash.", (*look).userinfo},
		{"ip-disguised", 8, "disguised IP address", "A link leads to an IP address in an odd notation, which hides where it leads.",
			"See the address in the link sheet, and look up whose it is.", (*look).ipDisguised},
		{"ip-host", 5, "link to an IP address", "A link leads to a bare IP address of the Internet.",
			"Look up whose address it is; firms link to names.", (*look).ipHost},
		{"mixed-scripts", 7, "letters of several scripts in a domain", "A domain mixes letters of several scripts, so that it looks like another.",
			"See the domain as xn-- in the link sheet.", (*look).mixedScripts},
		{"punycode", 2, "domain beyond ASCII", "A domain has letters beyond ASCII. Many honest ones do, and some look-alikes.",
			"See the domain as xn-- in the link sheet: is it the firm's own?", (*look).punycode},
		{"acting-link", 7, "link that acts", "A link runs a script, carries a page in itself, or opens a file.",
			"Nothing honest in a mail links with javascript:, data: or file:.", (*look).acting},
		{"qr-account", 7, "QR code about an account", "A QR code takes the place of a link, in a mail about an account or a sign-in.",
			"See where the code leads in the link sheet. It is meant for a telephone, where nothing of ours protects.", (*look).qrAccount},
		{"qr-link", 3, "QR code leads elsewhere", "A QR code leads to a site to which no link of the mail leads, and which is not the sender's.",
			"See where the code leads in the link sheet. Posters and tickets have such codes too.", (*look).qrLink},
		{"form-asks-password", 9, "form asks for a password", "A form in the mail sends a password to a host that is not the sender's.",
			"See the form's target in the link sheet. No honest mail asks for a password in itself.", func(l *look) []content.Text { return l.form(true) }},
		{"form-elsewhere", 4, "form sends elsewhere", "A form in the mail sends what is typed to a host that is not the sender's.",
			"See the form's target in the link sheet: a known survey service?", func(l *look) []content.Text { return l.form(false) }},

		{"direction-override", 8, "direction of writing turned", "Hidden characters turn the direction of writing, so that subject or sender read other than they are.",
			"Read it with the marks ⟨U+202E⟩: what follows them is shown backwards elsewhere.", (*look).override},
		{"hidden-letters", 7, "hidden letters within words", "Letters within words are hidden from the eye, so that filters read other words than people.",
			"Compare the HTML source with what the reader shows as hidden.", (*look).hiddenLetters},
		{"invisible-characters", 5, "words split invisibly", "Words are split by characters that can't be seen, so that filters do not know them.",
			"See the marks ⟨U+…⟩ in the reader.", (*look).invisible},
		{"hidden-text", 3, "hidden text", "There is text that the sender hid from the eye.",
			"Read it in the reader, marked as hidden: padding for filters, or a layout for small screens?", (*look).hiddenText},
		{"hidden-preview", 1, "hidden preview line", "A hidden line stands at the beginning, as newsletters have for the inbox.",
			"Read it in the reader, marked as hidden.", (*look).preview},

		{"new-bank-odd-sender", 8, "new bank details from an odd sender", "It announces another bank account, and its sender is not whom they seem.",
			"Call the firm on a number from an old invoice, never on one from this mail.", (*look).bankChangeOdd},
		{"gift-cards", 6, "gift cards, in a hurry", "Somebody in a hurry wants gift cards.",
			"Ask the person by telephone. No firm pays with gift cards.", (*look).cards},
		{"new-bank", 5, "new bank details", "It announces another bank account.",
			"Call the firm on a number from an old invoice before anything is paid.", (*look).bankChange},
		{"account-threat", 5, "threat to an account", "It threatens that an account or mailbox ends, and links away from its sender.",
			"Reach the account by a bookmark, not by the link; does it say the same there?", (*look).accountThreat},
		{"secret-money", 5, "money and secrecy", "It is about money and asks to tell nobody, or not to call.",
			"Call the person nonetheless.", (*look).secretMoney},
		{"urgent-money", 4, "urgent money", "It is about money, and in a hurry.",
			"Is the payment expected? Ask whoever ordered it.", (*look).urgentMoney},

		{"html-smuggling", 9, "HTML smuggling", "A script in HTML builds a file or a page in the reader's browser, where no filter has seen it.",
			"Read the source in the attachment sheet; do not open it outside of a sandbox.", (*look).smuggling},
		{"deceiving-name", 9, "file name that deceives", "The name of a file deceives: two endings, an end out of sight, or writing that is turned.",
			"Read the name to its very end in the attachment sheet.", (*look).deceivingName},
		{"disguised-file", 8, "file is not what its name says", "The bytes of a file are a program, page or archive, and its name says document or picture.",
			"See the type by its bytes in the attachment sheet.", (*look).disguised},
		{"locked-archive-password", 8, "locked file, password beside it", "A file opens with a password only, which keeps filters out, and the mail tells it.",
			"Is the file expected? Ask the sender by telephone; open it in a sandbox only.", (*look).lockedTold},
		{"remote-template", 8, "document loads from outside", "A document loads or starts something when it is opened.",
			"See the target in the attachment sheet.", (*look).pulls},
		{"page-asks-password", 8, "attached page that asks or acts", "An attached page asks for a password, or an attached drawing runs a script.",
			"Read the source in the attachment sheet.", (*look).pageAsks},
		{"program", 7, "program attached", "A file is a program or a script, or an archive holds little else.",
			"Look its SHA-256 up; ask the sender what it is for.", (*look).program},
		{"disk-image", 6, "disk image or notebook attached", "A disk image or a OneNote file carries others past the marks of the Internet.",
			"See what is in it in the attachment sheet.", (*look).disk},
		{"page-attached", 4, "HTML page attached", "An HTML or SVG file opens in the browser, where its address is not the sender's.",
			"Read the source in the attachment sheet. Some banks and scanners send such files.", (*look).page},
		{"macros-stranger", 7, "macros from a stranger", "Somebody from whom nothing was here before sends an Office file with macros.",
			"See them in the attachment sheet; ask the recipient whether the file is expected.", (*look).macrosStranger},
		{"exploit", 9, "object known from attacks", "A document holds an object that is known from attacks on its reader.",
			"Look its SHA-256 up; do not open it outside of a sandbox.", (*look).exploit},
		{"macros", 4, "macros", "An Office file has macros.",
			"See them in the attachment sheet: is such a file usual between the two?", (*look).macros},
		{"locked-file", 3, "locked file", "A file opens with a password only, so that no filter has looked into it.",
			"Ask the sender for the password by telephone.", (*look).locked},
		{"type-and-name", 3, "file type and name differ", "A file is of another kind than its name says.",
			"See the type by its bytes in the attachment sheet.", (*look).mistyped},

		{"thread-hijack", 7, "thread hijack", "An answer to nothing that is here, from a stranger, quotes a mail of ours and brings a risky file.",
			"Find the quoted mail: was this sender part of it? Ask the partner whose mailbox it was.", (*look).hijack},
		{"invite-stranger", 5, "invitation from a stranger", "Somebody from whom nothing was here before asks to a meeting. Calendars take it in unasked.",
			"Ask the recipient whether it is expected; look for it in the calendar, and see its links.", (*look).strangeInvite},
		{"thread-unknown", 3, "answers nothing that is here", "A stranger's mail answers mails of which none is in the mailbox.",
			"Find the mail by its message id in the sheet of headers, in other mailboxes too.", (*look).threadLost},
		{"answer-without-thread", 3, "“Re:” without a thread", "The subject says that it is an answer, and it names no mail that it answers.",
			"Find the earlier mail by its subject. Some ticket systems write so too.", (*look).threadNone},
	}
}

// Markdown is the table as the README has it.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| reason | weight | what it means | how to check it by hand |\n|---|---|---|---|\n")
	for _, r := range Table() {
		fmt.Fprintf(&b, "| %s | %d, %s | %s | %s |\n", r.ID, r.Weight, r.Level(), r.Words, strings.ReplaceAll(strings.ReplaceAll(r.Check, "<", "`<`"), ">", "`>`"))
	}
	fmt.Fprintf(&b, "\nFrom a weight of %d a reason is amber: honest mail shows it too. From %d it is red: honest mail hardly does.\n", AmberFrom, RedFrom)
	return b.String()
}
