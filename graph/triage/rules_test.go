package triage_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// ownRules are rules as an owner and somebody else have made them; the first five may be changed.
func ownRules() []world.Rule {
	words := func(list ...any) map[string]any { return map[string]any{"subjectContains": list} }
	return []world.Rule{
		{DisplayName: "News", Sequence: 1, Enabled: true, Conditions: map[string]any{"headerContains": []any{"List-Unsubscribe"}}, Actions: map[string]any{"moveToFolder": "Archive", "stopProcessingRules": true}},
		{
			DisplayName: ".", Sequence: 2, Enabled: true, Conditions: map[string]any{"subjectContains": []any{"invoice", "Rechnung “5”"}, "hasAttachments": false, "withinSizeRange": map[string]any{"minimumSize": 1, "maximumSize": 20}},
			Exceptions: map[string]any{"fromAddresses": []any{map[string]any{"emailAddress": map[string]any{"name": "Boss", "address": "boss@x.test"}}}, "sentToMe": true},
			Actions:    map[string]any{"markAsRead": true, "moveToFolder": "Archive", "assignCategories": []any{"Red"}, "forwardTo": []any{map[string]any{"emailAddress": map[string]any{"address": "drop@evil.example"}}}},
		},
		{DisplayName: "Off", Sequence: 3, Conditions: words("old"), Actions: map[string]any{"delete": true}},
		{DisplayName: "Twin", Sequence: 4, Enabled: true, Conditions: words("a"), Actions: map[string]any{"delete": true}},
		{DisplayName: "Twin", Sequence: 5, Enabled: true, Conditions: words("b"), Actions: map[string]any{"delete": true}},
		{DisplayName: "Theirs", Sequence: 6, Enabled: true, ReadOnly: true, Conditions: words("x"), Actions: map[string]any{"delete": true}},
		{DisplayName: "Broken", Sequence: 7, HasError: true, Conditions: words("y"), Actions: map[string]any{"delete": true}},
	}
}

// ruled is a bench on a mailbox with rules.
func ruled(t *testing.T) *bench {
	t.Helper()
	tn := littleTenant(1)
	tn.Mailboxes[0].Rules = ownRules()
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: "soc@x.test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	b := &bench{t: t, e: e, dir: t.TempDir(), mailbox: "soc@x.test"}
	b.box = b.client()
	b.engine = b.open()
	return b
}

// told are all rules in sequence, each as it is but for its id.
func (b *bench) told() []string {
	b.t.Helper()
	var out []string
	for _, r := range b.all() {
		r.ID, r.FromAddresses = "", nil
		raw, err := json.Marshal(r)
		if err != nil {
			b.t.Fatal(err)
		}
		out = append(out, string(raw))
	}
	return out
}

func (b *bench) all() []graph.Rule {
	b.t.Helper()
	list, err := b.box.Rules(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	slices.SortStableFunc(list, func(a, b graph.Rule) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return list
}

// inOrder picks rules by their places, from 1.
func (b *bench) inOrder(places ...int) []graph.Rule {
	all := b.all()
	var out []graph.Rule
	for _, p := range places {
		out = append(out, all[p-1])
	}
	return out
}

func there(string) bool { return true }

// ruleCase is an order on rules, with the operation that it sends.
type ruleCase struct {
	operation string
	order     func(*bench) triage.Order
}

func ruleCases() map[string]ruleCase {
	return map[string]ruleCase{
		"off":    {"rule.patch", func(b *bench) triage.Order { return triage.RuleOrder(keys.DisableRule, b.inOrder(1, 2)) }},
		"on":     {"rule.patch", func(b *bench) triage.Order { return triage.RuleOrder(keys.EnableRule, b.inOrder(3)) }},
		"delete": {"rule.delete", func(b *bench) triage.Order { return triage.DeleteRules(b.inOrder(2, 3, 4, 5), there) }},
		"up":     {"rule.patch", func(b *bench) triage.Order { return triage.MoveRules(b.all(), ids(b.inOrder(4, 5)), true) }},
		"down":   {"rule.patch", func(b *bench) triage.Order { return triage.MoveRules(b.all(), ids(b.inOrder(2)), false) }},
		"first":  {"rule.patch", func(b *bench) triage.Order { return triage.MoveRuleTo(b.all(), b.inOrder(5)[0].ID, 1) }},
	}
}

func ids(list []graph.Rule) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.ID)
	}
	return out
}

