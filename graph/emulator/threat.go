package emulator

import (
	"net/http"
	"slices"

	"mailtriage/graph/emulator/odata"
)

// submitThreat takes a mail that is said to be a threat, and with it an entry of the tenant's block list
// (https://learn.microsoft.com/graph/api/security-emailthreatsubmission-post-emailthreats, beta).
func (c *call) submitThreat() (answer, error) {
	var in object
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	category, _ := in["category"].(string)
	if !slices.Contains([]string{"notJunk", "spam", "phishing", "malware"}, category) {
		return answer{}, badRequest("The category '%s' is not known.", category)
	}
	if address, _ := in["recipientEmailAddress"].(string); c.s.state.user(address) == nil {
		return answer{}, fault(http.StatusBadRequest, "BadRequest", "The recipient is not in this tenant.")
	}
	o := object{
		"@odata.type": orElse(textOr(in["@odata.type"]), "#microsoft.graph.security.emailUrlThreatSubmission"), "id": newGUID(), "createdDateTime": when(c.s.clock.Now()),
		"contentType": "email", "category": category, "source": "administrator", "status": "running", "recipientEmailAddress": in["recipientEmailAddress"],
		"tenantAllowOrBlockListAction": in["tenantAllowOrBlockListAction"], "messageUrl": in["messageUrl"],
	}
	c.s.state.threats = append(c.s.state.threats, o)
	created := object{"@odata.context": c.context("security/threatSubmission/emailThreats/$entity")}
	for k, v := range o {
		created[k] = v
	}
	return reply(http.StatusCreated, created)
}

func textOr(v any) string {
	s, _ := v.(string)
	return s
}

func (c *call) listThreats() (answer, error) {
	q, err := c.query(odata.Limits{})
	if err != nil {
		return answer{}, err
	}
	return c.listed(q, "security/threatSubmission/emailThreats", 100, slices.Clone(c.s.state.threats))
}
