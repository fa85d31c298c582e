package triage_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mailtriage/graph"
	"mailtriage/graph/triage"
)

func (b *bench) hasRule(name string) bool {
	return slices.ContainsFunc(b.all(), func(r graph.Rule) bool { return r.Name == name })
}

// services are ways in which a service may understand that a rule is given a number: the documentation leaves it open.
var services = map[string]func(rules []graph.Rule, id string, n int) []graph.Rule{
	"leaves the others": func(rules []graph.Rule, id string, n int) []graph.Rule {
		for i := range rules {
			if rules[i].ID == id {
				rules[i].Sequence = n
			}
		}
		return rules
	},
	"makes room": func(rules []graph.Rule, id string, n int) []graph.Rule {
		rules, x := taken(rules, id)
		x.Sequence = n
		i := slices.IndexFunc(rules, func(r graph.Rule) bool { return r.Sequence >= n })
		if i < 0 {
			i = len(rules)
		}
		rules = slices.Insert(rules, i, x)
		for j := i + 1; j < len(rules); j++ {
			rules[j].Sequence = max(rules[j].Sequence, rules[j-1].Sequence+1)
		}
		return rules
	},
	"numbers anew": func(rules []graph.Rule, id string, n int) []graph.Rule {
		rules, x := taken(rules, id)
		rules = slices.Insert(rules, max(0, min(n-1, len(rules))), x)
		for i := range rules {
			rules[i].Sequence = i + 1
		}
		return rules
	},
}

// taken takes a rule out of all, which are in sequence then.
func taken(rules []graph.Rule, id string) ([]graph.Rule, graph.Rule) {
	slices.SortStableFunc(rules, func(a, b graph.Rule) int { return cmp.Compare(a.Sequence, b.Sequence) })
	i := slices.IndexFunc(rules, func(r graph.Rule) bool { return r.ID == id })
	x := rules[i]
	return slices.Delete(rules, i, i+1), x
}

// TestRulesComeToStandInOrderWhateverTheService moves rules of all sorts, by every service: in the end they stand as they
// are to, and soon; what is read only is never given a number.
func TestRulesComeToStandInOrderWhateverTheService(t *testing.T) {
	for name, give := range services {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(2, 9).Draw(t, "rules")
				var rules []graph.Rule
				number := 0
				for i := range n {
					number += rapid.IntRange(1, 3).Draw(t, "gap")
					rules = append(rules, graph.Rule{ID: string(rune('a' + i)), Sequence: number})
				}
				if name == "numbers anew" {
					for i := range rules {
						rules[i].Sequence = i + 1
					}
				}
				var marked []string
				for _, r := range rules {
					if rapid.Bool().Draw(t, "marked") {
						marked = append(marked, r.ID)
					}
				}
				o := triage.MoveRules(rules, marked, rapid.Bool().Draw(t, "up"))
				if rapid.Bool().Draw(t, "far") {
					marked = []string{rules[rapid.IntRange(0, n-1).Draw(t, "which")].ID}
					o = triage.MoveRuleTo(rules, marked[0], rapid.IntRange(1, n).Draw(t, "place"))
				}
				mine := map[string]bool{}
				for _, id := range marked {
					mine[id] = true
				}
				for steps := 0; ; steps++ {
					id, number, ok, err := triage.NextNumber(rules, o.Rules.Moved, mine)
					if err != nil {
						t.Fatal(err)
					}
					if ok {
						break
					}
					if steps > 3*n {
						t.Fatalf("%d steps: %v, want %v", steps, rules, o.Rules.Moved)
					}
					rules = give(rules, id, number)
				}
				slices.SortStableFunc(rules, func(a, b graph.Rule) int { return cmp.Compare(a.Sequence, b.Sequence) })
				if !slices.Equal(ids(rules), o.Rules.Moved) {
					t.Fatalf("they stand %v, want %v", ids(rules), o.Rules.Moved)
				}
			})
		})
	}
}

// TestARuleThatIsReadOnlyStandsInTheWayOrNot goes round it where that can be.
func TestARuleThatIsReadOnlyStandsInTheWayOrNot(t *testing.T) {
	rules := []graph.Rule{{ID: "a", Sequence: 1}, {ID: "b", Sequence: 2, ReadOnly: true}, {ID: "c", Sequence: 3}}
	for _, o := range []triage.Order{triage.MoveRules(rules, []string{"a"}, false), triage.MoveRules(rules, []string{"c"}, true)} {
		id, n, ok, err := triage.NextNumber(rules, o.Rules.Moved, map[string]bool{o.Targets[0].ID: true})
		if err != nil || ok || id == "b" || n == 0 {
			t.Errorf("%s to %d: %v %v", id, n, ok, err)
		}
	}
	tied := []graph.Rule{{ID: "a", Sequence: 2, ReadOnly: true}, {ID: "b", Sequence: 2, ReadOnly: true}}
	if _, _, _, err := triage.NextNumber(tied, []string{"a", "b"}, nil); err == nil {
		t.Error("two that are read only have one number, and nothing is said")
	}
}

// TestUndoneMovesLeaveTheNumbersAsTheyWere, whatever the service makes of a number, as far as it lets them be.
func TestUndoneMovesLeaveTheNumbersAsTheyWere(t *testing.T) {
	for name, give := range services {
		rapid.Check(t, func(t *rapid.T) {
			n, number := rapid.IntRange(2, 7).Draw(t, "rules"), 0
			var rules []graph.Rule
			for i := range n {
				number += rapid.IntRange(1, 3).Draw(t, "gap")
				if name == "numbers anew" {
					number = i + 1
				}
				rules = append(rules, graph.Rule{ID: string(rune('a' + i)), Sequence: number})
			}
			was := slices.Clone(rules)
			order := ids(was)
			numbers := triage.NumbersOf(was, order)
			all := map[string]bool{}
			for _, id := range order {
				all[id] = true
			}
			o := triage.MoveRuleTo(rules, order[rapid.IntRange(0, n-1).Draw(t, "which")], rapid.IntRange(1, n).Draw(t, "place"))
			for _, want := range [][]string{o.Rules.Moved, order} {
				for range 4 * n {
					id, number, ok, err := triage.NextNumber(rules, want, all)
					if err != nil {
						t.Fatal(err)
					}
					if ok {
						break
					}
					rules = give(rules, id, number)
				}
			}
			for range 4 * n {
				id, number, some := triage.NextOldNumber(rules, order, numbers)
				if !some {
					break
				}
				rules = give(rules, id, number)
			}
			if got := triage.NumbersOf(rules, order); !slices.Equal(got, numbers) {
				t.Fatalf("%s: %v, were %v", name, got, numbers)
			}
		})
	}
}
