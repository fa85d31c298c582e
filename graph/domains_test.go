package graph

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// twoAnswers is a service that gives a batch of two requests their answers.
type twoAnswers [2]string

func (a twoAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	body := fmt.Sprintf(`{"responses":[{"id":"0",%s},{"id":"1",%s}]}`, a[0], a[1])
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// TestOwnDomainsAreWholeOrRefused: only a service that refuses the tenant's domains leaves those of the mailbox.
func TestOwnDomainsAreWholeOrRefused(t *testing.T) {
	const (
		all     = `"status":200,"body":{"value":[{"verifiedDomains":[{"name":"Corp.test"},{"name":"corp.onmicrosoft.com"}]}]}`
		person  = `"status":200,"body":{"mail":"soc@mail.corp.test","userPrincipalName":"soc@corp.test"}`
		refused = `"status":403,"body":{"error":{"code":"Authorization_RequestDenied"}}`
		ill     = `"status":500,"body":{"error":{"code":"x"}}`
	)
	for name, c := range map[string]struct {
		answers twoAnswers
		want    []string // nil: it fails
	}{
		"both":               {twoAnswers{all, person}, []string{"corp.onmicrosoft.com", "corp.test", "mail.corp.test"}},
		"domains refused":    {twoAnswers{refused, person}, []string{"corp.test", "mail.corp.test"}},
		"addresses refused":  {twoAnswers{all, refused}, []string{"corp.onmicrosoft.com", "corp.test"}},
		"both refused":       {twoAnswers{refused, refused}, []string{"corp.test"}},
		"domains not had":    {twoAnswers{ill, person}, nil},
		"addresses not had":  {twoAnswers{all, ill}, nil},
		"not had and denied": {twoAnswers{ill, refused}, nil},
	} {
		client, err := New(Config{BaseURL: "http://127.0.0.1:1", Token: "x", Transport: c.answers, WaitCap: time.Millisecond, Attempts: 1})
		if err != nil {
			t.Fatal(err)
		}
		got, err := client.Mailbox("soc@corp.test").OwnDomains(t.Context())
		if !slices.Equal(got, c.want) || (err == nil) != (c.want != nil) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
