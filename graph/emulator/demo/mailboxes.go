package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"mailtriage/graph/emulator/world"
)

// names are the well-known folders' names in a language.
type names struct{ inbox, drafts, sent, trash, junk, archive, outbox, history, sync, conflicts, local, server, clutter string }

var (
	english = names{"Inbox", "Drafts", "Sent Items", "Deleted Items", "Junk Email", "Archive", "Outbox", "Conversation History", "Sync Issues", "Conflicts", "Local Failures", "Server Failures", "Clutter"}
	german  = names{"Posteingang", "Entwürfe", "Gesendete Elemente", "Gelöschte Elemente", "Junk-E-Mail", "Archiv", "Postausgang", "Aufgezeichnete Unterhaltungen", "Synchronisierungsprobleme", "Konflikte", "Lokale Fehler", "Serverfehler", "Unwichtige Mails"}
)

// wellKnown are the folders that every mailbox has; the Inbox is first.
func wellKnown(n names) []world.Folder {
	return []world.Folder{
		{Name: n.inbox, WellKnown: "inbox"}, {Name: n.drafts, WellKnown: "drafts"}, {Name: n.sent, WellKnown: "sentitems"}, {Name: n.trash, WellKnown: "deleteditems"},
		{Name: n.junk, WellKnown: "junkemail"}, {Name: n.archive, WellKnown: "archive"}, {Name: n.outbox, WellKnown: "outbox"}, {Name: n.history, WellKnown: "conversationhistory"},
		{Name: n.sync, WellKnown: "syncissues", Children: []world.Folder{{Name: n.conflicts, WellKnown: "conflicts"}, {Name: n.local, WellKnown: "localfailures"}, {Name: n.server, WellKnown: "serverfailures"}}},
		{Name: n.clutter, WellKnown: "clutter"},
		{Name: "Deletions", WellKnown: "recoverableitemsdeletions", Hidden: true},
	}
}

func categories() []world.Category {
	return []world.Category{
		{DisplayName: "Phishing", Color: "preset0"}, {DisplayName: "Reported", Color: "preset1"}, {DisplayName: "Needs a call", Color: "preset3"}, {DisplayName: "Benign", Color: "preset4"},
		{DisplayName: "Campaign", Color: "preset8"}, {DisplayName: "Escalated", Color: "preset9"}, {DisplayName: "Blue category", Color: "preset7"},
	}
}

func (k *maker) mailboxes() []world.Mailbox {
	boxes := []world.Mailbox{k.soc(), k.reception(), k.victim()}
	for _, a := range []string{"m.voss@contoso.com", "t.ferreira@contoso.com", "j.brandt@contoso.com", "aoife.o'brien@contoso.com"} {
		boxes = append(boxes, k.person(a))
	}
	boxes = append(boxes, world.Mailbox{UserID: k.user("room.hamburg@contoso.com").ID, UserPurpose: "room", TimeZone: "W. Europe Standard Time", Folders: wellKnown(english)})
	return boxes
}

// soc is the abuse mailbox.
func (k *maker) soc() world.Mailbox {
	folders := wellKnown(english)
	tree := socTree(k.Now)
	mail := k.socMail(&tree)
	folders[0].Children = tree
	folders[0].Messages = mail["inbox"]
	for i, name := range map[int]string{2: "sent", 3: "trash", 4: "junk", 5: "archive"} {
		folders[i].Messages = mail[name]
	}
	years := []world.Folder{}
	for y := k.Now.Year() - 3; y < k.Now.Year(); y++ {
		f := world.Folder{Name: fmt.Sprint(y)}
		for q := 1; q <= 4; q++ {
			f.Children = append(f.Children, world.Folder{Name: fmt.Sprintf("Q%d", q), Messages: k.quarter(y, q)})
		}
		years = append(years, f)
	}
	folders[5].Children = years
	folders = append(folders,
		world.Folder{Name: "Evidence", Children: []world.Folder{{Name: "Open cases"}, {Name: "Closed cases"}, {Name: "Legal hold"}}},
		world.Folder{Name: "RSS Feeds"},
		world.Folder{Name: "Search Folders", WellKnown: "searchfolders", Children: []world.Folder{
			{Name: "Unread mail", Search: &world.Search{Filter: "isRead eq false", Sources: []string{"inbox"}, Deep: true}},
			{Name: "With attachments", Search: &world.Search{Filter: "hasAttachments eq true", Sources: []string{"inbox"}, Deep: true}},
		}},
	)
	return world.Mailbox{
		UserID: k.user(Mailbox).ID, UserPurpose: "shared", Delegates: []string{"j.brandt@contoso.com", "aoife.o'brien@contoso.com"}, Language: "en-US", TimeZone: "W. Europe Standard Time", Categories: categories(), Folders: folders,
		Events: k.calendar(), Rules: []world.Rule{
			{DisplayName: "Newsletters", Sequence: 1, Enabled: true, Conditions: map[string]any{"headerContains": []any{"List-Unsubscribe"}}, Actions: map[string]any{"moveToFolder": "Inbox/Reading/Newsletters", "stopProcessingRules": true}},
			{DisplayName: "Scanner reports", Sequence: 2, Enabled: true, Conditions: map[string]any{"senderContains": []any{"scanner@contoso.com"}}, Actions: map[string]any{"moveToFolder": "Inbox/Machines/Scanner", "markAsRead": true}},
			{DisplayName: "Tickets", Sequence: 3, Enabled: false, Conditions: map[string]any{"subjectContains": []any{"[T-"}}, Actions: map[string]any{"moveToFolder": "Inbox/Machines/Tickets"}},
		},
	}
}

