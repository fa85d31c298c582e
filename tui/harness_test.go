package tui

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// noon is when these tests take place.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// fakeBox is a mailbox in memory: enough of one to read from and to act on.
type fakeBox struct {
	triage.Letters
	mu       sync.Mutex
	id       string
	folders  []graph.Folder
	messages map[string][]graph.Header // by folder, newest first
	bodies   map[string]graph.Message
	raw      map[string][]byte // MIME bytes, where they are not made of the message
	cut      bool              // there are more of them than are asked for
	rules    []graph.Rule
	calendar fakeCalendar
	own      []graph.Category
	versions map[string]int   // of messages, counted by changes: their etags
	fail     map[string]error // by what is asked: "folders", "list", "next", "message", "move", "copy", "patch", "purge", "rules"
	asked    []string
	reported []string
	searched []graph.Search
	point    graph.SearchPoint         // what else a search says
	folderOf []string                  // of the lists that were asked for, with the watch's own look at the head
	arrived  []graph.Header            // told by the next round of the live watch
	into     map[string][]graph.Header // the same of one folder's watch
	rounds   map[string]int            // how many rounds were asked for, by folder
	withheld []graph.Unread            // told of by the next round, and not given
	left     []string
	stranger string                   // from whom nothing was here before
	block    chan struct{}            // everything that is asked waits for it, when set
	slow     map[string]chan struct{} // what is asked waits for its own
}

func newFakeBox() *fakeBox {
	b := &fakeBox{id: "soc@contoso.com", messages: map[string][]graph.Header{}, bodies: map[string]graph.Message{}, fail: map[string]error{}, versions: map[string]int{}, into: map[string][]graph.Header{}, rounds: map[string]int{}}
	b.own = []graph.Category{{Name: "Phishing", Preset: 0}, {Name: "Campaign", Preset: 7}, {Name: "Reported to Microsoft", Preset: 4}, {Name: "Legal hold", Preset: -1}, {Name: "再確認", Preset: 8}}
	for i, f := range []struct{ id, parent, name, known string }{
		{"root", "", "Top of Information Store", "msgfolderroot"}, {"inbox", "root", "Inbox", "inbox"}, {"drafts", "root", "Drafts", "drafts"},
		{"sent", "root", "Sent Items", "sentitems"}, {"trash", "root", "Deleted Items", "deleteditems"}, {"junk", "root", "Junk Email", "junkemail"},
		{"archive", "root", "Archive", "archive"}, {"phish", "inbox", "Phishing", ""}, {"wave", "phish", "Parcel wave", ""}, {"reports", "inbox", "Reports", ""},
	} {
		_ = i
		b.folders = append(b.folders, graph.Folder{ID: f.id, ParentID: f.parent, Name: f.name, WellKnown: f.known})
	}
	for i := range 60 {
		b.add("inbox", header(i))
	}
	return b
}

func header(i int) graph.Header {
	names := []graph.Address{{Name: "SwiftParcel Delivery", Address: "no-reply@swiftparce1.example"}, {Name: "Ada Okafor", Address: "ada.okafor@contoso.com"}, {Name: "田中 裕子", Address: "tanaka@osaka-trading.test"}, {Name: "דנה לוי", Address: "dana@levi-design.test"}}
	subjects := []string{"Your parcel could not be delivered", "[Phish Alert] Parcel held at depot: fee of 1.99 due", "【確認のお願い】請求書の件", "שאלה לגבי החשבונית", "Zażółć gęślą jaźń 🎉 order sent"}
	h := graph.Header{
		ID: fmt.Sprintf("id-%03d", i), ParentFolderID: "inbox", InternetMessageID: fmt.Sprintf("<%d@x>", i), Subject: fmt.Sprintf("%s (%d)", subjects[i%len(subjects)], i),
		From: names[i%len(names)], Received: noon.Add(-time.Duration(i*37) * time.Minute), Read: i%3 == 1, Attached: i%5 == 1, Flagged: i == 4,
	}
	if i%4 == 2 {
		h.Categories = []string{"Phishing", "Campaign"}
	}
	return h
}

func (b *fakeBox) add(folder string, h graph.Header) {
	h.ParentFolderID = folder
	b.messages[folder] = append(b.messages[folder], h)
	slices.SortStableFunc(b.messages[folder], func(x, y graph.Header) int { return y.Received.Compare(x.Received) })
}

