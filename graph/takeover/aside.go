package takeover

import (
	"context"
	"fmt"
	"slices"

	"mailtriage/graph"
	"mailtriage/graph/rules"
)

// What is read of each folder, and from how many on it is a sign.
const (
	asideMost    = 250
	oddMost      = 12 // folders that nobody opens
	hiddenLeast  = 2
	warningLeast = 2
	returnLeast  = 10
)

// aside looks at what lies where it is not seen.
func (c *check) aside(ctx context.Context, p *Part) error {
	own, err := c.domains(ctx)
	if err != nil {
		return err
	}
	folders, err := c.folders(ctx)
	if err != nil {
		return err
	}
	if own.guessed {
		p.partly("the tenant's other domains could not be read: answers of colleagues there are not known as such")
	}
	t := treeOf(folders)
	var warnings, returned []graph.Traffic
	for _, f := range asideOf(folders, t) {
		page, err := c.box.Traffic(ctx, graph.TrafficOf{Folder: f.ID, Since: c.since, Most: asideMost})
		if ctx.Err() != nil || graph.IsKind(err, graph.Forbidden) || graph.IsKind(err, graph.Unauthenticated) {
			return err
		}
		if err != nil {
			p.partly("%s could not be read", t.path(f.ID))
			p.Err = err
			continue
		}
		if page.More {
			p.partly("of %s only the newest %d were looked at", t.path(f.ID), asideMost)
		}
		if len(page.List) > 0 {
			p.found("%s: %s, %d of them read", t.path(f.ID), count(len(page.List), "message", "messages"), readOf(page.List))
		}
		if oddFolder(t, f) {
			hidden(p, t.path(f.ID), page.List)
		}
		for _, m := range page.List {
			text, answer := bare(m.Subject)
			if warns(text) && answer && !own.outside(m.From.Address) && m.From.Address != "" {
				warnings = append(warnings, m)
			}
			if cameBack(text) {
				returned = append(returned, m)
			}
		}
	}
	if p.Found == nil {
		p.found("nothing came to rest there in %d days", c.Days)
	}
	if len(warnings) >= warningLeast {
		p.reason(signWarnings, Reason{
			Why:      fmt.Sprintf("%s of colleagues like “%s” lie in %s", count(len(warnings), "answer", "answers"), warnings[0].Subject, t.path(warnings[0].ParentFolderID)),
			Messages: evidence(warnings), FolderID: warnings[0].ParentFolderID,
		})
	}
	if len(returned) >= returnLeast {
		p.reason(signReturned, Reason{
			Why: fmt.Sprintf("%s says that mail was not delivered, and was put aside", count(len(returned), "report", "reports")), Messages: evidence(returned), FolderID: returned[0].ParentFolderID,
		})
	}
	return nil
}

// asideOf are the folders that are looked at: where mail is put aside, and those that nobody opens.
func asideOf(folders []graph.Folder, t tree) []graph.Folder {
	var out []graph.Folder
	odd := 0
	for _, f := range folders {
		switch {
		case f.Search || f.Total == 0 && f.WellKnown == "":
		case slices.Contains([]string{"deleteditems", "junkemail", "archive", "recoverableitemsdeletions", "conversationhistory"}, f.WellKnown):
			out = append(out, f)
		case oddFolder(t, f) && f.Total > 0 && odd < oddMost:
			odd++
			out = append(out, f)
		}
	}
	return out
}

func readOf(list []graph.Traffic) (n int) {
	for _, m := range list {
		if m.Read {
			n++
		}
	}
	return n
}

// hidden tells of mail about money or security in a folder that nobody opens. One such mail may be a feed's, or a chat's; a
// sign are several, or an answer.
func hidden(p *Part, path string, list []graph.Traffic) {
	var telling []graph.Traffic
	answered := false
	for _, m := range list {
		if text, answer := bare(m.Subject); rules.Telling(text) || warns(text) {
			telling = append(telling, m)
			answered = answered || answer
		}
	}
	if len(telling) == 0 || len(telling) < hiddenLeast && !answered {
		return
	}
	p.reason(signHiddenMail, Reason{
		Why:      fmt.Sprintf("%s in %s, like “%s”", count(len(telling), "message about money or security lies", "messages about money or security lie"), path, telling[0].Subject),
		Messages: evidence(telling), FolderID: telling[0].ParentFolderID,
	})
}

// oddFolder tells of a folder that hardly anybody opens.
func oddFolder(t tree, f graph.Folder) bool {
	return f.WellKnown != "outbox" && f.WellKnown != "clutter" && rules.OddPlace(t.path(f.ID), f.WellKnown)
}
