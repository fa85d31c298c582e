package tui

import (
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/evidence/sharing"
)

// askShare asks in which form indicators are to be shared, and in which file.
func (m *Model) askShare(list []indicators.Shared, messages []sharing.Message) tea.Cmd {
	if len(list) == 0 {
		return m.refuse("There is nothing to share")
	}
	set, n := sharing.Set{Made: m.Now(), List: list, Messages: messages}, plural(len(list), "indicator", "indicators")
	d := &textFile{
		title: "Share " + n, what: "the indicators", there: n + " in",
		hint: "The values go out as they work, not defanged. What is private, reserved or your own is marked, and sets off no alarm in STIX and MISP.",
		copy: "Copied " + n + " as %s, if the terminal allows it: the values are live",
	}
	for _, f := range sharing.Forms() {
		d.forms = append(d.forms, fileForm{f.Title, f.Ending, func() ([]byte, error) { return f.Encode(set) }})
	}
	return m.askTextFile(d, m.fileName("mailtriage indicators"))
}
