package graph_test

import (
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

func thronged(b *testing.B) *graph.Client {
	b.Helper()
	tn := demo.Tenant(demo.Options{Seed: 1, Messages: 300, Users: 50_000, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(e.Stop)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkFirstOf50000 is how long the first people and groups take, of all there are: one round trip, the emulator's work
// with it.
func BenchmarkFirstOf50000(b *testing.B) {
	c := thronged(b)
	for b.Loop() {
		page, err := c.FindObjects(b.Context(), graph.DirectoryQuery{People: true, Groups: true, Top: 100}, graph.DirectoryPoint{})
		if err != nil || page.People != 50_000 || len(page.Objects) < 100 {
			b.Fatalf("%v: %d of %d", err, len(page.Objects), page.People)
		}
	}
}

// BenchmarkMembers20000 reads a group of 20,000, page by page.
func BenchmarkMembers20000(b *testing.B) {
	c := thronged(b)
	groups, err := c.Groups(b.Context(), graph.ListQuery{Filter: "mailNickname eq 'everybody'", Top: 1}, "")
	if err != nil || len(groups.Groups) != 1 {
		b.Fatal(err)
	}
	for b.Loop() {
		n, next := 0, ""
		for page := 0; page == 0 || next != ""; page++ {
			p, err := c.Members(b.Context(), groups.Groups[0].ID, false, graph.ListQuery{Top: graph.DirectoryTop}, next)
			if err != nil {
				b.Fatal(err)
			}
			n, next = n+len(p.Objects), p.Next
		}
		if n != 20_000 {
			b.Fatalf("%d members", n)
		}
	}
}
