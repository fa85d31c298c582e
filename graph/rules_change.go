package graph

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
)

// MarshalJSON writes a rule as the service does, and UnmarshalJSON reads it: the journal keeps rules in this form.
func (r Rule) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it is also read by people
	err := e.Encode(ruleJSON{
		ID: r.ID, DisplayName: r.Name, Sequence: r.Sequence, IsEnabled: r.Enabled, IsReadOnly: r.ReadOnly, HasError: r.HasError,
		Conditions: part(r.Conditions), Exceptions: part(r.Exceptions), Actions: part(r.Actions),
	})
	return b.Bytes(), err
}

// UnmarshalJSON reads a rule as the service writes it.
func (r *Rule) UnmarshalJSON(raw []byte) error {
	var j ruleJSON
	if err := json.Unmarshal(raw, &j); err != nil {
		return err
	}
	*r = j.rule()
	return nil
}

// part is a part of a rule as it is written: null when it is not there.
func part(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// CreateRuleRequest makes a rule of all that another has but its id: name, place in the sequence, on or off, conditions,
// exceptions and actions, each of them as it came. isReadOnly and hasError are the service's to say.
//
// Operation: POST /users/{id}/mailFolders/inbox/messageRules
// Docs: https://learn.microsoft.com/graph/api/mailfolder-post-messagerules
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) CreateRuleRequest(r Rule) Request {
	body := map[string]any{"displayName": r.Name, "sequence": r.Sequence, "isEnabled": r.Enabled, "actions": given(r.Actions)}
	for name, raw := range map[string]json.RawMessage{"conditions": r.Conditions, "exceptions": r.Exceptions} {
		if terms := given(raw); len(terms) > 0 {
			body[name] = terms
		}
	}
	return m.ruleRequest("making the rule", http.MethodPost, "", body)
}

// EnableRuleRequest switches a rule on or off, and changes nothing else of it. Rules have no etag.
//
// Operation: PATCH /users/{id}/mailFolders/inbox/messageRules/{id}
// Docs: https://learn.microsoft.com/graph/api/messagerule-update
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) EnableRuleRequest(id string, on bool) Request {
	return m.ruleRequest("switching the rule", http.MethodPatch, id, map[string]any{"isEnabled": on})
}

// RuleSequenceRequest gives a rule another number in the sequence, from 1, and changes nothing else of it. What becomes of
// the rules at and after that number the documentation leaves open: whoever asks reads them again.
//
// Operation: PATCH /users/{id}/mailFolders/inbox/messageRules/{id}
// Docs: https://learn.microsoft.com/graph/api/messagerule-update
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) RuleSequenceRequest(id string, n int) Request {
	return m.ruleRequest("moving the rule", http.MethodPatch, id, map[string]any{"sequence": n})
}

// DeleteRuleRequest deletes a rule. There is no place where deleted rules lie: what is to come back is made anew.
//
// Operation: DELETE /users/{id}/mailFolders/inbox/messageRules/{id}
// Docs: https://learn.microsoft.com/graph/api/messagerule-delete
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) DeleteRuleRequest(id string) Request {
	return m.ruleRequest("deleting the rule", http.MethodDelete, id, nil)
}

func (m *Mailbox) ruleRequest(doing, method, id string, body map[string]any) Request {
	r := Request{Doing: doing, Permission: "MailboxSettings.ReadWrite", Method: method, URL: m.path("/mailFolders/inbox/messageRules")}
	if id != "" {
		r.URL += "/" + segment(id)
	}
	if body != nil {
		r.Body = body
	}
	return r
}

// given are the terms of a part of a rule as they may be sent back: without annotations, and without what is null.
func given(raw json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return map[string]json.RawMessage{}
	}
	for name, v := range all {
		if s := string(v); s == "null" || s == "[]" || strings.HasPrefix(name, "@") {
			delete(all, name)
		}
	}
	return all
}

// SameAs tells whether two rules do the same: name, conditions, exceptions and actions. On or off and the place in the
// sequence do not count, nor does what the service adds in writing a rule down.
func (r Rule) SameAs(other Rule) bool {
	return r.Name == other.Name && sameTerms(r.Conditions, other.Conditions) && sameTerms(r.Exceptions, other.Exceptions) && sameTerms(r.Actions, other.Actions)
}

func sameTerms(a, b json.RawMessage) bool { return reflect.DeepEqual(plain(a), plain(b)) }

// plain is a part of a rule as values, so that it can be compared whatever the order in which it is written.
func plain(raw json.RawMessage) map[string]any {
	out := map[string]any{}
	for name, v := range given(raw) {
		var x any
		if json.Unmarshal(v, &x) == nil {
			out[name] = x
		}
	}
	return out
}
