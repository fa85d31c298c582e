package takeover

import (
	"cmp"
	"slices"
	"strings"
)

// Sign is one row of the table of signs.
type Sign struct {
	Name   string
	Weight int
	Means  string // why this is a sign
}

// From which weight on the signs come to a verdict. Each kind of sign counts once, by its heaviest.
const (
	fromSuspicious = 3
	fromTakenOver  = 8
)

// The names of the signs.
const (
	signRule          = "Inbox rule"
	signBurst         = "burst of sent mail"
	signSameSubject   = "one subject to many outside"
	signLure          = "lure in the subject"
	signHiddenMail    = "mail hidden in an odd folder"
	signWarnings      = "warnings put out of sight"
	signReturned      = "mail that came back"
	signReplyOutside  = "automatic reply leads outside"
	signReplyBank     = "bank account in the automatic reply"
	signShareOutside  = "calendar open to the outside"
	signShareAll      = "calendar open to everybody's changes"
	signMethod        = "sign-in method changed"
	signPassword      = "password changed by request"
	signNewSignIn     = "unusual sign-in told of"
	signNoticeHidden  = "security notice put out of sight"
	signPasswordFresh = "password changed lately"
)

// Signs is every sign there is. What happens in ordinary life comes to no takeover, not even together: a holiday's reply,
// a new telephone with its notices read and deleted, a newsletter sent.
func Signs() []Sign {
	return []Sign{
		{signRule, 0, "a rule that forwards outside, hides or deletes mail; it weighs what the signs of rules weigh together"},
		{signBurst, 3, "far more mail in an hour than on other days: a taken over account sends the next phish"},
		{signSameSubject, 3, "the same subject, one mail each, to many people outside; newsletters do so too"},
		{signLure, 1, "such mail is about money, passwords or shared documents"},
		{signHiddenMail, 5, "mail about money or security lies where nobody looks: the other half of a fraud's conversation"},
		{signWarnings, 3, "answers from colleagues that speak of phish or a hack were deleted or moved away"},
		{signReturned, 3, "many mails came back undelivered: they went to addresses that the owner does not know"},
		{signReplyOutside, 2, "the automatic reply sends people to an address or a host outside of the tenant"},
		{signReplyBank, 4, "an automatic reply names a bank account"},
		{signShareOutside, 2, "somebody outside may read or change the calendar"},
		{signShareAll, 2, "everybody in the organization may change the calendar"},
		{signMethod, 1, "a notice says that a sign-in method or security information was changed"},
		{signPassword, 1, "a notice says that the password was reset or changed"},
		{signNewSignIn, 1, "a notice tells of an unusual or new sign-in"},
		{signNoticeHidden, 2, "such a notice was deleted or moved away: its owner was not to see it"},
		{signPasswordFresh, 1, "the password was changed in the days that are looked at; by its owner, or not"},
	}
}

func weightOf(sign string) int {
	for _, s := range Signs() {
		if s.Name == sign {
			return s.Weight
		}
	}
	return 0
}

// Judge weighs the reasons of a report's parts, and says what they come to and what to do next.
func Judge(r Report) Report {
	heaviest := map[string]int{}
	for _, reason := range r.Reasons() {
		heaviest[reason.Sign] = max(heaviest[reason.Sign], reason.Weight)
	}
	r.Weight = 0
	for _, w := range heaviest {
		r.Weight += w
	}
	looked := slices.ContainsFunc(r.Parts, func(p Part) bool { return p.State != NotChecked })
	switch {
	case r.Weight >= fromTakenOver:
		r.Verdict = TakenOver
	case r.Weight >= fromSuspicious:
		r.Verdict = Suspicious
	case !looked:
		r.Verdict = Unknown
	default:
		r.Verdict = NothingFound
	}
	r.Summary = r.summary()
	r.Next = next(r)
	return r
}

// Reasons are all signs that were found, the heaviest first.
func (r Report) Reasons() []Reason {
	var out []Reason
	for _, p := range r.Parts {
		out = append(out, p.Reasons...)
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(b.Weight, a.Weight) })
	return out
}

// Left are the parts that were not, or not wholly, looked at.
func (r Report) Left() []Part {
	var out []Part
	for _, p := range r.Parts {
		if p.State != Checked {
			out = append(out, p)
		}
	}
	return out
}

// Words are the verdict in a few words.
func (v Verdict) Words() string {
	switch v {
	case TakenOver:
		return "Signs of a takeover"
	case Suspicious:
		return "Suspicious: look closer"
	case NothingFound:
		return "Nothing found in what was checked"
	case Unknown:
	}
	return "Nothing could be checked"
}

// Words are the verdict in a few words, with how much was checked where that is not all of it.
func (r Report) Words() string {
	text, all := r.Verdict.Words(), len(Table())
	looked := 0
	for _, p := range r.Parts {
		if p.State != NotChecked {
			looked++
		}
	}
	if r.Verdict == NothingFound && looked < all {
		text += ": " + itoa(looked) + " of " + count(all, "part", "parts")
	}
	return text
}

func (r Report) summary() string {
	text := r.Words()
	if n := len(r.Reasons()); n > 0 {
		text += " (weight " + itoa(r.Weight) + "): " + r.Reasons()[0].Why
		if n > 1 {
			text += "; " + count(n-1, "further sign", "further signs")
		}
	}
	text += "."
	var not, partly []string
	for _, p := range r.Left() {
		if p.State == Partly {
			partly = append(partly, p.Title)
		} else {
			not = append(not, p.Title+" ("+p.Why+")")
		}
	}
	if len(not) > 0 {
		text += " Not checked: " + strings.Join(not, ", ") + "."
	}
	if len(partly) > 0 {
		text += " Checked in part: " + strings.Join(partly, ", ") + "."
	}
	if len(r.unseen()) > 0 {
		text += " Microsoft Graph does not show forwarding set on the mailbox, transport rules, mailbox permissions or sign-in logs."
	}
	if r.GivenUp {
		text += " The check was given up before its end."
	}
	return text
}

func (r Report) unseen() []Unseen {
	var out []Unseen
	for _, p := range r.Parts {
		out = append(out, p.Unseen...)
	}
	return out
}
