package triage

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// The providers at which everybody may have an address: blocking such a domain blocks everybody's mail. families are there
// under many endings: yahoo.com, yahoo.co.uk.
const (
	families  = ` yahoo ymail rocketmail hotmail live outlook msn gmail googlemail aol gmx yandex zoho protonmail proton tutanota icloud mail fastmail web `
	providers = ` me.com mac.com pm.me tuta.io tutamail.com hey.com inbox.com email.com usa.com post.com hushmail.com mailbox.org posteo.de posteo.net
 t-online.de freenet.de arcor.de web.de online.de 1und1.de bluewin.ch hispeed.ch sunrise.ch a1.net aon.at chello.at orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr
 bbox.fr numericable.fr libero.it virgilio.it tiscali.it alice.it tin.it tim.it telefonica.net terra.es terra.com.br uol.com.br bol.com.br ig.com.br sapo.pt
 telenet.be skynet.be proximus.be ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl hetnet.nl btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net
 blueyonder.co.uk tiscali.co.uk comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net frontier.com windstream.net
 rogers.com shaw.ca sympatico.ca bell.net telus.net bigpond.com optusnet.com.au tpg.com.au iinet.net.au xtra.co.nz rambler.ru bk.ru list.ru internet.ru inbox.ru
 wp.pl o2.pl onet.pl onet.eu interia.pl op.pl poczta.fm gazeta.pl seznam.cz centrum.cz email.cz post.cz azet.sk zoznam.sk freemail.hu citromail.hu abv.bg mail.bg ukr.net i.ua
 qq.com foxmail.com 163.com 126.com 139.com 189.cn sina.com sina.cn sohu.com yeah.net aliyun.com naver.com hanmail.net daum.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp
 softbank.ne.jp nifty.com biglobe.ne.jp rediffmail.com indiatimes.com walla.co.il walla.com onmicrosoft.com amazonses.com sendgrid.net mailgun.org mcsv.net
 duck.com mozmail.com privaterelay.appleid.com simplelogin.com anonaddy.com mailinator.com guerrillamail.com yopmail.com temp-mail.org 10minutemail.com freemail.test `
)

// ErrOwnDomain is why a domain is not blocked.
var ErrOwnDomain = errors.New("it is one of the tenant's own domains: blocking it would hide mail from colleagues")

// DomainOf is the domain of an address, or of "@domain", in lower case.
func DomainOf(address string) string {
	return strings.ToLower(strings.TrimSpace(address[strings.LastIndex(address, "@")+1:]))
}

// RefuseDomain says why a domain may not be blocked: it is not one, it is everybody's, or it is the mailbox's own. The
// tenant's other domains are asked for when it comes to blocking. nil: it may be.
func RefuseDomain(domain, mailbox string) error {
	if strings.ContainsFunc(domain, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' && r < 0x80
	}) || !strings.Contains(domain, ".") || strings.Contains(domain, "..") || strings.Trim(domain, ".-") != domain {
		return fmt.Errorf("%q is not a domain", domain)
	}
	suffix, _ := publicsuffix.PublicSuffix(domain)
	if suffix == domain {
		return fmt.Errorf("everything below %s would be meant: it is no single domain", domain)
	}
	registered, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return fmt.Errorf("%q is not a domain", domain)
	}
	name, _, _ := strings.Cut(registered, ".")
	own := strings.Contains(mailbox, "@") && DomainOf(mailbox) == domain
	switch {
	case own:
		return ErrOwnDomain
	case slices.Contains(strings.Fields(providers), registered) && (registered == domain || registered != "onmicrosoft.com"), slices.Contains(strings.Fields(families), name) && registered == domain:
		return fmt.Errorf("%s is a provider at which everybody may have an address: block the address", domain)
	}
	return nil
}