// orderOnly tells which rules there are in which order, whatever their numbers.
func orderOnly(told []string) []string {
	out := slices.Clone(told)
	for i, s := range out {
		_, rest, _ := strings.Cut(s, `"isEnabled"`)
		name, _, _ := strings.Cut(s, `"sequence"`)
		out[i] = name + rest
	}
	return out
}

// TestRulesAreChangedAndBroughtBackAfterARestart does each action, and undoes it by another program.
func TestRulesAreChangedAndBroughtBackAfterARestart(t *testing.T) {
	for name, c := range ruleCases() {
		t.Run(name, func(t *testing.T) {
			b := ruled(t)
			was := b.told()
			o := c.order(b)
			f := b.do(o)
			if f.Err != nil || len(f.Failed) > 0 || f.Job.Done != len(o.Targets) {
				t.Fatalf("%v %+v %+v", f.Err, f.Failed, f.Job)
			}
			if slices.Equal(orderOnly(b.told()), orderOnly(was)) {
				t.Fatal("nothing was done")
			}
			b.engine.Close()
			b.engine = b.open()
			u := b.undo(f.Job.ID)
			if u.Err != nil || len(u.Failed) > 0 || u.Note != "" || u.Job.Done != len(o.Targets) {
				t.Fatalf("%v %+v %q", u.Err, u.Failed, u.Note)
			}
			now := b.told()
			if c.operation == "rule.patch" && !strings.Contains("on off", name) { // the numbers are the service's business
				was, now = orderOnly(was), orderOnly(now)
			}
			if !slices.Equal(was, now) {
				t.Errorf("it was\n%s\nand is\n%s", strings.Join(was, "\n"), strings.Join(now, "\n"))
			}
			if _, err := b.engine.Undo(t.Context(), f.Job.ID); err == nil {
				t.Error("it was undone twice")
			}
			for _, r := range b.history().Records {
				if s := r.Summary(); !strings.Contains(s, "rule") || strings.Contains(s, "message") || r.Result() != "done" {
					t.Errorf("the journal says %q, %s", s, r.Result())
				}
			}
		})
	}
}

