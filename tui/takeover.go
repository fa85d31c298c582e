package tui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/takeover"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	checkpane "mailtriage/views/takeover"
)

// checkDeadline is how long a takeover check may take in all.
const checkDeadline = 5 * time.Minute

// checking is the takeover check that is shown, or under way.
type checking struct {
	pane   *checkpane.Model
	run    int // counts: what an earlier one tells is told by it
	began  time.Time
	cancel context.CancelFunc
	rule   string // to go to once the rules are read
}

// clearCheck gives up the check that is under way, and forgets what is shown.
func (m *Model) clearCheck() {
	if m.check.cancel != nil {
		m.check.cancel()
	}
	m.check = checking{pane: checkpane.New(m.theme), run: m.check.run + 1}
}

// checkOf begins what is said of a check that is not made.
const checkOf = "Takeover check: "

// noSuspect says why nobody's mailbox can be checked from here; empty: somebody's can. In the directory it is the mailbox of
// who is shown there, or none: never that of somebody else.
func (m *Model) noSuspect() string {
	if m.front().action != keys.ListUsers {
		return ""
	}
	o, ok := m.objectAtHand()
	switch who := m.addressAtHand(); {
	case !ok && who.Address != "":
		return checkOf + who.Address + " is not in this directory, and has no mailbox here"
	case !ok:
		return checkOf + "there is nobody here"
	case o.Kind != graph.UserObject:
		return checkOf + o.DisplayName + " is no person, and has no mailbox to check"
	case o.Address() == "" || m.focus == keys.Card && m.people.card.NoMailbox():
		return noMailboxOf(o.DisplayName)
	}
	return ""
}

// suspect is whose mailbox a check is for, and why; sender is the address that it is for if that is of the tenant.
func (m *Model) suspect() (mailbox, chosen, sender string) {
	mailbox, chosen = m.Mailbox.ID(), "the open mailbox"
	if m.front().action == keys.ListUsers {
		o, _ := m.objectAtHand()
		return o.Address(), "the person shown", ""
	}
	if m.focus != keys.Messages && m.focus != keys.Reader {
		return mailbox, chosen, ""
	}
	h, ok := m.messages.Cursor()
	switch domain := triage.DomainOf(h.From.Address); {
	case !ok || domain == "":
	case strings.EqualFold(domain, triage.DomainOf(mailbox)) || slices.Contains(m.inbox.domains, strings.ToLower(domain)):
		return h.From.Address, senderChosen, ""
	default:
		return mailbox, chosen, h.From.Address
	}
	return mailbox, chosen, ""
}

const senderChosen = "the sender of the message under the cursor"

// checkTakeover shows the check of whoever is under the cursor; one that is there is shown as it is, unless it is asked for
// where it is shown.
func (m *Model) checkTakeover() tea.Cmd {
	if m.focus == keys.Takeover {
		return m.checkAgain()
	}
	if why := m.noSuspect(); why != "" {
		return m.refuse(why)
	}
	mailbox, chosen, sender := m.suspect()
	there := sender == "" && strings.EqualFold(mailbox, m.check.pane.Mailbox())
	id := m.rowAtHand()
	m.focusTo(keys.Takeover)
	if there {
		return m.sayWith("As it was checked at "+m.check.began.Format("15:04"), keys.Refresh, "checks again")
	}
	return m.startCheck(mailbox, chosen, m.lookFirst(id, sender))
}

// rowAtHand is the id of the person whose row of the directory has the cursor: whether they have a mailbox is not known.
func (m *Model) rowAtHand() string {
	if m.focus&(keys.Directory|keys.Members) == 0 {
		return ""
	}
	o, _ := m.objectAtHand()
	return o.ID
}

// lookup is what is looked for before a check: whose mailbox it is to be, or why nobody's.
type lookup func(ctx context.Context) (mailbox, chosen, refused string)

// lookFirst is what has to be known of a person's row, or of a sender; nil: nothing.
func (m *Model) lookFirst(row, sender string) lookup {
	box, directory := m.Mailbox, m.Directory
	switch {
	case row != "":
		return func(ctx context.Context) (mailbox, chosen, refused string) {
			if p, err := directory.Person(ctx, row); err == nil && p.NoMailbox {
				refused = noMailboxOf(p.DisplayName)
			}
			return "", "", refused
		}
	case sender != "":
		return func(ctx context.Context) (mailbox, chosen, refused string) {
			mailbox, chosen = subjectOf(ctx, box, sender)
			return mailbox, chosen, ""
		}
	}
	return nil
}

func noMailboxOf(name string) string { return checkOf + name + " has no mailbox in Exchange Online" }

// checkAgain checks the same mailbox anew.
func (m *Model) checkAgain() tea.Cmd {
	if mailbox := m.check.pane.Mailbox(); mailbox != "" {
		return m.startCheck(mailbox, m.check.pane.Chosen(), nil)
	}
	return m.startCheck(m.Mailbox.ID(), "the open mailbox", nil)
}

