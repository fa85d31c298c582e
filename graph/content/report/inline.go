package report

import (
	"regexp"
	"strings"

	"mailtriage/graph/content/eml"
)

// role is what a line above a forwarded mail tells.
type role string

const (
	from    role = "From"
	date    role = "Date"
	to      role = "To"
	copied  role = "Cc"
	subject role = "Subject"
	other   role = ""
)

// labels are the words with which Outlook, Gmail, Apple Mail and Thunderbird begin these lines, in the languages that they
// come in, in lower case.
var labels = labelled(map[role]string{
	from:    `from|von|de|da|van|från|fra|lähettäjä|od|feladó|de la|kimden|gönderen|от|від|от кого|από|差出人|发件人|寄件者|寄件人|보낸 사람|보낸사람|מאת|من|od kogo|odesílatel|odosielateľ|expéditeur|remitente|mittente|afzender|absender|pošiljatelj|nuo|no|saatja|dari|từ|จาก|par`,
	date:    `date|sent|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada|enviada em|enviado em|fecha|inviato|data|verzonden|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|wysłano|wysłane|odesláno|elküldve|küldve|dátum|trimis|trimisă|gönderildi|gönderme tarihi|tarih|отправлено|дата|надіслано|στάλθηκε|ημερομηνία|送信日時|日付|日時|发送时间|日期|寄件日期|보낸 날짜|날짜|נשלח|תאריך|التاريخ|تاريخ الإرسال|تم الإرسال|إرسال|poslano|odoslané|išsiųsta|saadetud|dikirim|tanggal|đã gửi|ngày|วันที่|ส่ง`,
	to:      `to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|címzett|către|kime|alıcı|кому|προς|宛先|收件人|收件者|받는 사람|받는사람|אל|إلى|za|kam|kepada|đến|tới|ถึง|destinataire|destinatario|för`,
	copied:  `cc|kopie|copie|copia|kopia|kopi|kopio|dw|másolatot kap|másolat|копия|копія|κοιν.|抄送|副本|참조|עותק|نسخة|bilgi`,
	subject: `subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|tárgy|subiect|konu|тема|θέμα|件名|主题|主旨|제목|נושא|الموضوع|موضوع|zadeva|tema|teema|subjek|chủ đề|เรื่อง`,
	other:   `reply-to|antwort an|répondre à|responder a|attachments|anlagen|pièces jointes|importance|wichtigkeit|priorität|bcc|sensitivity`,
})

func labelled(words map[role]string) map[string]role {
	out := map[string]role{}
	for r, list := range words {
		for w := range strings.SplitSeq(list, "|") {
			out[w] = r
		}
	}
	return out
}

var (
	// forwardPrefix is how the subject of what is forwarded begins, in the same languages.
	forwardPrefix = regexp.MustCompile(`(?i)^\s*(?:\[[^\]]{1,30}\]\s*)*(?:fwd?|wg|tr|rv|i|enc|doorst|vs|vl|vb|pd|ynt|ilt|i̇lt|fs|továbbítás|προωθ|پاسخ|השב|הועבר|转发|轉寄|轉傳|转寄|전달|転送|перес|пересл|изпр|fwd msg)\s*[:：]`)
	ruled         = regexp.MustCompile(`^[-_=*]{2,}\s*\S.{2,60}\s*[-_=*]{2,}$`)
	// answered are the rules above what is answered rather than forwarded.
	answered = regexp.MustCompile(`(?i)original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|ursprungligt meddelande|oprindelig meddelelse|исходное сообщение`)
	begins   = regexp.MustCompile(`(?i)^(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (?:reencaminhada|encaminhada)|begin doorgestuurd bericht|vidarebefordrat brev|start på videresendt besked|転送されたメッセージ|以下是转发的邮件|开始转发的邮件|начало переадресованного сообщения|пересылаемое сообщение|początek przekazanej wiadomości)\s*[:：]?$`)
	mailto   = regexp.MustCompile(`\s*[\[<]mailto:([^\]>]*)[\]>]`)
	numbered = regexp.MustCompile(` \[\d+\]`)
)

// inline reads a mail that was forwarded within the text of another. A header quoted below an answer is none: unless a tool,
// the subject or a line above says that it is forwarded, it is part of a talk.
func (r *Report) inline(mail *eml.Part, text string, sure bool) bool {
	lines := strings.Split(text, "\n")
	at, end, fields := quotedHeader(lines)
	if fields == nil {
		return false
	}
	above := lines[:at]
	marked := false
	for n := len(above); n > 0 && n > at-4; n-- {
		t := strings.TrimSpace(strings.TrimLeft(above[n-1], "> "))
		if begins.MatchString(t) || ruled.MatchString(t) && !answered.MatchString(t) {
			marked, above = true, above[:n-1]
			break
		}
		if ruled.MatchString(t) || strings.HasPrefix(t, "____________") {
			above = above[:n-1]
			break
		}
	}
	if !sure && !marked && !forwardPrefix.MatchString(mail.Header.Get("Subject")) {
		return false
	}
	body := lines[end:]
	if strings.HasPrefix(strings.TrimSpace(lines[at]), ">") {
		body = unquoted(body)
	}
	r.Original = rebuilt(headOf(fields), strings.TrimLeft(strings.Join(body, "\n"), "\n"), belowMark(mail.HTML()))
	r.Words, r.Way = words(strings.Join(above, "\n")), Inline
	return true
}