func (b *fakeBox) ask(ctx context.Context, what string) error {
	b.mu.Lock()
	b.asked = append(b.asked, what)
	wait, err := b.block, b.fail[what]
	if own := b.slow[what]; own != nil {
		wait = own
	}
	b.mu.Unlock()
	if wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

func (b *fakeBox) ID() string { return b.id }

func (b *fakeBox) Folders(ctx context.Context) ([]graph.Folder, error) {
	if err := b.ask(ctx, "folders"); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	list := slices.Clone(b.folders)
	for i := range list {
		list[i].Total = len(b.messages[list[i].ID])
		for _, h := range b.messages[list[i].ID] {
			if !h.Read {
				list[i].Unread++
			}
		}
	}
	return list, nil
}

func (b *fakeBox) Folder(ctx context.Context, id string) (graph.Folder, error) {
	list, err := b.Folders(ctx)
	i := slices.IndexFunc(list, func(f graph.Folder) bool { return f.ID == id || f.WellKnown == id })
	if err != nil || i < 0 {
		return graph.Folder{}, err
	}
	return list[i], nil
}

func (b *fakeBox) page(folder string, from, n int) graph.HeaderPage {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.messages[folder]
	to := min(len(all), from+n)
	p := graph.HeaderPage{Headers: slices.Clone(all[min(from, to):to])}
	if to < len(all) {
		p.Next = fmt.Sprintf("%s %d", folder, to)
	}
	return p
}

func (b *fakeBox) Messages(ctx context.Context, folder string, top int) (graph.HeaderPage, error) {
	b.mu.Lock()
	b.folderOf = append(b.folderOf, folder)
	b.mu.Unlock()
	if err := b.ask(ctx, "list"); err != nil {
		return graph.HeaderPage{}, err
	}
	return b.page(folder, 0, top), nil
}

func (b *fakeBox) OlderMessages(ctx context.Context, folder string, from time.Time, top int) (graph.HeaderPage, error) {
	if err := b.ask(ctx, "next"); err != nil {
		return graph.HeaderPage{}, err
	}
	b.mu.Lock()
	i := slices.IndexFunc(b.messages[folder], func(h graph.Header) bool { return !h.Received.After(from) })
	b.mu.Unlock()
	return b.page(folder, max(0, i), top), nil
}

func (b *fakeBox) NextMessages(ctx context.Context, next string) (graph.HeaderPage, error) {
	if err := b.ask(ctx, "next"); err != nil {
		return graph.HeaderPage{}, err
	}
	var folder string
	var from int
	_, _ = fmt.Sscanf(next, "%s %d", &folder, &from)
	return b.page(folder, from, nextPages), nil
}

// Search looks for words in subject and sender, page by page.
func (b *fakeBox) Search(ctx context.Context, q graph.Search, at graph.SearchPoint) (graph.SearchPage, error) {
	b.mu.Lock()
	b.searched = append(b.searched, q)
	b.mu.Unlock()
	if err := b.ask(ctx, "search"); err != nil {
		return graph.SearchPage{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []graph.Header
	for folder, list := range b.messages {
		for _, h := range list {
			if (q.Folder == "" || q.Folder == folder) && strings.Contains(strings.ToLower(h.Subject), strings.ToLower(q.Query+q.Subject)) && strings.Contains(strings.ToLower(h.From.Address), strings.ToLower(q.Sender)) && (q.From == "" || strings.EqualFold(h.From.Address, q.From)) {
				h.ParentFolderID = folder
				all = append(all, h)
			}
		}
	}
	slices.SortFunc(all, func(x, y graph.Header) int { return cmp.Or(y.Received.Compare(x.Received), cmp.Compare(x.ID, y.ID)) })
	to := min(len(all), at.Read+searchPage)
	next := b.point
	next.Read, next.End = to, to == len(all)
	return graph.SearchPage{Headers: all[at.Read:to], Next: next}, nil
}

// searchPage is how many messages the fake mailbox finds at once.
const searchPage = 25

func (b *fakeBox) find(id string) (folder string, at int) {
	for f, list := range b.messages {
		if i := slices.IndexFunc(list, func(h graph.Header) bool { return h.ID == id }); i >= 0 {
			return f, i
		}
	}
	return "", -1
}

func (b *fakeBox) Headers(ctx context.Context, ids []string) ([]graph.Header, error) {
	var out []graph.Header
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range ids {
		if f, i := b.find(id); i >= 0 {
			out = append(out, b.messages[f][i])
		}
	}
	return out, nil
}

func (b *fakeBox) Message(ctx context.Context, id string) (graph.Message, error) {
	if err := b.ask(ctx, "message"); err != nil {
		return graph.Message{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if m, ok := b.bodies[id]; ok {
		return m, nil
	}
	f, i := b.find(id)
	if i < 0 {
		return graph.Message{}, &graph.Error{Op: "opening the message", Kind: graph.NotFound, Status: 404, Code: "ErrorItemNotFound"}
	}
	h := b.messages[f][i]
	return graph.Message{
		Header: h, To: []graph.Address{{Name: "Security Operations", Address: b.id}}, BodyType: "html",
		Body:                   `<p>Dear Security Operations,</p><p>our driver could not deliver your parcel.</p><p><a href="https://evil.example/r?u=soc">www.swiftparcel.test</a></p><div style="display:none">budget</div><img src="https://cdn.evil.example/o.gif" width=1 height=1>`,
		InternetMessageHeaders: []graph.NameValue{{Name: "Authentication-Results", Value: "spf=fail smtp.mailfrom=x; dkim=none; dmarc=fail header.from=x"}, {Name: "Received", Value: "from x by x.mail.protection.outlook.com"}},
		Attachments:            []graph.Attachment{{ID: "a", Name: "Invoice.pdf", ContentType: "application/pdf", Kind: "file", Size: 48_212}},
	}, nil
}

func (b *fakeBox) Details(ctx context.Context, id string) (graph.Details, error) {
	if err := b.ask(ctx, "details"); err != nil {
		return graph.Details{}, err
	}
	msg, err := b.Message(ctx, id)
	msg.ETag, msg.ChangeKey = `W/"CQAAABYAAAA="`, "CQAAABYAAAA="
	return graph.Details{Message: msg, ConversationID: "conversation-" + id, Created: noon, Modified: noon}, err
}

func (b *fakeBox) Body(ctx context.Context, id string) (graph.Body, error) {
	if err := b.ask(ctx, "body"); err != nil {
		return graph.Body{}, err
	}
	msg, err := b.Message(ctx, id)
	return graph.Body{Type: msg.BodyType, Content: msg.Body}, err
}

func (b *fakeBox) UniqueBody(ctx context.Context, id string) (graph.Body, error) {
	if err := b.ask(ctx, "unique"); err != nil {
		return graph.Body{}, err
	}
	if msg, ok := b.bodies[id]; ok {
		return graph.Body{Type: msg.BodyType, Content: msg.Body}, nil
	}
	return graph.Body{Type: "html", Content: "<p>Only this is new.</p>"}, nil
}

func (b *fakeBox) MIME(ctx context.Context, id string, _ int) ([]byte, bool, error) {
	if err := b.ask(ctx, "mime"); err != nil {
		return nil, false, err
	}
	if raw, ok := b.raw[id]; ok {
		return raw, b.cut, nil
	}
	msg, err := b.Message(ctx, id)
	return []byte("Subject: " + msg.Subject + "\r\nReceived: from mail.evil.example (203.0.113.9)\r\n\r\n" + msg.Body + "\r\n"), false, err
}

func (b *fakeBox) Attachments(ctx context.Context, id string) ([]graph.Attachment, error) {
	if err := b.ask(ctx, "attachments"); err != nil {
		return nil, err
	}
	msg, err := b.Message(ctx, id)
	return msg.Attachments, err
}

func (b *fakeBox) AttachmentBytes(ctx context.Context, _ string, of graph.Attachment) ([]byte, error) {
	return []byte("%PDF " + of.Name), b.ask(ctx, "attachment")
}

func (b *fakeBox) CopyMIME(ctx context.Context, id string, to graph.Sink) (graph.Receipt, error) {
	raw, _, err := b.MIME(ctx, id, 0)
	if err != nil {
		return graph.Receipt{}, err
	}
	_, err = to.Write(raw)
	return graph.Receipt{Operation: "GET /users/{id}/messages/{id}/$value", RequestID: "request-1", Size: int64(len(raw))}, err
}

func (b *fakeBox) CopyAttachment(ctx context.Context, id string, of graph.Attachment, to graph.Sink) (graph.Receipt, error) {
	raw, err := b.AttachmentBytes(ctx, id, of)
	if err != nil {
		return graph.Receipt{}, err
	}
	_, err = to.Write(raw)
	return graph.Receipt{Operation: "GET /users/{id}/messages/{id}/attachments/{id}/$value", RequestID: "request-2", Size: int64(len(raw))}, err
}

// Delta and NextDelta: the walk is over at once, later rounds tell what arrived and left.
func (b *fakeBox) NewerMessages(ctx context.Context, folder string, from time.Time, top int) (graph.HeaderPage, error) {
	return b.Messages(ctx, folder, top)
}

func (b *fakeBox) Delta(ctx context.Context, folder string, _ int) (graph.DeltaPage, error) {
	if err := b.ask(ctx, "delta"); err != nil {
		return graph.DeltaPage{}, err
	}
	return graph.DeltaPage{Changed: b.page(folder, 0, 100_000).Headers, Delta: "round " + folder}, nil
}

func (b *fakeBox) NextDelta(ctx context.Context, link string, _ int) (graph.DeltaPage, error) {
	if err := b.ask(ctx, "delta"); err != nil {
		return graph.DeltaPage{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	folder := strings.TrimPrefix(link, "round ")
	b.rounds[folder]++
	if list := b.into[folder]; list != nil {
		b.into[folder] = nil
		return graph.DeltaPage{Changed: list, Delta: link}, nil
	}
	p := graph.DeltaPage{Changed: b.arrived, Removed: b.left, Unread: b.withheld, Delta: link}
	b.arrived, b.left, b.withheld = nil, nil, nil
	return p, nil
}

// TryHeaders gives nothing of what was asked for: see withheld.
func (b *fakeBox) TryHeaders(ctx context.Context, ids []string) ([]graph.Header, []graph.Unread, error) {
	var list []graph.Unread
	if err := b.ask(ctx, "header"); err != nil {
		for _, id := range ids {
			list = append(list, graph.Unread{ID: id, Err: &graph.Error{Op: "reading the message", Kind: graph.Unavailable, Status: 503}})
		}
	}
	return nil, list, nil
}

// What the engine needs: requests are made as text and done in memory.
func (b *fakeBox) request(verb, id, to string) graph.Request {
	return graph.Request{Doing: verb, Method: "POST", URL: verb + " " + id, Body: to}
}
func (b *fakeBox) MoveRequest(id, to string) graph.Request { return b.request("move", id, to) }
func (b *fakeBox) CopyRequest(id, to string) graph.Request { return b.request("copy", id, to) }
func (b *fakeBox) PurgeRequest(id string) graph.Request    { return b.request("purge", id, "") }
func (b *fakeBox) HeaderRequest(id string) graph.Request   { return b.request("get", id, "") }
func (b *fakeBox) ReadRequest(id string, read bool) graph.Request {
	return b.request("patch", id, fmt.Sprint(read))
}

func (b *fakeBox) Categories(ctx context.Context) ([]graph.Category, error) {
	return b.own, b.ask(ctx, "categories")
}

func (b *fakeBox) ReportRequest(id string, as graph.ReportAction, move bool) graph.Request {
	return b.request("report", id, fmt.Sprint(as, " ", move))
}

func (b *fakeBox) CategoriesRequest(id string, list []string, etag string) graph.Request {
	r := b.request("tag", id, strings.Join(list, "|"))
	r.IfMatch = etag
	return r
}

func (b *fakeBox) FlagRequest(id string, to graph.FlagStatus) graph.Request {
	return b.request("flag", id, string(to))
}

func (b *fakeBox) FindRequest(folder, _ string) graph.Request { return b.request("find", folder, "") }

func (b *fakeBox) CreateFolderRequest(above, name string) graph.Request {
	return b.request("folder.create", above, name)
}

func (b *fakeBox) RenameFolderRequest(id, name string) graph.Request {
	return b.request("folder.rename", id, name)
}

func (b *fakeBox) MoveFolderRequest(id, to string) graph.Request {
	return b.request("folder.move", id, to)
}

func (b *fakeBox) DeleteFolderRequest(id string) graph.Request {
	return b.request("folder.delete", id, "")
}

func (b *fakeBox) PurgeFolderRequest(id string) graph.Request {
	return b.request("folder.purge", id, "")
}

// changeFolder does what is asked of a folder.
func (b *fakeBox) changeFolder(verb, id, to string) graph.Response {
	b.mu.Lock()
	defer b.mu.Unlock()
	if verb == "folder.create" {
		f := graph.Folder{ID: "new-" + to, ParentID: id, Name: to}
		b.folders = append(b.folders, f)
		return graph.Response{Status: 201, Body: fmt.Appendf(nil, `{"id":%q,"parentFolderId":%q,"displayName":%q}`, f.ID, id, to)}
	}
	i := slices.IndexFunc(b.folders, func(f graph.Folder) bool { return f.ID == id })
	switch verb {
	case "folder.rename":
		b.folders[i].Name = to
	case "folder.move":
		b.folders[i].ParentID = to
	case "folder.delete", "folder.purge":
		b.folders = slices.Delete(b.folders, i, i+1)
	}
	return graph.Response{Status: 200, Body: []byte(`{}`)}
}

func (b *fakeBox) Piece(context.Context) int { return graph.BatchLimit }

func (b *fakeBox) Batch(ctx context.Context, requests []graph.Request) []graph.Response {
	out := make([]graph.Response, len(requests))
	for i, r := range requests {
		verb, id, _ := strings.Cut(r.URL, " ")
		if err := b.ask(ctx, verb); err != nil {
			var e *graph.Error
			errors.As(err, &e)
			out[i] = graph.Response{Err: e, Status: e.Status}
			continue
		}
		if strings.HasPrefix(verb, "folder.") {
			out[i] = b.changeFolder(verb, id, r.Body.(string))
			continue
		}
		if strings.HasPrefix(verb, "event.") {
			out[i] = b.eventRequest(verb, id)
			continue
		}
		if strings.HasPrefix(verb, "rule.") {
			out[i] = b.ruleRequest(verb, id, r.Body.(string))
			continue
		}
		out[i] = b.perform(verb, id, r.Body.(string), r.IfMatch)
	}
	return out
}

func (b *fakeBox) perform(verb, id, to, etag string) graph.Response {
	b.mu.Lock()
	defer b.mu.Unlock()
	if verb == "domains" {
		return graph.Response{Status: 200, Body: json.RawMessage(`{"value":[{"verifiedDomains":[{"name":"contoso.com"},{"name":"contoso.de"}]}]}`)}
	}
	f, i := b.find(id)
	if i < 0 {
		return graph.Response{Status: 404, Err: &graph.Error{Op: verb, Kind: graph.NotFound, Status: 404}}
	}
	h := b.messages[f][i]
	if etag != "" && etag != fmt.Sprint(b.versions[id]) {
		return graph.Response{Status: 412, Err: &graph.Error{Op: verb, Kind: graph.Precondition, Status: 412}}
	}
	if verb != "get" {
		b.versions[id]++
	}
	switch verb {
	case "move":
		b.messages[f] = slices.Delete(b.messages[f], i, i+1)
		b.add(to, h)
		h.ParentFolderID = to
	case "copy":
		h.ID += "-copy"
		b.add(to, h)
		h.ParentFolderID = to
	case "patch":
		h.Read = to == "true"
		b.messages[f][i] = h
	case "tag":
		h.Categories = nil
		if to != "" {
			h.Categories = strings.Split(to, "|")
		}
		b.messages[f][i] = h
	case "flag":
		h.SetFlag(graph.FlagStatus(to))
		b.messages[f][i] = h
	case "report":
		as, move, _ := strings.Cut(to, " ")
		b.reported = append(b.reported, to)
		if to := map[string]string{"phish": "junk", "junk": "junk", "notJunk": "inbox"}[as]; move == "true" && to != f {
			b.messages[f] = slices.Delete(b.messages[f], i, i+1)
			b.add(to, h)
			h.ParentFolderID = to
		}
	case "submit":
		b.reported = append(b.reported, to)
	case "purge":
		b.messages[f] = slices.Delete(b.messages[f], i, i+1)
		return graph.Response{Status: 204}
	}
	tags, _ := json.Marshal(h.Categories)
	return graph.Response{Status: 200, Body: fmt.Appendf(nil, `{"@odata.etag":"%d","id":%q,"parentFolderId":%q,"isRead":%v,"receivedDateTime":%q,"categories":%s,"flag":{"flagStatus":%q}}`,
		b.versions[id], h.ID, h.ParentFolderID, h.Read, h.Received.Format(time.RFC3339), tags, h.Flag())}
}

func (b *fakeBox) Rules(ctx context.Context) ([]graph.Rule, error) {
	err := b.ask(ctx, "rules")
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.rules), err
}

func (b *fakeBox) CreateBlockRule(ctx context.Context, r graph.BlockRule) (graph.Rule, error) {
	if err := b.ask(ctx, "create rule"); err != nil {
		return graph.Rule{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	rule := graph.Rule{ID: fmt.Sprint("rule", len(b.rules)), Name: r.Name, Enabled: true, Actions: fmt.Appendf(nil, `{"moveToFolder":%q,"stopProcessingRules":true}`, r.Folder)}
	if r.Domain != "" {
		rule.Conditions, rule.Exceptions = fmt.Appendf(nil, `{"senderContains":["@%s"]}`, r.Domain), fmt.Appendf(nil, `{"senderContains":["@%s."]}`, r.Domain)
	} else {
		setSenders(&rule, r.Addresses)
	}
	b.rules = append([]graph.Rule{rule}, b.rules...)
	return rule, nil
}

func setSenders(r *graph.Rule, list []string) {
	r.FromAddresses, r.Conditions = nil, json.RawMessage(`{"fromAddresses":[{}]}`)
	for _, a := range list {
		r.FromAddresses = append(r.FromAddresses, graph.Address{Address: a})
	}
}

func (b *fakeBox) changeRule(ctx context.Context, id string, change func(*graph.Rule)) (graph.Rule, error) {
	if err := b.ask(ctx, "change rule"); err != nil {
		return graph.Rule{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.rules, func(r graph.Rule) bool { return r.ID == id })
	if i < 0 {
		return graph.Rule{}, &graph.Error{Op: "changing the rule", Kind: graph.NotFound, Status: 404}
	}
	change(&b.rules[i])
	return b.rules[i], nil
}

func (b *fakeBox) SetRuleSenders(ctx context.Context, id string, list []string) (graph.Rule, error) {
	return b.changeRule(ctx, id, func(r *graph.Rule) { setSenders(r, list) })
}

func (b *fakeBox) EnableRule(ctx context.Context, id string, on bool) (graph.Rule, error) {
	return b.changeRule(ctx, id, func(r *graph.Rule) { r.Enabled = on })
}

func (b *fakeBox) PutRuleFirst(_ context.Context, id string) (graph.Rule, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.rules, func(r graph.Rule) bool { return r.ID == id })
	rule := b.rules[i]
	b.rules = append([]graph.Rule{rule}, slices.Delete(b.rules, i, i+1)...)
	return rule, nil
}

func (b *fakeBox) DeleteRule(_ context.Context, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rules = slices.DeleteFunc(b.rules, func(r graph.Rule) bool { return r.ID == id })
	return nil
}

func (b *fakeBox) ThreatRequest(id, _ string, t graph.TenantBlock) graph.Request {
	return b.request("submit", id, t.Until.Format(time.DateOnly)+" "+t.Note)
}

// screen drives a model as Bubble Tea would, in time that passes only when a test lets it.
type screen struct {
	t       testing.TB
	m       *Model
	box     *fakeBox
	engine  *triage.Engine
	msgs    chan tea.Msg
	quit    bool
	copied  string   // to the clipboard
	raw     []string // written to the terminal past the screen
	w, h    int
	journal *triage.Journal
}

// drive runs a test on a screen of a size, with time of its own.
func drive(t *testing.T, w, h int, change func(*Config, *fakeBox), test func(*screen)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, w, h, newFakeBox(), change)
		defer func() {
			s.engine.Close()
			time.Sleep(time.Hour) // what still waits for its time has it now
		}()
		test(s)
	})
}

func open(t testing.TB, w, h int, box *fakeBox, change func(*Config, *fakeBox)) *screen {
	t.Helper()
	journal := triage.MemoryJournal()
	began := time.Now()
	now := func() time.Time { return noon.Add(time.Since(began)) }
	engine, err := triage.New(triage.Config{Mailbox: box, Journal: journal, Who: "analyst", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	keymap, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Session: Session{Profile: "soc", Mailbox: box, Engine: engine}, Keys: keymap, Theme: "dark", Now: now}
	if change != nil {
		change(&c, box)
	}
	s := &screen{t: t, m: New(c), box: box, engine: engine, msgs: make(chan tea.Msg, 10_000), w: w, h: h, journal: journal}
	s.run(s.m.Init())
	s.send(tea.WindowSizeMsg{Width: w, Height: h})
	return s
}

// run runs a command, and those that a batch is made of.
func (s *screen) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				s.run(c)
			}
		default:
			s.msgs <- msg
		}
	}()
}

func (s *screen) send(msg tea.Msg) {
	if _, ok := msg.(tea.QuitMsg); ok {
		s.quit = true
		return
	}
	if fmt.Sprintf("%T", msg) == "tea.setClipboardMsg" {
		s.copied = fmt.Sprint(msg)
	}
	if raw, ok := msg.(tea.RawMsg); ok {
		s.raw = append(s.raw, fmt.Sprint(raw.Msg))
	}
	_, cmd := s.m.Update(msg)
	s.run(cmd)
}

// settle lets everything happen that happens without time passing.
func (s *screen) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-s.msgs:
			s.send(msg)
		default:
			return
		}
	}
}

