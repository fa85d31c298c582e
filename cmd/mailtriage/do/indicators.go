package do

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/ahead"
	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/evidence/sharing"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// IndicatorResult is one indicator of one message.
type IndicatorResult struct {
	ID       string        `json:"id" doc:"the message's immutable id"`
	Kind     string        `json:"kind" enum:"url,domain,ipv4,ipv6,email,md5,sha1,sha256,sha512,ssdeep" doc:"what it is"`
	Value    string        `json:"value" doc:"the value as it is used: refanged, hosts in lower case and in ASCII"`
	Defanged string        `json:"defanged" doc:"the value as it may be looked at and passed on"`
	Shown    string        `json:"shown,omitempty" doc:"the value with its host in Unicode, where that differs"`
	Marks    []string      `json:"marks,omitempty" doc:"private, reserved, own (of a domain of the tenant), known (to be good, by the settings), wrapped (a gateway's link around another)"`
	Count    int           `json:"count" doc:"how often it stands in the message"`
	Found    []FoundResult `json:"found" doc:"where, the first few"`
}

// FoundResult is where an indicator stands.
type FoundResult struct {
	Place string `json:"place" doc:"the header, the body, what is attached, the mail in the mail"`
	As    string `json:"as" doc:"as it is written there"`
	Of    string `json:"of,omitempty" doc:"what it is a part of: the host of a URL, the domain of an address, a wrapped link"`
}

// SharedResult is a file of indicators.
type SharedResult struct {
	FileResult
	Indicators int `json:"indicators" doc:"how many are in it"`
	Messages   int `json:"messages" doc:"of how many messages"`
}

func onEvidence() []Action {
	return []Action{
		{
			Name: "extract-indicators", Also: []string{string(keys.Indicators)}, Of: keys.Indicators, Title: "find URLs, domains, addresses and hashes in messages, and where they stand", Result: IndicatorResult{}, And: SharedResult{}, run: extractIndicators,
			Long: "Headers, bodies, links, attached text and attached messages are looked through, and whatever was made harmless is read as it was.\nWith --out all of them go into one file, in the form that its name ends in: .csv, .jsonl, .stix.json (STIX 2.1), .misp.json (a MISP event).",
			Params: append(ids(), Param{Name: "kind", Kind: List, Choices: kindNames(), Help: "only these, with commas between; may be given more than once"},
				Param{Name: "allow", Kind: List, Help: "not these: domains with all below them, addresses, networks, hashes, beginnings of URLs; may be given more than once"},
				Param{Name: "out", Kind: Text, Help: "the file to write; one that is there is never written over"}),
		},
		caseAction(),
	}
}

func kindNames() []string {
	var out []string
	for _, k := range indicators.Kinds() {
		out = append(out, string(k))
	}
	return out
}

// options are how indicators are told: the tenant's own domains are marked where they may be read.
func (c *call) options(ctx context.Context) indicators.Options {
	own, err := c.seat.Mailbox.OwnDomains(ctx)
	if err != nil {
		c.say("the tenant's own domains could not be read, and are not marked: %v", err)
	}
	return indicators.Options{Own: own, Known: c.seat.Known, Allow: c.list("allow"), Tell: func(place, what string) { c.say("%s: %s", place, what) }}
}

func extractIndicators(ctx context.Context, c *call) error {
	list, err := c.ids(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	form := sharing.Form{}
	if out := c.text("out"); out != "" {
		if form, err = sharing.Named(out); err != nil {
			return usagef("--out: %v", err)
		}
	}
	o := c.options(ctx)
	set := sharing.Set{Made: time.Now()}
	var found [][]indicators.Indicator
	var hopeless atomic.Pointer[error] // what every further message would meet, too
	read := func(id string) (mailOf, error) {
		if ctx.Err() != nil {
			return mailOf{}, triage.ErrStopped
		}
		if err := hopeless.Load(); err != nil {
			return mailOf{}, *err
		}
		m, err := c.mail(ctx, id, o)
		if graph.IsKind(err, graph.Unauthenticated) || graph.IsKind(err, graph.Offline) {
			hopeless.Store(&err)
		}
		return m, err
	}
	sideBySide(ctx, list, read, func(id string, m mailOf, err error) {
		if err != nil {
			o := c.failedBy(err, "")
			c.tally.fail(id, err, o.Error)
			c.put(failedRow{ID: id, Outcome: o})
			return
		}
		c.tally.done++
		set.Messages, found = append(set.Messages, m.Message), append(found, m.found)
		if form.Name == "" {
			c.putIndicators(id, m.found)
		}
	})
	if form.Name == "" || len(found) == 0 {
		return nil
	}
	set.List = indicators.Together(found...)
	raw, err := form.Encode(set)
	if err != nil {
		return err
	}
	file, err := evidence.WriteFile(c.text("out"), raw)
	if err != nil {
		return err
	}
	c.put(SharedResult{FileResult: FileResult{Path: file.Path, Size: file.Size, SHA256: file.SHA256}, Indicators: len(set.List), Messages: len(set.Messages)})
	return nil
}

// mailOf is a message with its indicators.
type mailOf struct {
	sharing.Message
	found []indicators.Indicator
}

// mail reads a message whole, and finds the indicators of the kinds that are wanted.
func (c *call) mail(ctx context.Context, id string, o indicators.Options) (mailOf, error) {
	raw, _, err := c.seat.Mailbox.MIME(ctx, id, 0)
	if err != nil {
		return mailOf{}, err
	}
	mail := eml.Parse(raw)
	m := mailOf{Message: sharing.Message{ID: id, InternetMessageID: mail.Header.Get("Message-ID"), Subject: mail.Header.Get("Subject"), Received: mail.Header.Date()}}
	wanted := c.items("kind")
	for _, i := range indicators.Extract(indicators.Of(mail, o.Tell), o) {
		if len(wanted) == 0 || slices.Contains(wanted, string(i.Kind)) {
			m.found = append(m.found, i)
		}
	}
	return m, nil
}

func (c *call) putIndicators(id string, list []indicators.Indicator) {
	for _, i := range list {
		r := IndicatorResult{ID: id, Kind: string(i.Kind), Value: i.Value, Defanged: content.Defang(i.Value).String(), Shown: i.Shown, Count: i.Count, Found: []FoundResult{}}
		for _, m := range i.Marks {
			r.Marks = append(r.Marks, string(m))
		}
		for _, f := range i.Found {
			r.Found = append(r.Found, FoundResult{Place: f.Place, As: f.As, Of: f.Of})
		}
		c.put(r)
	}
}

// sideBySide reads messages, some side by side, and hands on what became of each, in their order. That it is given up is for
// read to see: what is under way is read to its end.
func sideBySide[T any](ctx context.Context, ids []string, read func(id string) (T, error), end func(id string, v T, err error)) {
	for i, r := range ahead.Read(context.WithoutCancel(ctx), len(ids), func(_ context.Context, i int) (T, error) { return read(ids[i]) }) {
		end(ids[i], r.Value, r.Err)
	}
}
