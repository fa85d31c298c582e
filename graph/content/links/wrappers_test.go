package links_test

import (
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/content/links"
)

// Where forms are told or seen.
const (
	urlpurify = "github.com/macieklamberski/urlpurify, its unwrappers and their tests"
	xsoar     = "github.com/demisto/content, FormatURLApiModule_test.py"
	refinery  = "github.com/binref/refinery, test/units/pattern/test_urlguards.py"
	cardi     = "github.com/cardi/proofpoint-url-decoder, decode_test.py"
	magic     = "domainmagic of fuglu.org, extractor.py"
	lore      = "lore.kernel.org, links of answers that went through it"
)

// services are links of each service that is known, and where each form is told or seen: in the vendor's pages, in decoders that
// others have published, or in links that stand in public.
var services = []struct {
	name, source     string
	in, target       string
	by               string // the wrappings, outermost first
	opaque, domain   string
	parameter, leads string
}{
	{name: "Safe Links", source: "learn.microsoft.com/defender-office-365/safe-links-about; " + xsoar, in: "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa%3Fb%3Dc&data=05%7C01%7Cuser%40contoso.com&sdata=x%3D&reserved=0",
		target: "https://evil.example/a?b=c", by: "Microsoft Safe Links"},
	{name: "Safe Links, as HTML leaves them", source: xsoar, in: "https://eur01.safelinks.protection.outlook.com/?data=1&amp;url=http%3A%2F%2Fevil.example", target: "http://evil.example", by: "Microsoft Safe Links"},
	{name: "Safe Links with a path", source: xsoar, in: "https://nam10.safelinks.protection.outlook.com/ap/w-59523e83/?url=https%3A%2F%2Fevil.example%2Fx&data=", target: "https://evil.example/x", by: "Microsoft Safe Links"},
	{name: "Safe Links without a scheme", source: "none found in public: a browser takes it as this", in: "https://eur01.safelinks.protection.outlook.com/?url=evil.example%2Fx&data=1", target: "http://evil.example/x", by: "Microsoft Safe Links"},
	{name: "Safe Links without a region", source: "none found of the service: the host is Microsoft's, and others' filters name it", in: "https://safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Microsoft Safe Links"},
	{name: "Safe Links of the US government", source: "lore.kernel.org, answer to [PATCH 00/12] accel/tcg: Fix cross-page pointer wrapping issue; " + xsoar, in: "https://usg02.safelinks.protection.office365.us/?url=https%3A%2F%2Fevil.example%2F&data=05%7C02", target: "https://evil.example/", by: "Microsoft Safe Links"},
	{name: "Safe Links of the US defence", source: "no link found in public: the host is by analogy, protection.apps.mil is the cloud's (learn.microsoft.com, manage.protection.apps.mil)", in: "https://usg01.safelinks.protection.apps.mil/?url=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Microsoft Safe Links"},
	{name: "Safe Links of China", source: "no link found in public: the host is by analogy, protection.partner.outlook.cn is the cloud's (Received lines at lore.kernel.org)", in: "https://chn01.safelinks.protection.partner.outlook.cn/?url=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Microsoft Safe Links"},
	{name: "what only looks like Safe Links", source: "ours", in: "https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fcontoso.com%2F", target: "https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fcontoso.com%2F", parameter: "url", leads: "https://contoso.com/"},
	{name: "Safe Links without a target", source: "ours", in: "https://nam12.safelinks.protection.outlook.com/?data=1", target: "https://nam12.safelinks.protection.outlook.com/?data=1"},
	{name: "Safe Links with a javascript link", source: "ours", in: "https://nam12.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)", target: "javascript:alert(1)", by: "Microsoft Safe Links"},
	{name: "Teams", source: "user scripts and browser extensions that undo it match this page; Microsoft tells nothing of it", in: "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Fevil.example%2F&locale=en-us", target: "https://evil.example/", by: "Microsoft Teams Safe Links"},
	{name: "Outlook on the web", source: "browser extensions that undo it match this page; Microsoft tells nothing of it", in: "https://outlook.office.com/mail/safelink.html?url=https%3A%2F%2Fevil.example%2F&corid=1", target: "https://evil.example/", by: "Outlook on the web"},
	{name: "mail of Microsoft's own", source: "links of Power BI and Azure mail that stand in public repositories", in: "https://nam.safelink.emails.azure.net/redirect/?destination=https%3A%2F%2Fevil.example%2Fa&p=bT1lZGRl", target: "https://evil.example/a", by: "Microsoft's own mail"},

	{name: "URL Defense v1", source: "help.proofpoint.com, URL Decoder API, its example", in: "https://urldefense.proofpoint.com/v1/url?u=http://evil.example/&k=oIvRg1%2BdGAgOoM1BIlLLqw%3D%3D%0A&r=x&m=y&s=z", target: "http://evil.example/", by: "Proofpoint URL Defense v1"},
	{name: "URL Defense v1, as HTML leaves it", source: xsoar, in: "https://urldefense.proofpoint.com/v1/url?k=x&amp;u=http://evil.example/&amp;r=x", target: "http://evil.example/", by: "Proofpoint URL Defense v1"},
	{name: "URL Defense v2", source: "help.proofpoint.com, URL Decoder API, its example; " + refinery, in: "https://urldefense.proofpoint.com/v2/url?u=https-3A__media.mnn.com_assets_images_2016_06_jupiter-2Dnasa.jpg.638x0-5Fq80-5Fcrop-2Dsmart.jpg&d=DwMBaQ&c=V&r=B&m=i&s=z&e=",
		target: "https://media.mnn.com/assets/images/2016/06/jupiter-nasa.jpg.638x0_q80_crop-smart.jpg", by: "Proofpoint URL Defense v2"},
	{name: "URL Defense v2 with a query", source: xsoar, in: "https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.example_a-5Fb-3Fc-3Dd-2De-26f-3D1&d=x", target: "https://evil.example/a_b?c=d-e&f=1", by: "Proofpoint URL Defense v2"},
	{name: "URL Defense v2 of the US government", source: "a link to epics-base.github.io/p4p that stands in public", in: "https://urldefense.us/v2/url?u=https-3A__evil.example_p4p-2Dserver.html&d=DwIGaQ&c=v", target: "https://evil.example/p4p-server.html", by: "Proofpoint URL Defense v2"},
	{name: "URL Defense v3", source: "help.proofpoint.com, URL Decoder API", in: "https://urldefense.com/v3/__https://evil.example/a?b=c__;!!abc!XYZ$", target: "https://evil.example/a?b=c", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, one byte set aside", source: "help.proofpoint.com, URL Decoder API, its example; " + refinery, in: "https://urldefense.com/v3/__https://google.com:443/search?q=a*test&gs=ps__;Kw!-612Flbf0JvQ3kNJkRi5Jg!Ue6tQudNKaShHg93trcdjqDP8se2ySE65jyCIe2K1D_uNjZ1Lnf6YLQERujngZv9UWf66ujQIQ$",
		target: "https://google.com:443/search?q=a+test&gs=ps", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, percent signs set aside", source: "links of dtemu.zip in the Speakup list's archive", in: "https://urldefense.com/v3/__https://evil.example/dectalk*20software*20and*20manual/dtemu.zip__;JSUl!!Mak6IKo!OWVWYrQ$",
		target: "https://evil.example/dectalk%20software%20and%20manual/dtemu.zip", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, a letter of two bytes", source: "github.com/cardi/proofpoint-url-decoder/issues/7", in: "https://urldefense.com/v3/__https://es.linkedin.com/in/pastora-mart**Anez-samper-3049818__;w60!!D9dNQwwGXtA!VCWZpmS3$", target: "https://es.linkedin.com/in/pastora-martínez-samper-3049818", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, a sign of three bytes, then one", source: "a link to braincert.com that stands in public: 4oCTIw is – and #", in: "https://urldefense.com/v3/__https:/www.braincert.com/course/22419-Learning-**B-Specialty-Practice-Exams*__;4oCTIw!!EFVe01R3CjU!M4wG$", target: "https://www.braincert.com/course/22419-Learning-–-Specialty-Practice-Exams#", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, letters apart", source: cardi, in: "https://urldefense.com/v3/__http://www.example.com/**Aa*a*.html__;w60jIw!!foo!bar$", target: "http://www.example.com/ía#a#.html", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, letters and signs in one run", source: cardi, in: "https://urldefense.com/v3/__http://www.example.com/**F.html__;w60jIyMjIw!!foo!bar$", target: "http://www.example.com/í#####.html", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, letters of three bytes", source: cardi, in: "https://urldefense.com/v3/__http://www.example.com/**E.html__;5L2g5aW9!!foo!bar$", target: "http://www.example.com/你好.html", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, all that is set aside", source: cardi, in: "https://urldefense.com/v3/__http://example.com/?=a1!b2@c3*d4$5e*6*5E7&8*9(10*7C*5C**B7D*7B__;IyUlKiUlW10lJQ!!foo!bar$", target: "http://example.com/?=a1!b2@c3#d4$5e%6%5E7&8*9(10%7C%5C[]%7D%7B", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, the longest run", source: cardi, in: "https://urldefense.com/v3/__http://www.example.com/**_test__;" + strings.Repeat("IyMj", 21) + "IyM!!foo!bar$", target: "http://www.example.com/" + strings.Repeat("#", 65) + "test", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, longer than a run", source: cardi, in: "https://urldefense.com/v3/__http://www.example.com/**_**Atest__;" + strings.Repeat("IyMj", 22) + "Iw!!foo!bar$", target: "http://www.example.com/" + strings.Repeat("#", 67) + "test", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, a run cut within a letter", source: cardi, in: "https://urldefense.com/v3/__http://www.example.com/**_**5.html__;w6DDqMOsw7LDucOAw4jDjMOSw5nDocOpw63Ds8O6w73DgcOJw43Dk8Oaw53DosOqw67DtMO7w4LDisOOw5TDm8Ojw7HDtcODw5HDlcOkw6vDr8O2w7zDv8OEw4vDj8OWw5zFuMOlw4XDpsOGxZPFksOnw4fDsMOQw7jDmA!!foo!bar$",
		target: "http://www.example.com/àèìòùÀÈÌÒÙáéíóúýÁÉÍÓÚÝâêîôûÂÊÎÔÛãñõÃÑÕäëïöüÿÄËÏÖÜŸåÅæÆœŒçÇðÐøØ.html", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, escaped on its way", source: "URLDefenseDecode.py 3.0.1 of Proofpoint, which takes percent signs out first", in: "https://urldefense.com/v3/__https%3A//evil.example/a%2Ab__;Iw!!abc!XYZ$", target: "https://evil.example/a#b", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, one slash lost", source: "URLDefenseDecode.py 3.0.1 of Proofpoint", in: "https://urldefense.com/v3/__https:/evil.example/x__;!!abc!XYZ$", target: "https://evil.example/x", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3, fewer than are marked", source: "ours", in: "https://urldefense.com/v3/__https://evil.example/a*b**Zc__;Iw!!a!b$", target: "https://evil.example/a#b**Zc", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3 within another", source: "ours: the inner one is written as it is", in: "https://urldefense.com/v3/__https://urldefense.com/v3/__https://evil.example/a*b__;Iw!!a!b$__;Kg!!c!d$", target: "https://evil.example/a#b", by: "Proofpoint URL Defense v3, Proofpoint URL Defense v3"},
	{name: "URL Defense v3 of the US government", source: xsoar, in: "https://urldefense.us/v3/__https://evil.example/__;!!a!b$", target: "https://evil.example/", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense v3 at the older host", source: urlpurify, in: "https://urldefense.proofpoint.com/v3/__https://evil.example/__;!!a!b$", target: "https://evil.example/", by: "Proofpoint URL Defense v3"},
	{name: "URL Defense in no form that is known", source: "no short form is told of in public: what can't be read is said to be the service's alone", in: "https://urldefense.com/s/AbCdEf", target: "https://urldefense.com/s/AbCdEf", opaque: "Proofpoint URL Defense"},
	{name: "isolation", source: "links of urlisolation.com that stand in public repositories; " + urlpurify, in: "https://urlisolation.com/browser?clickId=D24F0EFF&traceToken=1759456211%3Bx_hosted%3Bhttps%3A%2F%2Fevil.exa&url=https%3A%2F%2Fevil.example%2Fa", target: "https://evil.example/a", by: "Proofpoint isolation"},
	{name: "isolation of browsers", source: "links of proofpointisolation.com that stand in public repositories", in: "https://proofpointisolation.com/browser?url=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Proofpoint isolation"},
	{name: "isolation without a target", source: "ours", in: "https://urlisolation.com/browser?clickId=1", target: "https://urlisolation.com/browser?clickId=1", opaque: "Proofpoint isolation"},

	{name: "Mimecast", source: "mimecastsupport.zendesk.com/hc/articles/34000782363539, URL Protect: Verifying a URL", in: "https://protect-us.mimecast.com/s/0wSdCVON0gczLDq1tGaO_q?domain=evil.example", target: "https://protect-us.mimecast.com/s/0wSdCVON0gczLDq1tGaO_q?domain=evil.example", opaque: "Mimecast", domain: "evil.example"},
	{name: "Mimecast, newer", source: "mimecastsupport.zendesk.com/hc/articles/34000364820371, Domain Update, Feb 2024", in: "https://url.uk.m.mimecastprotect.com/s/F6rYCAW0hl6wn3CQg3QZ?domain=evil.example", target: "https://url.uk.m.mimecastprotect.com/s/F6rYCAW0hl6wn3CQg3QZ?domain=evil.example", opaque: "Mimecast", domain: "evil.example"},
	{name: "Mimecast without a domain", source: "mimecastsupport.zendesk.com/hc/articles/34000782363539", in: "https://url.uk.m.mimecastprotect.com/s/F6rYCAW0hl6wn3CQg3QZ", target: "https://url.uk.m.mimecastprotect.com/s/F6rYCAW0hl6wn3CQg3QZ", opaque: "Mimecast"},
	{name: "Mimecast with its target", source: urlpurify, in: "https://protect-eu.mimecast.com/s/abc?url=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Mimecast"},
	{name: "Mimecast's own", source: "www.mimecast.com", in: "https://www.mimecast.com/blog/", target: "https://www.mimecast.com/blog/"},
	{name: "Barracuda", source: urlpurify + "; lore.kernel.org, answer to Jason A. Donenfeld, January 2021", in: "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.example%2fx&c=E,1,abc&typo=1", target: "https://evil.example/x", by: "Barracuda Link Protection"},
	{name: "Cisco", source: urlpurify, in: "https://secure-web.cisco.com/1a2B3c-token_x/https%3A%2F%2Fevil.example%2Fa%3Fb%3Dc", target: "https://evil.example/a?b=c", by: "Cisco Secure Email"},
	{name: "Cisco, escaped twice", source: urlpurify, in: "https://secure-web.cisco.com/1a2B3c/https%253A%252F%252Fevil.example%252Fa", target: "https://evil.example/a", by: "Cisco Secure Email"},
	{name: "Cisco, its colon as it is", source: urlpurify, in: "https://secure-web.cisco.com/1a2B3c/https:%2F%2Fevil.example%2Fa%3Fb=c", target: "https://evil.example/a?b=c", by: "Cisco Secure Email"},
	{name: "Cisco, unescaped", source: "none found in public: what is left when a program takes the percent signs out", in: "https://secure-web.cisco.com/1a2B3c/https://evil.example/a?b=c", target: "https://evil.example/a?b=c", by: "Cisco Secure Email"},
	{name: "Sophos", source: "community.sophos.com/sophos-email/f/discussions/148123", in: "https://eu-central-1.protection.sophos.com/?d=sophos.com&u=aHR0cHM6Ly93d3cuc29waG9zLmNvbS9kZS1kZS9wcm9kdWN0cy9zb3Bob3MtZW1haWw=&i=NjJk&t=OGE0&h=0d5a&s=AVNP", target: "https://www.sophos.com/de-de/products/sophos-email", by: "Sophos Time-of-Click"},
	{name: "Sophos, base64 for URLs", source: urlpurify, in: "https://ca-central-1.protection.sophos.com/?d=example.com&u=aHR0cHM6Ly93d3cuZXhhbXBsZS5jb20vd2F0Y2g_dj1UdEZfZ0VrY1NCcw==&i=Njc1", target: "https://www.example.com/watch?v=TtF_gEkcSBs", by: "Sophos Time-of-Click"},
	{name: "Sophos without its target", source: "a link of a phish taken apart in public: d, b, x and q, no u", in: "https://us-east-2.protection.sophos.com/?d=rb.gy&b=990260467867425f8d991057d4ea7a24&x=55f1&q=4bPL&i=NjE2&t=VzVF&h=a0af&s=AVNP", target: "https://us-east-2.protection.sophos.com/?d=rb.gy&b=990260467867425f8d991057d4ea7a24&x=55f1&q=4bPL&i=NjE2&t=VzVF&h=a0af&s=AVNP", opaque: "Sophos Time-of-Click", domain: "rb.gy"},
	{name: "Trend Micro", source: xsoar + "; " + lore, in: "https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=http%3A%2F%2Fevil.example%2F&umid=1&auth=2", target: "http://evil.example/", by: "Trend Micro Time-of-Click"},
	{name: "Trend Micro's second version", source: refinery, in: "https://ctp.trendmicro.com/wis/clicktime/v2/clickthrough?url=http%3A%2F%2Fevil.example%2Fr%2Fw.html&uuid=7c9f&auth=2dc9", target: "http://evil.example/r/w.html", by: "Trend Micro Time-of-Click"},
	{name: "Trend Micro's cloud", source: lore + ": cas5-0-urlprotect.trendmicro.com; of Vision One docs.trendmicro.com tells that it rewrites, not how", in: "https://cas5-0-urlprotect.trendmicro.com:443/wis/clicktime/v1/query?url=https%3a%2f%2fevil.example%2flinux%2dusb%2f&umid=6ce5&auth=d807", target: "https://evil.example/linux-usb/", by: "Trend Micro Time-of-Click"},
	{name: "Trend Micro in China", source: "links of ddei3-0-ctp.asiainfo-sec.com in tests of others", in: "https://ddei3-0-ctp.asiainfo-sec.com:443/wis/clicktime/v1/query?url=http%3a%2f%2fevil.example%3a8050%2fa&umid=1&auth=2", target: "http://evil.example:8050/a", by: "Trend Micro Time-of-Click"},
	{name: "Symantec", source: "knowledge.broadcom.com/external/article/163838 and 173364", in: "https://clicktime.symantec.com/3MnsciFmpCx2GTRRtjmLJoD6H2?u=https%3A%2F%2Fevil.example%2Fabs", target: "https://evil.example/abs", by: "Symantec Click-time"},
	{name: "Symantec, older", source: "links that stand in public repositories", in: "https://clicktime.symantec.com/15xVcHh2qpEgPv5boCzmK?h=QCYVzyLUm8bH6wdi23Xb5_1Dx1ooNNtCUoF8u_AHzJM=&u=https://evil.example/ui/index.php?route%3Daccount/login", target: "https://evil.example/ui/index.php?route=account/login", by: "Symantec Click-time"},
	{name: "FireEye", source: xsoar, in: "https://protect2.fireeye.com/v1/url?k=abc&q=1&e=def&u=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Trellix (FireEye) URL Protect"},
	{name: "FireEye, not escaped", source: lore, in: "https://protect2.fireeye.com/url?k=80831952-dcdfed5d&u=https://evil.example/Default.aspx?cid=201c&x=1", target: "https://evil.example/Default.aspx?cid=201c&x=1", by: "Trellix (FireEye) URL Protect"},
	{name: "Trustwave", source: lore, in: "https://scanmail.trustwave.com/?c=20988&d=pL2r&u=https%3a%2f%2fevil%2eexample%2f%3fp%3da%3bb", target: "https://evil.example/?p=a;b", by: "Trustwave"},
	{name: "Vade", source: urlpurify, in: "https://antiphishing.vadesecure.com/v4?f=abc&i=def&k=ywmE&r=Zn&s=63&u=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Vade"},
	{name: "Vade for Microsoft 365", source: urlpurify, in: "https://m365.eu.vadesecure.com/safeproxy/v4?f=abc&i=def&u=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Vade"},
	{name: "Hornetsecurity", source: "support.everycloud.com/support/solutions/articles/4000115634; " + urlpurify, in: "https://atpscan.global.hornetsecurity.com/?d=HzV-JpXn&f=rhmY&i=&k=Eb5a&m=onuR&n=Ux5f&r=nfZ6&s=a1b0&u=https%3A%2F%2Fevil.example%2Fnews%2F", target: "https://evil.example/news/", by: "Hornetsecurity"},
	{name: "Check Point", source: "blog.checkpoint.com/product-updates/click-time-protection-replaced-url-domain-change", in: "https://protect.checkpoint.com/v2/___https://evil.example/a?b=c___.YXAxOmM6", target: "https://evil.example/a?b=c", by: "Check Point Harmony"},
	{name: "Check Point with a region, one slash lost", source: "links to papers.ssrn.com that stand in public", in: "https://protect.checkpoint.com/v2/r01/___https:/evil.example/sol3/papers.cfm?abstract_id=6963000___.YXAzOnNh", target: "https://evil.example/sol3/papers.cfm?abstract_id=6963000", by: "Check Point Harmony"},
	{name: "Check Point, escaped on its way", source: "a link to theregister.com that stands in public", in: "https://protect.checkpoint.com/v2/r01/___https%3A/evil.example/security/___.YXAzOmRp", target: "https://evil.example/security/", by: "Check Point Harmony"},
	{name: "Check Point, percent signs set aside", source: urlpurify, in: "https://protect.checkpoint.com/v2/r01/___https://nam12.safelinks.protection.outlook.com/?url=https*3A*2F*2Fevil.example*2Fa___.YzJ1", target: "https://evil.example/a", by: "Check Point Harmony, Microsoft Safe Links"},
	{name: "Avanan", source: "www.avanan.com/product-updates/click-time-url-format-change", in: "https://url.avanan.click/v2/___https://evil.example/a___.YXAzOnRv", target: "https://evil.example/a", by: "Check Point Harmony"},
	{name: "Avanan's first form", source: urlpurify, in: "https://avanan.url-protection.com/v1/r01/url?o=https%3A//evil.example/page%3Fq%3Da&g=a&s=b", target: "https://evil.example/page?q=a", by: "Check Point Harmony"},
	{name: "what is under Avanan's domain and not its", source: "jdownloader.org, UrlProtectionCom.java: another service of that name", in: "https://www.url-protection.com/v1/url?o=https%3A//contoso.com/", target: "https://www.url-protection.com/v1/url?o=https%3A//contoso.com/"},
	{name: "Libraesva", source: lore + "; " + urlpurify, in: "https://urlsand.esvalabs.com/?u=https%3A%2F%2Fevil.example%2Fdoc&e=09733f94&h=e09f2efa&f=y&p=n", target: "https://evil.example/doc", by: "Libraesva URLSand"},
	{name: "Libraesva, newer", source: magic, in: "https://eu.urlsand.com/?u=https%3A%2F%2Fevil.example%2F&e=1", target: "https://evil.example/", by: "Libraesva URLSand"},
	{name: "Mailinblack", source: urlpurify, in: "https://mibc-fr-11.mailinblack.com/securelink/?url=https://www.example.com&key=eyJsYW5nIjoiRlIiLCJ1cmwiOiJodHRwczovL3d3dy5leGFtcGxlLmNvbS9ldmVuZW1lbnQvdGhlYXRyZS1ldC1ib3R0ZXMtZGUtcGFpbGxlLyIsInRva2VuIjoiZ0FBQUFBQm5VMkhhUEVsLUNMV01xZldCd1pZaEFWQzFYQU1mSzNpaSJ9",
		target: "https://www.example.com/evenement/theatre-et-bottes-de-paille/", by: "Mailinblack"},
	{name: "Egress", source: "support.knowbe4.com/hc/articles/35666043130515; github.com/authone/knowb4-decode-py, its example", in: "https://links.eu1.defend.egress.com/Warning?crId=69f3&Domain=contoso.com&Threat=eNpz&Lang=en&Base64Url=eNrLKCkpKLbS10_PLMkoTdJLzs_VTywtycjPS9XPzssvTzLRTUlNzk9J1S2oBABhwhAK&@OriginalLink=github.com",
		target: "https://github.com/authone/knowb4-decode-py", by: "Egress Defend"},
	{name: "Egress without its target", source: "ours", in: "https://links.eu1.defend.egress.com/Warning?crId=69f3&Domain=contoso.com&@OriginalLink=evil.example", target: "https://links.eu1.defend.egress.com/Warning?crId=69f3&Domain=contoso.com&@OriginalLink=evil.example", opaque: "Egress Defend", domain: "evil.example"},
	{name: "Inky", source: "links of shared.outlook.inky.com that stand in public repositories: t is not for others to read", in: "https://shared.outlook.inky.com/link?domain=evil.example&t=h.eJx", target: "https://shared.outlook.inky.com/link?domain=evil.example&t=h.eJx", opaque: "Inky", domain: "evil.example"},
	{name: "EdgePilot (Zix, AppRiver)", source: urlpurify, in: "https://link.edgepilot.com/s/e2b6ca7e/M2-CUdbmsU6-CdFBM7HzkQ?u=https://evil.example/reslink?id=1%26key=GRP", target: "https://evil.example/reslink?id=1&key=GRP", by: "EdgePilot"},
	{name: "Darktrace", source: "links of l.antigena.com that stand in public: Darktrace tells no form, and nothing in them can be read", in: "https://us01.l.antigena.com/l/DX6b1wizs71Ijc-eLjrl_reEdyDi0rb~jWMlu", target: "https://us01.l.antigena.com/l/DX6b1wizs71Ijc-eLjrl_reEdyDi0rb~jWMlu", opaque: "Darktrace"},
	{name: "Intermedia and others", source: "links that stand in public; kb.intermedia.net/article/23554 tells that only support can decode; no vendor's page names the host", in: "https://url.emailprotection.link/?b6t_II7rHqeURY3L4E7-KcEv", target: "https://url.emailprotection.link/?b6t_II7rHqeURY3L4E7-KcEv", opaque: "Email Protection (Intermedia and others)"},
	{name: "FortiMail, at its owner's host", source: urlpurify + ": any host may be one, so it may lead on, or not", in: "https://spam.contoso.example/fmlurlsvc/?fewReq=:B:JVUz&url=https%3a%2f%2fevil.example%2f", target: "https://spam.contoso.example/fmlurlsvc/?fewReq=:B:JVUz&url=https%3a%2f%2fevil.example%2f", parameter: "url", leads: "https://evil.example/"},

	{name: "Google", source: urlpurify, in: "https://www.google.com/url?sa=t&q=https%3A%2F%2Fevil.example%2F&usg=x", target: "https://evil.example/", by: "Google"},
	{name: "Google of a country", source: "www.google.com/supported_domains", in: "https://www.google.co.uk/url?url=https://evil.example/", target: "https://evil.example/", by: "Google"},
	{name: "Google's maps", source: urlpurify, in: "https://maps.google.de/url?q=https://evil.example/", target: "https://evil.example/", by: "Google"},
	{name: "Google Meet", source: "links of meet.google.com/linkredirect that stand in public repositories", in: "https://meet.google.com/linkredirect?authuser=0&dest=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "Google"},
	{name: "not Google", source: "ours", in: "https://google.evil.example/url?q=https%3A%2F%2Fcontoso.com", target: "https://google.evil.example/url?q=https%3A%2F%2Fcontoso.com", parameter: "q", leads: "https://contoso.com"},
	{name: "Google's name at an ending that anyone may have", source: "www.google.com/supported_domains", in: "https://www.google.zip/url?q=https%3A%2F%2Fcontoso.com", target: "https://www.google.zip/url?q=https%3A%2F%2Fcontoso.com", parameter: "q", leads: "https://contoso.com"},
	{name: "a name that ends in Google's", source: "ours", in: "https://www.mygoogle.com/url?q=https%3A%2F%2Fcontoso.com", target: "https://www.mygoogle.com/url?q=https%3A%2F%2Fcontoso.com", parameter: "q", leads: "https://contoso.com"},
	{name: "a search is no wrapping", source: "ours", in: "https://www.google.com/search?q=contoso.com", target: "https://www.google.com/search?q=contoso.com"},
	{name: "AMP", source: urlpurify, in: "https://www.google.com/amp/s/evil.example/a?b=c", target: "https://evil.example/a?b=c", by: "Google AMP"},
	{name: "AMP, plain", source: urlpurify, in: "https://www.google.com/amp/evil.example/a", target: "http://evil.example/a", by: "Google AMP"},
	{name: "AMP cache", source: "developers.google.com/amp/cache/overview", in: "https://evil-example.cdn.ampproject.org/c/s/evil.example/g?value=Hello%20World", target: "https://evil.example/g?value=Hello%20World", by: "Google AMP cache"},
	{name: "AMP cache, plain", source: "developers.google.com/amp/cache/overview", in: "https://evil-example.cdn.ampproject.org/i/evil.example/logo.png", target: "http://evil.example/logo.png", by: "Google AMP cache"},
	{name: "Translate", source: "developers.google.com/search/docs/appearance/translated-results, how a host is decoded", in: "https://foo--example-com.translate.goog/a?_x_tr_sl=fr&b=c&_x_tr_tl=en#d", target: "https://foo-example.com/a?b=c#d", by: "Google Translate"},
	{name: "Translate, a long host", source: "lists.sourceforge.net, a phish to industrypack-devel", in: "https://k44bq2hp32fdtbcksvsl7hzheb7gw7ac7aebhh5l5a3c3zrm-ipfs-dweb-link.translate.goog/biweb-webmail-cp.html?_x_tr_hp=bafybeig6ve&_x_tr_sl=auto&_x_tr_tl=en#a@contoso.com",
		target: "https://bafybeig6vek44bq2hp32fdtbcksvsl7hzheb7gw7ac7aebhh5l5a3c3zrm.ipfs.dweb.link/biweb-webmail-cp.html#a@contoso.com", by: "Google Translate"},
	{name: "Translate, a host beyond ASCII", source: "developers.google.com/search/docs/appearance/translated-results, its table", in: "https://0-57hw060o-com.translate.goog/?_x_tr_enc=0", target: "https://xn--57hw060o.com/", by: "Google Translate"},
	{name: "Translate, a host that begins like that", source: "developers.google.com/search/docs/appearance/translated-results, its table", in: "https://1-en--us-example-com.translate.goog/?_x_tr_enc=1&_x_tr_sch=http", target: "http://en-us.example.com/", by: "Google Translate"},
	{name: "Translate within Barracuda", source: "a phish that stands in a public collection", in: "https://linkprotect.cudasvc.com/url?c=oqz&a=https%3A%2F%2Fcbmzhbkeyc-xn----90at1dc-xn----p1ai.translate.goog%2Friae%2F%3Fa%3Db%26_x_tr_sch%3Dhttp%26_x_tr_sl%3Dv", target: "http://cbmzhbkeyc.xn--90at1dc.xn--p1ai/riae/?a=b", by: "Barracuda Link Protection, Google Translate"},
	{name: "advertising", source: magic, in: "https://adclick.g.doubleclick.net/pcs/click?xai=1&adurl=https%3A%2F%2Fevil.example", target: "https://evil.example", by: "Google advertising"},
	{name: "advertising, slashes alone", source: magic, in: "https://adclick.g.doubleclick.net/pcs/click?xai=1&adurl=///evil.example/a", target: "http://evil.example/a", by: "Google advertising"},
	{name: "Bing", source: urlpurify, in: "https://www.bing.com/ck/a?!&&p=abc&u=a1aHR0cHM6Ly9ldmlsLmV4YW1wbGUv&ntb=1", target: "https://evil.example/", by: "Bing"},
	{name: "Facebook", source: urlpurify, in: "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F&h=AT0", target: "https://evil.example/", by: "Facebook"},
	{name: "Instagram", source: urlpurify, in: "https://l.instagram.com/?u=https%3A%2F%2Fevil.example%2F&e=AT0", target: "https://evil.example/", by: "Instagram"},
	{name: "WhatsApp", source: "kachi, which undoes links, its tests", in: "https://l.wl.co/l?u=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "WhatsApp"},
	{name: "LinkedIn", source: "links that stand in public repositories", in: "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fevil.example%2F&urlhash=x", target: "https://evil.example/", by: "LinkedIn"},
	{name: "LinkedIn safety", source: "links that stand in public repositories", in: "https://www.linkedin.com/safety/go/?url=https%3A%2F%2Fevil.example&urlhash=0t8r&mt=nU", target: "https://evil.example", by: "LinkedIn"},
	{name: "LinkedIn slink", source: "github.com/obsidianforensics/unfurl, shortlinks", in: "https://www.linkedin.com/slink?code=abc", target: "https://www.linkedin.com/slink?code=abc", opaque: "LinkedIn smart link"},
	{name: "YouTube", source: urlpurify, in: "https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fevil.example", target: "https://evil.example", by: "YouTube"},
	{name: "DuckDuckGo", source: urlpurify, in: "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fevil.example%2F&rut=abc", target: "https://evil.example/", by: "DuckDuckGo"},
	{name: "Slack", source: urlpurify, in: "https://slack-redir.net/link?url=https%3A%2F%2Fevil.example%2F&v=3", target: "https://evil.example/", by: "Slack"},
	{name: "GMX", source: "the add-on Torpedo of secuso.org, which undoes it; " + urlpurify, in: "https://deref-gmx.net/mail/client/WDPyyXQEo7Q/dereferrer/?redirectUrl=https%3A%2F%2Fevil.example%2F", target: "https://evil.example/", by: "GMX and WEB.DE"},

	{name: "Amazon SES", source: magic, in: "https://4bqs42xm.r.us-west-2.awstrack.me/L0/https:%2F%2Fevil.example%2Fa%3Fb=c%26d=e/1/0100019f-000000/hash=452", target: "https://evil.example/a?b=c&d=e", by: "Amazon SES"},
	{name: "GovDelivery", source: "links of links-1.govdelivery.com that stand in public repositories", in: "https://links-2.govdelivery.com/CL0/https:%2F%2Fevil.example%2Ffoo/1/0101019f/hash=452", target: "https://evil.example/foo", by: "GovDelivery"},
	{name: "Postmark", source: urlpurify, in: "https://click.pstmrk.it/3ts/evil.example%2Femail-confirm%2F%3Ftoken%3Da/5VpE/dOizAQ/AQ/01cb", target: "http://evil.example/email-confirm/?token=a", by: "Postmark"},
	{name: "Mandrill", source: "links that stand in public repositories, and decoders beside them: JSON within JSON", in: "https://mandrillapp.com/track/click/30952215/evil.example?p=eyJzIjoiUno2IiwidiI6MSwicCI6IntcInVcIjozMSxcInZcIjoxLFwidXJsXCI6XCJodHRwczpcXFwvXFxcL2V2aWwuZXhhbXBsZVxcXC9hXCJ9In0", target: "https://evil.example/a", by: "Mandrill"},
	{name: "SendGrid", source: "links that stand in public repositories: upn is not for others to read", in: "https://u345601.ct.sendgrid.net/ls/click?upn=u001.paU4U0F-2BFg", target: "https://u345601.ct.sendgrid.net/ls/click?upn=u001.paU4U0F-2BFg", opaque: "SendGrid"},
	{name: "Mailchimp", source: "links that stand in public repositories", in: "https://golangweekly.us1.list-manage.com/track/click?u=0618f6a79d6bb9675f313ceb2&id=f918a227f6&e=0708a4e66b", target: "https://golangweekly.us1.list-manage.com/track/click?u=0618f6a79d6bb9675f313ceb2&id=f918a227f6&e=0708a4e66b", opaque: "Mailchimp"},
	{name: "a short link", source: "bitly.com", in: "https://bit.ly/3xYz", target: "https://bit.ly/3xYz", opaque: "short link"},

	{name: "Safe Links around URL Defense", source: xsoar, in: "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fevil.example%2F__%3B!!a!b%24&data=1", target: "https://evil.example/", by: "Microsoft Safe Links, Proofpoint URL Defense v3"},
	{name: "URL Defense around FireEye", source: "lore.kernel.org, answer to a patch of drivers/nvme/host/Kconfig, February 2022", in: "https://urldefense.com/v3/__https://protect2.fireeye.com/v1/url?k=26ebb71c-79708e5a&q=1&e=9f16193b&u=https*3A*2F*2Fevil.example*2Flinux-nvme*2Fnvme-cli__;JSUlJSU!!EwVzqGoTKBqv-0DWAJBm!HyJH$", target: "https://evil.example/linux-nvme/nvme-cli", by: "Proofpoint URL Defense v3, Trellix (FireEye) URL Protect"},
	{name: "Mimecast within Safe Links", source: "ours", in: "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fprotect-eu.mimecast.com%2Fs%2Fabc%3Fdomain%3Devil.example&data=1", target: "https://protect-eu.mimecast.com/s/abc?domain=evil.example", by: "Microsoft Safe Links", opaque: "Mimecast", domain: "evil.example"},
	{name: "what stands behind the # of the wrapping", source: "RFC 9110, section 10.2.2; phishers write there whom they write to", in: "https://us-west-2.protection.sophos.com/?d=evil.example&u=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv&h=1#a@contoso.com", target: "https://evil.example/#a@contoso.com", by: "Sophos Time-of-Click"},
}

func TestServices(t *testing.T) {
	for _, c := range services {
		t.Run(c.name, func(t *testing.T) {
			if c.source == "" {
				t.Error("where the form is told or seen is not said")
			}
			u := links.Unwrap(c.in)
			if u.Target != c.target || by(u) != c.by || u.Opaque != c.opaque || u.Domain != c.domain || u.Parameter != c.parameter || u.Leads != c.leads {
				t.Errorf("%q by %s, opaque %q of %q, leads %q %q\nwant %q by %s, opaque %q of %q, leads %q %q", u.Target, by(u), u.Opaque, u.Domain, u.Parameter, u.Leads, c.target, c.by, c.opaque, c.domain, c.parameter, c.leads)
			}
			if len(u.Layers) > 0 && u.Layers[0].Link != c.in {
				t.Errorf("the outermost form is %q", u.Layers[0].Link)
			}
		})
	}
}

func by(u links.Unwrapped) string {
	var names []string
	for _, l := range u.Layers {
		names = append(names, l.By)
	}
	return strings.Join(names, ", ")
}

// TestEachServiceIsShown holds the table to services of which a form is shown, with its source.
func TestEachServiceIsShown(t *testing.T) {
	var shown []string
	for _, c := range services {
		shown = append(shown, strings.Split(c.by, ", ")...)
		shown = append(shown, c.opaque)
	}
	for _, name := range links.Services() {
		if !slices.Contains(shown, name) {
			t.Errorf("no case shows a link of %s", name)
		}
	}
}
