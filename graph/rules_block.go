package graph

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// RulesQuota is what all Inbox rules of a mailbox may take together, in bytes
// (https://learn.microsoft.com/exchange/set-mailbox#-rulesquota).
const RulesQuota = 256 << 10

// Size is about what the rule takes of the quota, in bytes: how the service stores it is not known.
func (r Rule) Size() int {
	return len(r.Name) + len(r.Conditions) + len(r.Exceptions) + len(r.Actions)
}

// RulesFull tells of errors by which the service refuses a rule for want of room.
func RulesFull(err error) bool {
	e, ok := asError(err)
	return ok && (e.Code == "ErrorRulesOverQuota" || e.Status == http.StatusInsufficientStorage)
}

// whatMayFollow are the characters that make another domain of one when they follow it: x.co is not x.com, nor
// x.co-op.example.
const whatMayFollow = "abcdefghijklmnopqrstuvwxyz0123456789-."

// domainConditions are as near as rules come to "exactly this domain": there is no predicate for a domain, and "@x.co" is
// also part of "@x.com". So what goes on after it is excepted.
func domainConditions(domain string) (conditions, exceptions models.MessageRulePredicatesable) {
	conditions, exceptions = models.NewMessageRulePredicates(), models.NewMessageRulePredicates()
	conditions.SetSenderContains([]string{"@" + domain})
	var other []string
	for _, c := range whatMayFollow {
		other = append(other, "@"+domain+string(c))
	}
	exceptions.SetSenderContains(other)
	return conditions, exceptions
}

// EnableRule switches a rule on or off, and changes nothing else of it.
//
// Operation: PATCH /users/{id}/mailFolders/inbox/messageRules/{id}
// Docs: https://learn.microsoft.com/graph/api/messagerule-update
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) EnableRule(ctx context.Context, id string, on bool) (Rule, error) {
	change := models.NewMessageRule()
	change.SetIsEnabled(&on)
	return m.changeRule(ctx, op{"switching the rule", "MailboxSettings.ReadWrite"}, id, change)
}

// PutRuleFirst puts a rule at the head of the sequence, and changes nothing else of it.
//
// Operation: PATCH /users/{id}/mailFolders/inbox/messageRules/{id}
// Docs: https://learn.microsoft.com/graph/api/messagerule-update
// Permission: MailboxSettings.ReadWrite
func (m *Mailbox) PutRuleFirst(ctx context.Context, id string) (Rule, error) {
	change, first := models.NewMessageRule(), int32(1)
	change.SetSequence(&first)
	return m.changeRule(ctx, op{"putting the block rule first", "MailboxSettings.ReadWrite"}, id, change)
}

func (m *Mailbox) changeRule(ctx context.Context, o op, id string, change models.MessageRuleable) (Rule, error) {
	info, err := m.inbox().MessageRules().ByMessageRuleId(id).ToPatchRequestInformation(ctx, change, &users.ItemMailFoldersItemMessageRulesMessageRuleItemRequestBuilderPatchRequestConfiguration{Headers: headers()})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return Rule{}, err
	}
	return o.rule(a)
}

// OwnDomainsRequest asks for the domains that are verified to be the tenant's own.
//
// Operation: GET /organization
// Docs: https://learn.microsoft.com/graph/api/organization-list
// Permission: User.Read
func (m *Mailbox) OwnDomainsRequest() Request {
	return Request{Doing: "reading the tenant's domains", Permission: "Organization.Read.All", Method: http.MethodGet, URL: "/organization?$select=verifiedDomains"}
}

// AddressesRequest asks for all addresses of the mailbox.
//
// Operation: GET /users/{id}
// Docs: https://learn.microsoft.com/graph/api/user-get
// Permission: User.ReadBasic.All
func (m *Mailbox) AddressesRequest() Request {
	return Request{Doing: "reading the mailbox's addresses", Permission: "User.ReadBasic.All", Method: http.MethodGet, URL: m.path("?$select=mail,userPrincipalName")}
}

// DecodeOwnDomains reads the answer to an OwnDomainsRequest.
func DecodeOwnDomains(r Response) ([]string, error) {
	var page struct {
		Value []struct {
			VerifiedDomains []struct{ Name string }
		}
	}
	err := r.Decode(&page)
	var list []string
	for _, o := range page.Value {
		for _, d := range o.VerifiedDomains {
			list = append(list, d.Name)
		}
	}
	return list, err
}

// DecodeAddresses reads the answer to an AddressesRequest.
func DecodeAddresses(r Response) ([]string, error) {
	var u struct{ Mail, UserPrincipalName string }
	err := r.Decode(&u)
	return []string{u.Mail, u.UserPrincipalName}, err
}

// Terms are the parts of a rule by name, without those that are not set.
func Terms(part json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(part, &all) != nil {
		return nil
	}
	for name, v := range all {
		if s := string(v); s == "null" || s == "false" || s == "[]" || name == "" || name[0] == '@' {
			delete(all, name)
		}
	}
	return all
}
