package doctor_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/doctor"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// tokenOf makes a token that says something; nobody verifies it here.
func tokenOf(t *testing.T, claims jwt.MapClaims) string {
	t.Helper()
	all := jwt.MapClaims{"exp": noon.Add(time.Hour).Unix(), "appid": "app-id", "tid": "tenant-id", "idtyp": "app"}
	for k, v := range claims {
		all[k] = v
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, all).SignedString([]byte("anything"))
	must(t, err)
	return token
}

// bearing looks at a service that answers anything, with a ready token.
func bearing(t *testing.T, token string, reader doctor.FolderReader) doctor.Subject {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", noon.Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{}`)
	}))
	t.Cleanup(s.Close)
	d := graphAt(s.URL, &http.Transport{})
	d.Token, d.Cloud, d.Now = token, "global", func() time.Time { return noon }
	d.Inbox = func(*auth.Session) (doctor.FolderReader, error) { return reader, nil }
	return d
}

func TestWhatATokenSays(t *testing.T) {
	for name, c := range map[string]struct {
		claims      jwt.MapClaims
		tenant      string
		state       doctor.State
		found, mend string
	}{
		"of an application": {jwt.MapClaims{"roles": []string{"Mail.Read"}}, "", doctor.OK, "of application app-id, tenant tenant-id, good until 2026-11-24 13:00 UTC, 1 permission: Mail.Read", ""},
		"of a person": {jwt.MapClaims{"scp": "Mail.Read User.Read", "upn": "ada@contoso.com", "name": "Ada", "app_displayname": "triage", "idtyp": "user"}, "", doctor.OK,
			"of ada@contoso.com (Ada), through application triage (app-id), tenant tenant-id, good until 2026-11-24 13:00 UTC, 2 permissions: Mail.Read User.Read", ""},
		"run out":           {jwt.MapClaims{"roles": []string{"Mail.Read"}, "exp": noon.Add(-time.Second).Unix()}, "", doctor.Fail, "it has run out", "mailtriage token"},
		"without anything":  {nil, "", doctor.Warn, "no permissions", "unless RBAC for Applications"},
		"a person's, empty": {jwt.MapClaims{"idtyp": "user"}, "", doctor.Warn, "no permissions", "ask for scopes"},
		"of another tenant": {jwt.MapClaims{"roles": []string{"Mail.Read"}}, "11111111-2222-3333-4444-555555555555", doctor.Warn, "tenant tenant-id", "check tenant"},
		"by a domain":       {jwt.MapClaims{"roles": []string{"Mail.Read"}}, "contoso.com", doctor.OK, "tenant tenant-id", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := bearing(t, tokenOf(t, c.claims), inbox{})
			d.Tenant = c.tenant
			got := find(t, doctor.Run(t.Context(), d, nil), "token")
			if got.State != c.state || !strings.HasSuffix(got.Found, c.found) && !strings.Contains(got.Found, c.found) || !strings.Contains(got.Mend, c.mend) || c.mend == "" && got.Mend != "" {
				t.Errorf("%s: %q, mend %q", got.State, got.Found, got.Mend)
			}
		})
	}
}

// broken is a mailbox that can't be read.
type broken struct{ err error }

func (b broken) Folder(context.Context, string) (graph.Folder, error) { return graph.Folder{}, b.err }

