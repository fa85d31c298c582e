package evidence

import (
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

// subjectLimit is how many characters of a subject go into a name: the path to it has to fit, too.
const subjectLimit = 60

// sumsName is the file of hashes.
const sumsName = "sha256sums.txt"

// MessageNames names each message by when it came and its subject, without an extension.
func MessageNames(list []graph.Header) []string {
	var names content.Names
	out := make([]string, len(list))
	for i, h := range list {
		subject := []rune(strings.TrimSpace(h.Subject))
		if len(subject) == 0 {
			subject = []rune("no subject")
		}
		name := h.Received.UTC().Format("2006-01-02T150405Z") + " " + string(subject[:min(len(subject), subjectLimit)])
		// Named with the extension, so that what a subject ends in is not taken for one.
		out[i] = strings.TrimSuffix(names.Take(content.FileName(name+".eml")), ".eml")
	}
	return out
}

// AttachmentName is the name that an attachment claims to have, made safe. An item is a message.
func AttachmentName(a graph.Attachment) string {
	name := a.Name
	if a.Kind == "item" && !strings.HasSuffix(strings.ToLower(name), ".eml") {
		name += ".eml"
	}
	return content.FileName(name)
}

// FolderName is a name for an export of its own.
func FolderName(now time.Time) string { return now.Format("mailtriage 2006-01-02 1504") }
