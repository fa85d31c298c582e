package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// takenOver puts into a mailbox what somebody has left who is in it beside its owner: answers that a rule has hidden, a wave
// of mail to the whole address book, what came back of it, warnings and a notice that were deleted.
func (k *maker) takenOver(folders []world.Folder) {
	priya := address(k.user("p.raman@contoso.com"))
	into := func(name string, l letter) {
		for i := range folders {
			if folders[i].WellKnown == name || folders[i].Name == name {
				folders[i].Messages = append(folders[i].Messages, l.message())
			}
		}
	}
	one := func(from world.Address, subject, text string, ago time.Duration) letter {
		return letter{
			id: fmt.Sprintf("<%08x.%d@%s>", fnv(subject+from.Address)&0xffffffff, ago/time.Minute, domainOf(from.Address)), from: from, to: []world.Address{priya}, subject: subject, text: text,
			received: k.Now.Add(-ago).Truncate(time.Second), read: true,
		}
	}
	helga := world.Address{Name: "Helga Sommer", Address: "h.sommer@fabrikam.test"}
	into("RSS Feeds", one(helga, "RE: PO 7731, payment schedule", "Priya, did you get my last mail? We still wait for the instalment.\n", 30*time.Hour))
	into("RSS Feeds", one(address(k.user("t.ferreira@contoso.com")), "RE: payment to Fabrikam", "Priya, which account did this go to? Please call me.\n", 26*time.Hour))
	const share = "Priya Raman shared \"Remittance_PO7731.pdf\" with you"
	for i := range 64 { // within half an hour of yesterday
		r := rand.New(rand.NewPCG(k.Seed^0x7a6e, uint64(i)))
		to := world.Address{Address: fmt.Sprintf("%s.%s@partner%d.test", lower(givenNames[i%len(givenNames)]), lower(surnames[r.IntN(len(surnames))]), i%17)}
		l := one(priya, share, "Please review the remittance: https://docs-share-invoice.test/r\n", 0)
		l.received = k.Now.Add(-25 * time.Hour).Truncate(time.Hour).Add(time.Duration(5*60+i*27) * time.Second)
		l.id, l.to = fmt.Sprintf("<share.%d.%08x@contoso.com>", i, r.Uint32()), []world.Address{to}
		into("sentitems", l)
		if i%5 == 0 {
			back := one(world.Address{Name: "Mail Delivery System", Address: "postmaster@" + domainOf(to.Address)}, "Undeliverable: "+share, "The address was not found: "+to.Address+"\n", 0)
			back.id, back.received = fmt.Sprintf("<back.%d@%s>", i, domainOf(to.Address)), l.received.Add(20*time.Second)
			into("deleteditems", back)
		}
	}
	into("deleteditems", one(address(k.users[12]), "RE: "+share+" - did you send this?", "Hi Priya, this looks like phishing. Did you send it?\n", 24*time.Hour))
	into("deleteditems", one(address(k.users[31]), "Re: is this phishing?", "Got this from you. I did not open it.\n", 23*time.Hour))
	into("deleteditems", one(world.Address{Name: "Microsoft account team", Address: "account-security-noreply@accountprotection.microsoft.com"}, "Microsoft account security info was added", "An authenticator app was added to your account.\n", 31*time.Hour))
	for i, subject := range []string{"RE: Lunch on Thursday", "Month end, open items", "RE: Travel expenses of October"} {
		l := one(priya, subject, "Fine with me.\n", time.Duration(50+i*21)*time.Hour)
		l.to = []world.Address{address(k.users[20+i])}
		into("sentitems", l)
	}
}

// lower is a name as part of an address.
func lower(name string) string { return strings.ToLower(strings.ReplaceAll(name, "'", "")) }