func TestWhyAMailboxIsBarred(t *testing.T) {
	application := jwt.MapClaims{"roles": []string{"Mail.Read"}}
	person := jwt.MapClaims{"scp": "Mail.Read Mail.Read.Shared", "upn": "ada@contoso.com", "idtyp": "user"}
	owner := jwt.MapClaims{"scp": "Mail.Read", "upn": "SOC@contoso.com", "idtyp": "user"}
	denied := &graph.Error{Kind: graph.Forbidden, Code: "ErrorAccessDenied", Permission: "Mail.ReadBasic"}
	for name, c := range map[string]struct {
		claims      jwt.MapClaims
		err         error
		state       doctor.State
		found, mend string
	}{
		"no such user":      {application, &graph.Error{Kind: graph.NotFound, Code: "Request_ResourceNotFound"}, doctor.Fail, "no such user or mailbox", "check the address"},
		"no licence":        {application, &graph.Error{Kind: graph.NotFound, Code: "MailboxNotEnabledForRESTAPI"}, doctor.Fail, "no mailbox in Exchange Online", "licence"},
		"hybrid":            {application, &graph.Error{Kind: graph.NotFound, Code: "MailboxNotSupportedForRESTAPI"}, doctor.Fail, "no mailbox in Exchange Online", "licence"},
		"policy":            {application, &graph.Error{Kind: graph.Forbidden, Code: "ErrorAccessDenied", Message: "[RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."}, doctor.Fail, "application access policy", "Test-ApplicationAccessPolicy"},
		"role":              {application, denied, doctor.Fail, "although the token has Mail.Read", "Test-ServicePrincipalAuthorization"},
		"no delegate":       {person, denied, doctor.Fail, "although the token has Mail.Read.Shared", "full access"},
		"not shared":        {person, &graph.Error{Kind: graph.NotFound, Code: "ErrorItemNotFound"}, doctor.Fail, "not shared with ada@contoso.com", "full access"},
		"one's own, closed": {owner, denied, doctor.Fail, "although the token has Mail.Read", "Get-CASMailbox"},
		"who knows":         {nil, denied, doctor.Fail, "is denied", "Mail.ReadBasic"},
		"throttled":         {application, &graph.Error{Kind: graph.Throttled, RequestID: "r-1"}, doctor.Warn, "throttling (request-id r-1)", "try again"},
		"not taken":         {application, &graph.Error{Kind: graph.Unauthenticated}, doctor.Fail, "does not take the token", "graph_url"},
		"a gateway's page":  {application, &graph.Error{Kind: graph.Malformed, Status: 200}, doctor.Fail, "something other than Graph answered (status 200)", "in a browser"},
		"not available":     {application, &graph.Error{Op: "reading the folder", Kind: graph.Unavailable}, doctor.Fail, "not available just now", "try again"},
		"cut off":           {application, &graph.Error{Op: "reading the folder", Kind: graph.CutOff}, doctor.Fail, "the connection was cut", "proxy"},
		"another error":     {application, errors.New("the mailbox\nis odd"), doctor.Fail, "soc@contoso.com: the mailbox is odd", "request log"},
	} {
		t.Run(name, func(t *testing.T) {
			token := "opaque"
			if c.claims != nil {
				token = tokenOf(t, c.claims)
			}
			r := doctor.Run(t.Context(), bearing(t, token, broken{c.err}), nil)
			got := find(t, r, "mailbox")
			if got.State != c.state || !strings.Contains(got.Found, c.found) || !strings.Contains(got.Mend, c.mend) {
				t.Errorf("%s: %q, mend %q", got.State, got.Found, got.Mend)
			}
			if move := find(t, r, "get email"); c.claims != nil && c.state == doctor.Fail && (move.State != doctor.Skipped || !strings.HasSuffix(move.Found, ", but: see mailbox")) {
				t.Errorf("get email is %s: %q", move.State, move.Found)
			}
		})
	}
}

func TestNoReader(t *testing.T) {
	d := bearing(t, "opaque", nil)
	d.Inbox = func(*auth.Session) (doctor.FolderReader, error) { return nil, errors.New("only https") }
	if c := find(t, doctor.Run(t.Context(), d, nil), "mailbox"); c.State != doctor.Fail || c.Found != "only https" {
		t.Errorf("%+v", c)
	}
	d.Inbox = nil
	if c := find(t, doctor.Run(t.Context(), d, nil), "mailbox"); c.State != doctor.Skipped {
		t.Errorf("%+v", c)
	}
}

func TestSignInByVariablesIsMendedByVariables(t *testing.T) {
	s := newScene(t, appAll)
	s.subject = func(d *doctor.Subject) { d.Way, d.Session = auth.Environment, nothingStored }
	if c := find(t, s.run(t), "sign-in"); c.State != doctor.Fail || !strings.Contains(c.Mend, "AZURE_CLIENT_SECRET") {
		t.Errorf("%+v", c)
	}
}
