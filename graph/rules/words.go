package rules

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"mailtriage/graph"
)

// Folders says what people call a folder, by its id; empty: it is not known.
type Folders func(id string) string

// phrase is how one predicate or one action is said.
type phrase struct {
	name string
	say  func(parts, string, Folders) string // the parts and its own name in; empty: it says nothing
}

// Sentence says a rule in words: "When the subject contains “invoice”: move to RSS Feeds, mark as read, stop". Within a
// predicate any of its values is enough; all predicates must hold
// (https://learn.microsoft.com/graph/api/resources/messagerulepredicates,
// https://learn.microsoft.com/graph/api/resources/messageruleactions).
func Sentence(r graph.Rule, folder Folders) string {
	when := said(partsOf(r.Conditions), predicates(), folder)
	except := said(partsOf(r.Exceptions), predicates(), folder)
	do := said(partsOf(r.Actions), actions(), folder)
	text := "For every message"
	if len(when) > 0 {
		text = "When " + strings.Join(when, " and ")
	}
	if len(except) > 0 {
		text += ", except when " + strings.Join(except, " or ")
	}
	if len(do) == 0 {
		do = []string{"do nothing"}
	}
	return text + ": " + strings.Join(do, ", ")
}

func said(p parts, table []phrase, folder Folders) []string {
	var out []string
	for _, x := range table {
		if p[x.name] == nil {
			continue
		}
		if s := x.say(p, x.name, folder); s != "" {
			out = append(out, s)
		}
	}
	for _, name := range p.unknown(table) {
		out = append(out, fmt.Sprintf("%s is %s", name, p[name]))
	}
	return out
}

// predicates are the 30 that Graph has, in the order in which a sentence is easiest to read.
func predicates() []phrase {
	return []phrase{
		{"fromAddresses", people("the sender is ")},
		{"senderContains", contains("the sender's name or address")},
		{"sentToAddresses", people("it is sent to ")},
		{"recipientContains", contains("a recipient's name or address")},
		{"sentToMe", yesNo("I am in To", "I am not in To")},
		{"sentOnlyToMe", yesNo("I am the only one in To", "I am not the only one in To")},
		{"sentCcMe", yesNo("I am in Cc", "I am not in Cc")},
		{"sentToOrCcMe", yesNo("I am in To or Cc", "I am neither in To nor in Cc")},
		{"notSentToMe", yesNo("I am not in To", "I am in To")},
		{"subjectContains", contains("the subject")},
		{"bodyOrSubjectContains", contains("subject or body")},
		{"bodyContains", contains("the body")},
		{"headerContains", contains("a header")},
		{"categories", listed("its category is ")},
		{"importance", value("its importance is ")},
		{"sensitivity", value("its sensitivity is ")},
		{"messageActionFlag", value("it is flagged for ")},
		{"hasAttachments", yesNo("it has attachments", "it has no attachments")},
		{"withinSizeRange", size},
		{"isApprovalRequest", yesNo("it asks for approval", "it does not ask for approval")},
		{"isAutomaticForward", yesNo("it was forwarded automatically", "it was not forwarded automatically")},
		{"isAutomaticReply", yesNo("it is an automatic reply", "it is not an automatic reply")},
		{"isEncrypted", yesNo("it is encrypted", "it is not encrypted")},
		{"isMeetingRequest", yesNo("it is an invitation", "it is not an invitation")},
		{"isMeetingResponse", yesNo("it answers an invitation", "it does not answer an invitation")},
		{"isNonDeliveryReport", yesNo("it says that mail was not delivered", "it does not say that mail was not delivered")},
		{"isPermissionControlled", yesNo("its use is restricted", "its use is not restricted")},
		{"isReadReceipt", yesNo("it is a read receipt", "it is not a read receipt")},
		{"isSigned", yesNo("it is signed", "it is not signed")},
		{"isVoicemail", yesNo("it is voice mail", "it is not voice mail")},
	}
}

// actions are the 11 that Graph has, what takes mail away first.
func actions() []phrase {
	return []phrase{
		{"permanentDelete", yesNo("delete for good", "")},
		{"delete", yesNo("delete", "")},
		{"moveToFolder", place("move to ")},
		{"copyToFolder", place("copy to ")},
		{"forwardTo", people("forward to ")},
		{"forwardAsAttachmentTo", people("forward as an attachment to ")},
		{"redirectTo", people("redirect to ")},
		{"markAsRead", yesNo("mark as read", "")},
		{"markImportance", value("set the importance to ")},
		{"assignCategories", listed("put into the category ")},
		{"stopProcessingRules", yesNo("stop", "")},
	}
}

func yesNo(yes, no string) func(parts, string, Folders) string {
	return func(p parts, name string, _ Folders) string {
		if p.has(name) {
			return yes
		}
		return no
	}
}

func contains(what string) func(parts, string, Folders) string {
	return func(p parts, name string, _ Folders) string {
		return what + " contains " + either(quoted(p.list(name)))
	}
}

func listed(before string) func(parts, string, Folders) string {
	return func(p parts, name string, _ Folders) string { return before + either(quoted(p.list(name))) }
}

func value(before string) func(parts, string, Folders) string {
	return func(p parts, name string, _ Folders) string { return before + Spaced(p.text(name)) }
}

func place(before string) func(parts, string, Folders) string {
	return func(p parts, name string, folder Folders) string {
		id := p.text(name)
		return before + cmp.Or(folder(id), "a folder that is gone, or not known ("+shortID(id)+")")
	}
}

// shortID is as much of an id as tells it from others: the whole of it is in the rule's JSON.
func shortID(id string) string {
	if r := []rune(id); len(r) > 24 {
		return string(r[:6]) + "…" + string(r[len(r)-12:])
	}
	return id
}

func people(before string) func(parts, string, Folders) string {
	return func(p parts, name string, _ Folders) string {
		var names []string
		for _, a := range p.addresses(name) {
			if a.Name == "" || strings.EqualFold(a.Name, a.Address) {
				names = append(names, cmp.Or(a.Address, "nobody"))
			} else {
				names = append(names, fmt.Sprintf("%s <%s>", a.Name, a.Address))
			}
		}
		return before + either(names)
	}
}

// size says a sizeRange: in kilobytes (https://learn.microsoft.com/graph/api/resources/sizerange).
func size(p parts, name string, _ Folders) string {
	var s struct{ MinimumSize, MaximumSize *int }
	_ = json.Unmarshal(p[name], &s)
	switch {
	case s.MinimumSize != nil && *s.MinimumSize > 0 && s.MaximumSize != nil && *s.MaximumSize > 0:
		return fmt.Sprintf("it has between %d and %d kB", *s.MinimumSize, *s.MaximumSize)
	case s.MaximumSize != nil && *s.MaximumSize > 0:
		return fmt.Sprintf("it has at most %d kB", *s.MaximumSize)
	case s.MinimumSize != nil:
		return fmt.Sprintf("it has at least %d kB", *s.MinimumSize)
	}
	return "it has any size"
}

func quoted(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = "“" + s + "”"
	}
	return out
}

func either(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// Spaced writes a member of an enumeration of Graph as words: "followUp" is "follow up".
func Spaced(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r |= 0x20
		}
		b.WriteRune(r)
	}
	return b.String()
}
