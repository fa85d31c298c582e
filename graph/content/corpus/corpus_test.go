package corpus_test

import (
	"bytes"
	"testing"

	"mailtriage/graph/content/corpus"
)

func TestTheCorpusIsLargeAndEachMailHasAName(t *testing.T) {
	all, again := corpus.Mails(), corpus.Mails()
	if len(all) < 250 {
		t.Errorf("there are %d mails", len(all))
	}
	seen := map[string]bool{}
	for i, m := range all {
		name := m.Group + "/" + m.Name
		if seen[name] || m.Group == "" || m.Name == "" || len(m.Raw) == 0 {
			t.Errorf("%q stands twice, or is not whole", name)
		}
		seen[name] = true
		if !bytes.Equal(m.Raw, again[i].Raw) {
			t.Errorf("%q is not the same each time", name)
		}
	}
}
