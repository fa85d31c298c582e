package graph

import (
	"context"
	"slices"
	"strings"
)

// DeliveredLimit is how many messages of senders are taken to be moved at once: the newest that are found.
const DeliveredLimit = 5000

// Delivered is what senders have delivered to a mailbox.
type Delivered struct {
	List []Header // what can be moved out of their way
	Left int      // are left out: where they lie they do no harm
	More bool     // there are more than DeliveredLimit
}

// Harmful are the folders, by their ids, that mail of blocked senders is moved out of: all but those of deleted mail, of
// junk, of what was written here, and what lies below them; and but the folder that it goes to.
func (t *FolderTree) Harmful(to string) map[string]bool {
	var out []string
	for _, name := range []string{"deleteditems", "junkemail", "sentitems", "drafts", "outbox", "recoverableitemsdeletions"} {
		if f, ok := t.WellKnown(name); ok {
			out = append(out, f.ID)
		}
	}
	in := map[string]bool{}
	for _, top := range t.Children("") {
		for _, f := range t.Below(top.ID) {
			spared := slices.ContainsFunc(out, func(id string) bool { return t.Within(f.ID, id) })
			if !f.Search && !f.Hidden && f.WellKnown != "searchfolders" && f.ID != to && !spared {
				in[f.ID] = true
			}
		}
	}
	return in
}

// Searcher searches a mailbox; *Mailbox does.
type Searcher interface {
	Search(ctx context.Context, s Search, at SearchPoint) (SearchPage, error)
}

// DeliveredBy finds the messages of senders, each asked for exactly, in folders that they are moved out of: see Harmful. It
// tells of what it has found as it goes.
func DeliveredBy(ctx context.Context, box Searcher, senders []string, from map[string]bool, tell func(Delivered)) (Delivered, error) {
	var d Delivered
	seen := map[string]bool{}
	for _, s := range senders {
		var at SearchPoint
		for !at.End {
			page, err := box.Search(ctx, Search{From: s}, at)
			if err != nil {
				return d, err
			}
			for _, h := range page.Headers {
				if seen[h.ID] || !strings.EqualFold(h.From.Address, s) { // what is moved is not left to the service alone
					continue
				}
				seen[h.ID] = true
				switch {
				case !from[h.ParentFolderID]:
					d.Left++
				case len(d.List) == DeliveredLimit:
					d.More = true
					return d, nil
				default:
					d.List = append(d.List, h)
				}
			}
			at = page.Next
			tell(Delivered{List: slices.Clip(d.List), Left: d.Left})
		}
	}
	return d, nil
}
