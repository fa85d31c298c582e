package emulator

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// operation is one row of the table of what is served.
type operation struct {
	name    string // "message.move", as faults and admin calls know it
	method  string
	pattern []string // segments: "users", "{user}", "messages", "{message}", "move"
	perms   []string // any of these is enough: the least first
	outlook bool     // counts against Outlook's limits
	beta    bool     // not in v1.0
	handle  func(*call) (answer, error)
}

// mailRead, … are permissions, the least first. Application permissions have names of their own where they differ.
var (
	mailBasic    = []string{"Mail.ReadBasic", "Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"}
	mailRead     = []string{"Mail.Read", "Mail.ReadWrite"}
	mailWrite    = []string{"Mail.ReadWrite"}
	mailSend     = []string{"Mail.Send"}
	settingsRead = []string{"MailboxSettings.Read", "MailboxSettings.ReadWrite"}
	settings     = []string{"MailboxSettings.ReadWrite"}
	calendarRead = []string{"Calendars.ReadBasic", "Calendars.ReadBasic.All", "Calendars.Read", "Calendars.ReadWrite"}
	calendar     = []string{"Calendars.ReadWrite"}
	usersRead    = []string{"User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"}
	groupsRead   = []string{"GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"}
	peopleRead   = []string{"People.Read", "People.Read.All"}
	threats      = []string{"ThreatSubmission.ReadWrite.All", "ThreatSubmission.ReadWrite"}
)

// operations is the table. A path under {user} is served for /me too, with a token of a person.
func operations() []operation {
	var table []operation
	add := func(name, method, pattern string, perms []string, outlook bool, h func(*call) (answer, error)) {
		table = append(table, operation{name: name, method: method, pattern: strings.Split(pattern, "/"), perms: perms, outlook: outlook, handle: h})
	}
	mail := func(name, method, pattern string, perms []string, h func(*call) (answer, error)) {
		add(name, method, "users/{user}/"+pattern, perms, true, h)
	}
	// A message is reached directly, or through its folder.
	message := func(name, method, rest string, perms []string, h func(*call) (answer, error)) {
		mail(name, method, "messages/{message}"+rest, perms, h)
		mail(name, method, "mailFolders/{folder}/messages/{message}"+rest, perms, h)
	}
	addFolders(mail)
	addMessages(mail, message)
	addSettings(mail)
	addCalendar(mail, add)
	addDirectory(add)
	betaOnly := len(table)
	message("message.report", "POST", "/reportMessage", mailWrite, (*call).reportMessage)
	message("message.markAsJunk", "POST", "/markAsJunk", mailWrite, (*call).markAsJunk)
	message("message.markAsNotJunk", "POST", "/markAsNotJunk", mailWrite, (*call).markAsNotJunk)
	add("threat.submit", "POST", "security/threatSubmission/emailThreats", threats, false, (*call).submitThreat)
	add("threat.list", "GET", "security/threatSubmission/emailThreats", threats, false, (*call).listThreats)
	for i := betaOnly; i < len(table); i++ {
		table[i].beta = true
	}
	add("batch", "POST", "$batch", nil, false, nil)
	return table
}

func addFolders(mail func(string, string, string, []string, func(*call) (answer, error))) {
	mail("folders.list", "GET", "mailFolders", mailBasic, (*call).listFolders)
	mail("folders.create", "POST", "mailFolders", mailWrite, (*call).createFolder)
	mail("folders.delta", "GET", "mailFolders/delta", mailBasic, (*call).folderDelta)
	mail("folder.get", "GET", "mailFolders/{folder}", mailBasic, (*call).getFolder)
	mail("folder.rename", "PATCH", "mailFolders/{folder}", mailWrite, (*call).patchFolder)
	mail("folder.delete", "DELETE", "mailFolders/{folder}", mailWrite, (*call).deleteFolder)
	mail("folder.permanentDelete", "POST", "mailFolders/{folder}/permanentDelete", mailWrite, (*call).purgeFolder)
	mail("folder.move", "POST", "mailFolders/{folder}/move", mailWrite, (*call).moveFolder)
	mail("folder.copy", "POST", "mailFolders/{folder}/copy", mailWrite, (*call).copyFolder)
	mail("folder.children", "GET", "mailFolders/{folder}/childFolders", mailBasic, (*call).listFolders)
	mail("folder.createChild", "POST", "mailFolders/{folder}/childFolders", mailWrite, (*call).createFolder)
	mail("rules.list", "GET", "mailFolders/{folder}/messageRules", settingsRead, (*call).listRules)
	mail("rules.create", "POST", "mailFolders/{folder}/messageRules", settings, (*call).createRule)
	mail("rule.get", "GET", "mailFolders/{folder}/messageRules/{rule}", settingsRead, (*call).getRule)
	mail("rule.patch", "PATCH", "mailFolders/{folder}/messageRules/{rule}", settings, (*call).patchRule)
	mail("rule.delete", "DELETE", "mailFolders/{folder}/messageRules/{rule}", settings, (*call).deleteRule)
}

