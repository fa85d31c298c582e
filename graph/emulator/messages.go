package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"mailtriage/graph/emulator/world"
)

// item finds the mailbox and the message of a call.
func (c *call) item() (*mailbox, *message, error) {
	b, err := c.box()
	if err != nil {
		return nil, nil, err
	}
	m, err := b.message(c.params["message"])
	if err != nil {
		return nil, nil, err
	}
	if key := c.params["folder"]; key != "" {
		f, err := b.find(key)
		if err != nil {
			return nil, nil, err
		}
		if m.folder != f && f.search == nil && f != b.root {
			return nil, nil, itemNotFound()
		}
	}
	return b, m, nil
}

func (c *call) getMessage() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(messageLimits())
	if err != nil {
		return answer{}, err
	}
	o, err := c.messageJSON(b, m, q)
	if err != nil {
		return answer{}, err
	}
	return c.messageEntity(http.StatusOK, o)
}

func (c *call) messageEntity(status int, o object) (answer, error) {
	o["@odata.context"] = c.context("users('" + c.params["user"] + "')/messages/$entity")
	a, err := reply(status, o)
	if etag, ok := o["@odata.etag"].(string); ok && err == nil {
		a = a.with("ETag", etag)
	}
	return a, err
}

func (c *call) messageReply(status int, b *mailbox, m *message) (answer, error) {
	return c.messageEntity(status, b.full(c, m, nil))
}

func (c *call) messageMIME() (answer, error) {
	_, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: m.mimeBytes()}.with("Content-Type", "text/plain"), nil
}

// matches holds If-Match to the message's etag.
func (c *call) matches(m *message) error {
	if want := c.header.Get("If-Match"); want != "" && want != "*" && want != m.etag() {
		return fault(http.StatusPreconditionFailed, "ErrorIrresolvableConflict", "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.")
	}
	return nil
}

func (c *call) patchMessage() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	if err := c.matches(m); err != nil {
		return answer{}, err
	}
	var asked map[string]json.RawMessage
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	if err := c.apply(m, asked); err != nil {
		return answer{}, err
	}
	b.changed(m, c.s.clock.Now())
	return c.messageReply(http.StatusOK, b, m)
}

// editable is what may be changed of a message that is no draft (https://learn.microsoft.com/graph/api/message-update).
var editable = []string{"categories", "importance", "isRead", "flag", "inferenceClassification", "isDeliveryReceiptRequested", "isReadReceiptRequested", "singleValueExtendedProperties"}

// apply changes a message's properties: all or none.
func (c *call) apply(m *message, asked map[string]json.RawMessage) error {
	next := *m
	if m.draft != nil {
		d := *m.draft
		next.draft = &d
	}
	for name, raw := range asked {
		if strings.HasPrefix(name, "@") {
			continue
		}
		if !slices.Contains(messageProperties, name) {
			return badRequest("The property '%s' does not exist on type 'microsoft.graph.message'. Make sure to only use property names that are defined by the type.", name)
		}
		if !m.Draft && !slices.Contains(editable, name) {
			return fault(http.StatusBadRequest, "ErrorInvalidPropertySet", "Set action is invalid for property '%s'.", name)
		}
		if err := next.set(name, raw); err != nil {
			return err
		}
	}
	*m = next
	return nil
}

// set sets one property.
func (m *message) set(name string, raw json.RawMessage) error {
	into := func(v any) error {
		if err := json.Unmarshal(raw, v); err != nil {
			return badRequest("Cannot convert the literal '%.60s' to the expected type of '%s'.", raw, name)
		}
		return nil
	}
	switch name {
	case "isRead":
		return into(&m.Read)
	case "subject":
		return into(&m.Subject)
	case "categories":
		var list []string
		if err := into(&list); err != nil {
			return err
		}
		m.Categories = list
	case "importance":
		var v string
		if err := into(&v); err != nil || !slices.Contains([]string{"low", "normal", "high"}, v) {
			return badRequest("Requested value '%.40s' was not found.", raw)
		}
		m.Importance = v
	case "inferenceClassification":
		return into(&m.classification)
	case "flag":
		return m.setFlag(into)
	case "body":
		return m.setBody(into)
	case "from", "sender":
		var r recipientJSON
		if err := into(&r); err != nil {
			return err
		}
		a := r.address()
		if name == "sender" {
			m.sender = &a
		} else {
			m.From = a
		}
	case "singleValueExtendedProperties":
		return m.setExtended(into)
	case "toRecipients":
		return setRecipients(&m.To, into)
	case "ccRecipients":
		return setRecipients(&m.Cc, into)
	case "bccRecipients":
		return setRecipients(&m.bcc, into)
	case "replyTo":
		return setRecipients(&m.ReplyTo, into)
	}
	return nil
}

