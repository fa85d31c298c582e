package takeover

import (
	"context"
	"fmt"
	"strings"

	"mailtriage/graph"
)

const noticeMost = 250

// noticeSenders are the account services whose notices are known. Whoever else writes of passwords is likelier a phish.
func noticeSenders() []string {
	return []string{
		"account-security-noreply@accountprotection.microsoft.com", "msonlineservicesteam@microsoftonline.com", "msonlineservicesteam@email.microsoftonline.com", "azure-noreply@microsoft.com",
		"mssecurity-noreply@microsoft.com", "microsoft-noreply@microsoft.com", "no-reply@microsoft.com", "office365alerts@microsoft.com", "no-reply@accounts.google.com",
	}
}

// noticeKind is what a notice tells, by words of its subject in several languages.
type noticeKind struct {
	sign, tells string
	words       []string
}

func noticeKinds() []noticeKind {
	return []noticeKind{
		{signMethod, "a sign-in method was changed", []string{
			"security info", "authenticator", "multi-factor", "two-step", "2-step", "verification method", "recovery email", "recovery phone", "phone number was", "sicherheitsinformation", "sicherheitsinfo", "authentifizierungsmethode",
			"informations de sécurité", "información de seguridad", "informazioni di sicurezza", "informações de segurança", "beveiligingsgegevens", "beveiligingsinfo",
		}},
		{signNewSignIn, "there was an unusual or new sign-in", []string{
			"unusual sign-in", "new sign-in", "sign-in from", "new device", "risk detected", "at risk", "suspicious", "ungewöhnliche anmeldung", "neue anmeldung", "neues gerät", "connexion inhabituelle", "nouvelle connexion",
			"inicio de sesión inusual", "nuevo inicio de sesión", "accesso insolito", "nuovo accesso", "entrada incomum", "ongebruikelijke aanmelding", "nieuwe aanmelding",
		}},
		{signPassword, "the password was reset or changed", []string{
			"password", "passwort", "kennwort", "mot de passe", "contraseña", "senha", "palavra-passe", "wachtwoord", "verification code", "hasło", "lösenord", "パスワード", "密码", "пароль",
		}},
	}
}

// notices looks for what account services wrote, wherever it lies. The addresses may be forged: what counts is told with
// where the message lies, so that it can be looked at.
func (c *check) notices(ctx context.Context, p *Part) error {
	page, err := c.box.Traffic(ctx, graph.TrafficOf{Since: c.since, Senders: noticeSenders(), Most: noticeMost})
	if err != nil {
		return err
	}
	if page.More {
		p.partly("only the newest %d were looked at", noticeMost)
	}
	if len(page.List) == 0 {
		p.found("none of the known services wrote in %d days", c.Days)
		return nil
	}
	folders, err := c.folders(ctx)
	if ctx.Err() != nil {
		return err
	}
	if err != nil {
		p.partly("the folders could not be read: where the notices lie is not known")
	}
	t := treeOf(folders)
	by, hidden := map[string][]graph.Traffic{}, []graph.Traffic{}
	for _, m := range page.List {
		if m.ParentFolderID != "" && t.wellKnown(m.ParentFolderID) == "junkemail" {
			continue // the service took it for forged
		}
		k, ok := kindOf(m.Subject)
		if !ok {
			continue
		}
		by[k.sign] = append(by[k.sign], m)
		if putAside(t, m.ParentFolderID) {
			hidden = append(hidden, m)
		}
	}
	p.found("%s of account services in %d days, %d of them about security", count(len(page.List), "message", "messages"), c.Days, len(by[signMethod])+len(by[signNewSignIn])+len(by[signPassword]))
	for _, k := range noticeKinds() {
		if list := by[k.sign]; len(list) > 0 {
			p.reason(k.sign, Reason{
				Why:      fmt.Sprintf("“%s”, of %s UTC: %s", list[0].Subject, list[0].Received.UTC().Format("2006-01-02 15:04"), k.tells),
				Messages: evidence(list), FolderID: list[0].ParentFolderID,
			})
		}
	}
	if len(hidden) > 0 {
		p.reason(signNoticeHidden, Reason{
			Why: fmt.Sprintf("“%s” lies in %s", hidden[0].Subject, t.path(hidden[0].ParentFolderID)), Messages: evidence(hidden), FolderID: hidden[0].ParentFolderID,
		})
	}
	return nil
}

func kindOf(subject string) (noticeKind, bool) {
	text, _ := bare(subject)
	for _, k := range noticeKinds() {
		for _, w := range k.words {
			if strings.Contains(text, w) {
				return k, true
			}
		}
	}
	return noticeKind{}, false
}

// putAside tells of a folder that it, or one above it, is where mail goes that is not to be seen.
func putAside(t tree, id string) bool {
	for range len(t) {
		f, ok := t[id]
		if !ok {
			return false
		}
		if f.WellKnown == "deleteditems" || f.WellKnown == "recoverableitemsdeletions" || oddFolder(t, f) {
			return true
		}
		id = f.ParentID
	}
	return false
}