func addMessages(mail, message func(string, string, string, []string, func(*call) (answer, error))) {
	mail("messages.list", "GET", "messages", mailBasic, (*call).listMessages)
	mail("messages.create", "POST", "messages", mailWrite, (*call).createMessage)
	mail("messages.list", "GET", "mailFolders/{folder}/messages", mailBasic, (*call).listMessages)
	mail("messages.create", "POST", "mailFolders/{folder}/messages", mailWrite, (*call).createMessage)
	mail("messages.delta", "GET", "mailFolders/{folder}/messages/delta", mailBasic, (*call).messageDelta)
	mail("message.sendMail", "POST", "sendMail", mailSend, (*call).sendMail)
	message("message.get", "GET", "", mailBasic, (*call).getMessage)
	message("message.patch", "PATCH", "", mailWrite, (*call).patchMessage)
	message("message.delete", "DELETE", "", mailWrite, (*call).deleteMessage)
	message("message.mime", "GET", "/$value", mailRead, (*call).messageMIME)
	message("message.move", "POST", "/move", mailWrite, (*call).moveMessage)
	message("message.copy", "POST", "/copy", mailWrite, (*call).copyMessage)
	message("message.permanentDelete", "POST", "/permanentDelete", mailWrite, (*call).purgeMessage)
	message("message.send", "POST", "/send", mailSend, (*call).sendDraft)
	message("message.createReply", "POST", "/createReply", mailWrite, (*call).createReply)
	message("message.createReplyAll", "POST", "/createReplyAll", mailWrite, (*call).createReplyAll)
	message("message.createForward", "POST", "/createForward", mailWrite, (*call).createForward)
	message("attachments.list", "GET", "/attachments", mailRead, (*call).listAttachments)
	message("attachments.create", "POST", "/attachments", mailWrite, (*call).createAttachment)
	message("attachments.upload", "POST", "/attachments/createUploadSession", mailWrite, (*call).createUpload)
	message("attachment.get", "GET", "/attachments/{attachment}", mailRead, (*call).getAttachment)
	message("attachment.delete", "DELETE", "/attachments/{attachment}", mailWrite, (*call).deleteAttachment)
	message("attachment.value", "GET", "/attachments/{attachment}/$value", mailRead, (*call).attachmentValue)
}

func addSettings(mail func(string, string, string, []string, func(*call) (answer, error))) {
	mail("settings.get", "GET", "mailboxSettings", settingsRead, (*call).getSettings)
	mail("settings.patch", "PATCH", "mailboxSettings", settings, (*call).patchSettings)
	mail("settings.property", "GET", "mailboxSettings/{setting}", settingsRead, (*call).getSetting)
	mail("categories.list", "GET", "outlook/masterCategories", settingsRead, (*call).listCategories)
	mail("categories.create", "POST", "outlook/masterCategories", settings, (*call).createCategory)
	mail("category.get", "GET", "outlook/masterCategories/{category}", settingsRead, (*call).getCategory)
	mail("category.patch", "PATCH", "outlook/masterCategories/{category}", settings, (*call).patchCategory)
	mail("category.delete", "DELETE", "outlook/masterCategories/{category}", settings, (*call).deleteCategory)
	mail("mailTips", "POST", "getMailTips", mailRead, (*call).mailTips)
}

func addCalendar(mail func(string, string, string, []string, func(*call) (answer, error)), add func(string, string, string, []string, bool, func(*call) (answer, error))) {
	mail("events.list", "GET", "events", calendarRead, (*call).listEvents)
	mail("events.list", "GET", "calendar/events", calendarRead, (*call).listEvents)
	mail("events.view", "GET", "calendarView", calendarRead, (*call).calendarView)
	mail("events.view", "GET", "calendar/calendarView", calendarRead, (*call).calendarView)
	mail("calendar.permissions", "GET", "calendar/calendarPermissions", calendarRead, (*call).calendarPermissions)
	mail("event.get", "GET", "events/{event}", calendarRead, (*call).getEvent)
	mail("event.delete", "DELETE", "events/{event}", calendar, (*call).deleteEvent)
	mail("event.cancel", "POST", "events/{event}/cancel", calendar, (*call).cancelEvent)
	group := []string{"Group.Read.All", "Group.ReadWrite.All"}
	add("groupEvents.list", "GET", "groups/{group}/events", group, true, (*call).listGroupEvents)
	add("groupEvents.view", "GET", "groups/{group}/calendarView", group, true, (*call).groupCalendarView)
	add("groupEvent.get", "GET", "groups/{group}/events/{event}", group, true, (*call).getGroupEvent)
	add("groupEvent.delete", "DELETE", "groups/{group}/events/{event}", group[1:], true, (*call).deleteGroupEvent)
	add("groupEvent.cancel", "POST", "groups/{group}/events/{event}/cancel", group[1:], true, (*call).cancelGroupEvent)
}

