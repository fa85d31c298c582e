package links_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/links"
)

// Each form with where it is described.
func TestUnwrap(t *testing.T) {
	for name, c := range map[string]struct {
		in, target string
		by         string // the wrappings, outermost first
		opaque     string
		domain     string
		leads      string // "parameter link"
	}{
		"not wrapped": {in: "https://www.contoso.com/a?b=c#d", target: "https://www.contoso.com/a?b=c#d"},
		// learn.microsoft.com, "Safe Links in Microsoft Defender for Office 365"
		"Safe Links": {in: "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa%3Fb%3Dc&data=05%7C01%7Cuser%40contoso.com&sdata=x%3D&reserved=0",
			target: "https://evil.example/a?b=c", by: "Microsoft Safe Links"},
		"Safe Links, as HTML leaves them":   {in: "https://eur01.safelinks.protection.outlook.com/?data=1&amp;url=http%3A%2F%2Fevil.example", target: "http://evil.example", by: "Microsoft Safe Links"},
		"Safe Links without a scheme":       {in: "https://eur01.safelinks.protection.outlook.com/?url=evil.example%2Fx&data=1", target: "http://evil.example/x", by: "Microsoft Safe Links"},
		"Safe Links of the US government":   {in: "https://usg01.safelinks.protection.office365.us/?url=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Microsoft Safe Links"},
		"what only looks like Safe Links":   {in: "https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fcontoso.com%2F", target: "https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fcontoso.com%2F", leads: "url https://contoso.com/"},
		"Safe Links without a target":       {in: "https://nam12.safelinks.protection.outlook.com/?data=1", target: "https://nam12.safelinks.protection.outlook.com/?data=1"},
		"Safe Links with a javascript link": {in: "https://nam12.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)", target: "javascript:alert(1)", by: "Microsoft Safe Links"},
		// learn.microsoft.com, "Safe Links settings for Microsoft Teams"; the form is what Teams' web client shows
		"Teams": {in: "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Fevil.example%2F&locale=en-us", target: "https://evil.example/", by: "Microsoft Teams Safe Links"},
		// help.proofpoint.com, "How do I decode a rewritten URL?", and the forms of its published decoder
		"URL Defense v1":              {in: "https://urldefense.proofpoint.com/v1/url?u=http://evil.example/&k=oIvRg1%2BdGAgOoM1BIlLLqw%3D%3D%0A&r=x&m=y&s=z", target: "http://evil.example/", by: "Proofpoint URL Defense v1"},
		"URL Defense v2":              {in: "https://urldefense.proofpoint.com/v2/url?u=http-3A__www.bouncycastle.org_&d=DwMBaQ&c=Vxt5e0Osvvt2gflwSlsJ5DmPGcPvTRKLJyp031rXjhg&r=x&m=y&s=z&e=", target: "http://www.bouncycastle.org/", by: "Proofpoint URL Defense v2"},
		"URL Defense v2 with a query": {in: "https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.example_a-5Fb-3Fc-3Dd-2De&d=x", target: "https://evil.example/a_b?c=d-e", by: "Proofpoint URL Defense v2"},
		"URL Defense v3":              {in: "https://urldefense.com/v3/__https://evil.example/a?b=c__;!!abc!XYZ$", target: "https://evil.example/a?b=c", by: "Proofpoint URL Defense v3"},
		// OVlasiuk, "Defending plaintext email against URL Defense", and the vendor's decoder: * and **letter
		"URL Defense v3, characters set aside":  {in: "https://urldefense.com/v3/__https://evil.example/a*b*2Fc__;Iys!!abc!XYZ$", target: "https://evil.example/a#b+2Fc", by: "Proofpoint URL Defense v3"},
		"URL Defense v3, a run of them":         {in: "https://urldefense.com/v3/__https://evil.example/**Ax__;w6TDtg!!abc!XYZ$", target: "https://evil.example/äöx", by: "Proofpoint URL Defense v3"},
		"URL Defense v3, one slash lost":        {in: "https://urldefense.com/v3/__https:/evil.example/x__;!!abc!XYZ$", target: "https://evil.example/x", by: "Proofpoint URL Defense v3"},
		"URL Defense v3, fewer than are marked": {in: "https://urldefense.com/v3/__https://evil.example/a*b**Zc__;Iw!!a!b$", target: "https://evil.example/a#b**Zc", by: "Proofpoint URL Defense v3"},
		"URL Defense of the US government":      {in: "https://urldefense.us/v3/__https://evil.example/__;!!a!b$", target: "https://evil.example/", by: "Proofpoint URL Defense v3"},
		"Proofpoint's short form":               {in: "https://urldefense.com/s/AbCdEf", target: "https://urldefense.com/s/AbCdEf", opaque: "Proofpoint short link"},
		"Proofpoint's isolation":                {in: "https://urlisolation.com/browser?x=1", target: "https://urlisolation.com/browser?x=1", opaque: "Proofpoint short link"},
		// community.mimecast.com, "URL Protect: rewritten links": the target is held by the service, its domain is told
		"Mimecast":        {in: "https://protect-us.mimecast.com/s/0wSdCVON0gczLDq1tGaO_q?domain=evil.example", target: "https://protect-us.mimecast.com/s/0wSdCVON0gczLDq1tGaO_q?domain=evil.example", opaque: "Mimecast", domain: "evil.example"},
		"Mimecast, newer": {in: "https://url.uk.m.mimecastprotect.com/s/abc123?domain=evil.example", target: "https://url.uk.m.mimecastprotect.com/s/abc123?domain=evil.example", opaque: "Mimecast", domain: "evil.example"},
		"Mimecast's own":  {in: "https://www.mimecast.com/blog/", target: "https://www.mimecast.com/blog/"},
		// campus.barracuda.com, "Understanding Link Protection"
		"Barracuda": {in: "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.example%2fx&c=E,1,abc&typo=1", target: "https://evil.example/x", by: "Barracuda Link Protection"},
		// Cisco Secure Email user guide, "URL rewriting": https://secure-web.cisco.com/<token>/<escaped link>
		"Cisco":            {in: "https://secure-web.cisco.com/1a2B3c-token_x/https%3A%2F%2Fevil.example%2Fa%3Fb%3Dc", target: "https://evil.example/a?b=c", by: "Cisco Secure Email"},
		"Cisco, unescaped": {in: "https://secure-web.cisco.com/1a2B3c/https://evil.example/a?b=c", target: "https://evil.example/a?b=c", by: "Cisco Secure Email"},
		// docs.sophos.com, "Time of Click URL Protection": the parameter u is base64
		"Sophos": {in: "https://eu-west-1.protection.sophos.com/?d=evil.example&u=aHR0cHM6Ly9ldmlsLmV4YW1wbGUvYQ==&i=x&t=y&h=z", target: "https://evil.example/a", by: "Sophos Time-of-Click"},
		// docs.trendmicro.com, "Time-of-Click Protection"
		"Trend Micro": {in: "https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=http%3A%2F%2Fevil.example%2F&umid=1&auth=2", target: "http://evil.example/", by: "Trend Micro Time-of-Click"},
		// knowledge.broadcom.com, "Click-time URL Protection"
		"Symantec":        {in: "https://clicktime.symantec.com/3AbCdEfGhIjKlMnOpQrStUv?u=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Symantec Click-time"},
		"Symantec, older": {in: "https://clicktime.symantec.com/a/1/abc=?d=xyz&u=http%3A%2F%2Fevil.example%2F", target: "http://evil.example/", by: "Symantec Click-time"},
		// docs.trellix.com, "URL rewriting"
		"FireEye":   {in: "https://protect2.fireeye.com/v1/url?k=abc&q=1&e=def&u=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Trellix (FireEye) URL Protect"},
		"Trustwave": {in: "https://scanmail.trustwave.com/?c=1&d=abc&u=http%3a%2f%2fevil%2eexample", target: "http://evil.example", by: "Trustwave"},
		"Vade":      {in: "https://antiphishing.vadesecure.com/v4?f=abc&i=def&u=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Vade"},
		// sc1.checkpoint.com, Harmony Email & Collaboration guide, "Click-Time Protection"
		"Check Point":             {in: "https://protect.checkpoint.com/v2/___https://evil.example/a?b=c___.YXAxOmM6", target: "https://evil.example/a?b=c", by: "Check Point Harmony"},
		"Avanan":                  {in: "https://avanan.url-protection.com/v1/url?o=https%3A//evil.example/&g=a&s=b", target: "https://evil.example/", by: "Avanan"},
		"Inky":                    {in: "https://shared.outlook.inky.com/link?domain=evil.example&t=h.eJx", target: "https://shared.outlook.inky.com/link?domain=evil.example&t=h.eJx", opaque: "Inky", domain: "evil.example"},
		"Google":                  {in: "https://www.google.com/url?sa=t&q=https%3A%2F%2Fevil.example%2F&usg=x", target: "https://evil.example/", by: "Google"},
		"Google of a country":     {in: "https://www.google.co.uk/url?url=https://evil.example/", target: "https://evil.example/", by: "Google"},
		"not Google":              {in: "https://google.evil.example/url?q=https%3A%2F%2Fcontoso.com", target: "https://google.evil.example/url?q=https%3A%2F%2Fcontoso.com", leads: "q https://contoso.com"},
		"a search is no wrapping": {in: "https://www.google.com/search?q=contoso.com", target: "https://www.google.com/search?q=contoso.com"},
		// developers.google.com/amp/cache/overview
		"AMP":             {in: "https://www.google.com/amp/s/evil.example/a?b=c", target: "https://evil.example/a?b=c", by: "Google AMP"},
		"AMP, plain":      {in: "https://www.google.com/amp/evil.example/a", target: "http://evil.example/a", by: "Google AMP"},
		"AMP cache":       {in: "https://evil-example.cdn.ampproject.org/c/s/evil.example/x", target: "https://evil.example/x", by: "Google AMP cache"},
		"advertising":     {in: "https://adclick.g.doubleclick.net/pcs/click?xai=1&adurl=https%3A%2F%2Fevil.example", target: "https://evil.example", by: "Google advertising"},
		"Bing":            {in: "https://www.bing.com/ck/a?!&&p=abc&u=a1aHR0cHM6Ly9ldmlsLmV4YW1wbGUv&ntb=1", target: "https://evil.example/", by: "Bing"},
		"Facebook":        {in: "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F&h=AT0", target: "https://evil.example/", by: "Facebook"},
		"LinkedIn":        {in: "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fevil.example%2F&urlhash=x", target: "https://evil.example/", by: "LinkedIn"},
		"LinkedIn safety": {in: "https://www.linkedin.com/safety/go?url=https%3A%2F%2Fevil.example", target: "https://evil.example", by: "LinkedIn"},
		"LinkedIn slink":  {in: "https://www.linkedin.com/slink?code=abc", target: "https://www.linkedin.com/slink?code=abc", opaque: "LinkedIn smart link"},
		"YouTube":         {in: "https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fevil.example", target: "https://evil.example", by: "YouTube"},
		"a short link":    {in: "https://bit.ly/3xYz", target: "https://bit.ly/3xYz", opaque: "short link"},
		// several layers
		"Safe Links around URL Defense": {in: "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fevil.example%2F__%3B!!a!b%24&data=1",
			target: "https://evil.example/", by: "Microsoft Safe Links, Proofpoint URL Defense v3"},
		"Mimecast within Safe Links": {in: "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fprotect-eu.mimecast.com%2Fs%2Fabc%3Fdomain%3Devil.example&data=1",
			target: "https://protect-eu.mimecast.com/s/abc?domain=evil.example", by: "Microsoft Safe Links", opaque: "Mimecast", domain: "evil.example"},
		// parameters in which a site may lead on
		"redirect":                    {in: "https://shop.example/out?redirect=https%3A%2F%2Fevil.example%2F", target: "https://shop.example/out?redirect=https%3A%2F%2Fevil.example%2F", leads: "redirect https://evil.example/"},
		"redirect, escaped twice":     {in: "https://shop.example/out?u=https%253A%252F%252Fevil.example%252F", target: "https://shop.example/out?u=https%253A%252F%252Fevil.example%252F", leads: "u https://evil.example/"},
		"redirect in base64":          {in: "https://shop.example/out?target=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", target: "https://shop.example/out?target=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", leads: "target https://evil.example/"},
		"redirect after #":            {in: "https://shop.example/#url=https://evil.example/", target: "https://shop.example/#url=https://evil.example/", leads: "url https://evil.example/"},
		"a page's name is none":       {in: "https://shop.example/?page=about.html&next=2", target: "https://shop.example/?page=about.html&next=2"},
		"a slash-slash link":          {in: "https://shop.example/login?next=//evil.example/", target: "https://shop.example/login?next=//evil.example/", leads: "next //evil.example/"},
		"a mail address is no target": {in: "mailto:alice@contoso.com?subject=url=https", target: "mailto:alice@contoso.com?subject=url=https"},
	} {
		t.Run(name, func(t *testing.T) {
			u := links.Unwrap(c.in)
			var by []string
			for _, l := range u.Layers {
				by = append(by, l.By)
			}
			leads := strings.TrimSpace(u.Parameter + " " + u.Leads)
			if u.Target != c.target || strings.Join(by, ", ") != c.by || u.Opaque != c.opaque || u.Domain != c.domain || leads != c.leads {
				t.Errorf("%q by %v, opaque %q of %q, leads %q\nwant %q by %s, opaque %q of %q, leads %q", u.Target, by, u.Opaque, u.Domain, leads, c.target, c.by, c.opaque, c.domain, c.leads)
			}
			if len(u.Layers) > 0 && u.Layers[0].Link != c.in {
				t.Errorf("the outermost form is %q", u.Layers[0].Link)
			}
		})
	}
}

