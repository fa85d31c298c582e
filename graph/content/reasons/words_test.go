package reasons

import (
	"strings"
	"testing"
)

// pressed has, in each language, a mail that wants money in a hurry, one that threatens an account, one that tells of a new
// bank account, and an ordinary one about the same things.
//
//nolint:misspell // eleven of them are not English
var pressed = map[string]struct{ money, account, bank, ordinary string }{
	"English":    {"Please process the payment immediately.", "Your account will be suspended.", "Our bank details have changed.", "Thank you for your payment; the account statement follows on Monday."},
	"German":     {"Bitte die Überweisung umgehend ausführen.", "Ihr Konto wird gesperrt.", "Unsere Bankverbindung hat sich geändert.", "Vielen Dank für Ihre Zahlung. Den Kontoauszug senden wir am Montag."},
	"French":     {"Merci d'effectuer un virement dans les plus brefs délais.", "Votre compte sera suspendu.", "Nos coordonnées bancaires ont changé.", "Merci pour votre paiement. Le relevé de compte suivra lundi."},
	"Spanish":    {"Necesito que hagas una transferencia hoy mismo.", "Su cuenta será suspendida.", "Nuestros datos bancarios han cambiado.", "Gracias por su pago. El extracto de la cuenta llegará el lunes."},
	"Italian":    {"Serve un bonifico entro 24 ore.", "Il suo account verrà sospeso.", "Le nostre coordinate bancarie sono cambiate.", "Grazie per il pagamento. L'estratto conto arriverà lunedì."},
	"Portuguese": {"Preciso que faça a transferência ainda hoje.", "Sua conta será bloqueada.", "Nossos dados bancários mudaram.", "Obrigado pelo pagamento. O extrato da conta segue na segunda-feira."},
	"Dutch":      {"Wil je dit bedrag zo snel mogelijk overmaken?", "Uw account wordt geblokkeerd.", "Onze bankgegevens zijn gewijzigd.", "Bedankt voor uw betaling. Het rekeningoverzicht volgt maandag."},
	"Polish":     {"Proszę natychmiast zrobić przelew.", "Twoje konto zostanie zablokowane.", "Nasz numer konta uległ zmianie.", "Dziękujemy za płatność. Wyciąg z konta prześlemy w poniedziałek."},
	"Turkish":    {"Lütfen havaleyi hemen yapın.", "Hesabınız askıya alınacak.", "Banka bilgilerimiz değişti.", "Ödemeniz için teşekkürler. Hesap özeti pazartesi gelecek."},
	"Russian":    {"Срочно сделайте банковский перевод.", "Ваш аккаунт будет заблокирован.", "У нас изменились реквизиты.", "Спасибо за оплату. Выписку по счёту пришлём в понедельник."},
	"Japanese":   {"至急、送金をお願いします。", "お客様のアカウントが停止されます。", "振込先が変更になりました。", "お支払いありがとうございました。明細は月曜日にお送りします。"},
	"Chinese":    {"请尽快汇款。", "您的邮箱已满。", "我们的银行账户变更如下。", "感谢您的来信,对账单将于周一发送。"},
}

func TestPressureIsKnownInTwelveLanguages(t *testing.T) {
	if n := len(languages()); n != 12 {
		t.Errorf("there are %d languages", n)
	}
	for _, l := range languages() {
		p, ok := pressed[l.Name]
		if !ok {
			t.Errorf("%s has no mails to be tried with", l.Name)
			continue
		}
		for topic, phrases := range l.Phrases {
			if len(phrases) < 3 {
				t.Errorf("%s has %d phrases of topic %d", l.Name, len(phrases), topic)
			}
		}
		away := link("x", "https://example.net/x")
		for _, c := range []struct{ id, text string }{{"urgent-money", p.money}, {"account-threat", p.account}, {"new-bank", p.bank}} {
			if find(with("", "", text(c.text), away).judge(), c.id) == nil {
				t.Errorf("%s: %q is not %s", l.Name, c.text, c.id)
			}
		}
		for _, id := range []string{"urgent-money", "account-threat", "new-bank", "gift-cards", "secret-money"} {
			if r := find(with("", "", text(p.ordinary), away).judge(), id); r != nil {
				t.Errorf("%s: %q is %s: %v", l.Name, p.ordinary, id, r.Evidence)
			}
		}
	}
}

// TestEachPhraseIsFound: each as it stands, without its accents' case, amid other words; none of them is dead.
func TestEachPhraseIsFound(t *testing.T) {
	for _, l := range languages() {
		for topic, phrases := range l.Phrases {
			for _, p := range phrases {
				for _, s := range []string{p, strings.ToUpper(p), "xyz, " + p + " – xyz"} {
					if got := fold(s).topics(); got[topic] == nil {
						t.Errorf("%s: %q is not found", l.Name, s)
					}
				}
			}
		}
	}
}

func TestQuotesStandAsTheyAreInTheMail(t *testing.T) {
	const mail = "Sehr geehrte Frau Müller, bitte die ÜBERWEISUNG noch heute veranlassen. Gruß"
	q, ok := fold(mail).find("überweisung")
	if !ok || !strings.Contains(mail, q) || !strings.Contains(q, "ÜBERWEISUNG") {
		t.Errorf("got %q", q)
	}
}
