package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/emulator/odata"
	"mailtriage/graph/emulator/world"
)

// zoned is a dateTimeTimeZone.
func zoned(t time.Time, zone string) object {
	return object{"dateTime": t.Format("2006-01-02T15:04:05.0000000"), "timeZone": zone}
}

func (b *mailbox) autoReplyJSON() object {
	a := b.AutoReply
	start, end := a.ScheduledStart, a.ScheduledEnd
	if start.IsZero() {
		start = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
		end = start.AddDate(0, 0, 1)
	}
	return object{
		"status": orElse(a.Status, "disabled"), "externalAudience": orElse(a.ExternalAudience, "all"),
		"internalReplyMessage": a.Internal, "externalReplyMessage": a.External,
		"scheduledStartDateTime": zoned(start.UTC(), "UTC"), "scheduledEndDateTime": zoned(end.UTC(), "UTC"),
	}
}

func (b *mailbox) settingsJSON() object {
	archive := any(nil)
	if f, err := b.find("archive"); err == nil {
		archive = b.folderID(f)
	}
	return object{
		"archiveFolder": archive, "timeZone": b.TimeZone, "dateFormat": "yyyy-MM-dd", "timeFormat": "HH:mm",
		"delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
		"language":                              object{"locale": orElse(b.Language, "en-US"), "displayName": orElse(b.Language, "en-US")},
		"workingHours": object{
			"daysOfWeek": []any{"monday", "tuesday", "wednesday", "thursday", "friday"},
			"startTime":  "08:00:00.0000000", "endTime": "17:00:00.0000000", "timeZone": object{"name": b.TimeZone},
		},
		"userPurpose": orElse(b.UserPurpose, "user"), "automaticRepliesSetting": b.autoReplyJSON(),
	}
}

func (c *call) getSettings() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(odata.Limits{})
	if err != nil {
		return answer{}, err
	}
	o := pick(b.settingsJSON(), q.Select)
	o["@odata.context"] = c.context("users('" + c.params["user"] + "')/mailboxSettings")
	return reply(http.StatusOK, o)
}

func (c *call) getSetting() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	v, ok := b.settingsJSON()[c.params["setting"]]
	if !ok {
		return answer{}, badRequest("Resource not found for the segment '%s'.", c.params["setting"])
	}
	o, isObject := v.(object)
	if !isObject {
		o = object{"value": v}
	}
	o["@odata.context"] = c.context("users('" + c.params["user"] + "')/mailboxSettings/" + c.params["setting"])
	return reply(http.StatusOK, o)
}

func (c *call) patchSettings() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	var in struct {
		TimeZone                *string
		AutomaticRepliesSetting *struct {
			Status, ExternalAudience, InternalReplyMessage, ExternalReplyMessage *string
			ScheduledStartDateTime, ScheduledEndDateTime                         *struct{ DateTime, TimeZone string }
		}
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if in.TimeZone != nil {
		if _, err := location(*in.TimeZone); err != nil {
			return answer{}, fault(http.StatusBadRequest, "ErrorInvalidTimeZone", "The time zone '%s' is unknown.", *in.TimeZone)
		}
		b.TimeZone = *in.TimeZone
	}
	if a := in.AutomaticRepliesSetting; a != nil {
		next := b.AutoReply
		for to, from := range map[*string]*string{&next.Status: a.Status, &next.ExternalAudience: a.ExternalAudience, &next.Internal: a.InternalReplyMessage, &next.External: a.ExternalReplyMessage} {
			if from != nil {
				*to = *from
			}
		}
		if !slices.Contains([]string{"", "disabled", "alwaysEnabled", "scheduled"}, next.Status) {
			return answer{}, badRequest("Requested value '%s' was not found.", next.Status)
		}
		if s, e := a.ScheduledStartDateTime, a.ScheduledEndDateTime; s != nil && e != nil {
			if next.ScheduledStart, err = readZoned(s.DateTime, s.TimeZone); err != nil {
				return answer{}, err
			}
			if next.ScheduledEnd, err = readZoned(e.DateTime, e.TimeZone); err != nil {
				return answer{}, err
			}
		}
		b.AutoReply = next
	}
	return c.getSettings()
}

