package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

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
	if !slices.Contains([]string{"notJunk", "notSpam", "spam", "phishing", "malware"}, category) {
		return answer{}, badRequest("The category '%s' is not known.", category)
	}
	if address, _ := in["recipientEmailAddress"].(string); c.s.state.user(address) == nil {
		return answer{}, fault(http.StatusBadRequest, "BadRequest", "The recipient is not in this tenant.")
	}
	kind := textOr(in["@odata.type"])
	byURL, byContent := strings.HasSuffix(kind, ".emailUrlThreatSubmission"), strings.HasSuffix(kind, ".emailContentThreatSubmission")
	switch {
	case !byURL && !byContent:
		return answer{}, badRequest("The type '%s' can't be created: it is abstract, or not known.", kind)
	case byURL && textOr(in["messageUrl"]) == "", byContent && textOr(in["fileContent"]) == "":
		return answer{}, badRequest("The submission names no message.")
	}
	if err := c.checkListAction(in["tenantAllowOrBlockListAction"]); err != nil {
		return answer{}, err
	}
	o := object{
		"@odata.type": kind, "id": newGUID(), "createdDateTime": when(c.s.clock.Now()),
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

// checkListAction refuses what the tenant's list of allowed and blocked can't take
// (https://learn.microsoft.com/graph/api/resources/security-tenantalloworblocklistaction).
func (c *call) checkListAction(v any) error {
	if v == nil {
		return nil
	}
	action, ok := v.(map[string]any)
	if does := textOr(action["action"]); !ok || does != "allow" && does != "block" {
		return badRequest("The action '%s' is not known.", textOr(action["action"]))
	}
	until, err := time.Parse(time.RFC3339, textOr(action["expirationDateTime"]))
	if action["expirationDateTime"] != nil && (err != nil || !until.After(c.s.clock.Now())) {
		return badRequest("The expiration date must be in the future.")
	}
	return nil
}

// listOrganization answers with the one organization that a tenant is
// (https://learn.microsoft.com/graph/api/organization-list).
func (c *call) listOrganization() (answer, error) {
	q, err := c.query(odata.Limits{})
	if err != nil {
		return answer{}, err
	}
	var domains []any
	for i, d := range c.s.state.Domains {
		domains = append(domains, object{"capabilities": "Email", "isDefault": i == 0, "isInitial": false, "name": d, "type": "Managed"})
	}
	return c.listed(q, "organization", 100, []object{{"id": c.s.state.ID, "displayName": c.s.state.DisplayName, "verifiedDomains": domains}})
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
