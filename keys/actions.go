// Package keys is the table of actions and the keymap made from it. An action is declared here once; key handling,
// footer hints, help, palette, confirmation, journal, command line and the key table in the README derive from it.
package keys

// ID names an action, in the journal and on the command line too: "move".
type ID string

// The actions.
const (
	Down        ID = "down"
	Up          ID = "up"
	Top         ID = "top"
	Bottom      ID = "bottom"
	HalfDown    ID = "half-page-down"
	HalfUp      ID = "half-page-up"
	PageDown    ID = "page-down"
	PageUp      ID = "page-up"
	Left        ID = "left"
	Right       ID = "right"
	Open        ID = "open"
	Back        ID = "back"
	NextPane    ID = "next-pane"
	PrevPane    ID = "previous-pane"
	NextFolder  ID = "next-folder"
	PrevFolder  ID = "previous-folder"
	NextMessage ID = "next-message"
	PrevMessage ID = "previous-message"
	Zoom        ID = "zoom"
	Select      ID = "select"
	Range       ID = "select-range"
	SelectAll   ID = "select-matching"
	Invert      ID = "invert-selection"
	Delete      ID = "delete"
	Purge       ID = "delete-for-good"
	Move        ID = "move"
	Copy        ID = "copy"
	Archive     ID = "archive"
	MarkRead    ID = "read"
	MarkUnread  ID = "unread"
	Categories  ID = "categories"
	Flag        ID = "flag"
	Report      ID = "report"
	Block       ID = "block"
	Unblock     ID = "unblock"
	Blocks      ID = "list-blocks"
	LiftRule    ID = "lift-rule"
	BlockTenant ID = "block-tenant"
	Undo        ID = "undo"
	UndoList    ID = "undo-list"
	Filter      ID = "filter"
	Sort        ID = "sort"
	TurnRound   ID = "reverse-order"
	Columns     ID = "columns"
	CopyRows    ID = "copy-rows"
	ExportList  ID = "export-list"
	Searches    ID = "saved-searches"
	Live        ID = "live"
	Watched     ID = "watched"
	Refresh     ID = "refresh"
	DryRun      ID = "dry-run"
	RequestLog  ID = "request-log"
	Details     ID = "error-details"
	Headers     ID = "headers"
	Links       ID = "links"
	WhoSent     ID = "who-sent"
	Reasons     ID = "reasons"
	Source      ID = "source"
	Indicators  ID = "indicators"
	CaseFolder  ID = "case"
	Export      ID = "export"
	MailTab     ID = "mail"
	ActivityTab ID = "activity"
	PauseJob    ID = "pause"
	StopJob     ID = "stop"
	Retry       ID = "retry-failed"
	Rest        ID = "do-the-rest"
	ShowOnly    ID = "show-only"
	Help        ID = "help"
	Palette     ID = "palette"
	Profiles    ID = "profile"
	Mailboxes   ID = "mailbox"
	SignIn      ID = "sign-in"
	Doctor      ID = "doctor"
	Cancel      ID = "cancel"
	Quit        ID = "quit"

	Reply       ID = "reply"
	ReplyAll    ID = "reply-all"
	Forward     ID = "forward"
	NewMessage  ID = "new-message"
	Send        ID = "send"
	NextField   ID = "next-field"
	PrevField   ID = "previous-field"
	Copies      ID = "cc-and-bcc"
	Attach      ID = "attach"
	Detach      ID = "remove-attachment"
	Editor      ID = "editor"
	Original    ID = "original"
	SendFrom    ID = "from"
	CloseLetter ID = "close-letter"
	ComposeHelp ID = "keys-of-the-letter"

	Find          ID = "find"
	Conversation  ID = "conversation"
	Token         ID = "token"
	CreateFolder  ID = "create-folder"
	RenameFolder  ID = "rename-folder"
	MoveFolder    ID = "move-folder"
	DeleteFolder  ID = "delete-folder"
	EmptyFolder   ID = "empty-folder"
	PurgeFolder   ID = "delete-folder-for-good"
	GoToFolder    ID = "go-to-folder"
	FolderID      ID = "folder-id"
	ListFolders   ID = "list-folders"
	ListMessages  ID = "list-messages"
	Search        ID = "search"
	Properties    ID = "properties"
	Inside        ID = "original-or-report"
	Parts         ID = "mime-tree"
	Attachments   ID = "attachments"
	CheckTakeover ID = "check-takeover"
	ShowEvidence  ID = "show-evidence"
	CopyCheck     ID = "copy-check"
	ExportCheck   ID = "export-check"
	ListRules     ID = "list-rules"
	GetRule       ID = "rule"
	EnableRule    ID = "enable-rule"
	DisableRule   ID = "disable-rule"
	DeleteRule    ID = "delete-rule"
	MoveRule      ID = "move-rule"
	RuleUp        ID = "rule-up"
	RuleDown      ID = "rule-down"
	RuleSource    ID = "rule-source"
	ListEvents    ID = "list-events"
	DeleteEvent   ID = "delete-event"
	CancelEvent   ID = "cancel-event"
	BlockOrg      ID = "block-organizer"
	FindInvite    ID = "find-invitation"
	OpenEvent     ID = "event"
	NextView      ID = "next-view"
	NextPeriod    ID = "next-period"
	PrevPeriod    ID = "previous-period"
	Today         ID = "today"
	GoToDate      ID = "go-to-date"
	PickCalendar  ID = "choose-calendar"
	PickZone      ID = "time-zone"
	EventFilter   ID = "filter-events"
	ListUsers     ID = "list-users"
	OpenCard      ID = "card"
	WhichKind     ID = "people-or-groups"
	ObjectFilter  ID = "filter-directory"
	NestedMembers ID = "nested-members"
	TheirRules    ID = "their-rules"
	TheirCalendar ID = "their-calendar"
	TheirMail     ID = "their-mail"
	CopyCard      ID = "copy-card"
	ExportCard    ID = "export-card"
	ListGroups    ID = "list-groups"
	ListMembers   ID = "list-members"
	ResolveName   ID = "resolve-name"
	AutomaticInfo ID = "out-of-office"
)