func TestUnwrapHasItsLimits(t *testing.T) {
	deep := "https://evil.example/"
	for range 20 {
		deep = "https://l.facebook.com/l.php?u=" + strings.NewReplacer("%", "%25", "&", "%26", "?", "%3F", ":", "%3A", "/", "%2F").Replace(deep)
		if len(deep) > 30<<10 {
			break
		}
	}
	flat := "https://evil.example/"
	for range 20 {
		flat = "https://www.google.com/amp/s/" + strings.TrimPrefix(flat, "https://")
	}
	for _, link := range []string{deep, flat} {
		if u := links.Unwrap(link); !u.TooDeep && len(u.Layers) > 12 {
			t.Errorf("%d wrappings, too deep: %v", len(u.Layers), u.TooDeep)
		}
	}
	if u := links.Unwrap(flat); !u.TooDeep || len(u.Layers) != 12 {
		t.Errorf("%d wrappings, too deep: %v", len(u.Layers), u.TooDeep)
	}
	if u := links.Unwrap("https://evil.example/" + strings.Repeat("x", 1<<20)); !u.TooLong || len(u.Target) > 64<<10 {
		t.Errorf("too long: %v, %d bytes", u.TooLong, len(u.Target))
	}
}

func FuzzUnwrap(f *testing.F) {
	for _, s := range []string{
		"https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2F&data=1",
		"https://urldefense.proofpoint.com/v2/url?u=http-3A__evil.example_&d=x", "https://urldefense.com/v3/__https://evil.example/**Ax__;w6TDtg!!abc!XYZ$",
		"https://urldefense.com/v3/__****__;w6TDtg!!", "https://secure-web.cisco.com/x/%", "https://eu.protection.sophos.com/?u=%%%", "https://www.bing.com/ck/a?u=a1", "//", ":", "https://[::1", "\x00",
		"https://evil-example.cdn.ampproject.org/c/s/", "https://protect.checkpoint.com/v2/______", "https://x.example/?u=https%2525253A//y.example",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, link string) {
		defer hostile.Bounded(t)()
		if u := links.Unwrap(link); len(u.Layers) > 12 || len(u.Target) > len(link)*3+64 {
			t.Errorf("%d wrappings, %d bytes of %d", len(u.Layers), len(u.Target), len(link))
		}
	})
}