// socTree is what lies below the Inbox, three deep with it.
func socTree(now time.Time) []world.Folder {
	leaf := func(names ...string) []world.Folder {
		var out []world.Folder
		for _, n := range names {
			out = append(out, world.Folder{Name: n})
		}
		return out
	}
	months := []string{}
	for i := 5; i >= 0; i-- {
		months = append(months, now.AddDate(0, -i, -now.Day()+1).Format("2006-01"))
	}
	return []world.Folder{
		{Name: "Phishing", Children: leaf("Parcel wave", "Password wave", "Invoice wave", "Voicemail", "Gift cards", "CEO fraud", "Crypto")},
		{Name: "Reports", Children: leaf(append(months, "Simulations", "Duplicates")...)},
		{Name: "Malware", Children: leaf("Macros", "HTML smuggling", "Archives", "Links")},
		{Name: "Benign", Children: leaf("Marketing", "Invoices", "Internal", "False alarms")},
		{Name: "Machines", Children: leaf("Scanner", "Tickets", "Certificates", "DMARC reports")},
		{Name: "Reading", Children: leaf("Newsletters", "Threat digests")},
		{Name: "Waiting for user"}, {Name: "Escalated", Children: leaf("Legal", "HR", "Police")}, {Name: `Odd/Names\here`},
	}
}

// socMail makes the mailbox's mail and puts what belongs there into the tree's folders.
func (k *maker) socMail(tree *[]world.Folder) map[string][]world.Message {
	mail := map[string][]world.Message{}
	put := func(folder string, l letter) { mail[folder] = append(mail[folder], l.message()) }
	at := k.Now.Add(-2 * time.Minute)
	waves := campaigns()
	folders := map[string]*world.Folder{}
	index(tree, "", folders)
	into := func(path string, l letter) { folders[path].Messages = append(folders[path].Messages, l.message()) }
	// The last days, newest first: what the demo opens on.
	special := append(append(k.compromise(), dated(hostile(), k.Now.Add(-5*time.Hour), 97*time.Minute)...), dated(scripts(), k.Now.Add(-8*time.Hour), 173*time.Minute)...)
	for i, l := range special {
		l.read = i%3 == 0 && !l.flagged
		put("inbox", l)
	}
	third := k.Messages * 9 / 20 // the share of the Inbox in an ordinary mailbox
	if k.Messages > 10*defaultMessages {
		third = k.Messages * 96 / 100
	}
	for i := len(special); i < third; i++ {
		r := rand.New(rand.NewPCG(k.Seed, uint64(i)))
		if i < 1500 {
			put("inbox", k.recent(r, waves, i, at))
		} else {
			mail["inbox"] = append(mail["inbox"], k.filler(i, at))
		}
		if i%41 != 0 { // now and then two arrive in one second
			at = at.Add(-time.Duration(60+r.IntN(1500)) * time.Second)
		}
	}
	k.sorted(waves, third, into, put)
	return mail
}

// recent is one of the mails of the last days: a campaign, a report of it, or something ordinary.
func (k *maker) recent(r *rand.Rand, waves []campaign, i int, at time.Time) letter {
	who := address(k.users[8+r.IntN(len(k.users)-8)])
	wave := waves[r.IntN(len(waves))]
	var l letter
	switch kind := r.IntN(10); {
	case kind < 4:
		l = report(r, who, wave.mail(r, i, at.Add(-time.Duration(r.IntN(7200))*time.Second), []world.Address{who}), at)
		if l.read = r.IntN(3) > 0; l.read && r.IntN(2) == 0 {
			l.categories = []string{"Reported"}
		}
	case kind < 7:
		l = wave.mail(r, i, at, soc)
		if l.read = r.IntN(3) > 0; r.IntN(4) == 0 {
			l.categories = []string{"Phishing", "Campaign"}
		}
	default:
		all := senders()
		l = ordinary(r, all[r.IntN(len(all))], i, at)
		l.read = r.IntN(4) > 0
	}
	return l
}

