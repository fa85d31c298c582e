package sender

import (
	"net/netip"
	"strings"
)

// Boundary is where the tenant's Exchange Online took the mail in.
type Boundary struct {
	Source        // its Received field
	Found  bool   // there is one: the mail came in from outside
	Host   string // who took it in
	IP     string // from where
	Helo   string // how that one called itself: its own word
	Why    string // why there is none, fit to draw
}

// fronts are the hosts that take mail in for tenants, as domains of MX records, cloud by cloud
// (https://learn.microsoft.com/microsoft-365/enterprise/external-domain-name-system-records).
var fronts = []string{".mail.protection.outlook.com", ".mail.protection.office365.us", ".mail.protection.partner.outlook.cn", ".mail.protection.outlook.de"}

// inner are the domains of the hosts behind them.
var inner = []string{".outlook.com", ".outlook.office365.com", ".exchangelabs.com", ".office365.us", ".partner.outlook.cn", ".outlook.de", ".mgd.msft.net"}

// exchangeNet is where hosts of Exchange Online stand that give their address for a name
// (https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges).
var exchangeNet = netip.MustParsePrefix("2603:1000::/24")

func front(host string) bool { return under(host, fronts) }

// behind tells whether a host is one of Exchange Online's.
func behind(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return exchangeNet.Contains(a)
	}
	return under(host, inner) || front(host)
}

func under(host string, domains []string) bool {
	host = strings.ToLower(host)
	for _, d := range domains {
		if strings.HasSuffix(host, d) {
			return true
		}
	}
	return false
}

// boundary finds the topmost Received field by a front of Exchange Online that has only fields of its own hosts above.
// Names below it are the sender's to choose, and another tenant's front is below it.
func boundary(h header, path []Hop) Boundary {
	if len(path) == 0 {
		return Boundary{Why: "no Received field: no server tells that it took this mail in"}
	}
	for i := len(path) - 1; i >= 0; i-- {
		hop := path[i]
		switch {
		case front(hop.By):
			return Boundary{Source: hop.Source, Found: true, Host: hop.By, IP: hop.IP, Helo: hop.From}
		case !behind(hop.By):
			return Boundary{Why: "no front of Exchange Online took this mail in: " + hop.Where() + " is by " + safe(hop.By)}
		}
	}
	return Boundary{Why: "only hosts of Exchange Online passed this mail on: it did not come in from outside"}
}

// mark tells the hops of the boundary and behind it from those that are claims.
func (r *Report) mark() {
	for i := range r.Path {
		hop := &r.Path[i]
		hop.Own = r.own(hop.Source) || r.Boundary.Found && hop.Field == r.Boundary.Field
		hop.First = r.Boundary.Found && hop.Field == r.Boundary.Field
	}
}

// own tells whether a field was written by the boundary or behind it.
func (r *Report) own(s Source) bool { return r.Boundary.Found && s.Field < r.Boundary.Field }