// Scope is a set of places in which an action's keys are heard.
type Scope uint32

// The places. Mail is all panes of the mail tab, Activity those of the activity tab, Listed the lists in columns, Shown
// what shows one thing in full, Anywhere all there are but a letter.
const (
	Folders Scope = 1 << iota
	Messages
	Reader
	Jobs
	JobRows
	Requests
	Compose // where a letter is written: keys that type are never an action there
	Rules
	RuleText // one rule in full
	Calendar
	EventText // one event in full
	Directory
	Card // a person or a group in full
	Members
	Takeover
	Mail     = Folders | Messages | Reader
	Activity = Jobs | JobRows | Requests
	Shown    = RuleText | EventText | Card | Takeover
	Listed   = Rules | Calendar | Directory | Members
	Anywhere = Mail | Activity | Listed | Shown
)

// Takes says what an action applies to.
type Takes uint8

// What actions apply to.
const (
	Nothing   Takes = iota // the app, a pane, a folder
	OneOrMany              // the selection, else the message under the cursor
	One                    // the message under the cursor
)

// Danger says how an action is guarded.
type Danger uint8

// From harmless to final.
const (
	Harmless Danger = iota
	Undoable        // done at once, with a word on how to undo it
	Confirm         // asks first; the confirming key is never the key that asked, and never Enter
	Typed           // asks for the count to be typed
)

// Group is a heading in help and README.
type Group string

// The headings, in the order in which they are shown.
const (
	Moving    Group = "Moving about"
	Selecting Group = "Selecting"
	Triage    Group = "Triage"
	Writing   Group = "Writing"
	Looking   Group = "Finding and watching"
	Following Group = "Activity"
	App       Group = "The app"
)

// Groups lists the headings in order.
func Groups() []Group {
	return []Group{Moving, Selecting, Triage, Writing, Looking, Following, App}
}

// Action is one thing that the user can do.
type Action struct {
	ID    ID
	Keys  []string // default keys, in Bubble Tea's names: "d", "ctrl+d", "space"; the first is the one shown
	Title string   // one or two words, for footer and palette
	Help  string   // one line
	Group Group
	Scope Scope
	// Yields are the places of the scope in which its letters mean other actions: there it has its other keys alone.
	Yields Scope
	Takes  Takes
	// Danger says how it is guarded; Writes, that it changes the mailbox.
	Danger Danger
	Writes bool
	// Permission is the least Microsoft Graph permission that it needs, as in graph-contract: "Mail.ReadWrite".
	Permission string
	// Feature is what it needs of Microsoft Graph that not every cloud offers; empty: every cloud has it.
	Feature Feature
	// Connector is the action of the SOAR connector that it answers to: "delete email".
	Connector string
	// Through is the action whose key leads to it, where it has none of its own: through a dialog, or as a form of it.
	Through ID
	// Hint ranks it in the footer: 1 is dropped last, 0 is never shown.
	Hint int
}

