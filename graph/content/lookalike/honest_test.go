package lookalike_test

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/content/lookalike"
)

//go:embed testdata/honest.txt
var honest string

func honestNames() (names []string) {
	for line := range strings.Lines(honest) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			names = append(names, line)
		}
	}
	return names
}

func TestHonestSendersImitateNothing(t *testing.T) {
	names := honestNames()
	if len(names) < 300 {
		t.Errorf("only %d names are tried", len(names))
	}
	for _, name := range names {
		for _, front := range []string{"", "www.", "mail.", "news.", "login.", "email.notifications.", "secure.", "accounts.", "my.", "support.", "info.em."} {
			if f, found := lookalike.Check(front+name, known); found {
				t.Errorf("%s%s %s", front, name, f.Words())
			}
		}
	}
}

// TestHonestSendersDoNotImitateEachOther asks of each name whether it imitates the others, were all of them the tenant's own, or the
// senders'. The same name under another ending is told of one's own on purpose.
func TestHonestSendersDoNotImitateEachOther(t *testing.T) {
	near := map[string]string{"kaust.edu.sa": "kaist.ac.kr", "kaist.ac.kr": "kaust.edu.sa"} // two universities, one letter apart
	names := honestNames()
	for i, name := range names {
		others := slices.Delete(slices.Clone(names), i, i+1)
		for _, k := range []lookalike.Known{{Own: others}, {Sender: others}} {
			if f, found := lookalike.Check(name, k); found && f.How != lookalike.Ending && f.Imitates != near[name] {
				t.Errorf("%s %s", name, f.Words())
			}
		}
	}
}

// TestServicesUnderOnesOwnDomain is about services that organisations have under a domain of their own, as gitlab.cern.ch is.
func TestServicesUnderOnesOwnDomain(t *testing.T) {
	for host, imitates := range map[string]string{
		"gitlab.cern.ch": "", "sharepoint.tum.de": "", "office365.ku.dk": "", "webex.ethz.ch": "", "dropbox.cornell.edu": "", "docusign.ucsd.edu": "", "salesforce.northwind.com": "", "onedrive.uva.nl": "",
		"sharepoint.secure-files.com": "sharepoint.com", "login.office365.files.net": "office365.com", "office365.northwind.top": "office365.com", "sharepoint-login.northwind.com": "sharepoint.com", "dropb0x.northwind.com": "dropbox.com", "paypal.northwind.com": "paypal.com",
	} {
		if f, _ := lookalike.Check(host, lookalike.Known{}); f.Imitates != imitates {
			t.Errorf("%s imitates %q, want %q", host, f.Imitates, imitates)
		}
	}
	if f, _ := lookalike.Check("sharepoint.northwind.com", lookalike.Known{Own: []string{"sharepoint.example"}}); !f.Own {
		t.Error("a name of one's own is passed over")
	}
}
