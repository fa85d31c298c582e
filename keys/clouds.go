package keys

import "slices"

// Feature is a part of Microsoft Graph that not every cloud offers.
type Feature string

// The features, in the words in which their lack is told
// (https://learn.microsoft.com/graph/deployments#supported-features and the notes on each operation's page).
const (
	InboxRules       Feature = "Inbox rules"
	MessageDelta     Feature = "delta of messages"
	PermanentDelete  Feature = "deleting a message for good"
	MasterCategories Feature = "the mailbox's list of categories"
	People           Feature = "people"
	ReportMessage    Feature = "reporting a message"
	ThreatSubmission Feature = "threat submission"
)

// lacks lists what a cloud does not offer; a cloud that is not in it offers everything.
func lacks() map[string][]Feature {
	gov := []Feature{PermanentDelete, ReportMessage, ThreatSubmission}
	return map[string][]Feature{
		"us-gov": gov, "us-dod": gov,
		"china": {InboxRules, MessageDelta, PermanentDelete, MasterCategories, People, ReportMessage, ThreatSubmission},
	}
}

// Lacks tells whether a cloud ("global", "us-gov", "us-dod", "china", "custom") does not offer a feature.
func Lacks(cloud string, f Feature) bool { return f != "" && slices.Contains(lacks()[cloud], f) }

// NotOffered says why an action can't be done in a cloud; empty: the cloud offers what it needs.
func (a Action) NotOffered(cloud string) string {
	if !Lacks(cloud, a.Feature) {
		return ""
	}
	return a.Title + ": Microsoft Graph does not offer " + string(a.Feature) + " in the cloud " + cloud
}
