package triage_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// whole is a write that is not about messages: done, or not, as a whole. A new one is a row of wholes.
type whole struct {
	name   string
	action keys.ID
	order  func(*bench) triage.Order
	did    func(*bench) bool
	undid  func(*bench) bool // nil: when it is not done
	final  bool              // there is no undo
}

func wholes() []whole {
	var list []whole
	ids := map[string]keys.ID{"create": keys.CreateFolder, "rename": keys.RenameFolder, "move": keys.MoveFolder, "delete": keys.DeleteFolder}
	for _, name := range slices.Sorted(maps.Keys(folderCases)) {
		c := folderCases[name]
		list = append(list, whole{name: name + " folder", action: ids[name], order: c.order, did: liesAt(c.after)})
	}
	return append(list,
		whole{name: "delete folder, its name taken", action: keys.DeleteFolder, order: clash, did: liesAt("deleteditems/Own (2)"), undid: liesAt("Inbox/Own")},
		whole{name: "delete folder for good", action: keys.PurgeFolder, order: trashed, did: func(b *bench) bool { return !liesAt("deleteditems/Own")(b) }, final: true},
		whole{name: "lift rule", action: keys.LiftRule, order: func(b *bench) triage.Order {
			return triage.Order{Action: keys.LiftRule, Targets: []triage.Target{{ID: b.rule(theirRule).ID, Subject: theirRule}}}
		}, did: func(b *bench) bool { return !b.rule(theirRule).Enabled }},
		whole{name: "switch off rule", action: keys.DisableRule, order: func(b *bench) triage.Order {
			return triage.RuleOrder(keys.DisableRule, []graph.Rule{b.rule(theirRule)})
		}, did: func(b *bench) bool { return !b.rule(theirRule).Enabled }},
		whole{name: "switch on rule", action: keys.EnableRule, order: func(b *bench) triage.Order {
			return triage.RuleOrder(keys.EnableRule, []graph.Rule{b.rule(offRule)})
		}, did: func(b *bench) bool { return b.rule(offRule).Enabled }},
		whole{name: "delete rules", action: keys.DeleteRule, order: func(b *bench) triage.Order {
			return triage.DeleteRules([]graph.Rule{b.rule(theirRule)}, there)
		}, did: func(b *bench) bool { return !b.hasRule(theirRule) }},
		whole{name: "move rule", action: keys.MoveRule, order: func(b *bench) triage.Order {
			return triage.MoveRuleTo(b.all(), b.rule(offRule).ID, 1)
		}, did: func(b *bench) bool { return b.all()[0].Name == offRule }},
	)
}

func liesAt(path string) func(*bench) bool {
	return func(b *bench) bool {
		_, err := b.tree().Resolve(path)
		return err == nil
	}
}

// elsewhere are writes that the engine does as another action: how is told by that one's row.
var elsewhere = map[keys.ID]keys.ID{keys.EmptyFolder: keys.Purge, keys.RuleUp: keys.MoveRule, keys.RuleDown: keys.MoveRule}

