package casefolder

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/evidence/indicators"
)

// latency is how long the service takes for a request: what Graph takes at the least for one of mail.
const latency = 20 * time.Millisecond

const attachedBytes = "MZ\x00 this is what is attached, see https://attached.evil.org/"

// letter is the n-th message, with an attachment.
func letter(n int) string {
	return fmt.Sprintf("From: boss%d@evil.org\r\nSubject: pay %d\r\nMessage-ID: <%d@evil.org>\r\nReceived: from x (x [203.0.113.%d]) by y\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/html\r\n\r\n<p>%s<a href='https://pay%d.evil.org/x?id=%d'>pay</a> hash d41d8cd98f00b204e9800998ecf8427e</p>\r\n--b\r\nContent-Type: application/octet-stream; name=a.txt\r\n"+
		"Content-Disposition: attachment; filename=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n", n, n, n, n%250, strings.Repeat("Dear colleague, please see the invoice. ", 50), n, n, base64.StdEncoding.EncodeToString([]byte(attachedBytes)))
}

// service is a mailbox behind a wire: each request takes its time.
func service(b *testing.B, n int) (*graph.Mailbox, []string) {
	b.Helper()
	ids, mails := make([]string, n), map[string]string{}
	for i := range ids {
		ids[i] = fmt.Sprintf("AAMk%d", i)
		mails[ids[i]] = letter(i)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(latency)
		w.Header().Set("request-id", "1")
		parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/") // v1.0 users soc messages ID …
		id := parts[4]
		switch tail := strings.Join(parts[5:], "/"); {
		case tail == "$value":
			_, _ = w.Write([]byte(mails[id]))
		case strings.HasSuffix(tail, "$value"):
			_, _ = w.Write([]byte(attachedBytes))
		case tail == "attachments":
			_ = json.NewEncoder(w).Encode(map[string]any{"value": []map[string]any{{"@odata.type": "#microsoft.graph.fileAttachment", "id": "a", "name": "a.txt", "size": 60}}})
		default:
			_ = json.NewEncoder(w).Encode(map[string]any{"id": id, "subject": "pay", "body": map[string]string{"contentType": "html", "content": "<p>pay</p>"}, "receivedDateTime": "2026-11-24T09:00:00Z"})
		}
	}))
	b.Cleanup(s.Close)
	c, err := graph.New(graph.Config{BaseURL: s.URL, Token: "token"})
	if err != nil {
		b.Fatal(err)
	}
	return c.Mailbox("soc"), ids
}

// extracted is the work on one message: its headers, its bytes, what is attached, and all indicators.
type extracted struct {
	headers, attached int
	found             []indicators.Indicator
}

func look(raw []byte) extracted {
	mail := eml.Parse(raw)
	return extracted{len(mail.Header), len(mail.Attachments()), indicators.Extract(indicators.Of(mail), indicators.Options{})}
}

// BenchmarkThousand takes the evidence of 1,000 messages, extraction all on: as the connector does (each message read with its
// headers, its bytes, the list of what is attached, and that, one request after another) and as it is done here (the bytes,
// four messages at a time; all else is in them).
func BenchmarkThousand(b *testing.B) {
	const n = 1000
	b.Run("connector", func(b *testing.B) {
		box, ids := service(b, n)
		for b.Loop() {
			found := 0
			for _, id := range ids {
				if _, err := box.Message(b.Context(), id); err != nil {
					b.Fatal(err)
				}
				raw, _, err := box.MIME(b.Context(), id, 0)
				if err != nil {
					b.Fatal(err)
				}
				list, err := box.Attachments(b.Context(), id)
				if err != nil {
					b.Fatal(err)
				}
				for _, a := range list {
					if _, err := box.AttachmentBytes(b.Context(), id, a); err != nil {
						b.Fatal(err)
					}
				}
				found += len(look(raw).found)
			}
			b.ReportMetric(float64(found)/n, "indicators/message")
		}
	})
	b.Run("mailtriage", func(b *testing.B) {
		box, ids := service(b, n)
		for b.Loop() {
			var mu sync.Mutex
			var group sync.WaitGroup
			next := make(chan string)
			found := 0
			for range 4 {
				group.Go(func() {
					for id := range next {
						raw, _, err := box.MIME(b.Context(), id, 0)
						if err != nil {
							b.Error(err)
							continue
						}
						x := look(raw)
						mu.Lock()
						found += len(x.found)
						mu.Unlock()
					}
				})
			}
			for _, id := range ids {
				next <- id
			}
			close(next)
			group.Wait()
			b.ReportMetric(float64(found)/n, "indicators/message")
		}
	})
}
