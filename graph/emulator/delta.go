package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailtriage/graph/emulator/odata"
)

// deltaToken is what a delta's links carry: where a round is, and the options that it was begun with.
type deltaToken struct {
	Epoch  int      `json:"e"`
	Folder uint64   `json:"f"`
	Since  uint64   `json:"s"`           // the version that the next round begins after
	First  bool     `json:"i,omitempty"` // the first round: all that is there
	After  *point   `json:"a,omitempty"`
	Offset int      `json:"o,omitempty"`
	Select []string `json:"p,omitempty"`
	Filter string   `json:"q,omitempty"`
	Change string   `json:"c,omitempty"`
}

const filteredDelta = 5000 // messages that a delta with $filter gives at most

// messageDelta serves a round of changes in a folder (https://learn.microsoft.com/graph/delta-query-messages).
func (c *call) messageDelta() (answer, error) {
	b, f, err := c.target()
	if err != nil {
		return answer{}, err
	}
	token, err := c.deltaToken(f)
	if err != nil {
		return answer{}, err
	}
	var filter *odata.Expr
	if token.Filter != "" {
		if filter, err = odata.ParseFilter(token.Filter); err != nil {
			return answer{}, refusedQuery(err)
		}
	}
	if token.First {
		return c.deltaFirst(b, f, token, filter)
	}
	return c.deltaRound(b, f, token, filter)
}

// deltaToken reads the token, or begins with the options given.
func (c *call) deltaToken(f *folder) (deltaToken, error) {
	raw := option(c.values, "deltatoken")
	if raw == "" {
		raw = option(c.values, "skiptoken")
	}
	if raw == "" {
		return c.beginDelta(f)
	}
	var t deltaToken
	if err := decodeToken(raw, &t); err != nil {
		return t, err
	}
	if t.Epoch != c.s.epoch || t.Folder != f.seq {
		return t, fault(http.StatusGone, "SyncStateNotFound", "The sync state generation is not found; resync is required.")
	}
	return t, nil
}

func option(values map[string][]string, name string) string {
	for k, v := range values {
		if len(v) > 0 && strings.EqualFold(strings.TrimPrefix(k, "$"), name) {
			return v[0]
		}
	}
	return ""
}

func (c *call) beginDelta(f *folder) (deltaToken, error) {
	t := deltaToken{Epoch: c.s.epoch, Folder: f.seq, First: true, Change: c.values.Get("changeType")}
	if c.values.Get("$search") != "" {
		return t, badRequest("The query parameter '$search' is not supported with change tracking.")
	}
	q, err := c.query(odata.Limits{Known: messageLimits().Known})
	if err != nil {
		return t, err
	}
	t.Select = q.Select
	if q.Filter != nil {
		if paths := q.Filter.Paths(); len(paths) != 1 || paths[0] != "receivedDateTime" {
			return t, badRequest("The filter expression is not supported with change tracking: only receivedDateTime ge or gt.")
		}
		t.Filter = option(c.values, "filter")
	}
	if len(q.OrderBy) > 0 && (len(q.OrderBy) > 1 || q.OrderBy[0] != odata.Order{Path: "receivedDateTime", Desc: true}) {
		return t, badRequest("The orderby expression is not supported with change tracking: only receivedDateTime desc.")
	}
	b, _ := c.box()
	t.Since = b.version
	return t, nil
}

// pageSize is what the client prefers, $top, or the default.
func (c *call) pageSize() int {
	for _, s := range []string{c.preference("odata.maxpagesize"), option(c.values, "top")} {
		if n, err := strconv.Atoi(s); err == nil && n > 0 {
			return min(n, 1000)
		}
	}
	return defaultPage
}

// deltaFirst gives a page of all that is in the folder, newest first.
func (c *call) deltaFirst(b *mailbox, f *folder, t deltaToken, filter *odata.Expr) (answer, error) {
	messages, err := b.contents(f)
	if err != nil {
		return answer{}, err
	}
	from := 0
	if t.After != nil {
		mark := &message{received: time.Unix(0, t.After.Received), seq: t.After.Seq}
		i, exact := slices.BinarySearchFunc(messages, mark, newestFirst)
		if from = i; exact {
			from++
		}
	}
	size, value := c.pageSize(), []any{}
	for ; from < len(messages) && len(value) < size; from++ {
		m := messages[from]
		t.After = &point{m.received.UnixNano(), m.seq}
		if ok, err := keeps(filter, b.light(c, m)); err != nil {
			return answer{}, err
		} else if ok && (t.Change == "" || t.Change == "created") {
			value = append(value, pick(b.full(c, m, t.Select), t.Select))
		}
		if filter != nil {
			if t.Offset++; t.Offset >= filteredDelta {
				from = len(messages) - 1
			}
		}
	}
	if from < len(messages) {
		return c.deltaPage(b, t, value, "$skiptoken")
	}
	t.First, t.After, t.Offset = false, nil, 0
	return c.deltaPage(b, t, value, "$deltatoken")
}

