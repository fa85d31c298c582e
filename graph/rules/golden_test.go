package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailtriage/graph/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSentencesOfRealRules holds what is said of the rules of takeovers, and of ordinary ones, to what it was when a person
// last read it.
func TestSentencesOfRealRules(t *testing.T) {
	var b strings.Builder
	say := func(name, when, do string) {
		r := rule(name, when, "", do)
		fmt.Fprintf(&b, "%q\n  %s\n", name, rules.Sentence(r, folder))
		for _, s := range rules.Signs(r, box()) {
			fmt.Fprintf(&b, "  %d %s: it %s\n", s.Weight, s.Name, s.Why)
		}
	}
	b.WriteString("# Of takeovers\n")
	for _, c := range takeover {
		say(c.name, c.when, c.do)
	}
	b.WriteString("\n# Ordinary ones\n")
	for _, c := range ordinary {
		say(c.name, c.when, c.do)
	}
	file := filepath.Join("testdata", "sentences.txt")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != b.String() {
		t.Errorf("%s: read it, and if it is right: go test ./graph/rules -update\n%s", file, b.String())
	}
}
