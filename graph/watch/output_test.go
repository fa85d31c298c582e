package watch_test

import (
	"os"
	"path/filepath"
	"testing"

	"mailtriage/graph/store"
	"mailtriage/graph/watch"
)

// TestTheFirstRecordsOfAFileAreWrittenOnceToo: the program was killed after it had written the first message's records, and
// before it was kept that they were.
func TestTheFirstRecordsOfAFileAreWrittenOnceToo(t *testing.T) {
	for name, before := range map[string]string{"new": "", "there before": "{\"id\":\"of another watch\"}\n"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			kept, err := store.Open(t.Context(), filepath.Join(dir, "s.db"), store.NewKey())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = kept.Close() }()
			path, place := filepath.Join(dir, "out.jsonl"), kept.Mailbox("soc@x.test")
			if before != "" {
				if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			const records = "{\"id\":\"m1\"}\n{\"id\":\"m1\",\"url\":1}\n"
			for n, begun := range [][]string{nil, {"m1"}} {
				o, err := watch.OpenOutput(t.Context(), path, place, begun)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := o.Write([]byte(records)); err != nil { // and what it gives is lost
					t.Fatal(err)
				}
				if err := o.Close(); err != nil {
					t.Fatal(err)
				}
				if raw, err := os.ReadFile(path); err != nil || string(raw) != before+records {
					t.Errorf("run %d: the file holds %q, %v", n+1, raw, err)
				}
			}
		})
	}
}
