package emulator_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
)

// inMemory asks an emulator over pipes, on a clock of the test's own.
func inMemory(t *testing.T, test func(e *emulator.Running, ask func(method, path, body string) (int, string, error))) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		opts := emulator.Options{Mailbox: "a@b.test", Latency: time.Hour, Tenant: world.Tenant{
			ID: tenantID, Apps: []world.App{{ClientID: "app", Secret: "s"}}, Users: []world.User{{ID: "u1", UserPrincipalName: "a@b.test"}},
			Mailboxes: []world.Mailbox{{UserID: "u1", TimeZone: "UTC", Folders: []world.Folder{{Name: "Inbox", WellKnown: "inbox"}, {Name: "Drafts", WellKnown: "drafts"}}}},
		}}
		e, transport, err := emulator.StartInMemory(opts)
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Transport: transport}
		test(e, func(method, path, body string) (int, string, error) {
			r, err := http.NewRequestWithContext(t.Context(), method, e.Info.Graph+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+e.Info.Token)
			r.Header.Set("Content-Type", "application/json")
			resp, err := client.Do(r)
			if err != nil {
				return 0, "", err
			}
			defer func() { _ = resp.Body.Close() }()
			raw, err := io.ReadAll(resp.Body)
			return resp.StatusCode, string(raw), err
		})
		e.Stop()
		if _, err := client.Get(e.Info.Graph + "/v1.0/users"); err == nil { //nolint:noctx // it ends at once
			t.Error("it still answers")
		}
	})
}

func TestInMemoryTimeIsTheTests(t *testing.T) {
	inMemory(t, func(_ *emulator.Running, ask func(string, string, string) (int, string, error)) {
		began := time.Now()
		status, _, err := ask("GET", "/v1.0/users/a@b.test/mailFolders/inbox", "")
		if err != nil || status != http.StatusOK || time.Since(began) != time.Hour {
			t.Errorf("%d %v after %v", status, err, time.Since(began))
		}
	})
}

func TestFaultsOfABatchAsAWholeAndOfAPath(t *testing.T) {
	const folder, batch = "/users/a@b.test/mailFolders/", `{"requests":[{"id":"1","method":"GET","url":"/users/a@b.test/mailFolders/inbox"},{"id":"2","method":"GET","url":"/users/a%40b.test/mailFolders/drafts"}]}`
	inMemory(t, func(e *emulator.Running, ask func(string, string, string) (int, string, error)) {
		e.AddFaults(emulator.Fault{Operation: "batch", Status: 503, RetryAfter: 7}, emulator.Fault{Operation: "batch", Body: "html"}, emulator.Fault{Operation: "batch", Cut: "before"})
		if status, _, err := ask("POST", "/v1.0/$batch", batch); status != 503 || err != nil {
			t.Errorf("503: %d %v", status, err)
		}
		if status, body, err := ask("POST", "/v1.0/$batch", batch); status != 200 || !strings.HasPrefix(body, "<html>") || err != nil {
			t.Errorf("html: %d %s %v", status, body, err)
		}
		if status, _, err := ask("POST", "/v1.0/$batch", batch); err == nil {
			t.Errorf("cut: %d", status)
		}
		e.ClearFaults()
		e.AddFaults(emulator.Fault{Operation: "*", Path: "a@b.test/mailFolders/drafts", Status: 403, Count: -1})
		if status, body, _ := ask("POST", "/v1.0/$batch", batch); status != 200 || strings.Count(body, `"status":403`) != 1 || strings.Count(body, `"status":200`) != 1 {
			t.Errorf("of one path in a batch: %d %s", status, body)
		}
		if status, _, _ := ask("GET", "/v1.0"+folder+"inbox", ""); status != 200 {
			t.Errorf("another path: %d", status)
		}
	})
}
