package demo

import (
	"math/rand/v2"
	"time"

	"mailtriage/graph/emulator/world"
)

// reception is a mailbox in German: nothing may be found by its display name there.
func (k *maker) reception() world.Mailbox {
	folders := wellKnown(german)
	for i := range 25 {
		r := rand.New(rand.NewPCG(k.Seed^0xde, uint64(i)))
		wave := campaigns()[i%3]
		to := []world.Address{{Name: "Empfang Contoso", Address: "empfang@contoso.de"}}
		l := wave.mail(r, i, k.Now.Add(-time.Duration(i*191)*time.Minute).Truncate(time.Second), to)
		l.read = i%2 == 0
		folders[0].Messages = append(folders[0].Messages, l.message())
	}
	folders[0].Children = []world.Folder{{Name: "Erledigt"}, {Name: "Rückfragen"}}
	return world.Mailbox{UserID: k.user("empfang@contoso.de").ID, UserPurpose: "shared", Language: "de-DE", TimeZone: "W. Europe Standard Time", Folders: folders, Categories: categories()}
}

// victim is the mailbox of the one who paid: between ordinary rules, somebody hid one, and writes in her name.
func (k *maker) victim() world.Mailbox {
	folders := wellKnown(english)
	folders = append(folders, world.Folder{Name: "RSS Feeds"})
	for _, l := range k.compromise() {
		folders[0].Messages = append(folders[0].Messages, l.message())
	}
	k.takenOver(folders)
	return world.Mailbox{
		UserID: k.user("p.raman@contoso.com").ID, UserPurpose: "user", Language: "en-US", TimeZone: "W. Europe Standard Time", Folders: folders, Categories: categories(),
		AutoReply: world.AutoReply{
			Status: "scheduled", ExternalAudience: "all", Internal: "<p>I am away until Monday. For payments, ask Tomás.</p>", External: `<p>I am out of the office. Invoices go to <a href="mailto:accounts.raman@freemail.test">accounts.raman@freemail.test</a>.</p>`,
			ScheduledStart: k.Now.AddDate(0, 0, -1).Truncate(time.Hour), ScheduledEnd: k.Now.AddDate(0, 0, 5).Truncate(time.Hour),
		},
		Rules: []world.Rule{
			{DisplayName: "Newsletters", Sequence: 2, Enabled: true, Conditions: map[string]any{"headerContains": []any{"List-Unsubscribe"}}, Actions: map[string]any{"moveToFolder": "archive"}},
			{DisplayName: ".", Sequence: 1, Enabled: true, Conditions: map[string]any{"bodyOrSubjectContains": []any{"invoice", "payment", "IBAN", "wire", "phish", "hacked"}}, Actions: map[string]any{
				"forwardTo":    []any{map[string]any{"emailAddress": map[string]any{"name": "archive", "address": "archive.raman@freemail.test"}}},
				"moveToFolder": "RSS Feeds", "markAsRead": true, "stopProcessingRules": true,
			}},
			{DisplayName: "From Tomás", Sequence: 3, Enabled: true, Conditions: map[string]any{"fromAddresses": []any{map[string]any{"emailAddress": map[string]any{"name": "Tomás Ferreira", "address": "t.ferreira@contoso.com"}}}}, Actions: map[string]any{"markImportance": "high"}},
		},
		Events: k.calendar()[:2],
	}
}

func (k *maker) person(at string) world.Mailbox {
	folders := wellKnown(english)
	u := k.user(at)
	for i := range 15 {
		r := rand.New(rand.NewPCG(k.Seed^fnv(at), uint64(i)))
		all := senders()
		l := ordinary(r, all[r.IntN(len(all))], i, k.Now.Add(-time.Duration(i*307)*time.Minute).Truncate(time.Second))
		l.to = []world.Address{address(u)}
		folders[0].Messages = append(folders[0].Messages, l.message())
	}
	return world.Mailbox{UserID: u.ID, UserPurpose: "user", Language: "en-US", TimeZone: "GMT Standard Time", Folders: folders, Categories: categories()}
}