// folders are the folders that are not deleted.
func (b *bench) folders() string {
	b.t.Helper()
	s, err := b.e.Mailbox("")
	if err != nil {
		b.t.Fatal(err)
	}
	var list []string
	for path := range s.Folders {
		if !strings.HasPrefix(path, "deleteditems/") {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// TestAWholeKilledAtEveryStep is TestKilledAtEveryStep for what is done as a whole.
func TestAWholeKilledAtEveryStep(t *testing.T) {
	for i, w := range wholes() {
		for k, undoing := range []bool{false, true} {
			if undoing && w.final || testing.Short() && (i+k)%4 != 0 {
				continue
			}
			t.Run(w.name+map[bool]string{true: ", undone"}[undoing], func(t *testing.T) {
				t.Parallel()
				all := wholeKilled(t, w, undoing, deed{Kind: "none"})
				for _, kind := range kinds {
					if all[kind] == 0 {
						t.Errorf("there is no step %q", kind)
					}
					for at := range all[kind] {
						wholeKilled(t, w, undoing, deed{Kind: kind, At: at + 1})
					}
				}
			})
		}
	}
}

// wholeKilled kills a program once, and holds the next start to what it finds.
func wholeKilled(t *testing.T, w whole, undoing bool, d deed) map[string]int {
	t.Helper()
	b := little(t, 2, false)
	b.do(b.creating("inbox", "Own"))
	o := w.order(b)
	before, rules := b.folders(), orderOnly(b.told())
	known := map[triage.JobID]bool{}
	for _, j := range b.engine.Undoable() {
		known[j.ID] = true
	}
	if undoing {
		b.do(o)
	} else {
		d.Order = o
	}
	b.engine.Close()
	records := len(b.history().Records)
	was, steps := b.kill(d)
	if was != (d.Kind != "none") {
		t.Fatalf("%s %d: was killed: %v", d.Kind, d.At, was)
	}
	b.engine = b.open()
	if _, err := b.engine.Recover(t.Context()); err != nil {
		t.Fatalf("%s %d: %v", d.Kind, d.At, err)
	}
	h := b.history()
	told := "not begun"
	if len(h.Records) > records {
		told = h.Records[len(h.Records)-1].Result()
	}
	// What takes several requests may be done partly.
	did := w.did(b)
	if undoing && w.undid != nil {
		did = w.undid(b)
	} else if undoing {
		did = !did
	}
	if did != (told == "done") && told != "partly" || len(h.Damage) > 0 {
		t.Errorf("%s %d: it is done: %v; the journal says %q; %v", d.Kind, d.At, did, told, h.Damage)
	}
	b.nothingLeft(d.Kind)
	if !undoing && !w.did(b) { // what is left is done
		if f := b.do(o); f.Err != nil || !w.did(b) {
			t.Errorf("%s %d: done once more: %v", d.Kind, d.At, f.Err)
		}
	}
	for _, j := range b.engine.Undoable() {
		if known[j.ID] {
			continue
		}
		if f := b.undo(j.ID); f.Err != nil {
			t.Errorf("%s %d: undo: %v", d.Kind, d.At, f.Err)
		}
	}
	if now := orderOnly(b.told()); !slices.Equal(rules, now) {
		t.Errorf("%s %d: the rules were\n%s\nand are\n%s", d.Kind, d.At, strings.Join(rules, "\n"), strings.Join(now, "\n"))
	}
	if now := b.folders(); now != before {
		t.Errorf("%s %d: the folders were\n%s\nand are\n%s", d.Kind, d.At, before, now)
	}
	if t.Failed() {
		t.FailNow()
	}
	b.engine.Close()
	b.e.Stop()
	return steps
}

// TestALetterKilledAtEveryStep: it is sent once or not at all, and the next start says which, or that it can't be known yet;
// an hour later it is known.
func TestALetterKilledAtEveryStep(t *testing.T) {
	all := letterKilled(t, deed{Kind: "none"})
	for _, kind := range kinds {
		if all[kind] < 2 {
			t.Errorf("there are %d steps %q only", all[kind], kind)
		}
		for at := range all[kind] {
			letterKilled(t, deed{Kind: kind, At: at + 1})
		}
	}
}

func letterKilled(t *testing.T, d deed) map[string]int {
	t.Helper()
	b := little(t, 2, false)
	d.Letter = &graph.Letter{Kind: graph.NewLetter, To: []graph.Address{{Address: "soc@x.test"}}, Subject: "A letter", Body: secretBody}
	b.engine.Close()
	_, steps := b.kill(d)
	for _, later := range []time.Duration{0, 2 * time.Hour} {
		b.engine = b.openAt(time.Now().Add(later))
		if _, err := b.engine.Recover(t.Context()); err != nil {
			t.Fatalf("%s %d: %v", d.Kind, d.At, err)
		}
		b.engine.Close()
		h, sent := b.history(), b.howMany("", "sentitems", "A letter")
		told := "not begun"
		if len(h.Records) > 0 {
			told = h.Records[0].Rows[0].Result
		}
		if sent > 1 || len(h.Damage) > 0 || told == "done" && sent != 1 || told == "failed" && sent != 0 || told == "not begun" && sent != 0 || told == triage.Unsettled {
			t.Errorf("%s %d, %v later: it was sent %d times; the journal says %q; %v", d.Kind, d.At, later, sent, told, h.Damage)
		}
		if told != "unknown" {
			break
		}
	}
	b.e.Stop()
	return steps
}