func keeps(filter *odata.Expr, o object) (bool, error) {
	if filter == nil {
		return true, nil
	}
	ok, err := filter.Match(o)
	return ok, refusedQuery(err)
}

// deltaRound gives a page of what has changed since the last round: each message once, as it is now.
func (c *call) deltaRound(b *mailbox, f *folder, t deltaToken, filter *odata.Expr) (answer, error) {
	first, _ := slices.BinarySearchFunc(f.log, t.Since+1, func(e change, v uint64) int {
		switch {
		case e.version < v:
			return -1
		case e.version > v:
			return 1
		}
		return 0
	})
	size, value := c.pageSize(), []any{}
	last := map[uint64]int{} // the last line about each message, and the first, in what is new
	wasCreated := map[uint64]bool{}
	for i := first; i < len(f.log); i++ {
		last[f.log[i].seq] = i
		wasCreated[f.log[i].seq] = wasCreated[f.log[i].seq] || f.log[i].kind == created
	}
	i := first
	for ; i < len(f.log) && len(value) < size; i++ {
		line := f.log[i]
		t.Since = line.version
		if last[line.seq] != i {
			continue
		}
		m := b.messages[line.seq]
		if line.kind == gone || m == nil || m.folder != f {
			if t.Change == "" || t.Change == "deleted" {
				value = append(value, object{"@odata.type": "#microsoft.graph.message", "id": b.idAt(c, line.seq, line.moves), "@removed": object{"reason": "deleted"}})
			}
			continue
		}
		o := b.light(c, m)
		if ok, err := keeps(filter, o); err != nil {
			return answer{}, err
		} else if !ok || t.Change != "" && t.Change != map[bool]string{true: "created", false: "updated"}[wasCreated[line.seq]] {
			continue
		}
		value = append(value, pick(b.full(c, m, t.Select), t.Select))
	}
	if i < len(f.log) {
		return c.deltaPage(b, t, value, "$skiptoken")
	}
	t.Since = max(t.Since, b.version)
	return c.deltaPage(b, t, value, "$deltatoken")
}

// deltaPage answers a page with the link to what comes next.
func (c *call) deltaPage(_ *mailbox, t deltaToken, value []any, with string) (answer, error) {
	o := object{"@odata.context": c.context("Collection(message)"), "value": value}
	name := "@odata.nextLink"
	if with == "$deltatoken" {
		name = "@odata.deltaLink"
	}
	o[name] = c.baseURL + "/" + c.version + "/" + c.path + "?" + with + "=" + encodeToken(t)
	return reply(http.StatusOK, o)
}

// folderDelta serves the hierarchy of folders, flat, and what changes in it.
func (c *call) folderDelta() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	raw := option(c.values, "deltatoken")
	if raw == "" {
		raw = option(c.values, "skiptoken")
	}
	t := deltaToken{Epoch: c.s.epoch, First: true, Select: splitNames(option(c.values, "select"))}
	if raw != "" {
		if err := decodeToken(raw, &t); err != nil {
			return answer{}, err
		}
		if t.Epoch != c.s.epoch {
			return answer{}, fault(http.StatusGone, "SyncStateNotFound", "The sync state generation is not found; resync is required.")
		}
	}
	all := b.hierarchy(t)
	size := c.pageSize()
	if c.preference("odata.maxpagesize") == "" && option(c.values, "top") == "" {
		size = 100
	}
	to := min(len(all), t.Offset+size)
	value := []any{}
	for _, o := range all[min(t.Offset, to):to] {
		value = append(value, pick(o, t.Select))
	}
	next, with := t, "$skiptoken"
	if next.Offset = to; to == len(all) {
		next, with = deltaToken{Epoch: t.Epoch, Since: b.version, Select: t.Select}, "$deltatoken"
	}
	return c.deltaPage(b, next, value, with)
}

func splitNames(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// hierarchy lists the folders that have changed since the token, or all, parents first.
func (b *mailbox) hierarchy(t deltaToken) []object {
	var out []object
	var walk func(f *folder)
	walk = func(f *folder) {
		if f != b.root && (t.First || f.version > t.Since) {
			out = append(out, b.folderJSON(f))
		}
		for _, child := range f.children {
			walk(child)
		}
	}
	walk(b.root)
	for _, r := range b.removed {
		if !t.First && r.version > t.Since {
			out = append(out, object{"id": itemID{kind: folderID, box: b.number, seq: r.seq}.String(), "@removed": object{"reason": "deleted"}})
		}
	}
	return out
}
