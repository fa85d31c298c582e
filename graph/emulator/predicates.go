package emulator

import (
	"slices"
	"strings"

	"mailtriage/graph/emulator/world"
)

// applies tells whether a rule is for a message: all of its conditions hold and none of its exceptions.
func (s *Server) applies(b *mailbox, r *rule, m *message) bool {
	look := predicates{m: m, me: s.addressesOf(b)}
	for name, want := range r.conditions {
		if want != nil && !look.holds(name, want) {
			return false
		}
	}
	for name, want := range r.exceptions {
		if want != nil && want != false && look.holds(name, want) {
			return false
		}
	}
	return true
}

// addressesOf are the addresses that are the mailbox's own.
func (s *Server) addressesOf(b *mailbox) []string {
	u := s.state.user(b.UserID)
	if u == nil {
		return nil
	}
	own := []string{strings.ToLower(u.Mail), strings.ToLower(u.UserPrincipalName)}
	for _, p := range u.ProxyAddresses {
		if _, a, ok := strings.Cut(strings.ToLower(p), "smtp:"); ok {
			own = append(own, a)
		}
	}
	return own
}

// predicates looks at one message.
type predicates struct {
	m  *message
	me []string
}

func (p predicates) holds(name string, want any) bool {
	switch name {
	case "bodyContains":
		return containsAny(p.body(), texts(want))
	case "bodyOrSubjectContains":
		return containsAny(p.m.Subject, texts(want)) || containsAny(p.body(), texts(want))
	case "subjectContains":
		return containsAny(p.m.Subject, texts(want))
	case "senderContains":
		return containsAny(p.m.From.Address+"\n"+p.m.From.Name, texts(want))
	case "recipientContains":
		return containsAny(strings.Join(addressTexts(slices.Concat(p.m.To, p.m.Cc)), "\n"), texts(want))
	case "headerContains":
		return containsAny(p.headerText(), texts(want))
	case "fromAddresses":
		return slices.Contains(addressesOf(want), strings.ToLower(p.m.From.Address))
	case "sentToAddresses":
		return slices.ContainsFunc(slices.Concat(p.m.To, p.m.Cc), func(a world.Address) bool {
			return slices.Contains(addressesOf(want), strings.ToLower(a.Address))
		})
	case "categories":
		return slices.ContainsFunc(texts(want), func(c string) bool { return slices.Contains(p.m.Categories, c) })
	case "importance":
		return want == orElse(p.m.Importance, "normal")
	case "sensitivity":
		return strings.EqualFold(want.(string), orElse(p.header("Sensitivity"), "normal"))
	case "messageActionFlag":
		return strings.EqualFold(want.(string), p.header("X-Message-Flag"))
	case "withinSizeRange":
		return p.withinSize(want)
	}
	if yes, ok := want.(bool); ok {
		return yes == p.fact(name)
	}
	return false
}

// fact is a predicate that is yes or no.
func (p predicates) fact(name string) bool {
	to := slices.ContainsFunc(p.m.To, p.mine)
	cc := slices.ContainsFunc(p.m.Cc, p.mine)
	contentType := strings.ToLower(p.header("Content-Type"))
	class := strings.ToLower(p.header("X-MS-Exchange-Organization-MessageClass") + p.header("Content-Class"))
	switch name {
	case "hasAttachments":
		return p.m.HasAttachments
	case "sentToMe":
		return to
	case "sentCcMe":
		return cc
	case "sentToOrCcMe":
		return to || cc
	case "notSentToMe":
		return !to
	case "sentOnlyToMe":
		return to && len(p.m.To) == 1 && len(p.m.Cc) == 0
	case "isAutomaticReply":
		return strings.HasPrefix(strings.ToLower(p.header("Auto-Submitted")), "auto-replied")
	case "isAutomaticForward":
		return strings.Contains(strings.ToLower(p.header("Auto-Submitted")), "forward")
	case "isEncrypted":
		return strings.HasPrefix(contentType, "multipart/encrypted") || strings.Contains(contentType, "enveloped-data")
	case "isSigned":
		return strings.HasPrefix(contentType, "multipart/signed") || strings.Contains(contentType, "signed-data")
	case "isNonDeliveryReport":
		return strings.Contains(contentType, "report-type=delivery-status") || strings.Contains(contentType, `report-type="delivery-status"`)
	case "isReadReceipt":
		return strings.Contains(contentType, "disposition-notification")
	case "isMeetingRequest":
		return strings.Contains(p.rawLower(), "method=request")
	case "isMeetingResponse":
		return strings.Contains(p.rawLower(), "method=reply")
	case "isPermissionControlled":
		return strings.Contains(class, "rpmsg")
	case "isVoicemail":
		return strings.Contains(class, "voice")
	case "isApprovalRequest":
		return strings.Contains(class, "approval")
	}
	return false
}

func (p predicates) mine(a world.Address) bool {
	return slices.Contains(p.me, strings.ToLower(a.Address))
}

func (p predicates) body() string {
	contentType, content := p.m.content()
	if contentType == "html" {
		return textOf(content)
	}
	return content
}

func (p predicates) rawLower() string { return strings.ToLower(string(p.m.mimeBytes())) }

func (p predicates) header(name string) string {
	for _, h := range p.m.headers() {
		if o := h.(object); strings.EqualFold(o["name"].(string), name) {
			return o["value"].(string)
		}
	}
	return ""
}

func (p predicates) headerText() string {
	var b strings.Builder
	for _, h := range p.m.headers() {
		o := h.(object)
		b.WriteString(o["name"].(string) + ": " + o["value"].(string) + "\n")
	}
	return b.String()
}

func (p predicates) withinSize(want any) bool {
	limits, _ := want.(map[string]any)
	kilobytes := float64(len(p.m.mimeBytes())) / 1024
	least, hasLeast := limits["minimumSize"].(float64)
	most, hasMost := limits["maximumSize"].(float64)
	return (!hasLeast || kilobytes >= least) && (!hasMost || kilobytes <= most)
}

func containsAny(text string, wanted []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(wanted, func(w string) bool { return strings.Contains(text, strings.ToLower(w)) })
}