// filler is a message of a mailbox that is much larger than anyone would write by hand: made from its number when it
// is read.
func (k *maker) filler(i int, at time.Time) world.Message {
	all, waves := senders(), campaigns()
	make := func() letter {
		r := rand.New(rand.NewPCG(k.Seed, uint64(i)))
		if i%3 == 0 {
			return waves[i%len(waves)].mail(r, i, at, soc)
		}
		return ordinary(r, all[i%len(all)], i, at)
	}
	m := make().message()
	m.Read = i%5 != 0
	m.MIME = func() []byte { return make().bytes() }
	return m
}

// sorted fills the folders that analysts have sorted older mail into.
func (k *maker) sorted(waves []campaign, third int, into func(string, letter), put func(string, letter)) {
	paths := []string{"Phishing/Parcel wave", "Phishing/Password wave", "Phishing/Invoice wave", "Reports/" + k.Now.Format("2006-01"), "Phishing/CEO fraud", "Malware/HTML smuggling", "Benign/Marketing", "Benign/Invoices", "Machines/Scanner", "Machines/Tickets", "Reading/Newsletters", "Reading/Threat digests", "Machines/Certificates", "Waiting for user", "Benign/False alarms"}
	all := senders()
	rest := max(0, k.Messages-third-k.Messages/10)
	for i := range rest {
		r := rand.New(rand.NewPCG(k.Seed^0xf01d, uint64(i)))
		at := k.Now.Add(-time.Duration(24+r.IntN(24*120)) * time.Hour).Add(-time.Duration(r.IntN(3600)) * time.Second)
		path := paths[i%(len(paths)+3)%len(paths)]
		var l letter
		switch {
		case i%(len(paths)+3) < 3:
			l = waves[i%(len(paths)+3)].mail(r, i, at, soc)
			l.categories = []string{"Phishing", "Campaign"}
		case i%2 == 0:
			who := address(k.users[8+r.IntN(len(k.users)-8)])
			l = report(r, who, waves[i%3].mail(r, i, at, []world.Address{who}), at)
		default:
			l = ordinary(r, all[i%len(all)], i, at)
		}
		l.read = r.IntN(5) > 0
		into(path, l)
	}
	places := []string{"trash", "junk", "sent", "archive"}
	for i := range k.Messages / 20 {
		r := rand.New(rand.NewPCG(k.Seed^0x7a5b, uint64(i)))
		at := k.Now.Add(-time.Duration(1+r.IntN(24*60)) * time.Hour)
		l := waves[i%3].mail(r, i, at, soc)
		if places[i%4] == "sent" {
			who := address(k.users[8+r.IntN(len(k.users)-8)])
			l = letter{id: fmt.Sprintf("<sent.%d.%08x@contoso.com>", i, r.Uint32()), from: soc[0], to: []world.Address{who}, subject: "RE: [Phish Alert] " + l.subject, received: at, text: "Thank you for reporting it. It was phishing; we have removed it.\n\nSecurity Operations\n"}
		}
		l.read = true
		put(places[i%4], l)
	}
}

// quarter is the archive of one quarter.
func (k *maker) quarter(year, q int) []world.Message {
	var out []world.Message
	waves := campaigns()
	for i := range k.Messages / 20 / 12 {
		if i > 400 {
			break
		}
		r := rand.New(rand.NewPCG(k.Seed^uint64(year*10+q), uint64(i)))
		at := time.Date(year, time.Month(3*q-2), 1+r.IntN(85), r.IntN(24), r.IntN(60), r.IntN(60), 0, time.UTC)
		l := waves[i%3].mail(r, i, at, soc)
		l.read = true
		out = append(out, l.message())
	}
	return out
}

func index(tree *[]world.Folder, above string, folders map[string]*world.Folder) {
	for i := range *tree {
		f := &(*tree)[i]
		folders[above+f.Name] = f
		index(&f.Children, above+f.Name+"/", folders)
	}
}

// dated gives letters ids and times, one every so often, newest first.
func dated(list []letter, newest time.Time, every time.Duration) []letter {
	for i := range list {
		list[i].received = newest.Add(-time.Duration(i) * every).Truncate(time.Second)
		if list[i].id == "" {
			list[i].id = fmt.Sprintf("<%08x.%d@%s>", fnv(list[i].subject)&0xffffffff, i, domainOf(list[i].from.Address))
		}
	}
	return list
}
