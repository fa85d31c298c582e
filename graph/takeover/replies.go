package takeover

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/rules"
)

var (
	addressIn = regexp.MustCompile(`[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`)
	linkIn    = regexp.MustCompile(`(?i)https?://[^\s"'<>]+`)
	// An IBAN (ISO 13616): country, check digits, 11 to 30 letters and digits, in groups or not.
	ibanIn = regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{2,4}){3,8}\b`)
)

// replies looks at what the mailbox answers by itself.
func (c *check) replies(ctx context.Context, p *Part) error {
	s, err := c.box.Settings(ctx)
	if err != nil {
		return err
	}
	own, err := c.domains(ctx)
	if err != nil {
		return err
	}
	if s.UserPurpose != "" && s.UserPurpose != "user" {
		p.found("it is a mailbox of another kind than a person's: %s", s.UserPurpose)
	}
	r := s.Replies
	switch r.Status {
	case "disabled", "":
		p.found("automatic replies are off")
	case "scheduled":
		p.found("automatic replies are on from %s (%s) to %s (%s)", minute(r.Start.DateTime), r.Start.TimeZone, minute(r.End.DateTime), r.End.TimeZone)
		if t, ok := r.Start.Time(); ok && t.After(c.since) && !t.After(c.begun) {
			p.found("they began in the days that are looked at")
		}
	default:
		p.found("automatic replies are on")
	}
	var places, banks []string
	for _, html := range []string{r.Internal, r.External} {
		places = append(places, leads(html, own)...)
		banks = append(banks, ibans(html)...)
	}
	state := ""
	if r.Status == "disabled" || r.Status == "" {
		state = ", which is off,"
	}
	if places = compact(places); len(places) > 0 {
		own.guessing(p)
		p.reason(signReplyOutside, Reason{Why: fmt.Sprintf("the automatic reply%s names %s", state, strings.Join(places[:min(len(places), 5)], ", "))})
	}
	if banks = compact(banks); len(banks) > 0 {
		p.reason(signReplyBank, Reason{Why: fmt.Sprintf("the automatic reply%s names the account %s", state, strings.Join(banks[:min(len(banks), 3)], ", "))})
	}
	return nil
}

// minute cuts a time of the service to the minute.
func minute(s string) string {
	if len(s) > 16 {
		s = s[:16]
	}
	return strings.Replace(s, "T", " ", 1)
}

// leads are the hosts and addresses outside that a reply names.
func leads(html string, own tenant) []string {
	d := content.FromHTML(html)
	text := d.Text.String()
	var out []string
	for _, l := range d.Links {
		if host := l.Host.String(); host != "" && !own.own(host) {
			out = append(out, host)
		}
	}
	for _, link := range linkIn.FindAllString(text, 100) {
		if host := content.Host(link); host != "" && !own.own(host) {
			out = append(out, host)
		}
	}
	for _, source := range []string{text, html} { // a mailto link is in the source alone
		for _, a := range addressIn.FindAllString(source, 100) {
			if own.outside(a) {
				out = append(out, strings.ToLower(a))
			}
		}
	}
	return out
}

// ibans are the bank accounts in a reply whose check digits are right.
func ibans(html string) []string {
	var out []string
	for _, s := range ibanIn.FindAllString(content.FromHTML(html).Text.String(), 20) {
		if s = strings.ReplaceAll(s, " ", ""); validIBAN(s) {
			out = append(out, s)
		}
	}
	return out
}

// validIBAN holds an IBAN to its check digits (ISO 7064, MOD 97-10).
func validIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	rest := 0
	for _, r := range s[4:] + s[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

func compact(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// permissions looks at who may see or change the calendar.
func (c *check) permissions(ctx context.Context, p *Part) error {
	list, err := c.box.CalendarShares(ctx)
	if err != nil {
		return err
	}
	p.partly("only the calendar's are shown")
	if s, err := c.box.Settings(ctx); err == nil && s.DelegateMail != "" {
		p.found("invitations go: %s", rules.Spaced(s.DelegateMail))
	}
	named := 0
	for _, s := range list {
		changes := s.Role == "write" || strings.HasPrefix(s.Role, "delegate")
		who := s.Who.Address
		switch {
		case s.Who.Address == "" && changes:
			p.reason(signShareAll, Reason{Why: fmt.Sprintf("everybody in the organization (%s) may change the calendar", s.Who.Name)})
		case s.Who.Address != "" && !s.Inside && s.Role != "none" && s.Role != "freeBusyRead":
			p.reason(signShareOutside, Reason{Why: fmt.Sprintf("%s of outside may use the calendar: %s", who, rules.Spaced(s.Role))})
		}
		if s.Who.Address != "" && s.Role != "none" {
			named++
			p.found("%s: %s", who, rules.Spaced(s.Role))
		}
	}
	if named == 0 {
		p.found("nobody is named in the calendar's permissions")
	}
	return nil
}

// account looks at how the account stands.
func (c *check) account(ctx context.Context, p *Part) error {
	a, err := c.box.AccountState(ctx)
	if err != nil {
		return err
	}
	if a.Enabled == nil {
		return &graph.Error{Op: "reading the account", Kind: graph.Forbidden, Permission: "User.Read.All"}
	}
	p.found("%s", map[bool]string{true: "the account is enabled", false: "the account is disabled: nobody can sign in to it"}[*a.Enabled])
	if a.UserType == "Guest" {
		p.found("it is a guest's account")
	}
	if t := a.PasswordChanged; !t.IsZero() {
		p.found("the password was last changed on %s UTC", t.UTC().Format("2006-01-02 15:04"))
		if t.After(c.since) {
			p.reason(signPasswordFresh, Reason{Why: fmt.Sprintf("the password was changed on %s UTC", t.UTC().Format("2006-01-02 15:04"))})
		}
	}
	if t := a.SessionsValidFrom; !t.IsZero() && t.After(c.since) {
		p.found("all sessions were ended on %s UTC", t.UTC().Format("2006-01-02 15:04"))
	}
	return nil
}
