package reasons

import (
	"strings"
	"sync"

	"mailtriage/graph/content"
)

// topic is what phrases are about.
type topic uint8

const (
	urgency   topic = iota // do it now
	money                  // pay
	newBank                // our bank account is another one now
	giftCards              // buy cards, send the codes
	account                // your account will be closed, confirm it
	secrecy                // tell nobody, do not call
	topics
)

// language is what phrases of one language are about. They are found at the beginning of a word, whatever its end, without
// regard to case and accents; so they are cut where endings differ.
type language struct {
	Name    string
	Phrases [topics][]string
}

// languages are the twelve in which pressure is known when it is read.
//
//nolint:misspell // eleven of them are not English
func languages() []language {
	return []language{
		{"English", [topics][]string{
			urgency:   {"urgent", "immediately", "asap", "as soon as possible", "right away", "within 24 hours", "before close of business", "before end of day", "by end of business", "today itself", "final notice", "act now", "time sensitive"},
			money:     {"wire transfer", "bank transfer", "process a payment", "process the payment", "make a payment", "make the payment", "outstanding payment", "outstanding balance", "overdue invoice", "unpaid invoice", "pay the invoice", "settle the invoice", "payment details", "remittance", "swift code", "bitcoin", "ach payment", "funds transfer", "payroll"},
			newBank:   {"new bank account", "new bank details", "new banking details", "new account details", "updated bank details", "updated banking", "change of bank", "changed our bank", "change my bank", "change my direct deposit", "update my direct deposit", "bank details have changed", "bank account has changed", "update your records with our new", "revised bank", "our account is under audit", "account is currently being audited"},
			giftCards: {"gift card", "google play card", "itunes card", "steam card", "amazon card", "scratch the back", "scratch off the back"},
			account:   {"verify your account", "confirm your account", "confirm your identity", "account will be suspended", "account will be closed", "account will be deactivated", "account will be locked", "account has been suspended", "account has been limited", "account has been locked", "mailbox is full", "mailbox is almost full", "mailbox quota", "storage is full", "password expires", "password will expire", "password has expired", "keep your password", "keep same password", "unusual sign in", "reactivate your", "messages are on hold", "pending messages", "re validate"},
			secrecy:   {"keep this confidential", "keep this between us", "strictly confidential", "do not discuss", "don t discuss", "do not tell", "can t talk", "cannot talk", "in a meeting right now", "no calls", "reply by email only", "discreet"},
		}},
		{"German", [topics][]string{
			urgency:   {"dringend", "umgehend", "unverzüglich", "sofort", "so schnell wie möglich", "schnellstmöglich", "noch heute", "innerhalb von 24 stunden", "letzte mahnung", "eilt"},
			money:     {"überweisung", "überweisen", "zahlung veranlassen", "zahlung vornehmen", "offene rechnung", "überfällige rechnung", "unbezahlte rechnung", "offener betrag", "ausstehende zahlung", "rechnung begleichen", "gehaltszahlung", "bitcoin"},
			newBank:   {"neue bankverbindung", "neuen bankverbindung", "neue kontoverbindung", "neue bankdaten", "geänderte bankverbindung", "bankverbindung hat sich geändert", "bankverbindung geändert", "kontodaten haben sich geändert", "meine bankverbindung ändern", "unser konto wird derzeit geprüft"},
			giftCards: {"geschenkkarte", "gutscheinkarte", "guthabenkarte", "google play karte", "rubbeln sie"},
			account:   {"konto bestätigen", "bestätigen sie ihr konto", "konto wird gesperrt", "konto wurde gesperrt", "konto wurde eingeschränkt", "konto verifizieren", "identität bestätigen", "postfach ist voll", "postfach ist fast voll", "speicherplatz ist voll", "passwort läuft ab", "kennwort läuft ab", "passwort ist abgelaufen", "kennwort ist abgelaufen", "ungewöhnliche anmeldung", "passwort beibehalten"},
			secrecy:   {"streng vertraulich", "vertraulich behandeln", "mit niemandem", "bin in einer besprechung", "nicht telefonisch erreichbar", "nur per e mail", "diskret"},
		}},
		{"French", [topics][]string{
			urgency:   {"urgent", "urgence", "immédiatement", "dans les plus brefs délais", "dès que possible", "sous 24 heures", "aujourd hui même", "dernier rappel", "sans délai"},
			money:     {"virement", "effectuer un paiement", "effectuer le paiement", "facture impayée", "facture en souffrance", "facture en attente", "régler la facture", "paiement en attente", "solde dû", "bitcoin"},
			newBank:   {"nouveau rib", "nouvelles coordonnées bancaires", "nouveau compte bancaire", "changement de rib", "changement de coordonnées bancaires", "coordonnées bancaires ont changé", "modifier mon rib", "notre compte est en cours d audit"},
			giftCards: {"carte cadeau", "cartes cadeaux", "carte cadeaux", "carte google play", "coupon pcs", "grattez"},
			account:   {"vérifier votre compte", "vérifiez votre compte", "confirmer votre compte", "confirmez votre identité", "compte sera suspendu", "compte sera bloqué", "compte sera désactivé", "compte a été suspendu", "compte a été limité", "boîte est pleine", "boîte aux lettres est pleine", "boîte mail est pleine", "mot de passe expire", "mot de passe va expirer", "mot de passe a expiré", "connexion inhabituelle", "conserver votre mot de passe"},
			secrecy:   {"strictement confidentiel", "reste entre nous", "rester entre nous", "n en parlez", "en parler à personne", "en réunion", "uniquement par mail", "discrétion"},
		}},
		{"Spanish", [topics][]string{
			urgency:   {"urgente", "urgencia", "inmediatamente", "de inmediato", "lo antes posible", "cuanto antes", "en 24 horas", "hoy mismo", "último aviso"},
			money:     {"transferencia", "realizar un pago", "realizar el pago", "efectuar el pago", "factura pendiente", "factura vencida", "factura impagada", "pagar la factura", "pago pendiente", "nómina", "bitcoin"},
			newBank:   {"nueva cuenta bancaria", "nuevos datos bancarios", "cambio de cuenta", "cambio de datos bancarios", "hemos cambiado de banco", "datos bancarios han cambiado", "cambiar mi cuenta bancaria", "nuestra cuenta está en auditoría"},
			giftCards: {"tarjeta de regalo", "tarjetas de regalo", "tarjeta regalo", "tarjetas regalo", "tarjeta google play"},
			account:   {"verificar su cuenta", "verifique su cuenta", "confirme su cuenta", "confirme su identidad", "cuenta será suspendida", "cuenta será bloqueada", "cuenta ha sido suspendida", "cuenta ha sido bloqueada", "cuenta ha sido limitada", "buzón está lleno", "contraseña caduca", "contraseña va a caducar", "contraseña ha caducado", "contraseña expira", "contraseña expirará", "contraseña ha expirado", "inicio de sesión inusual", "mantener su contraseña"},
			secrecy:   {"estrictamente confidencial", "máxima confidencialidad", "quede entre nosotros", "no lo comente", "no lo comentes", "estoy en una reunión", "solo por correo", "discreción"},
		}},
		{"Italian", [topics][]string{
			urgency:   {"urgente", "urgenza", "immediatamente", "il prima possibile", "al più presto", "entro 24 ore", "oggi stesso", "ultimo avviso", "ultimo sollecito"},
			money:     {"bonifico", "effettuare un pagamento", "effettuare il pagamento", "fattura insoluta", "fattura scaduta", "fattura non pagata", "saldare la fattura", "pagamento in sospeso", "stipendio", "bitcoin"},
			newBank:   {"nuovo iban", "nuove coordinate bancarie", "nuovo conto corrente", "nuovo conto bancario", "cambio di iban", "variazione iban", "variazione delle coordinate", "coordinate bancarie sono cambiate", "modificare il mio iban", "il nostro conto è sotto revisione"},
			giftCards: {"carta regalo", "carte regalo", "buono regalo", "buoni regalo", "carta google play", "gift card"},
			account:   {"verificare il suo account", "verifica il tuo account", "verificare il tuo account", "conferma il tuo account", "confermi la sua identità", "conferma la tua identità", "account verrà sospeso", "account sarà sospeso", "conto verrà bloccato", "conto è stato bloccato", "account è stato sospeso", "account è stato limitato", "casella è piena", "casella di posta è piena", "password scade", "password scadrà", "password è scaduta", "sta per scadere", "accesso insolito"},
			secrecy:   {"strettamente confidenziale", "strettamente riservat", "resti tra noi", "non ne parli", "non parlarne", "sono in riunione", "solo via mail", "massima riservatezza"},
		}},
		{"Portuguese", [topics][]string{
			urgency:   {"urgente", "urgência", "imediatamente", "de imediato", "o mais rápido possível", "o quanto antes", "em 24 horas", "ainda hoje", "último aviso"},
			money:     {"transferência", "efetuar um pagamento", "efetuar o pagamento", "realizar o pagamento", "fatura pendente", "fatura vencida", "fatura em atraso", "boleto em atraso", "pagar a fatura", "pagamento pendente", "via pix", "bitcoin"},
			newBank:   {"nova conta bancária", "novos dados bancários", "novo iban", "nova chave pix", "mudança de conta", "alteração de dados bancários", "dados bancários mudaram", "mudamos de banco", "alterar a minha conta bancária", "nossa conta está em auditoria"},
			giftCards: {"cartão presente", "cartões presente", "cartão de oferta", "cartões de oferta", "vale presente", "cartão google play"},
			account:   {"verificar sua conta", "verifique sua conta", "verifique a sua conta", "confirme sua conta", "confirme a sua identidade", "conta será suspensa", "conta será bloqueada", "conta foi suspensa", "conta foi bloqueada", "conta foi limitada", "caixa de correio está cheia", "caixa de entrada está cheia", "senha expira", "senha vai expirar", "senha expirou", "palavra passe expira", "acesso incomum"},
			secrecy:   {"estritamente confidencial", "fique entre nós", "não comente", "estou em reunião", "apenas por e mail", "só por e mail", "sigilo", "discrição"},
		}},
		{"Dutch", [topics][]string{
			urgency:   {"dringend", "spoed", "onmiddellijk", "direct actie", "zo snel mogelijk", "zo spoedig mogelijk", "binnen 24 uur", "vandaag nog", "laatste aanmaning", "laatste herinnering"},
			money:     {"overschrijving", "overboeking", "overmaken", "betaling uitvoeren", "betaling doen", "openstaande factuur", "onbetaalde factuur", "achterstallige factuur", "factuur voldoen", "openstaand bedrag", "salarisbetaling", "bitcoin"},
			newBank:   {"nieuw rekeningnummer", "nieuwe rekeningnummer", "nieuwe bankrekening", "nieuwe bankgegevens", "gewijzigde bankgegevens", "gewijzigd rekeningnummer", "bankgegevens zijn gewijzigd", "rekeningnummer is gewijzigd", "mijn rekeningnummer wijzigen", "onze rekening wordt gecontroleerd"},
			giftCards: {"cadeaukaart", "cadeaubon", "google play kaart", "cadeau kaart"},
			account:   {"account verifiëren", "verifieer uw account", "bevestig uw account", "bevestig uw identiteit", "account wordt geblokkeerd", "account wordt opgeschort", "account is geblokkeerd", "account is beperkt", "rekening wordt geblokkeerd", "mailbox is vol", "postvak is vol", "wachtwoord verloopt", "wachtwoord is verlopen", "ongebruikelijke aanmelding", "wachtwoord behouden"},
			secrecy:   {"strikt vertrouwelijk", "blijft tussen ons", "met niemand", "zit in een vergadering", "alleen per e mail", "discreet"},
		}},
		{"Polish", [topics][]string{
			urgency:   {"pilne", "pilny", "pilnie", "natychmiast", "niezwłocznie", "jak najszybciej", "w ciągu 24 godzin", "jeszcze dziś", "ostateczne wezwanie"},
			money:     {"przelew", "dokonać płatności", "dokonanie płatności", "zaległa faktura", "zaległej faktury", "nieopłacona faktura", "przeterminowana faktura", "opłacić fakturę", "zaległa płatność", "wynagrodzenie", "bitcoin"},
			newBank:   {"nowy numer konta", "nowy rachunek bankowy", "nowe konto bankowe", "zmiana numeru konta", "zmiana rachunku", "zmienił się numer konta", "numer konta uległ zmianie", "zmienić numer konta", "nasze konto jest kontrolowane"},
			giftCards: {"karta podarunkowa", "karty podarunkowe", "kart podarunkowych", "karta google play"},
			account:   {"zweryfikuj swoje konto", "zweryfikować konto", "potwierdź swoje konto", "potwierdź swoją tożsamość", "konto zostanie zawieszone", "konto zostanie zablokowane", "konto zostało zablokowane", "konto zostało zawieszone", "konto zostało ograniczone", "skrzynka jest pełna", "skrzynka pocztowa jest pełna", "hasło wygasa", "hasło wygaśnie", "hasło wygasło", "nietypowe logowanie"},
			secrecy:   {"ściśle poufne", "zostanie między nami", "nikomu nie mów", "z nikim", "jestem na spotkaniu", "tylko mailowo", "dyskrecj"},
		}},
		{"Turkish", [topics][]string{
			urgency:   {"acil", "derhal", "hemen", "en kısa sürede", "bir an önce", "24 saat içinde", "bugün içinde", "son uyarı", "son ihtar"},
			money:     {"havale", "para transferi", "ödeme yap", "ödemeyi yap", "ödenmemiş fatura", "gecikmiş fatura", "vadesi geçmiş fatura", "faturayı öde", "bekleyen ödeme", "maaş ödemesi", "bitcoin"},
			newBank:   {"yeni banka hesab", "yeni hesap bilgiler", "yeni iban", "banka bilgilerimiz değişti", "hesap numaramız değişti", "iban değişikliği", "banka hesabımı değiştir", "hesabımız denetleniyor"},
			giftCards: {"hediye kart", "hediye çeki", "google play kart"},
			account:   {"hesabınızı doğrulayın", "hesabınızı onaylayın", "kimliğinizi doğrulayın", "hesabınız askıya alınacak", "hesabınız kapatılacak", "hesabınız askıya alındı", "hesabınız kısıtlandı", "hesabınız kilitlendi", "posta kutunuz dolu", "posta kutunuz dolmak", "şifreniz sona er", "parolanızın süresi", "şifrenizin süresi", "olağan dışı oturum"},
			secrecy:   {"kesinlikle gizli", "aramızda kalsın", "kimseye söyleme", "kimseyle paylaşma", "toplantıdayım", "sadece e posta ile", "gizli tut"},
		}},
		{"Russian", [topics][]string{
			urgency:   {"срочно", "срочный", "срочная", "немедленно", "незамедлительно", "как можно скорее", "в течение 24 часов", "сегодня же", "последнее предупреждение"},
			money:     {"банковский перевод", "денежный перевод", "перевести деньги", "перевести средства", "произвести оплату", "произвести платеж", "неоплаченный счет", "просроченный счет", "оплатить счет", "задолженность", "биткоин"},
			newBank:   {"новые реквизиты", "новый расчетный счет", "новый банковский счет", "смена реквизитов", "изменение реквизитов", "изменились реквизиты", "реквизиты изменились", "изменились банковские реквизиты", "наш счет на проверке"},
			giftCards: {"подарочная карта", "подарочные карты", "подарочных карт", "подарочную карту"},
			account:   {"подтвердите учетную запись", "подтвердите свою учетную запись", "подтвердите аккаунт", "подтвердите свой аккаунт", "подтвердите личность", "аккаунт будет заблокирован", "учетная запись будет заблокирована", "аккаунт заблокирован", "учетная запись заблокирована", "почтовый ящик переполнен", "ящик заполнен", "срок действия пароля", "пароль истекает", "подозрительный вход"},
			secrecy:   {"строго конфиденциально", "останется между нами", "никому не говори", "не сообщайте никому", "я на совещании", "только по почте"},
		}},
		{"Japanese", [topics][]string{
			urgency:   {"至急", "緊急", "直ちに", "すぐに", "できるだけ早く", "24時間以内", "本日中", "最終通告"},
			money:     {"振込", "振り込", "送金", "未払い請求書", "未払いの請求書", "未払い金", "支払期限", "お支払いを", "ビットコイン"},
			newBank:   {"新しい銀行口座", "新しい口座", "振込先が変更", "振込先の変更", "振込先変更", "口座変更", "口座情報が変更", "銀行口座を変更", "口座は監査中"},
			giftCards: {"ギフトカード", "ギフト券", "プリペイドカード", "itunesカード"},
			account:   {"アカウントを確認", "アカウントの確認", "本人確認を", "アカウントが停止", "アカウントは停止", "アカウントがロック", "アカウントを停止", "アカウントが制限", "利用を制限", "メールボックスがいっぱい", "メールボックスの容量", "パスワードの有効期限", "パスワードが失効", "異常なログイン", "不審なログイン", "不正なログイン"},
			secrecy:   {"極秘", "内密に", "他言無用", "誰にも言わ", "会議中", "メールのみ"},
		}},
		{"Chinese", [topics][]string{
			urgency:   {"紧急", "立即", "马上", "尽快", "24小时内", "今天之内", "最后通知", "務必", "緊急", "立即"},
			money:     {"汇款", "转账", "匯款", "轉帳", "付款", "未付发票", "逾期发票", "未付款", "支付发票", "工资", "比特币"},
			newBank:   {"新的银行账户", "新银行账户", "新的账户", "新账号", "更换银行", "银行账户变更", "账户变更", "银行账号已变更", "收款账户变更", "新的銀行帳戶", "账户正在审计"},
			giftCards: {"礼品卡", "禮品卡", "购物卡", "充值卡"},
			account:   {"验证您的账户", "验证您的帐户", "确认您的账户", "验证您的身份", "账户将被停用", "帐户将被停用", "账户将被冻结", "账户已被冻结", "账户已被限制", "邮箱已满", "邮箱即将满", "邮箱容量", "密码即将过期", "密码已过期", "异常登录", "帳戶將被停用"},
			secrecy:   {"严格保密", "请保密", "不要告诉", "我在开会", "正在开会", "仅通过邮件"},
		}},
	}
}

