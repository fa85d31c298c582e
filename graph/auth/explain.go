package auth

import (
	"errors"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Explanation is a failed sign-in in words: what it means, and what to do.
type Explanation struct{ Code, What, Mend string }

var aadsts = regexp.MustCompile(`AADSTS(\d{5,7})`)

// secretRefused tells of the refusals for which another credential may serve.
func secretRefused(err error) bool {
	code := codeOf(err)
	return slices.Contains([]string{"7000215", "7000222", "7000218", "7000216"}, code)
}

func codeOf(err error) string {
	for ; err != nil; err = errors.Unwrap(err) {
		if m := aadsts.FindStringSubmatch(err.Error()); m != nil {
			return m[1]
		}
	}
	return ""
}

// NeedsPerson tells whether a person's sign-in failed because they have to sign in first, or again.
func NeedsPerson(err error) bool {
	var required *azidentity.AuthenticationRequiredError
	again := []string{"50055", "50058", "50074", "50076", "50078", "50079", "50133", "50173", "65001", "70008", "70043", "700082", "700084"}
	return errors.As(err, &required) || errors.Is(err, errNobody) || slices.Contains(again, codeOf(err))
}

// NoBrowser tells whether a person's sign-in failed because there is no browser to be opened.
func NoBrowser(err error) bool {
	return err != nil && (errors.Is(err, exec.ErrNotFound) || strings.Contains(err.Error(), "executable file not found"))
}

// Explain says what a failed sign-in means and what to do, by its AADSTS code
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). It is false for codes without words of
// ours; Code is then set all the same, if there is one.
func Explain(err error) (Explanation, bool) {
	code := codeOf(err)
	if code == "" {
		return Explanation{}, false
	}
	words, ok := explanations()[code]
	return Explanation{Code: "AADSTS" + code, What: words[0], Mend: words[1]}, ok
}

func explanations() map[string][2]string {
	const (
		registration = "in the app registration (Entra admin centre, App registrations, Certificates & secrets)"
		consent      = "an administrator must grant the application its permissions (App registrations, API permissions, Grant admin consent)"
	)
	return map[string][2]string{
		"700016":  {"the tenant does not know this application", "check client_id and tenant, and the cloud"},
		"90002":   {"there is no such tenant", "check the tenant's id or domain, and the cloud"},
		"900023":  {"the tenant's name is malformed", "give its id or one of its domains"},
		"900021":  {"the tenant's id is malformed", "give its id or one of its domains"},
		"900382":  {"the tenant is in another cloud", "set the cloud that the tenant is in"},
		"7000215": {"the client secret is wrong", "give the secret's value, not its id: mailtriage login"},
		"7000222": {"the client secret has expired", "make a new one " + registration + ", then: mailtriage login"},
		"7000218": {"the application may not sign people in without a secret", "switch on \"Allow public client flows\" in the app registration (Authentication)"},
		"7000216": {"a client secret or a certificate is needed", "store one: mailtriage login"},
		"7000112": {"the application is switched off", "ask an administrator to enable it (Enterprise applications)"},
		"7000229": {"the application has no service principal in this tenant", consent},
		"700027":  {"the certificate was not accepted", "check that it is the one " + registration + ", and that it has not ended"},
		"700024":  {"the certificate's assertion is not within its time", "set this machine's clock right"},
		"700023":  {"the certificate's assertion is for another audience", "check the authority and the tenant"},
		"50027":   {"the certificate's assertion is malformed", "store the key again: mailtriage login"},
		"1000502": {"the certificate has ended", "make a new one, and add it " + registration},
		"65001":   {"consent is missing", consent},
		"65004":   {"the consent was declined", "sign in again and accept, or ask an administrator to consent"},
		"90094":   {"an administrator must consent", consent},
		"650053":  {"one of the scopes does not exist", "check the setting scopes"},
		"70011":   {"a scope is not valid", "check the setting scopes"},
		"500011":  {"the tenant does not know the service at Graph's base URL", "check graph_url and the cloud"},
		"50011":   {"the address to come back to is not registered", "add http://localhost as a redirect URI in the app registration (Authentication, Mobile and desktop applications)"},
		"50194":   {"the application is registered for one tenant only", "give the tenant's id or domain, not common or organizations"},
		"50020":   {"this account is not in the tenant", "sign in with an account of the tenant, or check the tenant"},
		"50034":   {"there is no such account in the tenant", "check the name, and the tenant"},
		"50055":   {"the account's password has expired", "change it in the browser, then sign in again"},
		"50057":   {"the account is disabled", "ask an administrator"},
		"50058":   {"nobody is signed in", "sign in again"},
		"50074":   {"multi-factor authentication is required", "sign in with the browser, and answer what it asks for"},
		"50076":   {"multi-factor authentication is required", "sign in with the browser, and answer what it asks for"},
		"50078":   {"the multi-factor authentication has run out", "sign in again with the browser"},
		"50079":   {"multi-factor authentication must be set up first", "set it up in the browser (aka.ms/mfasetup), then sign in again"},
		"50105":   {"this account is not assigned to the application", "ask an administrator to assign it (Enterprise applications, Users and groups)"},
		"50126":   {"the name or the password is wrong", "sign in again"},
		"50133":   {"the sign-in is no longer good: the password was changed", "sign in again"},
		"50173":   {"the sign-in was revoked", "sign in again"},
		"53000":   {"a conditional access policy wants a compliant device", "sign in from one, or ask an administrator"},
		"53001":   {"a conditional access policy wants a device that is joined to the domain", "sign in from one, or ask an administrator"},
		"53003":   {"a conditional access policy blocks this sign-in", "ask an administrator which policy; where it is device codes that are blocked, the browser may be allowed"},
		"530003":  {"a conditional access policy wants a managed device", "sign in from one, or ask an administrator"},
		"54005":   {"the code has been used already", "sign in again"},
		"70008":   {"the code or the sign-in has run out", "sign in again"},
		"70016":   {"the code was not typed in time", "sign in again, and type the new code within 15 minutes"},
		"70019":   {"the code has run out before it was typed", "sign in again, and type the new code within 15 minutes"},
		"70020":   {"the code has run out before it was typed", "sign in again, and type the new code within 15 minutes"},
		"70043":   {"the sign-in is too old for the tenant's policy", "sign in again"},
		"700082":  {"the sign-in has run out: it was not used for too long", "sign in again"},
		"700084":  {"the sign-in has run out", "sign in again"},
		"90033":   {"the sign-in service is not available just now", "try again in a while"},
		"90055":   {"the sign-in service is throttling", "try again in a while"},
	}
}
