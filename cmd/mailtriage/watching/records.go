// Package watching follows folders without a screen: what comes is written as records, handed to a command, put into cases,
// each message once.
package watching

import (
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/watch"
)

// The kinds of records.
const (
	ofMessage   = "message"
	ofIndicator = "indicator"
	ofFolder    = "folder"
)

// Message is the record of a message.
type Message struct {
	Record            string    `json:"record" enum:"message" doc:"what this is about"`
	ID                string    `json:"id" doc:"the message's immutable id"`
	Mailbox           string    `json:"mailbox" doc:"the mailbox"`
	Folder            string    `json:"folder" doc:"the path of the folder that it came into"`
	FolderID          string    `json:"parentFolderId" doc:"that folder's id"`
	Subject           string    `json:"subject" doc:"its subject"`
	From              *Sender   `json:"from,omitempty" doc:"whom it is from"`
	ReceivedDateTime  time.Time `json:"receivedDateTime" doc:"when it was received, by UTC"`
	InternetMessageID string    `json:"internetMessageId,omitempty" doc:"its Message-ID header"`
	ChangeKey         string    `json:"changeKey,omitempty" doc:"this version of it"`
	HasAttachments    bool      `json:"hasAttachments" doc:"whether something is attached, inline pictures aside"`
	IsRead            bool      `json:"isRead" doc:"whether it is marked as read"`
	Importance        string    `json:"importance" enum:"low,normal,high" doc:"its importance"`
	Size              int       `json:"size,omitempty" doc:"of its MIME, in bytes, where that was read"`
	SHA256            string    `json:"sha256,omitempty" doc:"of its MIME, in hexadecimal, where that was read"`
	Case              string    `json:"case,omitempty" doc:"the case folder that it was put into"`
	Indicators        int       `json:"indicators,omitempty" doc:"how many records of indicators follow"`
	Notes             []string  `json:"notes,omitempty" doc:"what of it was not looked through for indicators, and why"`
	Gone              bool      `json:"gone,omitempty" doc:"it was moved or deleted before it could be read"`
	Again             bool      `json:"again,omitempty" doc:"it may have been given before: the program was ended by force meanwhile"`
}

// Sender is whom a message is from, as Graph has it.
type Sender struct {
	EmailAddress Address `json:"emailAddress" doc:"name and address"`
}

// Address is a name and an address.
type Address struct {
	Name    string `json:"name,omitempty" doc:"the name"`
	Address string `json:"address,omitempty" doc:"the address"`
}

// Indicator is the record of something that a message names.
type Indicator struct {
	Record   string   `json:"record" enum:"indicator" doc:"what this is about"`
	ID       string   `json:"id" doc:"the id of the message that names it"`
	Type     string   `json:"type" doc:"url, domain, ipv4, ipv6, email, md5, sha1, sha256, sha512 or ssdeep"`
	Value    string   `json:"value" doc:"what it is, as it is used: hostile"`
	Defanged string   `json:"defanged" doc:"the same, made harmless"`
	Count    int      `json:"count" doc:"how often it stands in the message"`
	Places   []string `json:"places,omitempty" doc:"where"`
	Marks    []string `json:"marks,omitempty" doc:"private, reserved, own (of a domain of the tenant), known (to be good, by the settings), wrapped (a gateway's link around another)"`
}

// FolderEvent is the record of something that has become of a watched folder.
type FolderEvent struct {
	Record string `json:"record"`
	Folder string `json:"folder"`
	ID     string `json:"folderId"`
	Event  string `json:"event"` // renamed, moved, deleted
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

// Kinds are what can be extracted, by the names of the setting, and the types of indicators that each stands for.
var kinds = map[string][]string{
	"urls": {"url"}, "ips": {"ipv4", "ipv6"}, "domains": {"domain"}, "emails": {"email"}, "hashes": {"md5", "sha1", "sha256", "sha512", "ssdeep"},
}

// wanted are the types of indicators that are asked for.
func wanted(extract []string) []string {
	var out []string
	for _, name := range extract {
		out = append(out, kinds[name]...)
	}
	return out
}

func message(mailbox, folder string, l watch.Letter) Message {
	m := Message{
		Record: ofMessage, ID: l.ID, Mailbox: mailbox, Folder: folder, FolderID: l.ParentFolderID, Subject: l.Subject, ReceivedDateTime: l.Received.UTC(), InternetMessageID: l.InternetMessageID,
		ChangeKey: l.ChangeKey, HasAttachments: l.Attached, IsRead: l.Read, Importance: [...]string{graph.Normal: "normal", graph.Low: "low", graph.High: "high"}[l.Importance], Again: l.Again,
	}
	if l.From != (graph.Address{}) {
		m.From = &Sender{Address{l.From.Name, l.From.Address}}
	}
	return m
}

// chosen are the indicators of the types that are asked for.
func chosen(list []Indicator, extract []string) []Indicator {
	types := wanted(extract)
	return slices.DeleteFunc(slices.Clone(list), func(i Indicator) bool { return !slices.Contains(types, strings.ToLower(i.Type)) })
}
