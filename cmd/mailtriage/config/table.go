package config

import (
	"slices"
	"strings"
	"time"
)

// Scope is what a setting is for.
type Scope uint8

// The scopes.
const (
	OfProfile Scope = iota
	OfFile
)

// Form is how a setting is written in the file.
type Form uint8

// The forms.
const (
	Text Form = iota // in quotes; times too
	Switch
	Number
	List // of texts; elsewhere with commas between
)

// Row is one setting, declared once.
type Row struct {
	Key     string // in the file: "client_id"
	Scope   Scope
	Form    Form
	Default string   // as on the command line; empty: none
	Choices []string // what it can be, nil: see Allowed
	Allowed string   // what may be given, in words: "a whole number from 0 to 10"
	Help    string

	take func(*Settings, string) (canonical string, err error)
}

// Flag is the setting's flag, without dashes: "client-id".
func (r Row) Flag() string { return strings.ReplaceAll(r.Key, "_", "-") }

// Variable is the setting's environment variable: "MAILTRIAGE_CLIENT_ID".
func (r Row) Variable() string { return "MAILTRIAGE_" + strings.ToUpper(r.Key) }

// Check tells what is wrong with a value as it is typed on the command line, in words that follow the setting's name:
// `is "5h": give a time from 1s to 1h, or off`.
func (r Row) Check(text string) error {
	_, err := r.take(new(Settings), text)
	return err
}

func row[T any](key string, scope Scope, k kind[T], field func(*Settings) *T, preset, help string) Row {
	return Row{
		Key: key, Scope: scope, Form: k.form, Default: preset, Choices: k.choices, Allowed: k.allowed, Help: help,
		take: func(s *Settings, text string) (string, error) {
			v, err := k.parse(text)
			if err != nil {
				return "", err
			}
			*field(s) = v
			return k.text(v), nil
		},
	}
}