// calendar is the team's: series across the change of clocks, all-day, several days, cancelled, tentative.
func (k *maker) calendar() []world.Event {
	jorg, aoife := address(k.user("j.brandt@contoso.com")), address(k.user("aoife.o'brien@contoso.com"))
	day := k.Now.Truncate(24 * time.Hour)
	series := func(kind string, more map[string]any) map[string]any {
		pattern := map[string]any{"type": kind, "interval": 1, "month": 0, "dayOfMonth": 0, "daysOfWeek": []any{}, "firstDayOfWeek": "monday", "index": "first"}
		for name, v := range more {
			pattern[name] = v
		}
		return map[string]any{"pattern": pattern, "range": map[string]any{"type": "noEnd", "startDate": day.AddDate(0, 0, -60).Format(time.DateOnly), "endDate": "0001-01-01", "recurrenceTimeZone": "W. Europe Standard Time", "numberOfOccurrences": 0}}
	}
	early := day.AddDate(0, 0, -60)
	for early.Weekday() != time.Monday {
		early = early.AddDate(0, 0, 1)
	}
	team := []world.Attendee{{Address: jorg, Type: "required", Response: "accepted"}, {Address: aoife, Type: "required", Response: "tentativelyAccepted"}}
	return []world.Event{
		{UID: "standup", Subject: "SOC stand-up", BodyHTML: "<p>Fifteen minutes. What is open, what is stuck.</p>", Location: "Hamburg 2.14", JoinURL: "https://meet.contoso.example/standup", Organizer: soc[0], IsOrganizer: true, Attendees: team, Start: early.Add(8 * time.Hour), End: early.Add(8*time.Hour + 15*time.Minute), Zone: "W. Europe Standard Time", Recurrence: series("weekly", map[string]any{"daysOfWeek": []any{"monday", "tuesday", "wednesday", "thursday", "friday"}}), Exceptions: []world.Exception{{Date: day.AddDate(0, 0, 1).Format(time.DateOnly), Deleted: true}}},
		{UID: "patch", Subject: "Monthly patch review", BodyHTML: "<p>What was patched and what was not.</p>", Organizer: jorg, Attendees: team, Start: early.Add(13 * time.Hour), End: early.Add(14 * time.Hour), Zone: "Eastern Standard Time", Recurrence: series("relativeMonthly", map[string]any{"daysOfWeek": []any{"wednesday"}, "index": "second"})},
		{UID: "handover", Subject: "Shift handover", BodyHTML: "<p>Open cases.</p>", Organizer: soc[0], IsOrganizer: true, Start: early.Add(21 * time.Hour), End: early.Add(21*time.Hour + 30*time.Minute), Zone: "GMT Standard Time", Recurrence: series("daily", nil)},
		{UID: "audit", Subject: "ISO audit", BodyHTML: "<p>Auditors in the building. Coffee is ordered.</p>", Organizer: aoife, AllDay: true, Start: day.AddDate(0, 0, 6), End: day.AddDate(0, 0, 9), Zone: "UTC", ShowAs: "tentative"},
		{UID: "drill", Subject: "Phishing drill debrief", BodyHTML: "<p>Who clicked, and why that is our fault.</p>", Organizer: soc[0], IsOrganizer: true, Attendees: team, Start: day.AddDate(0, 0, 2).Add(14 * time.Hour), End: day.AddDate(0, 0, 2).Add(15 * time.Hour), Zone: "UTC", Cancelled: true},
		{UID: "invoice-invite", Subject: "Invoice shared with you", BodyHTML: `<p>The overdue invoice is in the meeting's files. Join and sign in with your mail password: <a href="https://meet-contoso.example/j?u=soc">https://meet.contoso.example/invoice</a></p><p style="display:none">Microsoft Teams meeting, verified</p><img src="https://track.northwind-traders.example/seen.gif">`, Location: "Online: https://meet-contoso.example/j", JoinURL: "https://meet-contoso.example/j?u=soc", Attendees: []world.Attendee{{Address: soc[0], Type: "required", Response: "notResponded"}, {Address: jorg, Type: "optional", Response: "none"}}, Importance: "high", Organizer: world.Address{Name: "Accounts Payable", Address: "billing@northwind-traders.example"}, Start: day.AddDate(0, 0, 1).Add(9 * time.Hour), End: day.AddDate(0, 0, 1).Add(9*time.Hour + 30*time.Minute), Zone: "Pacific Standard Time"},
	}
}
