package lookalike

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed brands.tsv
var brandList string

// target is a name that may be imitated.
type target struct {
	whose  string // "Microsoft", "one of your own domains", "the sender's domain"
	domain string // true: microsoft.com
	label  string // of it, that is imitated: microsoft
	fold   string
	kind   kind
	word   bool // an ordinary word or name, or short
}

// kind is how much may be said of a name that comes near a target.
type kind int

const (
	brand kind = iota
	own
	sender
)

type brandTable struct {
	targets  []target
	domains  map[string]string // true domains, and whose each is
	innocent map[string]bool   // labels of others that come near
}

// brands reads the list once.
var brands = sync.OnceValue(func() brandTable {
	t := brandTable{domains: map[string]string{}, innocent: map[string]bool{}}
	for line := range strings.Lines(brandList) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if strings.HasPrefix(line, "#") || len(cells) < 3 {
			continue
		}
		domains := strings.Fields(cells[2])
		for _, d := range domains {
			t.domains[d] = cells[0]
		}
		for _, label := range strings.Fields(cells[1]) {
			label, word := strings.CutPrefix(label, "~")
			t.targets = append(t.targets, target{whose: cells[0], domain: home(label, domains), label: label, fold: Fold(label), word: word})
		}
		for _, label := range strings.Fields(strings.Join(cells[3:], " ")) {
			t.innocent[label] = true
		}
	}
	return t
})

// home is the domain that a label stands for: the one that has it, else the first.
func home(label string, domains []string) string {
	i := slices.IndexFunc(domains, func(d string) bool { return strings.HasPrefix(d, label+".") })
	return domains[max(0, i)]
}

// shared are services under whose domain each customer has a name of its own: that a brand's name stands there is nothing by itself.
var shared = strings.Fields(`onmicrosoft.com sharepoint.com azurewebsites.net azureedge.net windows.net dynamics.com office365.com powerapps.com
 github.io gitlab.io googleusercontent.com appspot.com amazonaws.com amazon.com cloudfront.net awsapps.com myshopify.com wordpress.com
 zendesk.com statuspage.io okta.com oktapreview.com auth0.com custhelp.com qualtrics.com my.site.com force.com salesforce.com service-now.com
 myworkdayjobs.com greenhouse.io lever.co app.link sjv.io evyy.net list-manage.com hubspot.com hubspotlinks.com exacttarget.com exct.net
 edgekey.net edgesuite.net akamaized.net akamaihd.net fastly.net cloudflare.net atlassian.net slack.com medium.com substack.com
 eventbrite.com surveymonkey.com typeform.com freshdesk.com intercom.help helpscoutdocs.com readme.io gitbook.io box.com webex.com zoom.us
 smartrecruiters.com icims.com successfactors.com taleo.net workable.com bamboohr.com linksynergy.com awin1.com mkt.com sendgrid.net
 mailgun.org mktdns.com marketo.com pardot.com responsys.net eloqua.com cvent.com bynder.com sprinklr.com trustpilot.com glassdoor.com
 safelinks.protection.outlook.com mail.protection.outlook.com mimecast.com mimecastprotect.com`)
