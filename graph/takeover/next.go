package takeover

import "slices"

// next says what to do about a verdict: first what stops whoever is in there, which only an administrator can, then what
// an analyst can do.
func next(r Report) []Step {
	who := argument(r.Mailbox)
	has := func(signs ...string) bool {
		return slices.ContainsFunc(r.Reasons(), func(x Reason) bool { return slices.Contains(signs, x.Sign) })
	}
	var out []Step
	admin := func(what, command string) { out = append(out, Step{"administrator", what, command}) }
	analyst := func(what, command string) { out = append(out, Step{"analyst", what, command}) }
	if r.Verdict == TakenOver {
		admin("Disable sign-in, reset the password and end all sessions", "Revoke-MgUserSignInSession -UserId "+who)
		admin("Remove sign-in methods and applications that the owner does not know", "Get-MgUserAuthenticationMethod -UserId "+who+"; Get-MgUserOauth2PermissionGrant -UserId "+who)
	}
	if r.Verdict == Suspicious {
		analyst("Ask the owner, by telephone, whether this is their doing", "")
	}
	if has(signRule) {
		analyst("Keep the rules as evidence, then switch them off", "mailtriage do list-rules --mailbox "+who)
	}
	if has(signHiddenMail, signWarnings, signNoticeHidden) {
		analyst("Read what was put out of sight: it tells what the fraud is about, and whom it is aimed at", "mailtriage do list-messages --mailbox "+who+" --folder deleteditems")
	}
	if has(signBurst, signSameSubject, signReturned) {
		analyst("Find who got the mail, and warn them", "mailtriage do list-messages --mailbox "+who+" --folder sentitems --limit 0")
	}
	if has(signReplyOutside, signReplyBank) {
		analyst("Have the automatic reply switched off", "")
	}
	if has(signShareOutside, signShareAll) {
		analyst("Have the calendar's permissions taken back", "")
	}
	if r.Verdict == TakenOver || r.Verdict == Suspicious {
		admin("Look at the sign-in logs of the days before the first sign", "Get-MgAuditLogSignIn -Filter \"userPrincipalName eq '"+who+"'\"")
		admin("Look at forwarding set on the mailbox, and at who may open it", "Get-Mailbox -Identity "+who+" | Format-List ForwardingSmtpAddress,ForwardingAddress; Get-MailboxPermission -Identity "+who)
	}
	if lacking := r.lacking(); len(lacking) > 0 {
		admin("Grant what is missing, so that the rest can be checked: "+join(lacking), "")
	}
	if r.Verdict == NothingFound {
		admin("If there is a suspicion all the same: look at what Microsoft Graph does not show", "Get-Mailbox -Identity "+who+" | Format-List ForwardingSmtpAddress,ForwardingAddress")
	}
	return out
}

// lacking are the permissions that parts were not looked at for.
func (r Report) lacking() []string {
	var out []string
	for _, p := range r.Parts {
		if p.Permission != "" && !slices.Contains(out, p.Permission) {
			out = append(out, p.Permission)
		}
	}
	return out
}
