package rules_test

import (
	"encoding/json"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/rules"
)

func folder(id string) string {
	return map[string]string{"f-rss": "RSS Feeds", "f-hist": "Conversation History", "f-arch": "Archive", "f-acc": "Inbox/Accounting", "f-del": "Deleted Items", "f-dot": "Inbox/.", "f-hr": "Inbox/HR", "f-junk": "Junk Email", "f-news": "Inbox/News", "f-notes": "Notes"}[id]
}

func wellKnown(id string) string {
	return map[string]string{"f-hist": "conversationhistory", "f-arch": "archive", "f-del": "deleteditems", "f-junk": "junkemail"}[id]
}

func rule(name, conditions, exceptions, actions string) graph.Rule {
	raw := func(s string) json.RawMessage {
		if s == "" {
			return nil
		}
		return json.RawMessage("{" + s + "}")
	}
	return graph.Rule{Name: name, Enabled: true, Conditions: raw(conditions), Exceptions: raw(exceptions), Actions: raw(actions)}
}

const (
	bob  = `[{"emailAddress":{"name":"Bob","address":"bob@x.example"}}]`
	two  = `[{"emailAddress":{"name":"a@x.example","address":"a@x.example"}},{"emailAddress":{"address":"b@x.example"}}]`
	stop = `"stopProcessingRules":true`
)

// TestEveryPredicate has a sentence for each of the 30, on and off where it is a switch.
func TestEveryPredicate(t *testing.T) {
	for part, want := range map[string]string{
		`"fromAddresses":` + bob: "the sender is Bob <bob@x.example>", `"fromAddresses":` + two: "the sender is a@x.example or b@x.example",
		`"senderContains":["pay","bank"]`: "the sender's name or address contains “pay” or “bank”", `"sentToAddresses":` + bob: "it is sent to Bob <bob@x.example>",
		`"recipientContains":["list"]`: "a recipient's name or address contains “list”", `"sentToMe":true`: "I am in To", `"sentToMe":false`: "I am not in To",
		`"sentOnlyToMe":true`: "I am the only one in To", `"sentOnlyToMe":false`: "I am not the only one in To", `"sentCcMe":true`: "I am in Cc", `"sentCcMe":false`: "I am not in Cc",
		`"sentToOrCcMe":true`: "I am in To or Cc", `"sentToOrCcMe":false`: "I am neither in To nor in Cc", `"notSentToMe":true`: "I am not in To", `"notSentToMe":false`: "I am in To",
		`"subjectContains":["a","b","c"]`: "the subject contains “a”, “b” or “c”", `"bodyOrSubjectContains":["a"]`: "subject or body contains “a”", `"bodyContains":["a"]`: "the body contains “a”",
		`"headerContains":["X-Spam"]`: "a header contains “X-Spam”", `"categories":["Red","Blue"]`: "its category is “Red” or “Blue”", `"importance":"high"`: "its importance is high",
		`"sensitivity":"confidential"`: "its sensitivity is confidential", `"messageActionFlag":"followUp"`: "it is flagged for follow up", `"hasAttachments":true`: "it has attachments",
		`"hasAttachments":false`: "it has no attachments", `"withinSizeRange":{"minimumSize":10,"maximumSize":20}`: "it has between 10 and 20 kB",
		`"withinSizeRange":{"minimumSize":10}`: "it has at least 10 kB", `"withinSizeRange":{"minimumSize":0,"maximumSize":20}`: "it has at most 20 kB",
		`"withinSizeRange":{}`: "it has any size", `"isApprovalRequest":true`: "it asks for approval", `"isApprovalRequest":false`: "it does not ask for approval",
		`"isAutomaticForward":true`: "it was forwarded automatically", `"isAutomaticForward":false`: "it was not forwarded automatically", `"isAutomaticReply":true`: "it is an automatic reply",
		`"isAutomaticReply":false`: "it is not an automatic reply", `"isEncrypted":true`: "it is encrypted", `"isEncrypted":false`: "it is not encrypted",
		`"isMeetingRequest":true`: "it is an invitation", `"isMeetingRequest":false`: "it is not an invitation", `"isMeetingResponse":true`: "it answers an invitation",
		`"isMeetingResponse":false`: "it does not answer an invitation", `"isNonDeliveryReport":true`: "it says that mail was not delivered",
		`"isNonDeliveryReport":false`: "it does not say that mail was not delivered", `"isPermissionControlled":true`: "its use is restricted",
		`"isPermissionControlled":false`: "its use is not restricted", `"isReadReceipt":true`: "it is a read receipt", `"isReadReceipt":false`: "it is not a read receipt",
		`"isSigned":true`: "it is signed", `"isSigned":false`: "it is not signed", `"isVoicemail":true`: "it is voice mail", `"isVoicemail":false`: "it is not voice mail",
		`"somethingNew":{"a":1}`: `somethingNew is {"a":1}`,
	} {
		if got := rules.Sentence(rule("r", part, "", stop), folder); got != "When "+want+": stop" {
			t.Errorf("%s\n got %q\nwant %q", part, got, "When "+want+": stop")
		}
	}
}

// TestEveryAction has a sentence for each of the 11.
func TestEveryAction(t *testing.T) {
	for part, want := range map[string]string{
		`"delete":true`: "delete", `"permanentDelete":true`: "delete for good", `"moveToFolder":"f-acc"`: "move to Inbox/Accounting",
		`"moveToFolder":"gone"`: "move to a folder that is gone, or not known (gone)", `"copyToFolder":"f-arch"`: "copy to Archive", `"forwardTo":` + bob: "forward to Bob <bob@x.example>",
		`"forwardAsAttachmentTo":` + two: "forward as an attachment to a@x.example or b@x.example", `"redirectTo":` + bob: "redirect to Bob <bob@x.example>",
		`"markAsRead":true`: "mark as read", `"markImportance":"low"`: "set the importance to low", `"assignCategories":["Red"]`: "put into the category “Red”", stop: "stop",
		`"delete":false`: "do nothing", ``: "do nothing", `"pinIt":true`: "pinIt is true",
	} {
		if got := rules.Sentence(rule("r", "", "", part), folder); got != "For every message: "+want {
			t.Errorf("%s\n got %q\nwant %q", part, got, "For every message: "+want)
		}
	}
}

func TestAWholeRule(t *testing.T) {
	r := rule("r", `"subjectContains":["invoice"],"hasAttachments":true,"bodyContains":[],"importance":null`, `"fromAddresses":`+bob+`,"sentToMe":true`, `"moveToFolder":"f-rss","markAsRead":true,`+stop)
	want := "When the subject contains “invoice” and it has attachments, except when the sender is Bob <bob@x.example> or I am in To: move to RSS Feeds, mark as read, stop"
	if got := rules.Sentence(r, folder); got != want {
		t.Errorf(" got %q\nwant %q", got, want)
	}
}

// FuzzSentence holds sentences and signs to whatever the service may send: they say something, and never panic.
func FuzzSentence(f *testing.F) {
	f.Add(`{"subjectContains":["x"]}`, `{"moveToFolder":"f-rss"}`)
	f.Add(`{"fromAddresses":[{"emailAddress":null}]}`, `{"forwardTo":[{}]}`)
	f.Add(`{"subjectContains":"not a list"}`, `{"delete":"true"}`)
	f.Fuzz(func(t *testing.T, when, do string) {
		r := graph.Rule{Name: when, Conditions: json.RawMessage(when), Actions: json.RawMessage(do)}
		if s := rules.Sentence(r, folder); !strings.Contains(s, ": ") {
			t.Errorf("%q", s)
		}
		_ = rules.Signs(r, box())
	})
}
