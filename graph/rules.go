package graph

import (
	"context"
	"encoding/json"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// Rule is an Inbox rule (https://learn.microsoft.com/graph/api/resources/messagerule). Conditions, Exceptions and
// Actions are as the service sent them, so that nothing of them is lost.
type Rule struct {
	ID                              string
	Name                            string
	Sequence                        int
	Enabled, ReadOnly, HasError     bool
	FromAddresses                   []Address // of the conditions
	Conditions, Exceptions, Actions json.RawMessage
}

type ruleJSON struct {
	ID          string          `json:"id"`
	DisplayName string          `json:"displayName"`
	Sequence    int             `json:"sequence"`
	IsEnabled   bool            `json:"isEnabled"`
	IsReadOnly  bool            `json:"isReadOnly"`
	HasError    bool            `json:"hasError"`
	Conditions  json.RawMessage `json:"conditions"`
	Exceptions  json.RawMessage `json:"exceptions"`
	Actions     json.RawMessage `json:"actions"`
}

func (j *ruleJSON) rule() Rule {
	r := Rule{ID: j.ID, Name: j.DisplayName, Sequence: j.Sequence, Enabled: j.IsEnabled, ReadOnly: j.IsReadOnly, HasError: j.HasError, Conditions: j.Conditions, Exceptions: j.Exceptions, Actions: j.Actions}
	var from struct{ FromAddresses []recipientJSON }
	if json.Unmarshal(j.Conditions, &from) == nil {
		r.FromAddresses = addresses(from.FromAddresses)
	}
	return r
}

// Rules lists the Inbox rules, in sequence.
//
// Operation: GET /users/{id}/mailFolders/inbox/messageRules
// Docs: https://learn.microsoft.com/graph/api/mailfolder-list-messagerules
// Permission: MailboxSettings.Read
func (m *Mailbox) Rules(ctx context.Context) ([]Rule, error) {
	o := op{"reading the Inbox rules", "MailboxSettings.Read"}
	info, err := m.inbox().MessageRules().ToGetRequestInformation(ctx, &users.ItemMailFoldersItemMessageRulesRequestBuilderGetRequestConfiguration{Headers: headers()})
	var rules []Rule
	for {
		a, err2 := m.c.send(ctx, o, info, err)
		if err2 != nil {
			return nil, err2
		}
		var page struct {
			Value []ruleJSON
			Next  string `json:"@odata.nextLink"`
		}
		if err := o.decode(a, &page); err != nil {
			return nil, err
		}
		for i := range page.Value {
			rules = append(rules, page.Value[i].rule())
		}
		if page.Next == "" {
			return rules, nil
		}
		info, err = m.c.link(o, page.Next, headers())
	}
}

func (m *Mailbox) inbox() *users.ItemMailFoldersMailFolderItemRequestBuilder {
	return m.user().MailFolders().ByMailFolderId("inbox")
}

// BlockRule is the rule by which senders are blocked: mail from exactly these addresses, or from a domain, goes to a
// folder, and no further rule sees it.
type BlockRule struct {
	Name      string
	Addresses []string
	Domain    string // in place of addresses
	Folder    string // its id
}

func (b BlockRule) model() models.MessageRuleable {
	rule := models.NewMessageRule()
	yes, first := true, int32(1)
	rule.SetDisplayName(&b.Name)
	rule.SetSequence(&first)
	rule.SetIsEnabled(&yes)
	if b.Domain != "" {
		conditions, exceptions := domainConditions(b.Domain)
		rule.SetConditions(conditions)
		rule.SetExceptions(exceptions)
	} else {
		rule.SetConditions(fromExactly(b.Addresses))
	}
	actions := models.NewMessageRuleActions()
	actions.SetMoveToFolder(&b.Folder)
	actions.SetStopProcessingRules(&yes)
	rule.SetActions(actions)
	return rule
}

func fromExactly(list []string) models.MessageRulePredicatesable {
	conditions := models.NewMessageRulePredicates()
	from := make([]models.Recipientable, len(list))
	for i, a := range list {
		address, recipient := models.NewEmailAddress(), models.NewRecipient()
		address.SetAddress(&a)
		address.SetName(&a)
		recipient.SetEmailAddress(address)
		from[i] = recipient
	}
	conditions.SetFromAddresses(from)
	return conditions
}

// CreateBlockRule makes a rule at the head of the sequence.
//
// Operation: POST /users/{id}/mailFolders/inbox/messageRules
// Docs: https://learn.microsoft.com/graph/api/mailfolder-post-messagerules
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) CreateBlockRule(ctx context.Context, b BlockRule) (Rule, error) {
	o := op{"creating the block rule", "MailboxSettings.ReadWrite"}
	info, err := m.inbox().MessageRules().ToPostRequestInformation(ctx, b.model(), &users.ItemMailFoldersItemMessageRulesRequestBuilderPostRequestConfiguration{Headers: headers()})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return Rule{}, err
	}
	return o.rule(a)
}

// SetRuleSenders changes whom a rule is for, and nothing else of it.
//
// Operation: PATCH /users/{id}/mailFolders/inbox/messageRules/{id}
// Docs: https://learn.microsoft.com/graph/api/messagerule-update
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) SetRuleSenders(ctx context.Context, id string, list []string) (Rule, error) {
	change := models.NewMessageRule()
	change.SetConditions(fromExactly(list))
	return m.changeRule(ctx, op{"changing the block rule", "MailboxSettings.ReadWrite"}, id, change)
}

// DeleteRule deletes a rule.
//
// Operation: DELETE /users/{id}/mailFolders/inbox/messageRules/{id}
// Docs: https://learn.microsoft.com/graph/api/messagerule-delete
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) DeleteRule(ctx context.Context, id string) error {
	o := op{"deleting the block rule", "MailboxSettings.ReadWrite"}
	info, err := m.inbox().MessageRules().ByMessageRuleId(id).ToDeleteRequestInformation(ctx, &users.ItemMailFoldersItemMessageRulesMessageRuleItemRequestBuilderDeleteRequestConfiguration{Headers: headers()})
	_, err = m.c.send(ctx, o, info, err)
	return err
}

func (o op) rule(a answer) (Rule, error) {
	var j ruleJSON
	if err := o.decode(a, &j); err != nil {
		return Rule{}, err
	}
	return j.rule(), nil
}

// Batch sends requests about the mailbox: see Client.Batch.
func (m *Mailbox) Batch(ctx context.Context, requests []Request) []Response {
	return m.c.Batch(ctx, requests)
}