func readZoned(value, zone string) (time.Time, error) {
	loc, err := location(zone)
	if err != nil {
		return time.Time{}, fault(http.StatusBadRequest, "ErrorInvalidTimeZone", "The time zone '%s' is unknown.", zone)
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", strings.SplitN(value, ".", 2)[0], loc)
	if err != nil {
		return t, badRequest("Cannot convert the value '%s' to the expected type.", value)
	}
	return t.UTC(), nil
}

func categoryJSON(k world.Category) object {
	return object{"id": categoryID(k.DisplayName), "displayName": k.DisplayName, "color": orElse(k.Color, "none")}
}

func categoryID(name string) string {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	const digits = "0123456789abcdef"
	id := []byte("00000000-0000-4000-8000-000000000000")
	for i := range id {
		if id[i] == '0' {
			id[i] = digits[h&15]
			h = h>>4 | h<<60
		}
	}
	return string(id)
}

func (c *call) category() (*mailbox, int, error) {
	b, err := c.box()
	if err != nil {
		return nil, 0, err
	}
	i := slices.IndexFunc(b.Categories, func(k world.Category) bool { return categoryID(k.DisplayName) == c.params["category"] })
	if i < 0 {
		return nil, 0, itemNotFound()
	}
	return b, i, nil
}

func (c *call) listCategories() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(odata.Limits{})
	if err != nil {
		return answer{}, err
	}
	var list []object
	for _, k := range b.Categories {
		list = append(list, categoryJSON(k))
	}
	return c.listed(q, "users('"+c.params["user"]+"')/outlook/masterCategories", 1000, list)
}

func (c *call) categoryReply(status int, k world.Category) (answer, error) {
	o := categoryJSON(k)
	o["@odata.context"] = c.context("users('" + c.params["user"] + "')/outlook/masterCategories/$entity")
	return reply(status, o)
}

func (c *call) getCategory() (answer, error) {
	b, i, err := c.category()
	if err != nil {
		return answer{}, err
	}
	return c.categoryReply(http.StatusOK, b.Categories[i])
}

func (c *call) createCategory() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	var in struct{ DisplayName, Color string }
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if in.DisplayName == "" {
		return answer{}, badRequest("The category's display name is missing.")
	}
	if slices.ContainsFunc(b.Categories, func(k world.Category) bool { return strings.EqualFold(k.DisplayName, in.DisplayName) }) {
		return answer{}, fault(http.StatusConflict, "ErrorCategoryNameExists", "A category of that name exists.")
	}
	k := world.Category{DisplayName: in.DisplayName, Color: in.Color}
	b.Categories = append(b.Categories, k)
	return c.categoryReply(http.StatusCreated, k)
}

func (c *call) patchCategory() (answer, error) {
	b, i, err := c.category()
	if err != nil {
		return answer{}, err
	}
	var in struct{ Color *string }
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if in.Color != nil {
		b.Categories[i].Color = *in.Color
	}
	return c.categoryReply(http.StatusOK, b.Categories[i])
}

func (c *call) deleteCategory() (answer, error) {
	b, i, err := c.category()
	if err != nil {
		return answer{}, err
	}
	b.Categories = slices.Delete(b.Categories, i, i+1)
	return done(http.StatusNoContent)
}

// replyTip is what a sender of the tenant is told of automatic replies
// (https://learn.microsoft.com/graph/api/resources/automaticrepliesmailtips): the message, while it is sent.
func (b *mailbox) replyTip(now time.Time) object {
	a := b.AutoReply
	switch {
	case a.Status == "alwaysEnabled":
		return object{"message": a.Internal}
	case a.Status == "scheduled" && !now.Before(a.ScheduledStart) && now.Before(a.ScheduledEnd):
		return object{"message": a.Internal, "scheduledStartTime": zoned(a.ScheduledStart.UTC(), "UTC"), "scheduledEndTime": zoned(a.ScheduledEnd.UTC(), "UTC")}
	}
	return object{"message": ""}
}

// mailTips tells what is known of addresses before mail is sent to them.
func (c *call) mailTips() (answer, error) {
	var in struct {
		EmailAddresses  []string
		MailTipsOptions string
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	value := []any{}
	for _, a := range in.EmailAddresses {
		tip := object{"emailAddress": object{"name": "", "address": a}}
		if u := c.s.state.user(a); u != nil {
			tip["emailAddress"] = object{"name": u.DisplayName, "address": u.Mail}
			if b := c.s.state.mailboxes[u.ID]; b != nil && strings.Contains(in.MailTipsOptions, "automaticReplies") {
				tip["automaticReplies"] = b.replyTip(c.s.clock.Now())
			}
		} else {
			tip["error"] = object{"code": "ErrorInvalidRecipients", "message": "The recipient was not found."}
		}
		value = append(value, tip)
	}
	return reply(http.StatusOK, object{"@odata.context": c.context("Collection(microsoft.graph.mailTips)"), "value": value})
}
