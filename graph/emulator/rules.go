package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"mailtriage/graph/emulator/world"
)

// rulesQuota is what all rules of a mailbox may take together.
const rulesQuota = 256 << 10 // bytes

// rule is an Inbox rule (https://learn.microsoft.com/graph/api/resources/messagerule).
type rule struct {
	seq                             uint64
	name                            string
	sequence                        int
	enabled, readOnly, hasError     bool
	conditions, exceptions, actions object
}

// predicateKinds are the 30 predicates of messageRulePredicates, by what they take.
var predicateKinds = map[string]string{
	"bodyContains": "strings", "bodyOrSubjectContains": "strings", "categories": "strings", "fromAddresses": "recipients",
	"hasAttachments": "bool", "headerContains": "strings", "importance": "enum", "isApprovalRequest": "bool",
	"isAutomaticForward": "bool", "isAutomaticReply": "bool", "isEncrypted": "bool", "isMeetingRequest": "bool",
	"isMeetingResponse": "bool", "isNonDeliveryReport": "bool", "isPermissionControlled": "bool", "isReadReceipt": "bool",
	"isSigned": "bool", "isVoicemail": "bool", "messageActionFlag": "enum", "notSentToMe": "bool",
	"recipientContains": "strings", "senderContains": "strings", "sensitivity": "enum", "sentCcMe": "bool",
	"sentOnlyToMe": "bool", "sentToAddresses": "recipients", "sentToMe": "bool", "sentToOrCcMe": "bool",
	"subjectContains": "strings", "withinSizeRange": "size",
}

// actionKinds are the 11 actions of messageRuleActions.
var actionKinds = map[string]string{
	"assignCategories": "strings", "copyToFolder": "string", "delete": "bool", "forwardAsAttachmentTo": "recipients",
	"forwardTo": "recipients", "markAsRead": "bool", "markImportance": "enum", "moveToFolder": "string",
	"permanentDelete": "bool", "redirectTo": "recipients", "stopProcessingRules": "bool",
}

// seedRule makes a rule of the seed: folders are named by path there, and by id in the state.
func (b *mailbox) seedRule(w *world.Rule) (*rule, error) {
	r := &rule{seq: b.take(), name: w.DisplayName, sequence: w.Sequence, enabled: w.Enabled, readOnly: w.ReadOnly, hasError: w.HasError}
	raw, err := json.Marshal([]map[string]any{w.Conditions, w.Exceptions, w.Actions})
	if err != nil {
		return nil, err
	}
	var parts []object
	if err := json.Unmarshal(raw, &parts); err != nil {
		return nil, err
	}
	r.conditions, r.exceptions, r.actions = parts[0], parts[1], parts[2]
	for _, name := range []string{"moveToFolder", "copyToFolder"} {
		if path, ok := r.actions[name].(string); ok {
			if f := b.byPath(path); f != nil {
				r.actions[name] = b.folderID(f)
			}
		}
	}
	return r, b.checkRule(r)
}

func (b *mailbox) sortRules() {
	slices.SortStableFunc(b.rules, func(x, y *rule) int { return x.sequence - y.sequence })
}

func (b *mailbox) ruleJSON(r *rule) object {
	o := object{
		"id": itemID{kind: ruleID, box: b.number, seq: r.seq}.String(), "displayName": r.name, "sequence": r.sequence,
		"isEnabled": r.enabled, "hasError": r.hasError, "isReadOnly": r.readOnly, "actions": r.actions,
	}
	if r.conditions != nil {
		o["conditions"] = r.conditions
	}
	if r.exceptions != nil {
		o["exceptions"] = r.exceptions
	}
	return o
}

func invalidRule(format string, args ...any) error {
	return fault(http.StatusBadRequest, "ErrorInvalidRequest", format, args...)
}

