// Package config holds the settings: one table of them, from which flags, variables, the keys of the file, the docs
// and "config show" derive; the file, read with every fault named by line, and edited so that all else in it stays as
// it was. Secrets are no settings: they are in the keyring.
package config

import "time"

// DefaultProfile is used when none is named. It need not be written in the file.
const DefaultProfile = "default"

// Settings is what a run was told: those of the file and those of one profile, each checked for form. What is not set
// and has no default is empty.
type Settings struct {
	Profile  string
	Theme    string // auto, light, dark
	ASCII    bool
	Pictures string // the protocol by which they are drawn
	Judge    bool   // opened messages are judged by themselves

	Tenant     string        // GUID or domain
	ClientID   string        // GUID
	Auth       string        // automatic, client-secret, certificate, browser, device-code, environment
	Thumbprint string        // SHA-1, 40 hexadecimal digits in capitals
	Scopes     []string      // delegated scopes as Graph names them, or one preset: ReadOnly, Triage, Everything
	Cloud      string        // global, us-gov, us-dod, china, Custom
	GraphURL   string        // base URL without the version or a slash at its end; empty: the cloud's own
	Authority  string        // the same for the host that signs in
	Mailbox    string        // address or user id
	Folder     string        // name, path or id
	ReadOnly   bool          // nothing may be written
	RetryCount int           // tries after the first
	RetryWait  time.Duration // the longest wait before a try, unless the server asks for more
	Live       time.Duration // how often the open folder is looked at, 0: not
	Notify     string        // off, bell, desktop
	NotifyFor  string        // a filter of messages, as it is typed above a list
	UndoSend   time.Duration // how long a message waits before it goes out, 0: not at all

	NoCache     bool     // nothing is kept of the mailbox between runs
	CacheSize   int      // megabytes
	CacheDays   int      // of messages' age
	CacheBodies bool     // messages that were opened are kept in full
	FirstRunMax int      // messages, of the first look at a watched folder
	LaterMax    int      // messages, of each look after it
	Order       string   // OldestFirst, NewestFirst
	BlockTo     string   // BlockToJunk, BlockToDeleted
	Extract     []string // attachments, urls, ips, domains, hashes, emails, root-eml, attached-eml
	Known       []string // indicators that are known to be good: domains, addresses, networks, hashes, beginnings of URLs

	Keys map[string][]string // keys of actions, by the action's id, where they are not the usual ones
	Path string              // the file, which need not be there

	values map[string]Value
}

// Values of settings that code asks for by name.
const (
	Custom      = "custom"
	OldestFirst = "oldest-first"
	NewestFirst = "newest-first"
	ReadOnly    = "read-only"
	Triage      = "triage"
	Everything  = "everything"

	BlockToJunk    = "junk"
	BlockToDeleted = "deleted"
)

// Value is what a setting is and who said so.
type Value struct {
	Text   string // as on the command line; empty: not set
	Origin string // "flag --mailbox", "variable MAILTRIAGE_MAILBOX", "file …/config.toml:12", "default"
}

// Value tells of one setting by its key. It is empty for a key that is not in the table.
func (s Settings) Value(key string) Value { return s.values[key] }