func (m *message) setFlag(into func(any) error) error {
	var flag struct{ FlagStatus string }
	if err := into(&flag); err != nil {
		return err
	}
	if !slices.Contains([]string{"notFlagged", "complete", "flagged"}, flag.FlagStatus) {
		return badRequest("Requested value '%s' was not found.", flag.FlagStatus)
	}
	var whole object
	if err := into(&whole); err != nil {
		return err
	}
	m.Flagged, m.flag = flag.FlagStatus == "flagged", whole
	return nil
}

func (m *message) setBody(into func(any) error) error {
	var body struct{ ContentType, Content string }
	if err := into(&body); err != nil {
		return err
	}
	if m.draft == nil {
		m.draft = &draft{attachments: slices.Clone(m.attachments())}
	}
	m.draft.contentType, m.draft.content = orElse(strings.ToLower(body.ContentType), "text"), body.Content
	m.Preview = preview(m.draft.contentType, body.Content)
	return nil
}

type recipientJSON struct {
	EmailAddress struct{ Name, Address string }
}

func (r recipientJSON) address() world.Address {
	return world.Address{Name: orElse(r.EmailAddress.Name, r.EmailAddress.Address), Address: r.EmailAddress.Address}
}

func setRecipients(to *[]world.Address, into func(any) error) error {
	var list []recipientJSON
	if err := into(&list); err != nil {
		return err
	}
	*to = nil
	for _, r := range list {
		*to = append(*to, r.address())
	}
	return nil
}

func (c *call) moveMessage() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	to, err := c.destination(b)
	if err != nil {
		return answer{}, err
	}
	b.move(m, to, c.s.clock.Now())
	return c.messageReply(http.StatusCreated, b, m)
}

func (c *call) copyMessage() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	to, err := c.destination(b)
	if err != nil {
		return answer{}, err
	}
	twin := b.twin(m, c.s.clock.Now())
	b.insert(to, twin)
	return c.messageReply(http.StatusCreated, b, twin)
}

// deleteMessage moves to Deleted Items, and from there to Recoverable Items.
func (c *call) deleteMessage() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	if err := c.matches(m); err != nil {
		return answer{}, err
	}
	trash, _ := b.find("deleteditems")
	dump, _ := b.find("recoverableitemsdeletions")
	switch {
	case trash != nil && !m.folder.within(trash):
		b.move(m, trash, c.s.clock.Now())
	case dump != nil && m.folder != dump:
		b.move(m, dump, c.s.clock.Now())
	default:
		b.remove(m)
	}
	return done(http.StatusNoContent)
}

func (c *call) purgeMessage() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	b.remove(m)
	return done(http.StatusNoContent)
}

// reportMessage is beta's (https://learn.microsoft.com/graph/api/message-reportmessage).
func (c *call) reportMessage() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	var asked struct {
		IsMessageMoveRequested any
		ReportAction           string
	}
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	to := map[string]string{"junk": "junkemail", "phish": "junkemail", "notJunk": "inbox", "unknown": "", "unknownFutureValue": ""}
	name, known := to[asked.ReportAction]
	if !known {
		return answer{}, badRequest("Requested value '%s' was not found.", asked.ReportAction)
	}
	if asked.IsMessageMoveRequested == true || asked.IsMessageMoveRequested == "true" {
		if f, err := b.find(name); name != "" && err == nil && f != m.folder {
			b.move(m, f, c.s.clock.Now())
		}
	}
	return c.messageReply(http.StatusOK, b, m)
}

func (c *call) markAsJunk() (answer, error)    { return c.retired("junkemail", "moveToJunk") }
func (c *call) markAsNotJunk() (answer, error) { return c.retired("inbox", "moveToInbox") }

// retired is markAsJunk and markAsNotJunk: gone since the end of 2025, unless switched on.
func (c *call) retired(folder, parameter string) (answer, error) {
	if !c.s.opts.MarkAsJunk {
		return answer{}, fault(http.StatusGone, "Gone", "This API is deprecated and no longer returns data. Use reportMessage.")
	}
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	var asked map[string]bool
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	if f, err := b.find(folder); asked[parameter] && err == nil {
		b.move(m, f, c.s.clock.Now())
	}
	return c.messageReply(http.StatusAccepted, b, m)
}
