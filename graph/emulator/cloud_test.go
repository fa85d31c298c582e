package emulator_test

import (
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
)

func TestClouds(t *testing.T) {
	if _, err := emulator.New(emulator.Options{Cloud: "mars"}); err == nil || !strings.Contains(err.Error(), "us-gov") {
		t.Errorf("%v", err)
	}
	const soc = "users/soc@contoso.com/"
	for path, c := range map[string]struct {
		method, segment string
		lacking         []string
	}{
		"/v1.0/" + soc + "mailFolders/inbox/messageRules":    {"GET", "messageRules", []string{"china"}},
		"/v1.0/" + soc + "mailFolders/inbox/messages/delta":  {"GET", "delta", []string{"china"}},
		"/v1.0/" + soc + "outlook/masterCategories":          {"GET", "outlook", []string{"china"}},
		"/v1.0/" + soc + "people":                            {"GET", "people", []string{"china"}},
		"/v1.0/" + soc + "messages/x/permanentDelete":        {"POST", "permanentDelete", []string{"us-gov", "us-dod", "china"}},
		"/beta/" + soc + "messages/x/reportMessage":          {"POST", "reportMessage", []string{"us-gov", "us-dod", "china"}},
		"/beta/security/threatSubmission/emailThreats":       {"GET", "security", []string{"us-gov", "us-dod", "china"}},
		"/v1.0/" + soc + "messages":                          {"GET", "", nil},
		"/v1.0/" + soc + "mailFolders/inbox/messages?$top=1": {"GET", "", nil},
		"/v1.0/" + soc + "messages/x/move":                   {"POST", "", nil},
		"/v1.0/users?$top=1":                                 {"GET", "", nil},
	} {
		for _, cloud := range append(emulator.Clouds(), "") {
			h := apartment(t, func(o *emulator.Options) { o.Cloud, o.Secret = cloud, "token" })
			_, _, w := h.graph("token", c.method, path, "{}")
			lacks := strings.Contains(w.Body.String(), "Resource not found for the segment '"+c.segment+"'.")
			if want := slices.Contains(c.lacking, cloud); lacks != want || want && w.Code != 400 {
				t.Errorf("%s in %q: %d %s", path, cloud, w.Code, w.Body)
			}
		}
	}
}
