package emulator

import (
	"encoding/json"
	"net/http"
	"slices"

	"mailtriage/graph/emulator/odata"
)

// inboxOnly: rules are the Inbox's.
func (c *call) inboxOnly() (*mailbox, error) {
	b, f, err := c.target()
	if err != nil {
		return nil, err
	}
	if f.wellKnown != "inbox" {
		return nil, fault(http.StatusBadRequest, "ErrorInvalidRequest", "Message rules are supported for the Inbox folder only.")
	}
	return b, nil
}

func (c *call) rule() (*mailbox, *rule, error) {
	b, err := c.inboxOnly()
	if err != nil {
		return nil, nil, err
	}
	id, ok := parseID(c.params["rule"])
	if !ok || id.kind != ruleID {
		return nil, nil, malformedID()
	}
	for _, r := range b.rules {
		if r.seq == id.seq && id.box == b.number {
			return b, r, nil
		}
	}
	return nil, nil, itemNotFound()
}

func (c *call) listRules() (answer, error) {
	b, err := c.inboxOnly()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(odata.Limits{})
	if err != nil {
		return answer{}, err
	}
	var list []object
	for _, r := range b.rules {
		list = append(list, b.ruleJSON(r))
	}
	return c.listed(q, "users('"+c.params["user"]+"')/mailFolders('inbox')/messageRules", 1000, list)
}

func (c *call) ruleReply(status int, b *mailbox, r *rule) (answer, error) {
	o := b.ruleJSON(r)
	o["@odata.context"] = c.context("users('" + c.params["user"] + "')/mailFolders('inbox')/messageRules/$entity")
	return reply(status, o)
}

func (c *call) getRule() (answer, error) {
	b, r, err := c.rule()
	if err != nil {
		return answer{}, err
	}
	return c.ruleReply(http.StatusOK, b, r)
}

// ruleInput is a rule as clients send it: what is not there is not changed.
type ruleInput struct {
	DisplayName                     *string
	Sequence                        *int
	IsEnabled                       *bool
	IsReadOnly, HasError            *bool // computed by the service: sent along, ignored
	ID                              *string
	Conditions, Exceptions, Actions *map[string]any
}

func (c *call) readRule() (ruleInput, error) {
	var in ruleInput
	var names map[string]json.RawMessage
	if err := c.read(&names); err != nil {
		return in, err
	}
	known := []string{"displayName", "sequence", "isEnabled", "isReadOnly", "hasError", "id", "conditions", "exceptions", "actions", "@odata.type", "@odata.context"}
	for n := range names {
		if !slices.Contains(known, n) {
			return in, badRequest("The property '%s' does not exist on type 'microsoft.graph.messageRule'.", n)
		}
	}
	return in, c.read(&in)
}

func (in ruleInput) into(r *rule) {
	if in.DisplayName != nil {
		r.name = *in.DisplayName
	}
	if in.Sequence != nil {
		r.sequence = *in.Sequence
	}
	if in.IsEnabled != nil {
		r.enabled = *in.IsEnabled
	}
	for to, from := range map[*object]*map[string]any{&r.conditions: in.Conditions, &r.exceptions: in.Exceptions, &r.actions: in.Actions} {
		if from != nil {
			kept := object{}
			for k, v := range *from {
				if v != nil && (k == "" || k[0] != '@') {
					kept[k] = v
				}
			}
			*to = kept
		}
	}
}

// fitsQuota refuses what would take the mailbox's rules over their limit.
func (b *mailbox) fitsQuota(with *rule) error {
	size := 0
	for _, r := range append(slices.DeleteFunc(slices.Clone(b.rules), func(r *rule) bool { return r.seq == with.seq }), with) {
		raw, _ := json.Marshal(b.ruleJSON(r))
		size += len(raw)
	}
	if size > rulesQuota {
		return fault(http.StatusInsufficientStorage, "ErrorRulesOverQuota", "The rules exceed the maximum size of 256 KB.")
	}
	return nil
}

func (c *call) createRule() (answer, error) {
	b, err := c.inboxOnly()
	if err != nil {
		return answer{}, err
	}
	in, err := c.readRule()
	if err != nil {
		return answer{}, err
	}
	r := &rule{seq: b.take(), sequence: len(b.rules) + 1, enabled: true}
	in.into(r)
	if err := b.checkRule(r); err != nil {
		return answer{}, err
	}
	if err := b.fitsQuota(r); err != nil {
		return answer{}, err
	}
	b.place(r)
	return c.ruleReply(http.StatusCreated, b, r)
}

// place puts a rule at its sequence; those at and after it make room.
func (b *mailbox) place(r *rule) {
	b.rules = slices.DeleteFunc(b.rules, func(x *rule) bool { return x == r })
	i := slices.IndexFunc(b.rules, func(x *rule) bool { return x.sequence >= r.sequence })
	if i < 0 {
		i = len(b.rules)
	}
	b.rules = slices.Insert(b.rules, i, r)
	for j := i + 1; j < len(b.rules); j++ {
		if b.rules[j].sequence <= b.rules[j-1].sequence {
			b.rules[j].sequence = b.rules[j-1].sequence + 1
		}
	}
}

func (c *call) patchRule() (answer, error) {
	b, r, err := c.rule()
	if err != nil {
		return answer{}, err
	}
	if r.readOnly {
		return answer{}, fault(http.StatusForbidden, "ErrorAccessDenied", "The rule is read-only.")
	}
	in, err := c.readRule()
	if err != nil {
		return answer{}, err
	}
	next := *r
	in.into(&next)
	if err := b.checkRule(&next); err != nil {
		return answer{}, err
	}
	if err := b.fitsQuota(&next); err != nil {
		return answer{}, err
	}
	moved := next.sequence != r.sequence
	*r = next
	if moved {
		b.place(r)
	}
	return c.ruleReply(http.StatusOK, b, r)
}

func (c *call) deleteRule() (answer, error) {
	b, r, err := c.rule()
	if err != nil {
		return answer{}, err
	}
	if r.readOnly {
		return answer{}, fault(http.StatusForbidden, "ErrorAccessDenied", "The rule is read-only.")
	}
	b.rules = slices.DeleteFunc(b.rules, func(x *rule) bool { return x == r })
	return done(http.StatusNoContent)
}