// Rows is the table of all settings, in the order in which they are shown.
func Rows() []Row {
	return []Row{
		row("profile", OfFile, words("the name of a profile", profileName), func(s *Settings) *string { return &s.Profile }, DefaultProfile, "the profile that is used when none is named"),
		row("theme", OfFile, choice("auto", "light", "dark"), func(s *Settings) *string { return &s.Theme }, "auto", "colours for a light or a dark background; auto: as the terminal says"),
		row("ascii", OfFile, boolean(), func(s *Settings) *bool { return &s.ASCII }, "false", "draw with ASCII characters only"),
		row("pictures", OfFile, choice("auto", "kitty", "sixel", "iterm2", "blocks"), func(s *Settings) *string { return &s.Pictures }, "auto", "how attached pictures are drawn over the whole screen, when asked for; auto: as the terminal says it can; blocks: not at all"),
		row("judge", OfFile, boolean(), func(s *Settings) *bool { return &s.Judge }, "true", "say above a message that rests on the screen why it is suspicious: its bytes are read for that"),

		row("tenant", OfProfile, words("a GUID or a domain", tenant), func(s *Settings) *string { return &s.Tenant }, "", "the tenant: its id, or one of its domains"),
		row("client_id", OfProfile, words("a GUID", guid), func(s *Settings) *string { return &s.ClientID }, "", "the application (client) id of the app registration"),
		row("auth", OfProfile, choice("automatic", "client-secret", "certificate", "browser", "device-code", "environment"), func(s *Settings) *string { return &s.Auth }, "automatic", "how to sign in; automatic: the client secret, and the certificate when it is refused"),
		row("thumbprint", OfProfile, words("40 hexadecimal digits", thumbprint), func(s *Settings) *string { return &s.Thumbprint }, "", "SHA-1 thumbprint of the certificate, where it is given as thumbprint and key"),
		row("scopes", OfProfile, scopeKind(), func(s *Settings) *[]string { return &s.Scopes }, Triage, "delegated permissions to ask for, with spaces between, or a preset"),
		row("cloud", OfProfile, choice("global", "us-gov", "us-dod", "china", Custom), func(s *Settings) *string { return &s.Cloud }, "global", "the Microsoft cloud; custom needs graph_url and authority"),
		row("graph_url", OfProfile, words("a URL", graphURL), func(s *Settings) *string { return &s.GraphURL }, "", "Microsoft Graph's base URL, in place of the cloud's; plain http to this machine only"),
		row("authority", OfProfile, words("an https URL", authority), func(s *Settings) *string { return &s.Authority }, "", "the host that signs in, in place of the cloud's"),
		row("mailbox", OfProfile, words("an address or a user id", mailbox), func(s *Settings) *string { return &s.Mailbox }, "", "the mailbox to triage"),
		row("folder", OfProfile, words("a folder's name, path or id", folder), func(s *Settings) *string { return &s.Folder }, "Inbox", "the folder to open and to watch"),
		row("read_only", OfProfile, boolean(), func(s *Settings) *bool { return &s.ReadOnly }, "false", "look, but change nothing in the mailbox"),
		row("block_to", OfProfile, choice(BlockToJunk, BlockToDeleted), func(s *Settings) *string { return &s.BlockTo }, BlockToJunk, "where mail of blocked senders goes: junk (Junk Email, where links are dead and the owner can look for it) or deleted (Deleted Items)"),
		row("retry_count", OfProfile, number(0, 10), func(s *Settings) *int { return &s.RetryCount }, "3", "how often a request is tried again"),
		row("retry_wait", OfProfile, span(time.Second, 10*time.Minute), func(s *Settings) *time.Duration { return &s.RetryWait }, "1m", "the longest wait before trying again, unless the server asks for more"),
		row("live", OfProfile, spanOrOff(time.Second, time.Hour), func(s *Settings) *time.Duration { return &s.Live }, "30s", "how often the open folder, and each that is watched, is looked at for new mail"),
		row("notify", OfProfile, choice("off", "bell", "desktop"), func(s *Settings) *string { return &s.Notify }, "off", "how to call you when mail comes into a watched folder: the terminal's bell, or a notification by the terminal (OSC 9; not all terminals show it)"),
		row("notify_for", OfProfile, words("a filter as it is typed above the list", filter), func(s *Settings) *string { return &s.NotifyFor }, "", "which mail to call you for, as the list is filtered: words, from:, subject:, category:, has:attachment; not set: all of it"),
		row("undo_send", OfProfile, spanOrOff(time.Second, 5*time.Minute), func(s *Settings) *time.Duration { return &s.UndoSend }, "10s", "how long a message waits before it goes out, so that undo can still stop it"),
		row("no_cache", OfProfile, boolean(), func(s *Settings) *bool { return &s.NoCache }, "false", "keep nothing of the mailbox on this machine from one run to the next"),
		row("cache_size", OfProfile, number(1, 100_000), func(s *Settings) *int { return &s.CacheSize }, "500", "the most megabytes of headers and messages that are kept, encrypted, on this machine"),
		row("cache_days", OfProfile, number(1, 36_500), func(s *Settings) *int { return &s.CacheDays }, "180", "headers of messages that came more days ago are not kept"),
		row("cache_bodies", OfProfile, boolean(), func(s *Settings) *bool { return &s.CacheBodies }, "false", "also keep the text of messages that were opened, to be read offline; attachments are never kept"),
		row("first_run_max", OfProfile, number(1, 1_000_000), func(s *Settings) *int { return &s.FirstRunMax }, "1000", "the most messages that the first look at a watched folder takes"),
		row("later_max", OfProfile, number(1, 1_000_000), func(s *Settings) *int { return &s.LaterMax }, "100", "the most messages that each later look takes"),
		row("order", OfProfile, choice(OldestFirst, NewestFirst), func(s *Settings) *string { return &s.Order }, OldestFirst, "which messages a watch takes first"),
		row("extract", OfProfile, extractKind(), func(s *Settings) *[]string { return &s.Extract }, none, "what a watch takes out of each message; attached-eml needs attachments"),
		row("known_good", OfProfile, knownKind(), func(s *Settings) *[]string { return &s.Known }, none, "indicators that are known to be good, and marked so wherever indicators are told: domains with all below them, addresses, networks, hashes, beginnings of URLs"),
	}
}

// RowOf finds a setting by its key.
func RowOf(key string) (Row, bool) {
	rows := Rows()
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Key == key })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}

// keysOf lists the keys of a scope.
func keysOf(scope Scope) []string {
	var list []string
	for _, r := range Rows() {
		if r.Scope == scope {
			list = append(list, r.Key)
		}
	}
	return list
}
