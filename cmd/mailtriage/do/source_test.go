package do_test

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/cmd/mailtriage/do"
	"mailtriage/graph"
	"mailtriage/graph/emulator"
)

func TestHeadersAndSource(t *testing.T) {
	d := newDesk(t)
	of := d.wanting(func(m graph.Message) bool { return m.BodyType == "html" && strings.Contains(m.Body, "http") })
	r := d.run("headers", "--id", of.ID)
	if list, _ := r.rows[0]["internetMessageHeaders"].([]any); r.code != 0 || len(list) < 5 || text(r.rows[0], "subject") != of.Subject {
		t.Errorf("%+v", r)
	}
	r = d.run("source", "--id", of.ID)
	links, _ := r.rows[0]["links"].([]any)
	if r.code != 0 || text(r.rows[0], "form") != "text" || strings.Contains(text(r.rows[0], "content"), "<") || len(links) == 0 || strings.Contains(r.out, "https://") {
		t.Errorf("%+v", r)
	}
	if r = d.run("source", "--id", of.ID, "--form", "body"); text(r.rows[0], "content") != of.Body || text(r.rows[0], "contentType") != "html" {
		t.Errorf("%+v", r)
	}
	if r = d.run("source", "--id", of.ID, "--form", "unique-body"); r.code != 0 || text(r.rows[0], "content") == "" || !d.asked("uniqueBody") {
		t.Errorf("%+v", r)
	}
	want, _, err := d.box.MIME(t.Context(), of.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	r = d.run("source", "--id", of.ID, "--form", "raw")
	got := text(r.rows[0], "content")
	if text(r.rows[0], "encoding") == "base64" {
		raw, err := base64.StdEncoding.DecodeString(got)
		if err != nil {
			t.Fatal(err)
		}
		got = string(raw)
	}
	if got != string(want) || r.rows[0]["size"] != float64(len(want)) {
		t.Errorf("it is not as it came: %+v", r)
	}
	d.e.AddFaults(emulator.Fault{Operation: "message.get", Status: 403, Count: -1})
	for _, name := range []string{"headers", "source"} {
		if r := d.run(name, "--id", of.ID); r.code != 4 || !strings.Contains(r.errs, "Mail.Read") {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if w := d.writes(); len(w) != 0 {
		t.Errorf("%q was sent", w)
	}
}

// asked tells whether something was asked for in a query.
func (d *desk) asked(what string) bool {
	return slices.ContainsFunc(d.e.Requests(), func(r emulator.Request) bool { return strings.Contains(r.Query, what) })
}

func TestSavedSearches(t *testing.T) {
	d := newDesk(t)
	sender, _ := d.prolific()
	var at time.Time
	d.saved = []do.SavedSearch{
		{Name: "From them", Words: "from:" + sender, Folder: "inbox", Ask: func(now time.Time, folder string) (graph.Search, error) {
			at = now
			return graph.Search{Sender: sender, Folder: folder}, nil
		}},
		{Name: "broken", Ask: func(time.Time, string) (graph.Search, error) { return graph.Search{}, errors.New(`"soon" is no date`) }},
	}
	if r := d.run("saved-searches"); r.code != 0 || len(r.rows) != 2 || text(r.rows[0], "name") != "From them" || text(r.rows[0], "folder") != "inbox" {
		t.Errorf("%+v", r)
	}
	saved, asked := d.run("search", "--saved", "from them", "--limit", "3"), d.run("search", "--sender", sender, "--folder", "inbox", "--limit", "3")
	if saved.code != 0 || len(saved.rows) == 0 || saved.out != asked.out || time.Since(at) > time.Minute {
		t.Errorf("%+v, want %+v", saved, asked)
	}
	exact := d.run("search", "--from", sender, "--limit", "0")
	for _, row := range exact.rows {
		if !strings.EqualFold(text(row, "from", "emailAddress", "address"), sender) {
			t.Errorf("%v", row)
		}
	}
	if exact.code != 0 || len(exact.rows) == 0 {
		t.Errorf("%+v", exact)
	}
	for name, args := range map[string][]string{"no such": {"--saved", "x"}, "and more": {"--saved", "From them", "--subject", "x"}, "a wrong date": {"--saved", "broken"}} {
		if r := d.run(append([]string{"search"}, args...)...); r.code != 2 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := d.run("__complete", "search", "--saved", "fr"); !strings.Contains(r.out, "From them") || strings.Contains(r.out, "broken") {
		t.Errorf("%+v", r)
	}
}