// startCheck begins a check, of whom what is looked for first may tell.
func (m *Model) startCheck(mailbox, chosen string, look lookup) tea.Cmd {
	m.clearCheck()
	m.check.began = m.Now()
	m.check.pane.Begin(mailbox, chosen, takeover.Days)
	run, check := m.check.run, m.Check
	cmd, cancel := follow(checkDeadline, func(ctx context.Context, tell func(tea.Msg)) {
		if look != nil {
			whose, why, refused := look(ctx)
			if refused != "" {
				tell(checkRefused{run, refused})
				return
			}
			if whose != "" {
				mailbox = whose
				tell(checkNamed{run, whose, why})
			}
		}
		r := check(ctx, mailbox, func(p takeover.Part) { tell(checkPart{run, p}) })
		tell(checkEnded{run, r})
	})
	m.check.cancel = cancel
	return cmd
}

// subjectOf is whose mailbox is checked when a sender is under the cursor who may be of the tenant.
func subjectOf(ctx context.Context, box Mailbox, sender string) (mailbox, chosen string) {
	domains, err := box.OwnDomains(ctx)
	switch {
	case err != nil:
		return box.ID(), "the open mailbox: whether the sender is of the tenant could not be found out"
	case slices.Contains(domains, strings.ToLower(triage.DomainOf(sender))):
		return sender, senderChosen
	}
	return box.ID(), "the open mailbox: the sender is not of the tenant"
}

// checkNamed says whose mailbox is checked, checkPart tells of a part that has ended, checkEnded of them all.
type checkNamed struct {
	run             int
	mailbox, chosen string
}

type checkPart struct {
	run  int
	part takeover.Part
}

type checkEnded struct {
	run    int
	report takeover.Report
}

// checkRefused says why nobody's mailbox is checked.
type checkRefused struct {
	run int
	why string
}

func (msg checkRefused) tell(m *Model) tea.Cmd {
	if msg.run != m.check.run {
		return nil
	}
	m.clearCheck()
	if m.focus == keys.Takeover {
		return tea.Batch(m.goBack(), m.refuse(msg.why))
	}
	return m.refuse(msg.why)
}

func (msg checkNamed) tell(m *Model) tea.Cmd {
	if msg.run == m.check.run {
		m.check.pane.Named(msg.mailbox, msg.chosen)
	}
	return nil
}

func (msg checkPart) tell(m *Model) tea.Cmd {
	if msg.run == m.check.run {
		m.check.pane.Add(msg.part)
	}
	return nil
}

func (msg checkEnded) tell(m *Model) tea.Cmd {
	if msg.run != m.check.run {
		return nil
	}
	m.check.cancel()
	m.check.cancel = nil
	m.check.pane.End(msg.report)
	for _, p := range msg.report.Parts {
		if p.Err != nil {
			m.lastError = p.Err
			if ask := m.askPerson(p.Err, ""); ask != nil && m.focus == keys.Takeover {
				return ask
			}
		}
	}
	if m.focus != keys.Takeover {
		return m.sayWith("Takeover check of "+msg.report.Mailbox+": "+msg.report.Words(), keys.CheckTakeover, "shows")
	}
	return nil
}

// showEvidence goes to what a reason is about, where that is in the open mailbox.
func (m *Model) showEvidence() tea.Cmd {
	r, ok := m.check.pane.Cursor()
	if !ok {
		return m.refuse("There is nothing to go to from here: go to one of the signs")
	}
	if r.RuleID == "" && r.FolderID == "" {
		return m.refuse("There is nothing to go to: it is told in full here")
	}
	if of := m.check.pane.Mailbox(); !strings.EqualFold(of, m.Mailbox.ID()) {
		return m.refuse("It is in the mailbox of " + of + ": " + m.Keys.Key(keys.Mailboxes) + " opens that")
	}
	if r.RuleID != "" {
		a := m.Keys.Action(keys.ListRules)
		if why := m.disabled(a); why != "" {
			return m.refuse(why)
		}
		m.check.rule = r.RuleID
		m.focusTo(keys.Rules)
		m.wantedRule()
		return m.rulesShown()
	}
	f, ok := m.folders.Get(r.FolderID)
	if !ok {
		return m.refuse("The folder where it lies is not known: " + m.Keys.Key(keys.MailTab) + " and " + m.Keys.Key(keys.Refresh) + " read the folders anew")
	}
	m.focusTo(keys.Messages)
	return m.openFolder(f)
}

// wantedRule goes to the rule that a reason is about, once the rules are read.
func (m *Model) wantedRule() {
	if id := m.check.rule; id != "" && m.inbox.read {
		m.check.rule = ""
		m.rules.GoTo(id)
	}
}

// copyCheck copies the verdict in words, made safe.
func (m *Model) copyCheck() tea.Cmd {
	r, _ := m.check.pane.Report()
	return tea.Batch(tea.SetClipboard(content.Value("Takeover check of "+r.Mailbox+": "+r.Summary).String()), m.say("Copied the summary, if the terminal allows it"))
}

// backFromCheck gives up a check that is under way, then goes back to where it was asked for.
func (m *Model) backFromCheck() tea.Cmd {
	switch {
	case m.zoomed:
		m.zoomed = false
		return nil
	case m.check.pane.Filling():
		m.check.cancel()
		m.check.cancel, m.check.run = nil, m.check.run+1
		m.check.pane.GiveUp()
		return m.say("Given up: what was not looked at is told as not checked")
	}
	return m.goBack()
}