// TestWhatIsSentForRules holds the requests to Graph's documentation.
func TestWhatIsSentForRules(t *testing.T) {
	b := ruled(t)
	second := b.inOrder(2)[0]
	b.e.ForgetRequests()
	f := b.do(triage.DeleteRules([]graph.Rule{second}, there))
	b.undo(f.Job.ID)
	b.do(triage.RuleOrder(keys.DisableRule, b.inOrder(1)))
	b.do(triage.MoveRules(b.all(), ids(b.inOrder(2)), true))
	var got []string
	for _, q := range b.e.Requests() {
		if q.Method == http.MethodGet || strings.HasSuffix(q.Path, "/$batch") {
			continue
		}
		if !strings.Contains(q.Headers["Prefer"], `IdType="ImmutableId"`) {
			t.Errorf("%s %s does not ask for immutable ids", q.Method, q.Path)
		}
		at := strings.Index(q.Path, "/mailFolders/")
		got = append(got, q.Method+" "+q.Path[at:at+len("/mailFolders/inbox/messageRules")]+" "+string(q.Body))
	}
	archive := b.place("archive").ID
	want := []string{
		"DELETE /mailFolders/inbox/messageRules ",
		`POST /mailFolders/inbox/messageRules {"actions":{"assignCategories":["Red"],"forwardTo":[{"emailAddress":{"address":"drop@evil.example"}}],"markAsRead":true,"moveToFolder":"` + archive + `"},"conditions":{"hasAttachments":false,"subjectContains":["invoice","Rechnung “5”"],"withinSizeRange":{"maximumSize":20,"minimumSize":1}},"displayName":".","exceptions":{"fromAddresses":[{"emailAddress":{"address":"boss@x.test","name":"Boss"}}],"sentToMe":true},"isEnabled":true,"sequence":2}`,
		`PATCH /mailFolders/inbox/messageRules {"isEnabled":false}`, `PATCH /mailFolders/inbox/messageRules {"sequence":1}`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRulesThatAreNotChanged(t *testing.T) {
	b := ruled(t)
	theirs, broken := b.inOrder(6)[0], b.inOrder(7)[0]
	for name, c := range map[string]struct {
		order triage.Order
		says  string
	}{
		"off, read only":    {triage.RuleOrder(keys.DisableRule, []graph.Rule{b.inOrder(1)[0], theirs}), "read only"},
		"delete, read only": {triage.DeleteRules([]graph.Rule{theirs}, there), "read only"},
		"up, read only":     {triage.MoveRules(b.all(), []string{theirs.ID}, true), "read only"},
		"on, broken":        {triage.RuleOrder(keys.EnableRule, []graph.Rule{broken}), "broken"},
		"off, off":          {triage.RuleOrder(keys.DisableRule, b.inOrder(3)), triage.ErrNothing.Error()},
		"the first, up":     {triage.MoveRules(b.all(), ids(b.inOrder(1)), true), triage.ErrNothing.Error()},
		"not seen":          {triage.Order{Action: keys.DeleteRule, Targets: []triage.Target{{ID: "x", Subject: "X"}}}, "could not be made anew"},
	} {
		if _, err := b.engine.Plan(c.order); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestARuleThatCannotBeMadeAnewIsDeletedForGood: it is said before, and undo brings back the others.
func TestARuleThatCannotBeMadeAnewIsDeletedForGood(t *testing.T) {
	b := ruled(t)
	list := b.inOrder(2, 7)
	for i, want := range []string{"folder that it goes to is gone", "broken"} {
		if why := triage.CannotRemake(list[i], func(string) bool { return false }); !strings.Contains(why, want) {
			t.Errorf("%s: %q", list[i].Name, why)
		}
	}
	for _, r := range []graph.Rule{{Name: "x"}, {Name: " ", Actions: json.RawMessage(`{"delete":true}`)}} {
		if triage.CannotRemake(r, there) == "" {
			t.Errorf("%+v would be made", r)
		}
	}
	p, err := b.engine.Plan(triage.DeleteRules(list[1:], there))
	if err != nil || p.Undoable || !strings.Contains(p.Undo, "no undo") {
		t.Errorf("%+v %v", p, err)
	}
	f := b.do(triage.DeleteRules(list, there))
	if !f.Job.Plan.Undoable || !strings.Contains(f.Job.Plan.Undo, "but for 1") || len(b.engine.Left(f.Job.ID)) != 1 {
		t.Errorf("%+v", f.Job)
	}
	if u := b.undo(f.Job.ID); u.Err != nil || u.Job.Done != 1 || b.rule(".").Sequence != 2 {
		t.Errorf("%+v", u)
	}
}

// TestWhatOthersDoToRulesMeanwhile leaves those rules alone, and does the rest.
func TestWhatOthersDoToRulesMeanwhile(t *testing.T) {
	change := func(b *bench, requests ...graph.Request) {
		for _, a := range b.box.Batch(b.t.Context(), requests) {
			if a.Err != nil {
				b.t.Fatal(a.Err)
			}
		}
	}
	retitle := func(b *bench, id string) {
		change(b, graph.Request{Doing: "x", Method: http.MethodPatch, URL: "/users/soc@x.test/mailFolders/inbox/messageRules/" + strings.NewReplacer("/", "%2F", "+", "%2B", "=", "%3D").Replace(id), Body: map[string]any{"displayName": "another"}})
	}
	for name, c := range map[string]struct {
		order  func(*bench) triage.Order
		others func(*bench, triage.Order)
		says   string
		failed int
	}{
		"off, it is off already":    {func(b *bench) triage.Order { return triage.RuleOrder(keys.DisableRule, b.inOrder(1, 2)) }, func(b *bench, o triage.Order) { change(b, b.box.EnableRuleRequest(o.Targets[1].ID, false)) }, "somebody else", 1},
		"on, it was changed":        {func(b *bench) triage.Order { return triage.RuleOrder(keys.EnableRule, b.inOrder(3)) }, func(b *bench, o triage.Order) { retitle(b, o.Targets[0].ID) }, triage.ErrRuleChanged.Error(), 1},
		"delete, it was changed":    {func(b *bench) triage.Order { return triage.DeleteRules(b.inOrder(1, 2), there) }, func(b *bench, o triage.Order) { retitle(b, o.Targets[1].ID) }, triage.ErrRuleChanged.Error(), 1},
		"delete, it is gone":        {func(b *bench) triage.Order { return triage.DeleteRules(b.inOrder(1, 2), there) }, func(b *bench, o triage.Order) { change(b, b.box.DeleteRuleRequest(o.Targets[1].ID)) }, "somebody else", 1},
		"off, it is gone":           {func(b *bench) triage.Order { return triage.RuleOrder(keys.DisableRule, b.inOrder(1, 2)) }, func(b *bench, o triage.Order) { change(b, b.box.DeleteRuleRequest(o.Targets[1].ID)) }, triage.ErrGone.Error(), 1},
		"up, it was moved":          {func(b *bench) triage.Order { return triage.MoveRules(b.all(), ids(b.inOrder(2, 5)), true) }, func(b *bench, o triage.Order) { change(b, b.box.RuleSequenceRequest(o.Targets[1].ID, 1)) }, triage.ErrMovedOn.Error(), 2},
		"up, it was moved so":       {func(b *bench) triage.Order { return triage.MoveRules(b.all(), ids(b.inOrder(2)), true) }, func(b *bench, o triage.Order) { change(b, b.box.RuleSequenceRequest(o.Targets[0].ID, 1)) }, "somebody else", 1},
		"up, the other one is gone": {func(b *bench) triage.Order { return triage.MoveRules(b.all(), ids(b.inOrder(2, 5)), true) }, func(b *bench, o triage.Order) { change(b, b.box.DeleteRuleRequest(o.Targets[1].ID)) }, triage.ErrGone.Error(), 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := ruled(t)
			o := c.order(b)
			p, err := b.engine.Plan(o)
			if err != nil {
				t.Fatal(err)
			}
			c.others(b, o)
			if _, err := b.engine.Start(t.Context(), p); err != nil {
				t.Fatal(err)
			}
			f := finish(t, b.engine)
			if f.Err != nil || len(f.Failed) != c.failed || !strings.Contains(f.Failed[0].Err.Error(), c.says) || f.Job.Done != len(o.Targets)-c.failed {
				t.Errorf("%v %+v, %d done", f.Err, f.Failed, f.Job.Done)
			}
		})
	}
}

// TestAnUndoOfRulesLeavesWhatOthersHaveChanged switches nothing on that is another rule by now.
func TestAnUndoOfRulesLeavesWhatOthersHaveChanged(t *testing.T) {
	b := ruled(t)
	f := b.do(triage.RuleOrder(keys.DisableRule, b.inOrder(1, 2)))
	for _, a := range b.box.Batch(t.Context(), []graph.Request{{Doing: "x", Method: http.MethodPatch, URL: "/users/soc@x.test/mailFolders/inbox/messageRules" + ruleID(b.rule(".")), Body: map[string]any{"actions": map[string]any{"permanentDelete": true}}}}) {
		if a.Err != nil {
			t.Fatal(a.Err)
		}
	}
	if u := b.undo(f.Job.ID); len(u.Failed) != 1 || !strings.Contains(u.Failed[0].Err.Error(), triage.ErrRuleChanged.Error()) || b.rule(".").Enabled || !b.rule("News").Enabled {
		t.Errorf("%+v", u)
	}
}

// TestRulesInEveryTrouble holds what can't be done to being told, row by row, and the rules to what is told.
func TestRulesInEveryTrouble(t *testing.T) {
	for trouble, c := range map[string]struct {
		fault emulator.Fault
		says  string // empty: it is done all the same
	}{
		"403":        {emulator.Fault{Status: 403, Code: "ErrorAccessDenied", Count: -1}, "not allowed"},
		"400":        {emulator.Fault{Status: 400, Code: "ErrorRulesInvalid", Count: -1}, ""},
		"429":        {emulator.Fault{Status: 429, Count: 2}, ""},
		"503":        {emulator.Fault{Status: 503, Count: 2}, ""},
		"409":        {emulator.Fault{Status: 409, Code: "ErrorIrresolvableConflict", Count: 1}, ""},
		"412":        {emulator.Fault{Status: 412, Code: "ErrorIrresolvableConflict", Count: 1}, ""},
		"truncated":  {emulator.Fault{Body: "truncated", Count: 1}, ""},
		"HTML":       {emulator.Fault{Body: "html", Count: 1}, ""},
		"cut before": {emulator.Fault{Operation: "batch", Cut: "before", Count: 1}, ""},
		"cut after":  {emulator.Fault{Operation: "batch", Cut: "after", Count: 1}, ""},
		"middle":     {emulator.Fault{Operation: "batch", Cut: "middle", Count: 1}, ""},
	} {
		for name, action := range ruleCases() {
			for _, undoing := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s %s, undone %v", trouble, name, undoing), func(t *testing.T) {
					t.Parallel()
					b := ruled(t)
					was := orderOnly(b.told())
					o := action.order(b)
					operation := action.operation
					var f triage.Finished
					if undoing {
						f = b.do(o)
						if operation == "rule.delete" {
							operation = "rules.create"
						}
					}
					b.e.AddFaults(emulator.Fault{Operation: cmp.Or(c.fault.Operation, operation), Status: c.fault.Status, Code: c.fault.Code, Count: c.fault.Count, Body: c.fault.Body, Cut: c.fault.Cut})
					id := f.Job.ID
					if undoing {
						f = b.undo(id)
					} else {
						f = b.do(o)
					}
					b.e.ClearFaults()
					now := orderOnly(b.told())
					refused := c.fault.Status == 403 || c.fault.Status == 400
					switch {
					case refused && (len(f.Failed) != len(o.Targets) || f.Job.Done > 0 || !strings.Contains(f.Failed[0].Err.Error(), c.says)):
						t.Errorf("%v %+v", f.Err, f.Failed)
					case !refused && (f.Err != nil || len(f.Failed) > 0 || f.Job.Done != len(o.Targets)):
						t.Errorf("%v %+v", f.Err, f.Failed)
					}
					if is := slices.Equal(now, was); is != (undoing != refused) {
						t.Errorf("the rules are as they were: %v\n%s", is, strings.Join(now, "\n"))
					}
					if undoing && refused { // it is offered once more
						if u := b.undo(id); len(u.Failed) > 0 || !slices.Equal(orderOnly(b.told()), was) {
							t.Errorf("once more: %+v", u)
						}
					}
				})
			}
		}
	}
}