// Actions returns the table, in the order in which help shows it.
func Actions() []Action {
	return []Action{
		{ID: Down, Keys: []string{"j", "down"}, Title: "Down", Help: "next row, or one line further", Group: Moving, Scope: Anywhere},
		{ID: Up, Keys: []string{"k", "up"}, Title: "Up", Help: "previous row, or one line back", Group: Moving, Scope: Anywhere},
		{ID: Left, Keys: []string{"h", "left"}, Title: "Left", Help: "close the folder, or go one pane to the left", Group: Moving, Scope: Anywhere, Yields: Messages | Reader},
		{ID: Right, Keys: []string{"l", "right"}, Title: "Right", Help: "open the folder, or go one pane to the right", Group: Moving, Scope: Anywhere, Yields: Messages | Reader},
		{ID: Top, Keys: []string{"g", "home"}, Title: "Top", Help: "first row", Group: Moving, Scope: Anywhere},
		{ID: Bottom, Keys: []string{"G", "end"}, Title: "Bottom", Help: "last row", Group: Moving, Scope: Anywhere},
		{ID: HalfDown, Keys: []string{"ctrl+d"}, Title: "Half page down", Help: "half a page further", Group: Moving, Scope: Anywhere},
		{ID: HalfUp, Keys: []string{"ctrl+u"}, Title: "Half page up", Help: "half a page back", Group: Moving, Scope: Anywhere},
		{ID: PageDown, Keys: []string{"pgdown", "ctrl+f"}, Title: "Page down", Help: "a page further", Group: Moving, Scope: Anywhere},
		{ID: PageUp, Keys: []string{"pgup", "ctrl+b"}, Title: "Page up", Help: "a page back", Group: Moving, Scope: Anywhere},
		{ID: Open, Keys: []string{"enter"}, Title: "Open", Help: "open the folder, the message or the job", Group: Moving, Scope: Folders | Messages | Jobs, Permission: "Mail.Read", Connector: "get email", Hint: 12},
		{ID: Back, Keys: []string{"esc"}, Title: "Back", Help: "give up what is waited for; then back, clear the selection, clear the filter", Group: Moving, Scope: Anywhere},
		{ID: NextPane, Keys: []string{"tab"}, Title: "Next pane", Help: "to the next pane", Group: Moving, Scope: Anywhere},
		{ID: PrevPane, Keys: []string{"shift+tab"}, Title: "Previous pane", Help: "to the previous pane", Group: Moving, Scope: Anywhere},
		{ID: NextFolder, Keys: []string{"J"}, Title: "Next folder", Help: "open the next folder, from any pane", Group: Moving, Scope: Mail},
		{ID: PrevFolder, Keys: []string{"K"}, Title: "Previous folder", Help: "open the previous folder, from any pane", Group: Moving, Scope: Mail},
		{ID: NextMessage, Keys: []string{"n"}, Title: "Next message", Help: "the next message, without leaving the reader", Group: Moving, Scope: Reader},
		{ID: PrevMessage, Keys: []string{"N"}, Title: "Previous message", Help: "the previous message, without leaving the reader", Group: Moving, Scope: Reader},
		{ID: Zoom, Keys: []string{"z"}, Title: "Zoom", Help: "this pane alone on the screen, and back", Group: Moving, Scope: Anywhere},

		{ID: Select, Keys: []string{"space"}, Title: "Select", Help: "mark the message, or the row of a list or a job, and step on", Group: Selecting, Scope: Messages | JobRows | Listed, Hint: 5},
		{ID: Range, Keys: []string{"v"}, Title: "Range", Help: "mark from here to where the cursor goes", Group: Selecting, Scope: Messages},
		{ID: SelectAll, Keys: []string{"V"}, Title: "Select matching", Help: "mark all that match the filter", Group: Selecting, Scope: Messages | JobRows | Listed},
		{ID: Invert, Keys: []string{"A"}, Title: "Invert", Help: "mark what is not marked, among what is shown", Group: Selecting, Scope: Messages | Listed},

		{ID: Delete, Keys: []string{"d"}, Title: "Delete", Help: "move to Deleted Items", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "delete email", Hint: 4},
		{ID: Purge, Keys: []string{"D"}, Title: "Delete for good", Help: "delete for good: the count must be typed", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Typed, Writes: true, Permission: "Mail.ReadWrite", Feature: PermanentDelete, Connector: "delete email"},
		{ID: Move, Keys: []string{"m"}, Title: "Move", Help: "move to a folder, picked by a few letters", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "move email", Hint: 3},
		{ID: Copy, Keys: []string{"y"}, Title: "Copy", Help: "copy to a folder", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "copy email", Hint: 11},
		{ID: Archive, Keys: []string{"a"}, Title: "Archive", Help: "move to Archive", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "move email", Hint: 6},
		{ID: MarkRead, Keys: []string{"r"}, Title: "Read", Help: "mark as read", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "update email", Hint: 10},
		{ID: MarkUnread, Keys: []string{"R"}, Title: "Unread", Help: "mark as unread", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "update email"},
		{ID: Categories, Keys: []string{"c"}, Title: "Categories", Help: "add and remove categories, and leave all others", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "update email"},
		{ID: Flag, Keys: []string{"F"}, Title: "Flag", Help: "flag; what is flagged loses its flag", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "update email"},
		{ID: Report, Keys: []string{"p"}, Title: "Report", Help: "report to Microsoft as phish, junk or not junk, with or without moving", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Confirm, Writes: true, Permission: "Mail.ReadWrite", Feature: ReportMessage, Connector: "report message", Hint: 14},
		{ID: Block, Keys: []string{"b"}, Title: "Block", Help: "block the sender: the address, its domain, or in the whole tenant", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Connector: "block sender", Hint: 7},
		{ID: Unblock, Keys: []string{"B"}, Title: "Unblock", Help: "lift the block of the sender's address", Group: Triage, Scope: Messages | Reader, Takes: OneOrMany, Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Connector: "unblock sender"},
		{ID: CreateFolder, Keys: []string{"+"}, Title: "Create folder", Help: "create a folder below this one, and what is missing of a path", Group: Triage, Scope: Folders, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Connector: "create folder", Hint: 3},
		{ID: RenameFolder, Keys: []string{"e"}, Title: "Rename folder", Help: "give the folder another name", Group: Triage, Scope: Folders, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Hint: 4},
		{ID: MoveFolder, Keys: []string{"m"}, Title: "Move folder", Help: "move the folder, with all that is in it, below another", Group: Triage, Scope: Folders, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Hint: 5},
		{ID: DeleteFolder, Keys: []string{"d"}, Title: "Delete folder", Help: "move the folder, with all that is in it, to Deleted Items; one that lies there is deleted for good, and its count typed", Group: Triage, Scope: Folders, Danger: Undoable, Writes: true, Permission: "Mail.ReadWrite", Hint: 6},
		{ID: EmptyFolder, Keys: []string{"D"}, Title: "Empty folder", Help: "delete all messages in the folder: the count must be typed", Group: Triage, Scope: Folders, Danger: Typed, Writes: true, Permission: "Mail.ReadWrite", Hint: 7},
		{ID: DeleteEvent, Keys: []string{"d"}, Title: "Delete event", Help: "delete an event, one time of a series, or the series; says first who will be told", Group: Triage, Scope: Calendar | EventText, Danger: Confirm, Writes: true, Permission: "Calendars.ReadWrite", Connector: "delete event", Hint: 6},
		{ID: CancelEvent, Keys: []string{"x"}, Title: "Cancel meeting", Help: "cancel a meeting as its organizer, with a comment to the attendees", Group: Triage, Scope: Calendar | EventText, Danger: Confirm, Writes: true, Permission: "Calendars.ReadWrite"},
		{ID: BlockOrg, Keys: []string{"b"}, Title: "Block organizer", Help: "block the organizer's address: it sends no further invitation", Group: Triage, Scope: Calendar | EventText, Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Hint: 7},
		{ID: Blocks, Keys: []string{"X"}, Title: "Blocked", Help: "list what is blocked, by which rule and by whom; lift a block, or block a typed address", Group: Triage, Scope: Mail, Permission: "MailboxSettings.Read", Feature: InboxRules},
		{ID: Undo, Keys: []string{"u"}, Title: "Undo", Help: "undo the last action, the whole of it; in Activity: the one under the cursor, or its marked rows", Group: Triage, Scope: Mail | Jobs | JobRows | Rules | RuleText | Calendar | EventText, Writes: true, Hint: 8},
		{ID: DisableRule, Keys: []string{"-"}, Title: "Switch off", Help: "switch the rule off", Group: Triage, Scope: Rules | RuleText, Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Hint: 3},
		{ID: EnableRule, Keys: []string{"+"}, Title: "Switch on", Help: "switch the rule on, as it is shown", Group: Triage, Scope: Rules | RuleText, Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Hint: 6},
		{ID: DeleteRule, Keys: []string{"d"}, Title: "Delete rule", Help: "delete the rule: undo makes it anew as it was", Group: Triage, Scope: Rules | RuleText, Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Hint: 4},
		{ID: RuleDown, Keys: []string{"J"}, Title: "Rule down", Help: "one place down in the sequence in which rules run", Group: Triage, Scope: Rules | RuleText, Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Hint: 11},
		{ID: RuleUp, Keys: []string{"K"}, Title: "Rule up", Help: "one place up in the sequence", Group: Triage, Scope: Rules | RuleText, Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Hint: 12},
		{ID: UndoList, Keys: []string{"U"}, Title: "Undo list", Help: "show in Activity what can be undone", Group: Triage, Scope: Anywhere},
		{ID: DryRun, Keys: []string{"!"}, Title: "Dry run", Help: "show what an action would send, and send nothing", Group: Triage, Scope: Anywhere},

		{ID: Reply, Keys: []string{"w"}, Title: "Reply", Help: "answer the sender; a draft is written on", Group: Writing, Scope: Messages | Reader, Takes: One, Writes: true, Permission: "Mail.Send", Hint: 15},
		{ID: ReplyAll, Keys: []string{"W"}, Title: "Reply all", Help: "answer all that the message went to", Group: Writing, Scope: Messages | Reader, Takes: One, Writes: true, Permission: "Mail.Send"},
		{ID: Forward, Keys: []string{"f"}, Title: "Forward", Help: "forward the message, in the text or as an attachment", Group: Writing, Scope: Messages | Reader, Takes: One, Writes: true, Permission: "Mail.Send"},
		{ID: NewMessage, Keys: []string{"n"}, Title: "New message", Help: "write a message; or open the letter that could not be sent", Group: Writing, Scope: Folders | Messages, Writes: true, Permission: "Mail.Send", Hint: 17},
		{ID: Send, Keys: []string{"ctrl+s"}, Title: "Send", Help: "show who gets it and what may have been overlooked, and send it when that is confirmed", Group: Writing, Scope: Compose, Danger: Confirm, Writes: true, Permission: "Mail.Send", Connector: "send email", Hint: 1},
		{ID: CloseLetter, Keys: []string{"esc"}, Title: "Close", Help: "leave the letter: keep it in Drafts, discard it, or go on", Group: Writing, Scope: Compose, Hint: 2},
		{ID: Attach, Keys: []string{"ctrl+o"}, Title: "Attach", Help: "attach a file, by its path", Group: Writing, Scope: Compose, Hint: 3},
		{ID: Editor, Keys: []string{"ctrl+g"}, Title: "Editor", Help: "write the text in $VISUAL or $EDITOR", Group: Writing, Scope: Compose, Hint: 4},
		{ID: Original, Keys: []string{"ctrl+q"}, Title: "Original", Help: "how the original goes along: quoted with its links defanged, as an attachment, with live links, or not", Group: Writing, Scope: Compose, Hint: 5},
		{ID: SendFrom, Keys: []string{"ctrl+f"}, Title: "From", Help: "choose the mailbox that the letter is from: this one, one that is known here, or an address", Group: Writing, Scope: Compose, Hint: 9},
		{ID: Copies, Keys: []string{"ctrl+y"}, Title: "Cc/Bcc", Help: "show Cc and Bcc, or hide them while they are empty", Group: Writing, Scope: Compose, Hint: 6},
		{ID: Detach, Keys: []string{"ctrl+r"}, Title: "Remove", Help: "remove the attachment under the cursor", Group: Writing, Scope: Compose, Hint: 8},
		{ID: NextField, Keys: []string{"tab"}, Title: "Next field", Help: "take the address that is chosen, or go to the next field", Group: Writing, Scope: Compose},
		{ID: PrevField, Keys: []string{"shift+tab"}, Title: "Previous field", Help: "go to the field before", Group: Writing, Scope: Compose},
		{ID: ComposeHelp, Keys: []string{"f1"}, Title: "Keys", Help: "the keys of this pane", Group: Writing, Scope: Compose, Hint: 7},

		{ID: GoToFolder, Keys: []string{"'"}, Title: "Go to folder", Help: "open a folder, picked by a few letters", Group: Looking, Scope: Mail, Permission: "Mail.ReadBasic"},
		{ID: Filter, Keys: []string{"/"}, Title: "Filter", Help: "narrow the list as you type: subject, sender, category", Group: Looking, Scope: Folders | Messages | Listed, Hint: 9},
		{ID: Find, Keys: []string{"/"}, Title: "Find", Help: "find words in the message that is shown, in its source too", Group: Looking, Scope: Reader, Hint: 9},
		{ID: Conversation, Keys: []string{"C"}, Title: "Conversation", Help: "all messages of the conversation, in whichever folder they are", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read"},
		{ID: Sort, Keys: []string{"s"}, Title: "Sort", Help: "sort the list by the next column", Group: Looking, Scope: Listed, Hint: 14},
		{ID: TurnRound, Keys: []string{"S"}, Title: "Turn round", Help: "turn the order of the list round", Group: Looking, Scope: Listed},
		{ID: Columns, Keys: []string{"C"}, Title: "Columns", Help: "show and hide columns of the list", Group: Looking, Scope: Listed},
		{ID: CopyRows, Keys: []string{"y"}, Title: "Copy rows", Help: "copy the marked rows, or the one under the cursor", Group: Looking, Scope: Listed},
		{ID: ExportList, Keys: []string{"e"}, Title: "Export list", Help: "write the marked rows, or all that are shown, into a CSV or JSON Lines file", Group: Looking, Scope: Listed},
		{ID: Search, Keys: []string{"s"}, Title: "Search", Help: "search a folder, the mailbox or the well-known folders, by fields, KQL or OData", Group: Looking, Scope: Mail, Permission: "Mail.Read", Connector: "run query", Hint: 15},
		{ID: Searches, Keys: []string{"S"}, Title: "Saved searches", Help: "open, save, rename and delete saved searches", Group: Looking, Scope: Mail, Permission: "Mail.Read"},
		{ID: Live, Keys: []string{"L"}, Title: "Live", Help: "watch the open folder, or the one under the cursor in the tree, for new mail, on and off; it is watched while others are open, too", Group: Looking, Scope: Mail, Permission: "Mail.ReadBasic", Connector: "on poll", Hint: 13},
		{ID: Watched, Keys: []string{"ctrl+l"}, Title: "Watched folders", Help: "what came into the watched folders, the newest first, and how each is doing", Group: Looking, Scope: Anywhere},
		{ID: CheckTakeover, Keys: []string{"T"}, Title: "Takeover check", Help: "look for signs of a takeover in the mailbox of a sender of the tenant, or of the person shown; else in the open mailbox", Group: Looking, Scope: Anywhere},
		{ID: ShowEvidence, Keys: []string{"enter"}, Title: "Show", Help: "go to what the sign is about, the rule or the folder, if this mailbox is open", Group: Looking, Scope: Takeover, Hint: 3},
		{ID: CopyCheck, Keys: []string{"y"}, Title: "Copy summary", Help: "copy the verdict with its signs, and what was not checked", Group: Looking, Scope: Takeover, Hint: 4},
		{ID: ExportCheck, Keys: []string{"e"}, Title: "Export check", Help: "write the check into a Markdown or JSON file", Group: Looking, Scope: Takeover, Hint: 5},
		{ID: Refresh, Keys: []string{"f5", "ctrl+r"}, Title: "Refresh", Help: "read anew what is shown", Group: Looking, Scope: Mail | Listed | Shown | Jobs | JobRows},
		{ID: Source, Keys: []string{"t"}, Title: "Source", Help: "body, unique body, HTML source, raw MIME: the next of them", Group: Looking, Scope: Reader, Permission: "Mail.Read"},
		{ID: RuleSource, Keys: []string{"t"}, Title: "Raw JSON", Help: "the rule as the service has it, and back to its words", Group: Looking, Scope: Rules | RuleText, Hint: 10},
		{ID: GetRule, Keys: []string{"enter"}, Title: "Whole rule", Help: "the whole rule: its words, its signs, how it stands", Group: Looking, Scope: Rules, Permission: "MailboxSettings.Read", Feature: InboxRules, Connector: "get rule", Hint: 7},
		{ID: Headers, Keys: []string{"H"}, Title: "Headers", Help: "all Internet headers, to find and to copy", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read"},
		{ID: Links, Keys: []string{"l"}, Title: "Links", Help: "the links of the message, defanged and unwrapped, with what is odd about each", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read"},
		{ID: WhoSent, Keys: []string{"h"}, Title: "Sender", Help: "who sent it: addresses that do not match, authentication by your own boundary, the filter's words, the way it took, signatures", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read"},
		{ID: Reasons, Keys: []string{"Y"}, Title: "Why suspicious", Help: "why the message is suspicious, reason by reason, with the evidence and how to check it", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read"},
		{ID: Properties, Keys: []string{"="}, Title: "Properties", Help: "ids, people, dates and sizes, to find and to copy", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read", Connector: "get email properties"},
		{ID: Inside, Keys: []string{"O"}, Title: "Original/report", Help: "of a report, the mail inside it or the report around it; block, unblock and resolve name are about the sender of the one shown", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read"},
		{ID: Parts, Keys: []string{"%"}, Title: "MIME tree", Help: "the parts of the message: types, names, sizes, charsets, what is wrong with them, their headers decoded and as written", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read"},
		{ID: Attachments, Keys: []string{"x"}, Title: "Attachments", Help: "what is attached: real types, hashes, contents of archives, macros, scripts; save one", Group: Looking, Scope: Messages | Reader, Takes: One, Permission: "Mail.Read"},
		{ID: Indicators, Keys: []string{"i"}, Title: "Indicators", Help: "URLs, domains, addresses and hashes of the message, or counted over the selection; to copy and to share", Group: Looking, Scope: Messages | Reader, Takes: OneOrMany, Permission: "Mail.Read"},
		{ID: Export, Keys: []string{"e"}, Title: "Export", Help: "write messages and attachments byte by byte, with their hashes, into a folder, a zip or case folders", Group: Looking, Scope: Messages | Reader, Takes: OneOrMany, Permission: "Mail.Read"},

		{ID: OpenEvent, Keys: []string{"enter"}, Title: "Event", Help: "open the event: people, answers, link and text", Group: Looking, Scope: Calendar, Permission: "Calendars.Read", Hint: 4},
		{ID: NextView, Keys: []string{"v"}, Title: "Next view", Help: "agenda, day, week, month: the next of them", Group: Looking, Scope: Calendar, Hint: 3},
		{ID: NextPeriod, Keys: []string{"]"}, Title: "Later", Help: "the next day, week or month", Group: Looking, Scope: Calendar, Hint: 10},
		{ID: PrevPeriod, Keys: []string{"["}, Title: "Earlier", Help: "the day, week or month before", Group: Looking, Scope: Calendar, Hint: 11},
		{ID: Today, Keys: []string{"."}, Title: "Today", Help: "back to today", Group: Looking, Scope: Calendar, Hint: 12},
		{ID: GoToDate, Keys: []string{"'"}, Title: "Go to date", Help: "go to a date: 2026-11-24, 24.11., tomorrow, +3d, mon", Group: Looking, Scope: Calendar, Hint: 13},
		{ID: PickCalendar, Keys: []string{"c"}, Title: "Choose calendar", Help: "the calendar of the mailbox, or of a group found by its name", Group: Looking, Scope: Calendar, Hint: 15},
		{ID: PickZone, Keys: []string{"Z"}, Title: "Time zone", Help: "show times in the mailbox's time zone, or in another", Group: Looking, Scope: Calendar | EventText, Hint: 16},
		{ID: EventFilter, Keys: []string{"f"}, Title: "OData filter", Help: "which events are asked for, by OData, and how many at most", Group: Looking, Scope: Calendar},
		{ID: FindInvite, Keys: []string{"w"}, Title: "Find the mail", Help: "search the mailbox for the mail that brought the event, by its organizer and subject", Group: Looking, Scope: Calendar | EventText, Permission: "Mail.Read", Hint: 9},

		{ID: ResolveName, Keys: []string{"o"}, Title: "Resolve name", Help: "who this is: the sender, or the person of the row, found in the directory by address, alias or user name, with out of office", Group: Looking, Scope: Messages | Reader | Calendar | EventText | Directory | Card | Members, Permission: "User.ReadBasic.All", Connector: "resolve name"},
		{ID: OpenCard, Keys: []string{"enter"}, Title: "Card", Help: "all that is known of the person or the group, out of office too", Group: Looking, Scope: Directory | Members, Permission: "User.ReadBasic.All", Hint: 5},
		{ID: ListMembers, Keys: []string{"m"}, Title: "Members", Help: "the members of the group", Group: Looking, Scope: Directory | Card | Members, Permission: "GroupMember.Read.All", Connector: "list group members", Hint: 6},
		{ID: NestedMembers, Keys: []string{"t"}, Title: "Nested", Help: "also members of the groups in the group, or only its own", Group: Looking, Scope: Members, Permission: "GroupMember.Read.All", Hint: 7},
		{ID: WhichKind, Keys: []string{"v"}, Title: "People or groups", Help: "people and groups, people only, groups only: the next of them", Group: Looking, Scope: Directory, Hint: 7},
		{ID: ObjectFilter, Keys: []string{"f"}, Title: "OData filter", Help: "which people, groups or members are asked for, by OData, and how many at most", Group: Looking, Scope: Directory | Members, Hint: 8},
		{ID: TheirMail, Keys: []string{"w"}, Title: "Their mail", Help: "the last mails from this person in the open mailbox", Group: Looking, Scope: Directory | Card | Members, Permission: "Mail.Read", Hint: 10},
		{ID: TheirRules, Keys: []string{"r"}, Title: "Their rules", Help: "go to the person's mailbox, and there to its Inbox rules", Group: Looking, Scope: Directory | Card | Members, Permission: "MailboxSettings.Read", Feature: InboxRules, Hint: 11},
		{ID: TheirCalendar, Keys: []string{"c"}, Title: "Their calendar", Help: "go to the person's mailbox, and there to its calendar", Group: Looking, Scope: Directory | Card | Members, Permission: "Calendars.Read", Hint: 12},
		{ID: ExportCard, Keys: []string{"e"}, Title: "Export card", Help: "write the card into a Markdown or JSON file", Group: Looking, Scope: Card},
		{ID: CopyCard, Keys: []string{"y"}, Title: "Copy card", Help: "copy the card as text", Group: Looking, Scope: Card},

		{ID: PauseJob, Keys: []string{"space"}, Title: "Pause", Help: "pause the job, and let it go on", Group: Following, Scope: Jobs, Hint: 3},
		{ID: StopJob, Keys: []string{"x"}, Title: "Stop", Help: "stop the job: what is done stays done", Group: Following, Scope: Jobs | JobRows, Hint: 4},
		{ID: Retry, Keys: []string{"r"}, Title: "Retry failed", Help: "try again what failed, or what of it is marked, by a new job", Group: Following, Scope: Jobs | JobRows, Writes: true, Hint: 5},
		{ID: Rest, Keys: []string{"c"}, Title: "Do the rest", Help: "do what was not begun, by a new job", Group: Following, Scope: Jobs | JobRows, Writes: true, Hint: 6},
		{ID: ShowOnly, Keys: []string{"f"}, Title: "Show only", Help: "all jobs, those under way, those that can be undone, or those with something not done; of a job: all rows, or those not done", Group: Following, Scope: Jobs | JobRows, Hint: 9},

		{ID: MailTab, Keys: []string{"1"}, Title: "Mail", Help: "folders, messages and the open message", Group: App, Scope: Anywhere},
		{ID: ListRules, Keys: []string{"2"}, Title: "Rules", Help: "the Inbox rules in words, with signs of a takeover; Graph shows no Sweep rules", Group: App, Scope: Anywhere, Permission: "MailboxSettings.Read", Feature: InboxRules, Connector: "list rules"},
		{ID: ListEvents, Keys: []string{"3"}, Title: "Calendar", Help: "the events of a calendar: agenda, day, week, month", Group: App, Scope: Anywhere, Permission: "Calendars.Read", Connector: "list events"},
		{ID: ListUsers, Keys: []string{"4"}, Title: "Directory", Help: "people and groups of the tenant, found as you type: by name, address, alias or user name", Group: App, Scope: Anywhere, Permission: "User.ReadBasic.All", Connector: "list users"},
		{ID: ActivityTab, Keys: []string{"5"}, Title: "Activity", Help: "what is under way and what was done: pause, stop, undo, try again; requests", Group: App, Scope: Anywhere},
		{ID: Palette, Keys: []string{":", "ctrl+p"}, Title: "Palette", Help: "find an action by a few letters", Group: App, Scope: Anywhere, Hint: 2},
		{ID: Help, Keys: []string{"?"}, Title: "Help", Help: "the keys of this pane", Group: App, Scope: Anywhere, Hint: 1},
		{ID: Profiles, Keys: []string{"P"}, Title: "Profile", Help: "go to another profile: another tenant, sign-in or mailbox", Group: App, Scope: Anywhere},
		{ID: Mailboxes, Keys: []string{"M"}, Title: "Mailbox", Help: "go to another mailbox: a recent one, a typed address, or one found in the directory", Group: App, Scope: Anywhere},
		{ID: SignIn, Keys: []string{"ctrl+s"}, Title: "Sign in", Help: "say who is signed in, with which permissions, until when; or sign in", Group: App, Scope: Anywhere},
		{ID: Doctor, Keys: []string{"I"}, Title: "Doctor", Help: "check sign-in, network, mailbox and the permission of every action, and say what is wrong", Group: App, Scope: Anywhere, Connector: "test connectivity"},
		{ID: RequestLog, Keys: []string{"@"}, Title: "Request log", Help: "show in Activity the last requests: method, path, status, time", Group: App, Scope: Anywhere},
		{ID: Details, Keys: []string{"E"}, Title: "Error details", Help: "the last error with its cause, what to do and the request-id", Group: App, Scope: Anywhere},
		{ID: Cancel, Keys: []string{"ctrl+c"}, Title: "Cancel", Help: "stop the running job; twice: quit", Group: App, Scope: Anywhere},
		{ID: Quit, Keys: []string{"q"}, Title: "Quit", Help: "quit; asks while work is under way", Group: App, Scope: Anywhere},

		// Reached by deleting a folder that lies in Deleted Items.
		{ID: PurgeFolder, Title: "Delete folder for good", Help: "delete a folder of Deleted Items for good, with all that is in it: the count must be typed", Danger: Typed, Writes: true, Permission: "Mail.ReadWrite", Feature: PermanentDelete, Through: DeleteFolder},

		// Reached from the menu of block and the list of what is blocked.
		{ID: LiftRule, Title: "Lift", Help: "switch off an Inbox rule of somebody else that blocks", Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Connector: "unblock sender", Through: Blocks},
		{ID: BlockTenant, Title: "Block in the tenant", Help: "submit the message and have its sender blocked in the whole tenant until a day", Danger: Confirm, Writes: true, Permission: "ThreatSubmission.ReadWrite.All", Feature: ThreatSubmission, Connector: "block sender", Through: Block},

		// Reached from the dialog of export.
		{ID: CaseFolder, Title: "Case folder", Help: "keep messages as evidence: a folder each, with bytes, indicators, journal and a chained manifest", Permission: "Mail.Read", Through: Export},

		// Without keys: what the connector's users know besides, and doctor checks for.
		{ID: Token, Title: "Token", Help: "get a fresh token, and say whose it is and what it allows", Connector: "generate token"},
		{ID: FolderID, Title: "Folder id", Help: "find a folder's id by its path", Permission: "Mail.ReadBasic", Connector: "get folder id"},
		{ID: ListFolders, Title: "List folders", Help: "list the mailbox's folders", Permission: "Mail.ReadBasic", Connector: "list folders"},
		{ID: ListMessages, Title: "List messages", Help: "list a folder's messages, with previews", Permission: "Mail.Read", Connector: "get mailbox messages"},
		{ID: MoveRule, Title: "Move rule", Help: "put an Inbox rule at another place in the sequence", Danger: Undoable, Writes: true, Permission: "MailboxSettings.ReadWrite", Feature: InboxRules, Through: RuleUp},
		{ID: ListGroups, Title: "List groups", Help: "list the groups of the directory", Permission: "GroupMember.Read.All", Connector: "list groups"},
		{ID: AutomaticInfo, Title: "Out of office", Help: "read a mailbox's automatic replies", Permission: "MailboxSettings.Read", Connector: "oof check"},
	}
}
