package demo

import (
	"math/rand/v2"
	"time"

	"mailtriage/graph/emulator/world"
)

// Arrival is a mail of the story: After is how long after the one before it comes.
type Arrival struct {
	After   time.Duration
	Mailbox string
	MIME    []byte
}

// Story is what goes on arriving while the demo runs: a campaign that does not stop, people who report it, a try at
// CEO fraud, and ordinary mail between. It never ends and is always the same.
type Story struct {
	k *maker
	i int
}

// NewStory begins the story.
func NewStory(o Options) *Story {
	k := &maker{Options: o}
	k.users = k.people()
	return &Story{k: k}
}

// Next is the next arrival, as a mail that comes at a time.
func (s *Story) Next(now time.Time) Arrival {
	r := rand.New(rand.NewPCG(s.k.Seed^0x5701, uint64(s.i)))
	now = now.UTC().Truncate(time.Second)
	wave := campaigns()[0]
	who := address(s.k.users[8+r.IntN(len(s.k.users)-8)])
	var l letter
	switch s.i % 6 {
	case 1, 4:
		l = report(r, who, wave.mail(r, s.i, now.Add(-3*time.Minute), []world.Address{who}), now)
	case 3:
		l = letter{
			id: "<urgent." + time.Duration(s.i).String() + "@contoso-board.example>", from: world.Address{Name: "Margarethe Voss", Address: "m.voss@contoso-board.example"}, to: soc,
			replyTo: []world.Address{{Name: "Margarethe Voss", Address: "ceo.office@freemail.test"}}, subject: "Are you at your desk?", received: now, dmarc: "none", spf: "softfail", dkim: "none", client: "198.51.100.31",
			text: "I need a favour, quickly and quietly. I am in a meeting, answer here.\n\nMargarethe\n\nSent from my phone\n",
		}
	case 5:
		all := senders()
		l = ordinary(r, all[s.i%len(all)], 9000+s.i, now)
	default:
		l = wave.mail(r, 5000+s.i, now, soc)
	}
	after := time.Duration(12+r.IntN(25)) * time.Second
	if s.i == 0 {
		after = 8 * time.Second
	}
	s.i++
	return Arrival{After: after, Mailbox: Mailbox, MIME: l.bytes()}
}