// phrase is one as it is looked for, with what it is about.
type phrase struct {
	key   string // folded
	about topic
}

// keyed is how many bytes of a phrase it is found by: one Chinese character, or the beginning of a word.
const keyed = 3

// byStart are the phrases of all languages by the bytes that they begin with.
var byStart = sync.OnceValue(func() map[string][]phrase {
	all, seen := map[string][]phrase{}, map[phrase]bool{}
	for _, l := range languages() {
		for t := range topics {
			for _, words := range l.Phrases[t] {
				p := phrase{strings.TrimSpace(foldedPhrase(words)), t}
				if !seen[p] {
					seen[p] = true
					all[p.key[:keyed]] = append(all[p.key[:keyed]], p)
				}
			}
		}
	}
	return all
})

// topics quotes where a text is about something, each topic at most twice. It goes through the text once.
func (f folded) topics() (about [topics][]content.Text) {
	phrases := byStart()
	for i := range f.text {
		if i+keyed > len(f.text) {
			break
		}
		if f.text[i] < 0xe2 && (i == 0 || f.text[i-1] != ' ') { // words begin after a space, Chinese and Japanese ones anywhere
			continue
		}
		for _, p := range phrases[f.text[i:i+keyed]] {
			if len(about[p.about]) < 2 && strings.HasPrefix(f.text[i:], p.key) {
				about[p.about] = append(about[p.about], quote("text", "… "+f.around(i, len(p.key))+" …"))
			}
		}
	}
	return about
}

// all joins evidence where each part has some.
func all(parts ...[]content.Text) (joined []content.Text) {
	for _, p := range parts {
		if len(p) == 0 {
			return nil
		}
		joined = append(joined, p...)
	}
	return joined
}

// passwords are what a password is called before it is given away.
func passwords() []string {
	return []string{
		"password", "passcode", "pass code", "passwort", "kennwort", "mot de passe", "mdp", "contraseña", "clave", "senha", "palavra passe", "parola", "wachtwoord", "hasło", "haslo", "lösenord", "şifre", "sifre", "пароль", "パスワード", "密码", "密碼", "pwd", "pw",
	}
}
