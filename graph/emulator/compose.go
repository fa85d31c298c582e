package emulator

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"

	"mailtriage/graph/emulator/world"
)

// createMessage makes a draft: in Drafts, or in the folder asked for.
func (c *call) createMessage() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	if c.params["folder"] == "" {
		if f, err = b.find("drafts"); err != nil {
			return answer{}, err
		}
	}
	var asked map[string]json.RawMessage
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	m, err := c.draftOf(b, asked)
	if err != nil {
		return answer{}, err
	}
	b.insert(f, m)
	return c.messageReply(http.StatusCreated, b, m)
}

// draftOf makes a draft of a message in JSON.
func (c *call) draftOf(b *mailbox, asked map[string]json.RawMessage) (*message, error) {
	m := c.emptyDraft(b)
	attachments := asked["attachments"]
	delete(asked, "attachments")
	if raw, ok := asked["internetMessageId"]; ok {
		if err := json.Unmarshal(raw, &m.InternetMessageID); err != nil {
			return nil, badRequest("internetMessageId must be a string.")
		}
		delete(asked, "internetMessageId")
	}
	if err := c.apply(m, asked); err != nil {
		return nil, err
	}
	if attachments == nil {
		return m, nil
	}
	var list []attachmentInput
	if err := json.Unmarshal(attachments, &list); err != nil {
		return nil, badRequest("The attachments are malformed.")
	}
	for _, in := range list {
		a, err := in.attachment(b, c)
		if err != nil {
			return nil, err
		}
		m.attach(a)
	}
	return m, nil
}

func (c *call) emptyDraft(b *mailbox) *message {
	now := c.s.clock.Now()
	m := &message{seq: b.take(), received: now, created: now, modified: now, draft: &draft{contentType: "text"}}
	m.Draft, m.Read, m.Importance = true, true, "normal"
	m.Sent, m.Received = now, now
	m.InternetMessageID = "<" + newGUID() + "@" + c.s.state.Domains[0] + ">"
	if u := c.s.state.user(b.UserID); u != nil {
		m.From = world.Address{Name: u.DisplayName, Address: u.Mail}
	}
	return m
}

// sendMail sends at once (https://learn.microsoft.com/graph/api/user-sendmail).
func (c *call) sendMail() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	if strings.HasPrefix(c.header.Get("Content-Type"), "text/plain") {
		return answer{}, badRequest("Sending MIME is not served here.")
	}
	var asked struct {
		Message         map[string]json.RawMessage
		SaveToSentItems *bool
	}
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	if asked.Message == nil {
		return answer{}, badRequest("The message is missing.")
	}
	m, err := c.draftOf(b, asked.Message)
	if err != nil {
		return answer{}, err
	}
	if err := c.maySend(b, m); err != nil {
		return answer{}, err
	}
	return c.sendOut(b, m, asked.SaveToSentItems == nil || *asked.SaveToSentItems)
}

func (c *call) sendDraft() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	if !m.Draft {
		return answer{}, fault(http.StatusBadRequest, "ErrorInvalidOperation", "Only drafts can be sent.")
	}
	if err := c.maySend(b, m); err != nil {
		return answer{}, err
	}
	b.remove(m)
	m.moves++
	return c.sendOut(b, m, true)
}

// maySend refuses what can't be sent: to nobody, to what is no address, or from somebody whom the mailbox may not send as.
func (c *call) maySend(b *mailbox, m *message) error {
	to := slices.Concat(m.To, m.Cc, m.bcc)
	if len(to) == 0 {
		return fault(http.StatusBadRequest, "ErrorInvalidRecipients", "At least one recipient isn't valid., A message can't be sent because it contains no recipients.")
	}
	for _, a := range to {
		if at := strings.LastIndexByte(a.Address, '@'); at < 1 || at == len(a.Address)-1 || strings.ContainsAny(a.Address, " \r\n<>,;") {
			return fault(http.StatusBadRequest, "ErrorInvalidRecipients", "At least one recipient isn't valid., Recipient '%s' is not resolved. All recipients must be resolved before a message can be submitted.", a.Address)
		}
	}
	if from := strings.ToLower(m.From.Address); from != "" && !slices.Contains(c.s.addressesOf(b), from) && !c.sendsAs(b, from) {
		return fault(http.StatusForbidden, "ErrorSendAsDenied", "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account., Cannot submit message.")
	}
	return nil
}

