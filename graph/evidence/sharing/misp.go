package sharing

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence/indicators"
)

// mispEvent is an event of MISP's core format (https://www.misp-standard.org/rfc/misp-standard-core.html): numbers are
// strings there.
type mispEvent struct {
	UUID          string          `json:"uuid"`
	Info          string          `json:"info"`
	Date          string          `json:"date"`
	Timestamp     string          `json:"timestamp"`
	ThreatLevelID string          `json:"threat_level_id"` // "4": undefined
	Analysis      string          `json:"analysis"`        // "0": begun
	Distribution  string          `json:"distribution"`    // "0": this organisation alone
	Published     bool            `json:"published"`
	Attribute     []mispAttribute `json:"Attribute"`
}

type mispAttribute struct {
	UUID         string `json:"uuid"`
	Type         string `json:"type"`
	Category     string `json:"category"`
	Value        string `json:"value"`
	ToIDs        bool   `json:"to_ids"`
	Comment      string `json:"comment"`
	Distribution string `json:"distribution"` // "5": the event's
	Timestamp    string `json:"timestamp"`
}

// misp writes an event of MISP that nobody else is shown until somebody publishes it.
func misp(s Set) ([]byte, error) {
	at := strconv.FormatInt(s.Made.Unix(), 10)
	event := mispEvent{
		Info: title(s), Date: s.Made.UTC().Format("2006-01-02"), Timestamp: at, ThreatLevelID: "4", Analysis: "0", Distribution: "0", Attribute: []mispAttribute{},
	}
	of := export(s)
	event.UUID = of.String()
	for _, i := range s.List {
		kind, category := mispType(i.Indicator)
		event.Attribute = append(event.Attribute, mispAttribute{
			UUID: uuid.NewSHA1(of, []byte(kind+" "+i.Value)).String(), Type: kind, Category: category, Value: i.Value, ToIDs: !quiet(i.Indicator), Comment: comment(i.Indicator),
			Distribution: "5", Timestamp: at,
		})
	}
	return indented(map[string]any{"Event": event})
}

// title is what the event is called.
func title(s Set) string {
	switch {
	case s.Title != "":
		return content.Line(s.Title).String()
	case len(s.Messages) == 1:
		return content.Line("Indicators of a mail: " + s.Messages[0].Subject).String()
	}
	return fmt.Sprintf("Indicators of %d mails", len(s.Messages))
}

// mispType is what MISP calls an indicator, and where it puts it. A sender's address is of the source.
func mispType(i indicators.Indicator) (kind, category string) {
	switch i.Kind {
	case indicators.URL, indicators.Domain:
		return string(i.Kind), "Network activity"
	case indicators.IPv4, indicators.IPv6:
		if everywhere(i, "header Received", "header X-Originating-IP", "header X-Sender-IP", "header Authentication-Results", "header Received-SPF") {
			return "ip-src", "Network activity"
		}
		return "ip-dst", "Network activity"
	case indicators.Email:
		if everywhere(i, "header From", "header Sender", "header Reply-To", "header Return-Path") {
			return "email-src", "Payload delivery"
		}
		return "email", "Payload delivery"
	}
	return string(i.Kind), "Payload delivery"
}

// everywhere tells whether an indicator stands in these places and no others; in a mail within a mail, too.
func everywhere(i indicators.Indicator, places ...string) bool {
	for _, f := range i.Found {
		in := false
		for _, p := range places {
			in = in || f.Place == p || strings.HasSuffix(f.Place, ", "+p)
		}
		if !in {
			return false
		}
	}
	return true
}