// wait lets time pass.
func (s *screen) wait(d time.Duration) {
	s.pass(d)
	_ = s.frame()
}

// pass lets time pass without looking.
func (s *screen) pass(d time.Duration) {
	s.settle()
	for step := 50 * time.Millisecond; d > 0; d -= step {
		time.Sleep(step)
		s.settle()
	}
}

// press presses keys, by Bubble Tea's names; a longer word that is no name is typed letter by letter.
func (s *screen) press(names ...string) {
	for _, name := range names {
		for _, k := range keyOf(name) {
			s.send(tea.KeyPressMsg(k))
			s.settle()
			_ = s.frame() // as Bubble Tea does: what is drawn is what the next key is about
		}
	}
	s.pass(150 * time.Millisecond)
}

func keyOf(name string) []tea.Key {
	special := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "f5": {Code: tea.KeyF5}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "backspace": {Code: tea.KeyBackspace},
		"ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+o": {Code: 'o', Mod: tea.ModCtrl}, "pgdown": {Code: tea.KeyPgDown}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl}, "end": {Code: tea.KeyEnd}, "ctrl+l": {Code: 'l', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return []tea.Key{k}
	}
	var out []tea.Key
	for _, r := range name {
		out = append(out, tea.Key{Code: r, Text: string(r)})
	}
	return out
}

