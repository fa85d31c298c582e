// Package world holds the plain data of a Microsoft 365 tenant as the emulator is given it: who is in it, which
// mailboxes there are and what lies in them. It knows nothing of HTTP. Names follow Microsoft Graph's resources
// (https://learn.microsoft.com/graph/api/overview).
package world

import "time"

// Tenant is one Entra tenant.
type Tenant struct {
	ID          string // a GUID
	DisplayName string
	Domains     []string // verified domains, the default one first
	Apps        []App
	Users       []User
	Groups      []Group
	Contacts    []Contact // orgContacts and devices that may be members of groups
	Mailboxes   []Mailbox
}

// App is a registered application: its credentials, and what it has been granted.
type App struct {
	ClientID, DisplayName, Secret string
	SecretExpires                 time.Time // zero: never
	Certificates                  [][]byte  // DER
	Roles                         []string  // application permissions: "Mail.ReadWrite", …
	Delegated                     []string  // delegated permissions that an administrator has consented to for all
	Public                        bool      // signs people in without a credential of its own
	RedirectURIs                  []string  // "http://localhost" stands for every port
	Mailboxes                     []string  // application tokens reach these only (ids, user principal names); none: all
	ConditionalAccess             bool      // a policy blocks every sign-in
}

// User is a directory user. Ids are GUIDs.
type User struct {
	ID, DisplayName, GivenName, Surname, UserPrincipalName, Mail string
	JobTitle, Department, OfficeLocation, MobilePhone            string
	UsageLocation                                                string   // "DE"
	BusinessPhones, ProxyAddresses                               []string // proxy addresses as "SMTP:a@b", "smtp:c@d"
	UserType                                                     string   // "Member", "Guest"
	AccountEnabled                                               bool
	SignIn                                                       string // what stands in the way of signing in: "mfa", "conditional-access", "disabled"
	ManagerID                                                    string
	Created                                                      time.Time
	PasswordChanged, SessionsValidFrom                           time.Time // zero: when it was created
}

// Group is a Microsoft 365 or security group; Owners and Members hold ids of users, groups or contacts.
type Group struct {
	ID, DisplayName, Description, Mail, MailNickname string
	MailEnabled, SecurityEnabled                     bool
	GroupTypes                                       []string // "Unified"
	Visibility                                       string
	Created                                          time.Time
	Owners, Members                                  []string
	Events                                           []Event
}

// Contact is what else may be a member of groups (Kind "orgContact", "device" or "servicePrincipal"). OwnerID is the user whose
// a device is, System and Version what it runs.
type Contact struct{ ID, Kind, DisplayName, Mail, OwnerID, System, Version string }

// Mailbox is what one user's (or shared) mailbox holds.
type Mailbox struct {
	UserID      string
	UserPurpose string   // "user", "shared", "room", …
	Delegates   []string // who else may open it: ids or user principal names
	SendAs      []string // whose mailboxes may send as this one: likewise
	Language    string   // "en-US", "de-DE": folder names are in this language already
	TimeZone    string   // a Windows zone name, "W. Europe Standard Time"
	Categories  []Category
	AutoReply   AutoReply
	Shares      []CalendarShare // of the calendar, beside what everybody in the organization may see
	Rules       []Rule
	Folders     []Folder // the children of msgfolderroot, and well-known folders beside it
	Events      []Event
}

// Category is a master category: Color is "preset0" … "preset24" or "none".
type Category struct{ DisplayName, Color string }

// CalendarShare is a calendarPermission: Role "read", "write", "delegateWithoutPrivateEventAccess", ….
type CalendarShare struct {
	Address
	Role string
}

// AutoReply is automaticRepliesSetting: Status "disabled", "alwaysEnabled" or "scheduled".
type AutoReply struct {
	Status, ExternalAudience     string
	Internal, External           string // HTML
	ScheduledStart, ScheduledEnd time.Time
}

// Rule is an Inbox rule. Conditions, Exceptions and Actions are in Graph's own JSON shape (messageRulePredicates,
// messageRuleActions); a folder is named in actions by "moveToFolder": its path ("Inbox/Phishing") or well-known
// name, which the emulator turns into an id.
type Rule struct {
	DisplayName                     string
	Sequence                        int
	Enabled, ReadOnly, HasError     bool
	Conditions, Exceptions, Actions map[string]any
}

// Folder is a mail folder. WellKnown is "inbox", "deleteditems", … or empty.
type Folder struct {
	Name, WellKnown string
	Hidden          bool
	Search          *Search // a mailSearchFolder
	Children        []Folder
	Messages        []Message
}

// Search makes a folder a mailSearchFolder.
type Search struct {
	Filter  string   // OData, over message
	Sources []string // paths or well-known names
	Deep    bool
}

// Address is a name and an address.
type Address struct{ Name, Address string }

// Message is a message as delivered. Everything that a list shows stands here in the clear and agrees with the MIME
// bytes, which are made (always the same) when asked for, so that a mailbox of 100,000 costs little until it is read.
type Message struct {
	InternetMessageID    string // with angle brackets
	Subject              string
	From                 Address // also the sender
	To, Cc, ReplyTo      []Address
	Sent, Received       time.Time // whole seconds, UTC
	ConversationKey      string    // messages with the same key are one conversation
	Preview              string    // at most 255 characters
	HasAttachments       bool      // as Graph counts them: inline ones do not
	Read, Draft, Flagged bool
	Importance           string // "low", "normal", "high"
	Categories           []string
	MIME                 func() []byte
}

// Event is a calendar event. Start and End are in UTC; Zone is the Windows zone that it was made in. Recurrence is
// Graph's patternedRecurrence as JSON, nil for a single event.
type Event struct {
	UID, Subject, BodyHTML, Location, JoinURL string
	Organizer                                 Address
	Attendees                                 []Attendee
	Start, End                                time.Time
	Zone                                      string
	AllDay, Cancelled, IsOrganizer            bool
	ShowAs, Sensitivity, Importance           string
	Categories                                []string
	Recurrence                                map[string]any
	Exceptions                                []Exception // occurrences moved or left out
}

// Exception changes one occurrence of a series: the one that would have begun on Date ("2026-11-24").
type Exception struct {
	Date       string
	Deleted    bool
	Cancelled  bool // by its organizer
	Start, End time.Time
	Subject    string
}

// Attendee is invited to an event: Type "required", "optional", "resource"; Response "none", "accepted", ….
type Attendee struct {
	Address
	Type, Response string
}