// sendsAs tells whether a mailbox may send as the one that an address belongs to.
func (c *call) sendsAs(b *mailbox, address string) bool {
	u, as := c.s.state.user(b.UserID), c.s.state.user(address)
	if u == nil || as == nil {
		return false
	}
	other := c.s.state.mailboxes[as.ID]
	return other != nil && slices.ContainsFunc(other.SendAs, named(u))
}

// sendOut delivers a message to those of its recipients that have a mailbox here.
func (c *call) sendOut(b *mailbox, m *message, save bool) (answer, error) {
	now := c.s.clock.Now()
	to := append(append(append([]world.Address{}, m.To...), m.Cc...), m.bcc...)
	m.Draft, m.Sent, m.received = false, now, now
	m.modified = now
	raw := compose(m)
	delivered := map[*mailbox]bool{}
	for _, a := range to {
		u := c.s.state.user(a.Address)
		if u == nil {
			continue
		}
		if box := c.s.state.mailboxes[u.ID]; box != nil && !delivered[box] {
			delivered[box] = true
			c.s.deliver(box, receivedMIME(raw, box.take(), now))
		}
	}
	if sent, err := b.find("sentitems"); save && err == nil {
		b.insert(sent, m)
	}
	return done(http.StatusAccepted)
}

func (c *call) createReply() (answer, error)    { return c.answering("RE: ", false) }
func (c *call) createReplyAll() (answer, error) { return c.answering("RE: ", true) }
func (c *call) createForward() (answer, error)  { return c.answering("FW: ", false) }

// answering makes the draft of a reply or a forward.
func (c *call) answering(prefix string, all bool) (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	var asked struct {
		Message      map[string]json.RawMessage
		Comment      string
		ToRecipients []recipientJSON
	}
	if len(c.body) > 0 {
		if err := c.read(&asked); err != nil {
			return answer{}, err
		}
	}
	if _, body := asked.Message["body"]; body && asked.Comment != "" {
		return answer{}, badRequest("Both the comment and the body of the message were given: give one of them.")
	}
	d := c.emptyDraft(b)
	own := d.From.Address
	d.Subject = m.Subject
	if !strings.HasPrefix(strings.ToUpper(m.Subject), prefix) {
		d.Subject = prefix + m.Subject
	}
	d.ConversationKey = orElse(m.ConversationKey, m.InternetMessageID)
	if prefix == "RE: " {
		if d.To = m.ReplyTo; len(d.To) == 0 {
			d.To = []world.Address{m.From}
		}
		for _, a := range m.To {
			if all && !strings.EqualFold(a.Address, own) {
				d.To = append(d.To, a)
			}
		}
		if all {
			d.Cc = m.Cc
		}
		for _, a := range m.attachments() { // the images of the HTML that is quoted
			if a.inline {
				twin := *a
				d.attach(&twin)
			}
		}
	} else {
		for _, a := range m.attachments() {
			twin := *a // its number is its draft's
			d.attach(&twin)
		}
		for _, r := range asked.ToRecipients {
			d.To = append(d.To, r.address())
		}
	}
	contentType, content := m.content()
	if contentType == "text" {
		content = htmlOf(content)
	}
	d.draft.contentType = "html"
	d.draft.content = fmt.Sprintf(`<html><body><div>%s</div><hr><div id="divRplyFwdMsg"><b>From:</b> %s<br><b>Sent:</b> %s<br><b>Subject:</b> %s</div>%s</body></html>`,
		html.EscapeString(asked.Comment), html.EscapeString(m.From.Name), m.Sent.Format("Monday, January 2, 2006 3:04 PM"), html.EscapeString(m.Subject), content)
	d.Preview = preview("html", d.draft.content)
	if err := c.apply(d, asked.Message); err != nil {
		return answer{}, err
	}
	drafts, err := b.find("drafts")
	if err != nil {
		return answer{}, err
	}
	b.insert(drafts, d)
	return c.messageReply(http.StatusCreated, b, d)
}
