package graph

import (
	"net/http"
	"time"
)

// TenantBlock is what a submission asks for: an entry in the tenant's list of what is blocked
// (https://learn.microsoft.com/graph/api/resources/security-tenantalloworblocklistaction).
type TenantBlock struct {
	Until time.Time
	Note  string
}

// ThreatRequest submits a message to Microsoft as phishing and asks for its sender, links and files to be blocked in the
// whole tenant: which of them, Microsoft decides. recipient is the mailbox's address. Nothing in Microsoft Graph takes it
// back.
//
// Operation: POST /beta/security/threatSubmission/emailThreats
// Docs: https://learn.microsoft.com/graph/api/security-emailthreatsubmission-post-emailthreats
// Permission: ThreatSubmission.ReadWrite.All
func (m *Mailbox) ThreatRequest(id, recipient string, b TenantBlock) Request {
	return Request{
		Doing: "submitting the message", Permission: "ThreatSubmission.ReadWrite.All", Method: http.MethodPost, URL: "/security/threatSubmission/emailThreats", Beta: true,
		Body: map[string]any{
			"@odata.type": "#microsoft.graph.security.emailUrlThreatSubmission", "category": "phishing", "recipientEmailAddress": recipient,
			"messageUrl":                   m.c.origin.String() + "/" + beta + m.path("/messages/"+segment(id)),
			"tenantAllowOrBlockListAction": map[string]any{"action": "block", "expirationDateTime": b.Until.UTC().Format(time.RFC3339), "note": b.Note},
		},
	}
}
