package corpus

import (
	"encoding/base64"
	"fmt"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// said is "please confirm the invoice by Friday" and the like: a subject and a line of text in a script.
type said struct{ name, subject, body string }

func languages() []said {
	return []said{
		{"English", "Invoice 4711 for your approval", "Please have a look at the invoice and tell us by Friday."},
		{"German", "Rückfrage zur Rechnung 4711", "Könnten Sie die Überweisung bitte bis Freitag prüfen? Grüße aus Köln"},
		{"French", "Relevé n° 4711 à vérifier", "Merci de vérifier l’échéance avant vendredi : « 1 234,50 € »."},
		{"Spanish", "¿Puede revisar la factura 4711?", "El señor Ibáñez espera su confirmación antes del viernes."},
		{"Polish", "Faktura 4711 do sprawdzenia", "Zażółć gęślą jaźń: prosimy o potwierdzenie do piątku."},
		{"Czech", "Faktura 4711 ke kontrole", "Příliš žluťoučký kůň úpěl ďábelské ódy; potvrďte do pátku."},
		{"Turkish", "4711 numaralı fatura", "İstanbul şubesi için ödemeyi cuma gününe kadar doğrulayınız."},
		{"Vietnamese", "Hóa đơn 4711 cần xác nhận", "Vui lòng kiểm tra và phản hồi trước thứ Sáu."},
		{"Russian", "Счёт № 4711 на проверку", "Пожалуйста, подтвердите оплату до пятницы."},
		{"Ukrainian", "Рахунок № 4711", "Будь ласка, підтвердьте до п’ятниці: її дані змінено."},
		{"Greek", "Τιμολόγιο 4711", "Παρακαλούμε επιβεβαιώστε έως την Παρασκευή."},
		{"Armenian", "Հաշիվ 4711", "Խնդրում ենք հաստատել մինչև ուրբաթ։"},
		{"Georgian", "ანგარიში 4711", "გთხოვთ დაადასტუროთ პარასკევამდე."},
		{"Hebrew", "חשבונית 4711 לאישור", "נא לאשר עד יום שישי, סכום 1,234.50 ₪ (כולל מע\"מ)."},
		{"Arabic", "الفاتورة رقم 4711", "يرجى التأكيد قبل يوم الجمعة، المبلغ ١٬٢٣٤٫٥٠."},
		{"Persian", "صورت\u200cحساب ۴۷۱۱", "لطفاً تا جمعه تأیید کنید؛ می\u200cخواهیم پرداخت شود."},
		{"Urdu", "انوائس 4711", "براہِ کرم جمعہ تک تصدیق کریں۔"},
		{"Hindi", "चालान 4711 की पुष्टि", "कृपया शुक्रवार तक पुष्टि करें।"},
		{"Bengali", "চালান ৪৭১১", "অনুগ্রহ করে শুক্রবারের মধ্যে নিশ্চিত করুন।"},
		{"Punjabi", "ਬਿੱਲ 4711", "ਕਿਰਪਾ ਕਰਕੇ ਸ਼ੁੱਕਰਵਾਰ ਤੱਕ ਪੁਸ਼ਟੀ ਕਰੋ।"},
		{"Gujarati", "બિલ 4711", "કૃપા કરીને શુક્રવાર સુધીમાં ખાતરી કરો."},
		{"Tamil", "விலைப்பட்டியல் 4711", "வெள்ளிக்கிழமைக்குள் உறுதிப்படுத்தவும்."},
		{"Telugu", "ఇన్వాయిస్ 4711", "దయచేసి శుక్రవారం లోపు నిర్ధారించండి."},
		{"Kannada", "ಸರಕುಪಟ್ಟಿ 4711", "ದಯವಿಟ್ಟು ಶುಕ್ರವಾರದೊಳಗೆ ದೃಢೀಕರಿಸಿ."},
		{"Malayalam", "ഇൻവോയ്സ് 4711", "ദയവായി വെള്ളിയാഴ്ചയ്ക്കകം സ്ഥിരീകരിക്കുക."},
		{"Sinhala", "ඉන්වොයිසිය 4711", "කරුණාකර සිකුරාදාට පෙර තහවුරු කරන්න."},
		{"Thai", "ใบแจ้งหนี้ 4711", "กรุณายืนยันภายในวันศุกร์"},
		{"Lao", "ໃບແຈ້ງໜີ້ 4711", "ກະລຸນາຢືນຢັນກ່ອນວັນສຸກ"},
		{"Khmer", "វិក្កយបត្រ 4711", "សូមបញ្ជាក់មុនថ្ងៃសុក្រ។"},
		{"Burmese", "ငွေတောင်းခံလွှာ 4711", "သောကြာနေ့မတိုင်မီ အတည်ပြုပါ။"},
		{"Tibetan", "རྩིས་འཛིན། 4711", "གཟའ་པ་སངས་གོང་ལ་གཏན་འཁེལ་གནང་རོགས།"},
		{"Amharic", "ደረሰኝ 4711", "እባክዎ እስከ ዓርብ ያረጋግጡ።"},
		{"Japanese", "請求書4711の件", "金曜日までにご確認をお願いいたします。ｶﾀｶﾅと㈱も。"},
		{"Chinese simplified", "发票4711待确认", "请在周五之前确认付款信息。"},
		{"Chinese traditional", "發票4711待確認", "請於週五前確認付款資訊。"},
		{"Korean", "청구서 4711 확인 요청", "금요일까지 확인해 주시기 바랍니다."},
		{"Mongolian in its own script", "ᠪᠢᠴᠢᠭ 4711", "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ"},
		{"Emoji joined and coloured", "👩🏽\u200d💻 🏳️\u200d🌈 👨\u200d👩\u200d👧\u200d👦 🇩🇪", "Thumbs 👍🏿, keycap 1️⃣, flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿 and ☎︎ beside ☎️."},
		{"right to left with left to right in it", "תשלום PayPal\u200e 4711", "קישור: https://evil.example/שלום?a=1 עד 24.11.2026"},
		{"mathematical letters", "𝐏𝐚𝐲𝐏𝐚𝐥 𝓢𝓮𝓬𝓾𝓻𝓲𝓽𝔂", "𝚅𝚎𝚛𝚒𝚏𝚢 your ａｃｃｏｕｎｔ ⓝⓞⓦ"},
	}
}

// scripts are ordinary words in the scripts of the world, as UTF-8, the subject in encoded words (RFC 2047).
func scripts() []Mail {
	var out []Mail
	for _, s := range languages() {
		out = append(out, Mail{"scripts", s.name, text(encodedWord("utf-8", s.subject), s.body)})
	}
	return out
}

func encodedWord(charset, s string) string {
	return fmt.Sprintf("=?%s?B?%s?=", charset, base64.StdEncoding.EncodeToString([]byte(s)))
}

// charsets are the same words in the character sets that mail still comes in (IANA names).
func charsets() []Mail {
	all := map[string]said{}
	for _, s := range languages() {
		all[s.name] = s
	}
	var out []Mail
	for _, c := range []struct {
		label, language string
		enc             encoding.Encoding
	}{
		{"iso-8859-1", "German", charmap.ISO8859_1}, {"windows-1252", "French", charmap.Windows1252}, {"iso-8859-15", "Spanish", charmap.ISO8859_15},
		{"iso-8859-2", "Polish", charmap.ISO8859_2}, {"windows-1250", "Czech", charmap.Windows1250}, {"windows-1254", "Turkish", charmap.Windows1254},
		{"koi8-r", "Russian", charmap.KOI8R}, {"windows-1251", "Ukrainian", charmap.Windows1251}, {"iso-8859-5", "Russian", charmap.ISO8859_5}, {"cp866", "Russian", charmap.CodePage866},
		{"iso-8859-7", "Greek", charmap.ISO8859_7}, {"windows-1255", "Hebrew", charmap.Windows1255}, {"iso-8859-8-i", "Hebrew", charmap.ISO8859_8I},
		{"windows-1256", "Arabic", charmap.Windows1256}, {"windows-874", "Thai", charmap.Windows874},
		{"iso-2022-jp", "Japanese", japanese.ISO2022JP}, {"shift_jis", "Japanese", japanese.ShiftJIS}, {"euc-jp", "Japanese", japanese.EUCJP},
		{"gb2312", "Chinese simplified", simplifiedchinese.GBK}, {"gb18030", "Chinese simplified", simplifiedchinese.GB18030}, {"big5", "Chinese traditional", traditionalchinese.Big5},
		{"euc-kr", "Korean", korean.EUCKR}, {"utf-16le", "Greek", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	} {
		s := all[c.language]
		to := encoding.ReplaceUnsupported(c.enc.NewEncoder())
		subject, _ := to.String(s.subject)
		body, _ := to.String(s.body)
		raw := head(encodedWord(c.label, subject), "Content-Type: text/plain; charset="+c.label, "Content-Transfer-Encoding: base64") + "\r\n" + wrapped([]byte(body))
		out = append(out, Mail{"charsets", c.label + " " + c.language, []byte(raw)})
	}
	return out
}
