package directory

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/keys"
	"mailtriage/theme"
)

func crowd(from, to int) []graph.DirectoryObject {
	out := make([]graph.DirectoryObject, 0, to-from)
	for i := from; i < to; i++ {
		address := fmt.Sprintf("person.%05d@contoso.com", i)
		out = append(out, graph.DirectoryObject{Kind: graph.UserObject, ID: fmt.Sprintf("00000000-0000-4000-9000-%012d", i), DisplayName: fmt.Sprintf("Person %05d", i), Mail: address, UserPrincipalName: address, JobTitle: "Analyst"})
	}
	return out
}

func look(l *List, w, h int) string {
	lines, _ := l.View(w, h, true)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func TestKindsAreToldBySignAndWord(t *testing.T) {
	l := NewFound(theme.New(theme.Options{NoColor: true, ASCII: true}))
	l.SetRows([]graph.DirectoryObject{
		{Kind: graph.UserObject, ID: "1", DisplayName: "Ada"}, {Kind: graph.UserObject, ID: "2", UserType: "Guest", UserPrincipalName: "g@x"}, {Kind: graph.GroupObject, ID: "3", DisplayName: "Few", GroupKind: "security group"},
		{Kind: graph.DeviceObject, ID: "4"}, {Kind: graph.ContactObject, ID: "5", DisplayName: "C"}, {Kind: graph.AppObject, ID: "6", DisplayName: "A"}, {Kind: "administrativeUnit", ID: "7", DisplayName: "U"},
		{Kind: graph.UserObject, ID: "8", DisplayName: "Bob", Disabled: true},
	})
	text := look(l, 100, 12)
	for _, want := range []string{"o person   Ada", "o guest    g@x", "+ group    Few", "- device   not readable: 4", "- contact", "- app", "- other", "x person   Bob", "account disabled", "security group"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q:\n%s", want, text)
		}
	}
	for _, v := range l.Records()[2] {
		if v.Field == "kind" && v.Value != "group" {
			t.Errorf("exported as %q", v.Value)
		}
	}
	l.SetFilter("x")
	if shown, all := l.Count(); shown != 8 || all != 8 || l.Filter() != "x" || !l.Back() || l.Filter() != "" || l.Back() {
		t.Errorf("the search is not the service's: %d of %d", shown, all)
	}
}

func TestRepliesAreSafeTextAndTimesAreLocal(t *testing.T) {
	c := NewCard(theme.New(theme.Options{NoColor: true}))
	zone := time.FixedZone("CET", 3600)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, zone)
	p := graph.PersonCard{Replies: &graph.AutomaticReplies{
		Status: "scheduled", ExternalAudience: "all", Internal: "a<script>b</script>\x1b]0;x\a", External: "",
		Start: graph.ReplyTime{DateTime: "2026-11-25T08:00:00.0000000", TimeZone: "UTC"}, End: graph.ReplyTime{DateTime: "2026-11-26T08:00:00.0000000", TimeZone: "No Such Time"},
	}}
	c.SetPerson(graph.DirectoryObject{Kind: graph.UserObject, ID: "x", DisplayName: "X"}, p)
	text := c.Plain(now)
	for _, want := range []string{"off now, by schedule", "Wed 2026-11-25 09:00 CET", "2026-11-26T08:00:00.0000000 No Such Time", "all get an answer"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q:\n%s", want, text)
		}
	}
	if strings.ContainsAny(text, "\x1b\a") {
		t.Errorf("%q", text)
	}
	for range 50 {
		c.Do(keys.Down)
	}
	c.View(40, 5, now)
	c.Do(keys.Bottom)
	if lines, s := c.View(40, 5, now); len(lines) != 5 || s.Offset+5 != s.Total {
		t.Errorf("%d lines, %+v", len(lines), s)
	}
}

// BenchmarkScroll scrolls through 50,000 people, read in pages of 999: what a step and its drawing cost at the end, and what
// the rows hold of memory.
func BenchmarkScroll(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	l := NewFound(theme.New(theme.Options{Dark: true}))
	l.SetRows(nil)
	for from := 0; from < 50_000; from += graph.DirectoryTop {
		l.Append(crowd(from, min(50_000, from+graph.DirectoryTop)))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	l.Do(keys.Bottom)
	for b.Loop() {
		l.Do(keys.Up)
		l.View(120, 40, true)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB-held")
	runtime.KeepAlive(l)
}