func addDirectory(add func(string, string, string, []string, bool, func(*call) (answer, error))) {
	add("organization.list", "GET", "organization", []string{"User.Read", "Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}, false, (*call).listOrganization)
	add("users.list", "GET", "users", usersRead, false, (*call).listUsers)
	add("user.get", "GET", "users/{user}", append([]string{"User.Read"}, usersRead...), false, (*call).getUser)
	add("user.manager", "GET", "users/{user}/manager", usersRead[1:], false, (*call).getManager)
	add("user.memberOf", "GET", "users/{user}/memberOf", slices.Concat([]string{"GroupMember.Read.All"}, usersRead[1:]), false, (*call).memberOf)
	add("user.registeredDevices", "GET", "users/{user}/registeredDevices", usersRead[1:], false, (*call).listDevices)
	add("user.ownedDevices", "GET", "users/{user}/ownedDevices", usersRead[1:], false, (*call).listDevices)
	add("people.list", "GET", "users/{user}/people", peopleRead, false, (*call).listPeople)
	add("groups.list", "GET", "groups", groupsRead, false, (*call).listGroups)
	add("group.get", "GET", "groups/{group}", groupsRead, false, (*call).getGroup)
	add("group.members", "GET", "groups/{group}/members", groupsRead, false, (*call).listMembers)
	add("group.transitiveMembers", "GET", "groups/{group}/transitiveMembers", groupsRead, false, (*call).listTransitiveMembers)
	add("group.owners", "GET", "groups/{group}/owners", groupsRead, false, (*call).listOwners)
}

var keyed = regexp.MustCompile(`^([A-Za-z]+)\('(.*)'\)$`)

// segments cuts an escaped path below the version into segments, each unescaped; users('x') is users/x.
func segments(escaped string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.Trim(escaped, "/"), "/") {
		s, err := url.PathUnescape(part)
		if err != nil {
			s = part
		}
		if m := keyed.FindStringSubmatch(s); m != nil {
			out = append(out, m[1], strings.ReplaceAll(m[2], "''", "'"))
			continue
		}
		s = strings.TrimPrefix(strings.TrimSuffix(s, "()"), "microsoft.graph.")
		out = append(out, s)
	}
	return out
}

// find finds the operation of a request, and what its path names. When there is none, stray is the segment that
// nothing is known of, empty if only the method is wrong.
func (s *Server) find(method, version string, path []string) (op *operation, params map[string]string, stray string) {
	if len(path) > 0 && strings.EqualFold(path[0], "me") {
		path = append([]string{"users", "me"}, path[1:]...)
	}
	deepest, wrongMethod := 0, false
	for i := range s.routes {
		o := &s.routes[i]
		if !s.offered(o, version) {
			continue
		}
		p, n := o.match(path)
		deepest = max(deepest, n)
		if p == nil {
			continue
		}
		if o.method == method {
			return o, p, ""
		}
		wrongMethod = true
	}
	if wrongMethod {
		return nil, nil, ""
	}
	return nil, nil, path[min(deepest, len(path)-1)]
}

func (s *Server) offered(o *operation, version string) bool {
	if lacks(s.opts.Cloud, o) {
		return false
	}
	return !o.beta || version == "beta" || o.name == "message.report" && s.opts.ReportInV1
}

// match binds a path to the pattern; n is how many segments fit.
func (o *operation) match(path []string) (params map[string]string, n int) {
	params = map[string]string{}
	for n < len(path) && n < len(o.pattern) {
		want := o.pattern[n]
		switch {
		case strings.HasPrefix(want, "{"):
			if n == len(path)-1 && strings.HasPrefix(path[n], "$") || strings.EqualFold(path[n], "delta") && want != "{user}" {
				return nil, n
			}
			params[strings.Trim(want, "{}")] = path[n]
		case !strings.EqualFold(want, path[n]):
			return nil, n
		}
		n++
	}
	if n != len(path) || n != len(o.pattern) {
		return nil, n
	}
	return params, n
}