// frame is what is drawn, with its styles.
func (s *screen) frame() string { return s.m.View().Content }

// text is what is drawn, without its styles.
func (s *screen) text() string { return ansi.Strip(s.frame()) }

func (s *screen) shows(texts ...string) {
	s.t.Helper()
	for _, want := range texts {
		if !strings.Contains(s.text(), want) {
			s.t.Fatalf("%q is not on the screen:\n%s", want, s.text())
		}
	}
}

func (s *screen) hides(texts ...string) {
	s.t.Helper()
	for _, gone := range texts {
		if strings.Contains(s.text(), gone) {
			s.t.Fatalf("%q is on the screen:\n%s", gone, s.text())
		}
	}
}

// fits holds a frame to its size, cell by cell.
func (s *screen) fits() {
	s.t.Helper()
	lines := strings.Split(s.frame(), "\n")
	if len(lines) != s.h {
		s.t.Errorf("%d lines on a screen of %d", len(lines), s.h)
	}
	for i, line := range lines {
		if n := ansi.StringWidth(line); n != s.w {
			s.t.Errorf("line %d is %d cells wide, the screen %d: %q", i, n, s.w, ansi.Strip(line))
		}
	}
}

// refusing is an engine whose journal can't be written.
type refusing struct{ Engine }

func (refusing) Start(context.Context, triage.Plan) (triage.Job, error) { return triage.Job{}, errDisk }