// headerLines is how many lines a quoted header may take, blanks and long lists included.
const headerLines = 40

// quotedHeader finds the first lines that are a mail's header as a client quotes it: who from, and two more.
func quotedHeader(lines []string) (at, end int, fields map[role]string) {
	for i := range lines {
		if r, _, ok := labelOf(lines[i]); !ok || r == other {
			continue
		}
		if end, fields := headerAt(lines, i); fields != nil {
			return i, end, fields
		}
	}
	return 0, 0, nil
}

func headerAt(lines []string, at int) (end int, fields map[role]string) {
	fields = map[role]string{}
	last, blanks := other, 0
	end = at
scan:
	for i := at; i < min(len(lines), at+headerLines); i++ {
		r, value, ok := labelOf(lines[i])
		_, had := fields[r]
		t := strings.TrimSpace(strings.TrimLeft(lines[i], "> "))
		switch {
		case ok && !had:
			if r != other {
				fields[r] = value
			}
			last, blanks, end = r, 0, i+1
		case t == "": // some clients leave a line out between fields
			if blanks++; blanks > 1 || len(fields) >= 3 && fields[subject] != "" {
				break scan
			}
		case blanks == 0 && (last == to || last == copied): // a long list that was broken
			fields[last] += " " + t
			end = i + 1
		default:
			break scan
		}
	}
	if fields[from] == "" || len(fields) < 3 {
		return at, nil
	}
	return end, fields
}

// labelOf takes a line "From: somebody" apart, as a client or its quoting writes it.
func labelOf(line string) (role, string, bool) {
	line = strings.TrimLeft(line, "> \u00a0\u200e\u200f")
	i := strings.IndexAny(line, ":：")
	if i <= 0 || i > 60 {
		return other, "", false
	}
	name := strings.ToLower(strings.Trim(line[:i], "* \u00a0"))
	r, ok := labels[name]
	if !ok {
		return other, "", false
	}
	_, value, _ := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
	return r, strings.TrimSpace(strings.Trim(numbered.ReplaceAllString(value, ""), "* \u00a0")), true
}

// headOf writes the fields as a mail has them.
func headOf(fields map[role]string) string {
	var out []string
	for _, r := range []role{from, to, copied, date, subject} {
		value, ok := fields[r]
		if !ok {
			continue
		}
		value = strings.Join(strings.Fields(value), " ")
		switch r {
		case from:
			value = sender(value)
		case to, copied:
			value = mailto.ReplaceAllString(strings.ReplaceAll(value, ";", ","), " <$1>")
		}
		out = append(out, string(r)+": "+value)
	}
	return strings.Join(out, "\n")
}

// sender writes a name and an address so that the name, whatever is in it, is read as one.
func sender(s string) string {
	if m := mailto.FindStringSubmatchIndex(s); m != nil { // "Name [mailto:a@b.example]", "a@b.example<mailto:a@b.example>"
		s = s[:m[0]] + " <" + s[m[2]:m[3]] + ">"
	}
	open := strings.LastIndexByte(s, '<')
	if open <= 0 {
		return s
	}
	name := strings.Trim(strings.TrimSpace(s[:open]), `"`)
	if name == strings.Trim(s[open:], "<> ") {
		return s[open:]
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" ` + s[open:]
}

// unquoted takes one level of quoting off.
func unquoted(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		t := strings.TrimLeft(line, " ")
		if rest, ok := strings.CutPrefix(t, ">"); ok {
			line = strings.TrimPrefix(rest, " ")
		}
		out[i] = line
	}
	return out
}

// below are the elements with which mail clients begin what they forward.
var below = regexp.MustCompile(`(?i)<[a-z]+[^>]{0,400}(?:id=["']?(?:x_)?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)|class=["']?(?:gmail_quote|gmail_attr|moz-forward-container|moz-email-headers-table|OutlookMessageHeader)|border-top:\s*solid #(?:E1E1E1|B5C4DF)|<blockquote[^>]{0,200}type=["']?cite)|<blockquote[^>]{0,200}type=["']?cite`)

// belowMark is the forwarded part of a mail's HTML, with its links as they were; empty: where it begins is not known.
func belowMark(html string) string {
	m := below.FindStringIndex(html)
	if m == nil {
		return ""
	}
	at := strings.LastIndexByte(html[:m[0]+1], '<')
	return html[max(0, at):]
}
