package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"mailtriage/graph"
)

// TestAFileGoesToTheServiceAlone lets the service name URLs of others, of other schemes and with names in them: nothing
// is sent to them.
func TestAFileGoesToTheServiceAlone(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	for name, to := range map[string]string{
		"another host": "https://evil.test/upload", "Exchange, from a service on this machine": "https://outlook.office.com/upload", "a file": "file:///etc/passwd",
		"a name in it": strings.Replace(other.URL, "://", "://user@", 1), "nothing": "", "no URL": "http://[::1", "a path": "/upload",
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("request-id", "r")
				_ = json.NewEncoder(w).Encode(map[string]string{"uploadUrl": to})
			}))
			defer s.Close()
			_, err := open(t, s.URL)
			if !graph.IsKind(err, graph.Foreign) || elsewhere.Load() > 0 {
				t.Errorf("%v", err)
			}
		})
	}
}

func open(t *testing.T, url string) (graph.Upload, error) {
	t.Helper()
	c, err := graph.New(graph.Config{BaseURL: url, Token: "secret-token"})
	if err != nil {
		t.Fatal(err)
	}
	return c.Mailbox("soc@contoso.com").OpenUpload(t.Context(), "id/+=", graph.FileOf("x.bin", make([]byte, graph.SmallFile)))
}

// TestAnUploadCarriesNoTokenAndFollowsNoRedirect looks at what is put: neither token nor cookie, and nothing goes on to
// where a redirect leads.
func TestAnUploadCarriesNoTokenAndFollowsNoRedirect(t *testing.T) {
	var seen []*http.Request
	var s *httptest.Server
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r)
		switch {
		case strings.HasSuffix(r.URL.Path, "createUploadSession"):
			_ = json.NewEncoder(w).Encode(map[string]string{"uploadUrl": s.URL + "/put?authtoken=1"})
		case r.URL.Path == "/put":
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}
	}))
	defer s.Close()
	u, err := open(t, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	var logged []graph.RequestLog
	c, err := graph.New(graph.Config{BaseURL: s.URL, Token: "secret-token", Observe: func(l graph.RequestLog) { logged = append(logged, l) }})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = c.Mailbox("soc@contoso.com").UploadPiece(t.Context(), u, graph.FileOf("x.bin", make([]byte, graph.SmallFile)), 0)
	if err == nil || strings.Contains(err.Error(), "authtoken") {
		t.Errorf("%v", err)
	}
	if len(seen) != 2 || seen[0].Header.Get("Authorization") == "" || seen[0].URL.EscapedPath() != "/v1.0/users/soc@contoso.com/messages/id%2F%2B%3D/attachments/createUploadSession" && seen[0].URL.EscapedPath() != "/v1.0/users/soc%40contoso.com/messages/id%2F%2B%3D/attachments/createUploadSession" {
		t.Errorf("%d requests, the first to %s", len(seen), seen[0].URL.EscapedPath())
	}
	put := seen[1]
	if put.Header.Get("Authorization") != "" || put.Header.Get("Content-Range") != "bytes 0-2999999/3000000" || put.ContentLength != graph.SmallFile {
		t.Errorf("%v %d", put.Header, put.ContentLength)
	}
	if len(logged) != 1 || logged[0].Path != "/upload" {
		t.Errorf("%+v", logged)
	}
}

func TestFilesThatCantBeAttached(t *testing.T) {
	dir := t.TempDir()
	if _, err := graph.FileAt(dir); err == nil || !strings.Contains(err.Error(), "no file") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := graph.FileAt(dir + "/none"); err == nil {
		t.Error("nothing was attached")
	}
	if err := graph.FileOf("x", nil).Check(); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("empty: %v", err)
	}
	if f := graph.OriginalFile("../../etc: pay", []byte("x")); strings.ContainsAny(f.Name, `/\:`) || !strings.HasSuffix(f.Name, ".eml") {
		t.Errorf("%q", f.Name)
	}
}
