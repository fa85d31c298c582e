package main

import (
	"maps"
	"testing"

	"mailtriage/cmd/mailtriage/do"
	"mailtriage/keys"
)

// looks are the rows of actions that only read: they are done like the others, and nothing that they send writes.
func looks() map[string]deed {
	list := map[string]deed{
		"open": {
			does: []keys.ID{keys.Open}, press: []step{{"\r", "Text open."}}, run: []string{"get-email", "--id", "{m}"},
			ran: []sent{{method: "GET", path: "messages/{m}"}},
		},
		"headers": {
			does: []keys.ID{keys.Headers}, press: []step{{"H", "Message-ID"}, {"\x1b", "Message-ID"}}, reads: []sent{{method: "GET", path: "messages/{m}", body: []string{"internetMessageHeaders"}}},
			run: []string{"headers", "--id", "{m}"},
		},
		"why suspicious": {
			does: []keys.ID{keys.Reasons}, press: []step{{"Y", "Why suspicious: "}, {"\x1b", "Why suspicious: "}}, reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"properties": {
			does: []keys.ID{keys.Properties}, press: []step{{"=", "Properties"}, {"\x1b", "Properties"}}, run: []string{"properties", "--id", "{m}"},
			ran: []sent{{method: "GET", path: "messages/{m}"}},
		},
		"who sent it": {
			does: []keys.ID{keys.WhoSent}, press: []step{{"h", "Who it says it is"}, {"\x1b", "Who it says it is"}}, reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"source": {
			does: []keys.ID{keys.Source}, press: []step{{"\t", "Text source."}, {"t", "unique"}, {"t", "HTML"}, {"t", "Message-ID: <source@row.test>"}, {"t", "Text source."}},
			run:   []string{"source", "--id", "{m}", "--form", "raw"},
			reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"indicators": {
			does: []keys.ID{keys.Indicators}, press: []step{{"i", "Indicators: "}, {"\x1b", "Indicators: "}}, run: []string{"extract-indicators", "--id", "{m}"}, reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"case": {run: []string{"case", "--id", "{m}", "--dir", "{dir}"}, ran: []sent{{method: "GET", path: "messages/{m}/$value"}}},
		"links of it": {
			does: []keys.ID{keys.Links}, press: []step{{"l", "Links: "}, {"\x1b", "Links: "}}, reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"files of it": {
			does: []keys.ID{keys.Attachments}, press: []step{{"x", "Attachments: "}, {"\x1b", "Attachments: "}}, reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"conversation": {
			does: []keys.ID{keys.Conversation}, press: []step{{"C", "Search: "}, {"\x1b", "Search: "}}, reads: []sent{{method: "GET", path: "messages", body: []string{"conversationId eq "}}},
		},
		"words in it": {
			does: []keys.ID{keys.Find}, press: []step{{"\t", "Text words in it."}, {"/", "what to look for"}, {"\x1b", "what to look for"}},
		},
		"original or report": {
			does: []keys.ID{keys.Inside}, press: []step{{"O", "There is no mail inside"}}, reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"parts": {
			does: []keys.ID{keys.Parts}, press: []step{{"%", "MIME tree"}, {"\x1b", "MIME tree"}}, reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"search": {
			does: []keys.ID{keys.Search}, press: []step{{"s", "Look in"}, {"\t{subject}", "{subject}"}, {"\r", "Search: "}, {"\x1b", "Search: "}}, run: []string{"search", "--subject", "{subject}"},
			ran: []sent{{method: "GET", path: "messages", body: []string{"{subject}"}}},
		},
		"go to a folder": {
			does: []keys.ID{keys.GoToFolder}, press: []step{{"'", "Go to a folder"}, {"junk", "▌ Junk Email"}, {"\r", "▸ Junk Email"}}, run: []string{"list-messages", "--folder", "junkemail"},
			reads: []sent{{method: "GET", path: "mailFolders/*/messages"}},
		},
		"refresh": {
			does: []keys.ID{keys.Refresh}, press: []step{{"\x12", "Inbox"}}, run: []string{"list-folders"}, reads: []sent{{method: "GET", path: "mailFolders/delta()", body: []string{"$select=id,parentFolderId"}}},
		},
		"live": {
			does: []keys.ID{keys.Live}, press: []step{{"L", "live 30s"}, {"L", "live off"}}, // its round has no sign on the screen to wait for: graph/watch holds what it asks
		},
		"watched folders": {does: []keys.ID{keys.Watched}, press: []step{{"\x0c", "Watched folders"}, {"\x1b", "Watched folders"}}},
		"what is blocked": {
			does: []keys.ID{keys.Blocks}, press: []step{{"X", "Blocked: "}, {"\x1b", "Blocked: "}}, run: []string{"blocks"}, reads: []sent{{method: "GET", path: "mailFolders/inbox/messageRules"}},
		},
		"folder id": {run: []string{"folder-id", "--folder", "Inbox/Phishing"}, reads: []sent{{method: "GET", path: "mailFolders/delta()", body: []string{"$select=id,parentFolderId"}}}},
		"export": {
			does: []keys.ID{keys.Export}, press: []step{{"e", "Export"}, {"\x15{dir}", "{dir}"}, {"\r", "Exported 1 of 1"}, {"\x1b", "Exported 1 of 1"}}, run: []string{"export", "--id", "{m}", "--dir", "{dir}"},
			reads: []sent{{method: "GET", path: "messages/{m}/$value"}},
		},
		"saved searches": {does: []keys.ID{keys.Searches}, press: []step{{"S", "Saved searches"}, {"\x1b", "Saved searches"}}, run: []string{"saved-searches"}},
	}
	maps.Copy(list, looksInTabs())
	return list
}

// TestEachReadingActionHasADeed is TestEachWritingActionHasADeed for what only reads the mailbox.
func TestEachReadingActionHasADeed(t *testing.T) {
	byKey, byRun := map[keys.ID]bool{}, map[string]bool{}
	for _, d := range looks() {
		for _, id := range d.does {
			byKey[id] = byKey[id] || d.press != nil
		}
		if d.run != nil {
			a, _ := do.Lookup(d.run[0])
			byRun[a.Name] = true
		}
	}
	for _, a := range keys.Actions() {
		if a.Writes || a.Permission == "" && a.Group != keys.Looking {
			continue
		}
		if len(a.Keys) > 0 && !byKey[a.ID] && toldElsewhere[a.ID] == "" {
			t.Errorf("%s is done by %s, and is in no row with keys", a.ID, a.Keys)
		}
		if command, has := do.Lookup(string(a.ID)); has && !byRun[command.Name] {
			t.Errorf("%s is done by mailtriage do %s, and is in no row with a command", a.ID, command.Name)
		}
	}
}