// checkRule refuses a rule that Graph would refuse.
func (b *mailbox) checkRule(r *rule) error {
	if r.name == "" {
		return invalidRule("The rule's display name is missing.")
	}
	if r.sequence < 1 {
		return invalidRule("The rule's sequence must be at least 1.")
	}
	if len(r.actions) == 0 {
		return fault(http.StatusBadRequest, "ErrorRulesInvalid", "A rule needs at least one action.")
	}
	for part, kinds := range map[*object]map[string]string{&r.conditions: predicateKinds, &r.exceptions: predicateKinds, &r.actions: actionKinds} {
		for name, v := range *part {
			kind, known := kinds[name]
			if !known {
				return badRequest("The property '%s' does not exist on this type.", name)
			}
			if v != nil && !fits(kind, v) {
				return badRequest("The value of '%s' is not of the expected type.", name)
			}
		}
	}
	for _, name := range []string{"moveToFolder", "copyToFolder"} {
		if key, ok := r.actions[name].(string); ok {
			f, err := b.find(key)
			if err != nil {
				return fault(http.StatusBadRequest, "ErrorRulesInvalid", "The folder of '%s' does not exist.", name)
			}
			r.actions[name] = b.folderID(f)
		}
	}
	return nil
}

func fits(kind string, v any) bool {
	switch kind {
	case "bool":
		_, ok := v.(bool)
		return ok
	case "string", "enum":
		_, ok := v.(string)
		return ok
	case "size":
		_, ok := v.(map[string]any)
		return ok
	}
	items, ok := v.([]any)
	for _, item := range items {
		if kind == "strings" {
			_, isString := item.(string)
			ok = ok && isString
			continue
		}
		o, isObject := item.(map[string]any)
		address, hasAddress := o["emailAddress"].(map[string]any)
		_, isString := address["address"].(string)
		ok = ok && isObject && hasAddress && isString
	}
	return ok
}

// deliver puts a message into a mailbox as the transport does: through the mailbox's rules.
func (s *Server) deliver(b *mailbox, m *message) *folder {
	inbox, err := b.find("inbox")
	if err != nil {
		return nil
	}
	b.insert(inbox, m)
	for _, r := range b.rules {
		if !r.enabled || r.hasError || !s.applies(b, r, m) {
			continue
		}
		s.act(b, r, m)
		if stop, _ := r.actions["stopProcessingRules"].(bool); stop || b.messages[m.seq] == nil {
			break
		}
	}
	if b.messages[m.seq] == nil {
		return nil
	}
	return m.folder
}

// act does what a rule does, in Exchange's order: copies and forwards first, the message's own fate last.
func (s *Server) act(b *mailbox, r *rule, m *message) {
	now := s.clock.Now()
	if read, _ := r.actions["markAsRead"].(bool); read {
		m.Read = true
		b.changed(m, now)
	}
	if importance, ok := r.actions["markImportance"].(string); ok {
		m.Importance = importance
		b.changed(m, now)
	}
	for _, category := range texts(r.actions["assignCategories"]) {
		if !slices.Contains(m.Categories, category) {
			m.Categories = append(slices.Clone(m.Categories), category)
			b.changed(m, now)
		}
	}
	if key, ok := r.actions["copyToFolder"].(string); ok {
		if f, err := b.find(key); err == nil {
			b.insert(f, b.twin(m, now))
		}
	}
	for _, name := range []string{"forwardTo", "forwardAsAttachmentTo", "redirectTo"} {
		s.forward(m, addressesOf(r.actions[name]))
	}
	if gone, _ := r.actions["permanentDelete"].(bool); gone {
		b.remove(m)
		return
	}
	to := ""
	if key, ok := r.actions["moveToFolder"].(string); ok {
		to = key
	}
	if trash, _ := r.actions["delete"].(bool); trash {
		to = "deleteditems"
	}
	if f, err := b.find(to); to != "" && err == nil && f != m.folder {
		b.move(m, f, now)
	}
}

// forward hands a message on to those that have a mailbox here; it is not forwarded again.
func (s *Server) forward(m *message, addresses []string) {
	for _, a := range addresses {
		u := s.state.user(a)
		if u == nil {
			continue
		}
		if box := s.state.mailboxes[u.ID]; box != nil {
			if inbox, err := box.find("inbox"); err == nil {
				box.insert(inbox, box.twin(m, s.clock.Now()))
			}
		}
	}
}

func texts(v any) []string {
	items, _ := v.([]any)
	var out []string
	for _, item := range items {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func addressesOf(v any) []string {
	items, _ := v.([]any)
	var out []string
	for _, item := range items {
		o, _ := item.(map[string]any)
		address, _ := o["emailAddress"].(map[string]any)
		if s, ok := address["address"].(string); ok {
			out = append(out, strings.ToLower(s))
		}
	}
	return out
}