// TestOneRuleThatFailsKeepsNoOtherFromIt switches off the rest.
func TestOneRuleThatFailsKeepsNoOtherFromIt(t *testing.T) {
	b := ruled(t)
	b.e.AddFaults(emulator.Fault{Operation: "rule.patch", Skip: 1, Status: 403, Code: "ErrorAccessDenied", Count: 1})
	f := b.do(triage.RuleOrder(keys.DisableRule, b.inOrder(1, 2, 4)))
	if f.Job.Done != 2 || len(f.Failed) != 1 || f.Failed[0].Target.Subject != "." || b.rule("News").Enabled || !b.rule(".").Enabled {
		t.Errorf("%+v", f)
	}
}

// TestRulesThatCannotBeRead sends nothing that changes.
func TestRulesThatCannotBeRead(t *testing.T) {
	for name, c := range ruleCases() {
		b := ruled(t)
		o := c.order(b)
		b.e.ForgetRequests()
		b.e.AddFaults(emulator.Fault{Operation: "rules.list", Status: 403, Code: "ErrorAccessDenied", Count: -1})
		if f := b.do(o); !graph.IsKind(f.Err, graph.Forbidden) {
			t.Errorf("%s: %v", name, f.Err)
		}
		for _, q := range b.e.Requests() {
			if q.Method != http.MethodGet {
				t.Errorf("%s: %s %s was sent", name, q.Method, q.Path)
			}
		}
	}
}
