package graph

import (
	"net/url"
	"testing"
)

func TestWhereFilesMayBeSent(t *testing.T) {
	for name, c := range map[string]struct {
		origin, to string
		want       bool
	}{
		"Exchange Online":      {"https://graph.microsoft.com", "https://outlook.office.com/api/v2.0/x?authtoken=1", true},
		"in capitals":          {"https://graph.microsoft.com", "https://OUTLOOK.OFFICE365.COM/x", true},
		"of the government":    {"https://graph.microsoft.us", "https://outlook.office365.us/x", true},
		"in China":             {"https://microsoftgraph.chinacloudapi.cn", "https://partner.outlook.cn/x", true},
		"the service itself":   {"https://graph.example:8443", "https://graph.example:8443/x", true},
		"another port":         {"https://graph.microsoft.com", "https://outlook.office.com:8443/x", false},
		"without encryption":   {"https://graph.microsoft.com", "http://outlook.office.com/x", false},
		"a name that ends so":  {"https://graph.microsoft.com", "https://eviloffice.com/x", false},
		"a name that begins":   {"https://graph.microsoft.com", "https://outlook.office.com.evil.test/x", false},
		"a name before the @":  {"https://graph.microsoft.com", "https://outlook.office.com@evil.test/x", false},
		"this machine":         {"https://graph.microsoft.com", "https://127.0.0.1/x", false},
		"from here to here":    {"http://127.0.0.1:8080", "http://127.0.0.1:9090/x", true},
		"from here to outside": {"http://127.0.0.1:8080", "https://outlook.office.com/x", false},
	} {
		t.Run(name, func(t *testing.T) {
			origin, err := url.Parse(c.origin)
			if err != nil {
				t.Fatal(err)
			}
			to, err := url.Parse(c.to)
			if err != nil {
				t.Fatal(err)
			}
			if got := (&Client{origin: origin}).takesUploads(to); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}
